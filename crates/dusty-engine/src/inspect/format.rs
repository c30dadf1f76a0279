//! How a file is written, as it is told.

use dusty_check::{Choice, Note};
use dusty_csv::{Detected, Escape, Evidence, Header, Quote};

/// The format of a file: what a script has to say to read it so, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct FileFormat {
    /// The options of `csv(...)` that say all that is not plain.
    pub options: Vec<Choice>,
    /// What is not plain.
    pub notes: Vec<Note>,
    /// The encoding's name.
    pub encoding: String,
    /// The text between two fields.
    pub delimiter: String,
    /// The character around texts, if there is one.
    pub quote: Option<char>,
    /// Whether a quote inside a text is written with this before it, and not twice.
    pub escape: Option<char>,
    /// What a comment line begins with.
    pub comment: Option<String>,
    /// How many lines stand above the table.
    pub skip: usize,
    /// How many rows the header has.
    pub header: usize,
    /// The names of the columns where a comment holds them.
    pub names: Option<Vec<String>>,
    /// How many lines stand below the table.
    pub footer: usize,
    /// What speaks for it.
    pub evidence: Evidence,
    /// A row of units, by its line: the last of the header, or the first below it.
    pub units: Option<u64>,
    /// How sure delimiter and quote are, from 0 (a guess) to 1.
    pub confidence: f64,
}

impl FileFormat {
    pub(super) fn of(detected: &Detected) -> FileFormat {
        let format = &detected.format;
        let sign = |byte: u8| char::from(byte);
        let (header, names) = match &format.header {
            Header::Rows(rows) => (*rows, None),
            Header::Names(names) => (0, Some(names.clone())),
            Header::None => (0, None),
        };
        FileFormat {
            options: format.choices(),
            notes: detected.notes.clone(),
            encoding: format.encoding.name().to_ascii_lowercase(),
            delimiter: format.delimiter.clone(),
            quote: match format.quote {
                Quote::Char(byte) => Some(sign(byte)),
                Quote::None => None,
            },
            escape: match format.escape {
                Escape::Char(byte) => Some(sign(byte)),
                Escape::Doubled => None,
            },
            comment: format.comment.clone(),
            skip: format.skip,
            header,
            names,
            footer: format.footer,
            evidence: detected.evidence.clone(),
            units: detected.evidence.units.map(|line| line as u64),
            confidence: detected.confidence,
        }
    }
}
