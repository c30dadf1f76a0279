//! All English of the engine: one constructor per thing that can be said.

pub(crate) mod fits;

use std::io;
use std::path::Path;

use dusty_check::program::{Relation, Table, Target};
use dusty_check::value::{is_name, key, on_one_line, quoted};
use dusty_check::{Builtin, Column, FileKind, Markers, Source, endings, near};
use dusty_csv::{FormatError, Note, ReadError, Repair, Surplus};
use dusty_formats::Form;
use dusty_formats::sqlite::{self, Affinity};
use dusty_syntax::codes::{data, files, names};
use dusty_syntax::{Diagnostic, Severity, Span};

use crate::account::{Group, Place};
use crate::builtins::AGGREGATES;
use crate::eval::Site;
use crate::source::input::{Format, Input};
use crate::types::type_of;

mod numbers;
mod remote;
mod several;

pub(crate) use numbers::{currencies, numbers_as_text, rounded};

pub(crate) use remote::{
    after_sent, in_words, no_remote_database, no_remote_parts, no_source, no_target, not_fetched,
    not_sent,
};
pub(crate) use several::{
    first_of_files, lacks, names_meet, no_pattern, nothing_found, other_type_elsewhere, read_twice,
    target_is_found, text_elsewhere, unlisted, unnameable, written_by_two,
};

/// How many different values a message lists.
const LISTED: usize = 8;

/// What a message about bad values is made of, besides the values.
pub(crate) struct BadContext<'a> {
    /// How the other values went.
    pub(crate) site: Option<Site>,
    /// The file that the column comes from, if one file is.
    pub(crate) source: Option<&'a Input>,
    /// What the column is called there.
    pub(crate) named: Option<&'a str>,
    /// The table whose step it is.
    pub(crate) table: Option<&'a Table>,
    pub(crate) inputs: &'a [Input],
    /// The script.
    pub(crate) text: &'a str,
}

/// `1 row`, `2 rows`.
fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

pub(crate) fn bad_values(group: &Group, context: &BadContext<'_>) -> Diagnostic {
    let lines = group.bad.code == &data::BAD_LINE;
    let title = match (&group.bad.why, &group.bad.column) {
        (Some(why), _) => {
            let rows = counted(group.total, "row breaks", "rows break");
            format!("{rows} an expectation: {why}")
        }
        _ if lines => {
            let file = context.files_of(group);
            let says = if group.total == 1 { group.bad.fails.one } else { group.bad.fails.many };
            format!("{} of {file} {says}", counted(group.total, "line", "lines"))
        }
        (None, column) => {
            let of = column.as_ref().map_or(String::new(), |column| format!(" of `{column}`"));
            let says = if group.total == 1 { group.bad.fails.one } else { group.bad.fails.many };
            format!("{}{of} {says}", counted(group.total, "value", "values"))
        }
    };
    let mut found = Diagnostic::error(group.bad.code, group.bad.span, title);
    let (shown, left_out) = group.lines(LISTED);
    let rows: Vec<[String; 3]> = shown
        .iter()
        .map(|line| {
            let places = line.found.places.iter().map(|place| context.place(place, group));
            let places: Vec<_> = line.found.groups.iter().cloned().chain(places).collect();
            let place = places.first().cloned().unwrap_or_default();
            let (one, many) =
                if line.found.groups.is_empty() { ("row", "rows") } else { ("group", "groups") };
            let count = counted(line.found.count, one, many);
            let file = line.found.places.first().map(|place| place.file);
            let other = |place: &Place| match Some(place.file) == file {
                true => place.line.to_string(),
                false => context.place(place, group),
            };
            let also = line.found.groups.iter().skip(1).cloned();
            let also: Vec<_> = also.chain(line.found.places.iter().skip(1).map(other)).collect();
            let more = line.found.count > places.len() as u64;
            let also = match (also.is_empty(), more) {
                (true, _) => String::new(),
                (false, more) => {
                    format!(", also {}{}", also.join(", "), if more { ", ..." } else { "" })
                }
            };
            // The value of a whole group that gives none is not missing.
            let value = if line.found.groups.is_empty() || line.text != "missing" {
                &line.text
            } else {
                ""
            };
            [place, short(value), format!("{count}{also}")]
        })
        .collect();
    let width = |at: usize| {
        rows.iter().filter_map(|row| row.get(at)).map(|t| t.chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    for [place, value, count] in &rows {
        found = found.datum(format!("{place:<first$}   {value:<second$}   {count}"));
    }
    if left_out > 0 {
        let more = counted(left_out, "more value is", "more values are");
        found = found.note(format!("{more} not listed here"));
    }
    if let Some(site) = context.site.filter(|_| !lines) {
        found = found.note(fine(site));
    }
    offers(found, group, context)
}

/// What was fine besides the bad values.
fn fine(site: Site) -> String {
    let fine = match site.fine {
        0 => "no value is fine".to_owned(),
        1 => "the other value is fine".to_owned(),
        count => format!("the other {count} values are fine"),
    };
    match site.missing {
        0 => fine,
        1 => format!("{fine}; 1 cell is missing"),
        count => format!("{fine}; {count} cells are missing"),
    }
}

/// A value cut to a length that fits a line.
fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST - 3).collect();
    format!("{cut}...")
}

