//! `explode`: a row for each value of a list.

use arrow::array::{Array, ArrayRef, AsArray, UInt64Array};
use arrow::compute::take;

use crate::account::{Count, Effects, StepId};
use crate::flow::batch::Batch;
use crate::steps::rows::RowStep;

/// `explode`
pub(crate) struct Explode {
    pub(crate) id: StepId,
    /// The column with the lists.
    pub(crate) column: usize,
}

impl RowStep for Explode {
    fn apply(&self, batch: Batch, effects: &mut Effects) -> Batch {
        effects.count(self.id, Count::In, batch.rows);
        let Some(list) = batch.columns.get(self.column).and_then(|c| c.as_list_opt::<i32>()) else {
            effects.count(self.id, Count::Out, batch.rows);
            return batch;
        };
        // For each new row the old one, and the value, if there is one.
        let (mut rows, mut items) = (Vec::new(), Vec::new());
        let mut without = 0;
        for (row, ends) in list.value_offsets().windows(2).enumerate() {
            let [start, end] = ends else { continue };
            let (row, start, end) = (row as u64, *start as u64, *end as u64);
            if start == end || list.is_null(row as usize) {
                without += 1;
                rows.push(row);
                items.push(None);
            } else {
                rows.extend(std::iter::repeat_n(row, (end - start) as usize));
                items.extend((start..end).map(Some));
            }
        }
        let values = take(list.values(), &UInt64Array::from(items), None);
        let rows = UInt64Array::from(rows);
        let before = batch.rows;
        let mut batch = batch.each(rows.len(), |column: &ArrayRef| take(column, &rows, None));
        if let (Ok(values), Some(column)) = (values, batch.columns.get_mut(self.column)) {
            *column = values;
        }
        effects.count(self.id, Count::Items, batch.rows - before);
        effects.count(self.id, Count::Without, without);
        effects.count(self.id, Count::Out, batch.rows);
        batch
    }
}
