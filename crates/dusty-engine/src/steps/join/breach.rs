//! The pairs of a join that break the relation which the script states.

use std::collections::{BTreeSet, HashMap};

use dusty_check::Schema;
use dusty_check::program::{Expr, ExprKind, Join, Relation};
use futures::StreamExt;

use crate::account::{Place, StepId};
use crate::failure::Failure;
use crate::flow::Run;
use crate::flow::batch::Batch;
use crate::flow::spool::Spool;
use crate::messages;

/// How many keys a message names.
const NAMED: usize = 5;

/// A pair that breaks the relation.
struct Breach {
    /// The texts of the keys.
    key: String,
    /// The place of the left row, if another one has matched the right row before.
    left: Option<u64>,
    /// The numbers of the two right rows that the left row matches, if there are two.
    right: Option<[u64; 2]>,
}

/// All of them; the first ones, one of each key, are named.
#[derive(Default)]
pub(super) struct Breaches {
    first: Vec<Breach>,
    count: u64,
    /// Whether there are more such keys.
    more: bool,
    /// Whether keys come more than once in the left table, and in the right one, against the relation.
    doubled: [bool; 2],
}

/// How a left and a right row came together.
pub(super) struct Pair {
    /// Whether the left row has matched the right row before this one, and that.
    pub(super) again: Option<u64>,
    /// The right row.
    pub(super) right: u64,
    /// Whether another left row has matched it.
    pub(super) before: bool,
}

impl Breaches {
    /// Looks at a pair, in a row of a batch.
    #[inline]
    pub(super) fn look(&mut self, join: &Join, batch: &Batch, row: usize, pair: &Pair) {
        let Some(relation) = join.relation else { return };
        let of_left = pair.before && relation != Relation::ManyToOne;
        let of_right = pair.again.filter(|_| relation != Relation::OneToMany);
        if of_left || of_right.is_some() {
            self.doubled[0] |= of_left;
            self.doubled[1] |= of_right.is_some();
            let left = if of_left { batch.place_of(row) } else { None };
            let right = of_right.map(|before| [before, pair.right]);
            self.note(join, batch, row, Breach { key: String::new(), left, right });
        }
    }

    fn note(&mut self, join: &Join, batch: &Batch, row: usize, breach: Breach) {
        self.count += 1;
        let told = |at: usize| {
            let column = join.columns.iter().position(|(left, _)| *left == Some(at))?;
            let value = crate::eval::cell(batch.columns.get(column)?, row)?;
            Some(dusty_check::value::quoted(&value))
        };
        let keys = join.keys.iter().flat_map(|(left, _)| left.columns());
        let key = keys.filter_map(told).collect::<Vec<_>>().join(", ");
        if self.first.iter().any(|known| known.key == key) {
            return;
        }
        match self.first.len() < NAMED {
            true => self.first.push(Breach { key, ..breach }),
            false => self.more = true,
        }
    }

    /// The right rows that a message names, by their numbers, if there is anything to say.
    pub(super) fn rows(&self) -> Option<BTreeSet<u64>> {
        let rows = self.first.iter().filter_map(|breach| breach.right).flatten();
        (self.count > 0).then(|| rows.collect())
    }

    /// Says that the relation was broken; `places` are those of right rows, by their numbers.
    pub(super) fn told(
        &self,
        join: &Join,
        left: &Schema,
        id: StepId,
        places: &HashMap<u64, u64>,
        run: &Run,
    ) -> Failure {
        let table = run.program.tables.get(id.table);
        let step = table.and_then(|table| table.steps().get(id.step));
        let span = step.map(|step| step.span).unwrap_or_default();
        let side = |of_right: bool| {
            let schema = if of_right { run.program.schema(join.other) } else { Some(left) };
            let keys = join.keys.iter().map(|(left, right)| if of_right { right } else { left });
            let plain = |key: &Expr| matches!(key.kind, ExprKind::Column(_));
            let columns = keys.clone().flat_map(Expr::columns);
            let names = columns.filter_map(|at| Some(schema?.columns.get(at)?.name.as_str()));
            messages::Doubled {
                table: of_right.then(|| run.program.name(join.other)),
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
        let keys: Vec<_> = self.first.iter().map(key).collect();
        let keys = (keys.as_slice(), self.more);
        messages::relation(span, join.relation, self.count, keys, &doubled).into()
    }
}

/// The places of rows of a table, by their numbers.
pub(super) async fn places(table: &Spool, numbers: BTreeSet<u64>) -> HashMap<u64, u64> {
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
