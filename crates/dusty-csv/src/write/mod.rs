//! Encodes columns as CSV.
//!
//! RFC 4180 with `\n` line ends. Quotes stand only around what needs them, so that a file that was
//! read and written again differs in no byte that matters. A missing cell is written as nothing, an empty text as `""`.

mod cells;
mod number;
mod page;
mod values;

use crate::WriteError;
use arrow_array::{Array, ArrayRef};
use cells::Cells;
pub use number::write_float;
use page::Page;
use values::{Ends, Values};

/// How CSV is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Whether column names stand on the first line.
    pub header: bool,
}

impl Default for WriteOptions {
    fn default() -> WriteOptions {
        WriteOptions { delimiter: b',', header: true }
    }
}

/// Appends the line of column names, unless the options leave it out.
pub fn write_header(names: &[&str], options: &WriteOptions, out: &mut Vec<u8>) {
    if !options.header {
        return;
    }
    let mut page = Page::of(out);
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            page.byte(options.delimiter);
        }
        // Unquoted, a byte order mark at the very beginning would be taken for the file's.
        page.field(name.as_bytes(), name.starts_with('\u{feff}'), options.delimiter);
    }
    page.byte(b'\n');
}

/// Appends the rows of `columns`, one line each. Without columns, nothing.
///
/// # Errors
/// A column's type has no text form, or the columns differ in length; nothing is appended then.
pub fn write_rows(
    columns: &[ArrayRef],
    options: &WriteOptions,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    write_each_row(columns, options, out, |_| {})
}

/// Appends rows like [`write_rows`], and calls `written` after each with the length of `out`.
///
/// # Errors
/// Those of [`write_rows`].
pub fn write_each_row(
    columns: &[ArrayRef],
    options: &WriteOptions,
    out: &mut Vec<u8>,
    mut written: impl FnMut(usize),
) -> Result<(), WriteError> {
    let Some(rows) = columns.first().map(Array::len) else { return Ok(()) };
    if columns.iter().any(|column| column.len() != rows) {
        return Err(WriteError::Lengths);
    }
    let columns = columns.iter().map(Values::of).collect::<Result<Vec<_>, _>>()?;
    let last = columns.len() - 1;
    let ends = |column| Ends {
        delimiter: options.delimiter,
        end: if column < last { options.delimiter } else { b'\n' },
        // A line of one missing cell would be a blank line.
        blank: if last == 0 { b"\"\"" } else { b"" },
    };
    let before = out.len();
    let mut page = Page::of(out);
    let mut cells = Cells::of(columns.len());
    for first in (0..rows).step_by(cells.rows()) {
        let count = cells.rows().min(rows - first);
        for (place, column) in columns.iter().enumerate() {
            column.fill(first, count, place, ends(place), &mut cells);
        }
        let alone = |row: usize, place: usize, page: &mut Page<'_>| {
            if let Some(column) = columns.get(place) {
                column.push(first + row, ends(place), page);
            }
        };
        cells.put(count, &mut page, alone, &mut written);
        if first == 0 {
            // Room for the others, were they like these.
            page.reserve((page.length() - before) / count * (rows - count) * 17 / 16);
        }
    }
    Ok(())
}
