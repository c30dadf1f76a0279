//! Arguments that a function or a step does not take.

use dusty_syntax::codes::{names, syntax, types};
use dusty_syntax::{Diagnostic, Span, offer};

use super::{article, conversion, meant, unknown_option, what, written};
use crate::check::calls::{Argument, Refusal};
use crate::program::Expr;
use crate::value::{is_name, key, member, quoted};
use crate::verb::Verb;
use crate::{Function, Mistake, Type};

pub(crate) fn row_as_value(row: &str, span: Span, columns: Vec<String>) -> Diagnostic {
    let title = format!("`{row}` is a whole row, and a value belongs here");
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, title);
    match columns.first() {
        Some(column) => found.label("which of its columns?").suggest(column),
        None => found,
    }
}

pub(crate) fn spread_of_no_row(name: &str, span: Span, rows: Vec<String>) -> Diagnostic {
    let title = format!("`{name}` is no row");
    let found = Diagnostic::error(&names::UNKNOWN_NAME, span, title);
    match rows.first() {
        Some(row) => found.suggest(format!("...{row}")).fix(span, row.clone()),
        None => found,
    }
}

pub(crate) fn group_spread(name: &str, span: Span) -> Diagnostic {
    let title = "a group has many rows, and one is made of it";
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("name what is wanted", format!("n: count(), oldest: max(int({name}.age))"))
}

pub(crate) fn window_spread(span: Span) -> Diagnostic {
    let title = "all columns of the row stay anyway";
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help("leave it out, and name the new columns alone")
}

pub(crate) fn nameless_field(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, "this field has no name")
        .label("only a column such as `r.id` brings its own name")
        .write(span, right)
}

