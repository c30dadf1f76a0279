//! In which formats a text is a date. The formats are those of the functions `date` and `datetime`, which read them; here
//! is only decided which ones are worth trying.

use std::sync::LazyLock;

use crate::builtins::Format;

/// Ways to write a day that look alike: what they look like, and their formats. `9` stands for one or two digits, `Y` for
/// four, `E` for eight, `a` for a word.
const FAMILIES: &[(&str, &[&str])] = &[
    ("Y-9-9", &["%Y-%m-%d"]),
    ("Y/9/9", &["%Y/%m/%d"]),
    ("Y.9.9", &["%Y.%m.%d"]),
    ("E", &["%Y%m%d"]),
    ("9/9/Y", &["%d/%m/%Y", "%m/%d/%Y"]),
    ("9-9-Y", &["%d-%m-%Y", "%m-%d-%Y"]),
    ("9.9.Y", &["%d.%m.%Y", "%m.%d.%Y"]),
    ("9/9/9", &["%d/%m/%y", "%m/%d/%y", "%y/%m/%d"]),
    ("9-9-9", &["%d-%m-%y", "%m-%d-%y", "%y-%m-%d"]),
    ("9.9.9", &["%d.%m.%y", "%m.%d.%y", "%y.%m.%d"]),
    ("9 a Y", &["%d %b %Y"]),
    ("9-a-Y", &["%d-%b-%Y"]),
    ("9/a/Y", &["%d/%b/%Y"]),
    ("9. a Y", &["%d. %b %Y"]),
    ("9 a 9", &["%d %b %y"]),
    ("9-a-9", &["%d-%b-%y"]),
    ("9aY", &["%d%b%Y"]),
    ("a 9, Y", &["%b %d, %Y"]),
    ("a 9 Y", &["%b %d %Y"]),
    ("Y-a-9", &["%Y-%b-%d"]),
    ("Y a 9", &["%Y %b %d"]),
    ("a 9 a Y", &["%a %d %b %Y"]),
    ("a, 9 a Y", &["%a, %d %b %Y"]),
    ("a, a 9, Y", &["%a, %b %d, %Y"]),
    ("a 9/9/Y", &["%a %d/%m/%Y", "%a %m/%d/%Y"]),
];

/// The position in [`FAMILIES`] of days without anything between the digits.
pub(super) const COMPACT: u8 = 3;

/// Times of day behind a day.
const TIMES: [&str; 12] = [
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    " %I:%M %p",
    " %I:%M:%S %p",
    " %I:%M%p",
    " %I:%M:%S%p",
    "T%H:%M",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
    ", %H:%M",
    ", %H:%M:%S",
];

/// How a text is a date: it looks like those of a family, perhaps with a time, and some formats of it fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Dated {
    family: u8,
    /// The position in [`TIMES`] plus one; 0 without a time.
    time: u8,
    /// One bit for each format of the family that fits; not 0.
    pub(super) fits: u8,
}

impl Dated {
    /// What is the same for all dates that are written alike.
    pub(super) fn likeness(self) -> (u8, u8) {
        (self.family, self.time)
    }

    /// Whether the text says a time of day.
    pub(super) fn has_time(self) -> bool {
        self.time > 0
    }

    /// How many formats the family has.
    pub(super) fn choices(self) -> usize {
        family(self.family).len()
    }

    /// One of the formats of the family, as a script writes it.
    pub(super) fn format(self, choice: usize) -> String {
        let day = family(self.family).get(choice).copied().unwrap_or("");
        format!("{day}{}", time(self.time))
    }
}

fn family(at: u8) -> &'static [&'static str] {
    FAMILIES.get(usize::from(at)).map_or(&[], |(_, formats)| formats)
}

fn time(at: u8) -> &'static str {
    usize::from(at).checked_sub(1).and_then(|at| TIMES.get(at)).copied().unwrap_or("")
}