impl BadContext<'_> {
    /// `users.csv:4:3`: the file, the line, and the column's position in the line.
    fn place(&self, place: &Place, group: &Group) -> String {
        let input = self.inputs.get(place.file);
        let file = input.map_or(String::new(), |input| on_one_line(input.name()));
        if let Some(Format::Typed(table)) = input.map(|input| &input.format) {
            let column = group.bad.origin.map_or(place.column as usize, |origin| origin.column + 1);
            let cell = column.checked_sub(1).and_then(|column| table.cell(place.line, column));
            return format!("{file}:{}", cell.unwrap_or_else(|| place.line.to_string()));
        }
        if place.column > 0 {
            return format!("{file}:{}:{}", place.line, place.column);
        }
        let cells = group.bad.origin.filter(|_| self.source.is_some_and(Input::has_cells));
        // The files of a source may have a column at different places.
        let at = |column: usize| input?.columns.get(column).copied()?;
        match cells.and_then(|origin| at(origin.column)) {
            Some(column) => format!("{file}:{}:{}", place.line, column + 1),
            None => format!("{file}:{}", place.line),
        }
    }

    /// The file that the table is read from, if it is a source.
    fn source_of_table(&self) -> Option<&Input> {
        let table = self.table?;
        self.inputs.iter().find(|input| input.source.span == table.span)
    }

    /// The name of the file in which the values are, or how many files they are in.
    fn files_of(&self, group: &Group) -> String {
        let file = group.files.first().and_then(|file| self.inputs.get(*file));
        match (file, group.files.len()) {
            (Some(input), 1) => input.name().to_owned(),
            (_, 0) | (None, 1) => "the file".to_owned(),
            (_, several) => format!("{several} files"),
        }
    }

    /// The source's call in the script with one more option.
    fn source_with(&self, source: &Source, option: &str) -> String {
        call_with(source, option, self.text)
    }

    /// The source's call with more texts that mean missing in a column; in the others only if the
    /// script says so of other texts.
    fn source_missing(&self, source: &Source, column: &str, texts: &[&str]) -> String {
        let markers = if source.missing == Markers::default() {
            let texts: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
            format!("{{ {}: [{}] }}", key(column), texts.join(", "))
        } else {
            source.more_markers(column, texts)
        };
        let Some(said) = source.missing_span else {
            return self.source_with(source, &format!("missing: {markers}"));
        };
        let before = self.text.get(source.call_span.start..said.start).unwrap_or_default();
        let after = self.text.get(said.end..source.call_span.end).unwrap_or_default();
        one_line(&format!("{before}{markers}{after}"))
    }
}

