//! The lines of one source that a row comes from, as they travel beside it: a short text,
//! however many rows have gone into one.

use std::fmt;

use crate::account::Place;

/// How many different lines are kept.
pub(crate) const KEPT: usize = 10;

/// Lines of the files of a source. A line is a packed [`Place`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The first different ones, in the order of the rows.
    pub(crate) first: Vec<u64>,
    /// Whether there are others.
    pub(crate) more: bool,
    /// How many rows went in; one that went in twice counts twice.
    pub(crate) rows: FileRows,
    /// Whether a line that is asked for is among all of them.
    pub(crate) asked: bool,
    /// How many rows the group has that the row stands for; 0 if it stands for none.
    pub(crate) group: u64,
}

/// How many rows there are of each file that has any, in the order of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileRows(Vec<(usize, u64)>);

impl FileRows {
    /// One row for each of some lines.
    pub(crate) fn of(lines: &[u64]) -> FileRows {
        let mut rows = FileRows::default();
        lines.iter().for_each(|line| rows.add(Place::unpacked(*line).file, 1));
        rows
    }

    /// Adds rows of a file.
    pub(crate) fn add(&mut self, file: usize, rows: u64) {
        // Rows come file by file.
        let at = match self.0.last() {
            Some((last, _)) if *last == file => Ok(self.0.len() - 1),
            _ => self.0.binary_search_by_key(&file, |(of, _)| *of),
        };
        match at {
            Ok(at) => self.0.iter_mut().skip(at).take(1).for_each(|(_, known)| *known += rows),
            Err(at) => self.0.insert(at, (file, rows)),
        }
    }

    /// The files and their rows.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (usize, u64)> {
        self.0.iter().copied()
    }

    pub(crate) fn total(&self) -> u64 {
        self.iter().map(|(_, rows)| rows).sum()
    }

    /// How many bytes they take.
    pub(crate) fn size(&self) -> usize {
        self.0.capacity() * size_of::<(usize, u64)>()
    }
}

/// What begins the text of lines among which one is asked for.
const ASKED: char = '!';

impl Lines {
    /// One line.
    pub(crate) fn of(line: u64, asked: bool) -> Lines {
        Lines { first: vec![line], rows: FileRows::of(&[line]), asked, ..Lines::default() }
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
        other.rows.iter().for_each(|(file, rows)| self.rows.add(file, rows));
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
        let (text, counts) = text.split_once('*').unwrap_or((text, ""));
        let more = text.ends_with('+');
        let text = text.strip_suffix('+').unwrap_or(text);
        let first: Vec<u64> = text.split(',').filter_map(|line| line.parse().ok()).collect();
        let mut rows = FileRows::default();
        for (file, count) in counts.split(',').filter_map(|count| count.split_once(':')) {
            if let (Ok(file), Ok(count)) = (file.parse(), count.parse()) {
                rows.add(file, count);
            }
        }
        if counts.is_empty() {
            rows = FileRows::of(&first);
        }
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
            write!(out, "+")?;
        }
        if self.rows.total() != self.first.len() as u64 {
            for (at, (file, rows)) in self.rows.iter().enumerate() {
                write!(out, "{}{file}:{rows}", if at > 0 { ',' } else { '*' })?;
            }
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
        let rows = |lines: &Lines| lines.rows.iter().collect::<Vec<_>>();
        assert_eq!((some.first.as_slice(), some.more), ([7, 9].as_slice(), false));
        assert_eq!(rows(&some), [(0, 3)]);
        let mut many = Lines { group: 3, ..Lines::default() };
        (0..30).for_each(|line| many.add(&Lines::of(line, false)));
        assert_eq!((many.first.len(), many.rows.total(), many.more), (KEPT, 30, true));
        let mut files = Lines::default();
        for (file, line) in [(2, 5), (1, 5), (2, 6), (1, 5)] {
            files.add(&Lines::of(Place::packed(file, line), false));
        }
        assert_eq!((rows(&files), files.first.len()), (vec![(1, 2), (2, 2)], 3));
        for lines in [Lines::of(5, false), Lines::of(5, true), some, many, files] {
            assert_eq!(Lines::parse(&lines.to_string()), lines);
            assert_eq!(Lines::asked(&lines.to_string()), lines.asked);
        }
    }
}
