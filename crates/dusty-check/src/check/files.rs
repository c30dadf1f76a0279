//! The calls that name files: `source x = csv("path", option: value)`, and what stands after `to`.

use dusty_options::Mode;
use dusty_syntax::{Diagnostic, Span, ast};

use super::constants::Constants;
use super::options::{Given, texts};
use super::{FileKind, Source};
use crate::endings::format_of;
use crate::path::{shown, url};
use crate::program::Target;
use crate::verb::{Role, Takes, Verb, VerbKind, VerbOption, verb};
use crate::{Value, foreign, messages};

/// The sources of a script, in order. One with a mistake is there all the same, so
/// that its name is known.
pub(super) fn sources(
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
            text_span: None,
            file_span: call.span,
            ..Source::default()
        };
        if let Some(mut call) = FileCall::read(call, Purpose::Source, constants, diagnostics) {
            source.kind = call.kind;
            source.options.delimiter = call.delimiter.map(str::to_owned);
            source.paths = call.paths();
            if let Some((path, span)) = source.paths.first() {
                (source.path, source.path_span) = (shown(path), *span);
                source.url = url(path);
            }
            for given in &call.options {
                if let Some(read) = given.option.of.source()
                    && let Err(wrong) = read(&mut source, given)
                {
                    call.diagnostics.push(*wrong);
                }
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
    let mut call = FileCall::read(call, Purpose::Save, constants, diagnostics)?;
    let path = call.paths().into_iter().next();
    let (path, span) = path.unwrap_or_else(|| (String::new(), call.call.span));
    let kind = call.kind;
    let mut target = Target {
        path: shown(&path),
        url: url(&path),
        span,
        parts: Vec::new(),
        kind,
        delimiter: call.delimiter.unwrap_or(",").to_owned(),
        header: None,
        sheet: None,
        table: None,
        mode: Mode::default(),
    };
    for given in &call.options {
        match given.option.of.save() {
            Some(read) => {
                call.diagnostics.extend(read(&mut target, given).err().map(|wrong| *wrong));
            }
            None => {
                let (name, taken) = (given.option.name, call.offered());
                let found = messages::only_for_sources(name, given.span, call.verb.name, &taken);
                call.diagnostics.push(found);
            }
        }
    }
    let other = |ending: &&&str| target.path.to_ascii_lowercase().ends_with(**ending);
    if let Some(ending) = OTHER_BOOKS.iter().find(other).filter(|_| kind == FileKind::Excel) {
        call.diagnostics.push(messages::only_xlsx(&target.path, ending, target.span));
    }
    if let Some(said) = said_otherwise(&target.path, kind) {
        let (path, written) = (&target.path, call.verb.name);
        call.diagnostics.push(messages::name_of_another(path, written, said, target.span));
    }
    (!target.path.is_empty()).then_some(target)
}

/// The format that a file's name says, if no text can be in a file of the one, or of the other.
fn said_otherwise(path: &str, kind: FileKind) -> Option<&'static str> {
    let said = format_of(path)?;
    match verb(said, Role::Format)?.kind {
        VerbKind::Format { file, .. } if file == kind || file.is_text() && kind.is_text() => None,
        _ => Some(said),
    }
}

/// The ends of the names of workbooks that are read and not written.
const OTHER_BOOKS: [&str; 4] = [".xls", ".xlsb", ".xlsm", ".ods"];

/// What a file is named for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Source,
    Save,
}

