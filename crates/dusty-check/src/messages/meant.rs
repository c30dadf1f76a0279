//! What is said of something that has another form in Dusty.

use dusty_syntax::codes::{names, syntax, types};
use dusty_syntax::{Diagnostic, Span, ast};

use super::listed;
use crate::program::Expr;
use crate::value::{key, quoted};
use crate::verb::Arguments;
use crate::{Value, near};

pub(crate) fn step_as_function(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is a step and no function");
    Diagnostic::error(&names::UNKNOWN_FUNCTION, span, title)
        .label("stands only after `|`")
        .help(format!("write: transform result = table | {name}(...)"))
}

/// `| trim(name)`, `| replace(name, "a", "b")`.
pub(crate) fn function_as_step(
    name: &ast::Name,
    column: Option<&str>,
    args: &[&str],
) -> Diagnostic {
    let title = format!("`{}` is a function and no step", name.text);
    let found = Diagnostic::error(&names::UNKNOWN_STEP, name.span, title);
    let (name, column) = (&name.text, column.unwrap_or("column"));
    match args.get(1..).unwrap_or_default() {
        [] => found.help(format!("write convert({column}: {name})")),
        more => {
            let more = more.join(", ");
            found.help(format!("write convert({column}: v -> {name}(v, {more}))"))
        }
    }
}

/// `rename(old: new)`, where the new name stands first.
pub(crate) fn turned_rename(found: Diagnostic, span: Span, right: &str) -> Diagnostic {
    let found = Diagnostic { help: Vec::new(), ..found };
    found.label("the new name stands first").help(format!("write {right}")).fix(span, right)
}

pub(crate) fn table_as_value(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is a table, and a value belongs here");
    Diagnostic::error(&names::UNKNOWN_NAME, span, title)
        .help(format!("work on its rows: transform result = {name} | filter(r -> condition)"))
        .help(format!("bring its columns here: join({name}, on: id)"))
}

/// Says that a name is another tool's word for a missing value, if it is.
pub(crate) fn missing_word(name: &str, span: Span) -> Option<Diagnostic> {
    let known = matches!(name, "NA" | "NaT" | "NONE" | "Nil" | "Missing" | "MISSING");
    let title = "a value that is not there is called `missing`";
    let found = Diagnostic::error(&syntax::NULL, span, title).label("write `missing`");
    known.then(|| found.help("to ask for it: is_missing(x)").fix(span, "missing"))
}

pub(crate) fn made_here(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is made in this very step");
    Diagnostic::error(&names::UNKNOWN_COLUMN, span, title)
        .label("there only after the step")
        .help(format!("in a step behind it: | map(r -> {{ ...r, other: r.{name} }})"))
}

/// A join by a column that one of the tables lacks. `other` is the one it has instead.
pub(crate) fn other_key(
    found: Diagnostic,
    column: &str,
    left: bool,
    table: &str,
    other: Option<&str>,
) -> Diagnostic {
    let other = other.unwrap_or("id");
    let (l, r) = if left { (other, column) } else { (column, other) };
    let lacks = if left { "the table on the left".to_owned() } else { format!("`{table}`") };
    let (l, r) = (crate::value::member("l", l), crate::value::member("r", r));
    Diagnostic { help: Vec::new(), fix: None, ..found }
        .label(format!("not among the columns of {lacks}"))
        .help(format!("columns of two names: on: (l, r) -> {l} == {r}"))
}

/// `left_on: a, right_on: b`, of a join.
pub(crate) fn two_keys(sides: [&ast::Arg; 2]) -> Diagnostic {
    let [left, right] = sides.map(|side| match &side.value.kind {
        ast::ExprKind::List(items) => items.iter().filter_map(column_name).collect(),
        _ => column_name(&side.value).into_iter().collect::<Vec<_>>(),
    });
    let span = sides[0].span.to(sides[1].span);
    let found = Diagnostic::error(&names::UNKNOWN_OPTION, span, "`join` has one option `on`");
    if left.len() != right.len() || left.is_empty() {
        return found.help("columns of two names: on: (l, r) -> l.a == r.b");
    }
    let member = crate::value::member;
    let equal = |(l, r): (&&str, &&str)| format!("{} == {}", member("l", l), member("r", r));
    let equal: Vec<_> = left.iter().zip(&right).map(equal).collect();
    let right = format!("on: (l, r) -> {}", equal.join(" and "));
    let found = found.help(format!("write {right}"));
    // Other options may stand between them.
    let [before, after] = sides.map(|side| side.span);
    if before.end < after.start && after.start - before.end <= 2 {
        found.fix(span, right)
    } else {
        found
    }
}

fn column_name(expr: &ast::Expr) -> Option<&str> {
    match &expr.kind {
        ast::ExprKind::Name(name) | ast::ExprKind::Text(name) => Some(name),
        _ => None,
    }
}

