//! Another way to read values that a conversion could not take: offered only where it
//! takes every one of them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray};
use dusty_check::Fails;
use dusty_check::value::{is_name, quoted};

use crate::builtins::kernel::{Invocation, Operand};
use crate::builtins::{NO_DATE, NO_INSTANT, NO_INT, NO_NUMBER, SCALARS};
use crate::inspect::{formats_of, unit};

/// The format that needs no word.
const ISO: &str = "%Y-%m-%d";

/// What takes values that a call in the script could not.
#[derive(Debug, Default)]
pub(crate) struct Fitting<'a> {
    /// Calls that take all of them, and what the other call took as it did.
    pub(crate) calls: Vec<String>,
    /// The different units behind the numbers: the calls take one off; more than one are no number's.
    pub(crate) units: Vec<&'a str>,
}

/// What takes all of these values of a column, which a call in the script could not; `others` says whether it took others.
pub(crate) fn fitting<'a>(
    fails: &Fails,
    values: &[&'a str],
    call: (&str, &str),
    others: bool,
) -> Fitting<'a> {
    let calls = as_they_are(fails, values, call, others);
    let units = if calls.is_empty() { units(fails, values) } else { Vec::new() };
    let calls = match units[..] {
        [unit] => without(values, unit, call, others),
        _ => calls,
    };
    Fitting { calls, units }
}

/// What to do where some of the values are limits, such as `<0.05`, which are neither numbers nor missing.
pub(crate) fn of_limits(
    fails: &Fails,
    values: &[&str],
    call: (&str, &str),
    others: bool,
) -> Option<String> {
    let number =
        |value: &&str| NUMBERS.contains(fails) && value.contains(|c: char| c.is_ascii_digit());
    let (mark, first) = ["<", ">", "≤", "≥"].into_iter().find_map(|mark| {
        let is_limit = |value: &&&str| value.trim().starts_with(mark) && number(value);
        Some((mark, *values.iter().find(is_limit)?))
    })?;
    let calls = without(&[first], mark, call, others);
    let (reads, (value, _)) = (calls.first()?, parts(call.0, call.1)?);
    let number = reads.strip_prefix("v -> ").unwrap_or(reads);
    let noted = format!("starts_with({value}, {})", quoted(mark));
    Some(format!(
        "`{first}` is a limit, so note it first, by `{noted}`, and then take its number, `{number}`"
    ))
}

fn as_they_are(
    fails: &Fails,
    values: &[&str],
    (call, column): (&str, &str),
    others: bool,
) -> Vec<String> {
    let Some((value, known)) = parts(call, column) else { return Vec::new() };
    let written = |function: &str, rest: &str| written(call, (function, value, rest));
    if are_days(fails) {
        let function = if *fails == NO_DATE { "date" } else { "datetime" };
        let iso = quoted(ISO);
        let plain = known.is_empty();
        let known = if plain { &iso } else { known };
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
        if let Some(day) = without_format(function, values, value).filter(|_| plain) {
            let day = if others { format!("try({function}({value}), {day})") } else { day };
            return vec![if is_name(call) { format!("{value} -> {day}") } else { day }];
        }
        let known = if others { known } else { "" };
        let list = several(function, values, known).map(|formats| {
            let formats = formats.iter().map(|format| quoted(format));
            let all = Some(known.to_owned()).filter(|known| !known.is_empty()).into_iter();
            written(function, &format!("[{}]", all.chain(formats).collect::<Vec<_>>().join(", ")))
        });
        list.into_iter().collect()
    } else if NUMBERS.contains(fails) {
        // What `number` has read with other marks would not stay.
        if others && call.starts_with("number") {
            return Vec::new();
        }
        // The value need not be whole: then the message of `float` or `int` goes on.
        marks(values).map(|marks| written("number", &said(marks))).collect()
    } else {
        Vec::new()
    }
}

/// What is said of values that were to be numbers.
const NUMBERS: [Fails; 2] = [NO_INT, NO_NUMBER];

/// Decimal marks and what stands between groups of digits, the usual ones first.
const MARKS: [[&str; 2]; 4] = [[".", ","], [",", "."], [",", " "], [".", "'"]];

/// The marks with which `number` takes all values; those that give the same numbers once.
fn marks(values: &[&str]) -> impl Iterator<Item = [&'static str; 2]> {
    let mut made: Vec<ArrayRef> = Vec::new();
    MARKS.into_iter().filter(move |marks| {
        let numbers = taken("number", values, marks);
        let new = numbers.filter(|numbers| !made.contains(numbers));
        new.map(|numbers| made.push(numbers)).is_some()
    })
}

/// How marks are said to `number`.
fn said([decimal, thousands]: [&str; 2]) -> String {
    match (decimal, thousands) {
        (".", ",") => String::new(),
        _ => format!("{}, {}", quoted(decimal), quoted(thousands)),
    }
}

