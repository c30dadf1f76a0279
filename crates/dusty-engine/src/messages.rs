//! All English of the engine: one constructor per thing that can be said.

pub(crate) mod fits;

use std::fmt::Display;
use std::io;
use std::path::Path;

use dusty_check::value::{counted, listed, member, on_one_line, quoted};
use dusty_check::{Choice, FileKind, Note, Source, endings, near, said};
use dusty_csv::{ReadError, Repair, Surplus};
use dusty_formats::Form;
use dusty_syntax::codes::{data, files};
use dusty_syntax::{Diagnostic, Severity};

use crate::account::Place;
use crate::source::input::Input;

mod bad_values;
mod joins;
mod numbers;
mod remote;
mod saves;
mod several;

pub(crate) use bad_values::{BadContext, bad_values, call_with};
pub(crate) use joins::{Doubled, relation, strangers};
pub(crate) use numbers::{currencies, rounded, taken_as_text};
pub(crate) use remote::{
    after_sent, in_words, no_remote_database, no_remote_parts, no_source, no_target, not_fetched,
    not_sent,
};
pub(crate) use saves::{
    archive, columns_differ, no_database, one_name, source_is_target, table_there, type_differs,
    unwritable, unwritten, unwritten_after, written_twice,
};
pub(crate) use several::{
    first_of_files, lacks, names_meet, no_pattern, nothing_found, other_type_elsewhere,
    pipe_read_twice, read_twice, target_is_found, text_elsewhere, unlisted, unnameable,
    written_by_two,
};

/// How many different values a message lists.
const LISTED: usize = 8;

const UNTOUCHED: &str = "every file is as it was before the run";

/// Where rows are: `users.csv:4, 7`.
pub(crate) fn lines(inputs: &[Input], rows: &[Place]) -> String {
    let (mut text, mut file) = (String::new(), None);
    for row in rows {
        let name = inputs.get(row.file).map_or(String::new(), |input| on_one_line(input.name()));
        let between = if text.is_empty() { "" } else { ", " };
        let name = if file == Some(row.file) { String::new() } else { format!("{name}:") };
        text.push_str(&format!("{between}{name}{}", row.line));
        file = Some(row.file);
    }
    text
}

/// What was made out of one or more files of a source, perhaps the `whole` of it.
pub(crate) fn detected(
    source: &Source,
    notes: &[&Note],
    files: &[&str],
    whole: bool,
) -> Diagnostic {
    let mut texts = notes.iter().map(|note| &*note.text);
    let first = texts.next().unwrap_or_default();
    let title = match files {
        [file] => format!("{file}: {first}"),
        files => format!("{} files: {first}", files.len()),
    };
    let mut found = Diagnostic::warning(&data::DETECTED, source.call_span, title);
    if !notes.iter().any(|note| note.leaves_out) {
        found.severity = Severity::Note;
    }
    found = texts.fold(found, Diagnostic::note);
    if files.len() > 1 {
        found = found.note(format!("the files: {}", listed(files, LISTED)));
    }
    let (mut options, mut texts) = (Vec::new(), source.text.clone());
    for option in notes.iter().flat_map(|note| &note.options) {
        // All columns that are read as text stand in one list.
        match option {
            Choice::Text(columns) => texts.extend_from_slice(columns),
            other => options.push(other.clone()),
        }
    }
    options.extend((texts.len() > source.text.len()).then_some(Choice::Text(texts)));
    // An option on how to read a file would be for all of them.
    match options.is_empty() || source.kind == FileKind::Csv && !whole {
        true => found,
        false => found.offer("to say the same in the script", said(&options)),
    }
}

pub(crate) fn repaired(source: &Source, count: u64, first: &[Repair]) -> Diagnostic {
    let lines = counted(count, "line was", "lines were");
    let title = format!("{}: {lines} changed to fit", source.path);
    let mut found = Diagnostic {
        severity: Severity::Note,
        ..Diagnostic::warning(&data::REPAIRED, source.call_span, title)
    };
    for repair in first {
        found = found.datum(format!("{}:{}   {}", source.path, repair.line, repair.kind));
    }
    match count.saturating_sub(first.len() as u64) {
        0 => found,
        more => found.note(format!("{more} more are not listed here")),
    }
}

