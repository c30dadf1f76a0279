//! Turns a chunk into rows.

use crate::column::{CHUNK, Column, Run, SIDE};
use crate::index::{Index, Needles, Stop};
use crate::later::{Later, Located};
use crate::profile::Profile;
use crate::raw;
use crate::record::{Dialect, Field, Scan, after_line_end, count_line_ends, end_of_line, is_blank};
use crate::repair::align;
use crate::{BadLine, BadLineReason, Chunk, Format, Projection, Ragged, Repair, RepairKind, Rows};
use arrow_buffer::Buffer;
use std::ops::Range;

/// Parses one chunk. Pure: the same on any thread, and the rows of all chunks together do not depend
/// on where the file was cut.
pub fn parse(format: &Format, projection: &Projection, chunk: Chunk) -> Rows {
    let Chunk { bytes: buffer, length, first_line, .. } = chunk;
    let content = buffer.get(..length).unwrap_or(&buffer);
    let now = projection.columns.len().saturating_sub(projection.later);
    let (now, later) = projection.columns.split_at(now);
    let mut parser = Parser {
        dialect: Dialect::new(format),
        ragged: format.ragged,
        profile: format.profile.as_deref(),
        bytes: content,
        padded: &buffer,
        // Checked once for all; only a chunk that fails is looked at row by row.
        utf8: simdutf8::basic::from_utf8(content).is_ok(),
        columns: now
            .iter()
            .enumerate()
            .map(|(place, &column)| Column::new(column, projection.missing.get(place)))
            .collect(),
        later: later.iter().map(|&column| Located::new(column)).collect(),
        side: Vec::new(),
        rows: Rows::default(),
        line: first_line,
        numbered: projection.lines,
        starts: Vec::new(),
    };
    parser.run();
    let Parser { columns, later, side, mut rows, dialect, .. } = parser;
    let side = Buffer::from_vec(side);
    if !later.is_empty() {
        let missing = projection.missing.iter().skip(now.len()).cloned().collect();
        rows.later = Some(Later { chunk: buffer.clone(), dialect, columns: later, missing });
    }
    rows.columns = columns.into_iter().map(|column| column.finish(&buffer, &side)).collect();
    rows
}

struct Parser<'a> {
    dialect: Dialect,
    ragged: Ragged,
    profile: Option<&'a Profile>,
    bytes: &'a [u8],
    padded: &'a [u8],
    utf8: bool,
    columns: Vec<Column<'a>>,
    later: Vec<Located>,
    /// Texts whose doubled or escaped quotes were undone.
    side: Vec<u8>,
    rows: Rows,
    line: u64,
    /// Whether the lines of the rows are wanted.
    numbered: bool,
    /// Where the rows that wait to be built start; kept for its memory.
    starts: Vec<u32>,
}

