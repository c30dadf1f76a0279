//! Workbooks as other programs write them: errors, merged cells, titles, old forms.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use arrow::util::display::{ArrayFormatter, FormatOptions};
use dusty_formats::{
    CellRange, Choice, FilePart, Form, Header, Markers, Options, Rows, SheetName, Table,
    looks_like, open,
};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

fn opened(path: &Path, options: &Options) -> Result<Box<dyn Table>, dusty_formats::Error> {
    let start = std::fs::read(path).unwrap();
    let form = looks_like(&start).unwrap();
    assert!(matches!(form, Form::Workbook | Form::OldWorkbook));
    open(form, File::open(path).unwrap(), path, options)
}

/// A workbook with one sheet, in a folder that is kept as long as it is looked at.
fn book(fill: impl Fn(&mut Worksheet)) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save(&path).unwrap();
    (folder, path)
}

/// Puts a copy of a workbook at `to`, with its parts changed and not compressed.
fn rewritten(from: &Path, to: &Path, change: impl Fn(String) -> String) {
    let mut whole = zip::ZipArchive::new(File::open(from).unwrap()).unwrap();
    let mut copy = zip::ZipWriter::new(File::create(to).unwrap());
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..whole.len() {
        let mut part = whole.by_index(at).unwrap();
        copy.start_file(part.name().unwrap().into_owned(), stored).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        copy.write_all(change(text).as_bytes()).unwrap();
    }
    copy.finish().unwrap();
}

fn read(table: &dyn Table) -> Rows {
    let wanted = vec![true; table.columns().len()];
    let mut pieces: Vec<Rows> =
        table.pieces(&wanted).map(|piece| (piece.unwrap().read)().unwrap()).collect();
    assert_eq!(pieces.len(), 1, "a small sheet is one piece");
    pieces.remove(0)
}

/// Names and types, then the rows.
fn text(table: &dyn Table) -> Vec<String> {
    let column = |column: &dusty_formats::Column| format!("{}: {}", column.name, column.data_type);
    let mut lines = vec![table.columns().iter().map(column).collect::<Vec<_>>().join(", ")];
    let rows = read(table);
    let options = FormatOptions::default().with_null("-");
    for row in 0..rows.numbers.len() {
        let cell = |column: &Option<arrow::array::ArrayRef>| {
            let column = column.as_ref().unwrap();
            ArrayFormatter::try_new(column, &options).unwrap().value(row).to_string()
        };
        let cells: Vec<String> = rows.columns.iter().map(cell).collect();
        lines.push(format!("{}: {}", rows.numbers[row], cells.join(", ")));
    }
    lines
}

fn notes(table: &dyn Table) -> Vec<&str> {
    table.notes().iter().map(|note| note.text.as_str()).collect()
}

#[test]
fn old_and_free_workbooks_have_the_same_values() {
    // Asked when it runs: several checkouts may share what was compiled.
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("tests/books");
    let expected = [
        "id: Int64, name: Utf8View, when: Date32, share: Float64, ok: Boolean",
        "2: 1, Ada, 2024-01-31, 0.5, true",
        "3: 2, 007, -, 1.25, false",
    ];
    for name in ["old.xls", "libre.ods"] {
        let table = opened(&folder.join(name), &Options::default()).unwrap();
        assert_eq!(text(&*table), expected, "{name}");
        assert!(notes(&*table).is_empty(), "{name}");
    }
}

#[test]
fn errors_are_bad_values() {
    let (_folder, path) = book(|sheet| {
        sheet.write_row(0, 0, ["id", "share"]).unwrap();
        sheet.write_row(1, 0, [1.0, 0.5]).unwrap();
        sheet.write_number(2, 0, 2).unwrap();
        sheet.write_formula(2, 1, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_number(3, 0, 3).unwrap();
        sheet.write_formula(3, 1, Formula::new("B2*2").set_result("1")).unwrap();
    });
    let table = opened(&path, &Options::default()).unwrap();
    let rows = read(&*table);
    let bad: Vec<_> = rows
        .bad
        .iter()
        .map(|bad| (table.cell(rows.numbers[bad.row], bad.column).unwrap(), bad.value.as_str()))
        .collect();
    assert_eq!(bad, [("B3".to_owned(), "#DIV/0!")]);
    let missing = Markers::All(vec!["#DIV/0!".to_owned()]);
    let table = opened(&path, &Options { missing, ..Options::default() }).unwrap();
    assert!(read(&*table).bad.is_empty());
    let expected = ["id: Int64, share: Float64", "2: 1, 0.5", "3: 2, -", "4: 3, 1.0"];
    assert_eq!(text(&*table), expected);
}

#[test]
fn errors_of_free_workbooks_are_bad_values() {
    let libre = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/libre.ods");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.ods");
    // As LibreOffice writes them: a text that no formula made is a text.
    let error = "table:formula=\"of:=NA()\" office:value-type=\"string\" office:string-value=\"\" \
                 calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell>";
    let changes = [
        ("office:value-type=\"string\"><text:p>Ada</text:p></table:table-cell>", error),
        ("<text:p>007</text:p>", "<text:p>#N/A</text:p>"),
        (
            "<table:table-cell/><table:table-cell office:value-type=\"float\" office:value=\"1.25\"/>",
            "<table:table-cell/><table:table-cell table:formula=\"of:=[.D2]*2\"/>",
        ),
    ];
    rewritten(&libre, &path, |part| {
        changes.iter().fold(part, |part, (old, new)| part.replace(old, new))
    });
    let table = opened(&path, &Options::default()).unwrap();
    let rows = read(&*table);
    let bad: Vec<_> = rows
        .bad
        .iter()
        .map(|bad| (table.cell(rows.numbers[bad.row], bad.column).unwrap(), bad.value.as_str()))
        .collect();
    assert_eq!(bad, [("B2".to_owned(), "#N/A"), ("D3".to_owned(), "=[.D2]*2")]);
    assert_eq!(text(&*table)[2], "3: 2, #N/A, -, -, false");
}

