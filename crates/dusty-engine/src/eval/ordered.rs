//! Texts that a script puts in order or joins by `+`, and that are numbers.

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use dusty_check::program::{Expr, ExprKind};
use dusty_check::{Type, Value};
use dusty_syntax::Span;

/// A place of the script where texts are put in order, or joined by `+`.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    /// What puts them in order.
    pub(crate) span: Span,
    /// What is put in order there.
    pub(crate) parts: Vec<Span>,
    /// Whether all of them are numbers.
    pub(crate) numbers: bool,
    /// What is done with them.
    pub(crate) by: By,
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
        let mut texts: Vec<&StringViewArray> = texts.collect::<Option<_>>()?;
        let read = |(part, values): &(&Expr, &ArrayRef)| {
            is_column(part) && values.null_count() < values.len()
        };
        if !parts.iter().any(read) {
            return None;
        }
        // A constant decides most quickly.
        texts.sort_by_key(|texts| texts.len());
        let numbers = texts.iter().all(|texts| all(texts, is_number));
        let parts = parts.iter().map(|(part, _)| part.span).collect();
        Some(Ordered { span, parts, numbers, by: By::Order })
    }

    /// Looks at texts that are joined by `+`; `None` unless all are columns as they were read:
    /// who writes a constant as a text, or makes a text of something, wants texts.
    pub(crate) fn added(span: Span, parts: &[(&Expr, &ArrayRef)]) -> Option<Ordered> {
        if !parts.iter().all(|(part, _)| is_column(part)) {
            return None;
        }
        let found = Ordered::of(span, parts)?;
        let mut texts = parts.iter().filter_map(|(_, values)| values.as_string_view_opt());
        let whole = found.numbers
            && texts.all(|texts| all(texts, |text| text.trim().parse::<i64>().is_ok()));
        Some(Ordered { by: By::Sum { whole }, ..found })
    }

    /// A comparison in the condition of a join, if it is one of texts in columns.
    pub(crate) fn within_join(span: Span, sides: [&Expr; 2]) -> Option<Ordered> {
        let number = |side: &Expr| match &side.kind {
            ExprKind::Constant(Value::Text(text)) => is_number(text),
            _ => is_column(side) && side.ty == Type::Text,
        };
        let parts = sides.iter().map(|side| side.span).collect();
        let found = Ordered { span, parts, numbers: true, by: By::Join };
        sides.iter().all(|side| number(side)).then_some(found)
    }

    /// What is known of it once these values of one of its columns have been looked at.
    pub(crate) fn with(&self, values: &ArrayRef) -> Option<Ordered> {
        let texts = values.as_string_view_opt().filter(|texts| texts.null_count() < texts.len())?;
        Some(Ordered { numbers: all(texts, is_number), ..self.clone() })
    }

    /// Puts together what is known of two batches.
    pub(crate) fn and(&mut self, other: &Ordered) {
        self.numbers &= other.numbers;
        if let (By::Sum { whole }, By::Sum { whole: more }) = (&mut self.by, other.by) {
            *whole &= more;
        }
    }
}

fn is_column(part: &Expr) -> bool {
    matches!(part.kind, ExprKind::Column(_))
}

fn all(texts: &StringViewArray, test: impl Fn(&str) -> bool) -> bool {
    texts.iter().flatten().all(test)
}

/// Whether a text is a number and no code such as `007`, of which the zeros keep the order.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e');
    let code = digits == text.len() && digits > 1 && text.starts_with('0');
    digits > 0 && !code && text.bytes().all(plain) && text.parse::<f64>().is_ok()
}
