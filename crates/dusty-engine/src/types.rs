//! The language's types as types of columns.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, TimeUnit};
use dusty_check::Type;

/// The type of a column that holds values of a type. What is unknown or always
/// missing is text.
pub(crate) fn data_type(ty: &Type) -> DataType {
    match ty {
        Type::Text | Type::Missing | Type::Unknown => DataType::Utf8View,
        Type::Int => DataType::Int64,
        Type::Float => DataType::Float64,
        Type::Bool => DataType::Boolean,
        Type::Date => DataType::Date32,
        Type::Datetime => DataType::Timestamp(TimeUnit::Microsecond, None),
        Type::List(item) => DataType::List(Arc::new(item_field(data_type(item)))),
        Type::Record(fields) => DataType::Struct(fields_of(fields)),
    }
}

/// The type of the values in a column that a file gives.
pub(crate) fn type_of(ty: &DataType) -> Type {
    match ty {
        DataType::Int64 => Type::Int,
        DataType::Float64 => Type::Float,
        DataType::Boolean => Type::Bool,
        DataType::Date32 => Type::Date,
        DataType::Timestamp(..) => Type::Datetime,
        DataType::List(item) => type_of(item.data_type()).list_of(),
        DataType::Struct(fields) => Type::Record(
            fields.iter().map(|f| (f.name().clone(), type_of(f.data_type()))).collect(),
        ),
        _ => Type::Text,
    }
}

/// The field of a list's items.
pub(crate) fn item_field(item: DataType) -> Field {
    Field::new_list_field(item, true)
}

fn fields_of(fields: &[(String, Type)]) -> Fields {
    fields.iter().map(|(name, ty)| Field::new(name, data_type(ty), true)).collect()
}
