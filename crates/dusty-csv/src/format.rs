//! The complete description of a file, and how it was come by.

use crate::profile::Profile;
use crate::{Choice, Escape, Header, Note, Quote, Ragged};
use encoding_rs::Encoding;
use std::sync::Arc;

/// Everything needed to read the file: options where given, detection elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// The text between two fields, never empty, or [`BLANKS`](crate::BLANKS).
    pub delimiter: String,
    /// The byte around texts.
    pub quote: Quote,
    /// How a quote inside a quoted text is written.
    pub escape: Escape,
    /// How the file's bytes are text.
    pub encoding: &'static Encoding,
    /// Where the column names came from.
    pub header: Header,
    /// Lines above the header rows.
    pub skip: usize,
    /// Lines below the table, blank lines at the end of the file not counted.
    pub footer: usize,
    /// What a comment line begins with.
    pub comment: Option<String>,
    /// What becomes of a line with too few or too many fields.
    pub ragged: Ragged,
    /// The column names, all different, none empty.
    pub columns: Vec<String>,
    /// A record of more bytes than this counts as one whose quote was never closed.
    pub longest_record: usize,
    /// What cells look like, for repairs.
    pub(crate) profile: Option<Arc<Profile>>,
}

impl Format {
    /// The longest record that is believed, in bytes.
    pub const LONGEST_RECORD: usize = 128 << 20;

    /// A plain file (UTF-8, commas, `"`, one header row) with these columns.
    pub fn plain(columns: Vec<String>) -> Format {
        Format {
            delimiter: ",".to_owned(),
            quote: Quote::Char(b'"'),
            escape: Escape::Doubled,
            encoding: encoding_rs::UTF_8,
            header: Header::Rows(1),
            skip: 0,
            footer: 0,
            comment: None,
            ragged: Ragged::Strict,
            columns,
            longest_record: Format::LONGEST_RECORD,
            profile: None,
        }
    }
}

impl Format {
    /// The encoding's name, in small letters.
    pub fn encoding_name(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }

    /// The options of a script that say all that is not plain about the file.
    pub fn choices(&self) -> Vec<Choice> {
        let encoding = self.encoding_name();
        let mut said = Vec::new();
        said.extend((encoding != "utf-8").then_some(Choice::Encoding(encoding)));
        said.extend((self.delimiter != ",").then(|| Choice::Delimiter(self.delimiter.clone())));
        said.extend((self.quote != Quote::Char(b'"')).then_some(Choice::Quote(self.quote)));
        if let Escape::Char(byte) = self.escape {
            said.push(Choice::Escape(byte));
        }
        said.extend((self.skip > 0).then_some(Choice::Skip(self.skip)));
        said.extend((self.header != Header::Rows(1)).then(|| Choice::Header(self.header.clone())));
        said.extend((self.footer > 0).then_some(Choice::Footer(self.footer)));
        said.extend(self.comment.clone().map(Choice::Comment));
        said.extend((self.ragged != Ragged::Strict).then_some(Choice::Ragged(self.ragged)));
        said
    }
}

/// What detection found.
#[derive(Clone, Debug, PartialEq)]
pub struct Detected {
    /// How to read the file.
    pub format: Format,
    /// What is not plain (plain: UTF-8, commas, `"`, one header row), most important first, and names that were repaired.
    pub notes: Vec<Note>,
    /// How sure the delimiter and quote are, from 0 (a guess) to 1.
    pub confidence: f64,
    /// What in the file speaks for it.
    pub evidence: Evidence,
}

/// What in the part of a file that was looked at speaks for its format. Lines are numbered from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Whether that part is the whole file.
    pub whole: bool,
    /// Whether the file begins with a byte order mark.
    pub mark: bool,
    /// Whether all bytes are ASCII.
    pub ascii: bool,
    /// How many records of the table were looked at, header rows included.
    pub records: usize,
    /// How many of them have the usual number of fields.
    pub fitting: usize,
    /// That number.
    pub width: usize,
    /// How many fields are quoted.
    pub quoted: usize,
    /// How many lines end with LF, with CRLF and with CR.
    pub line_ends: [usize; 3],
    /// The first line above the table that is not blank, cut.
    pub above: Option<(usize, String)>,
    /// The header rows: the line and the cells of each.
    pub header: Vec<(usize, Vec<String>)>,
    /// The first row below the header: its line and its cells.
    pub first: Option<(usize, Vec<String>)>,
    /// The line of a row that holds units and no values: the last of several header rows, or the first row below.
    pub units: Option<usize>,
    /// The first line below the table that is not blank, cut.
    pub below: Option<(usize, String)>,
}
