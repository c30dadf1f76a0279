//! What the body of an `aggregate` or a `window` may use, and what it has used.

use crate::Schema;
use crate::program::{AggregateCall, WindowRows};
use crate::value::key;

/// The state while `g -> { n: count(), ... }` is checked.
pub(crate) struct Aggregates {
    /// The name of the group's rows, `g`.
    pub(crate) group: String,
    /// The columns of the rows.
    pub(crate) schema: Schema,
    /// The positions of the columns that make a group.
    pub(crate) by: Vec<usize>,
    /// The positions of the columns that have one value: those in `by`, or in a window all.
    pub(crate) row: Vec<usize>,
    /// The calls found so far; the n-th is column `row.len() + n` of the result.
    pub(crate) calls: Vec<AggregateCall>,
    /// The window, if it is one.
    pub(crate) window: Option<Window>,
}

impl Aggregates {
    /// The columns that make a group, as they are written.
    pub(crate) fn keys(&self) -> Vec<String> {
        let by = self.by.iter().filter_map(|&at| self.schema.columns.get(at));
        by.map(|column| key(&column.name)).collect()
    }
}

/// What is told of a window.
pub(crate) struct Window {
    /// How it is written up to its function: `window(by: city, `.
    pub(crate) opening: String,
    /// Which rows it is about.
    pub(crate) rows: WindowRows,
    /// Whether its `rows` say so.
    pub(crate) said: bool,
}
