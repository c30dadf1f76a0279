//! `join`: two tables become one by their keys, or by a condition.
//!
//! The right table is read first. If it fits in memory it is hashed, and the left
//! rows go past it in their order; otherwise both are sorted by their keys and
//! merged, with the disk for what does not fit, and put back into the order of the
//! left rows. What comes out is the same.

mod breach;
mod condition;
mod matches;
mod operator;
mod strangers;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{ArrayRef, UInt64Array, new_null_array};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, is_null};
use arrow::datatypes::DataType;
use dusty_check::program::{Expr, Join, JoinKind};
use futures::StreamExt;

use crate::account::{Count, Effects, StepId};
use crate::eval::Ordered;
use crate::failure::Failure;
use crate::flow::batch::{Batch, Layout};
use crate::flow::library;
use crate::flow::spool::Spool;
use crate::flow::{Batches, Flow, Run};
use crate::steps::bad_rows::Context;
use crate::steps::keys::OneZero;
use crate::steps::order::numbered;
use crate::steps::rows::{CountRows, Extend, Remember, RowStep};
use crate::types::data_type;
use matches::Matches;
use operator::{Input, Places, operator};
use strangers::FirstKeys;

/// One side of a join: its columns, then the keys, then the number of the row.
struct Side {
    flow: Flow,
    /// How many columns the table has.
    width: usize,
    /// How many rows there are, once all have been read.
    rows: Arc<AtomicU64>,
    /// The keys of the first ones.
    first: strangers::Keys,
}

impl Side {
    fn new(
        flow: Flow,
        context: Context,
        keys: Vec<Expr>,
        compared: Vec<(usize, Ordered)>,
        other: bool,
    ) -> Side {
        let width = flow.layout.types.len();
        let types: Vec<_> = keys.iter().map(|key| data_type(&key.ty)).collect();
        let count = keys.len();
        let rows = Arc::new(AtomicU64::new(0));
        let id = context.id;
        let keyed = Extend { context, exprs: keys, ordered: Vec::new(), calculates: false };
        let flow = if compared.is_empty() { flow } else { flow.same(Compared(id, compared)) };
        let mut flow = match other {
            true => flow.wider(OtherKeys(id, keyed), types),
            false => flow.wider(keyed, types),
        };
        // After the join, a row is shown as the join made it.
        flow.layout.read = None;
        let flow = flow
            .same(Remember(false))
            .same(OneZero(width..width + count))
            .same(CountSide(Arc::clone(&rows)));
        let first = strangers::Keys::default();
        let keys = FirstKeys { keys: Arc::clone(&first), at: width..width + count };
        Side { flow: numbered(flow).same(keys), width, rows, first }
    }

    /// The positions of the keys.
    fn keys(&self, count: usize) -> Vec<usize> {
        (self.width..self.width + count).collect()
    }
}

/// The keys of the other table. Its rows come in only by a match, so that those with a
/// bad key are counted apart.
struct OtherKeys(StepId, Extend);

impl RowStep for OtherKeys {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        let rows = batch.rows;
        let batch = self.1.apply(batch, effects);
        effects.count(self.0, Count::OtherRejected, rows - batch.rows);
        batch
    }
}

/// Looks at the columns of a side that a condition puts in order.
struct Compared(StepId, Vec<(usize, Ordered)>);

impl RowStep for Compared {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        for (at, ordered) in &self.1 {
            let found = batch.columns.get(*at).and_then(|values| ordered.with(values));
            effects.ordered.extend(found.map(|found| (self.0, found)));
        }
        batch
    }
}

/// Counts the rows of a side.
struct CountSide(Arc<AtomicU64>);

impl RowStep for CountSide {
    fn apply(&self, batch: Batch, _: &mut Effects) -> Batch {
        self.0.fetch_add(batch.rows as u64, Ordering::Relaxed);
        batch
    }
}

/// Runs a join. `right_context` tells of bad values among the keys of the other table.
pub(crate) async fn join(
    left: Flow,
    right: Flow,
    context: Context,
    right_context: Context,
    join: &Join,
) -> Result<Flow, Failure> {
    let id = context.id;
    let (run, rejects) = (Arc::clone(&left.run), left.rejects());
    let visible = types(&left, &right, join);
    let left = left.same(CountRows(id, Count::In));
    let (left_keys, right_keys) = join.keys.iter().cloned().unzip();
    let left_columns = context.input.clone();
    let width = left.layout.types.len();
    let compared = |from: usize, to: usize| {
        join.condition
            .as_ref()
            .map_or_else(Vec::new, |condition| condition::compared(condition, from..to))
    };
    let left = Side::new(left, context, left_keys, compared(0, width), false);
    let mut right = right.same(Remember(false));
    for (table, to) in &rejects {
        right.reject_to(*table, to.clone());
    }
    let right = Side::new(right, right_context, right_keys, compared(width, usize::MAX), true);
    let sides = [&left, &right].map(|side| (Arc::clone(&side.rows), Arc::clone(&side.first)));
    let keys = join.keys.len();
    let left_width = left.width;
    let (left_keys, right_keys) = (left.keys(keys), right.keys(keys));
    let right_layout = right.flow.layout.clone();
    let spool = Spool::fill(right.flow).await?;
    let hashed = keys > 0 && fits(&spool, &run);
    let left_layout = left.flow.layout.clone();
    let (left_input, rest) = library::input_to_the_end(left.flow)?;
    let right_input = library::input(Flow::of(&run, spool.batches(), right_layout.clone()))?;
    let left = Input { operator: left_input, layout: left_layout, keys: left_keys };
    let right = Input { operator: right_input, layout: right_layout, keys: right_keys };
    let (operator, places) = operator(join, left, right, left_width, hashed, &run)?;
    let records = library::run(&operator, &run.memory)?;
    let joined = rearranged(records, join, visible.clone(), places);

    // The columns, then the numbers of the two rows.
    let (mut out, width) = (visible.clone(), visible.len());
    let matches = Matches::new(join, left_columns, id, sides);
    let joined = matches::chosen(Arc::clone(&matches), joined, width);
    out.extend([DataType::UInt64, DataType::UInt64]);
    let layout = Layout { types: out, read: None };
    let mut flow = Flow::of(&run, joined, layout);
    // A hash join keeps the order of the left rows; the right ones without a match follow at the end.
    if !hashed {
        let keys = [(width, false), (width + 1, false)];
        flow = crate::steps::sort::sorted(flow, &keys, width + keys.len());
    }
    let alone = match (hashed, join.kind) {
        (true, JoinKind::Right | JoinKind::Full) => {
            Some(Alone { columns: join.columns.clone(), types: visible.clone() })
        }
        _ => None,
    };
    let right = Right { rows: spool, alone };
    let batches = matches::counted(matches, flow.batches(), Arc::clone(&run), width, right, rest);
    let flow = Flow::of(&run, batches, Layout { types: visible, read: None });
    Ok(flow.rejecting(rejects))
}

