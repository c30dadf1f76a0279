//! What is told of a column.

use super::hits::Hits;
use super::kind::{Conclusion, Kind, Proof, Undecided, compact_days, conclude, footnoted, nearly};
use super::mark::pattern;
use super::reading::{Flag, Reading, read};
use super::sketch::Sketch;
use super::spelling::{Spellings, groups};
use super::stats::{Extent, Stats};
use super::tally::Tally;

/// How many of the most frequent values are told.
const TOP: usize = 5;
/// How many values that do not fit are told.
const EXCEPTIONS: usize = 5;
/// A column is a vocabulary, in which spellings are worth comparing, with no more values than this.
const VOCABULARY: usize = 5_000;

/// A column over the whole file.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// How many cells are empty.
    pub missing: u64,
    /// How many cells have a value.
    pub filled: u64,
    /// How many of these can be read as what.
    pub counts: Counts,
    /// What all values are, those that look like no value aside.
    pub kind: Kind,
    /// A value that shows that another reading is wrong.
    pub proof: Option<Proof>,
    /// Readings between which nothing decides.
    pub undecided: Option<Undecided>,
    /// What most values of a text column are, and those that are not.
    pub nearly: Option<Nearly>,
    /// Marks behind the numbers of a text column.
    pub footnotes: Option<Footnotes>,
    /// Whether the whole numbers are all days such as `20240131`.
    pub compact_days: bool,
    /// Texts that look like no value, most frequent first.
    pub gaps: Vec<(String, Hits)>,
    /// Cells with nothing but blanks; they are among the gaps too.
    pub blanks_only: Hits,
    /// Values with blanks before or behind.
    pub blanks_around: Hits,
    /// Digits that begin with 0.
    pub leading_zeros: Hits,
    /// Whole numbers beyond 2^53, which spreadsheets round.
    pub beyond: Hits,
    /// How many different values there are.
    pub distinct: u64,
    /// Whether that is exact; else it is about right.
    pub distinct_exact: bool,
    /// The most frequent values with their counts, which are lower bounds if `distinct` is not exact.
    pub top: Vec<(String, u64)>,
    /// The first shortest value.
    pub shortest: Option<Extent>,
    /// The first longest value.
    pub longest: Option<Extent>,
    /// The least and the greatest number, if there are numbers.
    pub range: Option<(f64, f64)>,
    /// Values that differ in case, blanks and punctuation only.
    pub spellings: Vec<Spellings>,
}

/// How many values can be read as what. A value may count several times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Whole numbers.
    pub whole: u64,
    /// Numbers with a fraction behind a point.
    pub decimal: u64,
    /// Numbers with a decimal comma, that are no numbers with a point.
    pub comma: u64,
    /// Other numbers: with a currency, a percent sign or groups.
    pub amount: u64,
    /// Numbers with a unit.
    pub unit: u64,
    /// Dates.
    pub day: u64,
    /// Dates with a time.
    pub instant: u64,
    /// Words for true and false.
    pub truth: u64,
    /// None of these.
    pub text: u64,
}

/// Most values of a column are of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearly {
    /// The kind.
    pub kind: Kind,
    /// The values that are not, together.
    pub others: Hits,
    /// Some of them, with how often they come.
    pub examples: Vec<(String, u64)>,
}

/// Numbers, some of which have a footnote's mark behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footnotes {
    /// Some of the marks, the most frequent first.
    pub marks: Vec<String>,
    /// A regular expression that finds them.
    pub pattern: String,
    /// The mark before the fraction of the numbers.
    pub decimal: &'static str,
    /// The values that have one.
    pub values: Hits,
}

/// Puts together what was found of a column.
pub(super) fn column(name: &str, stats: Stats, tally: &Tally, sketch: &Sketch) -> Column {
    let gaps = gaps(&stats);
    let Conclusion { kind, proof, undecided } = conclude(&stats);
    let values = tally.values();
    let exact = tally.distinct();
    let is_text = matches!(kind, Kind::Text);
    let unread = is_text && undecided.is_none();
    let footnotes = if unread { footnotes(&stats) } else { None };
    let nearly = if unread && footnotes.is_none() { near(&stats, tally) } else { None };
    let top = values.iter().take(TOP).map(|kept| (kept.text.to_owned(), kept.count)).collect();
    let vocabulary = is_text && values.len() <= VOCABULARY;
    Column {
        name: name.to_owned(),
        missing: stats.missing,
        filled: stats.filled,
        counts: counts(&stats),
        compact_days: kind == Kind::Whole && compact_days(&stats),
        kind,
        proof,
        undecided,
        nearly,
        footnotes,
        gaps,
        distinct: exact.unwrap_or_else(|| sketch.estimate()),
        distinct_exact: exact.is_some(),
        top,
        range: stats.numbers.range(),
        spellings: if vocabulary { groups(&values) } else { Vec::new() },
        blanks_only: stats.blanks_only,
        blanks_around: stats.blanks_around,
        leading_zeros: stats.leading_zeros,
        beyond: stats.beyond,
        shortest: stats.shortest,
        longest: stats.longest,
    }
}

