//! A program that carries along where its rows come from: each table gets one more text
//! column for every source that it is made of, a *slot*, which holds the lines that went
//! into the row, with commas between them.

use dusty_check::program::{
    AggregateCall, Expr, ExprKind, Join, JoinKind, Program, Step, StepKind, TableKind, TableRef,
};
use dusty_check::{Schema, Type, Value};
use dusty_syntax::Span;

use crate::builtins::{AGGREGATES, SCALARS};

/// The slots of the tables, by the positions of their sources. They stand behind the
/// columns of the script.
pub(crate) struct Slots {
    tables: Vec<Vec<usize>>,
    /// How many columns of the script each table has.
    widths: Vec<usize>,
    /// The slots before each step.
    steps: Vec<Vec<Vec<usize>>>,
}

impl Slots {
    /// The slots of a table. Bad rows have none: their columns tell where they are from.
    pub(crate) fn table(&self, table: TableRef) -> &[usize] {
        let found = self.tables.get(table.table).filter(|_| !table.rejected);
        found.map_or(&[], Vec::as_slice)
    }

    /// The slots before a step of a table.
    pub(crate) fn before(&self, table: usize, step: usize) -> &[usize] {
        let steps = self.steps.get(table).and_then(|steps| steps.get(step));
        steps.map_or(&[], Vec::as_slice)
    }

    fn width(&self, table: TableRef) -> usize {
        self.widths.get(table.table).copied().unwrap_or(0)
    }
}

/// Adds the slots to all tables of a program.
pub(crate) fn carry(program: &mut Program) -> Slots {
    let mut slots = Slots { tables: Vec::new(), widths: Vec::new(), steps: Vec::new() };
    for table in &mut program.tables {
        slots.widths.push(table.schema.columns.len());
        let (mut now, mut before) = (Vec::new(), Vec::new());
        match &mut table.kind {
            TableKind::Source(source) => now.push(*source),
            TableKind::Transform { input, steps } => {
                now = slots.table(*input).to_vec();
                let mut width = slots.width(*input);
                for step in steps {
                    before.push(now.clone());
                    let after = step.schema.columns.len();
                    now = through(step, now, width, &slots);
                    add(&mut step.schema, now.len());
                    width = after;
                }
            }
        }
        add(&mut table.schema, now.len());
        slots.tables.push(now);
        slots.steps.push(before);
    }
    slots
}

fn add(schema: &mut Schema, count: usize) {
    // No column of a script is called so.
    (0..count).for_each(|at| schema.push(format!("\0{at}"), Type::Text));
}

fn expr(kind: ExprKind, ty: Type) -> Expr {
    Expr { kind, ty, span: Span::default() }
}

fn column(at: usize) -> Expr {
    expr(ExprKind::Column(at), Type::Text)
}

/// Lets the slots through a step; `width` is the number of the other columns before it.
fn through(step: &mut Step, now: Vec<usize>, width: usize, slots: &Slots) -> Vec<usize> {
    match &mut step.kind {
        StepKind::Project(exprs) => exprs.extend((0..now.len()).map(|at| column(width + at))),
        StepKind::Aggregate { by, calls, outputs } => {
            let first = by.len() + calls.len();
            for at in 0..now.len() {
                calls.push(listed(width + at));
                outputs.push(joined(first + at));
            }
        }
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

fn join_slots(join: &mut Join, now: Vec<usize>, width: usize, slots: &Slots) -> Vec<usize> {
    // The condition reads the right row behind the left one, which has grown.
    if let Some(condition) = &mut join.condition {
        condition.walk_mut(&mut |part| {
            if let ExprKind::Column(at) = &mut part.kind
                && *at >= width
            {
                *at += now.len();
            }
        });
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

/// `list(slot)` of a group.
fn listed(slot: usize) -> AggregateCall {
    AggregateCall {
        function: AGGREGATES.iter().position(|f| f.name == "list").unwrap_or_default(),
        overload: 0,
        args: vec![column(slot)],
        ty: Type::Text.list_of(),
        span: Span::default(),
    }
}

/// `join_text(lines, ",")` of a list of lines.
fn joined(at: usize) -> Expr {
    let separator = ExprKind::Constant(Value::Text(",".to_owned()));
    let kind = ExprKind::Call {
        function: SCALARS.iter().position(|f| f.name == "join_text").unwrap_or_default(),
        overload: 0,
        args: vec![expr(ExprKind::Column(at), Type::Text.list_of()), expr(separator, Type::Text)],
    };
    expr(kind, Type::Text)
}
