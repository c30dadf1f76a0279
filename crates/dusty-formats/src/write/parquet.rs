//! Parquet.

use std::io::Write;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use arrow::array::ArrayRef;
use arrow::record_batch::RecordBatch;

use super::Writer;
use super::slabs::Slabs;
use crate::guard::caught;
use crate::{Column, Error};

/// How many bytes a group of rows has, about, and how many rows at most. A group is held in
/// the memory until it is complete.
const GROUP: usize = 1 << 26;
const ROWS: usize = 1 << 20;

struct Parquet<W: Write + Send> {
    slabs: Slabs,
    writer: ArrowWriter<W>,
}

pub(super) fn create<'a>(
    columns: &[Column],
    out: Box<dyn Write + Send + 'a>,
) -> Result<Box<dyn Writer + 'a>, Error> {
    let slabs = Slabs::new(columns);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROWS))
        .set_coerce_types(true)
        .build();
    // The types say all; what another library calls them would only be in the way.
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let schema = slabs.schema().clone();
    let writer = ArrowWriter::try_new_with_options(out, schema, options)?;
    Ok(Box::new(Parquet { slabs, writer }))
}

impl<W: Write + Send> Parquet<W> {
    fn put(&mut self, slab: &RecordBatch) -> Result<(), Error> {
        self.writer.write(slab)?;
        if self.writer.in_progress_size() >= GROUP {
            self.writer.flush()?;
        }
        Ok(())
    }
}

impl<W: Write + Send> Writer for Parquet<W> {
    fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<(), Error> {
        caught(|| {
            let full = self.slabs.push(columns, rows)?;
            full.iter().try_for_each(|slab| self.put(slab))
        })
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        caught(move || {
            if let Some(rest) = self.slabs.rest()? {
                self.put(&rest)?;
            }
            self.writer.close()?;
            Ok(())
        })
    }
}
