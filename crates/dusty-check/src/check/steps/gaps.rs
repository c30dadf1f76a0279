//! Steps about missing values: `fill`, `drop_missing`.

use dusty_syntax::ast;

use super::Checked;
use crate::check::{Checker, Step};
use crate::program::{Expr, Fill, StepKind};
use crate::{Type, messages};

/// The statistics that `fill` takes, by the names of the aggregates.
const STATISTICS: [&str; 5] = ["mean", "median", "mode", "min", "max"];

pub(crate) fn fill(step: &mut Step<'_, '_>) -> Checked {
    let pairs = step.some_assignments()?;
    let by = step.columns_option("by")?.unwrap_or_default();
    let mut schema = step.input.clone();
    let mut fills = Vec::new();
    for (name, value) in pairs {
        let input = step.input;
        let Some(at) = step.column_named(&name.text, name.span, input) else { continue };
        let Some(column) = input.columns.get(at) else { continue };
        let fill = match &value.kind {
            ast::ExprKind::Name(word) if word == "previous" => Some(Fill::Previous),
            ast::ExprKind::Name(word) if word == "next" => Some(Fill::Next),
            ast::ExprKind::Name(word) if STATISTICS.contains(&word.as_str()) => {
                statistic(step, word, at, value)
            }
            ast::ExprKind::Name(word) if !step.checker.is_constant(word) => {
                step.checker.report(messages::meant::fill_word(&column.name, word, value.span));
                None
            }
            _ => {
                let found = messages::meant::word_in_quotes(column, value);
                found.into_iter().for_each(|found| step.checker.report(found));
                constant(step, &column.name, &column.ty, value)
            }
        };
        if let Some(column) = schema.columns.get_mut(at) {
            column.origin = None;
        }
        fills.extend(fill.map(|fill| (at, fill)));
    }
    Some((StepKind::Fill { fills, by }, schema))
}

fn constant(step: &mut Step<'_, '_>, name: &str, ty: &Type, value: &ast::Expr) -> Option<Fill> {
    let value = step.checker.expr(value, &Checker::empty_scope());
    match value.ty.meet(ty) {
        Some(met) if met == *ty || met.is_unknown() => Some(Fill::Constant(value.coerced(ty))),
        _ => {
            step.checker.report(messages::fill_type(name, ty, &value));
            None
        }
    }
}

/// The statistic as a value of the column's own type: the mean of whole numbers is
/// a `float`, which an `int` column cannot hold.
fn statistic(step: &mut Step<'_, '_>, word: &str, at: usize, value: &ast::Expr) -> Option<Fill> {
    let column = step.input.columns.get(at)?;
    let arg = Expr::column(at, column.ty.clone(), value.span);
    let numbers = matches!(word, "mean" | "median");
    if !numbers || column.ty.is_number() || column.ty.is_unknown() {
        let call = step.checker.statistic(word, Some(arg), value.span)?;
        if call.ty == column.ty || column.ty.is_unknown() {
            return Some(Fill::Statistic(call));
        }
    }
    step.checker.report(messages::fill_statistic(word, &column.name, &column.ty, value.span));
    None
}

pub(crate) fn drop_missing(step: &mut Step<'_, '_>) -> Checked {
    Some((StepKind::DropMissing(step.positional_or_all_columns()?), step.input.clone()))
}
