//! Makes out a file's format.
//!
//! These questions are asked one after the other; an answer holds for all that follow. What a script says is an answer before any
//! other. Else the first of the rules that finds something answers, and what is not plain becomes a note.
//!
//! | question | what is looked at | rules, the first that fits | file |
//! |---|---|---|---|
//! | is it a text? | the first bytes | how files of other kinds and web pages begin: refused | `binary` |
//! | which encoding? | all bytes that were read | a mark at the start; the zeros of UTF-16; valid UTF-8, or damaged; a guess by the letters | `encoding` |
//! | what does it say of itself? | the first line, and both ends of all | quotes around each line; `sep=;` | `dialect` |
//! | is it made of parts with names? | lines that are a name in brackets | the first line is one; then the part with the largest table is read | `sections` |
//! | which delimiter, quote, escape? | a thousand records, for each that occurs | the best score: records of one length, cells that look like whole things; two as good are an error | `dialect`, `score` |
//! | which lines are comments? | how lines begin | a mark that the first lines have; `#` where no such line could be a row; a line drawn below the names | `comment` |
//! | how many columns? | the lengths of all records | the most frequent; a larger one where the rows are, or where rows leave out their end | `records` |
//! | where does the table begin? | records from the top | sentences and short lines; then the row with names over values; names below a gap; names where rows end early | `preamble`, `sentence` |
//! | does its first row name the columns? | that row against those below | words over values; rising years; an empty corner; two rows that tell columns apart | `header`, `header_rows` |
//! | do the next rows as well? | a row, those above and below | years or names below names that come again; a name said again; names where the row above is empty | `header_rows` |
//! | where does it end? | records from the end | a second table; notes and rows without any value | `footer`, `second_table` |
//! | or is it one column? | the line above such rows | then it is an error, with both ways | `one_column` |
//! | what are the columns called? | the header rows, and how long rows are | names of several rows joined; made up where there is none; each once | `names` |
//! | what may a reader miss? | the rows themselves | only told: units, remarks and totals among the rows, columns at fixed places | `asides`, `units` |
//!
//! All of them look at records ([`records::Record`]) and at what a cell looks like ([`kind::Kind`]), not at bytes.

mod asides;
mod binary;
mod comment;
mod dialect;
mod encoding;
mod evidence;
mod footer;
mod header;
mod header_rows;
pub(crate) mod kind;
mod layout;
mod names;
mod one_column;
mod options;
mod preamble;
mod records;
mod score;
mod second_table;
mod sections;
mod sentence;
mod units;
mod usual;

use crate::boundary::footer_start;
use crate::decode::{BOM, decode_all};
use crate::record::Dialect;
use crate::{Choice, Detected, Format, FormatError, Header, Note, Options, Ragged, Sample};
use records::Record;
use std::sync::Arc;

/// The part of a file that is looked at.
struct Look<'a> {
    /// Its records, from the first line of the file on.
    records: Vec<Record<'a>>,
    /// How many fields they have as a rule.
    width: usize,
    /// How many lines it has, blank ones at the end not counted.
    lines: usize,
    /// Whether it is the whole file.
    complete: bool,
}

