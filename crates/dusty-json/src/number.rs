//! Numbers, and whether they can be kept.

/// What becomes of a number of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// A whole number of 64 bits.
    Int(i64),
    /// A number with a point or an exponent that a float keeps.
    Float(f64),
    /// One with more digits than either can keep.
    Wide,
}

/// The digits of a number without exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Digits {
    pub(crate) negative: bool,
    /// What they say, without a point, if they are few.
    pub(crate) value: u64,
    pub(crate) count: usize,
    /// How many of them stand behind a point.
    pub(crate) fraction: usize,
}

/// So many digits every `i64` keeps.
const INT: usize = 18;

/// Powers of ten that are exact as floats.
const TENS: [f64; KEPT + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

impl Digits {
    /// Adds `count` digits, at most eight, of which `values` has the values, the first in
    /// the lowest byte, and above them anything.
    #[inline(always)]
    pub(crate) fn add(&mut self, values: u64, count: usize) {
        const SCALES: [u64; 9] =
            [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
        // Zeros before them make them eight; then pairs, fours and all are put together.
        let values = values.unbounded_shl(64 - 8 * count as u32);
        let pairs = values.wrapping_mul(10).wrapping_add(values >> 8);
        let low = (pairs & 0xff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
        let high = (pairs >> 16 & 0xff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
        let all = low.wrapping_add(high) >> 32;
        let scale = SCALES.get(count).copied().unwrap_or(0);
        self.value = self.value.wrapping_mul(scale).wrapping_add(all);
        self.count += count;
    }

    /// The same as [`read`] gives, if it is easy to say.
    #[inline(always)]
    pub(crate) fn number(&self) -> Option<Number> {
        if self.fraction == 0 {
            let value = i64::try_from(self.value).ok().filter(|_| self.count <= INT)?;
            return Some(Number::Int(if self.negative { -value } else { value }));
        }
        // Both are exact, so that the one division rounds as it must.
        let ten = TENS.get(self.fraction).filter(|_| self.count <= KEPT)?;
        let value = self.value.cast_signed() as f64 / ten;
        Some(Number::Float(if self.negative { -value } else { value }))
    }
}

/// Up to here every whole number is a float, too.
const EXACT: u64 = 1 << 53;

/// As many digits of a decimal every float keeps.
const KEPT: usize = 15;

/// As many digits as programs print so that no two floats look the same. Who writes more means the digits.
const PRINTED: usize = 17;

/// Reads a number as JSON writes it.
pub(crate) fn read(literal: &[u8]) -> Number {
    let Ok(text) = std::str::from_utf8(literal) else { return Number::Wide };
    if !literal.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return text.parse().map_or(Number::Wide, Number::Int);
    }
    match text.parse::<f64>() {
        Ok(value) if keeps(text, value) => Number::Float(value),
        _ => Number::Wide,
    }
}

/// The whole number as a float, if it is one.
pub(crate) fn widened(value: i64) -> Option<f64> {
    (value.unsigned_abs() <= EXACT).then_some(value as f64)
}

/// Whether a float stands for the number that was written: with as many digits as were
/// written, it is printed the same.
fn keeps(text: &str, value: f64) -> bool {
    if !value.is_finite() {
        return false;
    }
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|byte| *byte == b'0');
    let mut digits: Vec<u8> = digits.collect();
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    if digits.is_empty() {
        return true;
    }
    if digits.len() > PRINTED {
        return false;
    }
    // The smallest floats have fewer digits than others.
    if digits.len() <= KEPT && value.abs() > 1e-290 {
        return true;
    }
    // Its magnitude is right in any case, unless it is nothing at all.
    let printed = format!("{value:.*e}", digits.len() - 1);
    let printed = printed.split('e').next().unwrap_or("");
    value != 0.0 && printed.bytes().filter(u8::is_ascii_digit).eq(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_64_bits() {
        assert_eq!(read(b"-9223372036854775808"), Number::Int(i64::MIN));
        assert_eq!(read(b"9223372036854775807"), Number::Int(i64::MAX));
        assert_eq!(read(b"9223372036854775808"), Number::Wide);
        assert_eq!(read(b"-0"), Number::Int(0));
    }

    #[test]
    fn a_float_that_another_program_printed_is_kept() {
        for text in [
            "0.1",
            "1.50",
            "0.10000000000000001",
            "0.30000000000000004",
            "1e300",
            "-0.0",
            "0e999",
            "59.999999999999993",
            "5e-324",
            "123456789012345680000.0",
        ] {
            assert!(matches!(read(text.as_bytes()), Number::Float(_)), "{text}");
        }
    }

    #[test]
    fn digits_that_a_float_would_lose_are_seen() {
        for text in [
            "3.141592653589793238",
            "1.00000000000000001",
            "9007199254740993.0",
            "12345678901234567.89",
            "1e400",
            "1e-400",
            "6e-324",
            "0.1000000000000000055511151231257827021181583404541015625",
            "1234567890123456.75",
        ] {
            assert_eq!(read(text.as_bytes()), Number::Wide, "{text}");
        }
    }
}
