//! Makes out a file's format.
//!
//! In this order: the encoding; the delimiter, quote and escape (`dialect`); where the table begins
//! and ends and how many header rows it has (`layout`); the column names (`names`).

mod dialect;
mod encoding;
mod layout;
mod names;

use crate::decode::{BOM, decode_all};
use crate::record::Dialect;
use crate::{Detected, Escape, Format, FormatError, Header, Note, Options, Quote, Sample};

/// Makes out the format of the file that `sample` comes from. What `options` says is taken as it is.
///
/// # Errors
/// An empty file, an option without sense, or two readings that are about as good.
pub fn detect(sample: &Sample, options: &Options) -> Result<Detected, FormatError> {
    check(options)?;
    let mut notes = Vec::new();
    let encoding = encoding::detect(sample, options, &mut notes)?;
    let text = decode_all(&sample.beginning, encoding);
    let text = text.strip_prefix(BOM).unwrap_or(&text);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(FormatError::Empty);
    }
    let mut format = Format { encoding, ragged: options.ragged, ..Format::plain(Vec::new()) };
    let confidence = dialect::detect(text, sample.complete, options, &mut format, &mut notes)?;
    layout::detect(text, sample.complete, options, &mut format, &mut notes)?;
    names::read(text, sample.complete, &mut format, &mut notes);
    if format.columns.is_empty() {
        return Err(FormatError::NothingLeft { skip: format.skip, footer: format.footer });
    }
    Ok(Detected { format, notes, confidence })
}

/// Refuses options that no file can be read with.
fn check(options: &Options) -> Result<(), FormatError> {
    let bad = |text: &str| Err(FormatError::BadOption(text.to_owned()));
    let quote = match options.quote {
        Some(Quote::Char(byte)) => Some(byte),
        _ => None,
    };
    let escape = match options.escape {
        Some(Escape::Char(byte)) => Some(byte),
        _ => None,
    };
    for byte in quote.into_iter().chain(escape) {
        if !byte.is_ascii() || matches!(byte, b'\n' | b'\r') {
            return bad("a quote or escape is one ASCII character that is no line end");
        }
    }
    if let Some(delimiter) = &options.delimiter {
        if delimiter.is_empty() || delimiter.contains(['\n', '\r']) {
            return bad("a delimiter has at least one character and no line end");
        }
        if quote.is_some_and(|byte| delimiter.as_bytes().contains(&byte)) {
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

/// A note with the option that says the same.
fn note(text: String, option: String) -> Note {
    Note { text, option: Some(option) }
}

/// The fields of the record at `at` as text, and the place after it.
fn texts(dialect: &Dialect, text: &[u8], at: usize) -> Option<(Vec<String>, usize)> {
    let mut fields = Vec::new();
    let (_, next) = crate::boundary::header_row(text, at, dialect, true, &mut fields)?;
    let mut scratch = Vec::new();
    let texts = fields.iter().map(|field| {
        scratch.clear();
        let content = text.get(field.start..field.end).unwrap_or(&[]);
        if field.escaped {
            dialect.unescape(content, &mut scratch);
            String::from_utf8_lossy(&scratch).into_owned()
        } else {
            String::from_utf8_lossy(content).into_owned()
        }
    });
    Some((texts.collect(), next))
}
