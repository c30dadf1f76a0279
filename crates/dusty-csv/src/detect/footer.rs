//! Where the table ends: notes below it, and another table.

use super::header::{column_kind, is_apart, is_typed, named, repeats_names};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::note;
use super::records::Record;
use crate::profile::shape;
use crate::{Format, Header, Note};

const SECOND: &str = "a second table starts below the first, which alone is read";

/// Lines below the table: notes, rows of nothing but delimiters, and a second table.
pub(super) fn footer(
    table: &[Record<'_>],
    lines: usize,
    width: usize,
    format: &mut Format,
    notes: &mut Vec<Note>,
) {
    let body = format.header.rows();
    let mut end = table.len();
    let mut why = "";
    if let (Header::Rows(_), Some(place)) = (&format.header, second_table(table, body, width)) {
        end = place;
        why = SECOND;
    }
    let rows = table.get(body..end).unwrap_or(&[]);
    let below = notes_below(rows.get(1..).unwrap_or(&[]), width);
    let below = if are_rows(rows, below, width) { empty_below(rows) } else { below };
    if below > 0 {
        end -= below;
        let empty = table.iter().skip(end).all(|record| record.filled() == 0);
        why = match why {
            "" if empty => "rows without any value end the table, and `footer: 0` reads them",
            "" => "lines stand below the table that are no part of it",
            why => why,
        };
    }
    if let Some(record) = table.get(end) {
        format.footer = lines.saturating_sub(record.line);
        let text = format!("{why} (from line {})", record.line + 1);
        let leaves_out = why == SECOND;
        notes.push(Note { leaves_out, ..note(text, format!("footer: {}", format.footer)) });
    }
}

/// The shape of the codes in the first column, such as `A1` and `A17`, if all whole rows have one there.
fn code_of(table: &[Record<'_>], width: usize) -> Option<Vec<u8>> {
    let mut rows = table.iter().filter(|record| record.width() == width && record.filled() > 1);
    let code = rows.next()?.cell(0);
    let digits = code.iter().any(u8::is_ascii_digit) && !code.contains(&b' ');
    let known = shape(code);
    (digits && rows.all(|record| shape(record.cell(0)) == known)).then_some(known)
}

/// How many records at the end are notes or empty. What has several cells, or is filled up to the width of the table, must have
/// a gap above it and begin with a text that is no value of the first column, so that no row is taken for a note. Nor is
/// a value of the first column's kind directly below the rows one: that row was cut off.
fn notes_below(table: &[Record<'_>], width: usize) -> usize {
    let kind = column_kind(table, 0, 0);
    let typed = matches!(kind, Some(Kind::Number | Kind::Time));
    let code = code_of(table, width);
    let cut = |record: &Record<'_>| {
        let first = record.cell(0);
        let alike = typed && kind == Some(kind_of(first));
        !record.after_blank && (alike || code.as_ref().is_some_and(|code| shape(first) == *code))
    };
    let rows = || table.iter().filter(|record| record.width() == width && record.filled() > 1);
    let longest = rows().map(|record| record.cell(0).len()).max().unwrap_or(0);
    let no_value = |cell: &[u8]| is_word(cell) && (typed || cell.len() > longest);
    // Rows that are nearly empty say remarks as well.
    let sparse = |record: &Record<'_>| record.filled() == 1 && record.cell(0).is_empty();
    let remarked = rows().count() < 3
        || table.iter().any(sparse)
        || rows().any(|record| is_remark(record.cell(0)));
    let remark = |record: &Record<'_>| {
        (record.width() * 2 <= width || record.filled() == 1)
            && !remarked
            && !record.broken
            && is_remark(record.cell(0))
    };
    // Where all rows are filled, a word alone below numbers or times, or below an empty row, is none.
    let dense = is_dense(table, width);
    let apart = |record: &Record<'_>, count: usize| {
        let above = table.len().checked_sub(count + 1).and_then(|above| table.get(above));
        dense
            && record.filled() == 1
            && is_word(record.cell(0))
            && (record.after_blank || above.is_some_and(|above| above.filled() == 0))
    };
    // The last row may have another delimiter, or quotes around it.
    let other = |record: &Record<'_>, delimiter| {
        let mut quoted = false;
        let ends = record.cell(0).iter().filter(|byte| {
            quoted ^= **byte == b'"';
            **byte == delimiter && !quoted
        });
        ends.count() + 1 == width
    };
    let mut below = 0;
    let mut noted = false;
    for (count, record) in (1..).zip(table.iter().rev()) {
        let filled = record.filled();
        let short = record.width() * 2 <= width && !record.broken;
        let note = (short || filled == 1) && no_value(record.cell(0));
        noted |= note;
        let label = noted && filled == 1 && kind_of(record.cell(0)) == Kind::Text;
        if width > 2
            && filled > 0
            && b";\t|,".iter().any(|&delimiter| record.width() == 1 && other(record, delimiter))
        {
            break;
        } else if width > 2 && record.width() == 1 && !record.broken || filled == 0 && width > 1 {
            // Another note above it says what it is.
            below = if cut(record) { below } else { count };
        } else if width < 3 && record.width() > 1 && !remark(record)
            || !(note || short || label || remark(record) || apart(record, count))
        {
            break;
        } else if record.after_blank && (note || count > 1)
            || note && typed && (short || record.cell(0).contains(&b' ') || dense)
            || remark(record)
            || apart(record, count)
        {
            below = count;
        }
    }
    below.max(block_below(table, width))
}

