//! What a text can be read as. The functions of the language are asked, so that what is called a number, a date or a
//! boolean here is what they take.

use crate::builtins::{Marks, amount, float, int, iso_day, iso_instant, trimmed, truth};

use super::date::{Dated, dated};
use super::gap;
use super::mark::marked;

/// The whole number 2^53: above it not every whole number has a double.
const EXACT: u64 = 1 << 53;

/// The ways to write numbers that are tried: decimal mark and thousands mark, the usual first.
pub(super) const MARKS: [(&str, &str); 5] =
    [(".", ","), (",", "."), (",", " "), (".", " "), (".", "'")];

/// What a text can be read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Reading {
    flags: u16,
    /// One of [`WORDS`], plus one; 0 if it is none.
    pub(super) word: u8,
    pub(super) dated: Option<Dated>,
}

/// Words for true and false, in pairs.
pub(super) const WORDS: [&str; 8] = ["true", "false", "yes", "no", "y", "n", "t", "f"];

/// Things that a reading may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    /// `int` takes it.
    Whole = 1,
    /// `float` takes it.
    Decimal = 1 << 1,
    /// The first two of [`MARKS`] give different numbers.
    TwoWays = 1 << 7,
    /// `date` takes it without a format.
    IsoDay = 1 << 8,
    /// `datetime` takes it without a format.
    IsoInstant = 1 << 9,
    /// A number with a point, and a unit or a footnote's mark behind.
    Unit = 1 << 10,
    /// A number with a decimal comma, and such behind.
    CommaUnit = 1 << 11,
    /// It looks like no value.
    Gap = 1 << 12,
    /// Digits only: more than an int holds, one that begins with 0, or a telephone number with a plus.
    Code = 1 << 13,
    /// `number` has to take off more than grouping: a currency, a percent sign, brackets.
    Adorned = 1 << 14,
    /// A number with a percent sign.
    Percent = 1 << 15,
}

impl Reading {
    pub(super) fn has(self, flag: Flag) -> bool {
        self.flags & flag as u16 != 0
    }

    /// Whether it is a number with a fraction, or an amount.
    pub(super) fn is_measure(self) -> bool {
        !self.has(Flag::Whole) && (self.has(Flag::Decimal) || self.flags & (31 << 2) != 0)
    }

    /// Whether `number` takes it with these of the [`MARKS`].
    pub(super) fn has_marks(self, marks: usize) -> bool {
        self.flags & (4 << marks) != 0
    }

    fn with(mut self, flag: Flag, holds: bool) -> Reading {
        self.flags |= if holds { flag as u16 } else { 0 };
        self
    }

    fn marked(mut self, marks: usize, holds: bool) -> Reading {
        self.flags |= u16::from(holds) << (2 + marks);
        self
    }
}

/// What is worth knowing about a text besides.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Traits {
    pub(super) blanks_around: bool,
    pub(super) leading_zero: bool,
    /// A whole number beyond 2^53.
    pub(super) beyond: bool,
    /// The number that `float` gives.
    pub(super) number: Option<f64>,
}

