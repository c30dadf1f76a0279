//! Sentences above and below the table, which their own commas part into cells.

use super::header::plainly_names;
use super::header_rows::repeats;
use super::kind::is_word;
use super::preamble::is_title;
use super::records::Record;
use super::units::are_units;

/// How many records are looked at for sentences above the table.
const MOST: usize = 20;

/// Whether a line is such a sentence: it begins with a letter, a blank follows each comma, and several words stand before the first.
pub(super) fn is_sentence(record: &Record<'_>) -> bool {
    let first = String::from_utf8_lossy(record.cell(0));
    record.width() > 1
        && !record.broken
        && !record.first_line.contains(&b'"')
        && first.trim().contains(' ')
        && first.trim_start().starts_with(char::is_alphabetic)
        && record
            .cells
            .iter()
            .skip(1)
            .all(|cell| matches!(**cell, [b' ', after, ..] if after != b' '))
}

/// Whether a sentence has more words than names that are written like one.
pub(super) fn is_long(record: &Record<'_>) -> bool {
    let words = record.first_line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    record.first_line.contains(&b':') || words.count() > 4
}

/// Whether hardly any cell of the rows above the last sentences begins with a blank, as those of sentences do.
pub(super) fn are_close(rows: &[Record<'_>]) -> bool {
    let end = rows.iter().rposition(|record| record.filled() > 1 && !is_sentence(record));
    let rows = rows.iter().take(end.map_or(0, |last| last + 1));
    let cells = || rows.clone().flat_map(|row| row.cells.iter().zip(&row.quoted).skip(1));
    let blank = cells().filter(|(cell, quoted)| !**quoted && cell.starts_with(b" ")).count();
    end.is_some() && blank * 20 <= cells().count()
}

/// How many records at the top are such sentences, and other titles beside them: the names stand below them, over numbers or times, or below a
/// gap.
pub(super) fn sentences_above(records: &[Record<'_>], width: usize) -> usize {
    let above =
        |record: &&Record<'_>| is_sentence(record) || record.width() == 1 || is_title(record);
    let count = records.iter().take(MOST).take_while(above).count();
    let (titles, table) = records.split_at(count);
    let empty = table.iter().take_while(|record| record.filled() == 0).count();
    let table = table.get(empty..).unwrap_or(&[]);
    let sentences = || titles.iter().filter(|record| is_sentence(record));
    let Some(names) = table.first().filter(|_| sentences().next().is_some()) else { return 0 };
    let gap = empty > 0 || names.after_blank;
    let words = names.cells.iter().all(|name| is_word(name));
    // Of several lines above a gap none names the columns.
    let several = titles.len() > 1;
    let apart = gap && (words && sentences().all(is_long) || several);
    let found = names.width() == width
        && table.len() > 2
        && !sentences().any(repeats)
        && (apart || words && !are_units(names) && plainly_names(table, width))
        && are_close(table);
    if found { count + empty } else { 0 }
}
