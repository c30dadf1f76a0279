//! All English of the checker: one constructor per thing that can be said.

use dusty_syntax::codes::{names, types};
use dusty_syntax::{Diagnostic, Span};

use crate::check::calls::{Argument, Refusal};
use crate::program::{Arithmetic, Expr, ExprKind};
use crate::value::{self, key, member, quoted};
use crate::verb::{self, Role};
use crate::{Function, Mistake, Schema, Type, Value, foreign, near};

mod day;
mod format;
pub(crate) mod meant;
mod nested;
mod parameter;
mod partition;
mod size;
mod tables;

pub(crate) use day::bare_date;
use day::day_in_text;
pub(crate) use format::{
    name_of_another, only_for_saves, only_for_sources, only_read, only_xlsx, table_and_query,
    unknown_format,
};
pub(crate) use nested::{nothing_to_explode, nothing_to_unnest, record_without_fields, unwritable};
pub(crate) use parameter::{bad_setting, set_twice, unknown_parameter};
pub(crate) use partition::{no_file_for_each, no_file_name, unknown_path_column, unpaired_brace};
pub(crate) use size::{many_steps, overgrown, overgrown_value};
pub(crate) use tables::{
    cross_with_condition, fallible_join, key_in_parts, key_types, mismatched_columns, union_types,
};

/// How many names a message lists.
const LISTED: usize = 24;

/// `a, b, c`, cut short where there are too many, which is said.
pub(crate) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    value::listed(names, LISTED)
}

/// An expression in the words of a message.
fn what(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Constant(value @ (Value::Text(_) | Value::Int(_) | Value::Float(_))) => {
            format!("{value} is {}", article(&expr.ty))
        }
        _ => format!("this is {}", article(&expr.ty)),
    }
}

fn article(ty: &Type) -> String {
    match ty {
        Type::Int => "an int".to_owned(),
        Type::Text => "text".to_owned(),
        _ => format!("a {ty}"),
    }
}

/// An expression as the script has it, to be pasted.
fn written<'a>(text: &'a str, expr: &Expr) -> &'a str {
    match expr.span.of(text) {
        // A result of `recode` may stand for a record of constants.
        written if written.is_empty() || written.starts_with('{') => "...",
        written => written,
    }
}

/// The function that makes a value of one type of another, if a script would say it.
fn conversion(from: &Type, to: &Type) -> Option<&'static str> {
    match (from, to) {
        (Type::Text, Type::Int) => Some("int"),
        (Type::Text | Type::Int, Type::Float) => Some("float"),
        (Type::Text | Type::Int, Type::Bool) => Some("bool"),
        (Type::Text | Type::Datetime, Type::Date) => Some("date"),
        (Type::Text, Type::Datetime) => Some("datetime"),
        (Type::Int | Type::Float | Type::Bool | Type::Date | Type::Datetime, Type::Text) => {
            Some("text")
        }
        _ => None,
    }
}

/// What makes the first argument of a function of a value of this type, if it takes no such.
pub(crate) fn made_to_fit(function: &Function, ty: &Type) -> Option<&'static str> {
    match &function.signatures.first()?.params.first()?.ty {
        crate::Pattern::Type(to) => conversion(ty, to),
        _ => None,
    }
}

fn did_you_mean(found: Diagnostic, span: Span, near: &str) -> Diagnostic {
    let found = found.label(format!("did you mean `{near}`?"));
    found.help(format!("write `{near}`")).fix(span, near)
}

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
    let found = found.label(label).help(format!("write `{spelled}`"));
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
        true => found.help("declare it first: source people = csv(\"people.csv\")"),
        false => found.note(format!("the tables are: {}", listed(tables))),
    };
    match near {
        Some(near) => did_you_mean(found, span, near),
        None if name.eq_ignore_ascii_case("select") => {
            found.help("the table comes first: people | filter(r -> condition) | select(id, name)")
        }
        None => found,
    }
}

