//! `r.name.lower()`, answered with `lower(r.name)`.

use super::Parser;
use crate::Span;
use crate::ast::{Arg, Call, Expr, ExprKind, Name};
use crate::{foreign, messages};

impl Parser<'_> {
    /// A method call: the arguments are next.
    pub(super) fn method(&mut self, object: Expr, name: Name) -> Expr {
        if let ExprKind::Name(library) = &object.kind
            && is_library(library)
        {
            // `is.na(x)`: a function, whose name the checker knows.
            let span = object.span.to(name.span);
            let args = self.arguments();
            let name = Self::made_up(&format!("{library}.{}", name.text), span);
            let call = Call { name, args, span: self.since(span.start) };
            return self.taller(ExprKind::Call(call), self.since(span.start));
        }
        let (object, accessor) = without_accessor(object);
        let open = self.span();
        let diagnostics = self.diagnostics.len();
        let mut args = self.beside(Self::arguments);
        let inside = Span::new(open.end, args.last().map_or(open.end, |arg| arg.span.end));
        let rest = inside.of(self.text);
        let function = foreign::function(&name.text).unwrap_or(&name.text).to_owned();
        let span = self.since(object.span.start);
        // The methods of a chain are one mistake: the outer one takes the inner's fix over.
        let inner = self.take_method(object.span, diagnostics);
        let (first, value) = match inner {
            Some((first, fix)) => (first, fix),
            None => (name.span, object.span.of(self.text).to_owned()),
        };
        // `g.count()`, of a group.
        let counts = ["count", "size", "len", "n"].contains(&name.text.as_str())
            && ["aggregate", "window"].contains(&self.called.of(self.text))
            && matches!(object.kind, ExprKind::Name(_));
        let other = other_form(&name.text, &value, rest).or(counts.then(|| "count()".to_owned()));
        let whole = other.is_some() || function.contains(' ');
        let comma = if rest.is_empty() { "" } else { ", " };
        let fix = other.unwrap_or_else(|| format!("{function}({value}{comma}{rest})"));
        self.report(messages::method(first, span, &fix, accessor));
        if whole || !self.grow(self.height + 1) {
            return self.answered(span);
        }
        args.insert(0, Arg { key: None, span: object.span, value: object });
        let name = Self::made_up(&function, name.span);
        Expr { kind: ExprKind::Call(Call { name, args, span }), span }
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

/// Whether it is where other languages have functions: `re.sub(...)`.
pub(super) fn is_library(word: &str) -> bool {
    let python = ["str", "pd", "np", "pl", "math", "re", "datetime", "date", "time"];
    python.contains(&word) || ["is", "as", "Sys", "Math", "Date"].contains(&word)
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

/// What Dusty writes for a method that is no function of the value and its arguments.
fn other_form(method: &str, value: &str, inside: &str) -> Option<String> {
    match method {
        "isin" | "is_in" => Some(format!("{value} in {inside}")),
        "fillna" | "fill_null" if !inside.contains([':', '=']) => {
            Some(format!("({value} ?? {inside})"))
        }
        "format" if value.matches('{').count() == 1 && !inside.contains([',', '=']) => {
            Some(format!("f{}", value.replace("{}", &format!("{{{inside}}}"))))
        }
        "between" => {
            let (low, high) = inside.split_once(", ")?;
            Some(format!("({value} >= {low} and {value} <= {high})"))
        }
        "astype" | "cast" => converted("cast", inside, value),
        _ => None,
    }
}

/// What Dusty writes for `cast(value as type)`, if this is such a call.
pub(super) fn converted(called: &str, ty: &str, value: &str) -> Option<String> {
    let function = foreign::dusty(foreign::TYPES, ty.trim_matches(['"', '\'']))?;
    match called.to_ascii_lowercase().as_str() {
        "cast" => Some(format!("{function}({value})")),
        "try_cast" | "safe_cast" => Some(format!("try({function}({value}))")),
        _ => None,
    }
}
