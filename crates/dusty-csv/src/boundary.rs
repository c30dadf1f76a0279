//! Where records begin, found without reading their fields.

use crate::record::{Dialect, Field, Scan, after_line_end, end_of_line, is_blank};
use crate::{Format, Header};
use memchr::{memchr, memchr3, memrchr2};

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
    let rows = match format.header {
        Header::Rows(rows) => rows,
        Header::None | Header::Names(_) => 0,
    };
    let mut fields = Vec::new();
    for _ in 0..rows {
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
pub(crate) fn footer_start(bytes: &[u8], lines: usize) -> usize {
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
        if seen > 0 || !is_blank(bytes.get(start..content).unwrap_or(&[])) {
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

/// The last record boundary in `bytes`, which begin at one, that leaves `footer` lines behind it. 0 when there is none.
pub(crate) fn last_boundary(dialect: &Dialect, bytes: &[u8], footer: usize) -> usize {
    // Further bytes can only move the footer down.
    let limit = footer_start(bytes, footer);
    let plain =
        dialect.delimiter.len() == 1 && dialect.comment.is_none() && dialect.escape.is_none();
    match dialect.quote {
        Some(quote) if plain => hop(dialect, quote, bytes, limit),
        Some(_) => step(dialect, bytes, limit),
        None => last_line(bytes, 0, limit).unwrap_or(0),
    }
}

/// The place after the last line end in `bytes[from..limit]`. A CR at the very end of `bytes` may be half of one.
fn last_line(bytes: &[u8], from: usize, limit: usize) -> Option<usize> {
    let mut end = limit;
    if end > 0 && bytes.get(end - 1) == Some(&b'\r') && matches!(bytes.get(end), None | Some(b'\n'))
    {
        end -= 1;
    }
    memrchr2(b'\n', b'\r', bytes.get(from..end)?).map(|at| from + at + 1)
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

/// From quote to quote: outside quoted fields every line end is a boundary.
fn hop(dialect: &Dialect, quote: u8, bytes: &[u8], limit: usize) -> usize {
    let mut fields = Vec::new();
    // Between the boundary and `at`, no quoted field holds a line end; `at` is outside quotes.
    let mut boundary = 0;
    let mut at = 0;
    while at < limit {
        let Some(open) = bytes.get(at..limit).and_then(|rest| memchr(quote, rest)) else { break };
        let open = at + open;
        let before = open.checked_sub(1).and_then(|place| bytes.get(place));
        let starts_field = open == boundary
            || before.is_some_and(|byte| {
                matches!(byte, b'\n' | b'\r') || dialect.delimiter.contains(byte)
            });
        if !starts_field {
            at = open + 1;
        } else if let Some(after) = close_on_line(dialect, quote, bytes, open) {
            at = after;
        } else {
            let line = bytes.get(boundary..open).and_then(|part| memrchr2(b'\n', b'\r', part));
            let record = line.map_or(boundary, |length| boundary + length + 1);
            match certain(dialect, bytes, record, &mut fields) {
                Some(next) if next <= limit => {
                    boundary = next;
                    at = next;
                }
                _ => return record,
            }
        }
    }
    last_line(bytes, boundary, limit).unwrap_or(boundary)
}

/// The place after the closing quote of the field that opens at `open`, when it surely is on the same line.
fn close_on_line(dialect: &Dialect, quote: u8, bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let place = at + memchr3(quote, b'\n', b'\r', bytes.get(at..)?)?;
        if bytes.get(place) != Some(&quote) {
            return None;
        }
        match bytes.get(place + 1)? {
            next if *next == quote => at = place + 2,
            b'\n' | b'\r' => return Some(place + 1),
            next if dialect.delimiter.contains(next) => return Some(place + 1),
            _ => return None,
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