/// By family, choice and time.
static FORMATS: LazyLock<Vec<Vec<Vec<Option<Format>>>>> = LazyLock::new(|| {
    let parsed = |day: &str| {
        let times = std::iter::once("").chain(TIMES);
        times.map(|time| Format::parse(&format!("{day}{time}")).ok()).collect()
    };
    let of_family = |formats: &[&str]| formats.iter().map(|day| parsed(day)).collect();
    FAMILIES.iter().map(|(_, formats)| of_family(formats)).collect()
});

/// How a text without blanks around it is a date, if it is one.
pub(super) fn dated(text: &str) -> Option<Dated> {
    // Words stand before most texts that are no dates.
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && !names_begin(text) {
        return None;
    }
    if !(6..=48).contains(&text.len()) || !text.is_ascii() {
        return None;
    }
    let (day, time) = match text.find(':') {
        None => (text, 0),
        Some(colon) => apart(text, colon)?,
    };
    let look = Look::of(day)?;
    let family = LOOKS.iter().position(|known| *known == look)?;
    let century = day.get(..2).is_some_and(|century| matches!(century, "19" | "20"));
    if family == usize::from(COMPACT) && !century {
        return None;
    }
    let mut fits = 0;
    for (choice, formats) in FORMATS.get(family)?.iter().enumerate() {
        let format = formats.get(time)?.as_ref()?;
        let read = match time {
            0 => format.read_day(text).is_some(),
            _ => format.read_instant(text).is_some(),
        };
        fits |= u8::from(read) << choice;
    }
    let (family, time) = (u8::try_from(family).ok()?, u8::try_from(time).ok()?);
    (fits > 0).then_some(Dated { family, time, fits })
}

/// The formats that read all of these texts, which are written alike; the day first where both could be.
pub(crate) fn formats_of(texts: &[&str]) -> Vec<String> {
    let mut found: Option<Dated> = None;
    for text in texts {
        let Some(next) = dated(text.trim()) else { return Vec::new() };
        let known = found.get_or_insert(next);
        known.fits &= if known.likeness() == next.likeness() { next.fits } else { 0 };
    }
    let fits = |dated: Dated| (0..dated.choices()).filter(move |at| dated.fits & (1 << at) != 0);
    found.map_or_else(Vec::new, |dated| fits(dated).map(|at| dated.format(at)).collect())
}

/// Whether a text without blanks around it is a date in one way only, if it is one.
#[inline]
pub(crate) fn is_date(text: &str) -> Option<bool> {
    dated(text).map(|dated| dated.fits.count_ones() == 1)
}

/// Whether a text begins as the name of a month or a day of the week does.
fn names_begin(text: &str) -> bool {
    let Some(first) = text.as_bytes().first_chunk::<3>() else { return false };
    matches!(
        &first.map(|byte| byte.to_ascii_lowercase()),
        b"jan"
            | b"feb"
            | b"mar"
            | b"apr"
            | b"may"
            | b"jun"
            | b"jul"
            | b"aug"
            | b"sep"
            | b"oct"
            | b"nov"
            | b"dec"
            | b"mon"
            | b"tue"
            | b"wed"
            | b"thu"
            | b"fri"
            | b"sat"
            | b"sun"
    )
}

/// The day of a text with a time whose first colon is at `colon`, and how the time is written.
fn apart(text: &str, colon: usize) -> Option<(&str, usize)> {
    let before = text.get(..colon)?.trim_end_matches(|c: char| c.is_ascii_digit());
    let tail = text.get(before.len()..)?;
    let (day, mark) = match before.as_bytes() {
        [day @ .., b',', b' '] => (day.len(), ", "),
        [.., b' '] => (before.trim_end().len(), " "),
        [day @ .., b'T'] => (day.len(), "T"),
        _ => return None,
    };
    let half = tail.len() > 2
        && tail
            .get(tail.len() - 2..)
            .is_some_and(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"));
    let seconds = tail.matches(':').count() == 2;
    let time = match (half, seconds) {
        (true, _) => {
            let blank = if tail.contains(' ') { " " } else { "" };
            format!("{mark}%I:%M{}{blank}%p", if seconds { ":%S" } else { "" })
        }
        (false, true) if tail.contains('.') => format!("{mark}%H:%M:%S.%f"),
        (false, true) => format!("{mark}%H:%M:%S"),
        (false, false) => format!("{mark}%H:%M"),
    };
    let place = TIMES.iter().position(|known| *known == time)?;
    Some((text.get(..day)?, place + 1))
}

/// What a day looks like: see [`FAMILIES`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    /// Followed by zeros.
    bytes: [u8; LOOK],
    length: usize,
}

