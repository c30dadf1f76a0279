//! Another way to read values that a conversion could not take: offered only where it
//! takes every one of them.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray};
use dusty_check::Fails;
use dusty_check::value::{is_name, quoted};

use crate::builtins::kernel::{Invocation, Operand};
use crate::builtins::{NO_DATE, NO_INSTANT, NO_INT, NO_NUMBER, SCALARS};
use crate::inspect::formats_of;

/// The format that needs no word.
const ISO: &str = "%Y-%m-%d";

/// The calls that take all of these values of a column, which a call in the script could not. Where
/// it took others, they take those as it did.
pub(crate) fn fitting(
    fails: &Fails,
    values: &[&str],
    (call, column): (&str, &str),
    others: bool,
) -> Vec<String> {
    let Some((value, known)) = parts(call, column) else { return Vec::new() };
    let written = |function: &str, rest: &str| match (is_name(call), rest.is_empty()) {
        (true, true) => function.to_owned(),
        (true, false) => format!("{value} -> {function}({value}, {rest})"),
        (false, true) => format!("{function}({value})"),
        (false, false) => format!("{function}({value}, {rest})"),
    };
    if are_days(fails) {
        let function = if *fails == NO_DATE { "date" } else { "datetime" };
        let iso = quoted(ISO);
        let known = if known.is_empty() { &iso } else { known };
        let format = |format: &String| {
            // Day and month in both orders would be a guess for most days.
            let turned = known.contains(&quoted(&turned(format)));
            match others && !turned {
                true => written(function, &format!("[{known}, {}]", quoted(format))),
                false => written(function, &quoted(format)),
            }
        };
        let formats = formats_of(values);
        let fits = formats.iter().filter(|format| taken(function, values, &[format]).is_some());
        let single: Vec<_> = fits.map(format).collect();
        if !single.is_empty() {
            return single;
        }
        if *fails == NO_DATE && known == iso && values.iter().all(workbook_day) {
            let day = format!("add_days(date(\"1899-12-30\"), int({value}))");
            let day = if others { format!("try(date({value}), {day})") } else { day };
            return vec![if is_name(call) { format!("{value} -> {day}") } else { day }];
        }
        let known = if others { known } else { "" };
        let list = several(function, values, known).map(|formats| {
            let formats = formats.iter().map(|format| quoted(format));
            let all = Some(known.to_owned()).filter(|known| !known.is_empty()).into_iter();
            written(function, &format!("[{}]", all.chain(formats).collect::<Vec<_>>().join(", ")))
        });
        list.into_iter().collect()
    } else if [NO_INT, NO_NUMBER].contains(fails) {
        // What `number` has read with other marks would not stay.
        if others && call.starts_with("number") {
            return Vec::new();
        }
        let marks = [[".", ","], [",", "."], [",", " "], [".", "'"]];
        // The value need not be whole: then the message of `float` or `int` goes on. Marks that give the same
        // numbers are one offer.
        let mut made: Vec<ArrayRef> = Vec::new();
        let marks = marks.into_iter().filter(|marks| {
            let numbers = taken("number", values, marks);
            let new = numbers.filter(|numbers| !made.contains(numbers));
            new.map(|numbers| made.push(numbers)).is_some()
        });
        let rest = |[decimal, thousands]: [&str; 2]| match (decimal, thousands) {
            (".", ",") => String::new(),
            _ => format!("{}, {}", quoted(decimal), quoted(thousands)),
        };
        marks.map(|marks| written("number", &rest(marks))).collect()
    } else {
        Vec::new()
    }
}

/// Whether values were to be dates, with or without a time of day.
pub(crate) fn are_days(fails: &Fails) -> bool {
    [NO_DATE, NO_INSTANT].contains(fails)
}

/// Whether a text is a day as workbooks count them, from 1954 to 2064.
fn workbook_day(value: &&str) -> bool {
    value.len() == 5 && value.parse::<u32>().is_ok_and(|day| (20_000..60_000).contains(&day))
}

/// The formats that take all of these values together, if no day could be a month in one of them.
fn several(function: &str, values: &[&str], known: &str) -> Option<Vec<String>> {
    let (mut left, mut formats) = (values.to_vec(), Vec::new());
    while let Some(first) = left.first() {
        let takes = |format: &str, value: &&str| taken(function, &[value], &[format]).is_some();
        let often = |format: String| {
            let values = left.iter().filter(|value| takes(&format, value));
            (values.count(), format)
        };
        let mut found: Vec<_> = formats_of(&[first]).into_iter().map(often).collect();
        found.sort();
        let (most, format) = found.pop().filter(|(values, _)| *values > 0)?;
        let turned = turned(&format);
        let guess = found.last().is_some_and(|(values, _)| *values == most);
        let both = turned != format && (formats.contains(&turned) || known.contains(&turned));
        if guess || both {
            return None;
        }
        left.retain(|value| !takes(&format, value));
        formats.push(format);
    }
    Some(formats)
}

