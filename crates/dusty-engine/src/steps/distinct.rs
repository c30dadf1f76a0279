//! `distinct`: one row per key.

use std::sync::Arc;

use arrow::array::{AsArray, BooleanArray};
use arrow::datatypes::DataType;
use dusty_check::program::Keep;
use futures::{StreamExt, TryFutureExt};
use parking_lot::Mutex;

use crate::account::{Count, Effects, StepId};
use crate::byte_map::ByteMap;
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::flow::spool::Spool;
use crate::flow::{Flow, dropping, patiently};
use crate::steps::keys::{AddKeys, Keyed, RowKeys, keyed};
use crate::steps::order::{numbered, numbers};
use crate::steps::rows::{CountRows, RowStep};
use crate::steps::sort::{sorted, sorted_by};

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
            let (types, columns) = (flow.layout.types.clone(), columns.to_vec());
            Flow::later(flow, types, move |flow| last_of_each(flow, columns, id))
        }
    };
    Ok(flow.first(width).same(CountRows(id, Count::Out)))
}

/// The keys that were met, in memory as long as it lasts.
struct Seen {
    keys: ByteMap<()>,
    /// How many bytes the keys may take.
    most: usize,
    /// Set when the memory is used up: from then on no key is added.
    full: bool,
}

impl Seen {
    /// Whether the key of each row is new; `None` where that is not known because the memory is used up.
    fn look(&mut self, keyed: &Keyed) -> Vec<Option<bool>> {
        let Seen { keys, most, full } = self;
        keyed.each(keys, |keys, hash, key| {
            if keys.get_mut(hash, key).is_some() {
                return Some(false);
            }
            *full |= keys.size() + ByteMap::<()>::growth(key) > *most;
            if *full {
                return None;
            }
            keys.get_or_insert(hash, key, ());
            Some(true)
        })
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
    let keys = RowKeys::new(&layout.types, columns)?;
    let mut seen = Seen { keys: ByteMap::default(), most: run.memory.share(), full: false };
    let (sender, aside) = futures::channel::mpsc::unbounded::<Result<Batch, Failure>>();
    // Collected beside the rows that go through, so that it can go to disk.
    let aside = tokio::spawn(patiently(Spool::fill(Flow::of(&run, aside.boxed(), layout.clone()))));
    let account = Arc::clone(&run);
    // The keys are made on all threads, and looked up on one.
    let straight = keyed(flow, keys).map(move |keyed| {
        let (batch, keyed) = keyed?;
        let found = seen.look(&keyed);
        let mask: BooleanArray = found.iter().map(|new| Some(*new == Some(true))).collect();
        if found.contains(&None) {
            let unknown: BooleanArray = found.iter().map(|new| Some(new.is_none())).collect();
            let _ = sender.unbounded_send(Ok(batch.clone().filtered(&unknown).compact()));
        }
        let known = found.iter().filter(|new| **new == Some(false)).count();
        let mut effects = Effects::default();
        effects.count(id, Count::Duplicate, known);
        account.account.count(effects);
        Ok(marked(batch, mask))
    });
    let number = layout.types.len() - 1;
    let rest = {
        let (run, layout, keys) = (Arc::clone(&run), layout.clone(), columns.to_vec());
        let batches = async move {
            let aside = aside.await??;
            rest(&run, &layout, aside.batches(), &keys, number, id)
        };
        batches.try_flatten_stream()
    };
    let rest = rest.map(|batch| {
        let batch = batch?;
        let all = BooleanArray::from(vec![true; batch.rows]);
        Ok(marked(batch, all))
    });
    let batches = dropping(dropping(straight).chain(rest));
    let types = layout.types.clone();
    let mut with_marks = layout;
    with_marks.types.push(DataType::Boolean);
    Ok(Flow::of(&run, batches, with_marks).rejecting(rejects).step(Marked, types))
}

/// Keeps the last row of each key. The last column numbers the rows.
///
/// All rows are kept until they have been read, beside the number of the last one of each key. If these
/// numbers do not fit in memory, the last row is the first one from behind.
async fn last_of_each(flow: Flow, columns: Vec<usize>, id: StepId) -> Result<Flow, Failure> {
    let (run, layout, rejects) = (Arc::clone(&flow.run), flow.layout.clone(), flow.rejects());
    let number = layout.types.len() - 1;
    let keys = RowKeys::new(&layout.types, &columns)?;
    let latest: Arc<Mutex<Option<ByteMap<u64>>>> = Arc::new(Mutex::new(Some(ByteMap::default())));
    let (filled, most, mut next) = (Arc::clone(&latest), run.memory.share(), 0);
    let flow = flow.in_order_by(keys, layout.types.clone(), move |batch, keyed, _| {
        let mut latest = filled.lock();
        if let Some(known) = &mut *latest {
            keyed.each(known, |known, hash, key| {
                *known.get_or_insert(hash, key, next) = next;
                next += 1;
            });
        }
        latest.take_if(|known| known.size() > most);
        Ok(batch)
    });
    let spool = Spool::fill(flow).await?;
    let flow = Flow::of(&run, spool.batches(), layout).rejecting(rejects);
    let Some(latest) = latest.lock().take() else {
        let turned = sorted_by(flow, number, true);
        return Ok(sorted_by(first_of_each(turned, &columns, id)?, number, false));
    };
    let mut stay = vec![false; usize::try_from(spool.rows()).unwrap_or(usize::MAX)];
    for (_, &row) in latest.iter() {
        if let Some(stay) = usize::try_from(row).ok().and_then(|row| stay.get_mut(row)) {
            *stay = true;
        }
    }
    Ok(flow.same(Last { id, number, stay }))
}

/// Keeps the rows with these numbers.
struct Last {
    id: StepId,
    /// The column with the number of each row.
    number: usize,
    /// For each number whether the row stays.
    stay: Vec<bool>,
}

impl RowStep for Last {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        let Some(numbers) = numbers(&batch, self.number) else { return batch };
        let stays = |row: &u64| usize::try_from(*row).ok().and_then(|row| self.stay.get(row));
        let stay: BooleanArray = numbers.values().iter().map(|row| stays(row).copied()).collect();
        let before = batch.rows;
        let batch = batch.filtered(&stay);
        effects.count(self.id, Count::Duplicate, before - batch.rows);
        batch
    }
}

