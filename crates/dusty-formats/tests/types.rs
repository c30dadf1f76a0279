//! Types that other programs write and the language does not have: nothing is rounded, and
//! what cannot be kept is told.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array,
    DictionaryArray, DurationSecondArray, FixedSizeBinaryArray, Float32Array, Float64Array,
    Int8Array, Int32Array, Int64Builder, LargeStringArray, ListArray, MapBuilder, NullArray,
    StringBuilder, StructArray, Time64MicrosecondArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Int64Type, Schema};
use arrow::ipc::writer::{FileWriter, StreamWriter};
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use arrow_schema::extension::Uuid;
use dusty_formats::{Form, Markers, Options, Table, open};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::data_type::{ByteArray, FixedLenByteArray, FixedLenByteArrayType, Int96, Int96Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// A column of three values, the last of which is missing.
fn columns() -> Vec<(&'static str, ArrayRef)> {
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int64Builder::new());
    map.keys().append_value("k");
    map.values().append_value(7);
    map.append(true).unwrap();
    map.append(true).unwrap();
    map.append(false).unwrap();
    let x: ArrayRef = Arc::new(Int8Array::from(vec![Some(1), None, None]));
    let field = Arc::new(Field::new("x", DataType::Int8, true));
    let nulls = vec![true, true, false].into();
    let record = StructArray::new(vec![field].into(), vec![x], Some(nulls));
    let decimal = |values: [i128; 2], digits, scale| {
        let values = values.into_iter().map(Some).chain([None]);
        values.collect::<Decimal128Array>().with_precision_and_scale(digits, scale).unwrap()
    };
    let list = ListArray::from_iter_primitive::<Int64Type, _, _>(vec![
        Some(vec![Some(1), None]),
        Some(vec![]),
        None,
    ]);
    vec![
        ("small", Arc::new(Int32Array::from(vec![Some(-1), Some(i32::MAX), None]))),
        ("large", Arc::new(UInt64Array::from(vec![Some(u64::MAX), Some(0), None]))),
        ("money", Arc::new(decimal([110, -5], 10, 2))),
        ("whole", Arc::new(decimal([12, -5], 18, 0))),
        ("digits", Arc::new(decimal([10_i128.pow(30), 1], 38, 0))),
        ("half", Arc::new(Float32Array::from(vec![Some(0.5), Some(-2.0), None]))),
        ("text", Arc::new(LargeStringArray::from(vec![Some("007"), Some(""), None]))),
        (
            "word",
            Arc::new(
                [Some("a"), Some("b"), None].into_iter().collect::<DictionaryArray<Int32Type>>(),
            ),
        ),
        ("day", Arc::new(Date32Array::from(vec![Some(0), Some(-719_162), None]))),
        ("millis", Arc::new(Date64Array::from(vec![Some(86_400_000), Some(0), None]))),
        (
            "berlin",
            Arc::new(
                TimestampMillisecondArray::from(vec![Some(1_500), Some(0), None])
                    .with_timezone("Europe/Berlin"),
            ),
        ),
        ("nano", Arc::new(TimestampNanosecondArray::from(vec![Some(1_000), Some(0), None]))),
        ("noon", Arc::new(Time64MicrosecondArray::from(vec![Some(43_200_000_000), Some(0), None]))),
        ("list", Arc::new(list)),
        ("record", Arc::new(record)),
        ("map", Arc::new(map.finish())),
        ("bytes", Arc::new(BinaryArray::from_opt_vec(vec![Some(b"abc"), Some(b""), None]))),
    ]
}

const EXPECTED: [&str; 3] = [
    "-1|18446744073709551615|1.10|12|1000000000000000000000000000000|0.5|007|a|1970-01-01\
     |1970-01-02|1970-01-01T00:00:01.500|1970-01-01T00:00:00.000001|12:00:00|[1, -]|{x: 1}\
     |[{key: k, value: 7}]|abc",
    "2147483647|0|-0.05|-5|1|-2.0||b|0001-01-01|1970-01-01|1970-01-01T00:00:00\
     |1970-01-01T00:00:00|00:00:00|[]|{x: -}|[]|",
    "-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-",
];

