//! The files that a script reads: found, looked at, and cut into chunks.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dusty_check::Note;
use dusty_check::{CsvOptions, FileKind, Schema, Source, Type};
use dusty_csv::Sample;
use dusty_formats::Table;
use dusty_syntax::Diagnostic;
use parking_lot::Mutex;
use tempfile::TempPath;

use crate::compression::{self, Stream};
use crate::failure::Failure;
use crate::fingerprint::{Print, Stamp};
use crate::remote::Downloads;
use crate::save::draft::DraftFile;
use crate::source::stdin;
use crate::types::type_of;
use crate::{Fingerprint, Progress, Purpose, messages};

mod csv;
mod json;
mod typed;

/// How many bytes of a file one task works on.
pub(crate) const CHUNK: usize = 1 << 19;

/// A file that was opened and looked at.
pub(crate) struct Input {
    /// What the script says of it.
    pub(crate) source: Source,
    /// Where it is on this machine; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// How it is read.
    pub(crate) format: Format,
    /// What is not plain about it.
    pub(crate) notes: Vec<Note>,
    /// The file itself, at its start.
    reader: Mutex<Option<Box<dyn Read + Send>>>,
    /// What marked its state when it was opened; `None` for standard input and pipes.
    stamp: Option<Stamp>,
    /// The fingerprint of what has come through a pipe.
    piped: Arc<Mutex<Print>>,
    /// Its length in bytes; 0 where that is not known.
    pub(crate) length: u64,
    /// Where a stream is kept that is read at several places; it is removed in the end.
    #[allow(dead_code, reason = "it is there as long as the input is")]
    spool: Option<TempPath>,
    /// What was fetched, if it is on a server.
    #[allow(dead_code, reason = "it is there as long as the input is")]
    fetched: Option<Arc<DraftFile>>,
    /// For each column of the source's table its position in the file, if the file has it.
    pub(crate) columns: Vec<Option<usize>>,
    /// For each column of the file whether it has whole numbers, and the source's table floats,
    /// as other files have.
    pub(crate) widened: Vec<bool>,
}

/// How a file is read.
pub(crate) enum Format {
    /// As lines of cells.
    Csv(Box<dusty_csv::Detected>),
    /// As JSON records with these fields.
    Json(Vec<dusty_json::Column>, dusty_json::Options),
    /// As a table whose columns have types.
    Typed(Arc<dyn Table>),
}

impl Input {
    /// The columns.
    pub(crate) fn schema(&self) -> Schema {
        let mut schema = Schema::default();
        let mut push = |name: &String, ty| schema.push(name.clone(), ty);
        match &self.format {
            Format::Csv(detected) => {
                detected.format.columns.iter().for_each(|name| push(name, Type::Text));
            }
            Format::Json(columns, _) => {
                columns.iter().for_each(|c| push(&c.name, type_of(&c.kind.data_type())));
            }
            Format::Typed(table) => {
                table.columns().iter().for_each(|c| push(&c.name, type_of(&c.data_type)));
            }
        }
        schema
    }

    /// Whether the place of a column in a line is the same in every line.
    pub(crate) fn has_cells(&self) -> bool {
        matches!(self.format, Format::Csv(_))
    }

    /// Whether all of a bad row fits the cells of a CSV file.
    pub(crate) fn is_flat(&self) -> bool {
        match &self.format {
            Format::Csv(_) => true,
            Format::Json(..) => false,
            Format::Typed(_) => self.schema().columns.iter().all(|column| column.ty.fits_cell()),
        }
    }

    /// The path as the script has it.
    pub(crate) fn name(&self) -> &str {
        if self.path.is_some() { &self.source.path } else { "standard input" }
    }

    /// Whether it cannot be opened again, as a pipe with a name.
    pub(crate) fn is_read_once(&self) -> bool {
        self.stamp.is_none() && self.path.is_some()
    }

    /// Whether reading it once more is cheaper than keeping its rows.
    pub(crate) fn is_cheap(&self) -> bool {
        // The length of what has to be unpacked is not known.
        matches!(self.format, Format::Csv(_)) && self.stamp.is_some() && self.length > 0
    }

    /// Closes the file until it is read. What is no file on a disk stays open.
    pub(crate) fn close(&mut self) {
        if self.stamp.is_some() {
            self.reader = Mutex::new(None);
        }
    }

