//! Statements, and the names in them.

use super::{brief, paste, replace};
use crate::Span;
use crate::codes::syntax as codes;
use crate::diagnostic::Diagnostic;
use crate::foreign;

pub(crate) fn no_statement(span: Span, written: &str, right: Option<String>) -> Diagnostic {
    let title = format!("no statement begins with `{}`", brief(written));
    let found = Diagnostic::error(&codes::NO_STATEMENT, span, title);
    let found = found.label("a statement is expected");
    match right {
        Some(right) => found.help(format!("write `{}`", paste(&right))),
        None => {
            found.help("begin with `source`, `transform`, `save`, `show`, `param`, `let` or `fn`")
        }
    }
}

pub(crate) fn misspelled(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("no statement begins with `{}`", brief(written));
    Diagnostic::error(&codes::NO_STATEMENT, span, title)
        .label(format!("did you mean `{right}`?"))
        .write(span, right)
}

pub(crate) fn missing_keyword(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_STATEMENT, span, "a keyword is missing")
        .label(format!("`{right}` expected before this"))
        .help(format!("write `{right}` before the name"))
        .fix(Span::at(span.start), format!("{right} "))
}

pub(crate) fn foreign_statement(
    span: Span,
    written: &str,
    right: Option<&str>,
    fix: Option<(Span, String)>,
) -> Diagnostic {
    let advice = foreign::dusty(foreign::STATEMENTS, written).and_then(|row| row.split_once(": "));
    let written = brief(written);
    let found =
        Diagnostic::error(&codes::FOREIGN_STATEMENT, span, format!("Dusty has no `{written}`"));
    let found = match (right, advice) {
        (Some(right), _) => found
            .label(format!("write `{right}`"))
            .help(format!("`{written}` is `{right}` in Dusty")),
        (None, Some((label, help))) => found.label(label).help(help),
        (None, None) => found,
    };
    fix.into_iter().fold(found, |found, (span, fix)| found.fix(span, fix))
}

/// A statement with this keyword.
fn example(keyword: &str) -> &'static str {
    match keyword {
        "source" => "source people = csv(\"people.csv\")",
        "param" => "param year = 2024",
        "let" => "let limit = 18",
        "fn" => "fn double(x) = x * 2",
        _ => "transform adults = people",
    }
}

pub(crate) fn missing_name(at: Span, keyword: &str) -> Diagnostic {
    let example = example(keyword);
    Diagnostic::error(&codes::MISSING_NAME, at, format!("`{keyword}` needs a name"))
        .label("a name is expected here")
        .offer("for example", example)
}

pub(crate) fn missing_column(at: Span) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_NAME, at, "the name of a column is missing")
        .label("a name is expected after the `.`")
        .help("write `r.name`, or `r[\"First Name\"]` for a name of several words")
}

pub(crate) fn reserved(span: Span, word: &str, fix: Option<(Span, String)>) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::RESERVED, span, format!("`{word}` is a reserved word"))
            .label("cannot be used as a name");
    match fix {
        Some((place, right)) => {
            diagnostic.offer("in quotes it can be a column", &right).fix(place, right)
        }
        None => diagnostic.help(format!("choose another name, for example `{word}_`")),
    }
}

pub(crate) fn name_of_words(span: Span, right: Option<String>) -> Diagnostic {
    let title = "a name is one word without quotes";
    let found = Diagnostic::error(&codes::NAME_OF_WORDS, span, title).label("not a name");
    match right {
        Some(right) => found.write(span, right),
        None => found.help("a name is made of letters, digits and `_`, and begins with a letter"),
    }
}

pub(crate) fn name_with_digit(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NAME_OF_WORDS, span, "a name begins with a letter")
        .label("begins with a digit")
        .help(format!("for example `{right}`"))
        .fix(span, right)
}

pub(crate) fn column_name(span: Span, written: &str, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NAME_OF_WORDS, span, format!("`{}` is not a name", brief(written)))
        .label(format!("write `{}`", paste(right)))
        .help("a column whose name is no single word is read with brackets and quotes")
        .fix(span, right)
}

