//! Texts that a script puts in order or joins by `+`, and that are numbers or dates.

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use dusty_check::program::{Expr, ExprKind};
use dusty_check::{Type, Value};
use dusty_syntax::Span;

use crate::builtins::{Marks, amount};
use crate::inspect::is_date;

/// A place of the script where texts are put in order, or joined by `+`.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    /// What puts them in order.
    pub(crate) span: Span,
    /// What is put in order there.
    pub(crate) parts: Vec<Span>,
    /// What each part looks like; of both sides of a join together.
    looks: Vec<Looks>,
    /// What is done with them.
    pub(crate) by: By,
}

/// What texts are that were hardly meant as such.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meant<'a> {
    Numbers {
        /// Whether all are, and not only most.
        all: bool,
        /// How the most difficult of them are written.
        written: Written,
    },
    /// Dates whose order is another one as text.
    Dates {
        all: bool,
        /// One of them.
        like: &'a str,
    },
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Written {
    #[default]
    /// Digits, perhaps with a point.
    Plain,
    /// With a currency, a percent sign, or groups of digits.
    Amounts,
    /// With a decimal comma.
    Commas,
}

/// What is done with texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum By {
    /// They are put in order.
    Order,
    /// The same in the condition of a join, where nothing can be converted.
    Join,
    /// `+`, and whether all are whole numbers.
    Sum { whole: bool },
}

impl Ordered {
    /// Looks at texts in order; `None` if they are no texts, or no values of a column.
    pub(crate) fn of(span: Span, parts: &[(&Expr, &ArrayRef)]) -> Option<Ordered> {
        let texts = parts.iter().map(|(_, values)| values.as_string_view_opt());
        let texts: Vec<&StringViewArray> = texts.collect::<Option<_>>()?;
        let read = |(part, values): &(&Expr, &ArrayRef)| {
            is_column(part) && values.null_count() < values.len()
        };
        if !parts.iter().any(read) {
            return None;
        }
        let looks = texts.into_iter().map(Looks::of).collect();
        let parts = parts.iter().map(|(part, _)| part.span).collect();
        Some(Ordered { span, parts, looks, by: By::Order })
    }

    /// Looks at texts that are joined by `+`; `None` unless all are columns as they were read:
    /// who writes a constant as a text, or makes a text of something, wants texts.
    pub(crate) fn added(span: Span, parts: &[(&Expr, &ArrayRef)]) -> Option<Ordered> {
        if !parts.iter().all(|(part, _)| is_column(part)) {
            return None;
        }
        let found = Ordered::of(span, parts)?;
        let mut texts = parts.iter().filter_map(|(_, values)| values.as_string_view_opt());
        let is_whole = |text: &str| text.trim().parse::<i64>().is_ok();
        let whole = found.looks.iter().all(Looks::are_numbers)
            && texts.all(|texts| texts.iter().flatten().all(is_whole));
        Some(Ordered { by: By::Sum { whole }, ..found })
    }

    /// A comparison in the condition of a join, if it is one of texts in columns.
    pub(crate) fn within_join(span: Span, sides: [&Expr; 2]) -> Option<Ordered> {
        let number = |side: &Expr| match &side.kind {
            ExprKind::Constant(Value::Text(text)) => number(text.trim()).is_some(),
            _ => is_column(side) && side.ty == Type::Text,
        };
        let parts = sides.iter().map(|side| side.span).collect();
        let found = Ordered { span, parts, looks: Vec::new(), by: By::Join };
        sides.iter().all(|side| number(side)).then_some(found)
    }

    /// What is known of it once these values of one of its columns have been looked at.
    pub(crate) fn with(&self, values: &ArrayRef) -> Option<Ordered> {
        let texts = values.as_string_view_opt().filter(|texts| texts.null_count() < texts.len())?;
        Some(Ordered { looks: vec![Looks::of(texts)], ..self.clone() })
    }

    /// Puts together what is known of two batches.
    pub(crate) fn and(&mut self, other: &Ordered) {
        for (looks, more) in self.looks.iter_mut().zip(&other.looks) {
            looks.and(more);
        }
        if let (By::Sum { whole }, By::Sum { whole: more }) = (&mut self.by, other.by) {
            *whole &= more;
        }
    }

    /// What they were meant as, if not as texts.
    pub(crate) fn meant(&self) -> Option<Meant<'_>> {
        let all = |test: fn(&Looks) -> bool| self.looks.iter().all(test);
        let date = self.looks.iter().find_map(Looks::are_dates);
        let written = self.looks.iter().map(|looks| looks.written).max().unwrap_or_default();
        match self.by {
            _ if all(Looks::are_numbers) => Some(Meant::Numbers { all: true, written }),
            By::Order if all(Looks::are_mostly_numbers) => {
                Some(Meant::Numbers { all: false, written })
            }
            By::Order => date,
            By::Join | By::Sum { .. } => None,
        }
    }
}

/// What texts look like.
#[derive(Clone, Debug, Default)]
struct Looks {
    values: u64,
    numbers: u64,
    written: Written,
    /// Digits with zeros in front, which keep the order.
    codes: u64,
    dates: u64,
    /// The last of the dates, as text; rather one that is a date in one way only.
    date: Option<(bool, String)>,
}

impl Looks {
    fn of(texts: &StringViewArray) -> Looks {
        let mut looks = Looks::default();
        for text in texts.iter().flatten() {
            looks.values += 1;
            let text = text.trim_ascii();
            match Look::of(text) {
                Some(Look::Code) => looks.codes += 1,
                Some(Look::Number(written)) => {
                    looks.numbers += 1;
                    looks.written = looks.written.max(written);
                }
                Some(Look::Date { sure }) => {
                    looks.dates += 1;
                    looks.show(sure, text);
                }
                None => {}
            }
        }
        looks
    }

