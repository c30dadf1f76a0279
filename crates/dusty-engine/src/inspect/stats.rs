//! What is counted of a column, chunk by chunk.

use std::collections::BTreeMap;

use arrow::array::StringViewArray;

use super::cell::Cells;
use super::gap::Numbers;
use super::hits::Hits;
use super::reading::{Flag, Reading, read, unit};

/// How many different texts of a kind are kept: units, and texts that look like no value.
const TEXTS: usize = 100;

/// The counts of a column.
#[derive(Debug, Default)]
pub(super) struct Stats {
    pub(super) missing: u64,
    pub(super) filled: u64,
    /// For each way to read a value: how many, where, and the first of them.
    pub(super) readings: BTreeMap<Reading, (Hits, String)>,
    /// Texts that look like no value, as they stand in the file.
    pub(super) gaps: BTreeMap<String, Hits>,
    pub(super) units: BTreeMap<String, Hits>,
    pub(super) numbers: Numbers,
    pub(super) blanks_only: Hits,
    pub(super) blanks_around: Hits,
    pub(super) leading_zeros: Hits,
    pub(super) beyond: Hits,
    pub(super) shortest: Option<Extent>,
    pub(super) longest: Option<Extent>,
}

/// A value for its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// How many characters it has.
    pub length: usize,
    /// The value, cut if it is very long.
    pub value: String,
    /// Where it stands first.
    pub line: u64,
}

impl Stats {
    /// Counts a column of a chunk whose rows stand in these lines.
    pub(super) fn of(column: &StringViewArray, cells: &Cells, lines: &[u64]) -> Stats {
        let mut stats = Stats { missing: cells.missing, ..Stats::default() };
        // Most values of a column are read alike: the map is asked when another comes.
        let mut last: Option<(Reading, Hits, String)> = None;
        for value in &cells.values {
            let text = column.value(value.rows[0] as usize);
            let mut places = [0; super::hits::LINES];
            for (place, &row) in places.iter_mut().zip(value.rows()) {
                *place = lines.get(row as usize).copied().unwrap_or(0);
            }
            let places = places.get(..value.rows().len()).unwrap_or(&places);
            let reading = stats.value(text, u64::from(value.count), places);
            match &mut last {
                Some((known, hits, _)) if *known == reading => {
                    hits.add(u64::from(value.count), places);
                }
                _ => {
                    let mut hits = Hits::default();
                    hits.add(u64::from(value.count), places);
                    let before = last.replace((reading, hits, cut(text)));
                    stats.read(before);
                }
            }
        }
        stats.read(last);
        stats
    }

    /// Counts a value that comes so often, first in these lines; gives how it is read.
    fn value(&mut self, text: &str, count: u64, lines: &[u64]) -> Reading {
        self.filled += count;
        let (reading, traits) = read(text);
        if reading.has(Flag::Gap) {
            counted(&mut self.gaps, text, count, lines);
            if text.trim().is_empty() {
                self.blanks_only.add(count, lines);
            }
            return reading;
        }
        if traits.blanks_around {
            self.blanks_around.add(count, lines);
        }
        if traits.leading_zero {
            self.leading_zeros.add(count, lines);
        }
        if traits.beyond {
            self.beyond.add(count, lines);
        }
        if let Some(number) = traits.number {
            if Numbers::suspect(text) {
                let mut hits = Hits::default();
                hits.add(count, lines);
                self.numbers.add_suspect(text, &hits);
            } else {
                self.numbers.add(number);
            }
        } else if (reading.has(Flag::Unit) || reading.has(Flag::CommaUnit))
            && let Some((_, unit)) = unit(text.trim())
        {
            counted(&mut self.units, unit, count, lines);
        }
        self.extent(text, lines.first().copied().unwrap_or(0));
        reading
    }

    fn extent(&mut self, text: &str, line: u64) {
        let longer = self.longest.as_ref().is_none_or(|longest| text.len() > longest.length);
        let shorter = self.shortest.as_ref().is_none_or(|short| text.len() < 4 * short.length);
        if !longer && !shorter {
            return;
        }
        let length = if text.is_ascii() { text.len() } else { text.chars().count() };
        let extent = || Some(Extent { length, value: cut(text), line });
        if self.longest.as_ref().is_none_or(|longest| length > longest.length) {
            self.longest = extent();
        }
        if self.shortest.as_ref().is_none_or(|shortest| length < shortest.length) {
            self.shortest = extent();
        }
    }

    fn read(&mut self, found: Option<(Reading, Hits, String)>) {
        let Some((reading, hits, text)) = found else { return };
        let known = self.readings.entry(reading).or_default();
        if known.0.count == 0 || hits.first() < known.0.first() {
            known.1 = text;
        }
        known.0.merge(&hits);
    }

    /// Adds what was counted further down in the file.
    pub(super) fn merge(&mut self, later: Stats) {
        self.missing += later.missing;
        self.filled += later.filled;
        for (reading, (hits, text)) in later.readings {
            self.read(Some((reading, hits, text)));
        }
        for (known, more) in [(&mut self.gaps, &later.gaps), (&mut self.units, &later.units)] {
            more.iter().for_each(|(text, hits)| counted(known, text, hits.count, &hits.lines));
        }
        self.numbers.merge(&later.numbers);
        for (known, more) in [
            (&mut self.blanks_only, &later.blanks_only),
            (&mut self.blanks_around, &later.blanks_around),
            (&mut self.leading_zeros, &later.leading_zeros),
            (&mut self.beyond, &later.beyond),
        ] {
            known.merge(more);
        }
        let longest = |known: &Extent, more: &Extent| more.length > known.length;
        let shortest = |known: &Extent, more: &Extent| more.length < known.length;
        better(&mut self.longest, later.longest, longest);
        better(&mut self.shortest, later.shortest, shortest);
    }
}

fn better(known: &mut Option<Extent>, more: Option<Extent>, is: fn(&Extent, &Extent) -> bool) {
    let Some(more) = more else { return };
    if known.as_ref().is_none_or(|known| is(known, &more)) {
        *known = Some(more);
    }
}

fn counted(texts: &mut BTreeMap<String, Hits>, text: &str, count: u64, lines: &[u64]) {
    if let Some(hits) = texts.get_mut(text) {
        hits.add(count, lines);
    } else if texts.len() < TEXTS {
        texts.entry(text.to_owned()).or_default().add(count, lines);
    }
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(100)).unwrap_or(text).to_owned()
}
