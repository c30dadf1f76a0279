//! What the values of a column have in common.

use std::collections::{BTreeMap, BTreeSet};

use super::date::{COMPACT, Dated};
use super::reading::{Flag, MARKS, Reading, WORDS, read};
use super::stats::Stats;

/// What all values of a column can be read as, those that look like no value aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There are no values.
    Nothing,
    /// Text: nothing else fits all values.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers with a point.
    Decimal,
    /// Digits that are no quantity: some begin with 0, or are longer than a whole number may be.
    Code,
    /// Numbers for the function `number`.
    Amount {
        /// The mark before the fraction.
        decimal: &'static str,
        /// The mark between groups of digits.
        thousands: &'static str,
    },
    /// Numbers that all have this unit behind them.
    Measure {
        /// As it stands in the file.
        unit: String,
        /// The mark before the fraction.
        decimal: &'static str,
    },
    /// Numbers with a percent sign.
    Percent,
    /// Words for true and false.
    Truth,
    /// Dates in these formats; in none for ISO 8601.
    Day(Vec<String>),
    /// Dates with a time in these formats; in none for ISO 8601.
    Instant(Vec<String>),
}

/// Two ways to read all values, between which none of them decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The kinds that fit.
    pub kinds: Vec<Kind>,
    /// A value that could be either.
    pub example: String,
    /// Where it stands first.
    pub line: u64,
    /// Where one value speaks for each of two readings: the columns mixes them.
    pub mixed: bool,
}

/// A value that shows that a second reading is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Where it stands first.
    pub line: u64,
    /// The value.
    pub value: String,
    /// The reading that it excludes.
    pub excludes: Kind,
}

/// What was concluded.
#[derive(Debug)]
pub(super) struct Conclusion {
    pub(super) kind: Kind,
    pub(super) proof: Option<Proof>,
    pub(super) undecided: Option<Undecided>,
}

impl Conclusion {
    fn sure(kind: Kind) -> Conclusion {
        Conclusion { kind, proof: None, undecided: None }
    }
}

/// The readings of the values; for each how many, the first line, and the value there.
type Readings<'a> = Vec<(Reading, u64, u64, &'a str)>;

/// Whether a value counts for a kind.
type Fits = Box<dyn Fn(Reading) -> bool>;

/// What all values are, those that look like none aside.
pub(super) fn conclude(stats: &Stats) -> Conclusion {
    let readings = readings(stats);
    let total = sum(&readings);
    if total == 0 {
        return Conclusion::sure(Kind::Nothing);
    }
    let all = |fits: &dyn Fn(Reading) -> bool| count(&readings, fits) == total;
    let code = count(&readings, &|reading| reading.has(Flag::Code)) > 0;
    if code && all(&|reading| reading.has(Flag::Whole) || reading.has(Flag::Code)) {
        return Conclusion::sure(Kind::Code);
    }
    if code {
        // What begins with 0 among numbers of other kinds is no quantity either.
        return Conclusion::sure(Kind::Text);
    }
    if let Some(undecided) = grouped_by_points(stats, &readings, total) {
        return Conclusion { kind: Kind::Text, proof: None, undecided: Some(undecided) };
    }
    let plain = [
        (Flag::Whole, Kind::Whole),
        (Flag::Decimal, Kind::Decimal),
        (Flag::IsoDay, Kind::Day(Vec::new())),
        (Flag::IsoInstant, Kind::Instant(Vec::new())),
    ];
    let fits = |(flag, _): &(Flag, Kind)| all(&|reading| reading.has(*flag));
    if let Some((_, kind)) = plain.into_iter().find(fits) {
        return Conclusion::sure(kind);
    }
    if all(&|reading| reading.word > 0) && one_pair(&readings) {
        return Conclusion::sure(Kind::Truth);
    }
    if all(&|reading| reading.dated.is_some()) {
        return dates(&readings);
    }
    amounts(&readings, total)
        .or_else(|| measure(stats, &readings, total))
        .unwrap_or_else(|| Conclusion::sure(Kind::Text))
}

