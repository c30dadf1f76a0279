//! What runs a function: a kernel takes whole columns and gives one back.

use arrow::array::{Array, ArrayRef};
use arrow::buffer::NullBuffer;

/// An argument or a result: one value per row, or one value for all rows.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// As many values as the batch has rows.
    Rows(ArrayRef),
    /// An array of length one.
    Constant(ArrayRef),
}

impl Operand {
    /// The values; of length one for a constant.
    pub(crate) fn array(&self) -> &ArrayRef {
        match self {
            Operand::Rows(array) | Operand::Constant(array) => array,
        }
    }

    /// Where in [`Operand::array`] the value of a row is.
    pub(crate) fn index(&self, row: usize) -> usize {
        match self {
            Operand::Rows(_) => row,
            Operand::Constant(_) => 0,
        }
    }

    /// Which of so many rows have a value; `None` if all have.
    pub(crate) fn nulls(&self, rows: usize) -> Option<NullBuffer> {
        match self {
            Operand::Rows(array) => array.nulls().cloned(),
            Operand::Constant(array) => array.is_null(0).then(|| NullBuffer::new_null(rows)),
        }
    }
}

/// One call of a function on a batch.
pub(crate) struct Invocation<'a> {
    /// The arguments: one per parameter, defaults filled in; a variadic parameter
    /// gives as many as were written.
    pub(crate) args: &'a [Operand],
    /// How many values the result must have.
    pub(crate) rows: usize,
    /// The rows whose value the function cannot take, in ascending order. Their
    /// result is null.
    pub(crate) bad: Vec<usize>,
}

/// Runs a function: gives an array of [`Invocation::rows`] values.
///
/// Text is a `StringViewArray`, `int` an `Int64Array`, `float` a `Float64Array`,
/// `bool` a `BooleanArray`, `date` a `Date32Array`, `datetime` a
/// `TimestampMicrosecondArray` without a zone, a list a `ListArray` of these. The
/// result is null where a required argument is, unless the function is about
/// missing values. A kernel may look at rows that the program does not need (the
/// branch of an `if` that is not taken); what it says of those is not used.
pub(crate) type Kernel = fn(&mut Invocation<'_>) -> ArrayRef;
