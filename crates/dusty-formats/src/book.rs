//! Workbooks: their sheets, and the cells of one.

use std::collections::HashSet;
use std::io::BufReader;
use std::sync::Arc;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, ExcelDateTimeType, Ods, Range, Reader, Sheet,
    SheetType, SheetVisible, Xls, Xlsb, Xlsx, XlsxFormulaMetadata,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Timelike};

use crate::at::At;
use crate::typed::DAYS;
use crate::{Error, Form, soundness};

type Bytes = BufReader<At>;

/// A workbook.
pub(crate) enum Book {
    /// Of Excel since 2007.
    Xlsx(Box<Xlsx<Bytes>>),
    /// Of Excel, in binary.
    Xlsb(Box<Xlsb<Bytes>>),
    /// Of Excel before 2007.
    Xls(Box<Xls<Bytes>>),
    /// Of LibreOffice.
    Ods(Box<Ods<Bytes>>),
}

/// What is in a cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Bool(bool),
    Text(Arc<str>),
    Date(NaiveDate),
    Instant(NaiveDateTime),
    /// A time of day or a span of time, as text.
    Time(Arc<str>),
    /// What Excel shows in place of a result.
    Error(Arc<str>),
    /// A number that is to be a date, and is none.
    NoDate(f64),
    /// A formula without a result in the file.
    Formula(Arc<str>),
}

/// A cell and its place, from 0.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) value: Value,
}

/// The cells of a sheet, row by row, and which of them are merged.
pub(crate) struct Cells {
    pub(crate) cells: Vec<Cell>,
    pub(crate) merged: Vec<Dimensions>,
}

/// How the media type of LibreOffice's workbooks follows the name of the file that says it.
const ODS: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";

/// The milliseconds of a day.
const MILLIS: f64 = 86_400_000.0;

pub(crate) const NO_BOOK: &str = "it is no workbook, or a part of it is missing";

impl Book {
    /// Opens a workbook.
    pub(crate) fn open(form: Form, file: &At) -> Result<Book, Error> {
        let bytes = || BufReader::new(file.clone());
        if form == Form::OldWorkbook {
            soundness::of_old(file)?;
            return Ok(Book::Xls(Box::new(Xls::new(bytes()).map_err(wrong)?)));
        }
        soundness::of_parts(file)?;
        let start = file.beginning(30 + ODS.len())?;
        if start.ends_with(ODS) {
            return Ok(Book::Ods(Box::new(Ods::new(bytes()).map_err(wrong)?)));
        }
        match Xlsx::new(bytes()) {
            Ok(book) => Ok(Book::Xlsx(Box::new(book))),
            Err(error) => match Xlsb::new(bytes()) {
                Ok(book) => Ok(Book::Xlsb(Box::new(book))),
                Err(_) => Err(wrong(error)),
            },
        }
    }

    /// The names of its sheets that have cells, those that are hidden last.
    pub(crate) fn sheets(&self) -> Vec<String> {
        let sheets: &[Sheet] = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let sheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let (shown, hidden): (Vec<_>, Vec<_>) =
            sheets.partition(|sheet| sheet.visible == SheetVisible::Visible);
        shown.into_iter().chain(hidden).map(|sheet| sheet.name.clone()).collect()
    }

    /// The cells of a sheet.
    pub(crate) fn cells(&mut self, sheet: &str) -> Result<Cells, Error> {
        let mut texts = Texts::default();
        let mut cells = match self {
            Book::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(wrong)?;
                let mut cells = Vec::new();
                while let Some(found) = reader.next_cell_with_formula_metadata().map_err(wrong)? {
                    let (row, column) = found.pos;
                    let value = match (found.value, &found.formula) {
                        (DataRef::Empty, Some(formula)) => {
                            Some(Value::Formula(texts.of(&formula_text(formula))))
                        }
                        (DataRef::SharedString(text), _) => texts.value(text),
                        (value, _) => texts.cell(&Data::from(value)),
                    };
                    cells.extend(value.map(|value| Cell { row, column, value }));
                }
                cells
            }
            Book::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(wrong)?;
                let mut cells = Vec::new();
                while let Some(found) = reader.next_cell().map_err(wrong)? {
                    let (row, column) = found.get_position();
                    let value = texts.cell(&Data::from(found.get_value().clone()));
                    cells.extend(value.map(|value| Cell { row, column, value }));
                }
                cells
            }
            Book::Xls(book) => texts.cells(&book.worksheet_range(sheet).map_err(wrong)?),
            Book::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(wrong)?;
                let formulas = book.worksheet_formula(sheet).map_err(wrong)?;
                let mut cells = texts.cells(&range);
                texts.results(&mut cells, &range, &formulas);
                cells
            }
        };
        let merged = match self {
            Book::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Book::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Book::Xlsb(_) | Book::Ods(_) => Vec::new(),
        };
        let place = |cell: &Cell| (cell.row, cell.column);
        if !cells.is_sorted_by_key(place) {
            cells.sort_by_key(place);
        }
        Ok(Cells { cells, merged })
    }
}

