//! Values of types that an operator does not take.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, Span, offer};

use super::{article, conversion, day_in_text, meant, what, written};
use crate::program::{Arithmetic, Expr};
use crate::{Type, Value};

pub(crate) fn too_large(span: Span) -> Diagnostic {
    let title = "this whole number is too large";
    Diagnostic::error(&types::BAD_CONSTANT, span, title)
        .note(format!("an int goes from {} to {}", i64::MIN, i64::MAX))
        .help("for a float it is written with a fraction, such as `1e20`")
}

pub(crate) fn not_a_condition(text: &str, expr: &Expr) -> Diagnostic {
    let written = written(text, expr);
    let found = Diagnostic::error(&types::NOT_A_CONDITION, expr.span, "a condition belongs here")
        .label(format!("{}, which is neither true nor false", what(expr)));
    match expr.ty {
        // As in `x == "a" or "b"`.
        Type::Text if expr.as_constant().is_some() => found
            .help(format!("compare with one of several texts, as in `x in [\"a\", {written}]`")),
        Type::Text => found
            .offer("compare it", format!("{written} == \"yes\""))
            .offer("ask whether it is there", format!("not is_missing({written})"))
            .offer("read yes, no, true, false, 1, 0", format!("bool({written})")),
        _ => found.offer("compare it", format!("{written} > 0")),
    }
}

pub(crate) fn branch_types(text: &str, first: &Expr, second: &Expr) -> Diagnostic {
    let title = format!("{} and {} in one column", first.ty, second.ty);
    let found = Diagnostic::error(&types::BRANCH_TYPES, second.span, title)
        .label(what(second))
        .other(first.span, what(first));
    let (which, other) = match (&first.ty, &second.ty) {
        (_, Type::Text) => ("first", first),
        (Type::Text, _) => ("second", second),
        _ => return found,
    };
    let to = conversion(&other.ty, &Type::Text);
    let to = to.map(|to| format!("{to}({})", written(text, other)));
    found.helps(to.map(|to| offer(format!("make the {which} one text"), to)))
}

/// `a != b ?? true`, where what is compared comes before what stands for a missing answer.
pub(crate) fn compared_first(text: &str, compared: Span, value: &Expr, other: &Expr) -> Diagnostic {
    let whole = Span::new(compared.start, other.span.end);
    let right = format!("({}) ?? {}", compared.of(text), other.span.of(text));
    meant::reworded(branch_types(text, value, other), whole, &right)
        .note("`??` replaces what stands right before it, and not the comparison")
}

pub(crate) fn compared_with_missing(
    text: &str,
    span: Span,
    other: Span,
    equal: Option<bool>,
) -> Diagnostic {
    let title = "a comparison with missing is never true";
    let found = Diagnostic::error(&types::COMPARED_WITH_MISSING, span, title)
        .label("missing is unknown, and so is whether something equals it");
    let found = found.other(other, "this is compared");
    let value = other.of(text);
    let asks = match equal {
        Some(true) => format!("is_missing({value})"),
        Some(false) => format!("not is_missing({value})"),
        None if !value.contains(char::is_alphabetic) => return found,
        None => return found.offer("replace it first", format!("({value} ?? 0)")),
    };
    found.offer("ask", &asks).fix(span, asks)
}

pub(crate) fn operand_types(text: &str, op: Span, left: &Expr, right: &Expr) -> Diagnostic {
    let title = format!("{} cannot be compared with {}", left.ty, right.ty);
    let found = Diagnostic::error(&types::OPERAND_TYPES, op, title)
        .other(left.span, what(left))
        .other(right.span, what(right));
    if let Some((span, call)) = day_in_text(left, right).or_else(|| day_in_text(right, left)) {
        return found.offer("make a date of it", &call).fix(span, call);
    }
    if right.ty == left.ty.clone().list_of() {
        let within = if op.of(text) == "!=" { "not in" } else { "in" };
        return found.write(op, within);
    }
    match meant::number_in_text(left, right).or_else(|| meant::number_in_text(right, left)) {
        Some((span, number)) => found.write(span, number),
        None => offer_conversion(text, found, left, right),
    }
}

