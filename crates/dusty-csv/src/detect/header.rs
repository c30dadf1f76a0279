//! Which rows name the columns.
//!
//! The first row is asked first, with the rows below it ([`Top::is_header`]); how many rows go on with the names says `header_rows`.

use super::header_rows::{Pair, header_rows};
use super::kind::{Kind, is_word, kind_of};
use super::records::Record;
use crate::Header;
use crate::profile::shape;
use std::borrow::Cow;
use std::collections::HashSet;

/// How many rows are looked at.
pub(super) const NEAR: usize = 200;

/// What most filled cells of a column look like.
pub(super) fn column_kind(rows: &[Record<'_>], column: usize) -> Option<Kind> {
    let mut counts = [(Kind::Number, 0usize), (Kind::Time, 0), (Kind::Address, 0), (Kind::Text, 0)];
    for record in rows.iter().take(NEAR) {
        let kind = kind_of(record.cell(column));
        counts
            .iter_mut()
            .filter(|(counted, _)| *counted == kind)
            .for_each(|(_, count)| *count += 1);
    }
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| total > 0 && count * 5 >= total * 4).map(|(kind, _)| kind)
}

/// Whether a column holds numbers or times.
pub(super) fn is_typed(rows: &[Record<'_>], column: usize) -> bool {
    matches!(column_kind(rows, column), Some(Kind::Number | Kind::Time))
}

/// The lower part of rows, which is not of units or what else stands below names.
pub(super) fn lower<'a, 'b>(rows: &'a [Record<'b>]) -> &'a [Record<'b>] {
    rows.get((rows.len() * 2 / 5).min(50)..).unwrap_or(&[])
}

/// The header of a table that begins with the first record.
pub(super) fn header(table: &[Record<'_>], width: usize) -> Header {
    let Some(top) = Top::of(table, width) else { return Header::Rows(1) };
    match top.is_header() || Pair::of(table, width).is_some_and(|pair| pair.tells_apart()) {
        true => Header::Rows(header_rows(table, width)),
        false => Header::None,
    }
}

/// A row that may name the columns, the rows below it, and how many fields they have as a rule.
#[derive(Clone, Copy)]
pub(super) struct Top<'a, 'b> {
    row: &'a Record<'b>,
    below: &'a [Record<'b>],
    width: usize,
}

