//! What a record is, byte by byte.
//!
//! A record runs to the first line end outside quotes. A field is quoted when its very first byte is
//! the quote; its closing quote is one that a delimiter, a line end or the end of the file follows.
//! A record is *broken* when a quote inside a quoted field is neither closing, doubled nor escaped,
//! when a quoted field does not end, or when a record of several lines does not fit the columns.
//! Of a broken record the first line alone is bad and reading goes on at the second, so
//! that one stray quote costs one line. A decision depends on nothing behind
//! the record, which is why chunks may be cut anywhere between records.

use crate::index::Needles;
use crate::{BLANKS, Escape, Format, Quote};
use memchr::{memchr_iter, memchr2, memchr3};

/// The part of a [`Format`] that says where records and fields end.
#[derive(Clone, Debug)]
pub(crate) struct Dialect {
    pub(crate) delimiter: Box<[u8]>,
    /// Whether any number of blanks and tabs is one delimiter.
    pub(crate) runs: bool,
    pub(crate) quote: Option<u8>,
    pub(crate) escape: Option<u8>,
    pub(crate) comment: Option<Box<[u8]>>,
    /// The number of columns, or `Dialect::ANY`.
    pub(crate) columns: usize,
    pub(crate) longest: usize,
}

/// The content of a field, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether doubled or escaped quotes are to be undone.
    pub(crate) escaped: bool,
}

/// What starts at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A record; `content` is the end of its last field's text, `next` lies after its line end, `breaks` line ends stand inside it.
    Record { content: usize, next: usize, breaks: u64 },
    /// A broken record, seen at this place.
    Broken { at: usize },
    /// A quoted field that is open at the end of the bytes.
    Open,
}

impl Dialect {
    /// The number of columns while it is not known: every record fits.
    pub(crate) const ANY: usize = usize::MAX;

    pub(crate) fn new(format: &Format) -> Dialect {
        // Bytes above ASCII would cut through characters.
        let ascii = |byte: u8| Some(byte).filter(u8::is_ascii);
        let quote = match format.quote {
            Quote::Char(byte) => ascii(byte),
            Quote::None => None,
        };
        let escape = match format.escape {
            Escape::Char(byte) => ascii(byte).filter(|_| Some(byte) != quote),
            Escape::Doubled => None,
        };
        let runs = format.delimiter == BLANKS;
        let delimiter = match format.delimiter.as_str() {
            "" => ",",
            _ if runs => " ",
            delimiter => delimiter,
        };
        Dialect {
            delimiter: delimiter.as_bytes().into(),
            runs,
            quote,
            escape,
            comment: format
                .comment
                .as_deref()
                .filter(|text| !text.is_empty())
                .map(|text| text.as_bytes().into()),
            columns: format.columns.len(),
            longest: format.longest_record,
        }
    }

    pub(crate) fn with_columns(&self, columns: usize) -> Dialect {
        Dialect { columns, ..self.clone() }
    }

    /// What to look for where records can be found by single bytes.
    pub(crate) fn needles(&self) -> Option<Needles> {
        match (&*self.delimiter, self.escape, &self.comment) {
            (&[delimiter], None, None) if self.columns > 0 && !self.runs => {
                Some(Needles { delimiter, quote: self.quote })
            }
            _ => None,
        }
    }

    /// Whether a line holds nothing but blanks. Between tabs are cells, though they are empty.
    pub(crate) fn is_blank(&self, line: &[u8]) -> bool {
        is_blank(line) && !(*self.delimiter == *b"\t" && line.contains(&b'\t'))
    }

    pub(crate) fn is_comment(&self, bytes: &[u8], at: usize) -> bool {
        match &self.comment {
            Some(prefix) => bytes.get(at..).is_some_and(|rest| rest.starts_with(prefix)),
            None => false,
        }
    }

    /// Whether these fields fill the columns: empty fields beyond the last lose nothing.
    pub(crate) fn fits(&self, fields: &[Field]) -> bool {
        self.columns == Dialect::ANY
            || fields.len() >= self.columns
                && fields.iter().skip(self.columns).all(|field| field.start == field.end)
    }

    /// Reads the record at `at`; the end of `bytes` is the end of the file.
    pub(crate) fn scan(&self, bytes: &[u8], at: usize, fields: &mut Vec<Field>) -> Scan {
        fields.clear();
        let mut place = self.after_blanks(bytes, at);
        let mut breaks = 0;
        loop {
            let after = if self.quote.is_some() && bytes.get(place).copied() == self.quote {
                match self.scan_quoted(bytes, at, place, &mut breaks) {
                    Ok((field, after)) => {
                        fields.push(field);
                        after
                    }
                    Err(scan) => return scan,
                }
            } else {
                let end = self.end_of_plain(bytes, place);
                fields.push(Field { start: place, end, escaped: false });
                end
            };
            let full = fields.len() > self.columns;
            if breaks > 0 && full && fields.last().is_some_and(|field| field.end > field.start) {
                return Scan::Broken { at: after };
            }
            let end = self.after_blanks(bytes, after);
            if bytes.get(end).is_some_and(|&byte| byte != b'\n' && byte != b'\r') {
                place = if self.runs { end } else { after + self.delimiter.len() };
                continue;
            }
            if breaks > 0 && !self.fits(fields) {
                return Scan::Broken { at: end };
            }
            return Scan::Record { content: end, next: after_line_end(bytes, end), breaks };
        }
    }

