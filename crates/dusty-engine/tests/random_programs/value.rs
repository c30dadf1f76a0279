//! Values, and what the pages say of their conversions, read from the text anew.

use std::cmp::Ordering;

/// The types that the programs use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Int,
    Float,
    Bool,
    Date,
}

/// All of them.
pub(crate) const TYPES: [Type; 5] = [Type::Text, Type::Int, Type::Float, Type::Bool, Type::Date];

/// A value of a cell.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Missing,
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// As it is printed, which orders as the days do.
    Date(String),
}

impl Value {
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// As a file has it; `None` if it is missing.
    pub(crate) fn printed(&self) -> Option<String> {
        match self {
            Value::Missing => None,
            Value::Text(text) | Value::Date(text) => Some(text.clone()),
            Value::Int(value) => Some(value.to_string()),
            Value::Float(value) => Some(shortest(*value)),
            Value::Bool(value) => Some(value.to_string()),
        }
    }

    /// An int as a float.
    pub(crate) fn widened(self) -> Value {
        match self {
            Value::Int(value) => Value::Float(value as f64),
            other => other,
        }
    }

    /// Compares two values of one type, or an int and a float; `None` if one is
    /// missing.
    pub(crate) fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Missing, _) | (_, Value::Missing) => None,
            (Value::Text(a), Value::Text(b)) | (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::Int(a), Value::Float(b)) => (*a as f64).partial_cmp(b),
            (Value::Float(a), Value::Int(b)) => a.partial_cmp(&(*b as f64)),
            _ => panic!("{self:?} and {other:?} cannot be compared"),
        }
    }

    /// Whether two cells are the same to `distinct` and to groups.
    pub(crate) fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Missing, Value::Missing) => true,
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }
}

/// Whether rows agree in all cells.
pub(crate) fn same_all(a: &[Value], b: &[Value]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.same(b))
}

/// In the order of a sort: missing last.
pub(crate) fn order(a: &Value, b: &Value, descending: bool) -> Ordering {
    match a.compare(b) {
        Some(order) if descending => order.reverse(),
        Some(order) => order,
        None => a.is_missing().cmp(&b.is_missing()),
    }
}

/// `int(text)`
pub(crate) fn int_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, zeros) = match digits.split_once('.') {
        Some((whole, zeros)) => (whole, Some(zeros)),
        None => (digits, None),
    };
    if zeros.is_some_and(|zeros| zeros.is_empty() || zeros.chars().any(|c| c != '0')) {
        return None;
    }
    if whole.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    for c in whole.chars() {
        value = value * 10 + i128::from(c.to_digit(10)?);
        if value > 1 << 70 {
            return None;
        }
    }
    i64::try_from(sign * value).ok()
}

/// `float(text)`
pub(crate) fn float_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let fits = match mantissa.split_once('.') {
        Some((a, b)) => digits(a) && digits(b) && a.len() + b.len() > 0,
        None => digits(mantissa) && !mantissa.is_empty(),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        digits(exponent) && !exponent.is_empty()
    });
    if !fits || !exponent_fits {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// `bool(text)`
pub(crate) fn bool_of(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "t" | "1" => Some(true),
        "false" | "no" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// `date(text)`
pub(crate) fn date_of(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |text: &str, digits: usize| {
        let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    (1..=days).contains(&day).then(|| text.to_owned())
}

/// The exact sum of floats in two parts, the first of which is the rounded sum
/// (Shewchuk's partial sums, as Python's `fsum` has them).
pub(crate) fn exact_sum(values: &[f64]) -> (f64, f64) {
    let mut partials: Vec<f64> = Vec::new();
    for &value in values {
        let mut x = value;
        let mut kept = Vec::new();
        for &partial in &partials {
            let (large, small) = if x.abs() < partial.abs() { (partial, x) } else { (x, partial) };
            let sum = large + small;
            let rest = small - (sum - large);
            if rest != 0.0 {
                kept.push(rest);
            }
            x = sum;
        }
        kept.push(x);
        partials = kept;
    }
    // From the largest down; what is left behind the first rounding is the second part.
    let mut high = partials.pop().unwrap_or(0.0);
    let mut low = 0.0;
    while let Some(next) = partials.pop() {
        let sum = high + next;
        low = next - (sum - high);
        high = sum;
        if low != 0.0 {
            break;
        }
    }
    // Half-way cases look at the sign of what follows.
    if let Some(&next) = partials.last()
        && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
    {
        let double = low * 2.0;
        let rounded = high + double;
        if double == rounded - high {
            low = low - double + next;
            high = rounded;
        }
    }
    (high, low)
}

/// The mean, rounded once.
pub(crate) fn exact_mean(values: &[f64]) -> f64 {
    let (high, low) = exact_sum(values);
    let count = values.len() as f64;
    let mean = high / count;
    let rest = (-mean).mul_add(count, high) + low;
    mean + rest / count
}

/// The shortest digits that read back as the number; of two that are equally near, the even ones. Rust takes the upper ones.
fn shortest(value: f64) -> String {
    let (text, exact) = (format!("{value:?}"), format!("{value:.60}"));
    let (lower, rest) = exact.split_at(text.len().min(exact.len()));
    let between =
        rest.strip_prefix('5').is_some_and(|rest| rest.bytes().all(|digit| digit == b'0'));
    let even = lower.ends_with(['0', '2', '4', '6', '8']);
    if between && even && !text.contains('e') { lower.to_owned() } else { text }
}
