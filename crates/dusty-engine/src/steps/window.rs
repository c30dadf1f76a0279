//! `window`: what aggregates come to after each row, in the order of the rows, on one thread.

use std::sync::Arc;

use arrow::array::{ArrayRef, UInt64Array};
use dusty_check::Group;
use dusty_check::program::AggregateCall;

use crate::account::Count;
use crate::builtins::{AGGREGATES, Running};
use crate::failure::Failure;
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::messages;
use crate::steps::aggregate::{finished, implementation, with_args};
use crate::steps::bad_rows::Context;
use crate::steps::keys::{GroupNumbers, RowKeys};
use crate::steps::rows::CountRows;
use crate::types::data_type;

/// A call while the rows go by.
struct Kept {
    running: Box<dyn Running>,
    /// How many arguments it has.
    args: usize,
    row_number: bool,
}

/// The flow with a column for each call behind the others. A row whose arguments are bad is taken
/// out before, so that no later row knows of it.
pub(crate) fn window(
    flow: Flow,
    context: &Context,
    by: &[usize],
    last: Option<u64>,
    calls: &[AggregateCall],
) -> Result<Flow, Failure> {
    let flow = flow.same(CountRows(context.id, Count::In));
    let before = flow.layout.types.clone();
    let width = before.len();
    let (mut kept, mut types) = (Vec::new(), before.clone());
    for call in calls {
        let found = implementation(call).zip(AGGREGATES.get(call.function));
        let Some((imp, builtin)) = found else {
            return Err(messages::broken("an aggregate that is not in the table").into());
        };
        let args: Vec<_> = call.args.iter().map(|arg| data_type(&arg.ty)).collect();
        types.push((imp.result)(&args));
        let last = last.filter(|_| builtin.group != Group::Window);
        let last = last.map(|last| usize::try_from(last).unwrap_or(usize::MAX));
        let (running, row_number) = ((imp.running)(&args, last), imp.row_number);
        kept.push(Kept { running, args: args.len(), row_number });
    }
    let mut next: u64 = 0;
    let mut step = move |mut batch: Batch, groups: Vec<usize>, total| -> Result<Batch, Failure> {
        let end = next + batch.rows as u64;
        let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(next..end));
        next = end;
        let mut args = batch.columns.split_off(width).into_iter();
        for Kept { running, args: count, row_number } in &mut kept {
            let mut args: Vec<_> = args.by_ref().take(*count).collect();
            if *row_number {
                args.push(Arc::clone(&numbers));
            }
            batch.columns.push(running.results(&args, &groups, total)?);
        }
        Ok(batch)
    };
    let flow = with_args(flow, context, calls);
    let flow = match by.is_empty() {
        true => flow.in_order(types, move |batch, _| {
            let groups = vec![0; batch.rows];
            step(batch, groups, 1)
        }),
        false => {
            let (keys, mut numbers) = (RowKeys::new(&before, by)?, GroupNumbers::default());
            flow.in_order_by(keys, types, move |batch, keyed, _| {
                let (groups, total) = numbers.of(&keyed);
                step(batch, groups, total)
            })
        }
    };
    // Those that go out are counted where their columns are made.
    Ok(finished(flow, context.clone(), before, calls))
}
