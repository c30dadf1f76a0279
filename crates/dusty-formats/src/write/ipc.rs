//! Arrow.

use std::io::Write;

use arrow::array::ArrayRef;
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions};

use super::slabs::{Slabs, Texts};
use super::{Work, Writer};
use crate::guard::caught;
use crate::{Column, Error};

struct Ipc<W> {
    slabs: Slabs,
    writer: FileWriter<W>,
}

pub(super) fn create<'a>(
    columns: &[Column],
    out: Box<dyn Write + Send + 'a>,
) -> Result<Box<dyn Writer + 'a>, Error> {
    let slabs = Slabs::new(columns, Texts::InARow);
    // As pandas and R write it.
    let options =
        IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    let writer = FileWriter::try_new_with_options(out, slabs.schema(), options)?;
    Ok(Box::new(Ipc { slabs, writer }))
}

impl<W: Write + Send> Writer for Ipc<W> {
    fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<Vec<Work>, Error> {
        caught(|| {
            let full = self.slabs.push(columns, rows)?;
            full.iter().try_for_each(|slab| self.writer.write(slab))?;
            Ok(Vec::new())
        })
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        caught(move || {
            if let Some(rest) = self.slabs.rest()? {
                self.writer.write(&rest)?;
            }
            Ok(self.writer.finish()?)
        })
    }
}
