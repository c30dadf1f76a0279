//! Where another table begins below the first.

use super::header::{is_apart, named, repeats_names};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::records::Record;
use std::collections::HashSet;

/// Whether the record after a gap, or after a title below one, names columns: nothing but names that come nowhere else, one of them in a column that
/// holds numbers or times above as well as below. Without a gap two of them must, and the record begins like the names of the
/// first table or is longer or shorter than all rows above.
pub(super) fn other_header(table: &[Record<'_>], body: usize, row: usize) -> bool {
    let (Some(record), Some(above), Some(next)) =
        (table.get(row), table.get(row - 1), table.get(row + 1))
    else {
        return false;
    };
    let below_empty = || row > 1 && table.get(row - 2).is_some_and(|above| above.filled() == 0);
    let alone = above.after_blank && above.width() == 1;
    let title = above.filled() == 1 && (alone || below_empty());
    let width = record.width();
    let gap = record.after_blank || title || above.filled() == 0;
    if !(gap || begins_block(table, body, row))
        || record.broken
        || width < 2
        || next.width() != width
        || next.after_blank
    {
        return false;
    }
    // Of the rows around it, up to the next gap.
    let above =
        table.get(body.max(row.saturating_sub(NEAR))..row - usize::from(title)).unwrap_or(&[]);
    let below = table.get(row + 1..).unwrap_or(&[]);
    let block = below.iter().take(NEAR).take_while(|record| !record.after_blank).count();
    let block = below.get(..block).unwrap_or(&[]);
    // Each line of some tables ends with a delimiter.
    let named = record.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    if named < 2 || !record.cells.iter().take(named).all(|cell| is_word(cell)) {
        return false;
    }
    // A third table may begin with the same names.
    let other = |other: &&Record<'_>| other.width() * 2 > width && other.cells != record.cells;
    let others: Vec<_> = above.iter().chain(block).filter(other).collect();
    let typed = |column: usize| {
        let number = |record: &Record<'_>| is_value(record.cell(column));
        above.first().is_some_and(number)
            && number(next)
            && others.iter().all(|record| kind_of(record.cell(column)) != Kind::Text)
    };
    // Or words where there were nothing but numbers.
    let words = |column: usize| {
        above.len() > 2
            && above.iter().all(|record| is_value(record.cell(column)))
            && block.iter().all(|record| is_word(record.cell(column)))
    };
    let unseen =
        |column: usize| others.iter().all(|other| other.cell(column) != record.cell(column));
    let plain = match gap {
        true => (0..named).any(|column| typed(column) || words(column)),
        false => (0..named).filter(|column| typed(*column)).count() > 1,
    };
    plain && (0..named).all(unseen)
}

/// Whether a record below two rows at least could name the columns of a block without a gap above it: its names are all different,
/// and it begins with the first name of the table, or it ends at another column than all rows above, and the row below ends there too.
fn begins_block(table: &[Record<'_>], body: usize, row: usize) -> bool {
    let (Some(top), Some(record), Some(next)) =
        (table.get(body.saturating_sub(1)), table.get(row), table.get(row + 1))
    else {
        return false;
    };
    let end = |record: &Record<'_>| named(record).len();
    let rows = table.get(body.max(row.saturating_sub(NEAR))..row).unwrap_or(&[]);
    let other = end(next) == end(record) && rows.iter().all(|row| end(row) != end(record));
    let mut seen = HashSet::new();
    rows.len() > 1
        && (top.cell(0) == record.cell(0) || other)
        && named(record).iter().all(|name| seen.insert(name))
}

/// How many rows on each side of a row are compared with it.
const NEAR: usize = 500;

/// Whether a row that repeats the names stands below a blank line or a title, or below an empty row and says what no other does.
fn begins_again(table: &[Record<'_>], body: usize, row: usize) -> bool {
    let (Some(record), Some(above)) = (table.get(row), table.get(row - 1)) else { return false };
    let apart = |pair: &[Record<'_>]| {
        let [above, other] = pair else { return false };
        let mut cells = record.cells.iter().zip(&other.cells);
        let same = other.cells == record.cells;
        same && is_apart(above, other) || !same && !cells.any(|(a, b)| a == b && !a.is_empty())
    };
    record.after_blank
        || above.width() == 1 && record.width() > 1 && is_apart(above, record)
        || named(record).iter().all(|cell| is_word(cell))
            && table.windows(2).take(body + NEAR).skip(body - 1).all(apart)
}

/// Whether a name stands above numbers or times, and no word among them.
fn names_values(names: &Record<'_>, rows: &[Record<'_>]) -> bool {
    let rows = || rows.iter().take(NEAR);
    (0..names.width()).filter(|&column| is_word(names.cell(column))).any(|column| {
        rows().any(|row| is_value(row.cell(column))) && !rows().any(|row| is_word(row.cell(column)))
    })
}

/// The record that a second table starts with: its header repeats the names, perhaps below a title.
pub(super) fn second_table(table: &[Record<'_>], body: usize, width: usize) -> Option<usize> {
    let names = table.get(body.checked_sub(1)?)?;
    let repeats = |record: &Record<'_>| {
        let pairs = || {
            names.cells.iter().zip(&record.cells).filter(|(name, _)| kind_of(name) == Kind::Text)
        };
        let same = pairs().filter(|(name, cell)| name == cell).count();
        // A number is no name, whatever else is in its row.
        same >= 2
            && same * 10 >= pairs().count() * 6
            && !pairs().any(|(_, cell)| is_value(cell))
            && (record.width() * 2 >= width || repeats_names(names, record))
    };
    // The first of several header rows is no row.
    let top = table.first().filter(|top| body > 1 && top.filled() > 1);
    let again = |record: &Record<'_>| top.is_some_and(|top| top.cells == record.cells);
    let rows = table.get(body..)?;
    let first = rows.iter().position(repeats).unwrap_or(rows.len());
    // Rows may be the same as well, but no row has a word for a number.
    let values = names_values(names, rows.get(..first)?);
    let place = (body..table.len()).find(|&row| {
        table.get(row).is_some_and(repeats) && (values || begins_again(table, body, row))
            || table.get(row).is_some_and(again)
            || row > body && other_header(table, body, row)
    })?;
    let mut first = place;
    while first > body
        && table.get(first - 1).is_some_and(|record| {
            record.filled() == 0
                || record.filled() == 1
                    && (record.width() == 1
                        || first - 1 > body
                            && table.get(first - 2).is_some_and(|above| above.filled() == 0))
        })
    {
        first -= 1;
    }
    // What stands between a gap and the other table belongs to that.
    let between = table.get(body..first).unwrap_or(&[]).iter().rev();
    let between = between.take_while(|record| record.width() * 2 <= width).enumerate();
    let gap = between.filter(|(_, record)| record.after_blank).last();
    Some(first - gap.map_or(0, |(above, _)| above + 1))
}
