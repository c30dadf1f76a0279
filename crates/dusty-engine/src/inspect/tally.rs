//! The different values of a column with how often they come, as far as they are kept.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry::{Occupied, Vacant};

/// How many bytes of a value are kept.
const LONGEST: usize = 200;

/// A value is frequent if it is one of so many at least.
const FREQUENT: u64 = 1000;

/// The values of a column. While no more than a certain number differ, all are known exactly. Beyond that the rare ones are
/// dropped again and again (the idea is the lossy counting of Manku and Motwani, 2002), and a new one is kept only when
/// it comes a second time before long, so that frequent ones stay; a column in which nothing is frequent is given up. What is
/// kept depends on the order of the file alone.
#[derive(Debug, Default)]
pub(super) struct Tally {
    entries: Vec<Entry>,
    /// The positions of the entries, by hash.
    places: HashTable<u32>,
    /// The beginnings of the values, one after the other.
    texts: String,
    most: usize,
    /// Whether rare values were dropped.
    pruned: bool,
    once: Once,
    spent: bool,
    /// How many values were counted in all.
    total: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    count: u64,
    line: u64,
    /// Where its text starts, and how many bytes of it are kept.
    start: u32,
    length: u32,
    cut: bool,
}

/// A value that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept<'a> {
    pub(super) text: &'a str,
    /// Whether only its beginning is kept.
    pub(super) cut: bool,
    pub(super) count: u64,
    /// Where it stands first.
    pub(super) line: u64,
}

impl Tally {
    /// Keeps `most` values at a time.
    pub(super) fn new(most: usize) -> Tally {
        Tally { most: most.max(16), ..Tally::default() }
    }

    /// Counts a value that stands first in this line. Values must come in the order of the file.
    pub(super) fn add(&mut self, hash: u64, text: &str, count: u64, line: u64) {
        if self.spent {
            return;
        }
        self.total += count;
        let entries = &mut self.entries;
        let is = |&at: &u32| entries.get(at as usize).is_some_and(|known| known.hash == hash);
        let of = |&at: &u32| entries.get(at as usize).map_or(0, |known| known.hash);
        match self.places.entry(hash, is, of) {
            Occupied(place) => {
                if let Some(known) = entries.get_mut(*place.get() as usize) {
                    known.count += count;
                }
            }
            Vacant(_) if self.pruned && count == 1 && self.once.is_new(hash, self.most) => {
                if self.once.count > self.most {
                    self.review();
                }
            }
            Vacant(place) => {
                place.insert(entries.len() as u32);
                let kept = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text);
                let (start, length) = (self.texts.len() as u32, kept.len() as u32);
                let cut = kept.len() < text.len();
                self.texts.push_str(kept);
                entries.push(Entry { hash, count, line, start, length, cut });
                if entries.len() > self.most {
                    self.prune();
                }
            }
        }
    }

    /// Drops the rarer half of the values.
    fn prune(&mut self) {
        let mut counts: Vec<u64> = self.entries.iter().map(|entry| entry.count).collect();
        let half = counts.len() / 2;
        let middle = *counts.select_nth_unstable(half).1;
        let entries = std::mem::take(&mut self.entries);
        let texts = std::mem::take(&mut self.texts);
        self.places.clear();
        for entry in entries.into_iter().filter(|entry| entry.count > middle) {
            let start = self.texts.len() as u32;
            self.texts.push_str(part(&texts, &entry));
            let known = &self.entries;
            let of = |&at: &u32| known.get(at as usize).map_or(0, |known| known.hash);
            self.places.insert_unique(entry.hash, known.len() as u32, of);
            self.entries.push(Entry { start, ..entry });
        }
        if self.pruned {
            self.review();
        }
        self.pruned = true;
    }

    /// Forgets what came once, and gives the column up if nothing in it is frequent.
    fn review(&mut self) {
        self.once = Once::default();
        let greatest = self.entries.iter().map(|entry| entry.count).max();
        if greatest.is_none_or(|most| most * FREQUENT <= self.total) {
            self.spent = true;
            (self.entries, self.texts, self.places) = Default::default();
        }
    }

    /// Whether nothing more is kept of what comes.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// How many different values there are, if that is known exactly.
    pub(super) fn distinct(&self) -> Option<u64> {
        (!self.pruned).then_some(self.entries.len() as u64)
    }

    /// The values that are kept, most frequent first, then in the order of the file.
    pub(super) fn values(&self) -> Vec<Kept<'_>> {
        let kept = |entry: &Entry| Kept {
            text: part(&self.texts, entry),
            cut: entry.cut,
            count: entry.count,
            line: entry.line,
        };
        let mut values: Vec<Kept<'_>> = self.entries.iter().map(kept).collect();
        values.sort_by(|a, b| {
            b.count.cmp(&a.count).then(a.line.cmp(&b.line)).then_with(|| a.text.cmp(b.text))
        });
        values
    }
}

/// Values that came once; of a few it says so though they did not (a filter as Bloom's, 1970, with one hash).
#[derive(Debug, Default)]
struct Once {
    bits: Vec<u64>,
    count: usize,
}

impl Once {
    /// How many bits there are for each value, about.
    const ROOM: usize = 16;

    /// Whether a value comes for the first time, where `most` are kept at a time.
    fn is_new(&mut self, hash: u64, most: usize) -> bool {
        if self.bits.is_empty() {
            self.bits.resize((most * Once::ROOM / 64).next_power_of_two(), 0);
        }
        // Not the bits by which the values that are kept are found.
        let place = (hash >> 24) as usize;
        let (word, bit) = ((place / 64) & (self.bits.len() - 1), 1 << (place % 64));
        let Some(word) = self.bits.get_mut(word) else { return false };
        let new = *word & bit == 0;
        *word |= bit;
        self.count += usize::from(new);
        new
    }
}

/// The text of an entry.
fn part<'a>(texts: &'a str, entry: &Entry) -> &'a str {
    let start = entry.start as usize;
    texts.get(start..start + entry.length as usize).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::super::cell::hash;
    use super::*;

    #[test]
    fn frequent_values_stay() {
        let mut tally = Tally::new(100);
        for line in 0..10_000 {
            let rare = line.to_string();
            let text = if line % 3 == 0 { "often" } else { &rare };
            tally.add(hash(text), text, 1, line);
        }
        assert_eq!(tally.distinct(), None);
        assert_eq!(tally.values().first().map(|kept| (kept.text, kept.line)), Some(("often", 0)));
        let few = {
            let mut tally = Tally::new(100);
            (0..90).for_each(|line| tally.add(hash(&line.to_string()), "x", 2, line));
            tally
        };
        assert_eq!(few.distinct(), Some(90));
        assert_eq!(few.values().first().map(|kept| (kept.count, kept.line)), Some((2, 0)));
    }

    #[test]
    fn a_column_in_which_nothing_is_frequent_is_given_up() {
        let mut tally = Tally::new(100);
        (0..10_000).for_each(|line| tally.add(hash(&line.to_string()), "x", 1, line));
        assert!(tally.values().is_empty());
    }
}
