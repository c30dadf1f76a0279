//! Rows that say the names of the columns once more, as where files were put behind each other.

use arrow::array::{ArrayRef, AsArray, StringViewArray};
use dusty_csv::{Format, Rows, Surplus};

/// The rows in which all columns that are read hold their own names, made-up ones aside; two at least, since one such
/// value may be one like others.
pub(super) fn again(rows: &Rows, format: &Format, columns: &[usize]) -> Surplus {
    let mut found = Surplus::default();
    let built = rows.columns.iter().zip(columns).filter(|&(_, &at)| {
        format.columns.get(at).is_some_and(|name| *name != format!("column_{}", at + 1))
    });
    let built: Vec<(&StringViewArray, &str)> =
        built.filter_map(|(column, &at)| named(column, format.columns.get(at)?)).collect();
    let [(first, name), others @ ..] = built.as_slice() else { return found };
    if others.is_empty() {
        return found;
    }
    // The length and the first bytes of a text, which most others do not have.
    let likeness = StringViewArray::from(vec![*name]).views().first().map(|view| *view as u64);
    for (row, &view) in first.views().iter().enumerate() {
        if Some(view as u64) == likeness
            && built.iter().all(|(column, name)| column.value(row) == *name)
        {
            let lines = rows.lines.get(row).copied().into_iter().collect();
            found.add(Surplus { count: 1, lines });
        }
    }
    found
}

fn named<'a>(column: &'a ArrayRef, name: &'a str) -> Option<(&'a StringViewArray, &'a str)> {
    Some((column.as_string_view_opt()?, name))
}
