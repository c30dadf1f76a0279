//! The different cells of a column in one chunk.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use arrow::array::{Array, StringViewArray};

use super::hits::LINES;

/// The hash of a text: the same on every machine and in every run. Eight bytes at a time are folded in by a product of
/// 128 bits, as in `wyhash` and `foldhash`; the file is no adversary.
pub(super) fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut state = bytes.len() as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = folded(state ^ u64::from_le_bytes(*word));
    }
    let last = rest.iter().rev().fold(0, |last, byte| last << 8 | u64::from(*byte));
    // 0 stands for a missing value.
    folded(folded(state ^ last) ^ 0xa076_1d64_78bd_642f).max(1)
}

/// Both halves of a product, made one.
pub(super) fn folded(word: u64) -> u64 {
    let product = u128::from(word) * 0xd6e8_feb8_6659_fd93;
    (product as u64) ^ ((product >> 64) as u64)
}

/// What is known by hash: the hash of a hash is itself.
pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Itself>>;
/// Hashes, each once.
pub(super) type Hashes = HashSet<u64, BuildHasherDefault<Itself>>;

/// Hashes a number that is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| folded(hash ^ u64::from(*byte)));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// One of the different values of a column in a chunk.
#[derive(Clone, Debug)]
pub(super) struct Distinct {
    pub(super) hash: u64,
    pub(super) count: u32,
    /// The first rows with it; only the first `count` of them mean something.
    pub(super) rows: [u32; LINES],
}

impl Distinct {
    /// The first rows with it.
    pub(super) fn rows(&self) -> &[u32] {
        self.rows.get(..self.count.min(LINES as u32) as usize).unwrap_or(&self.rows)
    }
}

/// The values of a column in a chunk, each once, in the order of their first rows.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) values: Vec<Distinct>,
    /// For each row the position of its value plus one; 0 where it is missing.
    pub(super) codes: Vec<u32>,
    pub(super) missing: u64,
}

impl Cells {
    pub(super) fn of(column: &StringViewArray) -> Cells {
        let mut cells = Cells { codes: Vec::with_capacity(column.len()), ..Cells::default() };
        // Open addressing: a slot holds a code, the next one is tried if it is taken by another value.
        let mut slots = vec![0u32; 1024];
        for (row, text) in column.iter().enumerate() {
            let Some(text) = text else {
                cells.missing += 1;
                cells.codes.push(0);
                continue;
            };
            if cells.values.len() * 2 >= slots.len() {
                slots = cells.rehashed(slots.len() * 4);
            }
            let hash = hash(text);
            let mask = slots.len() - 1;
            let mut place = hash as usize & mask;
            let code = loop {
                match slots.get(place).copied().unwrap_or(0) {
                    0 => break None,
                    code => {
                        let known = cells.values.get(code as usize - 1);
                        if known.is_some_and(|known| {
                            known.hash == hash && column.value(known.rows[0] as usize) == text
                        }) {
                            break Some(code);
                        }
                    }
                }
                place = (place + 1) & mask;
            };
            let code = code.unwrap_or_else(|| {
                cells.values.push(Distinct { hash, count: 0, rows: [row as u32; LINES] });
                let code = cells.values.len() as u32;
                if let Some(slot) = slots.get_mut(place) {
                    *slot = code;
                }
                code
            });
            if let Some(value) = cells.values.get_mut(code as usize - 1) {
                if let Some(slot) = value.rows.get_mut(value.count as usize) {
                    *slot = row as u32;
                }
                value.count += 1;
            }
            cells.codes.push(code);
        }
        cells
    }

    fn rehashed(&self, size: usize) -> Vec<u32> {
        let mut slots = vec![0; size];
        for (at, value) in self.values.iter().enumerate() {
            let mut place = value.hash as usize & (size - 1);
            while slots.get(place).is_some_and(|&code| code != 0) {
                place = (place + 1) & (size - 1);
            }
            if let Some(slot) = slots.get_mut(place) {
                *slot = at as u32 + 1;
            }
        }
        slots
    }

    /// The hash of the value in each row; 0 where it is missing.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> + '_ {
        self.codes.iter().map(|&code| match code {
            0 => 0,
            code => self.values.get(code as usize - 1).map_or(0, |value| value.hash),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_once() {
        let texts = (0..5000).map(|row| (row % 7 != 0).then(|| format!("value {}", row % 1999)));
        let column: StringViewArray = texts.clone().collect();
        let cells = Cells::of(&column);
        assert_eq!(cells.missing, texts.clone().filter(Option::is_none).count() as u64);
        let total: u32 = cells.values.iter().map(|value| value.count).sum();
        assert_eq!(u64::from(total) + cells.missing, 5000);
        assert_eq!(cells.values.len(), 1999);
        for (row, text) in texts.enumerate() {
            let code = cells.codes[row];
            assert_eq!(code == 0, text.is_none());
            if let Some(text) = text {
                let first = cells.values[code as usize - 1].rows[0];
                assert_eq!(column.value(first as usize), text);
            }
        }
    }
}
