//! Workbooks of Excel.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use chrono::DateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use zip::{ZipArchive, result::ZipError};

use super::{Work, Writer};
use crate::guard::caught;
use crate::{Column, Error, column};

/// How much a sheet can hold.
const ROWS: u32 = 1_048_576;
const COLUMNS: usize = 16_384;
const CHARACTERS: usize = 32_767;

/// How many digits of a number Excel keeps.
const DIGITS: i64 = 1_000_000_000_000_000;

/// Excel's number of 1970-01-01, and of the first day that it has no wrong number for.
const DAY_OF_1970: i64 = 25_569;
const FIRST_DAY: i64 = 61;
const MICROS: i64 = 86_400_000_000;

/// How many rows decide how wide a column is, and how wide it may be, in characters.
const LOOKED_AT: u32 = 1000;
const WIDEST: usize = 60;

/// Lets each part of an archive say that it was made on Unix, wherever it was made: the bytes are the same everywhere.
fn from_unix(archive: &mut File) -> Result<(), Error> {
    const UNIX: u8 = 3;
    // Behind the signature and the version.
    const SYSTEM: u64 = 5;
    let failed = |error: ZipError| Error::Io(error.into());
    let mut parts = ZipArchive::new(&mut *archive).map_err(failed)?;
    let places = (0..parts.len()).map(|at| Ok(parts.by_index_raw(at)?.central_header_start()));
    for place in places.collect::<Result<Vec<_>, _>>().map_err(failed)? {
        archive.seek(SeekFrom::Start(place + SYSTEM))?;
        archive.write_all(&[UNIX])?;
    }
    Ok(())
}

struct Excel<W> {
    book: Workbook,
    sheet: Worksheet,
    widths: Vec<usize>,
    /// The next row.
    row: u32,
    day: Format,
    instant: Format,
    out: W,
}

pub(super) fn create<'a>(
    name: &str,
    header: bool,
    columns: &[Column],
    out: Box<dyn Write + Send + 'a>,
) -> Result<Box<dyn Writer + 'a>, Error> {
    if columns.len() > COLUMNS {
        let what =
            format!("a sheet has no more than 16,384 columns, and these are {}", columns.len());
        return Err(Error::Refused(what));
    }
    let mut book = Workbook::new();
    // The same rows give the same bytes, whatever the day.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(told)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let mut sheet = book.new_worksheet_with_constant_memory().map_err(told)?;
    sheet.set_name(name).map_err(told)?;
    let mut excel = Excel {
        book,
        sheet,
        widths: vec![0; columns.len()],
        row: 0,
        day: Format::new().set_num_format("yyyy-mm-dd"),
        instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        out,
    };
    if header {
        let bold = Format::new().set_bold();
        for (at, column) in columns.iter().enumerate() {
            fits(&column.name, &column.name)?;
            excel.widen(at, &column.name);
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            excel.sheet.write_string_with_format(0, at, &column.name, &bold).map_err(told)?;
        }
        excel.sheet.set_freeze_panes(1, 0).map_err(told)?;
        excel.row = 1;
    }
    let names = columns.iter().map(|column| column.name.clone()).collect();
    Ok(Box::new(Named { excel, names }))
}

/// A workbook, and the names of its columns for messages.
struct Named<W> {
    excel: Excel<W>,
    names: Vec<String>,
}