#[test]
fn an_error_that_nobody_knows_is_named() {
    let (folder, path) = book(|sheet| {
        sheet.write_row(0, 0, ["id", "share"]).unwrap();
        sheet.write_formula(1, 1, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    });
    let other = folder.path().join("other.xlsx");
    rewritten(&path, &other, |part| part.replace("#DIV/0!", "#ERROR!"));
    let said = opened(&other, &Options::default()).err().unwrap().to_string();
    assert!(said.contains("a cell has the error '#ERROR!'"), "{said}");
}

#[test]
fn titles_merged_cells_and_mixed_columns_are_told() {
    let (_folder, path) = book(|sheet| {
        sheet.write_string(0, 0, "Sales by city").unwrap();
        sheet.write_row(2, 1, ["city", "kind", "amount"]).unwrap();
        sheet.merge_range(3, 1, 4, 1, "Rome", &Format::new()).unwrap();
        sheet.write_row(3, 2, ["a", "b"]).unwrap();
        sheet.write_string(4, 2, "a").unwrap();
        sheet.write_number(4, 3, 7).unwrap();
        sheet.write_row(6, 1, ["Oslo", "c", "d"]).unwrap();
    });
    let table = opened(&path, &Options::default()).unwrap();
    let expected = [
        "the table begins in row 3; what is above it is left out: \"Sales by city\"",
        "the cells B4:B5 are merged; the value is in the first of them, the others are missing",
        "`amount` is a text (D4) and a whole number (D5); all its values are read as text",
    ];
    assert_eq!(notes(&*table), expected);
    let expected = [
        "city: Utf8View, kind: Utf8View, amount: Utf8View",
        "4: Rome, a, b",
        "5: -, a, 7",
        "7: Oslo, c, d",
    ];
    assert_eq!(text(&*table), expected);
    assert_eq!(read(&*table).blank, 1);
    let part = FilePart { range: CellRange::read("B4:C5"), ..FilePart::default() };
    let options = Options { part, header: Some(Header::None), ..Options::default() };
    let table = opened(&path, &options).unwrap();
    let expected = ["column_1: Utf8View, column_2: Utf8View", "4: Rome, a", "5: -, a"];
    assert_eq!(text(&*table), expected);
}

#[test]
fn a_header_of_two_rows_is_put_together() {
    let (_folder, path) = book(|sheet| {
        sheet.write_string(0, 0, "city").unwrap();
        sheet.merge_range(0, 1, 0, 2, "2024", &Format::new()).unwrap();
        sheet.write_row(1, 1, ["spring", "fall"]).unwrap();
        sheet.write_string(2, 0, "Rome").unwrap();
        sheet.write_row(2, 1, [1, 2]).unwrap();
    });
    let options = Options { header: Some(Header::Rows(2)), ..Options::default() };
    let table = opened(&path, &options).unwrap();
    let expected = ["city: Utf8View, 2024 spring: Int64, 2024 fall: Int64", "3: Rome, 1, 2"];
    assert_eq!(text(&*table), expected);
    // The merged cells say it as well.
    let table = opened(&path, &Options::default()).unwrap();
    assert_eq!(text(&*table), expected);
    let notes: Vec<_> = table.notes().iter().flat_map(|note| &note.options).collect();
    assert_eq!(notes, [&Choice::Header(Header::Rows(2))]);
    let options = Options { header: Some(Header::Rows(1)), ..Options::default() };
    let table = opened(&path, &options).unwrap();
    assert_eq!(table.columns()[1].name, "2024");
}

#[test]
fn sheets_go_by_name_or_position() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    let mut book = Workbook::new();
    for name in ["One", "Two"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write_string(0, 0, name).unwrap();
    }
    book.save(&path).unwrap();
    let named = |sheet: SheetName| {
        let part = FilePart { sheet: Some(sheet), ..FilePart::default() };
        let options = Options { part, ..Options::default() };
        opened(&path, &options).map(|table| table.columns()[0].name.clone())
    };
    assert_eq!(named(SheetName::Name("Two".to_owned())).unwrap(), "Two");
    assert_eq!(named(SheetName::Position(1)).unwrap(), "One");
    let error = named(SheetName::Position(3)).unwrap_err().to_string();
    assert_eq!(error, "there is no sheet 3; the sheets are \"One\", \"Two\"");
    let table = opened(&path, &Options::default()).unwrap();
    assert_eq!(notes(&*table), ["there are 2 sheets, \"One\", \"Two\"; the first is read"]);
}

