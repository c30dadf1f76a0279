//! What is found in one chunk, on whatever thread.

use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{ArrayRef, AsArray, StringViewArray};
use dusty_csv::{BadLine, Chunk, Format, Projection, Rows};

use super::cell::{ByHash, Cells};
use super::hits::Hits;
use super::keys::{self, Part};
use super::reading::{Reading, Traits};
use super::sketch::Sketch;
use super::stats::Stats;

/// What is looked for in all chunks but the first. What is given up stays so, and nothing depends on when that is seen.
#[derive(Debug)]
pub(super) struct Search {
    /// Columns that may be a key.
    pub(super) candidates: Vec<Vec<usize>>,
    /// Which of them need not be looked at any more.
    pub(super) given_up: Vec<AtomicBool>,
    /// Of which columns no more values are kept.
    pub(super) spent: Vec<AtomicBool>,
}

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    columns: Vec<ArrayRef>,
    pub(super) lines: Vec<u64>,
    pub(super) bad: Vec<BadLine>,
    pub(super) blank_lines: u64,
    pub(super) comment_lines: u64,
    pub(super) surplus: Hits,
    pub(super) cells: Vec<Cells>,
    pub(super) stats: Vec<Stats>,
    /// A hash for each row.
    pub(super) rows: Vec<u64>,
    /// What is said of each candidate, unless it is given up.
    pub(super) keys: Vec<Option<Part>>,
}

/// Looks at chunks, one after the other; each thread has one of its own.
#[derive(Debug)]
pub(super) struct Looker<'a> {
    format: &'a Format,
    /// For each column how many values differ, about.
    pub(super) sketches: Vec<Sketch>,
    /// How values are read that come again and again; by column.
    known: Vec<ByHash<(Reading, Traits)>>,
    slots: Vec<u32>,
}

impl Looker<'_> {
    pub(super) fn new(format: &Format) -> Looker<'_> {
        let columns = || 0..format.columns.len();
        Looker {
            format,
            sketches: columns().map(|_| Sketch::default()).collect(),
            known: columns().map(|_| ByHash::default()).collect(),
            slots: Vec::new(),
        }
    }

    /// Looks at a chunk.
    pub(super) fn look(&mut self, chunk: Chunk, search: Option<&Search>) -> Found {
        let all = Projection::all(self.format.columns.len());
        let rows = dusty_csv::parse(self.format, &all, chunk);
        let Rows { columns, lines, bad, blank_lines, comment_lines, surplus, .. } = rows;
        let (mut all, mut stats) = (Vec::new(), Vec::new());
        let own = self.sketches.iter_mut().zip(&mut self.known);
        for (column, (sketch, known)) in columns.iter().zip(own) {
            let Some(column) = column.as_string_view_opt() else { continue };
            let cells = Cells::of(column, &mut self.slots);
            cells.values.iter().for_each(|value| sketch.add(value.hash));
            stats.push(Stats::of(column, &cells, &lines, known));
            all.push(cells);
        }
        let rows = keys::of_rows(&all, lines.len());
        let mut found = Found {
            columns,
            lines,
            bad,
            blank_lines,
            comment_lines,
            surplus: Hits { count: surplus.count, lines: surplus.lines },
            cells: all,
            stats,
            rows,
            keys: Vec::new(),
        };
        if let Some(search) = search {
            found = found.with_keys(search);
            // What is no more needed need not wait for its turn.
            for (cells, spent) in found.cells.iter_mut().zip(&search.spent) {
                cells.hashes = Vec::new();
                if spent.load(Ordering::Relaxed) {
                    cells.values = Vec::new();
                }
            }
        }
        found
    }
}

impl Found {
    /// Adds what is said of the candidates.
    pub(super) fn with_keys(mut self, search: &Search) -> Found {
        let hashes = |(columns, given_up): (&Vec<usize>, &AtomicBool)| {
            let wanted = !given_up.load(Ordering::Relaxed);
            wanted.then(|| Part::of(&self.cells, columns, &self.lines))
        };
        self.keys = search.candidates.iter().zip(&search.given_up).map(hashes).collect();
        self
    }

    pub(super) fn column(&self, at: usize) -> Option<&StringViewArray> {
        self.columns.get(at).and_then(|column| column.as_string_view_opt())
    }

    /// Which columns hold numbers with a fraction: measures, which are no keys even if they never repeat.
    pub(super) fn fractions(&self) -> Vec<bool> {
        let fraction = |stats: &Stats| stats.readings.keys().any(|reading| reading.is_measure());
        self.stats.iter().map(fraction).collect()
    }
}
