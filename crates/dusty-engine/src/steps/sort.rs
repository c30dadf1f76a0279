//! Sorting: in memory while it lasts, and beyond that on disk, by the library. The order
//! is the same.

use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::compute::{SortOptions, interleave};
use arrow::datatypes::DataType;
use arrow::row::{OwnedRow, RowConverter, Rows, SortField};
use dusty_check::program::{Expr, SortKey};
use futures::{StreamExt, stream};
use parking_lot::RwLock;
use rayon::prelude::*;

use crate::account::{Count, Effects, StepId};
use crate::failure::Failure;
use crate::flow::batch::{Batch, Layout};
use crate::flow::library;
use crate::flow::{Batches, Flow, Run, dropping};
use crate::messages;
use crate::steps::bad_rows::Context;
use crate::steps::keys::OneZero;
use crate::steps::order::numbered;
use crate::steps::rows::{CountRows, Extend};
use crate::types::data_type;

/// How many rows are put together at once, at least; and for each batch that they come
/// from, so that many batches do not make the work grow with their square.
const ROWS: usize = 8192;
const ROWS_PER_BATCH: usize = 24;

/// How many of the sorted rows are wanted, by a `limit` that follows. The others are counted as it would count them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct First {
    pub(crate) rows: u64,
    pub(crate) limit: StepId,
}

/// Of how many rows at most the first are looked for while the others pass.
const FIRST: u64 = 10_000;

/// `sort`. Rows with the same keys are put in the order of the first `then` columns, and those that have these in common too stay
/// in their order.
pub(crate) fn sort(
    flow: Flow,
    context: Context,
    keys: &[SortKey],
    then: usize,
    first: Option<First>,
) -> Flow {
    let width = flow.layout.types.len();
    let id = context.id;
    let exprs: Vec<Expr> = keys.iter().map(|key| key.expr.clone()).collect();
    let types: Vec<_> = exprs.iter().map(|expr| data_type(&expr.ty)).collect();
    let ordered = exprs.iter().map(|expr| expr.span).enumerate().collect();
    let flow = flow
        .same(CountRows(id, Count::In))
        .wider(Extend { context, exprs, ordered, calculates: false }, types)
        .same(OneZero(width..width + keys.len()));
    let columns = keys.iter().enumerate().map(|(at, key)| (width + at, key.descending));
    let columns: Vec<_> = columns.chain((0..then).map(|at| (at, false))).collect();
    match first.filter(|first| first.rows <= FIRST) {
        Some(wanted) => {
            let types = flow.layout.types.iter().take(width).cloned().collect();
            let flow = flow.same(CountRows(id, Count::Out));
            Flow::later(flow, types, move |flow| first_of(flow, columns, width, wanted))
        }
        None => sorted(flow, &columns, width).same(CountRows(id, Count::Out)),
    }
}

/// The first `width` columns of the rows in the order of some columns, each with whether large
/// values come first. Missing comes last. Rows with the same keys stay in their order.
pub(crate) fn sorted(flow: Flow, keys: &[(usize, bool)], width: usize) -> Flow {
    Flow::unsorted(Unsorted { flow, keys: keys.to_vec(), width })
}

/// The rows in the order of a column.
pub(crate) fn sorted_by(flow: Flow, column: usize, descending: bool) -> Flow {
    let width = flow.layout.types.len();
    sorted(flow, &[(column, descending)], width)
}

/// Rows that are still to be sorted, and how: see [`sorted`].
pub(crate) struct Unsorted {
    pub(crate) flow: Flow,
    keys: Vec<(usize, bool)>,
    width: usize,
}

impl Unsorted {
    /// What the columns are when the rows are sorted.
    pub(crate) fn layout(&self) -> Layout {
        let types = self.flow.layout.types.iter().take(self.width).cloned().collect();
        Layout { types, read: self.flow.layout.read.clone() }
    }

    /// The rows in their order.
    pub(crate) fn sorted(self) -> Flow {
        let layout = self.layout();
        let Unsorted { flow, keys, width } = self;
        Flow::later(flow, layout.types, move |flow| arranged(flow, keys, width))
    }

