//! Aligns a line that does not fit with the columns.
//!
//! Every way to take the line's delimiters as field ends or as content has a cost (`cost.rs` is the list of them): quotes that are
//! neither around a field nor doubled, delimiters inside unquoted text, empty fields dropped, missing cells added, fields cut in
//! two, and cells that look unlike their column. The cheapest reading (`readings.rs`) is taken when it is cheap and no other reading
//! with other cells comes near. What is not the file's own delimiter is tried last.

mod cost;
mod readings;

use crate::RepairKind;
use crate::profile::Profile;
use crate::record::{Dialect, Field, Scan};
use readings::Readings;

/// A line, aligned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aligned {
    /// Exactly one field per column, as ranges of the line.
    pub(crate) fields: Vec<Field>,
    /// What was done; `None` when the line reads so by itself.
    pub(crate) kind: Option<RepairKind>,
}

/// The one alignment of `line` with the columns that clearly fits.
pub(crate) fn align(dialect: &Dialect, profile: Option<&Profile>, line: &[u8]) -> Option<Aligned> {
    let empty = Profile::default();
    let profile = profile.unwrap_or(&empty);
    // An empty cell leaves no trace among blanks.
    if dialect.runs {
        return None;
    }
    if let Some(inner) = whole_text(dialect, line) {
        return unquoted(dialect, profile, line, &inner);
    }
    if let Some(aligned) = Readings::new(dialect, profile, line).and_then(Readings::best) {
        return Some(aligned);
    }
    let others = [&b";"[..], b"\t", b"|", b",", b" "]
        .into_iter()
        .filter(|&other| other != &*dialect.delimiter)
        // Blanks stand in many texts: a line with enough of the file's own delimiter has it.
        .filter(|&other| {
            let own = memchr::memmem::find_iter(line, &dialect.delimiter);
            other != b" " || own.count() + 1 < dialect.columns
        });
    let mut found = others.filter_map(|delimiter| {
        let other = Dialect { delimiter: delimiter.into(), ..dialect.clone() };
        let mut aligned = Readings::new(&other, profile, line)?.best()?;
        // Words have blanks between them: nothing but whole cells may be left.
        let strange = |(column, field): (usize, &Field)| {
            let cell = line.get(field.start..field.end).unwrap_or(&[]);
            let before = field.start.checked_sub(1).and_then(|at| line.get(at)).copied();
            let quoted = dialect.quote.is_some() && before == dialect.quote;
            let own = memchr::memmem::find(cell, &dialect.delimiter).is_some();
            own && !quoted && !profile.is_usual(column, cell)
                || profile.misfit(column, cell, true) >= cost::STRANGE_WORD
        };
        let changed = matches!(
            aligned.kind,
            Some(RepairKind::Inserted(_) | RepairKind::Dropped(_) | RepairKind::Split(_))
        );
        if delimiter == b" " && (changed || aligned.fields.iter().enumerate().any(strange)) {
            return None;
        }
        aligned.kind =
            Some(RepairKind::OtherDelimiter(String::from_utf8_lossy(delimiter).into_owned()));
        Some(aligned)
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// What stands in a line that is one text between quotes where there are several columns, with the place of each byte in the line.
fn whole_text(dialect: &Dialect, line: &[u8]) -> Option<Vec<(u8, usize)>> {
    let inner = enclosed(line, dialect.quote?).filter(|_| dialect.escape.is_none())?;
    let mut fields = Vec::new();
    let scan = dialect.with_columns(Dialect::ANY).scan(line, 0, &mut fields);
    let one = matches!(scan, Scan::Record { .. }) && fields.len() == 1;
    let has = memchr::memmem::find(inner, &dialect.delimiter).is_some();
    let mut second = false;
    let bytes = inner.iter().enumerate().filter(|(_, byte)| {
        second = Some(**byte) == dialect.quote && !second;
        Some(**byte) != dialect.quote || second
    });
    (one && has && dialect.columns > 1).then(|| bytes.map(|(at, byte)| (*byte, at + 1)).collect())
}

/// The fields of such a line, if they are as many as the columns and look like them; with a blank behind a delimiter it is rather one
/// text. A quote within quotes within quotes is none of a field's bytes.
fn unquoted(
    dialect: &Dialect,
    profile: &Profile,
    line: &[u8],
    inner: &[(u8, usize)],
) -> Option<Aligned> {
    let text: Vec<u8> = inner.iter().map(|(byte, _)| *byte).collect();
    let mut fields = Vec::new();
    let scan = dialect.scan(&text, 0, &mut fields);
    let place = |at: usize| inner.get(at).map_or(line.len() - 1, |(_, place)| *place);
    let usual = |(column, field): (usize, &Field)| {
        let cell = text.get(field.start..field.end).unwrap_or(&[]);
        let quoted = field.start > 0 && text.get(field.start - 1).copied() == dialect.quote;
        quoted || !cell.starts_with(b" ") && profile.misfit(column, cell, false) < cost::STRANGE
    };
    let fits = matches!(scan, Scan::Record { .. })
        && fields.len() == dialect.columns
        && fields.iter().enumerate().all(usual);
    let fields = fields.iter().map(|field| {
        let (start, end) = (place(field.start), place(field.end));
        let has = |byte: &u8| Some(*byte) == dialect.quote;
        let escaped = line.get(start..end).is_some_and(|bytes| bytes.iter().any(has));
        (!field.escaped).then_some(Field { start, end, escaped })
    });
    let fields: Vec<Field> = fields.collect::<Option<_>>().filter(|_| fits)?;
    Some(Aligned { fields, kind: Some(RepairKind::Unquoted) })
}

/// The text between the quotes around it.
fn enclosed(text: &[u8], quote: u8) -> Option<&[u8]> {
    text.strip_prefix(&[quote])?.strip_suffix(&[quote])
}