impl<'a, 'b> Top<'a, 'b> {
    pub(super) fn of(table: &'a [Record<'b>], width: usize) -> Option<Top<'a, 'b>> {
        table.split_first().map(|(row, below)| Top { row, below, width })
    }

    /// Whether the row names the columns.
    fn is_header(&self) -> bool {
        let votes = self.votes();
        votes > 0
            || votes == 0 && rising_years(self.row)
            || self.has_corner()
            || self.lacks_corner()
            || self.rises_alone()
            || self.years_alone()
            || votes == 0 && self.is_mostly_texts() && !self.comes_again() && !self.is_above_lists()
    }

    /// Whether the row has words over numbers or times, or years that rise, and looks like names all in all.
    pub(super) fn plainly_names(&self) -> bool {
        let typed = |column| is_word(self.row.cell(column)) && is_typed(self.below, column);
        self.votes() > 0 && (rising_years(self.row) || (0..self.width).any(typed))
    }

    /// How much the row looks like names: each column whose values are of one kind votes.
    pub(super) fn votes(&self) -> i64 {
        let years = rising_years(self.row);
        let vote = |column: usize| {
            let cell = self.row.cell(column);
            let named = kind_of(cell);
            let kind = column_kind(lower(self.below), column);
            match (named, kind.or_else(|| column_kind(self.below, column))) {
                (Kind::Empty, _) => 0,
                // What says that a value is missing is no name.
                (Kind::Text, Some(Kind::Number | Kind::Time | Kind::Address)) if is_word(cell) => 2,
                (Kind::Number, Some(Kind::Number)) if years => 1,
                (Kind::Number | Kind::Time | Kind::Address, Some(kind)) if kind == named => -2,
                (Kind::Time, Some(Kind::Number)) => 1,
                (Kind::Number, Some(Kind::Text)) if self.is_above_texts(column) => 1,
                (Kind::Number | Kind::Time | Kind::Address, _) if !years => -1,
                (Kind::Text, _) => self.vote_of_text(column, cell),
                _ => 0,
            }
        };
        (0..self.width).map(vote).sum()
    }

    /// A text that comes again in its column is a value, and so is a code such as `AB-1001` above others; one of another length than
    /// all values, which have the same, is a name.
    pub(super) fn vote_of_text(&self, column: usize, cell: &[u8]) -> i64 {
        let rows = || self.near().filter(|record| !repeats_names(self.row, record));
        let below = || rows().map(|record| record.cell(column)).filter(|cell| !cell.is_empty());
        let length = below().next().map_or(0, <[u8]>::len);
        let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
        // Places have signs of both kinds.
        let sign = |byte: u8| if byte == b'+' { b'-' } else { byte };
        let code = |cell: &[u8]| shape(cell).into_iter().map(sign).collect::<Vec<_>>();
        let known = code(cell);
        let codes = || below().filter(|other| code(other) == known).count();
        let several = below().count() > 2;
        if below().any(|other| other == cell) {
            -1
        } else if digits > 2 && several && codes() * 2 >= below().count() {
            -2
        } else {
            let other = cell.len() != length && below().all(|other| other.len() == length);
            i64::from(several && other)
        }
    }

    /// The first rows below.
    fn near(&self) -> impl Iterator<Item = &'a Record<'b>> {
        self.below.iter().take(NEAR)
    }

    /// Whether there are but texts below a cell, and several of them.
    fn is_above_texts(&self, column: usize) -> bool {
        self.near().count() > 1
            && self.near().all(|record| kind_of(record.cell(column)) == Kind::Text)
    }

    /// Whether half of the cells that are filled are texts, one at least.
    fn is_mostly_texts(&self) -> bool {
        let kinds = (0..self.width).map(|column| kind_of(self.row.cell(column)));
        let filled: Vec<Kind> = kinds.filter(|kind| *kind != Kind::Empty).collect();
        let texts = filled.iter().filter(|kind| **kind == Kind::Text).count();
        texts * 2 >= filled.len().max(1)
    }

    /// Whether most rows below have another number of fields: lists, one on each line, have no names.
    fn is_above_lists(&self) -> bool {
        let fits = self.near().filter(|row| row.width() == self.width);
        fits.count() * 2 < self.near().count()
    }

    /// Whether the row comes again right below another one, as rows do.
    fn comes_again(&self) -> bool {
        let above = std::iter::once(self.row).chain(self.below);
        let again = |(above, row): (&Record<'_>, &Record<'_>)| {
            row.cells == self.row.cells && !is_apart(above, row)
        };
        above.zip(self.near()).any(again)
    }

    /// Whether the first cell alone is empty, above values that are all different: names of columns beside those of rows.
    fn has_corner(&self) -> bool {
        let cells = named(self.row);
        let Some((corner, names)) = cells.split_first() else { return false };
        let filled = |cell: &[u8]| kind_of(cell) != Kind::Empty;
        // What has no name at the end holds no value either.
        let fits =
            |row: &Record<'_>| cells.len() == self.row.width() || named(row).len() <= cells.len();
        let mut seen = HashSet::new();
        !filled(corner)
            && names.iter().all(|name| filled(name))
            && self.near().count() > 1
            && self.near().all(|row| filled(row.cell(0)) && seen.insert(row.cell(0)) && fits(row))
    }

    /// Whether the row has one field too few, above values that are all different: statistics programs write no name above those of
    /// the rows, and numbers may be names, too.
    fn lacks_corner(&self) -> bool {
        let mut seen = HashSet::new();
        let fits = |row: &Record<'_>| row.width() == self.width && !row.broken;
        self.row.width() + 1 == self.width
            && self.row.filled() == self.row.width()
            && self.row.quoted.iter().all(|quoted| *quoted)
            && self.near().count() > 1
            && self.near().all(|row| fits(row) && seen.insert(row.cell(0)))
    }

    /// Whether numbers rise from left to right, behind a text, as they hardly do in any other row, or in even steps, as in none.
    fn rises_alone(&self) -> bool {
        let number = |cell: &[u8]| std::str::from_utf8(cell).ok()?.trim().parse::<f64>().ok();
        let numbers = |record: &Record<'_>| {
            let numbers: Option<Vec<f64>> =
                named(record).iter().skip(1).map(|cell| number(cell)).collect();
            // Fewer do not rise.
            numbers.filter(|numbers| numbers.len() > 1)
        };
        let rises = |record: &Record<'_>| {
            numbers(record).is_some_and(|numbers| numbers.is_sorted_by(|a, b| a < b))
        };
        let even = |record: &Record<'_>| {
            let steps = |numbers: Vec<f64>| numbers.is_sorted_by(|a, b| b - a == 1.0);
            numbers(record).is_some_and(steps)
        };
        let rows = self.near().count();
        let typed = is_typed(self.below, 0) && even(self.row) && !self.near().any(even);
        self.width > 3
            && (self.row.width() == self.width || named(self.row).len() == self.width)
            && kind_of(self.row.cell(0)) == Kind::Text
            && rises(self.row)
            && rows > 1
            && (typed || self.near().filter(|record| rises(record)).count() * 10 < rows)
    }

    /// Whether years, one after the other, or beside words that come nowhere else, stand above numbers of which none is a year.
    fn years_alone(&self) -> bool {
        let number = |cell: &[u8]| kind_of(cell) == Kind::Number && year(cell).is_none();
        let name = |(column, cell): (usize, &[u8])| match year(cell) {
            Some(_) => self.near().all(|record| number(record.cell(column))),
            None => is_word(cell) && self.near().all(|record| record.cell(column) != cell),
        };
        let cells = || self.row.cells.iter().map(|cell| &**cell);
        let years: Vec<i64> = cells().filter_map(year).collect();
        let steps = |by: i64| years.windows(2).all(|pair| matches!(*pair, [a, b] if b - a == by));
        self.near().count() > 1
            && (steps(1) || steps(-1))
            && !years.is_empty()
            && (years.len() > 1 || years.len() < self.row.width())
            && cells().enumerate().all(name)
    }
}

/// Whether the first of some rows plainly names the columns.
pub(super) fn plainly_names(rows: &[Record<'_>], width: usize) -> bool {
    Top::of(rows, width).is_some_and(|top| top.plainly_names())
}

/// Whether a gap or a title stands above a record.
pub(super) fn is_apart(above: &Record<'_>, record: &Record<'_>) -> bool {
    let title = above.filled() == 1 && (above.width() == 1 || above.cell(0).contains(&b' '));
    record.after_blank || above.filled() == 0 || title && record.filled() > 1
}

/// The cells of a row up to the last that is not empty: the lines of some programs end with a delimiter.
pub(super) fn named<'a, 'b>(top: &'a Record<'b>) -> &'a [Cow<'b, [u8]>] {
    let last = top.cells.iter().rposition(|cell| kind_of(cell) != Kind::Empty);
    top.cells.get(..last.map_or(0, |last| last + 1)).unwrap_or(&[])
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
