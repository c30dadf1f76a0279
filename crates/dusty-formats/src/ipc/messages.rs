//! The messages that an Arrow file consists of. They are cut here and not by the library,
//! because that believes a damaged file how much memory it needs.

use std::io::Read;
use std::sync::Arc;

use arrow::buffer::{Buffer, MutableBuffer};
use arrow::datatypes::SchemaRef;
use arrow::ipc::convert::fb_to_schema;
use arrow::ipc::{RecordBatch, Schema, root_as_footer, root_as_message};

use crate::Error;
use crate::at::At;
use crate::error::CUT;

/// How a file begins and ends, and how many bytes the beginning is filled up to.
const MAGIC: &[u8] = b"ARROW1";
const CONTINUED: [u8; 4] = [0xff; 4];

/// How much larger than its bytes something compressed may be: zstd can say 128 kB of one
/// byte in four.
const RATIO: u64 = 33_000;
const LEAST: u64 = 1 << 16;

/// A part of a file.
pub(super) struct Message {
    header: Vec<u8>,
    pub(super) body: Buffer,
}

impl Message {
    /// What it says of itself.
    pub(super) fn header(&self) -> Result<arrow::ipc::Message<'_>, Error> {
        root_as_message(&self.header).map_err(|_| Error::contradiction())
    }

    /// How many bytes of the file it is.
    pub(super) fn bytes(&self) -> u64 {
        (self.header.len() + self.body.len()) as u64
    }

    /// Reads a message at a place: its header has this length, which counts the marks in
    /// front.
    fn read(file: &At, place: u64, header: u64, body: u64) -> Result<Message, Error> {
        let end = place.checked_add(header).and_then(|end| end.checked_add(body));
        if end.is_none_or(|end| end > file.length()) {
            return Err(Error::Damaged(CUT.to_owned()));
        }
        let header_end = place + header;
        let header = Message::header_at(file, place, header)?;
        let mut from = file.at(header_end);
        let mut body = MutableBuffer::from_len_zeroed(usize::try_from(body).unwrap_or(0));
        from.read_exact(&mut body)?;
        let message = Message { header, body: body.into() };
        message.check()?;
        Ok(message)
    }

    fn header_at(file: &At, place: u64, length: u64) -> Result<Vec<u8>, Error> {
        if place.checked_add(length).is_none_or(|end| end > file.length()) {
            return Err(Error::Damaged(CUT.to_owned()));
        }
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        file.at(place).read_exact(&mut bytes)?;
        let marks = if bytes.starts_with(&CONTINUED) { 8 } else { 4 };
        Ok(bytes.get(marks..).ok_or_else(Error::contradiction)?.to_vec())
    }

    /// Whether the parts are where they are said to be, and unpack to a likely size.
    fn check(&self) -> Result<(), Error> {
        let header = self.header()?;
        let dictionary = header.header_as_dictionary_batch().and_then(|found| found.data());
        match header.header_as_record_batch().or(dictionary) {
            Some(part) if !self.fits(part) => Err(Error::contradiction()),
            _ => Ok(()),
        }
    }

    fn fits(&self, part: RecordBatch<'_>) -> bool {
        let packed = part.compression().is_some();
        part.buffers().into_iter().flatten().all(|buffer| {
            let (Ok(start), Ok(length)) =
                (usize::try_from(buffer.offset()), usize::try_from(buffer.length()))
            else {
                return false;
            };
            let bytes = start.checked_add(length).and_then(|end| self.body.get(start..end));
            let Some(bytes) = bytes else { return false };
            let said = bytes.first_chunk::<8>().filter(|_| packed);
            // -1 stands for bytes that are not compressed.
            let unpacked = said.map_or(0, |said| i64::from_le_bytes(*said).max(0));
            unpacked.unsigned_abs() <= (bytes.len() as u64).saturating_mul(RATIO) + LEAST
        })
    }
}