/// Reads a text, which is not empty.
pub(super) fn read(whole: &str) -> (Reading, Traits) {
    let text = trimmed(whole);
    let mut traits = Traits { blanks_around: text.len() < whole.len(), ..Traits::default() };
    let reading = Reading::default();
    if text.is_empty() {
        return (reading.with(Flag::Gap, true), Traits::default());
    }
    let Counts { digits, capitals, plain, letters } = Counts::of(text);
    if plain && digits == text.len() && digits < 8 {
        return short(text, traits);
    }
    if digits == 0 || text.starts_with(['#', '0']) {
        let known = |word: &&str| word.eq_ignore_ascii_case(text);
        let word = if text.len() > 5 { None } else { WORDS.iter().position(known) };
        let word = word.filter(|_| truth(text).is_some());
        if let Some(word) = word {
            return (Reading { word: word as u8 + 1, ..reading }, traits);
        }
        if gap::is_gap(text) {
            return (reading.with(Flag::Gap, true), traits);
        }
        if digits == 0 {
            return (reading, traits);
        }
    }
    if plain && is_label(text) {
        return (reading, traits);
    }
    if plain {
        let unsigned = text.trim_start_matches(['+', '-']);
        let only = digits == unsigned.len();
        traits.leading_zero = only && unsigned.len() > 1 && unsigned.starts_with('0');
        traits.beyond = only && digits > 15 && unsigned.parse::<u64>().is_ok_and(|n| n > EXACT);
        traits.beyond |= only && unsigned.trim_start_matches('0').len() > 19;
        traits.number = float(text).filter(|number| number.is_finite());
        let number = plain_number(text, unsigned, traits.number.is_some());
        // A plus before that many digits is a telephone number's.
        let called = digits > 7 && text.starts_with('+');
        let code = only && (traits.leading_zero || called || !number.has(Flag::Whole));
        let number = number.with(Flag::Code, code);
        if number != reading {
            let compact = if digits == 8 && text.len() == 8 { dated(text) } else { None };
            return (Reading { dated: compact, ..number }, traits);
        }
    }
    if digits >= 3
        && let Some(dated) = dated(text)
    {
        let found = Reading { dated: Some(dated), ..reading };
        return (
            found
                .with(Flag::IsoDay, iso_day(text).is_some())
                .with(Flag::IsoInstant, iso_instant(text).is_some()),
            traits,
        );
    }
    if digits >= 12 && iso_instant(text).is_some() {
        return (reading.with(Flag::IsoInstant, true), traits);
    }
    let mut found = reading;
    // A currency's code is all capitals that an amount may have.
    if !letters && text.len() < 64 && matches!(capitals, 0 | 3) {
        found = usual_amount(text).unwrap_or_else(|| amounts(text));
    }
    if found == reading {
        found = with_unit(text);
    }
    (found, traits)
}

/// Whether digits on both sides of an `E` are no power of ten, as in `2310009E13`: a clone's name, or a place's.
fn is_label(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('E').is_some_and(|(front, power)| {
        front.len() > 1 && !power.is_empty() && digits(front) && digits(power)
    })
}

/// What the bytes of a text are.
struct Counts {
    digits: usize,
    /// Capital letters of ASCII.
    capitals: usize,
    /// Whether there are only digits, signs, points and exponents.
    plain: bool,
    /// Whether there are small letters, slashes or colons.
    letters: bool,
}

