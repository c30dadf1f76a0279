//! What is said where two tables come together.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, Severity, Span, offer};

use super::{conversion, listed};
use crate::Type;
use crate::value::key;

pub(crate) fn key_types(
    column: &str,
    left: &Type,
    table: &str,
    right: &Type,
    span: Span,
) -> Diagnostic {
    let title = format!("`{column}` can never match: {left} and {right}");
    let found = Diagnostic::error(&types::KEY_TYPES, span, title)
        .note(format!("here `{column}` is {left}, in `{table}` it is {right}"));
    let to_left = conversion(right, left).filter(|_| *right == Type::Text);
    let to_right = conversion(left, right).filter(|_| *left == Type::Text);
    let to_right =
        to_right.map(|to| offer("before the join", format!("| convert({}: {to})", key(column))));
    let to_left = to_left
        .map(|to| offer(format!("in `{table}`"), format!("| convert({}: {to})", key(column))));
    found.helps(to_right.or(to_left))
}

pub(crate) fn cross_with_condition(span: Span) -> Diagnostic {
    let title = "a cross join pairs every row with every row";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .help("leave `on` out, or leave `kind: cross` out")
}

/// `code` can fail, in the condition of a join of rows with these names.
pub(crate) fn fallible_join(code: &str, left: &str, right: &str, span: Span) -> Diagnostic {
    let title = "a value that may be bad belongs before the join";
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .label("this can fail, and there is no row yet that it would be wrong in");
    let reads = |row: &&str| {
        let column = format!("{row}.");
        let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
        words.any(|word| word.starts_with(&column))
    };
    let found = match [left, right].into_iter().filter(reads).collect::<Vec<_>>().as_slice() {
        [row] => found
            .offer(
                "in a step of its table",
                format!("| map({row} -> {{ ...{row}, value: {code} }})"),
            )
            .help(format!("and write `{row}.value` here")),
        _ => found,
    };
    found.offer("where it is bad there is no match", format!("try({code})"))
}

pub(crate) fn union_types(
    column: &str,
    left: &Type,
    table: &str,
    right: &Type,
    span: Span,
) -> Diagnostic {
    let title = format!("`{column}` is {left} here and {right} in `{table}`");
    Diagnostic::error(&types::UNION_TYPES, span, title)
        .offer("give both the same type first", format!("| convert({}: text)", key(column)))
}

pub(crate) fn mismatched_columns(
    table: &str,
    here: Vec<String>,
    there: Vec<String>,
    span: Span,
) -> Diagnostic {
    let title = format!("`{table}` has other columns");
    let mut found = Diagnostic {
        severity: Severity::Note,
        ..Diagnostic::warning(&types::MISMATCHED_COLUMNS, span, title)
    };
    if !here.is_empty() {
        found = found.note(format!("missing in the rows above: {}", listed(&here)));
    }
    if !there.is_empty() {
        found = found.note(format!("missing in the rows of `{table}`: {}", listed(&there)));
    }
    found
}
