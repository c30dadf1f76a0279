//! Days and instants as text: ISO 8601, and formats such as `%d/%m/%Y`.
//!
//! Reading is strict, unlike that of most libraries: the whole text must match, a
//! year has four digits, and a day that does not exist is none.

use std::fmt::Write as _;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use dusty_syntax::offer;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

/// A calendar day from its number since 1970; `None` outside the years 0 to 9999,
/// which four digits cannot write.
pub(crate) fn day(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(number).filter(in_range)
}

/// The number of a day since 1970.
pub(crate) fn day_number(day: NaiveDate) -> Option<i32> {
    Some(day).filter(in_range).map(|day| day.to_epoch_days())
}

fn in_range(day: &NaiveDate) -> bool {
    (0..=9999).contains(&day.year())
}

/// An instant from its microseconds since 1970.
pub(crate) fn instant(number: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(number)
        .map(|instant| instant.naive_utc())
        .filter(|instant| in_range(&instant.date()))
}

/// The microseconds of an instant since 1970.
pub(crate) fn instant_number(instant: NaiveDateTime) -> Option<i64> {
    Some(instant)
        .filter(|instant| in_range(&instant.date()))
        .map(|instant| instant.and_utc().timestamp_micros())
}

/// The instant at which a day begins.
pub(crate) fn midnight(day: i32) -> i64 {
    i64::from(day).saturating_mul(MICROSECONDS_PER_DAY)
}

/// The day of an instant.
pub(crate) fn day_of(instant: i64) -> i32 {
    // An i64 of microseconds holds fewer days than an i32.
    instant.div_euclid(MICROSECONDS_PER_DAY) as i32
}

/// Appends `2024-01-31`.
pub(crate) fn write_day(number: i32, out: &mut String) -> Option<()> {
    let day = NaiveDate::from_epoch_days(number)?;
    write!(out, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day()).ok()
}

/// Appends `2024-01-31T12:30:00`, with the fraction of the second if there is one.
pub(crate) fn write_instant(number: i64, out: &mut String) -> Option<()> {
    let time = DateTime::from_timestamp_micros(number)?.naive_utc();
    write_day(day_of(number), out)?;
    write!(out, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()).ok()?;
    let fraction = time.nanosecond() / 1000;
    if fraction > 0 {
        let digits = format!("{fraction:06}");
        write!(out, ".{}", digits.trim_end_matches('0')).ok()?;
    }
    Some(())
}

/// Reads `2024-01-31`.
pub(crate) fn iso_day(text: &str) -> Option<i32> {
    let mut rest = Rest(text);
    let day = rest.iso_day()?;
    if rest.0.is_empty() { day_number(day) } else { None }
}

/// Reads `2024-01-31T12:30`, with seconds, their fraction and a zone if present. A
/// zone other than UTC is converted.
pub(crate) fn iso_instant(text: &str) -> Option<i64> {
    let mut rest = Rest(text);
    let day = rest.iso_day()?;
    if !rest.literal("T") && !rest.literal("t") && !rest.literal(" ") {
        return None;
    }
    let (hour, minute) = (rest.digits(2, 2)?, rest.literal(":").then(|| rest.digits(2, 2))??);
    let second = if rest.literal(":") { rest.digits(2, 2)? } else { 0 };
    let fraction = if rest.literal(".") { rest.fraction()? } else { 0 };
    let _ = rest.literal(" ");
    let minutes_east = rest.zone()?;
    let local = day.and_hms_micro_opt(hour, minute, second, fraction)?;
    let utc = local.checked_sub_signed(TimeDelta::minutes(i64::from(minutes_east)))?;
    if rest.0.is_empty() { instant_number(utc) } else { None }
}

/// A format of days and instants, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    pieces: Vec<Piece>,
    /// The same as the library writes it.
    items: Vec<Item<'static>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// This text. A blank stands for one or more.
    Literal(String),
    /// What the letter behind `%` says.
    Field(char),
}