/// For each byte what it counts for, in fields of 12 bits: digits, capitals, bytes of plain numbers, small letters.
static CLASSES: [u64; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        classes[byte] = class(c.is_ascii_digit(), 0)
            | class(c.is_ascii_uppercase(), 1)
            | class(matches!(c, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'), 2)
            | class(c.is_ascii_lowercase() || matches!(c, b'/' | b':'), 3);
        byte += 1;
    }
    classes
};

const fn class(holds: bool, field: u32) -> u64 {
    (holds as u64) << (12 * field)
}

impl Counts {
    fn of(text: &str) -> Counts {
        let (mut digits, mut capitals, mut plain, mut letters) = (0, 0, 0, 0);
        // As many bytes as a field can count.
        for part in text.as_bytes().chunks(4095) {
            let sum: u64 = part.iter().map(|&byte| CLASSES[usize::from(byte)]).sum();
            let field = |at: u32| (sum >> (12 * at)) as usize & 4095;
            digits += field(0);
            capitals += field(1);
            plain += field(2);
            letters += field(3);
        }
        Counts { digits, capitals, plain: plain == text.len(), letters: letters > 0 }
    }
}

/// Reads fewer than eight digits.
fn short(text: &str, traits: Traits) -> (Reading, Traits) {
    let value = text.bytes().fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
    let leading_zero = text.len() > 1 && text.starts_with('0');
    let found = (0..MARKS.len()).fold(Reading::default(), |found, marks| found.marked(marks, true));
    let found = found.with(Flag::Whole, true).with(Flag::Decimal, true);
    let found = found.with(Flag::Code, leading_zero);
    (found, Traits { leading_zero, number: Some(f64::from(value)), ..traits })
}

/// What `number` makes of digits with points and commas, perhaps behind a minus and a dollar sign.
fn usual_amount(text: &str) -> Option<Reading> {
    let bytes = text.as_bytes();
    let bytes = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let bare = bytes.strip_prefix(b"$").unwrap_or(bytes);
    let (mut points, mut commas, mut digits) = (0, 0, 0);
    // The digits before the first mark and since the last one, and whether all groups between have three.
    let (mut front, mut since, mut threes) = (None, 0, true);
    for &byte in bare {
        match byte {
            b'0'..=b'9' => {
                (digits, since) = (digits + 1, since + 1);
                continue;
            }
            b'.' => points += 1,
            b',' => commas += 1,
            _ => return None,
        }
        threes &= front.is_none() || since == 3;
        front.get_or_insert(since);
        since = 0;
    }
    // What is longer or grouped in another way is rare.
    if !(1..=15).contains(&digits) || points > 1 && commas > 1 {
        return None;
    }
    let found = Reading::default().with(Flag::Adorned, bare.len() < bytes.len());
    let first = front.unwrap_or(digits);
    let starts = (1..=3).contains(&first) && bare.first() != Some(&b'0');
    match (points, commas) {
        (0, 0) => Some((0..MARKS.len()).fold(found, |found, marks| found.marked(marks, true))),
        // One mark: of a fraction, or between groups.
        (1, 0) | (0, 1) => {
            let grouped = starts && since == 3;
            let (own, other) = if points == 1 { (&[0, 3, 4][..], 1) } else { (&[1, 2][..], 0) };
            let found = own.iter().fold(found, |found, &marks| found.marked(marks, true));
            Some(found.marked(other, grouped).with(Flag::TwoWays, grouped))
        }
        // One of each, the second of which is of the fraction.
        (1, 1) if starts && threes => {
            let comma = bare.iter().position(|byte| *byte == b',') > Some(first);
            Some(found.marked(usize::from(comma), true))
        }
        _ => None,
    }
}

/// Reads a text of digits, signs, points and exponents. What `number` makes of it follows from where the point is.
fn plain_number(text: &str, unsigned: &str, decimal: bool) -> Reading {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (front, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    // Programs write `3.0` for 3, and people `3.00` where there might be 3.50.
    let whole = fraction.len() < 2 && int(text).is_some();
    let found = Reading::default().with(Flag::Whole, whole).with(Flag::Decimal, decimal);
    if !decimal || text.len() > unsigned.len() + 1 || !digits(front) || !digits(fraction) {
        return found;
    }
    let point = unsigned.len() > front.len();
    let grouped = (1..=3).contains(&front.len()) && fraction.len() == 3 && !front.starts_with('0');
    let comma = !point || grouped;
    let found = [0, 3, 4].into_iter().fold(found, |found, marks| found.marked(marks, true));
    found.marked(1, comma).marked(2, !point).with(Flag::TwoWays, point && comma)
}

/// What `number` makes of a text.
fn amounts(text: &str) -> Reading {
    let mut found = Reading::default();
    let mut values = [None; MARKS.len()];
    for (at, (decimal, thousands)) in MARKS.into_iter().enumerate() {
        let value = Marks::new(decimal, thousands).and_then(|marks| amount(text, marks));
        found = found.marked(at, value.is_some());
        if let Some(slot) = values.get_mut(at) {
            *slot = value;
        }
    }
    let bare = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '-' | '+');
    let adorned =
        found != Reading::default() && !text.chars().all(|c| bare(c) || c.is_whitespace());
    let two = matches!(values, [Some(first), Some(second), ..] if first != second);
    let percent = adorned && text.contains('%');
    found.with(Flag::TwoWays, two).with(Flag::Adorned, adorned).with(Flag::Percent, percent)
}

/// What a text is without the unit or the mark behind its number.
fn with_unit(text: &str) -> Reading {
    let found = Reading::default();
    let Some((number, _)) = unit(text).or_else(|| marked(text)) else { return found };
    let reads = |(decimal, thousands)| {
        Marks::new(decimal, thousands).and_then(|marks| amount(number, marks)).is_some()
    };
    found.with(Flag::Unit, reads(MARKS[0])).with(Flag::CommaUnit, reads(MARKS[1]))
}

/// A number and the unit behind it.
pub(crate) fn unit(text: &str) -> Option<(&str, &str)> {
    if !matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'-' | b'+')) {
        return None;
    }
    let end = text.rfind(|c: char| c.is_ascii_digit() || c == '.')? + 1;
    let (number, unit) = text.split_at_checked(end)?;
    let first = number.trim_start_matches(['-', '+']).chars().next()?;
    // Credit and debit give the number its sign.
    let other = ["st", "nd", "rd", "th", "CR", "DR"].contains(&unit.trim_start());
    let begins = |c: char| c.is_alphabetic() || matches!(c, '°' | 'µ' | '\'' | '"');
    let plain = number.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ','));
    let fits = plain
        && first.is_ascii_digit()
        && unit.chars().count() <= 10
        && unit.trim_start().starts_with(begins)
        && !other;
    fits.then(|| (number, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_no_numbers() {
        assert!(read("+4712345678").0.has(Flag::Code));
        assert!(!read("+47").0.has(Flag::Code) && !read("4712345678").0.has(Flag::Code));
    }

    #[test]
    fn names_with_an_e_are_no_numbers() {
        assert_eq!(read("2310009E13").0, Reading::default());
        assert!(["1E5", "2.5E10", "12E-3"].iter().all(|text| read(text).0.has(Flag::Decimal)));
    }

    #[test]
    fn plain_numbers_are_what_number_takes() {
        let parts = ["", "0", "1", "12", "999", "1000", "0012"];
        for sign in ["", "-", "+"] {
            for whole in parts {
                for fraction in ["", ".", ".0", ".00", ".5", ".125", ".000", ".1234", "e3"] {
                    let text = format!("{sign}{whole}{fraction}");
                    if text.is_empty() || float(&text).is_none() {
                        continue;
                    }
                    let (fast, _) = read(&text);
                    let slow = amounts(&text);
                    for marks in 0..MARKS.len() {
                        assert_eq!(fast.has_marks(marks), slow.has_marks(marks), "{text} {marks}");
                    }
                    assert_eq!(fast.has(Flag::TwoWays), slow.has(Flag::TwoWays), "{text}");
                    let hundredths = matches!(fraction, ".00" | ".000");
                    assert_eq!(
                        fast.has(Flag::Whole),
                        int(&text).is_some() && !hundredths,
                        "{text}"
                    );
                    assert!(fast.has(Flag::Decimal), "{text}");
                }
            }
        }
    }

    #[test]
    fn usual_amounts_are_what_number_takes() {
        let mut seed = 7u64;
        let mut usual = 0;
        for _ in 0..400_000 {
            let mut next = |below: u64| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 33) % below
            };
            let length = 1 + next(12);
            let sign = ["", "-", "$", "-$", "$-", "+"][next(6) as usize];
            let end = ["", "", "", "-"][next(4) as usize];
            let body = (0..length).map(|_| b"0123.,456789"[next(12) as usize] as char);
            let text: String = sign.chars().chain(body).chain(end.chars()).collect();
            if let Some(found) = usual_amount(&text) {
                assert_eq!(found, amounts(&text), "{text}");
                usual += 1;
            }
        }
        assert!(usual > 100_000);
        for text in ["$3,996.56", "2,122.40", "1.234,50", "$372.43", "1,234", "0,123", "12"] {
            assert_eq!(usual_amount(text), Some(amounts(text)), "{text}");
        }
    }

    #[test]
    fn short_numbers_are_numbers() {
        for text in ["0", "7", "00", "012", "1234567", "0000000", "999"] {
            let (fast, traits) = short(text, Traits::default());
            let slow = plain_number(text, text, true);
            assert_eq!(fast, slow.with(Flag::Code, text.len() > 1 && text.starts_with('0')));
            assert_eq!(traits.number, float(text), "{text}");
        }
    }

    #[test]
    fn readings() {
        let has = |text: &str, flag: Flag| read(text).0.has(flag);
        assert!(
            has("12 kg", Flag::Unit)
                && !has("12th", Flag::Unit)
                && !has("9 CR", Flag::Unit)
                && !has("$12", Flag::Unit)
        );
        assert!(has("12*", Flag::Unit) && has("3,5 [a]", Flag::CommaUnit));
        assert!(has("3,5 kg", Flag::CommaUnit) && !has("3,5 kg", Flag::Unit));
        assert!(has("N/A", Flag::Gap) && has("  ", Flag::Gap) && has("-", Flag::Gap));
        assert!(has("0000-00-00", Flag::Gap) && has("#DIV/0!", Flag::Gap));
        assert!(has("007", Flag::Code) && has("99999999999999999999", Flag::Code));
        assert!(has("$1,234.50", Flag::Adorned) && has("12 %", Flag::Adorned));
        assert!(!has("1,234", Flag::Adorned) && has("1,234", Flag::TwoWays));
        assert!(has("2024-01-31", Flag::IsoDay) && has("2024-01-31T12:30Z", Flag::IsoInstant));
        assert_eq!(read("Yes").0.word, 3);
        assert!(read("20240131").0.dated.is_some() && has("20240131", Flag::Whole));
        let traits = |text: &str| read(text).1;
        assert!(traits("9007199254740993").beyond && !traits("9007199254740992").beyond);
        assert!(
            traits(" 5").blanks_around && traits("-05").leading_zero && !traits("0").leading_zero
        );
    }
}
