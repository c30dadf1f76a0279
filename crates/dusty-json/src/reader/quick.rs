//! Passes over what is in order, and gives up on everything else.
//!
//! Nearly every value of nearly every file is a short text, a short number or a word. Here
//! they are read with few questions, eight bytes at once. Each function begins at a byte
//! and gives the place behind what it read; `None` means no more than that
//! [`Reader`] has to look: it may find what is wrong, or nothing.

use super::Reader;
use crate::number::{Digits, Number};
use std::num::NonZeroUsize;

/// How deep values may lie in each other here.
const DEEP: usize = 16;

impl<'j> Reader<'j> {
    /// The text that comes next, if that is one without escapes, and is known to be text;
    /// otherwise stays where it is.
    #[inline]
    pub(crate) fn quick_text(&mut self) -> Option<&'j str> {
        if self.byte() != Some(b'"') {
            return None;
        }
        let end = text(self.bytes, self.at)?;
        let text = self.known.get(self.at + 1..end - 1)?;
        self.at = end;
        Some(text)
    }

    /// The number that comes next, if that is a short one, and where it ends.
    #[inline]
    pub(crate) fn quick_number(&self) -> Option<(Number, usize)> {
        let (end, digits) = number(self.bytes, self.at)?;
        Some((digits.number()?, end))
    }

    /// Passes over a word if it comes next.
    #[inline]
    pub(crate) fn quick_word(&mut self, expected: &str) -> bool {
        let end = word(self.bytes, self.at, expected);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }

    /// Passes over the value that comes next if it is simple; otherwise stays where it is.
    #[inline]
    pub(crate) fn quick_skip(&mut self) -> bool {
        let end = value(self.bytes, self.at);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }

    /// Passes over the end of a record if it comes next.
    #[inline]
    pub(crate) fn quick_end(&mut self) -> bool {
        let found = byte(self.bytes, self.at) == b'}';
        self.at += usize::from(found);
        found
    }

    /// Passes over a sign if it comes next.
    #[inline]
    pub(crate) fn quick_sign(&mut self, sign: &Sign) -> bool {
        let end = sign.behind(self.bytes, self.at);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }
}

/// Bytes that are looked for again and again.
#[derive(Debug)]
pub(crate) struct Sign {
    bytes: Vec<u8>,
    /// The first sixteen, with zeros behind them, and which bits these have.
    first: u128,
    mask: u128,
    /// How many there are, if they are no more than sixteen.
    short: Option<NonZeroUsize>,
}

impl Sign {
    /// One that is found nowhere.
    pub(crate) fn none() -> Sign {
        Sign { bytes: Vec::new(), first: 0, mask: 0, short: None }
    }

    /// Looks for something else from now on.
    pub(crate) fn set(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.short = NonZeroUsize::new(bytes.len()).filter(|length| length.get() <= 16);
        let first = bytes.iter().take(16).rev();
        (self.first, self.mask) = first
            .fold((0, 0), |(first, mask), byte| (first << 8 | u128::from(*byte), mask << 8 | 0xff));
    }

    /// Behind the sign, if it begins at `at`.
    #[inline(always)]
    pub(crate) fn behind(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = bytes.get(at..)?;
        if let Some(sixteen) = rest.first_chunk() {
            if (u128::from_le_bytes(*sixteen) ^ self.first) & self.mask != 0 {
                return None;
            }
            if let Some(length) = self.short {
                return Some(at + length.get());
            }
        }
        (!self.bytes.is_empty() && rest.starts_with(&self.bytes)).then_some(at + self.bytes.len())
    }
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

fn byte(bytes: &[u8], at: usize) -> u8 {
    // A control character stands nowhere.
    bytes.get(at).copied().unwrap_or(0)
}

/// Eight bytes as a number, the first one lowest; behind the end there are zeros.
#[inline(always)]
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last(bytes, at),
    }
}

