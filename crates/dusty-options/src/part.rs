//! Which part of a file holds the rows of a source.

/// A part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePart {
    /// A sheet of a workbook.
    pub sheet: Option<SheetName>,
    /// Cells of the sheet.
    pub range: Option<CellRange>,
    /// Rows of a database.
    pub rows: Option<DatabaseRows>,
    /// Whether the labels of Stata's values become columns, if it was said.
    pub labels: Option<bool>,
    /// Columns of a Stata file that get another one, with the reasons why values are missing.
    pub reasons: Vec<String>,
}

/// Rows of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseRows {
    /// Those of this table.
    Table(String),
    /// Those that this query gives.
    Query(String),
}

/// Which sheet of a workbook is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetName {
    /// The one with this name.
    Name(String),
    /// The one at this position among those with cells, from 1.
    Position(usize),
}

/// Cells of a sheet: the first and the last row and column, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellRange {
    /// As it was written.
    pub text: String,
    /// The rows.
    pub rows: (u32, u32),
    /// The columns.
    pub columns: (u32, u32),
}

impl CellRange {
    /// Reads `B3:H200`, `B:H`, `3:200`, or `B3` for all cells from there on.
    pub fn read(text: &str) -> Option<CellRange> {
        let (first, last) = match text.trim().split_once(':') {
            Some((first, last)) => (corner(first)?, corner(last)?),
            None => (corner(text.trim())?, (None, None)),
        };
        let rows = (first.0.unwrap_or(0), last.0.unwrap_or(u32::MAX));
        let columns = (first.1.unwrap_or(0), last.1.unwrap_or(u32::MAX));
        let text = text.to_owned();
        let ordered = rows.0 <= rows.1 && columns.0 <= columns.1;
        ordered.then_some(CellRange { text, rows, columns })
    }
}

/// The row and the column of `B3`, of which one may be left out.
fn corner(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let text = text.trim();
    let (letters, digits) =
        text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    if text.is_empty() || letters.len() > 3 {
        return None;
    }
    let letter =
        |column: u32, letter: u8| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, letter);
    let row = match digits {
        "" => None,
        digits if digits.starts_with('+') => return None,
        digits => Some(digits.parse::<u32>().ok()?.checked_sub(1)?),
    };
    Some((row, column.checked_sub(1)))
}
