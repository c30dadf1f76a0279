//! Which delimiter, quote and escape a file has.
//!
//! Every pair of a delimiter and a quote is tried on the first records; the reading with the best score (`score`) is taken.

use super::comment::{comment, names_among, top_mark};
use super::kind::is_word;
use super::records::{Record, records, usual_width};
use super::score::score;
use crate::record::{Dialect, end_of_line};
use crate::{BLANKS, Choice, Escape, Format, FormatError, Header, Note, Options, Quote, Ragged};

/// The delimiters that are tried, the usual first.
const DELIMITERS: [&str; 9] = [",", ";", "\t", "|", " ", ":", BLANKS, ";;", "||"];
/// Those that are believed where they make three columns at least.
pub(super) const RARE: [&str; 6] = ["^", "~", "@", "::", "\u{1}", "\u{1f}"];
/// How many bytes and records are looked at.
const BYTES: usize = 64 << 10;
pub(super) const RECORDS: usize = 1000;

struct Reading {
    delimiter: String,
    quote: u8,
    escape: Escape,
    score: f64,
    width: usize,
    /// How many lines are looked at.
    lines: usize,
    /// Whether all of them have as many fields, two at least.
    even: bool,
    /// How many fields the shortest line has, none if one begins with the delimiter.
    least: usize,
    /// Whether the first line is words.
    named: bool,
    /// How many fields the first line has.
    first: usize,
}

impl Reading {
    /// Whether all lines fit the first, which holds names, while the other reading makes one cell of it.
    fn names_above(&self, other: &Reading) -> bool {
        self.even && self.named && other.first == 1
    }

    /// Whether another reading cuts the cells of this one, though it makes more of them.
    fn is_plainly_better(&self, other: &Reading, text: &[u8]) -> bool {
        // Numbers may have commas in all lines as well, but bars hardly divide them. Texts have no tabs, but some programs end
        // each of them with one.
        let beside =
            |ends: [&str; 2]| memchr::memmem::find(text, ends.concat().as_bytes()).is_some();
        let [own, cuts] = [&self.delimiter, &other.delimiter].map(String::as_str);
        let tabs = own == "\t" && !beside([cuts, own]) && !beside([own, cuts]);
        let names = (own != "," || cuts == "|") && self.names_above(other);
        // Lists of several lengths, one on each line.
        let lists = own == "\t"
            && self.lines > 4
            && (self.least > 1 && other.width == 1 || self.least > 2 && !other.even);
        own != cuts && (self.even && self.lines > 2 && (tabs || names) || lists)
    }
}

/// Fills in delimiter, quote, escape and comment of `format`, and says how sure that is.
pub(super) fn detect(
    text: &[u8],
    options: &Options,
    format: &mut Format,
    notes: &mut Vec<Note>,
) -> Result<f64, FormatError> {
    let text = text.get(..BYTES).unwrap_or(text);
    format.comment.clone_from(&options.comment);
    // Comments say nothing about the table below them.
    let mark = if options.comment.is_none() { top_mark(text) } else { None };
    let bare = mark.map(|mark| {
        lines(text).filter(|line| !line.starts_with(mark.as_bytes())).collect::<Vec<_>>()
    });
    let bare = bare.map(|lines| lines.concat());
    let mut readings = readings(bare.as_deref().unwrap_or(text), options, format);
    // A stable sort: of equal readings the more usual one stays first.
    readings.sort_by(|a, b| b.score.total_cmp(&a.score));
    let Some(best) = readings.first() else {
        return Err(FormatError::BadOption("no delimiter is left to try".to_owned()));
    };
    // Single blanks are runs of blanks as well, and names may be lined up above them. The names of rows have none.
    let blanks = |delimiter: &str| matches!(delimiter, " " | BLANKS);
    let lined_up = |runs: &&Reading| {
        let fits = runs.first == runs.width || runs.first + 1 == runs.width;
        runs.delimiter == BLANKS && runs.score >= best.score && fits
    };
    let lined_up = readings.iter().find(lined_up);
    let best =
        lined_up.filter(|_| best.delimiter == " " && best.first > best.width).unwrap_or(best);
    let other = |other: &&Reading| {
        other.delimiter != best.delimiter
            && !(blanks(&other.delimiter) && blanks(&best.delimiter))
            && other.width > 1
    };
    // Where cells are lists, the delimiter of the names is that of the table.
    let names = |second: &&Reading| other(second) && second.names_above(best) && second.width > 2;
    let second = readings.iter().find(names).or_else(|| readings.iter().find(other));
    let close = |second: &&Reading| names(second) || second.score > 0.98 * best.score;
    let plain = readings.iter().find(|other| other.is_plainly_better(best, text));
    if let (Some(second), None) = (second.filter(|second| best.width > 1 && close(second)), plain) {
        return Err(FormatError::Ambiguous { first: said(best), second: said(second) });
    }
    let best = plain.unwrap_or(best);
    let confidence = best.score
        / (best.score + second.map_or(0.0, |second| second.score)).max(f64::MIN_POSITIVE);
    format.delimiter.clone_from(&best.delimiter);
    format.quote = options.quote.unwrap_or(Quote::Char(best.quote));
    format.escape = best.escape;
    if options.delimiter.is_none()
        && matches!(best.delimiter.as_str(), "," | ";")
        && blank_follows(bare.as_deref().unwrap_or(text), format)
    {
        format.delimiter.push(' ');
    }
    if options.comment.is_none() {
        format.comment = comment(text, format);
        if options.header.is_none() && options.skip.is_none() {
            names_among(text, format);
        }
    }
    say(options, format, notes);
    Ok(confidence)
}

