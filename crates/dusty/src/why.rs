//! `dusty why`: where a row went, or where it came from.

use std::path::Path;
use std::sync::Arc;

use dusty_check::near::nearest;
use dusty_check::path::masked;
use dusty_engine::{Progress, Unanswered, Vacant};

use crate::answer;
use crate::answer_json;
use crate::arguments::{Form, WhyArguments};
use crate::exit::Exit;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::screen::{self, Screen};
use crate::script_file::ScriptFile;
use crate::watch::Watch;

/// Answers for one line of a file.
pub(crate) fn why(arguments: &WhyArguments) -> Exit {
    let form = if arguments.json { Form::Json } else { Form::Human };
    let mut report = Report::new(form, true);
    let done = attempt(arguments, &mut report);
    report.ended(done)
}

fn attempt(arguments: &WhyArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let (file, line) = arguments.place.rsplit_once(':').unwrap_or((&arguments.place, ""));
    let Some(line) = line.parse().ok().filter(|line| *line > 0) else {
        let refusal = Refusal::script(format!("`{}` is no line of a file", arguments.place));
        let other = arguments.file.to_string_lossy();
        let exchanged = other.rsplit_once(':').is_some_and(|(_, line)| line.parse::<u64>().is_ok());
        return Err(match exchanged {
            true => refusal
                .offer("the line comes first", format!("dusty why {other} {}", arguments.place)),
            false => refusal.help("name the file, a colon and the line, as in `users.csv:6`"),
        });
    };
    let script_file = ScriptFile::read(&arguments.file)?;
    let script = script_file.with(&arguments.settings);
    let progress = Arc::new(Progress::default());
    let bar = report.is_human() && Screen::errors().width.is_some();
    let watch = Watch::start(Arc::clone(&progress), bar);
    let limits = arguments.machine.limits();
    let asked = dusty_engine::why(&script, Path::new(file), line, limits, &progress);
    let signal = watch.end();
    match asked {
        Ok(answer) if arguments.json => {
            let value = answer_json::answer(&masked(&arguments.place), &answer);
            Ok(screen::print(&format!("{value:#}\n")))
        }
        Ok(answer) => {
            Ok(screen::print(&answer::text(&masked(&arguments.place), &answer, &script_file.short)))
        }
        Err(Unanswered::Wrong(diagnostics)) => {
            report.diagnostics(&script_file, &diagnostics);
            report.finish();
            Ok(signal.map_or(Exit::of(&diagnostics), Exit::Signal))
        }
        Err(Unanswered::Unknown(known)) => Err(unknown(file, line, &known)),
        Err(Unanswered::Several(names)) => Err(several(file, line, &names)),
        Err(Unanswered::NoRow { rows, without_lines: true, vacant }) => {
            Err(no_such_row(file, line, rows, vacant.is_some()))
        }
        Err(Unanswered::NoRow { rows, vacant, .. }) => Err(no_row(file, line, rows, vacant)),
    }
}

fn unknown(file: &str, line: u64, known: &[String]) -> Refusal {
    let refusal = Refusal::script(format!("the script neither reads nor writes `{file}`"));
    match (nearest(file, known.iter().map(String::as_str)), known.is_empty()) {
        (Some(near), _) => refusal.help(format!("did you mean `{near}:{line}`?")),
        (None, true) => refusal,
        (None, false) => refusal.note(format!("its files are: {}", known.join(", "))),
    }
}

/// Of a file that several sources read parts of.
fn several(file: &str, line: u64, names: &[String]) -> Refusal {
    let title =
        format!("the script reads {} parts of `{file}`, each with a row {line}", names.len());
    let ask = |refusal: Refusal, name| {
        refusal.offer("to ask about one of them", format!("dusty why \"{name}:{line}\""))
    };
    names.iter().fold(Refusal::script(title), ask)
}

/// Of a file that has rows and no lines.
fn no_such_row(file: &str, row: u64, rows: Option<(u64, u64)>, is_header: bool) -> Refusal {
    let refusal = Refusal::script(format!("there is no row {row} in `{file}`"));
    let header = is_header.then(|| "the names of the columns are there".to_owned());
    header.into_iter().fold(refusal, Refusal::note).note(match rows {
        Some((first, last)) if first == last => format!("its only row is row {first}"),
        Some((first, last)) => format!("its rows are {first} to {last}"),
        None => "there are no rows in it".to_owned(),
    })
}

fn no_row(file: &str, line: u64, rows: Option<(u64, u64)>, vacant: Option<Vacant>) -> Refusal {
    let refusal = Refusal::script(format!("there is no row on line {line} of `{file}`"));
    let there = match vacant {
        Some(Vacant::Above) => Some("the line stands above the names of the columns".to_owned()),
        Some(Vacant::Header) => Some("the names of the columns are there".to_owned()),
        Some(Vacant::Blank) => Some("the line is blank".to_owned()),
        Some(Vacant::Comment) => Some("the line is a comment".to_owned()),
        Some(Vacant::Footer) => {
            Some("the line is one of those at the end that are left out".to_owned())
        }
        Some(Vacant::Beyond(1)) => Some("the file has 1 line".to_owned()),
        Some(Vacant::Beyond(lines)) => Some(format!("the file has {lines} lines")),
        None => None,
    };
    let refusal = there.into_iter().fold(refusal, Refusal::note);
    refusal.note(match rows {
        Some((first, last)) if first == last => format!("its only row is on line {first}"),
        Some((first, last)) => format!("its rows are on the lines {first} to {last}"),
        None => "there are no rows in it".to_owned(),
    })
}
