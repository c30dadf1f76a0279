//! Finds the field ends of many records at once, 64 bytes at a time.
//!
//! For each block, bit masks say where quotes, delimiters and line ends stand. A running exclusive-or over the quotes' mask
//! tells which bytes are inside quotes (as in Langdale and Lemire (2019), "Parsing gigabytes of JSON
//! per second"); delimiters and line ends outside are the field ends. That is only right while every quote is in order, so
//! that is checked with a few more bit operations: an opening quote follows a field end or a closing
//! quote (which makes a doubled one), a closing quote is followed by a field end or an opening one. Where
//! it does not hold, the index stops, and the caller reads one record byte by byte.

/// The bytes that are looked for, beside CR and LF.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needles {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
}

/// Where the needles stand in a block, one bit per byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Masks {
    pub(crate) quote: u64,
    /// Each bit is the exclusive-or of all bits of `quote` up to it.
    pub(crate) parity: u64,
    pub(crate) delimiter: u64,
    pub(crate) feed: u64,
    pub(crate) carriage: u64,
}

/// What finds the needles of a block: each kind of processor has its own way.
///
/// A type with a method and no closure, because a method can be told to become a part of its caller. Masks
/// that are handed over in memory take as long as finding them.
pub(crate) trait Finder: Copy {
    /// The masks of a block.
    fn masks(self, block: &[u8; 64], needles: &Needles) -> Masks;

    /// Writes where the bits stand, `place` being that of the first one; what is behind them does not count.
    #[inline(always)]
    fn places(self, mut bits: u64, place: u32, slots: &mut [u32; 64]) {
        let count = bits.count_ones() as usize;
        let mut at = 0;
        loop {
            for step in 0..AT_ONCE {
                slots[(at + step) & 63] = place + bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
            }
            at += AT_ONCE;
            if at >= count {
                break;
            }
        }
    }
}

/// For any processor.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Finder for Portable {
    fn masks(self, block: &[u8; 64], needles: &Needles) -> Masks {
        let quote = needles.quote.map_or(0, |quote| find(block, quote));
        Masks {
            quote,
            parity: running_xor(quote),
            delimiter: find(block, needles.delimiter),
            feed: find(block, b'\n'),
            carriage: find(block, b'\r'),
        }
    }
}

/// Eight bytes at a time: a zero byte's high bit is gathered by a multiplication.
fn find(block: &[u8; 64], byte: u8) -> u64 {
    const LOWS: u64 = u64::from_ne_bytes([0x7f; 8]);
    let wanted = u64::from_ne_bytes([byte; 8]);
    let mut mask = 0;
    for (place, eight) in block.as_chunks::<8>().0.iter().enumerate() {
        let other = u64::from_le_bytes(*eight) ^ wanted;
        // Exactly the zero bytes keep no bit.
        let zeros = !(((other & LOWS) + LOWS) | other | LOWS);
        mask |= ((zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * place);
    }
    mask
}

/// Why filling stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// There are enough rows.
    Full,
    /// The record after the last whole row must be read byte by byte, or the bytes are at their end.
    Odd,
}

/// The field ends of the rows from some place on.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) needles: Needles,
    ends: Slots,
    /// How many of the field ends are line ends.
    pub(crate) lines: usize,
    /// Whether there is a quote.
    pub(crate) quotes: bool,
    /// Whether a quote may be doubled somewhere.
    pub(crate) doubled: bool,
    /// Whether there is a CR.
    pub(crate) carriages: bool,
    /// Whether a line end may stand inside of quotes.
    pub(crate) inner: bool,
}

/// How many blocks are looked at together.
pub(crate) const GROUP: usize = 4;

/// How many bytes are indexed before the rows are built, small enough for the nearest cache.
pub(crate) const STRETCH: usize = 32 << 10;

/// Whether no quote and no CR stands in some blocks. Then nothing in them can be out of order, and less is to be done with
/// them; looking twice is worth it where they are in the nearest cache, and is soon over where there is one.
#[inline(always)]
pub(crate) fn is_plain(
    groups: &[[[u8; 64]; GROUP]],
    needles: &Needles,
    finder: impl Finder,
) -> bool {
    // No closures: they would not be made of the finder's instructions.
    for group in groups {
        let mut other = 0;
        for block in group {
            let found = finder.masks(block, needles);
            other |= found.quote | found.carriage;
        }
        if other != 0 {
            return false;
        }
    }
    true
}