/// `line 5`, or `lines 5, 7, ...`.
fn listed_lines(rows: &Surplus) -> String {
    let lines = rows.lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let more = if rows.count > rows.lines.len() as u64 { ", ..." } else { "" };
    let line = if rows.count == 1 { "line" } else { "lines" };
    format!("{line} {lines}{more}")
}

/// Says that rows of a file hold the names of the columns.
pub(crate) fn names_again(input: &Input, rows: &Surplus) -> Diagnostic {
    let (name, lines) = (on_one_line(input.name()), listed_lines(rows));
    let count = counted(rows.count, "row repeats", "rows repeat");
    let title = format!("{name}: {count} the names of the columns ({lines})");
    let found = Diagnostic::warning(&data::NAMES_AGAIN, input.source.call_span, title)
        .note("what stands there is read like any other row");
    let schema = input.schema();
    let mut names = schema.names().enumerate();
    let named = names.find(|(at, name)| *name != format!("column_{}", at + 1));
    let Some((_, column)) = named else { return found };
    let (cell, text) = (member("r", column), quoted(column));
    found.offer("leave them out", format!("| filter(r -> ({cell} ?? \"\") != {text})"))
}

/// Says that some rows of a file have empty fields beyond the last column, and others have not.
pub(crate) fn surplus(input: &Input, surplus: &Surplus) -> Diagnostic {
    let lines = listed_lines(surplus);
    let (name, rows) = (on_one_line(input.name()), counted(surplus.count, "row has", "rows have"));
    let title = format!("{name}: {rows} an empty field beyond the last column ({lines})");
    Diagnostic::warning(&data::SURPLUS, input.source.call_span, title)
        .note("the field is left out; the other rows have none")
        .help("look whether a delimiter within a text has moved their cells; such a text needs quotes")
}

pub(crate) fn unopened(source: &Source, folder: &Path, error: &io::Error) -> Diagnostic {
    let path = &source.path;
    let whole = folder.join(path);
    let parent = whole.parent().unwrap_or(folder);
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    let title = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file {}", quoted(path)),
        io::ErrorKind::PermissionDenied => format!("{} may not be read", quoted(path)),
        io::ErrorKind::IsADirectory => format!("{} is a folder", quoted(path)),
        _ => format!("{} cannot be read: {error}", quoted(path)),
    };
    let found = Diagnostic::error(&files::NOT_READABLE, source.path_span, title);
    if error.kind() != io::ErrorKind::NotFound {
        return found;
    }
    let Ok(entries) = std::fs::read_dir(parent) else {
        let found = found.note(format!("there is no folder {}", quoted(&shown_folder(parent))));
        return words_of_shells(found, path);
    };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let found = found.note(format!("looked in the folder {}", quoted(&shown_folder(parent))));
    let name = name.unwrap_or_default();
    // `people.xlsx` is not there, but `people.csv` is.
    let alike = || {
        let same = |other: &&str| endings::stem(other) == endings::stem(&name);
        let data = |other: &&str| endings::format_of(other).is_some();
        names.iter().map(String::as_str).find(|other| same(other) && data(other))
    };
    match near::nearest(&name, names.iter().map(String::as_str)).or_else(alike) {
        Some(near) => {
            let fixed = match Path::new(path).parent().filter(|p| !p.as_os_str().is_empty()) {
                Some(parent) => {
                    format!("{}/{near}", parent.to_string_lossy().trim_end_matches('/'))
                }
                None => near.to_owned(),
            };
            let (format, other) = (endings::format_of(path), endings::format_of(near));
            if let Some(other) = other.filter(|_| format != other) {
                return found
                    .label(format!("did you mean {}?", quoted(near)))
                    .suggest(format!("{other}({})", quoted(&fixed)));
            }
            found
                .label(format!("did you mean {}?", quoted(near)))
                .write(source.path_span, quoted(&fixed))
        }
        None => found,
    }
}

