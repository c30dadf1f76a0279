//! What is said of columns that hold lists and records.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, Span, offer};

use super::article;
use crate::value::{key, member};
use crate::{Column, Type};

/// How the values of a list or a record come to stand in cells of their own; `when` is said behind it.
fn in_cells(column: &str, ty: &Type, when: &str) -> String {
    match ty {
        Type::List(_) => {
            format!("make a row of each of its values{when}:   | explode({})", key(column))
        }
        _ => format!("make columns of its fields{when}:   | unnest({})", key(column)),
    }
}

pub(crate) fn unwritable(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` cannot be written to a cell");
    let joined = format!("| convert({}: v -> join_text(v, \"; \"))", key(column));
    let of_texts = *ty == Type::Text.list_of();
    Diagnostic::error(&types::UNWRITABLE, span, title)
        .label(format!("`{column}` is {}", article(ty)))
        .helps(of_texts.then(|| offer("make one text of it", joined)))
        .help(in_cells(column, ty, ""))
        .offer("save it as it is", "jsonl(\"path.jsonl\")")
}

pub(crate) fn record_without_fields(column: &str, span: Span) -> Diagnostic {
    let title = format!("`{column}` has a record without fields, which Parquet cannot hold");
    Diagnostic::error(&types::UNWRITABLE, span, title)
        .offer("leave the column out", format!("| drop({})", key(column)))
        .offer("save it as it is", "jsonl(\"path.jsonl\")")
}

/// `explode(time, temp)`: whether the first values of the lists belong together is not known.
pub(crate) fn lists_side_by_side(names: &[&str], span: Span) -> Diagnostic {
    let found = Diagnostic::error(&types::ARGUMENT_COUNT, span, "`explode` takes one column");
    let [first, others @ ..] = names else { return found };
    let item = |name: &&str| format!("{}: {}[r.n - 1]", key(name), member("r", name));
    let items = others.iter().map(item).collect::<Vec<_>>().join(", ");
    let each = names.iter().map(|name| format!("explode({})", key(name))).collect::<Vec<_>>();
    let first = key(first);
    found
        .offer(
            "where the first values belong together, and so on",
            format!(
                "enumerate(row) | explode({first}) | enumerate(n, by: row) | map(r -> {{ ...r, {items} }})"
            ),
        )
        .offer("for each value with each other", each.join(" | "))
}

pub(crate) fn nothing_to_explode(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` holds no lists");
    let found = Diagnostic::error(&types::WRONG_ARGUMENT, span, title)
        .label(format!("`{column}` is {}", article(ty)));
    let key = key(column);
    match ty {
        Type::Record(_) => found.help(in_cells(column, ty, "")),
        Type::Text => {
            found.offer("make lists first", format!("| convert({key}: v -> split(v, \";\"))"))
        }
        _ => found,
    }
}

pub(crate) fn nothing_to_unnest(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` holds no records");
    let list = matches!(ty, Type::List(_)).then(|| in_cells(column, ty, ""));
    Diagnostic::error(&types::WRONG_ARGUMENT, span, title)
        .label(format!("`{column}` is {}", article(ty)))
        .helps(list)
}

/// A key that is a list or a record, in which something may be missing.
pub(crate) fn key_in_parts(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` is {}, and those are not compared", article(ty));
    Diagnostic::error(&types::KEY_TYPES, span, title).help(in_cells(column, ty, " before"))
}

pub(crate) fn nothing_to_unpivot(span: Span) -> Diagnostic {
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, "no column is left that becomes rows")
        .help("leave out of the brackets what is to become rows")
}

/// The names of columns are texts.
pub(crate) fn pivot_names(column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{column}` is {}, and names are text", article(ty));
    Diagnostic::error(&types::WRONG_ARGUMENT, span, title)
        .offer("in a step before", format!("| convert({}: text)", key(column)))
}

/// Columns of two types that are to be one.
pub(crate) fn unpivot_types(first: &Column, other: &Column, span: Span) -> Diagnostic {
    let (one, two) = (article(&first.ty), article(&other.ty));
    let title = format!("`{}` is {one}, and `{}` is {two}", first.name, other.name);
    let (ty, changed) = match (&first.ty, &other.ty) {
        (Type::Text, ty) => (ty, first),
        (Type::Int, Type::Float) => (&Type::Float, first),
        (ty, _) => (ty, other),
    };
    Diagnostic::error(&types::WRONG_ARGUMENT, span, title)
        .note("the values of one column have one type")
        .offer("in a step before", format!("| convert({}: {ty})", key(&changed.name)))
        .help("or leave it out; `keep: [...]` names the columns that stay as they are")
}
