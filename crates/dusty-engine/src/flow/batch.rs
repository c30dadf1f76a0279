//! Some rows on their way, and where they come from.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, ListArray, StringViewArray, StructArray, UInt32Array,
    UInt64Array,
};
use arrow::compute::{concat, filter, take};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion_common::hash_utils::{RandomState, create_hashes};

use crate::failure::{Failure, sound};

/// Rows as columns, with what only the engine sees.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    /// The columns of the table. One that nothing needs has the type `Null`.
    pub(crate) columns: Vec<ArrayRef>,
    /// How many rows.
    pub(crate) rows: usize,
    /// The line of each row in its file, as [`crate::account::Place`] packs it; null
    /// where a row comes from several lines.
    pub(crate) place: ArrayRef,
    /// The rows as they were read: a struct, there only if bad rows are saved.
    pub(crate) read: Option<ArrayRef>,
    /// Columns that are not built before the first step has taken rows out.
    pub(crate) late: Option<Late>,
}

/// Columns of a chunk that nothing needs before the first step, which takes rows out: they are built
/// for the others. Until then they have the type `Null`.
#[derive(Clone, Debug)]
pub(crate) struct Late {
    pub(crate) cells: Arc<dusty_csv::Later>,
    /// Where they stand in [`Batch::columns`].
    pub(crate) places: Arc<[usize]>,
}

/// The types of a batch's columns.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Of [`Batch::columns`].
    pub(crate) types: Vec<DataType>,
    /// Of [`Batch::read`].
    pub(crate) read: Option<DataType>,
}

impl Layout {
    /// The layout as a schema: the columns by number, then the place, then the row as
    /// it was read.
    pub(crate) fn schema(&self) -> SchemaRef {
        let columns = self.types.iter().enumerate();
        let columns = columns.map(|(at, ty)| Field::new(format!("c{at}"), ty.clone(), true));
        let place = Field::new("place", DataType::UInt64, true);
        let read = self.read.iter().map(|ty| Field::new("read", ty.clone(), true));
        Arc::new(Schema::new(columns.chain([place]).chain(read).collect::<Fields>()))
    }
}

impl Batch {
    /// Rows that come from no single line.
    pub(crate) fn placeless(columns: Vec<ArrayRef>, rows: usize) -> Batch {
        let place = Arc::new(UInt64Array::new_null(rows));
        Batch { columns, rows, place, read: None, late: None }
    }

    /// The rows where the mask is true, with all their columns.
    pub(crate) fn filtered(mut self, mask: &BooleanArray) -> Batch {
        if let Some(Late { cells, places }) = self.late.take() {
            let mut batch = self.filtered(mask);
            let kept = mask.values();
            for (&at, column) in places.iter().zip(cells.columns(kept)) {
                if let Some(slot) = batch.columns.get_mut(at) {
                    *slot = column;
                }
            }
            return batch;
        }
        if !mask.has_false() && mask.null_count() == 0 {
            return self;
        }
        let rows = mask.true_count();
        self.each(rows, |column| filter(column, mask))
    }

    /// The rows that a step finds no fault with: those where the mask is true, all without one.
    pub(crate) fn fine(self, mask: Option<BooleanArray>) -> Batch {
        match mask {
            Some(mask) => self.filtered(&mask),
            None => self,
        }
    }

    /// The rows in `parts`: those with equal values in the `keys` are in the same, in their
    /// order.
    pub(crate) fn divided(self, keys: &[usize], parts: usize) -> Result<Vec<Batch>, Failure> {
        let keys: Vec<_> = keys.iter().filter_map(|&at| self.columns.get(at)).collect();
        let mut hashes = vec![0; self.rows];
        // The groups of a part are told apart by another hash.
        let state = RandomState::with_seed(0x5eed);
        create_hashes(keys, &state, &mut hashes)?;
        let mut rows = vec![Vec::with_capacity(self.rows / parts + self.rows / 8); parts];
        for (row, hash) in hashes.into_iter().enumerate() {
            let part = ((hash >> 32) as usize * parts) >> 32;
            if let Some(rows) = rows.get_mut(part) {
                rows.push(row as u32);
            }
        }
        let part = |rows: Vec<u32>| {
            let rows = UInt32Array::from(rows);
            self.clone().each(rows.len(), |column| take(column, &rows, None))
        };
        Ok(rows.into_iter().map(part).collect())
    }

    /// Changes every column.
    pub(crate) fn each(
        self,
        rows: usize,
        change: impl Fn(&ArrayRef) -> Result<ArrayRef, arrow::error::ArrowError>,
    ) -> Batch {
        let change = |column: ArrayRef| sound(change(&column));
        Batch {
            columns: self.columns.into_iter().map(change).collect(),
            rows,
            place: change(self.place),
            read: self.read.map(change),
            late: None,
        }
    }

    /// Some of the rows, one after the other.
    pub(crate) fn slice(&self, start: usize, rows: usize) -> Batch {
        self.clone().each(rows, |column| Ok(column.slice(start, rows)))
    }

    /// Remembers the columns as those that were read.
    pub(crate) fn remember(mut self) -> Batch {
        let column = |(at, column): (usize, &ArrayRef)| {
            Field::new(format!("c{at}"), column.data_type().clone(), true)
        };
        let fields: Fields = self.columns.iter().enumerate().map(column).collect();
        let read = StructArray::try_new_with_length(fields, self.columns.clone(), None, self.rows);
        self.read = read.ok().map(|read| Arc::new(read) as ArrayRef);
        self
    }

