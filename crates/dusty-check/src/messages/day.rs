//! Dates that were written without a function.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, Span};

use crate::program::Expr;
use crate::value::quoted;
use crate::{Type, Value};

/// What makes a date of a constant text that a date is compared with.
pub(super) fn day_in_text(date: &Expr, constant: &Expr) -> Option<(Span, String)> {
    let Some(Value::Text(day)) = constant.as_constant() else { return None };
    let mark = day.chars().find(|c| !c.is_ascii_digit())?;
    let first = day.split(mark).next().map_or(0, str::len);
    let call = match (&date.ty, first, mark) {
        (Type::Date, 4, '-') => format!("date({})", quoted(day)),
        (Type::Date, 4, _) => format!("date({}, \"%Y{mark}%m{mark}%d\")", quoted(day)),
        (Type::Date, 1 | 2, _) => format!("date({}, \"%d{mark}%m{mark}%Y\")", quoted(day)),
        (Type::Datetime, 4, '-') => format!("datetime({})", quoted(day)),
        _ => return None,
    };
    Some((constant.span, call))
}

/// `2024-01-31` without quotes.
pub(crate) fn bare_date(text: &str, span: Span) -> Diagnostic {
    let mark = if text.contains('/') { '/' } else { '-' };
    let call = match mark {
        '-' => format!("date(\"{text}\")"),
        _ => format!("date(\"{text}\", \"%d/%m/%Y\")"),
    };
    Diagnostic::error(&types::BAD_CONSTANT, span, "without quotes, this is no date")
        .label(if mark == '-' { "subtracts whole numbers" } else { "divides whole numbers" })
        .help(format!("write {call}"))
        .fix(span, call)
}

/// Whether an expression is written like a date: `2024-01-31` or `31/01/2024`.
pub(crate) fn is_bare_date(text: &str) -> bool {
    let lengths = |mark: char| -> Vec<usize> {
        let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.split(mark).collect();
        if parts.iter().all(|part| number(part)) {
            parts.iter().map(|part| part.len()).collect()
        } else {
            Vec::new()
        }
    };
    lengths('-') == [4, 2, 2] || matches!(lengths('/')[..], [1 | 2, 1 | 2, 4])
}
