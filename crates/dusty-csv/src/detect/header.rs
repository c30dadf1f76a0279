//! Which rows name the columns.

use super::header_rows::{header_rows, tells_apart};
use super::kind::{Kind, is_word, kind_of};
use super::records::Record;
use crate::profile::shape;
use crate::{Format, Header};
use std::borrow::Cow;
use std::collections::HashSet;

/// What most filled cells of a column look like from record `from` on.
pub(super) fn column_kind(table: &[Record<'_>], column: usize, from: usize) -> Option<Kind> {
    let mut counts = [(Kind::Number, 0usize), (Kind::Time, 0), (Kind::Address, 0), (Kind::Text, 0)];
    let mut total = 0usize;
    for record in table.iter().skip(from).take(200) {
        let kind = kind_of(record.cell(column));
        for (counted, count) in &mut counts {
            if *counted == kind {
                *count += 1;
                total += 1;
            }
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| total > 0 && count * 5 >= total * 4)
        .map(|(kind, _)| kind)
}

/// Whether a column holds numbers or times from record `from` on.
pub(super) fn is_typed(table: &[Record<'_>], column: usize, from: usize) -> bool {
    matches!(column_kind(table, column, from), Some(Kind::Number | Kind::Time))
}

/// The header of a table that begins with the first record.
pub(super) fn header(table: &[Record<'_>], width: usize) -> Header {
    let Some(top) = table.first() else { return Header::Rows(1) };
    match is_header(table, 0, width, top) || tells_apart(table, 1, width) {
        true => Header::Rows(header_rows(table, width)),
        false => Header::None,
    }
}

/// Where the lower part of the rows below `row` begins, which is not of units or what else stands below names.
pub(super) fn lower(table: &[Record<'_>], row: usize) -> usize {
    let rows = table.len().saturating_sub(row + 1);
    row + 1 + (rows * 2 / 5).min(50)
}

/// Whether the delimiter makes a line above the table of what would else be the name of the only column.
pub(super) fn costs_header(records: &[Record<'_>], width: usize) -> bool {
    let [first, second, ..] = records else { return false };
    (2..5).contains(&width)
        && first.width() == 1
        && kind_of(first.cell(0)) == Kind::Text
        && !second.after_blank
        && second.filled() > 0
        && !plainly_names(records, 1, width, second)
}

/// Whether a row has words over numbers or times, or years that rise, and looks like names all in all.
pub(super) fn plainly_names(
    table: &[Record<'_>],
    row: usize,
    width: usize,
    top: &Record<'_>,
) -> bool {
    let typed = |column| is_word(top.cell(column)) && is_typed(table, column, row + 1);
    votes(table, row, width, top) > 0 && (rising_years(top) || (0..width).any(typed))
}

/// Whether the delimiter makes lines of several lengths of what are else a name and lists of words below it.
pub(super) fn cuts_lists(records: &[Record<'_>], width: usize, delimiter: &str) -> bool {
    let below = records.get(1..).unwrap_or(&[]);
    let usual = below.iter().filter(|record| record.width() == width).count();
    // A list with commas would be quoted, and none has tabs.
    !matches!(delimiter, "," | "\t")
        && usual * 10 < below.len() * 9
        && below.iter().all(|record| {
            let word = |(cell, quoted): (&Cow<'_, [u8]>, &bool)| !quoted && is_word(cell);
            let words = || record.cells.iter().zip(&record.quoted).all(word);
            !record.after_blank && (record.width() == 1 || words())
        })
        && costs_header(records, width)
}

/// Whether a file can as well be read as one column, the name of which would be lost: none but such lines after it.
pub(super) fn one_column(records: &[Record<'_>], width: usize, format: &Format) -> bool {
    // A table of words may well have a title, but commas among words have blanks after them, lists have no commas, and many lists
    // are of several lengths.
    let fits = records.iter().filter(|record| record.width() == width).count();
    let columns = width > 2 && fits > 8 && fits + 1 == records.len();
    let list = |record: &Record<'_>| {
        !columns && !matches!(format.delimiter.as_str(), "," | "\t")
            || record.cells.iter().skip(1).all(|cell| cell.starts_with(b" "))
    };
    costs_header(records, width)
        && records.iter().skip(1).all(|record| {
            !record.quoted.contains(&true)
                && (record.width() == width || kind_of(record.first_line) == Kind::Number)
                && (format.header == Header::None || list(record))
        })
}

/// Whether the first row names the columns.
fn is_header(table: &[Record<'_>], row: usize, width: usize, top: &Record<'_>) -> bool {
    let votes = votes(table, row, width, top);
    votes > 0
        || votes == 0 && rising_years(top)
        || has_corner(table, row, top)
        || rises_alone(table, row, width, top)
        || years_alone(table, row, top)
        || votes == 0 && !is_row_again(table, row, top)
}

/// Whether a row comes again right below another one, as rows do.
fn is_row_again(table: &[Record<'_>], row: usize, top: &Record<'_>) -> bool {
    let pairs = table.get(row..).unwrap_or(&[]).windows(2).take(200);
    let again = |pair: &[Record<'_>]| matches!(pair, [above, other] if other.cells == top.cells && !is_apart(above, other));
    pairs.into_iter().any(again)
}

/// Whether a gap stands above a record.
pub(super) fn is_apart(above: &Record<'_>, record: &Record<'_>) -> bool {
    record.after_blank || above.filled() == 0
}

/// How much a row looks like names: each column whose values are of one kind votes.
pub(super) fn votes(table: &[Record<'_>], row: usize, width: usize, top: &Record<'_>) -> i64 {
    let years = rising_years(top);
    let mut votes = 0i64;
    for column in 0..width {
        let cell = top.cell(column);
        let named = kind_of(cell);
        let kind = column_kind(table, column, lower(table, row));
        let kind = kind.or_else(|| column_kind(table, column, row + 1));
        votes += match (named, kind) {
            (Kind::Empty, _) => 0,
            // What says that a value is missing is no name.
            (Kind::Text, Some(Kind::Number | Kind::Time | Kind::Address)) if is_word(cell) => 2,
            (Kind::Number, Some(Kind::Number)) if years => 1,
            (Kind::Number | Kind::Time | Kind::Address, Some(kind)) if kind == named => -2,
            (Kind::Time, Some(Kind::Number)) => 1,
            (Kind::Number, Some(Kind::Text)) if only_texts(table, row, column) => 1,
            (Kind::Number | Kind::Time | Kind::Address, _) if !years => -1,
            (Kind::Text, _) => same_text_below(table, row, column, cell),
            _ => 0,
        };
    }
    votes
}

/// The cells of a row up to the last that is not empty: the lines of some programs end with a delimiter.
pub(super) fn named<'a, 'b>(top: &'a Record<'b>) -> &'a [Cow<'b, [u8]>] {
    let last = top.cells.iter().rposition(|cell| kind_of(cell) != Kind::Empty);
    top.cells.get(..last.map_or(0, |last| last + 1)).unwrap_or(&[])
}

/// Whether the first cell alone is empty, above values that are all different: names of columns beside those of rows.
fn has_corner(table: &[Record<'_>], row: usize, top: &Record<'_>) -> bool {
    let below = || table.iter().skip(row + 1).take(200);
    let cells = named(top);
    let Some((corner, names)) = cells.split_first() else { return false };
    let filled = |cell: &[u8]| kind_of(cell) != Kind::Empty;
    // What has no name at the end holds no value either.
    let fits = |row: &Record<'_>| cells.len() == top.width() || named(row).len() <= cells.len();
    let mut seen = HashSet::new();
    !filled(corner)
        && names.iter().all(|name| filled(name))
        && below().count() > 1
        && below()
            .all(|record| filled(record.cell(0)) && seen.insert(record.cell(0)) && fits(record))
}

/// Whether numbers rise from left to right, behind a text, as they hardly do in any other row.
fn rises_alone(table: &[Record<'_>], row: usize, width: usize, top: &Record<'_>) -> bool {
    let number = |cell: &[u8]| std::str::from_utf8(cell).ok()?.trim().parse::<f64>().ok();
    let rises = |record: &Record<'_>| {
        let numbers: Option<Vec<f64>> =
            named(record).iter().skip(1).map(|cell| number(cell)).collect();
        numbers.is_some_and(|numbers| numbers.is_sorted_by(|a, b| a < b))
    };
    let below = || table.iter().skip(row + 1).take(200);
    width > 3
        && (top.width() == width || named(top).len() == width)
        && kind_of(top.cell(0)) == Kind::Text
        && rises(top)
        && below().count() > 1
        && below().filter(|record| rises(record)).count() * 10 < below().count()
}

/// Whether years, one after the other, or beside words that come nowhere else, stand above numbers of which none is a year.
fn years_alone(table: &[Record<'_>], row: usize, top: &Record<'_>) -> bool {
    let below = || table.iter().skip(row + 1).take(200);
    let number = |cell: &[u8]| kind_of(cell) == Kind::Number && year(cell).is_none();
    let name = |(column, cell): (usize, &[u8])| match year(cell) {
        Some(_) => below().all(|record| number(record.cell(column))),
        None => is_word(cell) && below().all(|record| record.cell(column) != cell),
    };
    let cells = || top.cells.iter().map(|cell| &**cell);
    let years: Vec<i64> = cells().filter_map(year).collect();
    let steps = |by: i64| years.windows(2).all(|pair| matches!(*pair, [a, b] if b - a == by));
    below().count() > 1
        && (steps(1) || steps(-1))
        && !years.is_empty()
        && (years.len() > 1 || years.len() < top.width())
        && cells().enumerate().all(name)
}

/// Whether there are but texts below a cell, and several of them.
fn only_texts(table: &[Record<'_>], row: usize, column: usize) -> bool {
    let below = || table.iter().skip(row + 1).take(200).map(|record| kind_of(record.cell(column)));
    below().count() > 1 && below().all(|kind| kind == Kind::Text)
}

/// A text that comes again in its column is a value, and so is a code such as `AB-1001` above others; one of another length than all
/// values, which have the same, is a name.
pub(super) fn same_text_below(table: &[Record<'_>], row: usize, column: usize, cell: &[u8]) -> i64 {
    let top = table.get(row);
    let below = || {
        let rows = table
            .iter()
            .skip(row + 1)
            .take(200)
            .filter(move |record| top.is_none_or(|top| !repeats_names(top, record)));
        rows.map(move |record| record.cell(column)).filter(|cell| !cell.is_empty())
    };
    let length = below().next().map_or(0, <[u8]>::len);
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Places have signs of both kinds.
    let sign = |byte: u8| if byte == b'+' { b'-' } else { byte };
    let code = |cell: &[u8]| shape(cell).into_iter().map(sign).collect::<Vec<_>>();
    let known = code(cell);
    let codes = || below().filter(|other| code(other) == known).count();
    if below().any(|other| other == cell) {
        -1
    } else if digits > 2 && below().count() > 2 && codes() * 2 >= below().count() {
        -2
    } else if below().count() > 2
        && cell.len() != length
        && below().all(|other| other.len() == length)
    {
        1
    } else {
        0
    }
}

/// Whether a row is the same as another one, as far as both go.
pub(super) fn repeats_names(names: &Record<'_>, record: &Record<'_>) -> bool {
    let pairs = || names.cells.iter().zip(&record.cells);
    names.cells == record.cells || pairs().count() > 1 && pairs().all(|(a, b)| a == b && is_word(a))
}

/// Whether the numbers of a row are years or steps, one after the other, beside a name or behind an empty cell, or count the columns
/// behind one, as those of a plate with many wells.
pub(super) fn rising_years(row: &Record<'_>) -> bool {
    let cells = named(row);
    let corner = cells.iter().take_while(|cell| cell.is_empty()).count();
    let wells = cells.get(corner..).filter(|wells| corner > 0 && wells.len() > 5);
    wells.is_some_and(count)
        || years(row).is_some_and(|years| years.windows(2).all(|pair| pair.first() != pair.last()))
}

/// Whether cells are the numbers from one on, three at least.
pub(super) fn count(cells: &[Cow<'_, [u8]>]) -> bool {
    let is = |(cell, number): (&Cow<'_, [u8]>, usize)| {
        std::str::from_utf8(cell).is_ok_and(|cell| cell.trim().parse() == Ok(number))
    };
    cells.len() > 2 && cells.iter().zip(1..).all(is)
}

/// The years of such a row, of which some may come several times.
pub(super) fn years(row: &Record<'_>) -> Option<Vec<i64>> {
    let named = kind_of(row.cell(0)) == Kind::Empty
        || row.cells.iter().any(|cell| kind_of(cell) == Kind::Text);
    let numbers = row.cells.iter().filter(|cell| kind_of(cell) == Kind::Number);
    let years: Vec<i64> = numbers.map(|cell| year(cell)).collect::<Option<_>>()?;
    let sorted = years.is_sorted() || years.iter().rev().is_sorted();
    (named && sorted && years.len() > 1).then_some(years)
}

/// The year that a cell holds.
pub(super) fn year(cell: &[u8]) -> Option<i64> {
    let number = std::str::from_utf8(cell).ok()?.trim().parse().ok()?;
    (1800..=2200).contains(&number).then_some(number)
}
