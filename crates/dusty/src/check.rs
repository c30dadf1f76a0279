//! `dusty check`: the mistakes of scripts, without a run.

use crate::arguments::CheckArguments;
use crate::exit::Exit;
use crate::report::Report;
use crate::run;
use crate::script_file::ScriptFile;

/// Checks each script and says what is wrong with it.
pub(crate) fn check(arguments: &CheckArguments) -> Exit {
    let mut report = Report::new(arguments.told.errors, arguments.told.quiet);
    let mut exit = Exit::Done;
    let files = arguments.files.iter().map(|path| Some(path.as_path()));
    let text = (!arguments.text.is_empty()).then_some(None);
    for path in files.chain(text) {
        let script = match ScriptFile::given(path, &arguments.text) {
            Ok(script) => script,
            Err(refusal) => {
                exit = exit.max(report.refusal(&refusal));
                continue;
            }
        };
        let (found, signal) = run::checked(&script.with(&arguments.settings), report.speaks());
        let found = found.diagnostics;
        report.diagnostics(&script, &found);
        exit = exit.max(signal.map_or(Exit::of(&found), Exit::Signal));
        if signal.is_some() {
            break;
        }
        if found.is_empty() && report.speaks() {
            report.print(&format!("{}: no mistakes found\n", script.name));
        }
    }
    report.finish();
    exit
}