const NOTES: [&str; 5] = [
    "`large` may have numbers with more digits than a number can keep; its values are read as text",
    "`money` has decimal numbers; its values are read as text",
    "`digits` has decimal numbers; its values are read as text",
    "`berlin` has times in the zone Europe/Berlin; they are read as UTC",
    "`noon` has times of day; its values are read as text",
];

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.iter().map(|(name, column)| (*name, Arc::clone(column), true)),
    )
    .unwrap()
}

/// Writes rows in all forms, and opens them.
fn all_forms(batch: &RecordBatch, options: &Options) -> Vec<(Form, Box<dyn Table>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let create = |name: &str| File::create(path(name)).unwrap();
    let mut parquet = ArrowWriter::try_new(create("parquet"), batch.schema(), None).unwrap();
    parquet.write(batch).unwrap();
    parquet.close().unwrap();
    let mut file = FileWriter::try_new(create("file"), &batch.schema()).unwrap();
    file.write(batch).unwrap();
    file.finish().unwrap();
    let mut stream = StreamWriter::try_new(create("stream"), &batch.schema()).unwrap();
    stream.write(batch).unwrap();
    stream.finish().unwrap();
    [(Form::Parquet, "parquet"), (Form::Arrow, "file"), (Form::ArrowStream, "stream")]
        .into_iter()
        .map(|(form, name)| {
            let file = File::open(path(name)).unwrap();
            (form, open(form, file, Path::new(name), options).unwrap())
        })
        .collect()
}

/// The rows as texts, and what is bad: row, column and value.
fn read(table: &dyn Table) -> (Vec<String>, Vec<(usize, usize, String)>) {
    let wanted = vec![true; table.columns().len()];
    let options = FormatOptions::default().with_null("-");
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for piece in table.pieces(&wanted) {
        let rows = (piece.unwrap().read)().unwrap();
        for row in 0..rows.numbers.len() {
            let cell = |column: &Option<ArrayRef>| {
                let column = column.as_ref().unwrap();
                ArrayFormatter::try_new(column, &options).unwrap().value(row).to_string()
            };
            lines.push(rows.columns.iter().map(cell).collect::<Vec<_>>().join("|"));
        }
        bad.extend(rows.bad.into_iter().map(|bad| (bad.row, bad.column, bad.value)));
    }
    (lines, bad)
}

#[test]
fn foreign_types_become_types_of_the_language() {
    for (form, table) in all_forms(&batch(&columns()), &Options::default()) {
        let notes: Vec<&str> = table.notes().iter().map(|note| note.text.as_str()).collect();
        assert_eq!(notes, NOTES, "{form:?}");
        assert_eq!(read(&*table), (EXPECTED.map(str::to_owned).to_vec(), Vec::new()), "{form:?}");
    }
}

#[test]
fn spans_of_time_are_text() {
    let span: ArrayRef = Arc::new(DurationSecondArray::from(vec![Some(90), None, Some(i64::MAX)]));
    let (form, table) =
        all_forms(&batch(&[("at", Arc::new(Int32Array::from(vec![1, 2])))]), &Options::default())
            .remove(0);
    assert_eq!((form, table.notes().len()), (Form::Parquet, 0));
    // Parquet has none.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spans");
    let batch = batch(&[("span", span)]);
    let mut file = FileWriter::try_new(File::create(&path).unwrap(), &batch.schema()).unwrap();
    file.write(&batch).unwrap();
    file.finish().unwrap();
    let table = open(Form::Arrow, File::open(&path).unwrap(), &path, &Options::default()).unwrap();
    let (rows, bad) = read(&*table);
    assert_eq!(rows, ["PT90S", "-", "-"]);
    assert_eq!(bad, [(2, 0, i64::MAX.to_string())]);
}

