//! `dusty verify`: whether all that a ledger says still holds. The script is run again, but
//! nothing is written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dusty_check::path::{is_remote, shown};
use dusty_check::value::quoted;
use dusty_engine::{Fingerprint, Ledger, Purpose, Script};
use dusty_syntax::{Diagnostic, Severity};

use crate::arguments::VerifyArguments;
use crate::comparison::{self, Line, Verdict};
use crate::exit::Exit;
use crate::ledger_json::{self, VERSION};
use crate::recorded::{Recorded, RecordedFile};
use crate::refusal::Refusal;
use crate::report::Report;
use crate::script_file::ScriptFile;
use crate::{run, screen};

/// Verifies a ledger.
pub(crate) fn verify(arguments: &VerifyArguments) -> Exit {
    let mut report = Report::new(arguments.errors, true);
    let done = attempt(arguments, &mut report);
    report.ended(done)
}

/// What came of running the script again.
enum Again {
    Done(Box<Ledger>),
    /// It failed: how it would have exited.
    Failed(Exit),
    /// A file that it reads is not there.
    NotRun,
}

/// An output on a server, by the address that may be told: what is there now, or why that is
/// not known.
type Sent = (String, Result<Option<Fingerprint>, String>);

fn attempt(arguments: &VerifyArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let recorded = Recorded::read(&arguments.ledger)?;
    let script = script(arguments, &recorded)?;
    let here = |file: &str| script.folder.join(file);
    let inputs = comparison::files(&recorded.sources);
    let missing = |file: &&RecordedFile| {
        let on_disk = |file: &&str| *file != "-" && !is_remote(file);
        file.file.as_deref().filter(on_disk).is_some_and(|file| !here(file).exists())
    };
    let on_disk = |output: &RecordedFile| {
        let file = output.file.as_ref().filter(|file| !is_remote(file));
        let (file, print) = (file?, output.print.as_ref()?);
        let verdict = match output.in_database {
            None => comparison::on_disk(print, &here(file)),
            // Looked at below: to read it is a run.
            Some(_) if here(file).exists() => return None,
            Some(_) => Verdict::Missing,
        };
        (file != "-").then(|| Line::new("on disk", file, verdict))
    };
    // Before the run, which catches the signals that would end this.
    let outputs = comparison::files(&recorded.outputs);
    let mut on_disk: Vec<Line> = outputs.iter().copied().filter_map(on_disk).collect();
    let (again, sent, appended) = match inputs.iter().any(missing) {
        true => (Again::NotRun, Vec::new(), Vec::new()),
        false => run_again(arguments, &script, &recorded, report),
    };
    if let Again::Failed(exit @ Exit::Signal(_)) = again {
        return Ok(exit);
    }

    let mut lines = Vec::new();
    let print = Fingerprint::of(script.text.as_bytes());
    lines.push(Line::new("script", &script.name, comparison::prints(&recorded.print, &print)));
    for input in inputs {
        lines.extend(input_line(input, &again, &script.folder));
    }
    match &again {
        Again::Done(ledger) => {
            lines.extend(comparison::outputs(&recorded, ledger));
            let now = ledger_json::ledger(ledger, &script, &recorded.settings);
            lines.extend(comparison::counts(&recorded.value, &now));
        }
        Again::Failed(_) => lines.extend(comparison::not_made(&recorded, "the script fails")),
        Again::NotRun => lines.extend(comparison::not_made(&recorded, "an input is missing")),
    }
    on_disk.extend(outputs.into_iter().filter_map(|output| on_server(output, &sent)));
    // A database has several tables, each an output of its own.
    let tables = recorded.outputs.iter();
    on_disk.extend(tables.filter_map(|output| in_database(output, &appended, &script, arguments)));
    lines.extend(on_disk);
    let exit = exit(&lines, &again);
    let text = comparison::text(&lines, arguments.quiet);
    let version = match recorded.dusty.as_str() {
        VERSION => String::new(),
        other => format!("the ledger is of Dusty {other}, and this is Dusty {VERSION}\n"),
    };
    Ok(exit.max(screen::print(&format!("{text}{version}"))))
}

/// The script that the ledger names, or the one that is given instead.
fn script(arguments: &VerifyArguments, recorded: &Recorded) -> Result<ScriptFile, Refusal> {
    let help = format!("say where it is:   dusty verify {} SCRIPT", arguments.ledger.display());
    let path = match (&arguments.script, &recorded.script) {
        (Some(path), _) => path.clone(),
        (None, Some(path)) => PathBuf::from(path),
        (None, None) => {
            let title = "the ledger is of a script that is in no file";
            return Err(Refusal::script(title).help(help));
        }
    };
    ScriptFile::read(&path).map_err(|refusal| match arguments.script {
        Some(_) => refusal,
        None => Refusal {
            help: vec![help],
            ..refusal.note(format!("the ledger names the script `{}`", path.display()))
        },
    })
}

