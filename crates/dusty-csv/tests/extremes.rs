//! Files at the edge: a result or a clear error, in time that grows with the file.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{
    BadLineReason, Choice, Escape, Format, FormatError, Header, Options, Projection, Ragged,
    Sample, WriteOptions, detect, write_header, write_rows,
};
use std::io::Write;
use support::{Outcome, Random, read_in_chunks};

fn detected(text: &[u8], options: &Options) -> Result<Format, FormatError> {
    detect(&Sample::of_bytes(text.to_vec(), true), options).map(|detected| detected.format)
}

fn read(text: &[u8]) -> (Format, Outcome) {
    read_with(text, &Options::default())
}

fn read_with(text: &[u8], options: &Options) -> (Format, Outcome) {
    let format = detected(text, options).unwrap();
    let outcome = read_in_chunks(&format, &Projection::all(format.columns.len()), text, 100_000);
    (format, outcome)
}

#[test]
fn an_empty_file_is_an_error() {
    for text in [&b""[..], b"\n", b" \r\n\t\n", b"\xef\xbb\xbf"] {
        assert!(matches!(detected(text, &Options::default()), Err(FormatError::Empty)));
    }
}

#[test]
fn a_header_alone_has_no_rows() {
    for text in ["a,b", "a,b\n", "a,b\r\n\r\n"] {
        let (format, outcome) = read(text.as_bytes());
        assert_eq!((format.columns, outcome.rows.len()), (vec!["a".to_owned(), "b".to_owned()], 0));
    }
}

#[test]
fn ten_thousand_columns() {
    let row =
        |mark: &str| (0..10_000).map(|n| format!("{mark}{n}")).collect::<Vec<_>>().join(",") + "\n";
    let text = row("name") + &row("") + &row("1") + "1,2\n";
    let (format, outcome) = read(text.as_bytes());
    assert_eq!((format.columns.len(), outcome.rows.len(), outcome.bad.len()), (10_000, 2, 1));
}

#[test]
fn of_a_large_file_the_whole_header_is_seen() {
    let row =
        |mark: &str| (0..80_000).map(|n| format!("{mark}{n}")).collect::<Vec<_>>().join(",") + "\n";
    let mut file = tempfile::tempfile().unwrap();
    file.write_all((row("gene") + &row("1").repeat(10)).as_bytes()).unwrap();
    let sample = Sample::of_file(&file).unwrap();
    assert!(!sample.is_complete());
    let format = detect(&sample, &Options::default()).unwrap().format;
    assert_eq!(format.columns.len(), 80_000);
    assert_eq!(format.columns.last().unwrap(), "gene79999");
}

#[test]
fn of_a_large_file_of_one_line_there_is_a_sample() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&b"gene,".repeat(1 << 20)).unwrap();
    assert_eq!(Sample::of_file(&file).unwrap().beginning().len(), 5 << 20);
}

#[test]
fn a_cell_of_a_hundred_megabytes() {
    let mut text = b"a,b\n1,\"".to_vec();
    text.resize(100 << 20, b'\n');
    text.extend_from_slice(b"\"\n2,3\n");
    let format = Format::plain(vec!["a".to_owned(), "b".to_owned()]);
    let outcome = read_in_chunks(&format, &Projection::all(2), &text, 1 << 20);
    assert_eq!((outcome.rows.len(), outcome.bad.len()), (2, 0));
    assert_eq!(outcome.lines[1], (100 << 20) - 4);
}

