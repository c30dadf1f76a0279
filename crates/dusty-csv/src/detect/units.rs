//! Rows that hold the units of columns.

use super::header::column_kind;
use super::kind::{Kind, kind_of};
use super::records::Record;

/// Units as they stand alone in a cell, in small letters.
const UNITS: &str = "m|cm|mm|km|µm|μm|nm|kg|g|mg|µg|μg|t|s|sec|ms|min|h|hr|d|days|years|hz|khz|\
    mhz|°c|c|k|°f|°|deg|degc|%|‰|pa|hpa|kpa|mpa|bar|mbar|v|mv|a|ma|w|kw|mw|kwh|mwh|j|kj|n|l|ml|\
    mol|mmol|mmhg|mosm|ppm|ppb|m/s|m/s2|km/h|mph|lux|db|usd|eur|gbp|chf|$|€|£|bpm|rpm|wh|£m|£k|£bn|£000|£000s|£'000|$m|$k|$bn|€m|\
    €k|£ million|$ million|€ million|£ thousand|000s|'000|thousands|millions";

/// Whether a row holds units, at least one of which is above numbers.
pub(super) fn are_units_of(units: &Record<'_>, rows: &[Record<'_>]) -> bool {
    let of_numbers = |column: usize| {
        is_unit(units.cell(column)) && column_kind(rows, column) == Some(Kind::Number)
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
    let unit = |text: &str| UNITS.split('|').any(|unit| unit == text);
    // Names such as A1 and T2 are no powers.
    let name = |part: &str| part.len() == 2 && !part.starts_with(['m', 's']);
    let known = |part: &str| unit(part) || unit(part.trim_end_matches(powers)) && !name(part);
    unit(inner) || parts.peek().is_some() && parts.all(known)
}
