//! The slow, obvious reader that the fast one is tested against.

use super::Outcome;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use dusty_csv::{
    BLANKS, BadLine, BadLineReason, Chunks, Escape, Format, Header, Projection, Quote, Ragged,
    Repair, RepairKind, Surplus, parse,
};

/// Reads the whole `input` one byte at a time. Gives what parsing all chunks of it gives.
pub fn read_slowly(format: &Format, projection: &Projection, input: &[u8]) -> Outcome {
    let text = decoded(format, input);
    let mut reader = Slow { format, text: without_footer(format, &text), at: 0, line: 1 };
    for _ in 0..format.skip {
        reader.skip_line();
    }
    if let Header::Rows(rows) = format.header {
        reader.skip_header(rows);
    }
    let mut outcome = Outcome::default();
    while reader.at < reader.text.len() {
        reader.read_row(projection, &mut outcome);
    }
    outcome
}

/// The bytes of all lines, as UTF-8, without a byte order mark.
fn decoded(format: &Format, input: &[u8]) -> Vec<u8> {
    let mut lines = Format::plain(vec!["line".to_owned()]);
    lines.encoding = format.encoding;
    lines.header = Header::None;
    lines.quote = Quote::None;
    Chunks::new(input, &lines, 1 << 20).flat_map(|chunk| chunk.unwrap().bytes().to_vec()).collect()
}

/// The text without its last `lines` lines, nor the blank lines behind them.
fn without_footer<'a>(format: &Format, text: &'a [u8]) -> &'a [u8] {
    if format.footer == 0 {
        return text;
    }
    let mut starts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        starts.push(at);
        while !is_line_end(text.get(at)) {
            at += 1;
        }
        at = over_line_end(text, at);
    }
    // Between tabs are cells, though they are empty.
    let tabs = format.delimiter == "\t";
    let blank = |start: usize| {
        let mut at = start;
        while matches!(text.get(at), Some(b' ' | b'\t')) && !(tabs && text.get(at) == Some(&b'\t'))
        {
            at += 1;
        }
        is_line_end(text.get(at))
    };
    while starts.last().is_some_and(|&start| blank(start)) {
        starts.pop();
    }
    let kept = starts.len().saturating_sub(format.footer);
    text.get(..starts.get(kept).copied().unwrap_or(0)).unwrap_or(&[])
}

fn is_line_end(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b'\n' | b'\r'))
}

fn over_line_end(text: &[u8], at: usize) -> usize {
    let crlf = text.get(at) == Some(&b'\r') && text.get(at + 1) == Some(&b'\n');
    (at + if crlf { 2 } else { 1 }).min(text.len())
}

/// A field as it is, with its quotes and escapes undone.
#[derive(Clone, Debug, Default)]
struct Cell {
    bytes: Vec<u8>,
    quoted: bool,
}

