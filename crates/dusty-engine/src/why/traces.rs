//! What a run that answers a question has found: the first few of each kind, and how
//! many there were.

use std::collections::BTreeMap;

use super::lines::{KEPT, Lines};
use crate::account::Count;

/// The cells of a row, each with the name of its column; `None` is missing.
pub(crate) type Cells = Vec<(String, Option<String>)>;

/// The lines of a row: the number of the slot, its source, the lines.
pub(crate) type Origins = Vec<(usize, usize, Lines)>;

/// Where a trace was found: a table, and how many of its steps the row had passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stage {
    pub(crate) table: usize,
    pub(crate) passed: usize,
}

/// Something that was found of the row in question.
#[derive(Clone, Debug)]
pub(crate) enum Trace {
    /// Rows in question that come out of a step, or into a table where no step was
    /// passed: how many, and the first.
    Rows(u64, Vec<Seen>),
    /// A row in question that a step did not let through.
    Gone(Gone),
    /// Something on a line in question that does not fit its file.
    Unfit(Unfit),
    /// Rows in question as they were read: their file, how many, and the first.
    Line(usize, u64, Cells),
    /// The first line of the first and of the last of some rows.
    Bounds(u64, u64),
    /// A row in question that an output writes, by the output's position, on this line; of
    /// one that makes several files, in the one with this path.
    Saved(usize, Option<String>, u64),
    /// The row of an output that was asked for, and the lines of its sources.
    Found(Cells, Origins),
    /// The lines of a row that has the same key as one that was left out.
    Twin(Origins),
}

/// A line or a value that does not fit its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What is wrong with it.
    pub why: String,
    /// The column of the value; `None` if it is the whole line.
    pub column: Option<String>,
    /// The value or the line as the file has it.
    pub text: String,
}

/// A row that was met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) cells: Cells,
    pub(crate) origins: Origins,
}

/// What became of a row that a step did not let through.
#[derive(Clone, Debug)]
pub(crate) enum Gone {
    /// It was taken out.
    Removed(Count),
    /// It was bad: why, in which column, with which value.
    Bad(String, Option<String>, Option<String>),
}

/// All traces together.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    pub(crate) stages: BTreeMap<Stage, (u64, Vec<Seen>)>,
    pub(crate) gone: BTreeMap<Stage, Gone>,
    /// By output and the path of one of its files: how many rows, and the first lines.
    pub(crate) saved: BTreeMap<(usize, Option<String>), (u64, Vec<u64>)>,
    /// The first row in question as it was read.
    pub(crate) row: Option<Cells>,
    /// How many rows there are on the line in question, by file.
    pub(crate) on_line: BTreeMap<usize, u64>,
    pub(crate) bounds: Option<(u64, u64)>,
    pub(crate) unfit: Option<Unfit>,
    pub(crate) found: Option<(Cells, Origins)>,
    pub(crate) twins: BTreeMap<Stage, Origins>,
}

impl Traces {
    pub(crate) fn add(&mut self, stage: Stage, trace: Trace) {
        match trace {
            Trace::Rows(count, first) => {
                let (known, rows) = self.stages.entry(stage).or_default();
                *known += count;
                let room = KEPT - rows.len();
                rows.extend(first.into_iter().take(room));
            }
            Trace::Gone(gone) => {
                self.gone.entry(stage).or_insert(gone);
            }
            Trace::Unfit(unfit) => {
                self.unfit.get_or_insert(unfit);
            }
            Trace::Line(file, rows, cells) => {
                *self.on_line.entry(file).or_default() += rows;
                self.row.get_or_insert(cells);
            }
            Trace::Bounds(first, last) => {
                let (from, to) = self.bounds.unwrap_or((first, last));
                self.bounds = Some((from.min(first), to.max(last)));
            }
            Trace::Saved(output, path, line) => {
                let (count, lines) = self.saved.entry((output, path)).or_default();
                *count += 1;
                if lines.len() < KEPT {
                    lines.push(line);
                }
            }
            Trace::Found(cells, from) => {
                self.found.get_or_insert((cells, from));
            }
            Trace::Twin(origins) => {
                self.twins.entry(stage).or_insert(origins);
            }
        }
    }
}
