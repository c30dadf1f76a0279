//! How good a reading of a file is: its records have the same number of fields, and the cells look like whole things (numbers,
//! dates, words), not like something with a delimiter or quotes still in it.
//!
//! The idea is the consistency measure of van den Burg, Nazábal and Sutton (2019), "Wrangling messy CSV files by detecting row
//! and type patterns".

use super::dialect::RARE;
use super::header::plainly_names;
use super::kind::{Kind, is_value, is_word, kind_of};
use super::one_column::{costs_header, cuts_lists};
use super::records::{Record, usual_width};
use crate::BLANKS;
use std::borrow::Cow;
use std::collections::HashSet;

/// How good the reading is in which the delimiter makes these records, and how many fields they have as a rule.
pub(super) fn score(records: &[Record<'_>], delimiter: &str) -> (f64, usize) {
    let width = usual_width(records);
    // Words have blanks between them and clock times colons: these need more to be believed.
    let weak = matches!(delimiter, " " | ":" | BLANKS);
    let body = match weak {
        true => values_below(records, width),
        false if width < 3 => records,
        false => body(records, width),
    };
    let of = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let usual = body.iter().filter(|record| fits(record, width)).count();
    let consistency = of(usual, body.len()) * of(body.len(), records.len()).sqrt().sqrt();
    let shape = if width < 2 { 0.2 } else { 1.0 - 1.0 / (width as f64 + 1.0) };
    let doubt = if RARE.contains(&delimiter) && width < 3 {
        0.1
    } else if !weak {
        if cuts_lists(records, width, delimiter) { 0.1 } else { 1.0 }
    } else if unlikely(body, width, delimiter) {
        0.1
    } else {
        0.7
    };
    (consistency * consistency * shape * doubt * wholeness(body), width)
}

fn fits(record: &Record<'_>, width: usize) -> bool {
    record.width() == width && !record.broken
}

/// The records without lines above them and those below a gap, which say little about the table.
fn body<'a, 'b>(records: &'a [Record<'b>], width: usize) -> &'a [Record<'b>] {
    let first = records.iter().take(51).position(|record| fits(record, width)).unwrap_or(0);
    let last = records.iter().rposition(|record| fits(record, width));
    let gap = |last: &usize| records.get(last + 1).is_some_and(|record| record.after_blank);
    let end = last.filter(gap).map_or(records.len(), |last| last + 1);
    records.get(first..end).unwrap_or(records)
}

/// The records without lines above them that have another number of fields, where all others hold nothing but numbers and times.
fn values_below<'a, 'b>(records: &'a [Record<'b>], width: usize) -> &'a [Record<'b>] {
    let first = records.iter().take(51).position(|record| fits(record, width)).unwrap_or(0);
    let rows = records.get(first..).unwrap_or(records);
    let value = |cell: &Cow<'_, [u8]>| cell.is_empty() || is_value(cell);
    let values = |record: &Record<'_>| record.cells.iter().all(value);
    if rows.len() > 2 && rows.iter().all(values) { rows } else { records }
}