const LOOK: usize = 10;

/// What the days of each family look like.
static LOOKS: [Look; FAMILIES.len()] = {
    let mut looks = [Look { bytes: [0; LOOK], length: 0 }; FAMILIES.len()];
    let mut family = 0;
    while family < FAMILIES.len() {
        let signs = FAMILIES[family].0.as_bytes();
        while looks[family].length < signs.len() {
            looks[family].bytes[looks[family].length] = signs[looks[family].length];
            looks[family].length += 1;
        }
        family += 1;
    }
    looks
};

impl Look {
    fn of(day: &str) -> Option<Look> {
        let mut look = Look { bytes: [0; LOOK], length: 0 };
        let mut rest = day.as_bytes();
        while let Some(&first) = rest.first() {
            let run = |class: fn(&u8) -> bool| rest.iter().take_while(|byte| class(byte)).count();
            let (length, sign) = match first {
                b'0'..=b'9' => match run(u8::is_ascii_digit) {
                    length @ (1 | 2) => (length, b'9'),
                    4 => (4, b'Y'),
                    8 => (8, b'E'),
                    _ => return None,
                },
                b'a'..=b'z' | b'A'..=b'Z' => match run(u8::is_ascii_alphabetic) {
                    length @ 3..=9 => (length, b'a'),
                    _ => return None,
                },
                b' ' => (run(|byte| *byte == b' '), b' '),
                b'-' | b'/' | b'.' | b',' => (1, first),
                _ => return None,
            };
            *look.bytes.get_mut(look.length)? = sign;
            look.length += 1;
            rest = rest.get(length..)?;
        }
        Some(look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(text: &str) -> Vec<String> {
        formats_of(&[text])
    }

    #[test]
    fn formats_of_texts() {
        for (text, expected) in [
            ("2024-01-31", vec!["%Y-%m-%d"]),
            ("13/02/2024", vec!["%d/%m/%Y"]),
            ("03/02/2024", vec!["%d/%m/%Y", "%m/%d/%Y"]),
            ("2/28/24", vec!["%m/%d/%y"]),
            ("13-02-14", vec!["%d-%m-%y", "%y-%m-%d"]),
            ("31-Jan-2024", vec!["%d-%b-%Y"]),
            ("May  6, 2026", vec!["%b %d, %Y"]),
            ("31/01/2024 1:30 PM", vec!["%d/%m/%Y %I:%M %p"]),
            ("31.1.2024 13:30:05", vec!["%d.%m.%Y %H:%M:%S"]),
            ("2024-01-31T13:30:05.25", vec!["%Y-%m-%dT%H:%M:%S.%f"]),
            ("20240131", vec!["%Y%m%d"]),
        ] {
            assert_eq!(formats(text), expected, "{text}");
        }
        for text in ["31/02/2024", "12:30", "2013", "30000101", "1.2.3.4", "a:b", "May 2024", ":"] {
            assert_eq!(dated(text), None, "{text}");
        }
    }

    #[test]
    fn every_format_reads_what_it_writes() {
        let day = chrono::NaiveDate::from_ymd_opt(2014, 3, 12).unwrap();
        let instant = day.and_hms_micro_opt(1, 30, 0, 0).unwrap();
        for (_, formats) in FAMILIES {
            for (time, day) in std::iter::once("")
                .chain(TIMES)
                .flat_map(|time| formats.iter().map(move |day| (time, *day)))
            {
                let whole = format!("{day}{time}");
                let mut text = String::new();
                Format::parse(&whole).unwrap().write(instant, &mut text).unwrap();
                assert!(super::tests::formats(&text).contains(&whole), "{whole}: {text}");
            }
        }
    }
}
