//! Cuts a file into chunks at record boundaries.

use crate::boundary::{Boundary, footer_start, last_boundary, start_of_rows};
use crate::decode::{BOM, Decoded};
use crate::pool::{Piece, Pool};
use crate::record::{Dialect, count_line_ends};
use crate::views::PADDING;
use crate::{Format, ReadError};
use arrow_buffer::Buffer;
use std::io::Read;

/// Some whole records of a file, decoded to UTF-8.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The bytes of the records, line ends included, followed by `PADDING` zero bytes.
    pub(crate) bytes: Buffer,
    /// The number of bytes without the padding.
    pub(crate) length: usize,
    /// The offset of the first byte in the decoded file, a byte order mark not counted.
    pub offset: u64,
    /// The number of the line that the chunk starts with, from 1.
    pub first_line: u64,
    /// Whether the file ends with this chunk.
    pub is_last: bool,
}

impl Chunk {
    /// The bytes of the records, line ends included.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }
}

/// Cuts a byte stream into chunks at record boundaries. Preamble, header rows and footer are in no chunk.
/// A file without rows gives no chunk.
pub struct Chunks<R: Read> {
    input: Decoded<R>,
    target: usize,
    dialect: Dialect,
    format: Format,
    /// What was read and is in no chunk yet.
    carry: Piece,
    /// The same between two chunks.
    rest: Vec<u8>,
    pool: Pool,
    offset: u64,
    line: u64,
    started: bool,
    ended: bool,
    finished: bool,
}

impl<R: Read> Chunks<R> {
    /// Reads `input` from its start in chunks of about `target_bytes`; a longer record makes a longer chunk.
    pub fn new(input: R, format: &Format, target_bytes: usize) -> Chunks<R> {
        Chunks {
            input: Decoded::new(input, format.encoding),
            target: target_bytes.max(1),
            dialect: Dialect::new(format),
            format: format.clone(),
            carry: Piece::default(),
            rest: Vec::new(),
            pool: Pool::default(),
            offset: 0,
            line: 1,
            started: false,
            ended: false,
            finished: false,
        }
    }

    /// Removes `length` bytes from the front.
    fn advance(&mut self, length: usize) {
        let done = self.carry.as_slice().get(..length).unwrap_or(&[]);
        self.line += count_line_ends(done);
        self.offset += length as u64;
        self.carry.remove_front(length);
    }

    fn read_more(&mut self, wanted: usize) -> Result<(), ReadError> {
        if self.carry.len() >= LARGEST {
            return Err(ReadError::TooLong { line: self.line });
        }
        self.ended = self.input.fill(&mut self.carry, wanted)?;
        Ok(())
    }

    /// Passes over the byte order mark, the preamble and the header rows.
    fn start(&mut self) -> Result<(), ReadError> {
        self.read_more(self.target.max(BOM.len()))?;
        if self.carry.as_slice().starts_with(BOM) {
            self.carry.remove_front(BOM.len());
        }
        loop {
            // A header row whose quote is not closed does not reach into the footer.
            let bytes = self.carry.as_slice();
            let above = bytes
                .get(..footer_start(&self.dialect, bytes, self.format.footer))
                .unwrap_or(bytes);
            match start_of_rows(above, &self.format, &self.dialect, self.ended) {
                Some(start) => {
                    self.advance(start);
                    return Ok(());
                }
                None => self.read_more(self.carry.len().max(self.target))?,
            }
        }
    }

    /// Where the next chunk ends, and whether it is the last.
    fn cut(&mut self) -> Result<(Boundary, bool), ReadError> {
        let wanted = self.target.saturating_sub(self.carry.len());
        if wanted > 0 && !self.ended {
            self.read_more(wanted)?;
        }
        loop {
            if self.ended {
                let at = footer_start(&self.dialect, self.carry.as_slice(), self.format.footer);
                // Nobody asks for the lines of what comes after the last chunk.
                return Ok((Boundary { at, lines: 0 }, true));
            }
            let cut = last_boundary(&self.dialect, self.carry.as_slice(), self.format.footer);
            if cut.at > 0 {
                return Ok((cut, false));
            }
            // Doubling keeps the work of looking again at a long record in proportion.
            self.read_more(self.carry.len().max(self.target))?;
        }
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, ReadError> {
        self.carry = self.pool.piece();
        self.carry.extend(&self.rest);
        if !self.started {
            self.started = true;
            self.start()?;
        }
        let (Boundary { at: length, lines }, is_last) = self.cut()?;
        self.finished = is_last;
        if length == 0 {
            return Ok(None);
        }
        self.rest.clear();
        self.rest.extend_from_slice(self.carry.as_slice().get(length..).unwrap_or(&[]));
        let mut piece = std::mem::take(&mut self.carry);
        piece.truncate(length);
        let (offset, first_line) = (self.offset, self.line);
        self.line += lines;
        self.offset += length as u64;
        piece.extend(&[0; PADDING]);
        let bytes = self.pool.share(piece, length + PADDING);
        Ok(Some(Chunk { bytes, length, offset, first_line, is_last }))
    }
}

/// The most bytes that are held at once: offsets into a chunk have 32 bits.
const LARGEST: usize = 1 << 30;

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let result = self.next_chunk();
        self.finished |= !matches!(result, Ok(Some(_)));
        result.transpose()
    }
}