/// How many records at the end are a block of notes, and what is empty above it.
fn block_below(table: &[Record<'_>], width: usize) -> usize {
    let blocks = table.len().saturating_sub(NOTES).max(1)..table.len();
    let block = blocks.into_iter().find(|&first| is_block(table.split_at(first), width));
    block.filter(|_| width > 1).map_or(0, |first| {
        let above = table.get(..first).unwrap_or(&[]).iter().rev();
        table.len() - first + above.take_while(|record| record.filled() == 0).count()
    })
}

/// How many records such a block has at most.
const NOTES: usize = 20;

/// Whether records below a gap begin with one cell, or with a text and a colon and no more cells than half of the width, and have no
/// value where more than half of the rows have one. A cell that is filled up to the width of the table is sure to be no row's where
/// the first one of the rows holds values, or where it is several words and all rows have two values.
fn is_block((rows, block): (&[Record<'_>], &[Record<'_>]), width: usize) -> bool {
    let (Some(above), Some(first)) = (rows.last(), block.first()) else { return false };
    if !is_word(first.cell(0)) || !first.after_blank && above.filled() > 0 {
        return false;
    }
    let rows = rows.get(rows.len().saturating_sub(200)..).unwrap_or(rows);
    let values = |records: &[Record<'_>], column| {
        let kind = column_kind(rows, column, 0).filter(|kind| *kind != Kind::Text);
        records.iter().filter(|record| kind == Some(kind_of(record.cell(column)))).count()
    };
    let typed = |&column: &usize| values(rows, column) * 2 > rows.len();
    let typed: Vec<usize> = (0..width).filter(typed).collect();
    let label = first.filled() * 2 <= width && first.cell(0).trim_ascii().ends_with(b":");
    let filled = rows.iter().filter(|row| row.filled() > 0).count();
    let full = |column: &&usize| values(rows, **column) == filled;
    let text = first.cell(0).contains(&b' ') && typed.iter().filter(full).count() > 1;
    let sure = typed.contains(&0) || text && filled > 2;
    let alone = first.width() == 1 || first.filled() == 1 && sure;
    (alone || label) && !typed.is_empty() && typed.iter().all(|&column| values(block, column) == 0)
}

/// Whether most cells of all rows, eight at least, are filled, notes and rows without any value aside.
fn is_dense(table: &[Record<'_>], width: usize) -> bool {
    let rows = || table.iter().filter(|record| record.width() == width && record.filled() > 1);
    rows().count() > 7 && rows().all(|record| record.filled() * 2 > width)
}

/// Whether a cell is a remark: a word, a colon and more, or something behind a star.
fn is_remark(cell: &[u8]) -> bool {
    let text = if is_word(cell) { String::from_utf8_lossy(cell) } else { return false };
    let word = |before: &str| {
        before.trim().chars().count() > 1 && !before.contains(|sign: char| sign.is_ascii_digit())
    };
    let pair = text.split_once([':', '：']);
    let text_after = |after: &str| after.trim_start().starts_with(char::is_alphabetic);
    let says = pair.is_some_and(|(before, after)| word(before) && text_after(after));
    says || text.starts_with(['*', '※', '†']) && text.chars().count() > 3
}

/// How many rows at the end are empty.
fn empty_below(rows: &[Record<'_>]) -> usize {
    rows.iter().rev().take_while(|row| row.filled() == 0 && row.width() > 1).count()
}

/// Whether what stands below the rows is filled up to their width and looks like them: as many of them hold nothing but such a
/// cell, or it is no longer than theirs.
fn are_rows(rows: &[Record<'_>], below: usize, width: usize) -> bool {
    let (rows, notes) = rows.split_at(rows.len().saturating_sub(below));
    let mut notes = notes.iter().filter(|note| note.filled() > 0).peekable();
    let remark = |record: &Record<'_>| is_remark(record.cell(0));
    let remarks = notes.clone().all(remark) && !rows.iter().any(remark);
    let Some(kind) = notes.peek().map(|note| kind_of(note.cell(0))) else { return false };
    let filled = || rows.iter().filter(|row| row.filled() > 0);
    let alike = filled().filter(|row| row.width() == width && row.filled() == 1);
    let alike = alike.filter(|row| kind_of(row.cell(0)) == kind).count();
    let first = || filled().map(|row| row.cell(0).len()).max().filter(|length| *length > 0);
    let any = || filled().flat_map(|row| &row.cells).map(|cell| cell.len()).max();
    let longest = first().or_else(any).unwrap_or(usize::MAX / 3);
    let typed = is_typed(rows, 0, 0) && filled().count() > 1;
    let full = notes.clone().all(|note| note.width() == width);
    let short = |note: &[u8]| note.len() * 2 <= longest * 3 || !note.contains(&b' ');
    let shorter = notes.all(|note| short(note.cell(0)))
        && (alike > 0 || !typed && !remarks && !is_dense(rows, width));
    full && (shorter || alike * 4 >= filled().count())
}

/// Whether the record after a gap names columns: nothing but names that come nowhere else, one of them in a column that
/// holds numbers or times above as well as below.
pub(super) fn other_header(table: &[Record<'_>], body: usize, row: usize) -> bool {
    let (Some(record), Some(above), Some(next)) =
        (table.get(row), table.get(row - 1), table.get(row + 1))
    else {
        return false;
    };
    let title = above.after_blank && above.filled() == 1 && above.width() == 1;
    let width = record.width();
    if !(record.after_blank || title || above.filled() == 0)
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
    let gap = below.iter().take(NEAR).take_while(|record| !record.after_blank).count();
    let others = || {
        let others = above.iter().chain(below.get(..gap).unwrap_or(&[]));
        // A third table may begin with the same names.
        others.filter(|other| other.width() * 2 > width && other.cells != record.cells)
    };
    let typed = |column: usize| {
        let number = |record: &Record<'_>| is_value(record.cell(column));
        above.first().is_some_and(number)
            && number(next)
            && others().all(|record| kind_of(record.cell(column)) != Kind::Text)
    };
    // Or words where there were nothing but numbers.
    let words = |column: usize| {
        let block = below.get(..gap).unwrap_or(&[]);
        above.len() > 2
            && above.iter().all(|record| is_value(record.cell(column)))
            && block.iter().all(|record| is_word(record.cell(column)))
    };
    let unseen = |column: usize| others().all(|other| other.cell(column) != record.cell(column));
    // Each line of some tables ends with a delimiter.
    let named = record.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    named > 1
        && record.cells.iter().take(named).all(|cell| is_word(cell))
        && (0..named).any(|column| typed(column) || words(column))
        && (0..named).all(unseen)
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
fn second_table(table: &[Record<'_>], body: usize, width: usize) -> Option<usize> {
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