pub(crate) fn unknown_function(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let title = format!("there is no function `{name}`");
    let found = Diagnostic::error(&names::UNKNOWN_FUNCTION, span, title);
    let here = Span::new(span.start, span.start + name.len());
    if let Some(dusty) = foreign::dusty(foreign::FUNCTIONS, name) {
        let found = found.label("another language's word");
        return match dusty.strip_suffix("(...)") {
            Some(function) => found.help(format!("write `{function}`")).fix(here, function),
            None => found.help(format!("write {dusty}")),
        };
    }
    match near {
        Some(near) => did_you_mean(found, here, near),
        None => found.help("all functions: dusty explain functions"),
    }
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
        None => {
            let step = verb::verb(verb, Role::Step).is_some();
            let advice = if step { foreign::STEP_ADVICE } else { foreign::ADVICE };
            foreign::dusty(advice, name).into_iter().fold(found, Diagnostic::help)
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
        Some(near) => found
            .label(format!("did you mean `{near}`?"))
            .help(format!("write `{option}: {near}`"))
            .fix(span, near),
        None => found,
    }
}

pub(crate) fn unknown_name(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let found = meaningless(name, span);
    let clock = foreign::dusty(foreign::FUNCTIONS, name).filter(|form| form.starts_with("the day"));
    match (near, clock) {
        (Some(near), _) => did_you_mean(found, span, near),
        (None, Some(clock)) => found.help(format!("write {clock}")),
        (None, None) => found.help(format!("if it is a text, write {}", quoted(name))),
    }
}

pub(crate) fn column_alone(name: &str, span: Span, column: &str) -> Diagnostic {
    meaningless(name, span)
        .label("a column is read from its row")
        .help(format!("write `{column}`"))
        .fix(span, column)
}

pub(crate) fn function_alone(name: &str, span: Span) -> Diagnostic {
    meaningless(name, span)
        .label("a function needs its values")
        .help(format!("write `{name}(...)`"))
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
        .help(format!("save {name} to csv({})", quoted(path)))
}

/// `path` is one that the script neither reads nor writes.
pub(crate) fn nothing_saved(name: &str, path: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(&names::NOTHING_SAVED, span, "this script gives nothing out")
        .help(format!("show {name}"))
        .help(format!("save {name} to csv({})", quoted(path)))
}

pub(crate) fn recursion(name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::error(&names::RECURSION, span, format!("`{name}` calls itself"))
        .other(declared, "declared here")
}

pub(crate) fn row_as_value(row: &str, span: Span, columns: Vec<String>) -> Diagnostic {
    let title = format!("`{row}` is a whole row, and a value belongs here");
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, title);
    match columns.first() {
        Some(column) => found.label("which of its columns?").help(format!("write `{column}`")),
        None => found,
    }
}

pub(crate) fn spread_of_no_row(name: &str, span: Span, rows: Vec<String>) -> Diagnostic {
    let title = format!("`{name}` is no row");
    let found = Diagnostic::error(&names::UNKNOWN_NAME, span, title);
    match rows.first() {
        Some(row) => found.help(format!("write `...{row}`")).fix(span, row.clone()),
        None => found,
    }
}

pub(crate) fn group_spread(name: &str, span: Span) -> Diagnostic {
    let title = "a group has many rows, and one is made of it";
    Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help(format!("name what is wanted: {{ n: count(), oldest: max(int({name}.age)) }}"))
}

pub(crate) fn nameless_field(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, "this field has no name")
        .label("only a column such as `r.id` brings its own name")
        .help(format!("write `{right}`"))
        .fix(span, right)
}

pub(crate) fn record_column(name: &str, span: Span) -> Diagnostic {
    let title = format!("`{name}` would be a record");
    Diagnostic::error(&types::UNWRITABLE, span, title).help("name its fields one by one")
}

pub(crate) fn stray_lambda(span: Span) -> Diagnostic {
    let title = "a function of a row stands only as an argument of a step";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
}

pub(crate) fn too_large(span: Span) -> Diagnostic {
    let title = "this whole number is too large";
    Diagnostic::error(&types::BAD_CONSTANT, span, title)
        .note(format!("an int goes from {} to {}", i64::MIN, i64::MAX))
        .help("write it with a fraction, such as 1e20, for a float")
}

