//! What parsing a chunk gives.

use crate::BadLine;
use arrow_array::ArrayRef;

/// The rows of one chunk, and an account of all its other lines.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// One `StringViewArray` per projected column; null is missing. The views point into the chunk.
    pub columns: Vec<ArrayRef>,
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
    /// Rows that had empty fields beyond the last column, which were dropped.
    pub surplus_empty: u64,
    /// Lines that were padded or repaired to become rows, in file order.
    pub repairs: Vec<Repair>,
}

/// A line that was changed to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The line's number, from 1.
    pub line: u64,
    /// What was done, in words for a person.
    pub what: String,
}
