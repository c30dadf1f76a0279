//! Where records begin, found without reading their fields.

use crate::Format;
use crate::index::{Needles, Stop};
use crate::raw;
use crate::record::{Dialect, Field, Scan, after_line_end, count_line_ends, end_of_line, is_blank};
use crate::survey::Survey;
use memchr::memrchr2;

/// Where the rows begin in the first bytes of a file, after preamble and header rows. `None` when more bytes are needed.
pub(crate) fn start_of_rows(
    bytes: &[u8],
    format: &Format,
    dialect: &Dialect,
    ended: bool,
) -> Option<usize> {
    let mut at = 0;
    for _ in 0..format.skip {
        at = next_line(bytes, at, ended)?;
    }
    let mut fields = Vec::new();
    for _ in 0..format.header.rows() {
        at = header_row(bytes, at, dialect, ended, &mut fields)?.1;
    }
    Some(at)
}

/// The place of the next record that is neither blank nor comment, and of the one after it; its fields are left in `fields`.
pub(crate) fn header_row(
    bytes: &[u8],
    mut at: usize,
    dialect: &Dialect,
    ended: bool,
    fields: &mut Vec<Field>,
) -> Option<(usize, usize)> {
    let dialect = dialect.with_columns(Dialect::ANY);
    loop {
        fields.clear();
        let end = end_of_line(bytes, at);
        if end == bytes.len() && at == end {
            return ended.then_some((at, at));
        }
        if dialect.is_comment(bytes, at) || is_blank(bytes.get(at..end).unwrap_or(&[])) {
            at = next_line(bytes, at, ended)?;
            continue;
        }
        return match dialect.scan(bytes, at, fields) {
            // The last byte may be half of a line end.
            Scan::Record { next, .. } => (ended || next < bytes.len()).then_some((at, next)),
            Scan::Open if !ended && bytes.len() - at <= dialect.longest => None,
            Scan::Broken { at: place }
                if !ended && place + 2 + dialect.delimiter.len() > bytes.len() =>
            {
                None
            }
            Scan::Open | Scan::Broken { .. } => {
                // Of a broken header row its first line counts, quotes taken as they are.
                let next = next_line(bytes, at, ended)?;
                Dialect { quote: None, ..dialect }.scan(bytes, at, fields);
                Some((at, next))
            }
        };
    }
}

fn next_line(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    let next = after_line_end(bytes, end_of_line(bytes, at));
    (ended || next < bytes.len()).then_some(next)
}

/// Where the last `lines` lines begin, blank lines at the end not counted.
pub(crate) fn footer_start(dialect: &Dialect, bytes: &[u8], lines: usize) -> usize {
    if lines == 0 {
        return bytes.len();
    }
    let mut end = bytes.len();
    let mut start = end;
    let mut seen = 0;
    while seen < lines && end > 0 {
        // `end` lies after a line end, or at the end of the file.
        let content = before_line_end(bytes, end);
        start = memrchr2(b'\n', b'\r', bytes.get(..content).unwrap_or(&[])).map_or(0, |at| at + 1);
        if seen > 0 || !dialect.is_blank(bytes.get(start..content).unwrap_or(&[])) {
            seen += 1;
        }
        end = start;
    }
    start
}

/// The end of the text of the line that ends at `end`.
fn before_line_end(bytes: &[u8], end: usize) -> usize {
    let last = |back: usize| end.checked_sub(back).and_then(|at| bytes.get(at));
    match (last(2), last(1)) {
        (Some(b'\r'), Some(b'\n')) => end - 2,
        (_, Some(b'\n' | b'\r')) => end - 1,
        _ => end,
    }
}

/// Where a chunk can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Boundary {
    /// The place after a record.
    pub(crate) at: usize,
    /// How many lines end before it.
    pub(crate) lines: u64,
}

