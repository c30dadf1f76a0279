//! Finds the records in a document, and cuts it between them without holding it whole.
//!
//! What stands before the records and behind them is checked like any JSON. The records
//! themselves are only cut here, by their brackets and texts; whoever reads a chunk finds
//! what is broken in them.

use crate::ReadError;
use crate::chunk::{Carry, Chunk, Shape};
use crate::fault::{self, Stop};
use crate::place::position;
use crate::reader::{Peek, Reader};
use std::io::Read;

/// A document that is read record by record.
pub(crate) struct Items<R> {
    input: Carry<R>,
    at: Vec<String>,
    state: State,
    /// What stands before the records, and behind the one record.
    before: Vec<u8>,
    /// Where what is held begins: line and character.
    start: (u64, u64),
    structure: Structure,
    /// How many of the held bytes were looked at.
    seen: usize,
    /// The last comma between two records among them.
    comma: Option<usize>,
    /// Whether a chunk was cut off.
    cut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Within,
    Behind,
}

/// Where the records are.
enum Found {
    /// In a list that begins here.
    List(usize),
    /// The document has one record, from here to there.
    One(usize, usize),
}

/// What stands in the way.
enum Trouble {
    Stop(Stop),
    Read(ReadError),
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Trouble {
        Trouble::Stop(stop)
    }
}

impl<R: Read> Items<R> {
    pub(crate) fn new(input: Carry<R>, at: Vec<String>) -> Items<R> {
        Items {
            input,
            at,
            state: State::Before,
            before: Vec::new(),
            start: (1, 1),
            structure: Structure::default(),
            seen: 0,
            comma: None,
            cut: false,
        }
    }

    pub(crate) fn chunk(&mut self) -> Result<Option<Chunk>, ReadError> {
        match self.state {
            State::Before => self.before(),
            State::Within => self.within(),
            State::Behind => self.behind().map(|()| None),
        }
    }

    /// Looks for the records.
    fn before(&mut self) -> Result<Option<Chunk>, ReadError> {
        self.input.skip_mark()?;
        loop {
            self.input.more(1)?;
            let ended = self.input.ended;
            match find(&self.input.bytes, &self.at) {
                Ok(Found::List(start)) => {
                    self.before = self.take(start);
                    self.state = State::Within;
                    return self.within();
                }
                Ok(Found::One(from, to)) if ended => {
                    envelope(&self.input.bytes, &self.at).map_err(|stop| self.broken(stop))?;
                    self.take(from);
                    self.state = State::Behind;
                    self.before.clear();
                    return Ok(Some(self.items(to - from, false)));
                }
                Ok(Found::One(..)) => {}
                Err(Trouble::Read(error)) => return Err(error),
                // What is missing may come.
                Err(Trouble::Stop(_)) if !ended => {}
                Err(Trouble::Stop(stop)) => return Err(self.broken(stop)),
            }
        }
    }

    /// The next records of the list.
    fn within(&mut self) -> Result<Option<Chunk>, ReadError> {
        loop {
            while let Some(mark) = self.structure.next(&self.input.bytes, self.seen) {
                self.seen = mark.at + 1;
                match mark.kind {
                    Kind::Comma => self.comma = Some(mark.at),
                    // A text that goes on over the end of its line is broken, and so is
                    // what comes behind it.
                    Kind::Close => return Ok(Some(self.last(mark.at))),
                    Kind::Break => return Ok(Some(self.last(mark.at + 1))),
                }
                if let Some(comma) = self.comma.filter(|at| *at >= self.input.target) {
                    return Ok(Some(self.records(comma)));
                }
            }
            self.seen = self.input.bytes.len();
            if self.input.ended {
                return Ok(Some(self.last(self.input.bytes.len())));
            }
            if let Some(comma) = self.comma.filter(|_| self.seen >= self.input.target) {
                return Ok(Some(self.records(comma)));
            }
            self.input.more(self.start.0)?;
        }
    }

    /// Records up to a comma.
    fn records(&mut self, comma: usize) -> Chunk {
        let chunk = self.items(comma, false);
        self.take(1);
        self.seen -= comma + 1;
        self.comma = None;
        self.cut = true;
        chunk
    }

    /// The records at the end of the list, which may have none.
    fn last(&mut self, end: usize) -> Chunk {
        self.state = State::Behind;
        self.items(end, !self.cut)
    }

    /// The next `length` bytes of the list; `empty` says that there may be no record in them.
    fn items(&mut self, length: usize, empty: bool) -> Chunk {
        let start = self.start;
        let bytes = self.take(length);
        Chunk { bytes, start, shape: Shape::Items { empty }, lines: 0 }
    }

    /// Checks what stands behind the records.
    fn behind(&mut self) -> Result<(), ReadError> {
        while !self.input.ended {
            self.input.more(self.start.0)?;
        }
        if self.before.is_empty() {
            return Ok(());
        }
        let before = self.before.len();
        let mut document = std::mem::take(&mut self.before);
        document.extend_from_slice(&self.input.bytes);
        envelope(&document, &self.at).map_err(|stop| match stop.at.checked_sub(before) {
            Some(at) => self.broken(Stop { at, ..stop }),
            None => broken(&document, stop, (1, 1)),
        })
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let bytes = self.input.take(length);
        self.start = position(&bytes, bytes.len(), self.start);
        bytes
    }

