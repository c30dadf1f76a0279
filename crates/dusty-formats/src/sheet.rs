//! A sheet of a workbook as a table.

use std::fs::File;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use calamine::Dimensions;
use dusty_options::{distinct, made_up, says_total};

use crate::at::At;
use crate::book::{Book, Cell, Cells, Value};
use crate::column::{self, Class};
use crate::table::{BadValue, Column, Options, Piece, Pieces, Table};
use crate::{Choice, Error, Form, Header, Note, Rows, SheetName, fault, title};

/// How many rows are handed on at once.
const ROWS: usize = 1 << 14;

/// How many ranges of merged cells a note names.
const NAMED: usize = 3;

/// A sheet, whose cells are in the memory.
#[derive(Default)]
struct Sheet {
    columns: Vec<Column>,
    notes: Vec<Note>,
    /// For each column its column in the sheet, from 0.
    places: Vec<u32>,
    arrays: Vec<ArrayRef>,
    /// Where the rows are in the sheet, from 1.
    numbers: Vec<u64>,
    /// What is bad, by the rows of all.
    bad: Vec<BadValue>,
    blank: u64,
    bytes: u64,
}

/// Looks at all cells of a sheet.
pub(crate) fn open(form: Form, file: File, options: &Options) -> Result<Box<dyn Table>, Error> {
    let file = At::start(file)?;
    let bytes = file.length();
    let mut book = Book::open(form, &file)?;
    let mut notes = Vec::new();
    let name = chosen(&book.sheets(), options.part.sheet.as_ref(), &mut notes)?;
    let cells = book.cells(&name)?;
    Ok(Box::new(Sheet { bytes, ..table(cells, options, notes)? }))
}

/// The sheet that is read.
fn chosen(
    sheets: &[String],
    wanted: Option<&SheetName>,
    notes: &mut Vec<Note>,
) -> Result<String, Error> {
    let listed = || {
        let names: Vec<String> = sheets.iter().map(|name| format!("{name:?}")).collect();
        names.join(", ")
    };
    match wanted {
        Some(SheetName::Name(name)) => match sheets.iter().find(|known| *known == name) {
            Some(found) => Ok(found.clone()),
            None => {
                let what = format!("there is no sheet {name:?}; the sheets are {}", listed());
                Err(Error::Refused(what))
            }
        },
        Some(SheetName::Position(at)) => {
            at.checked_sub(1).and_then(|at| sheets.get(at).cloned()).ok_or_else(|| {
                Error::Refused(format!("there is no sheet {at}; the sheets are {}", listed()))
            })
        }
        None => match sheets {
            [] => Err(Error::Refused("there is no sheet with cells in it".to_owned())),
            [only] => Ok(only.clone()),
            [first, ..] => {
                let (many, names) = (sheets.len(), listed());
                let note =
                    Note::new(format!("there are {many} sheets, {names}; the first is read"));
                notes.push(note.saying(Choice::Sheet(first.clone())));
                Ok(first.clone())
            }
        },
    }
}

