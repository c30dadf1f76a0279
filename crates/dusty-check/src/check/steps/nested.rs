//! Steps that take lists, records and rows apart: `explode`, `unnest`, `unpivot`.

use super::{Checked, unchanged};
use crate::check::Step;
use crate::messages::meant::column_name;
use crate::program::{Expr, ExprKind, StepKind};
use crate::{Column, Type, messages};

pub(crate) fn explode(step: &mut Step<'_, '_>) -> Checked {
    let lists = step.positional();
    if lists.len() > 1 {
        let names: Vec<_> = lists.iter().filter_map(|arg| column_name(&arg.value)).collect();
        step.checker.report(messages::lists_side_by_side(&names, step.call.span));
        return None;
    }
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

pub(crate) fn unpivot(step: &mut Step<'_, '_>) -> Checked {
    let named = step.positional_columns()?;
    let keep = step.columns_option("keep")?;
    let all = 0..step.input.columns.len();
    let (columns, kept): (Vec<_>, Vec<_>) = match &keep {
        Some(keep) if named.is_empty() => all.partition(|at| !keep.contains(at)),
        None if !named.is_empty() => {
            (named.clone(), all.filter(|at| !named.contains(at)).collect())
        }
        _ => return step.usage(step.call.span),
    };
    let new = [new_name(step, "name")?, new_name(step, "value")?];
    if step.input.open {
        return None;
    }
    let of = |at: &usize| step.input.columns.get(*at);
    let Some(first) = columns.first().and_then(of) else {
        step.checker.report(messages::nothing_to_unpivot(step.call.span));
        return None;
    };
    let ty = columns.iter().filter_map(of).fold(Type::Unknown, |ty, column| match &column.ty {
        Type::Unknown => ty,
        other => other.clone(),
    });
    let other = columns.iter().filter_map(of).find(|column| column.ty != first.ty);
    if let Some(other) = other.filter(|other| !other.ty.is_unknown() && !first.ty.is_unknown()) {
        let found = messages::unpivot_types(first, other, step.call.span);
        step.checker.report(found);
        return None;
    }
    let mut schema = crate::Schema::default();
    schema.columns.extend(kept.iter().filter_map(of).cloned());
    let before = kept.len();
    for ((name, span), ty) in new.into_iter().zip([Type::Text, ty]) {
        if schema.position(&name).is_some() {
            let found = messages::duplicate_name(&name, span, None);
            let found = match span == step.call.span {
                true => {
                    found.offer("call the new column otherwise", format!("{name}: other_{name}"))
                }
                false => found,
            };
            step.checker.report(found);
            return None;
        }
        schema.push(name, ty);
    }
    let names = columns.iter().filter_map(of).map(|column| column.name.clone()).collect();
    Some((StepKind::Unpivot { columns, names, kept, before }, schema))
}

/// The name of a column that a step makes, which is that of the option unless it is given.
fn new_name(step: &mut Step<'_, '_>, option: &str) -> Option<(String, dusty_syntax::Span)> {
    match step.option(option) {
        Some(value) => step.new_name(value),
        None => Some((option.to_owned(), step.call.span)),
    }
}
