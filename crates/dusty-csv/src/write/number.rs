//! Numbers, dates and times as text.

use super::page::Room;
use std::io::Write;

/// Writes `true` or `false`.
#[inline]
pub(crate) fn truth(value: bool, room: &mut Room) -> usize {
    let (text, length) = if value { (b"true\0\0\0\0", 4) } else { (b"false\0\0\0", 5) };
    word(u64::from_le_bytes(*text), length, room, 0)
}

/// Writes the first `length` bytes of a word at `at`; gives the place after them.
#[inline]
pub(crate) fn word(word: u64, length: usize, room: &mut Room, at: usize) -> usize {
    if let Some(place) = room.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *place = word.to_le_bytes();
    }
    at + length
}

/// Writes a whole number.
#[inline]
pub(crate) fn int(value: i64, room: &mut Room) -> usize {
    room[0] = b'-';
    digits(value.unsigned_abs(), 1, room, usize::from(value < 0))
}

/// Writes a number with at least `width` digits, which are at most 8, at `at`; gives the place after them.
#[inline]
pub(crate) fn digits(value: u64, width: u32, room: &mut Room, at: usize) -> usize {
    const EIGHT: u64 = 100_000_000;
    if value >= EIGHT {
        let at = digits_before(value / EIGHT, room, at);
        return word(eight(value % EIGHT) | ZEROS, 8, room, at);
    }
    let digits = eight(value);
    let skipped = (digits.trailing_zeros() / 8).min(8 - width);
    word((digits | ZEROS) >> (8 * skipped), 8 - skipped as usize, room, at)
}

/// Writes the digits of a number that come before its last eight.
fn digits_before(value: u64, room: &mut Room, at: usize) -> usize {
    digits(value, 1, room, at)
}

