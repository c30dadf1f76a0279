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
    let keep = KEEP.get(length).copied().unwrap_or(0);
    // Four bytes earlier: the text stands at its place in the view then.
    let window = bytes.get(start.wrapping_sub(4)..).and_then(|text| text.first_chunk::<16>());
    let Some((low, high)) = window.map(|window| halves(*window)) else {
        return at_an_end(bytes, start) & keep | length as u128;
    };
    let low = low & keep as u64 | length as u64;
    u128::from(high & (keep >> 64) as u64) << 64 | u128::from(low)
}

/// Two words are loaded as they are; of one of sixteen bytes compilers make four.
#[inline(always)]
fn halves(window: [u8; 16]) -> (u64, u64) {
    let [low, high] =
        [0, 8].map(|at| window.get(at..).and_then(|half| half.first_chunk()).copied());
    (u64::from_le_bytes(low.unwrap_or_default()), u64::from_le_bytes(high.unwrap_or_default()))
}

/// The view of a text that is short enough to stand in it.
pub(crate) fn short(text: &[u8]) -> Option<u128> {
    (text.len() <= INLINE).then(|| view(text, 0, text.len(), 0))
}

/// The bytes at `start`, and four before them, where the buffer does not have as many.
#[cold]
fn at_an_end(bytes: &[u8], start: usize) -> u128 {
    let mut loaded = [0; 16];
    for (to, from) in loaded.iter_mut().skip(4).zip(bytes.iter().skip(start)) {
        *to = *from;
    }
    u128::from_le_bytes(loaded)
}
