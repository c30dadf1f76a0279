//! What the cells of each column usually look like.

use crate::detect::kind::{Kind, kind_of};
use std::collections::{HashMap, HashSet};

/// The columns' profiles, taken from the lines of the sample that fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Profile {
    columns: Vec<Column>,
    /// Whether many lines leave out what is empty at their end.
    pub(crate) ends_early: bool,
}

/// Shapes are kept up to this many per column; a column with more is free text.
const SHAPES: usize = 24;
/// Exact shapes and values are of cells up to this many bytes.
const EXACT: usize = 32;
/// Values are kept up to this many per column.
const VALUES: usize = 500;

#[derive(Clone, Debug, Default, PartialEq)]
struct Column {
    filled: usize,
    empty: usize,
    shortest: usize,
    longest: usize,
    /// Shapes with runs of one class made one: `24/02/2018` is `9/9/9`.
    shapes: HashSet<Vec<u8>>,
    /// Shapes byte by byte: `99/99/9999`.
    exact: HashSet<Vec<u8>>,
    /// The first short cells, and whether each came again.
    values: HashMap<Vec<u8>, bool>,
    /// Whether a capital stands right after a small letter somewhere.
    humped: bool,
    /// How many cells are numbers.
    numbers: usize,
    classes: u8,
    first: u8,
    last: u8,
}

impl Column {
    fn tells(&self) -> bool {
        self.filled + self.empty >= 3
    }

    /// Whether another cell looks the same to the byte.
    fn has_seen(&self, cell: &[u8]) -> bool {
        cell.len() <= EXACT
            && self.exact.contains(&cell.iter().map(|&byte| class(byte)).collect::<Vec<_>>())
    }

    /// Whether a cell may be several words.
    fn is_worded(&self) -> bool {
        self.classes & class_bit(b'a') != 0 && self.classes & class_bit(b' ') != 0
    }

    /// Whether all cells look the same to the byte, such as `2018-02-24`.
    fn is_fixed(&self) -> bool {
        self.filled >= 8 && (1..=2).contains(&self.exact.len()) && self.longest <= EXACT
    }
}

impl Profile {
    pub(crate) fn new(columns: usize) -> Profile {
        Profile { columns: vec![Column::default(); columns], ends_early: false }
    }

    /// Whether too few lines were seen to tell how a cell should look.
    pub(crate) fn is_thin(&self) -> bool {
        self.columns.iter().any(|column| !column.tells())
    }

    /// Counts one cell.
    pub(crate) fn learn(&mut self, column: usize, cell: &[u8]) {
        let Some(column) = self.columns.get_mut(column) else { return };
        let (Some(&first), Some(&last)) = (cell.first(), cell.last()) else {
            column.empty += 1;
            return;
        };
        column.shortest =
            if column.filled == 0 { cell.len() } else { column.shortest.min(cell.len()) };
        column.longest = column.longest.max(cell.len());
        column.filled += 1;
        column.numbers += usize::from(kind_of(cell) == Kind::Number);
        column.humped |= cell.windows(2).any(is_hump);
        column.classes |= cell.iter().fold(0, |classes, &byte| classes | class_bit(byte));
        column.first |= class_bit(first);
        column.last |= class_bit(last);
        if column.shapes.len() <= SHAPES {
            column.shapes.insert(shape(cell));
        }
        if cell.len() <= EXACT && column.exact.len() <= 4 * SHAPES {
            column.exact.insert(cell.iter().map(|&byte| class(byte)).collect());
        }
        if let Some(again) = column.values.get_mut(cell) {
            *again = true;
        } else if cell.len() <= EXACT && column.values.len() < VALUES {
            column.values.insert(cell.to_vec(), false);
        }
    }

