//! Options of a script that no file can be read with.

use crate::{BLANKS, Escape, FormatError, Header, Options, Quote};

/// Refuses options that no file can be read with.
pub(super) fn check(options: &Options) -> Result<(), FormatError> {
    let bad = |text: &str| Err(FormatError::BadOption(text.to_owned()));
    let quote = if let Some(Quote::Char(byte)) = options.quote { Some(byte) } else { None };
    let escape = if let Some(Escape::Char(byte)) = options.escape { Some(byte) } else { None };
    for byte in quote.into_iter().chain(escape) {
        if !byte.is_ascii() || matches!(byte, b'\n' | b'\r') {
            return bad("a quote or escape is one ASCII character that is no line end");
        }
    }
    if let Some(delimiter) = &options.delimiter {
        if delimiter.is_empty() || delimiter.contains(['\n', '\r']) {
            return bad("a delimiter has at least one character and no line end");
        }
        let bytes = if delimiter == BLANKS { b" \t" } else { delimiter.as_bytes() };
        if quote.is_some_and(|byte| bytes.contains(&byte)) {
            return bad("the delimiter and the quote cannot be the same character");
        }
    }
    match &options.header {
        Some(Header::Names(names)) if names.is_empty() => {
            bad("a list of column names has at least one name")
        }
        Some(Header::Rows(0)) => bad("a file without header rows is `header: false`"),
        _ => Ok(()),
    }
}
