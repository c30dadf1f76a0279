//! The text of the cells of a column.

use super::cells::Cells;
use super::number::{date, float, int, time, truth};
use super::page::{Page, Room, SLOT, special};
use crate::WriteError;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, BooleanArray, PrimitiveArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};

/// A column, ready to give the text of any row.
pub(crate) struct Values<'a> {
    kind: Kind<'a>,
    nulls: Option<&'a NullBuffer>,
}

enum Kind<'a> {
    /// The views and the array itself, for the long texts.
    View(&'a [u128], &'a StringViewArray),
    Int(&'a PrimitiveArray<Int64Type>),
    Float(&'a PrimitiveArray<Float64Type>),
    Bool(&'a BooleanArray),
    Date(&'a PrimitiveArray<Date32Type>),
    Time(&'a PrimitiveArray<TimestampMicrosecondType>),
    Missing,
}

impl<'a> Values<'a> {
    /// # Errors
    /// The column's type has no text form.
    pub(crate) fn of(column: &'a ArrayRef) -> Result<Values<'a>, WriteError> {
        let kind = match column.data_type() {
            DataType::Utf8View => {
                let array = column.as_string_view();
                Kind::View(array.views(), array)
            }
            DataType::Int64 => Kind::Int(column.as_primitive()),
            DataType::Float64 => Kind::Float(column.as_primitive()),
            DataType::Boolean => Kind::Bool(column.as_boolean()),
            DataType::Date32 => Kind::Date(column.as_primitive()),
            DataType::Timestamp(TimeUnit::Microsecond, None) => Kind::Time(column.as_primitive()),
            DataType::Null => Kind::Missing,
            other => return Err(WriteError::Type(other.to_string())),
        };
        Ok(Values { kind, nulls: column.nulls().filter(|nulls| nulls.null_count() > 0) })
    }

    fn is_missing(&self, row: usize) -> bool {
        self.nulls.is_some_and(|nulls| nulls.is_null(row)) || matches!(self.kind, Kind::Missing)
    }

    /// Encodes the cells of `rows` rows from `first` on as a column of `cells`, but for those that have to be written on their own.
    pub(crate) fn fill(
        &self,
        first: usize,
        rows: usize,
        column: usize,
        ends: Ends,
        cells: &mut Cells,
    ) {
        // One loop for each type, without a question in it that all rows answer alike.
        macro_rules! each {
            (|$row:ident, $room:ident| $cell:expr) => {
                cells.fill(column, rows, |$row, $room: &mut Room| {
                    let $row = first + $row;
                    match self.nulls {
                        Some(nulls) if nulls.is_null($row) => ends.missing($room),
                        _ => match $cell {
                            0 => 0,
                            length => ends.behind(length, $room),
                        },
                    }
                })
            };
        }
        match &self.kind {
            Kind::View(views, array) => each!(|row, room| match views.get(row) {
                Some(&view) => text(view, ends.delimiter, room, || array.value(row)),
                None => 0,
            }),
            Kind::Missing => cells.fill(column, rows, |_, room| ends.missing(room)),
            _ if ends.may_be_in_numbers() => cells.fill(column, rows, |_, _| 0),
            Kind::Int(array) => each!(|row, room| int(array.value(row), room)),
            Kind::Float(array) => each!(|row, room| float(array.value(row), room)),
            Kind::Bool(array) => each!(|row, room| truth(array.value(row), room)),
            Kind::Date(array) => each!(|row, room| date(i64::from(array.value(row)), room)),
            Kind::Time(array) => each!(|row, room| time(array.value(row), room)),
        }
    }

    /// Adds the cell of a row and what ends it.
    pub(crate) fn push(&self, row: usize, ends: Ends, page: &mut Page<'_>) {
        let delimiter = ends.delimiter;
        match &self.kind {
            _ if self.is_missing(row) => page.text(ends.blank),
            Kind::View(_, array) => page.field(array.value(row).as_bytes(), false, delimiter),
            _ => {
                let mut room = [0; _];
                let length = self.plain(row, &mut room);
                page.field(room.get(..length).unwrap_or(&[]), false, delimiter);
            }
        }
        page.byte(ends.end);
    }

    /// Writes a number, truth value or time; gives its length.
    fn plain(&self, row: usize, room: &mut Room) -> usize {
        match &self.kind {
            Kind::Int(array) => int(array.value(row), room),
            Kind::Float(array) => float(array.value(row), room),
            Kind::Bool(array) => truth(array.value(row), room),
            Kind::Date(array) => date(i64::from(array.value(row)), room),
            Kind::Time(array) => time(array.value(row), room),
            Kind::View(..) | Kind::Missing => 0,
        }
    }
}

/// The bytes around a cell.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    /// Between two cells of a row.
    pub(crate) delimiter: u8,
    /// Behind this cell: the delimiter or the line's end.
    pub(crate) end: u8,
    /// What is written for a missing cell.
    pub(crate) blank: &'static [u8],
}

impl Ends {
    /// No number or date holds a quote or line end, but a strange delimiter may be in one.
    fn may_be_in_numbers(self) -> bool {
        !matches!(self.delimiter, b',' | b';' | b'\t' | b'|')
    }

    /// Ends a cell of `length` bytes; gives its length with the end.
    #[inline(always)]
    fn behind(self, length: usize, room: &mut Room) -> usize {
        if let Some(place) = room.get_mut(length) {
            *place = self.end;
        }
        length + 1
    }

    /// Writes a missing cell into a slot, if it is nothing but its end.
    #[inline(always)]
    fn missing(self, room: &mut Room) -> usize {
        if self.blank.is_empty() { self.behind(0, room) } else { 0 }
    }
}

/// Writes a text that needs no quotes and fits a slot; gives its length, 0 for any other.
#[inline(always)]
fn text<'a>(view: u128, delimiter: u8, room: &mut Room, whole: impl Fn() -> &'a str) -> usize {
    let length = (view as u32) as usize;
    let plain = match length {
        0..=12 => {
            put((view >> 32) as u64, 0, room);
            put((view >> 96) as u64, 8, room);
            is_plain(view, delimiter)
        }
        13..SLOT => {
            let text = whole().as_bytes();
            let mut quotes = false;
            // Words that overlap, or are the same, hold all of it.
            for at in [0, 8.min(length - 8), length.max(16) - 16, length - 8] {
                let word = text.get(at..).and_then(|rest| rest.first_chunk());
                let word = u64::from_le_bytes(word.copied().unwrap_or_default());
                put(word, at, room);
                quotes |= special(word, delimiter);
            }
            !quotes
        }
        _ => false,
    };
    if plain { length } else { 0 }
}

/// Writes eight bytes at `at`.
#[inline(always)]
fn put(word: u64, at: usize, room: &mut Room) {
    if let Some(place) = room.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *place = word.to_le_bytes();
    }
}

/// Whether a view that holds its text needs no quotes.
#[inline(always)]
fn is_plain(view: u128, delimiter: u8) -> bool {
    let length = view as u32;
    let (start, rest) = ((view >> 32) as u64, (view >> 96) as u64);
    // Letters and digits, as most texts have no others: all that may need quotes comes before them.
    let behind = BEHIND.get(length as usize).copied().unwrap_or(0);
    let letters = delimiter < b'-'
        && all_from_dash(start | behind as u64)
        && all_from_dash(rest | (behind >> 64) as u64);
    letters || !special(start, delimiter) && !special(rest, delimiter)
}

/// For each length, the high bits of the bytes behind a text that long.
const BEHIND: [u128; 13] = {
    let mut behind = [u128::from_ne_bytes([0x80; 16]); 13];
    let mut length = 0;
    while length <= 12 {
        behind[length] <<= 8 * length;
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