    /// Where it is, standard input too: there may be a file behind it.
    pub(crate) fn place(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new("/dev/stdin"))
    }

    /// The disk and the number of the file on it, where files have numbers.
    pub(crate) fn place_on_disk(&self) -> Option<(u64, u64)> {
        self.stamp.as_ref().and_then(Stamp::place)
    }

    /// Tells how many bytes are going to be read.
    pub(crate) fn expect(&self, progress: &Progress) {
        progress.expect_bytes(self.length);
    }

    /// The file from its start, unpacked; `None` if it is a stream that was taken before.
    ///
    /// # Errors
    /// If a file cannot be opened again, or is another one by now.
    pub(crate) fn take_reader(&self) -> Result<Option<Stream>, Diagnostic> {
        let held = self.reader.lock().take();
        match (held, &self.path) {
            (Some(reader), _) => Ok(Some(reader)),
            (None, Some(path)) if self.stamp.is_some() => {
                let unread = |error: io::Error| messages::unreadable(&self.source, &error.into());
                let opened = open_file(path).map_err(unread)?;
                match opened.stamp == self.stamp {
                    true => Ok(Some(opened.reader)),
                    false => Err(messages::changed(&self.source)),
                }
            }
            (None, _) => Ok(None),
        }
    }

    /// The file from its start, and the progress told; `None` if it is a stream that was taken before.
    ///
    /// # Errors
    /// If a file cannot be opened again, or is another one by now.
    pub(crate) fn reader(
        &self,
        progress: Arc<Progress>,
        purpose: Purpose,
    ) -> Result<Option<impl Read + Send + use<>>, Diagnostic> {
        let Some(inner) = self.take_reader()? else { return Ok(None) };
        // A file is hashed afterwards, from the disk; what comes through a pipe comes once.
        let piped = purpose != Purpose::Write && self.stamp.is_none();
        let print = piped.then(|| Arc::clone(&self.piped));
        Ok(Some(Counted { inner, progress, print }))
    }

    /// What was said and detected together.
    pub(crate) fn all_options(&self) -> CsvOptions {
        match &self.format {
            Format::Csv(detected) => csv::all_options(&detected.format),
            Format::Json(..) => CsvOptions::default(),
            Format::Typed(_) => {
                CsvOptions { header: self.source.options.header.clone(), ..CsvOptions::default() }
            }
        }
    }

    /// Looks whether somebody has written to the file while it was read. A database sees to that itself.
    ///
    /// # Errors
    /// If so.
    pub(crate) fn unchanged(&self) -> Result<(), Diagnostic> {
        let (Some(path), Some(stamp)) = (&self.path, &self.stamp) else { return Ok(()) };
        let now = std::fs::metadata(path).map(|data| Stamp::of(&data));
        match now.is_ok_and(|now| stamp.was_changed(&now)) && self.source.kind != FileKind::Sqlite {
            true => Err(messages::changed(&self.source)),
            false => Ok(()),
        }
    }

    /// The size and the hash of what was read.
    ///
    /// # Errors
    /// If the file cannot be read again, or is not what it was when the run began.
    pub(crate) fn fingerprint(&self, progress: &Progress) -> Result<Fingerprint, Failure> {
        let (Some(path), Some(stamp)) = (&self.path, &self.stamp) else {
            return Ok(self.piped.lock().finish());
        };
        let journal = path.with_file_name(match path.file_name() {
            Some(name) => format!("{}-wal", name.to_string_lossy()),
            None => String::new(),
        });
        let unsettled = || std::fs::metadata(&journal).is_ok_and(|data| data.len() > 0);
        if self.source.kind == FileKind::Sqlite && unsettled() {
            return Err(messages::unsettled(&self.source).into());
        }
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
            print.lock().update(buffer.get(..read).unwrap_or(&[]));
        }
        Ok(read)
    }
}

/// What making out a format gives.
type Made = Result<(Format, Vec<Note>), Diagnostic>;

/// Where the files of a script are.
pub(crate) struct Outside<'a> {
    /// The folder that its paths are relative to.
    pub(crate) folder: &'a Path,
    /// Whether standard input is read more than once.
    pub(crate) keep: bool,
    /// What was fetched from servers.
    pub(crate) downloads: &'a Downloads,
}

