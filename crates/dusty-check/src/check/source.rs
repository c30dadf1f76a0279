//! What a script says of the files that it reads and writes.

use dusty_syntax::{Diagnostic, Span, ast};

use super::constants::Constants;
use super::part::{CellRange, Part, Rows, Sheet};
use crate::path::{is_pattern, is_remote, shown};
use crate::program::{Mode, Target};
use crate::schema::Origin;
use crate::value::{key, quoted};
use crate::verb::{Role, Takes, Verb, verb};
use crate::{Schema, Value, messages};

/// A file to read.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The table's name in the script.
    pub name: String,
    /// Where its statement stands.
    pub span: Span,
    /// The path of its one file as it was written, of several the first; empty where it is
    /// not known. Of an address it is the part that may be [shown].
    pub path: String,
    /// The whole address of its one file, of several the first, if it is on a server.
    pub url: Option<String>,
    /// Where the path stands.
    pub path_span: Span,
    /// All paths and patterns that were written, and where.
    pub paths: Vec<(String, Span)>,
    /// The column with the name of each row's file, if one is wanted.
    pub file: Option<String>,
    /// Where the reader's call stands.
    pub call_span: Span,
    /// How the file holds its rows.
    pub kind: FileKind,
    /// How to read it.
    pub options: CsvOptions,
    /// The names that lead to the records of a JSON document.
    pub at: Vec<String>,
    /// Which part of the file is read.
    pub part: Part,
    /// The columns of a file with types that are read as text, as they are written.
    pub text: Vec<String>,
    /// Which texts mean a missing value.
    pub missing: Markers,
    /// Where the script says so, if it does.
    pub missing_span: Option<Span>,
    text_span: Span,
    file_span: Span,
}

/// How a file holds its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileKind {
    /// A line of cells for each.
    #[default]
    Csv,
    /// A line for each, a JSON record.
    JsonLines,
    /// One JSON document.
    Json,
    /// A Parquet file.
    Parquet,
    /// An Arrow file or stream.
    Arrow,
    /// A workbook.
    Excel,
    /// A database.
    Sqlite,
    /// A file of Stata, which is only read.
    Stata,
}

impl FileKind {
    /// The kind that a verb reads and writes.
    fn of(verb: &Verb) -> FileKind {
        match verb.name {
            "jsonl" => FileKind::JsonLines,
            "json" => FileKind::Json,
            "parquet" => FileKind::Parquet,
            "arrow" => FileKind::Arrow,
            "excel" => FileKind::Excel,
            "sqlite" => FileKind::Sqlite,
            "stata" => FileKind::Stata,
            _ => FileKind::Csv,
        }
    }

    /// Whether it is a text, with lines.
    pub fn is_text(self) -> bool {
        matches!(self, FileKind::Csv | FileKind::JsonLines | FileKind::Json)
    }

    /// Whether lists and records can be written.
    pub fn nests(self) -> bool {
        !matches!(self, FileKind::Csv | FileKind::Excel | FileKind::Sqlite | FileKind::Stata)
    }

    /// The options of a save.
    fn save_options(self) -> &'static [&'static str] {
        match self {
            FileKind::Csv => &["delimiter", "header"],
            FileKind::Excel => &["sheet", "header"],
            FileKind::Sqlite => &["table", "mode"],
            _ => &[],
        }
    }
}

/// How a CSV file is written, as far as the script says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CsvOptions {
    /// Between two fields.
    pub delimiter: Option<String>,
    /// Around a field; empty for none.
    pub quote: Option<String>,
    /// Before a quote inside a field.
    pub escape: Option<String>,
    /// The name of the encoding.
    pub encoding: Option<String>,
    /// What the columns' names are.
    pub header: Option<Header>,
    /// How many lines stand above the header.
    pub skip: Option<usize>,
    /// How many lines stand below the rows.
    pub footer: Option<usize>,
    /// What begins a line that is no data.
    pub comment: Option<String>,
    /// What to do with lines that do not fit.
    pub ragged: Option<Ragged>,
}

/// Where the columns' names come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Header {
    /// There are none.
    None,
    /// From this many rows.
    Rows(usize),
    /// From the script.
    Names(Vec<String>),
}

/// What to do with lines that have too many or too few fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ragged {
    /// Fill short lines with missing.
    Pad,
    /// Realign them.
    Repair,
}

/// Texts that mean a missing value, besides the empty cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Markers {
    /// In every column.
    All(Vec<String>),
    /// By column.
    Columns(Vec<(String, Vec<String>)>),
}

