//! The account of a join: how many rows matched, did not match on either side, and
//! were multiplied; and whether the relation that the script states holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{Array, BooleanArray, UInt64Array};
use dusty_check::Schema;
use dusty_check::program::{Join, JoinKind};
use futures::future::ready;
use futures::{StreamExt, stream};
use parking_lot::Mutex;

use crate::account::{Count, Effects, StepId};
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::flow::library::Rest;
use crate::flow::{Batches, Run, dropping};
use crate::steps::join::Right;
use crate::steps::join::breach::{Breaches, Pair, places};
use crate::steps::join::strangers::{self, Keys};
use crate::steps::order::numbers;

/// The pairs of a join on their way.
pub(super) struct Matches {
    join: Join,
    /// The columns of the left table.
    left: Schema,
    id: StepId,
    /// How many rows the tables have, and the keys of the first ones: of the left one, and of the right one.
    sides: [(Arc<AtomicU64>, Keys); 2],
    seen: Seen,
}

/// What is known of them so far.
#[derive(Default)]
struct Seen {
    /// The left row of the pair before, as pairs come out, and its right row.
    last: Option<u64>,
    last_right: u64,
    /// The same, as the operator gives them.
    chosen: Option<u64>,
    matched: u64,
    multiplied: u64,
    /// Left rows without a match that came out.
    alone: u64,
    /// Right rows without a match that came out.
    other: u64,
    /// Which right rows were met, one bit each.
    met: Vec<u64>,
    met_count: u64,
    breaches: Breaches,
}

/// Of a semi join, each left row that is in a pair, once or in some pairs one after the
/// other; of an anti join, the left rows in none; of other joins all rows.
pub(super) fn chosen(state: Arc<Mutex<Matches>>, batches: Batches, width: usize) -> Batches {
    if !state.lock().chooses() {
        return batches;
    }
    let choose = move |batch: Result<Batch, Failure>| {
        let batch = batch?;
        Ok(match state.lock().choose(&batch, width) {
            Some(wanted) => batch.filtered(&wanted),
            None => batch,
        })
    };
    batches.map(choose).boxed()
}

/// Counts the rows on their way; takes the two numbers behind the first `width`
/// columns off. Holds the right table until the end, and puts its rows without a match behind the others.
pub(super) fn counted(
    state: Arc<Mutex<Matches>>,
    batches: Batches,
    run: Arc<Run>,
    width: usize,
    right: Right,
    rest: Rest,
) -> Batches {
    let (shared, of_right) = (Arc::clone(&state), Arc::clone(&state));
    let Right { rows: right, alone } = right;
    let unmatched = match alone {
        Some(alone) => {
            let unmatched = move |batch: Result<Batch, Failure>| {
                let unmatched = of_right.lock().unmatched(batch?);
                alone.rows(unmatched)
            };
            right.batches().map(unmatched).boxed()
        }
        None => stream::empty().boxed(),
    };
    let rows = batches.map(move |batch| {
        let mut batch = batch?;
        let mut state = shared.lock();
        if state.join.kind == JoinKind::Semi {
            batch = state.firsts(batch, width);
        }
        state.look(&batch, width);
        let columns = batch.columns.into_iter().take(width).collect();
        Ok(Batch { columns, ..batch })
    });
    let end = stream::once(async move {
        // An operator that can match nothing does not read the left table.
        if let Err(failure) = rest.read().await {
            return Some(Err(failure));
        }
        let mut effects = Effects::default();
        state.lock().close(&mut effects, &run);
        run.account.count(effects);
        let rows = state.lock().seen.breaches.rows()?;
        let places = places(&right, rows).await;
        let Matches { join, left, id, seen, .. } = &*state.lock();
        Some(Err(seen.breaches.told(join, left, *id, &places, &run)))
    });
    dropping(rows.chain(unmatched).chain(end.filter_map(ready)))
}

/// Whether a row has another left row than the one before.
fn is_new(before: &mut Option<u64>, left: &UInt64Array, row: usize) -> bool {
    let number = left.is_valid(row).then(|| left.value(row));
    std::mem::replace(before, number) != number
}

impl Matches {
    pub(super) fn new(
        join: &Join,
        left: Schema,
        id: StepId,
        sides: [(Arc<AtomicU64>, Keys); 2],
    ) -> Arc<Mutex<Matches>> {
        let (join, seen) = (join.clone(), Seen::default());
        Arc::new(Mutex::new(Matches { join, left, id, sides, seen }))
    }

    /// Notes the right rows of the pairs; says which rows are wanted.
    fn choose(&mut self, batch: &Batch, width: usize) -> Option<BooleanArray> {
        let (left, right) = (numbers(batch, width)?, numbers(batch, width + 1)?);
        let wanted = |row: usize| {
            let met = right.is_valid(row);
            if met {
                self.meet(right.value(row));
            }
            match self.join.kind {
                JoinKind::Semi => met && is_new(&mut self.seen.chosen, left, row),
                _ => !met,
            }
        };
        Some((0..batch.rows).map(wanted).map(Some).collect())
    }

