//! Columns that are only located, and built when it is known which of their rows are wanted.

use crate::column::{CHUNK, Column, Run, SIDE};
use crate::record::{Dialect, Field};
use arrow_array::ArrayRef;
use arrow_buffer::{BooleanBuffer, Buffer};

/// Columns of a chunk that were put off by [`Projection::later`](crate::Projection).
#[derive(Clone, Debug)]
pub struct Later {
    pub(crate) chunk: Buffer,
    pub(crate) dialect: Dialect,
    pub(crate) columns: Vec<Located>,
    /// For each column, the texts that mean missing.
    pub(crate) missing: Vec<Vec<String>>,
}

impl Later {
    /// The columns in their order, as [`Rows::columns`](crate::Rows) has them, with the rows that are set in `rows` alone.
    pub fn columns(&self, rows: &BooleanBuffer) -> Vec<ArrayRef> {
        let column = |(located, missing)| self.column(located, missing, rows);
        self.columns.iter().zip(&self.missing).map(column).collect()
    }

    fn column(&self, located: &Located, missing: &Vec<String>, rows: &BooleanBuffer) -> ArrayRef {
        let mut column = Column::new(located.index, Some(missing));
        column.reserve(rows.count_set_bits());
        let mut side = Vec::new();
        let cells = rows.set_indices().filter_map(|row| located.cells.get(row));
        for &Cell { start, end } in cells {
            let (from, to) = ((start & !FLAG) as usize, (end & !FLAG) as usize);
            if end & FLAG == 0 {
                column.push_quoted(&self.chunk, (from, to), &self.dialect, &mut side);
            } else if start & FLAG == 0 {
                column.push(&self.chunk, from, to, CHUNK);
            } else {
                let undone = side.len();
                self.dialect.unescape(self.chunk.get(from..to).unwrap_or(&[]), &mut side);
                column.push(&side, undone, side.len(), SIDE);
            }
        }
        column.finish(&self.chunk, &Buffer::from_vec(side))
    }
}

/// A column of which it is known where its cells stand.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    /// Its place in the file.
    index: usize,
    cells: Vec<Cell>,
}

/// Where a cell stands in its chunk, its quotes included. With the flag on its end, where its content
/// stands; with one on its start too, quotes are to be undone in that.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: u32,
    end: u32,
}

/// Chunks are below 2 GB.
const FLAG: u32 = 1 << 31;

impl Located {
    pub(crate) fn new(index: usize) -> Located {
        Located { index, cells: Vec::new() }
    }

    pub(crate) fn reserve(&mut self, rows: usize) {
        self.cells.reserve(rows);
    }

    /// Adds this column of a row.
    pub(crate) fn push(&mut self, fields: &[Field]) {
        // A projection beyond the columns reads as missing.
        let missing = Field { start: 0, end: 0, escaped: false };
        let field = fields.get(self.index).unwrap_or(&missing);
        let escaped = if field.escaped { FLAG } else { 0 };
        self.cells.push(Cell { start: field.start as u32 | escaped, end: field.end as u32 | FLAG });
    }

    /// Adds this column of some rows.
    pub(crate) fn push_run(&mut self, run: &Run<'_>) {
        let after = self.cells.len() + run.starts.len();
        self.cells.extend(run.cells(self.index).map(|(start, end)| Cell { start, end }));
        self.cells.resize(after, Cell { start: 0, end: FLAG });
    }
}
