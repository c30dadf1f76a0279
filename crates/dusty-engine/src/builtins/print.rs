//! How values look in a CSV file.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, ListArray,
    StringViewArray, StringViewBuilder, StructArray, TimestampMicrosecondArray,
};

use super::moment;

/// The values as text. Missing values stay missing.
///
/// Floats have the fewest digits that read back the same, and at least one after
/// the point. Days and instants are ISO 8601. Lists and records are JSON.
pub(crate) fn printed(column: &ArrayRef) -> ArrayRef {
    if column.as_any().is::<StringViewArray>() {
        return Arc::clone(column);
    }
    let mut text = String::new();
    let mut out = StringViewBuilder::with_capacity(column.len());
    for row in 0..column.len() {
        text.clear();
        if value(column, row, &mut text).is_some() {
            out.append_value(&text);
        } else {
            out.append_null();
        }
    }
    Arc::new(out.finish())
}

/// Appends a row as a JSON record. Missing values are `null`.
pub(crate) fn record(names: &[String], columns: &[ArrayRef], row: usize, out: &mut String) {
    fields(names.iter().map(String::as_str).zip(columns), row, out);
}

fn fields<'a>(fields: impl Iterator<Item = (&'a str, &'a ArrayRef)>, row: usize, out: &mut String) {
    out.push('{');
    for (at, (name, column)) in fields.enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        quoted(name, out);
        out.push_str(": ");
        json(column, row, out);
    }
    out.push('}');
}

/// Appends one value; `None` if it is missing.
fn value(column: &dyn Array, row: usize, out: &mut String) -> Option<()> {
    if column.is_null(row) {
        return None;
    }
    let any = column.as_any();
    if let Some(ints) = any.downcast_ref::<Int64Array>() {
        write!(out, "{}", ints.value(row)).ok()
    } else if let Some(floats) = any.downcast_ref::<Float64Array>() {
        dusty_csv::write_float(floats.value(row), out);
        Some(())
    } else if let Some(texts) = any.downcast_ref::<StringViewArray>() {
        out.push_str(texts.value(row));
        Some(())
    } else if let Some(bools) = any.downcast_ref::<BooleanArray>() {
        out.push_str(if bools.value(row) { "true" } else { "false" });
        Some(())
    } else if let Some(days) = any.downcast_ref::<Date32Array>() {
        moment::write_day(days.value(row), out)
    } else if let Some(instants) = any.downcast_ref::<TimestampMicrosecondArray>() {
        moment::write_instant(instants.value(row), out)
    } else if let Some(list) = any.downcast_ref::<ListArray>() {
        let items = list.value(row);
        out.push('[');
        for at in 0..items.len() {
            out.push_str(if at == 0 { "" } else { ", " });
            json(&items, at, out);
        }
        out.push(']');
        Some(())
    } else if let Some(record) = any.downcast_ref::<StructArray>() {
        fields(record.column_names().into_iter().zip(record.columns()), row, out);
        Some(())
    } else {
        None
    }
}

/// Appends a value that lies inside another one.
fn json(column: &dyn Array, row: usize, out: &mut String) {
    use arrow::datatypes::DataType::{Date32, Timestamp, Utf8View};
    if matches!(column.data_type(), Utf8View | Date32 | Timestamp(..)) && column.is_valid(row) {
        let mut text = String::new();
        if value(column, row, &mut text).is_some() {
            quoted(&text, out);
            return;
        }
    }
    if value(column, row, out).is_none() {
        out.push_str("null");
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let mut rest = text;
    // What needs an escape is one byte.
    while let Some(at) = rest.bytes().position(|byte| special(&byte)) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        match tail.as_bytes().first() {
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            // Writing to a string cannot fail.
            Some(byte) => {
                let _ = write!(out, "\\u{byte:04x}");
            }
            None => {}
        }
        rest = tail.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Int64Type;

    use super::*;

    fn first(column: ArrayRef) -> String {
        printed(&column).as_string_view().value(0).to_owned()
    }

    #[test]
    fn values_look_as_in_the_file() {
        assert_eq!(first(Arc::new(Float64Array::from(vec![3.0]))), "3.0");
        assert_eq!(first(Arc::new(Float64Array::from(vec![0.1 + 0.2]))), "0.30000000000000004");
        assert_eq!(first(Arc::new(Float64Array::from(vec![1e300]))), "1e300");
        assert_eq!(first(Arc::new(Date32Array::from(vec![19753]))), "2024-01-31");
        let instants = TimestampMicrosecondArray::from(vec![1_500_000]);
        assert_eq!(first(Arc::new(instants)), "1970-01-01T00:00:01.5");
        let list = ListArray::from_iter_primitive::<Int64Type, _, _>([Some([Some(1), None])]);
        assert_eq!(first(Arc::new(list)), "[1, null]");
    }
}
