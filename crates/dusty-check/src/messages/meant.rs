//! What is said of something that has another form in Dusty.

use dusty_syntax::codes::{names, syntax, types};
use dusty_syntax::{Diagnostic, Span, ast, offer};

use super::listed;
use crate::program::Expr;
use crate::value::{key, quoted};
use crate::verb::{self, Arguments, Role};
use crate::{Column, Schema, Type, Value, endings, foreign, near};

pub(crate) fn step_as_function(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is a step and no function");
    Diagnostic::error(&names::UNKNOWN_FUNCTION, span, title)
        .label("stands only after `|`")
        .help(format!("in a transform it stands behind a table, as in `table | {name}(...)`"))
        .helps(foreign::dusty(foreign::FUNCTIONS, name).map(|of| form_of("in a formula", of)))
}

/// What Dusty writes for a word of another tool. There may be words around the code.
fn form_of(what_for: &str, form: &str) -> String {
    match form.strip_suffix("(...)") {
        Some(name) => format!("{what_for} it is `{name}`"),
        None if form.starts_with('`') => format!("{what_for} {form}"),
        None => offer(what_for, form),
    }
}

/// `| trim(name)`, `| replace(name, "a", "b")`.
pub(crate) fn function_as_step(name: &ast::Name, column: &str, more: &[&str]) -> Diagnostic {
    let title = format!("`{}` is a function and no step", name.text);
    let found = Diagnostic::error(&names::UNKNOWN_STEP, name.span, title);
    let name = &name.text;
    match more {
        [] => found.suggest(format!("convert({column}: {name})")),
        more => {
            let more = more.join(", ");
            found.suggest(format!("convert({column}: v -> {name}(v, {more}))"))
        }
    }
}

/// `form` is how Dusty writes a step of another tool, `right` the whole call as Dusty writes it.
pub(crate) fn unknown_step(
    call: &ast::Call,
    both: Option<Span>,
    near: Option<&str>,
    form: Option<&str>,
    right: Option<&str>,
) -> Diagnostic {
    let (name, span) = (&call.name.text, call.name.span);
    let found = Diagnostic::error(&names::UNKNOWN_STEP, span, format!("there is no step `{name}`"));
    let other = found.clone().label("another language's word");
    match (right, form, near) {
        (Some(right), ..) => {
            let instead = if both.is_some() { " instead of both steps" } else { "" };
            other.help(format!("write `{right}`{instead}")).fix(both.unwrap_or(call.span), right)
        }
        (None, Some(save), _) if save.starts_with("save ") => {
            other.offer("in a statement of its own, behind the transform", save)
        }
        (None, Some(form), _) if call.args.is_empty() && form.ends_with(')') => other.suggest(form),
        (None, Some(form), _) => {
            let keys = call.args.iter().filter_map(|arg| arg.key.as_ref());
            let advice = keys
                .filter_map(|key| Some((key, foreign::dusty(foreign::STEP_ADVICE, &key.text)?)));
            let more = advice.filter(|(_, advice)| {
                *advice != foreign::NEEDLESS && !advice.starts_with("columns stand")
            });
            other
                .help(form_of("for example", form))
                .helps(more.map(|(key, advice)| format!("for `{}`, {advice}", key.text)))
        }
        (None, None, Some(near)) => super::did_you_mean(found, span, near),
        _ => found.note(format!("the steps are: {}", listed(verb::names(Role::Step)))),
    }
}

/// Something that is wrong in one of many ways, if it is known what to write.
pub(crate) fn reworded_if(found: Diagnostic, call: Span, right: Option<String>) -> Diagnostic {
    match right {
        Some(right) => reworded(found, call, &right),
        None => found,
    }
}

/// The same where what is noted stays worth knowing.
pub(crate) fn written_if(found: Diagnostic, call: Span, right: Option<String>) -> Diagnostic {
    let notes = found.notes.clone();
    Diagnostic { notes, ..reworded_if(found, call, right) }
}

