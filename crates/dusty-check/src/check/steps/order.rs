//! Steps that choose and order rows: `distinct`, `sort`, `limit`, `skip`, `sample`.

use dusty_syntax::ast;

use super::Checked;
use crate::check::{Scope, Step, reworded};
use crate::program::{Expr, Keep, SortKey, StepKind};
use crate::{Type, messages};

pub(crate) fn distinct(step: &mut Step<'_, '_>) -> Checked {
    let columns = step.positional_or_all_columns()?;
    let keep = if step.word_option("keep")? == 0 { Keep::First } else { Keep::Last };
    Some((StepKind::Distinct { columns, keep }, step.input.clone()))
}

pub(crate) fn sort(step: &mut Step<'_, '_>) -> Checked {
    let args = step.some_positional()?;
    if let Some(way) = args.iter().find(|arg| reworded::direction(&arg.value, step.input).is_some())
    {
        return step.other_form(way.value.span);
    }
    let mut keys = Vec::new();
    for arg in args {
        match &arg.value.kind {
            ast::ExprKind::Lambda { .. } => {
                let (row, body) = step.row_function(&arg.value)?;
                let scope = step.row_scope(row);
                match &body.kind {
                    ast::ExprKind::List(parts) => {
                        parts.iter().for_each(|part| keys.push(key(step, part, &scope)));
                    }
                    _ => keys.push(key(step, body, &scope)),
                }
            }
            _ => {
                let (column, descending) = direction(&arg.value);
                let at = step.column(column)?;
                let ty = step.input.columns.get(at).map_or(Type::Unknown, |c| c.ty.clone());
                keys.push(SortKey { expr: Expr::column(at, ty, column.span), descending });
            }
        }
    }
    for SortKey { expr, .. } in &keys {
        if matches!(expr.ty, Type::List(_) | Type::Record(_)) {
            step.checker.report(messages::unordered(expr));
            return None;
        }
    }
    Some((StepKind::Sort(keys), step.input.clone()))
}

fn key(step: &mut Step<'_, '_>, expr: &ast::Expr, scope: &Scope<'_>) -> SortKey {
    let (expr, descending) = direction(expr);
    SortKey { expr: step.checker.expr(expr, scope), descending }
}

/// Takes `desc(...)` off, which has a meaning only here.
fn direction(expr: &ast::Expr) -> (&ast::Expr, bool) {
    if let ast::ExprKind::Call(call) = &expr.kind
        && let ("desc" | "asc", [arg]) = (call.name.text.as_str(), call.args.as_slice())
    {
        return (&arg.value, call.name.text == "desc");
    }
    (expr, false)
}

pub(crate) fn limit(step: &mut Step<'_, '_>) -> Checked {
    let rows = step.single()?;
    let rows = step.count(rows)?;
    Some((StepKind::Limit(rows), step.input.clone()))
}

pub(crate) fn skip(step: &mut Step<'_, '_>) -> Checked {
    let rows = step.single()?;
    let rows = step.count(rows)?;
    Some((StepKind::Skip(rows), step.input.clone()))
}

pub(crate) fn sample(step: &mut Step<'_, '_>) -> Checked {
    let rows = step.single()?;
    let rows = step.count(rows)?;
    let seed = match step.option("seed") {
        Some(seed) => step.count(seed)?,
        None => 0,
    };
    Some((StepKind::Sample { rows, seed }, step.input.clone()))
}
