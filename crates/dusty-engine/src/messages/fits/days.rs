//! Dates and times.

use std::ops::Range;

use dusty_check::value::{member, quoted};

use super::{Conversion, Fitting, Wanted, taken};
use crate::inspect::formats_of;

/// The format that needs no word.
const ISO: &str = "%Y-%m-%d";

impl Conversion<'_> {
    /// The calls that take these values as dates or times.
    pub(super) fn dates(&self, values: &[&str]) -> Vec<String> {
        let function = if self.wanted == Wanted::Dates { "date" } else { "datetime" };
        let iso = quoted(ISO);
        let known = if self.known.is_empty() { &iso } else { self.known };
        let written = |formats: &str| self.written(function, self.value, formats);
        let format = |format: &String| {
            // Day and month in both orders would be a guess for most days.
            let turned = known.contains(&quoted(&turned(format)));
            match self.others && !turned {
                true => written(&format!("[{known}, {}]", quoted(format))),
                false => written(&quoted(format)),
            }
        };
        let formats = formats_of(values);
        let fits = formats.iter().filter(|format| taken(function, values, &[format]).is_some());
        let single: Vec<_> = fits.map(format).collect();
        if !single.is_empty() {
            return single;
        }
        if let Some(day) = without_format(function, values, self.value)
            && self.known.is_empty()
        {
            return vec![self.instead(&day)];
        }
        let known = if self.others { known } else { "" };
        let list = several(function, values, known).map(|formats| {
            let formats = formats.iter().map(|format| quoted(format));
            let all = Some(known.to_owned()).filter(|known| !known.is_empty()).into_iter();
            written(&format!("[{}]", all.chain(formats).collect::<Vec<_>>().join(", ")))
        });
        match list {
            None if self.wanted == Wanted::Times => self.days(values),
            list => list.into_iter().collect(),
        }
    }

    /// The calls that take days where days with a time were expected.
    fn days(&self, values: &[&str]) -> Vec<String> {
        let plain = taken("date", values, &[]).is_some();
        match (plain, self.others) {
            (true, true) => vec![self.instead(&format!("datetime(date({}))", self.value))],
            (true, false) => vec![self.written("date", self.value, "")],
            (false, true) => Vec::new(),
            (false, false) => Conversion { wanted: Wanted::Dates, ..*self }.dates(values),
        }
    }
}

impl Conversion<'_> {
    /// What takes months and years as their first days; and what to do with times of a day.
    pub(super) fn parts_of_dates(&self, values: &[&str]) -> Fitting {
        if !self.known.is_empty() {
            return Fitting::default();
        }
        let all = |is: &dyn Fn(&str) -> bool| values.iter().all(|value| is(value));
        match self.wanted {
            Wanted::Dates if all(&is_year) => Fitting {
                calls: vec![self.instead(&format!("make_date(int({}), 1, 1)", self.value))],
                way: Some("take the first day of the year"),
                ..Fitting::default()
            },
            Wanted::Dates => Fitting {
                calls: MONTHS
                    .iter()
                    .find_map(|parts| self.first_day(values, *parts))
                    .into_iter()
                    .collect(),
                way: Some("take the first day of the month"),
                ..Fitting::default()
            },
            Wanted::Times if all(&|value| is_instant(&format!("2000-01-01 {value}"))) => {
                let made = format!("`datetime(r.day + \" \" + {})`", member("r", self.column));
                let remark = format!(
                    "these are times of a day, which are text; with a column of days {made}"
                );
                Fitting { remark: Some(remark), ..Fitting::default() }
            }
            _ => Fitting::default(),
        }
    }

    /// The call that takes all values as months, with these parts before and behind.
    fn first_day(&self, values: &[&str], [before, behind]: [&str; 2]) -> Option<String> {
        let days: Vec<_> = values.iter().map(|value| format!("{before}{value}{behind}")).collect();
        let days: Vec<_> = days.iter().map(String::as_str).collect();
        let is_month = |format: &&String| {
            let day =
                if behind.is_empty() { format.starts_with("%d") } else { format.ends_with("%d") };
            day && (format.contains("%Y") || *format == SHORT)
                && taken("date", &days, &[format]).is_some()
        };
        let formats = formats_of(&days);
        let format = formats.iter().find(is_month)?;
        let parts = [quoted(before), self.value.to_owned(), quoted(behind)];
        let value = parts.into_iter().filter(|part| part != "\"\"").collect::<Vec<_>>().join(" + ");
        let format = if format == ISO { String::new() } else { format!(", {}", quoted(format)) };
        Some(self.instead(&format!("date({value}{format})")))
    }
}

/// Of `Mar-24`, as workbooks show months; days are `24-Mar` there.
const SHORT: &str = "%d-%b-%y";

/// What stands before and behind months to make first days of them.
const MONTHS: [[&str; 2]; 6] =
    [["", "-01"], ["", "/01"], ["1 ", ""], ["1/", ""], ["1.", ""], ["1-", ""]];

fn is_year(text: &str) -> bool {
    let text = text.trim();
    text.len() == 4 && text.parse().is_ok_and(|year: u32| (1000..3000).contains(&year))
}

fn is_instant(text: &str) -> bool {
    taken("datetime", &[text], &[]).is_some()
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
