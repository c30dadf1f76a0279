//! The steps that look at one row at a time. They work on one batch, know nothing
//! of other batches, and so may run on any thread.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, BooleanArray, new_null_array};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::DataType;
use dusty_check::Fails;
use dusty_check::program::{Expr, ExprKind};
use dusty_check::value::quoted;
use dusty_syntax::Span;
use dusty_syntax::codes::data;

use crate::account::{Count, Effects, StepId};
use crate::eval::{BadCell, Complaint, Evaluation, Ordered, cell, is_false, is_true};
use crate::flow::batch::Batch;
use crate::steps::bad_rows::Context;
use crate::why::{Gone, Trace};

/// A step of one row at a time.
pub(crate) trait RowStep: Send + Sync {
    /// The rows after the step.
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch;

    /// Whether rows can be sorted before it as well as after it: it picks columns and counts rows,
    /// and can find nothing bad.
    fn in_any_order(&self) -> bool {
        false
    }
}

/// `filter`
pub(crate) struct Filter {
    pub(crate) context: Context,
    pub(crate) condition: Expr,
}

impl RowStep for Filter {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        let mut evaluation = Evaluation::new(&batch.columns, batch.rows);
        let condition = evaluation.condition(&self.condition);
        let fine = self.context.settle(&batch, evaluation, effects);
        let fine = fine.map(|fine| fine.values().clone());
        let counted = |mask: BooleanBuffer| match &fine {
            Some(fine) => (&mask & fine).count_set_bits(),
            None => mask.count_set_bits(),
        };
        let (yes, no) = (is_true(&condition), is_false(&condition));
        let id = self.context.id;
        effects.count(id, Count::In, batch.rows);
        effects.count(id, Count::Unknown, counted(!&(&yes | &no)));
        effects.count(id, Count::False, counted(no.clone()));
        for row in self.context.watch.iter().flat_map(|watch| watch.rows(&batch)) {
            let bad = fine.as_ref().is_some_and(|fine| !fine.value(row));
            if !bad && !yes.value(row) {
                let why = if no.value(row) { Count::False } else { Count::Unknown };
                effects.trace(id.stage(), Trace::Gone(Gone::Removed(why)));
            }
        }
        let kept = match &fine {
            Some(fine) => &yes & fine,
            None => yes,
        };
        let batch = batch.filtered(&BooleanArray::new(kept, None));
        effects.count(id, Count::Out, batch.rows);
        batch
    }
}

/// `map` and everything else that makes new columns.
pub(crate) struct Project {
    pub(crate) context: Context,
    pub(crate) exprs: Vec<Expr>,
    /// Which columns something needs; the others are not calculated.
    pub(crate) needed: Vec<bool>,
    /// Whether the rows are counted here; those of an `aggregate` are counted as groups.
    pub(crate) counts: bool,
}

impl RowStep for Project {
    fn in_any_order(&self) -> bool {
        self.exprs.iter().all(|expr| matches!(expr.kind, ExprKind::Column(_)))
    }

    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        if self.counts {
            effects.count(self.context.id, Count::In, batch.rows);
        }
        let mut evaluation = Evaluation::new(&batch.columns, batch.rows);
        let columns: Vec<_> = self
            .exprs
            .iter()
            .zip(&self.needed)
            .map(|(expr, needed)| match needed {
                true => evaluation.column(expr),
                false => new_null_array(&DataType::Null, batch.rows),
            })
            .collect();
        let fine = self.context.settle(&batch, evaluation, effects);
        let batch = Batch { columns, ..batch }.fine(fine);
        effects.count(self.context.id, Count::Out, batch.rows);
        batch
    }
}

/// Adds columns behind the others, for a step that works on calculated keys.
pub(crate) struct Extend {
    pub(crate) context: Context,
    pub(crate) exprs: Vec<Expr>,
    /// Which of them are put in order, and by what in the script.
    pub(crate) ordered: Vec<(usize, Span)>,
    /// Whether something is calculated of them.
    pub(crate) calculates: bool,
}