/// Whether the right table and a hash table of it fit in memory.
fn fits(spool: &Spool, run: &Run) -> bool {
    let Some(bytes) = spool.in_memory() else { return false };
    let rows = usize::try_from(spool.rows()).unwrap_or(usize::MAX);
    // The operator holds the rows once more, and about this much per row to find them.
    bytes.saturating_mul(2).saturating_add(rows.saturating_mul(64)) <= run.memory.share()
}

/// The types of the result's columns.
pub(crate) fn types(left: &Flow, right: &Flow, join: &Join) -> Vec<DataType> {
    let column = |(l, r): &(Option<usize>, Option<usize>)| {
        let l = l.and_then(|at| left.layout.types.get(at));
        let r = r.and_then(|at| right.layout.types.get(at));
        match (l, r) {
            // The whole numbers of one table meet the decimals of the other.
            (Some(DataType::Int64), Some(DataType::Float64)) => DataType::Float64,
            (l, r) => l.or(r).cloned().unwrap_or(DataType::Null),
        }
    };
    join.columns.iter().map(column).collect()
}

/// The right table, once it has been read.
struct Right {
    rows: Spool,
    /// How rows without a match become some of the result, if the operator does not give them.
    alone: Option<Alone>,
}

/// Makes rows of the result from rows of the right table alone.
struct Alone {
    /// For each column where it is in the left table and in the right one.
    columns: Vec<(Option<usize>, Option<usize>)>,
    types: Vec<DataType>,
}

impl Alone {
    fn rows(&self, batch: Batch) -> Result<Batch, Failure> {
        let column = |(&(_, right), ty): (&(_, Option<usize>), &DataType)| match right
            .and_then(|at| batch.columns.get(at))
        {
            Some(column) => cast(column, ty),
            None => Ok(new_null_array(ty, batch.rows)),
        };
        let columns = self.columns.iter().zip(&self.types).map(column).collect::<Result<_, _>>()?;
        Ok(Batch { columns, read: None, ..batch })
    }
}

/// What the operator gives as rows of the result, with the numbers of the two rows
/// behind the columns.
fn rearranged(
    records: library::Records,
    join: &Join,
    types: Vec<DataType>,
    places: Places,
) -> Batches {
    let (columns, kind) = (join.columns.clone(), join.kind);
    records
        .map(move |record| {
            let record = record?;
            let rows = record.num_rows();
            let get = |at: usize| record.columns().get(at).map(Arc::clone);
            let missing = || Arc::new(UInt64Array::new_null(rows)) as ArrayRef;
            let right = |at: usize| get(places.right + at);
            let mut made = Vec::with_capacity(columns.len() + 2);
            for ((l, r), ty) in columns.iter().zip(&types) {
                let l = l.and_then(|at| get(places.left + at));
                let column = match (l, r.and_then(right)) {
                    (Some(l), Some(r)) => first_of(&l, &r, ty)?,
                    (Some(column), None) | (None, Some(column)) => column,
                    (None, None) => missing(),
                };
                made.push(column);
            }
            made.push(get(places.left_number).unwrap_or_else(missing));
            made.push(get(places.right_number).unwrap_or_else(missing));
            // A row of the right table alone stands where it stands there.
            let [left, right] = places.of_rows.map(|at| get(at).unwrap_or_else(missing));
            let place = match kind {
                // Of these no row of the right table is part.
                JoinKind::Semi | JoinKind::Anti => left,
                _ => first_of(&left, &right, &DataType::UInt64)?,
            };
            Ok(Batch { columns: made, rows, place, read: None, late: None })
        })
        .boxed()
}

/// The left value, or the right one where it is missing.
fn first_of(left: &ArrayRef, right: &ArrayRef, ty: &DataType) -> Result<ArrayRef, Failure> {
    let (left, right) = (cast(left, ty)?, cast(right, ty)?);
    Ok(zip(&is_null(&left)?, &right, &left)?)
}
