//! Rows that stand among the values and are perhaps none: units below the names, totals at the end. They are told, and
//! read like all others.

use super::header::column_kind;
use super::kind::{Kind, kind_of};
use super::records::Record;
use crate::{Format, Header, Note, Options};

/// The first cell of a row of totals, in small letters.
const TOTALS: [&str; 22] = [
    "total",
    "totals",
    "grand total",
    "total general",
    "total amount",
    "sum",
    "sums",
    "subtotal",
    "gesamt",
    "summe",
    "gesamtsumme",
    "insgesamt",
    "totale",
    "totaal",
    "somme",
    "suma",
    "razem",
    "итого",
    "всего",
    "合計",
    "合计",
    "总计",
];

/// Units as they stand alone in a cell, in small letters.
const UNITS: [&str; 70] = [
    "m", "cm", "mm", "km", "µm", "μm", "nm", "kg", "g", "mg", "µg", "μg", "t", "s", "sec", "ms",
    "min", "h", "hr", "d", "days", "years", "hz", "khz", "mhz", "°c", "c", "k", "°f", "°", "deg",
    "degc", "%", "‰", "pa", "hpa", "kpa", "mpa", "bar", "mbar", "v", "mv", "a", "ma", "w", "kw",
    "mw", "kwh", "mwh", "j", "kj", "n", "l", "ml", "mol", "ppm", "ppb", "m/s", "m/s2", "km/h",
    "mph", "lux", "db", "usd", "eur", "gbp", "chf", "$", "€", "£",
];

/// Tells of such rows. `table` is what stands between preamble and footer; its end is that of the file if it is `complete`,
/// which has so many lines.
pub(super) fn tell(
    table: &[Record<'_>],
    (complete, lines): (bool, usize),
    options: &Options,
    format: &Format,
    notes: &mut Vec<Note>,
) {
    let header = match format.header {
        Header::Rows(rows) if rows > 0 => rows,
        _ => return,
    };
    let mut say = |line: usize, what: &str, remedy: String| {
        let text = format!("line {} looks like a row of {what}, but is read as values", line + 1);
        notes.push(Note { text: format!("{text}; {remedy}"), option: None });
    };
    let body = table.get(header..).unwrap_or(&[]);
    if let Some((first, rest)) = body.split_first().filter(|_| options.header.is_none())
        && first.width() == format.columns.len()
        && are_units_of(first, rest)
    {
        say(first.line, "units", format!("`header: {}` takes it into the names", header + 1));
    }
    if let Some((last, rest)) = body.split_last().filter(|_| complete && options.footer.is_none())
        && is_total(last, rest, format.columns.len())
    {
        let footer = lines.saturating_sub(last.line);
        say(last.line, "totals", format!("`footer: {footer}` leaves it out"));
    }
}

/// Whether a row holds units, at least one of which is above numbers.
pub(super) fn are_units_of(units: &Record<'_>, rows: &[Record<'_>]) -> bool {
    let of_numbers = |column: usize| {
        is_unit(units.cell(column)) && column_kind(rows, column, 0) == Some(Kind::Number)
    };
    are_units(units) && (0..units.width()).any(of_numbers)
}

/// Whether most cells of a row are units, and the others are short words.
pub(super) fn are_units(record: &Record<'_>) -> bool {
    let filled = || record.cells.iter().filter(|cell| kind_of(cell) != Kind::Empty);
    let units = filled().filter(|cell| is_unit(cell)).count();
    units >= 1
        && units * 2 > filled().count()
        && filled().all(|cell| is_unit(cell) || kind_of(cell) == Kind::Text && cell.len() <= 24)
}

fn is_unit(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell).trim().to_lowercase();
    let pairs = [('(', ')'), ('[', ']')];
    let inner = pairs.iter().find_map(|(open, close)| {
        text.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close))
    });
    let inner = inner.unwrap_or(&text).trim();
    // Units in a product or a quotient, such as `kg/m²`.
    let powers = ['²', '³', '2', '3', '1', '-', '^', '⁻', '¹'];
    let mut parts = inner.split(['/', '·', '*', ' ']).filter(|part| !part.is_empty()).peekable();
    let known =
        |part: &str| UNITS.contains(&part) || UNITS.contains(&part.trim_end_matches(powers));
    UNITS.contains(&inner) || parts.peek().is_some() && parts.all(known)
}

/// Whether the first thing that a row says is that it is the total, and it has numbers where all others do.
fn is_total(record: &Record<'_>, rows: &[Record<'_>], width: usize) -> bool {
    let word = |cell: &[u8]| {
        let text = String::from_utf8_lossy(cell).trim().trim_end_matches(':').to_lowercase();
        TOTALS.contains(&text.as_str())
    };
    let filled = (0..width).filter(|&column| kind_of(record.cell(column)) != Kind::Empty);
    let mut filled = filled.peekable();
    let Some(label) = filled.next_if(|&column| word(record.cell(column))) else { return false };
    let number = |column| {
        kind_of(record.cell(column)) == Kind::Number
            && column_kind(rows, column, 0) == Some(Kind::Number)
    };
    rows.len() > 1
        && record.width() == width
        && !record.broken
        && filled.peek().is_some()
        && filled.all(number)
        && rows.iter().all(|row| !word(row.cell(label)))
}
