//! The types that tables declare. SQLite itself takes any value in any column; it has no
//! days, instants and truth values, but tables say where they are meant.

use arrow::datatypes::DataType;

/// What a column is declared to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    Bool,
    Date,
    Instant,
    Int,
    Float,
    Text,
    /// Anything.
    Open,
}

impl Declared {
    /// Reads a declaration, by the rules of SQLite where it has one.
    pub(crate) fn read(declaration: Option<&str>) -> Declared {
        let text = declaration.unwrap_or_default().to_ascii_uppercase();
        let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        match () {
            () if has(&["BOOL"]) => Declared::Bool,
            () if has(&["DATETIME", "TIMESTAMP"]) => Declared::Instant,
            () if has(&["DATE"]) => Declared::Date,
            () if has(&["INT"]) => Declared::Int,
            () if has(&["CHAR", "CLOB", "TEXT"]) => Declared::Text,
            () if has(&["REAL", "FLOA", "DOUB"]) => Declared::Float,
            () => Declared::Open,
        }
    }

    /// How a column with values of a type is declared.
    pub(crate) fn of(ty: &DataType) -> &'static str {
        match ty {
            DataType::Int64 => "INTEGER",
            DataType::Float64 => "REAL",
            DataType::Boolean => "BOOLEAN",
            DataType::Date32 => "DATE",
            DataType::Timestamp(..) => "DATETIME",
            _ => "TEXT",
        }
    }
}