    fn show(&mut self, sure: bool, text: &str) {
        let known = self.date.as_ref().map(|(sure, text)| (*sure, text.as_str()));
        if known < Some((sure, text)) && is_date(text).is_some() {
            self.date = Some((sure, text.to_owned()));
        }
    }

    fn and(&mut self, more: &Looks) {
        self.values += more.values;
        self.numbers += more.numbers;
        self.written = self.written.max(more.written);
        self.codes += more.codes;
        self.dates += more.dates;
        if let Some((sure, text)) = &more.date {
            self.show(*sure, text);
        }
    }

    fn are_numbers(&self) -> bool {
        self.numbers == self.values
    }

    fn are_mostly_numbers(&self) -> bool {
        self.codes == 0 && (self.numbers * 2 > self.values || self.values == 0)
    }

    fn are_dates(&self) -> Option<Meant<'_>> {
        let (_, like) = self.date.as_ref().filter(|_| self.dates * 2 > self.values)?;
        Some(Meant::Dates { all: self.dates == self.values, like })
    }
}

fn is_column(part: &Expr) -> bool {
    matches!(part.kind, ExprKind::Column(_))
}

/// What a text without blanks around it looks like.
enum Look {
    /// Digits with a zero in front, as codes have.
    Code,
    Number(Written),
    /// One that does not begin with the year, and whether it is a date in one way only.
    Date {
        sure: bool,
    },
}

impl Look {
    /// Every text that is put in order comes here, and most are told by their first bytes.
    fn of(text: &str) -> Option<Look> {
        let bytes = text.as_bytes();
        match bytes {
            [b'0', _, ..] if bytes.iter().all(u8::is_ascii_digit) => Some(Look::Code),
            [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-' | b'/', ..] => None,
            [b'0'..=b'9', ..] => {
                let letters = bytes.iter().any(u8::is_ascii_alphabetic);
                let named = || if letters { is_date(text) } else { None };
                let date = || numeric_date(bytes).or_else(named).map(|sure| Look::Date { sure });
                number(text).or_else(date).or_else(|| amount_of(text))
            }
            [b'A'..=b'Z' | b'a'..=b'z', ..] => Some(Look::Date { sure: is_date(text)? }),
            [b'+' | b'-' | b'.', ..] => number(text).or_else(|| amount_of(text)),
            [_, ..] => amount_of(text),
            [] => None,
        }
    }
}

fn number(text: &str) -> Option<Look> {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e');
    let is_number = text.bytes().all(plain) && text.parse::<f64>().is_ok();
    is_number.then_some(Look::Number(Written::Plain))
}

/// Day, month and year, or month, day and year: whether it is a date in one way only.
fn numeric_date(text: &[u8]) -> Option<bool> {
    let mut parts = text.splitn(3, |b| matches!(b, b'/' | b'.' | b'-'));
    let short = |part: &[u8]| match part {
        [b @ b'1'..=b'9'] | [b'0', b @ b'1'..=b'9'] => Some(b - b'0'),
        [a @ b'1'..=b'3', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + b - b'0'),
        _ => None,
    };
    let (first, second) = (short(parts.next()?)?, short(parts.next()?)?);
    let year = parts.next()?.iter().take_while(|b| b.is_ascii_digit()).count();
    let day = first.min(second) < 13 && first.max(second) < 32 && [2, 4].contains(&year);
    day.then_some(first.max(second) > 12)
}

fn amount_of(text: &str) -> Option<Look> {
    let read = |decimal, thousands| amount(text, Marks::new(decimal, thousands)?);
    if text.len() > LONGEST || !text.bytes().any(|b| b.is_ascii_digit()) {
        None
    } else if read(".", ",").is_some() {
        Some(Look::Number(Written::Amounts))
    } else {
        read(",", ".").map(|_| Look::Number(Written::Commas))
    }
}

/// How long an amount is at most.
const LONGEST: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_texts_are_meant_as_does_not_depend_on_how_they_are_cut() {
        let numbers = |all, written| Some(Meant::Numbers { all, written });
        for (texts, expected) in [
            (&["9", "10", " -1.5e3 "][..], numbers(true, Written::Plain)),
            (&["9", "10", "unknown"], numbers(false, Written::Plain)),
            (&["9", "unknown"], None),
            (&["150", "9", "007"], None),
            (&["9", "$1,200", "free"], numbers(false, Written::Amounts)),
            (&["9", "$1,200", "0,5"], numbers(true, Written::Commas)),
            (&["2024-01-31", "2023-02-01"], None),
            (
                &["01/02/2024", "31/01/2024", "02/02/2024"],
                Some(Meant::Dates { all: true, like: "31/01/2024" }),
            ),
            (
                &["5 Mar 2024", "unknown", "6 Apr 2024"],
                Some(Meant::Dates { all: false, like: "6 Apr 2024" }),
            ),
            (&["12 Main St", "3rd"], None),
        ] {
            for size in 1..=texts.len() {
                let parts = texts
                    .chunks(size)
                    .map(|texts| Looks::of(&StringViewArray::from(texts.to_vec())));
                let looks = parts.reduce(|mut looks, more| {
                    looks.and(&more);
                    looks
                });
                let looks = looks.into_iter().collect();
                let span = Span::default();
                let ordered = Ordered { span, parts: vec![span], looks, by: By::Order };
                assert_eq!(ordered.meant(), expected, "{texts:?}");
            }
        }
    }
}