/// A format with day and month in the other order.
fn turned(format: &str) -> String {
    let parts = format.split('%').map(|part| match part.as_bytes().first() {
        Some(b'd') => part.replacen('d', "m", 1),
        Some(b'm') => part.replacen('m', "d", 1),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("%")
}

/// What a call reads, which is a column, and the texts behind it: `r.day` and `"%d/%m/%Y"`; `None`
/// if it is written in another way.
fn parts<'a>(call: &'a str, column: &str) -> Option<(&'a str, &'a str)> {
    if is_name(call) {
        return Some(("v", ""));
    }
    let (_, inside) = call.strip_suffix(')')?.split_once('(')?;
    let (value, rest) = inside.split_once(", ").unwrap_or((inside, ""));
    let texts = rest.trim_start_matches('[').trim_end_matches(']');
    let known = texts.is_empty() || texts.starts_with('"');
    (known && !column.contains(',')).then_some((value, texts))
}

/// What a function makes of the values, with these arguments after each, if it takes all.
fn taken(function: &str, values: &[&str], rest: &[&str]) -> Option<ArrayRef> {
    let overloads = SCALARS.iter().filter(|builtin| builtin.name == function);
    let (_, kernel) = overloads.flat_map(|builtin| builtin.overloads).find(|(signature, _)| {
        let params = signature.split(") ->").next().unwrap_or(signature);
        params.starts_with("(value: text")
            && params.matches(':').count() == rest.len() + 1
            && !params.contains("list")
    })?;
    let mut args = vec![Operand::Rows(Arc::new(StringViewArray::from(values.to_vec())))];
    let constant = |arg: &&str| Operand::Constant(Arc::new(StringViewArray::from(vec![*arg])));
    args.extend(rest.iter().map(constant));
    let mut invocation = Invocation { args: &args, rows: values.len(), bad: Vec::new() };
    let result = kernel(&mut invocation);
    (invocation.bad.is_empty() && result.null_count() == 0).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_take_all_values_and_stand_where_the_call_stood() {
        let day = "31/12/2024";
        for (call, values, others, expected) in [
            ("date(r.x)", &[day, "01/02/2024"][..], false, r#"date(r.x, "%d/%m/%Y")"#),
            ("date(r.x)", &[day, "unknown"], false, ""),
            (
                "date(r.x)",
                &["01/12/2024", day, "5 Mar 2024"],
                true,
                r#"date(r.x, ["%Y-%m-%d", "%d/%m/%Y", "%d %b %Y"])"#,
            ),
            ("date(r.x)", &["01/02/2024", "5 Mar 2024"], true, ""),
            (
                "date(r.x)",
                &["45352", "45353"],
                true,
                r#"try(date(r.x), add_days(date("1899-12-30"), int(r.x)))"#,
            ),
            ("date", &["45352"], false, r#"v -> add_days(date("1899-12-30"), int(v))"#),
            ("date(r.x)", &["45352", "99999"], false, ""),
            ("date(r.x)", &[day, "12/31/2024"], true, ""),
            ("date", &[day], false, r#"v -> date(v, "%d/%m/%Y")"#),
            ("date", &[day], true, r#"v -> date(v, ["%Y-%m-%d", "%d/%m/%Y"])"#),
            (r#"date(r.x, "%m/%d/%Y")"#, &[day], true, r#"date(r.x, "%d/%m/%Y")"#),
            (
                "datetime(r.x)",
                &["31/12/2024 10:05 PM"],
                false,
                r#"datetime(r.x, "%d/%m/%Y %I:%M %p")"#,
            ),
            ("date(v, \"%b\")", &["2024-12-31"], true, r#"date(v, ["%b", "%Y-%m-%d"])"#),
            (
                r#"date(v, ["%b", "%B, %d"])"#,
                &[day],
                true,
                r#"date(v, ["%b", "%B, %d", "%d/%m/%Y"])"#,
            ),
            ("date(r.x, r.format)", &[day], false, ""),
            ("float(r.x)", &["1,234.50", "$7"], true, "number(r.x)"),
            ("float(r.x)", &["1.234,50", "0,5"], false, r#"number(r.x, ",", ".")"#),
            ("float", &["$7"], true, "number"),
            ("int", &["7,5"], true, r#"v -> number(v, ",", ".")"#),
            ("number", &["7,5"], true, ""),
            ("int(r.x)", &["N/A"], false, ""),
        ] {
            let function = call.split('(').next();
            let builtin = SCALARS.iter().find(|builtin| Some(builtin.name) == function).unwrap();
            let offers = fitting(&builtin.fails.unwrap(), values, (call, "x"), others);
            assert_eq!(offers.join("\n"), expected, "{call} {values:?}");
        }
        assert_eq!(fitting(&NO_DATE, &["01/02/2024"], ("date", "x"), false).len(), 2);
    }
}
