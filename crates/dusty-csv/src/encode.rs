//! The text of one cell.

use crate::WriteError;
use crate::page::{Page, Room, special};
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

    /// Adds the field of a row that is not missing, and `end` behind it.
    #[inline]
    pub(crate) fn push(&self, row: usize, delimiter: u8, end: u8, page: &mut Page<'_>) {
        match &self.kind {
            Kind::View(views, array) => match views.get(row) {
                Some(&view) if is_plain(view, delimiter) => {
                    return page.add(|room| ended(short(view, room), end, room));
                }
                _ => page.field(array.value(row).as_bytes(), false, delimiter),
            },
            Kind::Text(array) => page.field(array.value(row).as_bytes(), false, delimiter),
            Kind::List(_) | Kind::Record(_) => {
                let mut json = Vec::new();
                self.push_json(row, &mut json);
                page.field(&json, false, delimiter);
            }
            // No number or date holds a quote or line end, but a strange delimiter may be in one.
            _ if !matches!(delimiter, b',' | b';' | b'\t' | b'|') => {
                let mut room = [0; _];
                let length = self.plain(row, &mut room);
                page.field(room.get(..length).unwrap_or(&[]), false, delimiter);
            }
            _ => return page.add(|room| ended(self.plain(row, room), end, room)),
        }
        page.byte(end);
    }

    /// Writes a number, truth value or time; gives its length.
    #[inline]
    fn plain(&self, row: usize, room: &mut Room) -> usize {
        match &self.kind {
            Kind::Int(array) => {
                let value = array.value(row);
                room[0] = b'-';
                digits(value.unsigned_abs(), 1, room, usize::from(value < 0))
            }
            Kind::Unsigned(array) => digits(array.value(row), 1, room, 0),
            Kind::Float(array) => float(array.value(row), room),
            Kind::Bool(array) => match array.value(row) {
                true => word(u64::from_le_bytes(*b"true\0\0\0\0"), 4, room, 0),
                false => word(u64::from_le_bytes(*b"false\0\0\0"), 5, room, 0),
            },
            Kind::Date(array) => date(i64::from(array.value(row)), room),
            Kind::Time(array) => time(array.value(row), room),
            Kind::View(..) | Kind::Text(_) | Kind::List(_) | Kind::Record(_) | Kind::Missing => 0,
        }
    }

    fn push_plain(&self, row: usize, out: &mut Vec<u8>) {
        let mut room = [0; _];
        let length = self.plain(row, &mut room);
        out.extend_from_slice(room.get(..length).unwrap_or(&[]));
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

/// Whether a view holds a whole text that is not empty and needs no quotes.
#[inline]
fn is_plain(view: u128, delimiter: u8) -> bool {
    let length = view as u32;
    if !(1..=12).contains(&length) {
        return false;
    }
    let (start, rest) = ((view >> 32) as u64, (view >> 64) as u64);
    // Letters and digits, as most texts have no others: all that may need quotes comes before them.
    let behind = BEHIND.get(length as usize).copied().unwrap_or(0);
    let letters = delimiter < b'-'
        && all_from_dash(start | (behind >> 32) as u64)
        && all_from_dash(rest | (behind >> 64) as u64);
    letters || !special(start, delimiter) && !special(rest, delimiter)
}

/// For each length, the high bits of the bytes behind a text that long, where they stand in a view.
const BEHIND: [u128; 13] = {
    let mut behind = [u128::from_ne_bytes([0x80; 16]); 13];
    let mut length = 0;
    while length <= 12 {
        behind[length] = behind[length] << 32 << (8 * length);
        length += 1;
    }
    behind
};

/// Whether each of eight bytes is a dash or comes behind it, or is not of ASCII; if not, some may be, too.
#[inline]
fn all_from_dash(word: u64) -> bool {
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    const DASHES: u64 = u64::from_ne_bytes([b'-'; 8]);
    word.wrapping_sub(DASHES) & !word & HIGHS == 0
}

/// Writes a byte behind what was written; gives the length with it.
#[inline]
fn ended(length: usize, end: u8, room: &mut Room) -> usize {
    if let Some(place) = room.get_mut(length) {
        *place = end;
    }
    length + 1
}

/// Writes the text of a view that holds it.
#[inline]
fn short(view: u128, room: &mut Room) -> usize {
    if let Some(place) = room.first_chunk_mut() {
        *place = (view >> 32).to_le_bytes();
    }
    (view as u32) as usize
}

/// Writes the first `length` bytes of a word at `at`; gives the place after them.
#[inline]
fn word(word: u64, length: usize, room: &mut Room, at: usize) -> usize {
    if let Some(place) = room.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *place = word.to_le_bytes();
    }
    at + length
}