/// Makes out the format of the file that `sample` comes from. What `options` says is taken as it is.
///
/// # Errors
/// An empty or binary file, an option without sense, or two readings that are about as good.
pub fn detect(sample: &Sample, options: &Options) -> Result<Detected, FormatError> {
    options::check(options)?;
    binary::check(sample)?;
    let mut notes = Vec::new();
    let encoding = encoding::detect(sample, options, &mut notes)?;
    let text = decode_all(&sample.beginning, encoding);
    let text = text.strip_prefix(BOM).unwrap_or(&text);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(FormatError::Empty);
    }
    let mut format = Format { encoding, ragged: options.ragged, ..Format::plain(Vec::new()) };
    // The last line of an incomplete sample may be cut.
    let whole = if sample.complete { text } else { whole_lines(text) };
    let bare = dialect::without_quotes_around(whole, options, &format, &mut notes);
    let whole = bare.as_deref().unwrap_or(whole);
    let mut options = options.clone();
    if let Some(delimiter) = dialect::said_by_file(whole, &options, &mut notes) {
        options.delimiter = Some(delimiter);
    }
    let section = match options.skip {
        None => sections::section(whole, sample.complete),
        Some(_) => None,
    };
    let section = section.map(|(section, note)| {
        notes.push(note);
        options.skip = Some(section.skip);
        options.footer = options.footer.or(section.footer);
        section.bytes
    });
    let part = section.and_then(|bytes| whole.get(bytes));
    let confidence = dialect::detect(part.unwrap_or(whole), &options, &mut format, &mut notes)?;
    if let Header::Names(_) = format.header {
        options.header = Some(format.header.clone());
    }
    let mut look = look(whole, text, sample.complete, &format);
    if part.is_some() {
        let skip = options.skip.unwrap_or(0);
        let end = look.lines.saturating_sub(options.footer.unwrap_or(0));
        let [first, end] = [skip, end].map(|at| look.records.partition_point(|row| row.line < at));
        look.width = records::usual_width(look.records.get(first..end).unwrap_or(&[]));
    }
    layout::detect(&look, &options, &mut format, &mut notes);
    if options.delimiter.is_none()
        && options.header.is_none()
        && options.skip.is_none()
        && one_column::one_column(&look.records, look.width, &format)
    {
        return Err(one_column::one_or_several(whole, look.width, &format));
    }
    let (table, width) = table(&look, &format);
    let columns = columns(table, width, &format, &mut notes);
    names::read(table, columns, &mut format, &mut notes);
    if options.header.is_some() {
        // What the script says is not told again.
        notes.retain(|note| !matches!(note.options[..], [Choice::Header(_)]));
    }
    let nothing = look.complete && format.footer > 0 && format.skip + format.footer >= look.lines;
    if format.columns.is_empty() || nothing {
        return Err(FormatError::NothingLeft { skip: format.skip, footer: format.footer });
    }
    asides::tell(table, &look, &options, &format, &mut notes);
    if format.ragged == Ragged::Repair {
        format.profile = Some(Arc::new(usual::profile(table, &format)));
    }
    let evidence = evidence::gather(sample, text, &look.records, table, width, &format);
    Ok(Detected { format, notes, confidence, evidence })
}

/// How many records are looked at for layout and names.
const RECORDS: usize = 20_000;

/// Looks at the records of `whole`, which are the whole lines of `text`.
fn look<'a>(whole: &'a [u8], text: &[u8], complete: bool, format: &Format) -> Look<'a> {
    let dialect = Dialect::new(format);
    // The end of a small file says where the table ends; of a large one the top is enough.
    let most = if complete { RECORDS } else { RECORDS / 10 };
    let mut records = records::records(&dialect, whole, most, true);
    let complete = complete && records.len() < RECORDS;
    records::close_up(&mut records);
    let text = text.get(..footer_start(&dialect, text, 1)).unwrap_or(text);
    Look {
        width: records::usual_width(&records),
        lines: crate::record::count_line_ends(text) as usize + 1,
        complete,
        records,
    }
}

/// The records between preamble and footer, and how many fields they have as a rule.
fn table<'a, 'b>(look: &'a Look<'b>, format: &Format) -> (&'a [Record<'b>], usize) {
    let first = look.records.partition_point(|record| record.line < format.skip);
    let table = look.records.get(first..).unwrap_or(&[]);
    if format.footer == 0 {
        return (table, look.width);
    }
    // What stands below the table has no say.
    let end = table.partition_point(|record| record.line + format.footer < look.lines);
    let table = table.get(..end).unwrap_or(&[]);
    (table, records::usual_width(table))
}

/// How many columns the table has: as many as its rows have fields as a rule, or as the longest has if the short ones are filled up
/// and no names say where they end.
fn columns(table: &[Record<'_>], width: usize, format: &Format, notes: &mut Vec<Note>) -> usize {
    let whole = table.iter().filter(|record| !record.broken);
    let longest = whole.map(Record::width).max().unwrap_or(width);
    if format.ragged != Ragged::Pad || format.header != Header::None || longest <= width {
        return width;
    }
    let text = format!(
        "the longest line has {longest} fields, to which the others are filled up; most have {width}"
    );
    notes.push(Note::new(text));
    longest
}

/// The text up to its last line end; all of it when it is one line.
fn whole_lines(text: &[u8]) -> &[u8] {
    let last = memchr::memrchr2(b'\n', b'\r', text);
    last.and_then(|at| text.get(..at + 1)).unwrap_or(text)
}
