//! A program that carries along where its rows come from: each table gets one more text
//! column for every source that it is made of, a *slot*, which holds the [`Lines`] of that
//! source that went into the row. A source that is joined with itself has two.
//!
//! [`Lines`]: super::Lines

use dusty_check::program::{
    AggregateCall, Expr, ExprKind, Join, JoinKind, Program, Step, StepKind, TableKind, TableRef,
};
use dusty_check::{Schema, Type};
use dusty_syntax::Span;

use crate::builtins::LINES;

/// The slots of the tables, by the positions of their sources. They stand behind the
/// columns of the script.
#[derive(Default)]
pub(crate) struct Slots {
    tables: Vec<Vec<usize>>,
    /// Those of bad rows: all that a row of any step could have.
    rejected: Vec<Vec<usize>>,
    /// How many columns of the script each table has, and its bad rows.
    widths: Vec<(usize, usize)>,
    /// The slots before each step.
    steps: Vec<Vec<Vec<usize>>>,
}

impl Slots {
    /// The slots of a table or of its bad rows.
    pub(crate) fn table(&self, table: TableRef) -> &[usize] {
        let tables = if table.rejected { &self.rejected } else { &self.tables };
        tables.get(table.table).map_or(&[], Vec::as_slice)
    }

    /// The slots before a step of a table.
    pub(crate) fn before(&self, table: usize, step: usize) -> &[usize] {
        let steps = self.steps.get(table).and_then(|steps| steps.get(step));
        steps.map_or(&[], Vec::as_slice)
    }

    fn width(&self, table: TableRef) -> usize {
        let (good, bad) = self.widths.get(table.table).copied().unwrap_or_default();
        if table.rejected { bad } else { good }
    }
}

/// Adds the slots to all tables of a program.
pub(crate) fn carry(program: &mut Program) -> Slots {
    let mut slots = Slots::default();
    for table in &mut program.tables {
        let bad_width = table.rejected.as_ref().map_or(0, |schema| schema.columns.len());
        slots.widths.push((table.schema.columns.len(), bad_width));
        let (mut now, mut before) = (Vec::new(), Vec::new());
        // Of a table that is only looked up, rows can be bad all the same.
        let mut looked_up: Vec<usize> = Vec::new();
        match &mut table.kind {
            TableKind::Source(source) => now.push(*source),
            TableKind::Transform { input, steps } => {
                now = slots.table(*input).to_vec();
                let mut width = slots.width(*input);
                for step in steps {
                    before.push(now.clone());
                    if let StepKind::Join(join) = &step.kind
                        && matches!(join.kind, JoinKind::Semi | JoinKind::Anti)
                    {
                        looked_up.extend(slots.table(join.other));
                    }
                    let after = step.schema.columns.len();
                    now = through(step, now, width, &slots);
                    add(&mut step.schema, now.len());
                    width = after;
                }
            }
        }
        add(&mut table.schema, now.len());
        // The slots of a step are the first ones of those of the next.
        let rejected = [now.as_slice(), looked_up.as_slice()].concat();
        if let Some(schema) = &mut table.rejected {
            add(schema, rejected.len());
        }
        slots.rejected.push(rejected);
        slots.tables.push(now);
        slots.steps.push(before);
    }
    slots
}

/// The name of a slot, which no column of a script can have.
pub(crate) fn name(at: usize) -> String {
    format!("\0{at}")
}

fn add(schema: &mut Schema, count: usize) {
    (0..count).for_each(|at| schema.push(name(at), Type::Text));
}

fn column(at: usize) -> Expr {
    Expr { kind: ExprKind::Column(at), ty: Type::Text, span: Span::default() }
}

/// Lets the slots through a step; `width` is the number of the other columns before it.
fn through(step: &mut Step, now: Vec<usize>, width: usize, slots: &Slots) -> Vec<usize> {
    match &mut step.kind {
        StepKind::Project(exprs) => exprs.extend((0..now.len()).map(|at| column(width + at))),
        StepKind::Aggregate { by, calls, outputs } => {
            let first = by.len() + calls.len();
            for at in 0..now.len() {
                calls.push(collected(width + at));
                outputs.push(column(first + at));
            }
        }
        StepKind::Window { outputs, .. } => {
            outputs.iter_mut().for_each(|output| behind(output, width, now.len()));
            outputs.extend((0..now.len()).map(|at| column(width + at)));
        }
        StepKind::Unpivot { kept, .. } => kept.extend((0..now.len()).map(|at| width + at)),
        StepKind::Union { other, left, right } => {
            let others = slots.table(*other);
            for at in 0..now.len() {
                left.push(Some(width + at));
                right.push(None);
            }
            for at in 0..others.len() {
                left.push(None);
                right.push(Some(slots.width(*other) + at));
            }
            return [&now, others].concat();
        }
        StepKind::Join(join) => return join_slots(join, now, width, slots),
        _ => {}
    }
    now
}

/// Makes room for this many slots behind the first columns of what an expression reads.
fn behind(expr: &mut Expr, width: usize, slots: usize) {
    expr.walk_mut(&mut |part| {
        if let ExprKind::Column(at) = &mut part.kind
            && *at >= width
        {
            *at += slots;
        }
    });
}

fn join_slots(join: &mut Join, now: Vec<usize>, width: usize, slots: &Slots) -> Vec<usize> {
    // The condition reads the right row behind the left one, which has grown.
    if let Some(condition) = &mut join.condition {
        behind(condition, width, now.len());
    }
    join.columns.extend((0..now.len()).map(|at| (Some(width + at), None)));
    if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
        return now;
    }
    let others = slots.table(join.other);
    let base = slots.width(join.other);
    join.columns.extend((0..others.len()).map(|at| (None, Some(base + at))));
    [&now, others].concat()
}

/// The lines of a slot in all rows of a group.
fn collected(slot: usize) -> AggregateCall {
    AggregateCall {
        function: LINES,
        overload: 0,
        args: vec![column(slot)],
        ty: Type::Text,
        span: Span::default(),
    }
}
