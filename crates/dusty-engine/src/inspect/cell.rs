//! The different cells of a column in one chunk.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use arrow::array::{Array, StringViewArray};

use super::hits::LINES;

/// The hash of a text: the same on every machine and in every run. Eight bytes at a time are folded in by a product of
/// 128 bits, as in `wyhash` and `foldhash`; the file is no adversary.
pub(super) fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut state = begun(bytes.len());
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = folded(state ^ u64::from_le_bytes(*word));
    }
    let last = match bytes.last_chunk::<8>() {
        // The rest are the upper ones of the last eight bytes.
        Some(last) if !rest.is_empty() => u64::from_le_bytes(*last) >> (64 - 8 * rest.len()),
        _ => rest.iter().rev().fold(0, |last, byte| last << 8 | u64::from(*byte)),
    };
    ended(state, last)
}

/// The hash of the text that a view holds itself.
fn hash_of_view(view: u128, length: usize) -> u64 {
    let (first, second) = ((view >> 32) as u64, (view >> 96) as u64);
    match length {
        0..8 => ended(begun(length), first),
        _ => ended(folded(begun(length) ^ first), second),
    }
}

fn begun(length: usize) -> u64 {
    length as u64 ^ 0x9e37_79b9_7f4a_7c15
}

fn ended(state: u64, last: u64) -> u64 {
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
    /// For each row the hash of its value; 0 where it is missing.
    pub(super) hashes: Vec<u64>,
    pub(super) missing: u64,
}

/// The longest text that a view holds itself.
const INLINE: usize = 12;

impl Cells {
    /// Finds the values of a column, in which empty texts are missing. `slots` is memory to work in.
    pub(super) fn of(column: &StringViewArray, slots: &mut Vec<u32>) -> Cells {
        let views = column.views();
        let hash = |(row, &view): (usize, &u128)| match (view as u32) as usize {
            0 => 0,
            length @ 1..=INLINE => hash_of_view(view, length),
            _ => hash(column.value(row)),
        };
        let hashes: Vec<u64> = views.iter().enumerate().map(hash).collect();
        let mut cells = Cells { hashes, ..Cells::default() };
        // Open addressing: a slot holds the position of a value plus one, the next one is tried if it is taken by another.
        let mask = (2 * column.len()).next_power_of_two() - 1;
        slots.clear();
        slots.resize(mask + 1, 0);
        for (row, (&hash, &view)) in cells.hashes.iter().zip(views.iter()).enumerate() {
            if hash == 0 {
                cells.missing += 1;
                continue;
            }
            let mut place = hash as usize & mask;
            while let Some(slot) = slots.get_mut(place) {
                let Some(at) = slot.checked_sub(1) else {
                    cells.values.push(Distinct { hash, count: 1, rows: [row as u32; LINES] });
                    *slot = cells.values.len() as u32;
                    break;
                };
                let known = cells.values.get_mut(at as usize);
                if let Some(known) = known.filter(|known| known.hash == hash) {
                    let first = known.rows[0] as usize;
                    let same = views.get(first) == Some(&view)
                        || view as u32 as usize > INLINE
                            && column.value(first) == column.value(row);
                    if same {
                        if let Some(slot) = known.rows.get_mut(known.count as usize) {
                            *slot = row as u32;
                        }
                        known.count += 1;
                        break;
                    }
                }
                place = (place + 1) & mask;
            }
        }
        cells
    }

    /// How many cells have a value that another one before them has.
    pub(super) fn repeats(&self) -> usize {
        self.hashes.len() - self.missing as usize - self.values.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_once() {
        let texts = (0..5000).map(|row| (row % 7 != 0).then(|| format!("value {}", row % 1999)));
        let column: StringViewArray = texts.clone().collect();
        let cells = Cells::of(&column, &mut Vec::new());
        assert_eq!(cells.missing, texts.clone().filter(Option::is_none).count() as u64);
        let total: u32 = cells.values.iter().map(|value| value.count).sum();
        assert_eq!(u64::from(total) + cells.missing, 5000);
        assert_eq!(cells.values.len(), 1999);
        assert_eq!(cells.repeats(), total as usize - 1999);
        for value in &cells.values {
            let texts: Vec<&str> = value.rows().iter().map(|&r| column.value(r as usize)).collect();
            assert!(texts.iter().all(|text| hash(text) == value.hash && *text == texts[0]));
        }
    }

    #[test]
    fn views_and_texts_have_the_same_hash() {
        let texts = (0..40).map(|length| "abcäöü€xyz123".chars().cycle().take(length).collect());
        let texts: Vec<String> = texts.collect();
        let column: StringViewArray = texts.iter().map(Some).collect();
        let cells = Cells::of(&column, &mut Vec::new());
        for (text, found) in texts.iter().zip(&cells.hashes) {
            let (words, rest) = text.as_bytes().as_chunks::<8>();
            let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |w, b| w << 8 | u64::from(*b));
            let state = words.iter().fold(begun(text.len()), |s, w| folded(s ^ word(w)));
            assert_eq!(
                *found,
                if text.is_empty() { 0 } else { ended(state, word(rest)) },
                "{text}"
            );
        }
    }
}
