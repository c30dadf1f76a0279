//! Keys: what rows are grouped, joined, sorted and told apart by. The two zeros are one key.

use std::ops::Range;

use arrow::array::new_null_array;
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, Rows, SortField};
use futures::stream::BoxStream;

use crate::account::Effects;
use crate::builtins::one_zero;
use crate::byte_map::{self, AT_ONCE, ByteMap};
use crate::failure::Failure;
use crate::flow::Flow;
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

/// The key of each row of a batch, and its hash.
pub(crate) struct Keyed {
    rows: Rows,
    hashes: Vec<u64>,
}

impl Keyed {
    pub(crate) fn new(keys: &RowKeys, batch: &Batch) -> Result<Keyed, Failure> {
        let rows = keys.of(batch)?;
        let hashes = rows.iter().map(|row| byte_map::hash(row.data())).collect();
        Ok(Keyed { rows, hashes })
    }

    /// What `look` finds out about each row by what is known of its key; it is given the map, the hash and the key.
    pub(crate) fn each<V, T>(
        &self,
        known: &mut ByteMap<V>,
        mut look: impl FnMut(&mut ByteMap<V>, u64, &[u8]) -> T,
    ) -> Vec<T> {
        let (mut found, mut keys) = (Vec::with_capacity(self.hashes.len()), self.rows.iter());
        for hashes in self.hashes.chunks(AT_ONCE) {
            known.fetch(hashes);
            let keys = hashes.iter().zip(&mut keys);
            found.extend(keys.map(|(&hash, key)| look(known, hash, key.data())));
        }
        found
    }
}

/// The batches in the order of the rows, with their keys, which are made on all threads.
pub(crate) fn keyed(
    flow: Flow,
    keys: RowKeys,
) -> BoxStream<'static, Result<(Batch, Keyed), Failure>> {
    flow.ending(move |batch, _| {
        let keyed = Keyed::new(&keys, &batch)?;
        Ok((batch, keyed))
    })
}

/// Numbers the groups of rows with the same key, as they come.
#[derive(Default)]
pub(crate) struct GroupNumbers(ByteMap<usize>);

impl GroupNumbers {
    /// The numbers of the rows' groups, and how many groups there are so far.
    pub(crate) fn of(&mut self, keyed: &Keyed) -> (Vec<usize>, usize) {
        let numbers = keyed.each(&mut self.0, |known, hash, key| {
            let next = known.len();
            *known.get_or_insert(hash, key, next)
        });
        (numbers, self.0.len())
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
