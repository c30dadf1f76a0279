//! What a cell looks like.

/// The kind of thing that a cell's text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Nothing but blanks.
    Empty,
    /// A number, perhaps with a sign, grouping, currency or unit sign.
    Number,
    /// A date, a time or both, in digits.
    Time,
    /// A web or mail address.
    Address,
    /// Anything else.
    Text,
}

/// Whether a text says that there is no value.
fn is_missing(cell: &[u8]) -> bool {
    const MISSING: [&str; 8] = ["na", "nan", "null", "nil", "none", "n/a", "unknown", "missing"];
    let cell = cell.trim_ascii();
    cell.iter().all(|byte| matches!(byte, b'-' | b'.' | b'*' | b'?' | b'/' | b':'))
        || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a cell is a text that may be a name.
pub(super) fn is_word(cell: &[u8]) -> bool {
    kind_of(cell) == Kind::Text && !is_missing(cell)
}

/// Whether a cell is a number or a time.
pub(super) fn is_value(cell: &[u8]) -> bool {
    matches!(kind_of(cell), Kind::Number | Kind::Time)
}

pub(crate) fn kind_of(cell: &[u8]) -> Kind {
    let cell = cell.trim_ascii();
    if cell.is_empty() {
        Kind::Empty
    } else if is_number(cell) {
        Kind::Number
    } else if is_time(cell) {
        Kind::Time
    } else if is_address(cell) {
        Kind::Address
    } else {
        Kind::Text
    }
}

fn is_number(cell: &[u8]) -> bool {
    if !cell.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let text = String::from_utf8_lossy(cell);
    let inner = text.trim_matches(|sign: char| {
        matches!(sign, '(' | ')' | '+' | '-' | '%' | '$' | '€' | '£' | '¥' | '\u{a0}' | ' ')
    });
    // An exponent is one `e` between digits.
    let (mantissa, exponent) = inner.split_once(['e', 'E']).unwrap_or((inner, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'\'' | b' '))
        && mantissa.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit() || byte == b'.')
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_time(cell: &[u8]) -> bool {
    if !(4..=35).contains(&cell.len()) {
        return false;
    }
    let count = |of: &dyn Fn(u8) -> bool| cell.iter().filter(|&&byte| of(byte)).count();
    let digits = count(&|byte| byte.is_ascii_digit());
    // A plus begins a zone.
    let zoned = cell.contains(&b':');
    let marks = count(&|byte| matches!(byte, b'/' | b'-' | b':' | b'.') || byte == b'+' && zoned);
    if digits < marks || !(1..=7).contains(&marks) {
        return false;
    }
    let letters = count(&|byte| byte.is_ascii_alphabetic());
    let blanks = count(&|byte| matches!(byte, b' ' | b','));
    // Looking for a month takes longest.
    let named = || {
        letters == 0
            || letters <= 2 && cell.iter().any(|byte| matches!(byte, b'T' | b'Z' | b'M' | b'm'))
            || has_month(cell)
    };
    digits + marks + letters + blanks == cell.len() && (digits >= 3 || has_month(cell)) && named()
}

/// The months as they are called in several languages, without their marks.
const MONTHS: &str = "january januar janvier janeiro janwari february februar fevrier march marzo mars april \
    aprile mayo june juni junio junho july juli julio julho august augusti agosto september \
    septembre october octobre octubre november novembre noviembre december decembre";

/// Whether a word is the name of a month, or how it begins.
fn has_month(cell: &[u8]) -> bool {
    let begins = |word: &[u8]| {
        let month = |name: &str| {
            name.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        (3..=10).contains(&word.len()) && MONTHS.split_ascii_whitespace().any(month)
    };
    cell.len() <= 24 && cell.split(|byte| !byte.is_ascii_alphabetic()).any(begins)
}

fn is_address(cell: &[u8]) -> bool {
    let has = |part: &[u8]| cell.windows(part.len()).any(|window| window == part);
    !cell.contains(&b' ')
        && (cell.starts_with(b"http://")
            || cell.starts_with(b"https://")
            || cell.starts_with(b"www.")
            || has(b"@") && has(b"."))
}
