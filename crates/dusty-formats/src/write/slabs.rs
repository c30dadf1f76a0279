//! Rows in portions of one size, so that a file does not depend on how they came.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};

use crate::{Column, Error};

/// How many rows a portion has, except for the last one; fewer, if there are many columns.
const ROWS: usize = 1 << 15;
const LEAST: usize = 1 << 10;
const VALUES: usize = 1 << 21;

/// How texts are handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texts {
    /// One behind the other, as more programs know them.
    InARow,
    /// Where they are.
    AsTheyStand,
}

/// Rows that wait for their portion to be full.
pub(super) struct Slabs {
    schema: SchemaRef,
    /// How many rows a portion has.
    full: usize,
    waiting: Vec<RecordBatch>,
    rows: usize,
}

impl Slabs {
    pub(super) fn new(columns: &[Column], texts: Texts) -> Slabs {
        let ty = |ty: &DataType| match ty {
            DataType::Utf8View if texts == Texts::AsTheyStand => DataType::Utf8View,
            ty => widely(ty),
        };
        let field = |column: &Column| Field::new(&column.name, ty(&column.data_type), true);
        let fields: Fields = columns.iter().map(field).collect();
        let full = (VALUES / columns.len().max(1)).clamp(LEAST, ROWS);
        Slabs { schema: Arc::new(Schema::new(fields)), full, waiting: Vec::new(), rows: 0 }
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes rows, and gives the portions that are full.
    pub(super) fn push(
        &mut self,
        columns: &[ArrayRef],
        rows: usize,
    ) -> Result<Vec<RecordBatch>, Error> {
        let columns = columns.iter().zip(self.schema.fields());
        let columns = columns.map(|(column, field)| Ok(compact(cast(column, field.data_type())?)));
        let columns = columns.collect::<Result<Vec<_>, Error>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let mut rest =
            RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        let mut full = Vec::new();
        while self.rows + rest.num_rows() >= self.full {
            let taken = self.full - self.rows;
            self.waiting.push(rest.slice(0, taken));
            rest = rest.slice(taken, rest.num_rows() - taken);
            full.extend(self.rest()?);
        }
        self.rows += rest.num_rows();
        self.waiting.push(rest);
        Ok(full)
    }

    /// The rows that are left.
    pub(super) fn rest(&mut self) -> Result<Option<RecordBatch>, Error> {
        let whole = concat_batches(&self.schema, &self.waiting)?;
        self.waiting.clear();
        self.rows = 0;
        Ok((whole.num_rows() > 0).then_some(whole))
    }
}

/// The column, without the texts of rows that are gone, if these are most of what it holds.
fn compact(column: ArrayRef) -> ArrayRef {
    match column.as_string_view_opt() {
        Some(texts) if held(texts) / 2 > texts.total_buffer_bytes_used() => Arc::new(texts.gc()),
        _ => column,
    }
}

fn held(texts: &StringViewArray) -> usize {
    texts.data_buffers().iter().map(|buffer| buffer.len()).sum()
}

/// How many bytes the values of a column have, about, however they are held.
pub(super) fn bytes_of(column: &ArrayRef) -> usize {
    let rows = column.len();
    match column.data_type() {
        DataType::Utf8View => {
            rows * 4
                + column.as_string_view().lengths().map(|length| length as usize).sum::<usize>()
        }
        DataType::Utf8 => {
            let ends = column.as_string::<i32>().value_offsets();
            let length = ends.last().unwrap_or(&0) - ends.first().unwrap_or(&0);
            rows * 4 + usize::try_from(length).unwrap_or(0)
        }
        DataType::List(_) => {
            let list = column.as_list::<i32>();
            let ends = list.value_offsets();
            let start = usize::try_from(*ends.first().unwrap_or(&0)).unwrap_or(0);
            let end = usize::try_from(*ends.last().unwrap_or(&0)).unwrap_or(0);
            rows * 4 + bytes_of(&list.values().slice(start, end.saturating_sub(start)))
        }
        DataType::Struct(_) => column.as_struct().columns().iter().map(bytes_of).sum(),
        ty => rows * ty.primitive_width().unwrap_or(1),
    }
}

/// The type that more programs know.
fn widely(ty: &DataType) -> DataType {
    match ty {
        DataType::Utf8View => DataType::Utf8,
        DataType::List(item) => {
            DataType::List(Arc::new(Field::new_list_field(widely(item.data_type()), true)))
        }
        DataType::Struct(fields) => {
            let field =
                |field: &Arc<Field>| Field::new(field.name(), widely(field.data_type()), true);
            DataType::Struct(fields.iter().map(field).collect())
        }
        ty => ty.clone(),
    }
}
