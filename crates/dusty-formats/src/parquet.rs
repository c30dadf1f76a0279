//! Parquet.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelector,
};
use ::parquet::basic::{Compression, ConvertedType, Type as PhysicalType};
use ::parquet::schema::types::Type;
use arrow::array::{Array, ArrayRef, AsArray, IntervalMonthDayNanoArray};
use arrow::compute::concat_batches;
use arrow::datatypes::{
    DataType, Field, Fields, IntervalDayTime, IntervalDayTimeType, IntervalMonthDayNano,
    IntervalUnit, IntervalYearMonthType, Schema, TimeUnit, TimestampMicrosecondType,
    TimestampNanosecondType, UInt64Type,
};

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
#[derive(Clone)]
struct Parquet {
    file: At,
    metadata: ArrowReaderMetadata,
    /// How the columns in [`halves`] are read for the second time.
    again: ArrowReaderMetadata,
    halves: Arc<[bool]>,
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
    let halves = halves(&metadata)?;
    let again = with_types(&metadata, |at, ty| second(*halves.get(at)?, ty));
    let metadata = with_types(&metadata, |at, ty| first(*halves.get(at)?, ty));
    let fields = metadata.schema().fields();
    let whole = |at: usize| fits(&metadata, at);
    let readings = Arc::new(Readings::of(fields, options, whole)?);
    Ok(Box::new(Parquet { file, metadata, again, halves, readings }))
}

/// The columns of which the library reads only a part, and which are read in two ways: old instants of 96 bits, as
/// microseconds, which reach to all years, and as nanoseconds; and spans, their days and milliseconds, and their months.
fn halves(metadata: &ArrowReaderMetadata) -> Result<Arc<[bool]>, Error> {
    let schema = metadata.parquet_schema();
    let span = |ty: &Type| ty.get_basic_info().converted_type() == ConvertedType::INTERVAL;
    for leaf in schema.columns() {
        if span(leaf.self_type()) && leaf.path().parts().len() > 1 {
            let path = leaf.path().string();
            let what =
                format!("`{path}` has spans of time in lists or records, which are not read");
            return Err(Error::Refused(what));
        }
    }
    let old = |ty: &Type| ty.is_primitive() && ty.get_physical_type() == PhysicalType::INT96;
    Ok(schema.root_schema().get_fields().iter().map(|ty| span(ty) || old(ty)).collect())
}

/// The type as which a column is read, if not as the file says.
fn first(half: bool, ty: &DataType) -> Option<DataType> {
    match ty {
        DataType::Timestamp(_, zone) if half => {
            Some(DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))
        }
        _ if half => Some(DataType::Interval(IntervalUnit::DayTime)),
        // Texts are read where they stand in a page, without a copy.
        DataType::Utf8 | DataType::LargeUtf8 => Some(DataType::Utf8View),
        // The library has no dictionaries of these.
        DataType::Dictionary(_, value) if value.is_decimal() || **value == DataType::Boolean => {
            Some(value.as_ref().clone())
        }
        _ => None,
    }
}

/// The type as which a column is read for the second time.
fn second(half: bool, ty: &DataType) -> Option<DataType> {
    match ty {
        _ if !half => None,
        DataType::Timestamp(..) => Some(DataType::Timestamp(TimeUnit::Nanosecond, None)),
        _ => Some(DataType::Interval(IntervalUnit::YearMonth)),
    }
}

/// What the two ways to read a column come to.
fn united(column: &ArrayRef, again: &ArrayRef) -> Result<ArrayRef, Error> {
    if let (Some(micros), Some(nanos)) = (
        column.as_primitive_opt::<TimestampMicrosecondType>(),
        again.as_primitive_opt::<TimestampNanosecondType>(),
    ) {
        // Far away there are no nanoseconds, and the library goes around.
        let same = |(micros, nanos): (Option<i64>, Option<i64>)| {
            micros.map(|micros| micros.wrapping_mul(1000)) == nanos
        };
        return Ok(Arc::clone(if micros.iter().zip(nanos).all(same) { column } else { again }));
    }
    let (Some(days), Some(months)) = (
        column.as_primitive_opt::<IntervalDayTimeType>(),
        again.as_primitive_opt::<IntervalYearMonthType>(),
    ) else {
        return Err(Error::contradiction());
    };
    let span = |(rest, months): (Option<IntervalDayTime>, Option<i32>)| {
        let (rest, months) = rest.zip(months)?;
        Some(IntervalMonthDayNano::new(months, rest.days, i64::from(rest.milliseconds) * 1_000_000))
    };
    Ok(Arc::new(days.iter().zip(months).map(span).collect::<IntervalMonthDayNanoArray>()))
}

/// The file with other types of its columns.
fn with_types(
    metadata: &ArrowReaderMetadata,
    other: impl Fn(usize, &DataType) -> Option<DataType>,
) -> ArrowReaderMetadata {
    let field = |(at, field): (usize, &Arc<Field>)| match other(at, field.data_type()) {
        Some(ty) => Arc::new(field.as_ref().clone().with_data_type(ty)),
        None => Arc::clone(field),
    };
    let schema = metadata.schema();
    let fields: Fields = schema.fields().iter().enumerate().map(field).collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    let changed = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options);
    changed.unwrap_or_else(|_| metadata.clone())
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
        let whole = Arc::new(self.clone());
        let wanted: Arc<[bool]> = wanted.into();
        Box::new(parts.map(move |part| {
            let (whole, wanted) = (Arc::clone(&whole), Arc::clone(&wanted));
            let bytes = part.bytes;
            let read = move || caught(|| part.read(&whole, &wanted));
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
    fn read(&self, parquet: &Parquet, wanted: &[bool]) -> Result<Rows, Error> {
        let numbers: Vec<u64> = (1..=self.rows as u64).map(|row| self.first + row).collect();
        let mut columns = self.columns(&parquet.file, &parquet.metadata, wanted)?;
        let both = |(half, wanted): (&bool, &bool)| *half && *wanted;
        let halves: Vec<bool> = parquet.halves.iter().zip(wanted).map(both).collect();
        if halves.contains(&true) {
            let again = self.columns(&parquet.file, &parquet.again, &halves)?;
            let found = halves.iter().zip(wanted).filter(|(_, wanted)| **wanted);
            let halves = columns.iter_mut().zip(found).filter(|(_, (half, _))| **half);
            for ((column, _), again) in halves.zip(&again) {
                *column = united(column, again)?;
            }
        }
        parquet.readings.rows(&columns, wanted, numbers)
    }

    /// The wanted columns, in order.
    fn columns(
        &self,
        file: &At,
        metadata: &ArrowReaderMetadata,
        wanted: &[bool],
    ) -> Result<Vec<ArrayRef>, Error> {
        let roots = wanted.iter().enumerate().filter(|(_, wanted)| **wanted).map(|(at, _)| at);
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        let select = vec![RowSelector::skip(self.start), RowSelector::select(self.rows)];
        let (file, metadata) = (file.clone(), metadata.clone());
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
        Ok(match batches.as_slice() {
            [only] => only.columns().to_vec(),
            [] => return Err(Error::Damaged("it has no rows where it should".to_owned())),
            [first, ..] => concat_batches(&first.schema(), &batches)?.columns().to_vec(),
        })
    }
}
