//! The values of Stata's columns.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, StringViewArray, StringViewBuilder,
    TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;
use dta::stata::dta::release::Release;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::temporal::TemporalKind;
use encoding_rs::Encoding;

use super::layout::{Form, Labels, Layout, number};
use crate::at::At;
use crate::typed::{DAYS, Misfit};
use crate::{Error, Fault, INSTANT, fault};

/// The day and the instant from which Stata counts, from 1970 on.
const DAY: f64 = -3653.0;
const MILLIS: f64 = -315_619_200_000.0;

/// From which number on a label stands for a missing value: `.`, then `.a` to `.z`.
const MISSING: i32 = 2_147_483_621;

/// From how many bytes on a text that several rows have is held once.
const SHARED: usize = 1 << 10;

/// How many bytes of a long text that does not fit are told.
const SHOWN: usize = 100;

/// A number in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Whole(i32),
    Float(f64),
    /// Missing: 0 for `.`, 1 to 26 for `.a` to `.z`.
    Missing(u8),
}

/// What the numbers of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Number,
    Day,
    Instant,
    /// Instants with leap seconds, which nobody else counts.
    Leap,
    /// Weeks, months, quarters, half-years.
    Period(TemporalKind),
}

impl Meaning {
    /// That of a format such as `%td`.
    pub(super) fn of(format: &str) -> Meaning {
        // A sign says to which side the text is moved.
        match TemporalKind::from_format(&format.replacen("%-", "%", 1)) {
            Some(TemporalKind::Date) => Meaning::Day,
            Some(TemporalKind::DateTime) => Meaning::Instant,
            Some(TemporalKind::DateTimeLeap) => Meaning::Leap,
            Some(
                kind @ (TemporalKind::Week
                | TemporalKind::Month
                | TemporalKind::Quarter
                | TemporalKind::HalfYear),
            ) => Meaning::Period(kind),
            _ => Meaning::Number,
        }
    }
}

/// The number in a cell.
pub(super) fn cell(raw: &[u8], ty: VariableType, form: Form) -> Cell {
    let (bits, modern) = (number(raw, form.order), form.release >= Release::V113);
    let whole = |value: i32, last: i32, only: i32| match modern {
        true if value > last => Cell::Missing(u8::try_from(value - last - 1).unwrap_or(0)),
        false if value == only => Cell::Missing(0),
        _ => Cell::Whole(value),
    };
    match ty {
        VariableType::Byte => whole((bits as u8).cast_signed().into(), 100, 127),
        VariableType::Int => whole((bits as u16).cast_signed().into(), 32_740, 32_767),
        VariableType::Long => whole((bits as u32).cast_signed(), MISSING - 1, i32::MAX),
        VariableType::Float => {
            let (bits, value) = (bits as u32, f32::from_bits(bits as u32));
            let over = (bits as i32).checked_sub(0x7f00_0000).filter(|over| *over >= 0);
            match over {
                Some(_) if !modern => Cell::Missing(0),
                Some(over) if over % 0x800 == 0 && over <= 26 * 0x800 => {
                    Cell::Missing((over / 0x800) as u8)
                }
                _ => Cell::Float(value.into()),
            }
        }
        _ => {
            let over = bits.cast_signed().checked_sub(0x7fe0_0000_0000_0000);
            match over.filter(|over| *over >= 0) {
                Some(_) if !modern => Cell::Missing(0),
                Some(over) if over % (1 << 40) == 0 && over <= 26 << 40 => {
                    Cell::Missing((over >> 40) as u8)
                }
                _ if form.release <= Release::V105 && bits == 0x54c0_0000_0000_0000 => {
                    Cell::Missing(0)
                }
                _ => Cell::Float(f64::from_bits(bits)),
            }
        }
    }
}

/// `.`, `.a` and so on.
pub(super) fn code(missing: u8) -> String {
    match missing {
        0 => ".".to_owned(),
        letter => format!(".{}", char::from(b'a' + letter - 1)),
    }
}

/// The type that a column becomes.
pub(super) fn data_type(ty: VariableType, meaning: Meaning) -> DataType {
    match (ty, meaning) {
        (VariableType::FixedString(_) | VariableType::LongString, _) => DataType::Utf8View,
        (_, Meaning::Day) => DataType::Date32,
        (_, Meaning::Instant) => INSTANT,
        (_, Meaning::Period(_)) => DataType::Utf8View,
        (VariableType::Byte | VariableType::Int | VariableType::Long, _) => DataType::Int64,
        _ => DataType::Float64,
    }
}

