//! The cells of a few rows, each in a slot of its own, before they are put behind each other.
//!
//! A column is encoded for all these rows before the next one, so that its type is asked for once; then
//! a row is a copy of one slot after the other, however long what stands in them is.

use super::page::{Page, Room, SLOT};

/// How many cells are encoded before they are put behind each other: they stay in the nearest cache.
const CELLS: usize = 512;

/// Cells with what ends them, of some rows, row by row.
pub(crate) struct Cells {
    columns: usize,
    bytes: Vec<u8>,
    /// How much of each slot is filled; nothing for a cell that has to be written on its own.
    lengths: Vec<u8>,
}

impl Cells {
    pub(crate) fn of(columns: usize) -> Cells {
        let rows = (CELLS / columns.max(1)).clamp(8, 64);
        let bytes = vec![0; rows * stride(columns)];
        Cells { columns, bytes, lengths: vec![0; rows * columns] }
    }

    /// How many rows there is room for.
    pub(crate) fn rows(&self) -> usize {
        self.lengths.len() / self.columns.max(1)
    }

    /// Encodes a column of the first `rows` rows. `write` leaves a cell at the beginning of its room and answers how
    /// many bytes it has, 0 if it has to be written on its own. Columns are encoded in their order: behind its cell, each
    /// may leave bytes in the slot of the next one.
    #[inline(always)]
    pub(crate) fn fill(
        &mut self,
        column: usize,
        rows: usize,
        mut write: impl FnMut(usize, &mut Room) -> usize,
    ) {
        let slots = self.bytes.chunks_exact_mut(stride(self.columns));
        let lengths = self.lengths.chunks_exact_mut(self.columns);
        for (row, (slots, lengths)) in slots.zip(lengths).take(rows).enumerate() {
            let room = slots.get_mut(column * SLOT..).and_then(|rest| rest.first_chunk_mut());
            if let (Some(room), Some(length)) = (room, lengths.get_mut(column)) {
                *length = write(row, room) as u8;
            }
        }
    }

    /// Adds the first `rows` rows to the page. `alone` adds a cell that is in no slot, by its row and column, and
    /// `written` is called after each row.
    #[inline(always)]
    pub(crate) fn put(
        &self,
        rows: usize,
        page: &mut Page<'_>,
        mut alone: impl FnMut(usize, usize, &mut Page<'_>),
        mut written: impl FnMut(usize),
    ) {
        let slots = self.bytes.chunks_exact(stride(self.columns));
        let lengths = self.lengths.chunks_exact(self.columns);
        for (row, (slots, mut lengths)) in slots.zip(lengths).take(rows).enumerate() {
            let (mut slots, _) = slots.as_chunks();
            loop {
                let count = page.slots(slots, lengths);
                let Some((0, others)) = lengths.get(count..).and_then(<[u8]>::split_first) else {
                    break;
                };
                alone(row, self.columns - 1 - others.len(), page);
                lengths = others;
                slots = slots.get(count + 1..).unwrap_or_default();
            }
            written(page.length());
        }
    }
}

/// How many bytes a row takes, what is left behind its last cell included.
fn stride(columns: usize) -> usize {
    (columns + 1) * SLOT
}
