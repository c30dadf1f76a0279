//! Parquet. Each group of rows is encoded on its own, on any thread, and then put behind the
//! others, so that the bytes are the same however many threads there are.

use std::collections::HashSet;
use std::hash::Hash;
use std::io::{self, Write};
use std::mem;
use std::sync::Arc;

use ::parquet::arrow::ArrowSchemaConverter;
use ::parquet::arrow::arrow_writer::{ArrowRowGroupWriterFactory, compute_leaves};
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, SchemaDescriptor};
use arrow::array::{ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Float64Type, Int64Type, Schema, SchemaRef, TimestampMicrosecondType,
};
use arrow::record_batch::RecordBatch;

use super::slabs::{Slabs, Texts, bytes_of};
use super::{Encoded, Work, Writer};
use crate::guard::caught;
use crate::{Column, Error};

/// How many rows a group has, except for the last one, if it does not have this many bytes
/// before.
const ROWS: usize = 1 << 17;
const BYTES: usize = 1 << 26;

/// How many values tell whether those of a column repeat. With fewer it makes no difference.
const LOOKED_AT: usize = 1 << 12;
const FEW: usize = 1 << 10;

struct Parquet<W: Write + Send> {
    slabs: Slabs,
    /// The rows of the next group.
    waiting: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
    /// How many groups there are.
    groups: usize,
    writer: SerializedFileWriter<W>,
}

pub(super) fn create<'a>(
    columns: &[Column],
    out: Box<dyn Write + Send + 'a>,
) -> Result<Box<dyn Writer + 'a>, Error> {
    let slabs = Slabs::new(columns, Texts::AsTheyStand);
    let schema = described(slabs.schema())?;
    let writer = file(out, &schema, &[])?;
    let waiting = Vec::new();
    Ok(Box::new(Parquet { slabs, waiting, rows: 0, bytes: 0, groups: 0, writer }))
}

/// The columns in the words of Parquet.
fn described(schema: &SchemaRef) -> Result<SchemaDescriptor, Error> {
    Ok(ArrowSchemaConverter::new().with_coerce_types(true).convert(schema)?)
}

/// Begins a file. `rare` are the columns whose values do not repeat.
fn file<W: Write + Send>(
    out: W,
    schema: &SchemaDescriptor,
    rare: &[&str],
) -> Result<SerializedFileWriter<W>, Error> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_coerce_types(true);
    let plain = |name: &&str| ColumnPath::new(vec![(*name).to_owned()]);
    let properties = rare.iter().map(plain).fold(properties, |properties, column| {
        properties.set_column_dictionary_enabled(column, false)
    });
    // The types say all; what Arrow calls them would only be in the way of other programs.
    let properties = Arc::new(properties.build());
    Ok(SerializedFileWriter::new(out, schema.root_schema_ptr(), properties)?)
}

impl<W: Write + Send> Parquet<W> {
    /// Takes a portion of rows, and gives the group that is complete with it, if one is.
    fn take(&mut self, slab: RecordBatch) -> Option<Work> {
        self.rows += slab.num_rows();
        self.bytes += slab.columns().iter().map(bytes_of).sum::<usize>();
        self.waiting.push(slab);
        if self.rows >= ROWS || self.bytes >= BYTES { self.group() } else { None }
    }

    /// What waits, as a group.
    fn group(&mut self) -> Option<Work> {
        let (slabs, bytes) = (mem::take(&mut self.waiting), mem::take(&mut self.bytes));
        self.rows = 0;
        if slabs.is_empty() {
            return None;
        }
        let (at, schema) = (self.groups, Arc::clone(self.slabs.schema()));
        self.groups += 1;
        let encode = move || caught(|| encoded(at, &slabs, &schema));
        Some(Work { bytes, encode: Box::new(encode) })
    }
}

impl<W: Write + Send> Writer for Parquet<W> {
    fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<Vec<Work>, Error> {
        caught(|| {
            let full = self.slabs.push(columns, rows)?;
            Ok(full.into_iter().filter_map(|slab| self.take(slab)).collect())
        })
    }

    fn rest(&mut self) -> Result<Vec<Work>, Error> {
        caught(|| {
            let full = self.slabs.rest()?.and_then(|slab| self.take(slab));
            Ok(full.into_iter().chain(self.group()).collect())
        })
    }

    fn put(&mut self, encoded: Encoded) -> Result<(), Error> {
        caught(|| {
            let mut group = self.writer.next_row_group()?;
            for chunk in encoded.0 {
                chunk.append_to_row_group(&mut group)?;
            }
            group.close()?;
            Ok(())
        })
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        caught(move || {
            self.writer.close()?;
            Ok(())
        })
    }
}

/// The rows of a group as they will stand in the file.
fn encoded(at: usize, slabs: &[RecordBatch], schema: &SchemaRef) -> Result<Encoded, Error> {
    let rare: Vec<&str> = schema
        .fields()
        .iter()
        .enumerate()
        .filter(|(at, _)| slabs.first().is_some_and(|slab| !repeats(slab.column(*at))))
        .map(|(_, field)| field.name().as_str())
        .collect();
    let mut chunks = Vec::new();
    // What compresses a column holds 150 KB, so that thousands of columns have it one after the other.
    for (column, field) in schema.fields().iter().enumerate() {
        let alone = Arc::new(Schema::new(vec![Arc::clone(field)]));
        // Only the columns of this file are used.
        let nowhere = file(io::sink(), &described(&alone)?, &rare)?;
        let factory = ArrowRowGroupWriterFactory::new(&nowhere, alone);
        let mut writers = factory.create_column_writers(at)?;
        for slab in slabs {
            let mut writers = writers.iter_mut();
            for leaf in compute_leaves(field, slab.column(column))? {
                writers.next().ok_or_else(Error::contradiction)?.write(&leaf)?;
            }
        }
        for writer in writers {
            chunks.push(writer.close()?);
        }
    }
    Ok(Encoded(chunks))
}

/// Whether the values of a column repeat often enough to be written once and numbered, as far
/// as the first ones tell.
fn repeats(column: &ArrayRef) -> bool {
    let first = column.slice(0, column.len().min(LOOKED_AT));
    match first.data_type() {
        DataType::Utf8View => several(first.as_string_view().iter()),
        DataType::Int64 => several(first.as_primitive::<Int64Type>().iter()),
        DataType::Float64 => {
            let values = first.as_primitive::<Float64Type>().iter();
            several(values.map(|value| value.map(f64::to_bits)))
        }
        DataType::Timestamp(..) => several(first.as_primitive::<TimestampMicrosecondType>().iter()),
        _ => true,
    }
}

fn several<T: Eq + Hash>(values: impl Iterator<Item = Option<T>>) -> bool {
    let (mut known, mut count) = (HashSet::new(), 0);
    for value in values.flatten() {
        known.insert(value);
        count += 1;
    }
    count < FEW || known.len() * 4 < count * 3
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringViewArray};

    use super::*;

    #[test]
    fn values_that_repeat_are_told_from_those_that_do_not() {
        let column = |value: fn(i64) -> i64| -> ArrayRef {
            Arc::new((0..10_000).map(value).collect::<Int64Array>())
        };
        assert!(!repeats(&column(|at| at)));
        assert!(!repeats(&column(|at| at * 9 / 10)));
        assert!(repeats(&column(|at| at / 2)));
        let few: ArrayRef = Arc::new((0..100).collect::<Int64Array>());
        assert!(repeats(&few));
        let missing: ArrayRef = Arc::new(StringViewArray::new_null(10_000));
        assert!(repeats(&missing));
    }
}