/// The letters that may follow `%`, and what they stand for.
const FIELDS: &str = "`%Y` year of 4 digits, `%y` year of 2 digits, `%m` month, `%b` `%B` month's name, \
                      `%d` day, `%j` day of the year, `%a` `%A` weekday's name, `%H` hour, `%I` hour of 12, \
                      `%p` AM or PM, `%M` minute, `%S` second, `%f` fraction, `%z` zone such as +0200, \
                      `%F` year-month-day, `%T` hour:minute:second, `%%` a percent sign";

/// Ends the text between two fields.
fn flush(literal: &mut String, pieces: &mut Vec<Piece>) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
}

impl Format {
    /// Takes a format apart.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub(crate) fn parse(text: &str) -> Result<Format, (String, String)> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('%')) => literal.push('%'),
                ('%', Some(letter @ ('F' | 'T'))) => {
                    let whole = if letter == 'F' { "%Y-%m-%d" } else { "%H:%M:%S" };
                    flush(&mut literal, &mut pieces);
                    pieces.extend(Format::parse(whole)?.pieces);
                }
                ('%', Some(letter)) if "YymbBdjaAHIpMSfz".contains(letter) => {
                    flush(&mut literal, &mut pieces);
                    pieces.push(Piece::Field(letter));
                }
                ('%', Some(letter)) => {
                    return Err((format!("`%{letter}` stands for nothing"), FIELDS.to_owned()));
                }
                ('%', None) => {
                    let title = "`%` at the end stands for nothing".to_owned();
                    return Err((title, "for a percent sign write `%%`".to_owned()));
                }
                (c, _) => literal.push(c),
            }
        }
        flush(&mut literal, &mut pieces);
        let written = |piece: &Piece| match piece {
            Piece::Literal(text) => text.replace('%', "%%"),
            Piece::Field('f') => "%6f".to_owned(),
            Piece::Field(letter) => format!("%{letter}"),
        };
        let written: String = pieces.iter().map(written).collect();
        let items = StrftimeItems::new(&written).map(Item::to_owned).collect();
        Ok(Format { pieces, items })
    }

    /// What is meant by a format that is written as spreadsheets and Java write it, such as
    /// `dd.MM.yyyy`; `None` if it is none of those.
    pub(crate) fn meant(text: &str) -> Option<String> {
        let lower = text.to_ascii_lowercase();
        if text.contains('%') || !lower.contains("yy") {
            return None;
        }
        let mut written = String::new();
        let mut rest = lower.as_str();
        while let Some(letter) = rest.chars().next() {
            let after = rest.trim_start_matches(letter);
            let count = (rest.len() - after.len()) / letter.len_utf8();
            // A month and a minute differ by what stands before them.
            let field = match (letter, count) {
                ('y', 4) => "%Y",
                ('y', 2) => "%y",
                ('m', 1 | 2) if written.contains("%H") => "%M",
                ('m', 1 | 2) => "%m",
                ('m', 3) => "%b",
                ('m', 4) => "%B",
                ('d', 1 | 2) => "%d",
                ('h', 1 | 2) => "%H",
                ('s', 1 | 2) => "%S",
                ('\'', _) => "",
                (letter, _) if letter.is_alphanumeric() && letter != 't' => return None,
                _ => {
                    written.extend(std::iter::repeat_n(letter, count));
                    rest = after;
                    continue;
                }
            };
            written += field;
            rest = after;
        }
        Some(written.replace('t', "T"))
    }

    fn has(&self, letters: &str) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field(c) if letters.contains(*c)))
    }

    /// Whether texts in this format say which day they mean.
    ///
    /// # Errors
    /// What the format lacks, and what to write.
    pub(crate) fn names_day(&self) -> Result<(), (String, String)> {
        self.names_no_zone("write `date(datetime(x, format))` for the day in UTC")?;
        self.names_parts()
    }

    /// Whether a format is without a zone, which belongs to an instant that is read; what to do if not.
    pub(crate) fn names_no_zone(&self, help: &str) -> Result<(), (String, String)> {
        let title = "a zone (`%z`) is read with a day and a time";
        if self.has("z") { Err((title.to_owned(), help.to_owned())) } else { Ok(()) }
    }

    fn names_parts(&self) -> Result<(), (String, String)> {
        if self.has("H") && self.has("p") {
            let title = "`%H` is the hour of 24, and `%p` says which half of the day it is in";
            return Err((title.to_owned(), "write `%I` for the hour of 12".to_owned()));
        }
        if self.has("I") && !self.has("pH") {
            let title = "`%I` is the hour of 12, and nothing says which half of the day it is in";
            let help = "write `%p` for AM or PM, or `%H` for the hour of 24";
            return Err((title.to_owned(), help.to_owned()));
        }
        let (lacks, joined) = if !self.has("Yy") {
            ("year (`%Y`)", r#"date(x + " 2024", "%d.%m. %Y")"#)
        } else if self.has("j") {
            return Ok(());
        } else if !self.has("mbB") {
            ("month (`%m` or `%b`)", r#"date("1 1 " + x, "%d %m %Y")"#)
        } else if !self.has("d") {
            ("day (`%d`)", r#"date("1 " + x, "%d %b %Y")"#)
        } else {
            return Ok(());
        };
        let help = "a date needs a year, a month and a day; join what is known to the text";
        Err((format!("the format has no {lacks}"), offer(help, joined)))
    }

    /// Whether texts in this format also say which time of day they mean.
    ///
    /// # Errors
    /// What the format lacks, and what to write.
    pub(crate) fn names_instant(&self) -> Result<(), (String, String)> {
        self.names_parts()?;
        if self.has("H") || (self.has("I") && self.has("p")) {
            return Ok(());
        }
        let help = "write `datetime(date(x, format))` for midnight".to_owned();
        Err(("the format has no hour (`%H`, or `%I` with `%p`)".to_owned(), help))
    }

    /// Reads the day of a text.
    pub(crate) fn read_day(&self, text: &str) -> Option<i32> {
        if let Some(day) = self.read_numbers(text.as_bytes()) {
            return day_number(day);
        }
        let parts = self.read(text)?;
        // The time must be right even where it is not asked for.
        parts.time()?;
        day_number(parts.day()?)
    }

    /// Reads the instant of a text.
    pub(crate) fn read_instant(&self, text: &str) -> Option<i64> {
        let parts = self.read(text)?;
        let (hour, minute, second, fraction) = parts.time()?;
        let local = parts.day()?.and_hms_micro_opt(hour?, minute, second, fraction)?;
        let east = TimeDelta::minutes(i64::from(parts.minutes_east));
        instant_number(local.checked_sub_signed(east)?)
    }

    /// The day of a text of numbers with a mark between two of them, as most are; `None` where it takes
    /// a closer look.
    fn read_numbers(&self, text: &[u8]) -> Option<NaiveDate> {
        let (mut year, mut month, mut day) = (None, None, None);
        let mut rest = text;
        for piece in &self.pieces {
            let (slot, digits) = match piece {
                Piece::Field('Y') => (&mut year, 4),
                Piece::Field('m') => (&mut month, 2),
                Piece::Field('d') => (&mut day, 2),
                Piece::Field(_) => return None,
                Piece::Literal(literal) => {
                    let (&first, after) = rest.split_first()?;
                    let plain = literal.as_bytes() == [first] && !first.is_ascii_whitespace();
                    rest = plain.then_some(after)?;
                    continue;
                }
            };
            let digit = |byte: &u8| byte.is_ascii_digit();
            // Months and days may have one digit.
            let short = digits == 2 && !rest.get(1).is_some_and(digit);
            let (number, after) = rest.split_at_checked(if short { 1 } else { digits })?;
            if slot.is_some() || !number.iter().all(digit) {
                return None;
            }
            *slot = Some(number.iter().fold(0, |sum, byte| 10 * sum + u32::from(byte - b'0')));
            rest = after;
        }
        let year = i32::try_from(year?).ok()?;
        if rest.is_empty() { NaiveDate::from_ymd_opt(year, month?, day?) } else { None }
    }

    fn read(&self, text: &str) -> Option<Parts> {
        let mut rest = Rest(text);
        let mut parts = Parts::default();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => rest.spaced(literal)?,
                Piece::Field(letter) => rest.field(*letter, &mut parts)?,
            }
        }
        rest.0.is_empty().then_some(parts)
    }

    /// Writes an instant.
    pub(crate) fn write(&self, time: NaiveDateTime, out: &mut String) -> Option<()> {
        time.format_with_items(self.items.iter()).write_to(out).ok()
    }
}

