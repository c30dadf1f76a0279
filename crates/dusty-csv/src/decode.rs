//! Decodes a file to UTF-8 while it is read.

use crate::pool::Piece;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use std::io::{self, Read};

/// The byte that stands for bytes that are no text in the file's encoding. It is in no UTF-8 text, so
/// that the row it stands in is found to be bad.
pub(crate) const NO_TEXT: u8 = 0xff;

/// A stream of UTF-8 bytes. A UTF-8 file passes as it is, right or wrong.
pub(crate) struct Decoded<R> {
    input: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_done: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(input: R, encoding: &'static Encoding) -> Decoded<R> {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Decoded { input, decoder, raw: Vec::new(), raw_done: 0, ended: false }
    }

    /// Appends about `wanted` bytes to `out`; true at the end of the file.
    pub(crate) fn fill(&mut self, out: &mut Piece, wanted: usize) -> io::Result<bool> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(out.read_from(&mut self.input, wanted)? < wanted);
        };
        let goal = out.len() + wanted;
        while out.len() < goal {
            if self.raw_done == self.raw.len() && !self.ended {
                self.raw.clear();
                self.raw_done = 0;
                let read = self.input.by_ref().take(RAW).read_to_end(&mut self.raw)?;
                self.ended = (read as u64) < RAW;
            }
            let from = self.raw.get(self.raw_done..).unwrap_or(&[]);
            if decode(decoder, from, self.ended, &mut self.raw_done, out) && self.ended {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

const RAW: u64 = 256 << 10;

/// Decodes `from` to the end of `out`; true when all of it is done.
fn decode(
    decoder: &mut Decoder,
    from: &[u8],
    last: bool,
    done: &mut usize,
    out: &mut Piece,
) -> bool {
    let room = decoder
        .max_utf8_buffer_length_without_replacement(from.len())
        .unwrap_or(from.len() * 3 + 16);
    let to = out.room(room);
    let (result, read, written) = decoder.decode_to_utf8_without_replacement(from, to, last);
    *done += read;
    out.grow(written);
    if let DecoderResult::Malformed(..) = result {
        out.extend(&[NO_TEXT]);
    }
    result == DecoderResult::InputEmpty
}

/// Decodes bytes as a whole.
pub(crate) fn decode_all(input: &[u8], encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_8 {
        return input.to_vec();
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = Piece::default();
    let mut done = 0;
    while !decode(&mut decoder, input.get(done..).unwrap_or(&[]), true, &mut done, &mut out) {}
    out.as_slice().to_vec()
}

/// The mark that some programs put before UTF-8 text (and, decoded, before UTF-16).
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";
