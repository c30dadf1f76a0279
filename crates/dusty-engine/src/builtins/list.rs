//! Lists.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, ListBuilder, PrimitiveBuilder, new_null_array,
};
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use dusty_check::{Blames, Builtin, Fails, Group};

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
    Builtin {
        name: "range",
        overloads: &[
            ("(first: int, last: int) -> list<int>", |call| {
                let (first, last) = (call.int(0), call.int(1));
                range::<Int64Type>(call, |row| Some((first.get(row)?, last.get(row)?)))
            }),
            ("(first: date, last: date) -> list<date>", |call| {
                let (first, last) = (call.day(0), call.day(1));
                range::<Date32Type>(call, |row| Some((first.get(row)?, last.get(row)?)))
            }),
        ],
        about: "All whole numbers from the first to the last one, or all days, both included; none \
                if the last comes before the first. More than 100,000 are a bad value. With \
                `explode` it makes a row of each.",
        examples: &[
            ("range(2, 4)", "[2, 3, 4]"),
            ("range(1, 0)", "[]"),
            (
                r#"range(date("2024-02-29"), date("2024-03-01"))"#,
                r#"[date("2024-02-29"), date("2024-03-01")]"#,
            ),
            ("range(1, 200000)", "bad value"),
            ("range(1, missing)", "missing"),
        ],
        fails: Some(Fails {
            one: "is more than 100,000 from the other end",
            many: "are more than 100,000 from the other end",
        }),
        blames: Blames::Varying,
        ..PLAIN
    },
];

/// How many values a range has at most: a wrong year must not take all memory.
const LONGEST: i64 = 100_000;

/// A list of all numbers of a type between the two of each row.
fn range<T: ArrowPrimitiveType>(
    call: &mut Invocation<'_>,
    ends: impl Fn(usize) -> Option<(T::Native, T::Native)>,
) -> ArrayRef
where
    T::Native: Into<i64> + TryFrom<i64>,
{
    let mut lists = ListBuilder::new(PrimitiveBuilder::<T>::new());
    for row in 0..call.rows {
        let Some((first, last)) = ends(row) else {
            lists.append_null();
            continue;
        };
        let (first, last) = (first.into(), last.into());
        if last.saturating_sub(first) < LONGEST {
            lists.append_value((first..=last).map(|number| T::Native::try_from(number).ok()));
        } else {
            call.bad.push(row);
            lists.append_null();
        }
    }
    Arc::new(lists.finish())
}

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
    use arrow::array::{AsArray, Int64Array, ListArray};

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
