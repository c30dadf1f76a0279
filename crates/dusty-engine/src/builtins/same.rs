//! Whether values of any type are equal.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, ListArray, Scalar, StructArray, make_view,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::kernels::cmp::eq;
use arrow::datatypes::Float64Type;
use arrow::row::{Row, RowConverter, SortField};

use crate::failure::sound;

/// Up to so many values are compared one after the other, which is faster than to
/// encode the column.
const FEW: usize = 8;

/// For each value whether it is one of some others. Missing is equal to nothing.
/// `None` if the types differ.
pub(crate) fn among(values: &ArrayRef, others: &ArrayRef) -> Option<BooleanArray> {
    let present = (0..others.len()).filter(|at| others.is_valid(*at));
    if values.data_type().is_nested() || others.len() - others.null_count() > FEW {
        let (values_of, others_of) = (one_zero(values), one_zero(others));
        let converter = converter(values)?;
        let encoded = converter.convert_columns(&[values_of]).ok()?;
        let others = converter.convert_columns(&[others_of]).ok()?;
        let others: HashSet<Row<'_>> = present.map(|at| others.row(at)).collect();
        return Some(encoded.iter().map(|value| Some(others.contains(&value))).collect());
    }
    let (values, others) = (one_zero(values), one_zero(others));
    let mut hits = vec![false; values.len()];
    for at in present {
        let other = others.slice(at, 1);
        let found = match equal_to_short_text(&values, &other) {
            Some(found) => found,
            None => eq(&values, &Scalar::new(other)).ok()?,
        };
        for (hit, found) in hits.iter_mut().zip(&found) {
            *hit |= found == Some(true);
        }
    }
    Some(BooleanArray::from(hits))
}

/// For each text whether it is equal to one that is short enough to stand in a view: then views are
/// equal if texts are. `None` for all other values.
pub(crate) fn equal_to_short_text(values: &ArrayRef, other: &ArrayRef) -> Option<BooleanArray> {
    const LONGEST: usize = 12;
    let (texts, other) = (values.as_string_view_opt()?, other.as_string_view_opt()?);
    let other = other.iter().next()??;
    if other.len() > LONGEST {
        return None;
    }
    let (views, wanted) = (texts.views(), make_view(other.as_bytes(), 0, 0));
    let equal = BooleanBuffer::collect_bool(views.len(), |row| views[row] == wanted);
    Some(BooleanArray::new(equal, texts.nulls().cloned()))
}

/// For each value whether it is one of some others, which lie where the row's range
/// says. Missing is equal to nothing. `None` if the types differ.
pub(crate) fn within(
    values: &ArrayRef,
    others: &ArrayRef,
    range: impl Fn(usize) -> Option<Range<usize>>,
) -> Option<BooleanArray> {
    let converter = converter(values)?;
    let encoded = converter.convert_columns(&[one_zero(values)]).ok()?;
    let candidates = converter.convert_columns(&[one_zero(others)]).ok()?;
    let same =
        |row: usize, at: usize| others.is_valid(at) && candidates.row(at) == encoded.row(row);
    let found = |row: usize| range(row).is_some_and(|mut range| range.any(|at| same(row, at)));
    Some((0..values.len()).map(|row| Some(found(row))).collect())
}

/// Turns values into bytes that are equal, and ordered, as the values are.
fn converter(values: &ArrayRef) -> Option<RowConverter> {
    RowConverter::new(vec![SortField::new(values.data_type().clone())]).ok()
}

/// Turns -0.0 into 0.0, which are equal but have different bits, in lists and records as well.
pub(crate) fn one_zero(array: &ArrayRef) -> ArrayRef {
    if let Some(floats) = array.as_primitive_opt::<Float64Type>() {
        return Arc::new(floats.unary::<_, Float64Type>(|value| value + 0.0));
    }
    if let Some(lists) = array.as_list_opt::<i32>() {
        let (field, ends, values, missing) = lists.clone().into_parts();
        return Arc::new(sound(ListArray::try_new(field, ends, one_zero(&values), missing)));
    }
    if let Some(records) = array.as_struct_opt() {
        let (fields, columns, missing) = records.clone().into_parts();
        let columns = columns.iter().map(one_zero).collect();
        let rows = array.len();
        return Arc::new(sound(StructArray::try_new_with_length(fields, columns, missing, rows)));
    }
    Arc::clone(array)
}
