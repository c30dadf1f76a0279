//! Steps that look at the rows before a row: `window`, `enumerate`.

use super::{Checked, aggregate, rows, unchanged};
use crate::check::Step;
use crate::check::aggregates::Window;
use crate::program::{Expr, StepKind};
use crate::{Type, messages};

pub(crate) fn window(step: &mut Step<'_, '_>) -> Checked {
    let function = step.maker()?;
    let by = step.columns_option("by")?.unwrap_or_default();
    let last = match step.option("last") {
        Some(last) => Some(step.count_from(1, last)?),
        None => None,
    };
    let opening = step.checker.text.get(step.call.span.start..function.span.start);
    let window = Window { opening: opening?.to_owned(), bounded: last.is_some() };
    let (fields, aggregates) = aggregate::fields(step, function, &by, Some(window))?;
    if fields.is_empty() && !aggregates.schema.open {
        return step.usage(function.span);
    }
    let mut schema = step.input.clone();
    schema.open = aggregates.schema.open;
    for (name, value) in &fields {
        if schema.position(name).is_some() {
            step.checker.report(messages::column_stays(name, value.span));
        }
    }
    let mut outputs = unchanged(step.input);
    outputs.extend(rows::named(fields, step.input, &mut schema));
    Some((StepKind::Window { by, last, calls: aggregates.calls, outputs }, schema))
}

/// `enumerate(n)` is `window(w -> { n: count() })`.
pub(crate) fn enumerate(step: &mut Step<'_, '_>) -> Checked {
    let name = step.single()?;
    let (name, span) = step.new_name(name)?;
    let by = step.columns_option("by")?.unwrap_or_default();
    let mut schema = step.input.clone();
    if schema.position(&name).is_some() {
        step.checker.report(messages::duplicate_name(&name, span, None));
        return None;
    }
    let mut outputs = unchanged(step.input);
    outputs.push(Expr::column(outputs.len(), Type::Int, span));
    schema.push(name, Type::Int);
    let calls = step.checker.statistic("count", None, span).into_iter().collect();
    Some((StepKind::Window { by, last: None, calls, outputs }, schema))
}
