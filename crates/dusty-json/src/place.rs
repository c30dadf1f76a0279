//! Where something stands in a file.

/// The line and the character in it, both from 1, of the byte at `at`, where `bytes`
/// begin at `start`.
pub(crate) fn position(bytes: &[u8], at: usize, start: (u64, u64)) -> (u64, u64) {
    let before = bytes.get(..at.min(bytes.len())).unwrap_or(bytes);
    let lines = memchr::memchr_iter(b'\n', before).count() as u64;
    match memchr::memrchr(b'\n', before) {
        Some(end) => (start.0 + lines, 1 + characters(before.get(end + 1..).unwrap_or(&[]))),
        None => (start.0, start.1 + characters(before)),
    }
}

/// How many characters begin in some bytes.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_characters_count_from_one() {
        let bytes = "aå\nbøc".as_bytes();
        assert_eq!(position(bytes, 0, (1, 1)), (1, 1));
        assert_eq!(position(bytes, 3, (1, 1)), (1, 3));
        assert_eq!(position(bytes, 7, (1, 1)), (2, 3));
        assert_eq!(position(bytes, 3, (5, 10)), (5, 12));
        assert_eq!(position(bytes, 99, (5, 10)), (6, 4));
    }
}
