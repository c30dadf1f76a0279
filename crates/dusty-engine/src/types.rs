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

/// The field of a list's items.
pub(crate) fn item_field(item: DataType) -> Field {
    Field::new_list_field(item, true)
}

fn fields_of(fields: &[(String, Type)]) -> Fields {
    fields.iter().map(|(name, ty)| Field::new(name, data_type(ty), true)).collect()
}
