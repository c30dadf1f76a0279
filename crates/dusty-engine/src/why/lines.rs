//! The lines of one file that a row comes from, as they travel beside it: a short text,
//! however many rows have gone into one.

use std::fmt;

/// How many different lines are kept.
pub(crate) const KEPT: usize = 10;

/// Lines of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The first different ones, in the order of the rows.
    pub(crate) first: Vec<u64>,
    /// Whether there are others.
    pub(crate) more: bool,
    /// How many rows of the file went in; one that went in twice counts twice.
    pub(crate) rows: u64,
    /// Whether a line that is asked for is among all of them.
    pub(crate) asked: bool,
    /// How many rows the group has that the row stands for; 0 if it stands for none.
    pub(crate) group: u64,
}

/// What begins the text of lines among which one is asked for.
const ASKED: char = '!';

impl Lines {
    /// One line.
    pub(crate) fn of(line: u64, asked: bool) -> Lines {
        Lines { first: vec![line], rows: 1, asked, ..Lines::default() }
    }

    /// Whether a text of lines has one that is asked for.
    pub(crate) fn asked(text: &str) -> bool {
        text.starts_with(ASKED)
    }

    /// Adds lines of later rows.
    pub(crate) fn add(&mut self, other: &Lines) {
        for line in &other.first {
            if self.first.contains(line) {
                continue;
            }
            match self.first.len() < KEPT {
                true => self.first.push(*line),
                false => self.more = true,
            }
        }
        self.rows += other.rows;
        self.more |= other.more;
        self.asked |= other.asked;
    }

    /// Reads what `to_string` has written.
    pub(crate) fn parse(text: &str) -> Lines {
        // As most are: one line that nobody asks for.
        if let Ok(line) = text.parse() {
            return Lines::of(line, false);
        }
        let asked = Lines::asked(text);
        let text = text.strip_prefix(ASKED).unwrap_or(text);
        let (text, group) = text.split_once('=').unwrap_or((text, ""));
        let more = text.contains('+');
        let (text, rows) = text.split_once(['+', '*']).unwrap_or((text, ""));
        let first: Vec<u64> = text.split(',').filter_map(|line| line.parse().ok()).collect();
        let rows = rows.parse().unwrap_or(first.len() as u64);
        Lines { first, more, rows, asked, group: group.parse().unwrap_or(0) }
    }
}

impl Lines {
    /// Puts the text in the place of another one.
    pub(crate) fn write(&self, text: &mut String) {
        text.clear();
        // Writing to a text cannot fail.
        let _ = fmt::Write::write_fmt(text, format_args!("{self}"));
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.asked {
            write!(out, "{ASKED}")?;
        }
        for (at, line) in self.first.iter().enumerate() {
            write!(out, "{}{line}", if at > 0 { "," } else { "" })?;
        }
        if self.more {
            write!(out, "+{}", self.rows)?;
        } else if self.rows != self.first.len() as u64 {
            write!(out, "*{}", self.rows)?;
        }
        if self.group > 0 {
            write!(out, "={}", self.group)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut some = Lines::default();
        for line in [7, 7, 9] {
            some.add(&Lines::of(line, line == 9));
        }
        assert_eq!((some.first.as_slice(), some.rows, some.more), ([7, 9].as_slice(), 3, false));
        let mut many = Lines { group: 3, ..Lines::default() };
        (0..30).for_each(|line| many.add(&Lines::of(line, false)));
        assert_eq!((many.first.len(), many.rows, many.more), (KEPT, 30, true));
        for lines in [Lines::of(5, false), Lines::of(5, true), some, many] {
            assert_eq!(Lines::parse(&lines.to_string()), lines);
            assert_eq!(Lines::asked(&lines.to_string()), lines.asked);
        }
    }
}
