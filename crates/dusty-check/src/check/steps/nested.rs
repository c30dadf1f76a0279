//! Steps that take lists and records apart: `explode`, `unnest`.

use super::{Checked, unchanged};
use crate::check::Step;
use crate::program::{Expr, ExprKind, StepKind};
use crate::{Column, Type, messages};

pub(crate) fn explode(step: &mut Step<'_, '_>) -> Checked {
    let arg = step.single()?;
    let at = step.column(arg)?;
    let mut schema = step.input.clone();
    let column = schema.columns.get_mut(at)?;
    let item = match &column.ty {
        Type::List(item) if **item == Type::Missing => Type::Text,
        Type::List(item) => (**item).clone(),
        Type::Unknown => Type::Unknown,
        ty => {
            let diagnostic = messages::nothing_to_explode(&column.name, ty, arg.span);
            step.checker.report(diagnostic);
            return None;
        }
    };
    (column.ty, column.origin) = (item, None);
    Some((StepKind::Explode(at), schema))
}

pub(crate) fn unnest(step: &mut Step<'_, '_>) -> Checked {
    let args = step.some_positional()?;
    let columns = step.positional_columns()?;
    for (at, arg) in columns.iter().zip(&args) {
        let Some(Column { name, ty, .. }) = step.input.columns.get(*at) else { continue };
        if !matches!(ty, Type::Record(_) | Type::Unknown) {
            step.checker.report(messages::nothing_to_unnest(name, ty, arg.value.span));
            return None;
        }
    }
    let mut schema = crate::Schema { columns: Vec::new(), open: step.input.open };
    let mut exprs: Vec<Expr> = Vec::new();
    let kept = |at: &usize| !columns.contains(at);
    let others: Vec<&str> =
        step.input.names().enumerate().filter(|(at, _)| kept(at)).map(|(_, name)| name).collect();
    for (at, expr) in unchanged(step.input).into_iter().enumerate() {
        let Some(column) = step.input.columns.get(at) else { continue };
        let (Type::Record(fields), false) = (&column.ty, kept(&at)) else {
            schema.columns.push(column.clone());
            exprs.push(expr);
            continue;
        };
        for (position, (field, ty)) in fields.iter().enumerate() {
            // As a join does with the columns of the other table.
            let mut name = field.clone();
            while others.contains(&name.as_str()) || schema.position(&name).is_some() {
                name = format!("{}_{name}", column.name);
            }
            schema.push(name, ty.clone());
            let kind = ExprKind::Field(Box::new(expr.clone()), position);
            exprs.push(Expr { kind, ty: ty.clone(), span: expr.span });
        }
    }
    if schema.columns.is_empty() && !schema.open {
        step.checker.report(messages::meant::nothing_left(
            step.call.span,
            "the records have no fields; make another column before it, with `map`",
        ));
        return None;
    }
    Some((StepKind::Project(exprs), schema))
}
