//! The words and signs of other languages, and what Dusty writes for them: a line for those that
//! mean the same.

/// Signs that look like those of the language.
pub(crate) const SIGNS: &str = include_str!("foreign/signs.txt");

/// Words between two values, and what is said of them.
pub(crate) const OPERATORS: &str = include_str!("foreign/operators.txt");

/// How statements begin, and Dusty's keyword where one fits.
pub(crate) const STATEMENTS: &str = include_str!("foreign/statements.txt");

/// Methods that are functions.
pub(crate) const METHODS: &str = include_str!("foreign/methods.txt");

/// The ends of file names, and the formats.
pub(crate) const ENDINGS: &str = include_str!("foreign/endings.txt");

/// Types, and the functions that make values of them.
pub(crate) const TYPES: &str = include_str!("foreign/types.txt");

/// What stands behind ` = ` in the line of a table that has this word before it.
pub(crate) fn dusty(table: &'static str, word: &str) -> Option<&'static str> {
    let mut lines = table.lines().filter_map(|line| line.split_once(" = "));
    lines.find(|(words, _)| words.split(' ').any(|known| known == word)).map(|(_, dusty)| dusty)
}