    /// The place after the blanks at `at`, where these are the delimiter.
    #[inline]
    fn after_blanks(&self, bytes: &[u8], at: usize) -> usize {
        let blanks = || bytes.get(at..).unwrap_or(&[]).iter().take_while(|byte| is_gap(**byte));
        if self.runs { at + blanks().count() } else { at }
    }

    /// Whether a delimiter starts at `at`.
    #[inline]
    pub(crate) fn delimiter_at(&self, bytes: &[u8], at: usize) -> bool {
        match &*self.delimiter {
            _ if self.runs => bytes.get(at).is_some_and(|byte| is_gap(*byte)),
            [one] => bytes.get(at) == Some(one),
            several => bytes.get(at..).is_some_and(|rest| rest.starts_with(several)),
        }
    }

    #[inline]
    fn end_of_plain(&self, bytes: &[u8], mut at: usize) -> usize {
        while let Some(&byte) = bytes.get(at) {
            if byte == b'\n' || byte == b'\r' || self.delimiter_at(bytes, at) {
                break;
            }
            at += 1;
        }
        at
    }

    /// The quoted field at `open` of the record at `record`, and the place after its closing quote.
    fn scan_quoted(
        &self,
        bytes: &[u8],
        record: usize,
        open: usize,
        breaks: &mut u64,
    ) -> Result<(Field, usize), Scan> {
        let start = open + 1;
        let mut at = start;
        let mut escaped = false;
        while let Some(found) = self.special(bytes, at) {
            at = found;
            let next = bytes.get(at + 1).copied();
            let byte = bytes.get(at).copied();
            if at - record > self.longest {
                return Err(Scan::Broken { at: record + self.longest + 1 });
            }
            if byte == self.escape && byte.is_some() && (next == self.quote || next == byte) {
                escaped = true;
                at += 2;
            } else if byte == self.quote {
                if next == self.quote {
                    escaped = true;
                    at += 2;
                } else if matches!(next, None | Some(b'\n' | b'\r'))
                    || self.delimiter_at(bytes, at + 1)
                {
                    return Ok((Field { start, end: at, escaped }, at + 1));
                } else {
                    return Err(Scan::Broken { at });
                }
            } else {
                if byte == Some(b'\n') || byte == Some(b'\r') && next != Some(b'\n') {
                    *breaks += 1;
                }
                at += 1;
            }
        }
        match bytes.len().saturating_sub(record + 1) > self.longest {
            true => Err(Scan::Broken { at: record + self.longest + 1 }),
            false => Err(Scan::Open),
        }
    }

    /// The next place inside a quoted field whose byte may mean something.
    #[inline]
    fn special(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = bytes.get(at..)?;
        let found = match self.escape {
            None => memchr3(self.quote?, b'\n', b'\r', rest),
            Some(escape) => rest.iter().position(|&byte| {
                byte == escape || Some(byte) == self.quote || byte == b'\n' || byte == b'\r'
            }),
        };
        found.map(|length| at + length)
    }

    /// The content of a field whose quotes or escapes are to be undone.
    pub(crate) fn unescape(&self, content: &[u8], out: &mut Vec<u8>) {
        let mut rest = content;
        let Some(quote) = self.quote else { return out.extend_from_slice(content) };
        let escape = self.escape.unwrap_or(quote);
        while let Some(at) = memchr2(quote, escape, rest) {
            let (byte, next) = (rest.get(at), rest.get(at + 1));
            let undone =
                next.is_some() && (next == byte || (byte, next) == (Some(&escape), Some(&quote)));
            // The quote or escape that stays is the second one.
            out.extend_from_slice(rest.get(..at + usize::from(!undone)).unwrap_or(&[]));
            if undone {
                out.extend(next);
            }
            rest = rest.get(at + 1 + usize::from(undone)..).unwrap_or(&[]);
        }
        out.extend_from_slice(rest);
    }
}

/// The end of the line at `at`, without its line end.
pub(crate) fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes
        .get(at..)
        .and_then(|rest| memchr2(b'\n', b'\r', rest))
        .map_or(bytes.len(), |length| at + length)
}

/// The place after the line end at `at`, or `at` at the end of the file.
#[inline]
pub(crate) fn after_line_end(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => at + 2,
        (Some(_), _) => at + 1,
        (None, _) => at,
    }
}

/// How many line ends stand in `bytes`: CR, LF and CRLF each count one.
pub(crate) fn count_line_ends(bytes: &[u8]) -> u64 {
    // Block by block, so that the second look finds the bytes in the nearest cache.
    let mut count = 0;
    for (block, part) in bytes.chunks(BLOCK).enumerate() {
        let lone = |at: &usize| bytes.get(block * BLOCK + at + 1) != Some(&b'\n');
        count += memchr_iter(b'\n', part).count();
        count += memchr_iter(b'\r', part).filter(lone).count();
    }
    count as u64
}

const BLOCK: usize = 16 << 10;

/// Whether a line's text is nothing but blanks.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&byte| is_gap(byte))
}

fn is_gap(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}
