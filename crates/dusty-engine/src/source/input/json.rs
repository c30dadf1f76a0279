//! JSON files: what the script says of them, and what is made out.

use std::fs::File;

use dusty_check::{FileKind, Source};
use dusty_json::{Detected, Form, FormatError, Options};

use super::{Format, Made};
use crate::messages;

/// Looks at a file and leaves it at its start.
pub(super) fn format_of_file(source: &Source, file: &File) -> Made {
    let options = options(source);
    made(source, dusty_json::detect_file(file, &options), options)
}

/// Looks at the beginning of a stream.
pub(super) fn format_of_bytes(source: &Source, start: &[u8], complete: bool) -> Made {
    let options = options(source);
    made(source, dusty_json::detect_bytes(start, complete, &options), options)
}

fn made(source: &Source, detected: Result<Detected, FormatError>, options: Options) -> Made {
    let detected = detected.map_err(|error| messages::no_json(source, &error))?;
    Ok((Format::Json(detected.columns, options), detected.notes))
}

/// What the script says, in the words of the reader.
fn options(source: &Source) -> Options {
    let form = match source.kind {
        FileKind::Json => Form::Document { at: source.at.clone() },
        _ => Form::Lines,
    };
    Options { form, missing: source.missing.clone(), text: source.text.clone() }
}