impl Parser<'_> {
    fn run(&mut self) {
        match self.dialect.needles() {
            Some(needles) => self.run_indexed(needles),
            None => {
                let mut fields = Vec::new();
                let mut at = 0;
                while at < self.bytes.len() {
                    at = self.step(&mut fields, at);
                }
            }
        }
    }

    /// Builds rows from the index while they are in order, and reads the others byte by byte.
    fn run_indexed(&mut self, needles: Needles) {
        let mut index = Index::new(needles);
        let mut fields = Vec::new();
        let mut at = 0;
        while at < self.bytes.len() {
            let stop = raw::fill(&mut index, self.bytes, at);
            if at == 0 {
                self.reserve(&index);
            }
            at = self.rows_of(&index, at, &mut fields);
            if stop == Stop::Odd && at < self.bytes.len() {
                at = self.step(&mut fields, at);
            }
        }
    }

    /// Makes room for all rows of the chunk, were they like the first ones.
    fn reserve(&mut self, first: &Index) {
        let last = first.ends().last();
        let length = last.map_or(self.bytes.len(), |&end| end as usize + 1);
        let rows = first.lines * self.bytes.len() / length.max(1);
        let rows = rows + rows / 16;
        if self.numbered {
            self.rows.lines.reserve(rows);
        }
        self.columns.iter_mut().for_each(|column| column.reserve(rows));
        self.later.iter_mut().for_each(|column| column.reserve(rows));
    }

    /// Takes over the rows of an index that starts at `at`; gives the place after them.
    fn rows_of(&mut self, index: &Index, mut at: usize, fields: &mut Vec<Field>) -> usize {
        let columns = self.dialect.columns;
        let mut starts = std::mem::take(&mut self.starts);
        starts.clear();
        if let Some((ends, next)) = self.plain(index, at) {
            let behind = |row: &[u32]| row.last().map_or(0, |end| end + 1);
            let behind = ends.chunks_exact(columns).map(behind);
            starts.extend([at as u32].into_iter().chain(behind));
            starts.pop();
            self.push_rows(index, ends, &starts);
            self.starts = starts;
            return next;
        }
        // The first end of the rows that wait in `starts`, and the first of the row looked at.
        let (mut waiting, mut first) = (0, 0);
        for row in index.rows(self.bytes) {
            let end = row
                .checked_sub(1)
                .and_then(|last| index.ends().get(last))
                .map_or(at, |&end| end as usize);
            let next = if index.carriages { after_line_end(self.bytes, end) } else { end + 1 };
            let blank = columns == 1 && end == at;
            let text =
                self.utf8 || std::str::from_utf8(self.bytes.get(at..end).unwrap_or(&[])).is_ok();
            if row - first == columns && !blank && text && end - at <= self.dialect.longest {
                starts.push(at as u32);
                let inner = self.bytes.get(at..end).filter(|_| index.inner);
                let breaks = inner.map_or(0, count_line_ends);
                if breaks > 0 {
                    self.push_waiting(index, waiting..row, &starts);
                    starts.clear();
                    waiting = row;
                    self.line += breaks;
                }
            } else {
                self.push_waiting(index, waiting..first, &starts);
                starts.clear();
                waiting = row;
                let after = self.step(fields, at);
                if after != next {
                    // A record of several lines that is none: the index goes on elsewhere.
                    self.starts = starts;
                    return after;
                }
            }
            first = row;
            at = next;
        }
        self.push_waiting(index, waiting..first, &starts);
        self.starts = starts;
        at
    }

    /// The ends of all rows of an index, and the place after them, if nothing about them needs a look.
    fn plain<'b>(&self, index: &'b Index, at: usize) -> Option<(&'b [u32], usize)> {
        let columns = self.dialect.columns;
        if columns < 2 || index.carriages || index.inner || !self.utf8 {
            return None;
        }
        let ends = index.even(self.bytes, columns)?;
        let next = *ends.last()? as usize + 1;
        (next - at <= self.dialect.longest).then_some((ends, next))
    }

    /// Adds the rows that start at `starts` and have these ends of the index.
    fn push_waiting(&mut self, index: &Index, ends: Range<usize>, starts: &[u32]) {
        let ends = index.ends().get(ends).unwrap_or(&[]);
        self.push_rows(index, ends, starts);
    }

    /// Adds rows that all fit: `ends` has as many places for each as there are columns.
    fn push_rows(&mut self, index: &Index, ends: &[u32], starts: &[u32]) {
        let rows = starts.len();
        let run = Run {
            bytes: self.padded,
            ends,
            starts,
            columns: self.dialect.columns,
            quote: index.needles.quote.filter(|_| index.quotes),
            doubled: index.doubled,
        };
        for column in &mut self.columns {
            column.push_run(&run, &self.dialect, &mut self.side);
        }
        for column in &mut self.later {
            column.push_run(&run);
        }
        if self.numbered {
            self.rows.lines.extend(self.line..self.line + rows as u64);
        }
        self.line += rows as u64;
        self.rows.rows += rows;
    }

    /// Reads the record at `at` byte by byte; gives the place after it.
    fn step(&mut self, fields: &mut Vec<Field>, at: usize) -> usize {
        if self.dialect.is_comment(self.bytes, at) {
            self.rows.comment_lines += 1;
            self.line += 1;
            return after_line_end(self.bytes, end_of_line(self.bytes, at));
        }
        match self.dialect.scan(self.bytes, at, fields) {
            Scan::Record { content, next, breaks } => {
                self.record(fields, at, content, breaks);
                self.line += 1 + breaks;
                next
            }
            Scan::Broken { .. } | Scan::Open => {
                let end = end_of_line(self.bytes, at);
                if !self.repair(at, end, 0) {
                    self.bad(BadLineReason::BrokenQuote, 0, at, end);
                }
                self.line += 1;
                after_line_end(self.bytes, end)
            }
        }
    }

    fn record(&mut self, fields: &mut Vec<Field>, at: usize, end: usize, breaks: u64) {
        let columns = self.dialect.columns;
        let line = self.bytes.get(at..end).unwrap_or(&[]);
        let found = fields.len();
        if found == 1 && (line.is_empty() || columns > 1 && is_blank(line)) {
            self.rows.blank_lines += 1;
            return;
        }
        let repairable = self.ragged == Ragged::Repair && breaks == 0;
        if repairable
            && (found != columns || self.has_stray_quote(fields))
            && self.repair(at, end, found)
        {
            return;
        }
        if found < columns {
            if self.ragged != Ragged::Pad {
                return self.bad(BadLineReason::TooFewFields, found, at, end);
            }
            fields.resize(columns, Field { start: end, end, escaped: false });
        } else if !self.dialect.fits(fields) {
            return self.bad(BadLineReason::TooManyFields, found, at, end);
        }
        if !self.utf8 && std::str::from_utf8(line).is_err() {
            return self.bad(BadLineReason::NotInEncoding, found, at, end);
        }
        if found < columns {
            self.rows
                .repairs
                .push(Repair { line: self.line, kind: RepairKind::Padded(columns - found) });
        } else if found > columns {
            self.rows.surplus.note(self.line);
        }
        self.row(fields);
    }

    /// Makes a row of the line if one alignment with the columns clearly fits.
    fn repair(&mut self, at: usize, end: usize, found: usize) -> bool {
        let line = self.bytes.get(at..end).unwrap_or(&[]);
        if self.ragged != Ragged::Repair || !self.utf8 && std::str::from_utf8(line).is_err() {
            return false;
        }
        let Some(aligned) = align(&self.dialect, self.profile, line) else { return false };
        let mut fields = aligned.fields;
        for field in &mut fields {
            field.start += at;
            field.end += at;
        }
        match aligned.kind {
            Some(kind) => self.rows.repairs.push(Repair { line: self.line, kind }),
            None if found > fields.len() => self.rows.surplus.note(self.line),
            None => {}
        }
        self.row(&fields);
        true
    }

    /// Whether an unquoted field has a quote in it.
    fn has_stray_quote(&self, fields: &[Field]) -> bool {
        let Some(quote) = self.dialect.quote else { return false };
        fields.iter().any(|field| {
            let before = field.start.checked_sub(1).and_then(|at| self.bytes.get(at));
            before != Some(&quote)
                && self.bytes.get(field.start..field.end).is_some_and(|cell| cell.contains(&quote))
        })
    }

    fn row(&mut self, fields: &[Field]) {
        for column in &mut self.columns {
            // A projection beyond the columns reads as missing.
            let Some(field) = fields.get(column.index) else {
                column.push_missing();
                continue;
            };
            if field.start == field.end {
                column.push_missing();
            } else if field.escaped {
                let start = self.side.len();
                let content = self.bytes.get(field.start..field.end).unwrap_or(&[]);
                self.dialect.unescape(content, &mut self.side);
                column.push(&self.side, start, self.side.len(), SIDE);
            } else {
                column.push(self.padded, field.start, field.end, CHUNK);
            }
        }
        for column in &mut self.later {
            column.push(fields);
        }
        if self.numbered {
            self.rows.lines.push(self.line);
        }
        self.rows.rows += 1;
    }

    fn bad(&mut self, reason: BadLineReason, found: usize, at: usize, end: usize) {
        let text = self.bytes.get(at..end).unwrap_or(&[]);
        self.rows.bad.push(BadLine {
            line: self.line,
            rows_before: self.rows.rows,
            reason,
            found,
            expected: self.dialect.columns,
            text: BadLine::text_of(text),
        });
    }
}
