//! Steps that bring two tables together: `join`, `union`.

use dusty_syntax::ast;

use super::Checked;
use crate::check::scope::Binding;
use crate::check::{Checker, Step};
use crate::program::{Comparison, Expr, ExprKind, Join, JoinKind, Relation, StepKind, TableRef};
use crate::value::is_name;
use crate::{Column, Schema, Type, messages, near};

pub(crate) fn join(step: &mut Step<'_, '_>) -> Checked {
    use JoinKind::{Anti, Cross, Full, Inner, Left, Right, Semi};
    use Relation::{ManyToOne, OneToMany, OneToOne};
    let other = other_table(step)?;
    let right = step.checker.schema(other);
    let kind = step.word_option("kind");
    if let (None, [left, right]) = (step.option("on"), step.two_keys().as_slice()) {
        let found = messages::meant::two_keys([*left, *right]);
        step.checker.report(found);
        return None;
    }
    let kind = *[Inner, Left, Right, Full, Semi, Anti, Cross].get(kind?)?;
    let relation = match step.option("relation") {
        Some(_) => [OneToOne, ManyToOne, OneToMany].get(step.word_option("relation")?).copied(),
        None => None,
    };
    let mut join =
        Join { other, kind, keys: Vec::new(), condition: None, relation, columns: Vec::new() };
    // Pairs of columns of the same name that must be equal.
    let mut shared = Vec::new();
    match (step.option("on"), kind) {
        (None, JoinKind::Cross) => {}
        (Some(on), JoinKind::Cross) => {
            step.checker.report(messages::cross_with_condition(on.span));
            return None;
        }
        (None, _) => return step.other_form(step.call.span),
        (Some(on), _) => match &on.kind {
            ast::ExprKind::Lambda { params, body } => match params.as_slice() {
                [l, r] => condition(step, &mut join, &l.text, &r.text, body, &right)?,
                _ => return step.wants("a condition on two rows, such as `(l, r) -> ...`,", on),
            },
            ast::ExprKind::List(items) => {
                for item in items {
                    shared.push(key(step, &mut join, item, &right)?);
                }
            }
            ast::ExprKind::Call(_) | ast::ExprKind::Binary { .. } => {
                return step.other_form(on.span);
            }
            _ => shared.push(key(step, &mut join, on, &right)?),
        },
    }
    let schema = columns(step, &mut join, &shared, &right);
    Some((StepKind::Join(join), schema))
}

fn other_table(step: &mut Step<'_, '_>) -> Option<TableRef> {
    let value = step.single()?;
    let (name, rejected) = match &value.kind {
        ast::ExprKind::Name(name) => (ast::Name { text: name.clone(), span: value.span }, None),
        ast::ExprKind::Member { object, name } => match &object.kind {
            ast::ExprKind::Name(table) if name.text == "rejected" => {
                (ast::Name { text: table.clone(), span: object.span }, Some(name.span))
            }
            _ => return step.wants("a table", value),
        },
        ast::ExprKind::Text(path) if path.contains('.') => {
            step.checker.report(messages::meant::path_as_table(step.verb.name, path, value.span));
            return None;
        }
        ast::ExprKind::Text(name) => {
            let table = Some(name.clone()).filter(|name| is_name(name));
            return step.wants_or("a table", value, table);
        }
        _ => return step.wants("a table", value),
    };
    step.checker.table(&ast::TableRef { name, rejected })
}

