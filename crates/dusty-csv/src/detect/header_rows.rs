//! How many rows the header has.

use super::header::{is_typed, lower, year, years};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::records::Record;
use std::collections::HashSet;

/// How many rows name the columns, if the first one does.
pub(super) fn header_rows(table: &[Record<'_>], width: usize) -> usize {
    let mut rows = 1;
    while rows < 5 && rows + 1 < table.len() && continues(table, rows, width) {
        rows += 1;
    }
    rows
}

/// Whether `row` goes on with the header that the rows above it began.
fn continues(table: &[Record<'_>], row: usize, width: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    // An empty row may stand within, above one that leaves open what the first one names.
    if let (0, Some(names)) = (record.filled(), table.get(row + 1)) {
        let named = table.get(row + 2).is_some_and(|below| !below.cell(0).is_empty());
        return names.cell(0).is_empty() && named && row < 4 && continues(table, row + 1, width);
    }
    if above.cells == record.cells {
        // Rows may be the same as well, but no row has a word for a number.
        let names =
            |column: usize| is_word(record.cell(column)) && is_typed(table, column, row + 1);
        return (0..width).any(names);
    }
    // Labels above names that come again may be a field or two shorter.
    let labels = row == 1 && above.cell(0).is_empty() && repeats(record);
    let short = record.width().checked_sub(above.width());
    if !short.is_some_and(|short| short == 0 || labels && short < 3) {
        return false;
    }
    if years_below(table, row, width)
        || repeated_above(table, row)
        || names_others(table, row)
        || tells_apart(table, row, width)
    {
        return true;
    }
    let mut votes = 0usize;
    let mut merged = false;
    for column in 0..width {
        let cell = record.cell(column);
        match kind_of(cell) {
            Kind::Empty => continue,
            Kind::Text => merged |= above.cell(column).is_empty(),
            Kind::Number | Kind::Time | Kind::Address => return false,
        }
        let below = || table.iter().skip(row + 1).take(200).map(|record| record.cell(column));
        let typed = is_typed(table, column, row + 1);
        votes += usize::from(typed && below().all(|other| other != cell));
    }
    // The row below must not look like a header itself only because a column is sparse.
    merged && votes >= 2
        || (merged
            || record.cell(0).is_empty()
                && table.get(row + 1).is_some_and(|next| next.filled() == 0))
            && continues_later(table, row, width)
}

/// Whether values alone or names alone stand below texts that come again, so that all pairs are different, beside the same text in both
/// rows, or beside nothing, which is so in no row.
fn repeated_above(table: &[Record<'_>], row: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    let (names, cells) = (|| above.cells.iter().skip(1), || record.cells.iter().skip(1));
    let (corner, mut below) = (above.cell(0), table.iter().skip(row + 1).take(200));
    // The corner may be named in the lower row, beside dates.
    let date = |cell: &[u8]| {
        let mut parts = cell.split(|byte| !byte.is_ascii_digit());
        is_value(cell) && parts.any(|part| year(part).is_some())
    };
    let dated = corner.is_empty() && is_word(record.cell(0)) && cells().all(|cell| date(cell));
    (dated || corner == record.cell(0))
        && (is_word(corner) || corner.is_empty() && below.all(|row| !row.cell(0).is_empty()))
        && repeats(above)
        && names().zip(cells()).collect::<HashSet<_>>().len() == names().count()
        && names().all(|name| kind_of(name) == Kind::Text)
        && (cells().all(|cell| is_value(cell)) || cells().all(|cell| is_word(cell)))
}

/// Whether a row names all columns that the row above it does not, and says nothing in the first one, which each row below fills.
fn names_others(table: &[Record<'_>], row: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    let mut below = table.get(row + 1..).unwrap_or(&[]).iter().take(200);
    let own = |cell: &[u8]| is_word(cell) || cell.is_empty();
    let merged = above.cells.iter().zip(&record.cells).filter(|(above, _)| above.is_empty());
    is_word(above.cell(0))
        && record.cell(0).is_empty()
        && above.cells.iter().chain(&record.cells).all(|cell| own(cell))
        && merged.clone().count() > 0
        && merged.clone().all(|(_, cell)| is_word(cell))
        && below.len() > 2
        && below.all(|row| !row.cell(0).is_empty())
}

/// Whether a cell is the same as another one of its row.
pub(super) fn repeats(record: &Record<'_>) -> bool {
    let filled = || record.cells.iter().filter(|cell| !cell.is_empty());
    filled().collect::<HashSet<_>>().len() < filled().count()
}

/// Whether texts over all columns of numbers or times make names different of which some are the same in the row above, or years
/// do so above names of which some are the same.
pub(super) fn tells_apart(table: &[Record<'_>], row: usize, width: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    let text = |cell: &[u8]| kind_of(cell) == Kind::Text;
    let typed = |column: &usize| is_typed(table, *column, lower(table, row));
    let pairs = || (0..width).map(|column| (above.cell(column), record.cell(column)));
    let years = repeats(record) && years(above).is_some();
    let label = |cell: &[u8]| text(cell) || years && kind_of(cell) == Kind::Number;
    (years || repeats(above))
        && pairs().collect::<HashSet<_>>().len() == width
        && pairs().all(|(above, own)| {
            label(above) && text(own) || years && above.is_empty() && own.is_empty()
        })
        && (0..width).filter(typed).count() > 1
}

/// Whether a row repeats the same years, or spans of them, below each of several merged cells, or has years below the only one,
/// beside a name above or below an empty cell.
fn years_below(table: &[Record<'_>], row: usize, width: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    let mut groups: Vec<Vec<&[u8]>> = Vec::new();
    let mut named = false;
    for column in 0..width {
        let (own, cell) = (kind_of(above.cell(column)), record.cell(column));
        match (own, kind_of(cell)) {
            (Kind::Empty, Kind::Text) | (Kind::Text, Kind::Empty) if groups.is_empty() => {
                named = true;
            }
            (Kind::Text, Kind::Number | Kind::Time) => groups.push(vec![cell]),
            (Kind::Empty, Kind::Number | Kind::Time) => match groups.last_mut() {
                Some(group) => group.push(cell),
                None => return false,
            },
            _ => return false,
        }
    }
    let Some((first, rest)) = groups.split_first() else { return false };
    let years = first.iter().all(|cell| year(cell).is_some());
    let spans = first.iter().all(|cell| kind_of(cell) == Kind::Time);
    let corner = |record: &Record<'_>| record.cell(0).is_empty();
    let below = table.get(row + 1..).unwrap_or(&[]);
    let alone = years && corner(record) && !corner(above) && !below.iter().any(corner);
    named
        && first.len() > 1
        && (years || spans)
        && (alone || !rest.is_empty())
        && rest.iter().all(|group| group == first)
}

/// A row of merged cells above one that is itself surely a header row.
fn continues_later(table: &[Record<'_>], row: usize, width: usize) -> bool {
    row < 4
        && table.get(row).is_some_and(|record| record.cells.iter().any(|cell| cell.is_empty()))
        && row + 2 < table.len()
        && continues(table, row + 1, width)
}