/// Something that is wrong in one of many ways, where it is known what to write.
pub(crate) fn reworded(unknown: Diagnostic, call: Span, right: &str) -> Diagnostic {
    Diagnostic { help: Vec::new(), notes: Vec::new(), ..unknown }.write(call, right)
}

/// `r.name.length`, where other tools read what a function makes of a value.
pub(crate) fn attribute(name: Span, whole: Span, right: &str) -> Diagnostic {
    let title = "the function comes before the value";
    reworded(Diagnostic::error(&syntax::METHOD, name, title), whole, right)
}

pub(crate) fn row_as_field(row: &str, span: Span) -> Diagnostic {
    let title = "all columns of a row are written `...r`";
    reworded(Diagnostic::error(&syntax::SPREAD, span, title), span, &format!("...{row}"))
}

pub(crate) fn path_as_table(verb: &str, path: &str, span: Span) -> Diagnostic {
    let stem = endings::stem(path.rsplit(['/', '\\']).next().unwrap_or(path));
    let table = if crate::value::is_name(stem) { stem } else { "other" };
    let format = endings::format_of(path).unwrap_or("csv");
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, format!("`{verb}` takes a table, and no path"))
        .offer("declare it first", format!("source {table} = {format}({})", quoted(path)))
        .offer("and write its name here", table)
}

/// `rename(old: new)`, where the new name stands first.
pub(crate) fn turned_rename(found: Diagnostic, span: Span, right: &str) -> Diagnostic {
    let found = Diagnostic { help: Vec::new(), ..found };
    found.label("the new name stands first").write(span, right)
}

/// Says that the one column has a name that looks like the names of several.
pub(crate) fn one_column_of_many(found: Diagnostic, name: &str, schema: &Schema) -> Diagnostic {
    let signs = [',', ';', '\t', '|'];
    match schema.names().next().filter(|_| schema.columns.len() == 1) {
        Some(all) if all.split(signs).any(|part| part.trim() == name) => found
            .note("there is one column, with a name that looks like several")
            .help("the delimiter is another one; leave `delimiter` out of the source"),
        _ => found,
    }
}

pub(crate) fn table_as_value(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is a table, and a value belongs here");
    Diagnostic::error(&names::UNKNOWN_NAME, span, title)
        .offer("work on its rows", format!("transform result = {name} | filter(r -> condition)"))
        .offer("bring its columns here", format!("| join({name}, on: id)"))
}

/// Says that a name is another tool's word for a missing value, if it is.
pub(crate) fn missing_word(name: &str, span: Span) -> Option<Diagnostic> {
    let known = matches!(name, "NA" | "NaT" | "NONE" | "Nil" | "Missing" | "MISSING");
    let title = "a value that is not there is called `missing`";
    let found = Diagnostic::error(&syntax::NULL, span, title).label("write `missing`");
    known.then(|| found.offer("to ask for it", "is_missing(x)").fix(span, "missing"))
}

