//! Sorting: in memory while it lasts, and beyond that on disk, by the library. The order
//! is the same.

use std::cmp::Ordering;
use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::{SortOptions, interleave};
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, Rows, SortField};
use futures::{StreamExt, stream};
use rayon::slice::ParallelSliceMut;

use crate::batch::{Batch, Layout};
use crate::failure::Failure;
use crate::flow::{Batches, Flow, Run, dropping};
use crate::{library, messages};

/// How many rows are put together at once, at least; and for each batch that they come
/// from, so that many batches do not make the work grow with their square.
const ROWS: usize = 8192;
const ROWS_PER_BATCH: usize = 24;

/// The rows in the order of some columns, each with whether large values come first.
/// Missing comes last. Rows with the same keys stay in the order of the column that
/// numbers them.
pub(crate) fn sorted(flow: Flow, keys: &[(usize, bool)], number: usize) -> Flow {
    let types = flow.layout.types.clone();
    let keys = keys.to_vec();
    Flow::later(flow, types, move |flow| sort(flow, keys, number))
}

/// The rows in the order of the column that numbers them.
pub(crate) fn sorted_by(flow: Flow, number: usize, descending: bool) -> Flow {
    sorted(flow, &[(number, descending)], number)
}

async fn sort(flow: Flow, mut keys: Vec<(usize, bool)>, number: usize) -> Result<Flow, Failure> {
    let (run, layout, rejects) = (Arc::clone(&flow.run), flow.layout.clone(), flow.rejects());
    let converter = converter(&layout, &keys)?;
    let columns: Vec<usize> = keys.iter().map(|(at, _)| *at).collect();
    let mut parts = flow.ending(move |batch| {
        let batch = batch.compact_as_a_whole();
        // Behind the columns stands the place.
        let column = |at: &usize| Arc::clone(batch.columns.get(*at).unwrap_or(&batch.place));
        let columns: Vec<ArrayRef> = columns.iter().map(column).collect();
        match converter.convert_columns(&columns) {
            Ok(rows) => Ok((batch, rows)),
            Err(error) => Err(messages::broken(&error.to_string()).into()),
        }
    });
    let mut left = run.memory.share();
    let mut held: Vec<(Batch, Rows)> = Vec::new();
    while let Some(part) = parts.next().await {
        let (batch, rows) = part?;
        let bytes = batch.bytes() + rows.size() + batch.rows * size_of::<Entry>();
        held.push((batch, rows));
        let Some(after) = left.checked_sub(bytes) else {
            let before = stream::iter(held.into_iter().map(|(batch, _)| Ok(batch)));
            let rest = parts.map(|part| part.map(|(batch, _)| batch));
            let all = Flow::of(&run, before.chain(rest).boxed(), layout.clone());
            if !keys.iter().any(|(at, _)| *at == number) {
                keys.push((number, false));
            }
            let records = library::sort(library::input(all)?, &keys, &run.memory)?;
            let batches = library::batches(records, layout.types.len());
            return Ok(Flow::of(&run, batches, layout).rejecting(rejects));
        };
        left = after;
    }
    drop(parts);
    let (batches, keys): (Vec<Batch>, Vec<Rows>) = held.into_iter().unzip();
    let threads = run.limits.threads;
    let order = tokio::task::spawn_blocking(move || in_order(&keys, threads)).await;
    let order = order.map_err(|panic| messages::broken(&panic.to_string()))??;
    let batches = put_together(&run, batches, order);
    Ok(Flow::of(&run, batches, layout).rejecting(rejects))
}

fn converter(layout: &Layout, keys: &[(usize, bool)]) -> Result<RowConverter, Failure> {
    let field = |&(at, descending): &(usize, bool)| {
        let ty = layout.types.get(at).cloned().unwrap_or(DataType::UInt64);
        SortField::new_with_options(ty, SortOptions { descending, nulls_first: false })
    };
    let converter = RowConverter::new(keys.iter().map(field).collect());
    converter.map_err(|error| messages::broken(&error.to_string()).into())
}

/// A row: how its key begins, and where it is.
struct Entry {
    prefix: u64,
    batch: u32,
    row: u32,
}

/// The rows in the order of their keys, those with the same key as they come.
fn in_order(keys: &[Rows], threads: usize) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::with_capacity(keys.iter().map(Rows::num_rows).sum());
    for (batch, rows) in (0..).zip(keys) {
        for (row, key) in (0..).zip(rows) {
            let mut start = [0; 8];
            let bytes = key.as_ref();
            let length = bytes.len().min(start.len());
            start[..length].copy_from_slice(&bytes[..length]);
            entries.push(Entry { prefix: u64::from_be_bytes(start), batch, row });
        }
    }
    let key =
        |entry: &Entry| keys.get(entry.batch as usize).map(|rows| rows.row(entry.row as usize));
    let compare = |a: &Entry, b: &Entry| -> Ordering {
        let order = a.prefix.cmp(&b.prefix);
        order.then_with(|| key(a).cmp(&key(b))).then((a.batch, a.row).cmp(&(b.batch, b.row)))
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    let pool = pool.map_err(|error| messages::broken(&error.to_string()))?;
    pool.install(|| entries.par_sort_unstable_by(compare));
    Ok(entries)
}

/// The rows of batches in another order.
fn put_together(run: &Arc<Run>, batches: Vec<Batch>, order: Vec<Entry>) -> Batches {
    let rows = ROWS.max(batches.len() * ROWS_PER_BATCH);
    let parts = order.len().div_ceil(rows);
    let shared = Arc::new((batches, order));
    let make = move |part: usize| {
        let shared = Arc::clone(&shared);
        let made = tokio::spawn(async move {
            let (batches, order) = &*shared;
            let end = order.len().min((part + 1) * rows);
            gathered(batches, order.get(part * rows..end).unwrap_or_default())
        });
        async move { made.await.map_err(|panic| messages::broken(&panic.to_string()))? }
    };
    dropping(stream::iter(0..parts).map(make).buffered(run.limits.threads.max(1) * 2))
}

fn gathered(batches: &[Batch], order: &[Entry]) -> Result<Batch, Failure> {
    let at: Vec<_> = order.iter().map(|e| (e.batch as usize, e.row as usize)).collect();
    let whole = |column: &dyn Fn(&Batch) -> Option<&ArrayRef>| -> Result<ArrayRef, Failure> {
        let parts = batches.iter().filter_map(column);
        let parts: Vec<&dyn Array> = parts.map(AsRef::as_ref).collect();
        interleave(&parts, &at).map_err(|error| messages::broken(&error.to_string()).into())
    };
    let width = batches.first().map_or(0, |batch| batch.columns.len());
    let columns = (0..width).map(|at| whole(&|batch| batch.columns.get(at)));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>()?;
    columns.iter().for_each(fetch);
    let read = match batches.first().is_some_and(|batch| batch.read.is_some()) {
        true => Some(whole(&|batch| batch.read.as_ref())?),
        false => None,
    };
    Ok(Batch { columns, rows: order.len(), place: whole(&|batch| Some(&batch.place))?, read })
}

/// Looks at the beginning of each text. The rows lie all over the memory, and the processor
/// waits for many at once here, but for one after the other where they are written.
fn fetch(column: &ArrayRef) {
    let Some(texts) = column.as_string_view_opt() else { return };
    let firsts = texts.iter().flatten().filter_map(|text| text.as_bytes().first());
    black_box(firsts.fold(0, |all, byte| all ^ byte));
}
