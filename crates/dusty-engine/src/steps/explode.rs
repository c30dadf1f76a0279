//! `explode` and `unpivot`: a row for each value of a list, or of some columns.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray, UInt64Array, new_null_array};
use arrow::compute::{interleave, take};
use arrow::datatypes::DataType;

use crate::account::{Count, Effects, StepId};
use crate::failure::sound;
use crate::flow::batch::Batch;
use crate::steps::rows::RowStep;

/// `explode`
pub(crate) struct Explode {
    pub(crate) id: StepId,
    /// The column with the lists.
    pub(crate) column: usize,
}

impl RowStep for Explode {
    fn apply(&self, mut batch: Batch, effects: &mut Effects) -> Batch {
        effects.count(self.id, Count::In, batch.rows);
        let lists = batch.columns.get(self.column).map(Arc::clone);
        let Some(list) = lists.as_ref().and_then(|lists| lists.as_list_opt::<i32>()) else {
            effects.count(self.id, Count::Out, batch.rows);
            return batch;
        };
        // The lists themselves do not come again for each of their values.
        if let Some(column) = batch.columns.get_mut(self.column) {
            *column = new_null_array(&DataType::Null, batch.rows);
        }
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
        let values = sound(take(list.values(), &UInt64Array::from(items), None));
        let rows = UInt64Array::from(rows);
        let before = batch.rows;
        let mut batch = batch.each(rows.len(), |column: &ArrayRef| take(column, &rows, None));
        if let Some(column) = batch.columns.get_mut(self.column) {
            *column = values;
        }
        effects.count(self.id, Count::Items, batch.rows - before);
        effects.count(self.id, Count::Without, without);
        effects.count(self.id, Count::Out, batch.rows);
        batch
    }
}

/// `unpivot`
pub(crate) struct Unpivot {
    pub(crate) id: StepId,
    /// The columns that become rows.
    pub(crate) columns: Vec<usize>,
    /// Their names, one value each.
    pub(crate) names: StringViewArray,
    /// The columns that stay.
    pub(crate) kept: Vec<usize>,
    /// How many of them stand before the name and the value.
    pub(crate) before: usize,
}

impl RowStep for Unpivot {
    fn apply(&self, mut batch: Batch, effects: &mut Effects) -> Batch {
        effects.count(self.id, Count::In, batch.rows);
        let (old, each) = (batch.rows, self.columns.len());
        let columns = |of: &[usize]| -> Vec<ArrayRef> {
            of.iter().filter_map(|&at| batch.columns.get(at)).map(Arc::clone).collect()
        };
        let (parts, kept) = (columns(&self.columns), columns(&self.kept));
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        let places = (0..old).flat_map(|row| (0..each).map(move |part| (part, row)));
        let (part, row): (Vec<u64>, Vec<u64>) =
            places.clone().map(|(part, row)| (part as u64, row as u64)).unzip();
        let values = sound(interleave(&parts, &places.collect::<Vec<_>>()));
        let names = sound(take(&self.names, &UInt64Array::from(part), None));
        let row = UInt64Array::from(row);
        batch.columns = kept;
        let mut batch = batch.each(row.len(), |column| take(column, &row, None));
        batch.columns.splice(self.before..self.before, [names, values]);
        effects.count(self.id, Count::Columns, batch.rows - old);
        effects.count(self.id, Count::Out, batch.rows);
        batch
    }
}
