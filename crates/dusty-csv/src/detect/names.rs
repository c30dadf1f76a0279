//! The column names.

use super::header::year;
use super::header_rows::are_tags;
use super::kind::is_word;
use super::records::Record;
use crate::record::Dialect;
use crate::repair::{Aligned, align};
use crate::{Choice, Format, Header, Note, RepairKind};
use dusty_options::{distinct, made_up};
use std::collections::HashSet;

/// Fills in the columns of `format` from the header rows at the top of `table`; `width` is the usual number of fields.
pub(super) fn read(table: &[Record<'_>], width: usize, format: &mut Format, notes: &mut Vec<Note>) {
    format.columns = match &format.header {
        Header::Names(names) => distinct(names.clone(), notes),
        Header::None => (1..=width).map(made_up).collect(),
        Header::Rows(count) => {
            let tags = |record: &&Record<'_>| *count > 1 && are_tags(record);
            let rows = table.iter().take(*count).filter(|record| !tags(record));
            let rows: Vec<_> = rows.map(|record| names_of(record, width, format)).collect();
            if rows.len() < *count {
                let text = format!("one of the {count} header rows holds tags, and no names");
                let note = Note::new(text);
                notes.push(match rows.len() {
                    1 => note.saying(Choice::Header(Header::Rows(*count))),
                    _ => note,
                });
            }
            let body = table.get(*count..).unwrap_or(&[]);
            let bare = after_blanks(&rows, body);
            let told = "the names have a blank after each delimiter, which was left out";
            notes.extend(bare.as_ref().map(|_| Note::new(told)));
            let rows = bare.map_or(rows, |bare| vec![bare]);
            if rows.len() > 1 {
                let text = format!(
                    "the header has {} rows, which are joined to one name per column",
                    rows.len()
                );
                notes.push(Note::new(text).saying(Choice::Header(Header::Rows(*count))));
            }
            let names = joined(&rows);
            let before = notes.len();
            let columns = distinct(fitted(names, body, width, notes), notes);
            // Names to put in order and to paste.
            let first = body.first().filter(|_| columns.len() <= PASTED);
            if let (Some(note), Some(first)) = (notes.get_mut(before), first)
                && note.text.ends_with(MADE_UP)
            {
                note.options = below(first.line, &columns);
                // The lines above the names are left out by the same option.
                let skips = |option: &Choice| matches!(option, Choice::Skip(_));
                let before = notes.iter_mut().take(before);
                before.for_each(|note| note.options.retain(|option| !skips(option)));
            }
            columns
        }
    };
}

/// The names of a single row without the blank that each but the first begins with, where no cell below begins with one.
fn after_blanks(rows: &[Vec<String>], body: &[Record<'_>]) -> Option<Vec<String>> {
    let [names] = rows else { return None };
    let word = |name: &&str| is_word(name.as_bytes()) && !name.starts_with(' ');
    let bare = |(at, name): (usize, &String)| match at {
        0 => Some(name.clone()),
        _ => name.strip_prefix(' ').filter(word).map(str::to_owned),
    };
    let bare = names.iter().enumerate().map(bare).collect::<Option<Vec<_>>>();
    let mut cells = body.iter().take(200).flat_map(|record| &record.cells);
    let blank = cells.any(|cell| cell.starts_with(b" "));
    bare.filter(|_| names.len() > 1 && body.len() > 1 && !blank)
}

/// How a note ends that tells of too few names.
const MADE_UP: &str = "the others get names of the form column_N";

/// Up to how many names are offered as an option.
pub(super) const PASTED: usize = 20;

/// The options that read the rows below so many lines under these names.
pub(super) fn below(lines: usize, names: &[String]) -> Vec<Choice> {
    vec![Choice::Skip(lines), Choice::Header(Header::Names(names.to_vec()))]
}

fn names_of(record: &Record<'_>, width: usize, format: &Format) -> Vec<String> {
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    let prose = || record.cells.iter().skip(1).all(|cell| cell.starts_with(b" "));
    if width == 1 && record.width() > 1 && !record.quoted.contains(&true) && prose() {
        // The name of a single column is several words with the delimiter among them.
        return vec![text(record.first_line)];
    }
    if record.broken || record.width() < width {
        // Stray quotes, or another delimiter than in the rows. Nothing is known about names that would tell where one ends.
        let dialect = Dialect::new(format).with_columns(width);
        let aligned = align(&dialect, None, record.first_line);
        // Where a quoted name begins or ends, a delimiter is plainly missing.
        let plain = |aligned: &&Aligned| match aligned.kind {
            Some(RepairKind::StrayQuote | RepairKind::OtherDelimiter(_)) => true,
            Some(RepairKind::Split(column)) => {
                let ends = aligned.fields.get(column).zip(aligned.fields.get(column + 1));
                ends.is_some_and(|(left, right)| left.end < right.start)
            }
            _ => false,
        };
        if let Some(aligned) = aligned.as_ref().filter(plain) {
            let cells = aligned
                .fields
                .iter()
                .map(|field| record.first_line.get(field.start..field.end).unwrap_or(&[]));
            return cells.map(text).collect();
        }
    }
    record.cells.iter().map(|cell| text(cell)).collect()
}

/// Whether a line above rows without names holds them, between other delimiters than those of the rows. Between blanks they are
/// told from a title by their capitals, or by quotes around some of them.
pub(super) fn are_above(record: &Record<'_>, width: usize, format: &Format) -> bool {
    let names = names_of(record, width, format);
    let blanks = !record.first_line.iter().any(|byte| b",;\t|\"".contains(byte));
    let capitals = names.iter().filter(|name| name.starts_with(char::is_uppercase)).count();
    record.width() * 2 <= width
        && names.len() == width
        && names.iter().all(|name| is_word(name.as_bytes()) || year(name.as_bytes()).is_some())
        && (!blanks || width > 3 && (capitals == 0 || capitals == width))
}

/// One name per column from one or several header rows. A name above an empty cell's right neighbour
/// stretches over it when the row below has something to say there (a merged cell).
fn joined(rows: &[Vec<String>]) -> Vec<String> {
    if let [only] = rows {
        return only.clone();
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: usize, column: usize| {
        rows.get(row).and_then(|row| row.get(column)).map_or("", |text| text.as_str())
    };
    let mut names = vec![Vec::new(); width];
    for row in 0..rows.len() {
        let mut spread = "";
        for (column, parts) in names.iter_mut().enumerate() {
            let own = cell(row, column);
            // Below a cell of its own another group begins.
            if (0..row).any(|above| !cell(above, column).trim().is_empty()) {
                spread = "";
            }
            if !own.trim().is_empty() {
                spread = own;
                parts.push(own);
            } else if (row + 1..rows.len()).any(|below| !cell(below, column).is_empty())
                && !spread.is_empty()
            {
                parts.push(spread);
            }
        }
    }
    let trimmed =
        |parts: Vec<&str>| parts.iter().map(|part| part.trim()).collect::<Vec<_>>().join(" ");
    names
        .into_iter()
        .map(|parts| if let [only] = parts[..] { only.to_owned() } else { trimmed(parts) })
        .collect()
}

/// Names for exactly the columns that the rows have.
fn fitted(
    mut names: Vec<String>,
    body: &[Record<'_>],
    width: usize,
    notes: &mut Vec<Note>,
) -> Vec<String> {
    let used = |column: usize| body.iter().any(|record| !record.cell(column).is_empty());
    if names.len() > width
        && body.iter().filter(|record| record.width() == width).count() * 2 > body.len()
    {
        // An empty name too many is dropped where that makes the header fit.
        let surplus = names.len() - width;
        let at_end = names.iter().skip(width).all(String::is_empty);
        // A column of labels has no name either, and a row that goes on to the last name says that the others end early.
        let whole =
            |record: &Record<'_>| record.cells.iter().skip(width).any(|cell| !cell.is_empty());
        let labels = names.first().is_some_and(String::is_empty)
            && body.iter().any(|record| record.width() == names.len() && whole(record));
        let empty = names.iter().filter(|name| name.is_empty()).count();
        if at_end || empty == surplus && !labels {
            notes.push(Note::new("the header has an empty field too many, which was left out"));
            names.retain(|name| at_end || !name.is_empty());
            names.truncate(width);
        }
    }
    if names.len() < width && (names.len()..width).any(used) {
        let rows = || body.iter().take(200).filter(|record| record.width() == width);
        let mut seen = HashSet::new();
        // One row tells nothing.
        let numbered = rows().nth(1).is_some()
            && rows().all(|record| !record.cell(0).is_empty() && seen.insert(record.cell(0)));
        let last_used = rows()
            .any(|record| record.cell(width - 1).iter().any(|byte| !byte.is_ascii_whitespace()));
        notes.push(Note::new(format!(
            "the header names {} columns but the rows have {width}; {MADE_UP}",
            names.len()
        )));
        let corner = names.first().is_some_and(String::is_empty);
        if numbered && last_used && names.len() + 1 == width && !corner {
            // The row names that statistics programs write first have no name.
            names.insert(0, String::new());
        }
        names.resize(width, String::new());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_stretch_where_the_row_below_speaks() {
        let rows = [["Dates", "Travel", "", "", "Total"], ["", "Air", "Rail", "Taxi", ""]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(joined(&rows), ["Dates", "Travel Air", "Travel Rail", "Travel Taxi", "Total"]);
    }
}
