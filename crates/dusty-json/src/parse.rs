//! Turns a chunk into columns.

use crate::chunk::{Chunk, Record, Shape};
use crate::column::Walk;
use crate::fault::Stop;
use crate::fields::Fields;
use crate::reader::{Peek, Reader};
use crate::{Column, Fault, Options, ReadError, fault};
use arrow_array::ArrayRef;

/// The records of a chunk, good ones and bad ones.
#[derive(Debug, Default)]
pub struct Rows {
    /// One array per column, with a value for each record; of type `Null` where the column
    /// is not wanted.
    pub columns: Vec<ArrayRef>,
    /// The line in which each record begins.
    pub lines: Vec<u64>,
    /// The line in which each record ends.
    pub last_lines: Vec<u64>,
    /// What is wrong, in the order of the records. A record may be there several times;
    /// its values in the columns mean nothing where they are bad, and nothing at all where
    /// the whole record is.
    pub bad: Vec<BadValue>,
    /// Lines with nothing in them.
    pub blank_lines: u64,
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// The record, by its position among [`Rows::lines`].
    pub record: usize,
    /// What is wrong.
    pub fault: Fault,
    /// The field whose value is bad: `address.zip`, `tags[2]`; `None` if the whole record is.
    pub field: Option<String>,
    /// The value, or the whole line, as the file has it; cut where it is very long.
    pub value: String,
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
}

/// A value that does not fit its column, before its place is known.
pub(crate) struct Misfit {
    pub(crate) fault: Fault,
    pub(crate) at: usize,
    pub(crate) path: String,
    pub(crate) value: String,
}

/// As much memory one value of a column takes.
const ROOM: usize = 16;

/// How many bytes of something bad are kept.
const KEPT: usize = 4096;

/// Reads the records of a chunk. `wanted` says which columns are built.
///
/// # Errors
/// If the chunk belongs to a document that is broken within it.
pub fn parse(
    chunk: &Chunk,
    columns: &[Column],
    wanted: &[bool],
    options: &Options,
) -> Result<Rows, ReadError> {
    let markers = columns.iter().map(|column| options.missing.of(&column.name).to_vec());
    let markers: Vec<Vec<String>> = markers.collect();
    let markers = markers.iter().any(|texts| !texts.is_empty()).then_some(markers.as_slice());
    // Room is made for a row per line, but never for more than there are bytes.
    let built = wanted.iter().filter(|wanted| **wanted).count();
    let room = chunk.lines.min(chunk.bytes.len() / (ROOM * built.max(1)));
    let mut fields = Fields::new(columns, Some(wanted), room);
    let mut rows = Rows::default();
    rows.lines.reserve(room);
    rows.last_lines.reserve(room);
    // Bytes that are no text are rare, and looked for one record at a time only then.
    let text = simdutf8::basic::from_utf8(&chunk.bytes).ok();
    let mut memory = Vec::new();
    let mut walk = Walk { bytes: &[], markers: &[], depth: 1, misfits: Vec::new() };
    let mut records = chunk.records();
    for record in records.by_ref() {
        let record = record?;
        let number = rows.lines.len();
        rows.lines.push(record.line);
        rows.last_lines.push(record.last_line);
        walk.bytes = record.bytes;
        walk.depth = 1;
        let end = record.start + record.bytes.len();
        let known = text.and_then(|text| text.get(record.start..end));
        let result = match known.map_or_else(|| utf8(record.bytes), Ok) {
            Ok(text) => {
                let mut reader = Reader::of_text(text, std::mem::take(&mut memory));
                let result = one(&mut reader, &mut fields, &mut walk, markers);
                memory = reader.memory();
                result
            }
            Err(stop) => {
                fields.null();
                Err(stop)
            }
        };
        if let Err(stop) = result {
            let not_a_record = stop.fault == fault::NOT_A_RECORD;
            if chunk.shape != Shape::Lines && !not_a_record {
                return Err(chunk.broken(record.start + stop.at, stop.fault));
            }
            walk.misfits.clear();
            rows.bad.push(whole(chunk, &record, number, stop));
            continue;
        }
        for Misfit { fault, at, path, value } in walk.misfits.drain(..) {
            let (line, column) = chunk.position(record.start + at);
            let (field, value) = (Some(path), kept(value));
            rows.bad.push(BadValue { record: number, fault, field, value, line, column });
        }
    }
    rows.blank_lines = records.blank;
    rows.columns = fields.finish();
    Ok(rows)
}

/// Adds one record.
fn one<'m>(
    reader: &mut Reader<'_>,
    fields: &mut Fields,
    walk: &mut Walk<'m>,
    markers: Option<&'m [Vec<String>]>,
) -> Result<(), Stop> {
    let peek = reader.peek();
    if !matches!(peek, Ok(Peek::Record)) {
        fields.null();
        let at = reader.at();
        reader.skip(peek?)?;
        reader.finish()?;
        return Err(Stop { fault: fault::NOT_A_RECORD, at });
    }
    fields.record(reader, walk, markers)?;
    reader.finish()
}

fn utf8(bytes: &[u8]) -> Result<&str, Stop> {
    let wrong =
        |error: std::str::Utf8Error| Stop { fault: fault::NOT_UTF8, at: error.valid_up_to() };
    std::str::from_utf8(bytes).map_err(wrong)
}

/// Says that a whole record is bad.
fn whole(chunk: &Chunk, record: &Record<'_>, number: usize, stop: Stop) -> BadValue {
    let (line, column) = chunk.position(record.start + stop.at);
    let bytes = record.bytes.get(..KEPT).unwrap_or(record.bytes);
    let value = String::from_utf8_lossy(bytes).trim_end_matches(['\r', '\n']).to_owned();
    BadValue { record: number, fault: stop.fault, field: None, value, line, column }
}

fn kept(mut value: String) -> String {
    let end = (0..=KEPT.min(value.len())).rev().find(|at| value.is_char_boundary(*at));
    value.truncate(end.unwrap_or(0));
    value
}
