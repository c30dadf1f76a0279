//! `pivot`: a group for each row of the wide table, and of each group the only value of each column.

use dusty_syntax::Span;
use dusty_syntax::ast::{self, Comparison};

use super::{Checked, rows};
use crate::check::Step;
use crate::program::{Expr, ExprKind, StepKind};
use crate::value::quoted;
use crate::{Schema, Type, Value, messages};

pub(crate) fn pivot(step: &mut Step<'_, '_>) -> Checked {
    if !step.positional().is_empty() {
        return step.other_form(step.call.span);
    }
    let Some(listing) = step.option("columns") else {
        return step.instead(messages::needs_option(step.verb, "columns", step.call.span));
    };
    let name = column(step, "name")?;
    let value = column(step, "value")?;
    let others = |at: &usize| ![name, value].contains(at);
    let by = match step.columns_option("by")? {
        Some(by) => by,
        None => (0..step.input.columns.len()).filter(others).collect(),
    };
    let columns = names(step, listing)?;
    let of = |at: usize| step.input.columns.get(at);
    let (names_in, values_in) = (of(name)?, of(value)?);
    if let Some(twice) = by.iter().find(|at| !others(at)).and_then(|&at| of(at)) {
        let by = step.option("by").map_or(step.call.span, |by| by.span);
        step.checker.report(messages::duplicate_name(&twice.name, by, None));
        return None;
    }
    if !matches!(names_in.ty, Type::Text | Type::Unknown) {
        let span = step.option("name").map_or(step.call.span, |name| name.span);
        step.checker.report(messages::pivot_names(&names_in.name, &names_in.ty, span));
        return None;
    }
    let keys = by.iter().enumerate().filter_map(|(key, &at)| {
        let column = of(at)?;
        Some((column.name.clone(), Expr::column(key, column.ty.clone(), step.call.span)))
    });
    let mut values: Vec<(String, Expr)> = keys.collect();
    let (mut calls, mut open) = (Vec::new(), step.input.open);
    for (at, (column, span)) in columns.iter().enumerate() {
        if values.iter().any(|(known, _)| known == column) {
            step.checker.report(messages::duplicate_name(column, *span, None));
            return None;
        }
        let named = Expr::column(name, Type::Text, listing.span);
        // Each row is looked up once.
        let named = if at == 0 { listed(named, &columns) } else { named };
        let wanted = Box::new(Expr::constant(Value::Text(column.clone()), *span));
        let op = Comparison::Equal;
        let same = ExprKind::Compare { op, left: Box::new(named), right: wanted };
        let missing = Expr::new(ExprKind::Constant(Value::Missing), Type::Missing, *span);
        let chosen = ExprKind::If {
            condition: Box::new(Expr::new(same, Type::Bool, *span)),
            then: Box::new(Expr::column(value, values_in.ty.clone(), *span)),
            otherwise: Box::new(missing.coerced(&values_in.ty)),
        };
        let chosen = Expr::new(chosen, values_in.ty.clone(), *span);
        let call = step.checker.statistic("only", Some(chosen), *span)?;
        values.push((column.clone(), Expr::column(by.len() + at, call.ty.clone(), *span)));
        calls.push(call);
    }
    open |= values_in.ty.is_unknown();
    let mut schema = Schema { columns: Vec::new(), open };
    let outputs = rows::named(values, &Schema::default(), &mut schema);
    Some((StepKind::Aggregate { by, calls, outputs }, schema))
}

/// The column that an option names, which is called like the option unless it is given.
fn column(step: &mut Step<'_, '_>, option: &str) -> Option<usize> {
    match step.option(option) {
        Some(named) => step.column(named),
        None if step.input.position(option).is_none() && !step.input.open => {
            step.instead(messages::needs_option(step.verb, option, step.call.span))
        }
        None => step.column_named(option, step.call.span, step.input),
    }
}

/// The columns to make, and where they are named.
fn names(step: &mut Step<'_, '_>, listing: &ast::Expr) -> Option<Vec<(String, Span)>> {
    let items = match &listing.kind {
        ast::ExprKind::List(items) if !items.is_empty() => items,
        _ => {
            let names = step.constant_names(listing);
            let Some(names) = names.filter(|names| !names.iter().any(String::is_empty)) else {
                return step.wants("a list of names, such as [\"2022\", \"2023\"],", listing);
            };
            return Some(names.into_iter().map(|name| (name, listing.span)).collect());
        }
    };
    let name = |item: &ast::Expr| match item.kind {
        // `2022`
        ast::ExprKind::Int(_) | ast::ExprKind::Float(_) => {
            let written = item.span.of(step.checker.text);
            step.wants_or("a name in quotes", item, Some(quoted(written)))
        }
        // A row without a name belongs to no column.
        ast::ExprKind::Text(ref name) if name.is_empty() => {
            step.wants("a name that is not empty", item)
        }
        _ => step.new_name(item),
    };
    items.iter().map(name).collect()
}

/// A text that is bad if it is none of the columns, and if it is missing.
fn listed(name: Expr, columns: &[(String, Span)]) -> Expr {
    let span = name.span;
    let text = |text: &str| Expr::constant(Value::Text(text.to_owned()), span);
    let value = Box::new(name);
    let cases = columns.iter().map(|(column, _)| (column.clone(), text(column))).collect();
    Expr::new(ExprKind::Recode { value, cases, otherwise: None, pivots: true }, Type::Text, span)
}
