//! Parquet.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelector,
};
use ::parquet::basic::Compression;
use arrow::array::{Array, AsArray};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Fields, Schema, UInt64Type};

use crate::Note;
use crate::at::At;
use crate::error::CUT;
use crate::guard::caught;
use crate::table::{Column, Options, Piece, Pieces, Table};
use crate::typed::Readings;
use crate::{Error, Rows};

/// How many rows are read at once, at most.
const ROWS: usize = 1 << 17;

/// As many, if a column has lists: where a row begins in those is only known from the
/// beginning of its group of rows.
const ROWS_OF_LISTS: usize = 1 << 20;

/// How many bytes are read at once, about, unless a row has more.
const BYTES: usize = 1 << 24;

/// A Parquet file.
struct Parquet {
    file: At,
    metadata: ArrowReaderMetadata,
    readings: Arc<Readings>,
}

/// Looks at the columns of a file.
pub(crate) fn open(file: File, options: &Options) -> Result<Box<dyn Table>, Error> {
    let file = At::start(file)?;
    let mut end = [0; 4];
    let mut from = file.clone();
    from.seek(SeekFrom::End(-4))?;
    from.read_exact(&mut end)?;
    match &end {
        b"PAR1" => {}
        b"PARE" => return Err(Error::Refused("the file is encrypted".to_owned())),
        _ => return Err(Error::Damaged(CUT.to_owned())),
    }
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
    for column in metadata.metadata().row_groups().iter().flat_map(|group| group.columns()) {
        if column.compression() == Compression::LZO {
            let what = "it is compressed with LZO, which is not read; zstd, gzip, Snappy, LZ4 and \
                        Brotli are";
            return Err(Error::Refused(what.to_owned()));
        }
    }
    let metadata = with_views(metadata);
    let fields = metadata.schema().fields();
    let whole = |at: usize| fits(&metadata, at);
    let readings = Arc::new(Readings::of(fields, options, whole)?);
    Ok(Box::new(Parquet { file, metadata, readings }))
}

/// Texts are read where they stand in a page, without a copy.
fn with_views(metadata: ArrowReaderMetadata) -> ArrowReaderMetadata {
    let view = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => {
            Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View))
        }
        _ => Arc::clone(field),
    };
    let schema = metadata.schema();
    let fields: Fields = schema.fields().iter().map(view).collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).unwrap_or(metadata)
}

/// Whether the file says of a column of large whole numbers that none is too large.
fn fits(metadata: &ArrowReaderMetadata, column: usize) -> bool {
    let Some(field) = metadata.schema().fields().get(column) else { return false };
    if *field.data_type() != DataType::UInt64 {
        return false;
    }
    let most = || {
        let converter = StatisticsConverter::try_new(
            field.name(),
            metadata.schema(),
            metadata.parquet_schema(),
        );
        converter.ok()?.row_group_maxes(metadata.metadata().row_groups()).ok()
    };
    most().is_some_and(|most| {
        let most = most.as_primitive_opt::<UInt64Type>();
        most.is_some_and(|most| {
            most.null_count() == 0 && most.values().iter().all(|most| i64::try_from(*most).is_ok())
        })
    })
}

impl Table for Parquet {
    fn columns(&self) -> &[Column] {
        &self.readings.columns
    }

    fn notes(&self) -> &[Note] {
        &self.readings.notes
    }

    fn pieces(&self, wanted: &[bool]) -> Pieces {
        let wanted: Vec<bool> = wanted.to_vec();
        let lists = self.readings.readings.iter().zip(&wanted);
        let lists = lists.into_iter().any(|(reading, wanted)| *wanted && reading.has_lists());
        let mut before = 0;
        let parts = (0..self.metadata.metadata().num_row_groups()).flat_map({
            let metadata = Arc::clone(self.metadata.metadata());
            move |at| {
                let group = metadata.row_group(at);
                let rows = usize::try_from(group.num_rows()).unwrap_or(0);
                let bytes = usize::try_from(group.total_byte_size()).unwrap_or(0);
                let packed = u64::try_from(group.compressed_size()).unwrap_or(0);
                let most = match lists {
                    true => ROWS_OF_LISTS,
                    false => (BYTES / (bytes / rows.max(1)).max(1)).clamp(1024, ROWS),
                };
                let first = before;
                before += rows as u64;
                (0..rows).step_by(most).map(move |start| {
                    let count = most.min(rows - start);
                    let bytes = (packed / rows as u64).saturating_mul(count as u64);
                    Part { group: at, start, rows: count, first: first + start as u64, bytes }
                })
            }
        });
        let (file, metadata) = (self.file.clone(), self.metadata.clone());
        let (readings, wanted): (_, Arc<[bool]>) = (Arc::clone(&self.readings), wanted.into());
        Box::new(parts.map(move |part| {
            let (file, metadata) = (file.clone(), metadata.clone());
            let (readings, wanted) = (Arc::clone(&readings), Arc::clone(&wanted));
            let bytes = part.bytes;
            let read = move || caught(|| part.read(file, metadata, &readings, &wanted));
            Ok(Piece { bytes, read: Box::new(read) })
        }))
    }
}

/// Some rows of a group of rows.
struct Part {
    group: usize,
    /// The first of them in the group.
    start: usize,
    rows: usize,
    /// How many rows of the file are before them.
    first: u64,
    bytes: u64,
}

impl Part {
    fn read(
        self,
        file: At,
        metadata: ArrowReaderMetadata,
        readings: &Readings,
        wanted: &[bool],
    ) -> Result<Rows, Error> {
        let numbers: Vec<u64> = (1..=self.rows as u64).map(|row| self.first + row).collect();
        let roots = wanted.iter().enumerate().filter(|(_, wanted)| **wanted).map(|(at, _)| at);
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        let select = vec![RowSelector::skip(self.start), RowSelector::select(self.rows)];
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
            .with_row_groups(vec![self.group])
            .with_projection(mask)
            .with_row_selection(select.into())
            .with_batch_size(self.rows)
            .build()?;
        let batches: Vec<_> = reader.collect::<Result<_, _>>()?;
        let found: usize = batches.iter().map(|batch| batch.num_rows()).sum();
        if found != self.rows {
            let what = format!("it ends too early, after row {}", self.first + found as u64);
            return Err(Error::Damaged(what));
        }
        let whole = match batches.as_slice() {
            [only] => only.clone(),
            [] => return Err(Error::Damaged("it has no rows where it should".to_owned())),
            [first, ..] => concat_batches(&first.schema(), &batches)?,
        };
        readings.rows(whole.columns(), wanted, numbers)
    }
}
