//! What in a file speaks for the format that was made out.

use super::records::Record;
use super::units::are_units_of;
use crate::decode::BOM;
use crate::{Evidence, Format, Sample};

/// How many bytes of a line outside the table are kept.
const LINE: usize = 200;

/// Gathers the evidence: `text` is the decoded sample, `records` are all of it and `table` those between preamble and
/// footer, `width` is their usual number of fields.
pub(super) fn gather(
    sample: &Sample,
    text: &[u8],
    records: &[Record<'_>],
    table: &[Record<'_>],
    width: usize,
    format: &Format,
) -> Evidence {
    let header = format.header.rows();
    let cells = |record: &Record<'_>| {
        let cells = record.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        (record.line + 1, cells.collect())
    };
    let line = |record: &Record<'_>| {
        let start = record.first_line.get(..LINE).unwrap_or(record.first_line);
        (record.line + 1, String::from_utf8_lossy(start).into_owned())
    };
    let place = |record: &Record<'_>| record.line;
    let (top, end) = (table.first().map_or(0, place), table.last().map_or(usize::MAX, place));
    Evidence {
        whole: sample.complete,
        mark: sample.beginning.starts_with(BOM),
        ascii: sample.beginning.is_ascii() && sample.later.iter().all(|bytes| bytes.is_ascii()),
        records: table.len(),
        fitting: table.iter().filter(|record| record.width() == width && !record.broken).count(),
        width,
        quoted: table.iter().flat_map(|record| &record.quoted).filter(|quoted| **quoted).count(),
        line_ends: line_ends(text),
        above: records.first().filter(|record| record.line < top).map(line),
        header: table.iter().take(header).map(cells).collect(),
        first: table.get(header).map(cells),
        units: (header.max(2) - 1..header + 1).find_map(|row| {
            let units = table.get(row)?;
            are_units_of(units, table.get(row + 1..)?).then_some(units.line + 1)
        }),
        below: records.iter().find(|record| record.line > end).map(line),
    }
}

/// How many lines end with LF, with CRLF and with CR.
fn line_ends(text: &[u8]) -> [usize; 3] {
    let mut counts = [0; 3];
    let [lf, crlf, cr] = &mut counts;
    for at in memchr::memchr2_iter(b'\n', b'\r', text) {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        if text.get(at) == Some(&b'\r') {
            *cr += 1;
        } else if before == Some(&b'\r') {
            *crlf += 1;
            *cr -= 1;
        } else {
            *lf += 1;
        }
    }
    counts
}
