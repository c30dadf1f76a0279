//! What the values of a field are.

use crate::Note;
use arrow_schema::{DataType, Field, Fields};
use std::sync::Arc;

/// The kind of a field's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but missing values was seen.
    Missing,
    /// True or false.
    Bool,
    /// Whole numbers of 64 bits.
    Int,
    /// Numbers that a float keeps.
    Float,
    /// Texts.
    Text,
    /// Values of several kinds, or numbers with too many digits: texts as they are, and
    /// all else as the file writes it.
    Written,
    /// Lists of one kind of values.
    List(Box<Kind>),
    /// Records, their fields in the order of their first appearance.
    Record(Vec<Column>),
}

/// A field of all records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, unique in its record.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

/// What a look at a file's records found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected {
    /// The fields of the records, in the order of their first appearance.
    pub columns: Vec<Column>,
    /// What is not plain.
    pub notes: Vec<Note>,
}

impl Kind {
    /// The type of an array that holds such values.
    pub fn data_type(&self) -> DataType {
        match self {
            Kind::Missing | Kind::Text | Kind::Written => DataType::Utf8View,
            Kind::Bool => DataType::Boolean,
            Kind::Int => DataType::Int64,
            Kind::Float => DataType::Float64,
            Kind::List(item) => {
                DataType::List(Arc::new(Field::new_list_field(item.data_type(), true)))
            }
            Kind::Record(columns) => DataType::Struct(fields(columns)),
        }
    }
}

/// The fields of an array of records.
pub(crate) fn fields(columns: &[Column]) -> Fields {
    let field = |column: &Column| Field::new(&column.name, column.kind.data_type(), true);
    columns.iter().map(field).collect()
}
