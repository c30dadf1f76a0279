//! Every message of the grammar, one constructor for each thing to say. They are
//! kept together so that they speak with one voice: what is wrong in a few words,
//! what is to be seen at the place, what to write instead.

use crate::Span;
use crate::codes::syntax as codes;
use crate::diagnostic::Diagnostic;

mod calls;
mod signs;
mod statements;
mod values;

pub(crate) use calls::*;
pub(crate) use signs::*;
pub(crate) use statements::*;
pub(crate) use values::*;

/// The words as a message quotes them: on one line and not too many.
pub(crate) fn brief(written: &str) -> String {
    let start = written.char_indices().nth(200).map_or(written.len(), |(at, _)| at);
    let line: Vec<&str> = written.get(..start).unwrap_or(written).split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= 60 {
        return line;
    }
    let start: String = line.chars().take(57).collect();
    start + "..."
}

/// What is to be pasted: all of it where it fits a line that people still read.
pub(crate) fn paste(right: &str) -> String {
    let lines: Vec<_> = right.lines().map(str::trim).collect();
    // What stands behind a comment would be part of it.
    if right.len() <= 400 && (lines.len() < 2 || !right.contains('#')) {
        lines.join(" ")
    } else {
        brief(right)
    }
}

fn replace(diagnostic: Diagnostic, span: Span, written: &str, right: &str) -> Diagnostic {
    let label = format!("write `{right}`");
    diagnostic
        .label(label)
        .help(format!("write `{right}` instead of `{}`", brief(written)))
        .fix(span, right)
}

pub(crate) fn unexpected(span: Span, found: &str, wanted: &str) -> Diagnostic {
    let title = format!("`{}` does not belong here", brief(found));
    Diagnostic::error(&codes::UNEXPECTED, span, title).label(format!("expected {wanted}"))
}

pub(crate) fn unexpected_end(span: Span, wanted: &str) -> Diagnostic {
    Diagnostic::error(&codes::UNEXPECTED, span, "the script ends too early")
        .label(format!("expected {wanted}"))
}

pub(crate) fn nesting(span: Span, levels: usize) -> Diagnostic {
    Diagnostic::error(&codes::NESTING, span, format!("more than {levels} levels"))
        .label("this is nested too deeply")
        .help("move a part of it into a `let` or a `fn`")
        .help("many comparisons joined by `or` are shorter as `x in [...]`")
}
