//! Sums without rounding errors: the sum is kept as one long number in which every
//! double has its place, and is rounded once, at the end. So the digits of a sum do
//! not depend on the order of the values, nor on how they were spread over threads.
//!
//! The idea is that of Kulisch's long accumulator, in the form with overlapping
//! limbs of R. M. Neal, "Fast exact summation using small and large
//! superaccumulators" (2015). Only limbs in use are kept, because a table may have
//! a million groups.

mod squares;

pub(crate) use squares::SquareSum;

/// How many values can be added before carries must be passed on: each adds less
/// than 2^32 to a limb of 63 bits.
const ADDITIONS: u32 = 1 << 30;

/// A sum of integers times powers of two. Numbers as people write them find room in one wide
/// integer; the long number is made for what does not.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExactSum {
    /// A multiple of 2^[`NEAR`] in two's complement, as bytes, since these can lie anywhere.
    near: [u8; 16],
    /// The rest of the sum.
    far: Option<Box<Limbs>>,
}

/// The lowest power of two in the wide integer.
const NEAR: i32 = -64;

/// The long number.
#[derive(Clone, Debug, Default)]
struct Limbs {
    /// The limbs, lowest first: limb `i` counts for 2^(32 * (base + i)).
    limbs: Vec<i64>,
    base: i32,
    /// How many values were added since carries were passed on.
    additions: u32,
    /// Whether something was added that is no finite number.
    broken: bool,
}

impl ExactSum {
    /// Adds a double.
    pub(crate) fn add(&mut self, value: f64) {
        let (mantissa, exponent) = parts(value);
        if !value.is_finite() {
            self.far.get_or_insert_default().broken = true;
        }
        self.add_scaled(value < 0.0, mantissa, exponent);
    }

    /// Adds a whole number.
    pub(crate) fn add_int(&mut self, value: i64) {
        self.add_scaled(value < 0, value.unsigned_abs(), 0);
    }

    /// Adds or takes away mantissa * 2^exponent.
    fn add_scaled(&mut self, negative: bool, mantissa: u64, exponent: i32) {
        if mantissa == 0 {
            return;
        }
        let bits = u64::BITS - mantissa.leading_zeros();
        if let Ok(shift) = u32::try_from(exponent - NEAR)
            && shift + bits < i128::BITS - 1
        {
            let term = i128::from(mantissa) << shift;
            if let Some(near) = self.near().checked_add(if negative { -term } else { term }) {
                self.near = near.to_ne_bytes();
                return;
            }
        }
        self.far.get_or_insert_default().add_scaled(negative, mantissa, exponent);
    }

    fn near(&self) -> i128 {
        i128::from_ne_bytes(self.near)
    }

    /// The whole sum as a long number.
    fn whole(&self) -> Limbs {
        let mut whole = self.far.as_deref().cloned().unwrap_or_default();
        let (negative, near) = (self.near() < 0, self.near().unsigned_abs());
        whole.add_scaled(negative, near as u64, NEAR);
        whole.add_scaled(negative, (near >> 64) as u64, NEAR + 64);
        whole
    }

    fn is_broken(&self) -> bool {
        self.far.as_ref().is_some_and(|far| far.broken)
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: ExactSum) {
        let (negative, near) = (other.near() < 0, other.near().unsigned_abs());
        self.add_scaled(negative, near as u64, NEAR);
        self.add_scaled(negative, (near >> 64) as u64, NEAR + 64);
        if let Some(far) = other.far {
            self.far.get_or_insert_default().merge(*far);
        }
    }

    /// The sum, rounded once.
    pub(crate) fn rounded(&self) -> f64 {
        match &self.far {
            // The conversion rounds; a power of two changes no digit.
            None => self.near() as f64 * 2_f64.powi(NEAR),
            Some(far) if far.broken => f64::NAN,
            Some(_) => Long::new(&self.whole()).rounded(),
        }
    }