/// Where numbers of other columns have a fraction behind a point, it parts no thousands.
pub(super) fn settled(columns: &mut [Column]) {
    if !columns.iter().any(|column| column.kind == Kind::Decimal) {
        return;
    }
    for column in columns {
        let undecided = column.undecided.as_ref();
        if undecided.is_some_and(|undecided| undecided.kinds.first() == Some(&Kind::Decimal)) {
            (column.kind, column.undecided) = (Kind::Decimal, None);
        }
    }
}

/// The texts that look like no value.
fn gaps(stats: &Stats) -> Vec<(String, Hits)> {
    let odd = stats.numbers.gaps().into_iter().map(|(text, hits)| (text.to_owned(), hits.clone()));
    let words = stats.gaps.iter().map(|(text, hits)| (text.clone(), hits.clone()));
    let mut gaps: Vec<(String, Hits)> = words.chain(odd).collect();
    gaps.sort_by(|(a, x), (b, y)| y.count.cmp(&x.count).then_with(|| a.cmp(b)));
    gaps
}

fn footnotes(stats: &Stats) -> Option<Footnotes> {
    let decimal = footnoted(stats)?;
    let mut marks: Vec<_> = stats.marks.iter().collect();
    marks.sort_by_key(|(_, hits)| std::cmp::Reverse(hits.count));
    let mut values = Hits::default();
    marks.iter().for_each(|(_, hits)| values.merge(hits));
    let pattern = pattern(stats.marks.keys().map(String::as_str));
    let marks = marks.into_iter().take(EXCEPTIONS).map(|(mark, _)| mark.clone()).collect();
    Some(Footnotes { marks, pattern, decimal, values })
}

fn near(stats: &Stats, tally: &Tally) -> Option<Nearly> {
    let (kind, fits) = nearly(stats)?;
    let mut others = Hits::default();
    let mut rare = Vec::new();
    for (reading, (hits, text)) in &stats.readings {
        if !reading.has(Flag::Gap) && !fits(*reading) {
            others.merge(hits);
            rare.push((text.clone(), hits.count));
        }
    }
    let numbers = stats.numbers.gaps();
    for (_, gap) in numbers.iter().filter(|(text, _)| !fits(read(text).0)) {
        others.count = others.count.saturating_sub(gap.count);
        others.lines.retain(|line| !gap.lines.contains(line));
    }
    let odd = |text: &str| {
        let (reading, _) = read(text);
        let gap = reading.has(Flag::Gap) || numbers.iter().any(|(number, _)| *number == text);
        !gap && !fits(reading)
    };
    let values = tally.values().into_iter().filter(|kept| !kept.cut && odd(kept.text));
    let mut examples: Vec<_> =
        values.take(EXCEPTIONS).map(|kept| (kept.text.to_owned(), kept.count)).collect();
    if examples.is_empty() {
        examples = rare;
        examples.truncate(EXCEPTIONS);
    }
    Some(Nearly { kind, others, examples })
}

fn counts(stats: &Stats) -> Counts {
    let mut counts = Counts::default();
    for (reading, (hits, _)) in &stats.readings {
        if let Some(slot) = slot(&mut counts, *reading) {
            *slot += hits.count;
        }
        if reading.dated.is_some() && reading.has(Flag::Whole) {
            counts.day += hits.count;
        }
    }
    counts
}

fn slot(counts: &mut Counts, reading: Reading) -> Option<&mut u64> {
    Some(if reading.has(Flag::Gap) {
        return None;
    } else if reading.has(Flag::Whole) {
        &mut counts.whole
    } else if reading.has(Flag::Decimal) {
        &mut counts.decimal
    } else if reading.word > 0 {
        &mut counts.truth
    } else if reading.has(Flag::IsoInstant) || reading.dated.is_some_and(|dated| dated.has_time()) {
        &mut counts.instant
    } else if reading.dated.is_some() {
        &mut counts.day
    } else if reading.has_marks(1) || reading.has_marks(2) && !reading.has_marks(3) {
        &mut counts.comma
    } else if (0..super::reading::MARKS.len()).any(|marks| reading.has_marks(marks)) {
        &mut counts.amount
    } else if reading.has(Flag::Unit) || reading.has(Flag::CommaUnit) {
        &mut counts.unit
    } else {
        &mut counts.text
    })
}
