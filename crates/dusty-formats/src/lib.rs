//! Reads and writes files whose values have types of their own: Parquet, Arrow, workbooks
//! and databases; and reads those of Stata.
//!
//! The way of a file through this crate: [`looks_like`] tells from its beginning what it is;
//! [`open`] looks at its columns and answers with a [`Table`], which is cut into [`Piece`]s;
//! each of them gives [`Rows`], on any thread. [`create`] begins a file to write.
//!
//! What a value is: text, a whole number of 64 bits, a float, true or false, a day, an
//! instant to the microsecond, or a list or record of those. A column of anything else is
//! read as text, digit by digit, and a note says so; a value that does not fit its column is
//! a [`BadValue`], never a guess. A damaged file gives an error and never a panic.

mod at;
mod book;
mod column;
mod error;
pub mod fault;
mod form;
mod guard;
mod ipc;
mod parquet;
mod sheet;
mod soundness;
pub mod sqlite;
mod stata;
mod table;
mod title;
mod typed;
mod write;

pub use dusty_options::{
    CellRange, Choice, DatabaseRows, Fault, FilePart, Header, Markers, Mode, Note, SheetName,
};
pub use error::Error;
pub use form::{Form, MARK, looks_like};
pub use table::{BadValue, Column, Options, Piece, Pieces, Rows, Table};
pub use write::{Encoded, Target, Work, Writer, create, create_table};

use std::fs::File;
use std::path::Path;

use arrow::datatypes::{DataType, TimeUnit};

/// The type that holds days with a time of day.
pub(crate) const INSTANT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// Looks at the columns of a file, which lies at a path.
///
/// # Errors
/// If it cannot be read, is damaged, or has no such columns.
pub fn open(
    form: Form,
    file: File,
    path: &Path,
    options: &Options,
) -> Result<Box<dyn Table>, Error> {
    guard::caught(|| match form {
        Form::Parquet => parquet::open(file, options),
        Form::Arrow | Form::ArrowStream => ipc::open(form, file, options),
        Form::Workbook | Form::OldWorkbook => sheet::open(form, file, options),
        Form::Sqlite => sqlite::open(file, path, options),
        Form::Stata => stata::open(file, options),
    })
}