/// The delimiter that a first line of the form `sep=;` says, which some programs write for others.
pub(super) fn said_by_file(
    text: &[u8],
    options: &Options,
    notes: &mut Vec<Note>,
) -> Option<String> {
    let byte = said_delimiter(text.get(..end_of_line(text, 0))?)?;
    let said = options.skip == Some(0) || options.quote == Some(Quote::Char(byte));
    if said || options.delimiter.is_some() {
        return None;
    }
    let delimiter = char::from(byte).to_string();
    let note = Note::new(format!("the first line says that {delimiter:?} separates the fields"));
    notes.push(note.saying(Choice::Delimiter(delimiter.clone())));
    Some(delimiter)
}

/// The text without the quotes around its lines, if each of them is one text between quotes with the same number of fields in it,
/// three at least.
pub(super) fn without_quotes_around(
    text: &[u8],
    options: &Options,
    format: &Format,
    notes: &mut Vec<Note>,
) -> Option<Vec<u8>> {
    if options.quote.is_some() || !text.starts_with(b"\"") {
        return None;
    }
    let inner = |line: &[u8]| {
        let line = std::str::from_utf8(line).ok()?;
        let (line, end) = line.split_at(line.trim_end_matches(['\r', '\n']).len());
        let bare = || line.strip_prefix('"')?.strip_suffix('"');
        let inner = if line.is_empty() { line } else { bare()? };
        (!inner.replace("\"\"", "").contains('"')).then(|| inner.replace("\"\"", "\"") + end)
    };
    let said = options.delimiter.as_deref();
    let text = lines(text).map(inner).collect::<Option<String>>()?.into_bytes();
    let several = |delimiter: &&str| {
        let format = Format { delimiter: (*delimiter).to_owned(), ..format.clone() };
        let records = records(&Dialect::new(&format), &text, RECORDS, true);
        let width = records.first().map_or(0, Record::width);
        width > 2 && records.len() > 1 && records.iter().all(|record| record.width() == width)
    };
    DELIMITERS.iter().take(4).find(|one| said.is_none_or(|said| said == **one) && several(one))?;
    let told = "each line is one text between quotes; `ragged: repair` takes them off";
    notes.extend((options.ragged != Ragged::Repair).then(|| Note::new(told)));
    Some(text)
}

/// The delimiter that a line of that form says.
pub(super) fn said_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii_start();
    let line =
        line.strip_prefix(b"\"").map_or(line, |line| line.strip_suffix(b"\"").unwrap_or(line));
    let (word, rest) = line.split_at_checked(4)?;
    let [byte @ (b'!'..=b'~' | b'\t' | b' ')] = *rest else { return None };
    (word.eq_ignore_ascii_case(b"sep=") && !byte.is_ascii_alphanumeric()).then_some(byte)
}

fn said(reading: &Reading) -> String {
    let delimiter = Choice::Delimiter(reading.delimiter.clone());
    format!("`{delimiter}` ({} columns)", reading.width)
}