/// A Parquet file with one group of rows, opened: an old instant, as nanoseconds of a day and the number of that day,
/// and a span of months, days and milliseconds; 0 is missing.
fn of_halves(instants: &[[u64; 2]], spans: &[[u32; 3]]) -> Box<dyn Table> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("halves");
    let text =
        "message m { optional int96 at; optional fixed_len_byte_array(12) span (INTERVAL); }";
    let schema = Arc::new(parse_message_type(text).unwrap());
    let file = File::create(&path).unwrap();
    let mut file = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let there: Vec<i16> = instants.iter().map(|[_, day]| i16::from(*day != 0)).collect();
    let known = instants.iter().filter(|[_, day]| *day != 0);
    let parts = |[nanos, day]: &[u64; 2]| vec![*nanos as u32, (nanos >> 32) as u32, *day as u32];
    let values: Vec<Int96> = known.map(|instant| Int96::from(parts(instant))).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int96Type>().write_batch(&values, Some(&there), None).unwrap();
    column.close().unwrap();
    let there: Vec<i16> = spans.iter().map(|span| i16::from(*span != [0; 3])).collect();
    let known = spans.iter().filter(|span| **span != [0; 3]);
    let bytes = known.map(|span| span.map(u32::to_le_bytes).concat());
    let values: Vec<FixedLenByteArray> = bytes.map(|bytes| ByteArray::from(bytes).into()).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<FixedLenByteArrayType>().write_batch(&values, Some(&there), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    file.close().unwrap();
    open(Form::Parquet, File::open(&path).unwrap(), &path, &Options::default()).unwrap()
}

#[test]
fn nothing_of_old_instants_and_spans_is_lost() {
    // The first day of the year 1, the last one of 9999, and 2024-01-31.
    let instants = [[0, 1_721_426], [86_399_999_999_000, 5_373_484], [1_000, 2_460_341], [0, 0]];
    let spans = [[1, 2, 3000], [14, 0, 0], [0, 0, 1], [0; 3]];
    let table = of_halves(&instants, &spans);
    let expected = [
        "0001-01-01T00:00:00|1 mons 2 days 3.000000000 secs",
        "9999-12-31T23:59:59.999999|14 mons",
        "2024-01-31T00:00:00.000001|0.001000000 secs",
        "-|-",
    ];
    assert_eq!(read(&*table), (expected.map(str::to_owned).to_vec(), Vec::new()));
    let table = of_halves(&[[1, 2_460_341]], &[[0; 3]]);
    let fine = (0, 0, "2024-01-31T00:00:00.000000001".to_owned());
    assert_eq!(read(&*table), (vec!["-|-".to_owned()], vec![fine]));
}

#[test]
fn numbers_of_32_bits_equal_what_is_written() {
    let short: ArrayRef = Arc::new(Float32Array::from(vec![-99.9, 0.5, f32::INFINITY]));
    let missing = Markers::All(["-99.9", "inf"].map(str::to_owned).to_vec());
    let options = Options { missing, ..Options::default() };
    for (form, table) in all_forms(&batch(&[("short", short.clone())]), &options) {
        let rows = ["-", "0.5", "-"].map(str::to_owned).to_vec();
        assert_eq!(read(&*table), (rows, Vec::new()), "{form:?}");
    }
}

