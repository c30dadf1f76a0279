//! Finds where records end without their fields, so that a file can be cut there: 64 bytes at a time, as an index does.

use crate::index::{Finder, Found, GROUP, Needles, STRETCH, State, Stop, is_plain, masks_of_tail};

/// How many bytes are walked at least before records of one line are expected again.
const WALK: usize = 16 << 10;

/// Where the records end, without their fields.
#[derive(Debug)]
pub(crate) struct Survey {
    needles: Needles,
    /// The longest record that is believed.
    pub(crate) longest: usize,
    /// The place after the last line end outside of quotes.
    pub(crate) boundary: usize,
    /// How many lines end before it.
    pub(crate) lines: u64,
    columns: usize,
    /// How many fields end after it.
    fields: u32,
    /// Whether a line ends inside of quotes after it.
    inner: bool,
}

impl Survey {
    pub(crate) fn new(needles: Needles, columns: usize, longest: usize) -> Survey {
        let (boundary, lines, fields, inner) = (0, 0, 0, false);
        Survey { needles, longest, boundary, lines, columns, fields, inner }
    }

    /// Goes on from `boundary` to the end, or to where something is not in order, as the answer says.
    #[inline(always)]
    pub(crate) fn go_with(&mut self, bytes: &[u8], finder: impl Finder) -> Stop {
        loop {
            self.run(bytes, finder);
            if let Some(stop) = self.walk(bytes, finder) {
                return stop;
            }
        }
    }

    /// Goes on while all is in order and no record has several lines.
    #[inline(always)]
    fn run(&mut self, bytes: &[u8], finder: impl Finder) {
        let (blocks, _) = bytes.get(self.boundary..).unwrap_or(&[]).as_chunks::<64>();
        let (place, boundary, lines) = (self.boundary, self.boundary, self.lines);
        let mut reach = Reach { state: State::BEFORE_RECORD, place, boundary, lines };
        for groups in blocks.as_chunks::<GROUP>().0.chunks(STRETCH / (64 * GROUP)) {
            let plain = reach.state.is_plain() && is_plain(groups, &self.needles, finder);
            let in_order = match plain {
                true => reach.extend::<true>(groups, self, finder),
                false => reach.extend::<false>(groups, self, finder),
            };
            if !in_order {
                break;
            }
        }
        // The LF of a CRLF may stand in the next block.
        let second = reach.boundary.checked_sub(1).and_then(|cr| bytes.get(cr..reach.boundary + 1));
        self.boundary = reach.boundary + usize::from(second == Some(b"\r\n"));
        self.lines = reach.lines;
    }

    /// Goes on block by block; `None` when it is worth a try to [`run`](Survey::run) again.
    #[inline(always)]
    fn walk(&mut self, bytes: &[u8], finder: impl Finder) -> Option<Stop> {
        let (needles, mut state) = (self.needles, State::BEFORE_RECORD);
        (self.fields, self.inner) = (0, false);
        let (from, mut place, mut lines) = (self.boundary, self.boundary, self.lines);
        let (blocks, tail) = bytes.get(from..).unwrap_or(&[]).as_chunks::<64>();
        for block in blocks {
            let found = state.read(finder.masks(block, &needles));
            if !self.pass(found, place, &mut lines) {
                return Some(Stop::Odd);
            }
            place += 64;
            if place - from >= WALK && self.boundary > from && state.after_carriage == 0 {
                return None;
            }
        }
        let found = state.read(masks_of_tail(tail, &needles));
        Some(if self.pass(found, place, &mut lines) { Stop::Full } else { Stop::Odd })
    }

    #[inline(always)]
    fn pass(&mut self, found: Found, place: usize, lines: &mut u64) -> bool {
        if found.quotes != 0 && place + 64 - self.boundary > self.longest {
            return false;
        }
        let known = match found.odd {
            0 => !0,
            odd => (1 << odd.trailing_zeros()) - 1,
        };
        let ends = found.ends & !found.seconds & known;
        let outside = found.breaks & found.ends & known;
        let breaks = found.breaks & !found.seconds & known;
        let inner = found.breaks & !found.ends & known;
        if inner != 0 || self.inner {
            if !self.records((ends, outside, breaks, inner), found.seconds, place, *lines) {
                return false;
            }
        } else if outside != 0 {
            let up_to = !0 >> outside.leading_zeros();
            self.boundary = place + 64 - outside.leading_zeros() as usize;
            self.lines = *lines + u64::from((breaks & up_to).count_ones());
            self.fields = (ends & !up_to).count_ones();
        } else {
            self.fields += ends.count_ones();
        }
        *lines += u64::from(breaks.count_ones());
        found.odd == 0
    }