impl Default for Markers {
    fn default() -> Self {
        Markers::All(Vec::new())
    }
}

impl Source {
    /// Whether the script names just one file, and that by its path.
    pub fn is_one_file(&self) -> bool {
        matches!(self.paths.as_slice(), [(path, _)] if !is_pattern(path))
    }

    /// The same source, for one of its files.
    pub fn only(&self, path: &str, span: Span) -> Source {
        Source { path: shown(path), url: url(path), path_span: span, ..self.clone() }
    }

    /// The markers of one column.
    pub fn markers(&self, column: &str) -> &[String] {
        match &self.missing {
            Markers::All(texts) => texts,
            Markers::Columns(columns) => columns
                .iter()
                .find(|(name, _)| name == column)
                .map_or(&[], |(_, texts)| texts.as_slice()),
        }
    }

    /// The markers with more of them for one column, as a script has them.
    pub fn more_markers(&self, column: &str, more: &[&str]) -> String {
        let list = |known: &[String]| {
            let texts = known.iter().map(String::as_str).chain(more.iter().copied());
            format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
        };
        match &self.missing {
            Markers::All(known) => list(known),
            Markers::Columns(columns) => {
                let said = columns.iter().map(|(name, known)| match name == column {
                    true => format!("{}: {}", key(name), list(known)),
                    false => {
                        let known: Vec<_> = known.iter().map(|text| quoted(text)).collect();
                        format!("{}: [{}]", key(name), known.join(", "))
                    }
                });
                let new = columns.iter().all(|(name, _)| name != column);
                let new = new.then(|| format!("{}: {}", key(column), list(&[])));
                format!("{{ {} }}", said.chain(new).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The schema with the place of each column in the file.
    pub(super) fn located(&self, mut schema: Schema, table: usize) -> Schema {
        for (column, found) in schema.columns.iter_mut().enumerate() {
            found.origin = Some(Origin { table, column });
        }
        schema
    }

    /// Looks at the options that name columns.
    pub(super) fn check_columns(&self, schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
        let named = match &self.missing {
            Markers::Columns(columns) => columns.as_slice(),
            Markers::All(_) => &[],
        };
        let span = self.missing_span.unwrap_or(self.call_span);
        let named = named.iter().map(|(name, _)| (name, span));
        for (name, span) in named.chain(self.text.iter().map(|name| (name, self.text_span))) {
            if schema.position(name).is_none() && !schema.open {
                let place = messages::ColumnPlace::Argument;
                diagnostics.push(messages::unknown_column(name, span, schema, place));
            }
        }
        if let Some(name) = &self.file
            && schema.columns.iter().filter(|column| column.name == *name).count() > 1
        {
            diagnostics.push(messages::file_column_taken(name, self.file_span));
        }
    }
}

/// The sources of a script, in order. One with a mistake is there all the same, so
/// that its name is known.
pub(super) fn read(
    tree: &ast::Program,
    constants: &Constants<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Source> {
    let mut sources = Vec::new();
    for statement in &tree.statements {
        let ast::StatementKind::Source { name, call } = &statement.kind else { continue };
        let mut source = Source {
            name: name.text.clone(),
            span: statement.span,
            path_span: call.span,
            call_span: call.span,
            text_span: call.span,
            file_span: call.span,
            ..Source::default()
        };
        if let Some(mut call) = FileCall::new(call, constants, diagnostics, false) {
            source.kind = FileKind::of(call.verb);
            if call.verb.name == "tsv" {
                source.options.delimiter = Some("\t".to_owned());
            }
            source.paths = call.paths();
            if let Some((path, span)) = source.paths.first() {
                (source.path, source.path_span) = (shown(path), *span);
                source.url = url(path);
            }
            let options = std::mem::take(&mut call.options);
            for (option, value, span) in options {
                call.read_option(&mut source, option, value, span);
            }
        }
        sources.push(source);
    }
    sources
}

/// The target of a `save`.
pub(super) fn target(
    call: &ast::Call,
    constants: &Constants<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let mut call = FileCall::new(call, constants, diagnostics, true)?;
    let path = call.paths().into_iter().next();
    let (path, span) = path.unwrap_or_else(|| (String::new(), call.call.span));
    let delimiter = if call.verb.name == "tsv" { "\t" } else { "," };
    let kind = FileKind::of(call.verb);
    let (delimiter, parts) = (delimiter.to_owned(), Vec::new());
    let (header, sheet, table, mode) = (None, None, None, Mode::default());
    let (path, url) = (shown(&path), url(&path));
    let mut target = Target { path, url, span, parts, kind, delimiter, header, sheet, table, mode };
    for (option, value, span) in std::mem::take(&mut call.options) {
        let takes = match (option, value) {
            (option, _) if !kind.save_options().contains(&option) => {
                call.diagnostics.push(messages::only_for_sources(option, span, kind));
                continue;
            }
            ("delimiter", Value::Text(text)) if is_save_delimiter(&text) => {
                target.delimiter = text;
                continue;
            }
            ("delimiter", Value::Text(_)) => "one ASCII character that is no quote and no line end",
            ("header", Value::Bool(header)) => {
                target.header = Some(header);
                continue;
            }
            ("sheet", Value::Text(name)) if is_sheet_name(&name) => {
                target.sheet = Some(name);
                continue;
            }
            ("table", Value::Text(name)) if !name.is_empty() && !name.starts_with("sqlite_") => {
                target.table = Some(name);
                continue;
            }
            ("mode", Value::Text(word)) if Mode::read(&word).is_some() => {
                target.mode = Mode::read(&word).unwrap_or_default();
                continue;
            }
            ("mode", _) => "one of the words replace, append, fail",
            ("header", _) => "true or false",
            ("sheet", _) => "a text of at most 31 characters without any of [ ] : * ? / \\",
            _ => "a text",
        };
        call.diagnostics.push(messages::option_takes(option, takes, span));
    }
    let other = |ending: &&&str| target.path.to_ascii_lowercase().ends_with(**ending);
    if let Some(ending) = OTHER_BOOKS.iter().find(other).filter(|_| kind == FileKind::Excel) {
        call.diagnostics.push(messages::only_xlsx(&target.path, ending, target.span));
    }
    (!target.path.is_empty()).then_some(target)
}

fn is_save_delimiter(text: &str) -> bool {
    text.len() == 1 && text.is_ascii() && !text.contains(['"', '\n', '\r'])
}

/// The whole of a path that is an address.
fn url(path: &str) -> Option<String> {
    is_remote(path).then(|| path.to_owned())
}

/// The ends of the names of workbooks that are read and not written.
const OTHER_BOOKS: [&str; 4] = [".xls", ".xlsb", ".xlsm", ".ods"];

/// `csv("path", option: value)`, taken apart.
struct FileCall<'a, 'd> {
    verb: &'static Verb,
    call: &'a ast::Call,
    /// The paths, if some were written; none where they are not known.
    paths: Option<Vec<(String, Span)>>,
    options: Vec<(&'static str, Value, Span)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> FileCall<'a, 'd> {
    fn new(
        call: &'a ast::Call,
        constants: &Constants<'_>,
        diagnostics: &'d mut Vec<Diagnostic>,
        saves: bool,
    ) -> Option<Self> {
        let name = &call.name;
        let Some(verb) = verb(&name.text, Role::Format) else {
            if !name.text.is_empty() {
                diagnostics.push(messages::unknown_format(&name.text, name.span));
            }
            return None;
        };
        if saves && FileKind::of(verb) == FileKind::Stata {
            diagnostics.push(messages::only_read(name.span));
            return None;
        }
        let mut paths: Option<Vec<(String, Span)>> = None;
        let mut options: Vec<(&'static str, Value, Span)> = Vec::new();
        for arg in &call.args {
            let value = word(verb, arg).or_else(|| constants.value(&arg.value));
            // Of an option that does not exist nothing more is said.
            let known = |key: &ast::Name| verb.options.iter().any(|o| o.name == key.text);
            let silent = arg.key.as_ref().is_some_and(|key| !known(key));
            if value.is_none() && !silent && !matches!(arg.value.kind, ast::ExprKind::Hole) {
                let what = arg.key.as_ref().map_or("a path", |key| key.text.as_str());
                let bare = bare_path(&arg.value).filter(|_| arg.key.is_none());
                diagnostics.push(match bare {
                    Some(path) => messages::path_without_quotes(&path, arg.value.span),
                    None => match &arg.value.kind {
                        ast::ExprKind::Name(word)
                            if arg.key.is_some() && constants.constant(word).is_none() =>
                        {
                            messages::meant::bare_option(what, word, arg.value.span)
                        }
                        _ => messages::not_constant(what, arg.value.span),
                    },
                });
            }
            match (&arg.key, value) {
                (None, Some(value)) => match written_paths(&value, &arg.value) {
                    Some(written) if paths.is_none() && (written.len() == 1 || !saves) => {
                        paths = Some(written);
                    }
                    _ => {
                        diagnostics.push(messages::usage(verb.name, arg.span, verb.usage));
                        paths.get_or_insert_default();
                    }
                },
                (None, None) => {
                    paths.get_or_insert_default();
                }
                (Some(key), value) => match verb.options.iter().find(|o| o.name == key.text) {
                    Some(option) if !saves && option.name == "mode" => {
                        diagnostics.push(messages::only_for_saves(&key.text, key.span));
                    }
                    Some(option) => {
                        if options.iter().any(|(known, ..)| *known == option.name) {
                            diagnostics.push(messages::duplicate_name(&key.text, key.span, None));
                        }
                        let value = value.map(|value| (option.name, value, arg.value.span));
                        options.extend(value);
                    }
                    None if saves && FileKind::of(verb).nests() => {
                        let kind = FileKind::of(verb);
                        diagnostics.push(messages::only_for_sources(&key.text, key.span, kind));
                    }
                    None => {
                        let of_save = |name: &&str| {
                            let csv = FileKind::of(verb) == FileKind::Csv;
                            !saves || !csv || matches!(*name, "delimiter" | "header")
                        };
                        let names = verb.options.iter().map(|o| o.name).filter(of_save);
                        let names: Vec<_> = names.collect();
                        let diagnostic =
                            messages::unknown_option(verb.name, &key.text, key.span, &names);
                        diagnostics.push(diagnostic);
                    }
                },
            }
        }
        Some(FileCall { verb, call, paths, options, diagnostics })
    }

    /// The paths that were written; none where they are not known.
    fn paths(&mut self) -> Vec<(String, Span)> {
        self.paths.take().unwrap_or_else(|| {
            self.diagnostics.push(messages::usage(self.verb.name, self.call.span, self.verb.usage));
            Vec::new()
        })
    }

    fn read_option(&mut self, source: &mut Source, option: &str, value: Value, span: Span) {
        let options = &mut source.options;
        let done = match (option, &value) {
            ("delimiter", Value::Text(text)) if !text.is_empty() => {
                put(&mut options.delimiter, Some(text.clone()))
            }
            ("quote", Value::Text(text)) if text.len() <= 1 => {
                put(&mut options.quote, Some(text.clone()))
            }
            ("escape", Value::Text(text)) if text.len() == 1 => {
                put(&mut options.escape, Some(text.clone()))
            }
            ("comment", Value::Text(text)) if !text.is_empty() => {
                put(&mut options.comment, Some(text.clone()))
            }
            ("encoding", Value::Text(text)) => put(&mut options.encoding, Some(text.clone())),
            ("skip", Value::Int(lines)) => put(&mut options.skip, usize::try_from(*lines).ok()),
            ("footer", Value::Int(lines)) => put(&mut options.footer, usize::try_from(*lines).ok()),
            ("header", value) => put(&mut options.header, header(value)),
            ("missing", value) => {
                source.missing_span = Some(span);
                let markers = markers(value);
                source.missing = markers.clone().unwrap_or_default();
                markers.is_some()
            }
            ("at", value) => {
                source.at = match value {
                    Value::Text(path) => path.split('.').map(str::to_owned).collect(),
                    _ => texts(value).unwrap_or_default(),
                };
                !source.at.is_empty() && source.at.iter().all(|name| !name.is_empty())
            }
            ("sheet", value) => put(&mut source.part.sheet, sheet(value)),
            ("table", Value::Text(name)) if !name.is_empty() => {
                source.part.rows = Some(Rows::Table(name.clone()));
                true
            }
            ("query", Value::Text(query)) if !query.trim().is_empty() => {
                if let Some(Rows::Table(_)) = source.part.rows {
                    self.diagnostics.push(messages::table_and_query(span));
                }
                source.part.rows = Some(Rows::Query(query.clone()));
                true
            }
            ("range", Value::Text(text)) => put(&mut source.part.range, CellRange::read(text)),
            ("text", value) => {
                source.text_span = span;
                source.text = texts(value).unwrap_or_default();
                !source.text.is_empty()
            }
            ("labels", Value::Bool(labels)) => {
                source.part.labels = Some(*labels);
                true
            }
            ("reasons", value) => {
                source.part.reasons = texts(value).unwrap_or_default();
                !source.part.reasons.is_empty()
            }
            ("file", Value::Text(name)) if !name.is_empty() => {
                source.file_span = span;
                source.file = Some(name.clone());
                true
            }
            ("ragged", Value::Text(word)) => {
                let ragged = match word.as_str() {
                    "pad" => Some(Ragged::Pad),
                    "repair" => Some(Ragged::Repair),
                    _ => None,
                };
                put(&mut options.ragged, ragged)
            }
            _ => false,
        };
        if !done {
            let takes = self.verb.options.iter().find(|known| known.name == option);
            let takes = takes.map_or(String::new(), |known| known.takes.describe());
            let takes = match option {
                "quote" | "escape" => "a text of one character".to_owned(),
                _ => takes,
            };
            let found = messages::option_takes(option, &takes, span);
            self.diagnostics.push(match option {
                "missing" => messages::meant::markers_in_quotes(found, &value, span),
                _ => found,
            });
        }
    }
}

/// Keeps what was read of an option; whether it could be read.
fn put<T>(option: &mut Option<T>, value: Option<T>) -> bool {
    *option = value;
    option.is_some()
}

/// A bare word such as `pad`, or columns, for an option that takes them.
fn word(verb: &Verb, arg: &ast::Arg) -> Option<Value> {
    let key = arg.key.as_ref()?;
    let option = verb.options.iter().find(|option| option.name == key.text)?;
    match (&option.takes, &arg.value.kind) {
        (Takes::Words(_) | Takes::Columns, ast::ExprKind::Name(word)) => {
            Some(Value::Text(word.clone()))
        }
        (Takes::Columns, ast::ExprKind::List(items)) => {
            let name = |item: &ast::Expr| match &item.kind {
                ast::ExprKind::Name(name) | ast::ExprKind::Text(name) => {
                    Some(Value::Text(name.clone()))
                }
                _ => None,
            };
            items.iter().map(name).collect::<Option<_>>().map(Value::List)
        }
        _ => None,
    }
}

/// Whether Excel takes the name for a sheet.
fn is_sheet_name(name: &str) -> bool {
    let length = name.encode_utf16().count();
    (1..=31).contains(&length)
        && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
        && !name.starts_with('\'')
        && !name.ends_with('\'')
}

fn sheet(value: &Value) -> Option<Sheet> {
    match value {
        Value::Text(name) if !name.is_empty() => Some(Sheet::Name(name.clone())),
        Value::Int(at) => usize::try_from(*at).ok().filter(|at| *at > 0).map(Sheet::Position),
        _ => None,
    }
}

fn header(value: &Value) -> Option<Header> {
    match value {
        Value::Bool(false) | Value::Int(0) => Some(Header::None),
        Value::Bool(true) => Some(Header::Rows(1)),
        Value::Int(rows) => usize::try_from(*rows).ok().map(Header::Rows),
        Value::List(_) => texts(value).map(Header::Names),
        _ => None,
    }
}

fn markers(value: &Value) -> Option<Markers> {
    match value {
        Value::Record(columns) => {
            let column = |(name, value): &(String, Value)| Some((name.clone(), texts(value)?));
            columns.iter().map(column).collect::<Option<_>>().map(Markers::Columns)
        }
        _ => texts(value).map(Markers::All),
    }
}

/// The paths in a text or a list of texts, each with its place; none may be empty.
fn written_paths(value: &Value, expr: &ast::Expr) -> Option<Vec<(String, Span)>> {
    let texts = texts(value).filter(|texts| texts.iter().all(|text| !text.is_empty()))?;
    let span = |at: usize| match &expr.kind {
        ast::ExprKind::List(items) => items.get(at).map_or(expr.span, |item| item.span),
        _ => expr.span,
    };
    let paths: Vec<_> = texts.into_iter().enumerate().map(|(at, text)| (text, span(at))).collect();
    (!paths.is_empty()).then_some(paths)
}

/// A path that was written without quotes, such as `people.csv`.
fn bare_path(expr: &ast::Expr) -> Option<String> {
    let ast::ExprKind::Member { object, name } = &expr.kind else { return None };
    match &object.kind {
        ast::ExprKind::Name(first) => Some(format!("{first}.{}", name.text)),
        _ => bare_path(object).map(|path| format!("{path}.{}", name.text)),
    }
}

/// A text, or a list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Text(text) => Some(vec![text.clone()]),
        Value::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        _ => None,
    }
}