/// The same near the end.
#[cold]
fn last(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or(&[]);
    match bytes.last_chunk() {
        Some(last) if !rest.is_empty() => u64::from_le_bytes(*last) >> (64 - 8 * rest.len()),
        _ => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// The first byte from `at` on that does not stand for itself in a text: a quote,
/// a backslash, a control character or the end.
#[inline(always)]
pub(super) fn plain(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let word = eight(bytes, at);
        // With one bit turned, a quote is less than all that may stand in a text, as control
        // characters are. What is less borrows from the high bit; the lowest such bit is
        // right, above it some may be too many.
        let less = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let special = (less | backslash) & !word & HIGHS;
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
}

/// Behind a text without escapes, whose quote is at `at`.
#[inline(always)]
pub(crate) fn text(bytes: &[u8], at: usize) -> Option<usize> {
    let end = plain(bytes, at + 1);
    (byte(bytes, end) == b'"').then_some(end + 1)
}

/// Behind any text whose quote is at `at`.
#[inline(always)]
fn any_text(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = plain(bytes, at + 1);
    while byte(bytes, at) != b'"' {
        at = plain(bytes, escape(bytes, at)?);
    }
    Some(at + 1)
}

/// Behind an escape.
fn escape(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..)? {
        [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Some(at + 2),
        [b'\\', b'u', rest @ ..] => match (hex(rest)?, rest) {
            (0xd800..0xdc00, [_, _, _, _, b'\\', b'u', rest @ ..]) => {
                (0xdc00..0xe000).contains(&hex(rest)?).then_some(at + 12)
            }
            (0xd800..0xe000, _) => None,
            _ => Some(at + 6),
        },
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> Option<u32> {
    let digit = |value: u32, byte: &u8| Some(value << 4 | char::from(*byte).to_digit(16)?);
    bytes.get(..4)?.iter().try_fold(0, digit)
}

/// Behind a word: `null`, `true` or `false`.
#[inline(always)]
pub(crate) fn word(bytes: &[u8], at: usize, word: &str) -> Option<usize> {
    let known = word.bytes().rev().fold(0, |known, byte| known << 8 | u64::from(byte));
    let found = eight(bytes, at) & (u64::MAX >> (64 - 8 * word.len()));
    (found == known).then_some(at + word.len())
}

/// Behind a number without exponent, and its digits.
#[inline(always)]
pub(crate) fn number(bytes: &[u8], at: usize) -> Option<(usize, Digits)> {
    if byte(bytes, at) == b'-' { negative(bytes, at) } else { positive(bytes, at) }
}

#[inline(never)]
fn negative(bytes: &[u8], at: usize) -> Option<(usize, Digits)> {
    positive(bytes, at + 1).map(|(end, digits)| (end, Digits { negative: true, ..digits }))
}

#[inline(always)]
fn positive(bytes: &[u8], start: usize) -> Option<(usize, Digits)> {
    let mut digits = Digits { negative: false, value: 0, count: 0, fraction: 0 };
    let values = digit_values(bytes, start);
    let others = no_digits(values);
    let whole = places(others);
    if whole == 0 || whole > 1 && values & 0xff == 0 {
        return None;
    }
    // Neither the first of the others nor what is below it carries, if that is a point.
    let end = places(others & others.wrapping_sub(1));
    let at = if byte(bytes, start + whole) != b'.' && whole < 8 {
        digits.add(values, whole);
        start + whole
    } else if whole + 1 < end && end < 8 {
        let below = (1 << (8 * whole)) - 1;
        digits.add(values & below | values >> 8 & !below, end - 1);
        digits.fraction = end - whole - 1;
        start + end
    } else {
        long(bytes, start, &mut digits)?
    };
    matches!(byte(bytes, at), b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')
        .then_some((at, digits))
}

/// Behind a number that goes on behind eight bytes.
fn long(bytes: &[u8], start: usize, digits: &mut Digits) -> Option<usize> {
    let at = more(bytes, start, digits)?;
    if byte(bytes, at) != b'.' {
        return Some(at);
    }
    let end = more(bytes, at + 1, digits)?;
    digits.fraction = end - at - 1;
    Some(end)
}

/// Adds at least one digit.
fn more(bytes: &[u8], mut at: usize, digits: &mut Digits) -> Option<usize> {
    let start = at;
    loop {
        let values = digit_values(bytes, at);
        let count = places(no_digits(values));
        digits.add(values, count);
        at += count;
        if count < 8 {
            return (at > start).then_some(at);
        }
    }
}

/// What eight bytes are as digits.
#[inline(always)]
fn digit_values(bytes: &[u8], at: usize) -> u64 {
    eight(bytes, at) ^ (ONES * u64::from(b'0'))
}

/// The high bits of those that are none: the lowest is right, and below it all are.
#[inline(always)]
fn no_digits(values: u64) -> u64 {
    (values.wrapping_add(ONES * 0x76) | values) & HIGHS
}

/// How many bytes come before the lowest bit.
#[inline(always)]
fn places(highs: u64) -> usize {
    highs.trailing_zeros() as usize / 8
}

/// Behind blanks.
#[inline(always)]
fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while byte(bytes, at) <= b' ' {
        match byte(bytes, at) {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            _ => break,
        }
    }
    at
}

/// Behind any value, which begins at `at`.
#[inline(always)]
pub(crate) fn value(bytes: &[u8], at: usize) -> Option<usize> {
    within(bytes, at, 0)
}

/// The same for one within `depth` others.
#[inline(always)]
fn within(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    match byte(bytes, at) {
        b'"' => any_text(bytes, at),
        b'-' | b'0'..=b'9' => number(bytes, at).map(|(end, _)| end),
        b'[' if depth < DEEP => list(bytes, at, depth),
        b'{' if depth < DEEP => record(bytes, at, depth),
        b't' => word(bytes, at, "true"),
        b'f' => word(bytes, at, "false"),
        b'n' => word(bytes, at, "null"),
        _ => None,
    }
}

fn list(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let mut at = blanks(bytes, at + 1);
    if byte(bytes, at) == b']' {
        return Some(at + 1);
    }
    loop {
        at = blanks(bytes, within(bytes, at, depth + 1)?);
        match byte(bytes, at) {
            b',' => at = blanks(bytes, at + 1),
            b']' => return Some(at + 1),
            _ => return None,
        }
    }
}

fn record(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let mut at = blanks(bytes, at + 1);
    if byte(bytes, at) == b'}' {
        return Some(at + 1);
    }
    loop {
        if byte(bytes, at) != b'"' {
            return None;
        }
        at = blanks(bytes, any_text(bytes, at)?);
        if byte(bytes, at) != b':' {
            return None;
        }
        at = blanks(bytes, within(bytes, blanks(bytes, at + 1), depth + 1)?);
        match byte(bytes, at) {
            b',' => at = blanks(bytes, at + 1),
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}