fn say(options: &Options, format: &Format, notes: &mut Vec<Note>) {
    if options.delimiter.is_none() && format.delimiter != "," {
        let rare = format!("`{}`", format.delimiter.escape_debug());
        let name = match format.delimiter.as_str() {
            ";" => "semicolons",
            "\t" => "tabs",
            "|" => "bars",
            " " => "blanks",
            BLANKS => "runs of blanks",
            ":" => "colons",
            ", " => "commas with a blank after each",
            "; " => "semicolons with a blank after each",
            _ => &rare,
        };
        let note = Note::new(format!("the fields are separated by {name}"));
        notes.push(note.saying(Choice::Delimiter(format.delimiter.clone())));
    }
    if let (None, Quote::Char(b'\'')) = (options.quote, format.quote) {
        notes.push(Note::new("texts are quoted with `'`").saying(Choice::Quote(format.quote)));
    }
    if let (None, Escape::Char(byte)) = (options.escape, format.escape) {
        let note = Note::new("quotes inside texts are escaped with a backslash");
        notes.push(note.saying(Choice::Escape(byte)));
    }
    if let (None, Some(comment)) = (&options.comment, &format.comment) {
        let note = |also| {
            let text = format!("lines that begin with `{comment}` are comments{also}");
            Note::new(text).saying(Choice::Comment(comment.clone()))
        };
        notes.push(match &format.header {
            header @ Header::Names(_) => {
                note(", and one of them names the columns").saying(Choice::Header(header.clone()))
            }
            _ => note(""),
        });
    }
}

/// All readings that the options allow, with their scores.
fn readings(text: &[u8], options: &Options, format: &Format) -> Vec<Reading> {
    let delimiters = match &options.delimiter {
        Some(delimiter) => vec![delimiter.clone()],
        None => {
            let count =
                |delimiter: &str| memchr::memmem::find_iter(text, delimiter.as_bytes()).count();
            let present = DELIMITERS.iter().chain(&RARE).filter(|delimiter| match **delimiter {
                "," => true,
                BLANKS => has_runs(text),
                // Where they stand in pairs, each pair is one.
                ":" | ";" | "|" if are_paired(text, delimiter) => false,
                "::" | ";;" | "||" => are_paired(text, delimiter.get(1..).unwrap_or_default()),
                delimiter => count(delimiter) > 0,
            });
            present.map(|delimiter| (*delimiter).to_owned()).collect()
        }
    };
    let quotes: &[u8] = match options.quote {
        Some(Quote::Char(byte)) => &[byte],
        Some(Quote::None) => b"\"",
        None if text.contains(&b'\'') => b"\"'",
        None => b"\"",
    };
    let of = |delimiter: String| {
        quotes.iter().map(move |quote| reading(text, delimiter.clone(), *quote, options, format))
    };
    delimiters.into_iter().flat_map(of).collect()
}

/// The reading with this delimiter and quote.
fn reading(
    text: &[u8],
    delimiter: String,
    quote: u8,
    options: &Options,
    format: &Format,
) -> Reading {
    let format = Format {
        delimiter,
        quote: options.quote.unwrap_or(Quote::Char(quote)),
        escape: options.escape.unwrap_or(Escape::Doubled),
        ..format.clone()
    };
    let mut records = records(&Dialect::new(&format), text, RECORDS, false);
    let Format { delimiter, mut escape, .. } = format.clone();
    let (escaped, doubled) = match options.escape {
        None => escapes(text, quote, &delimiter),
        Some(_) => (0, 0),
    };
    if escaped > 0 {
        // A text written with doubled quotes may have a backslash before a quote.
        let other = Format { escape: Escape::Char(b'\\'), ..format };
        let others = self::records(&Dialect::new(&other), text, RECORDS, false);
        let [own, broken] = [&records, &others]
            .map(|records| records.iter().filter(|record| record.broken).count());
        if broken < own || broken == own && escaped > doubled {
            (records, escape) = (others, other.escape);
        }
    }
    let (score, width) = score(&records, &delimiter);
    // `'` is an apostrophe first of all, and a few words between two of them may be just that.
    let doubled = |record: &Record<'_>| {
        let mut cells = record.cells.iter().zip(&record.quoted);
        cells.any(|(cell, quoted)| *quoted && cell.contains(&quote))
    };
    let score = match quote {
        b'\'' if records.iter().any(doubled) => score,
        b'\'' if quotes_tell(&records, &delimiter) => score * 0.98,
        b'\'' => score * 0.5,
        _ => score,
    };
    let names = records.first();
    let even = width > 1
        && !matches!(delimiter.as_str(), " " | ":" | BLANKS)
        && records.iter().all(|record| record.width() == width);
    let named = names.is_some_and(|names| names.cells.iter().all(|cell| is_word(cell)));
    let length = |record: &Record<'_>| match record.cell(0) {
        [] => 0,
        _ => record.width(),
    };
    let least = records.iter().map(length).min().unwrap_or(0);
    let lines = records.len();
    let first = names.map_or(0, Record::width);
    Reading { delimiter, quote, escape, score, width, lines, even, least, named, first }
}