#[test]
fn universally_unique_identifiers_are_text() {
    let id = *b"\x12\x3e\x45\x67\xe8\x9b\x12\xd3\xa4\x56\x42\x66\x14\x17\x40\x00";
    let ids = [Some(id), None].into_iter();
    let ids = FixedSizeBinaryArray::try_from_sparse_iter_with_size(ids, 16).unwrap();
    let item =
        Arc::new(Field::new_list_field(ids.data_type().clone(), true).with_extension_type(Uuid));
    let lists =
        ListArray::new(item, OffsetBuffer::from_lengths([2, 0]), Arc::new(ids.clone()), None);
    let fields = [
        Field::new("id", ids.data_type().clone(), true).with_extension_type(Uuid),
        Field::new("ids", lists.data_type().clone(), true),
        Field::new("bytes", ids.data_type().clone(), true),
    ];
    let bytes = FixedSizeBinaryArray::try_from_iter([b"sixteen letters!"; 2].iter()).unwrap();
    let columns: Vec<ArrayRef> = vec![Arc::new(ids), Arc::new(lists), Arc::new(bytes)];
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    let written = "123e4567-e89b-12d3-a456-426614174000";
    let first = format!("{written}|[{written}, -]|sixteen letters!");
    let expected = (vec![first, "-|[]|sixteen letters!".to_owned()], Vec::new());
    for (form, table) in all_forms(&batch, &Options::default()) {
        assert_eq!(read(&*table), expected, "{form:?}");
    }
    // Other programs do not write Arrow's types into Parquet files.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ids");
    let options = ArrowWriterOptions::new().with_skip_arrow_metadata(true);
    let file = File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new_with_options(file, schema, options).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let file = File::open(&path).unwrap();
    let table = open(Form::Parquet, file, &path, &Options::default()).unwrap();
    assert_eq!(read(&*table), expected);
}

#[test]
fn decimal_numbers_equal_what_is_written() {
    let decimals = Decimal128Array::from(vec![-9900, -9910, 0, 10_000]);
    let decimals: ArrayRef = Arc::new(decimals.with_precision_and_scale(10, 2).unwrap());
    let missing = Markers::All(["-99", "0.0"].map(str::to_owned).to_vec());
    let options = Options { missing, ..Options::default() };
    for (form, table) in all_forms(&batch(&[("money", decimals.clone())]), &options) {
        let rows = ["-", "-99.10", "-", "100.00"].map(str::to_owned).to_vec();
        assert_eq!(read(&*table), (rows, Vec::new()), "{form:?}");
    }
}

#[test]
fn columns_of_nothing_are_missing() {
    let nothing: ArrayRef = Arc::new(NullArray::new(2));
    let item = Arc::new(Field::new_list_field(DataType::Null, true));
    let lists =
        ListArray::new(item, OffsetBuffer::from_lengths([1, 1]), Arc::clone(&nothing), None);
    let columns: [(&str, ArrayRef); 2] = [("nothing", nothing), ("list", Arc::new(lists))];
    for text in [vec![], vec!["nothing".to_owned()]] {
        let options = Options { text, ..Options::default() };
        for (form, table) in all_forms(&batch(&columns), &options) {
            let rows = vec!["-|[-]".to_owned(); 2];
            assert_eq!(read(&*table), (rows, Vec::new()), "{form:?}");
        }
    }
}

#[test]
fn a_largest_number_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("numbers");
    let batch = batch(&[("n", Arc::new(UInt64Array::from(vec![1, u64::MAX])))]);
    let mut writer =
        ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    // At the end it says what the largest number is.
    let mut bytes = std::fs::read(&path).unwrap();
    let length = bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap();
    let end = bytes.len() - 8 - u32::from_le_bytes(length) as usize;
    let largest = |bytes: &[u8]| bytes.windows(8).rposition(|bytes| bytes == [u8::MAX; 8]);
    while let Some(at) = largest(&bytes).filter(|at| *at > end) {
        bytes[at..at + 8].copy_from_slice(&1_u64.to_le_bytes());
    }
    std::fs::write(&path, bytes).unwrap();
    let table =
        open(Form::Parquet, File::open(&path).unwrap(), &path, &Options::default()).unwrap();
    let expected = vec![(1, 0, u64::MAX.to_string())];
    assert_eq!(read(&*table), (["1", "-"].map(str::to_owned).to_vec(), expected));
}

