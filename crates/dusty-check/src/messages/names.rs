//! Names of columns, tables, functions, options and parameters.

use dusty_syntax::codes::{names, types};
use dusty_syntax::{Diagnostic, Severity, Span, lex};

use super::{article, did_you_mean, listed, meant};
use crate::program::WindowRows;
use crate::value::{key, member, quoted};
use crate::verb::{self, Role};
use crate::{Schema, Type, foreign, near};

/// Where a column was named.
pub(crate) enum ColumnPlace<'a> {
    /// `r.agee`, the whole at `span`.
    Member { row: &'a str, span: Span },
    /// As an argument of a step.
    Argument,
}

pub(crate) fn unknown_column(
    name: &str,
    span: Span,
    schema: &Schema,
    place: ColumnPlace<'_>,
) -> Diagnostic {
    let title = format!("there is no column `{name}`");
    let mut found = Diagnostic::error(&names::UNKNOWN_COLUMN, span, title);
    found = match schema.columns.is_empty() {
        true => found.note("the table has no columns"),
        false => found.note(format!("the columns are: {}", listed(schema.names()))),
    };
    let spelled = |column: &str| match place {
        ColumnPlace::Member { row, .. } => member(row, column),
        ColumnPlace::Argument => key(column),
    };
    // `r.First Name`: the rest of the name stands behind a blank.
    let begins =
        |column: &&str| column.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '));
    let near = near::nearest(name, schema.names());
    let Some(column) = near.or_else(|| schema.names().find(begins)) else {
        let found = found.label("not among the columns of this table");
        return meant::one_column_of_many(found, name, schema);
    };
    let (label, spelled) = (format!("did you mean `{column}`?"), spelled(column));
    let found = found.label(label).suggest(&spelled);
    let place = match place {
        ColumnPlace::Member { span, .. } => span,
        ColumnPlace::Argument => span,
    };
    if near.is_some() { found.fix(place, spelled) } else { found }
}

pub(crate) fn unknown_field(name: &str, span: Span, fields: Vec<String>) -> Diagnostic {
    Diagnostic::error(&names::UNKNOWN_COLUMN, span, format!("there is no field `{name}`"))
        .note(format!("the fields are: {}", listed(fields)))
}

pub(crate) fn no_fields(name: &str, span: Span, ty: &Type) -> Diagnostic {
    Diagnostic::error(&names::UNKNOWN_COLUMN, span, format!("{} has no fields", article(ty)))
        .label(format!("`{name}` is looked for in {}", article(ty)))
}

pub(crate) fn column_by_value(row: &str, span: Span) -> Diagnostic {
    let title = "a column is named by a text that is known before the run";
    Diagnostic::error(&types::NOT_CONSTANT, span, title)
        .help(format!("write `{row}[\"First Name\"]`, with the column's own name"))
}

pub(crate) fn unknown_table(
    name: &str,
    span: Span,
    tables: Vec<&str>,
    below: Option<Span>,
) -> Diagnostic {
    let title = format!("there is no table `{name}` above this line");
    let found = Diagnostic::error(&names::UNKNOWN_TABLE, span, title);
    if let Some(below) = below {
        return found.other(below, "this belongs above");
    }
    let near = near::nearest(name, tables.iter().copied());
    let mut tables = tables;
    let mut seen = std::collections::HashSet::new();
    tables.retain(|table| seen.insert(*table));
    let found = match tables.is_empty() {
        true => found.offer("declare it first", "source people = csv(\"people.csv\")"),
        false => found.note(format!("the tables are: {}", listed(tables))),
    };
    match near {
        Some(near) => did_you_mean(found, span, near),
        None if name.eq_ignore_ascii_case("select") => found
            .offer("the table comes first", "people | filter(r -> condition) | select(id, name)"),
        None => found,
    }
}

