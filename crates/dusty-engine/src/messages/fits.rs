//! Another way to read values that a conversion could not take: offered only where it
//! takes every one of them.

mod days;
mod numbers;
mod truths;

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray};
use dusty_check::Fails;
use dusty_check::value::is_name;

use crate::builtins::kernel::{Invocation, Operand};
use crate::builtins::{NO_BOOL, NO_DATE, NO_INSTANT, NO_INT, NO_NUMBER, SCALARS};

/// A call in a script that could not take some values of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conversion<'a> {
    /// As it stands there: `date(r.day, "%d/%m/%Y")`, or a function's name alone.
    call: &'a str,
    /// What it reads: `r.day`, or what a function's value would be called.
    value: &'a str,
    /// The column that it reads.
    column: &'a str,
    /// The texts behind: `"%d/%m/%Y"`.
    known: &'a str,
    wanted: Wanted,
    /// Whether it took other values.
    others: bool,
}

/// What the values were to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Dates,
    Times,
    Numbers,
    Answers,
    Others,
}

/// What takes values that a conversion could not.
#[derive(Debug, Default)]
pub(crate) struct Fitting {
    /// Calls that take all of them, and what the conversion took as it did.
    pub(crate) calls: Vec<String>,
    /// What the calls do, if it is more than to read.
    pub(crate) way: Option<&'static str>,
    /// What is to be said besides.
    pub(crate) remark: Option<String>,
}

impl<'a> Conversion<'a> {
    /// The conversion that a call of a column is, whose bad values are told by `fails`.
    pub(crate) fn new(
        call: &'a str,
        column: &'a str,
        fails: &Fails,
        others: bool,
    ) -> Conversion<'a> {
        let is = |known: &[Fails]| known.contains(fails);
        let wanted = match parts(call) {
            Some(_) if is(&[NO_DATE]) => Wanted::Dates,
            Some(_) if is(&[NO_INSTANT]) => Wanted::Times,
            Some(_) if is(&[NO_INT, NO_NUMBER]) => Wanted::Numbers,
            Some(_) if is(&[NO_BOOL]) => Wanted::Answers,
            _ => Wanted::Others,
        };
        let (value, known) = parts(call).unwrap_or_default();
        Conversion { call, value, column, known, wanted, others }
    }

    /// What takes all of these values.
    pub(crate) fn fitting(&self, values: &[&str]) -> Fitting {
        let calls = match self.wanted {
            Wanted::Dates | Wanted::Times => self.dates(values),
            Wanted::Numbers => return self.numbers(values),
            Wanted::Answers => self.answers(values),
            Wanted::Others => Vec::new(),
        };
        match calls.is_empty() {
            true => self.parts_of_dates(values),
            false => Fitting { calls, ..Fitting::default() },
        }
    }

    /// What the values that can be read are called.
    pub(crate) fn named(&self) -> &'static str {
        match self.wanted {
            Wanted::Dates | Wanted::Times => "dates",
            Wanted::Numbers => "numbers",
            Wanted::Answers => "answers",
            Wanted::Others => "values",
        }
    }

    fn function(&self) -> &'a str {
        self.call.split('(').next().unwrap_or(self.call)
    }

    /// Another call that may stand in its place.
    fn written(&self, function: &str, value: &str, rest: &str) -> String {
        let behind = if rest.is_empty() { String::new() } else { format!(", {rest}") };
        match is_name(self.call) {
            true if rest.is_empty() && value == self.value => function.to_owned(),
            true => format!("{} -> {function}({value}{behind})", self.value),
            false => format!("{function}({value}{behind})"),
        }
    }

    /// An expression for what the conversion does not take, in its place.
    fn instead(&self, expression: &str) -> String {
        let (function, value) = (self.function(), self.value);
        match (self.others, is_name(self.call)) {
            (true, true) => format!("{value} -> try({function}({value}), {expression})"),
            (true, false) => format!("try({function}({value}), {expression})"),
            (false, true) => format!("{value} -> {expression}"),
            (false, false) => expression.to_owned(),
        }
    }
}

