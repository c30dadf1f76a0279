//! Sorting: in memory while it lasts, and beyond that on disk, by the library. The order
//! is the same.

use std::cmp::Ordering;
use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::{SortOptions, interleave};
use arrow::datatypes::DataType;
use arrow::row::{Row, RowConverter, Rows, SortField};
use dusty_check::program::{Expr, SortKey};
use futures::{StreamExt, stream};
use rayon::prelude::*;

use crate::account::{Count, Effects};
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

/// `sort`
pub(crate) fn sort(flow: Flow, context: Context, keys: &[SortKey]) -> Flow {
    let width = flow.layout.types.len();
    let id = context.id;
    let exprs: Vec<Expr> = keys.iter().map(|key| key.expr.clone()).collect();
    let types: Vec<_> = exprs.iter().map(|expr| data_type(&expr.ty)).collect();
    let ordered = exprs.iter().map(|expr| expr.span).enumerate().collect();
    let flow = flow
        .same(CountRows(id, Count::In))
        .wider(Extend { context, exprs, ordered, calculates: false }, types)
        .same(OneZero(width..width + keys.len()));
    let columns: Vec<_> =
        keys.iter().enumerate().map(|(at, key)| (width + at, key.descending)).collect();
    sorted(flow, &columns, width).same(CountRows(id, Count::Out))
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

async fn arranged(flow: Flow, keys: Vec<(usize, bool)>, width: usize) -> Result<Flow, Failure> {
    let (run, layout, rejects) = (Arc::clone(&flow.run), flow.layout.clone(), flow.rejects());
    let converter = converter(&layout, &keys)?;
    let columns: Vec<usize> = keys.iter().map(|(at, _)| *at).collect();
    let mut parts = flow.ending(move |batch, _| {
        let batch = batch.compact_as_a_whole();
        let columns: Vec<ArrayRef> = columns.iter().map(|&at| column(&batch, at)).collect();
        let rows = converter.convert_columns(&columns)?;
        Ok((batch, rows))
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
            let all = Flow::of(&run, before.chain(rest).boxed(), layout);
            return Ok(on_disk(&run, all, keys)?.rejecting(rejects).first(width));
        };
        left = after;
    }
    drop(parts);
    let (mut batches, keys): (Vec<Batch>, Vec<Rows>) = held.into_iter().unzip();
    batches.iter_mut().for_each(|batch| batch.columns.truncate(width));
    let threads = run.limits.threads;
    let order = tokio::task::spawn_blocking(move || in_order(&keys, threads)).await??;
    let batches = put_together(&run, batches, order);
    let types = layout.types.iter().take(width).cloned().collect();
    Ok(Flow::of(&run, batches, Layout { types, ..layout }).rejecting(rejects))
}

/// All columns of the rows in their order, and a number behind them.
fn on_disk(run: &Arc<Run>, flow: Flow, keys: Vec<(usize, bool)>) -> Result<Flow, Failure> {
    let number = flow.layout.types.len();
    let flow = numbered(flow);
    let layout = flow.layout.clone();
    // The place has moved by one.
    let moved = keys.into_iter().map(|(at, large)| (at + usize::from(at >= number), large));
    let keys: Vec<_> = moved.chain([(number, false)]).collect();
    let records = library::sort(library::input(flow)?, &keys, &run.memory)?;
    Ok(Flow::of(run, library::batches(records, layout.types.len()), layout))
}

fn converter(layout: &Layout, keys: &[(usize, bool)]) -> Result<RowConverter, Failure> {
    let field = |&(at, descending): &(usize, bool)| {
        let ty = layout.types.get(at).cloned().unwrap_or(DataType::UInt64);
        SortField::new_with_options(ty, SortOptions { descending, nulls_first: false })
    };
    Ok(RowConverter::new(keys.iter().map(field).collect())?)
}

/// A row: what its key is told by, and where it is.
struct Entry {
    prefix: [u64; 2],
    batch: u32,
    row: u32,
}

/// The rows in the order of their keys, those with the same key as they come.
fn in_order(keys: &[Rows], threads: usize) -> Result<Vec<Entry>, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    let pool = pool.map_err(messages::broken)?;
    pool.install(|| {
        let prefix = Prefix::of(keys);
        let mut entries = Vec::with_capacity(keys.iter().map(Rows::num_rows).sum());
        entries.par_extend(keys.par_iter().enumerate().flat_map_iter(|(batch, rows)| {
            let (batch, prefix) = (batch as u32, &prefix);
            let entry = move |(row, key): (u32, Row<'_>)| Entry {
                prefix: prefix.of_key(key.data()),
                batch,
                row,
            };
            (0..).zip(rows).map(entry)
        }));
        let key =
            |entry: &Entry| keys.get(entry.batch as usize).map(|rows| rows.row(entry.row as usize));
        entries.par_sort_unstable_by(|a, b| {
            let order = a.prefix.cmp(&b.prefix);
            let order = order.then_with(|| match prefix.whole {
                true => Ordering::Equal,
                false => key(a).cmp(&key(b)),
            });
            order.then((a.batch, a.row).cmp(&(b.batch, b.row)))
        });
        Ok(entries)
    })
}

/// Which bytes of the keys tell most rows apart without another look at the key: the first that
/// are not the same in all keys.
struct Prefix {
    places: Vec<usize>,
    /// Whether keys with the same prefix are the same.
    whole: bool,
}

/// How many bytes a prefix has.
const BYTES: usize = 16;
/// How many bytes of the keys are looked at.
const SEEN: usize = 64;

impl Prefix {
    fn of(keys: &[Rows]) -> Prefix {
        let first = keys.iter().flatten().next().map_or(Vec::new(), |key| key.data().to_vec());
        let spread =
            |rows: &Rows| rows.iter().fold(Spread::NONE, |all, key| all.and(&first, key.data()));
        let Spread { shortest, longest, differs } =
            keys.par_iter().map(spread).reduce(|| Spread::NONE, Spread::both);
        let tells = |at: &usize| *at >= shortest || differs.get(*at) != Some(&0);
        let mut places: Vec<usize> = (0..longest.min(SEEN)).filter(tells).collect();
        let whole = shortest == longest && longest <= SEEN && places.len() <= BYTES;
        places.truncate(BYTES);
        Prefix { places, whole }
    }

    /// Different prefixes are in the order of their keys.
    fn of_key(&self, key: &[u8]) -> [u64; 2] {
        let byte =
            |all: u128, &at: &usize| all << 8 | u128::from(key.get(at).copied().unwrap_or(0));
        let bytes = self.places.iter().fold(0, byte);
        [(bytes >> 64) as u64, bytes as u64]
    }
}

/// How long keys are, and in which bits of their first bytes they differ from one of them.
struct Spread {
    shortest: usize,
    longest: usize,
    differs: [u8; SEEN],
}

impl Spread {
    const NONE: Spread = Spread { shortest: usize::MAX, longest: 0, differs: [0; SEEN] };

    fn and(mut self, first: &[u8], key: &[u8]) -> Spread {
        self.shortest = self.shortest.min(key.len());
        self.longest = self.longest.max(key.len());
        for (differs, (a, b)) in self.differs.iter_mut().zip(first.iter().zip(key)) {
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