pub(crate) fn record_column(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` would be a record");
    Diagnostic::error(&types::UNWRITABLE, span, title).help("name its fields one by one")
}

pub(crate) fn stray_lambda(span: Span) -> Diagnostic {
    let title = "a function of a row stands only as an argument of a step";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
}

pub(crate) fn wrong_arguments(
    text: &str,
    function: &Function,
    span: Span,
    args: &[Argument],
    why: Option<Refusal>,
) -> Diagnostic {
    let name = function.name;
    if name == "date" && args.len() == 3 && args.iter().all(|(_, arg)| arg.ty == Type::Int) {
        let args: Vec<_> = args.iter().map(|(_, arg)| written(text, arg)).collect();
        return meant::date_of_parts(&args, span);
    }
    let count = |title| Diagnostic::error(&types::ARGUMENT_COUNT, span, title);
    let wrong = |place, title| Diagnostic::error(&types::WRONG_ARGUMENT, place, title);
    let mut convert = None;
    let refused = match &why {
        Some(Refusal::Type(at) | Refusal::Name(at)) => args.get(*at),
        _ => None,
    };
    let found = match (why, refused) {
        (Some(Refusal::Few(param)), _) => count(format!("`{name}` also needs its `{param}`")),
        (Some(Refusal::Many(_)), _) => count(format!("`{name}` is given too much")),
        (Some(Refusal::Name(_)), arg) => {
            let key = arg.and_then(|(key, _)| key.as_ref());
            let (text, place) = key.map_or(("", span), |key| (key.text.as_str(), key.span));
            let params = function.signatures.iter().flat_map(|sig| &sig.params);
            let mut params: Vec<_> = params.map(|param| param.name.as_str()).collect();
            let mut seen = std::collections::HashSet::new();
            params.retain(|param| seen.insert(*param));
            return unknown_option(name, text, place, &params);
        }
        (Some(Refusal::Type(at)), Some((_, arg))) => {
            convert = conversions(text, function, at, arg);
            let title = format!("`{name}` does not take {} here", article(&arg.ty));
            wrong(arg.span, title).label(what(arg))
        }
        _ => wrong(span, format!("`{name}` does not take this")),
    };
    let forms = function.signatures.iter().map(|sig| format!("    {name}{sig}"));
    let given: Vec<_> = args.iter().map(|(_, arg)| arg.ty.to_string()).collect();
    let found = found.note(format!("it takes:\n{}", forms.collect::<Vec<_>>().join("\n")));
    let found = match given.is_empty() {
        true => found.note("it is given nothing"),
        false => found.note(format!("it is given: {}", given.join(", "))),
    };
    if let ("sum" | "mean", [(_, arg)]) = (name, args)
        && arg.ty == Type::Bool
    {
        let value = written(text, arg);
        return found
            .offer("in how many rows it is true", format!("sum(if {value} then 1 else 0)"))
            .offer("in which part of them", format!("share({value})"));
    }
    if let ("item", [(_, record), (_, key)]) = (name, args)
        && matches!(record.ty, Type::Record(_))
    {
        let (record, key) = (record.span.of(text), key.span.of(text));
        return found.offer("look it up in the record", format!("recode({key}, {record})"));
    }
    // A number is no date as it stands, whatever its digits mean.
    if let ("date" | "datetime", [(_, arg)]) = (name, args)
        && arg.ty.is_number()
    {
        let value = written(text, arg);
        let since = format!("add_seconds(datetime(\"1970-01-01T00:00\"), {value})");
        let day = format!("add_days(date(\"1899-12-30\"), {value})");
        return found.offer("of seconds since 1970", since).offer("of a workbook's days", day);
    }
    found.helps(convert)
}

/// The conversions of an argument that make it fit one of the function's forms, as they are written.
fn conversions(text: &str, function: &Function, at: usize, arg: &Expr) -> Option<String> {
    // Not every text is a date.
    let fixed = arg.as_constant().is_some();
    let params = function.signatures.iter().filter_map(|sig| sig.params.get(at));
    let mut offers: Vec<_> = params
        .filter_map(|param| match &param.ty {
            crate::Pattern::Type(to) => {
                conversion(&arg.ty, to).filter(|to| !(fixed && to.starts_with("date")))
            }
            _ => None,
        })
        .collect();
    offers.dedup();
    let value = written(text, arg);
    let offers: Vec<_> = offers.iter().map(|to| format!("{to}({value})")).collect();
    match offers.as_slice() {
        [] => None,
        [call] => Some(offer("convert it", call)),
        calls => Some(format!("convert it with `{}`", calls.join("` or `"))),
    }
}

pub(crate) fn aggregate_outside(name: &str, span: Span, args: Vec<&str>) -> Diagnostic {
    let title = format!("`{name}` works on many rows, and here is one");
    let column = match args.as_slice() {
        [value] => value.split_once('.').filter(|(row, name)| is_name(row) && is_name(name)),
        _ => None,
    };
    // Without a column it is an example, and shows where the groups are named.
    let groups = if column.is_some() { "" } else { "by: city, " };
    let column = column.map_or("value", |(_, name)| name);
    let of = |row| if args.is_empty() { String::new() } else { format!("{row}.{column}") };
    let (value, of_row) = (of("g"), of("w"));
    let beside = match name {
        // It would be as long in each row as the whole group.
        "list" => "| join(that_table, on: city)".to_owned(),
        _ => format!("| window({groups}rows: all, w -> {{ {name}: {name}({of_row}) }})"),
    };
    let found = Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("in a step", format!("| aggregate({groups}g -> {{ {name}: {name}({value}) }})"))
        .offer("and beside each row", beside);
    let args = if args.len() > 1 { args } else { vec!["a", "b"] };
    let (all, joined) = (args.join(", "), |sign: &str| args.join(sign));
    let right = match name {
        "any" => joined(" or "),
        "all" => joined(" and "),
        "sum" => joined(" + "),
        "mean" => format!("({}) / {}", joined(" + "), args.len()),
        "list" => format!("[{all}]"),
        "min" => format!("least({all})"),
        "max" => format!("greatest({all})"),
        _ => return found,
    };
    // Of many rows missing values are passed over.
    let none_missing = if matches!(name, "sum" | "mean") { ", if none is missing" } else { "" };
    found.offer(format!("of the values of one row{none_missing}"), right)
}

/// `min` or `max` of several values; `one` says that they are of one row, or of what groups come to.
pub(crate) fn of_several(name: &str, args: &[&str], one: bool, span: Span) -> Diagnostic {
    let several = if name == "min" { "least" } else { "greatest" };
    let several = format!("{several}({})", args.join(", "));
    let title = format!("`{name}` takes one value of each of many rows");
    let right = if one { several } else { format!("{name}({several})") };
    Diagnostic::error(&types::ARGUMENT_COUNT, span, title).write(span, right)
}

/// What only a window has, in a step of another kind, for a column as a window has it.
pub(crate) fn window_outside(name: &str, column: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` looks at the row before, which only `window` knows");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("in a step before", format!("| window(w -> {{ before: {name}({column}) }})"))
        .offer("within groups", format!("| window(by: id, w -> {{ before: {name}({column}) }})"))
}

/// An aggregate that looks at all values again for each row, in a window that grows.
/// `one` says that it gives one value, which can stand beside each row of a group.
pub(crate) fn whole_window(name: &str, opening: &str, one: bool, span: Span) -> Diagnostic {
    let title = format!("`{name}` would look at all rows so far again for each row");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help(format!(
            "say how many rows it is about at most, as in `{opening}last: 30, w -> ...)`"
        ))
        .helps(one.then_some(
            "or that it is about all rows of the group, with `rows: all` in place of `last: 30`",
        ))
        .help("`sum`, `mean`, `max` and others that go on from row to row need neither")
}

