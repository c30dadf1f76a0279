//! Stata files: of all versions, of other programs, and damaged.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::ArrayRef;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::dta_writer::DtaWriter;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label::ValueLabelSet;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;
use dusty_formats::{
    Error, Fault, FilePart, Form, Markers, Options, Table, fault, looks_like, open,
};

fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

fn of_part(part: FilePart) -> Options {
    Options { part, ..Options::default() }
}

fn opened(path: &Path, options: &Options) -> Result<Box<dyn Table>, Error> {
    open(Form::Stata, File::open(path).unwrap(), path, options)
}

/// The names, the rows as texts, and what is bad: row, column, fault and value.
type Found = (Vec<String>, Vec<String>, Vec<(usize, usize, Fault, String)>);

fn read(table: &dyn Table) -> Result<Found, Error> {
    let wanted = vec![true; table.columns().len()];
    let options = FormatOptions::default().with_null("-");
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for piece in table.pieces(&wanted) {
        let rows = (piece?.read)()?;
        for row in 0..rows.numbers.len() {
            let cell = |column: &Option<ArrayRef>| {
                let column = column.as_ref().unwrap();
                ArrayFormatter::try_new(column, &options).unwrap().value(row).to_string()
            };
            lines.push(rows.columns.iter().map(cell).collect::<Vec<_>>().join("|"));
        }
        bad.extend(rows.bad.into_iter().map(|bad| (bad.row, bad.column, bad.fault, bad.value)));
    }
    let names = table.columns().iter().map(|column| column.name.clone()).collect();
    Ok((names, lines, bad))
}

fn found(name: &str, options: &Options) -> (Found, Vec<String>) {
    let table = opened(&made(name), options).unwrap();
    let notes = table.notes().iter().map(|note| note.text.clone()).collect();
    (read(&*table).unwrap(), notes)
}

const PEOPLE: [&str; 4] = [
    "1|Ada|0|female|1.65|1815-12-10|2024-03-01T12:30:00|2024m3",
    "2|Ben|1|male|-|2001-02-03|-|1959m12",
    "3|-|1|male|1.5|-|1959-12-31T23:59:59|-",
    "4|Zoë|-|-|2.0|1960-01-01|2024-02-29T00:00:00|1960m1",
];

#[test]
fn files_of_pandas() {
    for version in [114, 117, 118, 119] {
        let options = of_part(FilePart { labels: Some(true), ..FilePart::default() });
        let name = format!("pandas-{version}.dta");
        assert_eq!(looks_like(&fs::read(made(&name)).unwrap()), Some(Form::Stata), "{name}");
        let ((names, rows, bad), notes) = found(&name, &options);
        let expected = ["id", "name", "sex", "sex_label", "height", "born", "seen", "month"];
        assert_eq!(
            (names.as_slice(), rows.as_slice()),
            (&expected.map(str::to_owned)[..], &PEOPLE.map(str::to_owned)[..])
        );
        assert!(bad.is_empty(), "{bad:?}");
        let months = "`month` has months; they are read as text, such as 2024m3";
        assert_eq!(notes.last().unwrap(), months, "{name}");
        assert_eq!(notes.len(), if version < 118 { 2 } else { 1 }, "{notes:?}");
    }
}

#[test]
fn another_encoding() {
    let options = Options { encoding: Some("koi8-r".to_owned()), ..Options::default() };
    let ((_, rows, _), notes) = found("pandas-114.dta", &options);
    assert!(rows[3].contains("Zo\u{41a}"), "{}", rows[3]);
    assert!(!notes.iter().any(|note| note.contains("Stata 14")), "{notes:?}");
    let options = Options { encoding: Some("klingon".to_owned()), ..Options::default() };
    let refused = opened(&made("pandas-114.dta"), &options).err().unwrap();
    assert_eq!(refused.to_string(), "there is no encoding \"klingon\"");
}