/// A formula as Excel shows it; of one that is that of another cell, its sign.
fn formula_text(formula: &XlsxFormulaMetadata) -> String {
    let text = match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            formula.as_str()
        }
        _ => "",
    };
    format!("={text}")
}

/// What a library says of a workbook, in our words.
fn wrong(error: impl std::fmt::Display) -> Error {
    let error = error.to_string();
    if error.contains("password") {
        return Error::Refused("the workbook is protected by a password".to_owned());
    }
    if let Some(unknown) = error.strip_prefix("Unsupported cell error value ") {
        return Error::Refused(format!(
            "a cell has the error {unknown}, which is not known, and so the sheet cannot be read"
        ));
    }
    if error.contains("Cell limit") {
        return soundness::too_far();
    }
    Error::Damaged(NO_BOOK.to_owned())
}

/// Texts, each held once.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.0.insert(Arc::clone(&new));
        new
    }

    /// A text; an empty one looks like an empty cell, and is one.
    fn value(&mut self, text: &str) -> Option<Value> {
        (!text.is_empty()).then(|| Value::Text(self.of(text)))
    }

    fn cells(&mut self, range: &Range<Data>) -> Vec<Cell> {
        let (top, left) = range.start().unwrap_or_default();
        let cells = range.used_cells();
        let cell = |(row, column, data): (usize, usize, &Data)| {
            let (row, column) = (u32::try_from(row).ok()?, u32::try_from(column).ok()?);
            Some(Cell { row: top + row, column: left + column, value: self.cell(data)? })
        };
        cells.filter_map(cell).collect()
    }

    /// What of the cells of a free workbook are errors, of which it has the texts alone, and the formulas that have no
    /// result in it.
    fn results(&mut self, cells: &mut Vec<Cell>, range: &Range<Data>, formulas: &Range<String>) {
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells() {
            let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else {
                continue;
            };
            let (row, column) = (top + row, left + column);
            if range.get_value((row, column)).is_none_or(|data| *data == Data::Empty) {
                let formula = formula.strip_prefix("of:").unwrap_or(formula);
                cells.push(Cell { row, column, value: Value::Formula(self.of(formula)) });
            }
        }
        for cell in cells {
            let calculated = formulas.get_value((cell.row, cell.column));
            if let Value::Text(text) = &cell.value
                && is_error(text)
                && calculated.is_some_and(|formula| !formula.is_empty())
            {
                cell.value = Value::Error(Arc::clone(text));
            }
        }
    }

    fn cell(&mut self, data: &Data) -> Option<Value> {
        Some(match data {
            Data::Empty => return None,
            // Whole numbers of 64 bits are only in old workbooks, with 30 bits.
            Data::Int(value) => Value::Number(*value as f64),
            Data::Float(value) if value.is_finite() => Value::Number(*value),
            Data::Float(value) => Value::Error(self.of(&format!("{value:?}"))),
            Data::String(text) => return self.value(text),
            Data::Bool(value) => Value::Bool(*value),
            Data::Error(error) => Value::Error(self.of(&error.to_string())),
            Data::DateTime(serial) => self.moment(serial),
            Data::DateTimeIso(text) => self.iso(text),
            Data::DurationIso(text) => match span(text) {
                Some(time) => Value::Time(self.of(&time)),
                None => Value::Text(self.of(text)),
            },
        })
    }

    fn moment(&mut self, serial: &ExcelDateTime) -> Value {
        let days = serial.as_f64();
        let millis = (days * MILLIS).round();
        let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
        // Where days are counted from 1904, the first one has the number 0.
        let since_1904 = *serial == ExcelDateTime::new(days, ExcelDateTimeType::DateTime, true);
        let first_day = days == 0.0 && since_1904;
        if serial.is_duration() || (0.0..1.0).contains(&days) && !first_day {
            return Value::Time(self.of(&clock(millis)));
        }
        let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
        let time =
            NaiveTime::from_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into());
        // The library gives the nearest day for what is outside of all days.
        let end = MILLIS * if since_1904 { 2_957_004.0 } else { 2_958_466.0 };
        match (date, time) {
            (Some(date), Some(time)) if first_day || (MILLIS..end).contains(&millis) => {
                match days.fract() == 0.0 {
                    true => Value::Date(date),
                    false => Value::Instant(date.and_time(time)),
                }
            }
            _ => Value::NoDate(days),
        }
    }

    fn iso(&mut self, text: &str) -> Value {
        let known = |day: NaiveDate| DAYS.contains(&day.to_epoch_days());
        // Its fraction was that of a day, and has digits that nobody wrote.
        let instant = || Some(text.parse::<NaiveDateTime>().ok()?.round_subsecs(6));
        // A 60th second has no number of its own.
        let leap = |at: &NaiveDateTime| at.nanosecond() >= 1_000_000_000;
        match text.parse::<NaiveDate>() {
            Ok(date) if known(date) => Value::Date(date),
            _ => match instant().filter(|at| known(at.date()) && !leap(at)) {
                Some(instant) => Value::Instant(instant),
                None => Value::Text(self.of(text)),
            },
        }
    }
}

