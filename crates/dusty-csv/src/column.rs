//! A column while it is built.

use crate::raw;
use crate::record::Dialect;
use crate::views;
use arrow_array::ArrayRef;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use std::ops::Range;
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
    /// Where the rows start.
    pub(crate) starts: &'a [u32],
    pub(crate) columns: usize,
    pub(crate) quote: Option<u8>,
    /// Whether there may be doubled quotes.
    pub(crate) doubled: bool,
}

impl Run<'_> {
    /// The cells of a column, each from its start to its end, its quotes included.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = (u32, u32)> {
        // A field starts behind the end of the one before it.
        let (starts, stride, before, behind) = match column.checked_sub(1) {
            Some(before) => (self.ends, self.columns, before, 1),
            None => (self.starts, 1, 0, 0),
        };
        // A column beyond the last has no cells.
        let ends = if column < self.columns { self.ends } else { &[] };
        let ends = ends.chunks_exact(self.columns);
        let place = |at: usize| move |row: &[u32]| row.get(at).copied().unwrap_or_default();
        let starts = starts.chunks_exact(stride).map(place(before));
        starts.zip(ends.map(place(column))).map(move |(start, end)| (start + behind, end))
    }
}

/// A column being built.
pub(crate) struct Column<'a> {
    /// Its place in the file.
    pub(crate) index: usize,
    missing: &'a [String],
    /// The same texts as views, if all are short enough to stand in one.
    markers: Option<Vec<u128>>,
    /// A view per row; that of a missing cell is `MISSING`, which is no other's since an empty cell is missing.
    views: Vec<u128>,
    uses_side: bool,
}

const MISSING: u128 = 0;

impl<'a> Column<'a> {
    pub(crate) fn new(index: usize, missing: Option<&'a Vec<String>>) -> Column<'a> {
        let missing = missing.map_or(&[][..], Vec::as_slice);
        let markers = missing.iter().map(|text| views::short(text.as_bytes())).collect();
        Column { index, missing, markers, views: Vec::new(), uses_side: false }
    }

    pub(crate) fn reserve(&mut self, rows: usize) {
        self.views.reserve(rows);
    }

    pub(crate) fn push_missing(&mut self) {
        self.views.push(MISSING);
    }

    /// Adds the cell that is `bytes[start..end]`, where `bytes` is the array's buffer number `buffer`.
    pub(crate) fn push(&mut self, bytes: &[u8], start: usize, end: usize, buffer: u32) {
        self.uses_side |= buffer == SIDE;
        self.views.push(view_of(self.missing, bytes, start, end, buffer));
    }

    /// Adds a cell of the chunk that may have quotes around it, doubled ones too.
    pub(crate) fn push_quoted(
        &mut self,
        chunk: &[u8],
        (start, end): (usize, usize),
        dialect: &Dialect,
        side: &mut Vec<u8>,
    ) {
        let mut undone = Undone { dialect, side, used: false };
        self.views.push(any(chunk, start..end, self.missing, &mut undone));
        self.uses_side |= undone.used;
    }

    /// Adds this column of some rows.
    pub(crate) fn push_run(&mut self, run: &Run<'_>, dialect: &Dialect, side: &mut Vec<u8>) {
        let before = self.views.len();
        self.views.resize(before + run.starts.len(), MISSING);
        let views = self.views.get_mut(before..).unwrap_or(&mut []);
        let bytes = run.bytes;
        let cells = views.iter_mut().zip(run.cells(self.index));
        let plain = |start: usize, end: usize| views::view(bytes, start, end - start, CHUNK);
        let markers = match (&self.markers, run.quote) {
            (Some(markers), None) => {
                cells.for_each(|(view, (start, end))| *view = plain(start as usize, end as usize));
                markers
            }
            (Some(markers), Some(quote)) if !run.doubled => {
                // No branch: in many columns some cells have quotes and some have none.
                cells.for_each(|(view, (start, end))| {
                    let quotes = usize::from(bytes.get(start as usize) == Some(&quote));
                    *view = plain(start as usize + quotes, end as usize - quotes);
                });
                markers
            }
            _ => {
                let mut undone = Undone { dialect, side, used: false };
                cells.for_each(|(view, (start, end))| {
                    *view = any(bytes, start as usize..end as usize, self.missing, &mut undone);
                });
                self.uses_side |= undone.used;
                return;
            }
        };
        if !markers.is_empty() {
            views.iter_mut().filter(|view| markers.contains(view)).for_each(|view| *view = MISSING);
        }
    }

    pub(crate) fn finish(self, chunk: &Buffer, side: &Buffer) -> ArrayRef {
        let bits = self.views.chunks(64).map(|views| {
            let bits = views.iter().enumerate();
            bits.fold(0u64, |bits, (place, &view)| bits | u64::from(view != MISSING) << place)
        });
        let bits =
            BooleanBuffer::new(Buffer::from_vec(bits.collect::<Vec<u64>>()), 0, self.views.len());
        let nulls = Some(NullBuffer::new(bits)).filter(|nulls| nulls.null_count() > 0);
        let mut buffers = vec![chunk.clone()];
        if self.uses_side {
            buffers.push(side.clone());
        }
        Arc::new(raw::array(self.views, buffers, nulls))
    }
}

/// Where texts go whose doubled quotes are undone.
struct Undone<'a> {
    dialect: &'a Dialect,
    side: &'a mut Vec<u8>,
    used: bool,
}

/// The view of a cell, or `MISSING`.
#[inline]
fn view_of(missing: &[String], bytes: &[u8], start: usize, end: usize, buffer: u32) -> u128 {
    if !missing.is_empty() {
        let cell = bytes.get(start..end).unwrap_or(&[]);
        if missing.iter().any(|text| text.as_bytes() == cell) {
            return MISSING;
        }
    }
    // The view of an empty text is zero.
    views::view(bytes, start, end.saturating_sub(start), buffer)
}

/// The view of a cell that may have quotes, doubled ones too.
fn any(bytes: &[u8], cell: Range<usize>, missing: &[String], undone: &mut Undone<'_>) -> u128 {
    let Range { mut start, mut end } = cell;
    if let Some(quote) = undone.dialect.quote
        && bytes.get(start) == Some(&quote)
        && end > start
    {
        (start, end) = (start + 1, end - 1);
        let content = bytes.get(start..end).unwrap_or(&[]);
        if content.contains(&quote) {
            let from = undone.side.len();
            undone.dialect.unescape(content, undone.side);
            undone.used = true;
            return view_of(missing, undone.side, from, undone.side.len(), SIDE);
        }
    }
    view_of(missing, bytes, start, end, CHUNK)
}
