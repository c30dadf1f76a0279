//! What is written, gathered in a small piece of memory before it is added to the output.
//!
//! A cell takes a few instructions then: whether there is room is asked once, and its bytes go to their
//! place eight or sixteen at a time, a surplus that the next cell overwrites included.

use memchr::memchr_iter;

/// How many bytes any number or time has at most, with what ends it.
pub(crate) const SLOT: usize = 32;

/// A slot, and behind it what is left of the last word of a cell.
const ROOM: usize = 2 * SLOT;

/// Bytes for one cell.
pub(crate) type Room = [u8; ROOM];

const SIZE: usize = 4096;

/// Bytes on their way to the output.
pub(crate) struct Page<'a> {
    out: &'a mut Vec<u8>,
    bytes: Box<[u8; SIZE]>,
    filled: usize,
}

impl<'a> Page<'a> {
    pub(crate) fn of(out: &'a mut Vec<u8>) -> Page<'a> {
        Page { out, bytes: Box::new([0; SIZE]), filled: 0 }
    }

    /// The bytes of the output and of the page.
    pub(crate) fn length(&self) -> usize {
        self.out.len() + self.filled
    }

    /// Makes room for so many more bytes.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.out.reserve(self.filled + more);
    }

    /// Adds what `write` leaves at the beginning of the room; it answers how many bytes that are.
    #[inline(always)]
    pub(crate) fn add(&mut self, write: impl FnOnce(&mut Room) -> usize) {
        if self.filled > SIZE - ROOM {
            self.turn();
        }
        let room = self.bytes.get_mut(self.filled..).and_then(|rest| rest.first_chunk_mut());
        self.filled += room.map_or(0, write);
    }

    /// Adds what slots are filled with, up to the first in which nothing is; gives their number.
    #[inline(always)]
    pub(crate) fn slots(&mut self, slots: &[[u8; SLOT]], lengths: &[u8]) -> usize {
        let mut filled = self.filled;
        let mut count = 0;
        for (slot, &length) in slots.iter().zip(lengths).take_while(|(_, length)| **length > 0) {
            if filled > SIZE - ROOM {
                self.filled = filled;
                self.turn();
                filled = 0;
            }
            let room = self.bytes.get_mut(filled..).and_then(|rest| rest.first_chunk_mut());
            if let Some(room) = room {
                *room = *slot;
            }
            filled += usize::from(length);
            count += 1;
        }
        self.filled = filled;
        count
    }

    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) {
        self.add(|room| {
            room[0] = byte;
            1
        });
    }

    /// Adds bytes of any number.
    #[inline]
    pub(crate) fn text(&mut self, text: &[u8]) {
        if text.len() > SIZE - self.filled {
            self.turn();
            if text.len() > SIZE {
                return self.out.extend_from_slice(text);
            }
        }
        let end = self.filled + text.len();
        if let Some(place) = self.bytes.get_mut(self.filled..end) {
            place.copy_from_slice(text);
            self.filled = end;
        }
    }

    /// Adds a text as a field: in quotes if it needs them or they are asked for.
    #[inline]
    pub(crate) fn field(&mut self, text: &[u8], quotes: bool, delimiter: u8) {
        if !quotes && !text.is_empty() && !needs_quotes(text, delimiter) {
            self.text(text);
        } else {
            self.quoted(text);
        }
    }

    fn quoted(&mut self, text: &[u8]) {
        self.byte(b'"');
        let mut from = 0;
        for quote in memchr_iter(b'"', text) {
            // Once here, and once more with what follows.
            self.text(text.get(from..=quote).unwrap_or(&[]));
            from = quote;
        }
        self.text(text.get(from..).unwrap_or(&[]));
        self.byte(b'"');
    }

    #[cold]
    fn turn(&mut self) {
        self.out.extend_from_slice(self.bytes.get(..self.filled).unwrap_or(&[]));
        self.filled = 0;
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.turn();
    }
}

/// Whether a text holds a delimiter, quote, CR or LF; eight bytes at a time.
#[inline]
fn needs_quotes(text: &[u8], delimiter: u8) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    words.iter().any(|word| special(u64::from_le_bytes(*word), delimiter))
        || rest.iter().any(|&byte| matches!(byte, b'"' | b'\n' | b'\r') || byte == delimiter)
}

/// Whether one of eight bytes is a delimiter, quote, CR or LF.
#[inline(always)]
pub(crate) fn special(word: u64, delimiter: u8) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // A byte of the result has its high bit set where the word's byte is zero. (A byte above a zero byte
    // may have it as well, which does not matter for the question whether there is any.)
    let zeros = |byte: u8| {
        let word = word ^ (ONES * u64::from(byte));
        word.wrapping_sub(ONES) & !word
    };
    (zeros(delimiter) | zeros(b'"') | zeros(b'\n') | zeros(b'\r')) & HIGHS != 0
}
