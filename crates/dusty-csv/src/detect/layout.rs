//! Where the table begins and ends, and how many header rows it has.

use super::dialect::said_delimiter;
use super::footer::{footer, other_header};
use super::header::header;
use super::names::are_above;
use super::note;
use super::preamble::{are_names_below, is_title, preamble};
use super::records::Record;
use crate::{Format, Header, Note, Options};

/// Fills in skip, footer and header of `format`. `records` start at the first line of the file.
pub(super) fn detect(
    records: &[Record<'_>],
    lines: usize,
    complete: bool,
    width: usize,
    options: &Options,
    format: &mut Format,
    notes: &mut Vec<Note>,
) {
    let mut first = match options.skip {
        Some(skip) => {
            records.iter().position(|record| record.line >= skip).unwrap_or(records.len())
        }
        None => {
            let says = |record: &Record<'_>| said_delimiter(record.first_line).is_some();
            let above = usize::from(records.first().is_some_and(says));
            above + preamble(records.get(above..).unwrap_or(&[]), width)
        }
    };
    let table = records.get(first..).unwrap_or(&[]);
    format.header = options.header.clone().unwrap_or_else(|| {
        // Another table below has no say.
        let end = (2..table.len()).find(|&row| other_header(table, 1, row)).unwrap_or(table.len());
        header(table.get(..end).unwrap_or(&[]), width)
    });
    let above = first.checked_sub(1).and_then(|above| records.get(above));
    // Tables below may have some of the names too.
    let titled = above.is_some_and(is_title);
    if options.header.is_none()
        && format.header == Header::None
        && titled
        && are_names_below(table, 0)
    {
        format.header = Header::Rows(1);
    }
    if options.skip.is_none()
        && options.header.is_none()
        && format.header == Header::None
        && above.is_some_and(|above| are_above(above, width, format))
    {
        format.header = Header::Rows(1);
        first -= 1;
    }
    format.skip = options.skip.unwrap_or_else(|| match first {
        0 => 0,
        _ => records.get(first).map_or(0, |record| record.line),
    });
    if options.skip.is_none() && format.skip > 0 {
        let text = match format.skip {
            1 => "1 line stands above the table".to_owned(),
            skip => format!("{skip} lines stand above the table"),
        };
        notes.push(note(text, format!("skip: {}", format.skip)));
    }
    let table = records.get(first..).unwrap_or(&[]);
    if options.header.is_none() && format.header == Header::None {
        notes.push(note(
            "the file has no header row; the columns are called column_1, column_2 and so on"
                .to_owned(),
            "header: false".to_owned(),
        ));
    }
    format.footer = options.footer.unwrap_or(0);
    if options.footer.is_none() && complete {
        footer(table, lines, width, format, notes);
    }
}