/// The call of a source in a script, with more options.
pub(crate) fn call_with(source: &Source, options: &str, text: &str) -> String {
    let call = one_line(source.call_span.of(text));
    match call.strip_suffix(')') {
        _ if options.is_empty() => call,
        Some(open) => format!("{}, {options})", open.trim_end().trim_end_matches(',')),
        None => format!("csv({}, {options})", quoted(&source.path)),
    }
}

/// A call on one line, if it has no comment.
fn one_line(call: &str) -> String {
    if call.contains('#') {
        return call.to_owned();
    }
    let whole = call.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    whole.replacen("( ", "(", 1)
}

/// Ways out, each of which can be pasted.
fn offers(found: Diagnostic, group: &Group, context: &BadContext<'_>) -> Diagnostic {
    let mut found = found;
    let table = context.table.map_or("", |table| table.name.as_str());
    let lines = group.bad.code == &data::BAD_LINE;
    if lines {
        let source = context.source_of_table();
        if let Some(source) = source.filter(|input| input.source.options.ragged.is_none()) {
            if group.bad.fails.one.contains("too few") {
                let pad = context.source_with(&source.source, "ragged: pad");
                found = found.help(format!("fill short lines with missing:   {pad}"));
            }
            if group.bad.fails.one.contains("fields") {
                let repair = context.source_with(&source.source, "ragged: repair");
                found = found.help(format!("realign lines that clearly fit:   {repair}"));
            }
        }
    } else if let (Some(input), Some(values)) = (context.source, group.texts(LISTED)) {
        let cells = group.bad.direct && group.bad.code == &data::BAD_VALUE;
        if cells {
            let column = group.bad.column.as_deref().unwrap_or_default();
            let others = context.site.is_some_and(|site| site.fine > 0);
            let call = (group.bad.span.of(context.text), column);
            for call in fits::fitting(&group.bad.fails, &values, call, others) {
                found = found.help(format!("read them as they are:   {call}"));
            }
            let column = context.named.unwrap_or_default();
            let call = context.source_missing(&input.source, column, &values);
            let all = matches!(&input.source.missing, Markers::All(known) if !known.is_empty());
            let place = if all { ", in all columns" } else { "" };
            found = found.help(format!("treat them as missing{place}:   {call}"));
        }
    }
    let told = |faults: &[dusty_formats::Fault]| {
        faults.iter().any(|fault| fault.one() == group.bad.fails.one)
    };
    if told(&[dusty_formats::Fault::NotANumber, dusty_formats::Fault::SheetError])
        && let (Some(input), Some(values)) = (context.source_of_table(), group.texts(LISTED))
        && !input.source.kind.is_text()
    {
        let markers: Vec<_> = values.iter().map(|value| quoted(value)).collect();
        let call =
            context.source_with(&input.source, &format!("missing: [{}]", markers.join(", ")));
        found = found.help(format!("treat them as missing:   {call}"));
    } else if told(&[dusty_formats::Fault::NoResult]) {
        found = found.help("open the workbook in Excel and save it, so that it is calculated");
    } else if group.bad.code == &data::MISFIT
        && !told(&[dusty_formats::Fault::NotUtf8])
        && let Some(column) = group.bad.column.as_deref()
        && group.bad.fails.one != dusty_json::Fault::Twice.one()
        && let Some(input) = context.source_of_table()
    {
        let column = column.split(['.', '[']).next().unwrap_or(column);
        let call = context.source_with(&input.source, &format!("text: [{}]", key(column)));
        found = found.help(format!("read `{column}` as text:   {call}"));
    }
    if !table.is_empty() {
        // A cell of a CSV file could not hold what such a row may have.
        let cells = context.inputs.iter().all(Input::is_flat);
        let kind = if cells { "csv" } else { "jsonl" };
        let file = quoted(&format!("{table}.rejected.{kind}"));
        found =
            found.help(format!("set the rows aside:   save {table}.rejected to {kind}({file})"));
    }
    if group.bad.code == &data::BAD_VALUE || group.bad.code == &data::BAD_ARITHMETIC {
        let call = group.bad.span.of(context.text);
        // What is made of a group is bad as a whole; `try` is about the values of a row.
        let made = |made: &Builtin<_>| {
            made.fails == Some(group.bad.fails) && call.split('(').next() == Some(made.name)
        };
        if !AGGREGATES.iter().any(made)
            && !call.is_empty()
            && !call.contains('\n')
            && !call.starts_with("expect")
        {
            // `convert` and `each` name a function without its value.
            let call =
                if is_name(call) { format!("v -> try({call}(v))") } else { format!("try({call})") };
            found = found.help(format!("only here:   {call}"));
        }
    }
    if group.bad.code == &data::UNLISTED {
        let call = group.bad.span.of(context.text);
        if let Some(open) = call.strip_suffix(')').filter(|_| !call.contains('\n')) {
            let open = open.trim_end().trim_end_matches(',');
            found = found.help(format!("give all others one value:   {open}, else: missing)"));
        }
    }
    found
}