/// `csv("path", option: value)`, taken apart.
struct FileCall<'a, 'd> {
    verb: &'static Verb,
    kind: FileKind,
    /// Between two fields, if that is part of the format.
    delimiter: Option<&'static str>,
    purpose: Purpose,
    call: &'a ast::Call,
    /// The paths, if some were written; none where they are not known.
    paths: Option<Vec<(String, Span)>>,
    options: Vec<Given>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> FileCall<'a, 'd> {
    fn read(
        call: &'a ast::Call,
        purpose: Purpose,
        constants: &Constants<'_>,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let name = &call.name;
        let mut format = verb(&name.text, Role::Format);
        let known = format.is_some();
        if !known && !name.text.is_empty() {
            let path = match call.args.first().map(|arg| &arg.value.kind) {
                Some(ast::ExprKind::Text(path)) => path,
                _ => "path",
            };
            diagnostics.push(messages::unknown_format(name, call.span, path));
            // What else is wrong in it can be told.
            let meant = foreign::dusty(foreign::FORMATS, &name.text);
            format = meant.and_then(|meant| verb(meant, Role::Format));
        }
        let verb = format?;
        let VerbKind::Format { file: kind, delimiter } = verb.kind else { return None };
        if purpose == Purpose::Save && kind == FileKind::Stata {
            diagnostics.push(messages::only_read(name.span));
            return None;
        }
        let (paths, options) = (None, Vec::new());
        let mut read =
            FileCall { verb, kind, delimiter, purpose, call, paths, options, diagnostics };
        for arg in &call.args {
            let option = arg.key.as_ref().and_then(|key| verb.option(&key.text));
            let value = option.and_then(|option| word(option, &arg.value));
            let value = value.or_else(|| constants.known(&arg.value));
            // Of an option that does not exist nothing more is said.
            let known = arg.key.is_none() || option.is_some();
            if value.is_none() && known && !matches!(arg.value.kind, ast::ExprKind::Hole) {
                let saves = read.purpose == Purpose::Save;
                read.diagnostics.push(no_constant(arg, constants, saves));
            }
            match (&arg.key, option) {
                (None, _) => read.path(arg, value),
                (Some(key), Some(option)) => read.option(key, option, value, arg.value.span),
                (Some(key), None) => read.unknown_option(key),
            }
        }
        known.then_some(read)
    }

    /// Reads the argument without a name.
    fn path(&mut self, arg: &ast::Arg, value: Option<Value>) {
        let Some(value) = value else {
            self.paths.get_or_insert_default();
            return;
        };
        let written = written_paths(&value, &arg.value)
            .filter(|written| written.len() == 1 || self.purpose == Purpose::Source);
        match written {
            Some(written) if self.paths.is_none() => {
                let control = |(path, _): &&(String, Span)| path.contains(char::is_control);
                let wrong = written.iter().find(control);
                self.diagnostics
                    .extend(wrong.map(|(path, span)| messages::sign_in_path(path, *span)));
                self.paths = Some(written);
            }
            _ => {
                self.usage(arg.span);
                self.paths.get_or_insert_default();
            }
        }
    }

    fn usage(&mut self, span: Span) {
        // The first form is that of both; the others read several files, or parts of one.
        let forms = if self.purpose == Purpose::Save { 1 } else { self.verb.usage.len() };
        let forms = self.verb.usage.get(..forms).unwrap_or_default();
        self.diagnostics.push(messages::usage(self.verb.name, span, forms));
    }

    fn option(
        &mut self,
        key: &ast::Name,
        option: &'static VerbOption,
        value: Option<Value>,
        span: Span,
    ) {
        if self.purpose == Purpose::Source && option.of.source().is_none() {
            self.diagnostics.push(messages::only_for_saves(&key.text, key.span));
            return;
        }
        if self.options.iter().any(|known| known.option.name == option.name) {
            self.diagnostics.push(messages::duplicate_name(&key.text, key.span, None));
        }
        self.options.extend(value.map(|value| Given { option, value, span }));
    }

    fn unknown_option(&mut self, key: &ast::Name) {
        let names = self.offered();
        self.diagnostics.push(match (self.purpose, names.as_slice()) {
            (Purpose::Save, []) => {
                messages::only_for_sources(&key.text, key.span, self.verb.name, &names)
            }
            _ => messages::unknown_option(self.verb.name, &key.text, key.span, &names),
        });
    }

    /// The options that there are for what the file is named for.
    fn offered(&self) -> Vec<&'static str> {
        let offered = |option: &&VerbOption| match self.purpose {
            Purpose::Source => option.of.source().is_some(),
            Purpose::Save => option.of.save().is_some(),
        };
        self.verb.options.iter().filter(offered).map(|option| option.name).collect()
    }

    /// The paths that were written; none where they are not known.
    fn paths(&mut self) -> Vec<(String, Span)> {
        self.paths.take().unwrap_or_else(|| {
            self.usage(self.call.span);
            Vec::new()
        })
    }
}

/// Says that a path or an option must be known before any data is read.
fn no_constant(arg: &ast::Arg, constants: &Constants<'_>, saves: bool) -> Diagnostic {
    let span = arg.value.span;
    match (&arg.key, &arg.value.kind) {
        (None, _) => match bare_path(&arg.value) {
            Some(path) => messages::path_without_quotes(&path, span),
            None => {
                let found = messages::not_constant("a path", span);
                if saves { messages::meant::path_of_rows(found, &arg.value) } else { found }
            }
        },
        (Some(key), ast::ExprKind::Name(word)) if constants.constant(word).is_none() => {
            messages::meant::bare_option(&key.text, word, span)
        }
        (Some(key), _) => messages::not_constant(&key.text, span),
    }
}

/// A bare word such as `pad`, or columns, for an option that takes them.
fn word(option: &VerbOption, expr: &ast::Expr) -> Option<Value> {
    match (&option.takes, &expr.kind) {
        (Takes::Words(_) | Takes::Columns, ast::ExprKind::Name(word)) => {
            Some(Value::Text(word.clone()))
        }
        (Takes::Columns, ast::ExprKind::List(items)) => {
            let name = |item| Some(Value::Text(messages::meant::column_name(item)?.to_owned()));
            items.iter().map(name).collect::<Option<_>>().map(Value::List)
        }
        _ => None,
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