/// `sort(-age)`, `select(-age)`.
pub(crate) fn turned_column(step: Arguments, span: Span, right: &str) -> Diagnostic {
    let title = match step {
        Arguments::SortKeys => "downwards is written `desc(...)`",
        _ => "columns are left out by `drop`",
    };
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .help(format!("write {right}"))
        .fix(span, right)
}

pub(crate) fn list_of_group(function: &str, value: &str, span: Span) -> Diagnostic {
    let title = format!("`{function}` takes a list, and `{value}` has many values in a group");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help(format!("make a list of them: list({value})"))
        .fix(span, format!("list({value})"))
}

pub(crate) fn empty_cell(span: Span, cell: &str, equal: bool) -> Diagnostic {
    let title = "an empty cell is missing, and never an empty text";
    let asks = format!("{}is_missing({cell})", if equal { "" } else { "not " });
    Diagnostic::warning(&types::COMPARED_WITH_MISSING, span, title)
        .label(if equal { "this is never true" } else { "this is never false" })
        .help(format!("ask: {asks}"))
        .fix(span, asks)
}

/// A word without quotes as the value of an option of a file.
pub(crate) fn bare_option(option: &str, word: &str, span: Span) -> Diagnostic {
    let none = option == "header" && matches!(word, "none" | "no" | "null" | "off");
    let right = if none { "false".to_owned() } else { quoted(word) };
    Diagnostic::error(&types::NOT_CONSTANT, span, format!("`{word}` means nothing here"))
        .help(format!("write {option}: {right}"))
        .fix(span, right)
}

/// Says that markers of missing values are texts, where numbers were written.
pub(crate) fn markers_in_quotes(found: Diagnostic, value: &Value, span: Span) -> Diagnostic {
    let items =
        if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
    let text = |item: &Value| match item {
        Value::Int(_) | Value::Float(_) => Some(quoted(&item.to_string())),
        _ => item.as_text().map(quoted),
    };
    match items.iter().map(text).collect::<Option<Vec<_>>>() {
        Some(texts) => {
            let right = format!("[{}]", texts.join(", "));
            found.help(format!("write missing: {right}")).fix(span, right)
        }
        None => found,
    }
}

pub(crate) fn fill_word(column: &str, word: &str, span: Span) -> Diagnostic {
    const WORDS: [&str; 7] = ["previous", "next", "mean", "median", "mode", "min", "max"];
    let meant = match word.to_ascii_lowercase().as_str() {
        "ffill" | "down" | "pad" | "forward" | "last" => Some("previous"),
        "bfill" | "up" | "backfill" | "backward" => Some("next"),
        "avg" | "average" => Some("mean"),
        other => near::nearest(other, WORDS),
    };
    let title = format!("`fill` does not take `{word}`");
    let found = Diagnostic::error(&names::UNKNOWN_WORD, span, title)
        .note(format!("it takes a value, or one of: {}", listed(WORDS)));
    let name = key(column);
    match meant {
        Some(meant) => found.help(format!("write {name}: {meant}")).fix(span, meant),
        None => found.help(format!("a text stands in quotes: {name}: {}", quoted(word))),
    }
}

/// A word in the record of a `recode` that would be taken for a text.
pub(crate) fn recode_word(word: &str, value: &str, span: Span) -> Diagnostic {
    let title = format!("`{word}` would be the text {} here", quoted(word));
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, title);
    let found = match word {
        "missing" | "null" | "NA" => found.help(format!(
            "a missing value stays missing; behind the brackets: recode(...) ?? {value}"
        )),
        _ => found.help(format!(
            "all others stand behind the record: recode(x, {{ ... }}, else: {value})"
        )),
    };
    found.help(format!("if the text is meant, put it in quotes: {}: {value}", quoted(word)))
}

pub(crate) fn part_of_text(name: &str, right: &str, span: Span) -> Diagnostic {
    let title = format!("there is no function `{name}`");
    Diagnostic::error(&names::UNKNOWN_FUNCTION, span, title)
        .label("the first letter has position 0 in Dusty")
        .help(format!("write {right}"))
        .fix(span, right)
}

/// `r.name[0]`, of a text.
pub(crate) fn letter_of_text(value: &str, index: &str, span: Span) -> Diagnostic {
    let right = format!("slice({value}, {index}, 1)");
    Diagnostic::error(&types::WRONG_ARGUMENT, span, "brackets read from a list, and this is text")
        .help(format!("write {right}"))
        .fix(span, right)
}

/// A text that a number is compared with, and the number that stands in it.
pub(crate) fn number_in_text(number: &Expr, constant: &Expr) -> Option<(Span, String)> {
    let written = constant.as_constant()?.as_text()?.trim();
    let whole = written.parse::<i64>().ok().map(|value| value.to_string());
    let other = || written.parse::<f64>().ok().filter(|value| value.is_finite());
    let found = whole.or_else(|| Some(format!("{:?}", other()?)))?;
    number.ty.is_number().then_some((constant.span, found))
}