/// Whether the first line that has such signs, among the names, has nothing but pairs of them, two at least and between texts, and
/// so have most others, apart from the colons of times.
fn are_paired(text: &[u8], sign: &str) -> bool {
    let pair = sign.repeat(2);
    let count = |line: &[u8], part: &str| memchr::memmem::find_iter(line, part.as_bytes()).count();
    let bare = |line: &&[u8]| 2 * count(line, &pair) == count(line, sign);
    let with = || lines(text).map(<[u8]>::trim_ascii).filter(|line| count(line, sign) > 0);
    let most = |is: &dyn Fn(&&[u8]) -> bool| with().filter(is).count() * 10 >= with().count() * 9;
    let names =
        |line: &[u8]| bare(&line) && count(line, &pair) > 1 && !line.ends_with(pair.as_bytes());
    memchr::memmem::find(text, pair.as_bytes()).is_some()
        && with().next().is_some_and(names)
        && with().nth(1).is_some()
        && most(&|line| count(line, &pair) > 0 && (sign == ":" || bare(line)))
}

/// Whether quotes are around a delimiter, or in as much as a third of the records.
fn quotes_tell(records: &[Record<'_>], delimiter: &str) -> bool {
    let quoted = |record: &&Record<'_>| record.quoted.contains(&true);
    let inside = |cell: &[u8]| memchr::memmem::find(cell, delimiter.as_bytes()).is_some();
    let around = records.iter().filter(quoted).any(|record| {
        record.cells.iter().zip(&record.quoted).any(|(cell, quoted)| *quoted && inside(cell))
    });
    around || records.iter().filter(quoted).count() * 3 >= records.len()
}

/// Whether blanks stand side by side, or around a line.
fn has_runs(text: &[u8]) -> bool {
    let lines = || text.split(|&byte| byte == b'\n' || byte == b'\r');
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    lines().any(|line| {
        line.first().is_some_and(blank)
            || line.last().is_some_and(blank)
            || line.windows(2).any(|pair| pair.iter().all(blank))
    })
}

/// How often a backslash stands before a quote, and how often quotes are doubled inside a text. Before the end of a field
/// a backslash says nothing: there a text may end in one.
fn escapes(text: &[u8], quote: u8, delimiter: &str) -> (usize, usize) {
    let (mut escaped, mut doubled) = (0usize, 0usize);
    let mut at = 0;
    while let Some(place) =
        text.get(at..).and_then(|rest| memchr::memchr(quote, rest)).map(|place| at + place)
    {
        let before = place.checked_sub(1).and_then(|place| text.get(place));
        at = place + 1;
        let wordlike = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b' ')
        };
        if before == Some(&b'\\') {
            let after = text.get(at..).unwrap_or_default();
            let ends = after.starts_with(delimiter.as_bytes())
                || matches!(after.first(), None | Some(b'\n' | b'\r'));
            escaped += usize::from(!ends);
        } else if text.get(place + 1) == Some(&quote) {
            doubled += usize::from(wordlike(before) || wordlike(text.get(place + 2)));
            at += 1;
        }
    }
    (escaped, doubled)
}

/// Whether each delimiter, which is one byte, has exactly one blank after it.
fn blank_follows(text: &[u8], format: &Format) -> bool {
    let delimiter = format.delimiter.clone() + " ";
    let sign = delimiter.as_bytes().first().copied().unwrap_or_default();
    let dialect = Dialect::new(&Format { delimiter, ..format.clone() });
    let records = records(&dialect, text, RECORDS, false);
    // Lines above the table are no matter.
    let width = usual_width(&records);
    let first = records.iter().position(|record| record.width() == width).unwrap_or(0);
    let table = records.get(first..).unwrap_or(&[]);
    let bare = |record: &Record<'_>| record.first_line.split(|byte| *byte == sign).count() == width;
    if records.iter().take(first).any(|record| record.broken || bare(record)) {
        return false;
    }
    let several = table.iter().filter(|record| record.width() > 1).count();
    let mut cells = table.iter().flat_map(|record| record.cells.iter().zip(&record.quoted));
    let whole = |cell: &[u8]| !(cell.contains(&sign) || cell.starts_with(b" "));
    several * 10 >= table.len() * 9 && cells.all(|(cell, &quoted)| quoted || whole(cell))
}

pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|&byte| byte == b'\n' || byte == b'\r')
}
