//! Dates and times. Nothing here asks what time it is.

use arrow::array::ArrayRef;
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use dusty_check::{Blames, Builtin, Fails, Group, Mistake};

use crate::builtins::kernel::{Invocation, Kernel};

use super::conversion::foreign_format;
use super::moment::{
    Format, MONTHS, WEEKDAYS, day, day_number, day_of, instant, instant_number, midnight,
};
use super::text::text_of;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Date);

/// What a day tells, as a column of a type: declared for dates and datetimes.
macro_rules! of_day {
    ($name:literal, $type:literal, $column:ident, $value:expr, $about:literal, $examples:expr) => {
        Builtin {
            name: $name,
            overloads: &[
                (concat!("(value: date) -> ", $type), |call| {
                    let value = call.day(0);
                    call.$column(|row| $value(day(value.get(row)?)?))
                }),
                (concat!("(value: datetime) -> ", $type), |call| {
                    let value = call.instant(0);
                    call.$column(|row| $value(instant(value.get(row)?)?.date()))
                }),
            ],
            about: $about,
            examples: $examples,
            ..PLAIN
        }
    };
}

/// A part of the time of day.
macro_rules! part_of_time {
    ($name:literal, $part:expr, $about:literal, $examples:expr) => {
        Builtin {
            name: $name,
            overloads: &[("(value: datetime) -> int", |call| {
                let value = call.instant(0);
                call.ints(|row| Some(i64::from($part(&instant(value.get(row)?)?))))
            })],
            about: $about,
            examples: $examples,
            ..PLAIN
        }
    };
}

/// The time between two instants in a unit of so many microseconds.
macro_rules! time_between {
    ($name:literal, $unit:literal, $about:literal, $examples:expr) => {
        Builtin {
            name: $name,
            overloads: &[("(start: datetime, end: datetime) -> float", |call| {
                between(call, $unit)
            })],
            about: $about,
            examples: $examples,
            ..PLAIN
        }
    };
}

