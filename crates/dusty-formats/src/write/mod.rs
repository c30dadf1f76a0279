//! Files on their way out.

mod ipc;
mod parquet;
mod slabs;
mod sqlite;
mod workbook;

use std::io::Write;
use std::path::Path;

use ::parquet::arrow::arrow_writer::ArrowColumnChunk;
use arrow::array::ArrayRef;

use crate::guard::caught;
use crate::{Column, Error};

/// How a file is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// As Parquet, compressed with zstd.
    Parquet,
    /// As Arrow's file form, compressed with LZ4.
    Arrow,
    /// As a workbook of Excel with one sheet.
    Workbook {
        /// The sheet's name.
        sheet: String,
        /// Whether the names of the columns are written.
        header: bool,
    },
}

/// A file that rows go to, in order.
pub trait Writer: Send {
    /// Takes rows, which may be any number at a time: it makes no difference to the file.
    /// What is answered is to be done, on any thread, and then [put](Writer::put).
    ///
    /// # Errors
    /// If they cannot be written, or the form cannot hold them.
    fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<Vec<Work>, Error>;

    /// What is left to be done when all rows are there.
    ///
    /// # Errors
    /// As those of [`Writer::write`].
    fn rest(&mut self) -> Result<Vec<Work>, Error> {
        Ok(Vec::new())
    }

    /// Takes what was done, in the order in which it was given.
    ///
    /// # Errors
    /// If it cannot be written.
    fn put(&mut self, _encoded: Encoded) -> Result<(), Error> {
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// Rows that are to be encoded.
pub struct Work {
    /// About how many bytes they are.
    pub bytes: usize,
    /// Encodes them, on any thread.
    pub encode: Box<dyn FnOnce() -> Result<Encoded, Error> + Send>,
}

/// Rows as they will stand in a file.
pub struct Encoded(Vec<ArrowColumnChunk>);

/// Begins a table with these columns in a new database of its own, which lies at a path.
///
/// # Errors
/// If it cannot be written, or a database cannot hold such columns.
pub fn create_table(
    path: &Path,
    table: &str,
    columns: &[Column],
) -> Result<Box<dyn Writer>, Error> {
    caught(|| sqlite::create(path, table, columns))
}

/// Begins a file with these columns.
///
/// # Errors
/// If it cannot be written, or the form cannot hold such columns.
pub fn create<'a>(
    target: &Target,
    columns: &[Column],
    out: Box<dyn Write + Send + 'a>,
) -> Result<Box<dyn Writer + 'a>, Error> {
    caught(|| match target {
        Target::Parquet => parquet::create(columns, out),
        Target::Arrow => ipc::create(columns, out),
        Target::Workbook { sheet, header } => workbook::create(sheet, *header, columns, out),
    })
}
