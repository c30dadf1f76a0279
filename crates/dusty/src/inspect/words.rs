//! The words in which kinds, counts and lines are told.

use dusty_check::value::quoted;
use dusty_engine::inspect::{Column, Footnotes, Hits, Kind};

use crate::table::{cut, visible};

/// How wide a value may be in a sentence.
const VALUE: usize = 40;

/// The lines of hits: `line 4`, `lines 4, 9`, `lines 4, 9, 12 and 38 more`.
pub(super) fn lines(hits: &Hits) -> String {
    let lines: Vec<String> = hits.lines.iter().map(u64::to_string).collect();
    let more = hits.count.saturating_sub(lines.len() as u64);
    let noun = if lines.len() == 1 && more == 0 { "line" } else { "lines" };
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{noun} {}{more}", lines.join(", "))
}

/// A value between quotes, cut if it is long.
pub(super) fn value(text: &str) -> String {
    cut(quoted(text).chars().map(String::from), VALUE)
}

/// A name or text without quotes, cut to a width.
pub(super) fn short(text: &str, width: usize) -> String {
    visible(text, width)
}

/// A kind in the table of columns.
pub(super) fn kind(kind: &Kind) -> String {
    let formats = |what: &str, formats: &[String]| match formats {
        [] => what.to_owned(),
        [only] => format!("{what} {only}"),
        several => format!("{what} in {} formats", several.len()),
    };
    match kind {
        Kind::Nothing => "nothing".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Whole => "whole numbers".to_owned(),
        Kind::Decimal => "decimals".to_owned(),
        Kind::Code => "digits".to_owned(),
        Kind::Amount { decimal: ",", .. } => "decimals with comma".to_owned(),
        Kind::Amount { .. } => "amounts".to_owned(),
        Kind::Measure { unit, .. } => format!("numbers in {unit}"),
        Kind::Percent => "percentages".to_owned(),
        Kind::Truth => "booleans".to_owned(),
        Kind::Day(list) => formats("dates", list),
        Kind::Instant(list) => formats("times", list),
    }
}

/// What a single value would have to be.
pub(super) fn one(kind: &Kind) -> String {
    match kind {
        Kind::Whole => "a whole number".to_owned(),
        Kind::Decimal => "a number".to_owned(),
        Kind::Amount { decimal, .. } if *decimal == "," => "a number with decimal comma".to_owned(),
        Kind::Amount { .. } | Kind::Measure { .. } => "an amount".to_owned(),
        Kind::Percent => "a percentage".to_owned(),
        Kind::Truth => "true or false".to_owned(),
        Kind::Day(formats) => format!("a date{}", written(formats)),
        Kind::Instant(formats) => format!("a date with a time{}", written(formats)),
        Kind::Nothing | Kind::Text | Kind::Code => "a text".to_owned(),
    }
}

/// What several values would have to be.
pub(super) fn many(kind: &Kind) -> String {
    match kind {
        Kind::Whole => "whole numbers".to_owned(),
        Kind::Decimal => "numbers".to_owned(),
        Kind::Amount { decimal, .. } if *decimal == "," => "numbers with decimal comma".to_owned(),
        Kind::Amount { .. } | Kind::Measure { .. } => "amounts".to_owned(),
        Kind::Percent => "percentages".to_owned(),
        Kind::Truth => "true or false".to_owned(),
        Kind::Day(formats) => format!("dates{}", written(formats)),
        Kind::Instant(formats) => format!("dates with a time{}", written(formats)),
        Kind::Nothing | Kind::Text | Kind::Code => "texts".to_owned(),
    }
}

fn written(formats: &[String]) -> String {
    match formats {
        [] => String::new(),
        formats => format!(" {}", formats.join(" or ")),
    }
}

/// What a column holds, in a few words.
pub(super) fn holds(column: &Column) -> String {
    match (&column.nearly, &column.undecided) {
        (Some(nearly), _) => format!("text, mostly {}", kind(&nearly.kind)),
        _ if column.footnotes.is_some() => "numbers with marks".to_owned(),
        (_, Some(undecided)) => match undecided.kinds.first() {
            Some(Kind::Day(_) | Kind::Instant(_)) => "dates, not clear which".to_owned(),
            _ => "numbers, not clear which".to_owned(),
        },
        _ => kind(&column.kind),
    }
}

/// How a function of the language reads values of this kind, as `convert` takes it; none for text.
pub(super) fn conversion(kind: &Kind) -> Option<String> {
    let formats = |function: &str, formats: &[String]| {
        let texts: Vec<String> = formats.iter().map(|format| quoted(format)).collect();
        match &texts[..] {
            [] => function.to_owned(),
            [only] => format!("v -> {function}(v, {only})"),
            several => format!("v -> {function}(v, [{}])", several.join(", ")),
        }
    };
    Some(match kind {
        Kind::Whole => "int".to_owned(),
        Kind::Decimal => "float".to_owned(),
        Kind::Truth => "bool".to_owned(),
        Kind::Day(list) => formats("date", list),
        Kind::Instant(list) => formats("datetime", list),
        Kind::Amount { decimal: ".", thousands: "," } => "number".to_owned(),
        Kind::Amount { decimal, thousands } => {
            format!("v -> number(v{})", marks(decimal, thousands))
        }
        Kind::Measure { unit, decimal } => {
            format!("v -> number(replace(v, {}, \"\"){})", quoted(unit), marks_for(decimal))
        }
        Kind::Nothing | Kind::Text | Kind::Code | Kind::Percent => return None,
    })
}

/// How `number` reads numbers without the footnote marks behind them.
pub(super) fn without_footnotes(found: &Footnotes) -> String {
    let marks = marks_for(found.decimal);
    format!("v -> number(replace_matches(v, '{}', \"\"){marks})", found.pattern)
}

/// The arguments of `number` for a decimal mark and what usually stands between groups beside it.
fn marks_for(decimal: &str) -> String {
    marks(decimal, if decimal == "," { "." } else { "," })
}

fn marks(decimal: &str, thousands: &str) -> String {
    let mut text = String::new();
    if decimal != "." {
        text += &format!(", decimal: {}", quoted(decimal));
    }
    if thousands != "," {
        text += &format!(", thousands: {}", quoted(thousands));
    }
    text
}