struct Slow<'a> {
    format: &'a Format,
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Slow<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn quote(&self) -> Option<u8> {
        match self.format.quote {
            Quote::Char(byte) => Some(byte),
            Quote::None => None,
        }
    }

    fn blanks(&self) -> bool {
        self.format.delimiter == BLANKS
    }

    fn step_over_blanks(&mut self) {
        while self.blanks() && matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn at_delimiter(&self, ahead: usize) -> bool {
        if self.blanks() {
            return matches!(self.peek(ahead), Some(b' ' | b'\t'));
        }
        self.text
            .get(self.at + ahead..)
            .is_some_and(|rest| rest.starts_with(self.format.delimiter.as_bytes()))
    }

    fn at_comment(&self) -> bool {
        let comment = self.format.comment.as_ref().filter(|text| !text.is_empty());
        comment.is_some_and(|text| {
            self.text.get(self.at..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
        })
    }

    fn step_over_line_end(&mut self) {
        if self.at < self.text.len() {
            self.at = over_line_end(self.text, self.at);
            self.line += 1;
        }
    }

    fn skip_line(&mut self) {
        while !is_line_end(self.text.get(self.at)) {
            self.at += 1;
        }
        self.step_over_line_end();
    }

    fn line_text(&self, start: usize) -> &[u8] {
        let mut end = start;
        while !is_line_end(self.text.get(end)) {
            end += 1;
        }
        self.text.get(start..end).unwrap_or(&[])
    }

    fn skip_header(&mut self, rows: usize) {
        let mut left = rows;
        while left > 0 && self.at < self.text.len() {
            let start = (self.at, self.line);
            let blank = self.line_text(self.at).iter().all(|byte| matches!(byte, b' ' | b'\t'));
            if blank || self.at_comment() {
                self.skip_line();
                continue;
            }
            if self.read_record().is_none() {
                (self.at, self.line) = start;
                self.skip_line();
            }
            left -= 1;
        }
    }

    /// The fields of the record here, and the place behind it; `None` when a quote is broken.
    fn read_record(&mut self) -> Option<Vec<Cell>> {
        let start = self.at;
        let mut cells = Vec::new();
        self.step_over_blanks();
        loop {
            let mut cell = Cell::default();
            if self.quote().is_some() && self.peek(0) == self.quote() {
                cell.quoted = true;
                self.at += 1;
                self.read_quoted(start, &mut cell)?;
            } else {
                while !is_line_end(self.text.get(self.at)) && !self.at_delimiter(0) {
                    cell.bytes.extend(self.peek(0));
                    self.at += 1;
                }
            }
            cells.push(cell);
            self.step_over_blanks();
            if is_line_end(self.text.get(self.at)) {
                self.step_over_line_end();
                return Some(cells);
            }
            self.at += if self.blanks() { 0 } else { self.format.delimiter.len() };
        }
    }

    fn read_quoted(&mut self, start: usize, cell: &mut Cell) -> Option<()> {
        loop {
            let byte = self.peek(0)?;
            if self.at - start > self.format.longest_record {
                return None;
            }
            let next = self.peek(1);
            let escape = matches!(self.format.escape, Escape::Char(escape) if escape == byte);
            if escape && (next == self.quote() || next == Some(byte)) {
                cell.bytes.extend(next);
                self.at += 2;
            } else if Some(byte) == self.quote() && next == self.quote() {
                cell.bytes.push(byte);
                self.at += 2;
            } else if Some(byte) == self.quote() {
                let closes = is_line_end(next.as_ref()) || {
                    self.at += 1;
                    let closes = self.at_delimiter(0);
                    self.at -= 1;
                    closes
                };
                self.at += 1;
                return closes.then_some(());
            } else {
                if byte == b'\n' || byte == b'\r' && next != Some(b'\n') {
                    self.line += 1;
                }
                cell.bytes.push(byte);
                self.at += 1;
            }
        }
    }

    fn read_row(&mut self, projection: &Projection, out: &mut Outcome) {
        if self.at_comment() {
            out.counts[1] += 1;
            self.skip_line();
            return;
        }
        let (start, line) = (self.at, self.line);
        let columns = self.format.columns.len();
        let record = self.read_record();
        let lines = self.line - line;
        let ended = is_line_end(self.at.checked_sub(1).and_then(|at| self.text.get(at)));
        let several = lines > u64::from(ended && self.at > start);
        let first = self.line_text(start).to_vec();
        let surplus_is_empty = record
            .as_ref()
            .is_some_and(|cells| cells.iter().skip(columns).all(|cell| cell.bytes.is_empty()));
        let quote = self.quote();
        let repairs = self.format.ragged == Ragged::Repair;
        let stray =
            |cell: &Cell| !cell.quoted && quote.is_some_and(|quote| cell.bytes.contains(&quote));
        let repaired = || repairs.then(|| realigned(self.format, &first)).flatten();
        let mut bad = |reason, found, text: &[u8]| {
            let kept = text.get(..BadLine::LONGEST_TEXT).unwrap_or(text);
            out.bad.push(BadLine {
                line,
                rows_before: out.rows.len(),
                reason,
                found,
                expected: columns,
                text: String::from_utf8_lossy(kept).into_owned(),
            });
        };
        let fits = |cells: &Vec<Cell>| !several || cells.len() >= columns && surplus_is_empty;
        let kind;
        let mut surplus = false;
        let mut cells = match record.filter(fits) {
            Some(cells) => {
                let blank = first.iter().all(|byte| matches!(byte, b' ' | b'\t'));
                if cells.len() == 1 && (first.is_empty() || columns > 1 && blank) {
                    out.counts[0] += 1;
                    return;
                }
                let odd = !several && (cells.len() != columns || cells.iter().any(stray));
                match odd.then(repaired).flatten() {
                    Some((realigned, done)) => {
                        kind = done;
                        surplus = kind.is_none() && cells.len() > columns;
                        realigned
                    }
                    None => {
                        let found = cells.len();
                        if found < columns && self.format.ragged != Ragged::Pad {
                            return bad(BadLineReason::TooFewFields, found, &first);
                        }
                        if !surplus_is_empty {
                            return bad(BadLineReason::TooManyFields, found, &first);
                        }
                        let whole = self.text.get(start..self.at).unwrap_or(&[]);
                        let length = whole.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r'));
                        let whole = whole.get(..length.map_or(0, |last| last + 1)).unwrap_or(&[]);
                        if std::str::from_utf8(whole).is_err() {
                            return bad(BadLineReason::NotInEncoding, found, whole);
                        }
                        surplus = found > columns;
                        kind = (found < columns).then(|| RepairKind::Padded(columns - found));
                        cells
                    }
                }
            }
            None => {
                (self.at, self.line) = (start, line);
                self.skip_line();
                let Some((realigned, done)) = repaired() else {
                    return bad(BadLineReason::BrokenQuote, 0, &first);
                };
                kind = done;
                realigned
            }
        };
        if surplus {
            out.surplus.add(Surplus { count: 1, lines: vec![line] });
        }
        out.repairs.extend(kind.map(|kind| Repair { line, kind }));
        cells.resize(cells.len().max(columns), Cell::default());
        let wanted = projection.columns.iter().enumerate().map(|(place, column)| {
            let bytes = cells.get(*column).map_or(&[][..], |cell| &cell.bytes);
            let missing = projection.missing.get(place).map_or(&[][..], Vec::as_slice);
            let is_missing =
                bytes.is_empty() || missing.iter().any(|text| text.as_bytes() == bytes);
            (!is_missing).then(|| String::from_utf8_lossy(bytes).into_owned())
        });
        out.rows.push(wanted.collect());
        out.lines.push(line);
    }
}

/// The cells of a line that had to be aligned with the columns, and what was done to it. How lines are aligned is nothing that
/// could be said in another, slower way: the reader itself reads the line as a file of its own.
fn realigned(format: &Format, line: &[u8]) -> Option<(Vec<Cell>, Option<RepairKind>)> {
    let mut alone = format.clone();
    alone.encoding = Format::plain(Vec::new()).encoding;
    alone.header = Header::None;
    (alone.skip, alone.footer) = (0, 0);
    // A mark that stands in the midst of a file is content.
    let file = ["\u{feff}".as_bytes(), line].concat();
    let chunk = Chunks::new(&file[..], &alone, file.len()).next()?.unwrap();
    let mut rows = parse(&alone, &Projection::all(alone.columns.len()), chunk);
    let cells = rows.columns.iter().map(|column| {
        let texts = column.as_string_view();
        let text = if texts.is_valid(0) { texts.value(0) } else { "" };
        Cell { bytes: text.as_bytes().to_vec(), quoted: false }
    });
    let cells = (rows.rows == 1).then(|| cells.collect())?;
    Some((cells, rows.repairs.pop().map(|repair| repair.kind)))
}