#[test]
fn many_stray_quotes_come_to_an_end() {
    // With work that grows with the square of the lines, this would take hours.
    let lines: [&[u8]; 6] =
        [b"a\",b,\"\n", b"\"a\n", b",\"\n", b"\"\"\"\n", b"x,\"\n\n\n", b"\"\\\"\n"];
    for line in lines {
        let text = line.repeat(200_000);
        for escape in [Escape::Doubled, Escape::Char(b'\\')] {
            let mut format = Format::plain(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
            format.header = Header::None;
            format.escape = escape;
            let outcome = read_in_chunks(&format, &Projection::all(3), &text, 1 << 16);
            let found = outcome.rows.len() + outcome.bad.len();
            assert!(found > 0, "{:?}", String::from_utf8_lossy(line));
            let options = Options { ragged: Ragged::Repair, ..Options::default() };
            let _ = detected(&text, &options);
        }
    }
}

#[test]
fn zero_bytes_are_content() {
    let (_, outcome) = read(b"a,b\n\0,x\0\n");
    assert_eq!(outcome.rows, [[Some("\0".to_owned()), Some("x\0".to_owned())]]);
}

#[test]
fn an_open_quote_costs_its_own_line() {
    let (_, outcome) = read(b"id,name\n1,Ada\n2,\"Alan\n3,Grace\n4,Edsger\n");
    assert_eq!(outcome.lines, [2, 4, 5]);
    assert_eq!((outcome.bad[0].line, outcome.bad[0].reason), (3, BadLineReason::BrokenQuote));
    assert_eq!(outcome.bad[0].text, "2,\"Alan");
}

#[test]
fn bytes_that_are_no_text_make_a_bad_line() {
    let (_, outcome) = read(
        "id,name\n1,Zoë\n2,Jürgen\n3,Ren\u{e9}\n4,Ångström\n5,\u{0}\n"
            .replace("Ren\u{e9}", "?")
            .as_bytes(),
    );
    assert_eq!(outcome.bad, []);
    let text =
        ["id,name\n1,Zoë\n2,Jürgen\n3,".as_bytes(), b"\xff", "\n4,Ångström\n5,ä ö ü\n".as_bytes()]
            .concat();
    let (_, outcome) = read(&text);
    assert_eq!(
        outcome.bad.iter().map(|bad| (bad.line, bad.reason)).collect::<Vec<_>>(),
        [(4, BadLineReason::NotInEncoding)]
    );
    assert_eq!(outcome.rows.len(), 4);
}

#[test]
fn encodings_are_told_apart() {
    let text = "id;name\r\n1;Zoë Müller\r\n2;Jürgen Groß\r\n3;François\r\n";
    let cases: [(&str, Vec<u8>); 4] = [
        ("UTF-8", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("windows-1252", encoding_rs::WINDOWS_1252.encode(text).0.into_owned()),
        ("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (
            "UTF-16BE",
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        ),
    ];
    for (name, bytes) in cases {
        let (format, outcome) = read(&bytes);
        assert_eq!((format.encoding.name(), format.delimiter.as_str()), (name, ";"));
        assert_eq!(format.columns, ["id", "name"], "{name}");
        assert_eq!(outcome.rows[0][1].as_deref(), Some("Zoë Müller"), "{name}");
        assert_eq!(outcome.lines, [2, 3, 4]);
    }
    // Pound signs are no letters of another language.
    let prices = b"who;pay (\xa3);cost (\xa3)\nAda\x92s;\xa35;\xa37\nBen;\xa38;\xa39\n";
    assert_eq!(read(prices).0.columns, ["who", "pay (£)", "cost (£)"]);
}

#[test]
fn what_is_not_plain_is_said_with_its_option() {
    let text = "Sales 2023\n\nid;name;name\n1;a;b\n2;c;d\n";
    let detected = detect(&Sample::of_bytes(text.into(), true), &Options::default()).unwrap();
    let options: Vec<_> = detected.notes.iter().flat_map(|note| &note.options).collect();
    assert_eq!(options, [&Choice::Delimiter(";".to_owned()), &Choice::Skip(2)]);
    assert_eq!(detected.format.columns, ["id", "name", "name_2"]);
    assert_eq!(detected.notes.len(), 3);
}

#[test]
fn options_win_over_the_file() {
    let text = b"1;2\n3;4\n";
    let options = Options {
        delimiter: Some(",".to_owned()),
        header: Some(Header::Names(vec!["only".to_owned()])),
        ..Options::default()
    };
    let (format, outcome) = read_with(text, &options);
    assert_eq!(format.columns, ["only"]);
    assert_eq!(outcome.rows, [[Some("1;2".to_owned())], [Some("3;4".to_owned())]]);
}

#[test]
fn short_lines_are_padded_on_request() {
    let options = Options { ragged: Ragged::Pad, ..Options::default() };
    let (_, outcome) = read_with(b"a,b,c\n1,2,3\n4\n5,6,7\n8,9,10,11\n", &options);
    assert_eq!(outcome.rows[1], [Some("4".to_owned()), None, None]);
    assert_eq!((outcome.rows.len(), outcome.repairs.len(), outcome.bad.len()), (3, 1, 1));
}

#[test]
fn what_is_written_reads_back() {
    let mut random = Random(99);
    for _ in 0..300 {
        let columns = 1 + random.below(4);
        let mut format = Format::plain((0..columns).map(|n| format!("c{n}")).collect());
        let delimiter = b",;\t|"[random.below(4)];
        format.delimiter = char::from(delimiter).to_string();
        let pieces =
            ["a", "\"", "\n", "\r", ",", ";", "\t", " ", "ü", "a longer piece of text", "\\", "#"];
        let cell = |random: &mut Random| {
            let text: String =
                (0..random.below(5)).map(|_| pieces[random.below(pieces.len())]).collect();
            Some(text).filter(|text| !text.is_empty())
        };
        let rows: Vec<Vec<Option<String>>> = (0..random.below(20))
            .map(|_| (0..columns).map(|_| cell(&mut random)).collect())
            .collect();
        let arrays: Vec<arrow_array::ArrayRef> = (0..columns)
            .map(|column| {
                let cells = rows.iter().map(|row| row[column].as_deref());
                std::sync::Arc::new(cells.collect::<arrow_array::StringViewArray>())
                    as arrow_array::ArrayRef
            })
            .collect();
        let names: Vec<&str> = format.columns.iter().map(String::as_str).collect();
        let options = WriteOptions { delimiter, header: true };
        let mut text = Vec::new();
        write_header(&names, &options, &mut text);
        write_rows(&arrays, &options, &mut text).unwrap();
        let outcome =
            read_in_chunks(&format, &Projection::all(columns), &text, 1 + random.below(100));
        assert_eq!(outcome.bad, []);
        assert_eq!(outcome.rows, rows, "{:?}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn detection_survives_random_bytes() {
    let mut random = Random(3);
    let alphabet = b"a1\"',;\t|\n\r \\#\xff\xc3\xbc\0";
    for round in 0..3000 {
        let text: Vec<u8> = (0..random.below(120))
            .map(|_| {
                if round % 2 == 0 {
                    alphabet[random.below(alphabet.len())]
                } else {
                    random.next() as u8
                }
            })
            .collect();
        for ragged in [Ragged::Strict, Ragged::Repair] {
            let options = Options { ragged, ..Options::default() };
            if let Ok(format) = detected(&text, &options) {
                let names: std::collections::HashSet<_> = format.columns.iter().collect();
                assert_eq!(names.len(), format.columns.len());
                let projection = Projection::all(format.columns.len());
                let fast = read_in_chunks(&format, &projection, &text, 1 + round % 64);
                assert_eq!(fast, support::read_slowly(&format, &projection, &text), "{format:?}");
            }
        }
    }
}
