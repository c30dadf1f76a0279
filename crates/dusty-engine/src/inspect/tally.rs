//! The different values of a column with how often they come, as far as they are kept.

use super::cell::ByHash;
use super::sketch::Sketch;

/// How many bytes of a value are kept.
const LONGEST: usize = 200;

/// A value is frequent if it is one of so many at least.
const FREQUENT: u64 = 1000;

/// The values of a column. While no more than a certain number differ, all are known exactly. Beyond that the rare ones are
/// dropped again and again (the idea is the lossy counting of Manku and Motwani, 2002), so that frequent
/// ones stay; a column in which nothing is frequent is given up. What is kept depends on the order of the file alone.
#[derive(Debug)]
pub(super) struct Tally {
    /// By hash.
    values: ByHash<Kept>,
    sketch: Sketch,
    most: usize,
    prunings: usize,
    spent: bool,
    /// How many values were counted in all.
    total: u64,
}

/// A value that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) text: String,
    /// Whether only its beginning is kept.
    pub(super) cut: bool,
    pub(super) count: u64,
    /// Where it stands first.
    pub(super) line: u64,
}

impl Tally {
    /// Keeps `most` values at a time.
    pub(super) fn new(most: usize) -> Tally {
        let (values, sketch) = (ByHash::default(), Sketch::new());
        Tally { values, sketch, most: most.max(16), prunings: 0, spent: false, total: 0 }
    }

    /// Counts a value that stands first in this line. Values must come in the order of the file.
    pub(super) fn add(&mut self, hash: u64, text: &str, count: u64, line: u64) {
        self.sketch.add(hash);
        self.total += count;
        if self.spent {
            return;
        }
        let kept = self.values.entry(hash).or_insert_with(|| {
            let end = text.floor_char_boundary(LONGEST);
            let kept = text.get(..end).unwrap_or(text).to_owned();
            Kept { cut: kept.len() < text.len(), text: kept, count: 0, line }
        });
        kept.count += count;
        if self.values.len() > self.most {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let mut counts: Vec<u64> = self.values.values().map(|kept| kept.count).collect();
        counts.sort_unstable();
        let middle = counts.get(counts.len() / 2).copied().unwrap_or(0);
        self.values.retain(|_, kept| kept.count > middle);
        self.prunings += 1;
        let frequent = counts.last().is_some_and(|most| most * FREQUENT > self.total);
        if self.prunings > 1 && !frequent {
            self.spent = true;
            self.values = ByHash::default();
        }
    }

    /// How many different values there are, and whether that is exact.
    pub(super) fn distinct(&self) -> (u64, bool) {
        match self.prunings {
            0 => (self.values.len() as u64, true),
            _ => (self.sketch.estimate(), false),
        }
    }

    /// The values that are kept, most frequent first, then in the order of the file.
    pub(super) fn values(&self) -> Vec<&Kept> {
        let mut values: Vec<_> = self.values.values().collect();
        values.sort_by(|a, b| {
            b.count.cmp(&a.count).then(a.line.cmp(&b.line)).then_with(|| a.text.cmp(&b.text))
        });
        values
    }
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
        assert!(!tally.distinct().1 && tally.distinct().0 > 6_000);
        let few = {
            let mut tally = Tally::new(100);
            (0..90).for_each(|line| tally.add(hash(&line.to_string()), "x", 2, line));
            tally
        };
        assert_eq!(few.distinct(), (90, true));
        assert_eq!(few.values().first().map(|kept| (kept.count, kept.line)), Some((2, 0)));
    }

    #[test]
    fn a_column_in_which_nothing_is_frequent_is_given_up() {
        let mut tally = Tally::new(100);
        (0..10_000).for_each(|line| tally.add(hash(&line.to_string()), "x", 1, line));
        assert!(tally.values().is_empty());
    }
}