/// An aggregate in the argument of another, in a step that is written like this.
pub(crate) fn aggregate_in_window(name: &str, call: &str, opening: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` works on many rows, and here is one");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("in a step before", format!("| {opening}w -> {{ found: {call} }})"))
        .help("and write `w.found` here")
}

/// An aggregate in a formula of the script, where it would stand around each use.
pub(crate) fn aggregate_in_formula(name: &str, formula: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` works on many rows, and a `fn` on one");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help(format!("let `{formula}` give what one row has, and write `{name}({formula}(...))`"))
}

/// An aggregate in the argument of another, in groups by these columns, whose rows have this name.
pub(crate) fn aggregate_in_aggregate(
    name: &str,
    call: &str,
    by: &[String],
    row: &str,
    span: Span,
) -> Diagnostic {
    let title = format!("`{name}` works on many rows, and here is one of a group");
    if name == "list" {
        let call = call.replace(&format!("{row}."), "g.");
        return Diagnostic { title, ..list_beside(name, &call, by, span) };
    }
    let by = match by {
        [] => String::new(),
        _ => format!("by: [{}], ", by.join(", ")),
    };
    let call = call.replace(&format!("{row}."), "w.");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("in a step before", format!("| window({by}rows: all, w -> {{ {name}: {call} }})"))
        .help(format!("and write `{row}.{name}` here"))
}

/// A value divided by the sum of a window that grows, and is written like this.
pub(crate) fn part_of_running(opening: &str, span: Span) -> Diagnostic {
    let title = "this is the sum of the rows so far, and not of the whole group";
    Diagnostic::warning(&types::AGGREGATE_PLACE, span, title)
        .help(format!("for the part of the whole say it, as in `{opening}rows: all, w -> ...)`"))
        .help("where the rows so far are meant, say `rows: so_far`")
}

/// A list of all values of a group, beside each of its rows.
pub(crate) fn list_beside(name: &str, call: &str, by: &[String], span: Span) -> Diagnostic {
    let columns = by.join(", ");
    let (by, on) = match by {
        [] => (String::new(), "kind: cross".to_owned()),
        _ => (format!("by: [{columns}], "), format!("on: [{columns}]")),
    };
    let title = format!("`{name}` would be as long in each row as its whole group");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("make a table of it before", format!("| aggregate({by}g -> {{ {name}: {call} }})"))
        .offer("and bring it to the rows", format!("| join(that_table, {on})"))
}

/// A number where it is said which rows are looked at.
pub(crate) fn number_of_rows(count: &str, span: Span) -> Diagnostic {
    let title = "`rows` says which rows, and `last` how many";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title).write(span, format!("last: {count}"))
}

/// How many rows are looked at, where it is all of them.
pub(crate) fn last_of_all(span: Span) -> Diagnostic {
    let title = "`last` is about rows up to this one, and `rows: all` about the whole group";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .help("leave out `rows` for the last rows alone, or `last` for all rows of the group")
}

pub(crate) fn ungrouped_column(row: &str, name: &str, ty: &Type, span: Span) -> Diagnostic {
    let column = member(row, name);
    let title = format!("`{column}` has many values in a group");
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .offer("take one of them", format!("first({column})"))
        .offer("or make groups by it", format!("by: [{}]", key(name)))
        .helps(ty.is_number().then(|| offer("or put them together", format!("sum({column})"))))
}

fn examples(found: Diagnostic, forms: &[&str]) -> Diagnostic {
    forms.iter().fold(found, |found, form| found.offer("for example", form))
}

pub(crate) fn needs_option(verb: &Verb, option: &str, span: Span) -> Diagnostic {
    let title = format!("`{}` also needs its `{option}`", verb.name);
    let found = Diagnostic { title, ..usage(verb.name, span, verb.usage) };
    let about = verb.option(option).map(|declared| format!("`{option}`: {}", declared.about));
    about.into_iter().fold(found, Diagnostic::note)
}

pub(crate) fn usage(name: &str, span: Span, forms: &[&str]) -> Diagnostic {
    let title = format!("`{name}` is written differently");
    examples(Diagnostic::error(&types::ARGUMENT_COUNT, span, title), forms)
}

pub(crate) fn bare_fields(verb: &str, span: Span, call: &str) -> Diagnostic {
    let title = format!("`{verb}` takes the columns to make in a function");
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title).write(span, call)
}

