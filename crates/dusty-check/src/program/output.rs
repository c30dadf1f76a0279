//! What a run gives out.

use dusty_options::Mode;
use dusty_syntax::Span;

use super::TableRef;
use crate::FileKind;

/// Something that a run gives out.
#[derive(Clone, Debug)]
pub enum Output {
    /// A file.
    Save {
        /// What is written.
        table: TableRef,
        /// Where and how.
        target: Target,
    },
    /// A table on the screen.
    Show {
        /// What is shown.
        table: TableRef,
        /// Where the statement stands.
        span: Span,
    },
}

impl Output {
    /// The table that is given out.
    pub fn table(&self) -> TableRef {
        match self {
            Output::Save { table, .. } | Output::Show { table, .. } => *table,
        }
    }

    /// The file that is written, if it is one.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Output::Save { target, .. } => Some(target),
            Output::Show { .. } => None,
        }
    }
}

/// A file to write.
#[derive(Clone, Debug)]
pub struct Target {
    /// The path as it was written; of one file, without doubled braces. Of an address it is the
    /// part that may be [shown](crate::path::shown).
    pub path: String,
    /// The whole address, if the file goes to a server.
    pub url: Option<String>,
    /// Where the path stands.
    pub span: Span,
    /// Of a save to a file for each value of some columns: what the path is made of.
    pub parts: Vec<PathPart>,
    /// How it holds its rows.
    pub kind: FileKind,
    /// Between the fields; a comma for `csv`.
    pub delimiter: String,
    /// Whether the columns' names are written; `None` leaves it to the names.
    pub header: Option<bool>,
    /// The name of the sheet in a workbook.
    pub sheet: Option<String>,
    /// The name of the table in a database.
    pub table: Option<String>,
    /// What becomes of a table that is there.
    pub mode: Mode,
}

/// A part of the path of a save to several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// As it stands.
    Text(String),
    /// The value of a column, by its position in the table.
    Column(usize),
}