    /// The batch as one of the engine's library.
    pub(crate) fn record(self, schema: &SchemaRef) -> Result<RecordBatch, Failure> {
        let mut columns = self.columns;
        columns.push(self.place);
        columns.extend(self.read);
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
    }

    /// The other way round; `width` is the number of the table's columns.
    pub(crate) fn of_record(record: &RecordBatch, width: usize) -> Batch {
        let columns = record.columns();
        let place = columns.get(width).map(Arc::clone);
        Batch {
            columns: columns.iter().take(width).map(Arc::clone).collect(),
            rows: record.num_rows(),
            place: place.unwrap_or_else(|| Arc::new(UInt64Array::new_null(record.num_rows()))),
            read: columns.get(width + 1).map(Arc::clone),
            late: None,
        }
    }

    /// The rows of several batches of the same columns, in the order of their places; rows
    /// of one place, and those without, stay as they were.
    pub(crate) fn merged(batches: &[Batch]) -> Option<Batch> {
        let whole = |column: &dyn Fn(&Batch) -> Option<ArrayRef>| {
            let parts: Vec<ArrayRef> = batches.iter().map(column).collect::<Option<_>>()?;
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            concat(&parts).ok()
        };
        let width = batches.first()?.columns.len();
        let columns = (0..width).map(|at| whole(&|batch| batch.columns.get(at).cloned()));
        let columns: Vec<_> = columns.collect::<Option<_>>()?;
        let rows = batches.iter().map(|batch| batch.rows).sum();
        let place = whole(&|batch| Some(Arc::clone(&batch.place)))?;
        let batch = Batch { columns, rows, place, read: None, late: None };
        let places = batch.places()?;
        let key = |row: usize| places.is_valid(row).then(|| places.value(row));
        let mut order: Vec<u64> = (0..rows as u64).collect();
        order.sort_by_key(|&row| key(row as usize).map_or((true, 0), |place| (false, place)));
        let order = UInt64Array::from(order);
        Some(batch.each(rows, |column| take(column, &order, None)))
    }

    /// About how many bytes the rows take; what columns share, such as a chunk of a file, is
    /// counted once.
    pub(crate) fn bytes(&self) -> usize {
        let columns = self.columns.iter().chain([&self.place]).chain(&self.read);
        let of_column = |column: &ArrayRef| match column.as_string_view_opt() {
            Some(texts) => texts.views().inner().len(),
            // Of the texts in lists and records no less is known than all that they hold.
            None if column.data_type().is_nested() => column.get_array_memory_size(),
            // A part of a large array counts for what it is.
            None => {
                let part = column.to_data().get_slice_memory_size();
                part.unwrap_or_else(|_| column.get_array_memory_size())
            }
        };
        columns.map(of_column).sum::<usize>() + self.shared_bytes()
    }

    /// How many bytes of text the columns hold, whether or not their rows need them.
    fn shared_bytes(&self) -> usize {
        let texts = self.columns.iter().filter_map(|column| column.as_string_view_opt());
        let mut buffers: Vec<_> = texts
            .flat_map(|texts| texts.data_buffers())
            .map(|buffer| (buffer.as_ptr(), buffer.len()))
            .collect();
        buffers.sort_unstable();
        buffers.dedup();
        buffers.into_iter().map(|(_, length)| length).sum()
    }

    /// Copies the texts if all columns together hold much more than their rows need. Texts of a
    /// row that stand beside each other, as they do in a chunk of a file, stay so.
    pub(crate) fn compact_as_a_whole(self) -> Batch {
        let texts = self.columns.iter().filter_map(|column| column.as_string_view_opt());
        let used: usize = texts.map(|texts| texts.total_buffer_bytes_used()).sum();
        match self.read.is_none() && self.shared_bytes() / 2 <= used {
            true => self,
            false => self.compact(),
        }
    }

    /// Copies the texts of columns that hold much more than their rows need, so that a
    /// few rows do not keep a whole chunk of a file.
    pub(crate) fn compact(mut self) -> Batch {
        for column in self.columns.iter_mut().chain(&mut self.read) {
            *column = compacted(column);
        }
        self
    }

    /// The place of a row, if it has one.
    pub(crate) fn place_of(&self, row: usize) -> Option<u64> {
        let places = self.places().filter(|places| row < places.len() && places.is_valid(row))?;
        Some(places.value(row))
    }

    /// The places of the rows.
    pub(crate) fn places(&self) -> Option<&UInt64Array> {
        self.place.as_primitive_opt::<arrow::datatypes::UInt64Type>()
    }
}

fn compacted(column: &ArrayRef) -> ArrayRef {
    if let Some(texts) = column.as_any().downcast_ref::<StringViewArray>() {
        let held: usize = texts.data_buffers().iter().map(|buffer| buffer.len()).sum();
        if held > 4096 && held / 2 > texts.total_buffer_bytes_used() {
            return Arc::new(texts.gc());
        }
    }
    if let DataType::List(item) = column.data_type()
        && let Some(list) = column.as_list_opt::<i32>()
    {
        let (ends, values) = (list.offsets().clone(), compacted(list.values()));
        let compact = ListArray::try_new(Arc::clone(item), ends, values, list.nulls().cloned());
        return compact.map_or_else(|_| ArrayRef::clone(column), |list| Arc::new(list));
    }
    if let Some(fields) = column.as_struct_opt() {
        let columns = fields.columns().iter().map(compacted).collect();
        let compact = StructArray::try_new_with_length(
            fields.fields().clone(),
            columns,
            fields.nulls().cloned(),
            fields.len(),
        );
        return compact.map_or_else(|_| ArrayRef::clone(column), |fields| Arc::new(fields));
    }
    ArrayRef::clone(column)
}