/// What a function of another tool is in a window that is about these rows.
pub(crate) fn in_window(form: &'static str, rows: Option<WindowRows>) -> Option<&'static str> {
    let same = match rows? {
        WindowRows::All => form.contains("rows: all"),
        WindowRows::Last(_) => form.contains("last: "),
        WindowRows::SoFar => !form.contains("rows: all") && !form.contains("last: "),
    };
    foreign::of_window(form).filter(|_| same)
}

/// `span` begins with the name, and `call` is all that is marked where another call is offered; `window` says which rows
/// the window is about in which it stands, and `value` is the call's first argument.
pub(crate) fn unknown_function(
    name: &str,
    (span, call): (Span, Span),
    near: Option<&str>,
    window: Option<WindowRows>,
    value: Option<&str>,
) -> Diagnostic {
    let title = format!("there is no function `{name}`");
    let found = Diagnostic::error(&names::UNKNOWN_FUNCTION, span, title);
    let here = Span::new(span.start, span.start + name.len());
    if let Some(dusty) = foreign::dusty(foreign::FUNCTIONS, name) {
        let found = found.label("another language's word");
        let dusty = in_window(dusty, window).unwrap_or(dusty);
        return match dusty.strip_suffix("(...)") {
            Some(function) => found.write(here, function),
            // There are words around the code.
            None if dusty.starts_with('`') => found.help(format!("write {dusty}")),
            None => found
                .marking(call)
                .suggest(value.map_or_else(|| dusty.to_owned(), |value| example_of(dusty, value))),
        };
    }
    match near {
        Some(near) => did_you_mean(found, here, near),
        None => found.offer("all functions", "dusty explain functions"),
    }
}

/// An example with a value in the place of its `x`.
pub(crate) fn example_of(form: &str, value: &str) -> String {
    let value = if value.contains(' ') { format!("({value})") } else { value.to_owned() };
    let mut right = form.to_owned();
    for token in lex(form).iter().rev().filter(|token| token.span.of(form) == "x") {
        right.replace_range(token.span.start..token.span.end, &value);
    }
    right
}

pub(crate) fn unknown_option(verb: &str, name: &str, span: Span, known: &[&str]) -> Diagnostic {
    let title = format!("`{verb}` has no option `{name}`");
    let found = Diagnostic::error(&names::UNKNOWN_OPTION, span, title);
    let found = match known.is_empty() {
        true => found.note(format!("`{verb}` has no options")),
        false => found.note(format!("the options are: {}", listed(known))),
    };
    let foreign = foreign::dusty(foreign::OPTIONS, name).filter(|option| known.contains(option));
    match foreign.or_else(|| near::nearest(name, known.iter().copied())) {
        Some(near) => did_you_mean(found, Span::new(span.start, span.start + name.len()), near),
        None if (verb, name) == ("sample", "by") => found.offer(
            "so many of each group",
            "| sort(r -> hash(text(r.id))) | enumerate(n, by: city) | filter(r -> r.n <= 100)",
        ),
        None => {
            let step = verb::verb(verb, Role::Step).is_some();
            let advice = if step { foreign::STEP_ADVICE } else { foreign::ADVICE };
            found.helps(foreign::dusty(advice, name))
        }
    }
}

pub(crate) fn unknown_word(option: &str, word: &str, span: Span, words: &[&str]) -> Diagnostic {
    let title = match word {
        "" => format!("`{option}` takes a word"),
        word => format!("`{option}` does not take `{word}`"),
    };
    let found = Diagnostic::error(&names::UNKNOWN_WORD, span, title)
        .note(format!("it takes one of: {}", words.join(", ")));
    let foreign = foreign::dusty(foreign::WORDS, &word.replace(' ', "_"));
    let near = || near::nearest(word, words.iter().copied()).filter(|_| !word.is_empty());
    match foreign.filter(|foreign| words.contains(foreign)).or_else(near) {
        Some(near) => found.label(format!("did you mean `{near}`?")).write(span, near),
        None => found,
    }
}

pub(crate) fn unknown_name(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let found = meaningless(name, span);
    let clock = foreign::dusty(foreign::FUNCTIONS, name).filter(|form| form.starts_with("`date("));
    match (near, clock) {
        (Some(near), _) => did_you_mean(found, span, near),
        (None, Some(clock)) => found.help(format!("write {clock}")),
        (None, None) => found.offer("if it is a text", quoted(name)),
    }
}

pub(crate) fn column_alone(name: &str, span: Span, column: &str) -> Diagnostic {
    meaningless(name, span).label("a column is read from its row").write(span, column)
}

pub(crate) fn function_alone(name: &str, span: Span) -> Diagnostic {
    meaningless(name, span).label("a function needs its values").suggest(format!("{name}(...)"))
}

fn meaningless(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(&names::UNKNOWN_NAME, span, format!("`{name}` means nothing here"))
}

pub(crate) fn duplicate_name(name: &str, span: Span, first: Option<Span>) -> Diagnostic {
    let title = format!("`{name}` is there already");
    let found = Diagnostic::error(&names::DUPLICATE_NAME, span, title).label("the second one");
    match first {
        Some(first) => found.other(first, "the first one"),
        None => found,
    }
}

/// A new column in a row of which all columns stay.
pub(crate) fn column_stays(name: &str, span: Span) -> Diagnostic {
    duplicate_name(name, span, None)
        .help("all columns of the row stay; give the new one a name of its own")
}

pub(crate) fn file_column_taken(name: &str, span: Span) -> Diagnostic {
    let title = format!("the file has a column `{name}` already");
    Diagnostic::error(&names::DUPLICATE_NAME, span, title)
        .help("give the column of the files' names a name of its own")
}

pub(crate) fn builtin_name(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(&names::DUPLICATE_NAME, span, format!("`{name}` is a function already"))
        .help(format!("choose another name; `dusty explain {name}` tells what it does"))
}

/// `path` is one that the script neither reads nor writes.
pub(crate) fn unused(name: &str, path: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(&names::UNUSED, span, format!("`{name}` is never used"))
        .offer("save it", format!("save {name} to csv({})", quoted(path)))
}

/// `path` is one that the script neither reads nor writes.
pub(crate) fn nothing_saved(name: &str, path: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(&names::NOTHING_SAVED, span, "this script gives nothing out")
        .offer("show it", format!("show {name}"))
        .offer("save it", format!("save {name} to csv({})", quoted(path)))
}

pub(crate) fn recursion(name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::error(&names::RECURSION, span, format!("`{name}` calls itself"))
        .other(declared, "declared here")
}

pub(crate) fn unknown_parameter(name: &str, params: &[&str]) -> Diagnostic {
    let title = format!("the script has no parameter `{name}`");
    let found = Diagnostic::plain(&names::UNKNOWN_PARAMETER, Severity::Error, title);
    match params.is_empty() {
        true => found.offer("add to the script", format!("param {name} = \"...\"")),
        false => found.note(format!("the parameters are: {}", listed(params))),
    }
}

pub(crate) fn set_twice(name: &str, first: &str, second: &str) -> Diagnostic {
    let title = format!("the parameter `{name}` is set twice");
    Diagnostic::plain(&names::UNKNOWN_PARAMETER, Severity::Error, title)
        .note(format!("to {} and to {}", quoted(first), quoted(second)))
        .help("set it once on the command line")
}

pub(crate) fn bad_setting(name: &str, text: &str, ty: &Type) -> Diagnostic {
    let title = format!("{} is not {}", quoted(text), article(ty));
    Diagnostic::plain(&names::UNKNOWN_PARAMETER, Severity::Error, title)
        .note(format!("the parameter `{name}` has the type of its value in the script: {ty}"))
}
