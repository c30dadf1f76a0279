//! The step that makes one row of many: `aggregate`.

use dusty_syntax::ast;

use super::{Checked, rows};
use crate::check::Step;
use crate::check::aggregates::{Aggregates, Window};
use crate::program::{Expr, ExprKind, StepKind};
use crate::{Schema, Type, messages};

pub(crate) fn aggregate(step: &mut Step<'_, '_>) -> Checked {
    let function = step.maker()?;
    let by = step.columns_option("by")?.unwrap_or_default();
    let (fields, aggregates) = fields(step, function, &by, None)?;
    // The keys stand first, unless the record names them itself.
    let mut values = Vec::new();
    for (key, &at) in by.iter().enumerate() {
        let Some(column) = aggregates.schema.columns.get(at) else { continue };
        if fields.iter().all(|(name, _)| *name != column.name) {
            values.push((column.name.clone(), Expr::column(key, column.ty.clone(), function.span)));
        }
    }
    for (name, value) in &fields {
        let key = by.iter().position(|&at| {
            aggregates.schema.columns.get(at).is_some_and(|column| column.name == *name)
        });
        // `{ city: g.city, ... }` names the key; anything else would replace it.
        let itself = |key: usize| matches!(value.kind, ExprKind::Column(at) if at == key);
        if key.is_some_and(|key| !itself(key)) {
            let by = step.option("by").map(|by| by.span);
            step.checker.report(messages::duplicate_name(name, value.span, by));
        }
    }
    values.extend(fields);
    let open = aggregates.schema.open;
    if values.is_empty() && !open {
        return step.usage(function.span);
    }
    // Nothing of a group's row is where a file has it.
    let mut schema = Schema { columns: Vec::new(), open };
    let outputs = rows::named(values, &Schema::default(), &mut schema);
    let mut calls = aggregates.calls;
    if by.is_empty() && calls.is_empty() {
        // The one row of a record of constants has to be made of something.
        calls.extend(step.checker.statistic("count", None, function.span));
    }
    Some((StepKind::Aggregate { by, calls, outputs }, schema))
}

/// The columns in the record of an `aggregate` or a `window`, and the calls in them.
pub(super) fn fields(
    step: &mut Step<'_, '_>,
    function: &ast::Expr,
    by: &[usize],
    window: Option<Window>,
) -> Option<(Vec<(String, Expr)>, Aggregates)> {
    let (group, body) = step.row_function(function)?;
    let ast::ExprKind::Record(fields) = &body.kind else {
        return step.wants(&format!("a record, such as `{group} -> {{ n: count() }}`,"), body);
    };
    let scope = step.row_scope(group);
    let width = step.input.columns.len();
    let checker = &mut *step.checker;
    checker.aggregates = Some(Aggregates {
        group: group.to_owned(),
        schema: step.input.clone(),
        by: by.to_vec(),
        row: if window.is_some() { (0..width).collect() } else { by.to_vec() },
        calls: Vec::new(),
        window,
    });
    let mut open = false;
    let fields = checker.fields(fields, &scope, &mut open);
    let mut aggregates = checker.aggregates.take()?;
    aggregates.schema.open |= open;
    for (name, value) in &fields {
        if matches!(value.ty, Type::Record(_)) {
            checker.report(messages::record_column(name, value.span));
        }
    }
    Some((fields, aggregates))
}
