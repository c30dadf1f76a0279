//! The text of one cell.

use crate::WriteError;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, ListArray, PrimitiveArray, StringArray, StringViewArray,
    StructArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use std::io::Write;

/// A column, ready to give the text of any row.
pub(crate) struct Values<'a> {
    kind: Kind<'a>,
    nulls: Option<&'a NullBuffer>,
}

enum Kind<'a> {
    /// The views and the array itself, for the long texts.
    View(&'a [u128], &'a StringViewArray),
    Text(&'a StringArray),
    Int(&'a PrimitiveArray<Int64Type>),
    Unsigned(&'a PrimitiveArray<UInt64Type>),
    Float(&'a PrimitiveArray<Float64Type>),
    Bool(&'a BooleanArray),
    Date(&'a PrimitiveArray<Date32Type>),
    Time(&'a PrimitiveArray<TimestampMicrosecondType>),
    List(&'a ListArray),
    Record(&'a StructArray),
    Missing,
}

impl<'a> Values<'a> {
    /// # Errors
    /// The column's type has no text form.
    pub(crate) fn of(column: &'a ArrayRef) -> Result<Values<'a>, WriteError> {
        let unknown = || WriteError::Type(column.data_type().to_string());
        let kind = match column.data_type() {
            DataType::Utf8View => {
                let array = column.as_string_view();
                Kind::View(array.views(), array)
            }
            DataType::Utf8 => Kind::Text(column.as_string()),
            DataType::Int64 => Kind::Int(column.as_primitive()),
            DataType::UInt64 => Kind::Unsigned(column.as_primitive()),
            DataType::Float64 => Kind::Float(column.as_primitive()),
            DataType::Boolean => Kind::Bool(column.as_boolean()),
            DataType::Date32 => Kind::Date(column.as_primitive()),
            DataType::Timestamp(TimeUnit::Microsecond, None) => Kind::Time(column.as_primitive()),
            DataType::Null => Kind::Missing,
            DataType::List(_) => {
                let list = column.as_list();
                Values::of(list.values())?;
                Kind::List(list)
            }
            DataType::Struct(_) => {
                let record = column.as_struct();
                for field in record.columns() {
                    Values::of(field)?;
                }
                Kind::Record(record)
            }
            _ => return Err(unknown()),
        };
        Ok(Values { kind, nulls: column.nulls().filter(|nulls| nulls.null_count() > 0) })
    }

    #[inline]
    pub(crate) fn is_missing(&self, row: usize) -> bool {
        self.nulls.is_some_and(|nulls| nulls.is_null(row)) || matches!(self.kind, Kind::Missing)
    }

    /// Appends the field of a row that is not missing.
    #[inline]
    pub(crate) fn push(&self, row: usize, delimiter: u8, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::View(views, array) => match views.get(row) {
                Some(&view) if is_plain(view, delimiter) => push_short(view, out),
                _ => push_field(array.value(row).as_bytes(), false, delimiter, out),
            },
            Kind::Text(array) => push_field(array.value(row).as_bytes(), false, delimiter, out),
            Kind::List(_) | Kind::Record(_) => {
                let mut json = Vec::new();
                self.push_json(row, &mut json);
                push_field(&json, false, delimiter, out);
            }
            // No number or date holds a quote or line end, but a strange delimiter may be in one.
            _ if !matches!(delimiter, b',' | b';' | b'\t' | b'|') => {
                let start = out.len();
                self.push_plain(row, out);
                if out.get(start..).is_some_and(|text| text.contains(&delimiter)) {
                    out.insert(start, b'"');
                    out.push(b'"');
                }
            }
            _ => self.push_plain(row, out),
        }
    }

    /// Appends a number, truth value or time.
    #[inline]
    fn push_plain(&self, row: usize, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::Int(array) => {
                let value = array.value(row);
                if value < 0 {
                    out.push(b'-');
                }
                push_digits(value.unsigned_abs(), 1, out);
            }
            Kind::Unsigned(array) => push_digits(array.value(row), 1, out),
            Kind::Float(array) => push_float(array.value(row), out),
            Kind::Bool(array) => {
                out.extend_from_slice(if array.value(row) { b"true" } else { b"false" })
            }
            Kind::Date(array) => push_date(i64::from(array.value(row)), out),
            Kind::Time(array) => push_time(array.value(row), out),
            Kind::View(..) | Kind::Text(_) | Kind::List(_) | Kind::Record(_) | Kind::Missing => {}
        }
    }

    fn push_json(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_missing(row) {
            return out.extend_from_slice(b"null");
        }
        match &self.kind {
            Kind::View(_, array) => push_json_text(array.value(row), out),
            Kind::Text(array) => push_json_text(array.value(row), out),
            Kind::Float(array) if !array.value(row).is_finite() => out.extend_from_slice(b"null"),
            Kind::Date(_) | Kind::Time(_) => {
                out.push(b'"');
                self.push_plain(row, out);
                out.push(b'"');
            }
            Kind::List(list) => {
                let items = list.value(row);
                out.push(b'[');
                if let Ok(values) = Values::of(&items) {
                    for item in 0..items.len() {
                        if item > 0 {
                            out.push(b',');
                        }
                        values.push_json(item, out);
                    }
                }
                out.push(b']');
            }
            Kind::Record(record) => {
                out.push(b'{');
                for (place, (name, field)) in
                    record.column_names().iter().zip(record.columns()).enumerate()
                {
                    if place > 0 {
                        out.push(b',');
                    }
                    push_json_text(name, out);
                    out.push(b':');
                    if let Ok(values) = Values::of(field) {
                        values.push_json(row, out);
                    }
                }
                out.push(b'}');
            }
            _ => self.push_plain(row, out),
        }
    }
}

/// Appends a text, in quotes if it needs them or they are asked for.
#[inline]
pub(crate) fn push_field(text: &[u8], quotes: bool, delimiter: u8, out: &mut Vec<u8>) {
    if !quotes && !text.is_empty() && !needs_quotes(text, delimiter) {
        out.extend_from_slice(text);
    } else {
        push_quoted(text, out);
    }
}

#[cold]
fn push_quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for (place, part) in text.split(|&byte| byte == b'"').enumerate() {
        if place > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part);
    }
    out.push(b'"');
}

/// Whether a view holds a whole text that is not empty and needs no quotes.
#[inline]
fn is_plain(view: u128, delimiter: u8) -> bool {
    let length = view as u32;
    (1..=12).contains(&length)
        && !special((view >> 32) as u64, delimiter)
        && !special((view >> 64) as u64, delimiter)
}

/// Appends the text of a view that holds it: sixteen bytes at once, and then the surplus off.
#[inline]
fn push_short(view: u128, out: &mut Vec<u8>) {
    let length = out.len() + (view as u32) as usize;
    out.extend_from_slice(&(view >> 32).to_le_bytes());
    out.truncate(length);
}

/// Whether a text holds a delimiter, quote, CR or LF; eight bytes at a time.
#[inline]
fn needs_quotes(text: &[u8], delimiter: u8) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    words.iter().any(|word| special(u64::from_le_bytes(*word), delimiter))
        || rest.iter().any(|&byte| matches!(byte, b'"' | b'\n' | b'\r') || byte == delimiter)
}

/// Whether one of eight bytes is a delimiter, quote, CR or LF.
#[inline]
fn special(word: u64, delimiter: u8) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // A byte of the result has its high bit set where the word's byte is zero. (A byte above a zero byte
    // may have it as well, which does not matter for the question whether there is any.)
    let zeros = |byte: u8| {
        let word = word ^ (ONES * u64::from(byte));
        word.wrapping_sub(ONES) & !word
    };
    (zeros(delimiter) | zeros(b'"') | zeros(b'\n') | zeros(b'\r')) & HIGHS != 0
}

/// Appends a number with at least `width` digits, which are at most 8.
#[inline]
fn push_digits(value: u64, width: u32, out: &mut Vec<u8>) {
    const EIGHT: u64 = 100_000_000;
    if value >= EIGHT {
        push_digits(value / EIGHT, 1, out);
        return out.extend_from_slice(&(eight(value % EIGHT) | ZEROS).to_le_bytes());
    }
    let digits = eight(value);
    let skipped = (digits.trailing_zeros() / 8).min(8 - width);
    let length = out.len() + 8 - skipped as usize;
    // All eight bytes, and then the surplus off.
    out.extend_from_slice(&((digits | ZEROS) >> (8 * skipped)).to_le_bytes());
    out.truncate(length);
}

/// The digit 0 in each byte.
const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// The eight digits of a number below 10^8, a byte for each, the first one lowest: halves, quarters
/// and digits are made in all places at once, dividing by multiplication.
#[inline]
fn eight(value: u64) -> u64 {
    let halves = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = ((halves * 10_486) >> 20) & 0x7f_0000_007f;
    let quarters = hundreds | (halves - 100 * hundreds) << 16;
    let tens = ((quarters * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (quarters - 10 * tens) << 8
}

fn push_float(value: f64, out: &mut Vec<u8>) {
    if push_decimal(value, out) {
        return;
    }
    // The debug form is the shortest that reads back the same, and keeps the `.0` of whole numbers. Writing to memory cannot fail.
    let _ = write!(out, "{value:?}");
}

/// Appends a number of few decimals, as most in files are; false if it is none.
///
/// A number of at most 15 digits is the only one so short that is nearest to its float. So if
/// `millionths / 10^6` gives the float, these digits without zeros at their end are its shortest form.
fn push_decimal(value: f64, out: &mut Vec<u8>) -> bool {
    const MILLION: u64 = 1_000_000;
    let size = value.abs();
    if size >= 1e9 || size < 1e-4 && size != 0.0 || size.is_nan() {
        return false;
    }
    let millionths = (size * MILLION as f64 + 0.5) as u64;
    if millionths as f64 / MILLION as f64 != size {
        return false;
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    push_digits(millionths / MILLION, 1, out);
    out.push(b'.');
    let (mut decimals, mut width) = (millionths % MILLION, 6);
    for (zeros, power) in [(4, 10_000), (1, 10), (1, 10), (1, 10)] {
        if width > zeros && decimals.is_multiple_of(power) {
            decimals /= power;
            width -= zeros;
        }
    }
    push_digits(decimals, width, out);
    true
}

/// Appends the date `days` after 1970-01-01.
fn push_date(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil(days);
    if let 0..10_000 = year {
        let digits = u128::from(eight(10_000 * year.unsigned_abs() + 100 * month + day) | ZEROS);
        let (year, month, day) = (digits & 0xffff_ffff, digits >> 32 & 0xffff, digits >> 48);
        let dash = u128::from(b'-');
        let date = year | dash << 32 | month << 40 | dash << 56 | day << 64;
        let length = out.len() + 10;
        out.extend_from_slice(&date.to_le_bytes());
        return out.truncate(length);
    }
    if year < 0 {
        out.push(b'-');
    }
    push_digits(year.unsigned_abs(), 4, out);
    out.push(b'-');
    push_digits(month, 2, out);
    out.push(b'-');
    push_digits(day, 2, out);
}

/// Year, month and day of a day number, by Howard Hinnant's `civil_from_days`: years start in March, so that the leap day is last.
fn civil(days: i64) -> (i64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month.unsigned_abs(), day.unsigned_abs())
}

/// Appends a time given in microseconds since 1970.
fn push_time(micros: i64, out: &mut Vec<u8>) {
    const DAY: i64 = 86_400_000_000;
    push_date(micros.div_euclid(DAY), out);
    let in_day = micros.rem_euclid(DAY).unsigned_abs();
    let seconds = in_day / 1_000_000;
    for (mark, part) in [(b'T', seconds / 3600), (b':', seconds / 60 % 60), (b':', seconds % 60)] {
        out.push(mark);
        push_digits(part, 2, out);
    }
    let fraction = in_day % 1_000_000;
    if fraction > 0 {
        out.push(b'.');
        push_digits(fraction, 6, out);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

fn push_json_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text.as_bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => {
                let _ = write!(out, "\\u{byte:04x}");
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_digits_are_written() {
        let written = |value: u64, width: u32| {
            let mut out = Vec::new();
            push_digits(value, width, &mut out);
            String::from_utf8(out).unwrap_or_default()
        };
        let around = |power: u32| {
            let power = 10u64.pow(power);
            [power - 1, power, power + 1, power / 3 * 2]
        };
        for value in (0..20).flat_map(around).chain([0, u64::MAX]).chain(0..20_000) {
            assert_eq!(written(value, 1), value.to_string());
            assert_eq!(written(value, 6), format!("{value:06}"));
        }
        for value in (0..100_000_000).step_by(997) {
            assert_eq!(written(value, 8), format!("{value:08}"));
        }
    }

    #[test]
    fn floats_are_as_short_as_their_debug_form() {
        let mut bits = 0x2545_f491_4f6c_dd1du64;
        let mut next = || {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            bits
        };
        let check = |value: f64| {
            let mut out = Vec::new();
            push_float(value, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), format!("{value:?}"));
        };
        for value in
            [0.0, -0.0, 1.0, -2.5, 0.1, 0.3, 1e-4, 99e-6, 1e9, 999_999_999.999_999, 0.1 + 0.2]
        {
            check(value);
        }
        for _ in 0..100_000 {
            let (bits, digits) = (next(), next() % 1_000_000_000_000);
            check(f64::from_bits(bits));
            check(digits as f64 / 10f64.powi((bits % 13) as i32));
            check(-((digits % 100_000) as f64) / 100.0);
        }
    }
}
