//! Texts that a script puts in order, and that are numbers.

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use dusty_check::program::{Expr, ExprKind};
use dusty_syntax::Span;

/// A place of the script where texts are put in order.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    /// What puts them in order.
    pub(crate) span: Span,
    /// What is put in order there.
    pub(crate) parts: Vec<Span>,
    /// Whether all of them are numbers.
    pub(crate) numbers: bool,
}

impl Ordered {
    /// Looks at texts in order; `None` if they are no texts, or no values of a column.
    pub(crate) fn of(span: Span, parts: &[(&Expr, &ArrayRef)]) -> Option<Ordered> {
        let texts = parts.iter().map(|(_, values)| values.as_string_view_opt());
        let mut texts: Vec<&StringViewArray> = texts.collect::<Option<_>>()?;
        let read = |(part, values): &(&Expr, &ArrayRef)| {
            matches!(part.kind, ExprKind::Column(_)) && values.null_count() < values.len()
        };
        if !parts.iter().any(read) {
            return None;
        }
        // A constant decides most quickly.
        texts.sort_by_key(|texts| texts.len());
        let numbers = texts.iter().all(|texts| texts.iter().flatten().all(is_number));
        Some(Ordered { span, parts: parts.iter().map(|(part, _)| part.span).collect(), numbers })
    }
}

/// Whether a text is a number and no code such as `007`, of which the zeros keep the order.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e');
    let code = digits == text.len() && digits > 1 && text.starts_with('0');
    digits > 0 && !code && text.bytes().all(plain) && text.parse::<f64>().is_ok()
}
