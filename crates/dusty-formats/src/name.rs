//! Names of columns: each once, and none empty.

use std::collections::HashSet;

use crate::Note;

/// The name of a column that has none; `number` counts from 1.
pub(crate) fn made_up(number: usize) -> String {
    format!("column_{number}")
}

/// Gives every column a name of its own.
pub(crate) fn distinct(names: Vec<String>, notes: &mut Vec<Note>) -> Vec<String> {
    let given: HashSet<String> = names.iter().cloned().collect();
    let mut taken = HashSet::new();
    let mut distinct = Vec::with_capacity(names.len());
    for (at, name) in names.into_iter().enumerate() {
        let (base, first) = match name.trim().is_empty() {
            true => (made_up(at + 1), 1),
            false => (name.clone(), 1),
        };
        let free =
            |name: &String| !taken.contains(name) && (*name == base || !given.contains(name));
        let numbered = (first..).map(|n| if n == 1 { base.clone() } else { format!("{base}_{n}") });
        let own = numbered.into_iter().find(free).unwrap_or_else(|| base.clone());
        if own != name {
            let was = match name.trim().is_empty() {
                true => format!("column {} has no name", at + 1),
                false => format!("there are two columns `{name}`"),
            };
            let text = match name.trim().is_empty() {
                true => format!("{was} and is called `{own}`"),
                false => format!("{was}; the second is called `{own}`"),
            };
            notes.push(Note { text, option: None });
        }
        taken.insert(own.clone());
        distinct.push(own);
    }
    distinct
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
        assert_eq!(notes.len(), 3);
    }
}
