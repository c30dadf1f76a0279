//! The checks of the steps, in families.

pub(crate) mod aggregate;
pub(crate) mod columns;
pub(crate) mod gaps;
pub(crate) mod join;
pub(crate) mod nested;
pub(crate) mod order;
pub(crate) mod pivot;
pub(crate) mod rows;
pub(crate) mod window;

use crate::program::{Expr, ExprKind, StepKind, TableRef};
use crate::{Column, Schema};

/// What a step's check gives; `None` if a mistake was reported.
type Checked = Option<(StepKind, Schema)>;

/// The columns of a table as expressions, unchanged.
fn unchanged(input: &Schema) -> Vec<Expr> {
    let column = |(at, column): (usize, &Column)| {
        Expr::column(at, column.ty.clone(), dusty_syntax::Span::default())
    };
    input.columns.iter().enumerate().map(column).collect()
}

impl StepKind {
    /// Whether the step gives rows that are not the ones that went in, so that a bad
    /// row after it is shown as the step made it.
    pub fn makes_rows(&self) -> bool {
        use StepKind::{Aggregate, Join, Union, Unpivot};
        matches!(self, Join(_) | Union { .. } | Aggregate { .. } | Unpivot { .. })
    }

    /// Whether the step looks at one row at a time.
    pub fn by_row(&self) -> bool {
        use StepKind::{DropMissing, Expect, Explode, Filter, Project, Unpivot};
        matches!(self, Filter(_) | Project(_) | Expect { .. } | DropMissing(_))
            || matches!(self, Explode(_) | Unpivot { .. })
    }

    /// The table that the step brings in.
    pub fn other(&self) -> Option<TableRef> {
        match self {
            StepKind::Join(join) => Some(join.other),
            StepKind::Union { other, .. } => Some(*other),
            _ => None,
        }
    }

    /// Whether the step may find bad rows.
    pub fn can_reject(&self) -> bool {
        use StepKind::{Aggregate, Expect, Fill, Filter, Join, Project, Sort, Window};
        let column = |expr: &Expr| matches!(expr.kind, ExprKind::Column(_));
        match self {
            Window { calls, outputs, .. } => {
                calls.iter().any(|call| !call.args.is_empty()) || !outputs.iter().all(column)
            }
            Aggregate { .. } | Expect { .. } | Fill { .. } | Filter(_) => true,
            kind => matches!(kind, Join(_) | Project(_) | Sort(_)),
        }
    }
}
