//! Whole numbers that stand beside floats, become such, and are too large for it.

use arrow::array::{ArrayRef, AsArray};
use arrow::datatypes::Int64Type;
use dusty_syntax::Span;

/// Whole numbers that a place of the script has rounded.
pub(crate) struct Rounded {
    pub(crate) span: Span,
    /// The rows, and what stood in them.
    pub(crate) rows: Vec<(usize, i64)>,
}

/// Whether there is a float of this value.
pub(crate) fn has_float(value: i64) -> bool {
    value as f64 as i128 == i128::from(value)
}

/// The whole numbers in needed rows that no float can keep.
pub(crate) fn rounded(values: &ArrayRef, needed: impl Fn(usize) -> bool) -> Vec<(usize, i64)> {
    let Some(ints) = values.as_primitive_opt::<Int64Type>() else { return Vec::new() };
    // Up to 53 bits all are kept.
    if ints.values().iter().all(|value| value.unsigned_abs() <= 1 << 53) {
        return Vec::new();
    }
    let rows = ints.iter().enumerate().filter_map(|(row, value)| Some((row, value?)));
    rows.filter(|&(row, value)| !has_float(value) && needed(row)).collect()
}
