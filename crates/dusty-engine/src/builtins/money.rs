//! Numbers as people write them: `$1,234.50`, `1.234,50 €`, `(12.5)`, `12 %`, `12.-`.

/// Codes of currencies, after ISO 4217.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB \
    BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB \
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD \
    JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT \
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND \
    TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

/// Signs of currencies, but not of their hundredths: `5 ¢` is not 5.
fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£'..='¥' | '֏' | '؋' | '৲' | '৳' | '฿' | '៛' | '\u{20A0}'..='\u{20C0}' | '﷼')
}

/// The marks of a way to write numbers.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    /// Between the whole number and its fraction.
    pub(crate) decimal: char,
    /// Between groups of digits, if they are grouped.
    pub(crate) thousands: Option<char>,
}

/// A decimal point and nothing between groups.
pub(super) const POINT: Marks = Marks { decimal: '.', thousands: None };

impl Marks {
    /// Takes the two arguments of the function apart; `None` if they are no marks
    /// or cannot be told apart.
    pub(crate) fn new(decimal: &str, thousands: &str) -> Option<Marks> {
        let single = |text: &str| {
            let mut chars = text.chars();
            let first = chars.next().filter(|c| !c.is_ascii_digit())?;
            chars.next().is_none().then_some(first)
        };
        let decimal = single(decimal)?;
        let thousands = if thousands.is_empty() { None } else { Some(single(thousands)?) };
        (thousands != Some(decimal)).then_some(Marks { decimal, thousands })
    }
}

/// The currency that an amount names, if it names one: its code, or the sign of one that several
/// have.
#[inline]
pub(crate) fn currency(amount: &str) -> Option<&str> {
    match amount.as_bytes() {
        // As most are written.
        [b'0'..=b'9'] | [b'0'..=b'9', .., b'0'..=b'9'] => None,
        [b'$', .., b'0'..=b'9'] => Some("USD"),
        _ => named_currency(amount),
    }
}

#[inline(never)]
fn named_currency(amount: &str) -> Option<&str> {
    let name = amount.trim_matches(|c: char| !c.is_alphabetic() && !is_currency(c));
    Some(match name {
        "" => return None,
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₹" => "INR",
        name => name,
    })
}

/// Reads an amount: a decimal number, perhaps grouped, with at most one sign (in
/// front, behind, or brackets around), one currency and one percent sign, which
/// divides by nothing. A dash behind the decimal mark stands for no hundredths: `12.-`.
/// There is one zero: of an amount, nothing is below it.
pub(crate) fn amount(text: &str, marks: Marks) -> Option<f64> {
    // To add a zero takes the sign off a negative one, and changes nothing else.
    plain(text.as_bytes(), marks).or_else(|| adorned(text, marks)).map(|value| value + 0.0)
}

