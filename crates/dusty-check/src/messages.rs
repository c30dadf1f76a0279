//! All English of the checker: one constructor per thing that can be said.

use dusty_syntax::{Diagnostic, Span};

use crate::program::{Expr, ExprKind};
use crate::{Function, Type, Value, value};

mod arguments;
mod day;
mod files;
pub(crate) mod meant;
mod names;
mod nested;
mod operands;
mod size;
mod tables;

pub(crate) use arguments::*;
pub(crate) use day::*;
pub(crate) use files::*;
pub(crate) use names::*;
pub(crate) use nested::*;
pub(crate) use operands::*;
pub(crate) use size::*;
pub(crate) use tables::*;

/// How many names a message lists.
const LISTED: usize = 24;

/// `a, b, c`, cut short where there are too many, which is said.
pub(crate) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    value::listed(names, LISTED)
}

/// An expression in the words of a message.
fn what(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Constant(value @ (Value::Text(_) | Value::Int(_) | Value::Float(_))) => {
            format!("{value} is {}", article(&expr.ty))
        }
        _ => format!("this is {}", article(&expr.ty)),
    }
}

fn article(ty: &Type) -> String {
    match ty {
        Type::Int => "an int".to_owned(),
        Type::Text => "text".to_owned(),
        _ => format!("a {ty}"),
    }
}

/// An expression as the script has it, to be pasted.
fn written<'a>(text: &'a str, expr: &Expr) -> &'a str {
    match expr.span.of(text) {
        // A result of `recode` may stand for a record of constants.
        written if written.is_empty() || written.starts_with('{') => "...",
        written => written,
    }
}

/// The function that makes a value of one type of another, if a script would say it.
fn conversion(from: &Type, to: &Type) -> Option<&'static str> {
    match (from, to) {
        (Type::Text, Type::Int) => Some("int"),
        (Type::Text | Type::Int, Type::Float) => Some("float"),
        (Type::Text | Type::Int, Type::Bool) => Some("bool"),
        (Type::Text | Type::Datetime, Type::Date) => Some("date"),
        (Type::Text | Type::Date, Type::Datetime) => Some("datetime"),
        (Type::Int | Type::Float | Type::Bool | Type::Date | Type::Datetime, Type::Text) => {
            Some("text")
        }
        _ => None,
    }
}

/// What makes the first argument of a function of a value of this type, if it takes no such.
pub(crate) fn made_to_fit(function: &Function, ty: &Type) -> Option<&'static str> {
    match &function.signatures.first()?.params.first()?.ty {
        crate::Pattern::Type(to) => conversion(ty, to),
        _ => None,
    }
}

fn did_you_mean(found: Diagnostic, span: Span, near: &str) -> Diagnostic {
    let found = found.label(format!("did you mean `{near}`?"));
    found.write(span, near)
}