impl RowStep for Extend {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        let mut evaluation = Evaluation::new(&batch.columns, batch.rows);
        let keys: Vec<_> = self.exprs.iter().map(|expr| evaluation.column(expr)).collect();
        for &(at, span) in &self.ordered {
            if let (Some(expr), Some(key)) = (self.exprs.get(at), keys.get(at)) {
                evaluation.ordered.extend(Ordered::of(span, &[(expr, key)]));
            }
        }
        if self.calculates {
            evaluation.rounded.clear();
        }
        let fine = self.context.settle(&batch, evaluation, effects);
        let mut batch = batch;
        batch.columns.extend(keys);
        batch.fine(fine)
    }
}

/// `expect`
pub(crate) struct Expect {
    pub(crate) context: Context,
    pub(crate) condition: Expr,
}

const BREACH: Complaint = Complaint {
    code: &data::EXPECTATION,
    fails: Fails { one: "breaks an expectation", many: "break an expectation" },
};

impl RowStep for Expect {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        effects.count(self.context.id, Count::In, batch.rows);
        let mut evaluation = Evaluation::new(&batch.columns, batch.rows);
        let condition = evaluation.condition(&self.condition);
        let met = is_true(&condition);
        let known: HashSet<_> = evaluation.bad.iter().map(|cell| cell.row).collect();
        let columns = self.condition.columns();
        for row in (0..batch.rows).filter(|&row| !met.value(row) && !known.contains(&row)) {
            // The columns that the condition reads, with their values: what a person
            // needs to see why it does not hold.
            let told = |&at: &usize| {
                let name = &self.context.input.columns.get(at)?.name;
                let value = cell(batch.columns.get(at)?, row);
                let value = value.map_or("missing".to_owned(), |v| quoted(&v));
                Some(format!("{name}: {value}"))
            };
            let value = match columns.as_slice() {
                [at] => batch.columns.get(*at).and_then(|column| cell(column, row)),
                _ => Some(columns.iter().filter_map(told).collect::<Vec<_>>().join(", ")),
            };
            let span = self.condition.span;
            let column = columns.first().copied().filter(|_| columns.len() == 1);
            let cell = BadCell { row, span, complaint: BREACH, column, value, direct: false };
            evaluation.bad.push(cell);
        }
        let fine = self.context.settle(&batch, evaluation, effects);
        let batch = batch.fine(fine);
        effects.count(self.context.id, Count::Out, batch.rows);
        batch
    }
}

/// `drop_missing`
pub(crate) struct DropMissing {
    pub(crate) id: StepId,
    pub(crate) columns: Vec<usize>,
}

impl RowStep for DropMissing {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        effects.count(self.id, Count::In, batch.rows);
        let mut kept = BooleanBuffer::new_set(batch.rows);
        for &at in &self.columns {
            if let Some(nulls) = batch.columns.get(at).and_then(|column| column.nulls()) {
                kept = &kept & nulls.inner();
            }
        }
        let before = batch.rows;
        let batch = batch.filtered(&BooleanArray::new(kept, None));
        effects.count(self.id, Count::Incomplete, before - batch.rows);
        effects.count(self.id, Count::Out, batch.rows);
        batch
    }
}

/// Keeps columns by their positions: takes the keys of [`Extend`] off again.
pub(crate) struct Pick(pub(crate) Vec<usize>);

impl RowStep for Pick {
    fn in_any_order(&self) -> bool {
        true
    }

    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        let rows = batch.rows;
        let column = |&at: &usize| match batch.columns.get(at) {
            Some(column) => ArrayRef::clone(column),
            None => new_null_array(&DataType::Null, rows),
        };
        batch.columns = self.0.iter().map(column).collect();
        batch
    }
}

/// Remembers the rows as they are now as those that were read, or forgets them.
pub(crate) struct Remember(pub(crate) bool);

impl RowStep for Remember {
    fn in_any_order(&self) -> bool {
        true
    }

    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        if self.0 {
            return batch.remember();
        }
        batch.read = None;
        batch
    }
}

/// Counts rows where a step has no place of its own to do it.
pub(crate) struct CountRows(pub(crate) StepId, pub(crate) Count);

impl RowStep for CountRows {
    fn in_any_order(&self) -> bool {
        true
    }

    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        effects.count(self.0, self.1, batch.rows);
        batch
    }
}