pub(crate) fn not_a_condition(text: &str, expr: &Expr) -> Diagnostic {
    let written = written(text, expr);
    let found = Diagnostic::error(&types::NOT_A_CONDITION, expr.span, "a condition belongs here")
        .label(format!("{}, which is neither true nor false", what(expr)));
    match expr.ty {
        // As in `x == "a" or "b"`.
        Type::Text if expr.as_constant().is_some() => {
            found.help(format!("compare with one of several texts: x in [\"...\", {written}]"))
        }
        Type::Text => found
            .help(format!("compare it: {written} == \"yes\""))
            .help(format!("ask whether it is there: not is_missing({written})"))
            .help(format!("read yes, no, true, false, 1, 0: bool({written})")),
        _ => found.help(format!("compare it: {written} > 0")),
    }
}

pub(crate) fn branch_types(text: &str, first: &Expr, second: &Expr) -> Diagnostic {
    let title = format!("{} and {} in one column", first.ty, second.ty);
    let found = Diagnostic::error(&types::BRANCH_TYPES, second.span, title)
        .label(what(second))
        .other(first.span, what(first));
    let (which, other) = match (&first.ty, &second.ty) {
        (_, Type::Text) => ("first", first),
        (Type::Text, _) => ("second", second),
        _ => return found,
    };
    match conversion(&other.ty, &Type::Text) {
        Some(to) => {
            found.help(format!("make the {which} one text: {to}({})", written(text, other)))
        }
        None => found,
    }
}

pub(crate) fn compared_with_missing(
    text: &str,
    span: Span,
    other: Span,
    equal: Option<bool>,
) -> Diagnostic {
    let title = "a comparison with missing is never true";
    let found = Diagnostic::error(&types::COMPARED_WITH_MISSING, span, title)
        .label("missing is unknown, and so is whether something equals it");
    let found = found.other(other, "this is compared");
    let value = other.of(text);
    let asks = match equal {
        Some(true) => format!("is_missing({value})"),
        Some(false) => format!("not is_missing({value})"),
        None if !value.contains(char::is_alphabetic) => return found,
        None => return found.help(format!("replace it first: ({value} ?? 0)")),
    };
    found.help(format!("ask: {asks}")).fix(span, asks)
}

pub(crate) fn operand_types(text: &str, op: Span, left: &Expr, right: &Expr) -> Diagnostic {
    let title = format!("{} cannot be compared with {}", left.ty, right.ty);
    let found = Diagnostic::error(&types::OPERAND_TYPES, op, title)
        .other(left.span, what(left))
        .other(right.span, what(right));
    if let Some((span, call)) = day_in_text(left, right).or_else(|| day_in_text(right, left)) {
        return found.help(format!("make a date of it: {call}")).fix(span, call);
    }
    if right.ty == left.ty.clone().list_of() {
        let within = if op.of(text) == "!=" { "not in" } else { "in" };
        return found.help(format!("write `{within}`")).fix(op, within);
    }
    match meant::number_in_text(left, right).or_else(|| meant::number_in_text(right, left)) {
        Some((span, number)) => found.help(format!("write {number}")).fix(span, number),
        None => offer_conversion(text, found, left, right),
    }
}

/// Offers to convert the one that is text, or the one that is no constant.
fn offer_conversion(text: &str, found: Diagnostic, left: &Expr, right: &Expr) -> Diagnostic {
    let (from, to) = match (&left.ty, &right.ty) {
        (_, Type::Text) if right.as_constant().is_none() => (right, left),
        (Type::Text, _) if left.as_constant().is_none() => (left, right),
        _ if right.as_constant().is_some() => (left, right),
        _ => (right, left),
    };
    match conversion(&from.ty, &to.ty) {
        Some(function) if from.as_constant().is_some() => found.note(format!(
            "`{function}(...)` makes {} of {}",
            article(&to.ty),
            article(&from.ty)
        )),
        Some(function) => {
            let call = format!("{function}({})", written(text, from));
            found.help(format!("convert it: {call}")).fix(from.span, call)
        }
        None => found,
    }
}

