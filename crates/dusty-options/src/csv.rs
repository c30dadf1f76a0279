//! How a CSV file is written.

use crate::Header;

/// The delimiter of a table whose columns are set apart by runs of blanks and tabs, those at the ends of lines aside.
pub const BLANKS: &str = "blanks";

/// How a CSV file is written, as far as somebody says so; everything that is `None` is detected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CsvOptions {
    /// The text between two fields, one or more characters, or [`BLANKS`].
    pub delimiter: Option<String>,
    /// The byte around texts that hold delimiters or line breaks.
    pub quote: Option<Quote>,
    /// How a quote inside a quoted text is written.
    pub escape: Option<Escape>,
    /// The encoding's name as the web spells it, such as `windows-1252`.
    pub encoding: Option<String>,
    /// Where the column names come from.
    pub header: Option<Header>,
    /// The number of lines above the table (before the header rows).
    pub skip: Option<usize>,
    /// The number of lines below the table, blank lines at the end of the file not counted.
    pub footer: Option<usize>,
    /// What a comment line begins with.
    pub comment: Option<String>,
    /// What becomes of a line with too few or too many fields.
    pub ragged: Ragged,
}

/// The byte around texts that hold delimiters, quotes or line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Quotes mean nothing: every byte but delimiters and line ends is content.
    None,
    /// This ASCII byte, usually `"`.
    Char(u8),
}

impl Quote {
    /// The character, if there is one.
    pub fn sign(self) -> Option<char> {
        if let Quote::Char(byte) = self { Some(char::from(byte)) } else { None }
    }
}

/// How a quote inside a quoted text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Twice: `"a ""b"" c"`.
    Doubled,
    /// After this byte, usually a backslash: `"a \"b\" c"`. A doubled quote is accepted as well. The
    /// byte escapes a quote and itself; before any other byte it is content.
    Char(u8),
}

impl Escape {
    /// The character before a quote, if there is one.
    pub fn sign(self) -> Option<char> {
        if let Escape::Char(byte) = self { Some(char::from(byte)) } else { None }
    }
}

/// What becomes of a line with too few or too many fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ragged {
    /// It is a bad line.
    #[default]
    Strict,
    /// A short line is filled with missing cells at its end; a long one is a bad line.
    Pad,
    /// It is aligned with the shape of the columns where one alignment clearly fits, and else a bad line.
    Repair,
}

impl Ragged {
    /// How a script says so; nothing for what holds where it does not say.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Ragged::Strict => None,
            Ragged::Pad => Some("pad"),
            Ragged::Repair => Some("repair"),
        }
    }
}
