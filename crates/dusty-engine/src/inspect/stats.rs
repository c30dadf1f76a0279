//! What is counted of a column, chunk by chunk.

use std::collections::BTreeMap;

use arrow::array::StringViewArray;

use super::cell::{ByHash, Cells, Distinct};
use super::gap::Numbers;
use super::hits::Hits;
use super::mark::marked;
use super::reading::{Flag, Reading, Traits, read, unit};

/// How many different texts of a kind are kept: units, marks, and texts that look like no value.
const TEXTS: usize = 100;

/// Of how many values of a column a thread remembers how they are read.
const KNOWN: usize = 8192;

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
    /// Footnote marks behind numbers.
    pub(super) marks: BTreeMap<String, Hits>,
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
    pub(super) fn of(
        column: &StringViewArray,
        cells: &Cells,
        lines: &[u64],
        known: &mut ByHash<(Reading, Traits)>,
    ) -> Stats {
        let mut stats = Stats { missing: cells.missing, ..Stats::default() };
        // Where values come again, they will in other chunks.
        let repeats = cells.repeats() * 3 > cells.hashes.len();
        // The ways to read a value that were met, with the first row.
        let mut ways: Vec<(Reading, Hits, u32)> = Vec::new();
        let mut last = 0;
        for value in &cells.values {
            let text = column.value(value.rows[0] as usize);
            let (reading, traits) =
                if repeats { remembered(known, value.hash, text) } else { read(text) };
            let found = Found { text, value, lines };
            stats.value(&found, reading, traits);
            if ways.get(last).is_none_or(|way| way.0 != reading) {
                let place = ways.iter().position(|way| way.0 == reading);
                last = place.unwrap_or(ways.len());
                if place.is_none() {
                    ways.push((reading, Hits::default(), value.rows[0]));
                }
            }
            if let Some((_, hits, _)) = ways.get_mut(last) {
                found.count(hits);
            }
        }
        for (reading, hits, row) in ways {
            stats.read(reading, &hits, column.value(row as usize));
        }
        stats
    }

    /// Counts a value that is read so.
    fn value(&mut self, found: &Found<'_>, reading: Reading, traits: Traits) {
        let text = found.text;
        self.filled += u64::from(found.value.count);
        if reading.has(Flag::Gap) {
            found.counted(&mut self.gaps, text);
            if text.trim().is_empty() {
                found.count(&mut self.blanks_only);
            }
            return;
        }
        if traits.blanks_around {
            found.count(&mut self.blanks_around);
        }
        if traits.leading_zero {
            found.count(&mut self.leading_zeros);
        }
        if traits.beyond {
            found.count(&mut self.beyond);
        }
        if let Some(number) = traits.number {
            if Numbers::suspect(text) {
                let mut hits = Hits::default();
                found.count(&mut hits);
                self.numbers.add_suspect(text, &hits);
            } else {
                self.numbers.add(number);
            }
        } else if reading.has(Flag::Unit) || reading.has(Flag::CommaUnit) {
            if let Some((_, unit)) = unit(text.trim()) {
                found.counted(&mut self.units, unit);
            }
            if let Some((_, mark)) = marked(text.trim()) {
                found.counted(&mut self.marks, mark);
            }
        }
        self.extent(text, found.first());
    }

    fn extent(&mut self, text: &str, line: u64) {
        let longer = self.longest.as_ref().is_none_or(|longest| text.len() > longest.length);
        let shorter = self.shortest.as_ref().is_none_or(|short| text.len() < 4 * short.length);
        if !longer && !shorter {
            return;
        }
        // Characters are no more than bytes, and as many if none goes on another.
        let length = match (&self.longest, &self.shortest) {
            (Some(longest), Some(shortest))
                if text.len() <= longest.length
                    && text.len() >= shortest.length
                    && text.is_ascii() =>
            {
                return;
            }
            _ => text.chars().count(),
        };
        let extent = || Some(Extent { length, value: cut(text), line });
        if self.longest.as_ref().is_none_or(|longest| length > longest.length) {
            self.longest = extent();
        }
        if self.shortest.as_ref().is_none_or(|shortest| length < shortest.length) {
            self.shortest = extent();
        }
    }

    fn read(&mut self, reading: Reading, hits: &Hits, text: &str) {
        let known = self.readings.entry(reading).or_default();
        if known.0.count == 0 || hits.first() < known.0.first() {
            known.1 = cut(text);
        }
        known.0.merge(hits);
    }

    /// Adds what was counted further down in the file.
    pub(super) fn merge(&mut self, later: Stats) {
        self.missing += later.missing;
        self.filled += later.filled;
        for (reading, (hits, text)) in later.readings {
            self.read(reading, &hits, &text);
        }
        for (known, more) in [
            (&mut self.gaps, &later.gaps),
            (&mut self.units, &later.units),
            (&mut self.marks, &later.marks),
        ] {
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

/// How a value is read, which may have come before.
fn remembered(known: &mut ByHash<(Reading, Traits)>, hash: u64, text: &str) -> (Reading, Traits) {
    if let Some(known) = known.get(&hash) {
        return *known;
    }
    let found = read(text);
    if known.len() < KNOWN {
        known.insert(hash, found);
    }
    found
}

/// A value of a chunk.
struct Found<'a> {
    text: &'a str,
    value: &'a Distinct,
    /// The lines of the chunk's rows.
    lines: &'a [u64],
}

impl Found<'_> {
    fn line(&self, row: u32) -> u64 {
        self.lines.get(row as usize).copied().unwrap_or(0)
    }

    /// Where it stands first.
    fn first(&self) -> u64 {
        self.line(self.value.rows[0])
    }

    fn count(&self, hits: &mut Hits) {
        if hits.is_before(self.first()) {
            hits.count += u64::from(self.value.count);
            return;
        }
        let places = self.value.rows.map(|row| self.line(row));
        let known = places.get(..self.value.rows().len()).unwrap_or(&places);
        hits.add(u64::from(self.value.count), known);
    }

    fn counted(&self, texts: &mut BTreeMap<String, Hits>, text: &str) {
        if let Some(hits) = texts.get_mut(text) {
            self.count(hits);
        } else if texts.len() < TEXTS {
            self.count(texts.entry(text.to_owned()).or_default());
        }
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