/// Wherever in a file from before Stata 14 a text is that is not the same in all encodings, it is told.
#[test]
fn old_texts_are_told_of() {
    let told = |notes: &[String], column: &str| {
        let text = format!("`{column}` and others are read as windows-1252");
        notes.iter().filter(|note| note.contains(&text)).count()
    };
    let ((_, rows, _), notes) = found("long-117.dta", &Options::default());
    assert_eq!((rows[1].as_str(), told(&notes, "text")), ("2|ZoÃ«", 1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.dta");
    let mut bytes = fs::read(made("readstat-115.dta")).unwrap();
    put(&mut bytes, b"refused", b"refus\xe9e");
    fs::write(&path, bytes).unwrap();
    for (labels, count) in [(None, 1), (Some(true), 1), (Some(false), 0)] {
        let table = opened(&path, &of_part(FilePart { labels, ..FilePart::default() })).unwrap();
        let notes: Vec<String> = table.notes().iter().map(|note| note.text.clone()).collect();
        assert_eq!(told(&notes, "answer"), count, "{notes:?}");
    }
}

#[test]
fn reasons_why_values_are_missing() {
    let reasons = vec!["income".to_owned(), "answer".to_owned()];
    let all = of_part(FilePart { labels: Some(true), reasons, ..FilePart::default() });
    for release in [113, 114, 115, 117, 118] {
        let name = format!("readstat-{release}.dta");
        let ((names, rows, _), notes) = found(&name, &all);
        let expected = ["id", "income", "income_reason", "answer", "answer_label", "answer_reason"];
        assert_eq!(names, expected, "{name}");
        assert_eq!(
            rows,
            [
                "1.0|1200.5|-|1.0|yes|-",
                "2.0|-|.a|2.0|no|-",
                "3.0|-|.b|-|refused|.a",
                "4.0|-|.a|1.0|yes|-",
                "5.0|-|-|9.0|-|-"
            ],
            "{name}"
        );
        assert!(notes.is_empty(), "{notes:?}");
        let (_, notes) = found(&name, &Options::default());
        assert_eq!(
            notes,
            [
                "values are missing for several reasons: `income` has 2 .a, 1 .b; `answer` has 1 \
                 .a; `reasons: [\"income\", \"answer\"]` makes columns of them",
                "`answer` has labels for its values, such as \"yes\" for 1; `labels: true` makes a \
                 column of them, and `labels: false` leaves them out",
            ]
        );
    }
    let wrong = of_part(FilePart { reasons: vec!["incme".to_owned()], ..FilePart::default() });
    let refused = opened(&made("readstat-118.dta"), &wrong).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "there is no column `incme` for `reasons`; those with numbers are `id`, `income`, `answer`"
    );
}

#[test]
fn long_texts() {
    let ((_, rows, bad), notes) = found("long.dta", &Options::default());
    assert_eq!(
        rows,
        [
            format!("1|{}", "x".repeat(3000)),
            "2|short".to_owned(),
            format!("3|{}", "x".repeat(3000))
        ]
    );
    assert!(bad.is_empty() && notes.is_empty());
}

const RELEASES: [Release; 18] = {
    use Release::{
        V102, V103, V104, V105, V106, V107, V108, V109, V110, V111, V112, V113, V114, V115, V116,
        V117, V118, V119,
    };
    [
        V102, V103, V104, V105, V106, V107, V108, V109, V110, V111, V112, V113, V114, V115, V116,
        V117, V118, V119,
    ]
};

/// A set of labels, which can only be had from a file.
fn sexes() -> ValueLabelSet {
    let mut reader = DtaReader::new()
        .from_path(made("pandas-114.dta"))
        .unwrap()
        .read_header()
        .unwrap()
        .read_schema()
        .unwrap();
    reader.skip_to_end().unwrap();
    let reader = reader.into_record_reader().unwrap();
    reader.seek_value_labels().unwrap().read_value_label_set().unwrap().unwrap()
}

/// A byte, an int, a long, a float, a double, a text, a day and a time.
type Edge<'a> = (StataByte, StataInt, StataLong, StataFloat, StataDouble, &'a str, StataLong, f64);