impl Index {
    pub(crate) fn new(needles: Needles) -> Index {
        Index {
            needles,
            ends: Slots::default(),
            lines: 0,
            quotes: false,
            doubled: false,
            carriages: false,
            inner: false,
        }
    }

    /// Indexes whole rows from `from` on, where a record begins.
    #[inline(always)]
    pub(crate) fn fill_with(&mut self, bytes: &[u8], from: usize, finder: impl Finder) -> Stop {
        let stretch = bytes.get(from..).unwrap_or(&[]);
        let stretch = stretch.get(..STRETCH).unwrap_or(stretch).as_chunks::<64>().0;
        match is_plain(stretch.as_chunks().0, &self.needles, finder) {
            true => self.fill_if::<true>(bytes, from, finder),
            false => self.fill_if::<false>(bytes, from, finder),
        }
    }

    /// The same, where it is known whether the groups of the stretch are plain.
    #[inline(always)]
    fn fill_if<const PLAIN: bool>(
        &mut self,
        bytes: &[u8],
        from: usize,
        finder: impl Finder,
    ) -> Stop {
        self.ends.filled = 0;
        let (needles, mut seen) = (self.needles, Seen::default());
        let mut state = State::BEFORE_RECORD;
        let (blocks, tail) = bytes.get(from..).unwrap_or(&[]).as_chunks::<64>();
        let mut place = from;
        // First the masks of some blocks, then the places in them: a processor has too few registers for both.
        for group in blocks.as_chunks::<GROUP>().0 {
            if place - from >= STRETCH {
                break;
            }
            let (mut next, mut more, mut odd) = (state, seen, 0);
            let mut ends = [0; GROUP];
            for (ends, block) in ends.iter_mut().zip(group) {
                let found = next.read_if::<PLAIN>(finder.masks(block, &needles));
                odd |= found.odd;
                *ends = more.add(&found, found.ends & !found.seconds);
            }
            if odd != 0 {
                break;
            }
            (state, seen) = (next, more);
            for ends in ends {
                self.ends.push(ends, place as u32, finder);
                place += 64;
            }
        }
        let mut in_order = true;
        for block in blocks.get((place - from) / 64..).unwrap_or(&[]) {
            if !in_order || place - from >= STRETCH {
                break;
            }
            let found = state.read(finder.masks(block, &needles));
            in_order = self.push(found, place, &mut seen, finder);
            place += 64;
        }
        let full = in_order && place - from >= STRETCH;
        if in_order && !full {
            let found = state.read(masks_of_tail(tail, &needles));
            self.push(found, place, &mut seen, finder);
        }
        self.lines = seen.lines;
        self.quotes = seen.quotes != 0;
        self.doubled = seen.doubled != 0;
        self.carriages = seen.carriages != 0;
        self.inner = seen.inner != 0;
        if full && seen.lines > 0 { Stop::Full } else { Stop::Odd }
    }

    /// Adds the field ends of one block; false when something in it is not in order.
    #[inline(always)]
    fn push(&mut self, found: Found, place: usize, seen: &mut Seen, finder: impl Finder) -> bool {
        let mut ends = found.ends & !found.seconds;
        if found.odd != 0 {
            ends &= (1 << found.odd.trailing_zeros()) - 1;
        }
        self.ends.push(seen.add(&found, ends), place as u32, finder);
        found.odd == 0
    }

    /// Where the fields end: the places of delimiters and of line ends (of CR, when LF follows).
    pub(crate) fn ends(&self) -> &[u32] {
        self.ends.filled()
    }

    /// For each row, the number of field ends up to its own line end, that included.
    pub(crate) fn rows(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let ends_line = |end: &u32| matches!(bytes.get(*end as usize), Some(b'\n' | b'\r'));
        (1..).zip(self.ends()).filter(move |(_, end)| ends_line(end)).map(|(count, _)| count)
    }

    /// The ends of all rows, if each has as many as there are columns.
    pub(crate) fn even(&self, bytes: &[u8], columns: usize) -> Option<&[u32]> {
        let ends = self.ends().get(..self.lines * columns)?;
        let ends_line = |row: &[u32]| {
            let end = row.last().and_then(|&end| bytes.get(end as usize));
            matches!(end, Some(b'\n' | b'\r'))
        };
        // There are no more line ends than these.
        ends.chunks_exact(columns).all(ends_line).then_some(ends)
    }
}