pub(crate) fn arithmetic_types(
    text: &str,
    op: Arithmetic,
    span: Span,
    left: &Expr,
    right: &Expr,
) -> Diagnostic {
    let title = format!("`{}` does not work on {} and {}", op.symbol(), left.ty, right.ty);
    let found = Diagnostic::error(&types::OPERAND_TYPES, span, title)
        .other(left.span, what(left))
        .other(right.span, what(right));
    let dates = |ty: &Type| matches!(ty, Type::Date | Type::Datetime);
    match (&left.ty, &right.ty) {
        (a, b) if dates(a) && dates(b) => found.help("days between two dates: days_between(a, b)"),
        (a, _) if dates(a) => found.help("move a date: add_days(d, 7), add_months(d, 1)"),
        (Type::Text, other) | (other, Type::Text) => {
            let (texts, number) = if left.ty == Type::Text { (left, right) } else { (right, left) };
            let value = written(text, texts);
            let made = format!("int({value}) or float({value})");
            let letters = texts.as_constant().and_then(Value::as_text);
            let fixed = letters.is_some_and(|text| text.trim().parse::<f64>().is_err());
            let joined = format!("to join texts: text({})", written(text, number));
            match op == Arithmetic::Add && other.is_number() {
                true if fixed => found.help(joined),
                true => found.help(format!("to calculate: {made}")).help(joined),
                false if fixed => found,
                false => found.help(format!("make a number of it: {made}")),
            }
        }
        _ => found,
    }
}

pub(crate) fn negated(text: &str, operand: &Expr) -> Diagnostic {
    let value = written(text, operand);
    let title = format!("`-` does not work on {}", operand.ty);
    let found = Diagnostic::error(&types::OPERAND_TYPES, operand.span, title).label(what(operand));
    match operand.ty {
        Type::Text => found.help(format!("make a number of it: int({value}) or float({value})")),
        Type::Bool => found.help("write `not`"),
        _ => found,
    }
}

pub(crate) fn not_within(text: &str, op: Span, left: &Expr, right: &Expr) -> Diagnostic {
    let found = match &right.ty {
        Type::List(item) => {
            let title = format!("{} cannot be in a list of {item}", left.ty);
            Diagnostic::error(&types::OPERAND_TYPES, op, title)
        }
        ty => {
            let title = format!("`in` needs a list on its right, not {}", article(ty));
            Diagnostic::error(&types::OPERAND_TYPES, op, title)
        }
    };
    let found = found.other(left.span, what(left)).other(right.span, what(right));
    match (&left.ty, &right.ty) {
        (Type::Text | Type::Unknown, Type::Text) => {
            let (part, whole) = (written(text, left), written(text, right));
            // `x in ("a")`
            if right.as_constant().is_some() && whole.starts_with('(') {
                let list = format!("[{}]", whole.trim_matches(['(', ')']));
                return found.help(format!("write {part} in {list}")).fix(right.span, list);
            }
            found.help(format!("look inside a text: contains({whole}, {part})"))
        }
        (from, Type::List(item)) => match conversion(from, item) {
            Some(function) => {
                found.help(format!("convert it: {function}({})", written(text, left)))
            }
            None => found,
        },
        _ => found.help("write a list: [\"a\", \"b\"]"),
    }
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
            let params: Vec<_> = params.map(|param| param.name.as_str()).collect();
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
    convert.into_iter().fold(found, |found, to| found.help(format!("convert it: {to}")))
}

/// The conversions of an argument that make it fit one of the function's forms, as they are written.
fn conversions(text: &str, function: &Function, at: usize, arg: &Expr) -> Option<String> {
    let params = function.signatures.iter().filter_map(|sig| sig.params.get(at));
    let mut offers: Vec<_> = params
        .filter_map(|param| match &param.ty {
            crate::Pattern::Type(to) => conversion(&arg.ty, to),
            _ => None,
        })
        .collect();
    offers.dedup();
    let value = written(text, arg);
    let offers: Vec<_> = offers.iter().map(|offer| format!("{offer}({value})")).collect();
    (!offers.is_empty()).then(|| offers.join(" or "))
}

pub(crate) fn aggregate_outside(name: &str, span: Span, args: Vec<&str>) -> Diagnostic {
    let title = format!("`{name}` works on many rows, and here is one");
    let found = Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help(format!("inside a step: aggregate(by: [city], g -> {{ {name}: {name}(...) }})"));
    let args = if args.len() > 1 { args } else { vec!["a", "b"] };
    let (all, joined) = (args.join(", "), |sign: &str| args.join(sign));
    let right = match name {
        "any" => joined(" or "),
        "all" => joined(" and "),
        "sum" => joined(" + "),
        "mean" => format!("({}) / {}", joined(" + "), args.len()),
        "list" => format!("[{all}]"),
        "min" | "max" => format!("least({all}), greatest({all})"),
        _ => return found,
    };
    found.help(format!("of the values of one row: {right}"))
}

