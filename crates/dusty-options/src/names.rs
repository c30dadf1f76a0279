//! Names of columns: each once, and none empty.

use std::collections::{HashMap, HashSet};

/// The name of a column that has none; `number` counts from 1.
pub fn made_up(number: usize) -> String {
    format!("column_{number}")
}

/// Gives every column a name of its own: an empty name becomes `column_4`, a repeated one gets `_2`. A name that a file has once is
/// never changed.
pub fn distinct(names: &[String]) -> Vec<String> {
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

    fn named(names: &[&str]) -> Vec<String> {
        distinct(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_column_has_a_name_of_its_own() {
        assert_eq!(named(&["a", "a", "a_2", "", "a"]), ["a", "a_3", "a_2", "column_4", "a_4"]);
        assert_eq!(named(&["column_2", ""]), ["column_2", "column_2_2"]);
        assert_eq!(named(&["", "column_1"]), ["column_1_2", "column_1"]);
    }
}
