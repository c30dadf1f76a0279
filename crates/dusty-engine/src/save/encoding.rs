//! How the rows of a save as text become bytes.

use std::sync::Arc;

use arrow::array::{ArrayRef, LargeStringArray, StringViewArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use dusty_check::program::Target;
use dusty_check::{FileKind, Schema};
use dusty_csv::WriteOptions;
use parking_lot::Mutex;

use crate::builtins::record;
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::messages;
use crate::run::plan::made_up;

/// Memory for the rows of batches, used again and again: to get fresh memory from the system takes about as long
/// as to fill it.
#[derive(Clone, Default)]
pub(crate) struct Used(Arc<Mutex<Vec<Vec<u8>>>>);

/// How many pieces wait to be used again, at most.
const KEPT: usize = 8;

impl Used {
    pub(crate) fn take(&self) -> Vec<u8> {
        self.0.lock().pop().unwrap_or_default()
    }

    pub(crate) fn give(&self, bytes: Vec<u8>) {
        let mut known = self.0.lock();
        if known.len() < KEPT {
            known.push(bytes);
        }
    }
}

/// How the rows of a save are written. Rows are encoded on all threads, and what stands
/// around them in the order of the file.
#[derive(Clone)]
pub(crate) enum Encoding {
    /// Lines of cells under a header.
    Csv { names: Vec<String>, options: WriteOptions },
    /// A JSON record on each line.
    JsonLines { names: Vec<String> },
    /// A list with a JSON record on each line.
    Json { names: Vec<String> },
}

impl Encoding {
    /// As a save says.
    pub(crate) fn new(target: &Target, schema: &Schema) -> Encoding {
        let names: Vec<String> = schema.names().map(str::to_owned).collect();
        match target.kind {
            FileKind::JsonLines => Encoding::JsonLines { names },
            FileKind::Json => Encoding::Json { names },
            _ => {
                let header = target.header.unwrap_or_else(|| !made_up(schema));
                let delimiter = target.delimiter.bytes().next().unwrap_or(b',');
                Encoding::Csv { names, options: WriteOptions { delimiter, header } }
            }
        }
    }

    /// What stands before all rows.
    pub(crate) fn start(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Encoding::Csv { names, options } => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                dusty_csv::write_header(&names, options, &mut out);
            }
            Encoding::JsonLines { .. } => {}
            Encoding::Json { .. } => out.push(b'['),
        }
        out
    }

    /// The rows of a batch, in memory that was used before.
    pub(crate) fn rows(&self, batch: &Batch, used: Vec<u8>) -> Result<Vec<u8>, Failure> {
        self.each_row(batch, used, |_| {})
    }

    /// The rows of a batch, `written` being called after each with how many bytes there are.
    fn each_row(
        &self,
        batch: &Batch,
        used: Vec<u8>,
        mut written: impl FnMut(usize),
    ) -> Result<Vec<u8>, Failure> {
        let mut bytes = used;
        bytes.clear();
        match self {
            Encoding::Csv { options, .. } => {
                dusty_csv::write_each_row(&batch.columns, options, &mut bytes, written)
                    .map_err(messages::broken)?;
            }
            Encoding::JsonLines { names } | Encoding::Json { names } => {
                let mut text = String::from_utf8(bytes).unwrap_or_default();
                text.reserve(batch.rows * 64);
                for row in 0..batch.rows {
                    if let Encoding::Json { .. } = self {
                        text.push_str(if row == 0 { "\n" } else { ",\n" });
                    }
                    record(names, &batch.columns, row, &mut text);
                    if let Encoding::JsonLines { .. } = self {
                        text.push('\n');
                    }
                    written(text.len());
                }
                bytes = text.into_bytes();
            }
        }
        Ok(bytes)
    }

    /// Whether a row looks the same wherever it stands.
    pub(crate) fn has_lines(&self) -> bool {
        match self {
            Encoding::Csv { names, .. } => !names.is_empty(),
            Encoding::JsonLines { .. } => true,
            Encoding::Json { .. } => false,
        }
    }

    /// Each row of a batch as one text.
    pub(crate) fn lines(&self, batch: &Batch) -> Result<ArrayRef, Failure> {
        let mut ends: Vec<i64> = Vec::with_capacity(batch.rows + 1);
        ends.push(0);
        let bytes = self.each_row(batch, Vec::new(), |end| ends.push(end as i64))?;
        let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
        // Copied, since these are kept: no byte more than there are.
        let texts = LargeStringArray::try_new(ends, Buffer::from(bytes.as_slice()), None)?;
        Ok(Arc::new(StringViewArray::from(&texts)))
    }

    /// What stands between the rows of two batches.
    pub(crate) fn between(&self) -> &'static [u8] {
        if let Encoding::Json { .. } = self { b"," } else { b"" }
    }

    /// What stands behind all rows.
    pub(crate) fn end(&self, rows: u64) -> &'static [u8] {
        match self {
            Encoding::Json { .. } if rows == 0 => b"]\n",
            Encoding::Json { .. } => b"\n]\n",
            Encoding::Csv { .. } | Encoding::JsonLines { .. } => b"",
        }
    }
}
