//! Lists.

use arrow::array::{Array, ArrayRef, new_null_array};
use arrow::datatypes::DataType;
use dusty_check::{Builtin, Group};

use crate::builtins::kernel::{Invocation, Kernel};

use super::same::{among, within};

const PLAIN: Builtin<Kernel> = Builtin::of(Group::List);

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "first",
        overloads: &[("(values: list<T>) -> T", |call| item(call, |_| Some(0)))],
        about: "The first value of a list; missing if the list is empty.",
        examples: &[("first([3, 1])", "3"), ("first([]) ?? 3", "3"), ("first(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "last",
        overloads: &[("(values: list<T>) -> T", |call| item(call, |_| Some(-1)))],
        about: "The last value of a list; missing if the list is empty.",
        examples: &[("last([3, 1])", "1"), ("last(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "item",
        overloads: &[("(values: list<T>, index: int) -> T", |call| {
            let index = call.int(1);
            item(call, |row| index.get(row))
        })],
        about: "The value at a position of a list, which is also written `values[index]`. The \
                first has position 0; a negative position counts from the end. Missing beyond \
                the list.",
        examples: &[
            ("item([3, 1, 2], 1)", "1"),
            ("item([3, 1, 2], -1)", "2"),
            ("item([3, 1, 2], 7)", "missing"),
            ("item(missing, 0)", "missing"),
        ],
        ..PLAIN
    },
];

/// The item of each row's list at a position.
pub(super) fn item(call: &mut Invocation<'_>, position: impl Fn(usize) -> Option<i64>) -> ArrayRef {
    let list = call.list(0);
    let Some(items) = list.array().map(|array| array.values()) else {
        return new_null_array(&DataType::Null, call.rows);
    };
    call.taken(items, |row| {
        let (range, position) = (list.range(row)?, position(row)?);
        let at = match usize::try_from(position) {
            Ok(at) => range.start.checked_add(at)?,
            Err(_) => range.end.checked_sub(usize::try_from(position.unsigned_abs()).ok()?)?,
        };
        range.contains(&at).then_some(at)
    })
}

/// Whether a list has a value: the overload of the function `contains`. What runs
/// `x in [1, 2]`.
pub(crate) fn contains(call: &mut Invocation<'_>) -> ArrayRef {
    let (list, value) = (call.list(0), call.any(1));
    let Some(items) = list.array().map(|array| array.values()) else {
        return call.bools(|_| None);
    };
    let found = match list.constant() {
        Some(items) => among(&value, &items),
        None => within(&value, items, |row| list.range(row)),
    };
    call.bools(|row| {
        let mut range = list.range(row)?;
        let found = found.as_ref().is_some_and(|found| found.value(row));
        // Of other types are only lists of nothing but missing, and empty ones.
        let sure = found || !range.any(|at| items.is_null(at));
        (value.is_valid(row) && sure).then_some(found)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{AsArray, Int64Array, ListArray};
    use arrow::datatypes::Int64Type;

    use crate::builtins::kernel::Operand;

    use super::super::tests::run;
    use super::*;

    fn lists() -> ListArray {
        ListArray::from_iter_primitive::<Int64Type, _, _>([
            Some(vec![Some(9)]),
            Some(vec![Some(1), None, Some(3)]),
            Some(vec![]),
            None,
            Some(vec![Some(4)]),
        ])
    }

    #[test]
    fn items_of_lists() {
        // A slice, so that the items do not begin at the first of the column.
        let lists: ArrayRef = Arc::new(lists().slice(1, 4));
        for (index, expected) in [
            (0, [Some(1), None, None, Some(4)]),
            (2, [Some(3), None, None, None]),
            (-1, [Some(3), None, None, Some(4)]),
            (-3, [Some(1), None, None, None]),
            (i64::MIN, [None; 4]),
        ] {
            let index: ArrayRef = Arc::new(Int64Array::from(vec![index]));
            let args = [Operand::Rows(Arc::clone(&lists)), Operand::Constant(index)];
            let (column, _) = run("item", 0, &args, 4);
            let column: Vec<_> = column.as_primitive::<Int64Type>().iter().collect();
            assert_eq!(column, expected);
        }
    }

    #[test]
    fn a_value_in_a_list() {
        let values: ArrayRef =
            Arc::new(Int64Array::from(vec![Some(9), Some(2), Some(2), None, None]));
        let args = [Operand::Rows(Arc::new(lists())), Operand::Rows(Arc::clone(&values))];
        let (found, _) = run("contains", 1, &args, 5);
        let found: Vec<_> = found.as_boolean().iter().collect();
        assert_eq!(found, [Some(true), None, Some(false), None, None]);
        let args = [Operand::Constant(Arc::new(lists().slice(4, 1))), Operand::Rows(values)];
        let (found, _) = run("contains", 1, &args, 5);
        let found: Vec<_> = found.as_boolean().iter().collect();
        assert_eq!(found, [Some(false), Some(false), Some(false), None, None]);
    }
}
