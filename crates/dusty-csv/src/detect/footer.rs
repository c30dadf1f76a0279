//! Where the table ends: notes below it, and another table.

use super::header::{column_kind, is_typed};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::records::Record;
use super::second_table::second_table;
use super::sentence::{are_close, is_sentence};
use crate::profile::shape;
use crate::{Choice, Format, Header, Note};

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
        let note = Note { leaves_out, ..Note::new(text) };
        notes.push(note.saying(Choice::Footer(format.footer)));
    }
}

/// How many records at the end are notes or empty.
fn notes_below(table: &[Record<'_>], width: usize) -> usize {
    let rows = Habits::of(table, width);
    let mut below = 0;
    let (mut noted, mut said) = (false, false);
    for (count, record) in (1..).zip(table.iter().rev()) {
        let filled = record.filled();
        let short = record.width() * 2 <= width && !record.broken;
        let note = (short || filled == 1) && rows.is_no_value(record.cell(0));
        noted |= note;
        let label = noted && filled == 1 && kind_of(record.cell(0)) == Kind::Text;
        let above = table.len().checked_sub(count + 1).and_then(|above| table.get(above));
        // Above a remark another one may stand.
        let text = record.cell(0).contains(&b' ') && record.cell(0).len() * 2 > rows.longest * 3;
        let sentence = rows.is_sentence_below(record);
        let sure = rows.is_remark_below(record)
            || sentence
            || rows.is_word_below(record, above)
            || said && note && filled == 1 && text;
        said |= sure;
        if width > 2 && filled > 0 && has_other_delimiter(record, width) {
            break;
        } else if width > 2 && record.width() == 1 && !record.broken || filled == 0 && width > 1 {
            // Another note above it says what it is.
            below = if rows.was_cut_off(record) { below } else { count };
        } else if width < 3 && record.width() > 1 && !rows.is_remark_below(record) && !sentence
            || !(note || short || label || sure)
        {
            break;
        } else if record.after_blank && (note || count > 1)
            || note && rows.typed && (short || record.cell(0).contains(&b' ') || rows.dense)
            || sure
        {
            below = count;
        }
    }
    below.max(block_below(table, width))
}

/// What the rows have in common that end where the notes begin. What has several cells, or is filled up to the width of the
/// table, must have a gap above it and begin with a text that is no value of the first column, so that no row is taken for a note.
struct Habits {
    width: usize,
    /// The kind of the first column, and whether that is numbers or times.
    kind: Option<Kind>,
    typed: bool,
    /// The shape of the codes in it, such as `A1` and `A17`, if all whole rows have one there.
    code: Option<Vec<u8>>,
    /// The length of the longest value in it.
    longest: usize,
    /// Whether rows are few, or say remarks as well.
    remarked: bool,
    /// Whether most cells of all rows are filled.
    dense: bool,
    /// Whether no row has a blank behind a delimiter, but what stands at the end has.
    close: bool,
    /// The columns of numbers or times.
    values: Vec<usize>,
}

impl Habits {
    fn of(table: &[Record<'_>], width: usize) -> Habits {
        let whole = |record: &&Record<'_>| record.width() == width && record.filled() > 1;
        let rows = || table.iter().filter(whole);
        // The notes themselves have no say.
        let last = table.iter().rposition(|record| whole(&record));
        let end = last.map_or(table.len(), |last| last + 1);
        let kind = column_kind(table.get(..end).unwrap_or(table), 0);
        let shapes = || rows().map(|record| shape(record.cell(0)));
        let digits = |code: &[u8]| code.iter().any(u8::is_ascii_digit) && !code.contains(&b' ');
        let coded = rows().next().is_some_and(|record| digits(record.cell(0)));
        let code = shapes().next().filter(|code| coded && shapes().all(|other| other == *code));
        // Rows that are nearly empty say remarks as well.
        let sparse = |record: &Record<'_>| record.filled() == 1 && record.cell(0).is_empty();
        Habits {
            width,
            kind,
            typed: matches!(kind, Some(Kind::Number | Kind::Time)),
            code,
            longest: rows().map(|record| record.cell(0).len()).max().unwrap_or(0),
            remarked: rows().count() < 3
                || table.iter().any(sparse)
                || rows().any(|record| is_remark(record.cell(0))),
            dense: is_dense(table, width),
            close: table.iter().rev().take(NOTES).any(is_sentence) && are_close(table),
            values: (0..width).filter(|column| is_typed(table, *column)).collect(),
        }
    }

    /// Whether this is no value of the first column.
    fn is_no_value(&self, cell: &[u8]) -> bool {
        is_word(cell) && (self.typed || cell.len() > self.longest)
    }

    /// Whether a record directly below the rows is one of them that was cut off, by the kind of its first value.
    fn was_cut_off(&self, record: &Record<'_>) -> bool {
        let first = record.cell(0);
        let alike = self.typed && self.kind == Some(kind_of(first));
        let coded = || self.code.as_ref().is_some_and(|code| shape(first) == *code);
        !record.after_blank && (alike || coded())
    }

    /// Whether a record says a remark, and no row does.
    fn is_remark_below(&self, record: &Record<'_>) -> bool {
        (record.width() * 2 <= self.width || record.filled() == 1)
            && !self.remarked
            && !record.broken
            && is_remark(record.cell(0))
    }

    /// Whether a record is a sentence below a gap, or one where each row has a number or a time.
    fn is_sentence_below(&self, record: &Record<'_>) -> bool {
        let cells = || self.values.iter().map(|&column| record.cell(column));
        self.close
            && is_sentence(record)
            && is_word(record.cell(0))
            && !cells().any(is_value)
            && (record.after_blank || cells().any(is_word))
    }

    /// Whether a record is a word alone below a gap or an empty row, where all rows are filled.
    fn is_word_below(&self, record: &Record<'_>, above: Option<&Record<'_>>) -> bool {
        self.dense
            && record.filled() == 1
            && is_word(record.cell(0))
            && (record.after_blank || above.is_some_and(|above| above.filled() == 0))
    }
}

/// Whether a record of one cell is a row with another delimiter, or with quotes around it.
pub(super) fn has_other_delimiter(record: &Record<'_>, width: usize) -> bool {
    let fits = |delimiter: &u8| {
        let mut quoted = false;
        let ends = record.cell(0).iter().filter(|byte| {
            quoted ^= **byte == b'"';
            **byte == *delimiter && !quoted
        });
        ends.count() + 1 == width
    };
    record.width() == 1 && b";\t|,".iter().any(fits)
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
        let kind = column_kind(rows, column).filter(|kind| *kind != Kind::Text);
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
pub(super) fn is_remark(cell: &[u8]) -> bool {
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
    let typed = is_typed(rows, 0) && filled().count() > 1;
    let full = notes.clone().all(|note| note.width() == width && !is_sentence(note));
    let short = |note: &[u8]| note.len() * 2 <= longest * 3 || !note.contains(&b' ');
    let shorter = notes.all(|note| short(note.cell(0)))
        && (alike > 0 || !typed && !remarks && !is_dense(rows, width));
    full && (shorter || alike * 4 >= filled().count())
}
