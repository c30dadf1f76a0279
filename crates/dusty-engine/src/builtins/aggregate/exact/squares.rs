//! Exact sums of squares, which have twice as many digits as what is squared.

use super::{Limbs, parts};

/// A sum of squares. Those of numbers as people write them find room in one wide integer; the long number is made for
/// what does not.
#[derive(Clone, Debug, Default)]
pub(crate) struct SquareSum {
    /// A multiple of 2^[`NEAR`]: the lower half, and the upper one.
    near: [u128; 2],
    /// The rest of the sum.
    far: Option<Box<Limbs>>,
}

/// The lowest power of two in the wide integer.
const NEAR: i32 = -160;

impl SquareSum {
    /// Adds the square of a double.
    pub(crate) fn add(&mut self, value: f64) {
        let (mantissa, exponent) = parts(value);
        if !value.is_finite() {
            self.far.get_or_insert_default().broken = true;
        }
        self.add_scaled(mantissa, exponent);
    }

    /// Adds the square of a whole number.
    pub(crate) fn add_int(&mut self, value: i64) {
        self.add_scaled(value.unsigned_abs(), 0);
    }

    /// Adds the square of mantissa * 2^exponent.
    fn add_scaled(&mut self, mantissa: u64, exponent: i32) {
        if mantissa == 0 {
            return;
        }
        let square = u128::from(mantissa) * u128::from(mantissa);
        let bits = u128::BITS - square.leading_zeros();
        let near = u32::try_from(2 * exponent - NEAR).ok().filter(|shift| shift + bits < 256);
        let added = near.is_some_and(|shift| {
            self.add_near(match shift.checked_sub(u128::BITS) {
                Some(above) => [0, square << above],
                None => [square << shift, square.unbounded_shr(u128::BITS - shift)],
            })
        });
        if !added {
            let far = self.far.get_or_insert_default();
            far.add_scaled(false, square as u64, 2 * exponent);
            far.add_scaled(false, (square >> 64) as u64, 2 * exponent + 64);
        }
    }

    /// Adds to the wide integer, and says whether there was room.
    fn add_near(&mut self, [low, high]: [u128; 2]) -> bool {
        let (low, carry) = self.near[0].overflowing_add(low);
        let high = self.near[1].checked_add(high);
        let high = high.and_then(|high| high.checked_add(u128::from(carry)));
        if let Some(high) = high {
            self.near = [low, high];
        }
        high.is_some()
    }

    /// The whole sum as a long number.
    pub(super) fn whole(&self) -> Limbs {
        let mut whole = self.far.as_deref().cloned().unwrap_or_default();
        let halves = self.near.iter().flat_map(|half| [*half as u64, (*half >> 64) as u64]);
        for (at, digits) in (0..).zip(halves) {
            whole.add_scaled(false, digits, NEAR + 64 * at);
        }
        whole
    }

    pub(super) fn is_broken(&self) -> bool {
        self.far.as_ref().is_some_and(|far| far.broken)
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: SquareSum) {
        if !self.add_near(other.near) {
            let near = SquareSum { near: other.near, far: None };
            self.far.get_or_insert_default().merge(near.whole());
        }
        if let Some(far) = other.far {
            self.far.get_or_insert_default().merge(*far);
        }
    }

    /// The bytes by which a sum is handed over.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.whole().into_bytes()
    }

    /// The sum that was handed over; zero if the bytes are none.
    pub(crate) fn from_bytes(bytes: &[u8]) -> SquareSum {
        SquareSum { far: Some(Box::new(Limbs::from_bytes(bytes))), ..SquareSum::default() }
    }

    /// The bytes on the heap.
    pub(crate) fn heap(&self) -> usize {
        self.far.as_deref().map_or(0, Limbs::heap)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Long;
    use super::*;

    /// The same by the long number alone.
    fn long(values: &[f64]) -> f64 {
        let mut limbs = Limbs::default();
        for (mantissa, exponent) in values.iter().map(|value| parts(*value)) {
            let square = u128::from(mantissa) * u128::from(mantissa);
            limbs.add_scaled(false, square as u64, 2 * exponent);
            limbs.add_scaled(false, (square >> 64) as u64, 2 * exponent + 64);
        }
        Long::new(&limbs).rounded()
    }

    #[test]
    fn the_same_as_the_long_number() {
        let mut values = Vec::new();
        let mut all = SquareSum::default();
        for exponent in (-600..500).step_by(7).chain(-80..80).chain([62, 62, 62, 62, 62, 63, 63]) {
            let value = (1.0 + 1.0 / f64::from(exponent * exponent + 3)) * 2.0_f64.powi(exponent);
            values.push(if exponent % 2 == 0 { value } else { -value });
            let (mut one, mut two) = (SquareSum::default(), SquareSum::default());
            for value in &values {
                if value.to_bits() & 1 == 0 { one.add(*value) } else { two.add(*value) }
            }
            one.merge(SquareSum::from_bytes(&two.to_bytes()));
            one.merge(SquareSum::default());
            all.add(values[values.len() - 1]);
            assert_eq!(Long::new(&one.whole()).rounded().to_bits(), long(&values).to_bits());
            assert_eq!(Long::new(&all.whole()).rounded().to_bits(), long(&values).to_bits());
        }
    }

    #[test]
    fn numbers_of_people_stay_near() {
        let mut sum = SquareSum::default();
        [0.1, -3.25, 1e12, 0.0, 7e-7].iter().for_each(|value| sum.add(*value));
        [0, -3, 1_000_000_000_000].iter().for_each(|value| sum.add_int(*value));
        assert!(sum.far.is_none());
        sum.add_int(i64::MIN);
        assert!(sum.far.is_some());
        let mut full = SquareSum { near: [u128::MAX, u128::MAX], far: None };
        full.merge(SquareSum { near: [1, 0], far: None });
        assert!(full.far.is_some());
        assert_eq!(Long::new(&full.whole()).rounded(), 2.0_f64.powi(96));
        sum.add(f64::NAN);
        assert!(sum.is_broken());
    }
}
