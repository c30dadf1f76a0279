//! Rows that stand among the values and are perhaps none: units and more below the names, totals at the end. They are told, and
//! read like all others.

use super::Look;
use super::footer::{has_other_delimiter, is_remark};
use super::header::{Top, column_kind, count, is_typed, plainly_names, year};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::names::{PASTED, below};
use super::preamble::is_title;
use super::records::Record;
use super::sentence::{are_close, is_long, is_sentence};
use super::units::are_units_of;
use crate::{BLANKS, Choice, Format, Header, Note, Options, Quote, said};
use dusty_options::says_total;
use std::collections::HashSet;

/// Tells of such rows. `table` is what stands between preamble and footer.
pub(super) fn tell(
    table: &[Record<'_>],
    look: &Look<'_>,
    options: &Options,
    format: &Format,
    notes: &mut Vec<Note>,
) {
    let (names, body) = table.split_at_checked(format.header.rows()).unwrap_or((table, &[]));
    let width = format.columns.len();
    let more = more_names(names.len(), body, format).filter(|_| options.header.is_none());
    let apart = || gap_at_the_top(table, width).filter(|_| options.skip.is_none());
    // Nothing is told of what the script says.
    let told = [
        one_column(table, format).filter(|_| options.delimiter.is_none() && width == 1),
        quoted_behind_blanks(body, format).filter(|_| options.quote.is_none()),
        begin_like_comments(body).filter(|_| options.comment.is_none()),
        title_for_names(names, body, width)
            .filter(|_| options.header.is_none() && options.skip.is_none()),
        more.or_else(apart),
        no_row(names.len(), body, look, width).filter(|_| options.footer.is_none()),
    ];
    notes.extend(told.into_iter().flatten().map(Note::new));
}

/// Lines of one column that are rather several.
fn one_column(table: &[Record<'_>], format: &Format) -> Option<String> {
    if are_at_places(table) {
        let text = "the lines look like columns at fixed places, but are read as one column";
        return Some(text.to_owned());
    }
    let several = between_blanks(table, format.header.rows())?;
    let delimiter = Choice::Delimiter(BLANKS.to_owned());
    Some(format!(
        "the lines hold {several} values between blanks, but are read as one column; `{delimiter}` divides them"
    ))
}

/// A column that has quoted texts behind several blanks in all rows, three at least.
fn quoted_behind_blanks(rows: &[Record<'_>], format: &Format) -> Option<String> {
    let Quote::Char(quote) = format.quote else { return None };
    let inside = |cell: &[u8]| {
        let bare = cell.trim_ascii();
        let ends = bare.len() > 1 && bare.starts_with(&[quote]) && bare.ends_with(&[quote]);
        cell.starts_with(b" ") && ends
    };
    let found = |column: &usize| rows.iter().take(200).all(|row| inside(row.cell(*column)));
    let column = (0..format.columns.len()).find(found).filter(|_| rows.len() > 2)?;
    let column = format.columns.get(column)?.trim();
    Some(format!(
        "blanks stand before the quotes of `{column}`; they and the quotes are read as part of its values"
    ))
}

/// A few rows that begin as comments do.
fn begin_like_comments(body: &[Record<'_>]) -> Option<String> {
    let mut marked = body.iter().filter(|record| record.first_line.starts_with(b"#"));
    let few = marked.clone().count() * 2 < body.len();
    let line = marked.next().filter(|_| few)?.line + 1;
    let comment = Choice::Comment("#".to_owned());
    Some(format!(
        "rows begin with `#`, as line {line}, and are read like the others; `{comment}` leaves them out"
    ))
}

/// A row of names that is several words in its first cell, and filled up with empty ones, or a sentence, above rows of several cells.
fn title_for_names(names: &[Record<'_>], body: &[Record<'_>], width: usize) -> Option<String> {
    let [title] = names else { return None };
    let several = body.iter().filter(|row| row.filled() > 1).count() * 2 > body.len();
    let padded = title.width() == width && is_title(title) && title.cell(0).contains(&b' ');
    let (line, skip) = (title.line + 1, Choice::Skip(body.first()?.line));
    let told =
        || format!("line {line} looks like a title, but names the columns; `{skip}` leaves it out");
    let sentence = || {
        let names = body.first().is_some_and(|row| row.cells.iter().all(|cell| is_word(cell)));
        names && body.len() > 2 && is_sentence(title) && is_long(title) && are_close(body)
    };
    (several && (padded || sentence())).then(told)
}

/// The only gap of the table, below a few lines that are perhaps no rows, and above more of them.
fn gap_at_the_top(table: &[Record<'_>], width: usize) -> Option<String> {
    let gaps = table.iter().skip(1).filter(|record| record.after_blank).count();
    let at = table.iter().skip(1).position(|record| record.after_blank)? + 1;
    let (above, below) = table.split_at(at);
    let (lines, first) = (above.get(1..)?, below.first()?);
    let typed = |column: &usize| is_typed(below, *column);
    let other = |record: &Record<'_>| (0..width).filter(typed).any(|at| is_word(record.cell(at)));
    let found = (1..20).contains(&lines.len())
        && gaps == 1
        && below.len() > above.len()
        && first.width() == width
        && width > 1
        && (lines.iter().any(other) || !plainly_names(table, width));
    let (line, skip) = (first.line + 1, Choice::Skip(first.line));
    found.then(|| {
        format!("a gap stands above line {line}; if the table begins there, write `{skip}`")
    })
}

/// Rows at the top that say more of the columns, below so many rows of names.
fn more_names(header: usize, body: &[Record<'_>], format: &Format) -> Option<String> {
    let width = format.columns.len();
    let (first, rest) = body.split_first()?;
    if header == 0 || first.width() != width {
        return None;
    }
    let more = more_of_series(body, width).or_else(|| more_of_numbers(body, width)).unwrap_or(0);
    let line = first.line + 1;
    let names = Choice::Header(Header::Rows(header + more.max(1)));
    let what = match more < 2 && are_units_of(first, rest) {
        true => "a row of units",
        false if more > 0 => "more of the header",
        false => {
            let what = match is_remark_of(first, rest, width) {
                true => "a remark",
                false if counts_columns(first, rest, width) => "the numbers of the columns",
                false => return None,
            };
            let instead = format!("; `{}` leaves it out", said(&below(line, &format.columns)));
            let instead = if width <= PASTED { instead } else { String::new() };
            return Some(format!("line {line} looks like {what}, but is read as values{instead}"));
        }
    };
    Some(match body.get(more.saturating_sub(1)).filter(|_| more > 1) {
        Some(last) => format!(
            "lines {line} to {} look like {what}, but are read as values; `{names}` takes them into the names",
            last.line + 1
        ),
        None => format!(
            "line {line} looks like {what}, but is read as values; `{names}` takes it into the names"
        ),
    })
}

/// Last rows that hold totals or remarks, or one that has words where all others have numbers.
fn no_row(header: usize, body: &[Record<'_>], look: &Look<'_>, width: usize) -> Option<String> {
    let last = body.last().filter(|_| look.complete)?;
    let at_the_end = |count: &usize| {
        let (rows, below) = body.split_at(body.len().saturating_sub(*count));
        header > 0 && below.iter().all(|row| is_total(row, rows, width))
    };
    let totals = (1..=body.len().min(3)).rev().find(at_the_end).unwrap_or(0);
    let (count, one, several) = match totals {
        0 if has_words_for_numbers(body, width) || ends_with_sentence(body) => (1, "no row", ""),
        0 => (remarks_below(body, width), "a remark", "remarks"),
        totals => (totals, "a row of totals", "rows of totals"),
    };
    let first = body.get(body.len().checked_sub(count.max(1))?).filter(|_| count > 0)?;
    let (from, to) = (first.line + 1, last.line + 1);
    let looks = match count {
        1 => format!("line {from} looks like {one}, but is read as values"),
        _ => format!("lines {from} to {to} look like {several}, but are read as values"),
    };
    let footer = Choice::Footer(look.lines.saturating_sub(first.line));
    let them = if count > 1 { "them" } else { "it" };
    Some(format!("{looks}; `{footer}` leaves {them} out"))
}

/// How many rows at the end are remarks, or empty among them.
fn remarks_below(body: &[Record<'_>], width: usize) -> usize {
    let below = body.iter().rev().take(20).take_while(|row| row.filled() == 0 || is_title(row));
    let below = below.count();
    let (rows, below) = body.split_at(body.len() - below);
    let remark =
        |row: &Record<'_>| is_remark_of(row, rows, width) && !has_other_delimiter(row, width);
    if below.iter().any(remark) { below.len() } else { 0 }
}

/// Whether a row counts the columns, one of which has nothing but words.
fn counts_columns(record: &Record<'_>, rows: &[Record<'_>], width: usize) -> bool {
    let words = |column: usize| rows.iter().take(200).all(|row| is_word(row.cell(column)));
    rows.len() > 1 && count(&record.cells) && (0..width).any(words)
}

/// Whether a row has but a text of several words in its first cell, as no other has, while nearly all fill more than half of theirs.
/// Beside one or two rows, or in two columns, the text must say that it is a remark.
fn is_remark_of(record: &Record<'_>, rows: &[Record<'_>], width: usize) -> bool {
    let filled = rows.iter().filter(|row| row.filled() * 2 > width).count();
    is_title(record)
        && record.cell(0).contains(&b' ')
        && (width > 2 && filled > 2 || filled > 0 && is_remark(record.cell(0)))
        && filled * 10 >= rows.len() * 9
        && !rows.iter().any(is_title)
}

/// Whether the last row has words in most columns, two at least, of which all rows above, five at least, have nothing but numbers.
fn has_words_for_numbers(body: &[Record<'_>], width: usize) -> bool {
    let Some((record, rows)) = body.split_last() else { return false };
    let number = |column: &usize| rows.iter().all(|row| kind_of(row.cell(*column)) == Kind::Number);
    let numbers: Vec<usize> = (0..width).filter(number).collect();
    let words = numbers.iter().filter(|column| is_word(record.cell(**column))).count();
    rows.len() > 4 && words > 1 && words * 2 > numbers.len()
}

/// Whether the last row, below four others at least, is the only sentence.
fn ends_with_sentence(body: &[Record<'_>]) -> bool {
    let last = body.last().filter(|_| body.len() > 4);
    last.is_some_and(|last| is_sentence(last) && is_long(last) && are_close(body))
}

/// How many words a line may have whose words may be values; a text has more.
const WORDS: usize = 2000;

/// How many values all rows, two at least, hold between blanks, if one of them is a number in each and the names are as many, or three
/// are. A number with its unit is one value, and so is a time.
fn between_blanks(table: &[Record<'_>], header: usize) -> Option<usize> {
    fn words<'a>(record: &'a Record<'_>) -> Vec<&'a [u8]> {
        let words = record.first_line.split(|byte| byte.is_ascii_whitespace());
        words.filter(|word| !word.is_empty()).take(WORDS + 1).collect()
    }
    let (names, rows) = table.split_at_checked(header)?;
    let rows: Vec<_> = rows.iter().take(200).map(|row| (row, words(row))).collect();
    let several = rows.first()?.1.len();
    if several > WORDS {
        return None;
    }
    let number = |column: &usize| {
        rows.iter().all(|(_, words)| words.get(*column).is_some_and(|word| is_value(word)))
    };
    let numbers = (0..several).filter(number).count();
    // No time ends with a number that has a point.
    let point = |words: &[&[u8]]| {
        words.last().is_some_and(|last| last.contains(&b'.') && kind_of(last) == Kind::Number)
    };
    let named = names.first().is_some_and(|names| words(names).len() == several);
    let whole = |row: &Record<'_>, words: &[&[u8]]| match kind_of(row.first_line) {
        Kind::Number => true,
        kind => kind == Kind::Time && !point(words),
    };
    let found = rows.len() > 1
        && rows.iter().all(|(row, words)| words.len() == several && !whole(row, words))
        && (several > 2 && (named && numbers > 0 || numbers > 2)
            || several == 2 && named && numbers > 0 && rows.iter().all(|(_, words)| point(words)));
    found.then_some(several)
}

/// Whether all lines, five at least, have two blanks at the same place within.
fn are_at_places(table: &[Record<'_>]) -> bool {
    let lines = || table.iter().take(50).map(|record| record.first_line.trim_ascii_end());
    let first = lines().map(|line| line.len() - line.trim_ascii_start().len()).max().unwrap_or(0);
    let end = lines().map(<[u8]>::len).min().unwrap_or(0);
    let gap = |at: usize| lines().all(|line| line.get(at..at + 2) == Some(b"  "));
    table.len() > 4 && (first..end).any(gap)
}

/// How many rows at the top say more about the columns, as those with the units, sources and codes of time series do: texts in
/// the first column, or none beside texts in another one, above nothing but dates or numbers, the last of them beside no value.
fn more_of_series(body: &[Record<'_>], width: usize) -> Option<usize> {
    let rows = body.iter().take(12).position(|record| is_value(record.cell(0)))?;
    let (above, below) = body.split_at(rows);
    let time = below.first()?.cell(0);
    // Years may be followed by their quarters.
    let begins = |cell: &[u8]| cell.get(..4).and_then(year).is_some();
    let alike = |cell: &[u8]| kind_of(cell) == kind_of(time) || begins(time) && begins(cell);
    let (first, last) = (above.first()?, above.last()?);
    let known = |cell: &[u8]| kind_of(cell) == Kind::Empty || is_word(cell);
    let name = |column: usize| is_word(last.cell(column)) && is_typed(below, column);
    let found = width > 1
        && below.len() > 2
        && below.iter().all(|record| alike(record.cell(0)))
        && (is_word(first.cell(0)) || (0..width).any(name))
        && above.iter().all(|row| row.width() == width && !row.broken && known(row.cell(0)))
        && !last.cells.iter().any(|cell| is_value(cell));
    found.then_some(rows)
}

/// How many rows at the top say more about three columns at least, which hold nothing but numbers below: texts that are not all
/// the same. Two columns do if none of these texts is missing. A row that begins with a text where others do may have words for its numbers.
fn more_of_numbers(body: &[Record<'_>], width: usize) -> Option<usize> {
    let rows =
        body.iter().take(4).position(|record| record.cells.iter().any(|cell| is_value(cell)))?;
    let (above, below) = body.split_at(rows);
    let number = |column: &usize| {
        rows > 0 && below.iter().all(|record| kind_of(record.cell(*column)) == Kind::Number)
    };
    let typed: Vec<usize> = (0..width).filter(number).collect();
    let top = Top::of(body, width);
    let begins = |record: &Record<'_>| {
        let first = record.cells.iter().position(|cell| kind_of(cell) != Kind::Empty);
        let name =
            |column| top.is_some_and(|top| top.vote_of_text(column, record.cell(column)) > 0);
        first.is_some_and(|column| typed.contains(&column) || name(column))
            && record.width() == width
    };
    let cells = above.iter().flat_map(|record| typed.iter().map(|&column| record.cell(column)));
    // One unit may be that of all columns, below a corner.
    let corner = |record: &Record<'_>| kind_of(record.cell(0)) == Kind::Empty;
    let corner = above.iter().all(corner) && !below.iter().any(corner);
    let whole = typed.len() == 2 && below.len() > 2 && cells.clone().all(is_word);
    let found = (typed.len() > 2 || whole)
        && below.len() > 1
        && above.iter().all(begins)
        && cells.filter(|cell| is_word(cell)).collect::<HashSet<_>>().len() > usize::from(!corner);
    found.then_some(rows)
}

/// Whether the first thing that a row says, if anything, is that it is the total, and it has numbers where all others do.
fn is_total(record: &Record<'_>, rows: &[Record<'_>], width: usize) -> bool {
    let word = |cell: &[u8]| says_total(&String::from_utf8_lossy(cell));
    let filled = (0..width).filter(|&column| kind_of(record.cell(column)) != Kind::Empty);
    let mut filled = filled.peekable();
    let label = filled.next_if(|&column| word(record.cell(column)));
    // Or it is numbers alone, apart from the rows, each of which begins with something.
    let bare = record.cell(0).is_empty()
        && rows.iter().all(|row| row.filled() == 0 || !row.cell(0).is_empty())
        && rows.last().is_some_and(|last| record.after_blank || last.filled() == 0);
    let number = |column| {
        let unknown = kind_of(record.cell(column)) == Kind::Text && !is_word(record.cell(column));
        let number = kind_of(record.cell(column)) == Kind::Number;
        let words = || rows.iter().any(|row| is_word(row.cell(column)));
        let numbers = || column_kind(rows, column) == Some(Kind::Number) || !words();
        let same = || rows.iter().all(|row| row.cell(column) == record.cell(column));
        unknown || number && numbers() || same()
    };
    rows.len() > 1
        && record.width() == width
        && !record.broken
        && filled.peek().is_some()
        && record.cells.iter().any(|cell| kind_of(cell) == Kind::Number)
        && filled.all(number)
        && label.map_or(bare, |label| rows.iter().all(|row| !word(row.cell(label))))
}
