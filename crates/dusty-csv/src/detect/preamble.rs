//! Where the table begins.
//!
//! Above it stand titles, notes, and what a program has to say of its settings: lines of fewer cells, of another number of
//! cells, or filled up with empty ones to the width of the table.

use super::comment::SMALL;
use super::header::{
    Top, column_kind, count, is_typed, lower, named, plainly_names, rising_years, years,
};
use super::header_rows::{header_rows, repeats};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::records::Record;
use super::sentence::sentences_above;
use super::units::are_units;
use crate::record::is_blank;
use crate::{BLANKS, Format};

/// How many records are looked at, at most, and how many of their cells.
const MOST: usize = 50;
const CELLS: usize = 4000;

/// The number of records above the table, whose rows have `width` fields as a rule.
pub(super) fn preamble(records: &[Record<'_>], width: usize, format: &Format) -> usize {
    if width < 2 {
        return 0;
    }
    let first = prose(records, width, format).max(titles(records, width));
    let first = first.max(sentences_above(records, width));
    let rest = records.get(first..).unwrap_or(&[]);
    let names = names(rest, width);
    // Another table is no preamble.
    let above = rest.get(..names).unwrap_or(&[]);
    if above.windows(3).any(begins_table) { first } else { first + names }
}

/// How many lines at the top are sentences that blanks between the fields cut into more words than the rows have, which hold numbers
/// or times.
fn prose(records: &[Record<'_>], width: usize, format: &Format) -> usize {
    let says = |record: &&Record<'_>| {
        let small =
            record.cells.iter().any(|cell| SMALL.iter().any(|word| word.as_bytes() == &**cell));
        record.width() > width && (small || record.width() >= width * 2)
    };
    let lines = records.iter().take(MOST).take_while(says).count();
    let rows = records.get(lines..).unwrap_or(&[]);
    let values = (0..width).any(|column| is_typed(rows, column));
    if values && matches!(format.delimiter.as_str(), " " | BLANKS) { lines } else { 0 }
}

/// How many lines at the top are short, or have at most one cell that is not empty.
fn titles(records: &[Record<'_>], width: usize) -> usize {
    let mut first = 0;
    let rows = are_rows(records, width);
    while let Some(record) = records.get(first).filter(|_| first < MOST) {
        let Some(next) = records.get(first + 1) else { break };
        // The one name that statistics programs write above the numbers and names of rows.
        let name = width == 2 && first == 0 && record.quoted == [true];
        let short = record.width() * 2 <= width && !name;
        let alone = is_title(record) || first == 0 && is_sentence_alone(record);
        // Of several titles the last one stands above a row of several cells.
        let below = records.iter().skip(first + 1).find(|record| record.filled() > 1);
        let title = alone
            && !(rows && record.width() == width)
            && (next.filled() == 0
                || next.after_blank
                || width > 2 && below.is_some_and(|below| below.width() * 2 > width)
                || width == 2
                    && next.filled() == 2
                    && plainly_names(records.get(first + 1..).unwrap_or(&[]), width));
        if !(short || title || record.filled() == 0) {
            break;
        }
        first += 1;
    }
    first
}

/// Whether what looks like titles that are filled up to the width of the table are rows: no row below has more cells, or the
/// first that has does not plainly name columns and
/// - one of them comes again, or is no word,
/// - or that row names only some of the columns, and rows below look like them as well, or nothing tells them from such rows.
fn are_rows(records: &[Record<'_>], width: usize) -> bool {
    let alone = |record: &Record<'_>| is_title(record) && record.width() == width;
    let several = |record: &Record<'_>| record.filled() > 0 && !is_title(record);
    let Some(top) = records.iter().position(several) else { return true };
    let below = records.get(top..).unwrap_or(&[]);
    let last = records.iter().rposition(several).unwrap_or(top);
    let (above, table) = records.get(..=last).unwrap_or(records).split_at(top);
    let (Some(first), Some((names, rows))) = (above.iter().position(alone), table.split_first())
    else {
        return false;
    };
    // One name is none of so many columns.
    if first == 0 && are_names_below(below) {
        return false;
    }
    let Some(votes) =
        Top::of(below, width).filter(|top| !top.plainly_names()).map(|top| top.votes())
    else {
        return false;
    };
    let titles = above.iter().take(MOST).filter(|record| alone(record));
    let same = |title: &[u8]| records.iter().filter(|record| record.cell(0) == title).count();
    let mut values = titles.filter(|title| !is_word(title.cell(0)) || same(title.cell(0)) > 1);
    let used = |column: usize| {
        let corner = column == 0 && names.cell(0).is_empty();
        !corner && (rows.is_empty() || rows.iter().any(|row| !row.cell(column).is_empty()))
    };
    let complete =
        votes >= 0 && (0..width).all(|column| !names.cell(column).is_empty() || !used(column));
    let filled = rows.iter().filter(|row| row.filled() > 0).count();
    let alike = rows.iter().filter(|row| alone(row)).count();
    let others = records.iter().skip(top).any(alone);
    let gap = above.get(first + 1).unwrap_or(names);
    let gap = gap.after_blank || gap.filled() == 0;
    let word = above.get(first).is_some_and(|title| !title.cell(0).contains(&b' '));
    values.next().is_some()
        || !complete && (!gap && word || if votes < 0 { others } else { alike * 4 > filled })
}

/// Whether a row below a title fills three columns at least from the left with words, two of which come nowhere else.
pub(super) fn are_names_below(rows: &[Record<'_>]) -> bool {
    let (Some(record), Some(top)) = (rows.first(), Top::of(rows, 0)) else { return false };
    let names = named(record);
    let own = |at: &usize| top.vote_of_text(*at, record.cell(*at)) >= 0;
    names.len() > 2
        && names.iter().all(|name| is_word(name))
        && (0..names.len()).filter(own).count() > 1
}

/// Whether nothing but the first cell holds something.
pub(super) fn is_title(record: &Record<'_>) -> bool {
    record.filled() == 1 && !record.cell(0).trim_ascii().is_empty()
}

/// How many records stand above the one that names the columns, where that is plain: it has a text over each column of
/// numbers or times, and no record above it could be a row.
fn names(table: &[Record<'_>], width: usize) -> usize {
    let most = table.len().min(MOST).min(1 + CELLS / width);
    let found = (0..most).find_map(|at| names_above_typed(table, at, width));
    let found = found.unwrap_or_else(|| names_at_the_top(table, width));
    // What goes on with the names of the first row is no other row of names; but no group of columns is called by a number.
    let group = |record: &Record<'_>| {
        (fits(record, width) || record.width() < width && !record.broken)
            && record.cell(0) != b"#"
            && (years(record).is_some() || !(0..width).any(|column| is_value(record.cell(column))))
    };
    // Labels beside an empty corner, right above the names, belong to them.
    let labels = |at: &usize| {
        table.get(*at).is_some_and(|record| is_blank(record.cell(0)) && record.filled() > 0)
            && header_rows(table.get(*at..).unwrap_or(&[]), width) > 1
    };
    let found = found.checked_sub(1).filter(labels).unwrap_or(found);
    let above = table.get(..found).unwrap_or(&[]);
    let top = above.iter().position(|record| record.filled() > 1).unwrap_or(found);
    let (_, block) = above.split_at(top);
    let names = table.get(top..).unwrap_or(&[]);
    if found < top + header_rows(names, width) && block.iter().all(group) { top } else { found }
}

/// Whether a record is as wide as the table. Names may end with a delimiter though no row does.
fn fits(record: &Record<'_>, width: usize) -> bool {
    let surplus = record.width() == width + 1 && record.cell(width).is_empty();
    (record.width() == width || surplus) && !record.broken
}

/// The columns of numbers and times below a record of a table.
struct Typed {
    columns: Vec<usize>,
    width: usize,
}

impl Typed {
    /// Whether a record has a name for each of them.
    fn are_named_by(&self, record: &Record<'_>) -> bool {
        // The corner above the names of rows may be empty.
        let corner = self.width > 2 && record.cell(0).is_empty() && !repeats(record);
        let years = rising_years(record);
        // One name may be `Missing`.
        let unknown = |cell: &[u8]| kind_of(cell) == Kind::Text && cell.trim_ascii().len() > 3;
        let words = self.columns.iter().filter(|&&at| is_word(record.cell(at))).count();
        let one = words > 1 && words + 1 == self.columns.len();
        let name = |cell: &[u8]| is_word(cell) || years && is_value(cell) || one && unknown(cell);
        fits(record, self.width)
            && self.columns.iter().all(|&at| name(record.cell(at)) || at == 0 && corner)
            && !are_units(record)
    }

    /// Whether a record has values in them, as rows have. A setting may have a value too, but not many, and names may be
    /// years.
    fn row(&self, record: &Record<'_>) -> bool {
        let values = self.columns.iter().filter(|&&column| is_value(record.cell(column))).count();
        fits(record, self.width)
            && !rising_years(record)
            && !self.columns.iter().any(|&column| is_word(record.cell(column)))
            && values > 0
            && values * 3 >= self.columns.len()
    }
}

/// The record that names the columns, if that at `at` could: it and those down to the first row have names over several
/// columns of numbers or times.
fn names_above_typed(table: &[Record<'_>], at: usize, width: usize) -> Option<usize> {
    let record = table.get(at).filter(|record| fits(record, width) && record.filled() > 1)?;
    let typed = Typed { columns: typed_below(table.get(at + 1..).unwrap_or(&[]), width), width };
    let names_them = |record: &Record<'_>| typed.are_named_by(record);
    if typed.columns.len() < 2 || !names_them(record) {
        return None;
    }
    // The numbers of the columns may stand above their names.
    let mut rows = table.iter().take(MOST);
    let first = rows.position(|record| typed.row(record) && !count(&record.cells));
    let first = first.filter(|first| *first > at)?;
    let block = table.get(..first)?;
    // One row speaks against no lines that are as wide.
    let alone = first + 1 == table.len();
    let wide = |record: &&Record<'_>| fits(record, width) && record.filled() > 1;
    if alone && block.iter().filter(wide).count() > 1 {
        return None;
    }
    // A name and a number are no names, nor are many names in a row.
    let pairs = width == 2 && block.iter().any(|record| is_value(record.cell(1)));
    let last = block.iter().rposition(names_them);
    // Names stand between a gap and the rows.
    let apart = last.and_then(|at| block.get(at)).is_some_and(|names| names.after_blank);
    if pairs || apart && last.is_some_and(|at| at + 1 == block.len()) {
        return last;
    }
    // A title may have as many words as there are names, but those stand below its other lines.
    let title = |record: &Record<'_>| is_title(record) && record.cell(0).trim_ascii().len() > 2;
    let title = block.iter().rposition(title).map_or(0, |at| at + 1);
    let own = |record: &Record<'_>| names_them(record) && !repeats(record);
    let mut own = (title..block.len()).filter(|at| block.get(*at).is_some_and(own));
    let top = own.next();
    // Settings have names too, but rows have nothing there, and of several commented lines the last names the columns.
    let rows = table.get(first..).unwrap_or(&[]).iter().take(200);
    let used = rows.map(|row| named(row).len()).max().unwrap_or(width);
    let count = |at: usize| block.get(at).map_or(0, |names| named(names).len());
    let names = top.map_or(0, count);
    let marked = block.iter().all(|record| matches!(record.first_line, [b'#' | b'%', ..]));
    let last = own.next_back().filter(|at| marked || names * 2 > used * 3 && count(*at) < names);
    last.or(top).or_else(|| block.iter().position(names_them))
}

/// Whether a record holds but a sentence, of eight words at least.
fn is_sentence_alone(record: &Record<'_>) -> bool {
    let words =
        |cell: &[u8]| cell.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    record.filled() == 1 && record.cells.iter().any(|cell| words(cell) > 7)
}

/// The record that names the columns where no columns of numbers or times tell: the first as wide as the table, or that
/// below a gap or below lines that are short.
fn names_at_the_top(table: &[Record<'_>], width: usize) -> usize {
    let first = table.iter().take(MOST).position(|record| fits(record, width));
    let named = |at: &usize| {
        let top = Top::of(table.get(*at..).unwrap_or(&[]), width);
        top.is_some_and(|top| top.votes() > 0)
    };
    // A label alone names no columns where the row below it does, above several of numbers.
    let label = |at: &usize| width > 2 && table.get(*at).is_some_and(|record| record.filled() == 1);
    let numbers = |at: &usize| typed_below(table.get(at + 2..).unwrap_or(&[]), width).len() > 1;
    let names_below = |at: &usize| label(at) && named(&(at + 1)) && numbers(at);
    let first = first.map(|at| at + usize::from(names_below(&at)));
    // Names may come again below a gap, one of them in more words.
    let second = first.and_then(|at| {
        let (names, own) = (table.get(at)?, table.get(at + 1).filter(|own| own.after_blank)?);
        let mut pairs = names.cells.iter().zip(&own.cells);
        let more = pairs.any(|(a, b)| (1..b.len()).contains(&a.len()) && b.starts_with(a));
        more.then_some(at + 1)
    });
    // Rows without names may have lines above them too, one of which at least could not be a row even if it were mended.
    let sure = |at: &usize| {
        let (above, rows) = table.split_at(*at);
        let typed = typed_below(rows.get(1..).unwrap_or(&[]), width);
        let word = |record: &Record<'_>| typed.iter().any(|&column| is_word(record.cell(column)));
        let other = |record: &Record<'_>| record.width() * 2 <= width;
        let setting = |record: &Record<'_>| record.width() < width && is_word(record.cell(0));
        let values = !rows.iter().any(|row| is_word(row.cell(0)));
        let others = above.iter().any(other) || values && above.iter().all(setting);
        let above = *at > 1 && above.iter().any(word) && others;
        above && rows.len() > 9 && rows.iter().all(|record| fits(record, width))
    };
    let above = above_gap(table, width).or_else(|| padded(table, width));
    above.or(second.filter(named)).or(first.filter(named)).or(first.filter(sure)).unwrap_or(0)
}

/// How many records stand above the first gap, where none of them could be a row: they have fewer cells, or other values than
/// those below the names that come behind the gap.
fn above_gap(table: &[Record<'_>], width: usize) -> Option<usize> {
    let is_gap = |pair: &[Record<'_>]| matches!(pair, [above, record] if record.after_blank || above.filled() == 0);
    let gap = table.windows(2).take(MOST).position(is_gap)? + 1;
    let (above, below) = table.split_at(gap);
    let (names, rows) = below.split_first()?;
    let typed = typed_below(rows, width);
    let row = |record: &Record<'_>| {
        let kind = |&column: &usize| Some(kind_of(record.cell(column)));
        typed.iter().any(|column| kind(column) == column_kind(rows, *column))
    };
    let value = |record: &Record<'_>| record.cells.iter().any(|cell| is_value(cell));
    let words = names.cells.iter().all(|name| is_word(name));
    let whole =
        words && below.len() > 2 && below.iter().take(3).all(|record| record.width() == width);
    let short =
        |record: &Record<'_>| record.width() < width || width > 2 && named(record).len() < width;
    let plain = plainly_names(below, width);
    // One line may be names of fewer columns.
    let several = above.iter().filter(|record| record.filled() > 0).count() > 1;
    let settings = above.iter().any(value) && !above.iter().any(row);
    let found = above.iter().all(short) && several || settings && plain;
    (whole && found).then_some(gap)
}

/// How many rows stand above names of words where they, unlike the rows below, are empty from half of the width on, or have fewer
/// cells.
fn padded(table: &[Record<'_>], width: usize) -> Option<usize> {
    let short = |record: &&Record<'_>| named(record).len() * 2 <= width || record.width() < width;
    let above = table.iter().take(MOST).take_while(short).count();
    let (names, rows) = table.get(above..)?.split_first()?;
    let words = names.cells.iter().filter(|cell| is_word(cell)).count();
    let found = above > 1
        && words * 2 > width
        && words == names.filled()
        && rows.iter().filter(short).count() * 3 < rows.len();
    found.then_some(above)
}

/// The columns that hold numbers or times in the lower part of some rows, the last one aside.
fn typed_below(rows: &[Record<'_>], width: usize) -> Vec<usize> {
    // Below few rows, notes would be the greater part.
    let last = rows.iter().rposition(|record| record.filled() > 1 || width < 3);
    let rows = rows.get(..last.map_or(0, |last| last + 1)).unwrap_or(rows);
    let rows = if rows.len() > 3 { rows.get(..rows.len() - 1).unwrap_or(rows) } else { rows };
    (0..width).filter(|column| is_typed(lower(rows), *column)).collect()
}

/// Whether records are names with two rows below them.
fn begins_table(records: &[Record<'_>]) -> bool {
    let [names, rows @ ..] = records else { return false };
    let width = names.width();
    width > 1
        && names.filled() == width
        && names.cells.iter().all(|name| matches!(kind_of(name), Kind::Text | Kind::Empty))
        && rows.iter().all(|row| row.width() == width)
        && (0..width).any(|column| rows.iter().all(|row| is_value(row.cell(column))))
}
