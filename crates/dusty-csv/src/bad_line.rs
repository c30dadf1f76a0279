//! A line that does not fit its file.

use std::fmt;

use dusty_options::Fails;

/// A line that does not fit the file and therefore is no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The line's number as an editor shows it, from 1.
    pub line: u64,
    /// How many rows of the same chunk stand before it.
    pub rows_before: usize,
    /// Why it is no row.
    pub reason: BadLineReason,
    /// How many fields it has.
    pub found: usize,
    /// How many fields it should have.
    pub expected: usize,
    /// The line as it stands in the file, bytes that are no text replaced, cut after [`BadLine::LONGEST_TEXT`] bytes.
    pub text: String,
}

impl BadLine {
    /// The number of bytes of a bad line that are kept.
    pub const LONGEST_TEXT: usize = 4096;
}

/// Why a line is no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BadLineReason {
    /// Fewer fields than columns.
    TooFewFields,
    /// More fields than columns, and those beyond are not all empty.
    TooManyFields,
    /// A quoted text that does not end, or goes on after its closing quote.
    BrokenQuote,
    /// Bytes that are not text in the file's encoding.
    NotInEncoding,
}

impl BadLineReason {
    /// What is said of one line, and of several.
    pub fn fails(self) -> Fails {
        let (one, many) = match self {
            BadLineReason::TooFewFields => ("has too few fields", "have too few fields"),
            BadLineReason::TooManyFields => ("has too many fields", "have too many fields"),
            BadLineReason::BrokenQuote => {
                ("has a quote that does not close", "have a quote that does not close")
            }
            BadLineReason::NotInEncoding => (
                "has bytes that are no text in the file's encoding",
                "have bytes that are no text in the file's encoding",
            ),
        };
        Fails { one, many }
    }
}

impl fmt::Display for BadLineReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            BadLineReason::TooFewFields => "too few fields",
            BadLineReason::TooManyFields => "too many fields",
            BadLineReason::BrokenQuote => "a quote that is not closed before the end of its field",
            BadLineReason::NotInEncoding => "bytes that are not text in the file's encoding",
        })
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            BadLineReason::TooFewFields | BadLineReason::TooManyFields => {
                let columns = if self.expected == 1 { "column" } else { "columns" };
                let (reason, found, expected) = (self.reason, self.found, self.expected);
                write!(out, "{reason}: {found} where the file has {expected} {columns}")
            }
            BadLineReason::BrokenQuote | BadLineReason::NotInEncoding => {
                write!(out, "{}", self.reason)
            }
        }
    }
}

impl BadLine {
    /// The part of a line that is kept.
    pub(crate) fn text_of(line: &[u8]) -> String {
        let kept = line.get(..BadLine::LONGEST_TEXT).unwrap_or(line);
        String::from_utf8_lossy(kept).into_owned()
    }
}
