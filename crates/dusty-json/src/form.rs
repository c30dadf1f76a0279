//! How a file holds its records, and what a script says of it.

use dusty_options::Markers;

use crate::fault::{self, Stop};
use crate::reader::{Peek, Reader};

/// How a file holds its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Each line is a record.
    Lines,
    /// The file is one document: a list of records, or one record.
    Document {
        /// The names that lead to the records; none if they are the whole document.
        at: Vec<String>,
    },
}

/// What a script says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How it holds its records.
    pub form: Form,
    /// Texts that mean a missing value.
    pub missing: Markers,
    /// Fields that are read as text, as the file writes them.
    pub text: Vec<String>,
}

impl Options {
    /// A form of which nothing more is said.
    pub fn plain(form: Form) -> Options {
        Options { form, missing: Markers::default(), text: Vec::new() }
    }
}

/// The form in which the beginning of a file, or all of it, is JSON; `None` if it is none.
/// One value with a name or number alone is none, as any text may begin with a number.
pub fn looks_like(start: &[u8], complete: bool) -> Option<Form> {
    let start = start.strip_prefix(BOM).unwrap_or(start).trim_ascii_start();
    if !matches!(start.first(), Some(b'{' | b'[')) {
        return None;
    }
    let line = memchr::memchr(b'\n', start).and_then(|end| start.get(..end)).unwrap_or(start);
    let lone = line.len() == start.len();
    if whole(line).is_ok() && line.first() == Some(&b'{') && !(lone && complete) {
        return Some(Form::Lines);
    }
    let document = match whole(start) {
        Ok(_) => true,
        Err(stop) => !complete && stop.fault == fault::CUT,
    };
    document.then_some(Form::Document { at: Vec::new() })
}

/// The mark with which some programs begin a file.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// What the one value is that some bytes hold.
pub(crate) fn whole(bytes: &[u8]) -> Result<Peek, Stop> {
    Reader::new(bytes, Vec::new()).whole()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_no_json() {
        let document = Some(Form::Document { at: Vec::new() });
        assert_eq!(looks_like(b"id,name\n1,2\n", true), None);
        assert_eq!(looks_like(b"[a],[b]\n1,2\n", true), None);
        assert_eq!(looks_like(b"{\"a\":1},x\n1,2\n", true), None);
        assert_eq!(looks_like(b"\xef\xbb\xbf{\"a\":1}\n{\"a\":2}\n", true), Some(Form::Lines));
        assert_eq!(looks_like(b"{\"a\":1}\n", true), Some(Form::Lines));
        assert_eq!(looks_like(b"[\n{\"a\":1}]\n", true), document);
        assert_eq!(looks_like(b"[\n{\"a\":1}", true), None);
        assert_eq!(looks_like(b"[\n{\"a\":1}", false), document);
    }
}