#[test]
fn dictionaries_may_have_any_values() {
    let keys = Int32Array::from(vec![Some(1), None, Some(0)]);
    let dictionary =
        |values: ArrayRef| -> ArrayRef { Arc::new(DictionaryArray::new(keys.clone(), values)) };
    let decimals = Decimal128Array::from(vec![150, 225]).with_precision_and_scale(5, 2).unwrap();
    let columns = [
        ("bool", dictionary(Arc::new(BooleanArray::from(vec![false, true])))),
        ("money", dictionary(Arc::new(decimals))),
        ("half", dictionary(Arc::new(Float64Array::from(vec![0.5, 1.5])))),
    ];
    for (form, table) in all_forms(&batch(&columns), &Options::default()) {
        let expected = ["true|2.25|1.5", "-|-|-", "false|1.50|0.5"].map(str::to_owned);
        assert_eq!(read(&*table), (expected.to_vec(), Vec::new()), "{form:?}");
    }
}

#[test]
fn what_has_no_words_is_bad() {
    let hours = Time64MicrosecondArray::from(vec![0, 86_400_000_000, 1]);
    let instants = TimestampMicrosecondArray::from(vec![i64::MAX, 0, 0]);
    let columns: Vec<(&str, ArrayRef)> =
        vec![("hour", Arc::new(hours)), ("at", Arc::new(instants))];
    let expected = [(0, 1, i64::MAX.to_string()), (1, 0, "86400000000".to_owned())];
    for (form, table) in all_forms(&batch(&columns), &Options::default()) {
        let (rows, bad) = read(&*table);
        let kept = ["00:00:00|-", "-|1970-01-01T00:00:00", "00:00:00.000001|1970-01-01T00:00:00"];
        assert_eq!((rows, bad), (kept.map(str::to_owned).to_vec(), expected.to_vec()), "{form:?}");
    }
    // The number is what there is to be had of such a value as text.
    let text = ["hour", "at"].map(str::to_owned).to_vec();
    for (form, table) in all_forms(&batch(&columns), &Options { text, ..Options::default() }) {
        let (rows, bad) = read(&*table);
        assert_eq!(rows[0], format!("00:00:00|{}", i64::MAX), "{form:?}");
        assert_eq!(rows[1], "86400000000|1970-01-01T00:00:00", "{form:?}");
        assert!(bad.is_empty(), "{form:?}");
    }
}

#[test]
fn what_cannot_be_kept_is_bad() {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("float", Arc::new(Float64Array::from(vec![f64::NAN, 1.0, f64::INFINITY]))),
        ("bytes", Arc::new(BinaryArray::from_vec(vec![b"a", b"\xff", b"c"]))),
        ("nano", Arc::new(TimestampNanosecondArray::from(vec![0, 0, 1]))),
        ("day", Arc::new(Date32Array::from(vec![i32::MAX, 0, 0]))),
    ];
    for (form, table) in all_forms(&batch(&columns), &Options::default()) {
        let (rows, bad) = read(&*table);
        assert_eq!(rows[1], "1.0|-|1970-01-01T00:00:00|1970-01-01", "{form:?}");
        let values: Vec<(usize, usize)> =
            bad.iter().map(|(row, column, _)| (*row, *column)).collect();
        assert_eq!(values, [(0, 0), (0, 3), (1, 1), (2, 0), (2, 2)], "{form:?}");
        assert_eq!((bad[0].2.as_str(), bad[3].2.as_str()), ("NaN", "inf"), "{form:?}");
    }
    let missing = Markers::Columns(vec![("float".to_owned(), vec!["NaN".to_owned()])]);
    let options = Options { missing, ..Options::default() };
    for (form, table) in all_forms(&batch(&columns[..1]), &options) {
        let expected = ["-", "1.0", "-"].map(str::to_owned).to_vec();
        assert_eq!(read(&*table), (expected, vec![(2, 0, "inf".to_owned())]), "{form:?}");
    }
}