/// The rows of a sheet under their header.
fn table(cells: Cells, options: &Options, mut notes: Vec<Note>) -> Result<Sheet, Error> {
    let Cells { cells, merged } = cells;
    let all = (0, u32::MAX);
    let range = options.part.range.as_ref();
    let (mut lines, columns) = range.map_or((all, all), |range| (range.rows, range.columns));
    if (lines, columns) == (all, all)
        && matches!(options.header, None | Some(Header::Rows(1)))
        && let Some((row, note)) = title::below(&cells)
    {
        lines.0 = row;
        notes.push(note);
    }
    let within = |cell: &Cell| {
        (lines.0..=lines.1).contains(&cell.row) && (columns.0..=columns.1).contains(&cell.column)
    };
    let cells: Vec<Cell> = cells.into_iter().filter(within).collect();
    let Some(first) = cells.first() else {
        return Err(Error::Refused("there is nothing in the sheet, or in its range".to_owned()));
    };
    let header = options.header.clone().unwrap_or_else(|| {
        let second = second_row_of_names(&cells, first.row, &merged);
        let told = "the header has 2 rows, which are joined to one name per column";
        notes.extend(second.then(|| Note::new(told).saying(Choice::Header(Header::Rows(2)))));
        if second { Header::Rows(2) } else { Header::default() }
    });
    notes.extend(no_words(&cells).filter(|_| options.header.is_none()));
    let header_rows = u32::try_from(header.rows()).unwrap_or(u32::MAX);
    let body = first.row.saturating_add(header_rows);
    let split = cells.partition_point(|cell| cell.row < body);
    let (head, rows) = cells.split_at(split);
    // A column with neither a name nor a value is none.
    let mut places: Vec<u32> = cells.iter().map(|cell| cell.column).collect();
    places.sort_unstable();
    places.dedup();
    if let (Some(first), Some(last)) = (places.first().copied(), places.last().copied())
        && header_rows == 0
    {
        places = (first..=last).collect();
    }
    let names = match &header {
        Header::None => (1..=places.len()).map(made_up).collect(),
        Header::Names(names) if names.len() == places.len() => names.clone(),
        Header::Names(names) => {
            let (said, there) = (names.len(), places.len());
            let what = format!("`header` has {said} names, and the sheet has {there} columns");
            return Err(Error::Refused(what));
        }
        Header::Rows(_) => {
            let names =
                places.iter().map(|column| heading(head, *column, first.row, body, &merged));
            distinct(names.collect(), &mut notes)
        }
    };
    notes.extend(merges(&merged, rows));
    notes.extend(totals(rows, first).filter(|_| range.is_none()));
    let mut sheet = Sheet { notes, places, ..Sheet::default() };
    sheet.fill(names, rows, body, options);
    Ok(sheet)
}

/// A note if no cell of the first row is a text, and the corner has a value: it may be a row like the others.
fn no_words(cells: &[Cell]) -> Option<Note> {
    let (first, last) = (cells.first()?, cells.last()?);
    let mut names = cells.iter().take_while(|cell| cell.row == first.row);
    let corner = cells.iter().all(|cell| cell.column >= first.column);
    let words = names.any(|cell| matches!(cell.value, Value::Text(_)));
    let text = format!(
        "row {} has no text, but is taken for the names; `header: false` reads it as values",
        first.row + 1
    );
    (corner && !words && first.row < last.row)
        .then_some(Note::new(text).saying(Choice::Header(Header::Rows(1))))
}

/// Whether cells of the first row are merged, each over several names in the second, below which other values stand.
fn second_row_of_names(cells: &[Cell], top: u32, merged: &[Dimensions]) -> bool {
    let head = cells.partition_point(|cell| cell.row <= top + 2);
    let head = cells.get(..head).unwrap_or_default();
    let row = |row: u32| head.iter().filter(move |cell| cell.row == row);
    let is_name = |cell: &Cell| matches!(cell.value, Value::Text(_));
    let over = |area: &&Dimensions| area.start.0 == top && area.end == (top, area.end.1);
    let mut wide = merged.iter().filter(over).filter(|area| area.start.1 < area.end.1).peekable();
    let named = |area: &Dimensions| {
        (area.start.1..=area.end.1).all(|at| row(top + 1).any(|cell| cell.column == at))
    };
    wide.peek().is_some()
        && wide.all(named)
        && row(top + 1).all(is_name)
        && row(top + 2).any(|cell| !is_name(cell))
}

/// The name above a column; of several rows, the parts one after the other.
fn heading(head: &[Cell], column: u32, top: u32, body: u32, merged: &[Dimensions]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for row in top..body.min(top + 100) {
        // What is merged over several columns stands for each of them.
        let own = merged.iter().find(|area| area.contains(row, column));
        let (row, column) = own.map_or((row, column), |area| (area.start.0, area.start.1));
        let found = head.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column));
        let text = found.ok().and_then(|at| column::text(&head.get(at)?.value));
        if let Some(text) = text.filter(|text| parts.last() != Some(text)) {
            parts.push(text);
        }
    }
    match parts.as_slice() {
        [only] => only.clone(),
        parts => parts.iter().map(|part| part.trim()).collect::<Vec<_>>().join(" "),
    }
}

