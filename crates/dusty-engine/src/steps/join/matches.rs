//! The account of a join: how many rows matched, did not match on either side, and
//! were multiplied; and whether the relation that the script states holds.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array, BooleanArray, UInt64Array};
use dusty_check::Schema;
use dusty_check::program::{Expr, ExprKind, Join, JoinKind, Relation};
use futures::StreamExt;

use crate::account::{Count, Effects, Place, StepId};
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::flow::library::Rest;
use crate::flow::spool::Spool;
use crate::flow::{Batches, Run, dropping};
use crate::messages;
use crate::steps::order::numbers;

/// How many keys a message names.
const NAMED: usize = 5;

/// What is known of the matches so far.
pub(super) struct Matches {
    join: Join,
    /// The columns of the left table.
    left: Schema,
    id: StepId,
    left_rows: Arc<AtomicU64>,
    right_rows: Arc<AtomicU64>,
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
    /// The first pairs that break the relation, one of each key.
    breaches: Vec<Breach>,
    breach_count: u64,
    /// Whether there are more such keys.
    more_breaches: bool,
    /// Whether keys come more than once in the left table, and in the right one, against the relation.
    doubled: [bool; 2],
}

/// A pair of rows that breaks the relation.
struct Breach {
    /// The texts of the keys.
    key: String,
    /// The place of the left row, if another one has matched the right row before.
    left: Option<u64>,
    /// The numbers of the two right rows that the left row matches, if there are two.
    right: Option<[u64; 2]>,
}

/// Of a semi join, each left row that is in a pair, once or in some pairs one after the
/// other; of an anti join, the left rows in none; of other joins all rows.
pub(super) fn chosen(state: Arc<Mutex<Matches>>, batches: Batches, width: usize) -> Batches {
    if !locked(&state).chooses() {
        return batches;
    }
    let choose = move |batch: Result<Batch, Failure>| {
        let batch = batch?;
        Ok(match locked(&state).choose(&batch, width) {
            Some(wanted) => batch.filtered(&wanted),
            None => batch,
        })
    };
    batches.map(choose).boxed()
}

/// Counts the rows on their way; takes the two numbers behind the first `width`
/// columns off. Holds the right table until the end.
pub(super) fn counted(
    state: Arc<Mutex<Matches>>,
    batches: Batches,
    run: Arc<Run>,
    width: usize,
    right: Spool,
    rest: Rest,
) -> Batches {
    let shared = Arc::clone(&state);
    let rows = batches.map(move |batch| {
        let mut batch = batch?;
        let mut state = locked(&shared);
        if state.join.kind == JoinKind::Semi {
            batch = state.firsts(batch, width);
        }
        state.look(&batch, width);
        let columns = batch.columns.into_iter().take(width).collect();
        Ok(Batch { columns, ..batch })
    });
    let end = futures::stream::once(async move {
        // An operator that can match nothing does not read the left table.
        if let Err(failure) = rest.read().await {
            return Some(Err(failure));
        }
        let mut effects = Effects::default();
        locked(&state).close(&mut effects);
        run.account.count(effects);
        let rows = locked(&state).doubled_rows()?;
        let places = places(&right, rows).await;
        Some(Err(locked(&state).breach(&places, &run)))
    });
    dropping(rows.chain(end.filter_map(futures::future::ready)))
}

/// The places of rows of a table, by their numbers.
async fn places(table: &Spool, numbers: BTreeSet<u64>) -> HashMap<u64, u64> {
    let (mut places, mut before) = (HashMap::new(), 0);
    let mut batches = table.batches();
    // What cannot be read once more is left out of the message.
    while let Some(Ok(batch)) = batches.next().await {
        let after = before + batch.rows as u64;
        for &number in numbers.range(before..after) {
            let row = usize::try_from(number - before).unwrap_or(usize::MAX);
            places.extend(batch.place_of(row).map(|place| (number, place)));
        }
        before = after;
    }
    places
}

