//! What the parts of a reading cost.
//!
//! A field that stands as it should costs nothing but how unlike its column it looks (`Profile::misfit`: 5 and more is strange).
//! The numbers were set so that one mistake at any place of a table is mended
//! (`a_mistake_at_any_place_of_a_table_is_mended` in `tests/known_files.rs`), and two that could be one another are not.

use crate::record::Dialect;

/// Up to this a reading is believed.
pub(super) const BELIEVED: f32 = 14.0;
/// By so much it must beat the next one that has other cells.
pub(super) const MARGIN: f32 = 2.0;

/// A cell that looks so unlike its column is none of it.
pub(super) const STRANGE: f32 = 6.0;
/// The same where words may have been taken for cells.
pub(super) const STRANGE_WORD: f32 = 4.0;

/// An empty field that is passed over. Beyond the last column nothing is lost, and it costs nothing.
pub(super) const DROPPED: f32 = 4.0;
/// A missing cell that is added between others.
pub(super) const ADDED: f32 = 8.0;
/// One that is added at the end of the line.
pub(super) const ADDED_AT_END: f32 = 3.0;
/// The same where other lines end early, too.
pub(super) const ADDED_AS_USUAL: f32 = 1.0;

/// A text cut in two where a value ends.
pub(super) const CUT: f32 = 6.0;
/// The same where a quoted text ends, or between two values that stand elsewhere in their columns.
pub(super) const CUT_PLAINLY: f32 = 4.0;
/// The same within a number or between words.
pub(super) const CUT_WITHIN: f32 = 7.0;

/// A text of several pieces that begins or ends with a delimiter.
pub(super) const EDGE: f32 = 3.0;

/// A quote at the beginning of a text, or behind a word at its end, with none at the other end.
const OPEN: f32 = 3.0;
/// Quotes within a text, or behind a number: inches.
const WITHIN: f32 = 0.5;
/// A quote between letters of a quoted text.
const APOSTROPHE: f32 = 0.3;
/// One beside a delimiter, where a field could end.
const CLOSING: f32 = 4.0;
/// Any other one that is neither doubled nor escaped.
const STRAY: f32 = 2.0;

/// A delimiter that is part of a text.
pub(super) fn joined(delimiter: &[u8]) -> f32 {
    match delimiter {
        // Between words a blank is no surprise, and no text has a tab.
        b" " => 1.5,
        b"\t" => 2.0 * BELIEVED,
        _ => 5.0,
    }
}

/// The cost of quotes in a text that is not between quotes.
pub(super) fn lone(text: &[u8], quote: u8) -> f32 {
    let last = text.split_last().filter(|(last, _)| **last == quote);
    let inches = |before: &[u8]| before.last().is_none_or(u8::is_ascii_digit);
    match last {
        _ if text.first() == Some(&quote) => OPEN,
        Some((_, before)) if !inches(before) => OPEN,
        _ => WITHIN,
    }
}

/// The cost of the quotes inside a quoted text that are neither doubled nor escaped.
pub(super) fn strays(dialect: &Dialect, inner: &[u8], quote: u8) -> f32 {
    let mut cost = 0.0;
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        let next = inner.get(at + 1).copied();
        if Some(byte) == dialect.escape && (next == Some(quote) || next == Some(byte))
            || byte == quote && next == Some(quote)
        {
            at += 2;
            continue;
        }
        if byte == quote {
            let before = at.checked_sub(1).and_then(|at| inner.get(at));
            let letters = before.is_some_and(u8::is_ascii_alphanumeric)
                && next.is_some_and(|next| next.is_ascii_alphanumeric());
            // An apostrophe is at home between letters; a quote beside a delimiter looks like the end of a field.
            let edge = dialect.delimiter_at(inner, at + 1)
                || at >= dialect.delimiter.len()
                    && dialect.delimiter_at(inner, at - dialect.delimiter.len());
            cost += match (letters, edge) {
                (true, _) => APOSTROPHE,
                (_, true) => CLOSING,
                _ => STRAY,
            };
        }
        at += 1;
    }
    cost
}