/// The messages of a file, in order.
pub(super) struct Messages {
    file: At,
    /// Of a file the messages that its end lists: places, and the lengths of headers and
    /// bodies; of a stream `None`.
    listed: Option<std::vec::IntoIter<(u64, u64, u64)>>,
    /// Of a stream the next place.
    place: u64,
    done: bool,
}

impl Messages {
    /// Looks at a file, and gives its columns.
    pub(super) fn open(file: &At, stream: bool) -> Result<(Messages, SchemaRef), Error> {
        let file = file.clone();
        if stream {
            let mut messages = Messages { file, listed: None, place: 0, done: false };
            let first = messages.next().ok_or(Error::Damaged(CUT.to_owned()))??;
            let header = first.header()?;
            let schema = header.header_as_schema().ok_or_else(Error::contradiction)?;
            return Ok((messages, columns(schema)?));
        }
        let mut end = [0; 10];
        let length = file.length();
        let tail = length.checked_sub(10).ok_or(Error::Damaged(CUT.to_owned()))?;
        file.at(tail).read_exact(&mut end)?;
        let [a, b, c, d, mark @ ..] = end;
        let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
        let place = tail.checked_sub(footer).filter(|_| mark == MAGIC);
        let place = place.ok_or(Error::Damaged(CUT.to_owned()))?;
        let mut bytes = vec![0; usize::try_from(footer).unwrap_or(0)];
        file.at(place).read_exact(&mut bytes)?;
        let footer = root_as_footer(&bytes).map_err(|_| Error::contradiction())?;
        let schema = columns(footer.schema().ok_or_else(Error::contradiction)?)?;
        let blocks = footer.dictionaries().into_iter().flatten();
        let blocks = blocks.chain(footer.recordBatches().into_iter().flatten());
        let number = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
        let listed: Vec<_> = blocks
            .map(|block| {
                (
                    number(block.offset()),
                    number(block.metaDataLength().into()),
                    number(block.bodyLength()),
                )
            })
            .collect();
        let listed = Some(listed.into_iter());
        Ok((Messages { file, listed, place: 0, done: false }, schema))
    }

    /// The next message of a stream; `None` at its end.
    fn of_stream(&mut self) -> Result<Option<Message>, Error> {
        if self.place == self.file.length() {
            return Ok(None);
        }
        let cut = || Error::Damaged(CUT.to_owned());
        let marks = self.file.at(self.place);
        let mut start = Vec::new();
        marks.take(8).read_to_end(&mut start)?;
        let number = |bytes: Option<&[u8]>| {
            let bytes = bytes.and_then(|bytes| bytes.first_chunk::<4>()).ok_or_else(cut)?;
            Ok::<_, Error>(u64::from(u32::from_le_bytes(*bytes)))
        };
        let (marks, header) = match start.starts_with(&CONTINUED) {
            true => (8, number(start.get(4..))?),
            false => (4, number(Some(&start))?),
        };
        if header == 0 {
            return Ok(None);
        }
        let said = Message::header_at(&self.file, self.place, marks + header)?;
        let said = root_as_message(&said).map_err(|_| Error::contradiction())?;
        let body = u64::try_from(said.bodyLength()).map_err(|_| Error::contradiction())?;
        let message = Message::read(&self.file, self.place, marks + header, body)?;
        self.place += marks + header + body;
        Ok(Some(message))
    }
}

impl Iterator for Messages {
    type Item = Result<Message, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let found = match &mut self.listed {
            Some(listed) => listed
                .next()
                .map(|(place, header, body)| Message::read(&self.file, place, header, body))
                .transpose(),
            None => self.of_stream(),
        };
        // Behind something that is damaged nothing can be relied on.
        self.done = !matches!(found, Ok(Some(_)));
        found.transpose()
    }
}

fn columns(schema: Schema<'_>) -> Result<SchemaRef, Error> {
    if !schema.endianness().equals_to_target_endianness() {
        let what = "its numbers are written the other way round, as old machines did";
        return Err(Error::Refused(what.to_owned()));
    }
    Ok(Arc::new(fb_to_schema(schema)))
}
