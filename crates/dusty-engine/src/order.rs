//! The steps that depend on the order of the rows: `limit`, `skip`, `sample`,
//! `distinct`, `sort`.

use std::collections::{BinaryHeap, HashSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, UInt64Array, new_null_array};
use arrow::datatypes::{DataType, UInt64Type};
use arrow::row::{RowConverter, SortField};
use dusty_check::program::{Expr, Keep, SortKey};
use futures::StreamExt;

use crate::account::{Count, StepId};
use crate::batch::Batch;
use crate::eval::positive_zero;
use crate::failure::Failure;
use crate::flow::{Flow, dropping, patiently};
use crate::library;
use crate::messages;
use crate::rows::{Context, CountRows, Extend, Pick};
use crate::spool::Spool;

/// `limit` and `skip`: keeps the rows from `start` up to `end`. All rows are still
/// read, so that every one is accounted for.
pub(crate) fn range(flow: Flow, id: StepId, start: u64, end: u64) -> Flow {
    let types = flow.layout.types.clone();
    let mut before: u64 = 0;
    flow.in_order(types, move |batch, effects| {
        let rows = batch.rows as u64;
        let at = |limit: u64| usize::try_from(limit.saturating_sub(before).min(rows));
        let (first, last) = (at(start).unwrap_or(0), at(end).unwrap_or(0));
        let last = last.max(first);
        before += rows;
        effects.count(id, Count::In, batch.rows);
        effects.count(id, Count::Before, first);
        effects.count(id, Count::Out, last - first);
        effects.count(id, Count::Beyond, batch.rows - last);
        Ok(batch.slice(first, last - first))
    })
}

/// `sample`: each row draws a number that depends on the seed and its position
/// alone; the rows with the smallest numbers stay.
pub(crate) async fn sample(flow: Flow, id: StepId, rows: u64, seed: u64) -> Result<Flow, Failure> {
    let (run, layout) = (Arc::clone(&flow.run), flow.layout.clone());
    let spool = Spool::fill(flow).await?;
    let wanted = usize::try_from(rows).unwrap_or(usize::MAX);
    let mut drawn: BinaryHeap<(u64, u64)> = BinaryHeap::new();
    for position in 0..spool.rows() {
        let number = mixed(seed, position);
        drawn.push((number, position));
        if drawn.len() > wanted {
            drawn.pop();
        }
    }
    let kept: HashSet<u64> = drawn.into_iter().map(|(_, position)| position).collect();
    let types = layout.types.clone();
    let flow = Flow::of(&run, spool.batches(), layout);
    let mut before: u64 = 0;
    Ok(flow.in_order(types, move |batch, effects| {
        let positions = before..before + batch.rows as u64;
        before = positions.end;
        let mask: BooleanArray = positions.map(|position| Some(kept.contains(&position))).collect();
        effects.count(id, Count::In, batch.rows);
        let rows = batch.rows;
        let batch = batch.filtered(&mask);
        effects.count(id, Count::Undrawn, rows - batch.rows);
        effects.count(id, Count::Out, batch.rows);
        Ok(batch)
    }))
}