    /// The rows in their order, each as one text, in the only column. To move a text costs a
    /// tenth of what it costs to move the cells of ten columns.
    pub(crate) fn texts(
        self,
        texts: impl Fn(Batch, &mut Effects) -> Result<ArrayRef, Failure> + Send + Sync + 'static,
    ) -> Flow {
        let Unsorted { flow, keys, width } = self;
        let (run, rejects) = (Arc::clone(&flow.run), flow.rejects());
        let ty = |at: usize| flow.layout.types.get(at).cloned().unwrap_or(DataType::UInt64);
        let of_keys = keys.iter().map(|&(at, _)| ty(at));
        let types = [DataType::Utf8View].into_iter().chain(of_keys).collect();
        let by_text = keys.iter().enumerate().map(|(at, &(_, descending))| (at + 1, descending));
        let by_text: Vec<_> = by_text.collect();
        let batches = flow.ending(move |mut batch, effects| {
            let rows = batch.rows;
            let of_keys: Vec<_> = keys.iter().map(|&(at, _)| column(&batch, at)).collect();
            batch.columns.truncate(width);
            let texts = texts(batch, effects)?;
            Ok(Batch::placeless([texts].into_iter().chain(of_keys).collect(), rows))
        });
        let flow = Flow::of(&run, batches, Layout { types, read: None }).rejecting(rejects);
        Unsorted { flow, keys: by_text, width: 1 }.sorted()
    }
}

/// A column of a batch. Behind the columns stands the place.
fn column(batch: &Batch, at: usize) -> ArrayRef {
    Arc::clone(batch.columns.get(at).unwrap_or(&batch.place))
}

/// Makes the keys of batches, which stand in these columns.
struct SortKeys {
    converter: RowConverter,
    columns: Vec<usize>,
}

impl SortKeys {
    /// The keys are bytes, which are in the order of the rows.
    fn new(layout: &Layout, keys: &[(usize, bool)]) -> Result<SortKeys, Failure> {
        let field = |&(at, descending): &(usize, bool)| {
            let ty = layout.types.get(at).cloned().unwrap_or(DataType::UInt64);
            SortField::new_with_options(ty, SortOptions { descending, nulls_first: false })
        };
        let converter = RowConverter::new(keys.iter().map(field).collect())?;
        Ok(SortKeys { converter, columns: keys.iter().map(|(at, _)| *at).collect() })
    }

    fn of(&self, batch: &Batch) -> Result<Rows, Failure> {
        let columns: Vec<ArrayRef> = self.columns.iter().map(|&at| column(batch, at)).collect();
        Ok(self.converter.convert_columns(&columns)?)
    }
}

async fn arranged(flow: Flow, keys: Vec<(usize, bool)>, width: usize) -> Result<Flow, Failure> {
    let (run, rejects) = (Arc::clone(&flow.run), flow.rejects());
    let keys = SortKeys::new(&flow.layout, &keys)?;
    let mut layout = flow.layout.clone();
    layout.types.truncate(width);
    let mut parts = flow.ending(move |mut batch, _| {
        let keys = keys.of(&batch)?;
        // What the keys were made of is not needed any more.
        batch.columns.truncate(width);
        Ok((batch.compact_as_a_whole(), keys))
    });
    let mut left = run.memory.share();
    let mut held: Vec<(Batch, Rows)> = Vec::new();
    while let Some(part) = parts.next().await {
        let (batch, rows) = part?;
        let bytes = batch.bytes() + rows.size() + batch.rows * size_of::<Entry>();
        held.push((batch, rows));
        let Some(after) = left.checked_sub(bytes) else {
            let parts = stream::iter(held.into_iter().map(Ok)).chain(parts);
            let keyed = parts.map(|part: Result<(Batch, Rows), Failure>| {
                let (mut batch, keys) = part?;
                batch.columns.push(Arc::new(keys.try_into_binary()?));
                Ok(batch)
            });
            layout.types.push(DataType::Binary);
            let flow = Flow::of(&run, keyed.boxed(), layout);
            return Ok(on_disk(&run, flow, width)?.rejecting(rejects).first(width));
        };
        left = after;
    }
    drop(parts);
    let (batches, keys): (Vec<Batch>, Vec<Rows>) = held.into_iter().unzip();
    let threads = run.limits.threads;
    let order = tokio::task::spawn_blocking(move || in_order(&keys, threads)).await??;
    Ok(Flow::of(&run, put_together(&run, batches, order), layout).rejecting(rejects))
}

/// All columns of the rows in the order of the keys, which stand in this column, and a number behind them.
fn on_disk(run: &Arc<Run>, flow: Flow, keys: usize) -> Result<Flow, Failure> {
    let number = flow.layout.types.len();
    let flow = numbered(flow);
    let layout = flow.layout.clone();
    let keys = [(keys, false), (number, false)];
    let records = library::sort(library::input(flow)?, &keys, &run.memory)?;
    Ok(Flow::of(run, library::batches(records, layout.types.len()), layout))
}

