//! A file of rows whose columns are known.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use dusty_options::{FilePart, Header, Markers, Note};

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

/// What can be wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// NaN or an infinity.
    NotANumber,
    /// A day or time in a year below 0 or above 9999.
    OutOfRange,
    /// A time that is finer than a microsecond.
    TooFine,
    /// Bytes that are no UTF-8 text.
    NotUtf8,
    /// What a sheet shows in place of a result, such as `#DIV/0!`.
    SheetError,
    /// A number that is to be shown as a date, and is none.
    NoDate,
    /// A formula that was never calculated.
    NoResult,
    /// A value that is no whole number, in a column of those.
    NotWhole,
    /// A number with more digits than the others of its column can have.
    TooManyDigits,
    /// A value that is not true or false.
    NotABool,
    /// A value that is no day.
    NotADate,
    /// A value that is no day with a time.
    NotAnInstant,
    /// A value that is no text.
    NotText,
}

impl Fault {
    /// Of one value, what it is or does: `is not a number`; and of several.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Fault::NotANumber => ("is not a number", "are not numbers"),
            Fault::OutOfRange => ("leaves the years 0 to 9999", "leave the years 0 to 9999"),
            Fault::TooFine => ("is finer than a microsecond", "are finer than a microsecond"),
            Fault::SheetError => ("is an error of a formula", "are errors of formulas"),
            Fault::NoDate => ("is shown as a date and is none", "are shown as dates and are none"),
            Fault::NoResult => (
                "is a formula whose result is not in the file",
                "are formulas whose results are not in the file",
            ),
            Fault::NotWhole => ("is not a whole number", "are not whole numbers"),
            Fault::TooManyDigits => (
                "has more digits than a number can keep",
                "have more digits than a number can keep",
            ),
            Fault::NotABool => ("is not true or false", "are not true or false"),
            Fault::NotADate => ("is not a date", "are not dates"),
            Fault::NotAnInstant => ("is not a date with a time", "are not dates with a time"),
            Fault::NotText => ("is not a text", "are not texts"),
            Fault::NotUtf8 => {
                ("has bytes that are no UTF-8 text", "have bytes that are no UTF-8 text")
            }
        }
    }
}
