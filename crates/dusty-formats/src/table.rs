//! A file of rows whose columns are known.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;

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

/// Something about a file that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was found, in words.
    pub text: String,
    /// The option that says the same.
    pub option: Option<Choice>,
}

/// An option of a source, and what it would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `text`: a column that is read as text.
    Text(String),
    /// `sheet`: the sheet of a workbook.
    Sheet(String),
    /// `range`: the row in which the table begins, from 1.
    Begin(u64),
    /// `encoding`: that of the texts.
    Encoding(&'static str),
}

/// Texts that mean a missing value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Markers {
    /// In every column.
    All(Vec<String>),
    /// By column.
    Columns(Vec<(String, Vec<String>)>),
}

impl Default for Markers {
    fn default() -> Markers {
        Markers::All(Vec::new())
    }
}

impl Markers {
    /// Those of one column.
    pub(crate) fn of(&self, column: &str) -> &[String] {
        match self {
            Markers::All(texts) => texts,
            Markers::Columns(columns) => columns
                .iter()
                .find(|(name, _)| name == column)
                .map_or(&[], |(_, texts)| texts.as_slice()),
        }
    }
}

/// Which sheet of a workbook is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetName {
    /// The one with this name.
    Name(String),
    /// The one at this position among those with cells, from 1.
    Position(usize),
}

/// Which cells of a sheet are read: the first and the last row and column, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The rows.
    pub rows: (u32, u32),
    /// The columns.
    pub columns: (u32, u32),
}

impl Default for Area {
    fn default() -> Area {
        Area { rows: (0, u32::MAX), columns: (0, u32::MAX) }
    }
}

/// Where the names of a sheet's columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// Nowhere.
    None,
    /// In this many rows, the first that have anything in them.
    Rows(usize),
    /// In the script.
    Names(Vec<String>),
}

impl Default for Header {
    fn default() -> Header {
        Header::Rows(1)
    }
}

/// Which rows of a database are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those of this table.
    Table(String),
    /// Those that this query gives.
    Query(String),
}

/// What a script says of a file to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The sheet of a workbook; without it the first one.
    pub sheet: Option<SheetName>,
    /// The cells of the sheet.
    pub area: Area,
    /// Where the names of the sheet's columns are.
    pub header: Header,
    /// The rows of a database; without it those of its only table.
    pub selection: Option<Selection>,
    /// Texts that mean a missing value.
    pub missing: Markers,
    /// Columns that are read as text.
    pub text: Vec<String>,
    /// Whether the labels of Stata's values become columns, if somebody has said so.
    pub labels: Option<bool>,
    /// Columns of a Stata file that get another one with the reasons why values are missing.
    pub reasons: Vec<String>,
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
    /// Of one value, what it is or does: `is no number`.
    pub fn one(self) -> &'static str {
        self.words().0
    }

    /// Of several.
    pub fn many(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
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
