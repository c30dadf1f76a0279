//! Missing values: asking for them and making them.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::compute::{is_null, nullif};
use dusty_check::{Builtin, Group};

use crate::builtins::kernel::{Invocation, Kernel, Operand};

use super::call::Part;
use super::same::{among, within};
use super::text::squished;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Missing);

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "is_missing",
        overloads: &[("(value: T) -> bool", |call| {
            let value = call.any(0);
            is_null(&value).map_or_else(|_| call.bools(|_| None), |column| Arc::new(column) as _)
        })],
        about: "Whether there is no value. An empty text is a value, but an empty cell of a CSV \
                file is missing.",
        examples: &[("is_missing(missing)", "true"), (r#"is_missing("")"#, "false")],
        ..PLAIN
    },
    Builtin {
        name: "missing_if",
        overloads: &[
            ("(value: T, equals: T...) -> T", |call| missing_if(call, false)),
            ("(value: T, equals: list<T>) -> T", |call| missing_if(call, true)),
        ],
        about: "Missing where the value equals one of the others, and the value itself where it \
                does not. Text must be equal in full: case and blanks count.",
        examples: &[
            (r#"missing_if("-99", "-99", "N/A")"#, "missing"),
            (r#"missing_if("7", "-99", "N/A")"#, r#""7""#),
            (r#"missing_if("N/A", ["-99", "N/A"])"#, "missing"),
            ("missing_if(3, missing)", "3"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "clean",
        overloads: &[("(value: text) -> text", |call| {
            let value = call.text(0);
            call.parts(value, |value, _| match squished(value) {
                Part::Of("") => None,
                text => Some(Some(text)),
            })
        })],
        about: "Removes blanks from both ends, makes one of several blanks inside, and gives \
                missing if nothing is left. No-break spaces, tabs and line breaks are blanks.",
        examples: &[
            (r#"clean("  Ada   Lovelace ")"#, r#""Ada Lovelace""#),
            (r#"clean("   ")"#, "missing"),
            ("clean(missing)", "missing"),
        ],
        ..PLAIN
    },
];

fn missing_if(call: &mut Invocation<'_>, lists: bool) -> ArrayRef {
    let mut value = call.any(0);
    for (at, operand) in call.args.iter().enumerate().skip(1) {
        let (array, list) = (operand.array(), call.list(at));
        let hits = match (lists.then(|| list.array()).flatten(), operand) {
            (None, Operand::Constant(_)) => among(&value, array),
            (None, Operand::Rows(_)) => within(&value, array, |row| Some(row..row + 1)),
            (Some(_), Operand::Constant(_)) => {
                list.constant().and_then(|items| among(&value, &items))
            }
            (Some(lists), Operand::Rows(_)) => {
                within(&value, lists.values(), |row| list.range(row))
            }
        };
        // Without an answer, one of them is the word `missing`.
        if let Some(cleared) = hits.and_then(|hits| nullif(&value, &hits).ok()) {
            value = cleared;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Float64Array, Int64Array, ListArray};
    use arrow::datatypes::{Float64Type, Int64Type};

    use super::super::tests::run;
    use super::*;

    #[test]
    fn missing_if_compares_with_columns_and_constants() {
        let values = Int64Array::from(vec![Some(1), Some(2), None, Some(3)]);
        let others = Int64Array::from(vec![Some(5), Some(2), None, None]);
        let three = Int64Array::from(vec![3]);
        let args = [
            Operand::Rows(Arc::new(values)),
            Operand::Rows(Arc::new(others)),
            Operand::Constant(Arc::new(three)),
        ];
        let (column, _) = run("missing_if", 0, &args, 4);
        let column: Vec<_> = column.as_primitive::<Int64Type>().iter().collect();
        assert_eq!(column, [Some(1), None, None, None]);
    }

    #[test]
    fn missing_if_with_a_list_per_row() {
        let values = Float64Array::from(vec![0.0, 1.0, 2.0]);
        let lists = ListArray::from_iter_primitive::<Float64Type, _, _>([
            Some(vec![Some(-0.0)]),
            None,
            Some(vec![None, Some(3.0)]),
        ]);
        let args = [Operand::Rows(Arc::new(values)), Operand::Rows(Arc::new(lists))];
        let (column, _) = run("missing_if", 1, &args, 3);
        let column: Vec<_> = column.as_primitive::<Float64Type>().iter().collect();
        assert_eq!(column, [None, Some(1.0), Some(2.0)]);
    }
}
