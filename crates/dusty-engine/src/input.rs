//! The files that a script reads: found, looked at, and cut into chunks.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dusty_check::{CsvOptions, Header, Ragged, Schema, Source, Type};
use dusty_csv::{Chunk, Chunks, Detected, Options, Quote, Sample};
use dusty_syntax::Diagnostic;

use crate::failure::Failure;
use crate::fingerprint::{Print, Stamp};
use crate::{Fingerprint, Progress, Purpose, compression, messages};

/// How many bytes of a file one task works on.
const CHUNK: usize = 1 << 20;

/// A file that was opened and looked at.
pub(crate) struct Input {
    /// What the script says of it.
    pub(crate) source: Source,
    /// Where it is; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// How it is read, and what is not plain about it.
    pub(crate) detected: Detected,
    /// The file itself, at its start.
    reader: Mutex<Option<Box<dyn Read + Send>>>,
    /// What marked its state when it was opened; `None` for standard input and pipes.
    stamp: Option<Stamp>,
    /// The fingerprint of what has come through a pipe.
    piped: Arc<Mutex<Print>>,
    /// Its length in bytes; 0 where that is not known.
    pub(crate) length: u64,
}

impl Input {
    /// The columns: all text.
    pub(crate) fn schema(&self) -> Schema {
        let mut schema = Schema::default();
        for name in &self.detected.format.columns {
            schema.push(name.clone(), Type::Text);
        }
        schema
    }

    /// The path as the script has it.
    pub(crate) fn name(&self) -> &str {
        if self.path.is_some() { &self.source.path } else { "standard input" }
    }

    /// The rows in chunks. A second call gives none: each source is read once.
    pub(crate) fn chunks(
        &self,
        progress: Arc<Progress>,
        purpose: Purpose,
    ) -> impl Iterator<Item = Result<Chunk, Diagnostic>> + Send + use<> {
        let reader = self.reader.lock().ok().and_then(|mut reader| reader.take());
        progress.expect_bytes(self.length);
        let source = self.source.clone();
        // A file is hashed afterwards, from the disk; what comes through a pipe comes once.
        let piped = purpose != Purpose::Write && self.stamp.is_none();
        let print = piped.then(|| Arc::clone(&self.piped));
        let counted = reader.map(|inner| Counted { inner, progress, print });
        let chunks = counted.map(|reader| Chunks::new(reader, &self.detected.format, CHUNK));
        chunks
            .into_iter()
            .flatten()
            .map(move |chunk| chunk.map_err(|error| messages::unreadable(&source, &error)))
    }

    /// The size and the hash of what was read.
    ///
    /// # Errors
    /// If the file cannot be read again, or is not what it was when the run began.
    pub(crate) fn fingerprint(&self, progress: &Progress) -> Result<Fingerprint, Failure> {
        let (Some(path), Some(stamp)) = (&self.path, &self.stamp) else {
            return Ok(self.piped.lock().unwrap_or_else(PoisonError::into_inner).finish());
        };
        match Fingerprint::watched(path, || progress.stopped()) {
            Ok((fingerprint, now)) if now == *stamp => Ok(fingerprint),
            Ok(_) => Err(messages::changed(&self.source).into()),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::Interrupted => Failure::Stopped,
                // Another thing is in its place, or nothing.
                io::ErrorKind::NotFound | io::ErrorKind::InvalidInput => {
                    messages::changed(&self.source).into()
                }
                _ => messages::unreadable(&self.source, &error.into()).into(),
            }),
        }
    }
}

/// Tells the screen how far the reading is.
struct Counted {
    inner: Box<dyn Read + Send>,
    progress: Arc<Progress>,
    /// Where what is read is hashed, if it is.
    print: Option<Arc<Mutex<Print>>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.progress.read(read as u64);
        if let Some(print) = &self.print {
            let mut print = print.lock().unwrap_or_else(PoisonError::into_inner);
            print.update(buffer.get(..read).unwrap_or(&[]));
        }
        Ok(read)
    }
}

/// Opens the file of a source and makes out its format.
pub(crate) fn open(source: &Source, folder: &Path) -> Result<Input, Diagnostic> {
    let path = (source.path != "-").then(|| folder.join(&source.path));
    let opened = match &path {
        Some(path) => open_file(path),
        None => compression::stream(io::stdin())
            .and_then(beginning)
            .map(|(sample, reader)| Opened { reader, sample, length: 0, stamp: None }),
    };
    let Opened { reader, sample, length, stamp } =
        opened.map_err(|error| messages::unopened(source, folder, &error))?;
    let options = options(source);
    let detected =
        dusty_csv::detect(&sample, &options).map_err(|error| messages::formless(source, &error))?;
    let (source, reader) = (source.clone(), Mutex::new(Some(reader)));
    Ok(Input { source, path, detected, reader, stamp, piped: Arc::default(), length })
}

struct Opened {
    reader: Box<dyn Read + Send>,
    sample: Sample,
    length: u64,
    stamp: Option<Stamp>,
}

fn open_file(path: &Path) -> io::Result<Opened> {
    let file = File::open(path)?;
    let data = file.metadata()?;
    if data.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !data.is_file() {
        // A pipe with a name can be read once, like standard input.
        let (sample, reader) = beginning(compression::stream(file)?)?;
        return Ok(Opened { reader, sample, length: 0, stamp: None });
    }
    let stamp = Some(Stamp::of(&data));
    if let Some(unpacked) = compression::file(&file)? {
        let (sample, reader) = beginning(unpacked)?;
        return Ok(Opened { reader, sample, length: 0, stamp });
    }
    let sample = Sample::of_file(&file)?;
    Ok(Opened { reader: Box::new(file), sample, length: data.len(), stamp })
}

/// The beginning of a stream, and a reader that gives it again, and then the rest.
fn beginning(mut stream: impl Read + Send + 'static) -> io::Result<(Sample, Box<dyn Read + Send>)> {
    let mut start = Vec::new();
    (&mut stream).take(Sample::WHOLE as u64).read_to_end(&mut start)?;
    let complete = start.len() < Sample::WHOLE;
    let sample = Sample::of_bytes(start.clone(), complete);
    Ok((sample, Box::new(io::Cursor::new(start).chain(stream))))
}

impl Input {
    /// What was said and detected together, in the words of a script.
    pub(crate) fn all_options(&self) -> CsvOptions {
        let format = &self.detected.format;
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
            ragged: self.source.options.ragged,
        }
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
