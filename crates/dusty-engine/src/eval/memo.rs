//! What a step has calculated already: `mean(number(g.x))` and `max(number(g.x))` read `x` once.

use std::collections::HashMap;

use dusty_check::program::{Expr, ExprKind};
use dusty_syntax::Span;

use super::Outcomes;
use crate::builtins::kernel::Operand;

/// Calls that were evaluated for all rows of a batch without a bad value, by the first columns that they
/// read: a table may have thousands of columns, and a step a call for each.
#[derive(Default)]
pub(super) struct Memo {
    known: HashMap<Option<usize>, Vec<(Expr, Operand)>>,
}

impl Memo {
    pub(super) fn keep(&mut self, expr: &Expr, value: &Operand) {
        let known = self.known.entry(expr.columns().first().copied()).or_default();
        known.push((expr.clone(), value.clone()));
    }

    /// The value of an expression that is the same as an earlier one but for its place in the
    /// script; what was counted there is counted here, too.
    pub(super) fn find(
        &self,
        expr: &Expr,
        sites: &mut HashMap<(Span, Option<usize>), Outcomes>,
    ) -> Option<Operand> {
        let known = self.known.get(&expr.columns().first().copied())?;
        let (places, value) = known.iter().find_map(|(known, value)| {
            let mut places = Vec::new();
            same(known, expr, &mut places).then_some((places, value))
        })?;
        for (there, here) in places {
            let counted: Vec<_> = sites.iter().filter(|((span, _), _)| *span == there).collect();
            let counted: Vec<_> =
                counted.into_iter().map(|((_, column), site)| ((here, *column), *site)).collect();
            sites.extend(counted);
        }
        Some(value.clone())
    }
}

/// Whether two expressions are calls of the same functions on the same columns and constants;
/// gives the places of their parts.
fn same(one: &Expr, other: &Expr, places: &mut Vec<(Span, Span)>) -> bool {
    if one.span != other.span {
        places.push((one.span, other.span));
    }
    one.ty == other.ty
        && match (&one.kind, &other.kind) {
            (ExprKind::Column(one), ExprKind::Column(other)) => one == other,
            (ExprKind::Constant(one), ExprKind::Constant(other)) => one == other,
            (
                ExprKind::Call { function, overload, args },
                ExprKind::Call { function: f, overload: o, args: a },
            ) => {
                (function, overload, args.len()) == (f, o, a.len())
                    && args.iter().zip(a).all(|(one, other)| same(one, other, places))
            }
            _ => false,
        }
}
