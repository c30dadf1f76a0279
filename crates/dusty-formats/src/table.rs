//! A file of rows whose columns are known.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use dusty_options::{Fault, FilePart, Header, Markers, Note};

use crate::Error;

/// A column of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unique in its table.
    pub name: String,
    /// What holds its values: `Utf8View`, `Int64`, `Float64`, `Boolean`, `Date32`,
    /// `Timestamp` of microseconds without a zone, or `List` and `Struct` of those.
    pub data_type: DataType,
}

/// What a script says of a file to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which part of the file holds the rows; without a sheet the first one, without rows of a database those of its
    /// only table.
    pub part: FilePart,
    /// Where the names of a sheet's columns are, if it is said.
    pub header: Option<Header>,
    /// Texts that mean a missing value.
    pub missing: Markers,
    /// Columns that are read as text.
    pub text: Vec<String>,
    /// The encoding of texts, of a file that does not say it.
    pub encoding: Option<String>,
}

/// A file that was opened and looked at.
pub trait Table: Send + Sync {
    /// Its columns.
    fn columns(&self) -> &[Column];

    /// What is not plain about it.
    fn notes(&self) -> &[Note];

    /// Its rows in pieces, in order, for one time. `wanted` says of each column whether it
    /// is needed.
    fn pieces(&self, wanted: &[bool]) -> Pieces;

    /// What a person calls a cell, by its row and the position of its column, where cells
    /// have names, such as `B7`.
    fn cell(&self, _row: u64, _column: usize) -> Option<String> {
        None
    }
}

/// The pieces of a file.
pub type Pieces = Box<dyn Iterator<Item = Result<Piece, Error>> + Send>;

/// Some rows of a file that are not read yet.
pub struct Piece {
    /// About how many bytes of the file they are.
    pub bytes: u64,
    /// Reads them, on any thread.
    pub read: Box<dyn FnOnce() -> Result<Rows, Error> + Send>,
}

/// Some rows of a file.
#[derive(Debug, Default)]
pub struct Rows {
    /// The columns, as long as [`Rows::numbers`]; `None` for one that is not wanted.
    pub columns: Vec<Option<ArrayRef>>,
    /// Where the rows are: their numbers in the file or sheet, from 1, ascending.
    pub numbers: Vec<u64>,
    /// What is wrong with values, which are missing in their columns; in the order of the
    /// rows.
    pub bad: Vec<BadValue>,
    /// Rows without anything in them, which were left out.
    pub blank: u64,
}

/// A value that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// Its row's position among the rows.
    pub row: usize,
    /// Its column's position in the table.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
    /// How it is written.
    pub value: String,
}