/// The place after the first record in `bytes`, which begin at one, if there are more than `footer` lines behind it.
/// `ended` says whether the file ends with them.
pub(crate) fn first_boundary(
    dialect: &Dialect,
    bytes: &[u8],
    footer: usize,
    ended: bool,
) -> Option<Boundary> {
    let limit = footer_start(dialect, bytes, footer);
    let mut fields = Vec::new();
    let at = if ended {
        let rows = bytes.get(..limit)?;
        match dialect.scan(rows, 0, &mut fields) {
            Scan::Record { next, .. } if !dialect.is_comment(rows, 0) => next,
            _ => after_line_end(rows, end_of_line(rows, 0)),
        }
    } else if dialect.is_comment(bytes, 0) {
        first_line(bytes, 0)?
    } else {
        certain(dialect, bytes, 0, &mut fields)?
    };
    let lines = count_line_ends(bytes.get(..at)?);
    let limit = if ended { limit.checked_sub(1)? } else { certain_end(bytes, limit) };
    (at <= limit).then_some(Boundary { at, lines })
}

/// The last record boundary in `bytes`, which begin at one, that leaves `footer` lines behind it.
pub(crate) fn last_boundary(dialect: &Dialect, bytes: &[u8], footer: usize) -> Option<Boundary> {
    // Further bytes can only move the footer down.
    let limit = certain_end(bytes, footer_start(dialect, bytes, footer));
    // Without quotes, all line ends are boundaries.
    let lines = || dialect.quote.is_none().then_some(Needles { delimiter: b'\n', quote: None });
    let last = match dialect.needles().or_else(lines) {
        Some(needles) => survey(dialect, needles, bytes, limit),
        None => {
            let at = step(dialect, bytes, limit);
            Boundary { at, lines: count_line_ends(bytes.get(..at).unwrap_or(&[])) }
        }
    };
    (last.at > 0).then_some(last)
}

/// The end without a CR that may be half of a line end.
fn certain_end(bytes: &[u8], end: usize) -> usize {
    match end.checked_sub(1).map(|last| (bytes.get(last), bytes.get(end))) {
        Some((Some(b'\r'), None | Some(b'\n'))) => end - 1,
        _ => end,
    }
}

/// Many bytes at once where the quotes are in order, and record by record where they are not.
fn survey(dialect: &Dialect, needles: Needles, bytes: &[u8], limit: usize) -> Boundary {
    let mut fields = Vec::new();
    let mut survey = Survey::new(needles, dialect.columns, dialect.longest);
    let within = bytes.get(..limit).unwrap_or(bytes);
    while raw::go(&mut survey, within) == Stop::Odd {
        let record = survey.boundary;
        match certain(dialect, bytes, record, &mut fields) {
            Some(next) if next <= limit => {
                survey.boundary = next;
                survey.lines += count_line_ends(bytes.get(record..next).unwrap_or(&[]));
            }
            _ => break,
        }
    }
    Boundary { at: survey.boundary, lines: survey.lines }
}

/// From record to record; for the dialects that are rare.
fn step(dialect: &Dialect, bytes: &[u8], limit: usize) -> usize {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let next = if dialect.is_comment(bytes, at) {
            first_line(bytes, at)
        } else {
            certain(dialect, bytes, at, &mut fields)
        };
        match next {
            Some(next) if next <= limit => at = next,
            _ => return at,
        }
    }
}

/// Where the record at `at` ends, when more bytes cannot change that.
fn certain(dialect: &Dialect, bytes: &[u8], at: usize, fields: &mut Vec<Field>) -> Option<usize> {
    match dialect.scan(bytes, at, fields) {
        Scan::Record { next, .. } => (next < bytes.len()).then_some(next),
        Scan::Broken { at: place } if place + 1 + dialect.delimiter.len() < bytes.len() => {
            first_line(bytes, at)
        }
        Scan::Open if bytes.len() - at > dialect.longest => first_line(bytes, at),
        Scan::Broken { .. } | Scan::Open => None,
    }
}

/// The place after the line at `at`, when its end is surely there.
fn first_line(bytes: &[u8], at: usize) -> Option<usize> {
    let next = after_line_end(bytes, end_of_line(bytes, at));
    (next < bytes.len()).then_some(next)
}