fn run_again(
    arguments: &VerifyArguments,
    script: &ScriptFile,
    recorded: &Recorded,
    report: &mut Report,
) -> (Again, Vec<Sent>, Vec<(String, String)>) {
    let settings = &recorded.settings;
    let asked = script.with(settings);
    let bar = report.is_human() && !arguments.quiet;
    let (mut checked, signal) = run::checked(&asked, bar);
    let (mut sent, appended) = (Vec::new(), checked.appended());
    let done = match checked.can_run() {
        true => {
            checked.purpose = Purpose::Rehearse;
            let urls = checked.remote_targets();
            let (progress, watch) = run::watched(bar);
            let limits = arguments.machine.limits();
            let outcome = dusty_engine::run(checked, &asked, limits, Arc::clone(&progress));
            if outcome.is_ok() {
                let look = |url: String| (shown(&url), dusty_engine::at_address(&url, &progress));
                sent = urls.into_iter().map(look).collect();
            }
            (outcome, watch.end())
        }
        false => (Err(checked.diagnostics), signal),
    };
    let again = match done {
        (_, Some(signal)) => Again::Failed(Exit::Signal(signal)),
        (Ok(outcome), None) => Again::Done(Box::new(outcome.ledger)),
        (Err(mut found), None) => {
            // Warnings were told by the run that wrote the ledger.
            found.retain(|found: &Diagnostic| found.severity == Severity::Error);
            report.diagnostics(script, &found);
            report.finish();
            Again::Failed(Exit::of(&found))
        }
    };
    (again, sent, appended)
}

/// A table in a database as it is there now: its rows are read as a script would, and hashed as
/// those were that went in.
fn in_database(
    output: &RecordedFile,
    appended: &[(String, String)],
    script: &ScriptFile,
    arguments: &VerifyArguments,
) -> Option<Line> {
    let (file, table) = (output.file.as_ref()?, output.in_database.as_ref()?);
    if is_remote(file) || !script.folder.join(file).exists() {
        return None;
    }
    let name = format!("{file}, {table}");
    let with = |verdict| Some(Line::new("on disk", &name, verdict));
    if appended.iter().any(|(path, to)| path == file && to == table) {
        return with(Verdict::Apart("rows of other runs may be in it".to_owned()));
    }
    let text = format!(
        "source t = sqlite({}, table: {})\nsave t to jsonl(\"rows.jsonl\")\n",
        quoted(file),
        quoted(table)
    );
    let asked = Script { text: &text, folder: &script.folder, settings: &[] };
    let mut checked = dusty_engine::check(&asked);
    checked.purpose = Purpose::Rehearse;
    let limits = arguments.machine.limits();
    let outcome = match checked.can_run() {
        true => dusty_engine::run(checked, &asked, limits, Arc::default()),
        false => Err(checked.diagnostics),
    };
    let now = outcome.as_ref().map(|outcome| outcome.ledger.given_out().next());
    with(match (now, &output.print) {
        (Ok(Some(made)), Some(print)) => match &made.fingerprint {
            Some(now) if now == print => Verdict::Same,
            _ if made.rows != output.rows => {
                Verdict::Differs(comparison::other(made.rows, "row", output.rows))
            }
            _ => Verdict::Differs("other values".to_owned()),
        },
        (Err(found), _) => {
            let titles = found.iter().map(|found| found.title.clone());
            Verdict::Differs(titles.take(1).collect())
        }
        _ => Verdict::Unknown("it was not looked at".to_owned()),
    })
}

/// An output on a server as it is there now.
fn on_server(output: &RecordedFile, sent: &[Sent]) -> Option<Line> {
    let file = output.file.as_ref().filter(|file| is_remote(file))?;
    let verdict = match sent.iter().find(|(url, _)| url == file) {
        Some((_, Ok(Some(now)))) => comparison::prints(output.print.as_ref()?, now),
        Some((_, Ok(None))) => Verdict::Missing,
        Some((_, Err(why))) => Verdict::Unknown(why.clone()),
        None => Verdict::Unknown("it was not looked at".to_owned()),
    };
    Some(Line::new("on server", file, verdict))
}

/// An input as it was read just now, or else as it lies on the disk.
fn input_line(input: &RecordedFile, again: &Again, folder: &Path) -> Option<Line> {
    let (file, print) = (input.file.as_deref()?, input.print.as_ref()?);
    let read = match again {
        Again::Done(ledger) => ledger.sources.iter().find(|account| account.source.path == file),
        Again::Failed(_) | Again::NotRun => None,
    };
    let verdict = match read.and_then(|source| source.fingerprint.as_ref()) {
        Some(now) => comparison::prints(print, now),
        None if file == "-" || is_remote(file) => Verdict::Unknown("it was not read".to_owned()),
        None => comparison::on_disk(print, &folder.join(file)),
    };
    let name = if file == "-" { "standard input" } else { file };
    Some(Line::new("input", name, verdict))
}

/// A script that fails on the same files fails for another reason, which is told.
fn exit(lines: &[Line], again: &Again) -> Exit {
    let given = |line: &&Line| line.kind == "script" || line.kind == "input";
    let same = |line: &Line| line.verdict.holds();
    match again {
        Again::Failed(exit) if lines.iter().filter(given).all(same) => (*exit).max(Exit::Rule),
        _ if lines.iter().all(same) => Exit::Done,
        _ => Exit::Rule,
    }
}
