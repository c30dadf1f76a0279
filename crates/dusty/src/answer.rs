//! The answer of `dusty why` as a person reads it.

use std::collections::BTreeSet;

use dusty_check::value::quoted;
use dusty_engine::{Answer, Fate, FileLines, Journey, Saved, Unfit};
use unicode_width::UnicodeWidthStr;

use crate::table::padded;

/// How many cells of a row are shown.
const SHOWN: usize = 8;

/// How many files are named.
const FILES: usize = 10;

type Cell = (String, Option<String>);

/// The answer for a place, a file and a line; `script` is the name of the script.
pub(crate) fn text(place: &str, answer: &Answer, script: &str) -> String {
    let places = Places { without_lines: &answer.without_lines };
    let mut lines = vec![place.to_owned()];
    if answer.on_line > 1 && answer.from.is_empty() {
        lines.push(format!("  {} rows are on the line, the first of them:", answer.on_line));
    }
    if !answer.row.is_empty() {
        lines.push(format!("  {}", listed(&answer.row)));
    }
    lines.extend(answer.from.iter().take(FILES).map(|from| format!("from {}", places.named(from))));
    if answer.from.len() > FILES {
        lines.push(format!("from ... ({} files in all)", answer.from.len()));
    }
    if let Some((file, line)) = &answer.way_of {
        lines.push(format!("the way of {file}:{line}"));
    }
    if answer.on_line > 1 && !answer.from.is_empty() {
        lines.push(format!(
            "{} rows are on that line, and their ways are told together",
            answer.on_line
        ));
    }
    if let Some(why) = &answer.unfit {
        lines.push(format!("  rejected: {}", misfit(why)));
    }
    journeys(&answer.journeys, script, places, &mut lines);
    lines.extend(answer.saved.iter().map(|saved| places.saved(saved)));
    if answer.read_once {
        lines.push("a pipe can be read only once, so the way is not told".to_owned());
    } else if answer.from.is_empty() && answer.saved.is_empty() {
        lines.push("in no output".to_owned());
    }
    lines.join("\n") + "\n"
}

fn journeys(journeys: &[Journey], script: &str, places: Places<'_>, lines: &mut Vec<String>) {
    let steps = || journeys.iter().flat_map(|journey| &journey.steps);
    let place = |line: usize| format!("{script}:{line}");
    let width = |line: &usize| place(*line).width();
    let verbs = steps().map(|(verb, ..)| verb.width()).max().unwrap_or(0);
    let widest = steps().map(|(_, line, _)| width(line)).max().unwrap_or(0);
    for Journey { table, steps } in journeys {
        lines.push(table.clone());
        for (verb, line, fate) in steps {
            let (verb, place) = (padded(verb, verbs), padded(&place(*line), widest));
            lines.push(format!("  {verb}  {place}   {}", told(fate, places)));
        }
    }
}

