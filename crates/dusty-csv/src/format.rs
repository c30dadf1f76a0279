//! The complete description of a file, and how it was come by.

use crate::profile::Profile;
use crate::{Escape, Header, Quote, Ragged};
use encoding_rs::Encoding;
use std::sync::Arc;

/// Everything needed to read the file: options where given, detection elsewhere.
#[derive(Clone, Debug)]
pub struct Format {
    /// The text between two fields, never empty.
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
    pub const LONGEST_RECORD: usize = 256 << 20;

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

/// One thing about a file that is not plain (plain: UTF-8, commas, `"`, one header row) or a name
/// that was repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was found, in words for a person.
    pub text: String,
    /// The script option that says the same, such as `delimiter: ";"`.
    pub option: Option<String>,
}

/// What detection found.
#[derive(Clone, Debug)]
pub struct Detected {
    /// How to read the file.
    pub format: Format,
    /// What is not plain about it, most important first.
    pub notes: Vec<Note>,
    /// How sure the delimiter and quote are, from 0 (a guess) to 1.
    pub confidence: f64,
}