pub(crate) fn ungrouped_column(row: &str, name: &str, ty: &Type, span: Span) -> Diagnostic {
    let column = member(row, name);
    let title = format!("`{column}` has many values in a group");
    let found = Diagnostic::error(&types::AGGREGATE_PLACE, span, title)
        .help(format!("take one of them: first({column})"))
        .help(format!("or make groups by it: by: [{}]", key(name)));
    match ty {
        Type::Int | Type::Float => found.help(format!("or put them together: sum({column})")),
        _ => found,
    }
}

pub(crate) fn usage(name: &str, span: Span, forms: &[&str]) -> Diagnostic {
    let title = format!("`{name}` is written differently");
    let found = Diagnostic::error(&types::ARGUMENT_COUNT, span, title);
    forms.iter().fold(found, |found, form| found.help(format!("write: {form}")))
}

pub(crate) fn bare_fields(verb: &str, span: Span, call: &str) -> Diagnostic {
    let title = format!("`{verb}` takes the columns to make in a function");
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .help(format!("write: {call}"))
        .fix(span, call)
}

pub(crate) fn argument_shape(verb: &str, what: &str, span: Span, forms: &[&str]) -> Diagnostic {
    let what = what.trim_end_matches(',');
    let title = format!("`{verb}` takes {what} here");
    let found = Diagnostic::error(&types::ARGUMENT_SHAPE, span, title);
    forms.iter().fold(found, |found, form| found.help(format!("write: {form}")))
}

pub(crate) fn bare_column(name: &str, span: Span) -> Diagnostic {
    let title = "a column is named without its row here";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .help(format!("write `{}`", key(name)))
        .fix(span, key(name))
}

pub(crate) fn bad_constant(mistake: &Mistake, span: Span) -> Diagnostic {
    let found = Diagnostic::error(&types::BAD_CONSTANT, span, mistake.title.clone());
    match mistake.help.is_empty() {
        true => found,
        false => found.help(mistake.help.clone()),
    }
}

pub(crate) fn not_constant(what: &str, span: Span) -> Diagnostic {
    let title = format!("{what} must be known before the run");
    Diagnostic::error(&types::NOT_CONSTANT, span, title)
        .label("this is calculated")
        .help("write a text, a number, a list or a record, or a name that `let` gave to one")
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
            found.help(format!("in paths `/` works everywhere: {right}")).fix(span, right)
        }
    }
}

pub(crate) fn no_column_fits(span: Span, first: Option<Diagnostic>) -> Diagnostic {
    let found = Diagnostic::error(&types::NO_COLUMN_FITS, span, "no column fits this function");
    match first {
        Some(first) => Diagnostic { notes: first.notes, ..found }
            .help("convert columns in a step before: convert(age: int)"),
        None => found,
    }
}

pub(crate) fn unordered(expr: &Expr) -> Diagnostic {
    let title = format!("{} has no order", article(&expr.ty));
    Diagnostic::error(&types::OPERAND_TYPES, expr.span, title)
}

pub(crate) fn recode_of(text: &str, value: &Expr) -> Diagnostic {
    let title = format!("`recode` takes text here, not {}", article(&value.ty));
    let call = written(text, value);
    // `text(3.0)` is "3.0".
    let whole = if value.ty == Type::Float { format!("int({call})") } else { call.to_owned() };
    Diagnostic::error(&types::WRONG_ARGUMENT, value.span, title)
        .label(what(value))
        .help(format!("make it text: text({whole})"))
}

pub(crate) fn fill_type(column: &str, ty: &Type, value: &Expr) -> Diagnostic {
    let title = format!("`{column}` is {ty} and cannot be filled with {}", article(&value.ty));
    let found = Diagnostic::error(&types::BRANCH_TYPES, value.span, title).label(what(value));
    match (ty, &value.ty) {
        (Type::Text, Type::Int | Type::Float) => found
            .help(format!("a text: fill({}: {})", key(column), in_quotes(value)))
            .help(format!("or convert the column first: convert({}: {})", key(column), value.ty)),
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
    found.help(format!("convert it in a step before: convert({}: float)", key(column)))
}
