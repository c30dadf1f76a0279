//! `r.name.lower()`, answered with `lower(r.name)`.

use super::Parser;
use crate::Span;
use crate::ast::{Arg, Call, Expr, ExprKind, Name};
use crate::messages;

impl Parser<'_> {
    /// A method call: the arguments are next.
    pub(super) fn method(&mut self, object: Expr, name: Name) -> Expr {
        let height = self.height;
        let (object, accessor) = without_accessor(object);
        let open = self.span();
        let diagnostics = self.diagnostics.len();
        let mut args = self.arguments();
        let tallest = height.max(self.height);
        let inside = Span::new(open.end, args.last().map_or(open.end, |arg| arg.span.end));
        let function = dusty_function(&name.text).to_owned();
        let span = self.since(object.span.start);
        // The methods of a chain are one mistake: the outer one takes the inner's fix over.
        let inner = self.take_method(object.span, diagnostics);
        let (first, value) = match inner {
            Some((first, fix)) => (first, fix),
            None => (name.span, object.span.of(self.text).to_owned()),
        };
        let rest = inside.of(self.text);
        let comma = if rest.is_empty() { "" } else { ", " };
        let fix = format!("{function}({value}{comma}{rest})");
        self.report(messages::method(first, span, &fix, accessor));
        if !self.grow(tallest + 1) {
            return self.hole();
        }
        args.insert(0, Arg { key: None, span: object.span, value: object });
        Expr {
            kind: ExprKind::Call(Call { name: Self::made_up(&function, name.span), args, span }),
            span,
        }
    }

    /// Takes back the message about the method call at this place.
    fn take_method(&mut self, span: Span, before: usize) -> Option<(Span, String)> {
        let at = before.checked_sub(1)?;
        let last = self.diagnostics.get(at)?;
        let fix = last
            .fix
            .as_ref()
            .filter(|fix| fix.span == span && last.code == &crate::codes::syntax::METHOD)?;
        let taken = (last.primary.as_ref()?.span, fix.replacement.clone());
        self.diagnostics.remove(at);
        Some(taken)
    }
}

/// The object without `.str` or `.dt`, which pandas puts before a method.
fn without_accessor(object: Expr) -> (Expr, bool) {
    match object {
        Expr { kind: ExprKind::Member { object, name }, .. }
            if matches!(name.text.as_str(), "str" | "dt")
                && !matches!(object.kind, ExprKind::Name(_)) =>
        {
            (*object, true)
        }
        object => (object, false),
    }
}

/// What Dusty calls a function that other languages have as a method.
fn dusty_function(method: &str) -> &str {
    match method {
        "strip" => "trim",
        "toLowerCase" | "to_lowercase" | "lowercase" | "casefold" => "lower",
        "toUpperCase" | "to_uppercase" | "uppercase" => "upper",
        "isnull" | "isna" | "is_null" | "isNull" => "is_missing",
        _ => method,
    }
}
