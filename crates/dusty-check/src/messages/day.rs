//! Dates that were written without a function.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, Span};

use crate::program::Expr;
use crate::value::quoted;
use crate::{Type, Value};

/// What makes a date of a constant text that a date is compared with.
pub(super) fn day_in_text(date: &Expr, constant: &Expr) -> Option<(Span, String)> {
    let Some(Value::Text(day)) = constant.as_constant() else { return None };
    let call = match &date.ty {
        Type::Date => call_of(day)?,
        Type::Datetime => format!("datetime({})", call_of(day)?),
        _ => return None,
    };
    Some((constant.span, call))
}

/// `2024-01-31` or `31/01/2024` without quotes; `None` if an expression is not written like that.
pub(crate) fn bare_date(text: &str, span: Span) -> Option<Diagnostic> {
    let label = match text.bytes().find(|byte| !byte.is_ascii_digit())? {
        b'-' => "subtracts whole numbers",
        b'/' => "divides whole numbers",
        _ => return None,
    };
    let call = call_of(text)?;
    let found = Diagnostic::error(&types::BAD_CONSTANT, span, "without quotes, this is no date");
    Some(found.label(label).write(span, call))
}

/// The call that reads a day of three numbers; where the second one can be no month, the month comes first.
fn call_of(day: &str) -> Option<String> {
    let mark = day.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = day.split(mark).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok());
    let [a, b, c]: [u32; 3] = [number(first)??, number(second)??, number(third)??];
    let format = match (first.len(), second.len(), third.len()) {
        (4, 2, 2) if mark == '-' && is_day(a, b, c) => {
            return Some(format!("date({})", quoted(day)));
        }
        (4, 1 | 2, 1 | 2) if is_day(a, b, c) => format!("%Y{mark}%m{mark}%d"),
        (1 | 2, 1 | 2, 4) if is_day(c, b, a) => format!("%d{mark}%m{mark}%Y"),
        (1 | 2, 1 | 2, 4) if is_day(c, a, b) => format!("%m{mark}%d{mark}%Y"),
        _ => return None,
    };
    Some(format!("date({}, {})", quoted(day), quoted(&format)))
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
