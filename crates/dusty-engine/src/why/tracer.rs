//! What is noted while a program runs to answer a question about one line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use dusty_check::Schema;
use dusty_check::program::TableRef;
use parking_lot::Mutex;

use super::lines::{KEPT, Lines};
use super::slots::{self, Slots};
use super::traces::{Cells, Origins, Seen, Stage, Trace, Unfit};
use crate::account::{Effects, Place, StepId};
use crate::eval::cell;
use crate::flow::batch::Batch;
use crate::save::place::leads_to_same;
use crate::steps::rows::RowStep;

/// A line of a file: the file's position among those of the run, and the line.
pub(crate) type FileLine = (usize, u64);

/// What is looked for.
pub(crate) enum Question {
    /// What becomes of the rows on some lines: of every row that has one of them, or only
    /// of those that went into one row.
    Lines { wanted: BTreeSet<FileLine>, of: Option<Descendant> },
    /// The row on a line of the file that the only output writes.
    Output(u64),
    /// Rows that have the same key as one that was left out for them.
    Twins(Vec<Twin>),
}

/// A row, by the lines that went into it.
pub(crate) struct Descendant {
    /// The lines of its slots, and their sources.
    pub(crate) origins: Origins,
    /// The tables in which the slots are the first of these: its own, the one that this
    /// one begins with, and so on.
    pub(crate) chain: BTreeSet<usize>,
}

impl Descendant {
    /// Whether a row with these lines can have gone into it. `aligned` says that its
    /// slots are the first ones of those here.
    fn may_have(&self, origins: &Origins, aligned: bool) -> bool {
        let mut origins = origins.iter();
        origins.all(|(slot, source, lines)| {
            self.origins.iter().any(|(own, of, all)| {
                of == source
                    && (!aligned || own == slot)
                    && (all.more || lines.first.iter().all(|line| all.first.contains(line)))
            })
        })
    }
}

/// A key that is looked for among the rows that a step lets through.
pub(crate) struct Twin {
    pub(crate) stage: Stage,
    /// The columns of the key, and their cells.
    pub(crate) key: Vec<(usize, Option<String>)>,
}

/// Rows of a file as they were read.
pub(crate) struct ReadRows<'a> {
    pub(crate) file: usize,
    /// The lines where they begin.
    pub(crate) lines: &'a [u64],
    /// The lines where they end; `None` for rows of cells, which end where the last ends.
    pub(crate) last_lines: Option<&'a [u64]>,
    pub(crate) columns: &'a [ArrayRef],
    /// The names of the columns.
    pub(crate) names: &'a [String],
}

impl ReadRows<'_> {
    fn last_line(&self, row: usize) -> u64 {
        let line = |lines: &[u64]| lines.get(row).copied().unwrap_or_default();
        match self.last_lines {
            Some(lines) => line(lines),
            None => line(self.lines) + breaks_of(self.columns, row),
        }
    }
}

/// What a run that answers a question knows.
pub(crate) struct Tracer {
    pub(crate) question: Question,
    pub(crate) slots: Slots,
    /// For each file of the run the position of its source.
    pub(crate) sources: Vec<usize>,
    /// The file that was asked about, and the folder that the paths of the script begin in.
    file: PathBuf,
    folder: PathBuf,
    /// The first lines of what is on the lines that are asked for, as far as it was read.
    met: Mutex<BTreeSet<FileLine>>,
}

impl Tracer {
    /// For a question about a file.
    pub(crate) fn new(
        question: Question,
        slots: Slots,
        sources: Vec<usize>,
        (file, folder): (&Path, &Path),
    ) -> Tracer {
        let (file, folder) = (file.to_owned(), folder.to_owned());
        Tracer { question, slots, sources, file, folder, met: Mutex::default() }
    }

    /// Whether a path that the script writes to is that of the file in question.
    pub(crate) fn is_output(&self, path: &str) -> bool {
        leads_to_same(&self.folder.join(path), &self.file)
    }

