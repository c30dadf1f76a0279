//! `fill`: replaces missing values.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, UInt32Array, new_null_array};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{interleave, is_null, take};
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
use crate::steps::keys::{GroupNumbers, Keyed, RowKeys};
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
    let (groups, latest, values) = (GroupNumbers::default(), Vec::new(), Vec::new());
    Ok(Filler { id, at, groups, latest, values, carries: true }.over(flow, keys))
}

/// Where a value is: in which array, and in which row. The arrays are those of a [`Filler`], behind
/// the column that is being filled and an array of one missing value.
type Place = (usize, usize);

/// The first of the arrays.
const COLUMN: usize = 0;
/// The missing value.
const NOTHING: Place = (1, 0);
/// How many arrays are before those of the values.
const BEFORE: usize = 2;

/// Replaces the missing values of a column by those of their groups.
struct Filler {
    id: StepId,
    /// The column.
    at: usize,
    groups: GroupNumbers,
    /// By the number of a group, where the value is that stands for missing ones.
    latest: Vec<Place>,
    /// The values of groups; those that others have taken the place of are among them for a while.
    values: Vec<ArrayRef>,
    /// Whether a value that is there becomes that of its group from then on.
    carries: bool,
}

impl Filler {
    fn over(mut self, flow: Flow, keys: RowKeys) -> Flow {
        let types = flow.layout.types.clone();
        flow.in_order_by(keys, types, move |mut batch, keyed, effects| {
            self.fill(&mut batch, &keyed, effects)?;
            Ok(batch)
        })
    }

    fn fill(
        &mut self,
        batch: &mut Batch,
        keyed: &Keyed,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        let Some(column) = batch.columns.get(self.at).map(Arc::clone) else { return Ok(()) };
        if *column.data_type() == DataType::Null || (!self.carries && column.null_count() == 0) {
            return Ok(());
        }
        let (groups, total) = self.groups.of(keyed);
        self.latest.resize(total, NOTHING);
        let mut changed = Vec::new();
        let place = |(row, group): (usize, usize)| {
            let here = (COLUMN, row);
            let Some(latest) = self.latest.get_mut(group) else { return here };
            if column.is_null(row) {
                return *latest;
            }
            if self.carries {
                if latest.0 != COLUMN {
                    changed.push(group);
                }
                *latest = here;
            }
            here
        };
        let places: Vec<Place> = groups.into_iter().enumerate().map(place).collect();
        let nothing = new_null_array(column.data_type(), 1);
        let arrays = [&column, &nothing].into_iter().chain(&self.values);
        let arrays: Vec<&dyn Array> = arrays.map(AsRef::as_ref).collect();
        if column.null_count() > 0
            && let Some(slot) = batch.columns.get_mut(self.at)
        {
            *slot = interleave(&arrays, &places)?;
            effects.count(self.id, Count::Filled, column.null_count() - slot.null_count());
        }
        self.keep(&column, &changed)
    }

    /// Keeps the values of these groups, whose latest are in a column.
    fn keep(&mut self, column: &ArrayRef, groups: &[usize]) -> Result<(), Failure> {
        if groups.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(groups.len());
        for &group in groups {
            if let Some(latest) = self.latest.get_mut(group) {
                let to = (BEFORE + self.values.len(), rows.len());
                rows.push(std::mem::replace(latest, to).1 as u32);
            }
        }
        self.values.push(copied(take(column, &UInt32Array::from(rows), None)?));
        let held: usize = self.values.iter().map(|values| values.len()).sum();
        if held > 2 * self.latest.len() + LEAST {
            self.tidy()?;
        }
        Ok(())
    }

    /// Lets go of values that are not the latest of their groups.
    fn tidy(&mut self) -> Result<(), Failure> {
        let mut places = Vec::with_capacity(self.latest.len());
        for latest in self.latest.iter_mut().filter(|latest| **latest != NOTHING) {
            places.push((latest.0 - BEFORE, latest.1));
            *latest = (BEFORE, places.len() - 1);
        }
        let arrays: Vec<&dyn Array> = self.values.iter().map(AsRef::as_ref).collect();
        self.values = vec![copied(interleave(&arrays, &places)?)];
        Ok(())
    }
}

/// How many values are kept before those that are not needed are looked for.
const LEAST: usize = 10_000;

/// A copy, so that a few values do not hold a chunk of the file.
fn copied(values: ArrayRef) -> ArrayRef {
    let rows = values.len();
    let mut batch = Batch::placeless(vec![Arc::clone(&values)], rows).compact();
    batch.columns.pop().unwrap_or(values)
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
    let (mut groups, mut latest, mut values) = (GroupNumbers::default(), Vec::new(), Vec::new());
    while let Some(batch) = statistics.next().await {
        let batch = batch?;
        let Some(results) = batch.columns.get(by.len()) else { continue };
        // Each group is there once, so that they are numbered as they stand here.
        groups.of(&Keyed::new(&key_of_group, &batch)?);
        latest.extend((0..batch.rows).map(|row| (BEFORE + values.len(), row)));
        values.push(copied(Arc::clone(results)));
    }
    let filled = Filler { id: context.id, at, groups, latest, values, carries: false };
    let filled = filled.over(first, keys);
    Ok(filled.rejecting(rejects))
}