pub(crate) fn relation(
    span: Span,
    relation: Option<Relation>,
    count: u64,
    columns: &[&str],
    keys: &[String],
) -> Diagnostic {
    let (name, rule) = match relation {
        Some(Relation::OneToOne) => ("one_to_one", "each row matches at most once"),
        Some(Relation::ManyToOne) => ("many_to_one", "each left row matches at most once"),
        _ => ("one_to_many", "each row of the other table matches at most once"),
    };
    let title = format!("{} than `{name}` allows", counted(count, "more match", "more matches"));
    let mut found = Diagnostic::error(&data::RELATION, span, title).note(rule);
    if !keys.is_empty() {
        let cap = if count > keys.len() as u64 { " (the first ones)" } else { "" };
        found = found.note(format!("the keys: {}{cap}", keys.join("; ")));
    }
    if columns.is_empty() {
        return found.note("what is compared is calculated: `map` makes a column of it before the join, and `distinct` removes doubles");
    }
    let columns: Vec<_> = columns.iter().map(|column| key(column)).collect();
    found.help(format!("remove doubles before the join:   distinct({})", columns.join(", ")))
}

/// What was made out of one or more files of a source.
pub(crate) fn detected(source: &Source, note: &Note, files: &[&str]) -> Diagnostic {
    let title = match files {
        [file] => format!("{file}: {}", note.text),
        files => format!("{} files: {}", files.len(), note.text),
    };
    let mut found = Diagnostic {
        severity: Severity::Note,
        ..Diagnostic::warning(&data::DETECTED, source.call_span, title)
    };
    if files.len() > 1 {
        let listed = files.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
        found = found.note(match files.len().saturating_sub(LISTED) {
            0 => format!("the files: {listed}"),
            more => format!("the files: {listed} and {more} more"),
        });
    }
    match &note.option {
        Some(option) => found.help(format!("to say the same in the script:   {option}")),
        None => found,
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

/// Says that some rows of a file have empty fields beyond the last column, and others have not.
pub(crate) fn surplus(input: &Input, surplus: &Surplus) -> Diagnostic {
    let lines = surplus.lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let more = if surplus.count > surplus.lines.len() as u64 { ", ..." } else { "" };
    let line = if surplus.count == 1 { "line" } else { "lines" };
    let (name, rows) = (on_one_line(input.name()), counted(surplus.count, "row has", "rows have"));
    let title =
        format!("{name}: {rows} an empty field beyond the last column ({line} {lines}{more})");
    Diagnostic::warning(&data::SURPLUS, input.source.call_span, title)
        .note("the field is left out; the other rows have none")
        .help("look whether a delimiter within a text has moved their cells: such a text needs quotes")
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
        return found.note(format!("there is no folder {}", quoted(&shown_folder(parent))));
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
                Some(parent) => parent.join(near).to_string_lossy().into_owned(),
                None => near.to_owned(),
            };
            let (format, other) = (endings::format_of(path), endings::format_of(near));
            if let Some(other) = other.filter(|_| format != other) {
                return found
                    .label(format!("did you mean {}?", quoted(near)))
                    .help(format!("write {other}({})", quoted(&fixed)));
            }
            found
                .label(format!("did you mean {}?", quoted(near)))
                .help(format!("write {}", quoted(&fixed)))
                .fix(source.path_span, quoted(&fixed))
        }
        None => found,
    }
}

