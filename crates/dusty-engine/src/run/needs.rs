//! Which columns of each table something needs. The others are not read: a script
//! that uses three columns of two hundred pays for three.

use std::collections::HashMap;

use dusty_check::program::{Expr, Program, StepKind, Table, TableKind, TableRef};

use crate::FUNCTIONS;

/// For each table, for each of its steps and for what goes into it, the columns that
/// are needed afterwards.
pub(crate) struct Needs {
    /// What is needed of the tables as they are used.
    tables: Vec<Vec<bool>>,
    /// What is needed after each step of the tables.
    steps: Vec<Vec<Vec<bool>>>,
}

impl Needs {
    /// All columns of all tables.
    pub(crate) fn all(program: &Program) -> Needs {
        let width = |schema: &dusty_check::Schema| vec![true; schema.columns.len()];
        let steps = |table: &Table| table.steps().iter().map(|s| width(&s.schema)).collect();
        Needs {
            tables: program.tables.iter().map(|table| width(&table.schema)).collect(),
            steps: program.tables.iter().map(steps).collect(),
        }
    }

    /// Looks from the outputs back to the sources.
    pub(crate) fn of(program: &Program) -> Needs {
        let tables = program.tables.iter().map(|table| vec![false; table.schema.columns.len()]);
        let steps = program.tables.iter().map(|_| Vec::new()).collect();
        let mut needs = Needs { tables: tables.collect(), steps };
        for output in &program.outputs {
            needs.known(output.table()).fill(true);
        }
        // Tables build on tables above them.
        for (at, table) in program.tables.iter().enumerate().rev() {
            let TableKind::Transform { input, steps } = &table.kind else { continue };
            let mut needed = needs.tables.get(at).cloned().unwrap_or_default();
            let mut after = Vec::new();
            for (number, step) in steps.iter().enumerate().rev() {
                after.push(needed.clone());
                let before = match number.checked_sub(1).and_then(|n| steps.get(n)) {
                    Some(step) => step.schema.columns.len(),
                    None => program.schema(*input).map_or(0, |schema| schema.columns.len()),
                };
                needed = needs.before(&step.kind, &needed, before);
                if table.rejected.is_some() && step.kind.makes_rows() {
                    // A bad row after the step is saved as the step made it.
                    if let Some(after) = after.last_mut() {
                        after.fill(true);
                    }
                    needed =
                        needs.before(&step.kind, &vec![true; step.schema.columns.len()], before);
                }
            }
            after.reverse();
            if let Some(slot) = needs.steps.get_mut(at) {
                *slot = after;
            }
            match table.rejected {
                // A bad row is saved with all that was read.
                Some(_) => needs.known(*input).fill(true),
                None => {
                    let slots = needs.known(*input).iter_mut().zip(needed);
                    slots.for_each(|(slot, needed)| *slot |= needed);
                }
            }
        }
        needs
    }

    /// The columns of a table that are needed.
    pub(crate) fn table(&self, table: usize) -> &[bool] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// The columns that are needed after a step.
    pub(crate) fn step(&self, table: usize, step: usize) -> &[bool] {
        self.steps.get(table).and_then(|steps| steps.get(step)).map_or(&[], Vec::as_slice)
    }