/// Reads an amount of which more has to be taken off than [`plain`] does.
fn adorned(text: &str, marks: Marks) -> Option<f64> {
    let mut rest = text.trim();
    let (mut negative, mut currency, mut percent) = (None, false, false);
    loop {
        rest = rest.trim();
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            if negative.replace(true).is_some() {
                return None;
            }
            rest = inner;
        } else if let Some(inner) = without_dash(rest, marks.decimal) {
            rest = inner;
        } else if let Some((inner, minus)) = signed(rest) {
            if negative.replace(minus).is_some() {
                return None;
            }
            rest = inner;
        } else if let Some(inner) = without_currency(rest) {
            if std::mem::replace(&mut currency, true) {
                return None;
            }
            rest = inner;
        } else if let Some(inner) = rest.strip_suffix('%') {
            if std::mem::replace(&mut percent, true) {
                return None;
            }
            rest = inner;
        } else {
            break;
        }
    }
    let (whole, fraction) = match rest.split_once(marks.decimal) {
        Some((whole, fraction)) => (whole, fraction),
        None => (rest, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if !digits(whole) && !is_grouped(whole, marks.thousands?) {
        return None;
    }
    let mut number: String = whole.chars().filter(char::is_ascii_digit).collect();
    number.push('.');
    number.push_str(fraction);
    let value = match plain(number.as_bytes(), POINT) {
        Some(value) => value,
        None => format!("0{number}0").parse().ok()?,
    };
    let value = if negative == Some(true) { -value } else { value };
    value.is_finite().then_some(value)
}

/// Reads a number of up to 15 digits as most are written: a minus, a dollar sign, digits, perhaps
/// in groups of three, and decimals. Other texts may be numbers, too.
///
/// Both the digits and the power of ten are floats without loss, and so the division rounds once,
/// as it should.
pub(super) fn plain(text: &[u8], marks: Marks) -> Option<f64> {
    const POWERS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (negative, text) = match text.strip_prefix(b"-") {
        Some(text) => (true, text),
        None => (false, text),
    };
    let text = text.strip_prefix(b"$").unwrap_or(text);
    let decimal = u8::try_from(marks.decimal).ok()?;
    let thousands = marks.thousands.and_then(|mark| u8::try_from(mark).ok());
    let (mut digits, mut count, mut decimals) = (0i64, 0, None);
    // The number of digits at the last mark between groups.
    let mut group = None;
    for &byte in text {
        match byte {
            b'0'..=b'9' => {
                if count == 15 {
                    return None;
                }
                digits = digits * 10 + i64::from(byte - b'0');
                count += 1;
            }
            _ if decimals.is_some() => return None,
            byte if byte == decimal => {
                if group.is_some_and(|at| count - at != 3) {
                    return None;
                }
                decimals = Some(count);
            }
            byte if Some(byte) == thousands => {
                let fits = match group {
                    Some(at) => count - at == 3,
                    None => (1..=3).contains(&count) && !text.starts_with(b"0"),
                };
                if !fits {
                    return None;
                }
                group = Some(count);
            }
            _ => return None,
        }
    }
    if decimals.is_none() && group.is_some_and(|at| count - at != 3) || count == 0 {
        return None;
    }
    let power = POWERS.get(count - decimals.unwrap_or(count))?;
    let value = digits as f64 / power;
    Some(if negative { -value } else { value })
}

/// Takes the dash off that stands where the hundredths of a price would: `12.-`, `12,--`, `12.–`.
fn without_dash(text: &str, decimal: char) -> Option<&str> {
    let dash = |c: char| matches!(c, '-' | '\u{2012}'..='\u{2015}' | '\u{2212}');
    let one = text.strip_suffix(dash)?;
    let rest = one.strip_suffix(dash).unwrap_or(one).trim_end();
    rest.ends_with(decimal).then_some(rest)
}

/// Takes a sign off either end; says whether it was a minus.
fn signed(text: &str) -> Option<(&str, bool)> {
    let sign = |c: char| matches!(c, '-' | '+' | '\u{2212}');
    let minus = |c: Option<char>| c.is_some_and(|c| c != '+');
    match (text.strip_prefix(sign), text.strip_suffix(sign)) {
        (Some(inner), _) => Some((inner, minus(text.chars().next()))),
        (None, Some(inner)) if !inner.ends_with(sign) => {
            Some((inner, minus(text.chars().next_back())))
        }
        _ => None,
    }
}

fn without_currency(text: &str) -> Option<&str> {
    let code = |code: Option<&str>| {
        code.is_some_and(|code| {
            code.bytes().all(|b| b.is_ascii_uppercase()) && CODES.contains(code)
        })
    };
    if let Some(inner) = text.strip_prefix(is_currency).or_else(|| text.strip_suffix(is_currency)) {
        Some(inner)
    } else if code(text.get(..3)) {
        text.get(3..)
    } else if let Some(at) = text.len().checked_sub(3).filter(|at| code(text.get(*at..))) {
        text.get(..at)
    } else {
        None
    }
}

/// Whether digits are grouped: all groups of three but the first (`1,234,567`), or all of two
/// but the last (`12,34,567`, as in India). Any kind of blank is a blank, and so with apostrophes.
fn is_grouped(text: &str, mark: char) -> bool {
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2019}');
    let separates = |c: char| {
        c == mark
            || (mark.is_whitespace() && c.is_whitespace())
            || (is_apostrophe(mark) && is_apostrophe(c))
    };
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = text.split(separates);
    let (Some(first), Some(last)) = (groups.next(), groups.next_back()) else { return false };
    let (mut threes, mut twos) = (true, true);
    for group in groups {
        threes &= group.len() == 3;
        twos &= group.len() == 2;
        if !digits(group) {
            return false;
        }
    }
    let western = (1..=3).contains(&first.len()) && threes;
    let indian = (1..=2).contains(&first.len()) && twos;
    // Nobody groups `0,123`: it is a decimal written with the other mark.
    let starts = !first.starts_with('0') && digits(first) && digits(last);
    starts && last.len() == 3 && (western || indian)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(text: &str) -> Option<f64> {
        amount(text, Marks::new(".", ",").unwrap())
    }

    #[test]
    fn amounts() {
        for (text, value) in [
            ("$1,234.50", 1234.5),
            ("1,234.50 USD", 1234.5),
            ("EUR\u{a0}12", 12.0),
            ("(12.5)", -12.5),
            ("$(12.5)", -12.5),
            ("($12.5)", -12.5),
            ("-$5", -5.0),
            ("$ -5", -5.0),
            ("5-", -5.0),
            ("12.-", 12.0),
            ("CHF 1,215.–", 1215.0),
            ("15.-- CHF", 15.0),
            ("(12.-)", -12.0),
            ("12.50-", -12.5),
            ("\u{2212}5", -5.0),
            ("+5", 5.0),
            ("12 %", 12.0),
            ("₹12,34,567.5", 1_234_567.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("0001", 1.0),
            ("(0)", 0.0),
            ("-0.00", 0.0),
            ("0-", 0.0),
        ] {
            assert_eq!(english(text).map(f64::to_bits), Some(f64::to_bits(value)), "{text}");
        }
        let german = Marks::new(",", ".").unwrap();
        assert_eq!(amount("1.234,50 €", german), Some(1234.5));
        for text in ["12,-", "12,--", "€ 12,-", "12,– €", "12,00"] {
            assert_eq!(amount(text, german), Some(12.0), "{text}");
        }
        assert_eq!(amount("12-", german), Some(-12.0));
        let french = Marks::new(",", " ").unwrap();
        assert_eq!(amount("1\u{202f}234,50 €", french), Some(1234.5));
        let swiss = Marks::new(".", "'").unwrap();
        assert_eq!(amount("CHF 1\u{2019}234'567.50", swiss), Some(1_234_567.5));
    }

    #[test]
    fn no_amounts() {
        for text in [
            "1,23", "1,2345", ",123", "1,,234", "1234,567", "3.3x", "1e5", "", "-", "$", ".",
            "--5", "(-5)", "-5-", "$5€", "5%%", "1 234", "1.2.3", "12 kg", "12 usd", "NaN", "inf",
            "D A", "5 ¢", "¢5", "12,-", ".-", "12.---", "--12.-", "12.5.-",
        ] {
            assert_eq!(english(text), None, "{text}");
        }
        assert!(Marks::new(",", ",").is_none());
        assert!(Marks::new("", ",").is_none());
        assert!(Marks::new("ab", ",").is_none());
    }
}
