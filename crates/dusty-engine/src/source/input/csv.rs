//! CSV files: how they are made out, and what is said and made out together.

use dusty_check::{CsvOptions, Source};
use dusty_csv::Sample;

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
    let detected = dusty_csv::detect(sample, &source.options)
        .map_err(|error| messages::formless(source, &error))?;
    let notes = detected.notes.clone();
    Ok((Format::Csv(Box::new(detected)), notes))
}

/// What was said and detected together.
pub(super) fn all_options(format: &dusty_csv::Format) -> CsvOptions {
    CsvOptions {
        delimiter: Some(format.delimiter.clone()),
        quote: Some(format.quote),
        escape: Some(format.escape),
        encoding: Some(format.encoding.name().to_ascii_lowercase()),
        header: Some(format.header.clone()),
        skip: Some(format.skip),
        footer: Some(format.footer),
        comment: format.comment.clone(),
        ragged: format.ragged,
    }
}
