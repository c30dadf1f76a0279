//! What is noted while a program runs to answer a question about one line.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, StringViewArray};
use dusty_check::Schema;
use dusty_check::program::TableRef;

use super::slots::Slots;
use crate::account::{Count, Effects, StepId};
use crate::batch::Batch;
use crate::eval::cell;
use crate::rows::RowStep;

/// The cells of a row, each with the name of its column; `None` is missing.
pub(crate) type Cells = Vec<(String, Option<String>)>;

/// What is looked for.
pub(crate) enum Question {
    /// The row of a source (its position) that stands on a line of the file.
    Place(usize, u64),
    /// What becomes of lines of a source.
    Lines(usize, BTreeSet<u64>),
    /// The row on a line of the file that an output (its position) writes.
    Output(usize, u64),
}

/// Something that was noted.
#[derive(Clone, Debug)]
pub(crate) enum Note {
    /// A row that comes out of a step; the step is that before the first where it comes
    /// into a table.
    Row(Cells),
    /// A row that a step took out.
    Gone(Count),
    /// A row that a step found bad: why, in which column, with which value.
    Bad(String, Option<String>, Option<String>),
    /// A row of a source: its first and its last line.
    Line(u64, u64, Cells),
    /// A line where a row begins, of what is looked through.
    Bounds(u64),
    /// A row that an output writes, by the output's position, on this line.
    Saved(usize, u64),
    /// The row of an output that was asked for, and the lines of its sources.
    Found(Cells, Vec<(usize, Vec<u64>)>),
}

/// Where a note was made: a table, and how many of its steps the row had passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stage {
    pub(crate) table: usize,
    pub(crate) passed: usize,
}

/// What a run that answers a question knows.
pub(crate) struct Tracer {
    pub(crate) question: Question,
    pub(crate) slots: Slots,
}

impl Tracer {
    /// Whether a line of a source that goes from one to another is asked for.
    pub(crate) fn asks(&self, source: usize, first: u64, last: u64) -> bool {
        match &self.question {
            Question::Place(of, line) => *of == source && (first..=last).contains(line),
            Question::Lines(of, lines) => *of == source && lines.contains(&first),
            Question::Output(..) => false,
        }
    }

    /// Watches rows with these slots behind `width` columns of the script.
    fn watch(self: &Arc<Self>, slots: &[usize], width: usize) -> Option<Watch> {
        let Question::Lines(source, _) = &self.question else { return None };
        let found = slots.iter().enumerate().filter(|(_, of)| *of == source);
        let columns: Vec<usize> = found.map(|(at, _)| width + at).collect();
        (!columns.is_empty()).then(|| Watch { tracer: Arc::clone(self), columns, width })
    }

    /// Watches the rows of a table, with these columns.
    pub(crate) fn of_table(self: &Arc<Self>, table: TableRef, columns: &Schema) -> Option<Watch> {
        let slots = self.slots.table(table);
        self.watch(slots, columns.columns.len().saturating_sub(slots.len()))
    }

    /// Watches the rows that go into a step, with these columns.
    pub(crate) fn before(self: &Arc<Self>, id: StepId, columns: &Schema) -> Option<Watch> {
        let slots = self.slots.before(id.table, id.step);
        self.watch(slots, columns.columns.len().saturating_sub(slots.len()))
    }
}

/// Finds the rows that come from what was asked for.
#[derive(Clone)]
pub(crate) struct Watch {
    tracer: Arc<Tracer>,
    columns: Vec<usize>,
    /// How many columns of the script there are.
    pub(crate) width: usize,
}

impl Watch {
    /// The rows that come from the lines in question.
    pub(crate) fn rows(&self, batch: &Batch) -> Vec<usize> {
        let Question::Lines(_, wanted) = &self.tracer.question else { return Vec::new() };
        let texts = |&at: &usize| batch.columns.get(at)?.as_any().downcast_ref::<StringViewArray>();
        let slots: Vec<_> = self.columns.iter().filter_map(texts).collect();
        let holds = |slot: &StringViewArray, row: usize| {
            slot.is_valid(row) && lines(slot.value(row)).any(|line| wanted.contains(&line))
        };
        (0..batch.rows).filter(|&row| slots.iter().any(|slot| holds(slot, row))).collect()
    }
}

/// The lines in a slot.
pub(crate) fn lines(slot: &str) -> impl Iterator<Item = u64> {
    slot.split(',').filter_map(|line| line.parse().ok())
}

/// The cells of a row in the columns of the script that the run needs.
pub(crate) fn cells(batch: &Batch, row: usize, names: &[String]) -> Cells {
    let columns = names.iter().zip(&batch.columns);
    columns.map(|(name, column)| (name.clone(), cell(column, row))).collect()
}

/// Notes the rows in question after a step.
pub(crate) struct Tap {
    pub(crate) stage: Stage,
    pub(crate) watch: Watch,
    pub(crate) names: Vec<String>,
}

impl RowStep for Tap {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        for row in self.watch.rows(&batch) {
            effects.notes.push((self.stage, Note::Row(cells(&batch, row, &self.names))));
        }
        batch
    }
}
