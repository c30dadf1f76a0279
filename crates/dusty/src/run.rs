//! `dusty run`: a script from its text to its files and the account of its rows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use dusty_check::Functions;
use dusty_engine::{Limits, Outcome, Progress, Script};

use crate::arguments::RunArguments;
use crate::exit::Exit;
use crate::new_file::NewFile;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::screen::{self, Screen};
use crate::script_file::ScriptFile;
use crate::watch::Watch;
use crate::{ledger, ledger_json, memory, table};

/// The signal that ends a program whose output nobody reads, where there are signals.
const SIGPIPE: u8 = 13;

/// Runs a script.
pub(crate) fn run(arguments: &RunArguments) -> Exit {
    let mut report = Report::new(arguments.errors, arguments.quiet);
    match attempt(arguments, &mut report) {
        Ok(exit) => exit,
        Err(refusal) => report.refusal(&refusal),
    }
}

fn attempt(arguments: &RunArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let file = ScriptFile::read(&arguments.file)?;
    let settings = &arguments.settings;
    let script = Script { text: &file.text, folder: &file.folder, settings };
    let checked = dusty_engine::check(&script);
    report.diagnostics(&file, &checked.diagnostics);
    let exit = Exit::of(&checked.diagnostics);
    if exit != Exit::Done {
        report.finish();
        return Ok(exit);
    }
    // Begun before the run: that it cannot be written should not come to light
    // when everything else has been.
    let ledger_file = match &arguments.ledger {
        Some(path) => Some(begin_ledger(path, arguments, &script)?),
        None => None,
    };

    let limits = Limits {
        threads: arguments.threads.unwrap_or_else(available_threads),
        memory: arguments.memory.unwrap_or_else(memory::most),
    };
    let progress = Arc::new(Progress::default());
    let bar = report.is_human() && !arguments.quiet && Screen::errors().width.is_some();
    let watch = Watch::start(Arc::clone(&progress), bar);
    let outcome = dusty_engine::run(checked, &script, limits, progress);
    let signal = watch.end();

    match outcome {
        Ok(outcome) => {
            report.diagnostics(&file, &outcome.diagnostics);
            report.finish();
            finish(arguments, &file, &outcome, ledger_file, report)
        }
        Err(errors) => {
            report.diagnostics(&file, &errors);
            report.finish();
            // No error at all: whoever read standard output has gone.
            let exit = match Exit::of(&errors) {
                Exit::Done => Exit::Signal(SIGPIPE),
                exit => exit,
            };
            Ok(signal.map_or(exit, Exit::Signal))
        }
    }
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
    let exit = if tables.is_empty() { Exit::Done } else { screen::print(&tables) };
    if report.is_human() && !arguments.quiet {
        let apart = if report.is_empty() { "" } else { "\n" };
        let account = ledger::ledger(&outcome.ledger, &script.short);
        screen::print_error(&format!("{apart}{account}"));
    }
    if let (Some(file), Some(path)) = (ledger_file, &arguments.ledger) {
        let written = outcome.ledger.outputs.iter().filter_map(|output| output.path.as_ref());
        refuse_if_same(path, written.map(|saved| script.folder.join(saved)))?;
        let content = ledger_json::ledger(&outcome.ledger);
        file.finish(content.as_bytes()).map_err(|error| unwritable(path, &error))?;
    }
    Ok(exit)
}

fn available_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Begins the file of the ledger, unless it would take the place of the script or of
/// what the script reads.
fn begin_ledger(
    path: &Path,
    arguments: &RunArguments,
    script: &Script<'_>,
) -> Result<NewFile, Refusal> {
    let functions = Functions { scalar: Vec::new(), aggregate: Vec::new() };
    let (tree, _) = dusty_syntax::parse(script.text);
    let read = dusty_check::sources(script.text, &tree, &functions, script.settings);
    let read = read.sources.iter().map(|source| script.folder.join(&source.path));
    refuse_if_same(path, read.chain([arguments.file.clone()]))?;
    NewFile::begin(path).map_err(|error| unwritable(path, &error))
}

/// The ledger takes the place of no other file of the run.
fn refuse_if_same(path: &Path, mut others: impl Iterator<Item = PathBuf>) -> Result<(), Refusal> {
    match path.canonicalize() {
        Ok(whole) if others.any(|other| other.canonicalize().is_ok_and(|other| other == whole)) => {
            Err(Refusal::script(format!("the run itself needs the file `{}`", path.display()))
                .help("give --ledger a file of its own"))
        }
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::world(format!("cannot write the ledger `{}`: {error}", path.display()))
}
