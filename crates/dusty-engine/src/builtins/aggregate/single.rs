//! An aggregate over all rows: one group, which exists even where no row does.

use std::fmt;

use arrow::array::{ArrayRef, new_empty_array};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue};
use datafusion_expr::{Accumulator, EmitTo, GroupsAccumulator};

use super::{Grouped, State};

/// The state of the one group.
pub(super) struct Single<S> {
    groups: Grouped<S>,
    /// Columns without rows.
    columns: Vec<ArrayRef>,
}

impl<S: State> Single<S> {
    pub(super) fn new(args: &[DataType]) -> Single<S> {
        let number = S::ROW_NUMBER.then_some(DataType::UInt64);
        let columns = args.iter().chain(&number).map(new_empty_array).collect();
        Single { groups: Grouped::new(args), columns }
    }
}

impl<S> fmt::Debug for Single<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Single")
    }
}

impl<S: State> Accumulator for Single<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        self.groups.update_batch(values, &vec![0; rows], None, 1)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, |column| column.len());
        self.groups.merge_batch(states, &vec![0; rows], 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.groups.update_batch(&self.columns, &[], None, 1)?;
        ScalarValue::try_from_array(&self.groups.evaluate(EmitTo::All)?, 0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.groups.update_batch(&self.columns, &[], None, 1)?;
        let columns = self.groups.state(EmitTo::All)?;
        columns.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.groups.size()
    }
}