    /// The sum divided by a count, rounded once.
    pub(crate) fn mean(&self, count: u64) -> f64 {
        match &self.far {
            None => {
                // More digits than a double has, of which the last says whether there are others.
                let sum = self.near().unsigned_abs();
                let shift = sum.leading_zeros();
                let (sum, by) = (sum.unbounded_shl(shift), u128::from(count.max(1)));
                let digits = (sum / by) | u128::from(sum % by != 0);
                let mean = digits as f64 * 2_f64.powi(NEAR - shift as i32);
                if self.near() < 0 { -mean } else { mean }
            }
            Some(far) if far.broken => f64::NAN,
            Some(_) => Long::new(&self.whole()).divided(count).rounded(),
        }
    }

    /// The bytes by which a sum is handed over.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.whole().into_bytes()
    }

    /// The sum that was handed over; zero if the bytes are none.
    pub(crate) fn from_bytes(bytes: &[u8]) -> ExactSum {
        ExactSum { far: Some(Box::new(Limbs::from_bytes(bytes))), ..ExactSum::default() }
    }

    /// The bytes on the heap.
    pub(crate) fn heap(&self) -> usize {
        self.far.as_deref().map_or(0, Limbs::heap)
    }
}

impl Limbs {
    /// The bytes that it takes.
    fn heap(&self) -> usize {
        size_of::<Limbs>() + self.limbs.capacity() * size_of::<i64>()
    }

    /// Adds or takes away mantissa * 2^exponent.
    fn add_scaled(&mut self, negative: bool, mantissa: u64, exponent: i32) {
        if mantissa == 0 {
            return;
        }
        if self.additions >= ADDITIONS {
            self.carry();
        }
        self.additions += 1;
        let mut rest = u128::from(mantissa) << exponent.rem_euclid(32);
        let lowest = exponent.div_euclid(32);
        let count = (128 - rest.leading_zeros() as usize).div_ceil(32);
        for limb in self.window(lowest, count) {
            let digit = i64::from(rest as u32);
            *limb += if negative { -digit } else { digit };
            rest >>= 32;
        }
    }

    /// So many limbs from a place on, made if they do not exist.
    fn window(&mut self, lowest: i32, count: usize) -> &mut [i64] {
        if self.limbs.is_empty() {
            self.base = lowest;
        }
        if lowest < self.base {
            let below = self.base.abs_diff(lowest) as usize;
            self.limbs.splice(0..0, std::iter::repeat_n(0, below));
            self.base = lowest;
        }
        let start = usize::try_from(lowest - self.base).unwrap_or(0);
        if self.limbs.len() < start + count {
            self.limbs.resize(start + count, 0);
        }
        self.limbs.get_mut(start..start + count).unwrap_or_default()
    }

    /// Passes carries on, so that all limbs but the highest are at least 0 and below
    /// 2^32.
    fn carry(&mut self) {
        let mut carry = 0;
        for limb in &mut self.limbs {
            let sum = *limb + carry;
            *limb = sum & 0xFFFF_FFFF;
            carry = sum >> 32;
        }
        if carry != 0 {
            self.limbs.push(carry);
        }
        self.additions = 1;
    }

    /// Adds another number.
    fn merge(&mut self, mut other: Limbs) {
        self.broken |= other.broken;
        if other.limbs.is_empty() {
            return;
        }
        self.carry();
        other.carry();
        let window = self.window(other.base, other.limbs.len());
        for (limb, more) in window.iter_mut().zip(other.limbs) {
            *limb += more;
        }
        self.additions = 2;
    }

