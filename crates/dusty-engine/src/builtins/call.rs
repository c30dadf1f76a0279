//! Reads the arguments of a call and builds its result, row by row, so that a
//! kernel is one line: `call.ints(|row| Some(value.get(row)?.len() as i64))`.
//!
//! A row is given as `Option<T>`, where `None` is missing. The methods that begin
//! with `try_` take `Option<Option<T>>`: the inner `None` is a bad value.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayAccessor, ArrayRef, ArrowPrimitiveType, BooleanArray, BooleanBufferBuilder,
    Date32Array, Float64Array, Int64Array, ListArray, PrimitiveArray, StringViewArray,
    StringViewBuilder, TimestampMicrosecondArray, UInt64Array, new_null_array,
};
use arrow::buffer::NullBuffer;
use arrow::compute::take;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};

use crate::builtins::kernel::{Invocation, Operand};
use crate::failure::sound;

/// An argument of a known type.
///
/// The checker has seen to the types, so that a column of another one is a null
/// column: the word `missing` where a value could be.
#[derive(Clone, Copy)]
pub(crate) struct Arg<A> {
    array: Option<A>,
    constant: bool,
}

pub(crate) type Text<'a> = Arg<&'a StringViewArray>;
pub(crate) type Int<'a> = Arg<&'a Int64Array>;
pub(crate) type Float<'a> = Arg<&'a Float64Array>;
pub(crate) type Bool<'a> = Arg<&'a BooleanArray>;
pub(crate) type Day<'a> = Arg<&'a Date32Array>;
pub(crate) type Instant<'a> = Arg<&'a TimestampMicrosecondArray>;
pub(crate) type List<'a> = Arg<&'a ListArray>;

impl<A: ArrayAccessor + Copy> Arg<A> {
    /// The value of a row; `None` if it is missing.
    pub(crate) fn get(&self, row: usize) -> Option<A::Item> {
        let array = self.array?;
        let at = if self.constant { 0 } else { row };
        (at < array.len() && array.is_valid(at)).then(|| array.value(at))
    }

    /// The value that holds for all rows, if one does.
    pub(crate) fn constant(&self) -> Option<A::Item> {
        if self.constant { self.get(0) } else { None }
    }

    /// Whether the argument was not said: one that is missing has the type of its parameter.
    pub(crate) fn is_unsaid(&self) -> bool {
        self.array.is_none()
    }

    /// The column itself.
    pub(crate) fn array(&self) -> Option<A> {
        self.array
    }
}

impl List<'_> {
    /// Where in the items of the column those of a row are.
    pub(crate) fn range(&self, row: usize) -> Option<std::ops::Range<usize>> {
        let array = self.array?;
        let at = if self.constant { 0 } else { row };
        if at >= array.len() || array.is_null(at) {
            return None;
        }
        let offsets = array.value_offsets();
        Some(
            usize::try_from(*offsets.get(at)?).ok()?
                ..usize::try_from(*offsets.get(at + 1)?).ok()?,
        )
    }

    /// The texts of a row's list.
    pub(crate) fn texts(&self, row: usize) -> Option<impl Iterator<Item = Option<&str>>> {
        let items = self.array?.values().as_any().downcast_ref::<StringViewArray>();
        let range = self.range(row)?;
        Some(items.into_iter().flat_map(move |items| {
            range.clone().map(|at| items.is_valid(at).then(|| items.value(at)))
        }))
    }
}

impl<'a> Invocation<'a> {
    fn arg<A: Array + 'static>(&self, at: usize) -> Arg<&'a A> {
        match self.args.get(at) {
            Some(operand) => Arg {
                array: operand.array().as_any().downcast_ref(),
                constant: matches!(operand, Operand::Constant(_)),
            },
            None => Arg { array: None, constant: true },
        }
    }

