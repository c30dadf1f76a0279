//! Constants as arrays of one value.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, ListArray, StringViewArray,
    new_null_array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{Float64Type, Int64Type};
use dusty_check::program::Expr;
use dusty_check::{Calculated, Type, Value};

use super::Evaluation;
use crate::types::{data_type, item_field};

/// An array of length one of the given type.
pub(crate) fn constant(value: &Value, ty: &Type) -> ArrayRef {
    match (value, ty) {
        (Value::Bool(value), _) => Arc::new(BooleanArray::from(vec![*value])),
        (Value::Int(value), Type::Float) => Arc::new(Float64Array::from(vec![*value as f64])),
        (Value::Int(value), _) => Arc::new(Int64Array::from(vec![*value])),
        (Value::Float(value), _) => Arc::new(Float64Array::from(vec![*value])),
        (Value::Text(text), _) => Arc::new(StringViewArray::from(vec![text.as_str()])),
        (Value::List(items), Type::List(item)) => {
            list(items, item).unwrap_or_else(|| new_null_array(&data_type(ty), 1))
        }
        _ => new_null_array(&data_type(ty), 1),
    }
}

/// What comes of an expression without columns.
pub(crate) fn calculated(expr: &Expr) -> Calculated {
    let mut evaluation = Evaluation::new(&[], 1);
    let column = evaluation.column(expr);
    if !evaluation.bad.is_empty() {
        return Calculated::Bad;
    }
    // What has to be told of a value is told where it is calculated with the rows.
    if !evaluation.rounded.is_empty() || !evaluation.currencies.is_empty() {
        return Calculated::Other;
    }
    plain(&column, &expr.ty).map_or(Calculated::Other, Calculated::Plain)
}

fn plain(column: &ArrayRef, ty: &Type) -> Option<Value> {
    // What is missing has a type all the same.
    if column.is_null(0) {
        return None;
    }
    match ty {
        Type::Bool => Some(Value::Bool(column.as_boolean_opt()?.value(0))),
        Type::Int => Some(Value::Int(column.as_primitive_opt::<Int64Type>()?.value(0))),
        Type::Float => Some(Value::Float(column.as_primitive_opt::<Float64Type>()?.value(0))),
        Type::Text => Some(Value::Text(column.as_string_view_opt()?.value(0).to_owned())),
        _ => None,
    }
}

fn list(items: &[Value], ty: &Type) -> Option<ArrayRef> {
    let items: Vec<_> = items.iter().map(|item| constant(item, ty)).collect();
    let parts: Vec<&dyn arrow::array::Array> = items.iter().map(AsRef::as_ref).collect();
    let values = match parts.is_empty() {
        true => new_null_array(&data_type(ty), 0),
        false => arrow::compute::concat(&parts).ok()?,
    };
    let field = Arc::new(item_field(data_type(ty)));
    let offsets = OffsetBuffer::from_lengths([items.len()]);
    Some(Arc::new(ListArray::try_new(field, offsets, values, None).ok()?))
}