/// What was seen in all blocks of an index, as long as it is filled.
#[derive(Clone, Copy, Default)]
struct Seen {
    lines: usize,
    quotes: u64,
    doubled: u64,
    carriages: u64,
    inner: u64,
}

impl Seen {
    /// Adds what was found in a block; gives the field ends of it.
    #[inline(always)]
    fn add(&mut self, found: &Found, ends: u64) -> u64 {
        self.quotes |= found.quotes;
        self.doubled |= found.doubled;
        self.carriages |= found.carriages;
        self.inner |= found.inner;
        self.lines += (ends & found.breaks).count_ones() as usize;
        ends
    }
}

/// Numbers, of which the first `filled` count.
#[derive(Debug, Default)]
struct Slots {
    slots: Vec<u32>,
    filled: usize,
}

/// How many numbers are written before it is asked whether there are as many: a few too many cost
/// less than a wrong guess.
const AT_ONCE: usize = 8;

impl Slots {
    /// Adds the place of each bit.
    #[inline(always)]
    fn push(&mut self, bits: u64, place: u32, finder: impl Finder) {
        if self.slots.len() < self.filled + 64 {
            self.grow();
        }
        let Some(slots) =
            self.slots.get_mut(self.filled..).and_then(|rest| rest.first_chunk_mut::<64>())
        else {
            return;
        };
        finder.places(bits, place, slots);
        self.filled += bits.count_ones() as usize;
    }

    #[cold]
    fn grow(&mut self) {
        self.slots.resize(2 * self.slots.len() + 4096, 0);
    }

    fn filled(&self) -> &[u32] {
        self.slots.get(..self.filled).unwrap_or(&[])
    }
}

/// The masks of the last bytes, which fill no block.
pub(crate) fn masks_of_tail(tail: &[u8], needles: &Needles) -> Masks {
    let mut last = [0; 64];
    for (to, from) in last.iter_mut().zip(tail) {
        *to = *from;
    }
    let mut found = Portable.masks(&last, needles);
    let known = (1u64 << tail.len()) - 1;
    found.quote &= known;
    found.parity = running_xor(found.quote);
    found.delimiter &= known;
    found
}

/// What a block must know of the one before.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// All ones inside quotes.
    inside: u64,
    after_end: u64,
    after_close: u64,
    pub(crate) after_carriage: u64,
}

/// What stands in a block, one bit per byte.
#[derive(Default)]
pub(crate) struct Found {
    /// Delimiters and line ends outside of quotes.
    pub(crate) ends: u64,
    /// CR and LF.
    pub(crate) breaks: u64,
    /// The LF of CRLF, which end nothing.
    pub(crate) seconds: u64,
    /// Where something is not in order.
    pub(crate) odd: u64,
    /// Quotes and what is inside of them.
    pub(crate) quotes: u64,
    /// Where a quote opens that follows a closing one.
    pub(crate) doubled: u64,
    pub(crate) carriages: u64,
    /// CR and LF inside of quotes.
    pub(crate) inner: u64,
}

impl State {
    pub(crate) const BEFORE_RECORD: State =
        State { inside: 0, after_end: 1, after_close: 0, after_carriage: 0 };

    /// Whether nothing of the block before matters to one without quotes and CR.
    pub(crate) fn is_plain(&self) -> bool {
        self.inside | self.after_close | self.after_carriage == 0
    }

    /// Reads a block, of which it may be known that it has neither quotes nor CR, and the state is plain.
    #[inline(always)]
    pub(crate) fn read_if<const PLAIN: bool>(&mut self, found: Masks) -> Found {
        if !PLAIN {
            return self.read(found);
        }
        let (ends, breaks) = (found.delimiter | found.feed, found.feed);
        self.after_end = ends >> 63;
        Found { ends, breaks, ..Found::default() }
    }