/// Moves an instant by a unit of so many microseconds.
macro_rules! add_time {
    ($name:literal, $types:literal, $unit:literal, $about:literal, $examples:expr) => {
        Builtin {
            name: $name,
            overloads: &[($types, |call| shift_time(call, $unit))],
            about: $about,
            examples: $examples,
            fails: Some(OUT_OF_RANGE),
            ..PLAIN
        }
    };
}

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    of_day!(
        "year",
        "int",
        ints,
        |day: NaiveDate| Some(day.year().into()),
        "The year.",
        &[
            (r#"year(date("2024-01-31"))"#, "2024"),
            (r#"year(datetime("2024-01-31T12:30"))"#, "2024"),
            ("year(missing)", "missing"),
        ]
    ),
    of_day!(
        "quarter",
        "int",
        ints,
        |day: NaiveDate| Some((day.month0() / 3 + 1).into()),
        "The quarter, 1 to 4.",
        &[
            (r#"quarter(date("2024-05-31"))"#, "2"),
            (r#"quarter(datetime("2024-12-31T12:30"))"#, "4"),
            ("quarter(missing)", "missing"),
        ]
    ),
    of_day!(
        "month",
        "int",
        ints,
        |day: NaiveDate| Some(day.month().into()),
        "The month, 1 to 12.",
        &[
            (r#"month(date("2024-01-31"))"#, "1"),
            (r#"month(datetime("2024-01-31T12:30"))"#, "1"),
            ("month(missing)", "missing"),
        ]
    ),
    of_day!(
        "week",
        "int",
        ints,
        |day: NaiveDate| Some(day.iso_week().week().into()),
        "The week of the year after ISO 8601, 1 to 53: weeks begin on Monday, and week 1 has the \
         first Thursday, so that the first days of January may lie in week 52 or 53, and the last of December \
         in week 1. The year of a week is that of its Thursday: \
         `year(add_days(d, 4 - weekday(d)))`.",
        &[
            (r#"week(date("2024-01-31"))"#, "5"),
            (r#"week(datetime("2023-01-01T12:30"))"#, "52"),
            ("week(missing)", "missing"),
        ]
    ),
    of_day!(
        "day",
        "int",
        ints,
        |day: NaiveDate| Some(day.day().into()),
        "The day of the month, 1 to 31.",
        &[
            (r#"day(date("2024-01-31"))"#, "31"),
            (r#"day(datetime("2024-01-31T12:30"))"#, "31"),
            ("day(missing)", "missing"),
        ]
    ),
    of_day!(
        "day_of_year",
        "int",
        ints,
        |day: NaiveDate| Some(day.ordinal().into()),
        "The day of the year, 1 to 366.",
        &[
            (r#"day_of_year(date("2024-02-01"))"#, "32"),
            (r#"day_of_year(datetime("2024-12-31T12:30"))"#, "366"),
            ("day_of_year(missing)", "missing"),
        ]
    ),
    of_day!(
        "weekday",
        "int",
        ints,
        |day: NaiveDate| Some(day.weekday().number_from_monday().into()),
        "The day of the week, from 1 for Monday to 7 for Sunday.",
        &[
            (r#"weekday(date("2024-01-31"))"#, "3"),
            (r#"weekday(datetime("2024-02-04T12:30"))"#, "7"),
            ("weekday(missing)", "missing"),
        ]
    ),
    of_day!(
        "weekday_name",
        "text",
        texts,
        weekday_name,
        "The English name of the day of the week.",
        &[
            (r#"weekday_name(date("2024-01-31"))"#, r#""Wednesday""#),
            (r#"weekday_name(datetime("2024-02-04T12:30"))"#, r#""Sunday""#),
            ("weekday_name(missing)", "missing"),
        ]
    ),
    of_day!(
        "month_name",
        "text",
        texts,
        month_name,
        "The English name of the month.",
        &[
            (r#"month_name(date("2024-01-31"))"#, r#""January""#),
            (r#"month_name(datetime("2024-02-04T12:30"))"#, r#""February""#),
            ("month_name(missing)", "missing"),
        ]
    ),
    part_of_time!(
        "hour",
        NaiveDateTime::hour,
        "The hour, 0 to 23.",
        &[(r#"hour(datetime("2024-01-31T12:30:05"))"#, "12"), ("hour(missing)", "missing"),]
    ),
    part_of_time!(
        "minute",
        NaiveDateTime::minute,
        "The minute, 0 to 59.",
        &[(r#"minute(datetime("2024-01-31T12:30:05"))"#, "30"), ("minute(missing)", "missing"),]
    ),
    part_of_time!(
        "second",
        NaiveDateTime::second,
        "The whole second, 0 to 59.",
        &[(r#"second(datetime("2024-01-31T12:30:05.75"))"#, "5"), ("second(missing)", "missing"),]
    ),
    Builtin {
        name: "format_date",
        overloads: &[
            ("(value: date, format: text) -> text", |call| {
                let value = call.day(0);
                formatted(call, |row| value.get(row).map(midnight))
            }),
            ("(value: datetime, format: text) -> text", |call| {
                let value = call.instant(0);
                formatted(call, |row| value.get(row))
            }),
        ],
        about: "The date, or the date and time, written in a format, of which `date` lists the \
                letters. Names are English; months and days have two digits.",
        examples: &[
            (r#"format_date(date("2024-01-31"), "%d.%m.%Y")"#, r#""31.01.2024""#),
            (
                r#"format_date(datetime("2024-01-31T13:05"), "%b %d, %I:%M %p")"#,
                r#""Jan 31, 01:05 PM""#,
            ),
            (r#"format_date(missing, "%Y")"#, "missing"),
        ],
        fails: Some(Fails { one: "is no format of dates", many: "are no formats of dates" }),
        precheck: Some(|args| {
            let Some(format) = text_of(args, 1) else { return Ok(()) };
            foreign_format(format)?;
            let no_zone = |format: Format| format.names_no_zone("leave it out");
            let wrong = Format::parse(format).and_then(no_zone).err();
            wrong.map_or(Ok(()), |(title, help)| Err(Mistake { parameter: 1, title, help }))
        }),
        blames: Blames::Varying,
        ..PLAIN
    },
    Builtin {
        name: "make_date",
        overloads: &[("(year: int, month: int, day: int) -> date", |call| {
            let (year, month, day) = (call.int(0), call.int(1), call.int(2));
            call.try_days(|row| Some(make_date(year.get(row)?, month.get(row)?, day.get(row)?)))
        })],
        about: "The date of a year (0 to 9999), a month and a day. A day that does not exist is a \
                bad value.",
        examples: &[
            ("make_date(2024, 1, 31)", r#"date("2024-01-31")"#),
            ("make_date(2023, 2, 29)", "bad value"),
            ("make_date(2024, missing, 31)", "missing"),
        ],
        fails: Some(Fails { one: "makes no date", many: "make no date" }),
        ..PLAIN
    },
    Builtin {
        name: "add_days",
        overloads: &[
            ("(value: date, days: int) -> date", |call| shift_days(call, add_days)),
            ("(value: datetime, days: int) -> datetime", |call| shift_instants(call, add_days)),
        ],
        about: "So many days later, or earlier if negative. The time of day stays. A year below 0 \
                or above 9999 is a bad value.",
        examples: &[
            (r#"add_days(date("2024-01-31"), 30)"#, r#"date("2024-03-01")"#),
            (r#"add_days(datetime("2024-03-01T12:30"), -1)"#, r#"datetime("2024-02-29T12:30")"#),
            (r#"add_days(date("2024-01-31"), 9999999)"#, "bad value"),
            ("add_days(missing, 1)", "missing"),
        ],
        fails: Some(OUT_OF_RANGE),
        ..PLAIN
    },
    Builtin {
        name: "add_months",
        overloads: &[
            ("(value: date, months: int) -> date", |call| shift_days(call, add_months)),
            ("(value: datetime, months: int) -> datetime", |call| shift_instants(call, add_months)),
        ],
        about: "The same day so many months later, or earlier if negative; the last day of that \
                month if it is shorter. The time of day stays. For years add 12 months each. A \
                year below 0 or above 9999 is a bad value.",
        examples: &[
            (r#"add_months(date("2024-01-31"), 1)"#, r#"date("2024-02-29")"#),
            (r#"add_months(datetime("2024-02-29T12:30"), -12)"#, r#"datetime("2023-02-28T12:30")"#),
            (r#"add_months(date("2024-01-31"), 9999999)"#, "bad value"),
            ("add_months(missing, 1)", "missing"),
        ],
        fails: Some(OUT_OF_RANGE),
        ..PLAIN
    },
    add_time!(
        "add_hours",
        "(value: datetime, hours: float) -> datetime",
        3_600_000_000.0,
        "So many hours later, or earlier if negative; fractions count. A year below 0 or above \
         9999 is a bad value.",
        &[
            (r#"add_hours(datetime("2024-01-31T23:30"), -1)"#, r#"datetime("2024-01-31T22:30")"#),
            (r#"add_hours(datetime("2024-01-31T23:30"), 1.5)"#, r#"datetime("2024-02-01T01:00")"#),
            (r#"add_hours(datetime("2024-01-31T23:30"), 1e300)"#, "bad value"),
            ("add_hours(missing, 1)", "missing"),
        ]
    ),
    add_time!(
        "add_minutes",
        "(value: datetime, minutes: float) -> datetime",
        60_000_000.0,
        "So many minutes later, or earlier if negative; fractions count. A year below 0 or above \
         9999 is a bad value.",
        &[
            (r#"add_minutes(datetime("2024-01-31T23:30"), 45)"#, r#"datetime("2024-02-01T00:15")"#),
            (r#"add_minutes(datetime("2024-01-31T23:30"), 1e300)"#, "bad value"),
            ("add_minutes(missing, 1)", "missing"),
        ]
    ),
    add_time!(
        "add_seconds",
        "(value: datetime, seconds: float) -> datetime",
        1_000_000.0,
        "So many seconds later, or earlier if negative, to the microsecond. Seconds since 1970, as \
         devices and logs write them, are added to the beginning of that year. A year below 0 or \
         above 9999 is a bad value.",
        &[
            (
                r#"add_seconds(datetime("1970-01-01T00:00"), 1709280030)"#,
                r#"datetime("2024-03-01T08:00:30")"#
            ),
            (
                r#"add_seconds(datetime("2024-01-31T10:00"), -0.25)"#,
                r#"datetime("2024-01-31T09:59:59.75")"#
            ),
            (r#"add_seconds(datetime("2024-01-31T10:00"), 1e300)"#, "bad value"),
            ("add_seconds(missing, 1)", "missing"),
        ]
    ),
    Builtin {
        name: "days_between",
        overloads: &[
            ("(start: date, end: date) -> int", |call| {
                let (start, end) = (call.day(0), call.day(1));
                call.ints(|row| Some(i64::from(end.get(row)?) - i64::from(start.get(row)?)))
            }),
            ("(start: datetime, end: datetime) -> float", |call| between(call, 86_400_000_000)),
        ],
        about: "How many days the end is after the start; negative if it is before. Of dates a \
                whole number, of datetimes with a fraction.",
        examples: &[
            (r#"days_between(date("2024-01-31"), date("2024-03-01"))"#, "30"),
            (r#"days_between(datetime("2024-01-02T00:00"), datetime("2024-01-01T12:00"))"#, "-0.5"),
            (r#"days_between(date("2024-01-31"), missing)"#, "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "months_between",
        overloads: &[("(start: date, end: date) -> int", |call| whole_months(call, 1))],
        about: "How many whole months the end is after the start, rounded down: the most that \
                `add_months` can add without passing the end.",
        examples: &[
            (r#"months_between(date("2024-01-15"), date("2024-04-14"))"#, "2"),
            (r#"months_between(date("2024-01-31"), date("2024-02-29"))"#, "1"),
            (r#"months_between(date("2024-01-15"), missing)"#, "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "years_between",
        overloads: &[("(start: date, end: date) -> int", |call| whole_months(call, 12))],
        about: "How many whole years the end is after the start, rounded down: of a date of birth, \
                the age on a day.",
        examples: &[
            (r#"years_between(date("1990-05-17"), date("2024-05-16"))"#, "33"),
            (r#"years_between(date("1990-05-17"), date("2024-05-17"))"#, "34"),
            (r#"years_between(missing, date("2024-05-17"))"#, "missing"),
        ],
        ..PLAIN
    },
    time_between!(
        "hours_between",
        3_600_000_000,
        "How many hours the end is after the start, with a fraction; negative if it is before.",
        &[
            (r#"hours_between(datetime("2024-01-31T10:00"), datetime("2024-01-31T11:30"))"#, "1.5"),
            (r#"hours_between(missing, datetime("2024-01-31T11:30"))"#, "missing"),
        ]
    ),
    time_between!(
        "minutes_between",
        60_000_000,
        "How many minutes the end is after the start, with a fraction; negative if it is before.",
        &[
            (
                r#"minutes_between(datetime("2024-01-31T10:00"), datetime("2024-01-31T11:30"))"#,
                "90.0"
            ),
            (r#"minutes_between(missing, datetime("2024-01-31T11:30"))"#, "missing"),
        ]
    ),
    time_between!(
        "seconds_between",
        1_000_000,
        "How many seconds the end is after the start, with a fraction; negative if it is before.",
        &[
            (
                r#"seconds_between(datetime("2024-01-31T10:00:01"), datetime("2024-01-31T10:00"))"#,
                "-1.0"
            ),
            (r#"seconds_between(missing, datetime("2024-01-31T11:30"))"#, "missing"),
        ]
    ),
    of_day!(
        "start_of_month",
        "date",
        days,
        |day: NaiveDate| day_number(day.with_day(1)?),
        "The first day of the month.",
        &[
            (r#"start_of_month(date("2024-01-31"))"#, r#"date("2024-01-01")"#),
            (r#"start_of_month(datetime("2024-01-31T12:30"))"#, r#"date("2024-01-01")"#),
            ("start_of_month(missing)", "missing"),
        ]
    ),
    of_day!(
        "end_of_month",
        "date",
        days,
        |day: NaiveDate| day_number(end_of_month(day)?),
        "The last day of the month.",
        &[
            (r#"end_of_month(date("2024-02-01"))"#, r#"date("2024-02-29")"#),
            (r#"end_of_month(datetime("2024-12-01T12:30"))"#, r#"date("2024-12-31")"#),
            ("end_of_month(missing)", "missing"),
        ]
    ),
    of_day!(
        "start_of_year",
        "date",
        days,
        |day: NaiveDate| day_number(day.with_ordinal(1)?),
        "The first day of the year.",
        &[
            (r#"start_of_year(date("2024-05-31"))"#, r#"date("2024-01-01")"#),
            (r#"start_of_year(datetime("2024-05-31T12:30"))"#, r#"date("2024-01-01")"#),
            ("start_of_year(missing)", "missing"),
        ]
    ),
];

const OUT_OF_RANGE: Fails =
    Fails { one: "leaves the years 0 to 9999", many: "leave the years 0 to 9999" };

fn weekday_name(day: NaiveDate) -> Option<&'static str> {
    WEEKDAYS.get(day.weekday().num_days_from_monday() as usize).copied()
}

fn month_name(day: NaiveDate) -> Option<&'static str> {
    MONTHS.get(day.month0() as usize).copied()
}

fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn make_date(year: i64, month: i64, day: i64) -> Option<i32> {
    let (year, month, day) = (year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    day_number(NaiveDate::from_ymd_opt(year, month, day)?)
}

type Shift = fn(NaiveDateTime, i64) -> Option<NaiveDateTime>;

fn add_days(time: NaiveDateTime, days: i64) -> Option<NaiveDateTime> {
    time.checked_add_signed(TimeDelta::try_days(days)?)
}

fn add_months(time: NaiveDateTime, months: i64) -> Option<NaiveDateTime> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { time.checked_sub_months(count) } else { time.checked_add_months(count) }
}

fn shift_days(call: &mut Invocation<'_>, shift: Shift) -> ArrayRef {
    let (value, by) = (call.day(0), call.int(1));
    call.try_days(|row| {
        let (value, by) = (midnight(value.get(row)?), by.get(row)?);
        Some(instant(value).and_then(|time| instant_number(shift(time, by)?)).map(day_of))
    })
}

fn shift_instants(call: &mut Invocation<'_>, shift: Shift) -> ArrayRef {
    let (value, by) = (call.instant(0), call.int(1));
    call.try_instants(|row| {
        let (value, by) = (value.get(row)?, by.get(row)?);
        Some(instant(value).and_then(|time| instant_number(shift(time, by)?)))
    })
}

fn shift_time(call: &mut Invocation<'_>, unit: f64) -> ArrayRef {
    let (value, by) = (call.instant(0), call.float(1));
    call.try_instants(|row| {
        let (value, by) = (value.get(row)?, (by.get(row)? * unit).round());
        // More than that is further than from the year 0 to 9999, and no float would be exact.
        let by = Some(by as i64).filter(|_| by.abs() < 1e18);
        Some(by.and_then(|by| instant_number(instant(value.checked_add(by)?)?)))
    })
}

/// How often so many months go into the time between two days.
fn whole_months(call: &mut Invocation<'_>, unit: i64) -> ArrayRef {
    let (start, end) = (call.day(0), call.day(1));
    call.ints(|row| {
        let (start, end) = (day(start.get(row)?)?, day(end.get(row)?)?);
        let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        // As `add_months` has it, the last day of a short month stands for later ones.
        let early = end.day() < start.day() && end_of_month(end) != Some(end);
        Some((month(end) - month(start) - i64::from(early)).div_euclid(unit))
    })
}

fn between(call: &mut Invocation<'_>, unit: i64) -> ArrayRef {
    let (start, end) = (call.instant(0), call.instant(1));
    call.floats(|row| Some(quotient(end.get(row)?.saturating_sub(start.get(row)?), unit)))
}

/// The float next to a quotient of two whole numbers, rounded once.
fn quotient(value: i64, by: i64) -> f64 {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    if value.unsigned_abs() <= EXACT {
        return value as f64 / by as f64;
    }
    // Many more binary digits than a float has, and whether any would follow.
    let (scaled, by) = (u128::from(value.unsigned_abs()) << 62, u128::from(by.unsigned_abs()));
    let digits = (scaled / by) | u128::from(!scaled.is_multiple_of(by));
    (digits as f64 / (1_u64 << 62) as f64).copysign(value as f64)
}

fn formatted(call: &mut Invocation<'_>, time: impl Fn(usize) -> Option<i64>) -> ArrayRef {
    let format = call.text(1);
    let mut last: Option<(&str, Option<Format>)> = None;
    call.try_texts(|row| {
        let (time, text) = (time(row)?, format.get(row)?);
        if last.as_ref().is_none_or(|(before, _)| *before != text) {
            last = Some((text, Format::parse(text).ok()));
        }
        let (_, format) = last.as_ref()?;
        let write = |format: &Format| {
            let mut out = String::new();
            format.write(instant(time)?, &mut out).map(|()| out)
        };
        Some(format.as_ref().and_then(write))
    })
}
