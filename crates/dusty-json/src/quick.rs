//! Passes over what is in order, and gives up on everything else.
//!
//! Nearly every value of nearly every file is a short text, a short number or a word. Here
//! they are read with few questions, eight bytes at once. Each function begins at a byte
//! and gives the place behind what it read; `None` means no more than that
//! [`Reader`](crate::reader::Reader) has to look: it may find what is wrong, or nothing.

use crate::number::Digits;

/// How deep values may lie in each other here.
const DEEP: usize = 16;

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

fn byte(bytes: &[u8], at: usize) -> u8 {
    // A control character stands nowhere.
    bytes.get(at).copied().unwrap_or(0)
}

/// Eight bytes as a number, the first one lowest; behind the end there are zeros.
#[inline(always)]
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or(&[]);
    if let Some(eight) = rest.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    match bytes.last_chunk() {
        Some(last) if !rest.is_empty() => u64::from_le_bytes(*last) >> (64 - 8 * rest.len()),
        _ => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// The first byte from `at` on that does not stand for itself in a text: a quote,
/// a backslash, a control character or the end.
#[inline(always)]
pub(crate) fn plain(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let word = eight(bytes, at);
        // The lowest of these bits is right; above it some may be too many.
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let special = (below(word, 0x20) | is(b'"') | is(b'\\')) & HIGHS;
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
    let negative = byte(bytes, at) == b'-';
    let first = at + usize::from(negative);
    let mut digits = Digits { negative, value: 0, count: 0, fraction: 0 };
    let mut at = more(bytes, first, &mut digits)?;
    if byte(bytes, first) == b'0' && at > first + 1 {
        return None;
    }
    if byte(bytes, at) == b'.' {
        let point = at;
        at = more(bytes, point + 1, &mut digits)?;
        digits.fraction = at - point - 1;
    }
    matches!(byte(bytes, at), b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')
        .then_some((at, digits))
}

/// Adds at least one digit.
#[inline(always)]
fn more(bytes: &[u8], mut at: usize, digits: &mut Digits) -> Option<usize> {
    let start = at;
    loop {
        let values = eight(bytes, at) ^ (ONES * u64::from(b'0'));
        // The lowest of these bits is right: below it, no digit carries.
        let others = (values.wrapping_add(ONES * 0x76) | values) & HIGHS;
        let count = others.trailing_zeros() as usize / 8;
        digits.add(values, count);
        at += count;
        if count < 8 {
            return (at > start).then_some(at);
        }
    }
}

/// Behind blanks.
#[inline(always)]
fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(byte(bytes, at), b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

/// Behind any value, which begins at `at`.
pub(crate) fn value(bytes: &[u8], at: usize) -> Option<usize> {
    within(bytes, at, 0)
}

#[inline(always)]
fn within(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    match byte(bytes, at) {
        b'"' => any_text(bytes, at),
        b'-' | b'0'..=b'9' => number(bytes, at).map(|(end, _)| end),
        b'[' | b'{' => container(bytes, at, depth),
        b't' => word(bytes, at, "true"),
        b'f' => word(bytes, at, "false"),
        b'n' => word(bytes, at, "null"),
        _ => None,
    }
}

/// Behind a list or record.
fn container(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    if depth == DEEP {
        return None;
    }
    let list = byte(bytes, at) == b'[';
    let close = if list { b']' } else { b'}' };
    let mut at = blanks(bytes, at + 1);
    if byte(bytes, at) == close {
        return Some(at + 1);
    }
    loop {
        if !list {
            if byte(bytes, at) != b'"' {
                return None;
            }
            at = blanks(bytes, any_text(bytes, at)?);
            if byte(bytes, at) != b':' {
                return None;
            }
            at = blanks(bytes, at + 1);
        }
        at = blanks(bytes, within(bytes, at, depth + 1)?);
        match byte(bytes, at) {
            b',' => at = blanks(bytes, at + 1),
            last if last == close => return Some(at + 1),
            _ => return None,
        }
    }
}