/// The batch with a column that says which rows stay: they are taken out on all threads.
fn marked(mut batch: Batch, stay: BooleanArray) -> Batch {
    batch.columns.push(Arc::new(stay));
    batch
}

/// Keeps the rows that [`marked`] says.
struct Marked;

impl RowStep for Marked {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        let marks = batch.columns.pop();
        match marks.as_ref().and_then(|marks| marks.as_boolean_opt()) {
            Some(stay) => batch.filtered(stay),
            None => batch,
        }
    }
}

/// The first row of each key among rows that were set aside, in the order of rows.
fn rest(
    run: &Arc<crate::flow::Run>,
    layout: &crate::flow::batch::Layout,
    aside: crate::flow::Batches,
    keys: &[usize],
    number: usize,
    id: StepId,
) -> Result<crate::flow::Batches, Failure> {
    let width = layout.types.len();
    let key_types = keys.iter().filter_map(|&at| layout.types.get(at).cloned());
    let flow = Flow::of(run, aside, layout.clone()).wider(AddKeys(keys.to_vec()), key_types);
    let by_key: Vec<_> = (width..width + keys.len()).map(|at| (at, false)).collect();
    let flow = sorted(flow, &by_key, width);
    let keys = RowKeys::new(&layout.types, keys)?;
    let mut last: Option<Box<[u8]>> = None;
    let types = layout.types.clone();
    let firsts = flow.in_order(types, move |batch, effects| {
        let rows = keys.of(&batch)?;
        let mut mask = Vec::with_capacity(batch.rows);
        for row in rows.iter() {
            let new = last.as_deref() != Some(row);
            if new {
                last = Some(row.into());
            }
            mask.push(new);
        }
        let before = batch.rows;
        let batch = batch.filtered(&BooleanArray::from(mask));
        effects.count(id, Count::Duplicate, before - batch.rows);
        Ok(batch)
    });
    Ok(sorted_by(firsts, number, false).batches())
}