    /// Record by record, because one of several lines is only believed if it fits the columns.
    fn records(
        &mut self,
        (ends, outside, breaks, inner): (u64, u64, u64, u64),
        seconds: u64,
        place: usize,
        lines: u64,
    ) -> bool {
        let (mut left, mut rest) = (!0, outside);
        while rest != 0 {
            let up_to = rest ^ (rest - 1);
            self.fields += (ends & left & up_to).count_ones();
            self.inner |= inner & left & up_to != 0;
            let is_second = seconds & up_to & rest != 0;
            if self.inner && !is_second && self.fields as usize != self.columns {
                return false;
            }
            self.boundary = place + up_to.count_ones() as usize;
            self.lines = lines + u64::from((breaks & up_to).count_ones());
            self.fields = 0;
            self.inner = false;
            left = !up_to;
            rest &= left;
        }
        self.fields += (ends & left).count_ones();
        self.inner |= inner & left != 0;
        true
    }
}

/// How far a survey has come that takes some blocks at once.
struct Reach {
    state: State,
    /// How many bytes were looked at.
    place: usize,
    boundary: usize,
    lines: u64,
}

impl Reach {
    /// Goes on, without a branch for what is in each block; false where a group is not in order, or a record has several lines.
    #[inline(always)]
    fn extend<const PLAIN: bool>(
        &mut self,
        groups: &[[[u8; 64]; GROUP]],
        survey: &Survey,
        finder: impl Finder,
    ) -> bool {
        for group in groups {
            let (mut trouble, mut ended, mut last) = (0, 0, self.boundary);
            for (at, block) in group.iter().enumerate() {
                let found = self.state.read_if::<PLAIN>(finder.masks(block, &survey.needles));
                trouble |= found.odd | found.inner;
                ended += (found.breaks & !found.seconds).count_ones();
                let after = self.place + 64 * (at + 1) - found.breaks.leading_zeros() as usize;
                last = if found.breaks == 0 { last } else { after };
            }
            self.place += 64 * GROUP;
            if trouble != 0 || self.place - self.boundary > survey.longest {
                return false;
            }
            (self.boundary, self.lines) = (last, self.lines + u64::from(ended));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Portable;
    use crate::index::tests::{TIMES, mixed};
    use crate::raw::Vectors;

    #[test]
    fn groups_of_blocks_are_surveyed_like_blocks() {
        let rows: &[&[u8]] = &[b"1,2,3\r\n", b"1,20,a text of some words\n", b",,\r\n", b"1\n"];
        let quoted: &[&[u8]] = &[b"1,\"2,5\",3\n", b"\"\"\"1\"\"\",2,\"\"\r\n"];
        let several: &[&[u8]] = &[b"1,\"two\r\nlines\",3\n"];
        let odd: &[&[u8]] = &[b"1,5\"\n"];
        let many = |parts: &[&'static [u8]], times| parts.repeat(times);
        let needles = Needles { delimiter: b',', quote: Some(b'"') };
        let mut both = [0, 0];
        for seed in 0..TIMES {
            let parts = match seed % 5 {
                0 => rows.to_vec(),
                1 => [many(rows, 50), quoted.to_vec()].concat(),
                2 => [rows, quoted].concat(),
                3 => [many(rows, 200), quoted.to_vec(), several.to_vec()].concat(),
                _ => [many(rows, 500), quoted.to_vec(), several.to_vec(), odd.to_vec()].concat(),
            };
            let (text, columns) = (mixed(&parts, seed * 7919), 3);
            let longest = [100, 4000, 1 << 20][seed as usize % 3];
            let mut slow = Survey::new(needles, columns, longest);
            let stop = loop {
                if let Some(stop) = slow.walk(&text, Portable) {
                    break stop;
                }
            };
            for vectors in Vectors::all() {
                let mut fast = Survey::new(needles, columns, longest);
                let found = (vectors.go(&mut fast, &text), fast.boundary, fast.lines);
                assert_eq!(found, (stop, slow.boundary, slow.lines), "{vectors:?}");
            }
            both[usize::from(stop == Stop::Odd)] += 1;
        }
        assert!(cfg!(miri) || both.iter().all(|count| *count > 20), "{both:?}");
    }
}
