//! `dusty fmt`: scripts in the usual layout.

use std::path::Path;

use crate::arguments::{FmtArguments, Form};
use crate::exit::Exit;
use crate::new_file::NewFile;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::screen;
use crate::script_file::{ScriptFile, is_stdin};

/// Lays out each script, or says which ones are not laid out. A script with syntax
/// errors stays as it is.
pub(crate) fn fmt(arguments: &FmtArguments) -> Exit {
    let mut report = Report::new(Form::Human, false);
    let exits = arguments.files.iter().map(|path| one(path, arguments.check, &mut report));
    let exit = exits.max().unwrap_or(Exit::Done);
    report.finish();
    exit
}

fn one(path: &Path, only_check: bool, report: &mut Report) -> Exit {
    let script = match ScriptFile::read(path) {
        Ok(script) => script,
        Err(refusal) => return report.refusal(&refusal),
    };
    let Some(formatted) = dusty_syntax::format(&script.text) else {
        let (_, found) = dusty_syntax::parse(&script.text);
        report.diagnostics(&script, &found);
        return Exit::Script;
    };
    match (formatted == script.text, only_check) {
        (true, true) => Exit::Done,
        (false, true) => screen::print(&format!("{}\n", script.name)).max(Exit::Rule),
        (_, false) if is_stdin(path) => screen::print(&formatted),
        (true, false) => Exit::Done,
        (false, false) => {
            let written = NewFile::begin(path).and_then(|file| file.finish(formatted.as_bytes()));
            written.map_or_else(
                |error| {
                    let title = format!("cannot write `{}`: {error}", script.name);
                    report.refusal(&Refusal::world(title))
                },
                |()| Exit::Done,
            )
        }
    }
}
