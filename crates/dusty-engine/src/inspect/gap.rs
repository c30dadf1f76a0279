//! Texts that often stand where there is no value.

use std::collections::BTreeMap;

use super::hits::Hits;

/// Words, in lower case.
const WORDS: [&str; 43] = [
    "na",
    "n/a",
    "#n/a",
    "n.a.",
    "n.a",
    "n/d",
    "nan",
    "null",
    "(null)",
    "\\n",
    "none",
    "nil",
    "missing",
    "unknown",
    "undefined",
    "unspecified",
    "not available",
    "not applicable",
    "not known",
    "not reported",
    "no data",
    "no answer",
    "no response",
    "not recorded",
    "tbd",
    "tba",
    "k.a.",
    "keine angabe",
    "(blank)",
    "blank",
    "empty",
    "-",
    "--",
    "---",
    ".",
    "..",
    "...",
    "?",
    "??",
    "*",
    "/",
    "#value!",
    "_",
];
/// What spreadsheets and databases leave behind.
const MARKS: [&str; 7] =
    ["#div/0!", "#ref!", "#name?", "#num!", "#null!", "0000-00-00", "0000-00-00 00:00:00"];
/// Numbers that stand for no value in surveys.
const NUMBERS: [&str; 10] =
    ["-9", "-99", "-999", "-9999", "-99999", "99", "999", "9999", "99999", "-1"];

/// For each first byte how long the words that begin with it are, one bit for each length.
static LENGTHS: [u32; 256] = {
    let mut lengths = [0; 256];
    // The dashes that are no ASCII.
    lengths[0xe2] = 1 << 3;
    let mut at = 0;
    while at < WORDS.len() + MARKS.len() {
        let word = if at < WORDS.len() { WORDS[at] } else { MARKS[at - WORDS.len()] }.as_bytes();
        lengths[word[0] as usize] |= 1 << word.len();
        at += 1;
    }
    lengths
};

/// Whether a text without blanks around it looks like no value whatever stands beside it.
pub(crate) fn is_gap(text: &str) -> bool {
    let known = |word: &&str| word.eq_ignore_ascii_case(text);
    let first = text.as_bytes().first().map_or(0, |first| usize::from(first.to_ascii_lowercase()));
    let lengths = LENGTHS.get(first).copied().unwrap_or(0);
    text.len() <= 19
        && lengths >> text.len() & 1 == 1
        && (matches!(text, "–" | "—") || WORDS.iter().any(known) || MARKS.iter().any(known))
}

/// Numbers that stand for no value where the other values speak for it.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// As they are written.
    suspects: BTreeMap<String, Hits>,
    /// The least and the greatest of all other numbers.
    range: Option<(f64, f64)>,
}

impl Numbers {
    pub(super) fn suspect(text: &str) -> bool {
        // Most numbers end otherwise.
        if !matches!(text.as_bytes().last(), Some(b'9' | b'1' | b'0')) {
            return false;
        }
        let text = text.strip_suffix(".0").unwrap_or(text);
        (2..=6).contains(&text.len()) && NUMBERS.contains(&text)
    }

    pub(super) fn add_suspect(&mut self, text: &str, hits: &Hits) {
        self.suspects.entry(text.to_owned()).or_default().merge(hits);
    }

    pub(super) fn add(&mut self, value: f64) {
        let (least, greatest) = self.range.unwrap_or((value, value));
        self.range = Some((least.min(value), greatest.max(value)));
    }

    pub(super) fn merge(&mut self, other: &Numbers) {
        other.suspects.iter().for_each(|(text, hits)| self.add_suspect(text, hits));
        for value in other.range.iter().flat_map(|(least, greatest)| [least, greatest]) {
            self.add(*value);
        }
    }

    /// Those that look like no value, by text. A negative one does where no other number is negative; a positive one
    /// where it comes more than once and all others are far below.
    pub(super) fn gaps(&self) -> Vec<(&str, &Hits)> {
        let odd = |text: &str, hits: &Hits| {
            let value: f64 = text.parse().unwrap_or(0.0);
            // Among dates and words a negative number is odd enough.
            let Some((least, greatest)) = self.range else { return value < -1.0 };
            if value < -1.0 {
                least >= 0.0 || least > value / 2.0
            } else if value < 0.0 {
                // -1 is a number like others, unless zero and all below never come.
                least > 0.0 && hits.count > 1
            } else {
                hits.count > 1 && greatest * 3.0 < value
            }
        };
        let suspects = self.suspects.iter().map(|(text, hits)| (text.as_str(), hits));
        suspects.filter(|(text, hits)| odd(text, hits)).collect()
    }

    /// The least and the greatest number that looks like a value.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let mut all = Numbers { suspects: BTreeMap::new(), range: self.range };
        let gaps: Vec<&str> = self.gaps().into_iter().map(|(text, _)| text).collect();
        for text in self.suspects.keys().filter(|text| !gaps.contains(&text.as_str())) {
            all.add(text.parse().unwrap_or(0.0));
        }
        all.range
    }
}
