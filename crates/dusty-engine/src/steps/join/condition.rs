//! The condition of a join as the library wants it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use datafusion_common::{JoinSide, Result};
use datafusion_expr::ColumnarValue;
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_plan::joins::utils::ColumnIndex;
use datafusion_physical_plan::joins::utils::JoinFilter;
use dusty_check::program::{Expr, ExprKind};

use crate::eval::{Evaluation, Ordered};
use crate::flow::batch::Layout;

/// A condition over a left row of `width` columns followed by a right row.
/// `left_first` says which table is the library's left one.
pub(super) fn filter(
    condition: &Expr,
    width: usize,
    left: &Layout,
    right: &Layout,
    left_first: bool,
) -> JoinFilter {
    let columns = condition.columns();
    let (mut indices, mut fields) = (Vec::new(), Vec::new());
    for &at in &columns {
        let of_left = at < width;
        let side = if of_left == left_first { JoinSide::Left } else { JoinSide::Right };
        let index = if of_left { at } else { at - width };
        let layout = if of_left { left } else { right };
        let ty = layout.types.get(index).cloned().unwrap_or(DataType::Null);
        indices.push(ColumnIndex { index, side });
        fields.push(Field::new(format!("c{at}"), ty, true));
    }
    let mut expr = condition.clone();
    expr.walk_mut(&mut |part| {
        if let ExprKind::Column(at) = &mut part.kind {
            *at = columns.iter().position(|column| column == at).unwrap_or(0);
        }
    });
    let schema = Arc::new(Schema::new(fields));
    JoinFilter::new(Arc::new(Condition(expr)), indices, schema)
}

/// The columns of one side that are put in order by comparisons with columns or constants, by
/// their positions there.
pub(super) fn compared(condition: &Expr, side: Range<usize>) -> Vec<(usize, Ordered)> {
    let mut found = Vec::new();
    condition.walk(&mut |part| {
        if let ExprKind::Compare { op, left, right } = &part.kind
            && !op.is_equality()
            && let Some(ordered) = Ordered::within_join(part.span, [left, right])
        {
            let columns = [left, right].into_iter().filter_map(|operand| match operand.kind {
                ExprKind::Column(at) => side.contains(&at).then(|| at - side.start),
                _ => None,
            });
            found.extend(columns.map(|at| (at, ordered.clone())));
        }
    });
    found
}

/// An expression of the language that cannot fail.
#[derive(Debug)]
struct Condition(Expr);

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("condition")
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.0.span == other.0.span
    }
}

impl Eq for Condition {}

impl Hash for Condition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.span.hash(state);
    }
}

impl PhysicalExpr for Condition {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, _: &Schema) -> Result<bool> {
        Ok(true)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let mut evaluation = Evaluation::new(batch.columns(), batch.num_rows());
        Ok(ColumnarValue::Array(evaluation.column(&self.0)))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        Vec::new()
    }

    fn with_new_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        Ok(self)
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("condition")
    }
}
