//! Values that differ in nothing but case, blanks and punctuation.

use std::collections::BTreeMap;

use super::tally::Kept;

/// How many groups are kept.
const GROUPS: usize = 20;

/// Spellings of what is probably the same, most frequent first, with how often each comes.
pub type Spellings = Vec<(String, u64)>;

/// The groups of values that are probably spellings of the same, those with most rows first.
pub(super) fn groups(values: &[Kept<'_>]) -> Vec<Spellings> {
    let mut groups: BTreeMap<String, Vec<&Kept<'_>>> = BTreeMap::new();
    for kept in values.iter().filter(|kept| !kept.cut) {
        let folded = folded(kept.text);
        if folded.chars().any(char::is_alphabetic) {
            groups.entry(folded).or_default().push(kept);
        }
    }
    let mut groups: Vec<Vec<&Kept<'_>>> =
        groups.into_values().filter(|group| group.len() > 1).collect();
    let rows = |group: &[&Kept<'_>]| group.iter().map(|kept| kept.count).sum::<u64>();
    groups.sort_by_key(|group| {
        (std::cmp::Reverse(rows(group)), group.iter().map(|kept| kept.line).min())
    });
    groups.truncate(GROUPS);
    let spelled = |group: Vec<&Kept<'_>>| {
        group.iter().map(|kept| (kept.text.to_owned(), kept.count)).collect()
    };
    groups.into_iter().map(spelled).collect()
}

/// A text without what differs between spellings. Where there are digits every sign counts: `1.5` is not `15`.
fn folded(text: &str) -> String {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let mut folded = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let inside = before.is_alphabetic() && rest.peek().is_some_and(|next| next.is_alphabetic());
        let sign = match c {
            c if c.is_whitespace() => ' ',
            '-' | '_' | '/' | '\u{2013}' if inside && !digits => ' ',
            '.' | ',' | ';' | ':' | '\'' | '’' | '`' | '"' if !digits => {
                before = c;
                continue;
            }
            c => c,
        };
        before = c;
        if sign != ' ' || !folded.ends_with(' ') {
            folded.extend(sign.to_lowercase());
        }
    }
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn what_is_the_same() {
        for (a, b) in [
            ("New York", "new  york "),
            ("New-York", "New York"),
            ("St. John's", "st johns"),
            ("U.S.A.", "USA"),
            ("Item 5", "item 5"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        for (a, b) in
            [("A+", "A-"), ("A", "A-"), ("1.5 kg", "15 kg"), ("-5 m", "5 m"), ("AB", "A B")]
        {
            assert_ne!(folded(a), folded(b), "{a} {b}");
        }
    }
}
