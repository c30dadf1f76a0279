//! Makes random expressions of a wanted type.

use crate::program::{Expr, Function, Operator};
use crate::random::Random;
use crate::schema::type_of;
use crate::value::{TYPES, Type, Value};

/// What an expression may read, and whether it may fail.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) columns: &'a [Type],
    /// No part may find a bad value: the conditions of joins.
    pub(crate) pure: bool,
    /// The script's own formulas.
    pub(crate) formulas: &'a [(String, Type, Expr, Type)],
}

/// Words of cells and of literals.
pub(crate) const WORDS: [&str; 14] = [
    "a",
    "b",
    "Oslo",
    "oslo",
    " Rome ",
    "N/A",
    "-99",
    "x y",
    "Ünï",
    "日本",
    "ß",
    "yes",
    "a,b",
    "say \"x\"",
];
pub(crate) const INTS: [&str; 16] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "+5",
    " 12 ",
    "007",
    "-0",
    "10",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "517.0",
    "3",
];
pub(crate) const FLOATS: [&str; 13] = [
    "0.1",
    "0.2",
    "-0.5",
    "1.5",
    "2",
    "1e3",
    "2.675",
    "-0.0",
    ".5",
    "5.",
    "1e150",
    "0.30000000000000004",
    "3",
];
pub(crate) const BOOLS: [&str; 8] = ["yes", "No", "TRUE", "f", "1", "0", " y ", "true"];
pub(crate) const DATES: [&str; 6] =
    ["2024-01-31", "2024-02-29", "1999-12-31", "2024-01-31", "0001-01-01", "9999-12-31"];
/// What is no value of any of these types.
pub(crate) const DIRT: [&str; 9] = [
    "unknown",
    "12 kg",
    "9223372036854775808",
    "1e999",
    "NaN",
    "2023-02-29",
    "maybe",
    "--1",
    "1,5",
];

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

/// A literal of a type.
pub(crate) fn literal(random: &mut Random, ty: Type) -> Expr {
    Expr::Literal(match ty {
        Type::Text => Value::Text((*random.pick(&WORDS)).to_owned()),
        Type::Int => Value::Int(*random.pick(&[0, 1, 2, 3, 10, -1, -7, 9_007_199_254_740_993])),
        Type::Float => Value::Float(*random.pick(&[0.5, 1.0, 0.1, 3.0, 2.5, 1e10])),
        Type::Bool => Value::Bool(random.chance(50)),
        Type::Date => {
            return Expr::Call(
                Function::Date,
                vec![literal_text(DATES[random.below(DATES.len())])],
            );
        }
    })
}

fn literal_text(text: &str) -> Expr {
    Expr::Literal(Value::Text(text.to_owned()))
}

/// The simplest expressions of a type: a column, a converted column, a literal.
fn leaf(random: &mut Random, ty: Type, scope: Scope<'_>) -> Expr {
    let of = |wanted: Type| -> Vec<usize> {
        (0..scope.columns.len()).filter(|&at| scope.columns[at] == wanted).collect()
    };
    let (own, texts) = (of(ty), of(Type::Text));
    if !own.is_empty() && random.chance(75) {
        return Expr::Column(*random.pick(&own));
    }
    let convert = match ty {
        Type::Text => None,
        Type::Int => Some(Function::Int),
        Type::Float => Some(Function::Float),
        Type::Bool => Some(Function::Bool),
        Type::Date => Some(Function::Date),
    };
    if let (Some(convert), false, false) = (convert, texts.is_empty(), scope.pure)
        && random.chance(85)
    {
        return Expr::Call(convert, vec![Expr::Column(*random.pick(&texts))]);
    }
    if scope.pure && ty == Type::Date {
        // `date` may fail, as far as the checker knows, also on a literal.
        return match own.first() {
            Some(at) => Expr::Column(*at),
            None => Expr::If(
                boxed(Expr::Literal(Value::Bool(false))),
                boxed(Expr::Literal(Value::Missing)),
                boxed(Expr::Literal(Value::Missing)),
            ),
        };
    }
    literal(random, ty)
}

/// An expression of exactly this type.
pub(crate) fn expression(random: &mut Random, ty: Type, depth: usize, scope: Scope<'_>) -> Expr {
    if depth == 0 || random.chance(15) {
        return leaf(random, ty, scope);
    }
    let deeper = depth - 1;
    if random.chance(40)
        && let Some(made) = general(random, ty, deeper, scope)
    {
        return made;
    }
    match ty {
        Type::Text => text(random, deeper, scope),
        Type::Int => int(random, deeper, scope),
        Type::Float => float(random, deeper, scope),
        Type::Bool => bool(random, deeper, scope),
        Type::Date => leaf(random, ty, scope),
    }
}

