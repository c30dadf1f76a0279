//! Cuts a file into chunks at record boundaries.

use crate::boundary::{Boundary, first_boundary, footer_start, last_boundary, start_of_rows};
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
    /// What was read for an earlier chunk, and belongs to later ones.
    rest: Vec<u8>,
    /// How much of that is in `carry`, or in a chunk.
    taken: usize,
    pool: Pool,
    offset: u64,
    line: u64,
    started: bool,
    input_ended: bool,
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
            taken: 0,
            pool: Pool::new(target_bytes.saturating_mul(4)),
            offset: 0,
            line: 1,
            started: false,
            input_ended: false,
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
        let waiting = self.rest.get(self.taken..).unwrap_or(&[]);
        let waiting = waiting.get(..wanted).unwrap_or(waiting);
        self.carry.extend(waiting);
        self.taken += waiting.len();
        let wanted = wanted - waiting.len();
        if wanted > 0 && !self.input_ended {
            self.input_ended = self.input.fill(&mut self.carry, wanted)?;
        }
        Ok(())
    }

    /// Whether all there is has been read.
    fn ended(&self) -> bool {
        self.input_ended && self.taken == self.rest.len()
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
            match start_of_rows(above, &self.format, &self.dialect, self.ended()) {
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
        if wanted > 0 && !self.ended() {
            self.read_more(wanted)?;
        }
        let mut long = false;
        loop {
            let (bytes, ended, footer) = (self.carry.as_slice(), self.ended(), self.format.footer);
            let cut = match long {
                true => first_boundary(&self.dialect, bytes, footer, ended),
                false if ended => None,
                false => last_boundary(&self.dialect, bytes, footer),
            };
            if let Some(cut) = cut {
                return Ok((cut, false));
            }
            if ended {
                let at = footer_start(&self.dialect, bytes, footer);
                // Nobody asks for the lines of what comes after the last chunk.
                return Ok((Boundary { at, lines: 0 }, true));
            }
            // Doubling keeps the work of looking again at a long record in proportion. It is a chunk of its own, because it may
            // be one line with a quote that nothing closes, and what was read in vain is not to be held at once.
            self.read_more(self.carry.len().max(self.target))?;
            long = true;
        }
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, ReadError> {
        self.carry = self.pool.piece();
        if !self.started {
            self.started = true;
            self.start()?;
        }
        let (Boundary { at: length, lines }, is_last) = self.cut()?;
        self.finished = is_last;
        if length == 0 {
            return Ok(None);
        }
        let mut piece = std::mem::take(&mut self.carry);
        let left = piece.len() - length;
        if self.taken < self.rest.len() {
            self.taken -= left;
        } else if left > length {
            let whole = std::mem::take(&mut piece);
            piece.extend(whole.as_slice().get(..length).unwrap_or(&[]));
            (self.rest, self.taken) = (whole.into_bytes(), length);
        } else {
            (self.rest, self.taken) = (piece.as_slice().get(length..).unwrap_or(&[]).to_vec(), 0);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_behind_an_open_quote_is_cut_like_the_rest() {
        let format = Format::plain(vec!["a".to_owned(), "b".to_owned()]);
        let rows = "1,2\n".repeat(5000);
        let text = format!("a,b\n{rows}1,\"2\n{rows}");
        let chunks = Chunks::new(text.as_bytes(), &format, 100);
        let chunks: Vec<_> = chunks.collect::<Result<_, _>>().unwrap();
        let found: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.bytes().to_vec()).collect();
        assert!(found == text.as_bytes()["a,b\n".len()..]);
        assert!(chunks.iter().all(|chunk| chunk.length <= 200));
        let lines = chunks.iter().map(|chunk| chunk.first_line + count_line_ends(chunk.bytes()));
        assert!(lines.zip(chunks.iter().skip(1)).all(|(line, next)| line == next.first_line));
    }
}