    fn broken(&self, stop: Stop) -> ReadError {
        broken(&self.input.bytes, stop, self.start)
    }
}

fn broken(bytes: &[u8], stop: Stop, start: (u64, u64)) -> ReadError {
    let (line, column) = position(bytes, stop.at, start);
    // The first value may have been a record on a line of its own.
    let before = bytes.get(..stop.at).unwrap_or(&[]).trim_ascii();
    let lines = start == (1, 1)
        && stop.fault == fault::SECOND
        && before.starts_with(b"{")
        && !before.contains(&b'\n')
        && line == 2;
    ReadError::Broken { line, column, fault: stop.fault, lines }
}

/// Follows the names to the records.
fn find(bytes: &[u8], at: &[String]) -> Result<Found, Trouble> {
    let mut reader = Reader::new(bytes, Vec::new());
    let mut path = String::new();
    for name in at {
        let peek = reader.peek()?;
        if peek != Peek::Record {
            return Err(nothing(&mut reader, peek, path));
        }
        let mut names = Vec::new();
        let mut found = reader.record()?.map(str::to_owned);
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
        loop {
            match found {
                Some(found) if found == *name => break,
                Some(other) => names.push(other),
                None => return Err(Trouble::Read(ReadError::NoSuchPath { path, names })),
            }
            reader.skip_next()?;
            found = reader.next_name()?.map(str::to_owned);
        }
    }
    match reader.peek()? {
        Peek::List => Ok(Found::List(reader.at() + 1)),
        Peek::Record => {
            let start = reader.at();
            reader.skip_next()?;
            Ok(Found::One(start, reader.at()))
        }
        peek => Err(nothing(&mut reader, peek, path)),
    }
}

/// Says what stands where the records should be, once it is read.
fn nothing(reader: &mut Reader<'_>, peek: Peek, path: String) -> Trouble {
    let what = match peek {
        Peek::Null => "nothing (`null`)",
        Peek::True | Peek::False => "true or false",
        Peek::Text => "a text",
        Peek::List => "a list",
        _ => "a number",
    };
    match reader.skip(peek) {
        Ok(()) => Trouble::Read(ReadError::NoList { path, what }),
        Err(error) => error.into(),
    }
}

/// Checks a document from whose list of records the records were taken out, or that has
/// one record.
fn envelope(bytes: &[u8], at: &[String]) -> Result<(), Stop> {
    let mut reader = Reader::new(bytes, Vec::new());
    level(&mut reader, at)?;
    reader.finish()
}

fn level(reader: &mut Reader<'_>, at: &[String]) -> Result<(), Stop> {
    let Some((name, inner)) = at.split_first() else { return reader.skip_next() };
    let mut seen = false;
    if reader.peek()? != Peek::Record {
        return reader.skip_next();
    }
    let mut next = reader.record()?.map(|found| found == name);
    while let Some(mine) = next {
        if mine && seen {
            return Err(Stop { fault: fault::TWICE, at: reader.at() });
        }
        seen |= mine;
        if mine {
            level(reader, inner)?
        } else {
            reader.skip_next()?
        }
        next = reader.next_name()?.map(|found| found == name);
    }
    Ok(())
}

/// What a look at nothing but brackets, commas and texts has come to.
#[derive(Debug, Default)]
struct Structure {
    depth: usize,
    text: bool,
    /// Whether a backslash was the last byte.
    escaped: bool,
}

struct Mark {
    kind: Kind,
    at: usize,
}

enum Kind {
    /// A comma outside of everything.
    Comma,
    /// A bracket that closes what was open before.
    Close,
    /// The end of a line within a text.
    Break,
}

impl Structure {
    /// The next mark from `from` on, where the look before this one ended.
    fn next(&mut self, bytes: &[u8], from: usize) -> Option<Mark> {
        let mut at = from;
        loop {
            if self.text {
                if self.escaped {
                    bytes.get(at)?;
                    self.escaped = false;
                    at += 1;
                }
                let rest = bytes.get(at..)?;
                at += memchr::memchr3(b'"', b'\\', b'\n', rest)?;
                match bytes.get(at)? {
                    b'"' => self.text = false,
                    b'\\' => self.escaped = true,
                    _ => return Some(Mark { kind: Kind::Break, at }),
                }
                at += 1;
                continue;
            }
            match bytes.get(at)? {
                b'"' => self.text = true,
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' if self.depth == 0 => return Some(Mark { kind: Kind::Close, at }),
                b']' | b'}' => self.depth -= 1,
                b',' if self.depth == 0 => return Some(Mark { kind: Kind::Comma, at }),
                _ => {}
            }
            at += 1;
        }
    }
}

/// The first comma outside of everything.
pub(crate) fn comma(bytes: &[u8]) -> Option<usize> {
    let mut structure = Structure::default();
    let mark = structure.next(bytes, 0)?;
    matches!(mark.kind, Kind::Comma).then_some(mark.at)
}
