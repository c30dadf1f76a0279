//! Names of columns: each once, and none empty.

use std::collections::{HashMap, HashSet};

use crate::Note;

/// How many columns a note names.
const NAMED: usize = 4;

/// The name of a column that has none; `number` counts from 1.
pub fn made_up(number: usize) -> String {
    format!("column_{number}")
}

/// Gives every column a name of its own, and tells which are new: one that has no more than blanks for a name becomes `column_4`, a
/// repeated name gets `_2`. A name that a file has once is never changed.
pub fn distinct(names: Vec<String>, notes: &mut Vec<Note>) -> Vec<String> {
    let bare = |name: String| if name.trim().is_empty() { String::new() } else { name };
    let names: Vec<String> = names.into_iter().map(bare).collect();
    let own = renamed(&names);
    let pairs = (1..).zip(names.iter().zip(&own)).filter(|(_, (name, own))| name != own);
    let (nameless, repeated): (Vec<_>, Vec<_>) = pairs.partition(|(_, (name, _))| name.is_empty());
    let told = [told_of_repeated(&repeated), told_of_nameless(&nameless)];
    notes.extend(told.into_iter().flatten().map(Note::new));
    own
}

/// The number of a column, its name in the file, and the new one.
type Renamed<'a> = (usize, (&'a String, &'a String));

fn told_of_repeated(columns: &[Renamed<'_>]) -> Option<String> {
    Some(match columns {
        [] => return None,
        [(number, (name, own))] => {
            format!("column {number} is called `{name}` like one before; it is called `{own}`")
        }
        _ => {
            let renamed = listed(columns, |(number, (_, own))| format!("column {number}: `{own}`"));
            format!("{} columns are called like one before; {renamed}", columns.len())
        }
    })
}

fn told_of_nameless(columns: &[Renamed<'_>]) -> Option<String> {
    Some(match columns {
        [] => return None,
        [(number, (_, own))] => format!("column {number} has no name and is called `{own}`"),
        _ => {
            let renamed = listed(columns, |(_, (_, own))| format!("`{own}`"));
            format!("{} columns have no name and are called {renamed}", columns.len())
        }
    })
}

/// The first few of `columns`, and whether there are more.
fn listed<T>(columns: &[T], text: impl Fn(&T) -> String) -> String {
    let mut texts: Vec<String> = columns.iter().take(NAMED).map(text).collect();
    if columns.len() > NAMED {
        texts.push("...".to_owned());
    }
    texts.join(", ")
}

fn renamed(names: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut seen = HashSet::new();
    // Where to go on counting, so that many columns of one name take no quadratic time.
    let mut counts = HashMap::<String, usize>::new();
    let own = names.iter().enumerate().map(|(at, name)| {
        if !name.is_empty() && seen.insert(name) {
            return name.clone();
        }
        let base = if name.is_empty() { made_up(at + 1) } else { name.clone() };
        let mut fresh = base.clone();
        let count = counts.entry(base.clone()).or_insert(1);
        while !taken.insert(fresh.clone()) {
            *count += 1;
            fresh = format!("{base}_{count}");
        }
        fresh
    });
    own.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut notes = Vec::new();
        let own = distinct(names.iter().map(|&name| name.to_owned()).collect(), &mut notes);
        (own, notes.into_iter().map(|note| note.text).collect())
    }

    #[test]
    fn every_column_has_a_name_of_its_own() {
        assert_eq!(named(&["a", "a", "a_2", "", "a"]).0, ["a", "a_3", "a_2", "column_4", "a_4"]);
        assert_eq!(named(&["column_2", ""]).0, ["column_2", "column_2_2"]);
        assert_eq!(named(&[" ", "column_1"]).0, ["column_1_2", "column_1"]);
    }

    #[test]
    fn new_names_are_told_in_a_note_or_two() {
        let one = [
            "column 2 is called `a` like one before; it is called `a_2`",
            "column 3 has no name and is called `column_3`",
        ];
        assert_eq!(named(&["a", "a", ""]).1, one);
        let some = [
            "2 columns are called like one before; column 2: `a_2`, column 4: `b_2`",
            "2 columns have no name and are called `column_5`, `column_6`",
        ];
        assert_eq!(named(&["a", "a", "b", "b", "", ""]).1, some);
        let many = [
            "6 columns are called like one before; column 2: `a_2`, column 3: `a_3`, column 4: `a_4`, column 5: `a_5`, ...",
            "5 columns have no name and are called `column_8`, `column_9`, `column_10`, `column_11`, ...",
        ];
        let names = ["a", "a", "a", "a", "a", "a", "a", "", "", "", "", ""];
        assert_eq!(named(&names).1, many);
        assert!(named(&["a", "b"]).1.is_empty());
    }
}