/// What a text said.
#[derive(Default)]
struct Parts {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    ordinal: Option<u32>,
    weekday: Option<u32>,
    hour: Option<u32>,
    hour12: Option<u32>,
    pm: Option<bool>,
    minute: Option<u32>,
    second: Option<u32>,
    fraction: Option<u32>,
    minutes_east: i32,
}

impl Parts {
    /// The day, if what was said agrees.
    fn day(&self) -> Option<NaiveDate> {
        let year = i32::try_from(self.year?).ok()?;
        let day = match self.ordinal {
            Some(ordinal) => NaiveDate::from_yo_opt(year, ordinal)?,
            None => NaiveDate::from_ymd_opt(year, self.month?, self.day?)?,
        };
        let agrees = self.month.is_none_or(|month| month == day.month())
            && self.day.is_none_or(|number| number == day.day())
            && self.weekday.is_none_or(|number| number == day.weekday().num_days_from_monday());
        agrees.then_some(day)
    }

    /// The hour if it was said, minute, second and microsecond.
    fn time(&self) -> Option<(Option<u32>, u32, u32, u32)> {
        let hour = match (self.hour, self.hour12, self.pm) {
            (Some(hour), ..) => Some(hour),
            (None, Some(hour @ 1..=12), Some(pm)) => Some(hour % 12 + if pm { 12 } else { 0 }),
            (None, Some(_), _) => return None,
            (None, None, _) => None,
        };
        let (minute, second) = (self.minute.unwrap_or(0), self.second.unwrap_or(0));
        let right = hour.is_none_or(|hour| hour < 24)
            && self.hour12.is_none_or(|hour| (1..=12).contains(&hour))
            && minute < 60
            && second < 60;
        right.then_some((hour, minute, second, self.fraction.unwrap_or(0)))
    }
}

