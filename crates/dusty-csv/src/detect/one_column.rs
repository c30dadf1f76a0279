//! Whether a file is rather one column, of which the delimiter would cut the values.

use super::header::plainly_names;
use super::kind::{Kind, is_word, kind_of};
use super::records::Record;
use crate::{Choice, Format, FormatError, Header, said};
use std::borrow::Cow;

/// Whether the delimiter makes a line above the table of what would else be the name of the only column.
pub(super) fn costs_header(records: &[Record<'_>], width: usize) -> bool {
    let [first, rows @ ..] = records else { return false };
    let Some(second) = rows.first() else { return false };
    (2..5).contains(&width)
        && first.width() == 1
        && kind_of(first.cell(0)) == Kind::Text
        && !second.after_blank
        && second.filled() > 0
        && !plainly_names(rows, width)
}

/// Whether the delimiter makes lines of several lengths of what are else a name and lists of words below it.
pub(super) fn cuts_lists(records: &[Record<'_>], width: usize, delimiter: &str) -> bool {
    let below = records.get(1..).unwrap_or(&[]);
    let usual = below.iter().filter(|record| record.width() == width).count();
    // A list with commas would be quoted, and none has tabs.
    !matches!(delimiter, "," | "\t")
        && usual * 10 < below.len() * 9
        && below.iter().all(|record| {
            let word = |(cell, quoted): (&Cow<'_, [u8]>, &bool)| !quoted && is_word(cell);
            let words = || record.cells.iter().zip(&record.quoted).all(word);
            !record.after_blank && (record.width() == 1 || words())
        })
        && costs_header(records, width)
}

/// Whether a file can as well be read as one column, the name of which would be lost: none but such lines after it.
pub(super) fn one_column(records: &[Record<'_>], width: usize, format: &Format) -> bool {
    // A table of words may well have a title, but commas among words have blanks after them, lists have no commas, and many lists
    // are of several lengths.
    let fits = records.iter().filter(|record| record.width() == width).count();
    let columns = width > 2 && fits > 8 && fits + 1 == records.len();
    let list = |record: &Record<'_>| {
        !columns && !matches!(format.delimiter.as_str(), "," | "\t")
            || record.cells.iter().skip(1).all(|cell| cell.starts_with(b" "))
    };
    costs_header(records, width)
        && records.iter().skip(1).all(|record| {
            !record.quoted.contains(&true)
                && (record.width() == width || kind_of(record.first_line) == Kind::Number)
                && (format.header == Header::None || list(record))
        })
}

/// Says that the file is one column with a name, or several below a title.
pub(super) fn one_or_several(text: &[u8], width: usize, format: &Format) -> FormatError {
    let mut several = vec![Choice::Delimiter(format.delimiter.clone()), Choice::Skip(1)];
    several.extend((format.header == Header::None).then_some(Choice::Header(Header::None)));
    let absent = [";", "\t", "|"]
        .into_iter()
        .find(|other| memchr::memmem::find(text, other.as_bytes()).is_none());
    let one = Choice::Delimiter(absent.unwrap_or("::").to_owned());
    FormatError::Ambiguous {
        first: format!("`{}` ({width} columns)", said(&several)),
        second: format!("`{one}` (1 column)"),
    }
}
