//! A column while it is built.

use crate::raw;
use crate::record::Dialect;
use crate::views;
use arrow_array::ArrayRef;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
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
    pub(crate) starts: Starts<'a>,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) quote: Option<u8>,
    /// Whether there may be doubled quotes.
    pub(crate) doubled: bool,
}

/// Where rows start.
#[derive(Clone, Copy)]
pub(crate) enum Starts<'a> {
    /// The first one here, and each behind the byte that ends the one before.
    From(u32),
    At(&'a [u32]),
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
        self.views.push(cell(self.missing, bytes, start, end, buffer));
    }

    /// Adds this column of some rows.
    pub(crate) fn push_run(&mut self, run: &Run<'_>, dialect: &Dialect, side: &mut Vec<u8>) {
        if self.index >= run.columns {
            self.views.resize(self.views.len() + run.rows, MISSING);
            return;
        }
        let rows = run.ends.chunks_exact(run.columns);
        match (self.index.checked_sub(1), run.starts) {
            (Some(before), _) => {
                let cells =
                    rows.filter_map(|row| Some((row.get(before)? + 1, *row.get(before + 1)?)));
                self.push_cells(cells, run, dialect, side);
            }
            (None, Starts::From(mut start)) => {
                let cells = rows.filter_map(|row| {
                    let next = row.last()? + 1;
                    Some((std::mem::replace(&mut start, next), *row.first()?))
                });
                self.push_cells(cells, run, dialect, side);
            }
            (None, Starts::At(starts)) => {
                let cells = starts.iter().zip(rows);
                let cells = cells.filter_map(|(&start, row)| Some((start, *row.first()?)));
                self.push_cells(cells, run, dialect, side);
            }
        }
    }

    /// Adds cells, each from its start to its end, its quotes included.
    #[inline]
    fn push_cells(
        &mut self,
        cells: impl Iterator<Item = (u32, u32)>,
        run: &Run<'_>,
        dialect: &Dialect,
        side: &mut Vec<u8>,
    ) {
        let before = self.views.len();
        self.views.resize(before + run.rows, MISSING);
        let views = self.views.get_mut(before..).unwrap_or(&mut []);
        let bytes = run.bytes;
        let cells = views.iter_mut().zip(cells);
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
                let mut escapes = Escapes { dialect, side, used: false };
                cells.for_each(|(view, (start, end))| {
                    *view = any(run, start as usize, end as usize, self.missing, &mut escapes);
                });
                self.uses_side |= escapes.used;
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
struct Escapes<'a> {
    dialect: &'a Dialect,
    side: &'a mut Vec<u8>,
    used: bool,
}

/// The view of a cell, or `MISSING`.
#[inline]
fn cell(missing: &[String], bytes: &[u8], start: usize, end: usize, buffer: u32) -> u128 {
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
fn any(
    run: &Run<'_>,
    start: usize,
    end: usize,
    missing: &[String],
    escapes: &mut Escapes<'_>,
) -> u128 {
    let quoted = run.quote.is_some() && run.bytes.get(start) == run.quote.as_ref() && end > start;
    let (start, end) = if quoted { (start + 1, end - 1) } else { (start, end) };
    let content = run.bytes.get(start..end).unwrap_or(&[]);
    if quoted && run.doubled && run.quote.is_some_and(|quote| content.contains(&quote)) {
        let undone = escapes.side.len();
        escapes.dialect.unescape(content, escapes.side);
        escapes.used = true;
        cell(missing, escapes.side, undone, escapes.side.len(), SIDE)
    } else {
        cell(missing, run.bytes, start, end, CHUNK)
    }
}
