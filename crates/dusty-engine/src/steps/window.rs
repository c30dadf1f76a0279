//! `window`: what aggregates come to beside each row. Those of the rows so far in the order of the rows, on
//! one thread; those of whole groups when all rows have been seen.

use std::sync::Arc;

use arrow::array::{ArrayRef, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::DataType;
use datafusion_expr::{EmitTo, GroupsAccumulator};
use dusty_check::Group;
use dusty_check::program::{AggregateCall, WindowRows};
use parking_lot::Mutex;

use crate::account::{Count, Effects};
use crate::builtins::{AGGREGATES, Running};
use crate::failure::{Failure, sound};
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::flow::spool::Spool;
use crate::messages;
use crate::steps::aggregate::{finished, implementation, with_args};
use crate::steps::bad_rows::Context;
use crate::steps::keys::{GroupNumbers, RowKeys};
use crate::steps::rows::{CountRows, RowStep};
use crate::types::data_type;

/// What a call keeps while the rows go by.
enum Kept {
    /// What gives a result after each row.
    Running(Box<dyn Running>),
    /// What gives one for each group at the end.
    Whole(Box<dyn GroupsAccumulator>),
}

struct Call {
    kept: Kept,
    /// How many arguments it has.
    args: usize,
    row_number: bool,
}

/// All calls while the rows go by.
struct Pass {
    calls: Vec<Call>,
    /// Where the arguments begin.
    width: usize,
    /// The number of the next row.
    next: u64,
}

impl Pass {
    /// Adds rows to their groups, of which there are `total` by now. In place of the arguments stand the
    /// results of the calls that give one after each row.
    fn add(&mut self, mut batch: Batch, groups: &[usize], total: usize) -> Result<Batch, Failure> {
        let end = self.next + batch.rows as u64;
        let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(self.next..end));
        self.next = end;
        let mut args = batch.columns.split_off(self.width).into_iter();
        for Call { kept, args: count, row_number } in &mut self.calls {
            let mut args: Vec<_> = args.by_ref().take(*count).collect();
            if *row_number {
                args.push(Arc::clone(&numbers));
            }
            match kept {
                Kept::Running(running) => {
                    batch.columns.push(running.results(&args, groups, total)?)
                }
                Kept::Whole(whole) => whole.update_batch(&args, groups, None, total)?,
            }
        }
        Ok(batch)
    }

    /// What the calls that look at whole groups come to, by the number of the group.
    fn results(&mut self) -> Result<Vec<Option<ArrayRef>>, Failure> {
        let result = |call: &mut Call| match &mut call.kept {
            Kept::Running(_) => Ok(None),
            Kept::Whole(whole) => Ok(Some(whole.evaluate(EmitTo::All)?)),
        };
        self.calls.iter_mut().map(result).collect()
    }
}

/// The flow with a column for each call behind the others. A row whose arguments are bad is taken
/// out before, so that no other row knows of it.
pub(crate) fn window(
    flow: Flow,
    context: &Context,
    by: &[usize],
    rows: WindowRows,
    calls: &[AggregateCall],
) -> Result<Flow, Failure> {
    let flow = flow.same(CountRows(context.id, Count::In));
    let before = flow.layout.types.clone();
    let (mut kept, mut passed, mut after) = (Vec::new(), before.clone(), before.clone());
    for call in calls {
        let found = implementation(call).zip(AGGREGATES.get(call.function));
        let Some((imp, builtin)) = found else {
            return Err(messages::broken("an aggregate that is not in the table").into());
        };
        let args: Vec<_> = call.args.iter().map(|arg| data_type(&arg.ty)).collect();
        let result = (imp.result)(&args);
        after.push(result.clone());
        let running = |last| {
            passed.push(result);
            Kept::Running((imp.running)(&args, last))
        };
        let kept_of_call = match rows {
            _ if builtin.group == Group::Window => running(None),
            WindowRows::SoFar => running(None),
            WindowRows::Last(last) => running(Some(usize::try_from(last).unwrap_or(usize::MAX))),
            WindowRows::All => Kept::Whole((imp.accumulator)(&args)),
        };
        kept.push(Call { kept: kept_of_call, args: args.len(), row_number: imp.row_number });
    }
    let mut pass = Pass { calls: kept, width: before.len(), next: 0 };
    let keys = (!by.is_empty()).then(|| RowKeys::new(&before, by)).transpose()?;
    let flow = with_args(flow, context, calls);
    let flow = match rows {
        WindowRows::All => {
            let types = (passed, after.clone());
            Flow::later(flow, after, move |flow| whole(flow, keys, pass, types))
        }
        _ => {
            grouped(flow, keys, passed, move |batch, groups, total| pass.add(batch, &groups, total))
        }
    };
    // Those that go out are counted where their columns are made.
    Ok(finished(flow, context.clone(), before, calls))
}

/// Does something to each batch in the order of the rows; it is given the numbers of the rows' groups, and
/// how many there are by now.
fn grouped(
    flow: Flow,
    keys: Option<RowKeys>,
    types: Vec<DataType>,
    mut step: impl FnMut(Batch, Vec<usize>, usize) -> Result<Batch, Failure> + Send + 'static,
) -> Flow {
    let Some(keys) = keys else {
        return flow.in_order(types, move |batch, _| {
            let groups = vec![0; batch.rows];
            step(batch, groups, 1)
        });
    };
    let mut numbers = GroupNumbers::default();
    flow.in_order_by(keys, types, move |batch, keyed, _| {
        let (groups, total) = numbers.of(&keyed);
        step(batch, groups, total)
    })
}

/// Keeps all rows with the number of their group, and then gives each what its group has come to. The types
/// are those of the columns while the rows go by, and at the end.
async fn whole(
    flow: Flow,
    keys: Option<RowKeys>,
    pass: Pass,
    (mut passed, after): (Vec<DataType>, Vec<DataType>),
) -> Result<Flow, Failure> {
    let (run, rejects, width) = (Arc::clone(&flow.run), flow.rejects(), pass.width);
    let pass = Arc::new(Mutex::new(pass));
    let filled = Arc::clone(&pass);
    passed.push(DataType::UInt64);
    let flow = grouped(flow, keys, passed, move |batch, groups, total| {
        let mut batch = filled.lock().add(batch, &groups, total)?;
        let groups = groups.into_iter().map(|group| group as u64);
        batch.columns.push(Arc::new(UInt64Array::from_iter_values(groups)));
        Ok(batch)
    });
    let layout = flow.layout.clone();
    let spool = Spool::fill(flow).await?;
    let results = pass.lock().results()?;
    let flow = Flow::of(&run, spool.batches(), layout).rejecting(rejects);
    Ok(flow.step(Beside { width, results }, after))
}

/// Puts beside each row what its group has come to; the number of the group is in the last column.
struct Beside {
    /// Where the results begin.
    width: usize,
    /// Those of each group; of calls that gave one after each row there are none.
    results: Vec<Option<ArrayRef>>,
}

impl RowStep for Beside {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        let Some(groups) = batch.columns.pop() else { return batch };
        let mut running = batch.columns.split_off(self.width).into_iter();
        let results = self.results.iter().filter_map(|result| match result {
            Some(result) => Some(sound(take(result, &groups, None))),
            None => running.next(),
        });
        batch.columns.extend(results);
        batch
    }
}
