//! Rounding on the decimal digits that a number prints.
//!
//! `2.675` is stored as a little less, so that binary rounding to two digits gives
//! `2.67`. Whoever reads `2.675` in a file expects `2.68`: the digits count.

/// Rounds to so many digits behind the point (before it, if negative), halves away
/// from zero.
pub(crate) fn rounded(value: f64, digits: i64) -> f64 {
    quickly(value, digits).unwrap_or_else(|| by_digits(value, digits))
}

/// Rounds a number that is no half, nor nearly one: its digits round as it does.
fn quickly(value: f64, digits: i64) -> Option<f64> {
    const POWERS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    let power = POWERS.get(usize::try_from(digits).ok()?)?;
    let scaled = value.abs() * power;
    // Below a thousand million the product is off by less than a millionth, and so is what is printed.
    let half = (scaled.fract() - 0.5).abs() < 1e-6;
    (scaled < 1e9 && !half).then(|| (scaled.round() / power).copysign(value))
}

fn by_digits(value: f64, digits: i64) -> f64 {
    // The shortest digits that read back the same: d.ddd and an exponent.
    let printed = format!("{:e}", value.abs());
    let Some((mantissa, exponent)) = printed.split_once('e') else { return value };
    let Ok(exponent) = exponent.parse::<i64>() else { return value };
    let mut decimals: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    // How many of the decimals stay.
    let Ok(keep) = usize::try_from(digits.saturating_add(exponent).saturating_add(1)) else {
        return 0.0_f64.copysign(value);
    };
    let Some(next) = decimals.get(keep).copied() else { return value };
    decimals.truncate(keep);
    let mut carry = next >= b'5';
    for digit in decimals.iter_mut().rev() {
        if !carry {
            break;
        }
        carry = *digit == b'9';
        *digit = if carry { b'0' } else { *digit + 1 };
    }
    let text: String = decimals.iter().map(|digit| char::from(*digit)).collect();
    let text = format!("{}{text}e{}", u8::from(carry), -digits);
    text.parse::<f64>().map_or(value, |rounded| rounded.copysign(value))
}

/// Rounds a whole number to tens (-1), hundreds (-2) and so on; `None` on overflow.
pub(crate) fn rounded_int(value: i64, digits: i64) -> Option<i64> {
    if digits >= 0 {
        return Some(value);
    }
    let Some(unit) =
        u32::try_from(digits.unsigned_abs()).ok().and_then(|zeros| 10_i128.checked_pow(zeros))
    else {
        return Some(0);
    };
    let (size, half) = (i128::from(value).abs(), unit / 2);
    let size = (size + half) / unit * unit;
    i64::try_from(if value < 0 { -size } else { size }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_printed_digits() {
        for (value, digits, expected) in [
            (2.675, 2, 2.68),
            (1.005, 2, 1.01),
            (-1.005, 2, -1.01),
            (0.5, 0, 1.0),
            (1.5, 0, 2.0),
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (0.49999999999999994, 0, 0.0),
            (9.995, 2, 10.0),
            (99.5, 0, 100.0),
            (1234.0, -2, 1200.0),
            (1250.0, -2, 1300.0),
            (50.0, -2, 100.0),
            (49.0, -2, 0.0),
            (5.0, -2, 0.0),
            (0.05, 0, 0.0),
            (0.0, 3, 0.0),
            (1e300, 2, 1e300),
            (1e-300, 2, 0.0),
            (123.456, 400, 123.456),
            (123.456, i64::MIN, 0.0),
            (123.456, i64::MAX, 123.456),
        ] {
            assert_eq!(rounded(value, digits), expected, "{value} {digits}");
        }
        assert_eq!(rounded_int(1250, -2), Some(1300));
        assert_eq!(rounded_int(-1250, -2), Some(-1300));
        assert_eq!(rounded_int(1249, -2), Some(1200));
        assert_eq!(rounded_int(7, 3), Some(7));
        assert_eq!(rounded_int(i64::MAX, -1), None);
        assert_eq!(rounded_int(i64::MAX, -50), Some(0));
        assert_eq!(rounded_int(5, i64::MIN + 1), Some(0));
    }

    #[test]
    fn quickly_is_by_digits() {
        let mut seed = 11_u64;
        let mut quick = 0;
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let digits = i64::try_from(seed >> 40).unwrap() % 10;
            // Of few decimals, and of all that a number can have.
            let few = (seed >> 20) as f64 / 10_f64.powi((seed >> 10) as i32 % 16);
            for value in [few, -few, f64::from_bits(seed), few.next_up(), few.next_down()] {
                if let Some(rounded) = quickly(value, digits) {
                    assert_eq!(
                        rounded.to_bits(),
                        by_digits(value, digits).to_bits(),
                        "{value} {digits}"
                    );
                    quick += 1;
                }
            }
        }
        assert!(quick > 100_000);
    }

    #[test]
    fn no_place_is_too_far() {
        assert_eq!(
            [i64::MIN, i64::MIN + 1, -30].map(|digits| rounded_int(123, digits)),
            [Some(0); 3]
        );
        assert_eq!(rounded_int(123, i64::MAX), Some(123));
    }
}