    pub(crate) fn text(&self, at: usize) -> Text<'a> {
        self.arg(at)
    }

    pub(crate) fn int(&self, at: usize) -> Int<'a> {
        self.arg(at)
    }

    pub(crate) fn float(&self, at: usize) -> Float<'a> {
        self.arg(at)
    }

    pub(crate) fn bool(&self, at: usize) -> Bool<'a> {
        self.arg(at)
    }

    pub(crate) fn day(&self, at: usize) -> Day<'a> {
        self.arg(at)
    }

    pub(crate) fn instant(&self, at: usize) -> Instant<'a> {
        self.arg(at)
    }

    pub(crate) fn list(&self, at: usize) -> List<'a> {
        self.arg(at)
    }

    /// An argument of any type, with one value per row.
    pub(crate) fn any(&self, at: usize) -> ArrayRef {
        match self.args.get(at) {
            Some(Operand::Rows(array)) => Arc::clone(array),
            Some(Operand::Constant(array)) => repeat(array, self.rows),
            None => new_null_array(&DataType::Null, self.rows),
        }
    }

    /// A column of numbers, days or instants.
    fn primitives<T: ArrowPrimitiveType>(
        &mut self,
        mut value: impl FnMut(usize) -> Option<T::Native>,
    ) -> ArrayRef {
        self.try_primitives::<T>(|row| value(row).map(Some))
    }

    fn try_primitives<T: ArrowPrimitiveType>(
        &mut self,
        mut value: impl FnMut(usize) -> Option<Option<T::Native>>,
    ) -> ArrayRef {
        let mut missing = Vec::new();
        let bad = &mut self.bad;
        let values = (0..self.rows).map(|row| {
            noting(bad, row, value(row)).unwrap_or_else(|| {
                missing.push(row);
                T::Native::default()
            })
        });
        let values: Vec<T::Native> = values.collect();
        Arc::new(PrimitiveArray::<T>::new(values.into(), all_but(&missing, self.rows)))
    }

    pub(crate) fn ints(&mut self, value: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
        self.primitives::<Int64Type>(value)
    }

    pub(crate) fn try_ints(&mut self, value: impl FnMut(usize) -> Option<Option<i64>>) -> ArrayRef {
        self.try_primitives::<Int64Type>(value)
    }

    /// A result that is no finite number is a bad value.
    pub(crate) fn floats(&mut self, mut value: impl FnMut(usize) -> Option<f64>) -> ArrayRef {
        self.try_floats(|row| value(row).map(Some))
    }

    /// A result that is no finite number is a bad value, as `None` is.
    pub(crate) fn try_floats(
        &mut self,
        mut value: impl FnMut(usize) -> Option<Option<f64>>,
    ) -> ArrayRef {
        self.try_primitives::<Float64Type>(|row| {
            Some(value(row)?.filter(|value| value.is_finite()))
        })
    }

    pub(crate) fn days(&mut self, value: impl FnMut(usize) -> Option<i32>) -> ArrayRef {
        self.primitives::<Date32Type>(value)
    }

    pub(crate) fn try_days(&mut self, value: impl FnMut(usize) -> Option<Option<i32>>) -> ArrayRef {
        self.try_primitives::<Date32Type>(value)
    }

    pub(crate) fn instants(&mut self, value: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
        self.primitives::<TimestampMicrosecondType>(value)
    }

    pub(crate) fn try_instants(
        &mut self,
        value: impl FnMut(usize) -> Option<Option<i64>>,
    ) -> ArrayRef {
        self.try_primitives::<TimestampMicrosecondType>(value)
    }

    pub(crate) fn bools(&mut self, value: impl FnMut(usize) -> Option<bool>) -> ArrayRef {
        Arc::new((0..self.rows).map(value).collect::<BooleanArray>())
    }

    pub(crate) fn try_bools(
        &mut self,
        mut value: impl FnMut(usize) -> Option<Option<bool>>,
    ) -> ArrayRef {
        let bad = &mut self.bad;
        let column = (0..self.rows).map(|row| noting(bad, row, value(row)));
        Arc::new(column.collect::<BooleanArray>())
    }

    pub(crate) fn texts<S: AsRef<str>>(
        &mut self,
        mut value: impl FnMut(usize) -> Option<S>,
    ) -> ArrayRef {
        self.try_texts(|row| value(row).map(Some))
    }

    pub(crate) fn try_texts<S: AsRef<str>>(
        &mut self,
        mut value: impl FnMut(usize) -> Option<Option<S>>,
    ) -> ArrayRef {
        let mut column = StringViewBuilder::with_capacity(self.rows);
        for row in 0..self.rows {
            column.append_option(noting(&mut self.bad, row, value(row)));
        }
        Arc::new(column.finish())
    }

    /// A column of texts that `write` puts down for each row, in one place of the memory.
    pub(crate) fn written(
        &mut self,
        mut write: impl FnMut(usize, &mut String) -> Option<()>,
    ) -> ArrayRef {
        let mut column = StringViewBuilder::with_capacity(self.rows);
        let mut text = String::new();
        for row in 0..self.rows {
            text.clear();
            column.append_option(write(row, &mut text).map(|()| &text));
        }
        Arc::new(column.finish())
    }

    /// A column of texts each of which may be a part of the text `source` of its
    /// row: parts point into the bytes of the argument, others are copied.
    pub(crate) fn parts<S: AsRef<str>>(
        &mut self,
        source: Text<'a>,
        mut value: impl FnMut(&'a str, usize) -> Option<Option<Part<'a, S>>>,
    ) -> ArrayRef {
        let mut column = StringViewBuilder::with_capacity(self.rows);
        for buffer in source.array.into_iter().flat_map(|array| array.data_buffers().iter()) {
            column.append_block(buffer.clone());
        }
        for row in 0..self.rows {
            let Some(whole) = source.get(row) else {
                column.append_null();
                continue;
            };
            match noting(&mut self.bad, row, value(whole, row)) {
                None => column.append_null(),
                Some(Part::New(text)) => column.append_value(text),
                Some(Part::Of(part)) => {
                    let view = source.array.and_then(|array| {
                        array.views().get(if source.constant { 0 } else { row }).copied()
                    });
                    if !reuse(&mut column, view.unwrap_or(0), whole, part) {
                        column.append_value(part);
                    }
                }
            }
        }
        Arc::new(column.finish())
    }

    /// A column that takes its values from those of `items`: each row says where.
    pub(crate) fn taken(
        &mut self,
        items: &ArrayRef,
        mut at: impl FnMut(usize) -> Option<usize>,
    ) -> ArrayRef {
        let places: UInt64Array = (0..self.rows).map(|row| at(row).map(|at| at as u64)).collect();
        sound(take(items, &places, None))
    }
}