/// The part of a text that is not read yet.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn literal(&mut self, literal: &str) -> bool {
        let found = self.0.strip_prefix(literal);
        self.0 = found.unwrap_or(self.0);
        found.is_some()
    }

    /// A literal whose blanks stand for one or more blanks.
    fn spaced(&mut self, literal: &str) -> Option<()> {
        let mut before = None;
        for c in literal.chars() {
            if before.replace(c).is_some_and(char::is_whitespace) && c.is_whitespace() {
                continue;
            }
            let after = self.0.strip_prefix(|next: char| {
                next == c || (c.is_whitespace() && next.is_whitespace())
            })?;
            self.0 = if c.is_whitespace() { after.trim_start() } else { after };
        }
        Some(())
    }

    /// A number of `least` to `most` digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        if count < least { None } else { digits.parse().ok() }
    }

    /// The digits behind a decimal point, as microseconds. More than six are taken
    /// only if nothing is lost.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        let (kept, beyond) = digits.split_at_checked(6).unwrap_or((digits, ""));
        let right = count > 0 && beyond.bytes().all(|digit| digit == b'0');
        right.then(|| format!("{kept:0<6}").parse().ok())?
    }

    fn iso_day(&mut self) -> Option<NaiveDate> {
        let year = self.digits(4, 4)?;
        let month = self.literal("-").then(|| self.digits(2, 2))??;
        let day = self.literal("-").then(|| self.digits(2, 2))??;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    }

    /// The minutes east of Greenwich; zero where no zone stands.
    fn zone(&mut self) -> Option<i32> {
        if self.0.is_empty() || self.literal("Z") || self.literal("z") {
            return Some(0);
        }
        let sign = if self.literal("+") {
            1
        } else if self.literal("-") || self.literal("\u{2212}") {
            -1
        } else {
            return None;
        };
        let hours = self.digits(2, 2)?;
        let colon = self.literal(":");
        let more = colon || self.0.starts_with(|next: char| next.is_ascii_digit());
        let minutes = if more { self.digits(2, 2)? } else { 0 };
        let right = hours < 24 && minutes < 60;
        right.then_some(sign * i32::try_from(hours * 60 + minutes).ok()?)
    }

    /// The position in `names` of the name, or of the name's first three letters,
    /// that comes next, in any case.
    fn name(&mut self, names: &[&str]) -> Option<u32> {
        for (at, name) in names.iter().enumerate() {
            for word in [Some(*name), name.get(..3)].into_iter().flatten() {
                if let Some((head, rest)) = self.0.split_at_checked(word.len())
                    && head.eq_ignore_ascii_case(word)
                {
                    self.0 = rest;
                    return u32::try_from(at).ok();
                }
            }
        }
        None
    }

    fn field(&mut self, letter: char, parts: &mut Parts) -> Option<()> {
        let (slot, value) = match letter {
            'Y' => (&mut parts.year, self.digits(4, 4)?),
            'y' => {
                let year = self.digits(2, 2)?;
                (&mut parts.year, year + if year < 69 { 2000 } else { 1900 })
            }
            'm' => (&mut parts.month, self.digits(1, 2)?),
            'b' | 'B' => (&mut parts.month, self.name(&MONTHS)? + 1),
            'd' => (&mut parts.day, self.digits(1, 2)?),
            'j' => (&mut parts.ordinal, self.digits(1, 3)?),
            'a' | 'A' => (&mut parts.weekday, self.name(&WEEKDAYS)?),
            'H' => (&mut parts.hour, self.digits(1, 2)?),
            'I' => (&mut parts.hour12, self.digits(1, 2)?),
            'M' => (&mut parts.minute, self.digits(1, 2)?),
            'S' => (&mut parts.second, self.digits(1, 2)?),
            'f' => (&mut parts.fraction, self.fraction()?),
            'z' => {
                parts.minutes_east = if self.0.is_empty() { None } else { self.zone() }?;
                return Some(());
            }
            _ => {
                let (half, rest) = self.0.split_at_checked(2)?;
                parts.pm = Some(half.eq_ignore_ascii_case("pm"));
                self.0 = rest;
                return ["am", "pm"].iter().any(|h| half.eq_ignore_ascii_case(h)).then_some(());
            }
        };
        // A field that stands twice must say the same.
        let agrees = slot.is_none_or(|before| before == value);
        *slot = Some(value);
        agrees.then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: &str) -> Option<String> {
        let mut out = String::new();
        write_day(Format::parse(format).unwrap().read_day(text)?, &mut out)?;
        Some(out)
    }

    fn iso(text: &str) -> Option<String> {
        let mut out = String::new();
        write_instant(iso_instant(text)?, &mut out)?;
        Some(out)
    }

    #[test]
    fn formats() {
        assert_eq!(read("31/01/2024", "%d/%m/%Y").as_deref(), Some("2024-01-31"));
        assert_eq!(read("1/2/2024", "%d/%m/%Y").as_deref(), Some("2024-02-01"));
        assert_eq!(read("May  6, 2026", "%b %d, %Y").as_deref(), Some("2026-05-06"));
        assert_eq!(read("May  6, 2026", "%b  %d, %Y").as_deref(), Some("2026-05-06"));
        assert_eq!(read("May 16, 2026", "%b  %d, %Y").as_deref(), Some("2026-05-16"));
        assert_eq!(read("september 6 99", "%B %d %y").as_deref(), Some("1999-09-06"));
        assert_eq!(read("20240229", "%Y%m%d").as_deref(), Some("2024-02-29"));
        assert_eq!(read("2024-060", "%Y-%j").as_deref(), Some("2024-02-29"));
        assert_eq!(read("Wed 2024-01-31", "%a %F").as_deref(), Some("2024-01-31"));
        assert_eq!(read("2024-01-31 %T", "%F %%T").as_deref(), Some("2024-01-31"));
        assert_eq!(read("31/01/2024 11:30 pm", "%d/%m/%Y %I:%M %p").as_deref(), Some("2024-01-31"));
    }

    #[test]
    fn strict() {
        for (text, format) in [
            ("31/01/24", "%d/%m/%Y"),
            ("31/01/2024 ", "%d/%m/%Y"),
            ("31/01/2024x", "%d/%m/%Y"),
            ("30/02/2024", "%d/%m/%Y"),
            ("+31/01/2024", "%d/%m/%Y"),
            (" 1/01/2024", "%d/%m/%Y"),
            ("Tue 2024-01-31", "%a %F"),
            ("2024-01-31 12:00:00", "%F %%T"),
            ("31/01/2024 13:30 pm", "%d/%m/%Y %I:%M %p"),
            ("31/01/2024 24:30", "%d/%m/%Y %H:%M"),
            ("2024-02-31", "%F"),
        ] {
            assert_eq!(read(text, format), None, "{text} {format}");
        }
        for text in ["2024-1-31", "24-01-31", "2024-02-30", "2024-01-31T00:00", "20240131", ""] {
            assert_eq!(iso_day(text), None, "{text}");
        }
    }

    #[test]
    fn instants() {
        for (text, expected) in [
            ("2024-01-31T12:30:05", "2024-01-31T12:30:05"),
            ("2024-01-31 12:30", "2024-01-31T12:30:00"),
            ("2024-01-31T12:30:05.25Z", "2024-01-31T12:30:05.25"),
            ("2024-01-31T01:30:00+02:00", "2024-01-30T23:30:00"),
            ("2024-01-31T12:30:05.123456000-0530", "2024-01-31T18:00:05.123456"),
            ("2024-01-31T12:30:05+02", "2024-01-31T10:30:05"),
        ] {
            assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["2024-01-31", "2024-01-31T25:00", "2024-01-31T12:30:05.1234567", "x"] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn zones_of_a_format() {
        let log = Format::parse("%d/%b/%Y:%T %z").unwrap();
        let read = |zone: &str| log.read_instant(&format!("01/Mar/2024:00:15:00{zone}"));
        for zone in [" +0130", " +01:30"] {
            assert_eq!(read(zone), iso_instant("2024-02-29T22:45"), "{zone}");
        }
        assert_eq!(read(" Z"), iso_instant("2024-03-01T00:15"));
        for zone in ["", " ", " 0130", " +1", " +01300", " +0170", " CET"] {
            assert_eq!(read(zone), None, "{zone}");
        }
    }

    #[test]
    fn writing_reads_back() {
        let format = Format::parse("%A, %d %B %Y %I:%M:%S.%f %p (%j) 100%%").unwrap();
        for number in [0, 1_706_661_000_123_456, -62_135_596_800_000_000, 253_402_300_799_999_999] {
            let mut out = String::new();
            format.write(instant(number).unwrap(), &mut out).unwrap();
            assert_eq!(format.read_instant(&out), Some(number), "{out}");
        }
    }

    #[test]
    fn what_a_format_lacks() {
        let lacks = |format: &str| Format::parse(format).and_then(|f| f.names_instant()).is_err();
        assert!(lacks("%d/%m") && lacks("%Y-%m") && lacks("%Y-%m-%d") && lacks("%Q") && lacks("%"));
        assert!(!lacks("%F %T") && !lacks("%y%j %I%p"));
    }
}
