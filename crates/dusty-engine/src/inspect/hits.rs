//! How often something was met, and where first.

/// How many of the first lines are kept.
pub(super) const LINES: usize = 3;

/// How often something was met, and the first lines with it, in order and from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// How often.
    pub count: u64,
    /// The first lines; at most three.
    pub lines: Vec<u64>,
}

impl Hits {
    pub(super) fn add(&mut self, count: u64, lines: &[u64]) {
        self.count += count;
        if self.is_before(lines.first().copied().unwrap_or(0)) {
            return;
        }
        for &line in lines {
            let place = self.lines.partition_point(|&known| known < line);
            if place < LINES {
                self.lines.insert(place, line);
                self.lines.truncate(LINES);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Hits) {
        self.add(other.count, &other.lines);
    }

    /// Whether this line and those after it change nothing but the number.
    pub(super) fn is_before(&self, line: u64) -> bool {
        self.lines.get(LINES - 1).is_some_and(|&last| last <= line)
    }

    /// The first line; beyond all lines if there is none.
    pub(super) fn first(&self) -> u64 {
        self.lines.first().copied().unwrap_or(u64::MAX)
    }
}
