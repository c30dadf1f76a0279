//! Which rows come twice, and which columns tell the rows apart.

use super::cell::{ByHash, Cells, Hashes, folded};
use super::hits::Hits;

/// How many hashes are kept, of rows and of possible keys together.
const KEPT: usize = 12_000_000;
/// How many columns beside each other are tried as keys of several columns.
const TRIED: usize = 16;
/// How many keys of several columns are looked for.
const COMBINED: usize = 3;
/// How many examples of equal rows are kept.
const EXAMPLES: usize = 3;

/// Values that come again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// How many rows repeat one before them.
    pub rows: u64,
    /// The first of them: the line that is repeated, and the line that repeats it.
    pub first: Vec<(u64, u64)>,
    /// How many rows were compared: fewer than the file has if it is very long.
    pub compared: u64,
}

/// Columns by which the rows can be told apart, or nearly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The columns, by position.
    pub columns: Vec<usize>,
    /// Rows in which one of them has no value.
    pub missing: Hits,
    /// Values that come more than once.
    pub repeats: Repeats,
}

impl Key {
    /// Whether every row has a value of its own, as far as was compared.
    pub fn holds(&self) -> bool {
        self.missing.count == 0 && self.repeats.rows == 0
    }
}

/// The columns that may be a key, chosen by the first chunk.
pub(super) fn candidates(first: &[Cells], rows: usize, skipped: &[bool]) -> Vec<Vec<usize>> {
    let wanted = |column: &usize| !skipped.get(*column).copied().unwrap_or(false);
    let single = |column: &usize| {
        first.get(*column).is_some_and(|cells| {
            let slack = (rows / 100 + 3).min(rows / 10);
            wanted(column)
                && cells.values.len() * 2 > rows
                && cells.values.len() + cells.missing as usize + slack >= rows
                && cells.missing as usize <= slack
        })
    };
    let alone: Vec<usize> = (0..first.len()).filter(single).take(TRIED).collect();
    let unique = |columns: &[usize]| {
        let mut seen = Hashes::default();
        combined(first, columns, rows).into_iter().all(|hash| hash != 0 && seen.insert(hash))
    };
    let mut found: Vec<Vec<usize>> = alone.iter().map(|&column| vec![column]).collect();
    if rows < 4 || found.iter().any(|columns| unique(columns)) {
        return found;
    }
    let varied = |column: &usize| {
        first.get(*column).is_some_and(|cells| cells.values.len() > 1 && cells.missing == 0)
            && wanted(column)
            && !alone.contains(column)
    };
    let tried: Vec<usize> = (0..first.len()).filter(varied).take(TRIED).collect();
    let mut sets: Vec<Vec<usize>> = tried.iter().map(|&column| vec![column]).collect();
    for _ in 0..2 {
        sets = sets
            .iter()
            .flat_map(|set| {
                let after = set.last().copied().unwrap_or(0);
                let more = tried.iter().filter(move |&&column| column > after);
                more.map(move |&column| set.iter().copied().chain([column]).collect())
            })
            .collect();
        let several: Vec<_> =
            sets.iter().filter(|set| unique(set)).take(COMBINED).cloned().collect();
        if !several.is_empty() {
            found.extend(several);
            break;
        }
    }
    found
}

/// A hash of these columns for each row; 0 where one is missing.
fn combined(cells: &[Cells], columns: &[usize], rows: usize) -> Vec<u64> {
    let mut hashes = vec![1; rows];
    for column in columns {
        let Some(cells) = cells.get(*column) else { continue };
        for (hash, &cell) in hashes.iter_mut().zip(&cells.hashes) {
            *hash = if *hash == 0 || cell == 0 { 0 } else { mixed(*hash, cell).max(1) };
        }
    }
    hashes
}

/// A hash of each row; 0 where all columns are missing. The cells' hashes are as good as random, so a sum of their
/// products with odd numbers is, too.
pub(super) fn of_rows(cells: &[Cells], rows: usize) -> Vec<u64> {
    let mut hashes = vec![0u64; rows];
    for (column, cells) in cells.iter().enumerate() {
        let factor = folded(column as u64 ^ 0x9e37_79b9_7f4a_7c15) | 1;
        for (hash, &cell) in hashes.iter_mut().zip(&cells.hashes) {
            *hash = hash.wrapping_add(cell.wrapping_mul(factor));
        }
    }
    hashes
}

/// Two hashes made one; the order matters.
fn mixed(first: u64, second: u64) -> u64 {
    folded(first.rotate_left(23) ^ folded(second ^ 0x9e37_79b9_7f4a_7c15))
}

