//! What is told of a join in which no row has a match.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use dusty_check::program::{ExprKind, Join, JoinKind};
use dusty_check::{Schema, Type};

use parking_lot::Mutex;

use crate::account::{Effects, StepId};
use crate::eval::cell;
use crate::flow::Run;
use crate::flow::batch::Batch;
use crate::messages;
use crate::steps::order::numbers;
use crate::steps::rows::RowStep;

/// How many rows of a table are looked at.
const ROWS: u64 = 1000;

/// The keys of the first rows of a table that have some, by the numbers of the rows.
pub(super) type Keys = Arc<Mutex<BTreeMap<u64, Vec<String>>>>;

/// Notes the keys, which are in the columns `at`; behind them is the number of the row.
pub(super) struct FirstKeys {
    pub(super) keys: Keys,
    pub(super) at: Range<usize>,
}

impl RowStep for FirstKeys {
    fn apply(&self, batch: Batch, _: &mut Effects) -> Batch {
        let Some(numbers) = numbers(&batch, self.at.end) else { return batch };
        let first = numbers.values().iter().take_while(|&&number| number < ROWS);
        let key = |row: usize| {
            let column = |at: usize| cell(batch.columns.get(at)?, row);
            self.at.clone().map(column).collect::<Option<Vec<_>>>()
        };
        let found: Vec<_> =
            first.enumerate().filter_map(|(row, &number)| Some((number, key(row)?))).collect();
        if !found.is_empty() {
            self.keys.lock().extend(found);
        }
        batch
    }
}

/// Says that no row has a match, with the keys of both tables and what would make them alike.
pub(super) fn told(
    join: &Join,
    left: &Schema,
    id: StepId,
    [left_keys, right_keys]: [&Keys; 2],
    run: &Run,
) -> Option<dusty_syntax::Diagnostic> {
    if join.keys.is_empty() || matches!(join.kind, JoinKind::Anti | JoinKind::Cross) {
        return None;
    }
    let step = run.program.tables.get(id.table)?.steps().get(id.step)?;
    let (left_keys, right_keys) = (left_keys.lock(), right_keys.lock());
    let way = match &join.keys[..] {
        [(l, r)] if l.ty == Type::Text && r.ty == Type::Text => way(
            left_keys.values().filter_map(|key| key.first()),
            right_keys.values().filter_map(|key| key.first()),
        ),
        _ => None,
    };
    let name = |expr: &dusty_check::program::Expr, schema: Option<&Schema>| match expr.kind {
        ExprKind::Column(at) => Some(schema?.columns.get(at)?.name.clone()),
        _ => None,
    };
    let columns = join
        .keys
        .first()
        .and_then(|(l, r)| Some([name(l, Some(left))?, name(r, run.program.schema(join.other))?]));
    let alike = way.zip(columns);
    let keys = [&left_keys, &right_keys].map(|keys| keys.values().collect::<Vec<_>>());
    Some(messages::strangers(
        step.span,
        &run.program.name(join.other),
        keys.each_ref().map(Vec::as_slice),
        alike,
    ))
}

/// What makes some keys of two tables equal, as `convert` takes it.
fn way<'a>(
    left: impl Iterator<Item = &'a String>,
    right: impl Iterator<Item = &'a String>,
) -> Option<&'static str> {
    type Change = fn(&str) -> Option<String>;
    let ways: [(&'static str, Change); 4] = [
        ("trim", |text| Some(text.trim().to_owned())),
        ("int", |text| text.parse::<i64>().ok().map(|number| number.to_string())),
        ("lower", |text| Some(text.to_lowercase())),
        ("v -> lower(trim(v))", |text| Some(text.trim().to_lowercase())),
    ];
    let (left, right): (Vec<_>, Vec<_>) = (left.collect(), right.collect());
    let meet = |(_, change): &(&str, Change)| {
        let known: HashSet<String> = left.iter().filter_map(|text| change(text)).collect();
        right.iter().filter_map(|text| change(text)).any(|text| known.contains(&text))
    };
    ways.into_iter().find(meet).map(|(way, _)| way)
}