/// A folder as a person knows it: the current one has a name, too.
fn shown_folder(folder: &Path) -> String {
    let whole = folder.canonicalize();
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
        .note("every file is as it was before the run")
        .help("run it again when nothing writes to the file")
}

pub(crate) fn formless(source: &Source, error: &FormatError) -> Diagnostic {
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
        FormatError::NoLine { .. } => {
            let title = format!("{}: {error}", source.path);
            Diagnostic::error(&files::NO_FORMAT, source.call_span, title)
                .note("a JSON record looks like {\"name\": \"Ada\", \"age\": 34}")
        }
        error => {
            let title = format!("{}: {error}", source.path);
            Diagnostic::error(&files::NO_FORMAT, source.call_span, title)
        }
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
    let found = found.help(format!("write {call}"));
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
    refused(format!("{path} is no {kind} but a text"))
        .help(format!("write {call}"))
        .fix(source.call_span, call)
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

/// Says that a database cannot go where a save sends it.
pub(crate) fn no_database(target: &Target) -> Diagnostic {
    let title = "a database needs a file of its own";
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note("it can be neither sent to standard output nor compressed")
}

pub(crate) fn one_name(target: &Target, name: &str) -> Diagnostic {
    let title = format!("to a database `{name}` and another column have one name");
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note("capital and small letters are the same there")
        .help("give one of them another name with `rename`")
}

pub(crate) fn table_there(target: &Target, table: &str) -> Diagnostic {
    let title = format!("{} has a table `{table}` already", quoted(&target.path));
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .help("replace it: mode: replace")
        .help("add the rows to it: mode: append")
}

pub(crate) fn columns_differ(
    target: &Target,
    table: &str,
    lacks: &[&str],
    there: &[sqlite::Column],
) -> Diagnostic {
    let names = |names: &mut dyn Iterator<Item = &str>| {
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let lacks = names(&mut lacks.iter().copied());
    let title = format!("the table `{table}` in {} has no {lacks}", quoted(&target.path));
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note(format!("it has {}", names(&mut there.iter().map(|column| column.name.as_str()))))
        .help("leave the column out with `drop`, or give it the other name with `rename`")
}

pub(crate) fn type_differs(
    target: &Target,
    table: &str,
    column: &Column,
    there: &sqlite::Column,
) -> Diagnostic {
    let title = format!(
        "`{}` has the type {} here, and is declared {} in the table `{table}` in {}",
        column.name,
        column.ty,
        there.declared,
        quoted(&target.path)
    );
    let why = match there.affinity {
        Affinity::Text => "numbers would become texts in it",
        _ => "texts that look like numbers would become such in it, and lose zeros and digits",
    };
    let wanted = type_of(&there.data_type);
    let key = key(&column.name);
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note(why)
        .help(format!("convert it before: convert({key}: {wanted})"))
}

/// As [`unwritten`], when other databases have their tables already.
pub(crate) fn unwritten_after(
    target: &Target,
    error: dusty_formats::Error,
    done: &[&Target],
) -> Diagnostic {
    let found = unwritten(target, error);
    if done.is_empty() {
        return found;
    }
    let names: Vec<_> = done.iter().map(|target| quoted(&target.path)).collect();
    let note = format!("only {} has changed: its tables were made before", names.join(", "));
    Diagnostic { notes: vec![note], ..found }
}

pub(crate) fn unwritten(target: &Target, error: dusty_formats::Error) -> Diagnostic {
    match error {
        dusty_formats::Error::Io(error) => unwritable(target, &error),
        error => {
            let title = format!("{} cannot be written: {error}", quoted(&target.path));
            Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
                .note("every file is as it was before the run")
        }
    }
}

pub(crate) fn unwritable(target: &Target, error: &io::Error) -> Diagnostic {
    let path = quoted(&target.path);
    let title = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder for {path}"),
        io::ErrorKind::PermissionDenied => format!("{path} may not be written"),
        io::ErrorKind::IsADirectory => format!("{path} is a folder"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("there is no space left for {path}")
        }
        io::ErrorKind::FileTooLarge => format!("{path} would be larger than a file may be"),
        _ => format!("{path} cannot be written: {error}"),
    };
    let found = Diagnostic::error(&files::NOT_WRITABLE, target.span, title);
    match error.kind() {
        io::ErrorKind::NotFound => found.help("make the folder first"),
        _ => found.note("every file is as it was before the run"),
    }
}

pub(crate) fn source_is_target(target: &Target, source: &Source) -> Diagnostic {
    let title = format!("{} is read by this script", quoted(&target.path));
    let (stem, rest) = match target.path.rsplit_once('.') {
        Some((stem, rest)) => (stem, format!(".{rest}")),
        None => (target.path.as_str(), String::new()),
    };
    let other = quoted(&format!("{stem}_clean{rest}"));
    let found = Diagnostic::error(&names::SOURCE_IS_TARGET, target.span, title)
        .other(source.path_span, "read here");
    if !source.is_one_file() {
        return found.help("save to another folder, or to a name that the source does not read");
    }
    if target.url.is_some() {
        return found.help("save to another name");
    }
    found.help(format!("save to another name: {other}")).fix(target.span, other)
}

pub(crate) fn archive(target: &Target) -> Diagnostic {
    let title = format!("{} would be no zip archive", quoted(&target.path));
    let stem = target.path.get(..target.path.len().saturating_sub(4)).unwrap_or_default();
    let packed = quoted(&format!("{stem}.gz"));
    let found = Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note("files are compressed with gzip, zstd, bzip2 or xz, by the end of their name")
        .help(format!("save to {packed}"));
    // An address may have parts that are not told.
    if target.url.is_some() { found } else { found.fix(target.span, packed) }
}

pub(crate) fn written_twice(target: &Target, first: &Target) -> Diagnostic {
    let title = format!("{} is written twice", quoted(&target.path));
    Diagnostic::error(&names::SOURCE_IS_TARGET, target.span, title)
        .other(first.span, "the first time")
        .help("give each save a file of its own")
}

pub(crate) fn memory_exhausted() -> Diagnostic {
    let title = "the memory is used up";
    Diagnostic::plain(&files::NO_MEMORY, Severity::Error, title).help("give more:   --memory 4GB")
}

pub(crate) fn spill(error: &io::Error) -> Diagnostic {
    let title = match error.kind() {
        io::ErrorKind::StorageFull => "there is no space left for temporary files".to_owned(),
        _ => format!("temporary files cannot be written: {error}"),
    };
    Diagnostic::plain(&files::NOT_WRITABLE, Severity::Error, title)
        .note("every file is as it was before the run")
}

pub(crate) fn stopped() -> Diagnostic {
    Diagnostic::plain(&files::STOPPED, Severity::Error, "the run was stopped")
        .note("every file is as it was before the run")
}

pub(crate) fn broken(what: &str) -> Diagnostic {
    let title = "this is a mistake in Dusty, not in your script";
    Diagnostic::plain(&files::BROKEN, Severity::Error, title)
        .note(format!("for the report: {what}"))
        .note("every file is as it was before the run")
}
