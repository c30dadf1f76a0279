//! What is said of a script that comes to too much.

use dusty_syntax::codes::names;
use dusty_syntax::{Diagnostic, Span};

pub(crate) fn overgrown(name: &str, span: Span, parts: usize, levels: usize) -> Diagnostic {
    let title = format!("with all that it uses, `{name}` is too much for one expression");
    Diagnostic::error(&names::OVERGROWN, span, title)
        .note(format!("it may come to {parts} parts, nested {levels} levels deep"))
        .offer("in a step before", "| map(r -> { ...r, part: f(r.x) })")
}

pub(crate) fn overgrown_value(name: &str, span: Span, most: usize) -> Diagnostic {
    let title = format!("`{name}` has more than {most} values in it");
    Diagnostic::error(&names::OVERGROWN, span, title)
        .help("put them in a file, and bring it in with `join`")
}

pub(crate) fn many_steps(span: Span, most: usize) -> Diagnostic {
    let title = format!(
        "more than {most} tables, or steps that look at more than one row, one after the other"
    );
    Diagnostic::error(&names::OVERGROWN, span, title)
        .label("this one is too many")
        .offer("many files make one source", "csv(\"survey-*.csv\")")
        .help("otherwise save a table in the middle, and go on from its file in another script")
}
