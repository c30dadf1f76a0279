//! Paths of a script that stand for several files.

/// What stands for something else in a path.
const SIGNS: [char; 3] = ['*', '?', '['];

/// Whether a path is a pattern that files are looked for with: `*` stands for any
/// characters of a name, `**` for any folders, `?` for one character, and `[ab]` for one
/// of a few.
pub fn is_pattern(path: &str) -> bool {
    path.contains(SIGNS)
}

/// The pattern that means just this file.
pub fn literal(path: &str) -> String {
    let sign = |c: char| if SIGNS.contains(&c) { format!("[{c}]") } else { c.to_string() };
    path.chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_for_themselves_in_brackets() {
        assert_eq!(literal("a [1]*.csv"), "a [[]1][*].csv");
        assert_eq!(literal("a.csv"), "a.csv");
        assert!(is_pattern("survey-*.csv") && is_pattern("a[12].csv") && !is_pattern("a{b}.csv"));
    }
}
