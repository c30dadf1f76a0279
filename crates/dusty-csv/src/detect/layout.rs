//! Where the table begins and ends, and how many header rows it has.

use super::kind::{Kind, kind_of};
use super::note;
use super::records::Record;
use crate::{Format, Header, Note, Options};

/// Fills in skip, footer and header of `format`. `records` start at the first line of the file.
pub(super) fn detect(
    records: &[Record<'_>],
    lines: usize,
    complete: bool,
    width: usize,
    options: &Options,
    format: &mut Format,
    notes: &mut Vec<Note>,
) {
    let first = match options.skip {
        Some(skip) => {
            records.iter().position(|record| record.line >= skip).unwrap_or(records.len())
        }
        None => preamble(records, width),
    };
    format.skip = options.skip.unwrap_or_else(|| match first {
        0 => 0,
        _ => records.get(first).map_or(0, |record| record.line),
    });
    if options.skip.is_none() && format.skip > 0 {
        let text = match format.skip {
            1 => "1 line stands above the table".to_owned(),
            skip => format!("{skip} lines stand above the table"),
        };
        notes.push(note(text, format!("skip: {}", format.skip)));
    }
    let table = records.get(first..).unwrap_or(&[]);
    format.header = options.header.clone().unwrap_or_else(|| {
        // Another table below has no say.
        let end = (2..table.len()).find(|&row| other_header(table, 1, row)).unwrap_or(table.len());
        header(table.get(..end).unwrap_or(&[]), width)
    });
    if options.header.is_none() && format.header == Header::None {
        notes.push(note(
            "the file has no header row; the columns are called column_1, column_2 and so on"
                .to_owned(),
            "header: false".to_owned(),
        ));
    }
    format.footer = options.footer.unwrap_or(0);
    if options.footer.is_none() && complete {
        footer(table, lines, width, format, notes);
    }
}

/// The number of records above the table.
fn preamble(records: &[Record<'_>], width: usize) -> usize {
    if width < 2 {
        return 0;
    }
    let mut first = 0;
    while let Some(record) = records.get(first).filter(|_| first < 50) {
        let next = records.get(first + 1);
        let short = record.width() * 2 <= width;
        let alone =
            record.filled() == 1 && record.cell(0).iter().any(|byte| !byte.is_ascii_whitespace());
        let title = alone
            && next.is_some_and(|next| {
                next.filled() == 0 || next.after_blank || width > 2 && next.filled() > 1
            });
        if !(short || title || record.filled() == 0) || next.is_none() {
            break;
        }
        first += 1;
    }
    // A file of nothing but such lines has no preamble but is odd all over.
    if first + 1 >= records.len()
        && first > 0
        && records.get(first).is_none_or(|record| record.width() != width)
    {
        0
    } else {
        first
    }
}

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

fn header(table: &[Record<'_>], width: usize) -> Header {
    let Some(top) = table.first() else { return Header::Rows(1) };
    if !is_header(table, 0, width, top) {
        return Header::None;
    }
    let mut rows = 1;
    while rows < 5 && rows + 1 < table.len() && continues(table, rows, width) {
        rows += 1;
    }
    Header::Rows(rows)
}

/// Whether the delimiter makes a line above the table of what would else be the name of the only column.
pub(super) fn costs_header(records: &[Record<'_>], width: usize) -> bool {
    let [first, second, ..] = records else { return false };
    width > 1
        && first.width() == 1
        && kind_of(first.cell(0)) == Kind::Text
        && !second.after_blank
        && votes(records, 1, width, second) <= 0
}

/// Whether a file can as well be read as one column, the name of which would be lost: none but such lines after it.
pub(super) fn one_column(records: &[Record<'_>], width: usize, format: &Format) -> bool {
    // A table of words may well have a title; in prose commas have blanks after them.
    let prose = |record: &Record<'_>| {
        format.delimiter == ", " || record.cells.iter().skip(1).all(|cell| cell.starts_with(b" "))
    };
    costs_header(records, width)
        && records.iter().skip(1).all(|record| {
            !record.broken
                && !record.quoted.contains(&true)
                && (record.width() == width || kind_of(record.first_line) == Kind::Number)
                && (format.header == Header::None || prose(record))
        })
}

/// Whether the first row names the columns.
fn is_header(table: &[Record<'_>], row: usize, width: usize, top: &Record<'_>) -> bool {
    let votes = votes(table, row, width, top);
    let filled =
        (0..width).map(|column| kind_of(top.cell(column))).filter(|kind| *kind != Kind::Empty);
    votes > 0
        || votes == 0
            && filled.clone().filter(|kind| *kind == Kind::Text).count() * 2
                >= filled.count().max(1)
}

/// How much a row looks like names: each column whose values are of one kind votes.
fn votes(table: &[Record<'_>], row: usize, width: usize, top: &Record<'_>) -> i64 {
    let years = rising_years(top);
    let mut votes = 0i64;
    for column in 0..width {
        let cell = top.cell(column);
        let named = kind_of(cell);
        let kind = column_kind(table, column, row + 1);
        votes += match (named, kind) {
            (Kind::Empty, _) => 0,
            (Kind::Text, Some(Kind::Number | Kind::Time | Kind::Address)) => 2,
            (Kind::Number, Some(Kind::Number)) if years => 1,
            (Kind::Number | Kind::Time | Kind::Address, Some(kind)) if kind == named => -2,
            (Kind::Number | Kind::Time | Kind::Address, _) if !years => -1,
            (Kind::Text, _) => same_text_below(table, row, column, cell),
            _ => 0,
        };
    }
    votes
}

/// A text that comes again in its column is a value; one of another length than all values, which have the same, is a name.
fn same_text_below(table: &[Record<'_>], row: usize, column: usize, cell: &[u8]) -> i64 {
    let top = table.get(row);
    let below = || {
        let rows = table
            .iter()
            .skip(row + 1)
            .take(200)
            .filter(move |record| top.is_none_or(|top| top.cells != record.cells));
        rows.map(move |record| record.cell(column)).filter(|cell| !cell.is_empty())
    };
    let length = below().next().map_or(0, <[u8]>::len);
    if below().any(|other| other == cell) {
        -1
    } else if below().count() > 2
        && cell.len() != length
        && below().all(|other| other.len() == length)
    {
        1
    } else {
        0
    }
}

/// Whether the numbers of a row are years or steps, one after the other, beside at least one name.
fn rising_years(row: &Record<'_>) -> bool {
    let kinds = row.cells.iter().map(|cell| (kind_of(cell), cell));
    let numbers: Vec<i64> = kinds
        .clone()
        .filter(|(kind, _)| *kind == Kind::Number)
        .map(|(_, cell)| {
            std::str::from_utf8(cell).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(-1)
        })
        .collect();
    let in_order = numbers.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
        || numbers.windows(2).all(|pair| matches!(pair, [a, b] if a > b));
    kinds.clone().any(|(kind, _)| kind == Kind::Text)
        && numbers.len() > 1
        && in_order
        && numbers.iter().all(|year| (1800..=2200).contains(year))
}

/// Whether `row` goes on with the header that the rows above it began.
fn continues(table: &[Record<'_>], row: usize, width: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    if above.cells == record.cells {
        return true;
    }
    if record.width() != above.width() {
        return false;
    }
    if years_below(table, row, width) {
        return true;
    }
    let mut votes = 0usize;
    let mut merged = false;
    for column in 0..width {
        let cell = record.cell(column);
        let text = match kind_of(cell) {
            Kind::Empty => continue,
            Kind::Text => true,
            Kind::Number | Kind::Time | Kind::Address => return false,
        };
        merged |= text && above.cell(column).is_empty();
        let below = || table.iter().skip(row + 1).take(200).map(|record| record.cell(column));
        let typed = matches!(column_kind(table, column, row + 1), Some(Kind::Number | Kind::Time));
        votes += usize::from(typed && below().all(|other| other != cell));
    }
    // The row below must not look like a header itself only because a column is sparse.
    merged && votes >= 2 || merged && row + 1 < table.len() && continues_later(table, row, width)
}

/// Whether a row repeats the same years below each of several merged cells, beside a name below an empty cell.
fn years_below(table: &[Record<'_>], row: usize, width: usize) -> bool {
    let (Some(above), Some(record)) = (table.get(row - 1), table.get(row)) else { return false };
    let mut groups: Vec<Vec<&[u8]>> = Vec::new();
    let mut named = false;
    for column in 0..width {
        let (own, cell) = (kind_of(above.cell(column)), record.cell(column));
        match (own, kind_of(cell)) {
            (Kind::Empty, Kind::Text) if groups.is_empty() => named = true,
            (Kind::Text, Kind::Number) => groups.push(vec![cell]),
            (Kind::Empty, Kind::Number) => match groups.last_mut() {
                Some(group) => group.push(cell),
                None => return false,
            },
            _ => return false,
        }
    }
    let year = |cell: &&[u8]| {
        let number = std::str::from_utf8(cell).ok().and_then(|text| text.trim().parse().ok());
        number.is_some_and(|year: u32| (1800..=2200).contains(&year))
    };
    let Some((first, rest)) = groups.split_first() else { return false };
    let rising = first.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    named
        && rising
        && first.len() > 1
        && first.iter().all(year)
        && !rest.is_empty()
        && rest.iter().all(|group| group == first)
}

/// A row of merged cells above one that is itself surely a header row.
fn continues_later(table: &[Record<'_>], row: usize, width: usize) -> bool {
    row < 4
        && table.get(row).is_some_and(|record| record.cells.iter().any(|cell| cell.is_empty()))
        && row + 2 < table.len()
        && continues(table, row + 1, width)
}

/// Lines below the table: notes, rows of nothing but delimiters, and a second table.
fn footer(
    table: &[Record<'_>],
    lines: usize,
    width: usize,
    format: &mut Format,
    notes: &mut Vec<Note>,
) {
    let body = match format.header {
        Header::Rows(rows) => rows,
        Header::None | Header::Names(_) => 0,
    };
    let mut end = table.len();
    let mut why = "";
    if let (Header::Rows(_), Some(place)) = (&format.header, second_table(table, body, width)) {
        end = place;
        why = "a second table starts below the first, which alone is read";
    }
    let note_like = |record: &Record<'_>| width > 2 && record.width() == 1 && !record.broken;
    while end > body + 1
        && table
            .get(end - 1)
            .is_some_and(|record| note_like(record) || record.filled() == 0 && width > 1)
    {
        end -= 1;
        if why.is_empty() {
            why = "lines stand below the table that are no part of it";
        }
    }
    if let Some(record) = table.get(end) {
        format.footer = lines.saturating_sub(record.line);
        notes.push(note(
            format!("{why} (from line {})", record.line + 1),
            format!("footer: {}", format.footer),
        ));
    }
}

/// Whether the record after a gap names columns: nothing but names that come nowhere else, one of them in a column that
/// holds numbers or times above as well as below.
fn other_header(table: &[Record<'_>], body: usize, row: usize) -> bool {
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
    let name = |cell: &[u8]| {
        const MISSING: [&str; 7] = ["na", "nan", "null", "none", "n/a", "unknown", "missing"];
        kind_of(cell) == Kind::Text
            && !MISSING.iter().any(|word| cell.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
    };
    // Of the rows around it, up to the next gap.
    let above =
        table.get(body.max(row.saturating_sub(NEAR))..row - usize::from(title)).unwrap_or(&[]);
    let below = table.get(row + 1..).unwrap_or(&[]);
    let gap = below.iter().take(NEAR).take_while(|record| !record.after_blank).count();
    let others = || above.iter().chain(below.get(..gap).unwrap_or(&[]));
    let typed = |column: usize| {
        let number =
            |record: &Record<'_>| matches!(kind_of(record.cell(column)), Kind::Number | Kind::Time);
        above.first().is_some_and(number)
            && number(next)
            && others().all(|record| kind_of(record.cell(column)) != Kind::Text)
    };
    let unseen = |column: usize| others().all(|other| other.cell(column) != record.cell(column));
    record.cells.iter().all(|cell| name(cell)) && (0..width).any(typed) && (0..width).all(unseen)
}

/// How many rows on each side of a row are compared with it.
const NEAR: usize = 500;

/// The record that a second table starts with: its header repeats the names, perhaps below a title.
fn second_table(table: &[Record<'_>], body: usize, width: usize) -> Option<usize> {
    let names = table.get(body.checked_sub(1)?)?;
    let place = table.iter().enumerate().skip(body).position(|(row, record)| {
        let pairs = || {
            names.cells.iter().zip(&record.cells).filter(|(name, _)| kind_of(name) == Kind::Text)
        };
        let same = pairs().filter(|(name, cell)| name == cell).count();
        same >= 2 && same * 10 >= pairs().count() * 6 && record.width() * 2 >= width
            || row > body && other_header(table, body, row)
    })? + body;
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
    Some(first)
}