/// Offers to convert the one that is text, or the one that is no constant.
fn offer_conversion(text: &str, found: Diagnostic, left: &Expr, right: &Expr) -> Diagnostic {
    let (from, to) = match (&left.ty, &right.ty) {
        (_, Type::Text) if right.as_constant().is_none() => (right, left),
        (Type::Text, _) if left.as_constant().is_none() => (left, right),
        _ if right.as_constant().is_some() => (left, right),
        _ => (right, left),
    };
    match conversion(&from.ty, &to.ty) {
        Some(function) if from.as_constant().is_some() => found.note(format!(
            "`{function}(...)` makes {} of {}",
            article(&to.ty),
            article(&from.ty)
        )),
        Some(function) => {
            let call = format!("{function}({})", written(text, from));
            found.offer("convert it", &call).fix(from.span, call)
        }
        None => found,
    }
}

pub(crate) fn arithmetic_types(
    text: &str,
    op: Arithmetic,
    span: Span,
    left: &Expr,
    right: &Expr,
) -> Diagnostic {
    let title = format!("`{}` does not work on {} and {}", op.symbol(), left.ty, right.ty);
    let found = Diagnostic::error(&types::OPERAND_TYPES, span, title)
        .other(left.span, what(left))
        .other(right.span, what(right));
    let dates = |ty: &Type| matches!(ty, Type::Date | Type::Datetime);
    match (&left.ty, &right.ty) {
        (Type::Datetime, Type::Datetime) => found
            .offer("days between", "days_between(a, b)")
            .offer("hours between", "hours_between(a, b)"),
        (a, b) if dates(a) && dates(b) => found.offer("days between", "days_between(a, b)"),
        (Type::Datetime, _) => found.help("move a time with `add_days(t, 7)` or `add_hours(t, 1)`"),
        (a, _) if dates(a) => found.help("move a date with `add_days(d, 7)` or `add_months(d, 1)`"),
        (Type::Text, other) | (other, Type::Text) => {
            let (texts, number) = if left.ty == Type::Text { (left, right) } else { (right, left) };
            let value = written(text, texts);
            let made = |why| format!("{why} with `int({value})` or `float({value})`");
            let letters = texts.as_constant().and_then(Value::as_text);
            let fixed = letters.is_some_and(|text| text.trim().parse::<f64>().is_err());
            let joined = match left.ty {
                Type::Text => format!("{value} + text({})", written(text, number)),
                _ => format!("text({}) + {value}", written(text, number)),
            };
            let joined = offer("to join texts", joined);
            match op == Arithmetic::Add && other.is_number() {
                true if fixed => found.help(joined),
                true => found.help(made("calculate")).help(joined),
                false if fixed => found,
                false => found.help(made("make a number of it")),
            }
        }
        _ => found,
    }
}

pub(crate) fn negated(text: &str, operand: &Expr) -> Diagnostic {
    let value = written(text, operand);
    let title = format!("`-` does not work on {}", operand.ty);
    let found = Diagnostic::error(&types::OPERAND_TYPES, operand.span, title).label(what(operand));
    match operand.ty {
        Type::Text => {
            found.help(format!("make a number of it with `int({value})` or `float({value})`"))
        }
        Type::Bool => found.suggest("not"),
        _ => found,
    }
}

pub(crate) fn not_within(text: &str, op: Span, left: &Expr, right: &Expr) -> Diagnostic {
    let found = match &right.ty {
        Type::List(item) => {
            let title = format!("{} cannot be in a list of {item}", left.ty);
            Diagnostic::error(&types::OPERAND_TYPES, op, title)
        }
        ty => {
            let title = format!("`in` needs a list on its right, not {}", article(ty));
            Diagnostic::error(&types::OPERAND_TYPES, op, title)
        }
    };
    let found = found.other(left.span, what(left)).other(right.span, what(right));
    match (&left.ty, &right.ty) {
        (Type::Text | Type::Unknown, Type::Text) => {
            let (part, whole) = (written(text, left), written(text, right));
            // `x in ("a")`
            if right.as_constant().is_some() && whole.starts_with('(') {
                let list = format!("[{}]", whole.trim_matches(['(', ')']));
                return found.suggest(format!("{part} in {list}")).fix(right.span, list);
            }
            found.offer("look inside a text", format!("contains({whole}, {part})"))
        }
        (from, Type::List(item)) => {
            let to = conversion(from, item);
            found.helps(to.map(|to| offer("convert it", format!("{to}({})", written(text, left)))))
        }
        _ => found.offer("a list", "[\"a\", \"b\"]"),
    }
}

pub(crate) fn unordered(expr: &Expr) -> Diagnostic {
    let title = format!("{} has no order", article(&expr.ty));
    Diagnostic::error(&types::OPERAND_TYPES, expr.span, title)
}
