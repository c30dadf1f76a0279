//! Lists.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, new_null_array};
use arrow::datatypes::DataType;
use arrow::row::Row;
use dusty_check::{Builtin, Group};

use crate::kernel::{Invocation, Kernel};

use super::call::encoded;

const GROUP: Group = Group::List;

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "first",
        group: GROUP,
        overloads: &[("(values: list<T>) -> T", |call| item(call, |_| Some(0)))],
        about: "The first value of a list; missing if the list is empty.",
        examples: &[("first([3, 1])", "3"), ("first(missing)", "missing")],
        fails: None,
        precheck: None,
    },
    Builtin {
        name: "last",
        group: GROUP,
        overloads: &[("(values: list<T>) -> T", |call| item(call, |_| Some(-1)))],
        about: "The last value of a list; missing if the list is empty.",
        examples: &[("last([3, 1])", "1"), ("last(missing)", "missing")],
        fails: None,
        precheck: None,
    },
    Builtin {
        name: "item",
        group: GROUP,
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
        ],
        fails: None,
        precheck: None,
    },
];

/// The item of each row's list at a position.
fn item(call: &mut Invocation<'_>, position: impl Fn(usize) -> Option<i64>) -> ArrayRef {
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
    let items = list.array().map(|array| array.values());
    let (Some(items), Some(wanted)) = (items, encoded(&value)) else { return call.bools(|_| None) };
    let Some(encoded) = encoded(items).filter(|_| items.data_type() == value.data_type()) else {
        return call.bools(|_| None);
    };
    // In a list that is the same for all rows, a value is looked up.
    let constant: Option<HashSet<Row<'_>>> = list
        .is_constant()
        .then(|| list.range(0).unwrap_or(0..0).map(|at| encoded.row(at)).collect());
    let unsure: Option<bool> =
        constant.as_ref().map(|_| list.range(0).unwrap_or(0..0).any(|at| items.is_null(at)));
    call.bools(|row| {
        let range = list.range(row)?;
        if value.is_null(row) {
            return None;
        }
        let wanted = wanted.row(row);
        let found = match &constant {
            Some(constant) => constant.contains(&wanted),
            None => range.clone().any(|at| encoded.row(at) == wanted),
        };
        let unsure = || unsure.unwrap_or_else(|| range.clone().any(|at| items.is_null(at)));
        if !found && unsure() { None } else { Some(found) }
    })
}
