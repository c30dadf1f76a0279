//! The states of groups as bytes, in which they are set aside on the disk.

/// What is left to read of a state that was saved.
pub(super) struct Saved<'a>(pub(super) &'a [u8]);

impl<'a> Saved<'a> {
    /// The next number; `None` at the end.
    pub(super) fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*number))
    }

    /// The next bytes, which stand behind their length; `None` at the end.
    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// Puts a number behind what was saved before.
pub(super) fn put(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Puts bytes behind what was saved before.
pub(super) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}