    fn into_bytes(mut self) -> Vec<u8> {
        self.carry();
        let head = self.base.to_le_bytes().into_iter().chain([u8::from(self.broken)]);
        head.chain(self.limbs.iter().flat_map(|limb| limb.to_le_bytes())).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Limbs {
        let Some((base, rest)) = bytes.split_first_chunk::<4>() else { return Limbs::default() };
        let Some((broken, rest)) = rest.split_first() else { return Limbs::default() };
        let limbs = rest.as_chunks::<8>().0.iter().map(|limb| i64::from_le_bytes(*limb)).collect();
        Limbs { limbs, base: i32::from_le_bytes(*base), additions: 1, broken: *broken != 0 }
    }
}

/// The variance of a sample from the sums of its values and of their squares,
/// (n * squares - sum^2) / (n * (n - 1)), rounded once.
pub(crate) fn variance(count: u64, sum: &ExactSum, squares: &SquareSum) -> f64 {
    if sum.is_broken() || squares.is_broken() {
        return f64::NAN;
    }
    let mut above = Limbs::default();
    let (sum, squares) = (Long::new(&sum.whole()), Long::new(&squares.whole()));
    for (at, digit) in squares.places() {
        above.add_scaled(false, digit * (count & 0xFFFF_FFFF), 32 * at);
        above.add_scaled(false, digit * (count >> 32), 32 * (at + 1));
    }
    for (at, digit) in sum.places() {
        for (other_at, other) in sum.places() {
            above.add_scaled(true, digit * other, 32 * (at + other_at));
        }
    }
    Long::new(&above).divided(count).divided(count.saturating_sub(1)).rounded()
}

/// A double without its sign as mantissa * 2^exponent.
fn parts(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) & 0x7FF {
        0 => (fraction, -1074),
        0x7FF => (0, 0),
        exponent => (fraction | (1 << 52), exponent as i32 - 1075),
    }
}

/// A long number without carries, between the sum and the double.
struct Long {
    negative: bool,
    /// Lowest first: digit `i` counts for 2^(32 * (base + i)).
    digits: Vec<u32>,
    base: i32,
    /// Whether there is more below the lowest digit.
    more: bool,
}

impl Long {
    fn new(sum: &Limbs) -> Long {
        let mut carry: i64 = 0;
        let mut digits = Vec::with_capacity(sum.limbs.len() + 2);
        for limb in &sum.limbs {
            let total = *limb + carry;
            digits.push(total as u32);
            carry = total >> 32;
        }
        digits.extend([carry as u32, (carry >> 32) as u32]);
        let negative = carry < 0;
        if negative {
            // Two's complement.
            let mut one = true;
            for digit in &mut digits {
                let (next, overflow) = (!*digit).overflowing_add(u32::from(one));
                *digit = next;
                one = overflow;
            }
        }
        Long { negative, digits, base: sum.base, more: false }
    }

    /// The digits with their places.
    fn places(&self) -> impl Iterator<Item = (i32, u64)> {
        (self.base..).zip(self.digits.iter().map(|digit| u64::from(*digit)))
    }

    /// Divides, to 128 more bits.
    fn divided(self, by: u64) -> Long {
        const MORE: usize = 4;
        let mut rest: u128 = 0;
        let all = self.digits.iter().rev().copied().chain([0; MORE]);
        let mut digits: Vec<u32> = all
            .map(|digit| {
                let part = (rest << 32) | u128::from(digit);
                rest = part.checked_rem(u128::from(by)).unwrap_or(0);
                part.checked_div(u128::from(by)).unwrap_or(0) as u32
            })
            .collect();
        digits.reverse();
        let base = self.base - MORE as i32;
        Long { negative: self.negative, digits, base, more: self.more || rest != 0 }
    }

    /// The bit that counts for 2^exponent.
    fn bit(&self, exponent: i32) -> bool {
        let place = exponent.div_euclid(32) - self.base;
        let digit = usize::try_from(place).ok().and_then(|place| self.digits.get(place));
        digit.is_some_and(|digit| (digit >> exponent.rem_euclid(32)) & 1 == 1)
    }

    /// Whether there is anything below 2^exponent.
    fn anything_below(&self, exponent: i32) -> bool {
        let digit = exponent.div_euclid(32);
        let mask = (1_u64 << exponent.rem_euclid(32)) - 1;
        self.more
            || self.places().any(|(place, value)| {
                (place < digit && value != 0) || (place == digit && value & mask != 0)
            })
    }

