//! The way of a row through the tables, from what was noted of it.

use std::collections::BTreeMap;

use dusty_check::program::{JoinKind, Program, Step, StepKind, Table, TableKind, TableRef};
use dusty_syntax::LineIndex;

use super::answer::{Fate, FileLines, Journey};
use super::lines::Lines;
use super::tracer::{Tracer, Twin};
use super::traces::{Cells, Gone, Seen, Stage, Traces};
use crate::account::{Count, why as reason};

/// What a way is told from.
pub(super) struct Story<'a> {
    /// The program as it was written.
    pub(super) program: &'a Program,
    pub(super) tracer: &'a Tracer,
    pub(super) traces: &'a Traces,
    /// The names of the files that are read.
    pub(super) names: &'a [String],
    pub(super) text: &'a str,
}

impl Story<'_> {
    /// The ways through the tables that the row came to, each with the table's position.
    pub(super) fn journeys(&self) -> Vec<(usize, Journey)> {
        let lines = LineIndex::new(self.text);
        let mut journeys = Vec::new();
        for (at, table) in self.program.tables.iter().enumerate() {
            let told = table.steps().iter().enumerate().filter_map(|(number, step)| {
                let fate = self.fate(at, number, step)?;
                Some((step.verb.to_owned(), lines.position(step.span.start).line, fate))
            });
            let steps: Vec<_> = told.collect();
            if !steps.is_empty() {
                journeys.push((at, Journey { table: table.name.clone(), steps }));
            }
        }
        journeys
    }

    fn seen(&self, table: usize, passed: usize) -> (u64, &[Seen]) {
        let seen = self.traces.stages.get(&Stage { table, passed });
        seen.map_or((0, &[]), |(count, rows)| (*count, rows))
    }

    /// What a step did, if rows in question came to it.
    fn fate(&self, table: usize, number: usize, step: &Step) -> Option<Fate> {
        let (rows_in, before) = self.seen(table, number);
        let (rows_out, after) = self.seen(table, number + 1);
        let gone = self.traces.gone.get(&Stage { table, passed: number + 1 });
        let other = step.kind.other().is_some_and(|other| self.arrived(other));
        if rows_in == 0 && rows_out == 0 && gone.is_none() && !other {
            return None;
        }
        if rows_out == 0 {
            return Some(match gone {
                Some(Gone::Removed(count)) => Fate::removed(reason(*count)),
                Some(Gone::Bad(why, column, value)) => {
                    Fate::Rejected(why.clone(), column.clone(), value.clone())
                }
                None => self.removal(table, number, step, rows_in),
            });
        }
        let (first, last) = (before.first(), after.first());
        let empty = Vec::new();
        let cells = last.map_or(&empty, |row| &row.cells);
        let changed = first.map_or(Vec::new(), |row| changed(&row.cells, cells));
        Some(match &step.kind {
            StepKind::Aggregate { .. } if rows_out == 1 => {
                let sizes = last.into_iter().flat_map(|row| &row.origins);
                let rows = sizes.map(|(.., lines)| lines.group).max().unwrap_or_default();
                Fate::Grouped(rows, cells.clone())
            }
            StepKind::Aggregate { .. } => Fate::Groups(rows_out),
            StepKind::Union { .. } if rows_in == 0 => Fate::Appended(rows_out),
            StepKind::Join(join) if !is_semi(join.kind) => {
                let from = self.matched(table, number, rows_out, after);
                match (from.is_empty() && join.kind != JoinKind::Cross, rows_out) {
                    (true, _) => Fate::Alone(changed),
                    (false, 1) => Fate::Matched(from, changed),
                    (false, _) => Fate::Multiplied(rows_out, from),
                }
            }
            _ if rows_out > rows_in.max(1) => Fate::Multiplied(rows_out, Vec::new()),
            _ if rows_out < rows_in => Fate::Partly(rows_out, rows_in),
            _ if rows_out > 1 => Fate::Passed(Vec::new()),
            _ => Fate::Passed(changed),
        })
    }

    /// Whether rows in question are in the other table of a join or a union.
    fn arrived(&self, other: TableRef) -> bool {
        match self.program.tables.get(other.table) {
            Some(_) if other.rejected => {
                self.traces.gone.iter().any(|(stage, gone)| {
                    stage.table == other.table && matches!(gone, Gone::Bad(..))
                })
            }
            Some(Table { kind: TableKind::Source(source), .. }) => {
                let of = |file: &usize| self.tracer.sources.get(*file) == Some(source);
                self.traces.on_line.keys().any(of)
            }
            Some(table) => self.seen(other.table, table.steps().len()).0 > 0,
            None => false,
        }
    }

    /// Where the rows on the other side of a join are from.
    fn matched(&self, table: usize, number: usize, rows: u64, after: &[Seen]) -> Vec<FileLines> {
        let left = self.tracer.slots.before(table, number).len();
        let mut found: BTreeMap<usize, Lines> = BTreeMap::new();
        for row in after {
            let of_left = row.origins.iter().any(|(slot, _, lines)| *slot < left && lines.asked);
            let others = row.origins.iter().filter(|(slot, ..)| (*slot < left) != of_left);
            for (_, source, lines) in others {
                found.entry(*source).or_default().add(lines);
            }
        }
        let mut matched = Vec::new();
        for (source, lines) in found {
            let mut lines = FileLines::of(self.names, &lines);
            // What was not kept of more rows than these.
            let unseen = rows > after.len() as u64;
            let only = self.tracer.sources.iter().filter(|of| **of == source).count() == 1;
            for lines in lines.iter_mut().filter(|_| rows > 1 && (only || unseen)) {
                lines.more |= unseen;
                lines.rows = only.then_some(rows);
            }
            matched.extend(lines);
        }
        matched
    }

    /// Why a step that finds no fault with a row removes it.
    fn removal(&self, table: usize, number: usize, step: &Step, rows_in: u64) -> Fate {
        let row = self.seen(table, number).1.first();
        let missing = |columns: &[usize]| -> Vec<String> {
            let cell = |at: &usize| row.and_then(|row| row.cells.get(*at));
            let absent = columns.iter().filter_map(cell).filter(|(_, value)| value.is_none());
            absent.map(|(name, _)| name.clone()).collect()
        };
        let why = match &step.kind {
            StepKind::Join(join) if rows_in == 0 && is_semi(join.kind) => return Fate::LookedUp,
            StepKind::DropMissing(columns) => {
                let (why, columns) = (reason(Count::Incomplete), missing(columns));
                return Fate::Removed { why, columns, twin: Vec::new() };
            }
            StepKind::Distinct { .. } => {
                let twin = self.traces.twins.get(&Stage { table, passed: number + 1 });
                let twin = twin.into_iter().flatten();
                let twin = twin.flat_map(|(.., lines)| FileLines::of(self.names, lines));
                let why = reason(Count::Duplicate);
                return Fate::Removed { why, columns: Vec::new(), twin: twin.collect() };
            }
            StepKind::Limit(_) => Count::Beyond,
            StepKind::Skip(_) => Count::Before,
            StepKind::Sample { .. } => Count::Undrawn,
            StepKind::Join(join) if join.kind == JoinKind::Anti => Count::Excluded,
            StepKind::Join(_) => Count::Unmatched,
            StepKind::Aggregate { .. } => Count::Grouped,
            _ => Count::False,
        };
        Fate::removed(reason(why))
    }

    /// The keys of rows that were left out because others have the same.
    pub(super) fn twins(&self) -> Vec<Twin> {
        let mut twins = Vec::new();
        for (table, of) in self.program.tables.iter().enumerate() {
            for (number, step) in of.steps().iter().enumerate() {
                let StepKind::Distinct { columns, .. } = &step.kind else { continue };
                let (_, before) = self.seen(table, number);
                if let ([row], 0) = (before, self.seen(table, number + 1).0) {
                    let cell = |at: &usize| Some((*at, row.cells.get(*at)?.1.clone()));
                    let key = columns.iter().filter_map(cell).collect();
                    twins.push(Twin { stage: Stage { table, passed: number + 1 }, key });
                }
            }
        }
        twins
    }
}

fn is_semi(kind: JoinKind) -> bool {
    matches!(kind, JoinKind::Semi | JoinKind::Anti)
}

/// The cells that are new or have another value.
fn changed(before: &Cells, after: &Cells) -> Cells {
    after.iter().filter(|cell| !before.contains(cell)).cloned().collect()
}
