//! The values of a column: what they can be, and how they are read.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringViewBuilder,
    TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rusqlite::types::ValueRef;

use super::Declared;
use crate::typed::DAYS;
use crate::{Fault, INSTANT, fault};

/// The largest whole number up to which a float has all.
const EXACT: u64 = 1 << 53;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    Bool,
    Date,
    Instant,
    Text,
    /// Whatever it is, as text.
    Written,
}

/// What was seen of a column: the first row of each class of values; 0 where there was none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    int: u64,
    large: u64,
    float: u64,
    text: u64,
    blob: u64,
    /// The first whole number that is not 0 or 1, and the first text that is no day or no
    /// instant.
    no_bool: u64,
    no_date: u64,
    no_instant: u64,
}

fn first(slot: &mut u64, row: u64) {
    if *slot == 0 {
        *slot = row;
    }
}

impl Seen {
    /// Looks at a value in a row.
    pub(super) fn value(&mut self, value: ValueRef<'_>, markers: &[String], row: u64) {
        match value {
            ValueRef::Null => {}
            ValueRef::Integer(value) => {
                first(&mut self.int, row);
                if value.unsigned_abs() > EXACT {
                    first(&mut self.large, row);
                }
                if value != 0 && value != 1 {
                    first(&mut self.no_bool, row);
                }
            }
            ValueRef::Real(_) => first(&mut self.float, row),
            ValueRef::Text(bytes) => {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                if markers.iter().any(|marker| marker == text) {
                    return;
                }
                first(&mut self.text, row);
                if date(text).is_none() {
                    first(&mut self.no_date, row);
                }
                if instant(text).is_none() {
                    first(&mut self.no_instant, row);
                }
            }
            ValueRef::Blob(_) => first(&mut self.blob, row),
        }
    }

    /// The kind that takes all values, and why it is text if it is only because nothing else
    /// is.
    pub(super) fn kind(&self, declared: Declared) -> (Kind, Option<String>) {
        let Seen { int, large, float, text, blob, .. } = *self;
        let numbers = int > 0 || float > 0;
        let texts = text > 0 || blob > 0;
        let kind = match (numbers, texts) {
            (false, false) => match declared {
                Declared::Bool => Kind::Bool,
                Declared::Date => Kind::Date,
                Declared::Instant => Kind::Instant,
                Declared::Int => Kind::Int,
                Declared::Float => Kind::Float,
                Declared::Text | Declared::Open => Kind::Text,
            },
            (true, false) if float == 0 => match declared {
                Declared::Bool if self.no_bool == 0 => Kind::Bool,
                Declared::Float if large == 0 => Kind::Float,
                _ => Kind::Int,
            },
            (true, false) if large == 0 || int == 0 => Kind::Float,
            (false, true) if blob == 0 => match declared {
                Declared::Date if self.no_date == 0 => Kind::Date,
                Declared::Instant if self.no_instant == 0 => Kind::Instant,
                _ => Kind::Text,
            },
            (false, true) if text == 0 => Kind::Text,
            _ => Kind::Written,
        };
        let mut whats: Vec<(u64, &str)> = [
            (int, "a whole number"),
            (float, "a number with a fraction"),
            (text, "a text"),
            (blob, "bytes"),
        ]
        .into_iter()
        .filter(|(row, _)| *row > 0)
        .collect();
        whats.sort_unstable();
        let whats: Vec<String> =
            whats.iter().map(|(row, what)| format!("{what} (row {row})")).collect();
        (kind, (kind == Kind::Written).then(|| whats.join(" and ")))
    }
}

impl Kind {
    pub(super) fn data_type(self) -> DataType {
        match self {
            Kind::Int => DataType::Int64,
            Kind::Float => DataType::Float64,
            Kind::Bool => DataType::Boolean,
            Kind::Date => DataType::Date32,
            Kind::Instant => INSTANT,
            Kind::Text | Kind::Written => DataType::Utf8View,
        }
    }
}

/// The values of a column on their way.
pub(super) enum Values {
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Bool(Vec<Option<bool>>),
    Date(Vec<Option<i32>>),
    Instant(Vec<Option<i64>>),
    Text(StringViewBuilder, bool),
}

impl Values {
    pub(super) fn of(kind: Kind) -> Values {
        match kind {
            Kind::Int => Values::Int(Vec::new()),
            Kind::Float => Values::Float(Vec::new()),
            Kind::Bool => Values::Bool(Vec::new()),
            Kind::Date => Values::Date(Vec::new()),
            Kind::Instant => Values::Instant(Vec::new()),
            Kind::Text => Values::Text(StringViewBuilder::new(), false),
            Kind::Written => Values::Text(StringViewBuilder::new(), true),
        }
    }