/// A call that may stand where another one stood, also where that is a function's name alone.
fn written(call: &str, (function, value, rest): (&str, &str, &str)) -> String {
    let behind = if rest.is_empty() { String::new() } else { format!(", {rest}") };
    match is_name(call) {
        true if rest.is_empty() && value == "v" => function.to_owned(),
        true => format!("v -> {function}({value}{behind})"),
        false => format!("{function}({value}{behind})"),
    }
}

/// The different units behind the numbers, if all values are numbers with a unit.
fn units<'a>(fails: &Fails, values: &[&'a str]) -> Vec<&'a str> {
    let units = values.iter().map(|value| Some(unit(value.trim())?.1));
    let units: Option<BTreeSet<_>> = units.collect();
    units.filter(|_| NUMBERS.contains(fails)).unwrap_or_default().into_iter().collect()
}

/// The calls that take all of these values without a part, such as their unit, and those that were fine as the call in the
/// script did.
fn without(values: &[&str], part: &str, (call, column): (&str, &str), others: bool) -> Vec<String> {
    let Some((value, known)) = parts(call, column) else { return Vec::new() };
    let function = call.split('(').next().unwrap_or(call);
    let bare: Vec<_> = values.iter().map(|value| value.replace(part, "")).collect();
    let bare: Vec<_> = bare.iter().map(String::as_str).collect();
    let value = format!("replace({value}, {}, \"\")", quoted(part));
    if known.is_empty() && taken(function, &bare, &[]).is_some() {
        return vec![written(call, (function, &value, ""))];
    }
    // What `number` has read with its marks is to stay.
    let same = |marks: &[&str; 2]| !others || function != "number" || said(*marks) == known;
    let marks = marks(&bare).filter(same);
    marks.map(|marks| written(call, ("number", &value, &said(marks)))).collect()
}

/// Whether values were to be dates, with or without a time of day.
pub(crate) fn are_days(fails: &Fails) -> bool {
    [NO_DATE, NO_INSTANT].contains(fails)
}

/// What makes days or times of texts that are none by their look, and a day of a time.
fn without_format(function: &str, values: &[&str], value: &str) -> Option<String> {
    let count = |digits: usize, range: Range<u64>| {
        let is = |text: &str| {
            text.len() == digits && text.parse().is_ok_and(|count| range.contains(&count))
        };
        values.iter().all(|text| is(text))
    };
    let since = |seconds: &str| format!("add_seconds(datetime(\"1970-01-01T00:00\"), {seconds})");
    let is_day = function == "date";
    // As workbooks count, from 1954 to 2064.
    if is_day && count(5, 20_000..60_000) {
        return Some(format!("add_days(date(\"1899-12-30\"), int({value}))"));
    }
    // As devices and logs count, to the same year.
    let time = if count(10, 0..3_000_000_000) {
        since(&format!("int({value})"))
    } else if count(13, 0..3_000_000_000_000) {
        since(&format!("int({value}) / 1000"))
    } else if is_day && taken("datetime", values, &[]).is_some() {
        format!("datetime({value})")
    } else {
        return None;
    };
    Some(if is_day { format!("date({time})") } else { time })
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
            ("date(r.x)", &["2024-03-01T10:00Z", "2024-03-01 10:00"], false, "date(datetime(r.x))"),
            ("date", &["2024-03-01T10:00Z"], true, "v -> try(date(v), date(datetime(v)))"),
            (
                "datetime(r.x)",
                &["1709251200"],
                false,
                r#"add_seconds(datetime("1970-01-01T00:00"), int(r.x))"#,
            ),
            (
                "date",
                &["1709251200123"],
                false,
                r#"v -> date(add_seconds(datetime("1970-01-01T00:00"), int(v) / 1000))"#,
            ),
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
            ("int(r.x)", &["5 kg", "12kg"], true, r#"int(replace(r.x, "kg", ""))"#),
            ("float", &["1.5 °C"], false, r#"v -> float(replace(v, "°C", ""))"#),
            ("int", &["1,5 m"], false, r#"v -> number(replace(v, "m", ""), ",", ".")"#),
            ("number(r.x)", &["1,5 m"], true, ""),
            (
                r#"number(r.x, ",", ".")"#,
                &["1,5 m"],
                true,
                r#"number(replace(r.x, "m", ""), ",", ".")"#,
            ),
            ("int(r.x)", &["5 kg", "12 g"], true, ""),
        ] {
            let function = call.split('(').next();
            let builtin = SCALARS.iter().find(|builtin| Some(builtin.name) == function).unwrap();
            let offers = fitting(&builtin.fails.unwrap(), values, (call, "x"), others).calls;
            assert_eq!(offers.join("\n"), expected, "{call} {values:?}");
        }
        assert_eq!(fitting(&NO_DATE, &["01/02/2024"], ("date", "x"), false).calls.len(), 2);
    }
}