/// Says that a path is no command line, if it looks like one.
fn words_of_shells(found: Diagnostic, path: &str) -> Diagnostic {
    match path.starts_with('~') || path.contains("$HOME") || path.matches('%').count() > 1 {
        true => found.note("`~`, `$HOME` and the like stand for themselves in a script"),
        false => found,
    }
}

/// A folder as a person knows it: the current one has a name, too.
fn shown_folder(folder: &Path) -> String {
    let whole = dunce::canonicalize(folder);
    let plain = folder.strip_prefix(".").unwrap_or(folder);
    whole.as_deref().unwrap_or(plain).to_string_lossy().into_owned()
}

pub(crate) fn unreadable(source: &Source, error: &ReadError) -> Diagnostic {
    let title = format!("{}: {error}", source.path);
    Diagnostic::error(&files::NOT_READABLE, source.path_span, title)
}

pub(crate) fn changed(source: &Source) -> Diagnostic {
    let title = format!("{} was changed while the script ran", quoted(&source.path));
    Diagnostic::error(&files::CHANGED, source.path_span, title)
        .note("what is said of two states of a file would be true of neither")
        .note(UNTOUCHED)
        .help("run it again when nothing writes to the file")
}

pub(crate) fn formless(source: &Source, error: &dyn Display) -> Diagnostic {
    let title = format!("{}: {error}", source.path);
    Diagnostic::error(&files::NO_FORMAT, source.call_span, title)
}

pub(crate) fn no_json(source: &Source, error: &dusty_json::FormatError) -> Diagnostic {
    use dusty_json::{FormatError, ReadError};
    match error {
        FormatError::OtherForm(form) => other_kind(source, form),
        FormatError::Read(ReadError::Broken { lines: true, .. }) => {
            other_kind(source, &dusty_json::Form::Lines)
        }
        FormatError::Read(error @ (ReadError::Broken { .. } | ReadError::Io(_))) => {
            broken_json(source, error)
        }
        // Such a file is also written of a table without rows.
        FormatError::Empty | FormatError::NoRecords => formless(source, error).help(
            "JSON has the names of the columns in its records; save a table that may have no rows as csv or parquet",
        ),
        FormatError::NoLine { .. } => formless(source, error)
            .note("a JSON record looks like {\"name\": \"Ada\", \"age\": 34}"),
        error => formless(source, error),
    }
}

pub(crate) fn broken_json(source: &Source, error: &dusty_json::ReadError) -> Diagnostic {
    let title = format!("{}: {error}", source.path);
    let found = Diagnostic::error(&files::NOT_READABLE, source.path_span, title);
    match error {
        dusty_json::ReadError::Broken { .. } => {
            found.note("what stands behind that place cannot be told apart")
        }
        _ => found,
    }
}

/// Says that a file is JSON, and how.
pub(crate) fn other_kind(source: &Source, form: &dusty_json::Form) -> Diagnostic {
    let (what, verb) = match form {
        dusty_json::Form::Lines => ("has a JSON record on each line", "jsonl"),
        dusty_json::Form::Document { .. } => ("is a JSON document", "json"),
    };
    let found =
        Diagnostic::error(&files::NO_FORMAT, source.call_span, format!("{} {what}", source.path));
    if !source.is_one_file() {
        return found.help(format!("read it with {verb}, in a source of its own"));
    }
    let call = format!("{verb}({})", quoted(&source.path));
    written_as(found, source, call)
}