    /// Takes a value; one that does not fit is missing, and told.
    pub(super) fn push(
        &mut self,
        value: ValueRef<'_>,
        markers: &[String],
    ) -> Option<(Fault, String)> {
        let marked = match value {
            ValueRef::Text(bytes) => markers.iter().any(|marker| marker.as_bytes() == bytes),
            ValueRef::Real(number) => !number.is_finite() && markers.contains(&shown(value)),
            _ => false,
        };
        let value = if marked { ValueRef::Null } else { value };
        let text = || match value {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        };
        let fault = match self {
            Values::Int(out) => {
                let whole = match value {
                    ValueRef::Integer(value) => Ok(value),
                    _ => Err(fault::NOT_WHOLE),
                };
                put(out, whole)
            }
            Values::Float(out) => {
                let number = match value {
                    ValueRef::Real(value) if value.is_finite() => Ok(value),
                    ValueRef::Integer(value) if value.unsigned_abs() <= EXACT => Ok(value as f64),
                    ValueRef::Integer(_) => Err(fault::TOO_MANY_DIGITS),
                    _ => Err(fault::NOT_A_NUMBER),
                };
                put(out, number)
            }
            Values::Bool(out) => {
                let bool = match value {
                    ValueRef::Integer(value @ (0 | 1)) => Ok(value == 1),
                    _ => Err(fault::NOT_A_BOOL),
                };
                put(out, bool)
            }
            Values::Date(out) => put(out, text().and_then(date).ok_or(fault::NOT_A_DATE)),
            Values::Instant(out) => put(out, text().and_then(instant).ok_or(fault::NOT_AN_INSTANT)),
            Values::Text(out, written) => {
                let text = match value {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => std::str::from_utf8(bytes)
                        .map_or(Err(fault::NOT_UTF8), |text| Ok(Cow::Borrowed(text))),
                    ValueRef::Integer(_) | ValueRef::Real(_) if *written => {
                        Ok(Cow::Owned(shown(value)))
                    }
                    _ => Err(fault::NOT_TEXT),
                };
                out.append_option(text.as_ref().ok());
                text.err()
            }
        };
        fault.filter(|_| value != ValueRef::Null).map(|fault| (fault, shown(value)))
    }

    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Values::Int(values) => Arc::new(Int64Array::from(values)),
            Values::Float(values) => Arc::new(Float64Array::from(values)),
            Values::Bool(values) => Arc::new(BooleanArray::from(values)),
            Values::Date(values) => Arc::new(Date32Array::from(values)),
            Values::Instant(values) => Arc::new(TimestampMicrosecondArray::from(values)),
            Values::Text(mut values, _) => Arc::new(values.finish()),
        }
    }
}

/// Puts a value behind others, or nothing in place of one that does not fit.
fn put<T>(out: &mut Vec<Option<T>>, value: Result<T, Fault>) -> Option<Fault> {
    let fault = value.as_ref().err().copied();
    out.push(value.ok());
    fault
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => format!("{value:?}"),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// A day as ISO 8601 writes it.
fn date(text: &str) -> Option<i32> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // No other form, such as without a zero.
    let day = Some(day).filter(|day| day.to_string() == text)?.to_epoch_days();
    Some(day).filter(|day| DAYS.contains(day))
}

/// An instant as ISO 8601 or SQLite writes it, in microseconds.
fn instant(text: &str) -> Option<i64> {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, time),
        None => (text, "00:00:00"),
    };
    let day = NaiveDate::from_epoch_days(date(day)?)?;
    let digits = time.split_once('.').map_or(0, |(_, digits)| digits.len());
    let form = if time.len() == 5 { "%H:%M" } else { "%H:%M:%S%.f" };
    let time = NaiveTime::parse_from_str(time, form).ok().filter(|_| digits <= 6)?;
    // A 60th second has no number of its own.
    let time = Some(time).filter(|time| time.nanosecond() < 1_000_000_000)?;
    Some(NaiveDateTime::new(day, time).and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_iso() {
        assert_eq!(date("1970-01-02"), Some(1));
        assert_eq!([date("1970-1-2"), date("1970-02-30"), date("")], [None; 3]);
        assert_eq!(instant("1970-01-01 00:00:01.5"), Some(1_500_000));
        assert_eq!(instant("1970-01-01T00:01"), Some(60_000_000));
        assert_eq!(instant("1970-01-02"), Some(86_400_000_000));
        assert_eq!(instant("2016-12-31 23:59:60"), None);
        let none = ["1970-01-01 25:00", "1970-01-01 00:00:00.1234567", "x", "1970-01-01 00:00Z"];
        assert_eq!(none.map(instant), [None; 4]);
    }
}
