//! The steps that depend on the order of the rows: `limit`, `skip`, `sample`.

use std::collections::{BinaryHeap, HashSet};
use std::sync::Arc;

use arrow::array::{AsArray, BooleanArray, UInt64Array};
use arrow::datatypes::{DataType, UInt64Type};

use crate::account::{Count, StepId};
use crate::failure::Failure;
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::flow::spool::Spool;

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

/// The numbers in a column that [`numbered`] has made.
pub(crate) fn numbers(batch: &Batch, at: usize) -> Option<&UInt64Array> {
    batch.columns.get(at).and_then(|column| column.as_primitive_opt::<UInt64Type>())
}
