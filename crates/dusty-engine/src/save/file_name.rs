//! The names of files that are made of values: none can lead out of its folder, and all can be
//! written on every system.

use dusty_check::path::literal;
use dusty_check::program::PathPart;
use unicode_normalization::UnicodeNormalization;

/// What stands for a missing value, and for a text without a character.
const MISSING: &str = "_missing";
const EMPTY: &str = "_empty";

/// How many bytes of all its values a name has at most: systems allow 255 for a whole name.
const LONGEST: usize = 180;

/// Names that mean devices on Windows, whatever stands behind a point.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The path of the file for some values, one for each column in the path.
pub(crate) fn path(parts: &[PathPart], values: &[Option<&str>]) -> String {
    let mut values = values.iter().zip(sharing(parts));
    // The parts of the path between two slashes, and whether a value is in them.
    let mut segments = vec![(String::new(), false)];
    for part in parts {
        let (text, made) = match part {
            PathPart::Text(text) => (text.clone(), false),
            PathPart::Column(_) => {
                let (value, sharing) = values.next().unwrap_or((&None, 1));
                (name(*value, LONGEST / sharing), true)
            }
        };
        for (at, piece) in text.split('/').enumerate() {
            if at > 0 {
                segments.push((String::new(), false));
            }
            if let Some((segment, is_made)) = segments.last_mut() {
                *segment += piece;
                *is_made |= made;
            }
        }
    }
    let segment = |(segment, made): (String, bool)| match made && is_device(&segment) {
        true => format!("_{segment}"),
        false => segment,
    };
    segments.into_iter().map(segment).collect::<Vec<_>>().join("/")
}

/// For each column in a path how many there are between the same two slashes.
fn sharing(parts: &[PathPart]) -> Vec<usize> {
    let (mut segments, mut segment) = (Vec::new(), 0);
    for part in parts {
        match part {
            PathPart::Text(text) => segment += text.matches('/').count(),
            PathPart::Column(_) => segments.push(segment),
        }
    }
    segments.iter().map(|own| segments.iter().filter(|other| own == *other).count()).collect()
}

/// The pattern that finds all files of a save.
pub(crate) fn pattern(parts: &[PathPart]) -> String {
    let part = |part: &PathPart| match part {
        PathPart::Text(text) => literal(text),
        PathPart::Column(_) => "*".to_owned(),
    };
    parts.iter().map(part).collect()
}

/// The columns in a path, in order.
pub(crate) fn columns(parts: &[PathPart]) -> Vec<usize> {
    let column = |part: &PathPart| match part {
        PathPart::Column(at) => Some(*at),
        PathPart::Text(_) => None,
    };
    parts.iter().filter_map(column).collect()
}

/// What two paths have in common that some system takes for one: capitals and small letters, and
/// letters with accents in one piece or two.
pub(crate) fn folded(path: &str) -> String {
    // By way of the capital, as both small sigmas have one, and to it by way of the small letter, as
    // the capital sharp s is none. That of the dotless i is another letter's.
    let lower = |c: char| match c {
        'ı' => vec![c],
        _ => {
            let capitals = c.to_lowercase().flat_map(char::to_uppercase);
            capitals.flat_map(char::to_lowercase).collect()
        }
    };
    path.nfc().flat_map(lower).nfc().collect()
}

/// A value as a part of a name, with this many bytes at most.
fn name(value: Option<&str>, longest: usize) -> String {
    let Some(value) = value else { return MISSING.to_owned() };
    if value.is_empty() {
        return EMPTY.to_owned();
    }
    let mut name: String = value.chars().map(|c| if is_safe(c) { c } else { '_' }).collect();
    while name.len() > longest {
        name.pop();
    }
    // Such names are hidden, lead up, or lose their ends on some systems.
    let mark = |c: char| if c == '.' || c == ' ' { '_' } else { c };
    let last = name.chars().count().saturating_sub(1);
    name.chars()
        .enumerate()
        .map(|(at, c)| if at == 0 || at == last { mark(c) } else { c })
        .collect()
}

