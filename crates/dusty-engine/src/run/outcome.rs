//! What a run leaves behind besides its files.

use dusty_check::Type;
use dusty_syntax::Diagnostic;

use crate::Ledger;

/// A run that has succeeded.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What happened to the rows.
    pub ledger: Ledger,
    /// The tables of `show`, in the order of the script.
    pub shown: Vec<Shown>,
    /// What was noticed in the data; warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether standard output was closed before all of it was read.
    pub unread: bool,
}

/// The beginning of a table, for a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The table's name, with `.rejected` for its bad rows.
    pub table: String,
    /// The columns' names and types.
    pub columns: Vec<(String, Type)>,
    /// The first rows; each cell as it would stand in a file, `None` if missing.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows the whole table has.
    pub total: u64,
}