/// Sometimes an int where a float may stand beside another float.
fn or_int(random: &mut Random, ty: Type, depth: usize, scope: Scope<'_>) -> Expr {
    if ty == Type::Float && random.chance(25) {
        return Expr::Widen(boxed(expression(random, Type::Int, depth, scope)));
    }
    expression(random, ty, depth, scope)
}

/// The forms that fit every type.
fn general(random: &mut Random, ty: Type, depth: usize, scope: Scope<'_>) -> Option<Expr> {
    Some(match random.below(7) {
        0 => {
            let condition = boxed(expression(random, Type::Bool, depth, scope));
            let then = boxed(expression(random, ty, depth, scope));
            let otherwise = match random.chance(20) {
                true => Expr::Literal(Value::Missing),
                false => or_int(random, ty, depth, scope),
            };
            Expr::If(condition, then, boxed(otherwise))
        }
        1 => {
            let left = boxed(expression(random, ty, depth, scope));
            Expr::Binary(Operator::Coalesce, left, boxed(or_int(random, ty, depth, scope)))
        }
        2 if !scope.pure => {
            let value = boxed(expression(random, ty, depth, scope));
            let otherwise = random.chance(50).then(|| boxed(or_int(random, ty, depth, scope)));
            Expr::Try(value, otherwise)
        }
        3 => {
            let value = boxed(expression(random, Type::Text, depth, scope));
            let mut cases: Vec<(String, Expr)> = Vec::new();
            for _ in 0..1 + random.below(3) {
                let case = (*random.pick(&WORDS)).to_owned();
                if cases.iter().all(|(known, _)| *known != case) {
                    cases.push((case, expression(random, ty, depth.min(1), scope)));
                }
            }
            let otherwise = match scope.pure || random.chance(80) {
                true => Some(boxed(or_int(random, ty, depth, scope))),
                false => None,
            };
            Expr::Recode(value, cases, otherwise)
        }
        4 if ty != Type::Bool => {
            let function = if random.chance(50) { Function::Least } else { Function::Greatest };
            let mut args = vec![expression(random, ty, depth, scope)];
            args.push(or_int(random, ty, depth, scope));
            Expr::Call(function, args)
        }
        5 => {
            let value = expression(random, ty, depth, scope);
            let other = expression(random, ty, 0, scope);
            Expr::Call(Function::MissingIf, vec![value, other])
        }
        6 => {
            let fits: Vec<_> = scope.formulas.iter().filter(|formula| formula.3 == ty).collect();
            if fits.is_empty() || scope.pure {
                return None;
            }
            let (name, parameter, body, _) = *random.pick(&fits);
            let argument = expression(random, *parameter, depth, scope);
            Expr::Formula(name.clone(), boxed(argument), boxed(body.clone()))
        }
        _ => return None,
    })
}

fn text(random: &mut Random, depth: usize, scope: Scope<'_>) -> Expr {
    let value = |random: &mut Random| expression(random, Type::Text, depth, scope);
    let word = |random: &mut Random| literal(random, Type::Text);
    let int = |value: i64| Expr::Literal(Value::Int(value));
    match random.below(9) {
        0 => {
            let functions = [
                Function::Trim,
                Function::Squish,
                Function::Clean,
                Function::Lower,
                Function::Upper,
            ];
            Expr::Call(*random.pick(&functions), vec![value(random)])
        }
        1 => {
            let mut args = vec![value(random), int(random.below(5) as i64 - 2)];
            if random.chance(60) {
                args.push(int(random.below(4) as i64));
            }
            Expr::Call(Function::Slice, args)
        }
        2 => Expr::Call(Function::Replace, vec![value(random), word(random), word(random)]),
        3 if !scope.pure => {
            let width = int(random.below(6) as i64);
            let with = literal_text(["0", " ", "ab"][random.below(3)]);
            Expr::Call(Function::PadLeft, vec![value(random), width, with])
        }
        4 | 5 => Expr::Concat((0..2 + random.below(2)).map(|_| value(random)).collect()),
        6 => {
            let ty = *random.pick(&TYPES);
            Expr::Call(Function::Text, vec![expression(random, ty, depth, scope)])
        }
        _ => {
            let mut parts = Vec::new();
            for _ in 0..1 + random.below(2) {
                let ty = *random.pick(&TYPES);
                let before = (*random.pick(&["", "{", "é ", "\"", "}: "])).to_owned();
                parts.push((before, expression(random, ty, depth.min(1), scope)));
            }
            Expr::Format(parts, (*random.pick(&["", ".", "}"])).to_owned())
        }
    }
}