/// Writes a number with at least `width` digits, which are at most 8, at `at`; gives the place after them.
#[inline]
fn digits(value: u64, width: u32, room: &mut Room, at: usize) -> usize {
    const EIGHT: u64 = 100_000_000;
    if value >= EIGHT {
        let at = digits_before(value / EIGHT, room, at);
        return word(eight(value % EIGHT) | ZEROS, 8, room, at);
    }
    let digits = eight(value);
    let skipped = (digits.trailing_zeros() / 8).min(8 - width);
    word((digits | ZEROS) >> (8 * skipped), 8 - skipped as usize, room, at)
}

/// Writes the digits of a number that come before its last eight.
fn digits_before(value: u64, room: &mut Room, at: usize) -> usize {
    digits(value, 1, room, at)
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

#[inline]
fn float(value: f64, room: &mut Room) -> usize {
    decimal(value, room).unwrap_or_else(|| shortest(value, room))
}

/// Writes the debug form, which is the shortest that reads back the same, and keeps the `.0` of whole numbers.
fn shortest(value: f64, room: &mut Room) -> usize {
    let mut rest = room.as_mut_slice();
    // There is room for the longest, which has 24 bytes.
    let _ = write!(rest, "{value:?}");
    let left = rest.len();
    room.len() - left
}

/// Writes a number of few decimals, as most in files are; `None` if it is none.
///
/// A number of at most 15 digits is the only one so short that is nearest to its float. So if
/// `millionths / 10^6` gives the float, these digits without zeros at their end are its shortest form.
#[inline]
fn decimal(value: f64, room: &mut Room) -> Option<usize> {
    const MILLION: u64 = 1_000_000;
    let size = value.abs();
    if size >= 1e9 || size < 1e-4 && size != 0.0 || size.is_nan() {
        return None;
    }
    let millionths = (size * MILLION as f64 + 0.5) as u64;
    if millionths as f64 / MILLION as f64 != size {
        return None;
    }
    room[0] = b'-';
    let at = usize::from(value.is_sign_negative());
    let at = digits(millionths / MILLION, 1, room, at);
    let at = word(u64::from(b'.'), 1, room, at);
    // The eight digits, of which the first two are zeros, without the zeros at the end.
    let decimals = eight(millionths % MILLION) >> 16;
    let width = (8 - decimals.leading_zeros() / 8).max(1) as usize;
    Some(word(decimals | ZEROS, width, room, at))
}

/// Writes the date `days` after 1970-01-01.
#[inline]
fn date(days: i64, room: &mut Room) -> usize {
    let (year, month, day) = civil(days);
    if let 0..10_000 = year {
        let digits = u128::from(eight(10_000 * year.unsigned_abs() + 100 * month + day) | ZEROS);
        let (year, month, day) = (digits & 0xffff_ffff, digits >> 32 & 0xffff, digits >> 48);
        let dash = u128::from(b'-');
        let date = year | dash << 32 | month << 40 | dash << 56 | day << 64;
        if let Some(place) = room.first_chunk_mut() {
            *place = date.to_le_bytes();
        }
        return 10;
    }
    room[0] = b'-';
    let at = digits(year.unsigned_abs(), 4, room, usize::from(year < 0));
    let at = word(u64::from(b'-'), 1, room, at);
    let at = digits(month, 2, room, at);
    let at = word(u64::from(b'-'), 1, room, at);
    digits(day, 2, room, at)
}

/// Year, month and day of a day number, by Howard Hinnant's `civil_from_days`: years start in March, so that the leap day is last.
#[inline]
fn civil(days: i64) -> (i64, u64, u64) {
    let shifted = days + 719_468;
    // Days of today's calendar have few digits, which are divided faster.
    let (era, day_of_era) = match u32::try_from(shifted) {
        Ok(shifted) => (i64::from(shifted / 146_097), shifted % 146_097),
        Err(_) => (shifted.div_euclid(146_097), shifted.rem_euclid(146_097) as u32),
    };
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = i64::from(year_of_era) + era * 400 + i64::from(month <= 2);
    (year, u64::from(month), u64::from(day))
}

/// Writes a time given in microseconds since 1970.
fn time(micros: i64, room: &mut Room) -> usize {
    const DAY: i64 = 86_400_000_000;
    let mut at = date(micros.div_euclid(DAY), room);
    let in_day = micros.rem_euclid(DAY).unsigned_abs();
    let seconds = in_day / 1_000_000;
    for (mark, part) in [(b'T', seconds / 3600), (b':', seconds / 60 % 60), (b':', seconds % 60)] {
        at = word(u64::from(mark), 1, room, at);
        at = digits(part, 2, room, at);
    }
    let fraction = in_day % 1_000_000;
    if fraction > 0 {
        at = word(u64::from(b'.'), 1, room, at);
        at = digits(fraction, 6, room, at);
        while at > 0 && room.get(at - 1) == Some(&b'0') {
            at -= 1;
        }
    }
    at
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
            let mut room = [0; _];
            let length = digits(value, width, &mut room, 0);
            String::from_utf8_lossy(&room[..length]).into_owned()
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
            let mut room = [0; _];
            let length = float(value, &mut room);
            assert_eq!(String::from_utf8_lossy(&room[..length]), format!("{value:?}"));
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
