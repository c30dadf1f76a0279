//! Turns a chunk into rows.

use crate::profile::Profile;
use crate::record::{Dialect, Field, Scan, after_line_end, end_of_line, is_blank};
use crate::repair::align;
use crate::views::{self, PADDING};
use crate::{BadLine, BadLineReason, Chunk, Format, Projection, Ragged, Repair, RepairKind, Rows};
use arrow_array::ArrayRef;
use arrow_buffer::{Buffer, NullBuffer};
use std::sync::Arc;

/// Parses one chunk. Pure: the same on any thread, and the rows of all chunks together do not depend
/// on where the file was cut.
pub fn parse(format: &Format, projection: &Projection, chunk: Chunk) -> Rows {
    let Chunk { bytes: buffer, length, first_line, .. } = chunk;
    let content = buffer.get(..length).unwrap_or(&buffer);
    let mut parser = Parser {
        dialect: Dialect::new(format),
        ragged: format.ragged,
        profile: format.profile.as_deref(),
        bytes: content,
        padded: &buffer,
        // Checked once for all; only a chunk that fails is looked at row by row.
        utf8: simdutf8::basic::from_utf8(content).is_ok(),
        columns: projection
            .columns
            .iter()
            .enumerate()
            .map(|(place, &column)| Column::new(column, projection.missing.get(place)))
            .collect(),
        side: Vec::new(),
        rows: Rows::default(),
        line: first_line,
    };
    parser.run();
    let Parser { columns, side, mut rows, .. } = parser;
    let side = Buffer::from_vec(side);
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
    /// Texts whose doubled or escaped quotes were undone.
    side: Vec<u8>,
    rows: Rows,
    line: u64,
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut fields = Vec::new();
        let mut at = 0;
        while at < self.bytes.len() {
            if self.dialect.is_comment(self.bytes, at) {
                self.rows.comment_lines += 1;
                at = after_line_end(self.bytes, end_of_line(self.bytes, at));
                self.line += 1;
                continue;
            }
            match self.dialect.scan(self.bytes, at, &mut fields) {
                Scan::Record { content, next, breaks } => {
                    self.record(&mut fields, at, content, breaks);
                    at = next;
                    self.line += 1 + breaks;
                }
                Scan::Broken { .. } | Scan::Open => {
                    let end = end_of_line(self.bytes, at);
                    if !self.repair(at, end, 0) {
                        self.bad(BadLineReason::BrokenQuote, 0, at, end);
                    }
                    at = after_line_end(self.bytes, end);
                    self.line += 1;
                }
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
            self.rows.surplus_empty += 1;
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
            None if found > fields.len() => self.rows.surplus_empty += 1,
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
        self.rows.lines.push(self.line);
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

/// The number of the chunk's own buffer among an array's buffers.
const CHUNK: u32 = 0;
/// The number of the buffer with undone escapes.
const SIDE: u32 = 1;

/// A column being built.
struct Column<'a> {
    index: usize,
    missing: &'a [String],
    views: Vec<u128>,
    /// Which rows are missing, in order.
    nulls: Vec<usize>,
    uses_side: bool,
}

impl<'a> Column<'a> {
    fn new(index: usize, missing: Option<&'a Vec<String>>) -> Column<'a> {
        let missing = missing.map_or(&[][..], Vec::as_slice);
        Column { index, missing, views: Vec::new(), nulls: Vec::new(), uses_side: false }
    }

    fn push(&mut self, bytes: &[u8], start: usize, end: usize, buffer: u32) {
        if !self.missing.is_empty() {
            let cell = bytes.get(start..end).unwrap_or(&[]);
            if cell.is_empty() || self.missing.iter().any(|text| text.as_bytes() == cell) {
                return self.push_missing();
            }
        }
        self.uses_side |= buffer == SIDE;
        self.views.push(views::view(bytes, start, end - start, buffer));
    }

    fn push_missing(&mut self) {
        self.nulls.push(self.views.len());
        self.views.push(0);
    }

    fn finish(self, chunk: &Buffer, side: &Buffer) -> ArrayRef {
        let nulls = (!self.nulls.is_empty()).then(|| {
            let mut bits = arrow_buffer::BooleanBufferBuilder::new(self.views.len());
            bits.append_n(self.views.len(), true);
            for row in self.nulls {
                bits.set_bit(row, false);
            }
            NullBuffer::new(bits.finish())
        });
        let mut buffers = vec![chunk.clone()];
        if self.uses_side {
            buffers.push(side.clone());
        }
        Arc::new(views::array(self.views, buffers, nulls))
    }
}

const _: () = assert!(PADDING >= 16);