pub(crate) fn argument_shape(verb: &str, what: &str, span: Span, forms: &[&str]) -> Diagnostic {
    let what = what.trim_end_matches(',');
    let title = format!("`{verb}` takes {what} here");
    examples(Diagnostic::error(&types::ARGUMENT_SHAPE, span, title), forms)
}

/// `by: upper(city)`, of which a row has the value.
pub(crate) fn calculated_key(verb: &str, span: Span, row: &str) -> Diagnostic {
    let title = format!("`{verb}` takes the name of a column here");
    let value = row.trim_start_matches("r -> ");
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .label("this is calculated")
        .offer("in a step before", format!("| map(r -> {{ ...r, key: {value} }})"))
        .help("and name `key` here")
}

pub(crate) fn bare_column(name: &str, span: Span) -> Diagnostic {
    let title = "a column is named without its row here";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title).write(span, key(name))
}

/// `date.entered`, a column as R names it.
pub(crate) fn dotted_name(span: Span, right: String) -> Diagnostic {
    let title = "a name with a dot in it stands between quotes";
    Diagnostic::error(&syntax::NAME_OF_WORDS, span, title).write(span, right)
}

pub(crate) fn bad_constant(mistake: &Mistake, span: Span) -> Diagnostic {
    let help = Some(&mistake.help).filter(|help| !help.is_empty());
    Diagnostic::error(&types::BAD_CONSTANT, span, mistake.title.clone()).helps(help)
}

pub(crate) fn not_constant(what: &str, span: Span) -> Diagnostic {
    let title = format!("{what} must be known before the run");
    Diagnostic::error(&types::NOT_CONSTANT, span, title)
        .label("this is calculated")
        .help("a text, a number, a list or a record belongs here, or a name that `let` gave to one")
}

pub(crate) fn path_without_quotes(path: &str, span: Span) -> Diagnostic {
    let title = "a path stands between quotes";
    meant::reworded(Diagnostic::error(&types::NOT_CONSTANT, span, title), span, &quoted(path))
}

pub(crate) fn option_takes(option: &str, takes: &str, span: Span) -> Diagnostic {
    Diagnostic::error(&types::OPTION_TYPE, span, format!("`{option}` takes {takes}"))
}

/// A path with a line break or a tab: the `\n` or `\t` of `data\new\table.csv`.
pub(crate) fn sign_in_path(path: &str, span: Span) -> Diagnostic {
    let right = path.replace('\\', "/").replace('\n', "/n").replace('\t', "/t").replace('\r', "/r");
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, "a path has no line break or tab")
        .note("in a text `\\n` is a line break, `\\t` a tab and `\\r` a return");
    match right.contains(char::is_control) {
        true => found,
        false => {
            let right = quoted(&right);
            found.offer("in paths `/` works everywhere", &right).fix(span, right)
        }
    }
}

pub(crate) fn no_column_fits(span: Span, first: Option<Diagnostic>) -> Diagnostic {
    let found = Diagnostic::error(&types::NO_COLUMN_FITS, span, "no column fits this function");
    match first {
        Some(first) => Diagnostic { notes: first.notes, ..found }
            .offer("in a step before", "| convert(age: int)"),
        None => found,
    }
}

pub(crate) fn recode_of(text: &str, value: &Expr) -> Diagnostic {
    let title = format!("`recode` takes text here, not {}", article(&value.ty));
    let call = written(text, value);
    // `text(3.0)` is "3.0".
    let whole = if value.ty == Type::Float { format!("int({call})") } else { call.to_owned() };
    Diagnostic::error(&types::WRONG_ARGUMENT, value.span, title)
        .label(what(value))
        .offer("make it text", format!("text({whole})"))
}

pub(crate) fn fill_type(column: &str, ty: &Type, value: &Expr) -> Diagnostic {
    let title = format!("`{column}` is {ty} and cannot be filled with {}", article(&value.ty));
    let found = Diagnostic::error(&types::BRANCH_TYPES, value.span, title).label(what(value));
    match (ty, &value.ty) {
        (Type::Text, Type::Int | Type::Float) => found
            .offer("fill it with a text", in_quotes(value))
            .offer("or in a step before", format!("| convert({}: {})", key(column), value.ty)),
        _ => found,
    }
}

/// A number as a text.
fn in_quotes(value: &Expr) -> String {
    value.as_constant().map_or_else(|| "\"0\"".to_owned(), |value| quoted(&value.to_string()))
}

pub(crate) fn fill_statistic(word: &str, column: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("the {word} of `{column}` is no {ty}");
    let found =
        Diagnostic::error(&types::BRANCH_TYPES, span, title).label(format!("`{column}` is {ty}"));
    found.offer("in a step before", format!("| convert({}: float)", key(column)))
}
