//! CSV files: what the script says of them, and what is made out.

use dusty_check::{CsvOptions, Header, Ragged, Source};
use dusty_csv::{Options, Quote, Sample};

use super::{Format, Made};
use crate::messages;

/// Makes out how a file is written.
pub(super) fn format(source: &Source, sample: &Sample) -> Made {
    // Who says what the header is knows what the file is.
    let unsaid = source.options.header.is_none();
    if let Some(form) = dusty_json::looks_like(sample.beginning(), sample.is_complete())
        && unsaid
    {
        return Err(messages::other_kind(source, &form));
    }
    let detected = dusty_csv::detect(sample, &options(source))
        .map_err(|error| messages::formless(source, &error))?;
    let notes = detected.notes.clone();
    Ok((Format::Csv(Box::new(detected)), notes))
}

/// What was said and detected together, in the words of a script.
pub(super) fn all_options(format: &dusty_csv::Format, ragged: Option<Ragged>) -> CsvOptions {
    let text = |byte: u8| char::from(byte).to_string();
    CsvOptions {
        delimiter: Some(format.delimiter.clone()),
        quote: Some(match format.quote {
            Quote::Char(byte) => text(byte),
            Quote::None => String::new(),
        }),
        escape: Some(match format.escape {
            dusty_csv::Escape::Doubled => "\"".to_owned(),
            dusty_csv::Escape::Char(byte) => text(byte),
        }),
        encoding: Some(format.encoding.name().to_ascii_lowercase()),
        header: Some(match &format.header {
            dusty_csv::Header::None => Header::None,
            dusty_csv::Header::Rows(rows) => Header::Rows(*rows),
            dusty_csv::Header::Names(names) => Header::Names(names.clone()),
        }),
        skip: Some(format.skip),
        footer: Some(format.footer),
        comment: format.comment.clone(),
        ragged,
    }
}

/// What the script says, in the words of the reader.
fn options(source: &Source) -> Options {
    let said = &source.options;
    Options {
        delimiter: said.delimiter.clone(),
        quote: said.quote.as_ref().map(|quote| match quote.as_bytes() {
            [byte] => Quote::Char(*byte),
            _ => Quote::None,
        }),
        escape: said.escape.as_ref().and_then(|escape| match escape.as_bytes() {
            [b'"'] => Some(dusty_csv::Escape::Doubled),
            [byte] => Some(dusty_csv::Escape::Char(*byte)),
            _ => None,
        }),
        encoding: said.encoding.clone(),
        header: said.header.as_ref().map(|header| match header {
            Header::None => dusty_csv::Header::None,
            Header::Rows(rows) => dusty_csv::Header::Rows(*rows),
            Header::Names(names) => dusty_csv::Header::Names(names.clone()),
        }),
        skip: said.skip,
        footer: said.footer,
        comment: said.comment.clone(),
        ragged: match said.ragged {
            None => dusty_csv::Ragged::Strict,
            Some(Ragged::Pad) => dusty_csv::Ragged::Pad,
            Some(Ragged::Repair) => dusty_csv::Ragged::Repair,
        },
    }
}