    /// Of a semi join the rows that are the first ones of their left rows: in the order of
    /// the keys, the pairs of one may have stood apart.
    fn firsts(&mut self, batch: Batch, width: usize) -> Batch {
        let Some(left) = numbers(&batch, width) else { return batch };
        let first = |row| Some(is_new(&mut self.seen.last, left, row));
        let first: BooleanArray = (0..batch.rows).map(first).collect();
        batch.filtered(&first)
    }

    fn look(&mut self, batch: &Batch, width: usize) {
        let (Some(left), Some(right)) = (numbers(batch, width), numbers(batch, width + 1)) else {
            return;
        };
        if self.chooses() {
            self.seen.matched += batch.rows as u64;
            return;
        }
        for row in 0..batch.rows {
            let l = left.is_valid(row).then(|| left.value(row));
            let r = right.is_valid(row).then(|| right.value(row));
            match (l, r) {
                (Some(l), Some(r)) => {
                    let again = self.seen.last == Some(l);
                    self.seen.last = Some(l);
                    let right_before = std::mem::replace(&mut self.seen.last_right, r);
                    if again {
                        self.seen.multiplied += 1;
                    } else {
                        self.seen.matched += 1;
                    }
                    let before = self.meet(r);
                    let again = again.then_some(right_before);
                    let pair = Pair { again, right: r, before };
                    self.seen.breaches.look(&self.join, batch, row, &pair);
                }
                (Some(_), None) => self.seen.alone += 1,
                (None, _) => self.seen.other += 1,
            }
        }
    }

    /// The rows of the right table that were not met, which are counted. Their numbers are in the last column.
    fn unmatched(&mut self, batch: Batch) -> Batch {
        let last = batch.columns.len().saturating_sub(1);
        let Some(numbers) = numbers(&batch, last) else { return batch };
        let met = |row: &u64| {
            let word = usize::try_from(row / 64).ok().and_then(|at| self.seen.met.get(at));
            word.is_some_and(|word| word & (1 << (row % 64)) != 0)
        };
        let unmet: BooleanArray = numbers.values().iter().map(|row| Some(!met(row))).collect();
        let batch = batch.filtered(&unmet);
        self.seen.other += batch.rows as u64;
        batch
    }

    /// Whether pairs only tell which left rows stay.
    fn chooses(&self) -> bool {
        matches!(self.join.kind, JoinKind::Semi | JoinKind::Anti)
    }

    /// Notes a right row; says whether it was met before.
    fn meet(&mut self, row: u64) -> bool {
        let at = usize::try_from(row / 64).unwrap_or(usize::MAX);
        if at >= self.seen.met.len() {
            self.seen.met.resize(at + 1, 0);
        }
        let Some(word) = self.seen.met.get_mut(at) else { return false };
        let bit = 1 << (row % 64);
        let before = *word & bit != 0;
        *word |= bit;
        self.seen.met_count += u64::from(!before);
        before
    }

    /// The numbers at the end.
    fn close(&self, effects: &mut Effects, run: &Run) {
        let [left, right] = self.sides.each_ref().map(|(rows, _)| rows.load(Ordering::Relaxed));
        if left > 0 && right > 0 && self.seen.matched == 0 {
            let keys = self.sides.each_ref().map(|(_, keys)| keys);
            let warning = strangers::told(&self.join, &self.left, self.id, keys, run);
            effects.warnings.extend(warning.map(|warning| (self.id, warning)));
        }
        let mut count = |what, rows: u64| {
            if rows > 0 {
                effects.counts.push((self.id, what, rows));
            }
        };
        let out = self.seen.matched + self.seen.multiplied + self.seen.alone + self.seen.other;
        count(Count::Out, out);
        let rest = left.saturating_sub(self.seen.matched);
        match self.join.kind {
            JoinKind::Anti => {
                count(Count::Alone, self.seen.matched);
                count(Count::Excluded, rest);
            }
            JoinKind::Left | JoinKind::Full => {
                count(Count::Matched, self.seen.matched);
                count(Count::Alone, self.seen.alone);
            }
            JoinKind::Inner | JoinKind::Right | JoinKind::Cross | JoinKind::Semi => {
                count(Count::Matched, self.seen.matched);
                count(Count::Unmatched, rest);
            }
        }
        count(Count::Multiplied, self.seen.multiplied);
        count(Count::Other, self.seen.other);
        if !matches!(self.join.kind, JoinKind::Right | JoinKind::Full) {
            count(Count::OtherUnmatched, right.saturating_sub(self.seen.met_count));
        }
    }
}
