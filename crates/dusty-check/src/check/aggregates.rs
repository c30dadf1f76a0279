//! What the body of an `aggregate` may use, and what it has used.

use crate::Schema;
use crate::program::AggregateCall;

/// The state while `g -> { n: count(), ... }` is checked.
pub(crate) struct Aggregates {
    /// The name of the group's rows, `g`.
    pub(crate) group: String,
    /// The columns of the rows.
    pub(crate) schema: Schema,
    /// The positions of the columns that make a group.
    pub(crate) by: Vec<usize>,
    /// The calls found so far; the n-th is column `by.len() + n` of the result.
    pub(crate) calls: Vec<AggregateCall>,
}
