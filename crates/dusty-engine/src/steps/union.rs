//! `union`: the rows of one table, then those of the other.

use std::sync::Arc;

use arrow::compute::cast;
use arrow::datatypes::DataType;
use dusty_syntax::Span;
use futures::StreamExt;

use crate::account::{Count, Effects, StepId};
use crate::eval::{Rounded, rounded};
use crate::failure::sound;
use crate::flow::Flow;
use crate::flow::batch::{Batch, Layout};
use crate::steps::rows::{CountRows, Remember, RowStep};

/// Appends the rows of the right table.
pub(crate) fn union(
    left: Flow,
    right: Flow,
    (id, span): (StepId, Span),
    columns: (&[Option<usize>], &[Option<usize>]),
    types: Vec<DataType>,
) -> Flow {
    let (run, rejects) = (Arc::clone(&left.run), left.rejects());
    let fitted = |flow: Flow, columns: &[Option<usize>]| {
        flow.step(Fit { id, span, columns: columns.to_vec(), types: types.clone() }, types.clone())
    };
    // Rows of two tables have no common form but the one that they get here.
    let left = left.same(Remember(false)).same(CountRows(id, Count::In));
    let left = fitted(left, columns.0);
    let right = fitted(right.same(CountRows(id, Count::United)), columns.1);
    let layout = Layout { types: types.clone(), read: None };
    let batches = left.batches().chain(right.batches());
    Flow::of(&run, batches.boxed(), layout).rejecting(rejects).same(CountRows(id, Count::Out))
}

/// Puts columns in the order of a union.
struct Fit {
    id: StepId,
    span: Span,
    columns: Vec<Option<usize>>,
    types: Vec<DataType>,
}

impl RowStep for Fit {
    fn apply(&self, mut batch: Batch, effects: &mut Effects) -> Batch {
        let rows = batch.rows;
        let column = |(at, ty): (&Option<usize>, &DataType)| {
            let found = at.and_then(|at| batch.columns.get(at));
            match found {
                Some(column) if column.data_type() == ty => Arc::clone(column),
                // An int column meets a float one, or a column that nothing needs.
                Some(column) => {
                    if *ty == DataType::Float64 {
                        let found = Rounded { span: self.span, rows: rounded(column, |_| true) };
                        effects.rounded(self.id, &found, &batch);
                    }
                    sound(cast(column, ty))
                }
                None => arrow::array::new_null_array(ty, rows),
            }
        };
        batch.columns = self.columns.iter().zip(&self.types).map(column).collect();
        batch
    }
}
