//! What is found in one chunk, on whatever thread.

use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{ArrayRef, AsArray, StringViewArray};
use dusty_csv::{BadLine, Chunk, Format, Projection, Rows};

use super::cell::Cells;
use super::keys;
use super::stats::Stats;

/// What is looked for in all chunks but the first.
#[derive(Debug)]
pub(super) struct Plan {
    /// Columns that may be a key.
    pub(super) candidates: Vec<Vec<usize>>,
    /// Which of them need not be looked at any more. What is given up stays so, and nothing depends on when that is seen.
    pub(super) given_up: Vec<AtomicBool>,
}

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    columns: Vec<ArrayRef>,
    pub(super) lines: Vec<u64>,
    pub(super) bad: Vec<BadLine>,
    pub(super) blank_lines: u64,
    pub(super) comment_lines: u64,
    pub(super) surplus: u64,
    pub(super) cells: Vec<Cells>,
    pub(super) stats: Vec<Stats>,
    /// A hash for each row.
    pub(super) rows: Vec<u64>,
    /// For each candidate its hashes, unless it is given up.
    pub(super) keys: Vec<Option<Vec<u64>>>,
}

/// Looks at a chunk.
pub(super) fn look(format: &Format, chunk: Chunk, plan: Option<&Plan>) -> Found {
    let rows = dusty_csv::parse(format, &Projection::all(format.columns.len()), chunk);
    let Rows { columns, lines, bad, blank_lines, comment_lines, surplus_empty, .. } = rows;
    let (mut all, mut stats) = (Vec::new(), Vec::new());
    for column in &columns {
        let Some(column) = column.as_string_view_opt() else { continue };
        let cells = Cells::of(column);
        stats.push(Stats::of(column, &cells, &lines));
        all.push(cells);
    }
    let hashes = keys::of_rows(&all, lines.len());
    let found = Found {
        columns,
        lines,
        bad,
        blank_lines,
        comment_lines,
        surplus: surplus_empty,
        cells: all,
        stats,
        rows: hashes,
        keys: Vec::new(),
    };
    let mut found = match plan {
        Some(plan) => found.with_keys(plan),
        None => return found,
    };
    // A number per row and column is no more needed.
    found.cells.iter_mut().for_each(|cells| cells.codes = Vec::new());
    found
}

impl Found {
    /// Adds the hashes of the candidates.
    pub(super) fn with_keys(mut self, plan: &Plan) -> Found {
        let hashes = |(columns, given_up): (&Vec<usize>, &AtomicBool)| {
            let wanted = !given_up.load(Ordering::Relaxed);
            wanted.then(|| keys::combined(&self.cells, columns, self.lines.len()))
        };
        self.keys = plan.candidates.iter().zip(&plan.given_up).map(hashes).collect();
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