/// How much the cells look like whole things, on average.
fn wholeness(records: &[Record<'_>]) -> f64 {
    let (mut sum, mut cells) = (0.0, 0usize);
    for record in records {
        cells += record.width();
        let all = record.cells.iter().zip(&record.quoted);
        sum += all.map(|(cell, &quoted)| likeness(cell, kind_of(cell), quoted)).sum::<f64>();
    }
    sum / cells.max(1) as f64
}

/// Whether blanks or colons are rather part of texts and times than delimiters.
fn unlikely(records: &[Record<'_>], width: usize, delimiter: &str) -> bool {
    let cells = || records.iter().flat_map(|record| record.cells.iter().zip(&record.quoted));
    let plain = cells().filter(|(cell, quoted)| {
        **quoted || !is_word(cell) && !matches!(kind_of(cell), Kind::Empty)
    });
    // A column without any value stands where several blanks are one delimiter.
    let empty = |column: usize| records.iter().all(|record| record.cell(column).is_empty());
    let pairs = delimiter != ":" && pairs(records, width);
    width < 3 && !pairs
        || plain.count() * 5 < cells().count() * 2
            && !(delimiter == ":" && are_fields(records, width))
            && !(delimiter == " " && are_words_and_values(records, width))
        || costs_header(records, width)
        || !pairs && times(records, width, delimiter)
        || delimiter == " " && (0..width).any(empty)
}

/// Whether all lines have the same number of fields, four at least, none of which begins with a blank, while not all are short and most
/// of the first are different: those of addresses of devices are short, and other names begin alike.
fn are_fields(records: &[Record<'_>], width: usize) -> bool {
    let firsts: HashSet<&[u8]> = records.iter().map(|record| record.cell(0)).collect();
    width > 3
        && records.len() > 4
        && firsts.len() * 2 > records.len()
        && records.iter().all(|record| fits(record, width) && !record.cell(0).is_empty())
}

/// Whether all lines have three fields or more, the first of them names for numbers or times.
fn are_words_and_values(records: &[Record<'_>], width: usize) -> bool {
    let even = records.iter().all(|record| fits(record, width));
    width > 2 && records.len() > 5 && even && plainly_names(records, width)
}

/// Whether all below the names, if there are any, is a clock time and a number, or two numbers: some with a point, or three lines at
/// least of whole ones. Not all may have three digits behind the blank, which could belong to the number before it.
fn pairs(records: &[Record<'_>], width: usize) -> bool {
    let point = |cell: &[u8]| cell.contains(&b'.');
    let names = |record: &Record<'_>| record.cells.iter().all(|cell| is_word(cell));
    let rows = match records {
        // No group of digits follows a point, and blanks are the same in all lines.
        [first, rows @ ..]
            if names(first) && rows.len() > 2 && rows.iter().any(|row| point(row.cell(0))) =>
        {
            rows
        }
        _ => records,
    };
    // A remark may stand behind one row of many.
    let usual = || rows.iter().filter(|row| fits(row, width));
    let even = usual().count() * 50 >= rows.len() * 49;
    let mut cells = usual().flat_map(|record| &record.cells);
    let group = |record: &Record<'_>| {
        let cell = record.cell(width - 1);
        !point(record.cell(0)) && cell.len() == 3 && cell.iter().all(u8::is_ascii_digit)
    };
    // Dates have two points, and codes begin with zeros.
    let number = |cell: &[u8]| {
        kind_of(cell) == Kind::Number && cell.iter().filter(|byte| **byte == b'.').count() < 2
    };
    let whole = |cell: &[u8]| {
        let digits = cell.strip_prefix(b"-").unwrap_or(cell);
        digits.iter().all(u8::is_ascii_digit) && (digits.len() < 2 || digits.first() != Some(&b'0'))
    };
    // Behind a clock time stands no number but that of a zone.
    let clock = |row: &Record<'_>| {
        let (time, last) = (row.cell(0), row.cell(width - 1));
        kind_of(time) == Kind::Time && time.contains(&b':') && kind_of(last) == Kind::Number
    };
    let zone = |row: &Record<'_>| row.cell(width - 1).starts_with(b"+");
    width == 2
        && even
        && (rows.len() > 2 && usual().all(|row| clock(row) && !zone(row))
            || cells.clone().all(|cell| number(cell))
                && (cells.clone().any(|cell| point(cell))
                    || rows.len() > 2 && cells.all(|cell| whole(cell)))
                && !usual().all(group))
}

/// Whether the lines are times as they stand, without names for their parts.
fn times(records: &[Record<'_>], width: usize, delimiter: &str) -> bool {
    let Some((first, rest)) = records.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return false;
    };
    let half =
        |cell: &[u8]| cell.len() < 5 && matches!(cell.first(), Some(b'A' | b'P' | b'a' | b'p'));
    let whole = rest.iter().filter(|record| {
        let fits = delimiter == ":" || half(record.cell(width - 1));
        fits && kind_of(record.first_line) == Kind::Time
    });
    let named =
        first.width() == width && first.cells.iter().all(|cell| kind_of(cell) == Kind::Text);
    !named && whole.count() * 10 >= rest.len() * 9
}

/// How much a cell looks like a whole thing, from 0 to 1.
fn likeness(cell: &[u8], kind: Kind, quoted: bool) -> f64 {
    let edge = |byte: Option<&u8>| matches!(byte, Some(b'"' | b'\''));
    let is_other = |byte: &u8| matches!(byte, b';' | b'\t' | b'|');
    match kind {
        _ if quoted => 1.0,
        // The delimiter of another reading, in which the cells end with this one.
        Kind::Number | Kind::Text if matches!(cell, [b',' | b';', _, ..]) => 0.3,
        // A comma in an unquoted number is more often a delimiter of another reading.
        Kind::Number if cell.contains(&b',') => 0.8,
        Kind::Empty | Kind::Number | Kind::Time | Kind::Address => 1.0,
        Kind::Text if edge(cell.first()) && edge(cell.last()) && cell.len() > 1 => 0.1,
        Kind::Text if cell.first() == Some(&b'"') || cell.last() == Some(&b'"') => 0.3,
        // Apostrophes stand at both ends of a text, or rather between letters.
        Kind::Text if cell.first() == Some(&b'\'') || cell.last() == Some(&b'\'') => 0.5,
        // A value beside another delimiter is rather a cell of another reading.
        Kind::Text if cell.iter().any(is_other) => match cell.split(is_other).any(is_value) {
            true => 0.2,
            false => 0.5,
        },
        Kind::Text if cell.contains(&b',') => 0.5,
        Kind::Text => 0.9,
    }
}
