//! Where the table begins.
//!
//! Above it stand titles, notes, and what a program has to say of its settings: lines of fewer cells, of another number of
//! cells, or filled up with empty ones to the width of the table.

use super::asides::are_units;
use super::header::{column_kind, header_rows, lower, votes};
use super::kind::{Kind, is_missing, kind_of};
use super::records::Record;

/// How many records are looked at, at most.
const MOST: usize = 50;

/// The number of records above the table, whose rows have `width` fields as a rule.
pub(super) fn preamble(records: &[Record<'_>], width: usize) -> usize {
    if width < 2 {
        return 0;
    }
    let first = titles(records, width);
    let rest = records.get(first..).unwrap_or(&[]);
    let names = names(rest, width);
    // Another table is no preamble.
    let table = rest.get(..names).unwrap_or(&[]).windows(3).any(begins_table);
    let first = if table { first } else { first + names };
    // A file of nothing but such lines has no preamble but is odd all over.
    let odd = first + 1 >= records.len()
        && records.get(first).is_none_or(|record| record.width() != width);
    if odd { 0 } else { first }
}

/// How many lines at the top are short, or have at most one cell that is not empty.
fn titles(records: &[Record<'_>], width: usize) -> usize {
    let mut first = 0;
    while let Some(record) = records.get(first).filter(|_| first < MOST) {
        let Some(next) = records.get(first + 1) else { break };
        let short = record.width() * 2 <= width;
        let alone = record.filled() == 1 && !record.cell(0).trim_ascii().is_empty();
        // Of several titles the last one stands above a row of several cells.
        let below = records.iter().skip(first + 1).find(|record| record.filled() > 1);
        let title = alone
            && (next.filled() == 0
                || next.after_blank
                || width > 2 && below.is_some_and(|below| below.width() * 2 > width));
        if !(short || title || record.filled() == 0) {
            break;
        }
        first += 1;
    }
    first
}

/// How many records stand above the one that names the columns, where that is plain: it has a text over each column of
/// numbers or times, and no record above it could be a row.
fn names(table: &[Record<'_>], width: usize) -> usize {
    let Some(top) = table.first() else { return 0 };
    let kinds: Vec<Option<Kind>> =
        (0..width).map(|column| column_kind(table, column, lower(table, 0))).collect();
    let typed: Vec<usize> = (0..width)
        .filter(|&column| matches!(kinds[column], Some(Kind::Number | Kind::Time)))
        .collect();
    if typed.len() < 2 {
        let first = table.iter().take(MOST).position(|record| record.width() == width);
        let named = |first: &usize| {
            table.get(*first).is_some_and(|record| votes(table, *first, width, record) > 0)
        };
        return first.filter(named).unwrap_or(0);
    }
    let text = |record: &Record<'_>, column: usize| {
        let cell = record.cell(column);
        kind_of(cell) == Kind::Text && !is_missing(cell)
    };
    let fits = |record: &Record<'_>| record.width() == width && !record.broken;
    let row = |record: &&Record<'_>| {
        fits(record)
            && !typed.iter().any(|&column| text(record, column))
            && typed.iter().any(|&column| value(record, column))
    };
    let above = table.iter().take(MOST).position(|record| row(&record)).unwrap_or(0);
    let named = |record: &Record<'_>| {
        fits(record) && typed.iter().all(|&column| text(record, column)) && !are_units(record)
    };
    let block = table.get(..above).unwrap_or(&[]);
    let names = if width == 2 && block.iter().any(|record| value(record, 1)) {
        // A name and a number are no names.
        block.last().filter(|last| named(last)).map_or(0, |_| above - 1)
    } else {
        block.iter().position(named).unwrap_or(0)
    };
    // What goes on with the names of the first row is no other row of names.
    if fits(top) && names < header_rows(table, width) { 0 } else { names }
}

/// Whether a cell is a number or a time.
fn value(record: &Record<'_>, column: usize) -> bool {
    matches!(kind_of(record.cell(column)), Kind::Number | Kind::Time)
}

/// Whether records are names with two rows below them.
fn begins_table(records: &[Record<'_>]) -> bool {
    let [names, rows @ ..] = records else { return false };
    let width = names.width();
    width > 1
        && names.cells.iter().all(|name| kind_of(name) == Kind::Text)
        && rows.iter().all(|row| row.width() == width)
        && (0..width).any(|column| rows.iter().all(|row| value(row, column)))
}
