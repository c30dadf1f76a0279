//! Steps that work on whole columns: `select`, `drop`, `rename`, `convert`, `each`.

use dusty_syntax::codes::types;
use dusty_syntax::{Diagnostic, ast};

use super::{Checked, unchanged};
use crate::check::Step;
use crate::program::{Expr, StepKind};
use crate::value::key;
use crate::{Schema, Type, messages, near};

pub(crate) fn select(step: &mut Step<'_, '_>) -> Checked {
    let columns = some_columns(step)?;
    Some(kept(step.input, &columns))
}

pub(crate) fn drop(step: &mut Step<'_, '_>) -> Checked {
    let dropped = some_columns(step)?;
    let count = step.input.columns.len();
    let columns: Vec<_> = (0..count).filter(|at| !dropped.contains(at)).collect();
    if columns.is_empty() && !step.input.open {
        let help = "leave out of the brackets what is to stay";
        step.checker.report(messages::meant::nothing_left(step.call.span, help));
        return None;
    }
    Some(kept(step.input, &columns))
}

fn some_columns(step: &mut Step<'_, '_>) -> Option<Vec<usize>> {
    step.some_positional()?;
    step.positional_columns()
}

fn kept(input: &Schema, columns: &[usize]) -> (StepKind, Schema) {
    let (mut exprs, mut schema) = (Vec::new(), Schema { columns: Vec::new(), open: input.open });
    for &at in columns {
        if let Some(column) = input.columns.get(at) {
            exprs.push(Expr::column(at, column.ty.clone(), dusty_syntax::Span::default()));
            schema.columns.push(column.clone());
        }
    }
    (StepKind::Project(exprs), schema)
}

pub(crate) fn rename(step: &mut Step<'_, '_>) -> Checked {
    if step.call.args.iter().any(|arg| matches!(arg.value.kind, ast::ExprKind::Record(_))) {
        return step.other_form(step.call.span);
    }
    let pairs = step.some_assignments()?;
    let mut schema = step.input.clone();
    let mut renamed = Vec::new();
    let mut complete = true;
    for (new, old) in &pairs {
        let before = step.checker.diagnostics.len();
        let column = step.column(old);
        if let (None, ast::ExprKind::Name(name) | ast::ExprKind::Text(name)) = (column, &old.kind)
            && step.input.position(&new.text).is_some()
            && near::nearest(name, step.input.names()).is_none_or(|near| near == new.text)
            && let Some(found) = step.checker.diagnostics.get_mut(before)
        {
            let right = format!("{}: {}", key(name), key(&new.text));
            let span = new.span.to(old.span);
            *found = messages::meant::turned_rename(found.clone(), span, &right);
        }
        match column {
            Some(at) if renamed.contains(&at) => {
                step.checker.report(messages::duplicate_name(&new.text, old.span, None));
            }
            Some(at) => {
                renamed.push(at);
                if let Some(column) = schema.columns.get_mut(at) {
                    column.name.clone_from(&new.text);
                }
            }
            None => complete = false,
        }
    }
    // Only after all of them: two columns may change places.
    for (new, _) in &pairs {
        if schema.names().filter(|name| *name == new.text).count() > 1 {
            let columns = messages::listed(step.input.names());
            let found = messages::duplicate_name(&new.text, new.span, None);
            step.checker.report(found.note(format!("the columns are: {columns}")));
            complete = false;
        }
    }
    complete.then(|| (StepKind::Project(unchanged(step.input)), schema))
}

pub(crate) fn convert(step: &mut Step<'_, '_>) -> Checked {
    let pairs = step.some_assignments()?;
    let (mut exprs, mut schema) = (unchanged(step.input), step.input.clone());
    for (name, function) in pairs {
        let input = step.input;
        let Some(at) = step.column_named(&name.text, name.span, input) else { continue };
        match step.applied(function, at) {
            Some(value) => replace(&mut exprs, &mut schema, at, value),
            // What follows from the mistake is not told.
            None => unknown(&mut schema, at),
        }
    }
    Some((StepKind::Project(exprs), schema))
}

/// From here on nothing is known of a column.
fn unknown(schema: &mut Schema, at: usize) {
    if let Some(column) = schema.columns.get_mut(at) {
        column.ty = Type::Unknown;
    }
}

pub(crate) fn each(step: &mut Step<'_, '_>) -> Checked {
    let function = step.single()?;
    let named = step.columns_option("columns")?;
    let (mut exprs, mut schema) = (unchanged(step.input), step.input.clone());
    let all = named.is_none();
    let columns = named.unwrap_or_else(|| (0..step.input.columns.len()).collect());
    let mut fitting = 0;
    let mut mistakes = Vec::new();
    for at in columns {
        // Without `columns`, a column that the function does not take is left alone;
        // whether it takes it is known by trying.
        let before = step.checker.diagnostics.len();
        let value = step.applied(function, at);
        let failed = step.checker.take_back(before);
        match value {
            Some(value) if failed.is_empty() && !value.ty.is_unknown() => {
                fitting += 1;
                replace(&mut exprs, &mut schema, at, value);
            }
            _ => {
                mistakes.extend(failed);
                // What follows from the mistake is not told.
                if !all {
                    unknown(&mut schema, at);
                }
            }
        }
    }
    if !all || fitting == 0 {
        // A function that takes none of the types is told once, any other mistake as it is.
        let unfit = |mistake: &Diagnostic| mistake.code == &types::WRONG_ARGUMENT;
        let only_unfit = all && mistakes.iter().all(unfit);
        // A column that is not known, after a mistake before, might fit.
        let unknown = step.input.columns.iter().any(|column| column.ty.is_unknown());
        if only_unfit && unknown {
            return Some((StepKind::Project(exprs), schema));
        }
        if only_unfit && !step.input.open {
            let first = mistakes.into_iter().next();
            step.checker.report(messages::no_column_fits(function.span, first));
        } else {
            let keep = if all { 1 } else { mistakes.len() };
            mistakes.into_iter().take(keep).for_each(|mistake| step.checker.report(mistake));
        }
    }
    Some((StepKind::Project(exprs), schema))
}

fn replace(exprs: &mut [Expr], schema: &mut Schema, at: usize, value: Expr) {
    if let (Some(slot), Some(column)) = (exprs.get_mut(at), schema.columns.get_mut(at)) {
        column.ty = if value.ty == Type::Missing { column.ty.clone() } else { value.ty.clone() };
        column.origin = None;
        *slot = value.coerced(&column.ty);
    }
}
