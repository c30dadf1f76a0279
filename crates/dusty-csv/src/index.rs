//! Finds the field ends of many records at once, 64 bytes at a time.
//!
//! For each block, bit masks say where quotes, delimiters and line ends stand. A running exclusive-or over the quotes' mask
//! tells which bytes are inside quotes (as in Langdale and Lemire (2019), "Parsing gigabytes of JSON
//! per second"); delimiters and line ends outside are the field ends. That is only right while every quote is in order, so
//! that is checked with a few more bit operations: an opening quote follows a field end or a closing
//! quote (which makes a doubled one), a closing quote is followed by a field end or an opening one. Where
//! it does not hold, and where a quoted text goes over a line end, the index stops, and the caller reads one record byte by byte.

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
    pub(crate) delimiter: u64,
    pub(crate) feed: u64,
    pub(crate) carriage: u64,
}

impl Masks {
    /// The masks of a block, for any processor.
    pub(crate) fn of(block: &[u8; 64], needles: &Needles) -> Masks {
        Masks {
            quote: needles.quote.map_or(0, |quote| find(block, quote)),
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
    /// The field ends are the first `count` of these.
    slots: Vec<u32>,
    count: usize,
    /// For each row, the number of field ends up to its own line end, that included.
    pub(crate) rows: Vec<u32>,
    /// Whether there is a quote.
    pub(crate) quotes: bool,
    /// Whether a quote may be doubled somewhere.
    pub(crate) doubled: bool,
    /// Whether there is a CR.
    pub(crate) carriages: bool,
}

/// How many bytes are indexed before the rows are built, small enough for the nearest cache.
const STRETCH: usize = 32 << 10;

impl Index {
    pub(crate) fn new(needles: Needles) -> Index {
        Index {
            needles,
            slots: Vec::new(),
            count: 0,
            rows: Vec::new(),
            quotes: false,
            doubled: false,
            carriages: false,
        }
    }

    /// Indexes whole rows from `from` on, where a record begins.
    #[inline(always)]
    pub(crate) fn fill_with(
        &mut self,
        bytes: &[u8],
        from: usize,
        masks: impl Fn(&[u8; 64], &Needles) -> Masks,
    ) -> Stop {
        self.count = 0;
        self.rows.clear();
        self.quotes = false;
        self.doubled = false;
        self.carriages = false;
        let mut state = State { inside: 0, after_end: 1, after_close: 0, after_carriage: 0 };
        let (blocks, tail) = bytes.get(from..).unwrap_or(&[]).as_chunks::<64>();
        let mut place = from;
        for block in blocks {
            let found = masks(block, &self.needles);
            if !self.block(&mut state, found, place) {
                return Stop::Odd;
            }
            place += 64;
            if place - from >= STRETCH && !self.rows.is_empty() {
                return Stop::Full;
            }
        }
        let mut last = [0; 64];
        for (to, from) in last.iter_mut().zip(tail) {
            *to = *from;
        }
        let mut found = masks(&last, &self.needles);
        let known = (1u64 << tail.len()) - 1;
        found.quote &= known;
        found.delimiter &= known;
        self.block(&mut state, found, place);
        Stop::Odd
    }

    /// Adds the field ends of one block; false when something in it is not in order.
    #[inline(always)]
    fn block(&mut self, state: &mut State, found: Masks, place: usize) -> bool {
        let Masks { quote, delimiter, feed, carriage } = found;
        let breaks = feed | carriage;
        // The LF of a CRLF ends nothing.
        let seconds = feed & (carriage << 1 | state.after_carriage);
        self.carriages |= carriage != 0;
        state.after_carriage = carriage >> 63;
        let mut outside = !0;
        let mut odd = 0;
        if quote | state.inside | state.after_close != 0 {
            self.quotes = true;
            let inside = running_xor(quote) ^ state.inside;
            outside = !inside;
            let (open, close) = (quote & inside, quote & !inside);
            let ends = (delimiter | breaks) & outside;
            let after_end = ends << 1 | state.after_end;
            let after_close = close << 1 | state.after_close;
            odd =
                open & !(after_end | after_close) | after_close & !(ends | quote) | breaks & inside;
            self.doubled |= open & after_close != 0;
            state.inside = (inside.cast_signed() >> 63).cast_unsigned();
            state.after_close = close >> 63;
        }
        state.after_end = ((delimiter | breaks) & outside) >> 63;
        let mut ends = (delimiter | breaks) & outside & !seconds;
        if odd != 0 {
            ends &= (1 << odd.trailing_zeros()) - 1;
        }
        let mut lines = ends & breaks;
        let before = self.count as u32;
        while lines != 0 {
            let up_to = lines ^ (lines - 1);
            self.rows.push(before + (ends & up_to).count_ones());
            lines &= lines - 1;
        }
        self.push_ends(place as u32, ends);
        odd == 0
    }
}

impl Index {
    /// Adds the place of each bit, four at a time: writing a few too many costs less than asking each time.
    #[inline(always)]
    fn push_ends(&mut self, place: u32, mut bits: u64) {
        let count = bits.count_ones() as usize;
        if self.slots.len() < self.count + 64 {
            self.slots.resize(2 * self.slots.len() + 4096, 0);
        }
        let Some(slots) =
            self.slots.get_mut(self.count..).and_then(|rest| rest.first_chunk_mut::<64>())
        else {
            return;
        };
        let mut at = 0;
        while at < count {
            for step in 0..4 {
                slots[(at + step) & 63] = place + bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
            }
            at += 4;
        }
        self.count += count;
    }

    /// Where the fields end: the places of delimiters and of line ends (of CR, when LF follows).
    pub(crate) fn ends(&self) -> &[u32] {
        self.slots.get(..self.count).unwrap_or(&[])
    }
}

/// What a block must know of the one before.
struct State {
    /// All ones inside quotes.
    inside: u64,
    after_end: u64,
    after_close: u64,
    after_carriage: u64,
}

/// Each bit is the exclusive-or of all bits up to it.
#[inline(always)]
fn running_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn both_ways_to_make_masks_agree() {
        let text: Vec<u8> = (0..10_000u32)
            .map(|n| b"a\",\n\r;"[(n.wrapping_mul(2_654_435_761) >> 20) as usize % 6])
            .collect();
        let needles = Needles { delimiter: b',', quote: Some(b'"') };
        for from in 0..300 {
            let (mut one, mut other) = (Index::new(needles), Index::new(needles));
            let stop = crate::raw::fill(&mut one, &text, from);
            assert_eq!(stop, other.fill_with(&text, from, Masks::of));
            assert_eq!((one.ends(), &one.rows), (other.ends(), &other.rows));
        }
    }
}
