//! The first records of a file, as detection looks at them.

use super::kind::{Kind, is_value, is_word, kind_of};
use crate::record::{Dialect, Field, Scan, after_line_end, end_of_line, is_blank};
use std::borrow::Cow;

/// A record of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) cells: Vec<Cow<'a, [u8]>>,
    /// Its first line.
    pub(super) first_line: &'a [u8],
    /// Whether the field was quoted.
    pub(super) quoted: Vec<bool>,
    /// The number of the line it starts on, from 0.
    pub(super) line: usize,
    /// Whether its quotes are broken; the cells are then those of its first line without regard to quotes.
    pub(super) broken: bool,
    /// Whether a blank line stands before it.
    pub(super) after_blank: bool,
}

impl Record<'_> {
    pub(super) fn width(&self) -> usize {
        self.cells.len()
    }

    /// How many cells hold more than blanks.
    pub(super) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !is_blank(cell)).count()
    }

    pub(super) fn cell(&self, column: usize) -> &[u8] {
        self.cells.get(column).map_or(&[], |cell| cell)
    }
}

/// Up to `most` records of `text`, blank and comment lines left out. Unless it is the `whole` text of a file, a record that does
/// not end may be cut off, and is left out.
pub(super) fn records<'a>(
    dialect: &Dialect,
    text: &'a [u8],
    most: usize,
    whole: bool,
) -> Vec<Record<'a>> {
    let mut dialect = Dialect { longest: LONGEST, ..dialect.with_columns(Dialect::ANY) };
    // What was read in vain, so that a file full of stray quotes takes no quadratic time.
    let mut wasted = 0;
    let literal = Dialect { quote: None, ..dialect.clone() };
    let mut records = Vec::new();
    let mut fields = Vec::new();
    let (mut at, mut line) = (0, 0);
    let (mut after_blank, mut top) = (false, true);
    let blanks = dialect.runs || *dialect.delimiter == *b" ";
    while at < text.len() && records.len() < most {
        let end = end_of_line(text, at);
        if dialect.is_blank(text.get(at..end).unwrap_or(&[])) || dialect.is_comment(text, at) {
            after_blank |= !dialect.is_comment(text, at);
            at = after_line_end(text, end);
            line += 1;
            continue;
        }
        let mut broken = false;
        let scan = dialect.scan(text, at, &mut fields);
        let rows = |next, width| are_rows(&literal, text.get(at..next).unwrap_or(&[]), width);
        let (next, lines) = match scan {
            // A record of very many lines may be a quote that happened to be closed by another.
            Scan::Record { next, breaks, .. } if breaks < 100 || !rows(next, fields.len()) => {
                (next, 1 + breaks as usize)
            }
            Scan::Open
                if !whole
                    && records
                        .first()
                        .is_some_and(|first: &Record<'_>| !rows(text.len(), first.width())) =>
            {
                break;
            }
            other => {
                broken = true;
                wasted += match other {
                    Scan::Record { next, .. } => next - at,
                    Scan::Broken { at: place } => place - at,
                    Scan::Open => text.len() - at,
                };
                if wasted > 4 * text.len() {
                    dialect.longest = LONGEST / 256;
                }
                literal.scan(text, at, &mut fields);
                (after_line_end(text, end), 1)
            }
        };
        // The names of columns that have blanks between them may stand behind the mark of a comment.
        let field = |field: &Field| text.get(field.start..field.end);
        let mark = fields.first().and_then(field).filter(|_| blanks && fields.len() > 1);
        top &= matches!(text.get(at), Some(b'#' | b'%'));
        if top && matches!(mark, Some(b"#" | b"%" | b"#Fields:")) {
            fields.remove(0);
            fields.retain(|field| field.end > field.start);
        }
        let cells = fields.iter().map(|field| content(&dialect, text, field)).collect();
        let quoted = fields.iter().map(|field| {
            !broken && field.start > at && text.get(field.start - 1).copied() == dialect.quote
        });
        let first_line = text.get(at..end).unwrap_or(&[]);
        records.push(Record {
            cells,
            first_line,
            quoted: quoted.collect(),
            line,
            broken,
            after_blank,
        });
        after_blank = false;
        at = next;
        line += lines;
    }
    records
}