fn int(random: &mut Random, depth: usize, scope: Scope<'_>) -> Expr {
    let value = |random: &mut Random, ty| expression(random, ty, depth, scope);
    if scope.pure {
        return match random.below(2) {
            0 => Expr::Call(Function::Length, vec![value(random, Type::Text)]),
            _ => Expr::Call(Function::Sign, vec![value(random, Type::Int)]),
        };
    }
    match random.below(10) {
        0..=3 => {
            let operators =
                [Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Remainder];
            let operator = *random.pick(&operators);
            let left = boxed(value(random, Type::Int));
            Expr::Binary(operator, left, boxed(value(random, Type::Int)))
        }
        4 => Expr::Negate(boxed(value(random, Type::Int))),
        5 => Expr::Call(Function::Length, vec![value(random, Type::Text)]),
        6 => {
            let functions = [Function::Round, Function::Floor, Function::Ceil, Function::Int];
            Expr::Call(*random.pick(&functions), vec![value(random, Type::Float)])
        }
        7 => {
            let functions = [Function::Abs, Function::Sign];
            Expr::Call(*random.pick(&functions), vec![value(random, Type::Int)])
        }
        8 => Expr::Call(Function::Div, vec![value(random, Type::Int), value(random, Type::Int)]),
        _ => match random.below(3) {
            0 => Expr::Call(Function::Year, vec![value(random, Type::Date)]),
            1 => Expr::Call(Function::Int, vec![value(random, Type::Text)]),
            _ => Expr::Call(Function::Int, vec![value(random, Type::Bool)]),
        },
    }
}

fn float(random: &mut Random, depth: usize, scope: Scope<'_>) -> Expr {
    let value = |random: &mut Random, ty| expression(random, ty, depth, scope);
    if scope.pure {
        return leaf(random, Type::Float, scope);
    }
    match random.below(8) {
        0..=2 => {
            let operators = [
                Operator::Add,
                Operator::Subtract,
                Operator::Multiply,
                Operator::Remainder,
                Operator::Divide,
            ];
            let operator = *random.pick(&operators);
            let (left, right) =
                (value(random, Type::Float), or_int(random, Type::Float, depth, scope));
            match random.chance(50) {
                true => Expr::Binary(operator, boxed(left), boxed(right)),
                false => Expr::Binary(operator, boxed(right), boxed(left)),
            }
        }
        3 => {
            let left = boxed(value(random, Type::Int));
            Expr::Binary(Operator::Divide, left, boxed(value(random, Type::Int)))
        }
        4 => Expr::Negate(boxed(value(random, Type::Float))),
        5 => Expr::Call(Function::Float, vec![value(random, Type::Int)]),
        6 => Expr::Call(Function::Sqrt, vec![value(random, Type::Float)]),
        _ => match random.chance(50) {
            true => Expr::Call(Function::Abs, vec![value(random, Type::Float)]),
            false => Expr::Call(Function::Float, vec![value(random, Type::Text)]),
        },
    }
}

fn bool(random: &mut Random, depth: usize, scope: Scope<'_>) -> Expr {
    let value = |random: &mut Random, ty| expression(random, ty, depth, scope);
    match random.below(10) {
        0..=3 => {
            let operators = [
                Operator::Equal,
                Operator::NotEqual,
                Operator::Less,
                Operator::LessEqual,
                Operator::Greater,
                Operator::GreaterEqual,
            ];
            let operator = *random.pick(&operators);
            let ty = *random.pick(&TYPES);
            let left = value(random, ty);
            let right = or_int(random, ty, depth, scope);
            // The word `missing` cannot be compared.
            match type_of(&left, scope.columns).and(type_of(&right, scope.columns)) {
                Some(_) => Expr::Binary(operator, boxed(left), boxed(right)),
                None => Expr::Literal(Value::Bool(true)),
            }
        }
        4 | 5 => {
            let operator = if random.chance(50) { Operator::And } else { Operator::Or };
            let left = boxed(value(random, Type::Bool));
            Expr::Binary(operator, left, boxed(value(random, Type::Bool)))
        }
        6 => Expr::Not(boxed(value(random, Type::Bool))),
        7 => {
            let ty = *random.pick(&TYPES);
            Expr::Call(Function::IsMissing, vec![value(random, ty)])
        }
        8 => {
            let ty = *random.pick(&[Type::Text, Type::Int, Type::Float]);
            let needle = value(random, ty);
            let items =
                (0..1 + random.below(3)).map(|_| expression(random, ty, depth.min(1), scope));
            Expr::In(boxed(needle), items.collect(), random.chance(30))
        }
        _ => {
            let functions = [Function::Contains, Function::StartsWith, Function::EndsWith];
            let part = expression(random, Type::Text, 0, scope);
            Expr::Call(*random.pick(&functions), vec![value(random, Type::Text), part])
        }
    }
}
