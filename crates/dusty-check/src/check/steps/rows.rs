//! Steps that look at one row at a time: `filter`, `map`, `expect`.

use dusty_syntax::ast;

use super::Checked;
use crate::check::Step;
use crate::program::{Expr, ExprKind, StepKind};
use crate::{Column, Schema, Type, Value};

pub(crate) fn filter(step: &mut Step<'_, '_>) -> Checked {
    let (row, body) = single_row_function(step)?;
    let scope = step.row_scope(row);
    let condition = step.checker.condition(body, &scope);
    Some((StepKind::Filter(condition), step.input.clone()))
}

pub(crate) fn map(step: &mut Step<'_, '_>) -> Checked {
    let (row, body) = single_row_function(step)?;
    let ast::ExprKind::Record(fields) = &body.kind else {
        let value = body.span.of(step.checker.text);
        let right = match &body.kind {
            ast::ExprKind::Member { .. } => format!("{{ {value} }}"),
            _ => format!("{{ column: {value} }}"),
        };
        return step.wants_or("a record, such as `r -> { id: r.id }`,", body, Some(right));
    };
    let scope = step.row_scope(row);
    let mut schema = Schema { columns: Vec::new(), open: step.input.open };
    let mut open = false;
    let values = step.checker.fields(fields, &scope, &mut open);
    schema.open |= open;
    if values.is_empty() && !schema.open {
        return step.usage(body.span);
    }
    Some((StepKind::Project(named(values, step.input, &mut schema)), schema))
}

pub(crate) fn expect(step: &mut Step<'_, '_>) -> Checked {
    let args = step.positional();
    let (function, why) = match args.as_slice() {
        [function] => (function, None),
        [function, why] => (function, Some(&why.value)),
        _ => return step.usage(step.call.span),
    };
    let (row, body) = step.row_function(&function.value)?;
    let scope = step.row_scope(row);
    let condition = step.checker.condition(body, &scope);
    let why = match why.map(|why| (why, step.checker.constants.known(why))) {
        None => "the expectation does not hold".to_owned(),
        Some((_, Some(Value::Text(why)))) => why,
        Some((why, _)) => return step.wants("a text that says why", why),
    };
    Some((StepKind::Expect { condition, why }, step.input.clone()))
}

fn single_row_function<'c>(step: &mut Step<'c, '_>) -> Option<(&'c str, &'c ast::Expr)> {
    let function = step.maker()?;
    step.row_function(function)
}

/// Adds named values to a schema; a column that is passed on keeps its origin.
pub(super) fn named(values: Vec<(String, Expr)>, input: &Schema, schema: &mut Schema) -> Vec<Expr> {
    let mut exprs = Vec::new();
    for (name, value) in values {
        let origin = match value.kind {
            ExprKind::Column(at) => input.columns.get(at).and_then(|column| column.origin),
            _ => None,
        };
        // A column of nothing but `missing` is text as far as files go.
        let ty = if value.ty == Type::Missing { Type::Text } else { value.ty.clone() };
        schema.columns.push(Column { name, ty: ty.clone(), origin });
        exprs.push(value.coerced(&ty));
    }
    exprs
}
