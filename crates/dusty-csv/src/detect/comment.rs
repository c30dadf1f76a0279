//! Which lines are comments.
//!
//! In this order: a mark that the first lines begin with; `#` where no line that begins so could be a row; a line drawn below the names.
//! One of the comments may name the columns.

use super::dialect::{RECORDS, lines};
use super::header::{header, is_typed, plainly_names};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::records::{Record, records, usual_width};
use crate::record::Dialect;
use crate::{BLANKS, Format, Header};
use std::borrow::Cow;
use std::cell::LazyCell;

/// Words that stand in prose and in no names.
pub(super) const SMALL: [&str; 10] =
    ["the", "of", "by", "from", "for", "is", "in", "and", "with", "this"];

/// What comments begin with, the usual first. A semicolon is a delimiter first of all.
const MARKS: [&str; 6] = ["#", "%", "//", "; ", "!", "@"];

/// Takes the names from a line behind the mark of comments where that is the only one with as many fields as the rows, two at least,
/// and other comments stand below it. If there is a blank behind the mark, there must be three, and no names below.
pub(super) fn names_among(text: &[u8], format: &mut Format) {
    const MARK: &str = "#";
    let comments = format.comment.as_deref();
    if comments.is_some_and(|mark| mark != MARK) {
        return;
    }
    let records =
        records(&Dialect::new(&Format { comment: None, ..format.clone() }), text, RECORDS, false);
    let width = usual_width(&records);
    let marked = |record: &&Record<'_>| record.first_line.starts_with(MARK.as_bytes());
    let fits = |record: &&Record<'_>| record.width() == width;
    let top = records.iter().take_while(marked).count();
    let mut named = records.iter().enumerate().filter(|(_, record)| marked(record) && fits(record));
    let (Some((at, names)), None) = (named.next(), named.next()) else { return };
    let below = records.iter().skip(at + 1).any(|record| marked(&record));
    let text = |(column, cell): (usize, &Cow<'_, [u8]>)| {
        let text = String::from_utf8_lossy(cell);
        let bare = if column == 0 { text.trim_start_matches(MARK) } else { &text };
        bare.trim().to_owned()
    };
    let bare = records.get(top..).is_some_and(|table| header(table, width) == Header::None);
    let sure = width > 2 && bare || width > 1 && comments.is_none();
    if at < top && below && sure && names.cells.iter().all(|cell| is_word(cell)) {
        format.comment = Some(MARK.to_owned());
        format.header = Header::Names(names.cells.iter().enumerate().map(text).collect());
    }
}

/// What begins the comments: `#` where no line that begins so has the usual number of fields, or another mark that the first lines
/// begin with.
pub(super) fn comment(text: &[u8], format: &Format) -> Option<String> {
    let top = top_mark(text);
    let mark = top.unwrap_or("#");
    let records = records(&Dialect::new(format), text, RECORDS, false);
    let width = usual_width(&records);
    let is_marked = |record: &&Record<'_>| record.first_line.starts_with(mark.as_bytes());
    let marked = || records.iter().filter(is_marked);
    // Where blanks are between the fields, prose may have as many words as there are columns.
    let small = |cell: &Cow<'_, [u8]>| SMALL.iter().any(|word| word.as_bytes() == &**cell);
    let blanks = matches!(format.delimiter.as_str(), " " | BLANKS);
    let prose = |record: &Record<'_>| blanks && record.cells.iter().any(small);
    // A remark with a number in it is neither names, which stand right behind the mark, nor a row, which has numbers where others have.
    let typed = LazyCell::new(|| {
        (0..width).filter(|column| is_typed(&records, *column)).collect::<Vec<_>>()
    });
    let remark = |record: &Record<'_>| {
        record.first_line.get(mark.len()).is_some_and(u8::is_ascii_whitespace)
            && record.cells.iter().any(|cell| is_value(cell))
            && typed.iter().any(|column| kind_of(record.cell(*column)) == Kind::Text)
    };
    let fits = |record: &&Record<'_>| record.width() == width && !prose(record) && !remark(record);
    // Names may stand on the last line of the comments at the top that says something, or right behind the mark; the others there
    // are prose, however many words they have.
    let above = records.iter().take_while(is_marked);
    let says = |record: &&Record<'_>| record.first_line.trim_ascii().len() > mark.len();
    let names = above.clone().filter(says).last().is_some_and(|record| fits(&record))
        || above
            .clone()
            .filter(fits)
            .any(|record| record.first_line.get(mark.len()).is_some_and(u8::is_ascii_alphabetic));
    // Or there are others right below.
    let below = above.clone().count();
    let own = records.get(below..).is_some_and(|rows| plainly_names(rows, width));
    // The name of a single column is short and stands alone.
    let words = |record: &Record<'_>| record.first_line.split(|byte| *byte == b' ').count();
    let short = below == 1 && records.first().is_some_and(|record| words(record) < 5);
    let names = names && !own && (width > 1 || short);
    let checked = if top.is_some() && !names { above.count() } else { 0 };
    let prose = blanks && !names || !marked().skip(checked).any(|record| fits(&record));
    let marked = prose && (width > 1 || top.is_some()) && marked().next().is_some();
    if marked { Some(mark.to_owned()) } else { ruler(&records, width) }
}

/// How a line begins that is drawn with dashes below the names, where all lines that begin so hold nothing else.
fn ruler(records: &[Record<'_>], width: usize) -> Option<String> {
    let fits = |record: &Record<'_>| record.width() == width;
    let drawn =
        |record: &Record<'_>| record.first_line.iter().all(|byte| b"-+|:,; \t".contains(byte));
    let start = records.windows(3).find_map(|lines| {
        let [names, line, row] = lines else { return None };
        let dashes = memchr::memmem::find(line.first_line, b"---")?;
        // A cell of dashes is no line.
        let words = names.cells.iter().filter(|cell| is_word(cell)).count();
        let across = !fits(line) || line.filled() >= words && words == names.filled();
        let between = words > 1 && across && fits(names) && drawn(line) && fits(row);
        line.first_line.get(..dashes + 3).filter(|_| between)
    })?;
    let mut same = records.iter().filter(|record| record.first_line.starts_with(start));
    same.all(drawn).then(|| String::from_utf8_lossy(start).into_owned())
}

/// The mark that the first lines begin with while others do not: two lines at least, or one that has a blank behind the mark.
pub(super) fn top_mark(text: &[u8]) -> Option<&'static str> {
    let lines = || lines(text).filter(|line| !line.trim_ascii().is_empty());
    MARKS.into_iter().find(|mark| {
        let bare = |line: &&[u8]| !line.starts_with(mark.as_bytes());
        let first = lines().next().and_then(|line| line.strip_prefix(mark.as_bytes()));
        let alone =
            matches!(*mark, "#" | "%") && first.is_some_and(|first| first.starts_with(b" "));
        let above = if alone { 1 } else { 2 };
        // Of two marks, one below the other, the second is that of comments.
        let other = lines().find(bare).is_some_and(|line| line.starts_with(b"#"));
        !other
            && !lines().take(above).any(|line| bare(&line))
            && lines().filter(bare).take(2).count() == 2
    })
}