/// Leaves out the empty row below each row, and the blank line above each, where all have one: what parts all rows is no gap.
/// Of two such the second one stays.
pub(super) fn close_up(records: &mut Vec<Record<'_>>) {
    let pairs = || records.windows(2).filter_map(|pair| <&[Record<'_>; 2]>::try_from(pair).ok());
    let apart = |[above, below]: &[Record<'_>; 2]| above.filled() == 0 || below.filled() == 0;
    if records.len() > 8 && pairs().all(apart) {
        let mut above = 0;
        records.retain(|record| {
            let gap = record.filled() == 0 && above > 0;
            above = record.filled();
            !gap
        });
    } else if records.len() > 4 && records.iter().skip(1).all(|record| record.after_blank) {
        let mut above = 0;
        for record in records {
            record.after_blank = record.line > above + 2;
            above = record.line;
        }
    }
}

/// Whether most lines of what stands behind a quote would be records of so many fields; of one field everything is.
fn are_rows(literal: &Dialect, text: &[u8], width: usize) -> bool {
    let (mut at, mut rows, mut lines, mut fields) = (0, 0, 0, Vec::new());
    while at < text.len() && width > 1 {
        literal.scan(text, at, &mut fields);
        rows += usize::from(fields.len() == width);
        lines += 1;
        at = after_line_end(text, end_of_line(text, at));
    }
    rows * 2 >= lines
}

/// The longest record, in bytes, that detection believes.
const LONGEST: usize = 64 << 10;

fn content<'a>(dialect: &Dialect, text: &'a [u8], field: &Field) -> Cow<'a, [u8]> {
    let content = text.get(field.start..field.end).unwrap_or(&[]);
    if !field.escaped {
        return Cow::Borrowed(content);
    }
    let mut undone = Vec::new();
    dialect.unescape(content, &mut undone);
    Cow::Owned(undone)
}

/// The number of fields that most records have; of two that are as frequent the larger. Lines of a cell or two above records of
/// more cells count for less, since they may say more about a table than it has rows.
pub(super) fn usual_width(records: &[Record<'_>]) -> usize {
    let mut counts = std::collections::HashMap::new();
    // Comments that are no comments for the format, since the names are among them.
    let bare = |record: &&Record<'_>| !matches!(record.first_line.first(), Some(b'#' | b'%'));
    let counted = || records.iter().filter(|record| !record.broken && bare(record));
    for record in counted() {
        *counts.entry(record.width()).or_insert(0usize) += 1;
    }
    let mut most = counts.iter().map(|(&width, &count)| (count, width)).max();
    // No text has a tab: as many rows with a field more as this have a last one that others leave out.
    let tabs =
        |record: &Record<'_>| record.first_line.iter().filter(|byte| **byte == b'\t').count();
    if let Some((count, width)) = most {
        let more =
            |record: &&Record<'_>| record.width() == width + 1 && !record.cell(width).is_empty();
        let more = counted().filter(more).count();
        if more * 3 > count && counted().take(20).all(|record| tabs(record) + 1 == record.width()) {
            most = Some((more, width + 1));
        }
    }
    // Names that some rows have a cell for each are of more columns than rows that end early.
    if let (Some((count, width)), Some(first)) = (most, counted().next()) {
        let more = counted().skip(1).filter(|record| record.width() == first.width()).count();
        let words = first.cells.iter().all(|cell| is_word(cell));
        if width > 1 && first.width() > width && words && more * 3 > count {
            most = Some((more, first.width()));
        }
    }
    let Some((count, most)) = most else {
        return records.iter().map(Record::width).max().unwrap_or(0);
    };
    let filled = counted().filter(|record| record.width() == most).map(Record::filled);
    let filled = filled.sum::<usize>() as f64 / count as f64;
    let narrow = count as f64 * weight(filled);
    let wider = counts.iter().filter(|(width, count)| **width > most && **width > 2 && **count > 2);
    let wider = wider.map(|(&width, &count)| (count as f64 * weight(width as f64), width));
    let wider = wider.filter(|(weight, _)| filled < 2.5 && *weight > narrow);
    let best = wider.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    best.filter(|(_, width)| is_below(records, most, *width)).map_or(most, |(_, width)| width)
}

/// How much a record says by its number of cells.
fn weight(cells: f64) -> f64 {
    pxfm::f_log(cells.min(10.0) + 0.3)
}

/// Whether the records of `wide` cells make a table below those of fewer: one with many columns, or one of numbers or times.
fn is_below(records: &[Record<'_>], narrow: usize, wide: usize) -> bool {
    let is_wide = |record: &Record<'_>| record.width() == wide;
    let (Some(first), Some(last)) =
        (records.iter().position(is_wide), records.iter().rposition(is_wide))
    else {
        return false;
    };
    let (above, table) = records.get(..=last).unwrap_or(records).split_at(first);
    let within = table.iter().filter(|record| record.width() == narrow).count();
    let rows: Vec<&Record<'_>> = table.iter().skip(1).filter(|record| is_wide(record)).collect();
    let value = |row: &Record<'_>, column| is_value(row.cell(column));
    let typed =
        |column: usize| rows.iter().filter(|row| value(row, column)).count() * 3 >= rows.len() * 2;
    // A table above is the one to read: names, and nothing but values in one of their columns.
    let mut same = above.iter().filter(|record| record.width() == narrow);
    let names = same.next().is_some_and(|names| {
        narrow > 1 && names.cells.iter().all(|name| kind_of(name) == Kind::Text)
    });
    let below: Vec<&Record<'_>> = same.collect();
    let values = |column| below.len() > 2 && below.iter().all(|row| value(row, column));
    if names && (0..narrow).any(values) {
        return false;
    }
    // Prose has no five commas in each line.
    within * 3 <= above.len() && (wide > 4 || (0..wide).any(typed))
}