/// The readings without the values that look like none.
fn readings(stats: &Stats) -> Readings<'_> {
    let values = stats.readings.iter().filter(|(reading, _)| !reading.has(Flag::Gap));
    let mut values: Readings<'_> = values
        .map(|(reading, (hits, text))| (*reading, hits.count, hits.first(), text.as_str()))
        .collect();
    for (text, hits) in stats.numbers.gaps() {
        let (reading, _) = read(text);
        let known = values.iter_mut().find(|(known, ..)| *known == reading);
        if let Some((_, count, ..)) = known {
            *count = count.saturating_sub(hits.count);
        }
    }
    values.retain(|(_, count, ..)| *count > 0);
    values
}

fn sum(readings: &Readings<'_>) -> u64 {
    readings.iter().map(|(_, count, ..)| count).sum()
}

fn count(readings: &Readings<'_>, fits: &dyn Fn(Reading) -> bool) -> u64 {
    readings.iter().filter(|(reading, ..)| fits(*reading)).map(|(_, count, ..)| count).sum()
}

/// The first value that does not fit, or does.
fn first<'a>(readings: &Readings<'a>, wanted: &dyn Fn(Reading) -> bool) -> Option<(u64, &'a str)> {
    let found = readings.iter().filter(|(reading, ..)| wanted(*reading));
    found.map(|(_, _, line, text)| (*line, *text)).min()
}

/// Whether the words are the two of one pair.
fn one_pair(readings: &Readings<'_>) -> bool {
    let words: BTreeSet<u8> =
        readings.iter().map(|(reading, ..)| reading.word).filter(|&word| word > 0).collect();
    let words: Vec<u8> = words.into_iter().collect();
    matches!(words[..], [first, second] if first % 2 == 1 && second == first + 1 && usize::from(second) <= WORDS.len())
}

/// Dates in formats, of one way to write them or of several.
fn dates(readings: &Readings<'_>) -> Conclusion {
    type Example<'a> = (Dated, u64, &'a str);
    let mut alike: BTreeMap<(u8, u8), Vec<Example<'_>>> = BTreeMap::new();
    for (reading, _, line, text) in readings {
        if let Some(dated) = reading.dated {
            alike.entry(dated.likeness()).or_default().push((dated, *line, text));
        }
    }
    let timed = alike.values().flatten().filter(|(dated, ..)| dated.has_time()).count();
    if timed > 0 && timed < alike.values().map(Vec::len).sum() {
        return Conclusion::sure(Kind::Text);
    }
    let kind = |formats| if timed > 0 { Kind::Instant(formats) } else { Kind::Day(formats) };
    let mut formats = Vec::new();
    let mut found = Conclusion::sure(Kind::Text);
    for group in alike.values() {
        let Some((dated, line, text)) = group.iter().min_by_key(|(_, line, _)| *line) else {
            continue;
        };
        let fits = |choice: &usize| group.iter().all(|(dated, ..)| dated.fits & (1 << choice) != 0);
        let choices: Vec<usize> = (0..dated.choices()).filter(fits).collect();
        let possible =
            |choices: &[usize]| choices.iter().map(|&at| kind(vec![dated.format(at)])).collect();
        if let [choice] = choices[..] {
            let excluded = |other: usize| {
                let lacks = group.iter().filter(|(dated, ..)| dated.fits & (1 << other) == 0);
                let (_, line, text) = lacks.min_by_key(|(_, line, _)| *line)?;
                let excludes = kind(vec![dated.format(other)]);
                Some(Proof { line: *line, value: (*text).to_owned(), excludes })
            };
            // Of several other readings the one that comes first in the table is the likeliest.
            let other = (0..dated.choices()).find(|&other| other != choice);
            found.proof = found.proof.or_else(|| other.and_then(excluded));
            formats.push(dated.format(choice));
            continue;
        }
        let (mixed, choices) = match choices[..] {
            [] => (true, (0..dated.choices()).collect()),
            _ => (false, choices),
        };
        let (example, line) = ((*text).to_owned(), *line);
        found.undecided = Some(Undecided { kinds: possible(&choices), example, line, mixed });
        return found;
    }
    found.kind = kind(formats);
    found
}