/// A column of both tables that must be equal: its positions.
fn key(
    step: &mut Step<'_, '_>,
    join: &mut Join,
    column: &ast::Expr,
    right: &Schema,
) -> Option<(usize, usize)> {
    let before = step.checker.diagnostics.len();
    let (left_at, right_at) = (step.column(column), step.column_of(column, right));
    if let ast::ExprKind::Name(name) | ast::ExprKind::Text(name) = &column.kind
        && left_at.is_none() != right_at.is_none()
    {
        let left = left_at.is_none();
        let lacking = if left { step.input } else { right };
        let near = near::nearest(name, lacking.names()).or_else(|| lacking.names().next());
        let table = step.checker.table_name(join.other).to_owned();
        for found in step.checker.diagnostics.iter_mut().skip(before) {
            *found = messages::meant::other_key(found.clone(), name, left, &table, near);
        }
    }
    let (left_at, right_at) = (left_at?, right_at?);
    let left = step.input.columns.get(left_at)?;
    let other = right.columns.get(right_at)?;
    let pair = (
        Expr::column(left_at, left.ty.clone(), column.span),
        Expr::column(right_at, other.ty.clone(), column.span),
    );
    let Some(ty) = left.ty.meet(&other.ty) else {
        let name = step.checker.table_name(join.other).to_owned();
        let (name, other) = (name.as_str(), &other.ty);
        let found = messages::key_types(&left.name, &left.ty, name, other, column.span);
        step.checker.report(found);
        return None;
    };
    if !ty.fits_cell() {
        step.checker.report(messages::key_in_parts(&left.name, &ty, column.span));
        return None;
    }
    join.keys.push((pair.0.coerced(&ty), pair.1.coerced(&ty)));
    Some((left_at, right_at))
}

/// Takes `(l, r) -> a and b and ...` apart: an equality between something of the
/// left row and something of the right row is a key, the rest stays a condition.
fn condition(
    step: &mut Step<'_, '_>,
    join: &mut Join,
    l: &str,
    r: &str,
    body: &ast::Expr,
    right: &Schema,
) -> Option<()> {
    let base = step.input.columns.len();
    let scope = Checker::empty_scope()
        .with(l, Binding::Row { schema: step.input, base: 0 })
        .with(r, Binding::Row { schema: right, base });
    let condition = step.checker.condition(body, &scope);
    let mut rest: Option<Expr> = None;
    for part in conjuncts(condition) {
        match as_key(part, base) {
            Ok(pair) => join.keys.push(pair),
            Err(part) => {
                // What `try` guards is not bad, of two rows either.
                let mut open = part.clone();
                open.walk_mut(&mut |part| {
                    if let ExprKind::Try { value, .. } = &mut part.kind {
                        **value = Expr::unknown(value.span);
                    }
                });
                if let Some(span) = open.fallible(step.checker.functions) {
                    let found = messages::fallible_join(span.of(step.checker.text), l, r, span);
                    step.checker.report(found);
                    return None;
                }
                rest = Some(match rest {
                    None => part,
                    Some(before) => {
                        let span = before.span.to(part.span);
                        let kind = ExprKind::And(Box::new(before), Box::new(part));
                        Expr::new(kind, Type::Bool, span)
                    }
                });
            }
        }
    }
    join.condition = rest;
    Some(())
}

fn conjuncts(expr: Expr) -> Vec<Expr> {
    match expr.kind {
        ExprKind::And(left, right) => {
            let mut parts = conjuncts(*left);
            parts.extend(conjuncts(*right));
            parts
        }
        _ => vec![expr],
    }
}

/// The two sides of an equality, the right one as an expression over a right row.
fn as_key(part: Expr, base: usize) -> Result<(Expr, Expr), Expr> {
    let side = |expr: &Expr| {
        let columns = expr.columns();
        let left = columns.iter().all(|&at| at < base);
        let right = columns.iter().all(|&at| at >= base);
        (!columns.is_empty() && (left || right)).then_some(left)
    };
    match part.kind {
        ExprKind::Compare { op: Comparison::Equal, left, right } => {
            match (side(&left), side(&right)) {
                (Some(true), Some(false)) => Ok((*left, shifted(*right, base))),
                (Some(false), Some(true)) => Ok((*right, shifted(*left, base))),
                _ => {
                    let kind = ExprKind::Compare { op: Comparison::Equal, left, right };
                    Err(Expr { kind, ..part })
                }
            }
        }
        _ => Err(part),
    }
}

