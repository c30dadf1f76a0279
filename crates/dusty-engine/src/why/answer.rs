//! What `why` tells.

use std::collections::BTreeSet;

use dusty_syntax::Diagnostic;

use super::lines::Lines;
use super::traces::{Cells, Unfit};
use super::vacant::Vacant;
use crate::account::Place;

/// What was found out about a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The cells of the row on it, each with its column; `None` is missing.
    pub row: Cells,
    /// For a row of an output: the lines that it comes from.
    pub from: Vec<FileLines>,
    /// Of a row that comes from several rows of a file: the file and the line of the one
    /// whose way is told.
    pub way_of: Option<(String, u64)>,
    /// How many rows are on the line of a source whose way is told. In a JSON document
    /// there may be several, and then it is the way of all of them.
    pub on_line: u64,
    /// For a line that does not fit its file: why.
    pub unfit: Option<Unfit>,
    /// The way of the row through the tables, in the order of the script.
    pub journeys: Vec<Journey>,
    /// The outputs that have the row, or rows that were made of it.
    pub saved: Vec<Saved>,
    /// Set where the way is not told because a file, a pipe with a name, can be read only
    /// once.
    pub read_once: bool,
    /// The files that have rows and no lines: a number that stands for a line elsewhere is
    /// the number of a row there, of a sheet as Excel counts them.
    pub without_lines: BTreeSet<String>,
}

/// Lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLines {
    /// The file as the script has it.
    pub file: String,
    /// The lines where the rows begin, from 1; those of the first rows.
    pub lines: Vec<u64>,
    /// Whether there are more lines than that.
    pub more: bool,
    /// How many rows of the file went in; one that went in twice counts twice. `None` if
    /// that is not known.
    pub rows: Option<u64>,
}

impl FileLines {
    /// The lines by the files that have them, in the order of the files.
    pub(super) fn of(names: &[String], lines: &Lines) -> Vec<FileLines> {
        let mut first: Vec<_> = lines.first.iter().map(|line| Place::unpacked(*line)).collect();
        first.sort_unstable_by_key(|place| (place.file, place.line));
        let of_file = |(at, rows): (usize, u64)| {
            let here = first.iter().filter(|place| place.file == at);
            let here: Vec<u64> = here.map(|place| place.line).collect();
            let more = lines.more && rows > here.len() as u64;
            let file = names.get(at).cloned().unwrap_or_default();
            FileLines { file, lines: here, more, rows: Some(rows) }
        };
        lines.rows.iter().map(of_file).collect()
    }
}

/// The way of a row through one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// The table's name.
    pub table: String,
    /// The steps that it came to, in order: each with its name and its line in the
    /// script. Only the last one may take the row out.
    pub steps: Vec<(String, usize, Fate)>,
}

/// What a step did with a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It passed; the columns that are new or changed, with their values.
    Passed(Cells),
    /// It was joined with a row of the other table, which comes from these lines.
    Matched(Vec<FileLines>, Cells),
    /// It stays, though no row of the other table matches.
    Alone(Cells),
    /// It became this many rows, by matching rows that come from these lines.
    Multiplied(u64, Vec<FileLines>),
    /// Of several rows that were made of it only some passed: how many, of how many.
    Partly(u64, u64),
    /// It is one of this many rows in a group, whose row is this.
    Grouped(u64, Cells),
    /// The rows that were made of it went into this many groups.
    Groups(u64),
    /// It was appended, with the other rows of its table: how many of it.
    Appended(u64),
    /// It was only looked at, to decide about rows of the other table.
    LookedUp,
    /// It was removed.
    Removed {
        /// Why.
        why: &'static str,
        /// The columns that miss a value, if that is why.
        columns: Vec<String>,
        /// Where the row is from that stays instead, if that is known.
        twin: Vec<FileLines>,
    },
    /// It was rejected: why, in which column, and with which value.
    Rejected(String, Option<String>, Option<String>),
}

impl Fate {
    pub(super) fn removed(why: &'static str) -> Fate {
        Fate::Removed { why, columns: Vec::new(), twin: Vec::new() }
    }
}

/// Where rows were saved or shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The path as the script has it; `None` for `show`.
    pub path: Option<String>,
    /// The table.
    pub table: String,
    /// The lines of the file, or of the table that is shown, from 1; the first ones.
    pub lines: Vec<u64>,
    /// How many there are.
    pub total: u64,
}

/// Why a question has no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// What the script, the data or the outside world did wrong; empty if whoever read
    /// standard output has gone.
    Wrong(Vec<Diagnostic>),
    /// The script neither reads nor writes the file; those that it does.
    Unknown(Vec<String>),
    /// The script reads several parts of the file, which have these names.
    Several(Vec<String>),
    /// There is no row on the line.
    NoRow {
        /// The first lines of the first and of the last row, if there are any.
        rows: Option<(u64, u64)>,
        /// What is there instead, if that is known.
        vacant: Option<Vacant>,
        /// Whether the file has rows and no lines.
        without_lines: bool,
    },
}
