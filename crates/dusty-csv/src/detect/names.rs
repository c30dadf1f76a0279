//! The column names.

use super::texts;
use crate::record::{Dialect, after_line_end, end_of_line};
use crate::{Format, Header, Note};
use std::collections::HashSet;

/// Fills in the columns of `format` from its header, or from the first record where there is none.
pub(super) fn read(text: &[u8], _complete: bool, format: &mut Format, notes: &mut Vec<Note>) {
    let mut at = 0;
    for _ in 0..format.skip {
        at = after_line_end(text, end_of_line(text, at));
    }
    let dialect = Dialect::new(format);
    let mut rows = Vec::new();
    let wanted = match format.header {
        Header::Rows(rows) => rows,
        Header::None => 1,
        Header::Names(_) => 0,
    };
    for _ in 0..wanted {
        let Some((row, next)) = texts(&dialect, text, at).filter(|(_, next)| *next > at) else {
            break;
        };
        rows.push(row);
        at = next;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    format.columns = match &format.header {
        Header::Names(names) => distinct(names.clone(), notes),
        Header::None => (1..=width).map(made_up).collect(),
        Header::Rows(_) => {
            distinct((0..width).map(|column| joined(&rows, column)).collect(), notes)
        }
    };
    if rows.len() > 1 {
        notes.push(Note {
            text: format!(
                "the header has {} rows; they are joined to one name per column",
                rows.len()
            ),
            option: Some(format!("header: {}", rows.len())),
        });
    }
}

/// The name of a column that has none; `number` counts from 1.
pub(super) fn made_up(number: usize) -> String {
    format!("column_{number}")
}

/// The parts of a column's name in several header rows, joined with blanks.
fn joined(rows: &[Vec<String>], column: usize) -> String {
    let parts = rows.iter().filter_map(|row| row.get(column)).map(|part| part.trim());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Gives every column a name of its own: an empty name becomes `column_4`, a repeated one gets `_2`.
fn distinct(names: Vec<String>, notes: &mut Vec<Note>) -> Vec<String> {
    let mut taken: HashSet<String> =
        names.iter().filter(|name| !name.is_empty()).cloned().collect();
    let mut seen = HashSet::new();
    let mut result = Vec::with_capacity(names.len());
    // Where to go on counting, so that many columns of one name take no quadratic time.
    let mut counts = std::collections::HashMap::<String, usize>::new();
    for (index, name) in names.into_iter().enumerate() {
        let number = index + 1;
        if !name.is_empty() && seen.insert(name.clone()) {
            result.push(name);
            continue;
        }
        let base = if name.is_empty() { made_up(number) } else { name.clone() };
        let mut fresh = base.clone();
        let count = counts.entry(base.clone()).or_insert(1);
        while !name.is_empty() && *count == 1 || taken.contains(&fresh) {
            *count += 1;
            fresh = format!("{base}_{count}");
        }
        notes.push(Note {
            text: match name.as_str() {
                "" => format!("column {number} has no name; it is called `{fresh}`"),
                _ => format!(
                    "column {number} is called `{name}` like one before; it is called `{fresh}`"
                ),
            },
            option: None,
        });
        taken.insert(fresh.clone());
        seen.insert(fresh.clone());
        result.push(fresh);
    }
    result
}