/// The cells of a column in some rows, as bytes.
pub(super) struct Cells<'a> {
    pub(super) rows: &'a [u8],
    /// How many bytes a row has.
    pub(super) row: usize,
    /// Which of them are those of the column.
    pub(super) from: usize,
    pub(super) width: usize,
    pub(super) ty: VariableType,
    pub(super) form: Form,
}

impl Cells<'_> {
    fn raw(&self) -> impl Iterator<Item = &[u8]> {
        let rows = self.rows.chunks_exact(self.row.max(1));
        rows.map(|row| row.get(self.from..self.from + self.width).unwrap_or(&[]))
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = Cell> {
        self.raw().map(|raw| cell(raw, self.ty, self.form))
    }

    /// Whether a text has bytes that are not the same in all encodings.
    pub(super) fn has_others(&self) -> bool {
        self.raw().any(|raw| !until_zero(raw).is_ascii())
    }

    /// The values. Those that do not fit are missing, and told.
    pub(super) fn values(&self, meaning: Meaning, misfits: &mut Vec<Misfit>) -> ArrayRef {
        match (data_type(self.ty, meaning), meaning) {
            (DataType::Int64, _) => {
                let whole = |cell| match cell {
                    Cell::Whole(value) => Some(value.into()),
                    _ => None,
                };
                Arc::new(self.numbers().map(whole).collect::<Int64Array>())
            }
            (DataType::Date32, _) => Arc::new(self.made(misfits, day).collect::<Date32Array>()),
            (DataType::Timestamp(..), _) => {
                Arc::new(self.made(misfits, instant).collect::<TimestampMicrosecondArray>())
            }
            (DataType::Utf8View, Meaning::Period(kind)) => {
                let period = |at| period(at, kind).ok_or(fault::NOT_WHOLE);
                Arc::new(self.made(misfits, period).collect::<StringViewArray>())
            }
            (DataType::Utf8View, _) => self.texts(misfits),
            _ => Arc::new(self.made(misfits, finite).collect::<Float64Array>()),
        }
    }

    /// What is made of each number; nothing of one that does not fit, which is told.
    fn made<T>(
        &self,
        misfits: &mut Vec<Misfit>,
        make: impl Fn(f64) -> Result<T, Fault>,
    ) -> impl Iterator<Item = Option<T>> {
        self.numbers().enumerate().map(move |(row, cell)| {
            let number = match cell {
                Cell::Whole(value) => value.into(),
                Cell::Float(value) => value,
                Cell::Missing(_) => return None,
            };
            let misfit = |fault| misfits.push((row, fault, format!("{number:?}")));
            make(number).map_err(misfit).ok()
        })
    }

    fn texts(&self, misfits: &mut Vec<Misfit>) -> ArrayRef {
        let mut out = StringViewBuilder::new();
        for (row, raw) in self.raw().enumerate() {
            put_text(until_zero(raw), row, self.form.encoding, &mut out, misfits);
        }
        Arc::new(out.finish())
    }

    /// The long texts that the cells name.
    pub(super) fn long_texts(
        &self,
        file: &At,
        layout: &Layout,
        misfits: &mut Vec<Misfit>,
    ) -> Result<ArrayRef, Error> {
        // How many of the eight bytes say the column.
        let column = match self.form.release {
            Release::V117 => 4,
            Release::V118 => 2,
            _ => 3,
        };
        let mut out = StringViewBuilder::new();
        let mut known = HashMap::new();
        for (row, raw) in self.raw().enumerate() {
            let (column, at) = raw.split_at_checked(column).unwrap_or((raw, &[]));
            let key = (number(column, self.form.order), number(at, self.form.order));
            if key == (0, 0) {
                out.append_null();
                continue;
            }
            if let Some((block, length)) = known.get(&key) {
                out.try_append_view(*block, 0, *length)?;
                continue;
            }
            let (at, length) = *layout.texts.get(&key).ok_or_else(Error::contradiction)?;
            let bytes = file.at(at).exactly(length.into())?;
            let bytes = bytes.strip_suffix(&[0]).unwrap_or(&bytes);
            match decoded(bytes, self.form.encoding) {
                _ if bytes.is_empty() => out.append_null(),
                Ok(_) if bytes.contains(&0) => {
                    misfits.push((row, fault::NOT_TEXT, shown(bytes)));
                    out.append_null();
                }
                // A text that stands in many rows is held once.
                Ok(text) if text.len() >= SHARED => {
                    let length = u32::try_from(text.len()).map_err(|_| Error::contradiction())?;
                    let block = out.append_block(text.into_owned().into_bytes().into());
                    out.try_append_view(block, 0, length)?;
                    known.insert(key, (block, length));
                }
                Ok(text) => out.append_value(text),
                Err(_) => {
                    misfits.push((row, fault::NOT_UTF8, shown(bytes)));
                    out.append_null();
                }
            }
        }
        Ok(Arc::new(out.finish()))
    }

    /// The labels of the values, also of those that are missing.
    pub(super) fn labels(&self, labels: &Labels) -> ArrayRef {
        let label = |cell| {
            let value = match cell {
                Cell::Whole(value) => value,
                Cell::Float(value) => Some(value as i32).filter(|at| f64::from(*at) == value)?,
                Cell::Missing(code) => MISSING + i32::from(code),
            };
            labels.get(&value)
        };
        Arc::new(self.numbers().map(label).collect::<StringViewArray>())
    }

    /// Why values are missing: `.a` to `.z`.
    pub(super) fn reasons(&self) -> ArrayRef {
        let reason = |cell| match cell {
            Cell::Missing(reason) if reason > 0 => Some(code(reason)),
            _ => None,
        };
        Arc::new(self.numbers().map(reason).collect::<StringViewArray>())
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..SHOWN).unwrap_or(bytes)).into_owned()
}

