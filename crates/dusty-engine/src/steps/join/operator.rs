//! The library's operator for a join, and where the columns are in what it gives.

use std::sync::Arc;

use arrow::compute::SortOptions;
use datafusion_common::{JoinType, NullEquality};
use datafusion_physical_expr::PhysicalExprRef;
use datafusion_physical_plan::joins::utils::JoinFilter;
use datafusion_physical_plan::joins::{
    HashJoinExec, NestedLoopJoinExec, PartitionMode, SortMergeJoinExec,
};
use dusty_check::program::{Join, JoinKind};

use super::condition;
use crate::failure::Failure;
use crate::flow::Run;
use crate::flow::batch::Layout;
use crate::flow::library::{self, Operator};

/// A table as the library reads it.
pub(super) struct Input {
    pub(super) operator: Operator,
    pub(super) layout: Layout,
    pub(super) keys: Vec<usize>,
}

/// Where the columns of a joined row come from: positions in what the operator gives.
pub(super) struct Places {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) left_number: usize,
    pub(super) right_number: usize,
    /// Of the left row, and of the right one.
    pub(super) of_rows: [usize; 2],
}

impl Places {
    fn new(left: &Layout, right: &Layout, left_first: bool) -> Places {
        // Behind the columns of a side stand the places of its rows.
        let (left_width, right_width) = (left.types.len(), right.types.len());
        let (left, right) = if left_first { (0, left_width + 1) } else { (right_width + 1, 0) };
        Places {
            left,
            right,
            left_number: left + left_width - 1,
            right_number: right + right_width - 1,
            of_rows: [left + left_width, right + right_width],
        }
    }
}

/// What joins two tables. `width` is how many columns the left table has; `hashed` says that
/// the right one fits in memory.
pub(super) fn operator(
    join: &Join,
    left: Input,
    right: Input,
    width: usize,
    hashed: bool,
    run: &Run,
) -> Result<(Operator, Places), Failure> {
    let merged = !hashed && !join.keys.is_empty();
    let places = Places::new(&left.layout, &right.layout, merged);
    let filter = join
        .condition
        .as_ref()
        .map(|condition| condition::filter(condition, width, &left.layout, &right.layout, merged));
    let operator: Operator = if hashed {
        hash(left, right, join.kind, filter)?
    } else if merged {
        merge(left.sorted(run)?, right.sorted(run)?, join.kind, filter)?
    } else {
        let (right, left, kind) = (right.operator, left.operator, join_type(join.kind).swap());
        Arc::new(NestedLoopJoinExec::try_new(right, left, filter, &kind, None)?)
    };
    Ok((operator, places))
}

/// The library's kind of join. For `semi` and `anti` it would not say which right rows were met,
/// so that it gives all pairs: see [`chosen`](super::matches::chosen).
fn join_type(kind: JoinKind) -> JoinType {
    match kind {
        JoinKind::Inner | JoinKind::Cross | JoinKind::Semi => JoinType::Inner,
        JoinKind::Left | JoinKind::Anti => JoinType::Left,
        JoinKind::Right => JoinType::Right,
        JoinKind::Full => JoinType::Full,
    }
}

fn pairs(one: &[usize], other: &[usize]) -> Vec<(PhysicalExprRef, PhysicalExprRef)> {
    one.iter().zip(other).map(|(&a, &b)| (library::column(a), library::column(b))).collect()
}

/// Of right rows without a match it gives none: they would come in an order of its own.
fn hash(
    left: Input,
    right: Input,
    kind: JoinKind,
    filter: Option<JoinFilter>,
) -> Result<Operator, Failure> {
    let kind = match kind {
        JoinKind::Right => JoinKind::Inner,
        JoinKind::Full => JoinKind::Left,
        kind => kind,
    };
    let joined = HashJoinExec::try_new(
        right.operator,
        left.operator,
        pairs(&right.keys, &left.keys),
        filter,
        &join_type(kind).swap(),
        None,
        PartitionMode::CollectLeft,
        NullEquality::NullEqualsNothing,
        false,
    );
    Ok(Arc::new(joined?))
}

fn merge(
    left: Input,
    right: Input,
    kind: JoinKind,
    filter: Option<JoinFilter>,
) -> Result<Operator, Failure> {
    let options = SortOptions { descending: false, nulls_first: false };
    let joined = SortMergeJoinExec::try_new(
        left.operator,
        right.operator,
        pairs(&left.keys, &right.keys),
        filter,
        join_type(kind),
        vec![options; left.keys.len()],
        NullEquality::NullEqualsNothing,
    );
    Ok(Arc::new(joined?))
}

impl Input {
    /// The table in the order of its keys.
    fn sorted(self, run: &Run) -> Result<Input, Failure> {
        let keys: Vec<_> = self.keys.iter().map(|&at| (at, false)).collect();
        let schema = self.operator.schema();
        let sorted = library::sort(self.operator, &keys, &run.memory)?;
        Ok(Input { operator: library::records_input(schema, sorted)?, ..self })
    }
}