/// A text that is a part of another, or none.
pub(crate) enum Part<'a, S = &'static str> {
    /// Lies inside the text it was made from.
    Of(&'a str),
    /// Has bytes of its own.
    New(S),
}

/// Appends a part of the text that `view` describes by pointing at its bytes.
/// Texts of up to 12 bytes are kept inside the view, so that there is nothing to
/// point at.
fn reuse(column: &mut StringViewBuilder, view: u128, whole: &str, part: &str) -> bool {
    if part.len() <= 12 {
        return false;
    }
    let inside = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    let (block, offset) = ((view >> 64) as u32, (view >> 96) as u32);
    match (u32::try_from(inside), u32::try_from(part.len())) {
        (Ok(inside), Ok(length)) if inside as usize + part.len() <= whole.len() => {
            column.try_append_view(block, offset + inside, length).is_ok()
        }
        _ => false,
    }
}

/// Where there are values: in all rows but these; `None` if that is all.
pub(crate) fn all_but(missing: &[usize], rows: usize) -> Option<NullBuffer> {
    if missing.is_empty() {
        return None;
    }
    let mut present = BooleanBufferBuilder::new(rows);
    present.append_n(rows, true);
    missing.iter().for_each(|&row| present.set_bit(row, false));
    Some(NullBuffer::new(present.finish()))
}

/// Keeps count of bad rows: of two layers of `Option`, the inner one.
fn noting<T>(bad: &mut Vec<usize>, row: usize, value: Option<Option<T>>) -> Option<T> {
    if matches!(value, Some(None)) {
        bad.push(row);
    }
    value.flatten()
}

/// The one value of an array, `rows` times.
pub(crate) fn repeat(array: &ArrayRef, rows: usize) -> ArrayRef {
    let places = UInt64Array::from_value(0, rows);
    sound(take(array, &places, None))
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;

    use super::super::tests::run;
    use super::*;

    #[test]
    fn parts_of_texts_are_not_copied() {
        let texts = ["short", "  a text of more than twelve bytes\t", "no blanks at either end"];
        let column = StringViewArray::from_iter(texts.iter().map(Some).chain([None]));
        let source = column.data_buffers()[0].as_ptr();
        let (trimmed, bad) = run("trim", 0, &[Operand::Rows(Arc::new(column.slice(1, 3)))], 3);
        let trimmed = trimmed.as_string_view();
        let values: Vec<_> = trimmed.iter().collect();
        assert_eq!(values, [Some(texts[1].trim()), Some(texts[2]), None]);
        assert!(bad.is_empty());
        assert_eq!(trimmed.data_buffers().len(), 1);
        assert_eq!(trimmed.data_buffers()[0].as_ptr(), source);
    }

    #[test]
    fn parts_of_a_constant() {
        let text: ArrayRef = Arc::new(StringViewArray::from(vec!["x a text of more than twelve"]));
        let starts: ArrayRef = Arc::new(Int64Array::from(vec![2, 22, 100]));
        let lengths: ArrayRef = new_null_array(&DataType::Null, 1);
        let args = [Operand::Constant(text), Operand::Rows(starts), Operand::Constant(lengths)];
        let (parts, _) = run("slice", 0, &args, 3);
        let parts: Vec<_> = parts.as_string_view().iter().flatten().collect();
        assert_eq!(parts, ["a text of more than twelve", "twelve", ""]);
    }

    #[test]
    fn what_is_not_finite_is_bad() {
        let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(4.0), None, Some(-1.0)]));
        let (roots, bad) = run("sqrt", 0, &[Operand::Rows(values)], 3);
        assert_eq!(roots.as_primitive::<Float64Type>().iter().next(), Some(Some(2.0)));
        assert_eq!((roots.null_count(), bad), (2, vec![2]));
    }

    #[test]
    fn a_column_of_another_type_is_missing() {
        let nulls = new_null_array(&DataType::Null, 1);
        let (column, bad) = run("lower", 0, &[Operand::Constant(nulls)], 2);
        assert_eq!((column.null_count(), bad.len()), (2, 0));
    }
}