    /// The slot of rows that were read. Traces those that are asked for.
    pub(crate) fn read(&self, rows: &ReadRows<'_>, effects: &mut Effects) -> ArrayRef {
        let ReadRows { file, lines, columns, names, .. } = *rows;
        let mut asked = BTreeSet::new();
        if let Question::Lines { wanted, .. } = &self.question {
            let of_file = wanted.range((file, 0)..=(file, u64::MAX));
            for (_, line) in of_file {
                if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
                    effects.trace(Stage::default(), Trace::Bounds(*first, *last));
                }
                // Rows end in the order in which they begin.
                let after = lines.partition_point(|first| first <= line);
                let on_line = (0..after).rev().take_while(|row| *line <= rows.last_line(*row));
                let on_line: Vec<usize> = on_line.collect();
                if let Some(first) = on_line.last() {
                    let cells = cells(columns, *first, names);
                    let trace = Trace::Line(file, on_line.len() as u64, cells);
                    effects.trace(Stage::default(), trace);
                }
                self.met
                    .lock()
                    .extend(on_line.iter().filter_map(|r| Some((file, *lines.get(*r)?))));
                asked.extend(on_line);
            }
        }
        // Every row has one, so that nothing is put together that need not be.
        let mut slot = StringViewBuilder::with_capacity(lines.len());
        let mut text = String::new();
        for (row, line) in lines.iter().enumerate() {
            Lines::of(Place::packed(file, *line), asked.contains(&row)).write(&mut text);
            slot.append_value(&text);
        }
        Arc::new(slot.finish())
    }

    /// Notes something that does not fit its file, if one of its lines is asked for;
    /// `place` is the one that it goes by.
    pub(crate) fn unfit(
        &self,
        place: FileLine,
        (first, last): (u64, u64),
        unfit: Unfit,
        effects: &mut Effects,
    ) {
        let Question::Lines { wanted, .. } = &self.question else { return };
        if wanted.range((place.0, first)..=(place.0, last)).next().is_some() {
            self.met.lock().insert(place);
            effects.trace(Stage::default(), Trace::Unfit(unfit));
        }
    }

    /// The slots of bad rows of a table, from what is known of them: their slots when they
    /// were read, or else their place.
    pub(crate) fn of_bad_rows(
        &self,
        table: usize,
        known: &dyn Fn(&str) -> Option<ArrayRef>,
        places: &[Option<Place>],
    ) -> Vec<ArrayRef> {
        let sources = self.slots.table(TableRef { table, rejected: true });
        let known: Vec<_> = (0..sources.len()).map(|at| known(&slots::name(at))).collect();
        let slots: Vec<Option<&StringViewArray>> =
            known.iter().map(|slot| slot.as_ref()?.as_any().downcast_ref()).collect();
        let text = |at: usize, row: usize, place: &Option<Place>| {
            let has = |slot: &&StringViewArray| slot.is_valid(row);
            if slots.iter().flatten().any(has) {
                return slots.get(at)?.filter(has).map(|slot| slot.value(row).to_owned());
            }
            let place = (*place)?;
            let source = self.sources.get(place.file);
            if sources.iter().position(|of| Some(of) == source) != Some(at) {
                return None;
            }
            let asked = self.met.lock().contains(&(place.file, place.line));
            Some(Lines::of(Place::packed(place.file, place.line), asked).to_string())
        };
        let slot = |at: usize| {
            let texts = places.iter().enumerate().map(|(row, place)| text(at, row, place));
            Arc::new(texts.collect::<StringViewArray>()) as ArrayRef
        };
        (0..sources.len()).map(slot).collect()
    }

    /// Watches rows of a table with these slots behind the columns of the script.
    fn watch(self: &Arc<Self>, table: usize, slots: &[usize], columns: &Schema) -> Watch {
        let width = columns.columns.len().saturating_sub(slots.len());
        let aligned = match &self.question {
            Question::Lines { of: Some(row), .. } => row.chain.contains(&table),
            _ => false,
        };
        let sources = slots.iter().enumerate().map(|(at, source)| (width + at, *source));
        Watch { tracer: Arc::clone(self), sources: sources.collect(), width, aligned }
    }

    /// Watches the rows of a table, with these columns.
    pub(crate) fn of_table(self: &Arc<Self>, table: TableRef, columns: &Schema) -> Watch {
        self.watch(table.table, self.slots.table(table), columns)
    }

    /// Watches the rows that go into a step, with these columns.
    pub(crate) fn before(self: &Arc<Self>, id: StepId, columns: &Schema) -> Watch {
        self.watch(id.table, self.slots.before(id.table, id.step), columns)
    }

    /// Looks for the twins of rows that a step has left out.
    pub(crate) fn twins(&self, stage: Stage, columns: &Schema) -> Vec<FindTwin> {
        let Question::Twins(twins) = &self.question else { return Vec::new() };
        let slots = self.slots.before(stage.table, stage.passed.saturating_sub(1));
        let width = columns.columns.len().saturating_sub(slots.len());
        let sources: Vec<_> =
            slots.iter().enumerate().map(|(at, source)| (width + at, *source)).collect();
        let here = twins.iter().filter(|twin| twin.stage == stage);
        here.map(|twin| FindTwin { stage, key: twin.key.clone(), sources: sources.clone() })
            .collect()
    }
}

/// Finds the rows that come from what was asked for.
#[derive(Clone)]
pub(crate) struct Watch {
    tracer: Arc<Tracer>,
    /// The positions of the slots, and their sources.
    sources: Vec<(usize, usize)>,
    /// How many columns of the script there are; the slots are behind them.
    pub(crate) width: usize,
    /// See [`Descendant::may_have`].
    aligned: bool,
}