/// Writes a file with numbers at the edges of their types; gives the rows as texts.
fn edges(path: &Path, release: Release, order: ByteOrder) -> Vec<String> {
    let bytes = release > Release::V102;
    let modern = release >= Release::V113;
    let column = |ty, name: &str, format: &str| Variable::builder(ty, name).format(format);
    let mut columns = vec![
        column(VariableType::Int, "int", "%8.0g"),
        column(VariableType::Long, "long", "%8.0g"),
        column(VariableType::Float, "float", "%8.0g").value_label_name("sex"),
        column(VariableType::Double, "double", "%8.0g"),
        column(VariableType::FixedString(8), "text", "%8s"),
        column(VariableType::Long, "day", "%d"),
        column(VariableType::Double, "at", "%tc"),
    ];
    if bytes {
        columns.insert(0, column(VariableType::Byte, "byte", "%8.0g"));
    }
    let header = Header::builder(release, order).build();
    let schema = Schema::builder().variables(columns).build().unwrap();
    let mut writer = DtaWriter::new()
        .from_path(path)
        .unwrap()
        .write_header(header)
        .unwrap()
        .write_schema(schema)
        .unwrap()
        .into_record_writer()
        .unwrap();
    let last = if modern { (100, 32_740, 2_147_483_620) } else { (126, 32_766, 2_147_483_646) };
    let day = i32::from(i16::MAX);
    let values: [Edge<'_>; 3] = [
        (
            StataByte::Present(last.0),
            StataInt::Present(last.1),
            StataLong::Present(last.2),
            StataFloat::Present(0.5),
            StataDouble::Present(1.0 / 3.0),
            "caf\u{e9}",
            StataLong::Present(day),
            1.5,
        ),
        (
            StataByte::Present(-127),
            StataInt::Present(-32_767),
            StataLong::Present(-2_147_483_647),
            StataFloat::Present(1.0),
            StataDouble::Present(-1e300),
            "12345678",
            StataLong::Present(-day),
            -1.0,
        ),
        (
            StataByte::Missing(MissingValue::System),
            StataInt::Missing(MissingValue::System),
            StataLong::Missing(MissingValue::System),
            StataFloat::Missing(MissingValue::System),
            StataDouble::Missing(MissingValue::System),
            "",
            StataLong::Missing(MissingValue::System),
            0.0,
        ),
    ];
    for (byte, int, long, float, double, text, day, at) in values {
        let mut row = vec![
            Value::Int(int),
            Value::Long(long),
            Value::Float(float),
            Value::Double(double),
            Value::string(text),
            Value::Long(day),
            Value::Double(StataDouble::Present(at)),
        ];
        if bytes {
            row.insert(0, Value::Byte(byte));
        }
        writer.write_record(&row).unwrap();
    }
    let mut writer = writer.into_long_string_writer().unwrap().into_value_label_writer().unwrap();
    writer.write_value_label_set(&sexes()).unwrap();
    writer.finish().unwrap();
    let first = match bytes {
        true => [format!("{}|", last.0), "-127|".to_owned(), "-|".to_owned()],
        false => Default::default(),
    };
    vec![
        format!(
            "{}{}|{}|0.5|-|0.3333333333333333|caf\u{e9}|2049-09-17|1960-01-01T00:00:00.001500",
            first[0], last.1, last.2
        ),
        format!(
            "{}-32767|-2147483647|1.0|male|-1e300|12345678|1870-04-15|1959-12-31T23:59:59.999",
            first[1]
        ),
        format!("{}-|-|-|-|-|-|-|1960-01-01T00:00:00", first[2]),
    ]
}

#[test]
fn all_versions_and_both_orders_of_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    for release in RELEASES {
        for order in [ByteOrder::LittleEndian, ByteOrder::BigEndian] {
            if release == Release::V102 && order == ByteOrder::BigEndian {
                continue;
            }
            let expected = edges(&path, release, order);
            let start = fs::read(&path).unwrap();
            assert_eq!(looks_like(&start), Some(Form::Stata), "{release:?} {order:?}");
            let options = of_part(FilePart { labels: Some(true), ..FilePart::default() });
            let table = opened(&path, &options).unwrap();
            let (_, rows, bad) = read(&*table).unwrap();
            assert_eq!(rows, expected, "{release:?} {order:?}");
            assert!(bad.is_empty(), "{release:?}: {bad:?}");
        }
    }
}

/// Opens a file and reads all of it; what is wrong with it may be told, and nothing else.
fn survives(path: &Path, bytes: &[u8]) -> Result<Found, Error> {
    fs::write(path, bytes).unwrap();
    let options = of_part(FilePart { labels: Some(true), ..FilePart::default() });
    opened(path, &options).and_then(|table| read(&*table))
}

#[test]
fn damaged_files_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    let mut random: u64 = 1;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) as usize % below
    };
    for name in
        ["pandas-114.dta", "pandas-118.dta", "readstat-113.dta", "readstat-117.dta", "long.dta"]
    {
        let whole = fs::read(made(name)).unwrap();
        let expected = survives(&path, &whole).unwrap();
        let tagged = whole.starts_with(b"<");
        for length in (0..whole.len()).step_by(11) {
            // Without tags nobody can tell whether there were labels behind the rows.
            match survives(&path, &whole[..length]) {
                Ok(rows) => {
                    assert!(!tagged && rows.1.len() == expected.1.len(), "{name} {length}");
                }
                Err(Error::Damaged(_)) => {}
                Err(other) => panic!("{name} {length}: {other}"),
            }
        }
        for _ in 0..200 {
            let mut bytes = whole.clone();
            for _ in 0..=next(3) {
                let (at, value) = (next(bytes.len()), [0, 1, 0x7f, 0xff, 0x80, b'<'][next(6)]);
                bytes[at] = value;
            }
            if let Err(Error::Io(error)) = survives(&path, &bytes) {
                panic!("{name}: {error}");
            }
        }
    }
}

