//! Keys: what rows are grouped, joined, sorted and told apart by. The two zeros are one key.

use std::collections::HashMap;
use std::ops::Range;

use arrow::array::new_null_array;
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, Rows, SortField};
use foldhash::fast::FixedState;

use crate::account::Effects;
use crate::builtins::one_zero;
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::steps::rows::RowStep;

/// Turns the values of some columns into one key of bytes per row.
pub(crate) struct RowKeys {
    converter: RowConverter,
    columns: Vec<usize>,
}

impl RowKeys {
    /// Of no columns all rows have the same key.
    pub(crate) fn new(types: &[DataType], columns: &[usize]) -> Result<RowKeys, Failure> {
        // A column that is not there stands for none.
        let columns = if columns.is_empty() { vec![usize::MAX] } else { columns.to_vec() };
        let ty = |at: &usize| types.get(*at).cloned().unwrap_or(DataType::Null);
        let fields = columns.iter().map(|at| SortField::new(ty(at))).collect();
        Ok(RowKeys { converter: RowConverter::new(fields)?, columns })
    }

    /// For batches in which the same keys stand in other columns.
    pub(crate) fn moved(self, columns: Range<usize>) -> RowKeys {
        let columns = if columns.is_empty() { self.columns } else { columns.collect() };
        RowKeys { columns, ..self }
    }

    /// The keys of the rows of a batch.
    pub(crate) fn of(&self, batch: &Batch) -> Result<Rows, Failure> {
        let column = |&at: &usize| match batch.columns.get(at) {
            Some(column) => one_zero(column),
            None => new_null_array(&DataType::Null, batch.rows),
        };
        let columns: Vec<_> = self.columns.iter().map(column).collect();
        Ok(self.converter.convert_columns(&columns)?)
    }
}

/// Numbers the groups of rows with the same key, as they come.
pub(crate) struct GroupNumbers {
    /// None if all rows are one group.
    keys: Option<RowKeys>,
    known: HashMap<Box<[u8]>, usize, FixedState>,
}

impl GroupNumbers {
    pub(crate) fn new(types: &[DataType], by: &[usize]) -> Result<GroupNumbers, Failure> {
        let keys = if by.is_empty() { None } else { Some(RowKeys::new(types, by)?) };
        Ok(GroupNumbers { keys, known: HashMap::default() })
    }

    /// The numbers of the rows' groups, and how many groups there are so far.
    pub(crate) fn of(&mut self, batch: &Batch) -> Result<(Vec<usize>, usize), Failure> {
        let Some(keys) = &self.keys else { return Ok((vec![0; batch.rows], 1)) };
        let keys = keys.of(batch)?;
        let number = |key: &[u8]| match self.known.get(key) {
            Some(number) => *number,
            None => {
                let number = self.known.len();
                self.known.insert(key.into(), number);
                number
            }
        };
        Ok((keys.iter().map(|key| key.data()).map(number).collect(), self.known.len()))
    }
}

/// Adds the keys behind the other columns.
pub(crate) struct AddKeys(pub(crate) Vec<usize>);

impl RowStep for AddKeys {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        for &at in &self.0 {
            if let Some(column) = batch.columns.get(at) {
                batch.columns.push(one_zero(column));
            }
        }
        batch
    }
}

/// Makes keys of columns that were calculated for that.
pub(crate) struct OneZero(pub(crate) Range<usize>);

impl RowStep for OneZero {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        if let Some(keys) = batch.columns.get_mut(self.0.clone()) {
            keys.iter_mut().for_each(|key| *key = one_zero(key));
        }
        batch
    }
}
