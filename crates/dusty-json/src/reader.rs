//! Reads JSON value by value, as RFC 8259 has it, and nothing else.
//!
//! The libraries that read JSON give numbers and places away: `simd-json` and `serde_json`
//! make floats of the digits, and `sonic-rs` finds each value twice, which is half as fast.
//! This reader leaves the digits to its caller, knows the byte at which something is
//! wrong, and is tested to take what `serde_json` takes. Its quick ways, which know nothing
//! of what is wrong, are in [`quick`].

use crate::DEEPEST;
use crate::Fault;
use crate::fault::{self, Stop};

mod quick;

pub(crate) use quick::Sign;

/// What a value is, from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peek {
    Null,
    True,
    False,
    Text,
    Number,
    List,
    Record,
}

/// Some bytes with one value in them, and how far they were read.
pub(crate) struct Reader<'j> {
    bytes: &'j [u8],
    /// The same as text, if they are known to be.
    known: &'j str,
    at: usize,
    /// The last text that had escapes, without them.
    plain: Vec<u8>,
}

impl<'j> Reader<'j> {
    /// Reads from the first byte on. The memory comes from [`Reader::memory`] of another one.
    pub(crate) fn new(bytes: &'j [u8], memory: Vec<u8>) -> Reader<'j> {
        Reader { bytes, known: "", at: 0, plain: memory }
    }

    /// The same of what is known to be text.
    pub(crate) fn of_text(text: &'j str, memory: Vec<u8>) -> Reader<'j> {
        Reader { bytes: text.as_bytes(), known: text, at: 0, plain: memory }
    }

    /// Memory for the next reader.
    pub(crate) fn memory(self) -> Vec<u8> {
        self.plain
    }

    /// How many bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn stop<T>(&self, fault: Fault) -> Result<T, Stop> {
        let fault = if self.at >= self.bytes.len() { fault::CUT } else { fault };
        Err(Stop { fault, at: self.at })
    }

    pub(crate) fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// What comes next, behind blanks.
    pub(crate) fn peek(&mut self) -> Result<Peek, Stop> {
        self.blanks();
        match self.byte() {
            Some(b'n') => Ok(Peek::Null),
            Some(b't') => Ok(Peek::True),
            Some(b'f') => Ok(Peek::False),
            Some(b'"') => Ok(Peek::Text),
            Some(b'-' | b'0'..=b'9') => Ok(Peek::Number),
            Some(b'[') => Ok(Peek::List),
            Some(b'{') => Ok(Peek::Record),
            _ => self.stop(fault::NO_VALUE),
        }
    }

    /// Makes sure that only blanks are left.
    pub(crate) fn finish(&mut self) -> Result<(), Stop> {
        self.blanks();
        match self.byte() {
            None => Ok(()),
            Some(b'{' | b'[') => self.stop(fault::SECOND),
            Some(_) => self.stop(fault::BEHIND),
        }
    }

    /// Passes over a value with only blanks around it, and says what it is.
    pub(crate) fn whole(&mut self) -> Result<Peek, Stop> {
        let found = self.peek()?;
        self.skip(found)?;
        self.finish()?;
        Ok(found)
    }

    fn word(&mut self, word: &str) -> Result<(), Stop> {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        // Where the word is cut off, its end is what is wrong.
        if word.as_bytes().starts_with(rest) {
            self.at = self.bytes.len();
        }
        self.stop(fault::NO_VALUE)
    }

    /// Goes on from a place.
    pub(crate) fn jump(&mut self, at: usize) {
        self.at = at;
    }

    /// The bytes from a place up to here.
    pub(crate) fn since(&self, start: usize) -> &'j [u8] {
        self.bytes.get(start..self.at).unwrap_or(&[])
    }

    /// Behind `Peek::Null`.
    pub(crate) fn null(&mut self) -> Result<(), Stop> {
        self.word("null")
    }

