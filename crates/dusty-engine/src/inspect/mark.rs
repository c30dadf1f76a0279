//! Footnote marks behind numbers: `14*`, `5 [a]`, `1,234 (e)`, `7.5 p`.

use std::collections::BTreeSet;

/// Signs that stand for a footnote.
const SIGNS: &str = "*†‡§#¹²³⁴⁵⁶⁷⁸⁹⁰";
/// Letters of statistical offices: `b` for a break in the series, `e` for estimated, `p` for provisional, `r` for revised.
const LETTERS: &str = "bcdefnprsuz";
/// How long a mark may be.
const LONGEST: usize = 10;

/// A number and the mark behind it.
pub(crate) fn marked(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    let bare = text.trim_end_matches(|c| SIGNS.contains(c) || LETTERS.contains(c));
    let end = match text.as_bytes().last()? {
        b']' => text.find('[')?,
        b')' => text.find('(')?,
        _ => bare.len(),
    };
    let (number, mark) = text.split_at_checked(end)?;
    let (digit, lettered) = (|c: char| c.is_ascii_digit(), |c: char| c.is_ascii_alphabetic());
    let fits = match mark.chars().next()? {
        '[' => true,
        // Digits between round brackets are a number of their own.
        '(' => mark.trim_matches(['(', ')']).len() == 1 && mark.chars().any(lettered),
        // A letter next to its number is part of it: `12b` is a house.
        c => mark.chars().count() <= 3 && (SIGNS.contains(c) || !number.ends_with(digit)),
    };
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' ' | '\u{a0}');
    (fits && mark.len() <= LONGEST && number.chars().all(plain))
        .then_some((number.trim_end(), mark))
}

/// A regular expression for these marks at the end of a text, which leaves numbers as they are.
pub(crate) fn pattern<'a>(marks: impl Iterator<Item = &'a str>) -> String {
    let (mut characters, mut brackets) = (BTreeSet::new(), BTreeSet::new());
    for mark in marks {
        match mark.chars().next() {
            Some('[') => _ = brackets.insert(r"\[.*\]$"),
            Some('(') => _ = brackets.insert(r"\([A-Za-z]\)$"),
            _ => characters.extend(mark.chars()),
        }
    }
    let characters: String = characters.into_iter().collect();
    let characters = Some(characters).filter(|characters| !characters.is_empty());
    let characters = characters.map(|characters| format!("[{characters}]+$"));
    let brackets = brackets.into_iter().map(str::to_owned);
    characters.into_iter().chain(brackets).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_parted_from_numbers() {
        for (text, expected) in [
            ("14*", Some(("14", "*"))),
            ("-1,234.5 †‡", Some(("-1,234.5", "†‡"))),
            ("7²", Some(("7", "²"))),
            ("5 [a][b]", Some(("5", "[a][b]"))),
            ("5[12]", Some(("5", "[12]"))),
            ("1,234 (e)", Some(("1,234", "(e)"))),
            ("12.3 bp", Some(("12.3", "bp"))),
            ("12 (5)", None),
            ("12b", None),
            ("12", None),
            ("*", None),
            ("12 Main St [a]", None),
            ("5 [see the note below]", None),
        ] {
            assert_eq!(marked(text), expected, "{text}");
        }
        let marks = ["*", "pb", "[1]", "(e)", "[2]"];
        assert_eq!(pattern(marks.into_iter()), r"[*bp]+$|\([A-Za-z]\)$|\[.*\]$");
    }
}
