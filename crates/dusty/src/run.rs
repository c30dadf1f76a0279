//! `dusty run`: a script from its text to its files and the account of its rows.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use dusty_engine::{Checked, Outcome, Progress, Purpose, Script};
use dusty_syntax::Diagnostic;

use crate::arguments::RunArguments;
use crate::exit::{Exit, SIGPIPE};
use crate::new_file::NewFile;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::screen::{self, Screen};
use crate::script_file::ScriptFile;
use crate::watch::Watch;
use crate::{ledger, ledger_json, table};

/// Runs a script.
pub(crate) fn run(arguments: &RunArguments) -> Exit {
    let mut report = Report::new(arguments.told.errors, arguments.told.quiet);
    let done = attempt(arguments, &mut report);
    report.ended(done)
}

fn attempt(arguments: &RunArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let file = ScriptFile::given(arguments.file.as_deref(), &arguments.text)?;
    let script = file.with(&arguments.settings);
    let bar = report.speaks();
    let (mut checked, signal) = checked(&script, bar);
    if let Some(exit) = refused(&file, &checked.diagnostics, signal, report) {
        return Ok(exit);
    }
    if arguments.file.as_deref().is_some_and(|path| checked.writes(path, &file.folder)) {
        let name = file.short.clone();
        return Err(Refusal::script(format!(
            "the script `{name}` would be written over by one of its saves"
        ))
        .help("save to a file of another name"));
    }
    // Watched before a draft is begun, so that no signal leaves one behind.
    let (progress, watch) = watched(bar);
    // Begun before the run: that it cannot be written should not come to light
    // when everything else has been.
    let begin = |path| begin_ledger(path, arguments.file.as_deref(), &checked, &script);
    let ledger_file = match arguments.ledger.as_deref().map(begin).transpose() {
        Ok(file) => file,
        Err(refusal) => {
            watch.end();
            return Err(refusal);
        }
    };
    if ledger_file.is_some() {
        checked.purpose = Purpose::Record;
    }
    let outcome = dusty_engine::run(checked, &script, arguments.machine.limits(), progress);
    let signal = watch.end();

    match outcome {
        Ok(outcome) => {
            report.diagnostics(&file, &outcome.diagnostics);
            report.finish();
            finish(arguments, &file, &outcome, ledger_file, report)
        }
        Err(errors) => Ok(failed(&file, &errors, signal, report)),
    }
}

/// Checks a script. What it reads from servers is fetched under a watch of its own, which gives
/// the number of the signal if there was one.
pub(crate) fn checked(script: &Script<'_>, bar: bool) -> (Checked, Option<u8>) {
    if !dusty_engine::reads_remote(script) {
        return (dusty_engine::check(script), None);
    }
    let (progress, watch) = watched(bar);
    let checked = dusty_engine::check_watched(script, &progress);
    (checked, watch.end())
}

/// Tells what was found in a script; gives how the command ends if it cannot be run.
pub(crate) fn refused(
    file: &ScriptFile,
    found: &[Diagnostic],
    signal: Option<u8>,
    report: &mut Report,
) -> Option<Exit> {
    report.diagnostics(file, found);
    let exit = signal.map_or(Exit::of(found), Exit::Signal);
    (exit != Exit::Done).then(|| {
        report.finish();
        exit
    })
}

/// Tells why a run has failed.
pub(crate) fn failed(
    file: &ScriptFile,
    errors: &[Diagnostic],
    signal: Option<u8>,
    report: &mut Report,
) -> Exit {
    report.diagnostics(file, errors);
    report.finish();
    signal.map_or(Exit::of(errors), Exit::Signal)
}

/// Begins to watch over a run, which a person may stop. There is a bar only if one is
/// wanted and there is a screen for it.
pub(crate) fn watched(bar: bool) -> (Arc<Progress>, Watch) {
    let progress = Arc::new(Progress::default());
    let watch = Watch::start(Arc::clone(&progress), bar && Screen::errors().width.is_some());
    (progress, watch)
}

/// Shows what is to be shown, and gives the account of the rows.
fn finish(
    arguments: &RunArguments,
    script: &ScriptFile,
    outcome: &Outcome,
    ledger_file: Option<NewFile>,
    report: &Report,
) -> Result<Exit, Refusal> {
    let screen = Screen::output();
    let tables = outcome.shown.iter().map(|shown| table::table(shown, screen));
    let tables = tables.collect::<Vec<_>>().join("\n");
    let shown = if tables.is_empty() { Exit::Done } else { screen::print(&tables) };
    let exit = if outcome.unread { Exit::Signal(SIGPIPE) } else { shown };
    if !outcome.unread && report.speaks() {
        report.print(&ledger::ledger(&outcome.ledger, &script.short));
    }
    if let (Some(file), Some(path)) = (ledger_file, &arguments.ledger) {
        let value = ledger_json::ledger(&outcome.ledger, script, &arguments.settings);
        let content = format!("{value:#}\n");
        let written = "the files that the script saves are written";
        file.finish(content.as_bytes()).map_err(|error| unwritable(path, &error).note(written))?;
    }
    Ok(exit)
}

/// Begins the file of the ledger, unless it would take the place of another file of the
/// run.
fn begin_ledger(
    path: &Path,
    script_path: Option<&Path>,
    checked: &Checked,
    script: &Script<'_>,
) -> Result<NewFile, Refusal> {
    let same = |a: &Path, b: &Path| matches!((dunce::canonicalize(a), dunce::canonicalize(b)), (Ok(a), Ok(b)) if a == b);
    if checked.uses(path, script.folder) || script_path.is_some_and(|script| same(path, script)) {
        return Err(Refusal::script(format!("the run itself needs the file `{}`", path.display()))
            .help("give --ledger a file of its own"));
    }
    if path == Path::new("-") {
        return Err(
            Refusal::script("a ledger goes to a file").offer("name one", "--ledger account.json")
        );
    }
    NewFile::begin(path).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => {
            Refusal::world(format!("there is no folder for the ledger `{path}`"))
                .help("make the folder first")
        }
        ErrorKind::IsADirectory => {
            Refusal::world(format!("the ledger `{path}` is a folder")).help("give it a file's name")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Refusal::world(format!("there is no space left for the ledger `{path}`"))
        }
        _ => Refusal::world(format!("cannot write the ledger `{path}`: {error}")),
    }
}