    /// Behind `Peek::True` or `Peek::False`.
    pub(crate) fn bool(&mut self) -> Result<bool, Stop> {
        let value = self.byte() == Some(b't');
        self.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Behind `Peek::Number`: the number as it is written.
    pub(crate) fn number(&mut self) -> Result<&'j [u8], Stop> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        match self.byte() {
            Some(b'0'..=b'9' | b'.' | b'+' | b'-' | b'a'..=b'z' | b'A'..=b'Z') => {
                self.stop(fault::NUMBER)
            }
            _ => Ok(self.bytes.get(start..self.at).unwrap_or(&[])),
        }
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.stop(fault::NUMBER) } else { Ok(()) }
    }

    /// Behind `Peek::Text`: the text.
    pub(crate) fn text(&mut self) -> Result<&str, Stop> {
        self.at += 1;
        let start = self.at;
        self.run();
        let bytes = if self.byte() == Some(b'"') {
            let end = self.at;
            self.at += 1;
            if let Some(text) = self.known.get(start..end) {
                return Ok(text);
            }
            self.bytes.get(start..end).unwrap_or(&[])
        } else {
            self.plain.clear();
            self.escaped(start)?;
            self.plain.as_slice()
        };
        // Where exactly hardly matters for bytes that no editor shows.
        simdutf8::basic::from_utf8(bytes).map_err(|_| Stop { fault: fault::NOT_UTF8, at: start })
    }

    /// Passes over bytes that stand for themselves in a text.
    fn run(&mut self) {
        self.at = quick::plain(self.bytes, self.at);
    }

    /// The rest of a text that has escapes.
    fn escaped(&mut self, start: usize) -> Result<(), Stop> {
        let mut start = start;
        loop {
            self.plain.extend_from_slice(self.bytes.get(start..self.at).unwrap_or(&[]));
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return self.stop(fault::CONTROL),
            }
            start = self.at;
            self.run();
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        let begin = self.at;
        self.at += 1;
        let plain = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                self.at += 1;
                let c = self.character(begin)?;
                self.plain.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return self.stop(fault::ESCAPE),
        };
        self.at += 1;
        self.plain.push(plain);
        Ok(())
    }

    /// The character behind `\u`, which may be written as two halves.
    fn character(&mut self, begin: usize) -> Result<char, Stop> {
        let half = |at| Stop { fault: fault::SURROGATE, at };
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(half(begin));
        }
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        if !rest.starts_with(b"\\u") {
            return Err(half(begin));
        }
        self.at += 2;
        let second = self.hex()?;
        let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400).ok_or(half(begin))?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + low).ok_or(half(begin))
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let mut value = 0;
        for _ in 0..4 {
            match self.byte().and_then(|byte| char::from(byte).to_digit(16)) {
                Some(digit) => value = value * 16 + digit,
                None => return self.stop(fault::ESCAPE),
            }
            self.at += 1;
        }
        Ok(value)
    }

    /// Behind `Peek::List`: whether there is a first value.
    pub(crate) fn list(&mut self) -> Result<bool, Stop> {
        self.at += 1;
        self.blanks();
        let empty = self.byte() == Some(b']');
        self.at += usize::from(empty);
        Ok(!empty)
    }

    /// Behind a value of a list: whether there is another one.
    pub(crate) fn next_item(&mut self) -> Result<bool, Stop> {
        self.another(b']')
    }

    /// Behind a value: whether a comma and another one follow, or else what closes all.
    fn another(&mut self, close: u8) -> Result<bool, Stop> {
        self.blanks();
        let here = self.at;
        match self.byte() {
            Some(b',') => {
                self.at += 1;
                self.blanks();
                match self.byte() {
                    Some(next) if next == close || next == b',' => {
                        Err(Stop { fault: fault::STRAY_COMMA, at: here })
                    }
                    _ => Ok(true),
                }
            }
            Some(next) if next == close => {
                self.at += 1;
                Ok(false)
            }
            _ => self.stop(fault::NO_COMMA),
        }
    }

    /// Behind `Peek::Record`: the first field's name, if there is one, and past the colon.
    pub(crate) fn record(&mut self) -> Result<Option<&str>, Stop> {
        self.at += 1;
        self.blanks();
        if self.byte() == Some(b'}') {
            self.at += 1;
            return Ok(None);
        }
        self.name().map(Some)
    }

    /// Behind a value of a record: the next field's name, if there is one.
    pub(crate) fn next_name(&mut self) -> Result<Option<&str>, Stop> {
        match self.another(b'}')? {
            true => self.name().map(Some),
            false => Ok(None),
        }
    }

    fn name(&mut self) -> Result<&str, Stop> {
        if self.byte() != Some(b'"') {
            return self.stop(fault::BARE_NAME);
        }
        // The colon is looked for first, so that the name can be borrowed at the end.
        let start = self.at;
        self.over_text()?;
        let end = self.at;
        self.blanks();
        if self.byte() != Some(b':') {
            return self.stop(fault::NO_COLON);
        }
        let value = self.at + 1;
        self.at = start;
        let simple = self.bytes.get(start + 1..end - 1).filter(|name| !name.contains(&b'\\'));
        if let Some(name) = simple {
            self.at = value;
            if let Some(name) = self.known.get(start + 1..end - 1) {
                return Ok(name);
            }
            let wrong = |_| Stop { fault: fault::NOT_UTF8, at: start };
            return simdutf8::basic::from_utf8(name).map_err(wrong);
        }
        self.text()?;
        self.at = value;
        let wrong = |_| Stop { fault: fault::NOT_UTF8, at: start };
        simdutf8::basic::from_utf8(&self.plain).map_err(wrong)
    }

    /// Passes over a text, whose escapes are looked at and not followed.
    fn over_text(&mut self) -> Result<(), Stop> {
        self.at += 1;
        loop {
            self.run();
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.plain.clear();
                    self.escape()?;
                }
                _ => return self.stop(fault::CONTROL),
            }
        }
    }

    /// Passes over the value that was peeked at.
    pub(crate) fn skip(&mut self, peek: Peek) -> Result<(), Stop> {
        if self.quick_skip() {
            return Ok(());
        }
        self.skip_within(peek, 0)
    }

    /// Passes over the next value.
    pub(crate) fn skip_next(&mut self) -> Result<(), Stop> {
        if self.quick_skip() {
            return Ok(());
        }
        let peek = self.peek()?;
        self.skip_within(peek, 0)
    }

    fn skip_within(&mut self, peek: Peek, depth: usize) -> Result<(), Stop> {
        match peek {
            Peek::Null => self.null(),
            Peek::True | Peek::False => self.bool().map(|_| ()),
            Peek::Text => self.over_text(),
            Peek::Number => self.number().map(|_| ()),
            Peek::List | Peek::Record if depth >= DEEPEST => self.stop(fault::DEEP),
            Peek::List => {
                let mut more = self.list()?;
                while more {
                    let peek = self.peek()?;
                    self.skip_within(peek, depth + 1)?;
                    more = self.next_item()?;
                }
                Ok(())
            }
            Peek::Record => {
                let mut more = self.record()?.is_some();
                while more {
                    let peek = self.peek()?;
                    self.skip_within(peek, depth + 1)?;
                    more = self.next_name()?.is_some();
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod oracle;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Stop> {
        let mut reader = Reader::new(text.as_bytes(), Vec::new());
        reader.peek()?;
        let found = reader.text()?.to_owned();
        reader.finish()?;
        Ok(found)
    }

    #[test]
    fn texts_lose_their_escapes() {
        assert_eq!(read(r#" "a\"\\\/\b\f\n\r\t" "#).unwrap(), "a\"\\/\u{8}\u{c}\n\r\t");
        assert_eq!(read(r#""\u00e5\ud83d\ude00 and some more""#).unwrap(), "å😀 and some more");
        let stop = |fault, at| Err(Stop { fault, at });
        assert_eq!(read(r#""ab\ud800""#), stop(fault::SURROGATE, 3));
        assert_eq!(read(r#""ab\ud800\u0041""#), stop(fault::SURROGATE, 3));
        assert_eq!(read(r#""ab\udc00""#), stop(fault::SURROGATE, 3));
        assert_eq!(read(r#""ab\x""#), stop(fault::ESCAPE, 4));
        assert_eq!(read("\"ab\tc\""), stop(fault::CONTROL, 3));
        assert_eq!(read("\"ab"), stop(fault::CUT, 3));
        assert_eq!(read("\"ab\" x"), stop(fault::BEHIND, 5));
    }
}
