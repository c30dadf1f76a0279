//! Compressed files. Inputs are unpacked on a thread of their own while the rows are read;
//! what they are compressed with is seen from how they begin, not from their names.
//! Outputs are compressed as the ends of their names say.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use bzip2::read::MultiBzDecoder;
use bzip2::write::BzEncoder;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use liblzma::read::XzDecoder;
use liblzma::write::XzEncoder;
use zip::ZipArchive;
use zip::result::ZipError;

/// A stream of bytes.
pub(crate) type Stream = Box<dyn Read + Send>;

/// How many bytes are unpacked at once, and how many such pieces may wait.
const PIECE: usize = 1 << 20;
const WAITING: usize = 4;

/// How many names of an archive's files a message tells.
const NAMED: usize = 3;

/// How a file can be compressed.
#[derive(Clone, Copy)]
enum Method {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// What each is called, how such a file begins, and how its name ends.
const METHODS: [(Method, &str, &[u8], &str); 4] = [
    (Method::Gzip, "gzip", b"\x1f\x8b", ".gz"),
    (Method::Zstd, "zstd", b"\x28\xb5\x2f\xfd", ".zst"),
    (Method::Bzip2, "bzip2", b"BZh", ".bz2"),
    (Method::Xz, "xz", b"\xfd7zXZ\0", ".xz"),
];

/// A digit follows the first letters of bzip2, and then the digits of pi, or, where there
/// is nothing in it, of its root.
const BZIP2: [&[u8]; 2] = [b"1AY&SY", b"\x17rE8P\x90"];

/// As many bytes as tell a method.
const MARK: usize = 10;

/// The content of a compressed file; `None` if it is not compressed, and then the file
/// is at its start.
///
/// # Errors
/// If the file cannot be read, or is an archive of several files.
pub(crate) fn file(mut file: &File) -> io::Result<Option<Stream>> {
    let mut mark = Vec::new();
    file.take(MARK as u64).read_to_end(&mut mark)?;
    file.rewind()?;
    if mark.starts_with(b"PK\x03\x04") {
        return only_file(file.try_clone()?);
    }
    match method(&mark) {
        Some(found) => Ok(Some(decoded(found, Box::new(file.try_clone()?))?)),
        None => Ok(None),
    }
}

/// The content of a stream, unpacked if it is compressed.
///
/// # Errors
/// If the stream cannot be read.
pub(crate) fn stream(mut stream: impl Read + Send + 'static) -> io::Result<Stream> {
    let mut mark = Vec::new();
    (&mut stream).take(MARK as u64).read_to_end(&mut mark)?;
    let found = method(&mark);
    let whole = Box::new(Cursor::new(mark).chain(stream));
    match found {
        Some(found) => decoded(found, whole),
        None => Ok(whole),
    }
}

/// Whether the end of a name says that the file is compressed.
pub(crate) fn packs(path: &str) -> bool {
    method_of_name(path).is_some()
}

fn method_of_name(path: &str) -> Option<(Method, &'static str)> {
    let path = path.to_ascii_lowercase();
    let found = METHODS.iter().find(|(.., ending)| path.ends_with(ending));
    found.map(|(method, name, ..)| (*method, *name))
}

fn method(mark: &[u8]) -> Option<(Method, &'static str)> {
    let (method, name, ..) = METHODS.iter().find(|(_, _, begin, _)| mark.starts_with(begin))?;
    let text = matches!(method, Method::Bzip2) && mark.get(4..).is_none_or(|m| !BZIP2.contains(&m));
    (!text).then_some((*method, *name))
}

fn decoded((method, name): (Method, &'static str), packed: Stream) -> io::Result<Stream> {
    let inner: Stream = match method {
        Method::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Method::Zstd => Box::new(zstd::Decoder::new(packed)?),
        Method::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        Method::Xz => Box::new(XzDecoder::new_multi_decoder(packed)),
    };
    Ok(beside(move |pieces| pieces.all(Checked { inner, name, unpacked: 0 })))
}

/// How the first names in the archives begin that workbooks are.
const BOOKS: [&[u8]; 5] = [b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"xl/"];

/// The one file in a zip archive; `None` for what is a document in the form of one.
fn only_file(file: File) -> io::Result<Option<Stream>> {
    let mut start = Vec::new();
    (&file).take(64).read_to_end(&mut start)?;
    (&file).rewind()?;
    let mut archive = match ZipArchive::new(file) {
        Ok(archive) => archive,
        // A damaged workbook is for those who read workbooks.
        Err(_) if BOOKS.iter().any(|name| start.get(30..).is_some_and(|n| n.starts_with(name))) => {
            return Ok(None);
        }
        Err(error) => return Err(damaged(&format!("the zip archive is damaged: {error}"))),
    };
    let names = archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned));
    let names: Vec<String> = names.collect::<Result<_, _>>().map_err(unzipped)?;
    // Workbooks and other documents are archives, too.
    if names.iter().any(|name| name == "[Content_Types].xml" || name == "mimetype") {
        return Ok(None);
    }
    // What some systems add, and folders.
    let real = |name: &&String| !name.ends_with('/') && !name.starts_with("__MACOSX/");
    let mut files: Vec<&String> = names.iter().filter(real).collect();
    files.sort();
    let [only] = files.as_slice() else {
        let told: Vec<&str> = files.iter().take(NAMED).map(|name| name.as_str()).collect();
        let more = if files.len() > NAMED { ", ..." } else { "" };
        return Err(damaged(&format!(
            "the zip archive has {} files and not one: {}{more}",
            files.len(),
            told.join(", ")
        )));
    };
    let at = archive.index_for_name(only);
    Ok(Some(beside(move |pieces| match at.map(|at| archive.by_index(at)) {
        Some(Ok(inner)) => pieces.all(Checked { inner, name: "zip", unpacked: 0 }),
        Some(Err(error)) => {
            pieces.fail(damaged(&format!("the zip archive cannot be unpacked: {error}")));
        }
        None => {}
    })))
}

