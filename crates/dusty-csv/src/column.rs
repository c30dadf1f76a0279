//! A column while it is built.

use crate::raw;
use crate::record::Dialect;
use crate::views;
use arrow_array::ArrayRef;
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer};
use std::sync::Arc;

/// The number of the chunk's own buffer among an array's buffers.
pub(crate) const CHUNK: u32 = 0;
/// The number of the buffer with undone escapes.
pub(crate) const SIDE: u32 = 1;

/// Rows in a row that all have one field per column.
pub(crate) struct Run<'a> {
    /// The chunk with its padding.
    pub(crate) bytes: &'a [u8],
    /// The ends of all their fields.
    pub(crate) ends: &'a [u32],
    /// Where each row starts.
    pub(crate) starts: &'a [u32],
    pub(crate) columns: usize,
    pub(crate) quote: Option<u8>,
    /// Whether there may be doubled quotes.
    pub(crate) doubled: bool,
}

/// A column being built.
pub(crate) struct Column<'a> {
    /// Its place in the file.
    pub(crate) index: usize,
    missing: &'a [String],
    views: Vec<u128>,
    /// Which rows are missing, in order.
    nulls: Vec<usize>,
    uses_side: bool,
}

impl<'a> Column<'a> {
    pub(crate) fn new(index: usize, missing: Option<&'a Vec<String>>) -> Column<'a> {
        let missing = missing.map_or(&[][..], Vec::as_slice);
        Column { index, missing, views: Vec::new(), nulls: Vec::new(), uses_side: false }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], start: usize, end: usize, buffer: u32) {
        if !self.missing.is_empty() {
            let cell = bytes.get(start..end).unwrap_or(&[]);
            if cell.is_empty() || self.missing.iter().any(|text| text.as_bytes() == cell) {
                return self.push_missing();
            }
        }
        self.uses_side |= buffer == SIDE;
        self.views.push(views::view(bytes, start, end - start, buffer));
    }

    pub(crate) fn reserve(&mut self, rows: usize) {
        self.views.reserve(rows);
    }

    /// Adds this column of some rows.
    pub(crate) fn push_run(&mut self, run: &Run<'_>, dialect: &Dialect, side: &mut Vec<u8>) {
        self.views.reserve(run.starts.len());
        if self.index >= run.columns {
            for _ in run.starts {
                self.push_missing();
            }
            return;
        }
        let ends = run.ends.iter().skip(self.index).step_by(run.columns);
        match self.index.checked_sub(1) {
            Some(before) => {
                let starts = run.ends.iter().skip(before).step_by(run.columns);
                self.push_cells(run, starts.map(|&end| end + 1).zip(ends), dialect, side);
            }
            None => self.push_cells(run, run.starts.iter().copied().zip(ends), dialect, side),
        }
    }

    #[inline]
    fn push_cells<'b>(
        &mut self,
        run: &Run<'_>,
        cells: impl Iterator<Item = (u32, &'b u32)>,
        dialect: &Dialect,
        side: &mut Vec<u8>,
    ) {
        for (start, &end) in cells {
            let (start, end) = (start as usize, end as usize);
            if start == end {
                self.push_missing();
            } else if run.quote.is_some() && run.bytes.get(start).copied() == run.quote {
                self.push_quoted(run, start + 1, end - 1, dialect, side);
            } else if self.missing.is_empty() {
                self.views.push(views::view(run.bytes, start, end - start, CHUNK));
            } else {
                self.push(run.bytes, start, end, CHUNK);
            }
        }
    }

    #[cold]
    fn push_quoted(
        &mut self,
        run: &Run<'_>,
        start: usize,
        end: usize,
        dialect: &Dialect,
        side: &mut Vec<u8>,
    ) {
        let content = run.bytes.get(start..end).unwrap_or(&[]);
        if content.is_empty() {
            self.push_missing();
        } else if run.doubled && run.quote.is_some_and(|quote| content.contains(&quote)) {
            let undone = side.len();
            dialect.unescape(content, side);
            self.push(side, undone, side.len(), SIDE);
        } else {
            self.push(run.bytes, start, end, CHUNK);
        }
    }

    pub(crate) fn push_missing(&mut self) {
        self.nulls.push(self.views.len());
        self.views.push(0);
    }

    pub(crate) fn finish(self, chunk: &Buffer, side: &Buffer) -> ArrayRef {
        let nulls = (!self.nulls.is_empty()).then(|| {
            let mut bits = BooleanBufferBuilder::new(self.views.len());
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
        Arc::new(raw::array(self.views, buffers, nulls))
    }
}
