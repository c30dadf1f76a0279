//! Memory for the bytes of a file, used again and again.
//!
//! A file is read into few pieces of memory, in turn: taking fresh memory for each chunk from the
//! system, and clearing it, costs about as much as reading the file.

use arrow_buffer::Buffer;
use bytes::Bytes;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

/// Pieces that nobody uses.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    free: Arc<Mutex<Vec<Free>>>,
    /// A piece of more bytes than this had to hold a long record, and goes back to the system.
    largest: usize,
}

/// The bytes of a piece, and the thread that was done with it.
#[derive(Debug)]
struct Free {
    bytes: Vec<u8>,
    by: ThreadId,
}

/// How many pieces wait to be used again, at most.
const KEPT: usize = 8;

impl Pool {
    pub(crate) fn new(largest: usize) -> Pool {
        Pool { free: Arc::default(), largest }
    }

    /// An empty piece, if possible the last one that this thread has used: it is still near to its core.
    pub(crate) fn piece(&self) -> Piece {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let own = free.iter().rposition(|piece| piece.by == thread::current().id());
        let piece = own.map(|at| free.remove(at)).or_else(|| free.pop());
        Piece { bytes: piece.map(|piece| piece.bytes).unwrap_or_default(), filled: 0 }
    }

    /// The first bytes of a piece, shared; the piece comes back when the last user is done.
    pub(crate) fn share(&self, piece: Piece, length: usize) -> Buffer {
        let lent = Lent { bytes: piece.bytes, pool: self.clone() };
        Buffer::from(Bytes::from_owner(lent)).slice_with_length(0, length)
    }
}

/// Bytes that come back to the pool.
struct Lent {
    bytes: Vec<u8>,
    pool: Pool,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut free = self.pool.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT && self.bytes.len() <= self.pool.largest {
            let bytes = std::mem::take(&mut self.bytes);
            free.push(Free { bytes, by: thread::current().id() });
        }
    }
}

/// Bytes that grow at the end.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    /// All that was ever used of it, so that it need not be cleared again.
    bytes: Vec<u8>,
    filled: usize,
}

impl Piece {
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or(&[])
    }

    pub(crate) fn len(&self) -> usize {
        self.filled
    }

    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.truncate(self.filled);
        self.bytes
    }

    /// Keeps the first `length` bytes.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.filled = self.filled.min(length);
    }

    /// Removes the first `length` bytes.
    pub(crate) fn remove_front(&mut self, length: usize) {
        self.bytes.copy_within(length.min(self.filled)..self.filled, 0);
        self.filled = self.filled.saturating_sub(length);
    }

    pub(crate) fn extend(&mut self, more: &[u8]) {
        self.room(more.len()).copy_from_slice(more);
        self.filled += more.len();
    }

    /// Room for more bytes; what is written there counts after [`Piece::grow`].
    pub(crate) fn room(&mut self, wanted: usize) -> &mut [u8] {
        let end = self.filled + wanted;
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes.get_mut(self.filled..end).unwrap_or(&mut [])
    }

    pub(crate) fn grow(&mut self, written: usize) {
        self.filled = (self.filled + written).min(self.bytes.len());
    }

    /// Reads until `wanted` more bytes are there or the input ends; gives how many came.
    pub(crate) fn read_from(&mut self, input: &mut impl Read, wanted: usize) -> io::Result<usize> {
        let room = self.room(wanted);
        let mut done = 0;
        while let Some(rest) = room.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match input.read(rest) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.grow(done);
                    return Err(error);
                }
            }
        }
        self.grow(done);
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back() {
        let pool = Pool::new(100);
        let mut piece = pool.piece();
        piece.extend(b"some bytes");
        let place = piece.as_slice().as_ptr();
        let (first, second) = {
            let shared = pool.share(piece, 4);
            (shared.clone(), shared)
        };
        drop(first);
        assert_eq!(pool.piece().bytes.len(), 0);
        assert_eq!(second.as_slice(), b"some");
        drop(second);
        let mut again = pool.piece();
        assert_eq!(again.len(), 0);
        again.extend(b"other");
        assert_eq!((again.as_slice(), again.as_slice().as_ptr()), (&b"other"[..], place));
        again.extend(&[b'x'; 100]);
        drop(pool.share(again, 105));
        assert_eq!(pool.piece().bytes.len(), 0);
    }

    #[test]
    fn a_piece_is_read_and_cut() {
        let mut piece = Piece::default();
        assert_eq!(piece.read_from(&mut &b"a,b\n1,2\n"[..], 6).ok(), Some(6));
        piece.remove_front(4);
        assert_eq!(piece.as_slice(), b"1,");
        assert_eq!(piece.read_from(&mut &b"2"[..], 6).ok(), Some(1));
        piece.truncate(2);
        assert_eq!(piece.as_slice(), b"1,");
    }
}
