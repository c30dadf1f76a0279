//! From text to other types, and back.

use std::ops::Range;

use dusty_check::value::quoted;
use dusty_check::{Builtin, Fails, Group, Mistake, Risk, Value};

use crate::builtins::kernel::{Invocation, Kernel};

use super::moment::{Format, day_of, iso_day, iso_instant, midnight};
use super::money::{Marks, POINT, amount, plain};
use super::number::whole;
use super::printed;
use super::text::trimmed;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Conversion);

/// What is said of values that `int` cannot take.
pub(crate) const NO_INT: Fails =
    Fails { one: "is not a whole number", many: "are not whole numbers" };
/// What is said of values that `float` and `number` cannot take.
pub(crate) const NO_BOOL: Fails =
    Fails { one: "is neither true nor false", many: "are neither true nor false" };
pub(crate) const NO_NUMBER: Fails = Fails { one: "is not a number", many: "are not numbers" };
/// What is said of values that `date` cannot take.
pub(crate) const NO_DATE: Fails = Fails { one: "is not a date", many: "are not dates" };
/// What is said of values that `datetime` cannot take.
pub(crate) const NO_INSTANT: Fails =
    Fails { one: "is not a date with a time", many: "are not dates with a time" };

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "int",
        overloads: &[
            ("(value: text) -> int", |call| {
                let value = call.text(0);
                call.try_ints(|row| Some(int(value.get(row)?)))
            }),
            ("(value: int) -> int", |call| call.any(0)),
            ("(value: float) -> int", |call| {
                let value = call.float(0);
                call.try_ints(|row| Some(whole(value.get(row)?)))
            }),
            ("(value: bool) -> int", |call| {
                let value = call.bool(0);
                call.ints(|row| value.get(row).map(i64::from))
            }),
        ],
        about: "A whole number. Of a text, blanks around it, a sign, digits and a fraction of \
                zeros are accepted, and nothing else. A float must be whole: use `round`, \
                `floor` or `ceil` for others. `true` is 1 and `false` is 0.",
        examples: &[
            (r#"int("42")"#, "42"),
            (r#"int(" -517.0 ")"#, "-517"),
            ("int(7)", "7"),
            ("int(3.0)", "3"),
            ("int(true)", "1"),
            (r#"int("12 kg")"#, "bad value"),
            ("int(3.5)", "bad value"),
            ("int(missing)", "missing"),
        ],
        fails: Some(NO_INT),
        ..PLAIN
    },
    Builtin {
        name: "float",
        overloads: &[
            ("(value: text) -> float", |call| {
                let value = call.text(0);
                call.try_floats(|row| Some(float(value.get(row)?)))
            }),
            ("(value: float) -> float", |call| call.any(0)),
            ("(value: int) -> float", |call| {
                let value = call.int(0);
                call.floats(|row| value.get(row).map(|value| value as f64))
            }),
        ],
        about: "A number with a fraction, from decimal or exponent form, with a point and with \
                blanks around it. Words such as `NaN` and `inf` are not numbers. For money, \
                percent signs, decimal commas and grouped digits use `number`.",
        examples: &[
            (r#"float("2.50")"#, "2.5"),
            (r#"float(" -1.5e3 ")"#, "-1500.0"),
            ("float(0.5)", "0.5"),
            ("float(3)", "3.0"),
            (r#"float("NaN")"#, "bad value"),
            (r#"float("1,5")"#, "bad value"),
            ("float(missing)", "missing"),
        ],
        fails: Some(NO_NUMBER),
        ..PLAIN
    },
    Builtin {
        name: "bool",
        overloads: &[
            ("(value: text) -> bool", |call| {
                let value = call.text(0);
                call.try_bools(|row| Some(bool(value.get(row)?)))
            }),
            ("(value: bool) -> bool", |call| call.any(0)),
            ("(value: int) -> bool", |call| {
                let value = call.int(0);
                call.try_bools(|row| Some(bool_of_int(value.get(row)?)))
            }),
        ],
        about: "True or false: `true`/`false`, `yes`/`no`, `y`/`n`, `t`/`f` and `1`/`0`, in any \
                case and with blanks around. Other numbers and words are bad values.",
        examples: &[
            (r#"bool("Yes")"#, "true"),
            (r#"bool(" f ")"#, "false"),
            ("bool(true)", "true"),
            ("bool(0)", "false"),
            (r#"bool("maybe")"#, "bad value"),
            ("bool(2)", "bad value"),
            ("bool(missing)", "missing"),
        ],
        fails: Some(NO_BOOL),
        ..PLAIN
    },
    Builtin {
        name: "text",
        overloads: &[("(value: T) -> text", |call| printed(&call.any(0)))],
        about: "The value as it is written to a CSV file. A float has the fewest digits that \
                read back the same, and keeps `.0`; a date is `2024-01-31`, a datetime \
                `2024-01-31T12:30:00`.",
        examples: &[
            ("text(42)", r#""42""#),
            ("text(3.0)", r#""3.0""#),
            ("text(true)", r#""true""#),
            (r#"text(date("2024-01-31"))"#, r#""2024-01-31""#),
            (r#"text(datetime("2024-01-31 12:30"))"#, r#""2024-01-31T12:30:00""#),
            ("text(missing)", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "date",
        overloads: &[
            ("(value: text) -> date", |call| {
                let value = call.text(0);
                call.try_days(|row| Some(iso_day(trimmed(value.get(row)?))))
            }),
            ("(value: text, format: text) -> date", |call| {
                let read = with_format(call, Format::names_day, Format::read_day);
                call.try_days(read)
            }),
            ("(value: text, formats: list<text>) -> date", |call| {
                let read = with_formats(call, Format::names_day, Format::read_day);
                call.try_days(read)
            }),
            ("(value: date) -> date", |call| call.any(0)),
            ("(value: datetime) -> date", |call| {
                let value = call.instant(0);
                call.days(|row| value.get(row).map(day_of))
            }),
        ],
        about: "A day. Without a format the text must be ISO 8601, `2024-01-31`. A format is \
                text with `%Y` year of four digits, `%y` of two (69 to 99 are 19..), `%m` month, \
                `%b` or `%B` English name of the month, short or long, `%d` day, `%j` day of the \
                year, `%a` or `%A` weekday, `%H` `%I` `%p` `%M` `%S` `%f` time, `%%` percent \
                sign. Numbers of two digits may have one; blanks in the format stand for one or \
                more. The whole text must match, blanks around it aside, and the day must exist. \
                Of several formats the first that matches counts. Of a datetime it is the day.",
        examples: &[
            (r#"date("2024-01-31")"#, r#"date("2024-01-31")"#),
            (r#"date("31/1/2024", "%d/%m/%Y")"#, r#"date("2024-01-31")"#),
            (r#"date("May 6, 2026", ["%Y-%m-%d", "%b %d, %Y"])"#, r#"date("2026-05-06")"#),
            (r#"date(date("2024-01-31"))"#, r#"date("2024-01-31")"#),
            (r#"date(datetime("2024-01-31 12:30"))"#, r#"date("2024-01-31")"#),
            (r#"date("2023-02-29")"#, "bad value"),
            (r#"date("31/01/24", "%d/%m/%Y")"#, "bad value"),
            ("date(missing)", "missing"),
        ],
        fails: Some(NO_DATE),
        precheck: Some(|args| formats(args, Format::names_day)),
        ..PLAIN
    },
    Builtin {
        name: "datetime",
        overloads: &[
            ("(value: text) -> datetime", |call| {
                let value = call.text(0);
                call.try_instants(|row| Some(iso_instant(trimmed(value.get(row)?))))
            }),
            ("(value: text, format: text) -> datetime", |call| {
                let read = with_format(call, Format::names_instant, Format::read_instant);
                call.try_instants(read)
            }),
            ("(value: text, formats: list<text>) -> datetime", |call| {
                let read = with_formats(call, Format::names_instant, Format::read_instant);
                call.try_instants(read)
            }),
            ("(value: datetime) -> datetime", |call| call.any(0)),
            ("(value: date) -> datetime", |call| {
                let value = call.day(0);
                call.instants(|row| value.get(row).map(midnight))
            }),
        ],
        about: "A day and a time of day. Without a format the text must be ISO 8601, \
                `2024-01-31T12:30:00`; a blank may stand for the `T`, and seconds and their \
                fraction, to the microsecond, may be left out. A zone (`Z`, `+02:00`) is \
                converted to UTC; a text without one stays as it is. Formats are those of \
                `date`, with `%H` hour, or `%I` hour of 12 and `%p` AM or PM, `%M` minute, `%S` \
                second, `%f` fraction of a second, `%z` zone. A date becomes its midnight.",
        examples: &[
            (r#"datetime("2024-01-31T12:30:00")"#, r#"datetime("2024-01-31T12:30:00")"#),
            (r#"datetime("2024-01-31 12:30+02:00")"#, r#"datetime("2024-01-31T10:30:00")"#),
            (
                r#"datetime("31/01/2024 1:30 PM", "%d/%m/%Y %I:%M %p")"#,
                r#"datetime("2024-01-31T13:30:00")"#,
            ),
            (
                r#"datetime("31/Jan/2024:13:30:05 +0100", "%d/%b/%Y:%T %z")"#,
                r#"datetime("2024-01-31T12:30:05")"#,
            ),
            (
                r#"datetime("31.1.2024 13:30", ["%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"])"#,
                r#"datetime("2024-01-31T13:30:00")"#,
            ),
            (r#"datetime(datetime("2024-01-31T12:30:00"))"#, r#"datetime("2024-01-31T12:30:00")"#),
            (r#"datetime(date("2024-01-31"))"#, r#"datetime("2024-01-31T00:00:00")"#),
            (r#"datetime("2024-01-31")"#, "bad value"),
            ("datetime(missing)", "missing"),
        ],
        fails: Some(NO_INSTANT),
        precheck: Some(|args| formats(args, Format::names_instant)),
        ..PLAIN
    },
    Builtin {
        name: "number",
        overloads: &[(
            r#"(value: text, decimal: text = ".", thousands: text = ",") -> float"#,
            |call| {
                let (value, decimal, thousands) = (call.text(0), call.text(1), call.text(2));
                let both = decimal.constant().zip(thousands.constant());
                let usual = both.map(|(decimal, thousands)| Marks::new(decimal, thousands));
                call.try_floats(|row| {
                    let value = value.get(row)?;
                    let marks = match usual {
                        Some(marks) => marks,
                        None => Marks::new(decimal.get(row)?, thousands.get(row)?),
                    };
                    Some(marks.and_then(|marks| amount(value, marks)))
                })
            },
        )],
        about: "A number as people write it: with a currency (`$`, `€`, `USD`), a percent sign, \
                grouped digits, a sign in front or behind, or brackets for a negative amount. A \
                percent sign divides by nothing: `12 %` is 12.0. A dash behind the decimal mark stands \
                for no hundredths: `12.-` is 12.0. Groups must be well formed, so \
                that `1,23` is a bad value and not 123. `decimal` stands before the fraction and \
                `thousands` between the groups; with `\"\"` there are none. Units such as `kg` \
                are not accepted: take them off first.",
        examples: &[
            (r#"number("$1,234.50")"#, "1234.5"),
            (r#"number("1.234,50 €", decimal: ",", thousands: ".")"#, "1234.5"),
            (r#"number("(12.5)")"#, "-12.5"),
            (r#"number("12 %")"#, "12.0"),
            (r#"number("CHF 12.-")"#, "12.0"),
            (r#"number("1,23")"#, "bad value"),
            (r#"number("3.3x")"#, "bad value"),
            ("number(missing)", "missing"),
        ],
        fails: Some(NO_NUMBER),
        precheck: Some(marks),
        risk: Some(Risk::Currencies),
        ..PLAIN
    },
];

/// Whole numbers in text: see the function `int`.
pub(crate) fn int(text: &str) -> Option<i64> {
    // As most numbers are written.
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let text = trimmed(text);
    let whole = match text.split_once('.') {
        Some((whole, zeros)) => {
            Some(whole).filter(|_| !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0'))?
        }
        None => text,
    };
    // Accepts a sign and digits, at least one.
    whole.parse().ok()
}

/// Numbers in text: see the function `float`. Letters but the exponent's are
/// refused here, since the standard library reads `inf` and `NaN`.
pub(crate) fn float(text: &str) -> Option<f64> {
    let text = trimmed(text);
    if let Some(value) =
        plain(text.as_bytes(), POINT).filter(|_| !text.bytes().take(2).any(|byte| byte == b'$'))
    {
        return Some(value);
    }
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if text.bytes().all(plain) { text.parse().ok() } else { None }
}

/// True or false in text: see the function `bool`.
pub(crate) fn bool(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is(&["true", "yes", "y", "t", "1"]) {
        Some(true)
    } else if is(&["false", "no", "n", "f", "0"]) {
        Some(false)
    } else {
        None
    }
}

fn bool_of_int(value: i64) -> Option<bool> {
    match value {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// Whether a format says all that is needed.
type Complete = fn(&Format) -> Result<(), (String, String)>;

fn complete(format: &str, complete: Complete) -> Result<Format, (String, String)> {
    let format = Format::parse(format)?;
    complete(&format).map(|()| format)
}

/// Reads the text of a row in the format of the row. The format is taken apart anew
/// only where it is another than in the row before.
fn with_format<'a, T>(
    call: &Invocation<'a>,
    needs: Complete,
    read: fn(&Format, &str) -> Option<T>,
) -> impl FnMut(usize) -> Option<Option<T>> + use<'a, T> {
    let (value, format) = (call.text(0), call.text(1));
    let mut last: Option<(&str, Option<Format>)> = None;
    move |row| {
        let (value, format) = (value.get(row)?, format.get(row)?);
        if last.as_ref().is_none_or(|(text, _)| *text != format) {
            last = Some((format, complete(format, needs).ok()));
        }
        let (_, format) = last.as_ref()?;
        Some(format.as_ref().and_then(|format| read(format, trimmed(value))))
    }
}

/// The same with a list of formats, of which the first that fits counts. A list that
/// is the same for all rows is taken apart once.
fn with_formats<'a, T>(
    call: &Invocation<'a>,
    needs: Complete,
    read: fn(&Format, &str) -> Option<T>,
) -> impl FnMut(usize) -> Option<Option<T>> + use<'a, T> {
    let (value, list) = (call.text(0), call.list(1));
    let mut last: Option<(Range<usize>, Vec<Format>)> = None;
    move |row| {
        let (value, range) = (value.get(row)?, list.range(row)?);
        if last.as_ref().is_none_or(|(before, _)| *before != range) {
            let formats = list.texts(row)?.flatten().filter_map(|text| complete(text, needs).ok());
            last = Some((range, formats.collect()));
        }
        let (_, formats) = last.as_ref()?;
        Some(formats.iter().find_map(|format| read(format, trimmed(value))))
    }
}

/// Looks at constant formats: see [`Builtin::precheck`].
fn formats(args: &[Option<&Value>], needs: Complete) -> Result<(), Mistake> {
    let texts = match args.get(1).copied().flatten() {
        Some(Value::List(items)) => items.iter().filter_map(Value::as_text).collect(),
        Some(Value::Text(text)) => vec![text.as_str()],
        _ => Vec::new(),
    };
    for text in texts {
        foreign_format(text)?;
        complete(text, needs).map_err(|(title, help)| Mistake { parameter: 1, title, help })?;
    }
    Ok(())
}

/// Says what to write for a format of another tool.
pub(super) fn foreign_format(text: &str) -> Result<(), Mistake> {
    let Some(right) = Format::meant(text) else { return Ok(()) };
    let title = "the parts of a format begin with `%`".to_owned();
    Err(Mistake { parameter: 1, title, help: format!("write `{}`", quoted(&right)) })
}

fn marks(args: &[Option<&Value>]) -> Result<(), Mistake> {
    let text = |at: usize| args.get(at).copied().flatten().and_then(Value::as_text);
    let (decimal, thousands) = (text(1), text(2));
    if decimal.is_some_and(|decimal| Marks::new(decimal, "").is_none()) {
        let title = "the decimal mark is one character, and no digit".to_owned();
        return Err(Mistake { parameter: 1, title, help: r#"write `decimal: ","`"#.to_owned() });
    }
    let apart = |decimal: &str| thousands.is_none_or(|t| Marks::new(decimal, t).is_some());
    if decimal.is_none_or(apart) {
        return Ok(());
    }
    let (title, help) = if decimal == thousands {
        let other = if decimal == Some(",") { "." } else { "," };
        let title = "the decimal mark and the thousands mark are the same";
        (title, format!(r#"write `thousands: "{other}"`, or `thousands: ""` for no groups"#))
    } else {
        ("the thousands mark is at most one character, and no digit", String::new())
    };
    Err(Mistake { parameter: 2, title: title.to_owned(), help })
}

#[cfg(test)]
mod tests {
    use dusty_check::Precheck;

    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, value) in [
            ("007", 7),
            ("+5", 5),
            ("\u{a0}-5\t", -5),
            ("517.0", 517),
            ("-0.000", 0),
            ("9007199254740993", 9_007_199_254_740_993),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(int(text), Some(value), "{text}");
        }
        for text in [
            "",
            " ",
            "-",
            ".0",
            "5.",
            "5.1",
            "5.0.0",
            "1e3",
            "0x1F",
            "1_000",
            "1,000",
            "- 5",
            "--5",
            "5 0",
            "9223372036854775808",
            "٣",
        ] {
            assert_eq!(int(text), None, "{text}");
        }
        assert_eq!(whole(-0.0), Some(0));
        assert_eq!(whole(9_223_372_036_854_774_784.0), Some(9_223_372_036_854_774_784));
        assert_eq!(whole(9_223_372_036_854_775_808.0), None);
        assert_eq!(whole(f64::NAN), None);
    }

    #[test]
    fn numbers() {
        for (text, value) in
            [("1", 1.0), ("-.5", -0.5), ("5.", 5.0), ("1E-3", 0.001), (" +2e+2 ", 200.0)]
        {
            assert_eq!(float(text), Some(value), "{text}");
        }
        for text in [
            "", "e", "1e", "e5", ".", "+", "1 2", "1_0", "0x10", "inf", "NaN", "infinity", "1f",
            "1..2", "1e5.0", "--1",
        ] {
            assert_eq!(float(text), None, "{text}");
        }
    }

    #[test]
    fn constant_formats_and_marks_are_checked_before_the_run() {
        let text = |text: &str| Value::Text(text.to_owned());
        let said = |check: Precheck, args: &[Value]| {
            let args: Vec<_> = args.iter().map(Some).collect();
            check(&args).err().map(|mistake| (mistake.parameter, mistake.title))
        };
        let date: Precheck = |args| formats(args, Format::names_day);
        let title = "the format has no year (`%Y`)".to_owned();
        assert_eq!(said(date, &[Value::Missing, text("%d/%m")]), Some((1, title)));
        let list = Value::List(vec![text("%F"), text("%d.%m.%k")]);
        let title = "`%k` stands for nothing".to_owned();
        assert_eq!(said(date, &[Value::Missing, list]), Some((1, title)));
        assert_eq!(said(date, &[text("2024-01-31")]), None);
        let title = "the decimal mark and the thousands mark are the same".to_owned();
        assert_eq!(said(marks, &[Value::Missing, text(","), text(",")]), Some((2, title)));
        assert_eq!(said(marks, &[Value::Missing, text(","), text("")]), None);
        assert!(said(marks, &[Value::Missing, text(""), text(",")]).is_some());
        assert!(said(marks, &[Value::Missing, text("."), text("ab")]).is_some());
    }
}
