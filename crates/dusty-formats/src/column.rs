//! The cells of a column as values of one type.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringViewArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;
use chrono::NaiveDateTime;

use crate::book::Value;
use crate::{Fault, fault};

/// What a value can be, as far as types are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Whole,
    Fraction,
    Bool,
    Text,
    Date,
    Instant,
    Time,
}

/// The largest whole number up to which a float has all.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// No code or number of an account has so many digits.
const LONGEST: f64 = 1e25;

/// Whether a number looks like digits of which a float has lost some.
pub(crate) fn is_long(value: &Value) -> bool {
    matches!(value, Value::Number(number) if number.fract() == 0.0 && (EXACT..LONGEST).contains(&number.abs()))
}

impl Class {
    /// The class of a value; `None` for what is bad.
    pub(crate) fn of(value: &Value) -> Option<Class> {
        Some(match value {
            Value::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT => Class::Whole,
            Value::Number(_) => Class::Fraction,
            Value::Bool(_) => Class::Bool,
            Value::Text(_) => Class::Text,
            Value::Date(_) => Class::Date,
            Value::Instant(_) => Class::Instant,
            Value::Time(_) => Class::Time,
            Value::Error(_) | Value::NoDate(_) | Value::Formula(_) => return None,
        })
    }

    /// What such a value is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Class::Whole => "a whole number",
            Class::Fraction => "a number with a fraction",
            Class::Bool => "true or false",
            Class::Text => "a text",
            Class::Date => "a date",
            Class::Instant => "a date with a time",
            Class::Time => "a time",
        }
    }
}

/// The type that has values of these classes; `None` if they have none but text.
pub(crate) fn common(classes: &[Class]) -> Option<DataType> {
    use Class::{Bool, Date, Fraction, Instant, Text, Whole};
    let only = |known: &[Class]| classes.iter().all(|class| known.contains(class));
    match () {
        () if only(&[Text]) => Some(DataType::Utf8View),
        () if only(&[Whole]) => Some(DataType::Int64),
        () if only(&[Whole, Fraction]) => Some(DataType::Float64),
        () if only(&[Bool]) => Some(DataType::Boolean),
        () if only(&[Date]) => Some(DataType::Date32),
        () if only(&[Date, Instant]) => Some(crate::INSTANT),
        () => None,
    }
}

/// What is wrong with a value, and how it is written, if it is bad in any column.
pub(crate) fn fault(value: &Value) -> Option<(Fault, String)> {
    match value {
        Value::Error(text) => Some((fault::SHEET_ERROR, text.to_string())),
        Value::NoDate(number) => Some((fault::NO_DATE, number_text(*number))),
        Value::Formula(text) => Some((fault::NO_RESULT, text.to_string())),
        _ => None,
    }
}

/// A column of a type that has all of the values.
pub(crate) fn array(ty: &DataType, values: &[Option<Value>]) -> ArrayRef {
    let each = || values.iter().map(Option::as_ref);
    match ty {
        DataType::Int64 => {
            Arc::new(each().map(|v| Some(number(v?)? as i64)).collect::<Int64Array>())
        }
        DataType::Float64 => Arc::new(each().map(|v| number(v?)).collect::<Float64Array>()),
        DataType::Boolean => {
            let bool = |value: Option<&Value>| match value? {
                Value::Bool(value) => Some(*value),
                _ => None,
            };
            Arc::new(each().map(bool).collect::<BooleanArray>())
        }
        DataType::Date32 => {
            let day = |value: Option<&Value>| match value? {
                Value::Date(day) => Some(day.to_epoch_days()),
                _ => None,
            };
            Arc::new(each().map(day).collect::<Date32Array>())
        }
        DataType::Timestamp(..) => {
            let micros = |value: Option<&Value>| match value? {
                Value::Date(day) => Some(day.and_time(chrono::NaiveTime::MIN)),
                Value::Instant(instant) => Some(*instant),
                _ => None,
            };
            let micros = each().map(|value| Some(micros(value)?.and_utc().timestamp_micros()));
            Arc::new(micros.collect::<TimestampMicrosecondArray>())
        }
        _ => Arc::new(each().map(|value| text(value?)).collect::<StringViewArray>()),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// A value as text; `None` for what is not known.
pub(crate) fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Number(number) => number_text(*number),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) | Value::Time(text) => text.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Instant(instant) => instant_text(*instant),
        Value::Error(text) => text.to_string(),
        Value::NoDate(number) => number_text(*number),
        Value::Formula(_) => return None,
    })
}

/// A date with a time as the language writes it: no zeros at the end of a fraction.
pub(crate) fn instant_text(at: NaiveDateTime) -> String {
    let text = at.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
    match text.contains('.') {
        true => text.trim_end_matches('0').to_owned(),
        false => text,
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return (number as i64).to_string();
    }
    format!("{number:?}")
}
