//! Values and operators.

use super::{brief, paste, replace};
use crate::Span;
use crate::codes::syntax as codes;
use crate::diagnostic::Diagnostic;

pub(crate) fn missing_value(at: Span, before: &str, next: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::MISSING_VALUE, at, "a value is missing");
    let before = brief(before);
    match next {
        Some(next) => diagnostic
            .label(format!("a value is expected between `{before}` and `{}`", brief(next))),
        None => diagnostic.label(format!("a value is expected after `{before}`")),
    }
}

pub(crate) fn logic(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("`{right}` is written as a word");
    replace(Diagnostic::error(&codes::LOGIC, span, title), span, written, right)
}

pub(crate) fn logic_prefix(span: Span, written: &str) -> Diagnostic {
    let fix = if written == "!" { "not " } else { "not" };
    Diagnostic::error(&codes::LOGIC, span, "`not` is written as a word")
        .label("write `not`")
        .help(format!("`{written}` is `not` in Dusty"))
        .fix(span, fix)
}

pub(crate) fn comparison(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("this comparison is written `{right}`");
    replace(Diagnostic::error(&codes::COMPARISON, span, title), span, written, right)
}

pub(crate) fn chain(whole: Span, second: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::CHAIN, second, "comparisons do not chain")
        .label("a second comparison needs `and`")
        .write(whole, right)
}

pub(crate) fn null(span: Span, written: &str) -> Diagnostic {
    let title = "a value that is not there is called `missing`";
    replace(Diagnostic::error(&codes::NULL, span, title), span, written, "missing")
}

pub(crate) fn null_comparison(span: Span, written: &str, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NULL, span, "ask for missing values with `is_missing`")
        .label(format!("write `{}`", paste(right)))
        .help(format!("`{}` would be unknown, never true", brief(written)))
        .fix(span, right)
}

pub(crate) fn boolean(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("`{right}` is written in small letters");
    replace(Diagnostic::error(&codes::BOOLEAN, span, title), span, written, right)
}

pub(crate) fn condition(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = "a choice is written `if ... then ... else ...`";
    let diagnostic = Diagnostic::error(&codes::CONDITION, span, title);
    diagnostic
        .label(format!("write `{}`", right.trim()))
        .help(format!("`{written}` is `{}` in Dusty", right.trim()))
        .fix(span, right)
}

pub(crate) fn incomplete_if(at: Span, word: &str, insert: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::CONDITION, at, format!("this `if` has no `{word}`"))
        .label(format!("`{word}` is expected here"));
    insert.into_iter().fold(diagnostic, |found, insert| found.fix(at, insert))
}

pub(crate) fn ternary(at: Span, whole: Span, right: Option<String>) -> Diagnostic {
    let title = "a choice is written `if ... then ... else ...`";
    let found = Diagnostic::error(&codes::CONDITION, at, title)
        .label("write it with `if`, `then` and `else`");
    match right {
        Some(right) => found.write(whole, right),
        None => found.help("write `if CONDITION then VALUE else OTHER`"),
    }
}

/// `value` is what is compared, `right` the call that says the same, where the branches are plain.
pub(crate) fn branches(word: Span, whole: Span, value: &str, right: Option<String>) -> Diagnostic {
    let title = "values are exchanged for others by `recode`";
    let found =
        Diagnostic::error(&codes::CONDITION, word, title).label("a word of another language");
    match right {
        Some(right) => found.write(whole, right),
        None => found.help(format!("write `recode({}, {{ \"a\": 1 }}, else: 2)`", brief(value))),
    }
}

/// `sign` is `+=` or one like it, `right` the field that says the same.
pub(crate) fn change(sign: Span, written: &str, whole: Span, right: &str) -> Diagnostic {
    let help = format!("write `{}`", paste(right));
    foreign_operator(sign, written, &help, None).fix(whole, right)
}

pub(crate) fn foreign_operator(
    span: Span,
    written: &str,
    help: &str,
    right: Option<&str>,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::FOREIGN_OPERATOR, span, format!("Dusty has no `{written}`"))
            .label("an operator of another language")
            .help(help);
    right.into_iter().fold(diagnostic, |found, right| found.fix(span, right))
}

/// `q1..q3`: all columns from one to another.
pub(crate) fn range(span: Span, from: &str, to: &str) -> Diagnostic {
    match numbered(from, to) {
        Some(all) => foreign_operator(span, "..", &format!("write `{all}`"), Some(&all)),
        None => foreign_operator(span, "..", "name each of them, with a comma between two", None),
    }
}

/// `q1, q2, q3`, where `q1` is the first and `q3` the last.
fn numbered(first: &str, last: &str) -> Option<String> {
    let stem = first.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = |name: &str| {
        let number = name.strip_prefix(stem)?.parse::<u32>().ok()?;
        (format!("{stem}{number}") == name).then_some(number)
    };
    let (from, to) = (number(first)?, number(last)?);
    let all: Vec<_> = (from..=to).take(MANY).map(|number| format!("{stem}{number}")).collect();
    (1..MANY).contains(&all.len()).then(|| all.join(", "))
}

/// How many names are more than can be told.
const MANY: usize = 30;

/// `[a, b]: trim`: what becomes of several columns.
pub(crate) fn listed_key(span: Span, columns: &str, called: &str, value: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::UNEXPECTED, span, "one column stands before `:`")
        .label("and this is a list");
    match called {
        "convert" => found
            .offer("for several columns, a step", format!("| each({value}, columns: {columns})")),
        _ => found.help("say it once for each of them"),
    }
}

pub(crate) fn spread(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::SPREAD, span, "all columns of a row are written `...r`")
        .label(format!("write `{right}`"))
        .fix(span, right)
}

pub(crate) fn field_name(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(&codes::FIELD, span, "this field needs a name")
        .label("a computed value has no name of its own")
        .suggest(format!("name: {written}"))
}