#[test]
fn a_changed_byte_is_seen() {
    let (_folder, path) = book(|sheet| {
        sheet.write_row(0, 0, ["id", "amount"]).unwrap();
        sheet.write_row(1, 0, [1.0, 12345.5]).unwrap();
    });
    // Stored as it is, the value can be found in the file.
    let changed = path.with_file_name("changed.xlsx");
    rewritten(&path, &changed, |text| text);
    assert!(opened(&changed, &Options::default()).is_ok());
    let mut bytes = std::fs::read(&changed).unwrap();
    let at = bytes.windows(7).position(|part| part == b"12345.5").unwrap();
    bytes[at] = b'9';
    std::fs::write(&changed, bytes).unwrap();
    let error = opened(&changed, &Options::default()).err().unwrap().to_string();
    assert_eq!(error, "the file is damaged: what it says of itself does not fit its bytes");
}

/// The workbook from before 2007, with one part of its bytes replaced.
fn changed_old(change: impl Fn(&mut [u8])) -> String {
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/old.xls");
    let mut bytes = std::fs::read(old).unwrap();
    change(&mut bytes);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.xls");
    std::fs::write(&path, bytes).unwrap();
    opened(&path, &Options::default()).err().unwrap().to_string()
}

#[test]
fn sectors_that_go_in_a_circle_are_damage() {
    let error = changed_old(|bytes| {
        let number = |at: usize| {
            let four = bytes[at..at + 4].try_into().unwrap();
            usize::try_from(u32::from_le_bytes(four)).unwrap()
        };
        // The first sector of the folder follows itself.
        let (folder, table) = (number(48), number(76));
        let entry = (table + 1) * 512 + folder * 4;
        bytes[entry..entry + 4].copy_from_slice(&u32::try_from(folder).unwrap().to_le_bytes());
    });
    assert_eq!(error, "the file is damaged: it is no workbook, or a part of it is missing");
}

#[test]
fn cells_beyond_all_columns_are_damage() {
    // Of a sheet: how far its cells reach, and the place of a text.
    for (record, at) in [([0x00, 0x02, 14, 0], 4 + 10), ([0xFD, 0x00, 10, 0], 4 + 2)] {
        let error = changed_old(|bytes| {
            let record = bytes.windows(4).position(|four| four == record).unwrap();
            bytes[record + at..record + at + 2].copy_from_slice(&[0xFF, 0xFF]);
        });
        assert_eq!(
            error, "the file is damaged: what it says of itself does not fit its bytes",
            "{record:?}"
        );
    }
}

#[test]
fn more_texts_than_bytes_are_damage() {
    let (_folder, path) = book(|sheet| {
        sheet.write_row(0, 0, ["name", "city"]).unwrap();
    });
    let changed = path.with_file_name("changed.xlsx");
    rewritten(&path, &changed, |text| {
        text.replace("uniqueCount=\"2\"", "uniqueCount=\"99999999999\"")
    });
    let error = opened(&changed, &Options::default()).err().unwrap().to_string();
    assert_eq!(error, "the file is damaged: what it says of itself does not fit its bytes");
}

#[test]
fn cells_too_far_apart_are_refused() {
    // One cell that stands in all rows and columns there are.
    let libre = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/libre.ods");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("far.ods");
    let far = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
               table:number-columns-repeated=\"1000\" office:value-type=\"float\" \
               office:value=\"1\"><text:p>1</text:p></table:table-cell></table:table-row>\
               </table:table>";
    rewritten(&libre, &path, |text| text.replace("</table:table>", far));
    let error = opened(&path, &Options::default()).err().unwrap().to_string();
    assert_eq!(
        error,
        "its cells lie too far apart; delete what stands far below or right of the table"
    );
}
