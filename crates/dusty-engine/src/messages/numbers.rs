//! What is said of numbers and dates that are taken as texts, and of amounts without their currencies.

use std::collections::{BTreeMap, BTreeSet};

use dusty_check::value::{is_name, member, on_one_line, quoted};
use dusty_syntax::codes::data;
use dusty_syntax::{Diagnostic, Span};

use crate::account::Place;
use crate::eval::{By, Meant, Ordered, Written};
use crate::inspect::formats_of;
use crate::source::input::Input;

/// How many currencies are told of one call.
const CURRENCIES: usize = 4;

pub(crate) fn taken_as_text(ordered: &Ordered, meant: Meant<'_>, text: &str) -> Diagnostic {
    let (span, written) = (ordered.span, ordered.span.of(text));
    let sorted = ordered.parts == [span];
    let how = match ordered.by {
        By::Sum { .. } => "joined",
        _ if sorted => "sorted",
        _ => "compared",
    };
    let (what, so) = match meant {
        Meant::Dates { .. } => ("dates", "as text, 01/12/2024 stands before 31/01/2024"),
        Meant::Numbers { .. } if how == "joined" => ("numbers", "as text, 3 + 4 is 34"),
        Meant::Numbers { .. } => ("numbers", "as text, 10 stands before 9"),
    };
    let (Meant::Dates { all, .. } | Meant::Numbers { all, .. }) = meant;
    let these = if all { "these" } else { "most of these" };
    let title = format!("{these} are {what}, and they are {how} as text");
    let found = Diagnostic::warning(&data::TAKEN_AS_TEXT, span, title).note(so);
    let conversions = Conversion::of(ordered, meant);
    if sorted && (is_name(written) || written.starts_with('"')) {
        let column = member("r", written.trim_matches('"'));
        let before = text.get(..span.start).unwrap_or_default();
        let down = before.ends_with("desc(");
        let keys = conversions.iter().map(|conversion| conversion.written(&column));
        let keys: Vec<_> = keys.collect();
        return found.help(match &keys[..] {
            [key] if down => format!("write `r -> desc({key})` instead of `desc({written})`"),
            [key] => format!("write `r -> {key}`, or `r -> desc({key})`"),
            keys => {
                let keys = keys.iter().map(|key| match down {
                    true => format!("`r -> desc({key})`"),
                    false => format!("`r -> {key}`"),
                });
                format!("write {}", keys.collect::<Vec<_>>().join(" or "))
            }
        });
    }
    if ordered.by == By::Join {
        let mut sides: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for side in ordered.parts.iter().map(|part| part.of(text)) {
            let Some((_, column)) = side.split_once(['.', '[']) else { continue };
            sides.entry(column.trim_end_matches(']')).or_default().insert(side);
        }
        let converts = |conversion: &Conversion| match conversion.rest {
            Some(_) => format!("v -> {}", conversion.written("v")),
            None => conversion.function.to_owned(),
        };
        let convert = conversions.first().map(converts).unwrap_or_default();
        return sides.into_iter().fold(found, |found, (column, sides)| {
            let sides = sides.into_iter().map(|side| format!("`{side}`"));
            let sides = sides.collect::<Vec<_>>().join(" and ");
            found.offer(
                format!("before the join, for {sides}"),
                format!("| convert({column}: {convert})"),
            )
        });
    }
    let calls = conversions.iter().map(|conversion| conversion.whole(ordered, text));
    let Some(calls) = calls.collect::<Option<Vec<_>>>() else {
        let functions = conversions.first().map_or("", |conversion| conversion.function);
        return found.help(format!("convert them with `{functions}`"));
    };
    let found = calls.into_iter().fold(found, Diagnostic::suggest);
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

/// What makes of texts what they were meant as.
struct Conversion {
    function: &'static str,
    /// What else it is given: the format of dates, or the marks of numbers.
    rest: Option<String>,
}

impl Conversion {
    /// Several where day and month could be either.
    fn of(ordered: &Ordered, meant: Meant<'_>) -> Vec<Conversion> {
        let day = |format: String| {
            let timed = format.contains("%H") || format.contains("%I");
            let function = if timed { "datetime" } else { "date" };
            Conversion { function, rest: Some(quoted(&format)) }
        };
        let whole = ordered.by == By::Sum { whole: true };
        let (function, rest) = match meant {
            Meant::Dates { like, .. } => {
                return formats_of(&[like]).into_iter().map(day).collect();
            }
            Meant::Numbers { written: Written::Commas, .. } => ("number", Some(r#"",", ".""#)),
            Meant::Numbers { written: Written::Amounts, .. } => ("number", None),
            Meant::Numbers { .. } => (if whole { "int" } else { "float" }, None),
        };
        vec![Conversion { function, rest: rest.map(str::to_owned) }]
    }

    fn written(&self, value: &str) -> String {
        match &self.rest {
            Some(rest) => format!("{}({value}, {rest})", self.function),
            None => format!("{}({value})", self.function),
        }
    }

    /// What stands in the script, with each of its parts converted.
    fn whole(&self, ordered: &Ordered, text: &str) -> Option<String> {
        let (mut call, mut at) = (String::new(), ordered.span.start);
        for part in &ordered.parts {
            let written = part.of(text);
            let bare = written.trim_matches(['"', '\'']);
            let is_text = bare.len() < written.len();
            // A constant is rather written the plain way.
            let plain = bare.parse::<f64>().is_ok();
            let fits = formats_of(&[bare]).iter().any(|f| self.rest == Some(quoted(f)));
            call += text.get(at..part.start)?;
            call += &match self.function {
                "int" | "float" | "number" if is_text && plain => bare.to_owned(),
                "date" | "datetime" if is_text && !fits => format!("{}({written})", self.function),
                _ => self.written(written),
            };
            at = part.end;
        }
        call += text.get(at..ordered.span.end)?;
        (!call.contains('\n')).then_some(call)
    }
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
