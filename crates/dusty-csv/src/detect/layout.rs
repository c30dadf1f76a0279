//! Where the table begins and ends, and how many header rows it has.

use super::Look;
use super::dialect::said_delimiter;
use super::footer::footer;
use super::header::header;
use super::kind::{Kind, is_value, is_word, kind_of};
use super::names::are_above;
use super::preamble::{are_names_below, is_title, preamble};
use super::records::Record;
use super::second_table::other_header;
use crate::{Choice, Format, Header, Note, Options, Ragged};
use std::borrow::Cow;

/// Fills in skip, footer and header of `format`.
pub(super) fn detect(
    look: &Look<'_>,
    options: &Options,
    format: &mut Format,
    notes: &mut Vec<Note>,
) {
    let (records, width) = (look.records.as_slice(), look.width);
    let lists = options.ragged == Ragged::Pad && are_lists(records, width);
    let mut first = match options.skip {
        None if lists => 0,
        _ => first(records, width, options, format),
    };
    format.header = options.header.clone().unwrap_or_else(|| header_of(records, first, width));
    let bare = options.header.is_none() && format.header == Header::None;
    let above = first.checked_sub(1).and_then(|above| records.get(above));
    if bare && options.skip.is_none() && above.is_some_and(|row| are_above(row, width, format)) {
        format.header = Header::Rows(1);
        first -= 1;
    }
    format.skip = options.skip.unwrap_or_else(|| match first {
        0 => 0,
        _ => records.get(first).map_or(0, |record| record.line),
    });
    let (above, table) = records.split_at_checked(first).unwrap_or((records, &[]));
    let mut below = Vec::new();
    format.footer = options.footer.unwrap_or(0);
    if options.footer.is_none() && look.complete && !lists {
        footer(table, look.lines, width, format, &mut below);
    }
    if options.header.is_none() && format.header == Header::None && format.footer > 0 {
        // What stands below the table says nothing about its names.
        let end = records.partition_point(|record| record.line + format.footer < look.lines);
        format.header = header_of(records.get(..end).unwrap_or(records), first, width);
    }
    if options.skip.is_none() && format.skip > 0 {
        notes.push(lines_above(above, format.skip));
    }
    if options.header.is_none() && format.header == Header::None {
        let told =
            "the file has no header row; the columns are called column_1, column_2 and so on";
        notes.push(Note::new(told).saying(Choice::Header(Header::None)));
    }
    notes.append(&mut below);
}

/// Whether fewer than half of the records have the usual number of fields: lists, one on each line, of which a short one is no title.
fn are_lists(records: &[Record<'_>], width: usize) -> bool {
    records.iter().filter(|record| record.width() == width).count() * 2 < records.len()
}

/// The position of the record with which the table begins.
fn first(records: &[Record<'_>], width: usize, options: &Options, format: &Format) -> usize {
    if let Some(skip) = options.skip {
        return records.partition_point(|record| record.line < skip);
    }
    let says = |record: &Record<'_>| said_delimiter(record.first_line).is_some();
    let above = usize::from(records.first().is_some_and(says));
    above + preamble(records.get(above..).unwrap_or(&[]), width, format)
}

/// The header of the table that begins at `first`.
fn header_of(records: &[Record<'_>], first: usize, width: usize) -> Header {
    let (above, table) = records.split_at_checked(first).unwrap_or((records, &[]));
    // Another table below has no say.
    let again = |row: &Record<'_>| {
        table.first().is_some_and(|top| top.cells == row.cells && is_corner(top))
    };
    let other = |row: &usize| other_header(table, 1, *row) || table.get(*row).is_some_and(again);
    let end = (2..table.len()).find(other).unwrap_or(table.len());
    match header(table.get(..end).unwrap_or(&[]), width) {
        // Tables below may have some of the names too.
        Header::None if above.last().is_some_and(is_title) && are_names_below(table) => {
            Header::Rows(1)
        }
        header => header,
    }
}

/// Whether a row is words beside an empty corner.
fn is_corner(record: &Record<'_>) -> bool {
    let words = record.cells.iter().skip(1);
    record.cell(0).is_empty() && record.width() > 2 && words.clone().all(|cell| is_word(cell))
}

/// Says that the lines above the table are left out.
fn lines_above(above: &[Record<'_>], skip: usize) -> Note {
    let table = table_above(above);
    let text = match (skip, table) {
        (1, _) => "1 line stands above the table".to_owned(),
        (skip, None) => format!("{skip} lines stand above the table"),
        (skip, Some(line)) => format!(
            "{skip} lines stand above the table, another table among them (from line {line})"
        ),
    };
    Note { leaves_out: table.is_some(), ..Note::new(text) }.saying(Choice::Skip(skip))
}

/// The line, from 1, where another table begins among the lines above the one that is read: names, and rows with a column of
/// nothing but values below one of them.
fn table_above(above: &[Record<'_>]) -> Option<usize> {
    let is_name = |cell: &Cow<'_, [u8]>| matches!(kind_of(cell), Kind::Text | Kind::Empty);
    let begins_table = |start: &usize| {
        let (names, rows) = above.split_at(start + 1);
        let Some(names) = names.last() else { return false };
        let row = |row: &&Record<'_>| {
            !row.after_blank && row.filled() > 2 && row.width() == names.width()
        };
        let rows: Vec<_> = rows.iter().take_while(row).collect();
        let values = |column: usize| {
            kind_of(names.cell(column)) == Kind::Text
                && rows.iter().all(|row| is_value(row.cell(column)))
        };
        rows.len() > 1
            && names.filled() > 2
            && names.cells.iter().all(is_name)
            && (0..names.width()).any(values)
    };
    let start = (0..above.len()).find(begins_table)?;
    above.get(start).map(|names| names.line + 1)
}