/// A number that looks random and depends on nothing but its arguments: the
/// finalizer of SplitMix64 (Steele, Lea and Flood, 2014) over both.
fn mixed(seed: u64, position: u64) -> u64 {
    let mut z = seed
        .wrapping_add(0x9e37_79b9_7f4a_7c15)
        .wrapping_mul(0xd134_2543_de82_ef95)
        .wrapping_add(position.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Adds the number of each row behind the other columns.
pub(crate) fn numbered(flow: Flow) -> Flow {
    let mut types = flow.layout.types.clone();
    types.push(DataType::UInt64);
    let mut next: u64 = 0;
    flow.in_order(types, move |mut batch, _| {
        let end = next + batch.rows as u64;
        batch.columns.push(Arc::new(UInt64Array::from_iter_values(next..end)));
        next = end;
        Ok(batch)
    })
}

/// `sort`: stable, so the number of the row is the last key.
pub(crate) fn sort(flow: Flow, context: Context, keys: &[SortKey]) -> Result<Flow, Failure> {
    let width = flow.layout.types.len();
    let id = context.id;
    let exprs: Vec<Expr> = keys.iter().map(|key| key.expr.clone()).collect();
    let mut types = flow.layout.types.clone();
    types.extend(exprs.iter().map(|expr| crate::types::data_type(&expr.ty)));
    let flow = flow.same(CountRows(id, Count::In));
    let flow = flow.step(Extend { context, exprs, sorted: true }, types);
    let columns: Vec<_> =
        keys.iter().enumerate().map(|(at, key)| (width + at, key.descending)).collect();
    let flow = sorted(numbered(flow), &columns, width + keys.len())?;
    let types: Vec<_> = flow.layout.types.iter().take(width).cloned().collect();
    let flow = flow.step(Pick((0..width).collect()), types);
    Ok(flow.same(CountRows(id, Count::Out)))
}

/// Sorts by columns and then by the column that numbers the rows.
pub(crate) fn sorted(flow: Flow, keys: &[(usize, bool)], number: usize) -> Result<Flow, Failure> {
    let (run, layout) = (Arc::clone(&flow.run), flow.layout.clone());
    let rejects = flow.rejects();
    let mut keys = keys.to_vec();
    keys.push((number, false));
    let records = library::sort(library::input(flow)?, &keys, &run.memory)?;
    let batches = library::batches(records, layout.types.len());
    Ok(Flow::of(&run, batches, layout).rejecting(rejects))
}

/// `distinct`: one row per combination of values in these columns.
pub(crate) fn distinct(
    flow: Flow,
    id: StepId,
    columns: &[usize],
    keep: Keep,
) -> Result<Flow, Failure> {
    let width = flow.layout.types.len();
    let flow = flow.same(CountRows(id, Count::In));
    let flow = numbered(flow);
    let flow = match keep {
        Keep::First => first_of_each(flow, columns, id)?,
        Keep::Last => {
            // The last one is the first one from behind.
            let turned = sorted_by(flow, width, true)?;
            sorted_by(first_of_each(turned, columns, id)?, width, false)?
        }
    };
    let types: Vec<_> = flow.layout.types.iter().take(width).cloned().collect();
    let flow = flow.step(Pick((0..width).collect()), types);
    Ok(flow.same(CountRows(id, Count::Out)))
}

/// Sorts by the column that numbers the rows.
pub(crate) fn sorted_by(flow: Flow, number: usize, descending: bool) -> Result<Flow, Failure> {
    let (run, layout) = (Arc::clone(&flow.run), flow.layout.clone());
    let rejects = flow.rejects();
    let records = library::sort(library::input(flow)?, &[(number, descending)], &run.memory)?;
    let batches = library::batches(records, layout.types.len());
    Ok(Flow::of(&run, batches, layout).rejecting(rejects))
}

/// The keys that were met, in memory as long as it lasts.
struct Seen {
    converter: RowConverter,
    keys: HashSet<Box<[u8]>>,
    /// How many bytes more the keys may take.
    left: usize,
    /// Set when the memory is used up: from then on no key is added.
    full: bool,
}

impl Seen {
    fn new(flow: &Flow, columns: &[usize]) -> Result<Seen, Failure> {
        let ty = |at: &usize| flow.layout.types.get(*at).cloned().unwrap_or(DataType::Null);
        let fields = columns.iter().map(|at| SortField::new(ty(at))).collect();
        let converter =
            RowConverter::new(fields).map_err(|error| messages::broken(&error.to_string()))?;
        let left = flow.run.memory.share();
        Ok(Seen { converter, keys: HashSet::new(), left, full: false })
    }

    /// For each row whether its key is new; `None` where that is not known because
    /// the memory is used up.
    fn look(&mut self, batch: &Batch, columns: &[usize]) -> Result<Vec<Option<bool>>, Failure> {
        let keys: Vec<ArrayRef> = columns
            .iter()
            .map(|&at| match batch.columns.get(at) {
                Some(column) => positive_zero(column),
                None => new_null_array(&DataType::Null, batch.rows),
            })
            .collect();
        let rows = self
            .converter
            .convert_columns(&keys)
            .map_err(|error| messages::broken(&error.to_string()))?;
        let mut found = Vec::with_capacity(batch.rows);
        for row in rows.iter() {
            let known = self.keys.contains(row.as_ref());
            if known || self.full {
                found.push(known.then_some(false));
                continue;
            }
            // The key, its box, and its share of the table.
            let Some(left) = self.left.checked_sub(row.as_ref().len() + 48) else {
                self.full = true;
                found.push(None);
                continue;
            };
            self.left = left;
            self.keys.insert(row.as_ref().into());
            found.push(Some(true));
        }
        Ok(found)
    }
}

/// Keeps the first row of each key. The last column numbers the rows.
///
/// While the memory lasts, rows go straight through. From then on a row whose key
/// was not met before is set aside; those are sorted by key, the first of each key
/// kept, and put back into the order of the rows.
fn first_of_each(flow: Flow, columns: &[usize], id: StepId) -> Result<Flow, Failure> {
    let (run, layout) = (Arc::clone(&flow.run), flow.layout.clone());
    let rejects = flow.rejects();
    let mut seen = Seen::new(&flow, columns)?;
    let (sender, aside) = futures::channel::mpsc::unbounded::<Result<Batch, Failure>>();
    // Collected beside the rows that go through, so that it can go to disk.
    let aside = tokio::spawn(patiently(Spool::fill(Flow::of(&run, aside.boxed(), layout.clone()))));
    let columns: Arc<[usize]> = columns.into();
    let (keys, account) = (Arc::clone(&columns), Arc::clone(&run));
    let straight = flow.batches().map(move |batch| {
        let batch = batch?;
        let found = seen.look(&batch, &keys)?;
        let mask: BooleanArray = found.iter().map(|new| Some(*new == Some(true))).collect();
        if found.contains(&None) {
            let unknown: BooleanArray = found.iter().map(|new| Some(new.is_none())).collect();
            let _ = sender.unbounded_send(Ok(batch.clone().filtered(&unknown).compact()));
        }
        let known = found.iter().filter(|new| **new == Some(false)).count();
        let mut effects = crate::account::Effects::default();
        effects.count(id, Count::Duplicate, known);
        account.account.add(effects, &[]);
        Ok(batch.filtered(&mask))
    });
    let number = layout.types.len() - 1;
    let rest = {
        let (run, layout, keys) = (Arc::clone(&run), layout.clone(), columns);
        futures::stream::once(async move {
            let aside = aside.await.map_err(|panic| messages::broken(&panic.to_string()))??;
            rest(&run, &layout, aside.batches(), &keys, number, id)
        })
        .flat_map(|batches| match batches {
            Ok(batches) => batches,
            Err(failure) => futures::stream::iter([Err(failure)]).boxed(),
        })
    };
    let batches = dropping(dropping(straight).chain(rest));
    Ok(Flow::of(&run, batches, layout).rejecting(rejects))
}

/// The first row of each key among rows that were set aside, in the order of rows.
fn rest(
    run: &Arc<crate::flow::Run>,
    layout: &crate::batch::Layout,
    aside: crate::flow::Batches,
    keys: &[usize],
    number: usize,
    id: StepId,
) -> Result<crate::flow::Batches, Failure> {
    let by_key: Vec<_> = keys.iter().map(|&at| (at, false)).collect();
    let flow = sorted(Flow::of(run, aside, layout.clone()), &by_key, number)?;
    let converter = Seen::new(&flow, keys)?;
    let mut last: Option<Box<[u8]>> = None;
    let keys: Vec<usize> = keys.to_vec();
    let types = layout.types.clone();
    let firsts = flow.in_order(types, move |batch, effects| {
        let columns: Vec<_> =
            keys.iter().filter_map(|&at| batch.columns.get(at).map(positive_zero)).collect();
        let rows = converter
            .converter
            .convert_columns(&columns)
            .map_err(|error| messages::broken(&error.to_string()))?;
        let mut mask = Vec::with_capacity(batch.rows);
        for row in rows.iter() {
            let new = last.as_deref() != Some(row.as_ref());
            if new {
                last = Some(row.as_ref().into());
            }
            mask.push(new);
        }
        let before = batch.rows;
        let batch = batch.filtered(&BooleanArray::from(mask));
        effects.count(id, Count::Duplicate, before - batch.rows);
        Ok(batch)
    });
    Ok(sorted_by(firsts, number, false)?.batches())
}

/// The numbers in a column that [`numbered`] has made.
pub(crate) fn numbers(batch: &Batch, at: usize) -> Option<&UInt64Array> {
    batch.columns.get(at).and_then(|column| column.as_primitive_opt::<UInt64Type>())
}
