//! The columns of a table.

use crate::Type;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unique within the table.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// Where its values were read, if they have not been changed since.
    pub origin: Option<Origin>,
}

/// The place of a column in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The source, by its position among the program's tables.
    pub table: usize,
    /// The column's position in each line, from 0.
    pub column: usize,
}

/// The columns of a table, in order.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Schema {
    /// The columns.
    pub columns: Vec<Column>,
    /// Whether there may be others: set where a mistake was already reported, so
    /// that it is told once.
    pub open: bool,
}

impl Schema {
    /// A table of which nothing is known.
    pub fn open() -> Self {
        Schema { columns: Vec::new(), open: true }
    }

    /// The position of the column with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The columns' names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Adds a column that is calculated.
    pub fn push(&mut self, name: impl Into<String>, ty: Type) {
        self.columns.push(Column { name: name.into(), ty, origin: None });
    }
}
