//! Steps and calls, their brackets and commas.

use super::{brief, paste, replace};
use crate::Span;
use crate::codes::syntax as codes;
use crate::diagnostic::Diagnostic;
use crate::foreign;

pub(crate) fn pipe(span: Span, written: &str) -> Diagnostic {
    replace(Diagnostic::error(&codes::PIPE, span, "steps are joined by `|`"), span, written, "|")
}

/// `place` is what the `|` replaces, `step` the name that follows.
pub(crate) fn missing_pipe(place: Span, step: Span, name: &str, insert: &str) -> Diagnostic {
    Diagnostic::error(&codes::PIPE, step, "a step begins with `|`")
        .label("`|` is expected before this")
        .help(format!("write `| {}(...)`", brief(name)))
        .fix(place, insert)
}

pub(crate) fn missing_step(at: Span) -> Diagnostic {
    Diagnostic::error(&codes::PIPE, at, "a step is missing")
        .label("a step is expected after the `|`")
        .offer("for example", "| filter(r -> r.city == \"Oslo\")")
}

/// `named` is a transform with the steps, and the statement about it that was meant.
pub(crate) fn stray_step(span: Span, named: Option<[String; 2]>) -> Diagnostic {
    let found = Diagnostic::error(&codes::PIPE, span, "this step belongs to no transform")
        .label("only a `transform` has steps");
    match named {
        Some([transform, then]) => {
            let found = found.offer("name the steps", transform);
            if then.is_empty() { found } else { found.offer("and then", then) }
        }
        None => found.help("begin with `transform NAME = TABLE`"),
    }
}

/// `name` is what is called, `text` the call as it should be, `written` what
/// `replacement` replaces.
pub(crate) fn call_brackets(
    name: Span,
    word: &str,
    text: &str,
    written: Span,
    replacement: &str,
) -> Diagnostic {
    let title = format!("`{}` needs round brackets", brief(word));
    Diagnostic::error(&codes::CALL_BRACKETS, name, title)
        .label(format!("write `{}`", paste(text)))
        .help("arguments stand in brackets, which stay when there are none")
        .fix(written, replacement)
}

/// `whole` is what stands behind the table, `condition` what is in its brackets.
pub(crate) fn brackets_on_table(whole: Span, table: &str, condition: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::PIPE, whole, "rows and columns are chosen by steps")
        .label("write a step")
        .offer("for rows", "| filter(r -> int(r.age) > 18)")
        .offer("for columns", "| select(id, name)");
    let (table, step) = (format!("{table}."), condition.trim());
    let step = step.contains(&table).then(|| step.replace(&table, "r.")).into_iter();
    step.fold(found, |found, step| found.fix(whole, format!(" | filter(r -> {step})")))
}

pub(crate) fn call_target(span: Span, callee: &str) -> Diagnostic {
    Diagnostic::error(&codes::CALL_BRACKETS, span, "only a name can be called")
        .label(format!("`{}` is not a name", brief(callee)))
        .help("between two values stands an operator; a function of your own is declared with `fn`")
}

pub(crate) fn method(name: Span, whole: Span, right: &str, accessor: bool) -> Diagnostic {
    Diagnostic::error(&codes::METHOD, name, "the function comes before the value")
        .label(format!("write `{}`", paste(right)))
        .helps(accessor.then_some("no `.str` or `.dt` is needed"))
        .fix(whole, right)
}

pub(crate) fn arrow(span: Span, written: &str, right: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::ARROW, span, "a row function is written with `->`");
    replace(diagnostic, span, written, right)
}

pub(crate) fn lambda_place(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::LAMBDA_PLACE, span, "no row function can stand here")
        .label("`->` only stands in the arguments of a step")
        .help("to name a function, write `fn double(x) = x * 2`")
}

pub(crate) fn key(sign: Span, written: &str, key: &str, replaced: Span, fix: &str) -> Diagnostic {
    Diagnostic::error(&codes::KEY, sign, "a name and its value are joined by `:`")
        .label(format!("write `:` instead of `{written}`"))
        .help(format!("write `{}: ...`; to compare, write `==`", brief(key)))
        .fix(replaced, fix)
}

pub(crate) fn number_as_key(span: Span, number: &str) -> Diagnostic {
    let (title, right) = ("a number before `:` stands in quotes", format!("\"{number}\""));
    replace(Diagnostic::error(&codes::KEY, span, title), span, number, &right)
}

pub(crate) fn missing_comma(at: Span, next: Span, word: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::COMMA, at, "a comma is missing")
        .label("`,` is expected here")
        .other(next, "before this");
    match operator_of_words(word) {
        Some(help) => found.help(help),
        None => found.fix(at, ","),
    }
}

/// What Dusty has for a word that stands between two values in other languages.
pub(crate) fn operator_of_words(word: &str) -> Option<&'static str> {
    foreign::dusty(foreign::OPERATORS, word)
}

pub(crate) fn extra_comma(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::COMMA, span, "one comma too many")
        .label("nothing stands before this comma")
        .help("remove it, or write what is missing")
        .fix(span, "")
}

pub(crate) fn unclosed_bracket(open: Span, bracket: &str, at: Span, closing: &str) -> Diagnostic {
    let wanted: String = closing.chars().take(1).collect();
    Diagnostic::error(&codes::UNCLOSED_BRACKET, open, format!("this `{bracket}` is not closed"))
        .label("opened here")
        .other(at, format!("`{wanted}` expected"))
        .fix(at, if wanted == "}" { format!(" {closing}") } else { closing.to_owned() })
}

pub(crate) fn wrong_bracket(
    span: Span,
    written: &str,
    open: Span,
    opening: &str,
    right: &str,
) -> Diagnostic {
    let title = format!("`{written}` does not close `{opening}`");
    Diagnostic::error(&codes::STRAY_BRACKET, span, title)
        .label(format!("write `{right}`"))
        .other(open, "opened here")
        .fix(span, right)
}

pub(crate) fn stray_bracket(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(&codes::STRAY_BRACKET, span, format!("this `{written}` closes nothing"))
        .label("remove it")
        .fix(span, "")
}

pub(crate) fn empty_brackets(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_VALUE, span, "nothing between the brackets")
        .label("a value is expected")
        .help("an empty list is `[]`, a value that is not there is `missing`")
}

pub(crate) fn list_brackets(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::LIST_BRACKETS, span, "a list is written with `[` and `]`")
        .label("round brackets hold a single value")
        .write(span, right)
}

pub(crate) fn needs_brackets(span: Span, what: &str, written: &str) -> Diagnostic {
    Diagnostic::error(&codes::NEEDS_BRACKETS, span, format!("this `{what}` needs brackets"))
        .label("put it in brackets")
        .write(span, format!("({written})"))
}
