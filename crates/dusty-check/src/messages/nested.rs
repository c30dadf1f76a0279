//! What is said of columns that hold lists and records.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, Span};

use super::article;
use crate::Type;
use crate::value::key;

pub(crate) fn unwritable(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` cannot be written to a cell");
    let found = Diagnostic::error(&types::UNWRITABLE, span, title)
        .label(format!("`{column}` is {}", article(ty)));
    let found = match ty {
        Type::List(item) => {
            let joined = format!("convert({}: v -> join_text(v, \"; \"))", key(column));
            let texts = (**item == Type::Text).then(|| format!("make one text of it: {joined}"));
            let found = texts.into_iter().fold(found, Diagnostic::help);
            found.help(format!("make a row of each of its values: explode({})", key(column)))
        }
        _ => found.help(format!("make columns of its fields: unnest({})", key(column))),
    };
    found.help("save it as it is: jsonl(\"path.jsonl\")")
}

pub(crate) fn record_without_fields(column: &str, span: Span) -> Diagnostic {
    let title = format!("`{column}` has a record without fields, which Parquet cannot hold");
    Diagnostic::error(&types::UNWRITABLE, span, title)
        .help(format!("leave the column out: drop({})", key(column)))
        .help("save it as it is: jsonl(\"path.jsonl\")")
}

pub(crate) fn nothing_to_explode(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` holds no lists");
    let found = Diagnostic::error(&types::WRONG_ARGUMENT, span, title)
        .label(format!("`{column}` is {}", article(ty)));
    let key = key(column);
    match ty {
        Type::Record(_) => found.help(format!("make columns of its fields: unnest({key})")),
        Type::Text => found.help(format!(
            "make lists first: convert({key}: v -> split(v, \";\")) | explode({key})"
        )),
        _ => found,
    }
}

pub(crate) fn nothing_to_unnest(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` holds no records");
    let found = Diagnostic::error(&types::WRONG_ARGUMENT, span, title)
        .label(format!("`{column}` is {}", article(ty)));
    match ty {
        Type::List(_) => {
            found.help(format!("make a row of each of its values: explode({})", key(column)))
        }
        _ => found,
    }
}