/// A note if cells under the header are merged.
fn merges(merged: &[Dimensions], rows: &[Cell]) -> Option<Note> {
    let (first, last) = (rows.first()?.row, rows.last()?.row);
    let inside = |area: &&Dimensions| area.end.0 >= first && area.start.0 <= last;
    let found: Vec<&Dimensions> = merged.iter().filter(inside).collect();
    let place = |area: &&Dimensions| {
        format!("{}:{}", cell_name(area.start.0, area.start.1), cell_name(area.end.0, area.end.1))
    };
    let named: Vec<String> = found.iter().take(NAMED).map(place).collect();
    let more = found.len().saturating_sub(NAMED);
    let text = match (named.as_slice(), more) {
        ([], _) => return None,
        (named, 0) => named.join(", "),
        (named, more) => format!("{} and {more} more ranges", named.join(", ")),
    };
    let text = format!(
        "the cells {text} are merged; the value is in the first of them, the others are missing"
    );
    Some(Note::new(text))
}

/// A note if the last row says that it is one of totals, and has nothing but numbers beside that word.
fn totals(rows: &[Cell], first: &Cell) -> Option<Note> {
    let says = |cell: &&Cell| matches!(&cell.value, Value::Text(text) if says_total(text));
    let number = |cell: &Cell| matches!(cell.value, Value::Number(_));
    let start = rows.partition_point(|cell| Some(cell.row) < rows.last().map(|last| last.row));
    let (above, last) = rows.split_at(start);
    let (label, numbers) = last.split_first().filter(|(label, _)| says(label))?;
    let mut same = above.iter().filter(|cell| cell.column == label.column);
    let several = above.first()?.row < above.last()?.row;
    if !several || same.any(|cell| says(&cell)) || !numbers.iter().all(number) {
        return None;
    }
    let right = rows.iter().map(|cell| cell.column).max()?;
    let left = rows.iter().map(|cell| cell.column).min()?;
    let (begin, end) = (cell_name(first.row, left), cell_name(label.row - 1, right));
    let text = format!(
        "row {} looks like a row of totals, but is read as values; `range: \"{begin}:{end}\"` leaves it out",
        u64::from(label.row) + 1
    );
    (!numbers.is_empty()).then_some(Note::new(text))
}

/// `B7` of row 6 and column 1, both from 0.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.iter().rev().map(|letter| char::from(*letter)).collect();
    format!("{letters}{}", u64::from(row) + 1)
}

impl Sheet {
    /// Makes the columns of the rows, of which the first is expected at `body`.
    fn fill(&mut self, names: Vec<String>, rows: &[Cell], body: u32, options: &Options) {
        let mut numbers: Vec<u64> = rows.iter().map(|cell| u64::from(cell.row) + 1).collect();
        numbers.dedup();
        let span = numbers.last().map_or(0, |last| last - u64::from(body));
        self.blank = span.saturating_sub(numbers.len() as u64);
        // One column at a time: a sheet may be wide and almost empty.
        let mut found: Vec<Vec<(usize, &Value)>> = self.places.iter().map(|_| Vec::new()).collect();
        let mut row = 0;
        for cell in rows {
            while numbers.get(row).is_some_and(|number| *number < u64::from(cell.row) + 1) {
                row += 1;
            }
            let column = self.places.binary_search(&cell.column).ok();
            if let Some(found) = column.and_then(|at| found.get_mut(at)) {
                found.push((row, &cell.value));
            }
        }
        self.numbers = numbers;
        for (at, (name, found)) in names.into_iter().zip(found).enumerate() {
            let mut values: Vec<Option<Value>> = vec![None; self.numbers.len()];
            for (row, value) in found {
                if let Some(slot) = values.get_mut(row) {
                    *slot = Some(value.clone());
                }
            }
            self.column(at, name, values, options);
        }
        self.bad.sort_by_key(|bad| (bad.row, bad.column));
    }