/// What a chunk says of a candidate.
#[derive(Debug)]
pub(super) struct Part {
    /// A hash for each row; 0 where a column is missing.
    hashes: Vec<u64>,
    /// Where one is missing.
    missing: Hits,
    /// Rows that repeat another one of the chunk.
    repeats: usize,
}

impl Part {
    /// Looks at these columns of a chunk.
    pub(super) fn of(cells: &[Cells], columns: &[usize], lines: &[u64]) -> Part {
        let alone = match columns {
            [column] => cells.get(*column),
            _ => None,
        };
        let hashes = match alone {
            Some(cells) => cells.hashes.clone(),
            None => combined(cells, columns, lines.len()),
        };
        let mut missing = Hits::default();
        if alone.is_none_or(|cells| cells.missing > 0) {
            let gaps = hashes.iter().zip(lines).filter(|(hash, _)| **hash == 0);
            gaps.for_each(|(_, line)| missing.add(1, &[*line]));
        }
        let repeats = alone.map_or_else(
            || {
                let mut seen = Hashes::with_capacity_and_hasher(hashes.len(), Default::default());
                hashes.iter().filter(|&&hash| hash != 0 && !seen.insert(hash)).count()
            },
            Cells::repeats,
        );
        Part { hashes, missing, repeats }
    }
}

/// Numbers, in parts so that none is copied when more come.
#[derive(Debug, Default)]
struct Long {
    parts: Vec<Vec<u64>>,
    count: usize,
}

impl Long {
    const PART: usize = 1 << 18;

    fn extend(&mut self, numbers: &[u64]) {
        self.count += numbers.len();
        if self.parts.last().is_none_or(|last| last.len() + numbers.len() > last.capacity()) {
            self.parts.push(Vec::with_capacity(Long::PART.max(numbers.len())));
        }
        if let Some(last) = self.parts.last_mut() {
            last.extend_from_slice(numbers);
        }
    }

    fn iter(&self) -> impl Iterator<Item = &u64> {
        self.parts.iter().flatten()
    }
}

/// Gathers the hashes of rows and keys in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Keys {
    lines: Long,
    rows: Long,
    watched: Vec<Watched>,
    empty: Hits,
    full: bool,
}

#[derive(Debug, Default)]
struct Watched {
    columns: Vec<usize>,
    hashes: Long,
    missing: Hits,
    /// Rows that repeat one of the same chunk.
    repeats: usize,
    /// It tells too few rows apart.
    given_up: bool,
}

impl Keys {
    pub(super) fn new(candidates: &[Vec<usize>]) -> Keys {
        let watched =
            |columns: &Vec<usize>| Watched { columns: columns.clone(), ..Watched::default() };
        Keys { watched: candidates.iter().map(watched).collect(), ..Keys::default() }
    }

    /// Adds the rows of a chunk: their lines, their hashes, and those of each candidate. Gives which candidates are given up.
    pub(super) fn add(
        &mut self,
        lines: &[u64],
        rows: &[u64],
        keys: Vec<Option<Part>>,
    ) -> Vec<bool> {
        for (line, _) in lines.iter().zip(rows).filter(|(_, hash)| **hash == 0) {
            self.empty.add(1, &[*line]);
        }
        let alive = self.watched.iter().filter(|watched| !watched.given_up).count();
        self.full |= (self.lines.count + lines.len()).saturating_mul(1 + alive) > KEPT;
        if !self.full {
            self.lines.extend(lines);
            self.rows.extend(rows);
            for (watched, part) in self.watched.iter_mut().zip(keys) {
                watched.add(part, self.lines.count);
            }
        }
        self.watched.iter().map(|watched| watched.given_up || self.full).collect()
    }

    /// The rows that come again, the rows without any value, and the keys, the best first.
    pub(super) fn finish(self, threads: usize) -> (Repeats, Hits, Vec<Key>) {
        let Keys { lines, rows, watched, empty, .. } = self;
        let alive = watched.into_iter().filter(|watched| !watched.given_up);
        let keys = || alive.filter_map(|watched| watched.key(&lines)).collect::<Vec<Key>>();
        let (rows, mut keys) = if threads > 1 {
            std::thread::scope(|scope| {
                let keys = scope.spawn(keys);
                (Repeats::of(&rows, &lines), keys.join().unwrap_or_default())
            })
        } else {
            (Repeats::of(&rows, &lines), keys())
        };
        keys.sort_by_key(|key| (!key.holds(), key.columns.len()));
        if keys.first().is_some_and(|key| key.holds() && key.columns.len() == 1) {
            keys.retain(|key| key.columns.len() == 1);
        }
        (rows, empty, keys)
    }
}

