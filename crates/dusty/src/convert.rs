//! `dusty convert`: a file in another format. It is the script of one source and one save.

use std::path::Path;

use dusty_check::path::{literal, masked, shown};
use dusty_check::value::quoted;
use dusty_syntax::{Diagnostic, Severity, codes};

use crate::arguments::ConvertArguments;
use crate::exit::{Exit, SIGPIPE};
use crate::ledger;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::run::{checked, failed, refused, watched};
use crate::script_file::ScriptFile;
use dusty_check::endings::{format_of, formats};

/// How messages name the script.
const NAME: &str = "convert";

/// Converts a file.
pub(crate) fn convert(arguments: &ConvertArguments) -> Exit {
    let mut report = Report::new(arguments.told.errors, arguments.told.quiet);
    let done = attempt(arguments, &mut report);
    report.ended(done)
}

fn attempt(arguments: &ConvertArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let ConvertArguments { input, output, from, to, .. } = arguments;
    let (reader, writer) = (format(input, from, "--from")?, format(output, to, "--to")?);
    // A file of just this name is meant, whatever signs are in it.
    let path = if Path::new(input).is_file() { literal(input) } else { input.clone() };
    let (path, target) = (quoted(&path), quoted(output));
    let text = format!("source data = {reader}({path})\nsave data to {writer}({target})\n");
    let file = ScriptFile::of(NAME, text);
    let script = file.with(&[]);
    let speaks = report.speaks();
    let (checked, signal) = checked(&script, speaks);
    let sources = checked.sources_in_full(&file.text);
    let untold: Vec<_> =
        checked.diagnostics.iter().filter(|found| !is_said(found)).cloned().collect();
    if let Some(exit) = refused(&file, &untold, signal, report) {
        return Ok(exit);
    }
    let (progress, watch) = watched(speaks);
    let outcome = dusty_engine::run(checked, &script, arguments.machine.limits(), progress);
    let signal = watch.end();
    match outcome {
        Ok(outcome) => {
            report.diagnostics(&file, &outcome.diagnostics);
            report.finish();
            if outcome.unread {
                return Ok(Exit::Signal(SIGPIPE));
            }
            if speaks {
                let account = ledger::ledger(&outcome.ledger, &file.short);
                let sources = masked(&sources.join("\n"));
                report.print(&format!("{sources}\n{account}"));
            }
            Ok(Exit::Done)
        }
        Err(errors) => Ok(failed(&file, &errors, signal, report)),
    }
}

/// Whether the statement of the source says the same as a note.
fn is_said(found: &Diagnostic) -> bool {
    let noted = found.severity == Severity::Note && found.code.id == codes::data::DETECTED.id;
    noted && !found.help.is_empty()
}

/// The format of a file by its name, unless it was said.
fn format(path: &str, said: &Option<String>, option: &str) -> Result<&'static str, Refusal> {
    let listed = || formats().collect::<Vec<_>>().join(", ");
    if let Some(said) = said {
        return formats().find(|name| name == said).ok_or_else(|| {
            Refusal::script(format!("there is no format `{said}`"))
                .note(format!("the formats are: {}", listed()))
        });
    }
    let path = shown(path);
    format_of(&path).ok_or_else(|| {
        let title = match path.as_str() {
            "-" => "a pipe has no name that says its format".to_owned(),
            path => format!("the name `{path}` does not say which format it has"),
        };
        Refusal::script(title)
            .note(format!("the formats are: {}", listed()))
            .offer("say it", format!("{option} csv"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_may_be_said() {
        assert_eq!(format("-", &Some("json".to_owned()), "--to").ok(), Some("json"));
        let unknown = format("-", &Some("excel97".to_owned()), "--to").unwrap_err();
        assert!(unknown.notes[0].starts_with("the formats are: csv, tsv"));
    }
}