/// What a step did, in words.
fn told(fate: &Fate, places: Places<'_>) -> String {
    let with = |what: String, cells: &[Cell]| match cells.is_empty() {
        true => what,
        false => format!("{what}, with {}", listed(cells)),
    };
    let all = |lines: &[FileLines]| {
        let files = lines.iter().take(FILES).map(|lines| places.named(lines));
        let more = (lines.len() > FILES).then(|| format!("... ({} files in all)", lines.len()));
        files.chain(more).collect::<Vec<_>>().join(" and ")
    };
    match fate {
        Fate::Passed(changed) => with("passed".to_owned(), changed),
        Fate::Matched(lines, changed) if lines.is_empty() => with("matched".to_owned(), changed),
        Fate::Matched(lines, changed) => with(format!("matched {}", all(lines)), changed),
        Fate::Alone(changed) => with("passed without a match".to_owned(), changed),
        Fate::Multiplied(rows, lines) if lines.is_empty() => format!("became {rows} rows"),
        Fate::Multiplied(rows, lines) => format!("became {rows} rows: matched {}", all(lines)),
        Fate::Partly(some, all) => format!("{some} of its {all} rows passed"),
        Fate::Grouped(1, group) => format!("put into a group of 1 row: {}", listed(group)),
        Fate::Grouped(rows, group) => format!("put into a group of {rows} rows: {}", listed(group)),
        Fate::Groups(groups) => format!("put into {groups} groups"),
        Fate::Appended(1) => "appended".to_owned(),
        Fate::Appended(rows) => format!("its {rows} rows were appended"),
        Fate::LookedUp => "only looked up".to_owned(),
        Fate::Removed { why, columns, twin } => {
            let of = match (columns.is_empty(), twin.is_empty()) {
                (false, _) => format!(": {}", columns.join(", ")),
                (true, false) => format!(" of {}", all(twin)),
                (true, true) => String::new(),
            };
            format!("removed: {why}{of}")
        }
        Fate::Rejected(why, column, value) => {
            let cell = column.iter().cloned().chain(value.iter().map(|value| quoted(value)));
            let words: Vec<_> = cell.chain([why.clone()]).collect();
            format!("rejected: {}", words.join(" "))
        }
    }
}

/// What does not fit a file, and why: `a "x" is not a number`, `too many fields: "1,2"`
fn misfit(unfit: &Unfit) -> String {
    let Unfit { why, column, text } = unfit;
    match column {
        Some(column) => format!("{column} {} {why}", quoted(text)),
        None => format!("{why}: {}", quoted(text)),
    }
}

/// How places in files are named.
#[derive(Clone, Copy)]
struct Places<'a> {
    without_lines: &'a BTreeSet<String>,
}

impl Places<'_> {
    /// The word for one place in a file, and for several.
    fn words(self, file: &str) -> (&'static str, &'static str) {
        if self.without_lines.contains(file) { ("row", "rows") } else { ("line", "lines") }
    }

    fn saved(self, saved: &Saved) -> String {
        let more = saved.total > saved.lines.len() as u64;
        let numbers = numbers(&saved.lines, more.then_some((saved.total, "in all")));
        let (one, many) = self.words(saved.path.as_deref().unwrap_or_default());
        match (&saved.path, saved.total) {
            (Some(path), 1) => format!("saved in {path}, {one} {numbers}"),
            (Some(path), _) => format!("saved in {path}, {many} {numbers}"),
            (None, 1) => format!("shown of {}, row {numbers}", saved.table),
            (None, _) => format!("shown of {}, rows {numbers}", saved.table),
        }
    }

    /// `users.csv, lines 2, 3`
    fn named(self, lines: &FileLines) -> String {
        let FileLines { file, lines, more, rows } = lines;
        let (one, many) = self.words(file);
        let what = if lines.len() == 1 && !more { one } else { many };
        match rows {
            Some(1) if lines.is_empty() => format!("{file}, 1 row"),
            Some(rows) if lines.is_empty() => format!("{file}, {rows} rows"),
            Some(rows) => {
                format!("{file}, {what} {}", numbers(lines, more.then_some((*rows, "rows in all"))))
            }
            None => format!("{file}, {what} {}, ...", numbers(lines, None)),
        }
    }
}

fn numbers(lines: &[u64], more: Option<(u64, &str)>) -> String {
    let mut texts: Vec<_> = lines.iter().map(u64::to_string).collect();
    texts.extend(more.map(|(total, what)| format!("... ({total} {what})")));
    texts.join(", ")
}

fn listed(cells: &[Cell]) -> String {
    let cell = |(name, value): &Cell| match value {
        Some(value) => format!("{name} {}", quoted(value)),
        None => format!("{name} missing"),
    };
    let mut texts: Vec<_> = cells.iter().take(SHOWN).map(cell).collect();
    if cells.len() > SHOWN {
        texts.push(format!("... ({} columns)", cells.len()));
    }
    texts.join(", ")
}