impl Watch {
    /// The same slots behind other columns.
    pub(crate) fn moved(&self, width: usize) -> Watch {
        let moved = self.sources.iter().map(|(at, source)| (at - self.width + width, *source));
        Watch { sources: moved.collect(), width, ..self.clone() }
    }

    /// The rows that come from the lines in question.
    pub(crate) fn rows(&self, batch: &Batch) -> Vec<usize> {
        let Question::Lines { of, .. } = &self.tracer.question else { return Vec::new() };
        let slots: Vec<_> = self.sources.iter().filter_map(|(at, _)| texts(batch, *at)).collect();
        let asked = |row: usize| {
            slots.iter().any(|slot| slot.is_valid(row) && Lines::asked(slot.value(row)))
        };
        let may = |row: &usize| match of {
            Some(of) => of.may_have(&origins(batch, *row, &self.sources), self.aligned),
            None => true,
        };
        (0..batch.rows).filter(|row| asked(*row)).filter(may).collect()
    }
}

fn texts(batch: &Batch, at: usize) -> Option<&StringViewArray> {
    batch.columns.get(at)?.as_any().downcast_ref()
}

/// The lines of a row, by the position of the slot, with its source.
pub(crate) fn origins(batch: &Batch, row: usize, sources: &[(usize, usize)]) -> Origins {
    let origin = |(number, (at, source)): (usize, &(usize, usize))| {
        let slot = texts(batch, *at)?;
        slot.is_valid(row).then(|| (number, *source, Lines::parse(slot.value(row))))
    };
    sources.iter().enumerate().filter_map(origin).collect()
}

/// The cells of a row in the columns that have names.
pub(crate) fn cells(columns: &[ArrayRef], row: usize, names: &[String]) -> Cells {
    let columns = names.iter().zip(columns);
    columns.map(|(name, column)| (name.clone(), cell(column, row))).collect()
}

/// How many lines a text adds: an editor ends one at CR, LF or both.
pub(crate) fn breaks(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let second = |at: usize| at > 0 && bytes.get(at - 1) == Some(&b'\r');
    let ends = memchr::memchr2_iter(b'\r', b'\n', bytes);
    ends.filter(|&at| bytes.get(at) == Some(&b'\r') || !second(at)).count() as u64
}

/// How many lines the cells of a row add.
fn breaks_of(columns: &[ArrayRef], row: usize) -> u64 {
    let row: Vec<_> = columns.iter().map(|column| column.slice(row, 1)).collect();
    line_breaks(&row, 1).iter().sum()
}

/// How many lines the cells of each row add.
pub(crate) fn line_breaks(columns: &[ArrayRef], rows: usize) -> Vec<u64> {
    let mut lines = vec![0; rows];
    for column in columns {
        match column.as_any().downcast_ref::<StringViewArray>() {
            Some(texts) => {
                for (lines, text) in lines.iter_mut().zip(texts) {
                    *lines += text.map_or(0, breaks);
                }
            }
            // Numbers have none; lists and records of text may.
            None if column.data_type().is_nested() => {
                for (row, lines) in lines.iter_mut().enumerate() {
                    *lines += cell(column, row).map_or(0, |text| breaks(&text));
                }
            }
            None => {}
        }
    }
    lines
}

/// Notes the rows in question after a step.
pub(crate) struct Tap {
    pub(crate) stage: Stage,
    pub(crate) watch: Watch,
    pub(crate) names: Vec<String>,
}

impl RowStep for Tap {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        let rows = self.watch.rows(&batch);
        if !rows.is_empty() {
            let seen = |&row: &usize| Seen {
                cells: cells(&batch.columns, row, &self.names),
                origins: origins(&batch, row, &self.watch.sources),
            };
            let first = rows.iter().take(KEPT).map(seen).collect();
            effects.trace(self.stage, Trace::Rows(rows.len() as u64, first));
        }
        batch
    }
}

/// Notes the first row with a key.
pub(crate) struct FindTwin {
    stage: Stage,
    key: Vec<(usize, Option<String>)>,
    sources: Vec<(usize, usize)>,
}

impl RowStep for FindTwin {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        let same = |row: &usize| {
            self.key.iter().all(|(at, value)| {
                batch.columns.get(*at).is_some_and(|column| cell(column, *row) == *value)
            })
        };
        if let Some(row) = (0..batch.rows).find(same) {
            effects.trace(self.stage, Trace::Twin(origins(&batch, row, &self.sources)));
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_those_of_an_editor() {
        for (text, lines) in [("", 0), ("a", 0), ("a\nb", 1), ("a\r\nb", 1), ("a\rb\n\n", 3)] {
            assert_eq!(breaks(text), lines, "{text:?}");
        }
    }
}