impl Watched {
    /// The key, if it tells enough rows apart.
    fn key(self, lines: &Long) -> Option<Key> {
        let again = again(&self.hashes);
        let allowed = (self.hashes.count / 100 + 3).min(self.hashes.count / 10);
        let wrong = self.missing.count as usize + again.len();
        let enough = wrong == 0 || self.columns.len() == 1 && wrong <= allowed;
        let repeats = || Repeats::among(&again, &self.hashes, lines);
        enough.then(|| Key { repeats: repeats(), columns: self.columns, missing: self.missing })
    }

    fn add(&mut self, part: Option<Part>, rows: usize) {
        let Some(part) = part.filter(|_| !self.given_up) else { return };
        self.missing.merge(&part.missing);
        self.repeats += part.repeats;
        self.hashes.extend(&part.hashes);
        if self.repeats + self.missing.count as usize > rows / 100 + 3 {
            self.given_up = true;
            self.hashes = Long::default();
        }
    }
}

impl Repeats {
    /// What comes again among hashes; 0 counts for nothing.
    fn of(hashes: &Long, lines: &Long) -> Repeats {
        Repeats::among(&again(hashes), hashes, lines)
    }

    fn among(again: &[u64], hashes: &Long, lines: &Long) -> Repeats {
        let (rows, compared) = (again.len() as u64, hashes.count as u64);
        let mut firsts: ByHash<u64> = again.iter().map(|&hash| (hash, 0)).collect();
        let mut first = Vec::new();
        let examples = again.len().min(EXAMPLES);
        for (hash, &line) in hashes.iter().zip(lines.iter()) {
            if first.len() == examples {
                break;
            }
            match firsts.get_mut(hash) {
                None => {}
                Some(known) if *known == 0 => *known = line,
                Some(known) => first.push((*known, line)),
            }
        }
        Repeats { rows, first, compared }
    }
}

/// The hashes that come once more, each as often as it does; 0 counts for nothing. All are first put into drawers by their upper bits, so
/// that what is compared fits the nearest caches.
fn again(hashes: &Long) -> Vec<u64> {
    let drawers = (hashes.count >> 12).next_power_of_two().min(1 << 11);
    let drawer = |hash: u64| (hash >> 32) as usize & (drawers - 1);
    let mut ends = vec![0usize; drawers + 1];
    for &hash in hashes.iter() {
        if let Some(end) = ends.get_mut(drawer(hash) + 1) {
            *end += 1;
        }
    }
    (1..ends.len()).for_each(|at| ends[at] += ends[at - 1]);
    let starts = ends.clone();
    let mut sorted = vec![0; hashes.count];
    for &hash in hashes.iter() {
        let Some(end) = ends.get_mut(drawer(hash)) else { continue };
        if let Some(place) = sorted.get_mut(*end) {
            *place = hash;
        }
        *end += 1;
    }
    let (mut slots, mut found) = (Vec::new(), Vec::new());
    for pair in starts.windows(2) {
        let &[start, end] = pair else { continue };
        let mask = (2 * (end - start)).next_power_of_two() - 1;
        slots.clear();
        slots.resize(mask + 1, 0);
        for &hash in sorted.get(start..end).unwrap_or(&[]).iter().filter(|hash| **hash != 0) {
            let mut place = hash as usize & mask;
            while let Some(slot) = slots.get_mut(place) {
                if *slot == 0 {
                    *slot = hash;
                    break;
                } else if *slot == hash {
                    found.push(hash);
                    break;
                }
                place = (place + 1) & mask;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::cell::hash;

    #[test]
    fn what_comes_again_is_found() {
        for count in [0, 1, 2, 10, 5_000, 50_000] {
            let number = |row: u64| if row % 1000 == 7 { row / 2 * 2 % 2000 } else { row };
            let hashes = (0..count).map(|row| match row % 10 {
                9 => 0,
                _ => hash(&number(row).to_string()),
            });
            let (hashes, lines) = (hashes.collect::<Vec<u64>>(), (2..).take(count as usize));
            let lines: Vec<u64> = lines.collect();
            let mut seen = std::collections::HashMap::new();
            let mut expected = Repeats { compared: count, ..Repeats::default() };
            for (hash, line) in hashes.iter().zip(&lines).filter(|(hash, _)| **hash != 0) {
                let first = *seen.entry(*hash).or_insert(*line);
                if first != *line {
                    expected.rows += 1;
                    expected.first.push((first, *line));
                }
            }
            expected.first.truncate(EXAMPLES);
            let long = |all: &[u64]| {
                let mut long = Long::default();
                all.chunks(700).for_each(|part| long.extend(part));
                long
            };
            assert_eq!(Repeats::of(&long(&hashes), &long(&lines)), expected, "{count}");
        }
    }
}