/// Opens the file of a source and makes out its format.
pub(crate) fn open(source: &Source, outside: &Outside<'_>) -> Result<Input, Diagnostic> {
    let url = source.url.as_deref();
    let fetched = url.map(|url| outside.downloads.get(source, url)).transpose()?;
    let path = match &fetched {
        Some(fetched) => Some(fetched.path().to_owned()),
        None => (source.path != "-").then(|| outside.folder.join(&source.path)),
    };
    let unopened = |error: io::Error| messages::unopened(source, outside.folder, &error);
    let opened = match &path {
        Some(path) => open_file(path),
        None => stdin::open(outside.keep).and_then(compression::stream).map(Opened::stream),
    };
    let Opened { look, reader, length, stamp } = opened.map_err(unopened)?;
    let piped = Arc::default();
    let (made, reader, spool) = match source.kind.is_text() {
        true => {
            let (made, reader) = text(source, look, reader, unopened)?;
            (made, Some(reader), None)
        }
        false => {
            let (file, spool) = match look {
                Look::File(file) => (file, None),
                Look::Stream => {
                    let spooled = typed::spooled(reader, &piped).map_err(unopened)?;
                    let (file, spool) = spooled.into_parts();
                    (file, Some(spool))
                }
            };
            let place = spool.as_deref().or(path.as_deref()).unwrap_or(Path::new(""));
            (typed::format(source, file, place), None, spool)
        }
    };
    let (format, notes) = made?;
    Ok(Input {
        source: source.clone(),
        path,
        format,
        notes,
        reader: Mutex::new(reader),
        stamp,
        piped,
        length,
        spool,
        fetched,
        columns: Vec::new(),
        widened: Vec::new(),
    })
}

/// Makes out the format of a text, and gives it from its start.
fn text(
    source: &Source,
    look: Look,
    reader: Stream,
    unopened: impl Fn(io::Error) -> Diagnostic,
) -> Result<(Made, Stream), Diagnostic> {
    let csv = source.kind == FileKind::Csv;
    match look {
        Look::File(file) => {
            typed::refuse(source, &typed::mark(&file).map_err(&unopened)?)?;
            let made = match csv {
                true => csv::format(source, &Sample::of_file(&file).map_err(&unopened)?),
                false => json::format_of_file(source, &file),
            };
            Ok((made, reader))
        }
        Look::Stream => {
            let most = if csv { Sample::WHOLE } else { dusty_json::WHOLE };
            let (start, reader) = beginning(reader, most).map_err(&unopened)?;
            let complete = start.len() < most;
            typed::refuse(source, &start)?;
            let made = match csv {
                true => csv::format(source, &Sample::of_bytes(start, complete)),
                false => json::format_of_bytes(source, &start, complete),
            };
            Ok((made, reader))
        }
    }
}

struct Opened {
    look: Look,
    reader: Stream,
    length: u64,
    stamp: Option<Stamp>,
}

impl Opened {
    fn stream(reader: Stream) -> Opened {
        Opened { look: Look::Stream, reader, length: 0, stamp: None }
    }
}

/// Where a file can be looked at.
enum Look {
    /// Anywhere.
    File(File),
    /// At its beginning alone.
    Stream,
}

fn open_file(path: &Path) -> io::Result<Opened> {
    // Not every system opens a folder to say then that it is one.
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let file = File::open(path)?;
    let data = file.metadata()?;
    if !data.is_file() {
        // A pipe with a name can be read once, like standard input.
        return Ok(Opened::stream(compression::stream(file)?));
    }
    let stamp = Some(Stamp::of(&data));
    if let Some(unpacked) = compression::file(&file)? {
        return Ok(Opened { stamp, ..Opened::stream(unpacked) });
    }
    let look = Look::File(file.try_clone()?);
    Ok(Opened { look, reader: Box::new(file), length: data.len(), stamp })
}

/// The beginning of a stream, and a reader that gives it again, and then the rest.
fn beginning(mut stream: Stream, most: usize) -> io::Result<(Vec<u8>, Stream)> {
    let mut start = Vec::new();
    (&mut stream).take(most as u64).read_to_end(&mut start)?;
    Ok((start.clone(), Box::new(io::Cursor::new(start).chain(stream))))
}
