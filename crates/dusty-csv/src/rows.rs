//! What parsing a chunk gives.

use crate::{BadLine, Later};
use arrow_array::ArrayRef;
use std::fmt;

/// The rows of one chunk, and an account of all its other lines.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// One `StringViewArray` per projected column that was not put off; null is missing. The views point into the chunk.
    pub columns: Vec<ArrayRef>,
    /// What else was projected, if [`Projection::later`](crate::Projection) put columns off.
    pub later: Option<Later>,
    /// The line where each row starts, from 1, as an editor counts: CR, LF and CRLF each end a line, also inside quotes.
    pub lines: Vec<u64>,
    /// The number of rows; also right when no column is projected.
    pub rows: usize,
    /// The lines that do not fit, in file order.
    pub bad: Vec<BadLine>,
    /// Lines with nothing in them, which are no rows.
    pub blank_lines: u64,
    /// Comment lines, which are no rows.
    pub comment_lines: u64,
    /// Rows that had empty fields beyond the last column.
    pub surplus: Surplus,
    /// Lines that were padded or repaired to become rows, in file order.
    pub repairs: Vec<Repair>,
}

/// The rows that had empty fields beyond the last column, which were dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surplus {
    /// How many.
    pub count: u64,
    /// The lines of the first eight, in file order.
    pub lines: Vec<u64>,
}

impl Surplus {
    /// Adds what comes behind in the file.
    pub fn add(&mut self, more: Surplus) {
        self.count += more.count;
        self.lines.extend(more.lines);
        self.lines.truncate(8);
    }

    /// Adds the row on this line.
    pub(crate) fn note(&mut self, line: u64) {
        self.add(Surplus { count: 1, lines: vec![line] });
    }
}

/// A line that was changed to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The line's number, from 1.
    pub line: u64,
    /// What was done.
    pub kind: RepairKind,
}

/// What was done to a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepairKind {
    /// This many missing cells were added at the end.
    Padded(usize),
    /// A stray quote was taken as content.
    StrayQuote,
    /// Fields that an unquoted delimiter had cut apart were joined in this column (an index).
    Joined(usize),
    /// Empty fields that stood before this column (an index) were dropped.
    Dropped(usize),
    /// A missing cell was added in this column (an index).
    Inserted(usize),
    /// A field was cut in two at this column (an index), where a delimiter is missing.
    Split(usize),
    /// The line was read with another delimiter.
    OtherDelimiter(String),
    /// The quotes around the whole line were taken off.
    Unquoted,
}

impl fmt::Display for RepairKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RepairKind::Padded(1) => write!(out, "1 missing cell added at the end"),
            RepairKind::Padded(count) => write!(out, "{count} missing cells added at the end"),
            RepairKind::StrayQuote => write!(out, "a stray quote taken as text"),
            RepairKind::Joined(column) => {
                write!(out, "pieces joined to one text in column {}", column + 1)
            }
            RepairKind::Dropped(column) => {
                write!(out, "an empty field dropped before column {}", column + 1)
            }
            RepairKind::Inserted(column) => {
                write!(out, "a missing cell added as column {}", column + 1)
            }
            RepairKind::Split(column) => write!(out, "a field cut in two at column {}", column + 1),
            RepairKind::OtherDelimiter(delimiter) => {
                write!(out, "read with `{delimiter}` as delimiter")
            }
            RepairKind::Unquoted => write!(out, "the quotes around the line taken off"),
        }
    }
}
