//! Evaluates an expression on one row, in the plainest way.

use std::cmp::Ordering;

use crate::program::{Expr, Function, Operator};
use crate::value::{Value, bool_of, date_of, float_of, int_of};

/// A bad value.
#[derive(Clone, Debug)]
pub(crate) struct Bad {
    /// What is said of it.
    pub(crate) fails: String,
    /// The first column that the part reads.
    pub(crate) column: Option<usize>,
    /// The value.
    pub(crate) value: Option<String>,
}

/// The evaluation of one row. A bad value is noted and counts as missing from there on.
pub(crate) struct Evaluation<'a> {
    row: &'a [Value],
    pub(crate) bad: Vec<Bad>,
}

/// The value of an expression and the bad values on the way.
pub(crate) fn evaluate(expr: &Expr, row: &[Value]) -> (Value, Vec<Bad>) {
    let mut evaluation = Evaluation { row, bad: Vec::new() };
    let value = evaluation.value(expr);
    (value, evaluation.bad)
}

/// The columns that an expression reads, in their order.
pub(crate) fn columns(expr: &Expr) -> Vec<usize> {
    fn walk(expr: &Expr, found: &mut Vec<usize>) {
        match expr {
            Expr::Column(at) => found.push(*at),
            Expr::Literal(_) => {}
            // A column stands in the body itself, anything else is held before.
            Expr::Formula(_, a, body)
                if matches!(**a, Expr::Column(_)) && columns(body).is_empty() => {}
            Expr::Widen(a) | Expr::Negate(a) | Expr::Not(a) | Expr::Formula(_, a, _) => {
                walk(a, found);
            }
            Expr::Binary(_, a, b) => {
                walk(a, found);
                walk(b, found);
            }
            Expr::If(a, b, c) => {
                walk(a, found);
                walk(b, found);
                walk(c, found);
            }
            Expr::Try(a, b) => {
                walk(a, found);
                b.iter().for_each(|b| walk(b, found));
            }
            Expr::Recode(a, cases, b) => {
                walk(a, found);
                cases.iter().for_each(|(_, result)| walk(result, found));
                b.iter().for_each(|b| walk(b, found));
            }
            Expr::In(a, items, _) => {
                walk(a, found);
                items.iter().for_each(|item| walk(item, found));
            }
            Expr::Call(_, args) | Expr::Concat(args) => {
                args.iter().for_each(|arg| walk(arg, found));
            }
            Expr::Format(parts, _) => parts.iter().for_each(|(_, part)| walk(part, found)),
        }
    }
    let mut found = Vec::new();
    walk(expr, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

impl Evaluation<'_> {
    fn note(&mut self, expr: &Expr, fails: &str, value: Option<String>) -> Value {
        let blamed = match expr {
            // A division by zero is the divisor's.
            Expr::Binary(_, _, divisor) if fails == BY_ZERO => columns(divisor),
            Expr::Recode(value, ..) => columns(value),
            Expr::Call(_, args) => args.first().map(columns).unwrap_or_default(),
            _ => Vec::new(),
        };
        let column = blamed.first().or(columns(expr).first()).copied();
        self.bad.push(Bad { fails: fails.to_owned(), column, value });
        Value::Missing
    }

    fn value(&mut self, expr: &Expr) -> Value {
        match expr {
            Expr::Column(at) => self.row[*at].clone(),
            Expr::Literal(value) => value.clone(),
            Expr::Widen(inner) => self.value(inner).widened(),
            Expr::Negate(inner) => match self.value(inner) {
                Value::Int(value) => match value.checked_neg() {
                    Some(value) => Value::Int(value),
                    None => {
                        let value = format!("0 - {value}");
                        self.note(expr, TOO_LARGE, Some(value))
                    }
                },
                Value::Float(value) => Value::Float(-value),
                other => other,
            },
            Expr::Not(inner) => match self.value(inner) {
                Value::Bool(value) => Value::Bool(!value),
                other => other,
            },
            Expr::Binary(operator, left, right) => self.binary(expr, *operator, left, right),
            Expr::If(condition, then, otherwise) => match self.value(condition) {
                Value::Bool(true) => self.value(then),
                Value::Bool(false) => self.value(otherwise),
                _ => Value::Missing,
            },
            Expr::Try(value, otherwise) => {
                let known = self.bad.len();
                let value = self.value(value);
                if self.bad.len() == known {
                    return value;
                }
                self.bad.truncate(known);
                match otherwise {
                    Some(otherwise) => self.value(otherwise),
                    None => Value::Missing,
                }
            }
            Expr::Recode(value, cases, otherwise) => match self.value(value) {
                Value::Text(text) => match cases.iter().find(|(case, _)| *case == text) {
                    Some((_, result)) => self.value(result),
                    None => match otherwise {
                        Some(otherwise) => self.value(otherwise),
                        None => self.note(expr, "is not listed in the recode", Some(text)),
                    },
                },
                _ => Value::Missing,
            },
            Expr::In(value, items, negated) => {
                // The list is looked at before the value.
                let items: Vec<_> = items.iter().map(|item| self.value(item)).collect();
                let value = self.value(value);
                if value.is_missing() {
                    return Value::Missing;
                }
                if items.iter().any(|item| item.compare(&value) == Some(Ordering::Equal)) {
                    return Value::Bool(!negated);
                }
                if items.iter().any(Value::is_missing) {
                    return Value::Missing;
                }
                Value::Bool(*negated)
            }
            Expr::Call(function, args) => {
                let args: Vec<_> = args.iter().map(|arg| self.value(arg)).collect();
                self.call(expr, *function, &args)
            }
            Expr::Format(parts, rest) => {
                let mut text = Some(String::new());
                for (before, part) in parts {
                    let value = self.value(part).printed();
                    text = match (text, value) {
                        (Some(text), Some(value)) => Some(text + before + &value),
                        _ => None,
                    };
                }
                text.map_or(Value::Missing, |text| Value::Text(text + rest))
            }
            Expr::Concat(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.value(part).printed()).collect();
                let text: Option<Vec<String>> = parts.into_iter().collect();
                text.map_or(Value::Missing, |text| Value::Text(text.concat()))
            }
            Expr::Formula(_, given, body) => {
                let argument = self.value(given);
                let column = columns(expr).first().copied();
                let (value, bad) = evaluate(body, &[argument]);
                self.bad.extend(
                    bad.into_iter().map(|bad| Bad { column: bad.column.and(column), ..bad }),
                );
                value
            }
        }
    }

    fn binary(&mut self, expr: &Expr, operator: Operator, left: &Expr, right: &Expr) -> Value {
        match operator {
            Operator::And | Operator::Or => {
                let decides = operator == Operator::Or;
                let left = self.value(left);
                if matches!(left, Value::Bool(value) if value == decides) {
                    return Value::Bool(decides);
                }
                let right = self.value(right);
                match (left, right) {
                    (_, Value::Bool(value)) if value == decides => Value::Bool(decides),
                    (Value::Bool(_), Value::Bool(_)) => Value::Bool(!decides),
                    _ => Value::Missing,
                }
            }
            Operator::Coalesce => match self.value(left) {
                Value::Missing => self.value(right),
                value => value,
            },
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessEqual
            | Operator::Greater
            | Operator::GreaterEqual => {
                let (left, right) = (self.value(left), self.value(right));
                let Some(order) = left.compare(&right) else { return Value::Missing };
                Value::Bool(match operator {
                    Operator::Equal => order.is_eq(),
                    Operator::NotEqual => order.is_ne(),
                    Operator::Less => order.is_lt(),
                    Operator::LessEqual => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
            _ => {
                let (left, right) = (self.value(as_told(left)), self.value(as_told(right)));
                self.arithmetic(expr, operator, left, right)
            }
        }
    }

    fn arithmetic(&mut self, expr: &Expr, operator: Operator, left: Value, right: Value) -> Value {
        let (sign, divides) = match operator {
            Operator::Add => ("+", false),
            Operator::Subtract => ("-", false),
            Operator::Multiply => ("*", false),
            Operator::Divide => ("/", true),
            _ => ("%", true),
        };
        // Whole numbers are shown without a point.
        let shown = |value: &Value| {
            let number = value.printed().expect("a number");
            number.strip_suffix(".0").map(str::to_owned).unwrap_or(number)
        };
        let told = |a: &Value, b: &Value| Some(format!("{} {sign} {}", shown(a), shown(b)));
        if left.is_missing() || right.is_missing() {
            return Value::Missing;
        }
        if let (Value::Int(a), Value::Int(b)) = (&left, &right)
            && operator != Operator::Divide
        {
            let (wide_a, wide_b) = (i128::from(*a), i128::from(*b));
            let result = match operator {
                Operator::Add => wide_a + wide_b,
                Operator::Subtract => wide_a - wide_b,
                Operator::Multiply => wide_a * wide_b,
                _ if *b == 0 => return self.note(expr, BY_ZERO, told(&left, &right)),
                // The sign of the divisor.
                _ => (wide_a % wide_b + wide_b) % wide_b,
            };
            return match i64::try_from(result) {
                Ok(result) => Value::Int(result),
                Err(_) => self.note(expr, TOO_LARGE, told(&left, &right)),
            };
        }
        let (Value::Float(a), Value::Float(b)) = (left.clone().widened(), right.clone().widened())
        else {
            panic!("{left:?} {sign} {right:?}");
        };
        let result = match operator {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            _ => {
                let rest = a % b;
                if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
            }
        };
        if result.is_finite() {
            return Value::Float(result);
        }
        let fails = if divides && b == 0.0 { BY_ZERO } else { TOO_LARGE };
        self.note(expr, fails, told(&left, &right))
    }

    fn call(&mut self, expr: &Expr, function: Function, args: &[Value]) -> Value {
        match function {
            Function::IsMissing => return Value::Bool(args[0].is_missing()),
            Function::MissingIf => {
                let hit = args[1..].iter().any(|other| {
                    !other.is_missing() && args[0].compare(other) == Some(Ordering::Equal)
                });
                return if hit { Value::Missing } else { args[0].clone() };
            }
            Function::Least | Function::Greatest => {
                let wanted =
                    if function == Function::Least { Ordering::Less } else { Ordering::Greater };
                let mut best = Value::Missing;
                for arg in args {
                    if best.is_missing() || arg.compare(&best) == Some(wanted) {
                        best = arg.clone();
                    }
                }
                return best;
            }
            _ => {}
        }
        if args.iter().any(Value::is_missing) {
            return Value::Missing;
        }
        let first = args[0].printed();
        let text = |at: usize| match &args[at] {
            Value::Text(text) => text.as_str(),
            other => panic!("{other:?} is no text"),
        };
        let int = |at: usize| match &args[at] {
            Value::Int(value) => *value,
            other => panic!("{other:?} is no int"),
        };
        let made = |value: Option<Value>, fails: &str, own: &mut Self| match value {
            Some(value) => value,
            None => own.note(expr, fails, first.clone()),
        };
        match function {
            Function::Int => {
                let value = match &args[0] {
                    Value::Text(text) => int_of(text),
                    Value::Int(value) => Some(*value),
                    Value::Float(value) => whole(*value),
                    Value::Bool(value) => Some(i64::from(*value)),
                    other => panic!("int of {other:?}"),
                };
                made(value.map(Value::Int), "is not a whole number", self)
            }
            Function::Float => {
                let value = match &args[0] {
                    Value::Text(text) => float_of(text),
                    Value::Int(value) => Some(*value as f64),
                    Value::Float(value) => Some(*value),
                    other => panic!("float of {other:?}"),
                };
                made(value.map(Value::Float), "is not a number", self)
            }
            Function::Bool => {
                let value = match &args[0] {
                    Value::Text(text) => bool_of(text),
                    Value::Bool(value) => Some(*value),
                    Value::Int(value) => [(0, false), (1, true)]
                        .iter()
                        .find(|(int, _)| int == value)
                        .map(|(_, value)| *value),
                    other => panic!("bool of {other:?}"),
                };
                made(value.map(Value::Bool), "is neither true nor false", self)
            }
            Function::Date => {
                let value = match &args[0] {
                    Value::Text(text) => date_of(text),
                    Value::Date(text) => Some(text.clone()),
                    other => panic!("date of {other:?}"),
                };
                made(value.map(Value::Date), "is not a date", self)
            }
            Function::Text => Value::Text(first.expect("it is there")),
            Function::Trim => Value::Text(text(0).trim().to_owned()),
            Function::Squish | Function::Clean => {
                let words: Vec<&str> = text(0).split_whitespace().collect();
                if words.is_empty() && function == Function::Clean {
                    return Value::Missing;
                }
                Value::Text(words.join(" "))
            }
            Function::Lower => Value::Text(text(0).to_lowercase()),
            Function::Upper => Value::Text(text(0).to_uppercase()),
            Function::Length => Value::Int(text(0).chars().count() as i64),
            Function::Slice => {
                let all: Vec<char> = text(0).chars().collect();
                let length = all.len() as i64;
                let start = if int(1) < 0 { length + int(1) } else { int(1) };
                let end = if args.len() > 2 { start + int(2) } else { length };
                let inside = |at: i64| at.clamp(0, length) as usize;
                let (start, end) = (inside(start), inside(end));
                Value::Text(all[start..end.max(start)].iter().collect())
            }
            Function::Replace => {
                Value::Text(text(0).split(text(1)).collect::<Vec<_>>().join(text(2)))
            }
            Function::PadLeft => {
                let lacking = (int(1) - text(0).chars().count() as i64).max(0) as usize;
                let padding: String = text(2).chars().cycle().take(lacking).collect();
                Value::Text(padding + text(0))
            }
            Function::Contains => Value::Bool(text(0).contains(text(1))),
            Function::StartsWith => Value::Bool(text(0).starts_with(text(1))),
            Function::EndsWith => Value::Bool(text(0).ends_with(text(1))),
            Function::Abs => match &args[0] {
                Value::Int(value) => {
                    made(value.checked_abs().map(Value::Int), "is too large", self)
                }
                Value::Float(value) => Value::Float(value.abs()),
                other => panic!("abs of {other:?}"),
            },
            Function::Sign => Value::Int(match &args[0] {
                Value::Int(value) => value.signum(),
                Value::Float(value) if *value > 0.0 => 1,
                Value::Float(value) if *value < 0.0 => -1,
                _ => 0,
            }),
            Function::Round | Function::Floor | Function::Ceil => {
                let value = match &args[0] {
                    Value::Int(value) => Some(*value),
                    Value::Float(value) => whole(match function {
                        Function::Round => value.round(),
                        Function::Floor => value.floor(),
                        _ => value.ceil(),
                    }),
                    other => panic!("round of {other:?}"),
                };
                made(value.map(Value::Int), "is too large for an int", self)
            }
            Function::Sqrt => match args[0].clone().widened() {
                Value::Float(value) => {
                    let first = Value::Float(value).printed();
                    let root = value.sqrt();
                    if root.is_nan() {
                        return self.note(expr, "has no square root", first);
                    }
                    Value::Float(root)
                }
                other => panic!("root of {other:?}"),
            },
            Function::Div => {
                let (a, b) = (i128::from(int(0)), i128::from(int(1)));
                let value = if b == 0 {
                    None
                } else {
                    let down = if (a % b != 0) && ((a < 0) != (b < 0)) { a / b - 1 } else { a / b };
                    i64::try_from(down).ok()
                };
                made(value.map(Value::Int), NO_QUOTIENT, self)
            }
            Function::Year => match &args[0] {
                Value::Date(text) => Value::Int(text[..4].parse().expect("a year")),
                other => panic!("year of {other:?}"),
            },
            Function::IsMissing | Function::MissingIf | Function::Least | Function::Greatest => {
                Value::Missing
            }
        }
    }
}

const TOO_LARGE: &str = "gives a number that is too large";
/// A side of a calculation: a whole number is told with all its digits.
fn as_told(side: &Expr) -> &Expr {
    match side {
        Expr::Widen(whole) => whole,
        side => side,
    }
}

const NO_QUOTIENT: &str = "cannot be divided by zero, or to a number too large for an int";

const BY_ZERO: &str = "divides by zero";

fn whole(value: f64) -> Option<i64> {
    let wide = value as i128;
    (value.fract() == 0.0 && wide as f64 == value).then(|| i64::try_from(wide).ok()).flatten()
}
