//! Reads JSON value by value, as RFC 8259 has it, and nothing else.
//!
//! The libraries that read JSON give numbers and places away: `simd-json` and `serde_json`
//! make floats of the digits, and `sonic-rs` finds each value twice, which is half as fast.
//! This reader leaves the digits to its caller, knows the byte at which something is
//! wrong, and is tested to take what `serde_json` takes.

use crate::DEEPEST;
use crate::fault::{Fault, Stop};

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
    at: usize,
    /// The last text that had escapes, without them.
    plain: Vec<u8>,
}

impl<'j> Reader<'j> {
    /// Reads from the first byte on. The memory comes from [`Reader::memory`] of another one.
    pub(crate) fn new(bytes: &'j [u8], memory: Vec<u8>) -> Reader<'j> {
        Reader { bytes, at: 0, plain: memory }
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
        let fault = if self.at >= self.bytes.len() { Fault::Cut } else { fault };
        Err(Stop { fault, at: self.at })
    }

    fn blanks(&mut self) {
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
            _ => self.stop(Fault::NoValue),
        }
    }

    /// Makes sure that only blanks are left.
    pub(crate) fn finish(&mut self) -> Result<(), Stop> {
        self.blanks();
        match self.byte() {
            None => Ok(()),
            Some(b'{' | b'[') => self.stop(Fault::Second),
            Some(_) => self.stop(Fault::Behind),
        }
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
        self.stop(Fault::NoValue)
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
                self.stop(Fault::Number)
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
        if self.at == start { self.stop(Fault::Number) } else { Ok(()) }
    }

    /// Behind `Peek::Text`: the text.
    pub(crate) fn text(&mut self) -> Result<&str, Stop> {
        self.at += 1;
        let start = self.at;
        self.run();
        let bytes = if self.byte() == Some(b'"') {
            let bytes = self.bytes.get(start..self.at).unwrap_or(&[]);
            self.at += 1;
            bytes
        } else {
            self.plain.clear();
            self.escaped(start)?;
            self.plain.as_slice()
        };
        // Where exactly hardly matters for bytes that no editor shows.
        simdutf8::basic::from_utf8(bytes).map_err(|_| Stop { fault: Fault::NotUtf8, at: start })
    }

    /// Passes over bytes that stand for themselves in a text, eight at once.
    fn run(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let (words, _) = rest.as_chunks::<8>();
        let plain = words.iter().take_while(|word| !special(u64::from_le_bytes(**word))).count();
        self.at += plain * 8;
        while !matches!(self.byte(), None | Some(b'"' | b'\\' | 0..0x20)) {
            self.at += 1;
        }
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
                _ => return self.stop(Fault::Control),
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
            _ => return self.stop(Fault::Escape),
        };
        self.at += 1;
        self.plain.push(plain);
        Ok(())
    }

    /// The character behind `\u`, which may be written as two halves.
    fn character(&mut self, begin: usize) -> Result<char, Stop> {
        let half = |at| Stop { fault: Fault::Surrogate, at };
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
                None => return self.stop(Fault::Escape),
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
        self.blanks();
        match self.byte() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.blanks();
                match self.byte() {
                    Some(b']' | b',') => Err(Stop { fault: Fault::StrayComma, at: comma }),
                    _ => Ok(true),
                }
            }
            Some(b']') => {
                self.at += 1;
                Ok(false)
            }
            _ => self.stop(Fault::NoComma),
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
        self.blanks();
        match self.byte() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.blanks();
                match self.byte() {
                    Some(b'}' | b',') => Err(Stop { fault: Fault::StrayComma, at: comma }),
                    _ => self.name().map(Some),
                }
            }
            Some(b'}') => {
                self.at += 1;
                Ok(None)
            }
            _ => self.stop(Fault::NoComma),
        }
    }

    /// Behind a value of a record: passes over the next field's name and its colon if they
    /// are `key`, and otherwise stays where it is.
    pub(crate) fn next_is(&mut self, key: &[u8]) -> bool {
        let before = self.at;
        self.blanks();
        if self.byte() == Some(b',') && !key.is_empty() {
            self.at += 1;
            self.blanks();
            if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(key)) {
                self.at += key.len();
                return true;
            }
        }
        self.at = before;
        false
    }

    fn name(&mut self) -> Result<&str, Stop> {
        if self.byte() != Some(b'"') {
            return self.stop(Fault::BareName);
        }
        // The colon is looked for first, so that the name can be borrowed at the end.
        let start = self.at;
        self.over_text()?;
        let end = self.at;
        self.blanks();
        if self.byte() != Some(b':') {
            return self.stop(Fault::NoColon);
        }
        let value = self.at + 1;
        self.at = start;
        let simple = self.bytes.get(start + 1..end - 1).filter(|name| !name.contains(&b'\\'));
        if let Some(name) = simple {
            self.at = value;
            let wrong = |_| Stop { fault: Fault::NotUtf8, at: start };
            return simdutf8::basic::from_utf8(name).map_err(wrong);
        }
        self.text()?;
        self.at = value;
        let wrong = |_| Stop { fault: Fault::NotUtf8, at: start };
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
                _ => return self.stop(Fault::Control),
            }
        }
    }

    /// Passes over the value that was peeked at.
    pub(crate) fn skip(&mut self, peek: Peek) -> Result<(), Stop> {
        self.skip_within(peek, 0)
    }

    /// Passes over the next value.
    pub(crate) fn skip_next(&mut self) -> Result<(), Stop> {
        let peek = self.peek()?;
        self.skip(peek)
    }

    fn skip_within(&mut self, peek: Peek, depth: usize) -> Result<(), Stop> {
        match peek {
            Peek::Null => self.null(),
            Peek::True | Peek::False => self.bool().map(|_| ()),
            Peek::Text => self.over_text(),
            Peek::Number => self.number().map(|_| ()),
            Peek::List | Peek::Record if depth >= DEEPEST => self.stop(Fault::Deep),
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

/// Whether one of eight bytes ends a run: a quote, a backslash or a control character.
/// Also true of some that do not, right behind one that does.
fn special(word: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20) | is(b'"') | is(b'\\')) & HIGHS != 0
}

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
        assert_eq!(read(r#""ab\ud800""#), stop(Fault::Surrogate, 3));
        assert_eq!(read(r#""ab\ud800\u0041""#), stop(Fault::Surrogate, 3));
        assert_eq!(read(r#""ab\udc00""#), stop(Fault::Surrogate, 3));
        assert_eq!(read(r#""ab\x""#), stop(Fault::Escape, 4));
        assert_eq!(read("\"ab\tc\""), stop(Fault::Control, 3));
        assert_eq!(read("\"ab"), stop(Fault::Cut, 3));
        assert_eq!(read("\"ab\" x"), stop(Fault::Behind, 5));
    }
}