/// What a call reads, and the texts behind it: `r.day` and `"%d/%m/%Y"`; `None` if it is written in another way.
fn parts(call: &str) -> Option<(&str, &str)> {
    if is_name(call) {
        return Some(("v", ""));
    }
    let (_, inside) = call.strip_suffix(')')?.split_once('(')?;
    // The name of a column may have a comma, between quotes.
    let mut commas = inside.match_indices(", ").map(|(at, _)| inside.split_at(at));
    let ends = commas.find(|(value, _)| value.matches('"').count() % 2 == 0);
    let (value, rest) =
        ends.map_or((inside, ""), |(value, rest)| (value, rest.trim_start_matches(", ")));
    let texts = rest.trim_start_matches('[').trim_end_matches(']');
    (texts.is_empty() || texts.starts_with('"')).then_some((value, texts))
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
            ("date(r.x)", &["2024-12", "2025-01"], false, r#"date(r.x + "-01")"#),
            ("date", &["2024-12"], true, r#"v -> try(date(v), date(v + "-01"))"#),
            ("date", &["May 2024", "June 2024"], false, r#"v -> date("1 " + v, "%d %b %Y")"#),
            ("date(r.x)", &["12/2024"], false, r#"date("1/" + r.x, "%d/%m/%Y")"#),
            ("date(r.x)", &["2024/12"], false, r#"date(r.x + "/01", "%Y/%m/%d")"#),
            ("date(r.x)", &["2024", "1999"], false, "make_date(int(r.x), 1, 1)"),
            ("date(r.x)", &["Mar-24", "Oct-12"], false, r#"date("1-" + r.x, "%d-%b-%y")"#),
            ("date(r.x)", &["24-Mar"], false, ""),
            ("date(r.x)", &["12/24"], false, ""),
            ("datetime(r.x)", &["2024-12-31"], false, "date(r.x)"),
            ("datetime", &["2024-12-31"], true, "v -> try(datetime(v), datetime(date(v)))"),
            ("datetime(r.x)", &[day], false, r#"date(r.x, "%d/%m/%Y")"#),
            ("datetime(r.x)", &[day], true, ""),
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
            ("int(r.x)", &["1.5e-3", "7.5"], true, "float(r.x)"),
            ("int", &["7,5"], true, r#"v -> number(v, ",", ".")"#),
            ("number", &["7,5"], true, ""),
            ("number(r.x)", &["-1 269"], true, r#"number(r.x, ".", " ")"#),
            (r#"number(r.x, ",", ".")"#, &["1 269,5"], true, r#"number(r.x, ",", " ")"#),
            (r#"number(r.x, ",", ".")"#, &["7.5"], true, ""),
            ("int(r.x)", &["N/A"], false, ""),
            ("bool", &["Ja", "nein"], false, r#"v -> recode(v, { "Ja": true, "nein": false })"#),
            ("bool(r.x)", &["X"], true, r#"try(bool(r.x), recode(r.x, { "X": true }))"#),
            ("bool(r.x)", &["ja", "unknown"], false, ""),
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
            (r#"int(r["a, b"])"#, &["5 kg"], true, r#"int(replace(r["a, b"], "kg", ""))"#),
            (r#"date(r["a, b"], "%m/%d/%Y")"#, &[day], false, r#"date(r["a, b"], "%d/%m/%Y")"#),
            (
                "int(r.x)",
                &["5*", "12 [a]", "7 p"],
                true,
                r#"int(replace_matches(r.x, '[*p]+$|\[.*\]$', ""))"#,
            ),
            ("int", &["1,234.5*"], true, r#"v -> number(replace_matches(v, '[*]+$', ""))"#),
            ("int(r.x)", &["12 (5)", "7*"], true, ""),
        ] {
            let function = call.split('(').next();
            let builtin = SCALARS.iter().find(|builtin| Some(builtin.name) == function).unwrap();
            let fails = builtin.fails.unwrap();
            let offers = Conversion::new(call, "x", &fails, others).fitting(values).calls;
            assert_eq!(offers.join("\n"), expected, "{call} {values:?}");
        }
        let conversion = Conversion::new("date", "x", &NO_DATE, false);
        assert_eq!(conversion.fitting(&["01/02/2024"]).calls.len(), 2);
        let conversion = Conversion::new("datetime(r.x)", "x", &NO_INSTANT, false);
        let remark = conversion.fitting(&["12:30", "09:05"]).remark.unwrap();
        assert!(remark.ends_with("`datetime(r.day + \" \" + r.x)`"), "{remark}");
        assert_eq!(conversion.fitting(&["12:30", "noon"]).remark, None);
        let remark = |call, column, value| {
            let fails =
                SCALARS.iter().find(|builtin| builtin.name == "int").unwrap().fails.unwrap();
            Conversion::new(call, column, &fails, true).fitting(&[value]).remark.unwrap()
        };
        assert!(remark("int", "a b", "5 *").ends_with("`extract(r[\"a b\"], '[*]+$')`"));
        let signed = r#"v -> if ends_with(v, "CR") then -number(replace(v, "CR", "")) else number(replace(v, "DR", ""))"#;
        assert!(remark("int", "x", "5.00 DR").ends_with(&format!("`{signed}`")));
    }
}
