//! String views: sixteen bytes that hold a short text or point to a long one.

/// The zero bytes that follow the content of a chunk, so that a view can be loaded whole.
pub(crate) const PADDING: usize = 16;

/// The longest text that a view holds itself.
const INLINE: usize = 12;

/// For each length, the bits of a text that long.
const KEEP: [u128; INLINE + 1] = {
    let mut keep = [0; INLINE + 1];
    let mut length = 1;
    while length <= INLINE {
        keep[length] = keep[length - 1] << 8 | 0xff;
        length += 1;
    }
    keep
};

/// The view of the `length` bytes at `start` of `bytes`, which is the array's buffer number `buffer`.
#[inline]
pub(crate) fn view(bytes: &[u8], start: usize, length: usize, buffer: u32) -> u128 {
    if length > INLINE {
        let prefix = bytes
            .get(start..start + 4)
            .and_then(|four| four.try_into().ok())
            .map_or(0, u32::from_le_bytes);
        return length as u128
            | u128::from(prefix) << 32
            | u128::from(buffer) << 64
            | (start as u128) << 96;
    }
    let loaded = match bytes.get(start..start + 16).and_then(|part| part.try_into().ok()) {
        Some(part) => u128::from_le_bytes(part),
        None => {
            let mut part = [0; 16];
            for (to, from) in part.iter_mut().zip(bytes.iter().skip(start)) {
                *to = *from;
            }
            u128::from_le_bytes(part)
        }
    };
    let kept = loaded & KEEP.get(length).copied().unwrap_or(0);
    length as u128 | kept << 32
}
