//! What people write above a table: its title, and a word on where it is from.

use crate::book::{Cell, Value};
use crate::column;
use crate::{Choice, Note};

/// How many rows with anything in them are looked at.
const LOOKED_AT: usize = 50;

/// How many cells a row of a title has at most.
const CELLS: usize = 2;

/// How many characters of a title a note has.
const SHOWN: usize = 40;

/// The row in which the table begins, if rows of a title stand above it, from 0, and a note
/// that says so. They have one or two cells, fewer than half of what the table has, and below
/// them are the names of its columns: texts.
pub(crate) fn below(cells: &[Cell]) -> Option<(u32, Note)> {
    let rows: Vec<&[Cell]> = cells.chunk_by(|a, b| a.row == b.row).take(LOOKED_AT).collect();
    let widest = rows.iter().map(|row| row.len()).max()?;
    let title = |row: &&[Cell]| row.len() <= CELLS && row.len() * 2 < widest;
    let header = *rows.iter().find(|row| !title(row))?;
    let begin = header.first()?.row;
    let first = cells.first().filter(|first| first.row < begin)?;
    let names = header.iter().all(|cell| matches!(cell.value, Value::Text(_)));
    if !names || header.len() * 2 < widest {
        return None;
    }
    let text = column::text(&first.value).unwrap_or_default();
    let shown: String = text.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { "..." } else { "" };
    let text = format!(
        "the table begins in row {}; what is above it is left out: \"{shown}{more}\"",
        u64::from(begin) + 1
    );
    Some((begin, Note::new(text).saying(Choice::Begin(u64::from(begin) + 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The row in which the table begins; rows of texts, where `1` is a number.
    fn begin(rows: &[&[&str]]) -> Option<u32> {
        let cell = |row: usize, column: usize, text: &str| Cell {
            row: row as u32,
            column: column as u32,
            value: match text.parse() {
                Ok(number) => Value::Number(number),
                Err(_) => Value::Text(text.into()),
            },
        };
        let row = |(row, texts): (usize, &&[&str])| {
            let filled = texts.iter().enumerate().filter(|(_, text)| !text.is_empty());
            filled.map(|(column, text)| cell(row, column, text)).collect::<Vec<_>>()
        };
        below(&rows.iter().enumerate().flat_map(row).collect::<Vec<_>>()).map(|(row, _)| row)
    }

    #[test]
    fn titles_are_told_from_headers() {
        assert_eq!(begin(&[&["Report"], &[], &["a", "b", "c"], &["1", "2", "3"]]), Some(2));
        assert_eq!(begin(&[&["by", "Ada"], &["a", "b", "c", "d", "e"]]), Some(1));
        // A header of one row, a table of two columns, names over several columns.
        assert_eq!(begin(&[&["a", "b", "c"], &["1", "2", "3"]]), None);
        assert_eq!(begin(&[&["a"], &["1", "2"]]), None);
        assert_eq!(begin(&[&["", "2023", "", "2024"], &["a", "b", "c", "d"]]), None);
        // What is below has values and no names.
        assert_eq!(begin(&[&["a"], &["1", "2", "3"]]), None);
        assert_eq!(begin(&[]), None);
    }
}