/// An error of the library. What a script can do wrong was found before.
fn told(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::Io(error),
        XlsxError::RowColumnLimitError => full(),
        error => Error::Refused(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}

fn full() -> Error {
    Error::Refused("a sheet has no more than 1,048,576 rows, the header included".to_owned())
}

fn fits(text: &str, column: &str) -> Result<(), Error> {
    // Excel counts as UTF-16 does.
    if text.len() <= CHARACTERS || text.encode_utf16().count() <= CHARACTERS {
        return Ok(());
    }
    let what =
        format!("a cell has no more than 32,767 characters, and a text in `{column}` has more");
    Err(Error::Refused(what))
}

impl<W> Excel<W> {
    fn widen(&mut self, column: usize, text: &str) {
        if self.row < LOOKED_AT
            && let Some(width) = self.widths.get_mut(column)
        {
            let line = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            *width = line.min(WIDEST).max(*width);
        }
    }

    fn text(&mut self, at: usize, column: u16, text: &str, name: &str) -> Result<(), Error> {
        fits(text, name)?;
        self.widen(at, text);
        self.sheet.write_string(self.row, column, text).map_err(told).map(drop)
    }

    /// Writes one value.
    fn value(&mut self, at: usize, array: &ArrayRef, row: usize, name: &str) -> Result<(), Error> {
        let column = u16::try_from(at).unwrap_or(u16::MAX);
        if array.is_null(row) {
            return Ok(());
        }
        match array.data_type() {
            DataType::Int64 => {
                let value = array.as_primitive::<Int64Type>().value(row);
                // Of more digits Excel would make zeros.
                if value.unsigned_abs() >= DIGITS.unsigned_abs() {
                    return self.text(at, column, &value.to_string(), name);
                }
                self.widen(at, &value.to_string());
                self.sheet.write_number(self.row, column, value as f64).map_err(told)?;
            }
            DataType::Float64 => {
                let value = array.as_primitive::<Float64Type>().value(row);
                self.widen(at, &format!("{value:?}"));
                self.sheet.write_number(self.row, column, value).map_err(told)?;
            }
            DataType::Boolean => {
                let value = array.as_boolean().value(row);
                self.widen(at, "FALSE");
                self.sheet.write_boolean(self.row, column, value).map_err(told)?;
            }
            DataType::Date32 => {
                let days = i64::from(array.as_primitive::<Date32Type>().value(row));
                if days + DAY_OF_1970 < FIRST_DAY {
                    return self.text(at, column, &day_text(days), name);
                }
                self.widen(at, "2000-01-01");
                let number = (days + DAY_OF_1970) as f64;
                self.sheet
                    .write_number_with_format(self.row, column, number, &self.day)
                    .map_err(told)?;
            }
            DataType::Timestamp(..) => {
                let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
                let days = micros.div_euclid(MICROS) + DAY_OF_1970;
                if days < FIRST_DAY || micros % 1000 != 0 {
                    return self.text(at, column, &instant_text(micros), name);
                }
                self.widen(at, "2000-01-01 00:00:00");
                let number = days as f64 + micros.rem_euclid(MICROS) as f64 / MICROS as f64;
                self.sheet
                    .write_number_with_format(self.row, column, number, &self.instant)
                    .map_err(told)?;
            }
            _ => {
                let texts = array.as_string_view_opt();
                let text = texts.map(|texts| texts.value(row)).unwrap_or_default();
                return self.text(at, column, text, name);
            }
        }
        Ok(())
    }
}

fn day_text(days: i64) -> String {
    instant(days.saturating_mul(MICROS))
        .map_or(String::new(), |at| at.format("%Y-%m-%d").to_string())
}

fn instant_text(micros: i64) -> String {
    let written = |at: DateTime<chrono::Utc>| column::instant_text(at.naive_utc());
    instant(micros).map_or(String::new(), written)
}

fn instant(micros: i64) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp_micros(micros)
}

impl<W: Write + Send> Writer for Named<W> {
    fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<Vec<Work>, Error> {
        caught(|| {
            for row in 0..rows {
                if self.excel.row >= ROWS {
                    return Err(full());
                }
                for (at, (array, name)) in columns.iter().zip(&self.names).enumerate() {
                    self.excel.value(at, array, row, name)?;
                }
                self.excel.row += 1;
            }
            Ok(Vec::new())
        })
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        caught(move || {
            let Excel { mut book, mut sheet, widths, mut out, .. } = self.excel;
            for (at, width) in widths.into_iter().enumerate() {
                let at = u16::try_from(at).unwrap_or(u16::MAX);
                sheet.set_column_width(at, (width.max(6) + 2) as f64).map_err(told)?;
            }
            book.push_worksheet(sheet);
            // The archive is written at several places.
            let mut whole = tempfile::tempfile()?;
            book.save_to_writer(io::BufWriter::new(&mut whole)).map_err(told)?;
            from_unix(&mut whole)?;
            whole.rewind()?;
            io::copy(&mut whole, &mut out)?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::System;
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    #[test]
    fn an_archive_is_the_same_wherever_it_was_made() {
        let made_on = |system: System| {
            let mut file = tempfile::tempfile().unwrap();
            let mut archive = ZipWriter::new(&mut file);
            for name in ["one", "another"] {
                let time = zip::DateTime::default();
                let options = SimpleFileOptions::default().system(system).last_modified_time(time);
                archive.start_file(name, options).unwrap();
                archive.write_all(name.as_bytes()).unwrap();
            }
            archive.finish().unwrap();
            from_unix(&mut file).unwrap();
            let (mut bytes, _) = (Vec::new(), file.rewind().unwrap());
            file.read_to_end(&mut bytes).unwrap();
            bytes
        };
        assert!(made_on(System::Dos) == made_on(System::Unix));
    }
}
