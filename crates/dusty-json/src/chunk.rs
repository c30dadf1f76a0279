//! Cuts a file between two records.

use crate::document::Items;
use crate::form::{BOM, Form};
use crate::place::position;
use crate::{Fault, ReadError, fault};
use std::io::Read;

/// The most bytes that are held at once.
pub(crate) const LARGEST: usize = 1 << 30;

/// Some whole records of a file.
#[derive(Clone, Debug)]
pub struct Chunk {
    pub(crate) bytes: Vec<u8>,
    /// The line and the character in it, from 1, where the bytes begin.
    pub(crate) start: (u64, u64),
    pub(crate) shape: Shape,
    /// How many lines there are, if that is known.
    pub(crate) lines: usize,
}

/// What the bytes of a chunk are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Lines, each a record or blank.
    Lines,
    /// Records with commas between them; none at all only if `empty` says so.
    Items { empty: bool },
}

/// A record of a chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    /// Its bytes, and perhaps blanks around them.
    pub(crate) bytes: &'a [u8],
    /// Where they begin in the chunk.
    pub(crate) start: usize,
    /// The line of the file in which it begins, from 1.
    pub(crate) line: u64,
    /// The line in which it ends.
    pub(crate) last_line: u64,
}

impl Chunk {
    /// How many bytes of the file it has.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it is a part of a document, so that what is broken in it breaks the rest.
    pub(crate) fn is_document(&self) -> bool {
        self.shape != Shape::Lines
    }

    /// The records, until one does not end where a record may.
    pub(crate) fn records(&self) -> Records<'_> {
        Records { chunk: self, at: 0, line: self.start.0, blank: 0, first: true }
    }

    /// The line and the character of a byte.
    pub(crate) fn position(&self, at: usize) -> (u64, u64) {
        position(&self.bytes, at, self.start)
    }

    /// Says that the document is broken at a byte.
    pub(crate) fn broken(&self, at: usize, fault: Fault) -> ReadError {
        let fault = match fault {
            // Between two records of a list that means a comma.
            fault::SECOND | fault::BEHIND => fault::NO_COMMA,
            fault => fault,
        };
        let (line, column) = self.position(at);
        ReadError::Broken { line, column, fault, lines: false }
    }
}

/// The records of a chunk, one after the other.
pub(crate) struct Records<'a> {
    chunk: &'a Chunk,
    at: usize,
    line: u64,
    /// Blank lines so far.
    pub(crate) blank: u64,
    first: bool,
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.chunk.shape {
            Shape::Lines => self.next_line().map(Ok),
            Shape::Items { empty } => self.next_item(empty),
        }
    }
}

impl<'a> Records<'a> {
    fn next_line(&mut self) -> Option<Record<'a>> {
        loop {
            let rest = self.chunk.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let bytes = rest.get(..end).unwrap_or(rest);
            let content = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            let content = content.strip_suffix(b"\r").unwrap_or(content);
            let line = self.line;
            let record = Record { bytes: content, start: self.at, line, last_line: line };
            self.at += end;
            self.line += 1;
            if bytes.first() == Some(&b'{') || !bytes.trim_ascii().is_empty() {
                return Some(record);
            }
            self.blank += 1;
        }
    }

    fn next_item(&mut self, empty: bool) -> Option<Result<Record<'a>, ReadError>> {
        let bytes = self.chunk.bytes.as_slice();
        let rest = bytes.get(self.at..)?;
        let blanks = rest.len() - rest.trim_ascii_start().len();
        if blanks == rest.len() {
            let first = std::mem::replace(&mut self.first, false);
            self.at = bytes.len() + 1;
            return match first && empty {
                true => None,
                false => Some(Err(self.chunk.broken(bytes.len(), fault::STRAY_COMMA))),
            };
        }
        self.first = false;
        self.line += memchr::memchr_iter(b'\n', rest.get(..blanks).unwrap_or(&[])).count() as u64;
        let start = self.at + blanks;
        let item = bytes.get(start..).unwrap_or(&[]);
        let end = crate::document::comma(item).unwrap_or(item.len());
        if end == 0 {
            self.at = bytes.len() + 1;
            return Some(Err(self.chunk.broken(start, fault::STRAY_COMMA)));
        }
        let item = item.get(..end).unwrap_or(item);
        let ends =
            |bytes: Option<&[u8]>| memchr::memchr_iter(b'\n', bytes.unwrap_or(&[])).count() as u64;
        let length = item.trim_ascii_end().len();
        let last_line = self.line + ends(item.get(..length));
        let record = Record { bytes: item, start, line: self.line, last_line };
        self.line = last_line + ends(item.get(length..));
        self.at = start + end + 1;
        Some(Ok(record))
    }
}

