//! The table of functions of many rows.

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use arrow::datatypes::Decimal128Type;
use dusty_check::{Builtin, Fails, Group, Mistake, Risk, Value};

use crate::builtins::kernel::Invocation;
use crate::builtins::list;

use super::Aggregate;
use super::count::{All, Any, Conditions, Count, Share};
use super::order::{Differing, Distinct, End, Extreme, Frequencies, Previous, Values};
use super::quantile::Quantile;
use super::sum::{Deviation, IntSum, Mean, Moments, Sum, Variance};

const PLAIN: Builtin<Aggregate> = Builtin::of(Group::Aggregate);

/// The functions of many rows.
pub(crate) static AGGREGATES: &[Builtin<Aggregate>] = &[
    Builtin {
        name: "count",
        overloads: &[
            ("() -> int", Aggregate::of::<Count>()),
            ("(value: T) -> int", Aggregate::of::<Count>()),
        ],
        about: "How many rows a group has; with a value, how many rows where it is not missing.",
        examples: &[("count()", "0"), ("count([3, missing, 4])", "2"), ("count([missing])", "0")],
        ..PLAIN
    },
    Builtin {
        name: "count_distinct",
        overloads: &[("(value: T) -> int", Aggregate::of::<Distinct>())],
        about: "How many different values a group has. Missing is none.",
        examples: &[
            (r#"count_distinct(["a", "b", "a", missing])"#, "2"),
            ("count_distinct([missing])", "0"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "sum",
        overloads: &[
            ("(value: int) -> int", Aggregate::of::<IntSum>().finish(narrow)),
            (
                "(value: float) -> float",
                Aggregate::of::<Moments<Float64Array, Sum>>().finish(finite),
            ),
        ],
        about: "The sum. Missing values are passed over; the sum of nothing is missing. Sums of \
                floats are rounded once, at the end, so that the order of the rows does not \
                matter. A sum that is too large for its type is a bad value.",
        examples: &[
            ("sum([1, 2, missing])", "3"),
            ("sum([0.1, 0.2, 0.3])", "0.6"),
            ("sum([9223372036854775807, 1])", "bad value"),
            ("sum([missing])", "missing"),
        ],
        fails: Some(TOO_LARGE),
        ..PLAIN
    },
    Builtin {
        name: "mean",
        overloads: &[
            ("(value: int) -> float", Aggregate::of::<Moments<Int64Array, Mean>>()),
            ("(value: float) -> float", Aggregate::of::<Moments<Float64Array, Mean>>()),
        ],
        about: "The arithmetic mean, rounded once. Missing values are passed over and do not \
                count; the mean of nothing is missing.",
        examples: &[
            ("mean([1, 2, missing])", "1.5"),
            ("mean([0.5, 1.0])", "0.75"),
            ("mean([missing])", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "median",
        overloads: &[("(value: float) -> float", Aggregate::of::<Quantile>())],
        about: "The value in the middle, when sorted; the mean of the middle two if their number \
                is even. Missing values are passed over; the median of nothing is missing.",
        examples: &[
            ("median([5, 1, 3])", "3.0"),
            ("median([1.0, 2.0, missing])", "1.5"),
            ("median([missing])", "missing"),
        ],
        whole: true,
        ..PLAIN
    },
    Builtin {
        name: "quantile",
        overloads: &[(
            "(value: float, q: float) -> float",
            Aggregate::of::<Quantile>().finish(finite),
        )],
        about: "The value below which a part `q` of the values lies, with `q` from 0 to 1 and the \
                same for all rows of a group. Between two values it interpolates in a straight \
                line, as numpy and R do by default. Missing values are passed over; the \
                quantile of nothing is missing.",
        examples: &[
            ("quantile([1.0, 2.0, 3.0, 4.0], 0.25)", "1.75"),
            ("quantile([3.0, 1.0, missing], 1)", "3.0"),
            ("quantile([missing], 0.5)", "missing"),
        ],
        fails: Some(Fails { one: "has no such quantile", many: "have no such quantile" }),
        precheck: Some(|args| {
            let q = match args.get(1).copied().flatten() {
                Some(Value::Float(q)) => *q,
                Some(Value::Int(q)) => *q as f64,
                _ => return Ok(()),
            };
            if (0.0..=1.0).contains(&q) {
                return Ok(());
            }
            Err(Mistake {
                parameter: 1,
                title: "a quantile lies between 0 and 1".to_owned(),
                help: if (1.0..=100.0).contains(&q) {
                    format!("for {q} percent write `{}`", q / 100.0)
                } else {
                    String::new()
                },
            })
        }),
        whole: true,
        ..PLAIN
    },
    Builtin {
        name: "mode",
        overloads: &[("(value: T) -> T", Aggregate::of::<Frequencies>())],
        about: "The most frequent value; of several, the one that comes first in row order. \
                Missing values are passed over; the mode of nothing is missing.",
        examples: &[
            (r#"mode(["a", "b", "b", missing])"#, r#""b""#),
            ("mode([2, 1, 1, 2])", "2"),
            ("mode([missing])", "missing"),
        ],
        whole: true,
        ..PLAIN
    },
    Builtin {
        name: "min",
        overloads: &[
            ("(value: int) -> int", Aggregate::of::<Extreme<false>>()),
            ("(value: float) -> float", Aggregate::of::<Extreme<false>>()),
            ("(value: text) -> text", Aggregate::of::<Extreme<false>>()),
            ("(value: date) -> date", Aggregate::of::<Extreme<false>>()),
            ("(value: datetime) -> datetime", Aggregate::of::<Extreme<false>>()),
        ],
        about: "The smallest value, the earliest date, the first text by code points. Missing \
                values are passed over; of nothing it is missing. For the smallest of several \
                columns see `least`.",
        examples: &[
            ("min([3, 1, missing])", "1"),
            ("min([0.5, -0.5])", "-0.5"),
            (r#"min(["b", "a", "B"])"#, r#""B""#),
            (r#"min([date("2024-01-31"), date("2023-01-31")])"#, r#"date("2023-01-31")"#),
            (
                r#"min([datetime("2024-01-31T10:00"), datetime("2024-01-31T09:00")])"#,
                r#"datetime("2024-01-31T09:00")"#,
            ),
        ],
        risk: Some(Risk::Order),
        ..PLAIN
    },
    Builtin {
        name: "max",
        overloads: &[
            ("(value: int) -> int", Aggregate::of::<Extreme<true>>()),
            ("(value: float) -> float", Aggregate::of::<Extreme<true>>()),
            ("(value: text) -> text", Aggregate::of::<Extreme<true>>()),
            ("(value: date) -> date", Aggregate::of::<Extreme<true>>()),
            ("(value: datetime) -> datetime", Aggregate::of::<Extreme<true>>()),
        ],
        about: "The largest value, the latest date, the last text by code points. Missing values \
                are passed over; of nothing it is missing. For the largest of several columns \
                see `greatest`.",
        examples: &[
            ("max([3, 1, missing])", "3"),
            ("max([0.5, -0.5])", "0.5"),
            (r#"max(["b", "a", "B"])"#, r#""b""#),
            (r#"max([date("2024-01-31"), date("2023-01-31")])"#, r#"date("2024-01-31")"#),
            (
                r#"max([datetime("2024-01-31T10:00"), datetime("2024-01-31T09:00")])"#,
                r#"datetime("2024-01-31T10:00")"#,
            ),
        ],
        risk: Some(Risk::Order),
        ..PLAIN
    },
    Builtin {
        name: "variance",
        overloads: &[
            (
                "(value: int) -> float",
                Aggregate::of::<Moments<Int64Array, Variance>>().finish(finite),
            ),
            (
                "(value: float) -> float",
                Aggregate::of::<Moments<Float64Array, Variance>>().finish(finite),
            ),
        ],
        about: "The variance of a sample: the squared distances from the mean, divided by one \
                less than their number. Missing values are passed over; of fewer than two it is \
                missing.",
        examples: &[
            ("variance([1, 2, 3, 4, missing])", "1.6666666666666667"),
            ("variance([0.5, 1.5])", "0.5"),
            ("variance([1e200, -1e200])", "bad value"),
            ("variance([5])", "missing"),
        ],
        fails: Some(TOO_LARGE),
        ..PLAIN
    },
    Builtin {
        name: "stddev",
        overloads: &[
            (
                "(value: int) -> float",
                Aggregate::of::<Moments<Int64Array, Deviation>>().finish(finite),
            ),
            (
                "(value: float) -> float",
                Aggregate::of::<Moments<Float64Array, Deviation>>().finish(finite),
            ),
        ],
        about: "The standard deviation of a sample: the square root of the `variance`. Missing \
                values are passed over; of fewer than two it is missing.",
        examples: &[
            ("stddev([1, 3, missing])", "1.4142135623730951"),
            ("stddev([0.5, 0.5])", "0.0"),
            ("stddev([1e200, -1e200])", "bad value"),
            ("stddev([5])", "missing"),
        ],
        fails: Some(TOO_LARGE),
        ..PLAIN
    },
    Builtin {
        name: "first",
        overloads: &[("(value: T) -> T", Aggregate::of::<End<false>>())],
        about: "The first value in row order that is not missing.",
        examples: &[("first([missing, 3, 1])", "3"), ("first([missing])", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "last",
        overloads: &[("(value: T) -> T", Aggregate::of::<End<true>>())],
        about: "The last value in row order that is not missing.",
        examples: &[("last([3, 1, missing])", "1"), ("last([missing])", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "previous",
        group: Group::Window,
        overloads: &[("(value: T, rows: int = 1) -> T", Aggregate::of::<Previous>())],
        about: "The value in the row before, or in that many `rows` before, of the same group; \
                missing where there is no such row. A missing value is one, too. It looks as far \
                back as it must, whatever `last` says.",
        examples: &[
            ("previous([3, 4])", "3"),
            ("previous([3, 4, 5], 2)", "3"),
            ("previous([missing, 4])", "missing"),
            ("previous([4])", "missing"),
        ],
        precheck: Some(|args| match args.get(1).copied().flatten() {
            Some(Value::Int(1..)) => Ok(()),
            _ => Err(Mistake {
                parameter: 1,
                title: "`previous` takes a whole number from 1 here".to_owned(),
                help: "the row before is 1, and the one before that is 2".to_owned(),
            }),
        }),
        ..PLAIN
    },
    Builtin {
        name: "only",
        overloads: &[("(value: T) -> T", Aggregate::of::<Differing>().finish(only))],
        about: "The one value that all rows of a group have. Missing values are passed over; of \
                nothing it is missing. Where the values differ, the group is a bad row.",
        examples: &[
            (r#"only(["b", missing, "b"])"#, r#""b""#),
            ("only([3, 4])", "bad value"),
            ("only([missing])", "missing"),
        ],
        fails: Some(Fails { one: "is not the only one", many: "are not the only ones" }),
        ..PLAIN
    },
    Builtin {
        name: "list",
        overloads: &[("(value: T) -> list<T>", Aggregate::of::<Values>())],
        about: "The values in row order, as a list. Missing values are left out; of nothing it is \
                an empty list.",
        examples: &[(r#"list(["b", missing, "a"])"#, r#"["b", "a"]"#)],
        whole: true,
        ..PLAIN
    },
    Builtin {
        name: "any",
        overloads: &[("(cond: bool) -> bool", Aggregate::of::<Conditions<Any>>())],
        about: "Whether a condition is true for at least one row. Rows where it is missing are \
                passed over; of nothing it is missing.",
        examples: &[
            ("any([false, true, missing])", "true"),
            ("any([false, missing])", "false"),
            ("any([missing])", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "all",
        overloads: &[("(cond: bool) -> bool", Aggregate::of::<Conditions<All>>())],
        about: "Whether a condition is true for all rows. Rows where it is missing are passed \
                over; of nothing it is missing.",
        examples: &[
            ("all([false, true, missing])", "false"),
            ("all([true, missing])", "true"),
            ("all([missing])", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "share",
        overloads: &[("(cond: bool) -> float", Aggregate::of::<Conditions<Share>>())],
        about: "The part of the rows for which a condition is true, from 0 to 1. Rows where it is \
                missing do not count; of nothing it is missing.",
        examples: &[
            ("share([true, false, false, true, missing])", "0.5"),
            ("share([missing])", "missing"),
        ],
        ..PLAIN
    },
];

const TOO_LARGE: Fails = Fails { one: "is too large", many: "are too large" };

/// A result that is no finite number is bad.
fn finite(call: &mut Invocation<'_>) -> ArrayRef {
    let value = call.float(0);
    call.floats(|row| value.get(row))
}

/// The value of each list; a list of several is bad.
fn only(call: &mut Invocation<'_>) -> ArrayRef {
    let list = call.list(0);
    let several = |row: &usize| list.range(*row).is_some_and(|range| range.len() > 1);
    let bad: Vec<usize> = (0..call.rows).filter(several).collect();
    let column = list::item(call, |row| bad.binary_search(&row).err().map(|_| 0));
    call.bad.extend(bad);
    column
}

/// Brings a sum of ints back to 64 bits; one that does not fit is bad.
fn narrow(call: &mut Invocation<'_>) -> ArrayRef {
    let sums = call.any(0);
    let sums = sums.as_primitive_opt::<Decimal128Type>();
    call.try_ints(|row| {
        let sums = sums.filter(|sums| sums.is_valid(row))?;
        Some(i64::try_from(sums.value(row)).ok())
    })
}
