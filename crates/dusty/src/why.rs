//! `dusty why`: where a row went, or where it came from.

use std::path::Path;

use dusty_check::near::nearest;
use dusty_check::value::quoted;
use dusty_engine::{Answer, Asked, Fate, Journey, Script};
use unicode_width::UnicodeWidthStr;

use crate::arguments::{Form, WhyArguments};
use crate::exit::Exit;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::screen;
use crate::script_file::ScriptFile;

/// How many cells of a row are shown.
const SHOWN: usize = 8;

/// How many lines of a file are named.
const NAMED: usize = 10;

type Cell = (String, Option<String>);

/// Answers for one line of a file.
pub(crate) fn why(arguments: &WhyArguments) -> Exit {
    let mut report = Report::new(Form::Human, true);
    match attempt(arguments, &mut report) {
        Ok(exit) => exit,
        Err(refusal) => report.refusal(&refusal),
    }
}

fn attempt(arguments: &WhyArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let (file, line) = arguments.place.rsplit_once(':').unwrap_or((&arguments.place, ""));
    let Some(line) = line.parse().ok().filter(|line| *line > 0) else {
        return Err(Refusal::script(format!("`{}` is no line of a file", arguments.place))
            .help("write the file, a colon and the line: users.csv:6"));
    };
    let script_file = ScriptFile::read(&arguments.file)?;
    let script = Script {
        text: &script_file.text,
        folder: &script_file.folder,
        settings: &arguments.settings,
    };
    let asked = dusty_engine::why(&script, Path::new(file), line, arguments.machine.limits());
    match asked {
        Ok(answer) => Ok(screen::print(&told(&arguments.place, &answer, &script_file.short))),
        Err(Asked::Wrong(diagnostics)) => {
            report.diagnostics(&script_file, &diagnostics);
            report.finish();
            Ok(Exit::of(&diagnostics))
        }
        Err(Asked::Unknown(known)) => {
            let title = format!("the script neither reads nor writes `{file}`");
            let refusal = Refusal::script(title);
            let near = nearest(file, known.iter().map(String::as_str));
            Err(match (near, known.is_empty()) {
                (Some(near), _) => refusal.help(format!("did you mean {near}:{line}?")),
                (None, true) => refusal,
                (None, false) => refusal.note(format!("its files are: {}", known.join(", "))),
            })
        }
        Err(Asked::NoRow(rows)) => {
            let refusal = Refusal::script(format!("there is no row on line {line} of `{file}`"));
            Err(match rows {
                Some((first, last)) if first == last => {
                    refusal.note(format!("its only row is on line {first}"))
                }
                Some((first, last)) if line < first || line > last => {
                    refusal.note(format!("its rows are on the lines {first} to {last}"))
                }
                Some(_) => refusal.note("the line is blank, a comment, or left out"),
                None => refusal.note("the file has no rows"),
            })
        }
    }
}

/// The answer as a person reads it.
fn told(place: &str, answer: &Answer, script: &str) -> String {
    let mut text = format!("{place}\n");
    if !answer.row.is_empty() {
        text += &format!("  {}\n", listed(&answer.row));
    }
    if let Some(why) = &answer.unfit {
        text += &format!("  rejected: {why}\n");
    }
    for (file, lines) in &answer.from {
        let named: Vec<_> = lines.iter().take(NAMED).map(u64::to_string).collect();
        let what = if lines.len() == 1 { "line" } else { "lines" };
        let more = if lines.len() > NAMED {
            format!(", ... ({} in all)", lines.len())
        } else {
            String::new()
        };
        text += &format!("from {file}, {what} {}{more}\n", named.join(", "));
    }
    // One of several lines stands for all.
    if let Some((file, lines)) = answer.from.iter().find(|(_, lines)| !lines.is_empty())
        && answer.from.iter().map(|(_, lines)| lines.len()).sum::<usize>() > 1
        && let Some(line) = lines.first()
    {
        text += &format!("the way of {file}:{line}\n");
    }
    let steps = || answer.journeys.iter().flat_map(|journey| &journey.steps);
    let verbs = steps().map(|(verb, ..)| verb.width()).max().unwrap_or(0);
    let places = steps().map(|(_, line, _)| format!("{script}:{line}").width()).max().unwrap_or(0);
    for Journey { table, steps } in &answer.journeys {
        text += &format!("{table}\n");
        for (verb, line, fate) in steps {
            let place = format!("{script}:{line}");
            let (verbs, places) = (verbs - verb.width(), places - place.width());
            let blank = |count| " ".repeat(count);
            let (after_verb, after_place) = (blank(verbs + 2), blank(places + 3));
            text += &format!("  {verb}{after_verb}{place}{after_place}{}\n", fate_of(fate));
        }
    }
    for saved in &answer.saved {
        let lines: Vec<_> = saved.lines.iter().map(u64::to_string).collect();
        let what = if saved.total == 1 { "line" } else { "lines" };
        let more = match saved.total > saved.lines.len() as u64 {
            true => format!(", ... ({} in all)", saved.total),
            false => String::new(),
        };
        let lines = lines.join(", ");
        text += &match &saved.path {
            Some(path) => format!("saved in {path}, {what} {lines}{more}\n"),
            None => format!("shown of {}, row {lines}{more}\n", saved.table),
        };
    }
    if answer.from.is_empty() && answer.saved.is_empty() && answer.unfit.is_none() {
        text += "in no output\n";
    }
    text
}

fn fate_of(fate: &Fate) -> String {
    match fate {
        Fate::Passed(changed) if changed.is_empty() => "passed".to_owned(),
        Fate::Passed(changed) => format!("passed, with {}", listed(changed)),
        Fate::Partly(some, all) => format!("{some} of its {all} rows passed"),
        Fate::Groups(groups) => format!("went into {groups} groups"),
        Fate::Multiplied(rows) => format!("became {rows} rows"),
        Fate::Grouped(group) => format!("went into the group of {}", listed(group)),
        Fate::Removed(why) => format!("removed: {why}"),
        Fate::Rejected(why, column, value) => {
            let cell = column.iter().cloned().chain(value.iter().map(|value| quoted(value)));
            let cell = cell.collect::<Vec<_>>().join(" ");
            if cell.is_empty() {
                format!("rejected: {why}")
            } else {
                format!("rejected: {cell} {why}")
            }
        }
    }
}

fn listed(cells: &[Cell]) -> String {
    let cell = |(name, value): &Cell| match value {
        Some(value) => format!("{name} {}", quoted(value)),
        None => format!("{name} missing"),
    };
    let mut text = cells.iter().take(SHOWN).map(cell).collect::<Vec<_>>().join(", ");
    if cells.len() > SHOWN {
        text += &format!(", ... ({} columns)", cells.len());
    }
    text
}
