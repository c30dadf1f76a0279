//! Names of columns: each once, and none empty.

use crate::Note;

/// How many columns without a name a note names.
const NAMED: usize = 4;

/// Gives every column a name of its own, and tells which one is new. What is blank is no name.
pub(crate) fn distinct(names: Vec<String>, notes: &mut Vec<Note>) -> Vec<String> {
    let bare = |name: String| if name.trim().is_empty() { String::new() } else { name };
    let names: Vec<String> = names.into_iter().map(bare).collect();
    let distinct = dusty_options::distinct(&names);
    let mut nameless = Vec::new();
    for (number, (name, own)) in (1..).zip(names.iter().zip(&distinct)) {
        if name.is_empty() {
            nameless.push((number, own.clone()));
        } else if own != name {
            notes.push(Note::new(format!(
                "column {number} is called `{name}` like one before; it is called `{own}`"
            )));
        }
    }
    notes.extend(without_name(&nameless));
    distinct
}

/// A note on columns that have no name: their numbers, and what they are called.
fn without_name(columns: &[(usize, String)]) -> Option<Note> {
    let text = match columns {
        [] => return None,
        [(number, name)] => format!("column {number} has no name and is called `{name}`"),
        columns => {
            let named = columns.iter().take(NAMED).map(|(_, name)| format!("`{name}`"));
            let named = named.collect::<Vec<_>>().join(", ");
            let more = if columns.len() > NAMED { ", ..." } else { "" };
            format!("{} columns have no name and are called {named}{more}", columns.len())
        }
    };
    Some(Note::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let names = ["a", "", "a", "a_2", " "].map(str::to_owned).to_vec();
        let mut notes = Vec::new();
        let distinct = distinct(names, &mut notes);
        assert_eq!(distinct, ["a", "column_2", "a_3", "a_2", "column_5"]);
        let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        let expected = [
            "column 3 is called `a` like one before; it is called `a_3`",
            "2 columns have no name and are called `column_2`, `column_5`",
        ];
        assert_eq!(texts, expected);
    }
}