/// Numbers such as `1.250`, all with three digits behind a point, which may part thousands as well.
fn grouped_by_points(stats: &Stats, readings: &Readings<'_>, total: u64) -> Option<Undecided> {
    let grouped = |reading: Reading| reading.has(Flag::TwoWays) && reading.has(Flag::Decimal);
    let (line, example) = first(readings, &grouped)?;
    let fits = |reading: Reading| grouped(reading) || reading.has(Flag::Whole);
    // A larger number would have a point of its own.
    let short = stats.numbers.range().is_some_and(|(least, most)| -1e3 < least && most < 1e3);
    let kinds = vec![Kind::Decimal, Kind::Amount { decimal: ",", thousands: "." }];
    (short && count(readings, &fits) == total).then(|| Undecided {
        kinds,
        example: example.to_owned(),
        line,
        mixed: false,
    })
}

/// Numbers that need the function `number`.
fn amounts(readings: &Readings<'_>, total: u64) -> Option<Conclusion> {
    let fits = |marks: usize| count(readings, &|reading| reading.has_marks(marks)) == total;
    let choices: Vec<usize> = (0..MARKS.len()).filter(|&marks| fits(marks)).collect();
    let choice = *choices.first()?;
    // One `2,2` among many whole numbers is rather a list than a number.
    let comma = |reading: Reading| !reading.has_marks(0) && !reading.has_marks(3);
    if choice > 0 && count(readings, &comma) * RARE < total {
        return None;
    }
    let kind = |marks: usize| {
        let (decimal, thousands) = MARKS.get(marks).copied().unwrap_or(MARKS[0]);
        Kind::Amount { decimal, thousands }
    };
    let mut found = Conclusion::sure(kind(choice));
    let percent = first(readings, &|reading| reading.has(Flag::Percent));
    let bare = first(readings, &|reading| !reading.has(Flag::Percent));
    if let (Some(_), Some((line, example))) = (percent, bare) {
        // Beside `12%`, nothing says whether `0.5` is a share.
        let (kinds, example) = (vec![kind(choice), Kind::Percent], example.to_owned());
        found.undecided = Some(Undecided { kinds, example, line, mixed: true });
        found.kind = Kind::Text;
        return Some(found);
    }
    let two = |reading: Reading| reading.has(Flag::TwoWays);
    if choices.contains(&0) && choices.contains(&1) {
        if let Some((line, example)) = first(readings, &two) {
            let (kinds, example) = (vec![kind(0), kind(1)], example.to_owned());
            found.undecided = Some(Undecided { kinds, example, line, mixed: false });
            found.kind = Kind::Text;
        }
    } else if choice < 2 {
        let other = 1 - choice;
        let refused =
            move |reading: Reading| !reading.has_marks(other) && reading.has_marks(choice);
        found.proof = first(readings, &refused).map(|(line, value)| Proof {
            line,
            value: value.to_owned(),
            excludes: kind(other),
        });
    }
    Some(found)
}

/// Numbers that all have the same unit.
fn measure(stats: &Stats, readings: &Readings<'_>, total: u64) -> Option<Conclusion> {
    let mut units = stats.units.keys();
    let (unit, None) = (units.next()?, units.next()) else { return None };
    let all = |flag: Flag| count(readings, &|reading| reading.has(flag)) == total;
    let decimal = if all(Flag::Unit) {
        "."
    } else if all(Flag::CommaUnit) {
        ","
    } else {
        return None;
    };
    Some(Conclusion::sure(Kind::Measure { unit: unit.clone(), decimal }))
}

