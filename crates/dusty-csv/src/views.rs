//! String views: sixteen bytes that hold a short text or point to a long one.

/// The zero bytes that follow the content of a chunk, so that a view can be loaded whole.
pub(crate) const PADDING: usize = 16;

/// The longest text that a view holds itself.
const INLINE: usize = 12;

/// For each length, the bits of a text that long, where they stand in a view.
const KEEP: [u128; INLINE + 1] = {
    let mut keep = [0; INLINE + 1];
    let mut length = 1;
    while length <= INLINE {
        keep[length] = keep[length - 1] << 8 | 0xff << 32;
        length += 1;
    }
    keep
};

/// The view of the `length` bytes at `start` of `bytes`, which is the array's buffer number `buffer`.
#[inline(always)]
pub(crate) fn view(bytes: &[u8], start: usize, length: usize, buffer: u32) -> u128 {
    if length > INLINE {
        let prefix = bytes.get(start..).and_then(|text| text.first_chunk()).copied();
        return length as u128
            | u128::from(u32::from_le_bytes(prefix.unwrap_or_default())) << 32
            | u128::from(buffer) << 64
            | (start as u128) << 96;
    }
    // Four bytes earlier: the text stands at its place in the view then.
    let loaded = bytes.get(start.wrapping_sub(4)..).and_then(|text| text.first_chunk()).copied();
    let loaded = u128::from_le_bytes(loaded.unwrap_or_else(|| at_an_end(bytes, start)));
    loaded & KEEP.get(length).copied().unwrap_or(0) | length as u128
}

/// The view of a text that is short enough to stand in it.
pub(crate) fn short(text: &[u8]) -> Option<u128> {
    (text.len() <= INLINE).then(|| view(text, 0, text.len(), 0))
}

/// The bytes at `start`, and four before them, where the buffer does not have as many.
#[cold]
fn at_an_end(bytes: &[u8], start: usize) -> [u8; 16] {
    let mut loaded = [0; 16];
    for (to, from) in loaded.iter_mut().skip(4).zip(bytes.iter().skip(start)) {
        *to = *from;
    }
    loaded
}