/// The first rows in their order. What comes later than as many others is let go while the rows pass.
async fn first_of(
    flow: Flow,
    keys: Vec<(usize, bool)>,
    width: usize,
    wanted: First,
) -> Result<Flow, Failure> {
    let (run, mut layout, rejects) = (Arc::clone(&flow.run), flow.layout.clone(), flow.rejects());
    let keys = Arc::new(SortKeys::new(&layout, &keys)?);
    let (most, threads) = (wanted.rows as usize, run.limits.threads);
    let ordered = {
        let keys = Arc::clone(&keys);
        move |batches: &[Batch]| {
            let rows = batches.iter().map(|batch| keys.of(batch)).collect::<Result<Vec<_>, _>>()?;
            let mut order = in_order(&rows, threads)?;
            order.truncate(most);
            Ok::<_, Failure>(gathered(batches, &order)?.compact())
        }
    };
    // The key of a row that has enough rows before it. Batches are read in their order, so that a row with
    // the same key in a batch that is still to come is behind it.
    let enough: Arc<RwLock<Option<OwnedRow>>> = Arc::default();
    let mut parts = {
        let (keys, enough) = (Arc::clone(&keys), Arc::clone(&enough));
        flow.ending(move |batch, _| {
            let (rows, keys) = (batch.rows, keys.of(&batch)?);
            let before: Option<BooleanArray> = enough
                .read()
                .as_ref()
                .map(|enough| keys.iter().map(|key| Some(key < enough.row())).collect());
            Ok((rows, batch.fine(before)))
        })
    };
    let (mut held, mut kept, mut all): (Vec<Batch>, _, _) = (Vec::new(), 0, 0);
    while let Some(part) = parts.next().await {
        let (rows, batch) = part?;
        all += rows;
        kept += batch.rows;
        held.push(batch.compact());
        if kept > 2 * most + ROWS {
            let first = ordered(&held)?;
            if let Some(last) = first.rows.checked_sub(1) {
                *enough.write() = Some(keys.of(&first.slice(last, 1))?.row(0).owned());
            }
            kept = first.rows;
            held = vec![first];
        }
    }
    drop(parts);
    let mut first = match held.is_empty() {
        true => None,
        false => Some(ordered(&held)?),
    };
    let out = first.as_ref().map_or(0, |batch| batch.rows);
    let mut effects = Effects::default();
    effects.count(wanted.limit, Count::In, all - out);
    effects.count(wanted.limit, Count::Beyond, all - out);
    run.account.count(effects);
    layout.types.truncate(width);
    first.iter_mut().for_each(|batch| batch.columns.truncate(width));
    Ok(Flow::of(&run, stream::iter(first.map(Ok)).boxed(), layout).rejecting(rejects))
}

/// A row: what its key is told by, and where it is.
struct Entry {
    prefix: [u64; 2],
    batch: u32,
    row: u32,
}

/// The keys of all batches.
type Keys = [Rows];

impl Entry {
    /// The key of the row.
    fn key<'a>(&self, keys: &'a Keys) -> &'a [u8] {
        keys.get(self.batch as usize).map_or(&[], |rows| rows.row(self.row as usize).data())
    }
}

/// The rows in the order of their keys, those with the same key as they come.
fn in_order(keys: &Keys, threads: usize) -> Result<Vec<Entry>, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    let pool = pool.map_err(messages::broken)?;
    pool.install(|| {
        let mut entries = Vec::with_capacity(keys.iter().map(Rows::num_rows).sum());
        entries.par_extend(keys.par_iter().enumerate().flat_map_iter(|(batch, rows)| {
            let batch = batch as u32;
            (0..rows.num_rows() as u32).map(move |row| Entry { prefix: [0; 2], batch, row })
        }));
        put_in_order(&mut entries, keys, 0);
        Ok(entries)
    })
}

/// Puts rows in order whose keys are the same before this byte: by the next bytes that tell them apart, and then those
/// that are the same up to there by the bytes behind. So each key is fetched a few times, and not for each comparison.
fn put_in_order(entries: &mut [Entry], keys: &Keys, from: usize) {
    let Some(prefix) = Prefix::of(entries, keys, from) else { return };
    entries.par_iter_mut().for_each(|entry| entry.prefix = prefix.of_key(entry.key(keys)));
    entries.par_sort_unstable_by_key(|entry| (entry.prefix, entry.batch, entry.row));
    if let Some(next) = prefix.next {
        let same = entries.par_chunk_by_mut(|a, b| a.prefix == b.prefix);
        same.filter(|same| same.len() > 1).for_each(|same| put_in_order(same, keys, next));
    }
}