/// A batch that is so large that it is read in parts.
#[test]
fn parts_of_lists_have_their_own_items() {
    let rows = 300_000;
    let bad = [65_536, 299_998];
    let list = |row: i32| match row % 3 {
        0 => None,
        1 if bad.contains(&row) => Some(vec![Some(f64::NAN)]),
        _ => Some(vec![Some(f64::from(row)); (row % 3) as usize]),
    };
    let lists = ListArray::from_iter_primitive::<Float64Type, _, _>((0..rows).map(list));
    let number = |row: i32| if bad.contains(&row) { f64::NAN } else { f64::from(row) };
    let numbers: Float64Array = (0..rows).map(|row| Some(number(row))).collect();
    let batch = batch(&[("list", Arc::new(lists)), ("number", Arc::new(numbers))]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lists");
    let mut file = FileWriter::try_new(File::create(&path).unwrap(), &batch.schema()).unwrap();
    file.write(&batch).unwrap();
    file.finish().unwrap();
    let table = open(Form::Arrow, File::open(&path).unwrap(), &path, &Options::default()).unwrap();
    let (mut lines, mut told) = (0, Vec::new());
    for piece in table.pieces(&[true, true]) {
        let rows = (piece.unwrap().read)().unwrap();
        told.extend(rows.bad.iter().map(|bad| (rows.numbers[bad.row] - 1, bad.column)));
        let lists = rows.columns[0].as_ref().unwrap().as_list::<i32>();
        let numbers = rows.columns[1].as_ref().unwrap().as_primitive::<Float64Type>();
        for (list, number) in lists.iter().zip(numbers) {
            let items: Option<Vec<_>> =
                list.map(|list| list.as_primitive::<Float64Type>().iter().collect());
            let expected = match lines % 3 {
                0 => None,
                width => Some(vec![number; width]),
            };
            assert!(items.unwrap_or_default() == expected.unwrap_or_default() || number.is_none());
            lines += 1;
        }
    }
    assert_eq!(lines, 300_000);
    assert_eq!(told, bad.map(|row| [(row as u64, 0), (row as u64, 1)]).concat());
}

#[test]
fn only_what_is_wanted_is_read() {
    for (form, table) in all_forms(&batch(&columns()), &Options::default()) {
        let wanted: Vec<bool> =
            table.columns().iter().map(|column| column.name == "word").collect();
        let rows = (table.pieces(&wanted).next().unwrap().unwrap().read)().unwrap();
        let built: Vec<bool> = rows.columns.iter().map(Option::is_some).collect();
        assert_eq!(built, wanted, "{form:?}");
        assert_eq!(rows.numbers, [1, 2, 3], "{form:?}");
    }
}

#[test]
fn rows_of_several_groups_are_in_order() {
    let ids: ArrayRef = Arc::new(Int32Array::from_iter_values(0..400_000));
    let batch = batch(&[("id", ids)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups");
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_max_row_group_row_count(Some(150_001))
        .build();
    let file = File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let table =
        open(Form::Parquet, File::open(&path).unwrap(), &path, &Options::default()).unwrap();
    let pieces: Vec<_> = table.pieces(&[true]).map(|piece| piece.unwrap()).collect();
    assert!(pieces.len() > 3, "{} pieces", pieces.len());
    let mut next = 1;
    // Whoever reads them, and when: here the last one first.
    let mut rows: Vec<_> = pieces.into_iter().rev().map(|piece| (piece.read)().unwrap()).collect();
    rows.reverse();
    for rows in rows {
        for (at, number) in rows.numbers.iter().enumerate() {
            let ids = rows.columns[0].as_ref().unwrap();
            let ids = ids.as_any().downcast_ref::<arrow::array::Int64Array>().unwrap();
            assert_eq!((*number, ids.value(at)), (next, next as i64 - 1));
            next += 1;
        }
    }
    assert_eq!(next, 400_001);
}

/// Files of another program, which `tests/files/make.py` has made.
#[test]
fn other_ways_to_compress() {
    for name in ["lz4", "brotli"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
        let path = folder.join(format!("{name}.parquet"));
        let table =
            open(Form::Parquet, File::open(&path).unwrap(), &path, &Options::default()).unwrap();
        let (rows, bad) = read(&*table);
        assert_eq!((rows.len(), bad.len()), (300, 0), "{name}");
        assert_eq!(rows[1..3], ["2|Oslo|0.125", "3|-|0.25"], "{name}");
        assert_eq!(rows[299], "300|-|37.375", "{name}");
    }
}
