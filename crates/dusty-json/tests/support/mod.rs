//! What the tests share.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, unreachable_pub)]

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use dusty_json::{
    BadValue, Chunks, Detected, Form, FormatError, Options, ReadError, detect_bytes, parse,
};
use serde_json::{Map, Value};

/// All that a file gives: its good records as values, and what is bad.
#[derive(Debug)]
pub struct Read {
    pub detected: Detected,
    pub records: Vec<Value>,
    pub lines: Vec<u64>,
    pub bad: Vec<BadValue>,
    pub blank_lines: u64,
}

pub fn lines() -> Options {
    Options::plain(Form::Lines)
}

pub fn document(at: &[&str]) -> Options {
    Options::plain(Form::Document { at: at.iter().map(|name| (*name).to_owned()).collect() })
}

/// Looks at a whole file.
pub fn detect(text: &[u8], options: &Options) -> Result<Detected, FormatError> {
    detect_bytes(text, true, options)
}

/// Reads a file in chunks of a size.
pub fn read(
    text: &[u8],
    options: &Options,
    detected: Detected,
    chunk: usize,
) -> Result<Read, ReadError> {
    let mut read =
        Read { detected, records: Vec::new(), lines: Vec::new(), bad: Vec::new(), blank_lines: 0 };
    let columns = read.detected.columns.clone();
    let wanted = vec![true; columns.len()];
    for chunk in Chunks::new(text, &options.form, chunk) {
        let rows = parse(&chunk?, &columns, &wanted, options)?;
        assert!(rows.columns.iter().all(|column| column.len() == rows.lines.len()));
        let bad: Vec<usize> = rows.bad.iter().map(|bad| bad.record).collect();
        for (record, line) in rows.lines.iter().enumerate().filter(|(at, _)| !bad.contains(at)) {
            let names = columns.iter().map(|column| column.name.clone());
            let values = rows.columns.iter().map(|column| value(column, record));
            read.records.push(Value::Object(names.zip(values).collect::<Map<_, _>>()));
            read.lines.push(*line);
        }
        read.bad.extend(rows.bad);
        read.blank_lines += rows.blank_lines;
    }
    Ok(read)
}

/// Reads a file of lines.
pub fn read_lines(text: &str) -> Read {
    let options = lines();
    let detected = detect(text.as_bytes(), &options).unwrap();
    read(text.as_bytes(), &options, detected, 1 << 20).unwrap()
}

/// One value of an array.
pub fn value(array: &ArrayRef, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Utf8View => Value::from(array.as_string_view().value(row)),
        DataType::Int64 => Value::from(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Value::from(array.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::from(array.as_boolean().value(row)),
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            (0..items.len()).map(|at| value(&items, at)).collect()
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns().iter();
            let fields = fields.iter().zip(columns);
            let field = |(field, column): (&std::sync::Arc<arrow_schema::Field>, &ArrayRef)| {
                (field.name().clone(), value(column, row))
            };
            Value::Object(fields.map(field).collect())
        }
        other => panic!("{other}"),
    }
}

/// Random numbers that are the same each time (xorshift).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