fn unzipped(error: ZipError) -> io::Error {
    damaged(&format!("the zip archive cannot be unpacked: {error}"))
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// What is unpacked, with errors that a person understands.
struct Checked<R> {
    inner: R,
    name: &'static str,
    unpacked: u64,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let how = match error.kind() {
                io::ErrorKind::UnexpectedEof => "ends too early",
                _ => "is damaged",
            };
            let (name, unpacked) = (self.name, self.unpacked);
            damaged(&format!("the {name} data {how}, after {unpacked} bytes were unpacked"))
        })?;
        self.unpacked += read as u64;
        Ok(read)
    }
}

/// Where pieces go, on the thread that makes them. The last one is empty: if none is, that thread has
/// not come to its end.
struct Pieces {
    made: SyncSender<io::Result<Vec<u8>>>,
    /// The memory of those that were read. Memory that one thread takes and another gives back
    /// would come back to the system late.
    used: Receiver<Vec<u8>>,
}

impl Pieces {
    /// Passes on all of it, until nobody takes it any more.
    fn all(&self, mut from: impl Read) {
        loop {
            let mut piece = self.used.try_recv().unwrap_or_else(|_| Vec::with_capacity(PIECE));
            piece.clear();
            let read = (&mut from).take(PIECE as u64).read_to_end(&mut piece);
            let end = !matches!(read, Ok(1..));
            // What came before an error is not passed on twice.
            let sent = match read {
                Ok(_) => self.made.send(Ok(piece)),
                Err(error) => {
                    let before = if piece.is_empty() { Ok(()) } else { self.made.send(Ok(piece)) };
                    before.and_then(|()| self.made.send(Err(error)))
                }
            };
            if end || sent.is_err() {
                return;
            }
        }
    }

    fn fail(&self, error: io::Error) {
        // Nobody waits for it in a run that has failed.
        let _ = self.made.send(Err(error));
    }
}

/// Reads what another thread makes.
struct Beside {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Cursor<Vec<u8>>,
    used: Sender<Vec<u8>>,
    ended: bool,
}

fn beside(make: impl FnOnce(Pieces) + Send + 'static) -> Stream {
    let ((made, pieces), (used, again)) = (sync_channel(WAITING), channel());
    std::thread::spawn(move || make(Pieces { made, used: again }));
    Box::new(Beside { pieces, piece: Cursor::new(Vec::new()), used, ended: false })
}

impl Read for Beside {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() || self.ended {
                return Ok(read);
            }
            match self.pieces.recv() {
                Ok(Ok(piece)) if piece.is_empty() => self.ended = true,
                Ok(piece) => {
                    let read = std::mem::replace(&mut self.piece, Cursor::new(piece?));
                    // Where nothing more is unpacked, its memory is not needed.
                    let _ = self.used.send(read.into_inner());
                }
                Err(_) => return Err(damaged("the compressed data cannot be unpacked")),
            }
        }
    }
}

/// A file that is compressed while it is written, or a plain one.
pub(crate) enum Packed<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
    Bzip2(BzEncoder<W>),
    Xz(XzEncoder<W>),
}

/// How hard xz tries: its own default.
const XZ_LEVEL: u32 = 6;

impl<W: Write> Packed<W> {
    /// Compresses as the end of the path says.
    pub(crate) fn new(path: &str, to: W) -> io::Result<Packed<W>> {
        Ok(match method_of_name(path) {
            None => Packed::Plain(to),
            Some((Method::Gzip, ..)) => {
                Packed::Gzip(GzEncoder::new(to, flate2::Compression::default()))
            }
            Some((Method::Zstd, ..)) => {
                let level = zstd::DEFAULT_COMPRESSION_LEVEL;
                let mut encoder = zstd::Encoder::new(to, level)?;
                encoder.include_checksum(true)?;
                Packed::Zstd(encoder)
            }
            Some((Method::Bzip2, ..)) => {
                Packed::Bzip2(BzEncoder::new(to, bzip2::Compression::default()))
            }
            Some((Method::Xz, ..)) => Packed::Xz(XzEncoder::new(to, XZ_LEVEL)),
        })
    }

    /// Writes the end.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Packed::Plain(to) => Ok(to),
            Packed::Gzip(encoder) => encoder.finish(),
            Packed::Zstd(encoder) => encoder.finish(),
            Packed::Bzip2(encoder) => encoder.finish(),
            Packed::Xz(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Packed<W> {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Packed::Plain(to) => to,
            Packed::Gzip(encoder) => encoder,
            Packed::Zstd(encoder) => encoder,
            Packed::Bzip2(encoder) => encoder,
            Packed::Xz(encoder) => encoder,
        }
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_come_to_its_end_is_whole() {
        let mut text = String::new();
        beside(|pieces| pieces.all(&b"a,b\n"[..])).read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b\n");
        // The thread is gone before it has said that there is no more.
        let broken = beside(|pieces| drop(pieces.made.send(Ok(b"a,b\n".to_vec()))));
        assert!(std::io::read_to_string(broken).is_err());
    }
}
