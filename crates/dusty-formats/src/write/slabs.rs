//! Rows in portions of one size, so that a file does not depend on how they came.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};

use crate::{Column, Error};

/// How many rows a portion has, except for the last one.
const ROWS: usize = 1 << 15;

/// Rows that wait for their portion to be full.
pub(super) struct Slabs {
    schema: SchemaRef,
    waiting: Vec<RecordBatch>,
    rows: usize,
}

impl Slabs {
    pub(super) fn new(columns: &[Column]) -> Slabs {
        let field = |column: &Column| Field::new(&column.name, widely(&column.data_type), true);
        let fields: Fields = columns.iter().map(field).collect();
        Slabs { schema: Arc::new(Schema::new(fields)), waiting: Vec::new(), rows: 0 }
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
        let columns = columns.map(|(column, field)| cast(column, field.data_type()));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let mut rest =
            RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        let mut full = Vec::new();
        while self.rows + rest.num_rows() >= ROWS {
            let taken = ROWS - self.rows;
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