pub(crate) fn assign(span: Span, written: &str, right: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::ASSIGN, span, "a single `=` is expected");
    replace(found, span, written, right)
}

pub(crate) fn missing_assign(at: Span, keyword: &str, mends: bool) -> Diagnostic {
    let example = example(keyword);
    let diagnostic = Diagnostic::error(&codes::ASSIGN, at, "`=` is missing")
        .label("`=` is expected here")
        .offer("for example", example);
    if mends { diagnostic.fix(at, " =") } else { diagnostic }
}

pub(crate) fn missing_parameters(at: Span, name: &str) -> Diagnostic {
    let name = if name.is_empty() { "double" } else { name };
    Diagnostic::error(&codes::CALL_BRACKETS, at, "the parameters are missing")
        .label("`(` is expected here")
        .help(format!("write `fn {name}(x) = ...`"))
}

pub(crate) fn missing_table(at: Span, keyword: &str) -> Diagnostic {
    let example = match keyword {
        "save" => "save people to csv(\"clean.csv\")",
        "show" => "show people",
        _ => "transform adults = people",
    };
    Diagnostic::error(&codes::TABLE, at, "the name of a table is missing")
        .label("a table is expected here")
        .offer("for example", example)
}

pub(crate) fn input(span: Span, word: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::TABLE, span, "a transform begins with a table")
        .label("this is a call; the name of a table is expected");
    if foreign::formats().any(|format| format == word) {
        return diagnostic.help("read the file with `source` first, and use its name here");
    }
    diagnostic.help(format!(
        "the table comes first, then the steps, as in `people | {}(...)`",
        brief(word)
    ))
}

pub(crate) fn bracketed_table(span: Span, name: &str, keyword: &str) -> Diagnostic {
    Diagnostic::error(&codes::TABLE, span, "a table stands without brackets")
        .label(format!("write `{}`", brief(name)))
        .suggest(format!("{keyword} {}", brief(name)))
        .fix(span, format!(" {name}"))
}

pub(crate) fn rejected(span: Span, word: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::TABLE, span, "a table has only `.rejected` after it")
            .label("`rejected` is expected")
            .help("`NAME.rejected` is the table of the bad rows of `NAME`");
    let near = word.to_ascii_lowercase();
    if word.is_empty() || near.starts_with("reject") || near == "errors" || near == "bad" {
        return diagnostic.fix(span, "rejected");
    }
    diagnostic
}

pub(crate) fn bare_path(span: Span, call: &str) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_FILE, span, "a file needs its format")
        .label(format!("write `{}`", paste(call)))
        .help("the format reads or writes the file, and takes its options")
        .fix(span, call)
}

pub(crate) fn missing_file(at: Span, what: &str) -> Diagnostic {
    // Stata's is read only.
    let written = |format: &&str| what == "a reader" || *format != "stata";
    let formats: Vec<_> = foreign::formats().filter(written).collect();
    Diagnostic::error(&codes::MISSING_FILE, at, format!("{what} is missing"))
        .label(format!("{what} such as `csv(\"people.csv\")` is expected here"))
        .help(format!("the formats are `{}`", formats.join("`, `")))
}

pub(crate) fn nothing_to_save_to(at: Span) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_TO, at, "`to` is missing")
        .label("`to` and a writer are expected here")
        .offer("for example", "save people to csv(\"clean.csv\")")
}

pub(crate) fn missing_to(span: Span, written: &str, right: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::MISSING_TO, span, "`to` is missing");
    if written.is_empty() {
        let right = right.trim();
        return diagnostic
            .label(format!("write `{}`", paste(right)))
            .offer("for example", "save people to csv(\"clean.csv\")")
            .fix(span, if span.is_empty() { format!(" {right}") } else { right.to_owned() });
    }
    replace(diagnostic, span, written, right)
}
