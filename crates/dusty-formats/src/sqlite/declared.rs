//! The types that tables declare. SQLite itself takes any value in any column; it has no
//! days, instants and truth values, but tables say where they are meant.

use arrow::datatypes::{DataType, TimeUnit};

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

    /// The type of the values that are meant.
    pub(crate) fn data_type(self) -> DataType {
        match self {
            Declared::Bool => DataType::Boolean,
            Declared::Date => DataType::Date32,
            Declared::Instant => DataType::Timestamp(TimeUnit::Microsecond, None),
            Declared::Int => DataType::Int64,
            Declared::Float | Declared::Open => DataType::Float64,
            Declared::Text => DataType::Utf8View,
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

/// What a column of a table makes of values of other types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    /// Numbers become texts.
    Text,
    /// Texts that look like numbers become such.
    Number,
    /// So do texts, and whole numbers become floats.
    Float,
    /// All values stay as they are.
    None,
}

impl Affinity {
    /// That of a declared type, by SQLite's own rules.
    pub(crate) fn of(declared: &str) -> Affinity {
        let declared = declared.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        match () {
            () if has(&["INT"]) => Affinity::Number,
            () if has(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
            () if declared.is_empty() || has(&["BLOB"]) => Affinity::None,
            () if has(&["REAL", "FLOA", "DOUB"]) => Affinity::Float,
            () => Affinity::Number,
        }
    }

    /// Whether values of a type stay what they are. A `float` without a fraction may become a whole number of the
    /// same value, and days are no numbers to SQLite.
    pub fn keeps(self, data_type: &DataType) -> bool {
        match self {
            Affinity::None => true,
            Affinity::Number => !matches!(data_type, DataType::Utf8View),
            Affinity::Float => !matches!(data_type, DataType::Utf8View | DataType::Int64),
            Affinity::Text => {
                !matches!(data_type, DataType::Int64 | DataType::Float64 | DataType::Boolean)
            }
        }
    }
}
