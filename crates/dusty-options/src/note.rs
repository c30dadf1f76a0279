//! What is told of a file, and the options of a script that say the same.

use std::fmt;

use dusty_syntax::{is_name, quote};

use crate::{Header, Quote, Ragged};

/// Something about a file that a person should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// What was found, in words.
    pub text: String,
    /// The options that say the same.
    pub options: Vec<Choice>,
    /// Whether rows are left out that somebody may want.
    pub leaves_out: bool,
}

impl Note {
    /// A note that no option says.
    pub fn new(text: impl Into<String>) -> Note {
        Note { text: text.into(), ..Note::default() }
    }

    /// The note with one more option that says the same.
    #[must_use]
    pub fn saying(mut self, option: Choice) -> Note {
        self.options.push(option);
        self
    }
}

/// An option of a source, and what it says. This is the one place that writes them as a script does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `at`: the path to the records of a document.
    At(String),
    /// `comment`: what a comment line begins with.
    Comment(String),
    /// `delimiter`: the text between two fields.
    Delimiter(String),
    /// `encoding`: that of the texts.
    Encoding(String),
    /// `escape`: what stands before a quote inside a text.
    Escape(u8),
    /// `footer`: how many lines stand below the table.
    Footer(usize),
    /// `header`: where the names of the columns are.
    Header(Header),
    /// `quote`: what stands around texts.
    Quote(Quote),
    /// `range`: the row in which the table begins, from 1.
    Begin(u64),
    /// `ragged`: what becomes of lines that do not fit.
    Ragged(Ragged),
    /// `sheet`: the sheet of a workbook.
    Sheet(String),
    /// `skip`: how many lines stand above the table.
    Skip(usize),
    /// `text`: the columns that are read as text.
    Text(Vec<String>),
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |byte: u8| quote(char::from(byte).encode_utf8(&mut [0; 4]));
        let list = |texts: &[String], written: fn(&str) -> String| {
            texts.iter().map(|text| written(text)).collect::<Vec<_>>().join(", ")
        };
        match self {
            Choice::At(path) => write!(f, "at: {}", quote(path)),
            Choice::Comment(mark) => write!(f, "comment: {}", quote(mark)),
            Choice::Delimiter(delimiter) => write!(f, "delimiter: {}", quote(delimiter)),
            Choice::Encoding(name) => write!(f, "encoding: {}", quote(name)),
            Choice::Escape(byte) => write!(f, "escape: {}", sign(*byte)),
            Choice::Footer(lines) => write!(f, "footer: {lines}"),
            Choice::Header(Header::None) => f.write_str("header: false"),
            Choice::Header(Header::Rows(rows)) => write!(f, "header: {rows}"),
            Choice::Header(Header::Names(names)) => write!(f, "header: [{}]", list(names, quote)),
            Choice::Quote(Quote::None) => f.write_str("quote: \"\""),
            Choice::Quote(Quote::Char(byte)) => write!(f, "quote: {}", sign(*byte)),
            Choice::Begin(row) => write!(f, "range: \"A{row}\""),
            Choice::Ragged(ragged) => {
                write!(f, "ragged: {}", ragged.name().unwrap_or_default())
            }
            Choice::Sheet(name) => write!(f, "sheet: {}", quote(name)),
            Choice::Skip(lines) => write!(f, "skip: {lines}"),
            Choice::Text(columns) => write!(f, "text: [{}]", list(columns, key)),
        }
    }
}

/// Options as a script writes them side by side.
pub fn said(options: &[Choice]) -> String {
    options.iter().map(Choice::to_string).collect::<Vec<_>>().join(", ")
}

/// A column's name as a script writes it: bare where it can be.
pub fn key(name: &str) -> String {
    if is_name(name) { name.to_owned() } else { quote(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_written_as_the_language_reads_them() {
        let names = ["a\u{0}b", "e\u{301}", "\"q\"\\", "x\ty"];
        let written = Choice::Header(Header::Names(names.map(str::to_owned).to_vec())).to_string();
        assert_eq!(written, "header: [\"a\\u{0}b\", \"e\u{301}\", \"\\\"q\\\"\\\\\", \"x\\ty\"]");
    }
}