/// The digit 0 in each byte.
const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// The eight digits of a number below 10^8, a byte for each, the first one lowest: halves, quarters
/// and digits are made in all places at once, dividing by multiplication.
#[inline]
fn eight(value: u64) -> u64 {
    let halves = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = ((halves * 10_486) >> 20) & 0x7f_0000_007f;
    let quarters = hundreds | (halves - 100 * hundreds) << 16;
    let tens = ((quarters * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (quarters - 10 * tens) << 8
}

/// Writes the shortest digits that read back as the same number, the `.0` of whole numbers included: Rust's `{:?}`,
/// but of two that are equally near the even one, as other languages write it.
#[inline]
pub(crate) fn float(value: f64, room: &mut Room) -> usize {
    decimal(value, room).unwrap_or_else(|| shortest(value, room))
}

/// Appends a number as it stands in a cell.
pub fn write_float(value: f64, out: &mut String) {
    let mut room = [0; _];
    let length = float(value, &mut room);
    out.extend(room.iter().take(length).map(|byte| char::from(*byte)));
}

fn shortest(value: f64, room: &mut Room) -> usize {
    let mut rest = room.as_mut_slice();
    // There is room for the longest, which has 24 bytes. Numbers so small are never between two forms.
    let _ = match value.abs() {
        1e-4..1e16 => rest.write_all(zmij::Buffer::new().format_finite(value).as_bytes()),
        1e16..f64::INFINITY => {
            let form = zmij::Buffer::new().format_finite(value).replace('+', "");
            rest.write_all(form.as_bytes())
        }
        _ => write!(rest, "{value:?}"),
    };
    let left = rest.len();
    room.len() - left
}

/// Writes a number of few decimals, as most in files are; `None` if it is none.
///
/// A number of at most 15 digits is the only one so short that is nearest to its float. So if
/// `millionths / 10^6` gives the float, these digits without zeros at their end are its shortest form.
#[inline]
fn decimal(value: f64, room: &mut Room) -> Option<usize> {
    const MILLION: u64 = 1_000_000;
    let size = value.abs();
    if size >= 1e9 || size < 1e-4 && size != 0.0 || size.is_nan() {
        return None;
    }
    let millionths = (size * MILLION as f64 + 0.5) as u64;
    if millionths as f64 / MILLION as f64 != size {
        return None;
    }
    room[0] = b'-';
    let at = usize::from(value.is_sign_negative());
    let at = digits(millionths / MILLION, 1, room, at);
    let at = word(u64::from(b'.'), 1, room, at);
    // The eight digits, of which the first two are zeros, without the zeros at the end.
    let decimals = eight(millionths % MILLION) >> 16;
    let width = (8 - decimals.leading_zeros() / 8).max(1) as usize;
    Some(word(decimals | ZEROS, width, room, at))
}

/// Writes the date `days` after 1970-01-01.
#[inline]
pub(crate) fn date(days: i64, room: &mut Room) -> usize {
    let (year, month, day) = civil(days);
    if let 0..10_000 = year {
        let digits = u128::from(eight(10_000 * year.unsigned_abs() + 100 * month + day) | ZEROS);
        let (year, month, day) = (digits & 0xffff_ffff, digits >> 32 & 0xffff, digits >> 48);
        let dash = u128::from(b'-');
        let date = year | dash << 32 | month << 40 | dash << 56 | day << 64;
        if let Some(place) = room.first_chunk_mut() {
            *place = date.to_le_bytes();
        }
        return 10;
    }
    room[0] = b'-';
    let at = digits(year.unsigned_abs(), 4, room, usize::from(year < 0));
    let at = word(u64::from(b'-'), 1, room, at);
    let at = digits(month, 2, room, at);
    let at = word(u64::from(b'-'), 1, room, at);
    digits(day, 2, room, at)
}

/// Year, month and day of a day number, by Howard Hinnant's `civil_from_days`: years start in March, so that the leap day is last.
#[inline]
fn civil(days: i64) -> (i64, u64, u64) {
    let shifted = days + 719_468;
    // Days of today's calendar have few digits, which are divided faster.
    let (era, day_of_era) = match u32::try_from(shifted) {
        Ok(shifted) => (i64::from(shifted / 146_097), shifted % 146_097),
        Err(_) => (shifted.div_euclid(146_097), shifted.rem_euclid(146_097) as u32),
    };
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = i64::from(year_of_era) + era * 400 + i64::from(month <= 2);
    (year, u64::from(month), u64::from(day))
}

/// Writes a time given in microseconds since 1970.
pub(crate) fn time(micros: i64, room: &mut Room) -> usize {
    const DAY: i64 = 86_400_000_000;
    let mut at = date(micros.div_euclid(DAY), room);
    let in_day = micros.rem_euclid(DAY).unsigned_abs();
    let seconds = in_day / 1_000_000;
    for (mark, part) in [(b'T', seconds / 3600), (b':', seconds / 60 % 60), (b':', seconds % 60)] {
        at = word(u64::from(mark), 1, room, at);
        at = digits(part, 2, room, at);
    }
    let fraction = in_day % 1_000_000;
    if fraction > 0 {
        at = word(u64::from(b'.'), 1, room, at);
        at = digits(fraction, 6, room, at);
        while at > 0 && room.get(at - 1) == Some(&b'0') {
            at -= 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_digits_are_written() {
        let written = |value: u64, width: u32| {
            let mut room = [0; _];
            let length = digits(value, width, &mut room, 0);
            String::from_utf8_lossy(&room[..length]).into_owned()
        };
        let around = |power: u32| {
            let power = 10u64.pow(power);
            [power - 1, power, power + 1, power / 3 * 2]
        };
        for value in (0..20).flat_map(around).chain([0, u64::MAX]).chain(0..20_000) {
            assert_eq!(written(value, 1), value.to_string());
            assert_eq!(written(value, 6), format!("{value:06}"));
        }
        for value in (0..100_000_000).step_by(997) {
            assert_eq!(written(value, 8), format!("{value:08}"));
        }
    }

    #[test]
    fn of_two_floats_as_short_the_even_one_is_written() {
        for text in [
            "95771254067880.12",
            "-829253027149752.2",
            "1234567890123456.8",
            "1.8014398509481984e17",
        ] {
            let mut room = [0; _];
            let length = float(text.parse().unwrap_or(0.0), &mut room);
            assert_eq!(String::from_utf8_lossy(&room[..length]), text);
        }
    }

    #[test]
    fn floats_are_as_short_as_their_debug_form() {
        let mut bits = 0x2545_f491_4f6c_dd1du64;
        let mut next = || {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            bits
        };
        let check = |value: f64| {
            let mut room = [0; _];
            let length = float(value, &mut room);
            let (written, debug) = (String::from_utf8_lossy(&room[..length]), format!("{value:?}"));
            if written != debug {
                let mantissa = written.split('e').next().unwrap_or("");
                assert!(mantissa.ends_with(['0', '2', '4', '6', '8']), "{written} is not even");
                assert_eq!((written.parse(), written.len()), (Ok(value), debug.len()), "{debug}");
            }
        };
        for value in
            [0.0, -0.0, 1.0, -2.5, 0.1, 0.3, 1e-4, 99e-6, 1e9, 999_999_999.999_999, 0.1 + 0.2]
        {
            check(value);
        }
        for _ in 0..100_000 {
            let (bits, digits) = (next(), next() % 1_000_000_000_000);
            check(f64::from_bits(bits));
            check(digits as f64 * f64::from(bits as u16) / f64::powi(2.0, (bits % 50) as i32));
            check(digits as f64 / 10f64.powi((bits % 13) as i32));
            check(-((digits % 100_000) as f64) / 100.0);
        }
    }
}