/// The decimal mark of numbers of which some or all have a footnote's mark behind, if all values are such.
pub(super) fn footnoted(stats: &Stats) -> Option<&'static str> {
    let marked: u64 = stats.marks.values().map(|hits| hits.count).sum();
    let readings = readings(stats);
    let unit = |reading: Reading| reading.has(Flag::Unit) || reading.has(Flag::CommaUnit);
    if marked == 0 || count(&readings, &unit) > marked {
        return None;
    }
    let all = |marks: usize, flag: Flag| {
        let fits = |reading: Reading| reading.has(flag) || reading.has_marks(marks);
        count(&readings, &|reading| fits(reading) && !reading.has(Flag::Code)) == sum(&readings)
    };
    let (point, comma) = (all(0, Flag::Unit), all(1, Flag::CommaUnit));
    let (decimal, _) = [(".", point), (",", comma)].into_iter().find(|(_, fits)| *fits)?;
    Some(decimal)
}

/// Of how many values at least one must have a decimal comma to speak for it.
const RARE: u64 = 20;
/// How many of the values of a text column would have to fit a kind for the others to be worth telling.
const MOST: f64 = 0.8;

/// The kind that most values of a column of texts are, and which are not.
pub(super) fn nearly(stats: &Stats) -> Option<(Kind, Fits)> {
    let readings = readings(stats);
    let total = sum(&readings);
    let mut options: Vec<(Kind, Fits)> = vec![
        (Kind::Whole, Box::new(|reading| reading.has(Flag::Whole) && !reading.has(Flag::Code))),
        (Kind::Decimal, Box::new(|reading| reading.has(Flag::Decimal))),
        (Kind::Day(Vec::new()), Box::new(|reading| reading.has(Flag::IsoDay))),
        (Kind::Instant(Vec::new()), Box::new(|reading| reading.has(Flag::IsoInstant))),
    ];
    for (at, (decimal, thousands)) in MARKS.into_iter().enumerate().take(3) {
        let kind = Kind::Amount { decimal, thousands };
        options.push((kind, Box::new(move |reading| reading.has_marks(at))));
    }
    let families: BTreeSet<(u8, u8, u8)> = readings
        .iter()
        .filter_map(|(reading, ..)| reading.dated)
        .map(|dated| (dated.likeness().0, dated.likeness().1, dated.choices() as u8))
        .collect();
    for (family, time, choices) in families {
        let likeness = (family, time);
        for choice in 0..usize::from(choices) {
            let of = readings.iter().filter_map(|(reading, ..)| reading.dated);
            let Some(dated) = of.into_iter().find(|dated| dated.likeness() == likeness) else {
                continue;
            };
            let formats = vec![dated.format(choice)];
            let kind = if dated.has_time() { Kind::Instant(formats) } else { Kind::Day(formats) };
            let fits = move |reading: Reading| {
                reading.dated.is_some_and(|dated| {
                    dated.likeness() == likeness && dated.fits & (1 << choice) != 0
                })
            };
            if family != COMPACT {
                options.push((kind, Box::new(fits)));
            }
        }
    }
    let counted = options.into_iter().map(|(kind, fits)| (count(&readings, &*fits), kind, fits));
    // Of several that fit as many the first, which asks least of the reader.
    let mut best: Option<(u64, Kind, Fits)> = None;
    for option in counted {
        if best.as_ref().is_none_or(|best| option.0 > best.0) {
            best = Some(option);
        }
    }
    let (most, kind, fits) = best?;
    let enough = total >= 5 && most < total && most as f64 >= MOST * total as f64;
    enough.then_some((kind, fits))
}

/// Whether whole numbers are all also days without anything between the digits.
pub(super) fn compact_days(stats: &Stats) -> bool {
    let readings = readings(stats);
    let total = sum(&readings);
    total > 0 && count(&readings, &|reading| reading.dated.is_some()) == total
}
