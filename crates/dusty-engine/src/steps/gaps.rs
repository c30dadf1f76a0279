//! `fill`: replaces missing values.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, new_null_array};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{interleave, is_null};
use arrow::datatypes::DataType;
use dusty_check::program::{AggregateCall, Expr, Fill};
use futures::StreamExt;

use crate::account::{Count, Effects, StepId};
use crate::eval::Evaluation;
use crate::failure::{Failure, sound};
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::flow::spool::Spool;
use crate::steps::aggregate;
use crate::steps::bad_rows::Context;
use crate::steps::keys::RowKeys;
use crate::steps::order::numbered;
use crate::steps::rows::{CountRows, RowStep};
use crate::steps::sort::sorted_by;

/// Runs a `fill`.
pub(crate) async fn fill(
    flow: Flow,
    context: Context,
    fills: &[(usize, Fill)],
    by: &[usize],
) -> Result<Flow, Failure> {
    let id = context.id;
    let width = flow.layout.types.len();
    let mut flow = flow.same(CountRows(id, Count::In));
    let mut constants: Vec<(usize, Expr)> = Vec::new();
    for (at, fill) in fills {
        match fill {
            Fill::Statistic(call) => flow = statistic(flow, &context, *at, call, by).await?,
            Fill::Previous => flow = previous(flow, id, *at, by)?,
            Fill::Next => {
                let turned = sorted_by(numbered(flow), width, true);
                let filled = previous(turned, id, *at, by)?;
                flow = sorted_by(filled, width, false).first(width);
            }
            Fill::Constant(value) => constants.push((*at, value.clone())),
        }
    }
    if !constants.is_empty() {
        flow = flow.same(Constants { context, fills: constants });
    }
    Ok(flow.same(CountRows(id, Count::Out)))
}

/// Replaces missing values by constants.
struct Constants {
    context: Context,
    fills: Vec<(usize, Expr)>,
}

impl RowStep for Constants {
    fn apply(&self, mut batch: Batch, effects: &mut Effects) -> Batch {
        for (at, value) in &self.fills {
            let Some(column) = batch.columns.get(*at).map(Arc::clone) else { continue };
            // A column that nothing needs stays as it is.
            if column.null_count() == 0 || *column.data_type() == DataType::Null {
                continue;
            }
            let mut evaluation = Evaluation::new(&batch.columns, batch.rows);
            let value = evaluation.column(value);
            let fine = self.context.settle(&batch, evaluation, effects);
            let absent = sound(is_null(&column));
            effects.count(self.context.id, Count::Filled, absent.true_count());
            if let Some(slot) = batch.columns.get_mut(*at) {
                *slot = sound(zip(&absent, &value, &column));
            }
            batch = batch.fine(fine);
        }
        batch
    }
}

/// Replaces missing values by the value above, within groups.
fn previous(flow: Flow, id: StepId, at: usize, by: &[usize]) -> Result<Flow, Failure> {
    let keys = RowKeys::new(&flow.layout.types, by)?;
    Ok(Filler { id, at, keys, values: HashMap::new(), carries: true }.over(flow))
}

/// Replaces the missing values of a column by those of their groups.
struct Filler {
    id: StepId,
    /// The column.
    at: usize,
    keys: RowKeys,
    /// By group, the value that stands for missing ones.
    values: HashMap<Box<[u8]>, ArrayRef>,
    /// Whether a value that is there becomes that of its group from then on.
    carries: bool,
}

impl Filler {
    fn over(mut self, flow: Flow) -> Flow {
        let types = flow.layout.types.clone();
        flow.in_order(types, move |mut batch, effects| {
            self.fill(&mut batch, effects)?;
            Ok(batch)
        })
    }

    fn fill(&mut self, batch: &mut Batch, effects: &mut Effects) -> Result<(), Failure> {
        let Some(column) = batch.columns.get(self.at).map(Arc::clone) else { return Ok(()) };
        if *column.data_type() == DataType::Null || (!self.carries && column.null_count() == 0) {
            return Ok(());
        }
        let groups = self.keys.of(batch)?;
        let nothing = new_null_array(column.data_type(), 1);
        let mut arrays: Vec<ArrayRef> = vec![Arc::clone(&column), nothing];
        // Where the value of each group of this batch is.
        let mut known: HashMap<&[u8], (usize, usize)> = HashMap::new();
        let mut places = Vec::with_capacity(batch.rows);
        let mut filled = 0;
        for (row, group) in groups.iter().map(|group| group.data()).enumerate() {
            if column.is_valid(row) {
                if self.carries {
                    known.insert(group, (0, row));
                }
                places.push((0, row));
                continue;
            }
            let place = *known.entry(group).or_insert_with(|| match self.values.get(group) {
                Some(value) if value.is_valid(0) => {
                    arrays.push(Arc::clone(value));
                    (arrays.len() - 1, 0)
                }
                _ => (1, 0),
            });
            filled += usize::from(place.0 != 1);
            places.push(place);
        }
        let parts: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        let result = interleave(&parts, &places)?;
        for (group, (array, row)) in known {
            if array == 0 {
                // A copy, so that one value does not hold a chunk of the file.
                let value = Batch::placeless(vec![column.slice(row, 1)], 1).compact();
                self.values.extend(value.columns.into_iter().map(|value| (group.into(), value)));
            }
        }
        effects.count(self.id, Count::Filled, filled);
        if let Some(slot) = batch.columns.get_mut(self.at) {
            *slot = result;
        }
        Ok(())
    }
}

/// Replaces missing values by a statistic of the column, within groups. The table is
/// read twice.
async fn statistic(
    flow: Flow,
    context: &Context,
    at: usize,
    call: &AggregateCall,
    by: &[usize],
) -> Result<Flow, Failure> {
    let (run, layout, rejects) = (Arc::clone(&flow.run), flow.layout.clone(), flow.rejects());
    let spool = Spool::fill(flow).await?;
    let again = Flow::of(&run, spool.batches(), layout.clone());
    let mut statistics = aggregate::values(again, context, by, call)?;
    let first = Flow::of(&run, spool.batches(), layout.clone());
    let keys = RowKeys::new(&layout.types, by)?;
    // In the table of statistics the keys stand first.
    let key_of_group = RowKeys::new(&layout.types, by)?.moved(0..by.len());
    let mut values: HashMap<Box<[u8]>, ArrayRef> = HashMap::new();
    while let Some(batch) = statistics.next().await {
        let batch = batch?;
        let groups = key_of_group.of(&batch)?;
        let Some(results) = batch.columns.get(by.len()) else { continue };
        for (row, group) in groups.iter().enumerate() {
            values.insert(group.data().into(), results.slice(row, 1));
        }
    }
    let filled = Filler { id: context.id, at, keys, values, carries: false }.over(first);
    Ok(filled.rejecting(rejects))
}