    /// The nearest double; halves go to the even one. Infinite beyond the largest.
    fn rounded(&self) -> f64 {
        let Some(top) = self.digits.iter().rposition(|digit| *digit != 0) else { return 0.0 };
        let leading = self.digits.get(top).map_or(0, |digit| digit.leading_zeros());
        let highest = 32 * (self.base + top as i32) + 31 - leading as i32;
        let lowest = (highest - 52).max(-1074);
        let bits = (lowest..=highest).rev();
        let mut mantissa = bits.fold(0_u64, |all, at| (all << 1) | u64::from(self.bit(at)));
        let half = self.bit(lowest - 1);
        if half && (mantissa & 1 == 1 || self.anything_below(lowest - 1)) {
            mantissa += 1;
        }
        // Adding the mantissa, whose highest bit is the lowest of the exponent, makes
        // subnormal numbers and a carry into the next power of two come out right.
        let exponent = (lowest + 1074) as u64;
        let bits =
            if exponent > 2046 { f64::INFINITY.to_bits() } else { (exponent << 52) + mantissa };
        let value = f64::from_bits(bits);
        let value = if value.is_nan() { f64::INFINITY } else { value };
        if self.negative { -value } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of random numbers (SplitMix64), the same in every run.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        }

        /// Doubles of every size, subnormal ones and opposites of earlier ones among
        /// them.
        fn double(&mut self, before: &[f64], width: u64) -> f64 {
            match self.next() % 8 {
                0 if !before.is_empty() => -before[(self.next() % before.len() as u64) as usize],
                1 => f64::from_bits(self.next() & ((1 << 52) - 1)),
                2 => (self.next() % 1000) as f64 / 10.0,
                _ => {
                    let exponent = 1023 - width / 2 + self.next() % width;
                    let rest = self.next() & !(0x7FF << 52);
                    f64::from_bits(rest | (exponent << 52))
                }
            }
        }
    }

    /// Arbitrary integers as sign and bits, in the plainest way: the oracle.
    #[derive(Clone, Default)]
    struct Plain {
        /// Multiples of 2^-2200, as two's complement of 5000 bits.
        bits: Vec<bool>,
    }

    const BITS: usize = 5000;
    const LOWEST: i32 = -2200;

    impl Plain {
        fn add(&mut self, negative: bool, mantissa: u128, exponent: i32) {
            self.bits.resize(BITS, false);
            let mut carry = negative;
            for at in 0..BITS {
                let place = at as i32 + LOWEST - exponent;
                let bit = (0..128).contains(&place) && (mantissa >> place) & 1 == 1;
                let sum = u8::from(self.bits[at]) + u8::from(bit != negative) + u8::from(carry);
                self.bits[at] = sum & 1 == 1;
                carry = sum > 1;
            }
        }

        /// Compares with mantissa * 2^exponent times a count.
        fn minus(&self, value: f64, times: u64) -> Plain {
            let (mantissa, exponent) = parts(value);
            let mut copy = self.clone();
            copy.add(value >= 0.0, u128::from(mantissa) * u128::from(times), exponent);
            copy
        }

        fn magnitude(&self) -> Vec<bool> {
            let mut bits = self.bits.clone();
            if bits[BITS - 1] {
                let mut one = true;
                for bit in &mut bits {
                    let flipped = !*bit;
                    *bit = flipped != one;
                    one &= flipped;
                }
            }
            bits.reverse();
            bits
        }
    }

    fn up(value: f64) -> f64 {
        value.next_up()
    }

    /// Whether no other double is nearer to the sum divided by the count.
    fn nearest(sum: &Plain, count: u64, value: f64) -> bool {
        let error = sum.minus(value, count).magnitude();
        [up(value), value.next_down()]
            .iter()
            .all(|other| !other.is_finite() || error <= sum.minus(*other, count).magnitude())
    }

    #[test]
    fn sums_are_rounded_once() {
        let mut random = Random(7);
        for round in 0..300 {
            let width = [8, 60, 200, 1000, 2000][round % 5];
            let mut values: Vec<f64> = Vec::new();
            for _ in 0..random.next() % 40 + 1 {
                values.push(random.double(&values, width));
            }
            let (mut plain, mut sum) = (Plain::default(), ExactSum::default());
            for value in &values {
                let (mantissa, exponent) = parts(*value);
                plain.add(*value < 0.0, u128::from(mantissa), exponent);
                sum.add(*value);
            }
            let total = sum.rounded();
            if total.is_finite() {
                assert!(nearest(&plain, 1, total), "{values:?}");
            }
            let mean = sum.mean(values.len() as u64);
            assert!(mean.is_finite() && nearest(&plain, values.len() as u64, mean), "{values:?}");
            // Any order, any parts, handed over or not.
            for _ in 0..3 {
                let (mut one, mut two) = (ExactSum::default(), ExactSum::default());
                for at in (1..values.len()).rev() {
                    values.swap(at, (random.next() % (at as u64 + 1)) as usize);
                }
                for value in &values {
                    if random.next().is_multiple_of(2) { one.add(*value) } else { two.add(*value) }
                }
                two.merge(ExactSum::from_bytes(&one.to_bytes()));
                assert_eq!(two.rounded().to_bits(), total.to_bits());
                assert_eq!(two.mean(values.len() as u64).to_bits(), mean.to_bits());
            }
        }
    }

    #[test]
    fn known_sums() {
        let sum = |values: &[f64]| {
            let mut sum = ExactSum::default();
            values.iter().for_each(|value| sum.add(*value));
            sum.rounded()
        };
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
        assert_eq!(sum(&[f64::from_bits(1), f64::from_bits(2)]), f64::from_bits(3));
        assert_eq!(sum(&[f64::MIN_POSITIVE, -f64::from_bits(1)]), f64::MIN_POSITIVE.next_down());
        // Half a unit in the last place above MAX goes to infinity, less does not.
        assert_eq!(sum(&[f64::MAX, 2.0_f64.powi(970)]), f64::INFINITY);
        assert_eq!(sum(&[f64::MAX, 2.0_f64.powi(969)]), f64::MAX);
        assert!(sum(&[1.0, f64::NAN]).is_nan());
        let mut big = ExactSum::default();
        [f64::MAX, f64::MAX].iter().for_each(|value| big.add(*value));
        assert_eq!(big.mean(2), f64::MAX);
        let mut ints = ExactSum::default();
        [i64::MAX, i64::MIN, 3].iter().for_each(|value| ints.add_int(*value));
        assert_eq!(ints.rounded(), 2.0);
    }

    #[test]
    fn what_finds_no_room_goes_further() {
        let mut sum = ExactSum::default();
        for _ in 0..3 {
            sum.add(2.0_f64.powi(61));
        }
        sum.add(0.0);
        sum.add(-0.0);
        assert!(sum.far.is_none());
        sum.add(2.0_f64.powi(61));
        sum.add(2.0_f64.powi(-70));
        sum.add(-2.0_f64.powi(62));
        assert!(sum.far.is_some());
        assert_eq!(sum.rounded(), 2.0_f64.powi(62));
        sum.add(-2.0_f64.powi(62));
        assert_eq!(sum.rounded(), 2.0_f64.powi(-70));
    }

    #[test]
    fn variances() {
        let variance_of = |values: &[f64]| {
            let (mut sum, mut squares) = (ExactSum::default(), SquareSum::default());
            for value in values {
                sum.add(*value);
                squares.add(*value);
            }
            variance(values.len() as u64, &sum, &squares)
        };
        assert_eq!(variance_of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), 32.0 / 7.0);
        assert_eq!(variance_of(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]), 1.0);
        assert_eq!(variance_of(&[0.1, 0.1, 0.1]), 0.0);
        assert_eq!(variance_of(&[1e200, -1e200]), f64::INFINITY);
        assert_eq!(variance_of(&[1e-160, -1e-160]), 2e-320);
    }

    #[test]
    fn carries_are_passed_on_in_time() {
        let mut sum = Limbs::default();
        sum.add_scaled(false, 1, 0);
        for _ in 0..40 {
            sum.additions = ADDITIONS;
            let copy = sum.clone();
            sum.merge(copy);
        }
        sum.add_scaled(true, 1, 0);
        assert_eq!(Long::new(&sum).rounded(), 2.0_f64.powi(40) - 1.0);
    }
}