    /// How badly a cell fits its column: 0 is as usual, 5 and more is strange. A cell that is `joined` of several has
    /// another shape than the others anyway.
    pub(crate) fn misfit(&self, column: usize, cell: &[u8], joined: bool) -> f32 {
        let Some(column) = self.columns.get(column).filter(|column| column.tells()) else {
            return 0.0;
        };
        let (Some(&first), Some(&last)) = (cell.first(), cell.last()) else {
            return match column.empty {
                0 if column.filled >= 20 => 6.0,
                0 => 4.0,
                empty if empty * 20 < column.filled => 2.0,
                _ => 0.0,
            };
        };
        if column.filled == 0 {
            return 4.0;
        }
        let free =
            joined || column.shapes.len() > SHAPES || column.shapes.len() * 3 > column.filled;
        if column.has_seen(cell) {
            return 0.0;
        }
        // A number of another size is still a number.
        if column.numbers * 10 >= column.filled * 9 && kind_of(cell) == Kind::Number {
            return if column.shapes.contains(&shape(cell)) { 0.5 } else { 2.5 };
        }
        let mut cost = 0.0;
        if !free {
            cost += match column.shapes.contains(&shape(cell)) {
                true if column.is_fixed() => 3.0,
                true => 1.0,
                // Words come in many numbers.
                false if column.is_worded() => 2.0,
                false => 4.0,
            };
        }
        let classes = cell.iter().fold(0, |classes, &byte| classes | class_bit(byte));
        cost += (classes & !column.classes).count_ones() as f32;
        cost += if class_bit(first) & column.first == 0 { 2.0 } else { 0.0 };
        cost += if class_bit(last) & column.last == 0 { 1.0 } else { 0.0 };
        if cell.len() > 2 * column.longest || cell.len() * 2 < column.shortest {
            cost += 2.0;
        } else if cell.len() > column.longest || cell.len() < column.shortest {
            cost += 0.5;
        }
        cost
    }

    /// Whether no cell of a column was empty.
    pub(crate) fn is_always_filled(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.empty == 0)
    }

    /// Whether another cell of the column looks the same to the byte.
    pub(crate) fn is_usual(&self, column: usize, cell: &[u8]) -> bool {
        self.columns.get(column).is_some_and(|column| column.has_seen(cell))
    }

    /// Whether no capital ever stands right after a small letter.
    pub(crate) fn is_even(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.tells() && !column.humped)
    }

    /// Whether a cell is one that its column holds again and again.
    pub(crate) fn is_known(&self, column: usize, cell: &[u8]) -> bool {
        cell.len() <= EXACT
            && self.columns.get(column).is_some_and(|column| column.values.get(cell) == Some(&true))
    }

    /// Whether a cell has the shape that all others of the column have, one or two at most, such as those of dates, times
    /// and codes: four bytes at least, with digits and other marks than those of numbers.
    pub(crate) fn has_shape(&self, column: usize, cell: &[u8]) -> bool {
        self.columns.get(column).is_some_and(|column| {
            cell.len() >= 4
                && cell.iter().any(u8::is_ascii_digit)
                && !cell.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
                && column.exact.len() <= 2
                && column.has_seen(cell)
        })
    }

    /// Whether a column holds free text, in which a delimiter may stand.
    pub(crate) fn is_text(&self, column: usize) -> bool {
        self.columns
            .get(column)
            .is_none_or(|column| column.classes & class_bit(b'a') != 0 && column.shapes.len() > 3)
    }

    /// Whether a column holds words, such as names, in which a delimiter may stand if no other column can have it.
    pub(crate) fn is_words(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| {
            column.classes & (class_bit(b'a') | class_bit(b'0')) == class_bit(b'a')
        })
    }
}

/// The class of a byte: `9` for digits, `a` for letters and all beyond ASCII, else the byte itself.
pub(crate) fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'9',
        b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => b'a',
        other => other,
    }
}

/// Whether a small letter and a capital stand side by side.
pub(crate) fn is_hump(pair: &[u8]) -> bool {
    matches!(pair, [b'a'..=b'z', b'A'..=b'Z'])
}

fn class_bit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 1,
        b'a'..=b'z' => 2,
        b'A'..=b'Z' | 0x80.. => 4,
        b' ' | b'\t' => 8,
        b'"' => 16,
        b',' | b';' | b'|' => 32,
        b'.' | b'\'' | b'-' => 64,
        _ => 128,
    }
}

/// The classes of the bytes; as many digits or letters side by side as there are count for one.
pub(crate) fn shape(cell: &[u8]) -> Vec<u8> {
    let mut shape: Vec<u8> = cell.iter().map(|&byte| class(byte)).collect();
    shape.dedup_by(|a, b| a == b && matches!(*a, b'9' | b'a'));
    shape
}
