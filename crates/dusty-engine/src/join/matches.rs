//! The account of a join: how many rows matched, did not match on either side, and
//! were multiplied; and whether the relation that the script states holds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::Array;
use dusty_check::Schema;
use dusty_check::program::{Join, JoinKind, Relation};
use futures::StreamExt;

use crate::account::{Count, Effects, StepId};
use crate::batch::Batch;
use crate::failure::Failure;
use crate::flow::{Batches, Run, dropping};
use crate::library::Rest;
use crate::messages;
use crate::order::numbers;
use crate::spool::Spool;

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
    /// The left row of the pair before.
    last: Option<u64>,
    matched: u64,
    multiplied: u64,
    /// Left rows without a match that came out.
    alone: u64,
    /// Right rows without a match that came out.
    other: u64,
    /// Which right rows were met, one bit each.
    met: Vec<u64>,
    met_count: u64,
    /// Rows that break the relation, as they came out.
    breaches: Vec<String>,
    breach_count: u64,
}

impl Matches {
    pub(super) fn new(
        join: &Join,
        left: Schema,
        id: StepId,
        left_rows: Arc<AtomicU64>,
        right_rows: Arc<AtomicU64>,
    ) -> Matches {
        Matches {
            join: join.clone(),
            left,
            id,
            left_rows,
            right_rows,
            last: None,
            matched: 0,
            multiplied: 0,
            alone: 0,
            other: 0,
            met: Vec::new(),
            met_count: 0,
            breaches: Vec::new(),
            breach_count: 0,
        }
    }

    /// Counts the rows on their way; takes the two numbers behind the first `width`
    /// columns off. Holds the right table until the end.
    pub(super) fn counted(
        self,
        batches: Batches,
        run: Arc<Run>,
        width: usize,
        right: Spool,
        rest: Rest,
    ) -> Batches {
        let state = Arc::new(Mutex::new(self));
        let shared = Arc::clone(&state);
        let rows = batches.map(move |batch| {
            let batch = batch?;
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.look(&batch, width);
            let columns = batch.columns.into_iter().take(width).collect();
            Ok(Batch { columns, ..batch })
        });
        let end = futures::stream::once(async move {
            drop(right);
            // An operator that can match nothing does not read the left table.
            if let Err(failure) = rest.read().await {
                return Some(Err(failure));
            }
            let state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let mut effects = Effects::default();
            let breach = state.close(&mut effects, &run);
            run.account.add(effects);
            breach.map(Err)
        });
        dropping(rows.chain(end.filter_map(|breach| async move { breach })))
    }

    fn look(&mut self, batch: &Batch, width: usize) {
        let (Some(left), Some(right)) = (numbers(batch, width), numbers(batch, width + 1)) else {
            return;
        };
        let semi = matches!(self.join.kind, JoinKind::Semi | JoinKind::Anti);
        for row in 0..batch.rows {
            let l = left.is_valid(row).then(|| left.value(row));
            let r = right.is_valid(row).then(|| right.value(row));
            match (l, r) {
                (Some(_), None) if semi => self.matched += 1,
                (Some(l), Some(r)) => {
                    let again = self.last == Some(l);
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
                        self.breach(batch, row);
                    }
                }
                (Some(_), None) => self.alone += 1,
                (None, _) => self.other += 1,
            }
        }
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

    fn breach(&mut self, batch: &Batch, row: usize) {
        self.breach_count += 1;
        let keys: Vec<_> = self.join.keys.iter().flat_map(|(left, _)| left.columns()).collect();
        let told = |at: &usize| {
            let column = self.join.columns.iter().position(|(left, _)| *left == Some(*at))?;
            let value = crate::eval::cell(batch.columns.get(column)?, row)?;
            Some(dusty_check::value::quoted(&value))
        };
        let text = keys.iter().filter_map(told).collect::<Vec<_>>().join(", ");
        if self.breaches.len() < NAMED && !self.breaches.contains(&text) {
            self.breaches.push(text);
        }
    }

    /// The numbers at the end, and whether the relation was broken.
    fn close(&self, effects: &mut Effects, run: &Run) -> Option<Failure> {
        let (left, right) =
            (self.left_rows.load(Ordering::Relaxed), self.right_rows.load(Ordering::Relaxed));
        let mut count = |what, rows: u64| {
            if rows > 0 {
                effects.counts.push((self.id, what, rows));
            }
        };
        let out = self.matched + self.multiplied + self.alone + self.other;
        count(Count::Out, out);
        let unmet = right.saturating_sub(self.met_count);
        match self.join.kind {
            JoinKind::Semi => {
                count(Count::Matched, self.matched);
                count(Count::Unmatched, left.saturating_sub(self.matched));
            }
            JoinKind::Anti => {
                count(Count::Alone, self.matched);
                count(Count::Excluded, left.saturating_sub(self.matched));
            }
            JoinKind::Inner | JoinKind::Right | JoinKind::Cross => {
                count(Count::Matched, self.matched);
                count(Count::Multiplied, self.multiplied);
                count(Count::Unmatched, left.saturating_sub(self.matched));
                count(Count::Other, self.other);
                let kept = self.join.kind == JoinKind::Right;
                count(Count::OtherUnmatched, if kept { 0 } else { unmet });
            }
            JoinKind::Left | JoinKind::Full => {
                count(Count::Matched, self.matched);
                count(Count::Multiplied, self.multiplied);
                count(Count::Alone, self.alone);
                count(Count::Other, self.other);
                let kept = self.join.kind == JoinKind::Full;
                count(Count::OtherUnmatched, if kept { 0 } else { unmet });
            }
        }
        if self.breach_count == 0 {
            return None;
        }
        let step = run.program.tables.get(self.id.table).and_then(|table| match &table.kind {
            dusty_check::program::TableKind::Transform { steps, .. } => steps.get(self.id.step),
            dusty_check::program::TableKind::Source(_) => None,
        });
        let span = step.map(|step| step.span).unwrap_or_default();
        // The side that should have each key once.
        let of_right = self.join.relation != Some(Relation::OneToMany);
        let other = crate::plan::table_schema(&run.program, self.join.other);
        let names: Vec<&str> = match of_right {
            true => {
                let at = self.join.keys.iter().flat_map(|(_, right)| right.columns());
                at.filter_map(|at| other.columns.get(at)).map(|c| c.name.as_str()).collect()
            }
            false => {
                let at = self.join.keys.iter().flat_map(|(left, _)| left.columns());
                at.filter_map(|at| self.left.columns.get(at)).map(|c| c.name.as_str()).collect()
            }
        };
        let (relation, count) = (self.join.relation, self.breach_count);
        Some(messages::relation(span, relation, count, &names, &self.breaches).into())
    }
}