fn finite(number: f64) -> Result<f64, Fault> {
    if number.is_finite() { Ok(number) } else { Err(fault::NOT_A_NUMBER) }
}

fn day(days: f64) -> Result<i32, Fault> {
    if days.fract() != 0.0 {
        return Err(fault::NOT_A_DATE);
    }
    // What is too large becomes the largest, which is out of range as well.
    let day = (days + DAY) as i32;
    if DAYS.contains(&day) { Ok(day) } else { Err(fault::OUT_OF_RANGE) }
}

fn instant(millis: f64) -> Result<i64, Fault> {
    let first = f64::from(*DAYS.start()) * 86_400_000.0;
    let end = (f64::from(*DAYS.end()) + 1.0) * 86_400_000.0;
    if !(first..end).contains(&(millis + MILLIS)) {
        return Err(fault::OUT_OF_RANGE);
    }
    let (whole, part) = (millis.trunc(), millis.fract() * 1000.0);
    if part.fract() != 0.0 {
        return Err(fault::TOO_FINE);
    }
    Ok((whole + MILLIS) as i64 * 1000 + part as i64)
}

/// A period as Stata shows it: `2024m3`.
fn period(at: f64, kind: TemporalKind) -> Option<String> {
    let (each, letter) = match kind {
        TemporalKind::Week => (52, 'w'),
        TemporalKind::Month => (12, 'm'),
        TemporalKind::Quarter => (4, 'q'),
        _ => (2, 'h'),
    };
    let whole = at as i32;
    let year = 1960 + whole.div_euclid(each);
    (f64::from(whole) == at).then(|| format!("{year}{letter}{}", whole.rem_euclid(each) + 1))
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or(&[])
}

/// Puts a text behind others. An empty one is Stata's missing text.
fn put_text(
    bytes: &[u8],
    row: usize,
    encoding: &'static Encoding,
    out: &mut StringViewBuilder,
    misfits: &mut Vec<Misfit>,
) {
    match decoded(bytes, encoding) {
        _ if bytes.is_empty() => out.append_null(),
        Ok(text) => out.append_value(text),
        Err(text) => {
            misfits.push((row, fault::NOT_UTF8, text.into_owned()));
            out.append_null();
        }
    }
}

/// Bytes up to the first zero as a text, with signs in place of what is none if there is such.
pub(super) fn decoded<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
) -> Result<Cow<'a, str>, Cow<'a, str>> {
    let (text, wrong) = encoding.decode_without_bom_handling(until_zero(bytes));
    if wrong { Err(text) } else { Ok(text) }
}
