//! Arithmetic that operators do not do.

use arrow::array::{Array, ArrayRef, BooleanArray, Datum};
use arrow::compute::kernels::cmp::{gt, lt};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{and, is_not_null, is_null, nullif, or, or_kleene};
use arrow::error::ArrowError;
use dusty_check::{Builtin, Fails, Group, Mistake, Risk, Value};

use crate::builtins::kernel::{Invocation, Kernel};
use crate::eval::is_true;

use super::round::{rounded, rounded_int};
use super::same::one_zero;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Number);

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "abs",
        overloads: &[
            ("(value: int) -> int", |call| {
                let value = call.int(0);
                call.try_ints(|row| value.get(row).map(i64::checked_abs))
            }),
            ("(value: float) -> float", |call| map(call, f64::abs)),
        ],
        about: "The number without its sign.",
        examples: &[
            ("abs(-3)", "3"),
            ("abs(-2.5)", "2.5"),
            ("abs(-9223372036854775807 - 1)", "bad value"),
            ("abs(missing)", "missing"),
        ],
        fails: Some(Fails { one: "is too large", many: "are too large" }),
        ..PLAIN
    },
    Builtin {
        name: "sign",
        overloads: &[
            ("(value: int) -> int", |call| {
                let value = call.int(0);
                call.ints(|row| value.get(row).map(i64::signum))
            }),
            ("(value: float) -> int", |call| {
                let value = call.float(0);
                call.ints(|row| value.get(row).map(|v| i64::from(v > 0.0) - i64::from(v < 0.0)))
            }),
        ],
        about: "-1 for negative numbers, 0 for zero and 1 for positive ones.",
        examples: &[("sign(-3)", "-1"), ("sign(0.5)", "1"), ("sign(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "round",
        overloads: &[
            ("(value: int) -> int", |call| call.any(0)),
            ("(value: int, digits: int) -> int", |call| {
                let (value, digits) = (call.int(0), call.int(1));
                call.try_ints(|row| Some(rounded_int(value.get(row)?, digits.get(row)?)))
            }),
            ("(value: float) -> int", |call| to_int(call, |value| rounded(value, 0))),
            ("(value: float, digits: int) -> float", |call| {
                let (value, digits) = (call.float(0), call.int(1));
                call.floats(|row| Some(rounded(value.get(row)?, digits.get(row)?)))
            }),
        ],
        about: "The nearest whole number, an int; with `digits` the nearest number with so many \
                digits behind the point, which stays a float. Negative `digits` round to tens, \
                hundreds and so on. Halves go away from zero, and what counts are the digits \
                that the number prints: `round(2.675, 2)` is 2.68. A result that no int can \
                hold is a bad value.",
        examples: &[
            ("round(7)", "7"),
            ("round(1250, -2)", "1300"),
            ("round(2.5)", "3"),
            ("round(-2.5)", "-3"),
            ("round(2.675, 2)", "2.68"),
            ("round(3.0, 1)", "3.0"),
            ("round(1e300)", "bad value"),
            ("round(missing)", "missing"),
        ],
        fails: Some(NO_INT),
        ..PLAIN
    },
    Builtin {
        name: "floor",
        overloads: &[
            ("(value: int) -> int", |call| call.any(0)),
            ("(value: float) -> int", |call| to_int(call, f64::floor)),
        ],
        about: "The next whole number below, an int. A result that no int can hold is a bad \
                value.",
        examples: &[
            ("floor(7)", "7"),
            ("floor(2.7)", "2"),
            ("floor(-2.1)", "-3"),
            ("floor(1e300)", "bad value"),
            ("floor(missing)", "missing"),
        ],
        fails: Some(NO_INT),
        ..PLAIN
    },
    Builtin {
        name: "ceil",
        overloads: &[
            ("(value: int) -> int", |call| call.any(0)),
            ("(value: float) -> int", |call| to_int(call, f64::ceil)),
        ],
        about: "The next whole number above, an int. A result that no int can hold is a bad \
                value.",
        examples: &[
            ("ceil(7)", "7"),
            ("ceil(2.1)", "3"),
            ("ceil(-2.7)", "-2"),
            ("ceil(1e300)", "bad value"),
            ("ceil(missing)", "missing"),
        ],
        fails: Some(NO_INT),
        ..PLAIN
    },
    Builtin {
        name: "sqrt",
        overloads: &[("(value: float) -> float", |call| map(call, f64::sqrt))],
        about: "The square root. That of a negative number is a bad value.",
        examples: &[("sqrt(9)", "3.0"), ("sqrt(-1)", "bad value"), ("sqrt(missing)", "missing")],
        fails: Some(Fails { one: "has no square root", many: "have no square root" }),
        ..PLAIN
    },
    Builtin {
        name: "pow",
        overloads: &[("(value: float, exponent: float) -> float", |call| {
            let (value, exponent) = (call.float(0), call.float(1));
            call.floats(|row| Some(pxfm::f_pow(value.get(row)?, exponent.get(row)?)))
        })],
        about: "A number raised to a power; always a float. What is no number, or too large for \
                one, is a bad value.",
        examples: &[
            ("pow(2, 10)", "1024.0"),
            ("pow(2, -1)", "0.5"),
            ("pow(-8, 0.5)", "bad value"),
            ("pow(missing, 2)", "missing"),
        ],
        fails: Some(Fails { one: "has no such power", many: "have no such power" }),
        ..PLAIN
    },
    Builtin {
        name: "ln",
        overloads: &[("(value: float) -> float", |call| map(call, pxfm::f_log))],
        about: "The natural logarithm, of positive numbers only.",
        examples: &[("ln(1)", "0.0"), ("ln(0)", "bad value"), ("ln(missing)", "missing")],
        fails: Some(NO_LOGARITHM),
        ..PLAIN
    },
    Builtin {
        name: "log10",
        overloads: &[("(value: float) -> float", |call| map(call, pxfm::f_log10))],
        about: "The logarithm to base 10, of positive numbers only.",
        examples: &[
            ("log10(1000)", "3.0"),
            ("log10(-1)", "bad value"),
            ("log10(missing)", "missing"),
        ],
        fails: Some(NO_LOGARITHM),
        ..PLAIN
    },
    Builtin {
        name: "exp",
        overloads: &[("(value: float) -> float", |call| map(call, pxfm::f_exp))],
        about: "Euler's number raised to a power: the inverse of `ln`.",
        examples: &[("exp(0)", "1.0"), ("exp(1000)", "bad value"), ("exp(missing)", "missing")],
        fails: Some(Fails { one: "is too large", many: "are too large" }),
        ..PLAIN
    },
    Builtin {
        name: "div",
        overloads: &[("(value: int, by: int) -> int", |call| {
            let (value, by) = (call.int(0), call.int(1));
            call.try_ints(|row| Some(floored(value.get(row)?, by.get(row)?)))
        })],
        about: "How many times a whole number goes into another: the quotient, rounded down. \
                Division by zero, and a quotient that no int can hold, is a bad value.",
        examples: &[
            ("div(7, 2)", "3"),
            ("div(-7, 2)", "-4"),
            ("div(7, 0)", "bad value"),
            ("div(missing, 2)", "missing"),
        ],
        fails: Some(Fails { one: NO_QUOTIENT, many: NO_QUOTIENT }),
        ..PLAIN
    },
    Builtin {
        name: "clamp",
        overloads: &[
            ("(value: int, low: int, high: int) -> int", clamp),
            ("(value: float, low: float, high: float) -> float", clamp),
            ("(value: date, low: date, high: date) -> date", clamp),
            ("(value: datetime, low: datetime, high: datetime) -> datetime", clamp),
        ],
        about: "The value, but at least `low` and at most `high`. A missing bound makes the \
                result missing. If `low` is above `high`, the value is bad.",
        examples: &[
            ("clamp(120, 0, 100)", "100"),
            ("clamp(-0.5, 0.0, 1.0)", "0.0"),
            (
                r#"clamp(date("2024-05-01"), date("2024-01-01"), date("2024-03-31"))"#,
                r#"date("2024-03-31")"#,
            ),
            (
                r#"clamp(datetime("2024-05-01T10:00"), datetime("2024-01-01T00:00"), datetime("2024-12-31T00:00"))"#,
                r#"datetime("2024-05-01T10:00")"#,
            ),
            ("clamp(missing, 0, 100)", "missing"),
        ],
        fails: Some(Fails {
            one: "has no place between its bounds",
            many: "have no place between their bounds",
        }),
        precheck: Some(bounds),
        ..PLAIN
    },
    Builtin {
        name: "least",
        overloads: &[
            ("(values: int...) -> int", |call| extreme(call, lt)),
            ("(values: float...) -> float", |call| extreme(call, lt)),
            ("(values: text...) -> text", |call| extreme(call, lt)),
            ("(values: date...) -> date", |call| extreme(call, lt)),
            ("(values: datetime...) -> datetime", |call| extreme(call, lt)),
        ],
        about: "The smallest of several values of one row; missing ones are passed over. Missing \
                if all are. For the smallest of many rows see `min`.",
        examples: &[
            ("least(3, 1, missing)", "1"),
            ("least(0.5, 2)", "0.5"),
            (r#"least("b", "a")"#, r#""a""#),
            (r#"least(date("2024-01-31"), date("2023-01-31"))"#, r#"date("2023-01-31")"#),
            (
                r#"least(datetime("2024-01-31T10:00"), datetime("2024-01-31T09:00"))"#,
                r#"datetime("2024-01-31T09:00")"#,
            ),
        ],
        risk: Some(Risk::Order),
        ..PLAIN
    },
    Builtin {
        name: "greatest",
        overloads: &[
            ("(values: int...) -> int", |call| extreme(call, gt)),
            ("(values: float...) -> float", |call| extreme(call, gt)),
            ("(values: text...) -> text", |call| extreme(call, gt)),
            ("(values: date...) -> date", |call| extreme(call, gt)),
            ("(values: datetime...) -> datetime", |call| extreme(call, gt)),
        ],
        about: "The largest of several values of one row; missing ones are passed over. Missing \
                if all are. For the largest of many rows see `max`.",
        examples: &[
            ("greatest(3, 1, missing)", "3"),
            ("greatest(0.5, 2)", "2.0"),
            (r#"greatest("b", "a")"#, r#""b""#),
            (r#"greatest(date("2024-01-31"), date("2023-01-31"))"#, r#"date("2024-01-31")"#),
            (
                r#"greatest(datetime("2024-01-31T10:00"), datetime("2024-01-31T09:00"))"#,
                r#"datetime("2024-01-31T10:00")"#,
            ),
        ],
        risk: Some(Risk::Order),
        ..PLAIN
    },
];

const NO_INT: Fails = Fails { one: "is too large for an int", many: "are too large for an int" };

/// Of all ints only the smallest, by -1, has a quotient that is too large.
const NO_QUOTIENT: &str = "cannot be divided by zero, or to a number too large for an int";

const NO_LOGARITHM: Fails = Fails { one: "has no logarithm", many: "have no logarithm" };

pub(super) fn map(call: &mut Invocation<'_>, function: fn(f64) -> f64) -> ArrayRef {
    let value = call.float(0);
    call.floats(|row| value.get(row).map(function))
}

fn to_int(call: &mut Invocation<'_>, function: fn(f64) -> f64) -> ArrayRef {
    let value = call.float(0);
    call.try_ints(|row| value.get(row).map(|value| whole(function(value))))
}

/// The int that a float without a fraction is.
pub(crate) fn whole(value: f64) -> Option<i64> {
    // -2^63 is the smallest int, and 2^63 the first float beyond the largest.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value)).then_some(value as i64)
}

/// Division that rounds down.
fn floored(value: i64, by: i64) -> Option<i64> {
    let quotient = value.checked_div(by)?;
    let below = value % by != 0 && (value < 0) != (by < 0);
    Some(quotient - i64::from(below))
}

fn clamp(call: &mut Invocation<'_>) -> ArrayRef {
    let (value, low, high) = (call.any(0), call.any(1), call.any(2));
    let clamped = || {
        let crossed = gt(&low, &high)?;
        let raised = zip(&gt(&low, &value)?, &low, &value)?;
        let clamped = zip(&lt(&high, &raised)?, &high, &raised)?;
        let absent = or_kleene(&or(&is_null(&low)?, &is_null(&high)?)?, &crossed)?;
        Ok::<_, ArrowError>((nullif(&clamped, &absent)?, crossed))
    };
    let Ok((column, crossed)) = clamped() else { return value };
    call.bad.extend(is_true(&crossed).set_indices().filter(|row| value.is_valid(*row)));
    column
}

/// A comparison of the values of two columns.
type Compare = fn(&dyn Datum, &dyn Datum) -> Result<BooleanArray, ArrowError>;

/// The argument of each row that is beyond all others.
fn extreme(call: &mut Invocation<'_>, beyond: Compare) -> ArrayRef {
    let mut best = call.any(0);
    for at in 1..call.args.len() {
        let next = call.any(at);
        let better = || {
            let first = and(&is_null(&best)?, &is_not_null(&next)?)?;
            // Of the two zeros, which are equal, the first one stays.
            let beyond = beyond(&one_zero(&next), &one_zero(&best))?;
            zip(&or_kleene(&beyond, &first)?, &next, &best)
        };
        match better() {
            Ok(column) => best = column,
            // The word `missing`, which has no type of its own.
            Err(_) if best.null_count() == best.len() => best = next,
            Err(_) => {}
        }
    }
    best
}

fn bounds(args: &[Option<&Value>]) -> Result<(), Mistake> {
    let number = |at: usize| match args.get(at).copied().flatten() {
        Some(Value::Int(value)) => Some(*value as f64),
        Some(Value::Float(value)) => Some(*value),
        _ => None,
    };
    match (number(1), number(2)) {
        (Some(low), Some(high)) if low > high => Err(Mistake {
            parameter: 1,
            title: "the lower bound is above the upper one".to_owned(),
            help: "the smaller bound comes first".to_owned(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_down() {
        for (value, by, expected) in [
            (7, 2, Some(3)),
            (-7, 2, Some(-4)),
            (7, -2, Some(-4)),
            (-7, -2, Some(3)),
            (6, -2, Some(-3)),
            (1, 0, None),
            (i64::MIN, -1, None),
        ] {
            assert_eq!(floored(value, by), expected);
        }
    }
}
