//! Where the table begins and ends, and how many header rows it has.

use crate::{Format, FormatError, Header, Note, Options};

/// Fills in skip, footer and header of `format`.
pub(super) fn detect(
    text: &[u8],
    complete: bool,
    options: &Options,
    format: &mut Format,
    notes: &mut Vec<Note>,
) -> Result<(), FormatError> {
    let _ = (text, complete, notes);
    format.skip = options.skip.unwrap_or(0);
    format.footer = options.footer.unwrap_or(0);
    format.header = options.header.clone().unwrap_or(Header::Rows(1));
    Ok(())
}
