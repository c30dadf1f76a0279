//! What is said of numbers that are taken as texts, and of amounts without their currencies.

use std::collections::{BTreeMap, BTreeSet};

use dusty_check::value::{is_name, member, on_one_line};
use dusty_syntax::codes::data;
use dusty_syntax::{Diagnostic, Span};

use crate::account::Place;
use crate::eval::{By, Ordered};
use crate::source::input::Input;

/// How many currencies are told of one call.
const CURRENCIES: usize = 4;

pub(crate) fn numbers_as_text(ordered: &Ordered, text: &str) -> Diagnostic {
    let (span, written) = (ordered.span, ordered.span.of(text));
    let sorted = ordered.parts == [span];
    let (how, so) = match ordered.by {
        By::Sum { .. } => ("joined", "as text, 3 + 4 is 34"),
        _ if sorted => ("sorted", "as text, 10 stands before 9"),
        _ => ("compared", "as text, 10 stands before 9"),
    };
    let title = format!("these are numbers, and they are {how} as text");
    let found = Diagnostic::warning(&data::NUMBERS_SORTED_AS_TEXT, span, title).note(so);
    if sorted && (is_name(written) || written.starts_with('"')) {
        let column = member("r", written.trim_matches('"'));
        let down = format!("r -> desc(float({column}))");
        let before = text.get(..span.start).unwrap_or_default();
        return found.help(match before.ends_with("desc(") {
            true => format!("write `{down}` instead of `desc({written})`"),
            false => format!("write `r -> float({column})`, or `{down}`"),
        });
    }
    if ordered.by == By::Join {
        let mut sides: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for side in ordered.parts.iter().map(|part| part.of(text)) {
            let Some((_, column)) = side.split_once(['.', '[']) else { continue };
            sides.entry(column.trim_end_matches(']')).or_default().insert(side);
        }
        return sides.into_iter().fold(found, |found, (column, sides)| {
            let sides = sides.into_iter().map(|side| format!("`{side}`"));
            let sides = sides.collect::<Vec<_>>().join(" and ");
            found.offer(
                format!("before the join, for {sides}"),
                format!("| convert({column}: float)"),
            )
        });
    }
    let convert = if ordered.by == (By::Sum { whole: true }) { "int" } else { "float" };
    let Some(call) = as_numbers(ordered, convert, text) else {
        return found.help(format!("make numbers of them with `{convert}`"));
    };
    let found = found.suggest(call);
    if ordered.by == By::Order {
        return found;
    }
    let parts = ordered.parts.iter().map(|part| format!("{{{}}}", part.of(text)));
    let parts = parts.collect::<String>();
    found.offer("if they are to stand behind each other", format!("f\"{parts}\""))
}

pub(crate) fn currencies(
    span: Span,
    column: Option<&str>,
    found: &BTreeMap<String, Option<u64>>,
    inputs: &[Input],
) -> Diagnostic {
    let mut found: Vec<_> = found.iter().collect();
    found.sort_by_key(|(_, place)| **place);
    let shown = |(name, place): &(&String, &Option<u64>)| {
        let place = place.map(Place::unpacked);
        match place.and_then(|place| Some((inputs.get(place.file)?, place.line))) {
            Some((input, line)) => format!("{name} in {}:{line}", on_one_line(input.name())),
            None => (*name).clone(),
        }
    };
    let count = found.len();
    let places = found.iter().take(CURRENCIES).map(shown).collect::<Vec<_>>().join(", ");
    let more = if count > CURRENCIES { ", ..." } else { "" };
    let title = format!("these are amounts of {count} currencies");
    let amount = member("r", column.unwrap_or("price"));
    Diagnostic::warning(&data::CURRENCIES, span, title)
        .note(format!("{places}{more}"))
        .note("without their currencies they cannot be added or compared")
        .offer(
            "keep the currency, in a step before",
            format!("| map(r -> {{ ...r, currency: extract({amount}, '\\p{{Sc}}|[A-Z]{{3}}') }})"),
        )
}

/// What stands in the script, with each of its parts as a number.
fn as_numbers(ordered: &Ordered, convert: &str, text: &str) -> Option<String> {
    let (mut call, mut at) = (String::new(), ordered.span.start);
    for part in &ordered.parts {
        let written = part.of(text);
        let number = written.trim_matches(['"', '\'']);
        let is_text = number.len() < written.len();
        call += text.get(at..part.start)?;
        call += &if is_text { number.to_owned() } else { format!("{convert}({written})") };
        at = part.end;
    }
    call += text.get(at..ordered.span.end)?;
    (!call.contains('\n')).then_some(call)
}

pub(crate) fn rounded(
    span: Span,
    value: i64,
    place: Option<Place>,
    inputs: &[Input],
) -> Diagnostic {
    let input = place.and_then(|place| Some((inputs.get(place.file)?, place.line)));
    let place = input.map_or_else(String::new, |(input, line)| {
        format!(", in {}:{line}", on_one_line(input.name()))
    });
    Diagnostic::warning(&data::ROUNDED, span, "whole numbers are rounded here")
        .label("they stand beside floats, and become such")
        .note(format!("{value} becomes {:?}{place}", value as f64))
        .help("to keep all digits make texts of both with `text(...)`, in a step before")
}