    /// Makes a column of its values.
    fn column(
        &mut self,
        at: usize,
        name: String,
        mut values: Vec<Option<Value>>,
        options: &Options,
    ) {
        let markers = options.missing.of(&name);
        let marked = |value: &Value| match value {
            Value::Text(text) | Value::Error(text) => markers.iter().any(|mark| **mark == **text),
            _ => false,
        };
        let as_text = options.text.contains(&name);
        let mut seen: Vec<(Class, u64)> = Vec::new();
        for (row, slot) in values.iter_mut().enumerate() {
            let Some(value) = slot.as_ref() else { continue };
            if marked(value) {
                *slot = None;
            } else if let Some((fault, value)) = column::fault(value)
                && (!as_text || fault == fault::NO_RESULT)
            {
                self.bad.push(BadValue { row, column: at, fault, value });
                *slot = None;
            } else if let Some(class) = Class::of(value)
                && !seen.iter().any(|(known, _)| *known == class)
            {
                seen.push((class, self.numbers.get(row).copied().unwrap_or(0)));
            }
        }
        let long = |value: &Option<Value>| value.as_ref().is_some_and(column::is_long);
        if let Some(row) = values.iter().position(long).and_then(|row| self.numbers.get(row)) {
            let place = self.cell(*row, at).unwrap_or_default();
            let text = format!(
                "`{name}` has whole numbers of more than 15 digits ({place}), which a workbook does not keep; \
                 the last digits may be others than were meant"
            );
            self.notes.push(Note::new(text));
        }
        let classes: Vec<Class> = seen.iter().map(|(class, _)| *class).collect();
        let common = if as_text { Some(DataType::Utf8View) } else { column::common(&classes) };
        if common.is_none() {
            self.mixed(&name, at, &seen);
        }
        let data_type = common.unwrap_or(DataType::Utf8View);
        self.arrays.push(column::array(&data_type, &values));
        self.columns.push(Column { name, data_type });
    }

    /// Notes that a column is text because nothing else has all of its values.
    fn mixed(&mut self, name: &str, at: usize, seen: &[(Class, u64)]) {
        let place = |row: &u64| self.cell(*row, at).unwrap_or_default();
        let what = |(class, row): &(Class, u64)| format!("{} ({})", class.name(), place(row));
        let whats: Vec<String> = seen.iter().map(what).collect();
        let text = match seen {
            [_] => format!("`{name}` has times; they are read as text"),
            _ => format!("`{name}` is {}; all its values are read as text", whats.join(" and ")),
        };
        self.notes.push(Note::new(text).saying(Choice::Text(vec![name.to_owned()])));
    }
}

impl Table for Sheet {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn pieces(&self, wanted: &[bool]) -> Pieces {
        let arrays: Vec<Option<ArrayRef>> = self
            .arrays
            .iter()
            .enumerate()
            .map(|(at, array)| (wanted.get(at) == Some(&true)).then(|| Arc::clone(array)))
            .collect();
        // What is wrong in a column that nobody needs does no harm.
        let needed = |bad: &&BadValue| wanted.get(bad.column) == Some(&true);
        let bad: Vec<BadValue> = self.bad.iter().filter(needed).cloned().collect();
        let (numbers, mut blank) = (self.numbers.clone(), self.blank);
        let count = numbers.len();
        let (bytes, last) = (self.bytes / count.div_ceil(ROWS).max(1) as u64, count.max(1));
        Box::new((0..last).step_by(ROWS).map(move |start| {
            let end = (start + ROWS).min(count);
            let inside = |bad: &&BadValue| (start..end).contains(&bad.row);
            let rows = Rows {
                columns: arrays
                    .iter()
                    .map(|array| array.as_ref().map(|array| array.slice(start, end - start)))
                    .collect(),
                numbers: numbers.get(start..end).unwrap_or_default().to_vec(),
                bad: bad
                    .iter()
                    .filter(inside)
                    .map(|bad| BadValue { row: bad.row - start, ..bad.clone() })
                    .collect(),
                blank: std::mem::take(&mut blank),
            };
            Ok(Piece { bytes, read: Box::new(move || Ok(rows)) })
        }))
    }

    fn cell(&self, row: u64, column: usize) -> Option<String> {
        let row = u32::try_from(row.checked_sub(1)?).ok()?;
        Some(cell_name(row, *self.places.get(column)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_names_that_excel_shows() {
        let names = [(0, 0), (6, 1), (0, 25), (0, 26), (0, 701), (0, 702), (1_048_575, 16_383)];
        let names = names.map(|(row, column)| cell_name(row, column));
        assert_eq!(names, ["A1", "B7", "Z1", "AA1", "ZZ1", "AAA1", "XFD1048576"]);
    }
}