/// Puts bytes in the place of others.
fn put(bytes: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
    bytes.splice(at..at + old.len(), new.iter().copied());
}

#[test]
fn lengths_are_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    let whole = fs::read(made("pandas-119.dta")).unwrap();
    let rows = |count: u64| [b"<N>", &count.to_le_bytes()[..]].concat();
    for count in [5, 1 << 40, u64::MAX] {
        let mut bytes = whole.clone();
        put(&mut bytes, &rows(4), &rows(count));
        let error = survives(&path, &bytes).unwrap_err();
        assert!(matches!(error, Error::Damaged(_)), "{error}");
    }
    let columns = |count: u32| [b"<K>", &count.to_le_bytes()[..]].concat();
    let mut bytes = whole.clone();
    put(&mut bytes, &columns(7), &columns(u32::MAX));
    let error = survives(&path, &bytes).unwrap_err();
    assert_eq!(error.to_string(), "the file is damaged: it ends too early");
    let mut bytes = whole.clone();
    put(&mut bytes, b"<lbl>", b"<lbl>\xff\xff\xff");
    let error = survives(&path, &bytes).unwrap_err();
    assert_eq!(error.to_string(), "the file is damaged: it ends too early");
}

#[test]
fn values_that_do_not_fit_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    let double =
        |name: &str, format: &str| Variable::builder(VariableType::Double, name).format(format);
    let header = Header::builder(Release::V118, ByteOrder::LittleEndian).build();
    let columns = vec![
        double("day", "%-tdCCYY-NN-DD"),
        double("at", "%tc"),
        double("quarter", "%tq"),
        double("number", "%9.0g"),
        double("leap", "%tC"),
        Variable::builder(VariableType::Float, "short").format("%9.0g"),
    ];
    let schema = Schema::builder().variables(columns).build().unwrap();
    let mut writer = DtaWriter::new()
        .from_path(&path)
        .unwrap()
        .write_header(header)
        .unwrap()
        .write_schema(schema)
        .unwrap()
        .into_record_writer()
        .unwrap();
    for values in [
        [0.0, 0.0, -1.0, 0.1, 5.0],
        [0.5, 0.000_5, 0.25, f64::NEG_INFINITY, 6.0],
        [1e9, 1e18, 0.0, -0.0, 7.0],
    ] {
        let mut row = values.map(|value| Value::Double(StataDouble::Present(value))).to_vec();
        row.push(Value::Float(StataFloat::Present(-99.9)));
        writer.write_record(&row).unwrap();
    }
    writer.into_long_string_writer().unwrap().into_value_label_writer().unwrap().finish().unwrap();
    let table = opened(&path, &Options::default()).unwrap();
    let (_, rows, bad) = read(&*table).unwrap();
    assert_eq!(
        rows,
        [
            "1960-01-01|1960-01-01T00:00:00|1959q4|0.1|5.0|-99.9000015258789",
            "-|-|-|-|6.0|-99.9000015258789",
            "-|-|1960q1|-0.0|7.0|-99.9000015258789"
        ]
    );
    let bad: Vec<_> = bad
        .iter()
        .map(|(row, column, fault, value)| (*row, *column, *fault, value.as_str()))
        .collect();
    assert_eq!(
        bad,
        [
            (1, 0, fault::NOT_A_DATE, "0.5"),
            (1, 1, fault::TOO_FINE, "0.0005"),
            (1, 2, fault::NOT_WHOLE, "0.25"),
            (1, 3, fault::NOT_A_NUMBER, "-inf"),
            (2, 0, fault::OUT_OF_RANGE, "1000000000.0"),
            (2, 1, fault::OUT_OF_RANGE, "1e18"),
        ]
    );
    let notes: Vec<_> = table.notes().iter().map(|note| note.text.as_str()).collect();
    assert_eq!(
        notes,
        [
            "`quarter` has quarters; they are read as text, such as 2024q2",
            "`leap` has times that count leap seconds; they are read as milliseconds since 1960",
        ]
    );
    // What is offered for them takes them.
    let text = ["day", "at", "quarter"].map(str::to_owned).to_vec();
    let missing = Markers::All(["-inf", "-99.9"].map(str::to_owned).to_vec());
    let table = opened(&path, &Options { text, missing, ..Options::default() }).unwrap();
    let (_, rows, bad) = read(&*table).unwrap();
    let expected = [
        "1960-01-01|1960-01-01T00:00:00|1959q4|0.1|5.0|-",
        "0.5|0.0005|0.25|-|6.0|-",
        "1000000000.0|1e18|1960q1|-0.0|7.0|-",
    ];
    assert_eq!((rows, bad.len()), (expected.map(str::to_owned).to_vec(), 0));
}
