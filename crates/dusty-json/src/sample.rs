//! Which part of a file is looked at before it is read.

use crate::form::{BOM, looks_like, whole};
use crate::{Chunk, Chunks, Detected, Detector, Form, FormatError, Options, ReadError, fault};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Files up to this many bytes are looked at whole; of a larger one half as much from the
/// beginning, and a quarter each from the middle and the end.
pub const WHOLE: usize = 16 << 20;

/// How many bytes of a file are looked at at once.
const CHUNK: usize = 1 << 20;

/// Makes out the columns of the first bytes of an input; `complete` if they are all of it.
///
/// # Errors
/// If the bytes are not of this form, or have no columns.
pub fn detect_bytes(
    bytes: &[u8],
    complete: bool,
    options: &Options,
) -> Result<Detected, FormatError> {
    check(bytes, complete, options)?;
    let mut detector = Detector::new(options);
    learn_start(&mut detector, bytes, complete, options)?;
    detector.finish(complete)
}

/// Makes out the columns of a file, and leaves it at its start.
///
/// # Errors
/// If the file cannot be read, is not of this form, or has no columns.
pub fn detect_file(mut file: &File, options: &Options) -> Result<Detected, FormatError> {
    let io = |error: io::Error| FormatError::from(ReadError::from(error));
    file.rewind().map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length <= WHOLE as u64 {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        file.rewind().map_err(io)?;
        return detect_bytes(&bytes, true, options);
    }
    let (half, quarter) = ((WHOLE / 2) as u64, (WHOLE / 4) as u64);
    let mut bytes = Vec::new();
    file.take(half).read_to_end(&mut bytes).map_err(io)?;
    check(&bytes, false, options)?;
    let mut detector = Detector::new(options);
    match &options.form {
        Form::Lines => {
            learn_start(&mut detector, &bytes, false, options)?;
            for start in [length / 2, length - quarter] {
                file.seek(SeekFrom::Start(start)).map_err(io)?;
                let mut bytes = Vec::new();
                file.take(quarter).read_to_end(&mut bytes).map_err(io)?;
                let last = start == length - quarter;
                let whole = if last { &bytes } else { whole_lines(&bytes) };
                for chunk in Chunks::from_within(whole, CHUNK) {
                    detector.learn(&chunk?, false)?;
                }
            }
        }
        Form::Document { .. } => {
            // Where a record begins is known only to who has read from the beginning.
            file.rewind().map_err(io)?;
            let mut read = 0;
            for chunk in Chunks::new(file, &options.form, CHUNK) {
                let chunk: Chunk = chunk?;
                let middle = (length / 2)..(length / 2 + quarter);
                if read < half || middle.contains(&read) || read > length - quarter {
                    detector.learn(&chunk, true)?;
                }
                read += chunk.length() as u64;
            }
        }
    }
    file.rewind().map_err(io)?;
    detector.finish(false)
}

/// Looks at the beginning of an input.
fn learn_start(
    detector: &mut Detector<'_>,
    bytes: &[u8],
    complete: bool,
    options: &Options,
) -> Result<(), FormatError> {
    let lines = options.form == Form::Lines;
    let whole = if lines && !complete { whole_lines(bytes) } else { bytes };
    for chunk in Chunks::new(whole, &options.form, CHUNK) {
        let learned = match chunk {
            Ok(chunk) => detector.learn(&chunk, true),
            Err(error) => Err(error.into()),
        };
        match learned {
            // What was cut off is looked at when it is read.
            Err(FormatError::Read(ReadError::Broken { fault: fault::CUT, .. })) if !complete => {
                return Ok(());
            }
            learned => learned?,
        }
    }
    Ok(())
}

/// Refuses what is of another form, as a whole.
fn check(bytes: &[u8], complete: bool, options: &Options) -> Result<(), FormatError> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(FormatError::Encoding("UTF-16"));
    }
    let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
    if text.trim_ascii().is_empty() {
        return Err(FormatError::Empty);
    }
    if options.form == Form::Lines {
        let start = text.trim_ascii_start();
        let line = start.split(|byte| *byte == b'\n').next().unwrap_or(start);
        let record = matches!(whole(line), Ok(crate::reader::Peek::Record));
        if !record && let Some(form @ Form::Document { .. }) = looks_like(start, complete) {
            return Err(FormatError::OtherForm(form));
        }
        return Ok(());
    }
    if complete && whole(text).is_err() && looks_like(text, true) == Some(Form::Lines) {
        return Err(FormatError::OtherForm(Form::Lines));
    }
    Ok(())
}

/// The bytes up to their last line end.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = memchr::memrchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
    bytes.get(..end).unwrap_or(bytes)
}