fn shifted(mut expr: Expr, base: usize) -> Expr {
    expr.walk_mut(&mut |part| {
        if let ExprKind::Column(at) = &mut part.kind {
            *at -= base;
        }
    });
    expr
}

/// The columns of the result: the left ones, then the right ones that are not the
/// same as a left one.
fn columns(
    step: &mut Step<'_, '_>,
    join: &mut Join,
    shared: &[(usize, usize)],
    right: &Schema,
) -> Schema {
    let mut schema = Schema { columns: Vec::new(), open: step.input.open || right.open };
    // A row without a match on the left has its key on the right only.
    let outer = matches!(join.kind, JoinKind::Right | JoinKind::Full);
    for (at, column) in step.input.columns.iter().enumerate() {
        let other = shared.iter().find(|(left, _)| *left == at).map(|(_, right)| *right);
        let other = other.filter(|_| outer);
        let ty = match other.and_then(|other| right.columns.get(other)) {
            Some(other) => column.ty.meet(&other.ty).unwrap_or(Type::Unknown),
            None => column.ty.clone(),
        };
        let origin = if other.is_some() { None } else { column.origin };
        schema.columns.push(Column { name: column.name.clone(), ty, origin });
        join.columns.push((Some(at), other));
    }
    if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
        return schema;
    }
    let table = step.checker.table_name(join.other).to_owned();
    for (at, column) in right.columns.iter().enumerate() {
        if shared.iter().any(|(_, right)| *right == at) {
            continue;
        }
        let mut name = column.name.clone();
        if schema.position(&name).is_some() || step.input.position(&name).is_some() {
            name = format!("{table}_{name}");
        }
        let mut number = 2;
        while schema.position(&name).is_some() {
            name = format!("{table}_{}_{number}", column.name);
            number += 1;
        }
        schema.columns.push(Column { name, ..column.clone() });
        join.columns.push((None, Some(at)));
    }
    schema
}

pub(crate) fn union(step: &mut Step<'_, '_>) -> Checked {
    let other = other_table(step)?;
    let right = step.checker.schema(other);
    let name = step.checker.table_name(other).to_owned();
    let mut schema = Schema { columns: Vec::new(), open: step.input.open || right.open };
    let (mut left_at, mut right_at) = (Vec::new(), Vec::new());
    let mut clashes = Vec::new();
    for (at, column) in step.input.columns.iter().enumerate() {
        let found = right.position(&column.name);
        let ty = match found.and_then(|found| right.columns.get(found)) {
            Some(other) => column.ty.meet(&other.ty).unwrap_or_else(|| {
                clashes.push((column.name.clone(), column.ty.clone(), other.ty.clone()));
                Type::Unknown
            }),
            None => column.ty.clone(),
        };
        schema.push(column.name.clone(), ty);
        left_at.push(Some(at));
        right_at.push(found);
    }
    for (at, column) in right.columns.iter().enumerate() {
        if schema.position(&column.name).is_none() {
            schema.push(column.name.clone(), column.ty.clone());
            left_at.push(None);
            right_at.push(Some(at));
        }
    }
    for (column, left, right) in clashes {
        let span = step.call.span;
        step.checker.report(messages::union_types(&column, &left, &name, &right, span));
    }
    let only = |side: &[Option<usize>]| {
        let lacking = schema.names().zip(side).filter(|(_, at)| at.is_none());
        lacking.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    };
    let (lacks_left, lacks_right) = (only(&left_at), only(&right_at));
    if !schema.open && (!lacks_left.is_empty() || !lacks_right.is_empty()) {
        let note = messages::mismatched_columns(&name, lacks_left, lacks_right, step.call.span);
        step.checker.report(note);
    }
    Some((StepKind::Union { other, left: left_at, right: right_at }, schema))
}
