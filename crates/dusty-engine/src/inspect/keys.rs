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
pub(super) fn combined(cells: &[Cells], columns: &[usize], rows: usize) -> Vec<u64> {
    let mut hashes = vec![1; rows];
    for column in columns {
        let Some(cells) = cells.get(*column) else { continue };
        for (hash, cell) in hashes.iter_mut().zip(cells.hashes()) {
            *hash = if *hash == 0 || cell == 0 { 0 } else { mixed(*hash, cell).max(1) };
        }
    }
    hashes
}

/// A hash of each row; 0 where all columns are missing.
pub(super) fn of_rows(cells: &[Cells], rows: usize) -> Vec<u64> {
    let mut hashes = vec![0; rows];
    for (column, cells) in cells.iter().enumerate() {
        for (hash, cell) in hashes.iter_mut().zip(cells.hashes()) {
            if cell != 0 {
                *hash = mixed(*hash, cell.wrapping_add(column as u64)).max(1);
            }
        }
    }
    hashes
}

/// Two hashes made one; the order matters.
fn mixed(first: u64, second: u64) -> u64 {
    folded(first.rotate_left(23) ^ folded(second ^ 0x9e37_79b9_7f4a_7c15))
}

/// Gathers the hashes of rows and keys in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Keys {
    lines: Vec<u64>,
    rows: Vec<u64>,
    watched: Vec<Watched>,
    empty: Hits,
    full: bool,
}

#[derive(Debug)]
struct Watched {
    columns: Vec<usize>,
    hashes: Vec<u64>,
    missing: Hits,
    /// Rows that repeat one of the same chunk.
    repeats: usize,
    /// It tells too few rows apart.
    given_up: bool,
}

impl Keys {
    pub(super) fn new(candidates: &[Vec<usize>]) -> Keys {
        let watched = |columns: &Vec<usize>| Watched {
            columns: columns.clone(),
            hashes: Vec::new(),
            missing: Hits::default(),
            repeats: 0,
            given_up: false,
        };
        Keys { watched: candidates.iter().map(watched).collect(), ..Keys::default() }
    }

    /// Adds the rows of a chunk: their lines, their hashes, and those of each candidate. Gives which candidates are given up.
    pub(super) fn add(
        &mut self,
        lines: &[u64],
        rows: &[u64],
        keys: &[Option<Vec<u64>>],
    ) -> Vec<bool> {
        let empty: Vec<u64> =
            lines.iter().zip(rows).filter(|(_, hash)| **hash == 0).map(|(line, _)| *line).collect();
        self.empty.add(empty.len() as u64, empty.get(..empty.len().min(3)).unwrap_or(&[]));
        let alive = self.watched.iter().filter(|watched| !watched.given_up).count();
        self.full |= (self.lines.len() + lines.len()).saturating_mul(1 + alive) > KEPT;
        if !self.full {
            self.lines.extend_from_slice(lines);
            self.rows.extend_from_slice(rows);
            let seen = self.lines.len();
            for (watched, hashes) in self.watched.iter_mut().zip(keys) {
                watched.add(lines, hashes.as_deref(), seen);
            }
        }
        self.watched.iter().map(|watched| watched.given_up || self.full).collect()
    }

    /// The rows that come again, the rows without any value, and the keys, the best first.
    pub(super) fn finish(self) -> (Repeats, Hits, Vec<Key>) {
        let rows = repeats(&self.rows, &self.lines);
        let alive = self.watched.into_iter().filter(|watched| !watched.given_up);
        let mut keys: Vec<Key> = alive
            .map(|watched| Key {
                repeats: repeats(&watched.hashes, &self.lines),
                columns: watched.columns,
                missing: watched.missing,
            })
            .filter(|key| {
                let compared = key.repeats.compared;
                let allowed = (compared / 100 + 3).min(compared / 10);
                let wrong = key.missing.count + key.repeats.rows;
                wrong == 0 || key.columns.len() == 1 && wrong <= allowed
            })
            .collect();
        keys.sort_by_key(|key| (!key.holds(), key.columns.len()));
        if keys.first().is_some_and(|key| key.holds() && key.columns.len() == 1) {
            keys.retain(|key| key.columns.len() == 1);
        }
        (rows, self.empty, keys)
    }
}

impl Watched {
    fn add(&mut self, lines: &[u64], hashes: Option<&[u64]>, rows: usize) {
        let Some(hashes) = hashes.filter(|_| !self.given_up) else { return };
        let mut seen = Hashes::with_capacity_and_hasher(hashes.len(), Default::default());
        for (&hash, line) in hashes.iter().zip(lines) {
            if hash == 0 {
                self.missing.add(1, &[*line]);
            } else if !seen.insert(hash) {
                self.repeats += 1;
            }
        }
        self.hashes.extend_from_slice(hashes);
        if self.repeats + self.missing.count as usize > rows / 100 + 3 {
            self.given_up = true;
            self.hashes = Vec::new();
        }
    }
}

/// What comes again among hashes; 0 counts for nothing.
fn repeats(hashes: &[u64], lines: &[u64]) -> Repeats {
    let mut sorted: Vec<u64> = hashes.iter().copied().filter(|&hash| hash != 0).collect();
    sorted.sort_unstable();
    let mut again: ByHash<u64> = ByHash::default();
    for pair in sorted.windows(2) {
        if let [a, b] = pair
            && a == b
        {
            again.insert(*a, 0);
        }
    }
    let mut found = Repeats { compared: hashes.len() as u64, ..Repeats::default() };
    for (hash, &line) in hashes.iter().zip(lines) {
        let Some(first) = again.get_mut(hash) else { continue };
        if *first == 0 {
            *first = line;
        } else {
            found.rows += 1;
            if found.first.len() < EXAMPLES {
                found.first.push((*first, line));
            }
        }
    }
    found
}