    /// The columns of a source that are needed, but not before rows have been taken out: if one table
    /// alone builds on it, whose first step does no more than that and keeps no bad rows.
    pub(crate) fn late(
        &self,
        program: &Program,
        source: usize,
        uses: &HashMap<TableRef, usize>,
    ) -> Vec<bool> {
        let source = TableRef { table: source, rejected: false };
        let used = |table: usize| {
            [false, true].iter().any(|&rejected| uses.contains_key(&TableRef { table, rejected }))
        };
        let tables = program.tables.iter().enumerate().filter(|(at, _)| used(*at));
        let first = |(_, table): (usize, &Table)| {
            let fits = table.input() == Some(source) && table.rejected.is_none();
            match &table.steps().first().filter(|_| fits)?.kind {
                StepKind::Filter(condition) => Some(condition.columns()),
                StepKind::DropMissing(columns) => Some(columns.clone()),
                _ => None,
            }
        };
        match (uses.get(&source), tables.filter_map(first).next()) {
            (Some(1), Some(now)) => {
                let needed = self.table(source.table).iter().enumerate();
                needed.map(|(at, needed)| *needed && !now.contains(&at)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The columns of a table; none of its bad rows, which are saved with all they have.
    fn known(&mut self, table: TableRef) -> &mut [bool] {
        match self.tables.get_mut(table.table) {
            Some(known) if !table.rejected => known,
            _ => &mut [],
        }
    }

    /// What a step needs so that some of its columns come out.
    fn before(&mut self, step: &StepKind, after: &[bool], width: usize) -> Vec<bool> {
        let mut needed = match step {
            StepKind::Project(_) | StepKind::Window { .. } => vec![false; width],
            step if step.makes_rows() => vec![false; width],
            _ => after.to_vec(),
        };
        needed.resize(width, false);
        let mut add = |columns: &[usize]| mark(&mut needed, columns);
        match step {
            StepKind::Filter(condition) | StepKind::Expect { condition, .. } => {
                add(&condition.columns());
            }
            StepKind::Project(exprs) => {
                for expr in calculated(exprs, after) {
                    add(&expr.columns());
                }
            }
            StepKind::Explode(column) => add(&[*column]),
            StepKind::Window { by, calls, outputs, .. } => {
                add(by);
                let outputs = calculated(outputs, after);
                let read = outputs.chain(calls.iter().flat_map(|call| &call.args));
                // The results of the calls stand behind the columns of the row.
                read.for_each(|expr| add(&expr.columns()));
            }
            StepKind::Unpivot { columns, kept, before, .. } => {
                let after = after.iter().take(*before).chain(after.iter().skip(before + 2));
                let kept = kept.iter().zip(after).filter(|(_, needed)| **needed);
                add(&kept.map(|(at, _)| *at).collect::<Vec<_>>());
                add(columns);
            }
            StepKind::DropMissing(columns) | StepKind::Distinct { columns, .. } => add(columns),
            StepKind::Fill { fills, by } => {
                add(by);
                add(&fills.iter().map(|(at, _)| *at).collect::<Vec<_>>());
            }
            StepKind::Sort(keys) => keys.iter().for_each(|key| add(&key.expr.columns())),
            StepKind::Limit(_) | StepKind::Skip(_) | StepKind::Sample { .. } => {}
            StepKind::Aggregate { by, calls, .. } => {
                add(by);
                let args = calls.iter().flat_map(|call| &call.args);
                args.for_each(|arg| add(&arg.columns()));
            }
            StepKind::Union { other, left, right } => {
                let wanted = |side: &[Option<usize>]| -> Vec<usize> {
                    let pairs = side.iter().zip(after).filter(|(_, needed)| **needed);
                    pairs.filter_map(|(at, _)| *at).collect()
                };
                add(&wanted(left));
                mark(self.known(*other), &wanted(right));
            }
            StepKind::Join(join) => {
                let mut other: Vec<usize> = Vec::new();
                for ((left, right), needed) in join.columns.iter().zip(after) {
                    if *needed {
                        add(left.as_slice());
                        other.extend(right);
                    }
                }
                for (left, right) in &join.keys {
                    add(&left.columns());
                    other.extend(right.columns());
                }
                for at in join.condition.iter().flat_map(Expr::columns) {
                    match at.checked_sub(width) {
                        Some(at) => other.push(at),
                        None => add(&[at]),
                    }
                }
                mark(self.known(join.other), &other);
            }
        }
        needed
    }
}

/// Says of columns that they are needed.
fn mark(needed: &mut [bool], columns: &[usize]) {
    for &at in columns {
        if let Some(slot) = needed.get_mut(at) {
            *slot = true;
        }
    }
}

/// The expressions that must be calculated: those whose column is needed, and those
/// that may find a bad value.
fn calculated<'a>(exprs: &'a [Expr], after: &'a [bool]) -> impl Iterator<Item = &'a Expr> {
    exprs.iter().zip(needed(exprs, after)).filter(|(_, needed)| *needed).map(|(expr, _)| expr)
}

/// For each expression of a projection whether it must be calculated.
pub(crate) fn needed(exprs: &[Expr], after: &[bool]) -> Vec<bool> {
    let wanted = |at| after.get(at) == Some(&true);
    let exprs = exprs.iter().enumerate();
    exprs.map(|(at, expr)| wanted(at) || expr.fallible(&FUNCTIONS).is_some()).collect()
}