fn locked(state: &Mutex<Matches>) -> MutexGuard<'_, Matches> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
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
        left_rows: Arc<AtomicU64>,
        right_rows: Arc<AtomicU64>,
    ) -> Arc<Mutex<Matches>> {
        Arc::new(Mutex::new(Matches {
            join: join.clone(),
            left,
            id,
            left_rows,
            right_rows,
            last: None,
            last_right: 0,
            chosen: None,
            matched: 0,
            multiplied: 0,
            alone: 0,
            other: 0,
            met: Vec::new(),
            met_count: 0,
            breaches: Vec::new(),
            breach_count: 0,
            more_breaches: false,
            doubled: [false; 2],
        }))
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
                JoinKind::Semi => met && is_new(&mut self.chosen, left, row),
                _ => !met,
            }
        };
        Some((0..batch.rows).map(wanted).map(Some).collect())
    }

    /// Of a semi join the rows that are the first ones of their left rows: in the order of
    /// the keys, the pairs of one may have stood apart.
    fn firsts(&mut self, batch: Batch, width: usize) -> Batch {
        let Some(left) = numbers(&batch, width) else { return batch };
        let first = |row| Some(is_new(&mut self.last, left, row));
        let first: BooleanArray = (0..batch.rows).map(first).collect();
        batch.filtered(&first)
    }

    fn look(&mut self, batch: &Batch, width: usize) {
        let (Some(left), Some(right)) = (numbers(batch, width), numbers(batch, width + 1)) else {
            return;
        };
        if self.chooses() {
            self.matched += batch.rows as u64;
            return;
        }
        for row in 0..batch.rows {
            let l = left.is_valid(row).then(|| left.value(row));
            let r = right.is_valid(row).then(|| right.value(row));
            match (l, r) {
                (Some(l), Some(r)) => {
                    let again = self.last == Some(l);
                    let right_before = std::mem::replace(&mut self.last_right, r);
                    self.last = Some(l);
                    if again {
                        self.multiplied += 1;
                    } else {
                        self.matched += 1;
                    }
                    let before = self.meet(r);
                    let breach = match self.join.relation {
                        Some(Relation::ManyToOne) => again,
                        Some(Relation::OneToMany) => before,
                        Some(Relation::OneToOne) => again || before,
                        None => false,
                    };
                    if breach {
                        let relation = self.join.relation;
                        let of_left = before && relation != Some(Relation::ManyToOne);
                        let of_right = again && relation != Some(Relation::OneToMany);
                        self.doubled[0] |= of_left;
                        self.doubled[1] |= of_right;
                        let left = if of_left { batch.place_of(row) } else { None };
                        self.note(batch, row, left, of_right.then_some([right_before, r]));
                    }
                }
                (Some(_), None) => self.alone += 1,
                (None, _) => self.other += 1,
            }
        }
    }

    /// Whether pairs only tell which left rows stay.
    fn chooses(&self) -> bool {
        matches!(self.join.kind, JoinKind::Semi | JoinKind::Anti)
    }

    /// Notes a right row; says whether it was met before.
    fn meet(&mut self, row: u64) -> bool {
        let at = usize::try_from(row / 64).unwrap_or(usize::MAX);
        if at >= self.met.len() {
            self.met.resize(at + 1, 0);
        }
        let Some(word) = self.met.get_mut(at) else { return false };
        let bit = 1 << (row % 64);
        let before = *word & bit != 0;
        *word |= bit;
        self.met_count += u64::from(!before);
        before
    }

    fn note(&mut self, batch: &Batch, row: usize, left: Option<u64>, right: Option<[u64; 2]>) {
        self.breach_count += 1;
        let keys: Vec<_> = self.join.keys.iter().flat_map(|(left, _)| left.columns()).collect();
        let told = |at: &usize| {
            let column = self.join.columns.iter().position(|(left, _)| *left == Some(*at))?;
            let value = crate::eval::cell(batch.columns.get(column)?, row)?;
            Some(dusty_check::value::quoted(&value))
        };
        let key = keys.iter().filter_map(told).collect::<Vec<_>>().join(", ");
        if self.breaches.iter().any(|breach| breach.key == key) {
            return;
        }
        match self.breaches.len() < NAMED {
            true => self.breaches.push(Breach { key, left, right }),
            false => self.more_breaches = true,
        }
    }

    /// The numbers at the end.
    fn close(&self, effects: &mut Effects) {
        let (left, right) =
            (self.left_rows.load(Ordering::Relaxed), self.right_rows.load(Ordering::Relaxed));
        let mut count = |what, rows: u64| {
            if rows > 0 {
                effects.counts.push((self.id, what, rows));
            }
        };
        let out = self.matched + self.multiplied + self.alone + self.other;
        count(Count::Out, out);
        let rest = left.saturating_sub(self.matched);
        match self.join.kind {
            JoinKind::Anti => {
                count(Count::Alone, self.matched);
                count(Count::Excluded, rest);
            }
            JoinKind::Left | JoinKind::Full => {
                count(Count::Matched, self.matched);
                count(Count::Alone, self.alone);
            }
            JoinKind::Inner | JoinKind::Right | JoinKind::Cross | JoinKind::Semi => {
                count(Count::Matched, self.matched);
                count(Count::Unmatched, rest);
            }
        }
        count(Count::Multiplied, self.multiplied);
        count(Count::Other, self.other);
        if !matches!(self.join.kind, JoinKind::Right | JoinKind::Full) {
            count(Count::OtherUnmatched, right.saturating_sub(self.met_count));
        }
    }

    /// The right rows that a message names, if the relation was broken.
    fn doubled_rows(&self) -> Option<BTreeSet<u64>> {
        let rows = self.breaches.iter().filter_map(|breach| breach.right).flatten();
        (self.breach_count > 0).then(|| rows.collect())
    }

    /// Says that the relation was broken; `places` are those of right rows, by their numbers.
    fn breach(&self, places: &HashMap<u64, u64>, run: &Run) -> Failure {
        let table = run.program.tables.get(self.id.table);
        let step = table.and_then(|table| table.steps().get(self.id.step));
        let span = step.map(|step| step.span).unwrap_or_default();
        let side = |of_right: bool| {
            let schema =
                if of_right { run.program.schema(self.join.other) } else { Some(&self.left) };
            let keys =
                self.join.keys.iter().map(|(left, right)| if of_right { right } else { left });
            let plain = |key: &Expr| matches!(key.kind, ExprKind::Column(_));
            let columns = keys.clone().flat_map(Expr::columns);
            let names = columns.filter_map(|at| Some(schema?.columns.get(at)?.name.as_str()));
            messages::Doubled {
                table: of_right.then(|| run.program.name(self.join.other)),
                // What is calculated of columns may be the same where they differ.
                columns: if keys.into_iter().all(plain) { names.collect() } else { Vec::new() },
            }
        };
        let sides = [false, true].into_iter().filter(|&right| self.doubled[usize::from(right)]);
        let doubled: Vec<_> = sides.map(side).collect();
        let key = |breach: &Breach| {
            let right = breach.right.iter().flatten().filter_map(|row| places.get(row).copied());
            let rows: Vec<_> = right.map(Place::unpacked).collect();
            let lines = |rows: &[Place]| messages::lines(&run.inputs, rows);
            match breach.left.map(Place::unpacked) {
                _ if !rows.is_empty() => format!("{} ({})", breach.key, lines(&rows)),
                Some(left) => format!("{} (again in {})", breach.key, lines(&[left])),
                None => breach.key.clone(),
            }
        };
        let keys: Vec<_> = self.breaches.iter().map(key).collect();
        let keys = (keys.as_slice(), self.more_breaches);
        messages::relation(span, self.join.relation, self.breach_count, keys, &doubled).into()
    }
}
