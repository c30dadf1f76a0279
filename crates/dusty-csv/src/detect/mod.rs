//! Makes out a file's format.
//!
//! In this order: the encoding; the delimiter, quote and escape (`dialect`, `score`); where the table begins and ends and how many
//! header rows it has (`layout`, with `preamble`, `header`, `header_rows` and `footer`); the column names (`names`); what is only told (`asides`).

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
mod preamble;
mod records;
mod score;
mod second_table;
mod units;

use crate::boundary::footer_start;
use crate::decode::{BOM, decode_all};
use crate::profile::Profile;
use crate::record::Dialect;
use crate::{
    BLANKS, Choice, Detected, Escape, Format, FormatError, Header, Options, Quote, Ragged, Sample,
    said,
};
use std::sync::Arc;

/// Makes out the format of the file that `sample` comes from. What `options` says is taken as it is.
///
/// # Errors
/// An empty or binary file, an option without sense, or two readings that are about as good.
pub fn detect(sample: &Sample, options: &Options) -> Result<Detected, FormatError> {
    check(options)?;
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
    let said = dialect::said_by_file(whole, options, &mut notes);
    let options = said.as_ref().unwrap_or(options);
    let confidence = dialect::detect(whole, options, &mut format, &mut notes)?;
    let named = matches!(format.header, Header::Names(_)).then(|| format.header.clone());
    let named = named.map(|header| Options { header: Some(header), ..options.clone() });
    let options = named.as_ref().unwrap_or(options);
    // The end of a small file says where the table ends; of a large one the top is enough.
    let most = if sample.complete { RECORDS } else { RECORDS / 10 };
    let records = records::records(&Dialect::new(&format), whole, most, true);
    let width = records::usual_width(&records);
    // A second table is looked for only where the end of the first is seen.
    let complete = sample.complete && records.len() < RECORDS;
    let lines = count_lines(text, &Dialect::new(&format));
    layout::detect(&records, lines, complete, width, options, &mut format, &mut notes);
    if options.delimiter.is_none()
        && options.header.is_none()
        && options.skip.is_none()
        && header::one_column(&records, width, &format)
    {
        return Err(one_or_several(whole, width, &format));
    }
    let table =
        records.iter().position(|record| record.line >= format.skip).unwrap_or(records.len());
    let mut table = records.get(table..).unwrap_or(&[]);
    let mut width = width;
    if format.footer > 0 {
        // What stands below the table has no say.
        let end = table.partition_point(|record| record.line + format.footer < lines);
        table = table.get(..end).unwrap_or(&[]);
        width = records::usual_width(table);
    }
    names::read(table, width, &mut format, &mut notes);
    if options.header.is_some() {
        // What the script says is not told again.
        notes.retain(|note| !matches!(note.options[..], [Choice::Header(_)]));
    }
    let nothing = complete && format.footer > 0 && format.skip + format.footer >= lines;
    if format.columns.is_empty() || nothing {
        return Err(FormatError::NothingLeft { skip: format.skip, footer: format.footer });
    }
    asides::tell(table, (complete, lines), options, &format, &mut notes);
    if format.ragged == Ragged::Repair {
        format.profile = Some(Arc::new(profile(table, &format)));
    }
    let evidence = evidence::gather(sample, text, &records, table, width, &format);
    Ok(Detected { format, notes, confidence, evidence })
}

/// Says that the file is one column with a name, or several below a title.
fn one_or_several(text: &[u8], width: usize, format: &Format) -> FormatError {
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

/// What the cells look like, from the records that fit.
fn profile(table: &[records::Record<'_>], format: &Format) -> Profile {
    let columns = format.columns.len();
    let mut profile = Profile::new(columns);
    // A line with a stray quote may only seem to fit.
    let stray = |record: &records::Record<'_>| {
        let Quote::Char(quote) = format.quote else { return false };
        record
            .cells
            .iter()
            .zip(&record.quoted)
            .any(|(cell, &quoted)| !quoted && cell.contains(&quote))
    };
    let whole = |record: &&records::Record<'_>| !record.broken && !stray(record);
    let rows = || table.iter().skip(format.header.rows()).filter(whole);
    let fitting = || rows().filter(|record| record.width() == columns);
    // A line with an empty field too many may have it anywhere, but is better than nothing.
    let surplus = |record: &&records::Record<'_>| {
        let surplus = record.cells.get(columns..).unwrap_or(&[]);
        !surplus.is_empty() && surplus.iter().all(|cell| cell.is_empty())
    };
    let few = fitting().take(3).count() < 3;
    for record in fitting().chain(rows().filter(surplus).filter(|_| few)).take(PROFILED) {
        for (column, cell) in record.cells.iter().enumerate() {
            profile.learn(column, cell);
        }
    }
    // Where many rows end early, and look like others as far as they go, what they leave out is empty. In no text is a tab that would
    // make more names of one.
    let alike = |record: &&records::Record<'_>| {
        let mut cells = record.cells.iter().enumerate();
        (2..columns).contains(&record.width())
            && cells.all(|(column, cell)| profile.misfit(column, cell, false) < 4.0)
    };
    let short: Vec<_> = rows().filter(alike).take(PROFILED).collect();
    let sure = !few || format.delimiter == "\t";
    if sure && short.len() > 2 && short.len() * 5 > fitting().count() {
        profile.ends_early = true;
        for record in short {
            (0..columns).for_each(|column| profile.learn(column, record.cell(column)));
        }
    }
    profile
}

/// How many records the profile is taken from.
const PROFILED: usize = 2000;

/// How many records are looked at for layout and names.
const RECORDS: usize = 20_000;

/// The text up to its last line end; all of it when it is one line.
fn whole_lines(text: &[u8]) -> &[u8] {
    let last = memchr::memrchr2(b'\n', b'\r', text);
    last.and_then(|at| text.get(..at + 1)).unwrap_or(text)
}

/// The number of lines, blank lines at the end not counted.
fn count_lines(text: &[u8], dialect: &Dialect) -> usize {
    let text = text.get(..footer_start(dialect, text, 1)).unwrap_or(text);
    crate::record::count_line_ends(text) as usize + 1
}

/// Refuses options that no file can be read with.
fn check(options: &Options) -> Result<(), FormatError> {
    let bad = |text: &str| Err(FormatError::BadOption(text.to_owned()));
    let quote = if let Some(Quote::Char(byte)) = options.quote { Some(byte) } else { None };
    let escape = if let Some(Escape::Char(byte)) = options.escape { Some(byte) } else { None };
    for byte in quote.into_iter().chain(escape) {
        if !byte.is_ascii() || matches!(byte, b'\n' | b'\r') {
            return bad("a quote or escape is one ASCII character that is no line end");
        }
    }
    if let Some(delimiter) = &options.delimiter {
        if delimiter.is_empty() || delimiter.contains(['\n', '\r']) {
            return bad("a delimiter has at least one character and no line end");
        }
        let bytes = if delimiter == BLANKS { b" \t" } else { delimiter.as_bytes() };
        if quote.is_some_and(|byte| bytes.contains(&byte)) {
            return bad("the delimiter and the quote cannot be the same character");
        }
    }
    match &options.header {
        Some(Header::Names(names)) if names.is_empty() => {
            bad("a list of column names has at least one name")
        }
        Some(Header::Rows(0)) => bad("a file without header rows is `header: false`"),
        _ => Ok(()),
    }
}