/// Which bytes of the keys tell rows apart: the first that are not the same in all of them.
struct Prefix {
    places: Vec<usize>,
    /// Where keys with the same prefix may still differ.
    next: Option<usize>,
}

/// How many bytes a prefix has.
const BYTES: usize = 16;
/// How many bytes of the keys are looked at.
const SEEN: usize = 64;

impl Prefix {
    /// Nothing if all keys are the same.
    fn of(entries: &[Entry], keys: &Keys, from: usize) -> Option<Prefix> {
        let first = entries.first()?.key(keys);
        let mut from = from;
        loop {
            let spread = |all: Spread, entry: &Entry| all.and(first, entry.key(keys), from);
            let spread = entries.par_iter().fold(|| Spread::NONE, spread);
            let Spread { shortest, longest, differs } =
                spread.reduce(|| Spread::NONE, Spread::both);
            let end = from + SEEN;
            let tells = |at: &usize| *at >= shortest || differs.get(*at - from) != Some(&0);
            let mut places: Vec<usize> = (from..longest.min(end)).filter(tells).collect();
            if !places.is_empty() {
                let next = places.get(BYTES).copied().or((longest > end).then_some(end));
                places.truncate(BYTES);
                return Some(Prefix { places, next });
            }
            if longest <= end {
                return None;
            }
            from = end;
        }
    }

    /// Different prefixes are in the order of their keys.
    fn of_key(&self, key: &[u8]) -> [u64; 2] {
        let byte =
            |all: u128, &at: &usize| all << 8 | u128::from(key.get(at).copied().unwrap_or(0));
        let bytes = self.places.iter().fold(0, byte);
        [(bytes >> 64) as u64, bytes as u64]
    }
}

/// How long keys are, and in which bits of some bytes they differ from one of them.
struct Spread {
    shortest: usize,
    longest: usize,
    differs: [u8; SEEN],
}

impl Spread {
    const NONE: Spread = Spread { shortest: usize::MAX, longest: 0, differs: [0; SEEN] };

    fn and(mut self, first: &[u8], key: &[u8], from: usize) -> Spread {
        self.shortest = self.shortest.min(key.len());
        self.longest = self.longest.max(key.len());
        let pairs = first.iter().zip(key).skip(from);
        for (differs, (a, b)) in self.differs.iter_mut().zip(pairs) {
            *differs |= a ^ b;
        }
        self
    }

    fn both(mut self, other: Spread) -> Spread {
        self.shortest = self.shortest.min(other.shortest);
        self.longest = self.longest.max(other.longest);
        for (differs, other) in self.differs.iter_mut().zip(other.differs) {
            *differs |= other;
        }
        self
    }
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
        async move { made.await? }
    };
    dropping(stream::iter(0..parts).map(make).buffered(run.limits.threads.max(1) * 2))
}

fn gathered(batches: &[Batch], order: &[Entry]) -> Result<Batch, Failure> {
    let at: Vec<_> = order.iter().map(|e| (e.batch as usize, e.row as usize)).collect();
    let whole = |column: &dyn Fn(&Batch) -> Option<&ArrayRef>| -> Result<ArrayRef, Failure> {
        let parts = batches.iter().filter_map(column);
        let parts: Vec<&dyn Array> = parts.map(AsRef::as_ref).collect();
        Ok(interleave(&parts, &at)?)
    };
    let width = batches.first().map_or(0, |batch| batch.columns.len());
    let columns = (0..width).map(|at| whole(&|batch| batch.columns.get(at)));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>()?;
    columns.iter().for_each(fetch);
    let read = match batches.first().is_some_and(|batch| batch.read.is_some()) {
        true => Some(whole(&|batch| batch.read.as_ref())?),
        false => None,
    };
    if batches.iter().all(|batch| batch.place.null_count() == batch.rows) {
        return Ok(Batch { read, ..Batch::placeless(columns, order.len()) });
    }
    let place = whole(&|batch| Some(&batch.place))?;
    Ok(Batch { columns, rows: order.len(), place, read, late: None })
}

/// Looks at the beginning of each text. The rows lie all over the memory, and the processor
/// waits for many at once here, but for one after the other where they are written.
fn fetch(column: &ArrayRef) {
    let Some(texts) = column.as_string_view_opt() else { return };
    let firsts = texts.iter().flatten().filter_map(|text| text.as_bytes().first());
    black_box(firsts.fold(0, |all, byte| all ^ byte));
}
