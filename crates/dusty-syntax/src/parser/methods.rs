//! `r.name.lower()`, answered with `lower(r.name)`.

use super::Parser;
use crate::ast::{Arg, Call, Expr, ExprKind, Name};
use crate::token::TokenKind;
use crate::{Span, foreign, is_name, messages, quote};

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

    /// Whether a method is called on what is in brackets here: `["sales"].sum()`.
    pub(super) fn method_ahead(&self) -> bool {
        let mut depth = 0;
        let close = (0..).find(|&ahead| {
            depth += i32::from(self.nth(ahead) == TokenKind::OpenBracket);
            depth -= i32::from(self.nth(ahead) == TokenKind::CloseBracket);
            depth == 0 || self.nth(ahead) == TokenKind::End
        });
        let behind = close.map(|close| [1, 2, 3].map(|ahead| self.nth(close + ahead)));
        behind == Some([TokenKind::Dot, TokenKind::Name, TokenKind::OpenParen])
    }

    /// `groupby(city)["sales"].sum()`: the columns of groups, and what is made of them, are next.
    pub(super) fn summary(&mut self, groups: &Call) -> Call {
        let columns = self.list("a column", Self::expr);
        self.eat(TokenKind::Dot);
        let name = self.name();
        self.arguments();
        // Groups have no index in Dusty.
        while self.kind() == TokenKind::Dot && self.nth_word(1) == "reset_index" {
            self.bump();
            self.call();
        }
        let function = foreign::function(&name.text).unwrap_or(&name.text);
        let key = |name: &str| if is_name(name) { name.to_owned() } else { quote(name) };
        let keys = groups.args.iter().flat_map(|arg| names(&arg.value)).map(key);
        let by = keys.collect::<Vec<_>>().join(", ");
        let made = columns.iter().flat_map(names).map(|column| match is_name(column) {
            true => format!("{column}: {function}(g.{column})"),
            false => format!("{0}: {function}(g[{0}])", quote(column)),
        });
        let made = made.reduce(|made, more| format!("{made}, {more}"));
        let made = made.as_deref().unwrap_or("n: count()");
        let right = format!("aggregate(by: [{by}], g -> {{ {made} }})");
        let whole = self.since(groups.span.start);
        self.report(messages::method(name.span, whole, &right, false));
        self.no_call()
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

/// The columns that an argument names, one or a list of them.
fn names(argument: &Expr) -> Vec<&str> {
    match &argument.kind {
        ExprKind::Name(name) | ExprKind::Text(name) => vec![name],
        ExprKind::List(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
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