/// Says that a file is not of the form that the script says, but of another one.
pub(crate) fn other_form(source: &Source, form: Form) -> Diagnostic {
    let (what, verb) = match form {
        Form::Parquet => ("is a Parquet file", "parquet"),
        Form::Arrow => ("is an Arrow file", "arrow"),
        Form::ArrowStream => ("is an Arrow stream", "arrow"),
        Form::Workbook | Form::OldWorkbook => ("is a workbook", "excel"),
        Form::Sqlite => ("is a SQLite database", "sqlite"),
        Form::Stata => ("is a Stata file", "stata"),
    };
    let call = format!("{verb}({})", quoted(&source.path));
    let title = format!("{} {what}", source.path);
    written_as(Diagnostic::error(&files::NO_FORMAT, source.call_span, title), source, call)
}

/// Offers another call in place of that of a source.
fn written_as(found: Diagnostic, source: &Source, call: String) -> Diagnostic {
    let found = found.suggest(&call);
    // An address may have parts that are not told.
    match source.url.as_ref().is_none_or(|url| *url == source.path) {
        true => found.fix(source.call_span, call),
        false => found,
    }
}

/// Says that a file is not of the form that the script says. `start` is how it begins.
pub(crate) fn no_form(source: &Source, start: &[u8]) -> Diagnostic {
    let path = &source.path;
    let refused = |title| Diagnostic::error(&files::NO_FORMAT, source.call_span, title);
    if start.is_empty() {
        return refused(format!("{path}: the file is empty"));
    }
    if let Some(form) = dusty_json::looks_like(start, false) {
        return other_kind(source, &form);
    }
    let kind = match source.kind {
        FileKind::Parquet => "Parquet file",
        FileKind::Excel => "workbook",
        FileKind::Sqlite => "SQLite database",
        FileKind::Stata => "Stata file",
        _ => "Arrow file",
    };
    // As far as it was looked at, which may end within a character.
    let text = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    if !text || start.contains(&0) {
        return refused(format!("{path} is no {kind}")).note("it is no text file, either");
    }
    let call = format!("csv({})", quoted(path));
    refused(format!("{path} is no {kind} but a text")).write(source.call_span, call)
}

pub(crate) fn unread(source: &Source, error: &dusty_formats::Error) -> Diagnostic {
    let title = format!("{}: {error}", source.path);
    match error {
        dusty_formats::Error::Refused(_) => {
            Diagnostic::error(&files::NO_FORMAT, source.call_span, title)
        }
        _ => Diagnostic::error(&files::NOT_READABLE, source.path_span, title),
    }
}

/// Says that a database has something in its journal that is not in its file yet.
pub(crate) fn unsettled(source: &Source) -> Diagnostic {
    let path = quoted(&source.path);
    let title = format!("{path} has changes that are not in the file yet");
    Diagnostic::error(&files::CHANGED, source.path_span, title)
        .note(format!("they are in {}, beside it", quoted(&format!("{}-wal", source.path))))
        .note("a ledger would not be of what was read")
        .help("run it again when no other program has the database open")
}

pub(crate) fn memory_exhausted() -> Diagnostic {
    let title = "the memory is used up";
    Diagnostic::plain(&files::NO_MEMORY, Severity::Error, title).offer("give more", "--memory 4GB")
}

pub(crate) fn spill(error: &io::Error) -> Diagnostic {
    let folder = quoted(&std::env::temp_dir().to_string_lossy());
    let title = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("there is no space left for temporary files in {folder}")
        }
        _ => format!("temporary files cannot be written in {folder}: {error}"),
    };
    Diagnostic::plain(&files::NOT_WRITABLE, Severity::Error, title)
        .note(UNTOUCHED)
        .offer("with more memory fewer are needed", "dusty run --memory 2GB ...")
        .offer("`TMPDIR` names another folder for them", "TMPDIR=folder dusty run ...")
}

pub(crate) fn stopped() -> Diagnostic {
    Diagnostic::plain(&files::STOPPED, Severity::Error, "the run was stopped").note(UNTOUCHED)
}

pub(crate) fn broken(what: impl Display) -> Diagnostic {
    let title = "this is a mistake in Dusty, not in your script";
    Diagnostic::plain(&files::BROKEN, Severity::Error, title)
        .note(format!("for the report: {what}"))
        .note(UNTOUCHED)
}