pub(crate) fn made_here(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` is made in this very step");
    Diagnostic::error(&names::UNKNOWN_COLUMN, span, title)
        .label("there only after the step")
        .offer("in a step behind it", format!("| map(r -> {{ ...r, other: r.{name} }})"))
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
        .offer("columns of two names", format!("on: (l, r) -> {l} == {r}"))
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
        return found.offer("columns of two names", "on: (l, r) -> l.a == r.b");
    }
    let pairs: Vec<_> = left.into_iter().zip(right).collect();
    let right = format!("on: {}", equal_keys(&pairs));
    let found = found.suggest(&right);
    // Other options may stand between them.
    let [before, after] = sides.map(|side| side.span);
    if before.end < after.start && after.start - before.end <= 2 {
        found.fix(span, right)
    } else {
        found
    }
}

/// The condition that columns of two names are equal.
pub(crate) fn equal_keys(pairs: &[(&str, &str)]) -> String {
    let member = crate::value::member;
    let equal = |(l, r): &(&str, &str)| format!("{} == {}", member("l", l), member("r", r));
    let equal: Vec<_> = pairs.iter().map(equal).collect();
    format!("(l, r) -> {}", equal.join(" and "))
}

/// A bare word or a text.
pub(crate) fn column_name(expr: &ast::Expr) -> Option<&str> {
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
    reworded(Diagnostic::error(&types::ARGUMENT_SHAPE, span, title), span, right)
}

pub(crate) fn nothing_left(span: Span, help: &str) -> Diagnostic {
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, "no column would be left").help(help)
}

pub(crate) fn list_of_group(function: &str, value: &str, span: Span) -> Diagnostic {
    let title = format!("`{function}` takes a list, and `{value}` has many values in a group");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("make a list of them", format!("list({value})"))
        .fix(span, format!("list({value})"))
}

pub(crate) fn empty_cell(span: Span, cell: &str, equal: bool) -> Diagnostic {
    let title = "an empty cell is missing, and never an empty text";
    let asks = format!("{}is_missing({cell})", if equal { "" } else { "not " });
    Diagnostic::warning(&types::COMPARED_WITH_MISSING, span, title)
        .label(if equal { "this is never true" } else { "this is never false" })
        .offer("ask", &asks)
        .fix(span, asks)
}

/// A word without quotes as the value of an option of a file.
pub(crate) fn bare_option(option: &str, word: &str, span: Span) -> Diagnostic {
    let none = option == "header" && matches!(word, "none" | "no" | "null" | "off");
    let right = if none { "false".to_owned() } else { quoted(word) };
    Diagnostic::error(&types::NOT_CONSTANT, span, format!("`{word}` means nothing here"))
        .write(span, right)
}

/// Says that markers of missing values are texts, where numbers were written.
pub(crate) fn markers_in_quotes(found: Diagnostic, value: &Value, span: Span) -> Diagnostic {
    fn texts(value: &Value) -> Value {
        match value {
            Value::Int(_) | Value::Float(_) => Value::Text(value.to_string()),
            Value::List(items) => Value::List(items.iter().map(texts).collect()),
            Value::Record(fields) => {
                let texts = |(name, value): &(String, Value)| (name.clone(), texts(value));
                Value::Record(fields.iter().map(texts).collect())
            }
            _ => value.clone(),
        }
    }
    let right = match texts(value) {
        Value::Text(text) => Value::List(vec![Value::Text(text)]),
        right if right == *value => return found,
        right => right,
    };
    found.write(span, right)
}

/// What `fill` takes besides values.
const WORDS: [&str; 7] = ["previous", "next", "mean", "median", "mode", "min", "max"];

pub(crate) fn fill_word(column: &str, word: &str, span: Span) -> Diagnostic {
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
        Some(meant) => found.write(span, meant),
        None if ["interpolate", "linear", "interpolation"].contains(&word) => found.help(
            "what lies between two values is calculated, as the recipe `Between two readings` shows",
        ),
        None => found.offer("a text stands in quotes", format!("{name}: {}", quoted(word))),
    }
}

/// A word in the record of a `recode` that would be taken for a text.
pub(crate) fn recode_word(word: &str, value: &str, span: Span) -> Diagnostic {
    let title = format!("`{word}` would be the text {} here", quoted(word));
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, title);
    let found = match word {
        "missing" | "null" | "NA" => found.help(format!(
            "a missing value stays missing; behind the brackets `?? {value}` gives another"
        )),
        _ => found.help(format!(
            "all others stand behind the record, as in `recode(x, {{ ... }}, else: {value})`"
        )),
    };
    found.offer("if the text is meant, put it in quotes", quoted(word))
}

pub(crate) fn only_else(name: &str, span: Span) -> Diagnostic {
    let title = format!("`recode` has no option `{name}`");
    super::did_you_mean(Diagnostic::error(&names::UNKNOWN_OPTION, span, title), span, "else")
}

pub(crate) fn date_of_parts(args: &[&str], span: Span) -> Diagnostic {
    let found = Diagnostic::error(&types::WRONG_ARGUMENT, span, "`date` makes a day of one text");
    reworded(found, span, &format!("make_date({})", args.join(", ")))
}

pub(crate) fn part_of_text(name: &str, right: &str, span: Span) -> Diagnostic {
    let title = format!("there is no function `{name}`");
    Diagnostic::error(&names::UNKNOWN_FUNCTION, span, title)
        .label("the first letter has position 0 in Dusty")
        .write(span, right)
}

pub(crate) fn forgotten_f(span: Span, right: &str) -> Diagnostic {
    let title = "without an `f` before its quotes, this text keeps its braces";
    reworded(Diagnostic::warning(&syntax::INTERPOLATION, span, title), span, right)
}

/// `replace(r.phone, "[^0-9]", "")`, where the text looks like a regular expression.
pub(crate) fn pattern_as_text(name: &str, part: &Expr, call: &str) -> Option<Diagnostic> {
    let pattern = match name {
        "replace" => "replace_matches",
        "contains" => "matches",
        _ => return None,
    };
    let text = part.as_constant()?.as_text()?;
    SIGNS.iter().find(|sign| text.contains(*sign))?;
    let right = format!("{pattern}{}", call.strip_prefix(name)?);
    let title = format!("`{name}` looks for this text as it is written, sign by sign");
    let found = Diagnostic::warning(&types::BAD_CONSTANT, part.span, title);
    Some(found.offer("for a regular expression", right))
}

/// What is frequent in regular expressions, and rare anywhere else.
const SIGNS: [&str; 13] = [
    "[^", "[0-9", "[a-z", "[A-Z", "\\d+", "\\d*", "\\d{", "\\s+", "\\s*", "\\w+", ".*", ".+", "\\.",
];

/// `f"{city}.csv"`, where the columns of a row stand in the path of a save.
pub(crate) fn path_of_rows(found: Diagnostic, path: &ast::Expr) -> Diagnostic {
    let ast::ExprKind::Interpolated(parts) = &path.kind else { return found };
    let part = |part: &ast::Part| match part {
        ast::Part::Text(text) => Some(text.clone()),
        ast::Part::Expr(expr) => match &expr.kind {
            ast::ExprKind::Member { name, .. } => Some(format!("{{{}}}", name.text)),
            ast::ExprKind::Name(name) => Some(format!("{{{name}}}")),
            _ => None,
        },
    };
    let written = parts.iter().map(part).collect::<Option<String>>();
    reworded_if(found, path.span, written.map(|path| quoted(&path)))
}

pub(crate) fn counted_condition(span: Span, condition: &str) -> Diagnostic {
    let title = "`count` counts where it is false as well";
    let found = Diagnostic::warning(&types::AGGREGATE_PLACE, span, title);
    reworded(found, span, &format!("sum(if {condition} then 1 else 0)"))
}

/// `fill(age: "mean")`, of a column that is text.
pub(crate) fn word_in_quotes(column: &Column, value: &ast::Expr) -> Option<Diagnostic> {
    let word = column_name(value).filter(|word| WORDS.contains(word) && column.ty == Type::Text)?;
    let title = format!("`{}` is filled with the text {}", column.name, quoted(word));
    let name = key(&column.name);
    let number = word.starts_with("me").then(|| format!("| convert({name}: float) "));
    let step = format!("{}| fill({name}: {word})", number.unwrap_or_default());
    let found = Diagnostic::warning(&names::UNKNOWN_WORD, value.span, title);
    Some(found.offer(format!("for the {word} of the column, in place of this step"), step))
}

/// `r.name[0]`, of a text.
pub(crate) fn letter_of_text(value: &str, index: &str, span: Span) -> Diagnostic {
    let right = format!("slice({value}, {index}, 1)");
    let title = "brackets read from a list, and this is text";
    reworded(Diagnostic::error(&types::WRONG_ARGUMENT, span, title), span, &right)
}

/// A text that a number is compared with, and the number that stands in it.
pub(crate) fn number_in_text(number: &Expr, constant: &Expr) -> Option<(Span, String)> {
    let written = constant.as_constant()?.as_text()?.trim();
    let whole = written.parse::<i64>().ok().map(|value| value.to_string());
    let other = || written.parse::<f64>().ok().filter(|value| value.is_finite());
    let found = whole.or_else(|| Some(format!("{:?}", other()?)))?;
    number.ty.is_number().then_some((constant.span, found))
}
