//! The values of number and text tokens.

use crate::Span;
use crate::lexer::escape_length;

/// The value of an `Int` token; absent where it has more than 64 bits.
pub(crate) fn int(written: &str) -> Option<u64> {
    written.replace('_', "").parse().ok()
}

/// The value of a `Float` token; absent where it is too large.
pub(crate) fn float(written: &str) -> Option<f64> {
    written.replace('_', "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// The inside of a text literal that begins and ends with quotes of these lengths.
/// The closing quote may be absent.
pub(crate) fn inside(written: &str, opening: usize, closing: usize) -> &str {
    let end = written.len().saturating_sub(closing).max(opening);
    written.get(opening..end).unwrap_or("")
}

/// Resolves the escapes of a text. An escape that means nothing stands for itself,
/// and its place, counted from `offset`, is added to `wrong`.
pub(crate) fn unescape(body: &str, offset: usize, wrong: &mut Vec<Span>) -> String {
    let mut text = String::with_capacity(body.len());
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('\\').unwrap_or(rest.len());
        text.push_str(rest.get(..plain).unwrap_or(""));
        at += plain;
        let Some(escape) = rest.get(plain..).filter(|rest| !rest.is_empty()) else { break };
        let length = escape_length(escape).min(escape.len());
        let escape = escape.get(..length).unwrap_or(escape);
        match escaped(escape) {
            Some(c) => text.push(c),
            None => {
                text.push_str(escape);
                wrong.push(Span::new(offset + at, offset + at + length));
            }
        }
        at += length;
    }
    text
}

/// The character that an escape stands for.
fn escaped(escape: &str) -> Option<char> {
    match escape {
        "\\n" => Some('\n'),
        "\\t" => Some('\t'),
        "\\r" => Some('\r'),
        "\\\"" => Some('"'),
        "\\\\" => Some('\\'),
        _ => {
            let digits = escape.strip_prefix("\\u{")?.strip_suffix('}')?;
            u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
        }
    }
}

/// Whether a character is not seen for what it is, as a blank that looks like another, or a change of direction.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{2007}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202f}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text as a script writes it, between `"` quotes and with escapes.
pub fn quote(text: &str) -> String {
    let mut written = String::from('"');
    for c in text.chars() {
        match c {
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            '"' | '\\' => written.extend(['\\', c]),
            c if is_hidden(c) => written.extend(c.escape_unicode()),
            _ => written.push(c),
        }
    }
    written.push('"');
    written
}