/// Whether a character can be in a file's name on every system, and be seen there.
fn is_safe(c: char) -> bool {
    let sign = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    // Marks that turn or hide what stands beside them.
    let unseen = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    !sign && !unseen && !c.is_control()
}

fn is_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or(segment).trim_end().to_ascii_lowercase();
    let port = |name: &str| {
        let number = stem.strip_prefix(name);
        let digit = |c: char| matches!(c, '1'..='9' | '¹' | '²' | '³');
        number.is_some_and(|n| n.chars().count() == 1 && n.starts_with(digit))
    };
    DEVICES.contains(&stem.as_str()) || port("com") || port("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(value: &str) -> String {
        let parts = [
            PathPart::Text("by/".to_owned()),
            PathPart::Column(0),
            PathPart::Text(".csv".to_owned()),
        ];
        path(&parts, &[Some(value)])
    }

    #[test]
    fn plain_values_stay_as_they_are() {
        for value in ["Oslo", "São Paulo", "東京", "a-b_c", "1.5", "2024-01-31", "O'Hara & Co."]
        {
            let expected = value.strip_suffix('.').map_or(value.to_owned(), |v| format!("{v}_"));
            assert_eq!(made(value), format!("by/{expected}.csv"));
        }
    }

    #[test]
    fn no_value_leads_anywhere() {
        let values = [
            ("..", "__"),
            (".", "_"),
            ("../../etc/passwd", "_._.._etc_passwd"),
            ("/etc", "_etc"),
            ("a\\b", "a_b"),
            ("C:\\x", "C__x"),
            (".hidden", "_hidden"),
            ("end. ", "end._"),
            (" ", "_"),
            ("a\nb\0c\u{7f}", "a_b_c_"),
            ("con", "_con"),
            ("Com1.old", "_Com1.old"),
            ("lpt²", "_lpt²"),
            ("com11", "com11"),
            ("console", "console"),
            ("\u{202e}txt", "_txt"),
            ("", "_empty"),
        ];
        for (value, expected) in values {
            let path = made(value).replace("by/", "").replace(".csv", "");
            assert_eq!(path, expected, "{value:?}");
        }
        assert!(made(&"é".repeat(500)).len() < 200);
        assert_eq!(path(&[PathPart::Column(0)], &[None]), "_missing");
        let three = [PathPart::Column(0), PathPart::Column(1), PathPart::Column(2)];
        let long = "x".repeat(999);
        assert!(path(&three, &[Some(&long), Some(&long), Some(&long)]).len() <= LONGEST);
    }

    #[test]
    fn any_text_makes_one_name() {
        // A linear congruential generator: the same texts every time.
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u32
        };
        for _ in 0..20_000 {
            let length = next() % 6;
            let text: String = (0..length)
                .filter_map(|_| {
                    char::from_u32(if next() % 2 == 0 { next() % 128 } else { next() % 0x11_0000 })
                })
                .collect();
            let path = made(&text);
            let name = path.strip_prefix("by/").and_then(|name| name.strip_suffix(".csv")).unwrap();
            assert!(
                !name.is_empty() && !name.contains(['/', '\\', '\0', ':']),
                "{text:?} {name:?}"
            );
            assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']), "{text:?} {name:?}");
        }
    }

    #[test]
    fn names_that_a_system_takes_for_one_are_folded_alike() {
        assert_eq!(folded("a/OSLO.csv"), folded("a/Oslo.csv"));
        assert_eq!(folded("caf\u{e9}"), folded("cafe\u{301}"));
        assert_eq!(folded("ΟΔΟΣ"), folded("οδος"));
        assert_eq!(folded("straße"), folded("STRASSE"));
        assert_eq!(folded("straße"), folded("STRAẞE"));
        for (one, other) in [("a", "b"), ("kız", "kiz"), ("a", "á")] {
            assert_ne!(folded(one), folded(other));
        }
    }
}
