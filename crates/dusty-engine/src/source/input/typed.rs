//! Files whose values have types of their own: which of them a file is, and what the script
//! says of it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use dusty_check::{FileKind, Source};
use dusty_formats::{Form, MARK, Options, looks_like};
use dusty_syntax::Diagnostic;
use parking_lot::Mutex;
use tempfile::NamedTempFile;

use super::{Format, Made};
use crate::compression::Stream;
use crate::fingerprint::Print;
use crate::messages;

/// The kind of source that reads files of a form.
fn kind(form: Form) -> FileKind {
    match form {
        Form::Parquet => FileKind::Parquet,
        Form::Arrow | Form::ArrowStream => FileKind::Arrow,
        Form::Workbook | Form::OldWorkbook => FileKind::Excel,
        Form::Sqlite => FileKind::Sqlite,
        Form::Stata => FileKind::Stata,
    }
}

/// Looks at a file.
pub(super) fn format(source: &Source, mut file: File, path: &Path) -> Made {
    let unreadable = |error: io::Error| messages::unreadable(source, &error.into());
    let start = beginning(&file, BEGINNING).map_err(unreadable)?;
    let form = match looks_like(&start) {
        Some(form) if kind(form) == source.kind => form,
        Some(form) => return Err(messages::other_form(source, form)),
        None => return Err(messages::no_form(source, &start)),
    };
    file.rewind().map_err(unreadable)?;
    let table = dusty_formats::open(form, file, path, &options(source))
        .map_err(|error| messages::unread(source, &error))?;
    let notes = table.notes().to_vec();
    Ok((Format::Typed(Arc::from(table)), notes))
}

/// How much of a file that is not what it should be tells what it is.
const BEGINNING: usize = 1 << 16;

/// The first bytes of a file, as many as tell its form.
pub(super) fn mark(file: &File) -> io::Result<Vec<u8>> {
    beginning(file, MARK)
}

fn beginning(mut file: &File, most: usize) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    file.rewind()?;
    file.take(most as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start)
}

/// Refuses a file that is to be read as text, and is none.
pub(super) fn refuse(source: &Source, start: &[u8]) -> Result<(), Diagnostic> {
    // A text may begin with the same letters.
    let binary = start.iter().take(MARK).any(|byte| *byte < b'\t');
    match looks_like(start).filter(|form| binary || *form == Form::Stata) {
        Some(form) => Err(messages::other_form(source, form)),
        None => Ok(()),
    }
}

/// A stream as a file, because it is read at several places. What comes is hashed.
pub(super) fn spooled(mut stream: Stream, print: &Mutex<Print>) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    let mut piece = vec![0; 1 << 18];
    loop {
        let read = stream.read(&mut piece)?;
        let bytes = piece.get(..read).unwrap_or(&[]);
        if bytes.is_empty() {
            return Ok(file);
        }
        print.lock().update(bytes);
        file.write_all(bytes)?;
    }
}

/// What the script says, in the words of the reader.
fn options(source: &Source) -> Options {
    Options {
        part: source.part.clone(),
        header: source.options.header.clone(),
        missing: source.missing.clone(),
        text: source.text.clone(),
        encoding: source.options.encoding.clone(),
    }
}