/// Cuts a byte stream into chunks of whole records, in the order of the file.
pub struct Chunks<R: Read> {
    kind: Reader<R>,
    finished: bool,
}

enum Reader<R: Read> {
    Lines(Lines<R>),
    Items(Items<R>),
}

impl<R: Read> Chunks<R> {
    /// Reads `input` from its start in chunks of about `target` bytes; a longer record makes
    /// a longer chunk.
    pub fn new(input: R, form: &Form, target: usize) -> Chunks<R> {
        let input = Carry::new(input, target);
        let kind = match form {
            Form::Lines => Reader::Lines(Lines { input, line: 1, started: false }),
            Form::Document { at } => Reader::Items(Items::new(input, at.clone())),
        };
        Chunks { kind, finished: false }
    }

    /// Reads the lines behind the first one, which begins where nobody knows.
    pub(crate) fn from_within(input: R, target: usize) -> Chunks<R> {
        let input = Carry::new(input, target);
        let mut lines = Lines { input, line: 1, started: true };
        let skipped = lines.skip_line();
        Chunks { kind: Reader::Lines(lines), finished: skipped.is_err() }
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let chunk = match &mut self.kind {
            Reader::Lines(lines) => lines.chunk(),
            Reader::Items(items) => items.chunk(),
        };
        self.finished = !matches!(chunk, Ok(Some(_)));
        chunk.transpose()
    }
}

/// An input, and what was read of it and is in no chunk yet.
pub(crate) struct Carry<R> {
    input: R,
    pub(crate) bytes: Vec<u8>,
    pub(crate) target: usize,
    pub(crate) ended: bool,
}

impl<R: Read> Carry<R> {
    fn new(input: R, target: usize) -> Carry<R> {
        Carry { input, bytes: Vec::new(), target: target.max(1), ended: false }
    }

    /// Reads on, as much as is wanted at once, and as much again as is held already.
    /// `line` is where what is held begins.
    pub(crate) fn more(&mut self, line: u64) -> Result<(), ReadError> {
        if self.bytes.len() >= LARGEST {
            return Err(ReadError::TooLong { line });
        }
        let wanted = self.bytes.len().max(self.target);
        let wanted =
            if self.bytes.len() < self.target { self.target - self.bytes.len() } else { wanted };
        self.bytes.reserve(wanted);
        let read = (&mut self.input).take(wanted as u64).read_to_end(&mut self.bytes)?;
        self.ended = read < wanted;
        Ok(())
    }

    /// Takes the first bytes out.
    pub(crate) fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.bytes.split_off(length.min(self.bytes.len()));
        std::mem::replace(&mut self.bytes, rest)
    }

    /// Passes over a byte order mark.
    pub(crate) fn skip_mark(&mut self) -> Result<(), ReadError> {
        while self.bytes.len() < BOM.len() && !self.ended {
            self.more(1)?;
        }
        if self.bytes.starts_with(BOM) {
            self.bytes.drain(..BOM.len());
        }
        Ok(())
    }
}

/// A file of lines.
struct Lines<R> {
    input: Carry<R>,
    line: u64,
    started: bool,
}

impl<R: Read> Lines<R> {
    fn chunk(&mut self) -> Result<Option<Chunk>, ReadError> {
        if !self.started {
            self.started = true;
            self.input.skip_mark()?;
        }
        if self.input.bytes.len() < self.input.target && !self.input.ended {
            self.input.more(self.line)?;
        }
        let mut seen = 0;
        let cut = loop {
            let new = self.input.bytes.get(seen..).unwrap_or(&[]);
            if self.input.ended {
                break self.input.bytes.len();
            }
            if let Some(end) = memchr::memrchr(b'\n', new) {
                break seen + end + 1;
            }
            seen = self.input.bytes.len();
            self.input.more(self.line)?;
        };
        if cut == 0 {
            return Ok(None);
        }
        let bytes = self.input.take(cut);
        let start = (self.line, 1);
        let lines = memchr::memchr_iter(b'\n', &bytes).count();
        self.line += lines as u64;
        Ok(Some(Chunk { bytes, start, shape: Shape::Lines, lines }))
    }

    fn skip_line(&mut self) -> Result<(), ReadError> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.input.bytes) {
                self.input.take(end + 1);
                return Ok(());
            }
            self.input.bytes.clear();
            if self.input.ended {
                return Ok(());
            }
            self.input.more(1)?;
        }
    }
}
