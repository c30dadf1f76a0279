//! Steps that look at the other rows of a row's group: `window`, `enumerate`.

use dusty_syntax::ast;

use super::{Checked, aggregate, rows, unchanged};
use crate::check::Step;
use crate::check::aggregates::Window;
use crate::program::{Expr, StepKind, WindowRows};
use crate::{Type, messages};

/// The first of the words that `rows` takes, which is meant if nothing is said.
const SO_FAR: usize = 0;

pub(crate) fn window(step: &mut Step<'_, '_>) -> Checked {
    let function = step.maker()?;
    let by = step.columns_option("by")?.unwrap_or_default();
    let said = step.option("rows").is_some();
    let number = step.call.args.iter().find(|arg| {
        let key = arg.key.as_ref();
        key.is_some_and(|key| key.text == "rows") && matches!(arg.value.kind, ast::ExprKind::Int(_))
    });
    if let Some(arg) = number {
        let count = arg.value.span.of(step.checker.text);
        step.checker.report(messages::number_of_rows(count, arg.span));
        return None;
    }
    let rows = match (step.word_option("rows")?, step.option("last")) {
        (SO_FAR, None) => WindowRows::SoFar,
        (SO_FAR, Some(last)) => WindowRows::Last(step.count_from(1, last)?),
        (_, None) => WindowRows::All,
        (_, Some(last)) => {
            step.checker.report(messages::last_of_all(last.span));
            return None;
        }
    };
    let opening = step.checker.text.get(step.call.span.start..function.span.start);
    let window = Window { opening: opening?.to_owned(), rows, said };
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
    Some((StepKind::Window { by, rows, calls: aggregates.calls, outputs }, schema))
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
    Some((StepKind::Window { by, rows: WindowRows::SoFar, calls, outputs }, schema))
}
