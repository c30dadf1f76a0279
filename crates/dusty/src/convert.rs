//! `dusty convert`: a file in another format. It is the script of one source and one save.

use std::path::Path;

use dusty_check::path::{literal, masked, shown};
use dusty_check::value::quoted;
use dusty_check::{Role, VERBS};
use dusty_engine::Script;
use dusty_syntax::{Diagnostic, Severity, codes};

use crate::arguments::ConvertArguments;
use crate::exit::{Exit, SIGPIPE};
use crate::ledger;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::run::{checked, failed, watched};
use crate::screen;
use crate::script_file::ScriptFile;

/// How messages name the script.
const NAME: &str = "convert";

/// What names of compressed files end in.
const COMPRESSED: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];

/// Endings of names that are not those of the formats themselves.
const ENDINGS: [(&str, &str); 13] = [
    ("txt", "csv"),
    ("tab", "tsv"),
    ("ndjson", "jsonl"),
    ("geojson", "json"),
    ("feather", "arrow"),
    ("xlsx", "excel"),
    ("xlsm", "excel"),
    ("xlsb", "excel"),
    ("xls", "excel"),
    ("ods", "excel"),
    ("db", "sqlite"),
    ("sqlite3", "sqlite"),
    ("dta", "stata"),
];

/// Converts a file.
pub(crate) fn convert(arguments: &ConvertArguments) -> Exit {
    let mut report = Report::new(arguments.errors, arguments.quiet);
    match attempt(arguments, &mut report) {
        Ok(exit) => exit,
        Err(refusal) => report.refusal(&refusal),
    }
}

fn attempt(arguments: &ConvertArguments, report: &mut Report) -> Result<Exit, Refusal> {
    let ConvertArguments { input, output, from, to, .. } = arguments;
    let (reader, writer) = (format(input, from, "--from")?, format(output, to, "--to")?);
    // A file of just this name is meant, whatever signs are in it.
    let path = if Path::new(input).is_file() { literal(input) } else { input.clone() };
    let (path, target) = (quoted(&path), quoted(output));
    let text = format!("source data = {reader}({path})\nsave data to {writer}({target})\n");
    let file = ScriptFile::of(NAME, text);
    let script = Script { text: &file.text, folder: &file.folder, settings: &[] };
    let speaks = report.is_human() && !arguments.quiet;
    let (checked, signal) = checked(&script, speaks);
    let sources = checked.sources_in_full(&file.text);
    let untold: Vec<_> =
        checked.diagnostics.iter().filter(|found| !is_said(found)).cloned().collect();
    report.diagnostics(&file, &untold);
    let exit = signal.map_or(Exit::of(&checked.diagnostics), Exit::Signal);
    if exit != Exit::Done {
        report.finish();
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
                let apart = if report.is_empty() { "" } else { "\n" };
                let account = ledger::ledger(&outcome.ledger, &file.short);
                let sources = masked(&sources.join("\n"));
                screen::print_error(&format!("{apart}{sources}\n{account}"));
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
    let formats = || VERBS.iter().filter(|verb| verb.role == Role::Format).map(|verb| verb.name);
    let listed = || formats().collect::<Vec<_>>().join(", ");
    if let Some(said) = said {
        return formats().find(|name| name == said).ok_or_else(|| {
            Refusal::script(format!("there is no format `{said}`"))
                .note(format!("the formats are: {}", listed()))
        });
    }
    let path = shown(path);
    let mut endings =
        path.rsplit(['/', '\\']).next().unwrap_or(&path).rsplit('.').collect::<Vec<_>>();
    // What stands before the first point is no ending.
    endings.pop();
    let ending = endings.into_iter().map(str::to_ascii_lowercase);
    let ending = ending.into_iter().find(|ending| !COMPRESSED.contains(&ending.as_str()));
    let ending = ending.unwrap_or_default();
    let known = ENDINGS.iter().find(|(other, _)| *other == ending).map(|(_, format)| *format);
    known.or_else(|| formats().find(|name| *name == ending)).ok_or_else(|| {
        let title = match path.as_str() {
            "-" => "a pipe has no name that says its format".to_owned(),
            path => format!("the name `{path}` does not say which format it has"),
        };
        Refusal::script(title)
            .note(format!("the formats are: {}", listed()))
            .help(format!("say it:   {option} csv"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_seen_from_names() {
        let of = |path: &str| format(path, &None, "--from").ok();
        let names = [
            ("a.csv", Some("csv")),
            ("b/a.b.CSV.gz", Some("csv")),
            ("a.ndjson.zst", Some("jsonl")),
            ("survey-*.tsv", Some("tsv")),
            ("a.json", Some("json")),
            ("a.XLSX", Some("excel")),
            ("a.parquet", Some("parquet")),
            ("a.db", Some("sqlite")),
            ("-", None),
            ("csv", None),
            ("https://a.org/b.csv.gz?c=d.json", Some("csv")),
            ("a.gz", None),
            ("a.pdf", None),
        ];
        for (path, format) in names {
            assert_eq!(of(path), format, "{path}");
        }
        assert_eq!(format("-", &Some("json".to_owned()), "--to").ok(), Some("json"));
        let unknown = format("-", &Some("excel97".to_owned()), "--to").unwrap_err();
        assert!(unknown.notes[0].starts_with("the formats are: csv, tsv"));
    }
}