/// Whether a text is what stands in place of a result.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    ERRORS.contains(&text) || text.starts_with("Err:")
}

/// Milliseconds as hours, minutes and seconds.
fn clock(millis: f64) -> String {
    let sign = if millis < 0.0 { "-" } else { "" };
    // A span that is larger than that is no span any more.
    let millis = millis.abs().min(9e15) as u64;
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = if rest > 0 { format!(".{rest:03}") } else { String::new() };
    format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{fraction}")
}

/// `PT12H30M05S` as hours, minutes and seconds.
fn span(text: &str) -> Option<String> {
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = rest.split_at(end);
        let number: f64 = number.parse().ok()?;
        seconds += match unit.chars().next()? {
            'H' => number * 3600.0,
            'M' => number * 60.0,
            'S' => number,
            _ => return None,
        };
        rest = unit.get(1..)?;
    }
    Some(clock((seconds * 1000.0).round()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(days: f64, kind: ExcelDateTimeType) -> Value {
        Texts::default().moment(&ExcelDateTime::new(days, kind, false))
    }

    fn value_since_1904(days: f64) -> Value {
        Texts::default().moment(&ExcelDateTime::new(days, ExcelDateTimeType::DateTime, true))
    }

    #[test]
    fn days_and_times_are_what_excel_shows() {
        use ExcelDateTimeType::{DateTime, TimeDelta};
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(value(45_322.0, DateTime), Value::Date(day(2024, 1, 31)));
        assert_eq!(value(1.0, DateTime), Value::Date(day(1900, 1, 1)));
        // Excel has a day that never was.
        assert_eq!(value(60.0, DateTime), Value::NoDate(60.0));
        assert_eq!(value(61.0, DateTime), Value::Date(day(1900, 3, 1)));
        assert_eq!(value(-1.0, DateTime), Value::NoDate(-1.0));
        assert_eq!(value(2_958_466.0, DateTime), Value::NoDate(2_958_466.0));
        // It is nearer to the day after the last one.
        assert_eq!(value(2_958_465.999_999_999, DateTime), Value::NoDate(2_958_465.999_999_999));
        assert_eq!(value_since_1904(0.0), Value::Date(day(1904, 1, 1)));
        assert_eq!(value_since_1904(2_957_003.0), Value::Date(day(9999, 12, 31)));
        assert_eq!(value_since_1904(2_957_004.0), Value::NoDate(2_957_004.0));
        let noon = day(2024, 1, 31).and_hms_milli_opt(12, 0, 0, 0).unwrap();
        assert_eq!(value(45_322.5, DateTime), Value::Instant(noon));
        assert_eq!(value(0.75, DateTime), Value::Time("18:00:00".into()));
        assert_eq!(value(1.5, TimeDelta), Value::Time("36:00:00".into()));
        assert_eq!(span("PT26H05M01.5S"), Some("26:05:01.500".to_owned()));
        assert_eq!(span("12:30"), None);
    }

    #[test]
    fn written_days_and_times_are_those_of_a_calendar() {
        let iso = |text: &str| Texts::default().iso(text);
        let day = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        assert_eq!(iso("2024-01-31"), Value::Date(day));
        let at = Value::Instant(day.and_hms_micro_opt(12, 30, 5, 250_000).unwrap());
        assert_eq!(iso("2024-01-31T12:30:05.25"), at);
        assert_eq!(iso("2024-01-31T12:30:05.249999874"), at);
        for text in
            ["2016-12-31T23:59:60", "12345-01-01", "+12345-01-01T00:00:00", "-0001-01-01", "12:30"]
        {
            assert_eq!(iso(text), Value::Text(text.into()));
        }
    }
}