    /// Without a branch: where quotes are neither rare nor everywhere, guessing whether a block has
    /// some costs more than looking.
    #[inline(always)]
    pub(crate) fn read(&mut self, found: Masks) -> Found {
        let Masks { quote, parity, delimiter, feed, carriage } = found;
        let breaks = feed | carriage;
        let seconds = feed & (carriage << 1 | self.after_carriage);
        let inside = parity ^ self.inside;
        let (open, close) = (quote & inside, quote & !inside);
        let ends = (delimiter | breaks) & !inside;
        let after_end = ends << 1 | self.after_end;
        let after_close = close << 1 | self.after_close;
        let odd = open & !(after_end | after_close) | after_close & !(ends | quote);
        self.inside = (inside.cast_signed() >> 63).cast_unsigned();
        self.after_end = ends >> 63;
        self.after_close = close >> 63;
        self.after_carriage = carriage >> 63;
        Found {
            ends,
            breaks,
            seconds,
            odd,
            quotes: quote | inside,
            doubled: open & after_close,
            carriages: carriage,
            inner: breaks & inside,
        }
    }
}

/// Each bit is the exclusive-or of all bits up to it.
#[inline(always)]
pub(crate) fn running_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::raw::Vectors;

    #[test]
    fn every_needle_is_found_where_it_stands() {
        for at in 0..64 {
            for byte in 0..=255u8 {
                let mut block = [byte ^ 1; 64];
                block[at] = byte;
                assert_eq!(find(&block, byte), 1 << at);
            }
        }
        assert_eq!(find(&[7; 64], 7), !0);
    }

    /// How often something is tried: an interpreter such as Miri is a thousand times slower.
    pub(crate) const TIMES: u32 = if cfg!(miri) { 3 } else { 300 };

    /// Many of `parts`, with no order in them.
    pub(crate) fn mixed(parts: &[&[u8]], seed: u32) -> Vec<u8> {
        let mixed = |n: u32| (n.wrapping_mul(2_654_435_761) ^ n >> 7) >> 20;
        (0..TIMES * 30)
            .flat_map(|n| parts[mixed(n + seed) as usize % parts.len()].to_vec())
            .collect()
    }

    #[test]
    fn text_without_quotes_is_indexed_like_any() {
        let rows: &[&[u8]] = &[b"1,2,3\n", b"1,20,a text of some words\n", b",,\n"];
        let others: [&[u8]; 4] = [b"", b"1,\"2,5\",3\n", b"1,2,3\r\n", b"1,5\"\n"];
        let needles = Needles { delimiter: b',', quote: Some(b'"') };
        for seed in 0..TIMES {
            let mut plain = mixed(rows, seed);
            // The last groups alone, and a few stretches.
            let kept = if seed % 10 > 0 { 600 } else { plain.len() };
            plain.drain(..plain.len() - kept);
            // A row that is not plain stands behind each of the last ones.
            let starts = (1..300).filter(|back| plain[plain.len() - back - 1] == b'\n');
            for (back, other) in starts.zip(others.iter().cycle()) {
                let mut text = plain.clone();
                text.splice(text.len() - back..text.len() - back, other.iter().copied());
                for vectors in Vectors::all() {
                    let (mut slow, mut fast) = (Index::new(needles), Index::new(needles));
                    let mut from = 0;
                    loop {
                        let stop = slow.fill_if::<false>(&text, from, Portable);
                        assert_eq!(vectors.fill(&mut fast, &text, from), stop, "{vectors:?}");
                        assert_eq!((fast.ends(), fast.lines), (slow.ends(), slow.lines));
                        let seen = |index: &Index| (index.quotes, index.doubled, index.carriages);
                        assert_eq!(seen(&fast), seen(&slow));
                        match fast.ends().last() {
                            Some(&end) if stop == Stop::Full => from = end as usize + 1,
                            _ => break,
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn all_instructions_find_the_same() {
        let text = mixed(&[b"a", b"\"", b",", b"\n", b"\r", b";"], 0);
        let many = mixed(&[b",", b",", b",", b"\n", b"a"], 1);
        let needles = Needles { delimiter: b',', quote: Some(b'"') };
        for (text, from) in (0..TIMES as usize).flat_map(|from| [(&text, from), (&many, from)]) {
            let mut plain = Index::new(needles);
            let stop = plain.fill_with(text, from, Portable);
            for vectors in Vectors::all() {
                let mut index = Index::new(needles);
                assert_eq!(vectors.fill(&mut index, text, from), stop, "{vectors:?}");
                assert_eq!((index.ends(), index.lines), (plain.ends(), plain.lines));
            }
        }
    }
}
