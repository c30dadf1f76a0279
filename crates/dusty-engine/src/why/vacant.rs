//! What there is on a line of a file without a row.

use std::io::{self, BufRead};

use dusty_csv::Header;

use crate::source::input::Format;

/// Why there is no row on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vacant {
    /// It stands above the names of the columns, as a title.
    Above,
    /// The names of the columns are on it.
    Header,
    /// There is nothing on it.
    Blank,
    /// It is a comment.
    Comment,
    /// It is one of the lines at the end that are left out.
    Footer,
    /// The file ends above it: how many lines it has.
    Beyond(u64),
}

/// Looks at a line of a file; `bounds` are the first lines of its first and last row.
pub(super) fn vacant(
    reader: impl io::Read,
    format: &Format,
    line: u64,
    bounds: Option<(u64, u64)>,
) -> Option<Vacant> {
    let format = match format {
        Format::Csv(detected) => Some(&detected.format),
        Format::Json(..) => None,
        // It has no lines.
        Format::Typed(_) => return None,
    };
    // Of other encodings, line ends are not single bytes.
    if format.is_some_and(|format| !format.encoding.is_ascii_compatible()) {
        return None;
    }
    let (text, lines) = nth(io::BufReader::new(reader), line).ok()?;
    let Some(text) = text else { return Some(Vacant::Beyond(lines)) };
    let text = String::from_utf8_lossy(&text);
    let blank = text.trim_start_matches('\u{feff}').trim().is_empty();
    let Some(format) = format else { return blank.then_some(Vacant::Blank) };
    let comment = format.comment.as_deref().filter(|comment| !comment.is_empty());
    let first = bounds.map(|(first, _)| first);
    let named = matches!(format.header, Header::Rows(1..));
    Some(if line <= format.skip as u64 {
        Vacant::Above
    } else if blank {
        Vacant::Blank
    } else if comment.is_some_and(|comment| text.starts_with(comment)) {
        Vacant::Comment
    } else if named && first.is_none_or(|first| line < first) {
        Vacant::Header
    } else if bounds.is_some_and(|(_, last)| line > last) && format.footer > 0 {
        Vacant::Footer
    } else {
        return None;
    })
}

/// A line of a text, and how many there are up to it. CR, LF and both end one.
fn nth(mut reader: impl BufRead, wanted: u64) -> io::Result<(Option<Vec<u8>>, u64)> {
    let (mut text, mut lines, mut after_carriage) = (Vec::new(), 0, false);
    let mut begun = false;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            lines += u64::from(begun);
            return Ok(((begun && lines == wanted).then_some(text), lines));
        }
        for byte in buffer {
            let second = std::mem::replace(&mut after_carriage, *byte == b'\r') && *byte == b'\n';
            if second {
                continue;
            }
            begun = !matches!(byte, b'\r' | b'\n');
            if begun {
                if lines + 1 == wanted {
                    text.push(*byte);
                }
                continue;
            }
            lines += 1;
            if lines == wanted {
                return Ok((Some(text), lines));
            }
        }
        let read = buffer.len();
        reader.consume(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let text = b"one\r\n\rthree\nfour" as &[u8];
        let line = |wanted| nth(text, wanted).unwrap();
        assert_eq!(line(1), (Some(b"one".to_vec()), 1));
        assert_eq!(line(2), (Some(Vec::new()), 2));
        assert_eq!(line(3), (Some(b"three".to_vec()), 3));
        assert_eq!(line(4), (Some(b"four".to_vec()), 4));
        assert_eq!(line(5), (None, 4));
        assert_eq!(nth(b"one\n" as &[u8], 2).unwrap(), (None, 1));
    }
}
