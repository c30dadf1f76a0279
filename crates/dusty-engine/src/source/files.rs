//! The files of a source: found, opened one by one, and put together to one table.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use dusty_check::Note;
use dusty_check::{Schema, Source, Type};
use dusty_syntax::Diagnostic;
use indexmap::IndexMap;

use crate::messages;
use crate::save::place::leads_to_same;
use crate::source::input::{self, Format, Input, Outside};
use crate::source::paths;

/// The table that a source makes of its files.
pub(crate) struct SourceFiles {
    /// What the script says of them.
    pub(crate) source: Source,
    /// Where they are among the files of the run, in the order in which they are read.
    pub(crate) files: Range<usize>,
    /// The columns of all files, in the order of their first appearance, and behind them the
    /// one with the files' names, if one is wanted.
    pub(crate) schema: Schema,
}

impl SourceFiles {
    /// The columns of the table, without the one that holds the files' names.
    pub(crate) fn read_columns(&self) -> usize {
        self.schema.columns.len() - usize::from(self.source.file.is_some())
    }
}

/// Opens the files of a source and puts them behind the others of the run.
///
/// # Errors
/// Which of them cannot be read, and why.
pub(crate) fn open(
    source: &Source,
    outside: &Outside<'_>,
    inputs: &mut Vec<Input>,
) -> Result<SourceFiles, Vec<Diagnostic>> {
    let found = paths::find(source, outside.folder).map_err(|error| vec![error])?;
    let several = found.len() > 1;
    let (mut opened, mut errors) = (Vec::new(), Vec::new());
    for (path, span) in found {
        match input::open(&source.only(&path, span), outside) {
            Ok(mut input) => {
                if several {
                    // There may be more files than a system lets a program have open.
                    input.close();
                }
                opened.push(input);
            }
            Err(error) => errors.push(error),
        }
    }
    if several {
        errors = messages::first_of_files(errors);
    }
    errors.extend(twice(&opened));
    if !errors.is_empty() {
        return Err(errors);
    }
    unite_kinds(&mut opened);
    let schema = unite(&mut opened, source);
    let first = inputs.len();
    inputs.append(&mut opened);
    Ok(SourceFiles { source: source.clone(), files: first..inputs.len(), schema })
}

/// What is to be said of the files of a source; the same thing of several of them once.
pub(crate) fn notes(files: &SourceFiles, inputs: &[Input]) -> Vec<Diagnostic> {
    let mut told: Vec<(&Note, Vec<&str>)> = Vec::new();
    for input in inputs.get(files.files.clone()).unwrap_or_default() {
        for note in &input.notes {
            match told.iter_mut().find(|(known, _)| *known == note) {
                Some((_, names)) => names.push(&input.source.path),
                None => told.push((note, vec![&input.source.path])),
            }
        }
    }
    // What is said of the same files, with an option for each, is said at once.
    told.chunk_by(|(a, of), (b, with)| of == with && together(a, b))
        .filter_map(|part| {
            let notes: Vec<&Note> = part.iter().map(|(note, _)| *note).collect();
            let (_, names) = part.first()?;
            let whole = names.len() == files.files.len();
            Some(messages::detected(&files.source, &notes, names, whole))
        })
        .collect()
}

/// Whether two notes may be told as one: all that it says can be said by its options.
fn together(a: &Note, b: &Note) -> bool {
    !a.options.is_empty() && !b.options.is_empty() && a.leaves_out == b.leaves_out
}

/// Refuses a pipe that another source reads, which has nothing for a second one.
pub(crate) fn read_before(source: &Source, folder: &Path, inputs: &[Input]) -> Option<Diagnostic> {
    let pipes = || inputs.iter().filter(|input| input.is_read_once());
    let same = |path: &str| pipes().any(|pipe| leads_to_same(pipe.place(), &folder.join(path)));
    let (path, span) = source.paths.iter().find(|(path, _)| path != "-" && same(path))?;
    Some(messages::pipe_read_twice(path, *span))
}

/// Two paths may lead to one file.
fn twice(inputs: &[Input]) -> Option<Diagnostic> {
    let mut known: HashMap<PathBuf, &Input> = HashMap::new();
    let mut places: HashMap<(u64, u64), &Input> = HashMap::new();
    for input in inputs {
        let path = input.path.as_deref().and_then(|path| dunce::canonicalize(path).ok());
        let by_path = path.and_then(|path| known.insert(path, input));
        let by_place = input.place_on_disk().and_then(|place| places.insert(place, input));
        if let Some(first) = by_path.or(by_place) {
            return Some(messages::read_twice(&first.source, &input.source));
        }
    }
    None
}

/// Lets the columns of JSON files have the kinds that take the values of all files.
fn unite_kinds(inputs: &mut [Input]) {
    let mut united = Vec::new();
    for input in inputs.iter() {
        if let Format::Json(columns, _) = &input.format {
            dusty_json::unite(&mut united, columns);
        }
    }
    for input in inputs {
        let Format::Json(columns, _) = &mut input.format else { continue };
        for column in columns {
            let Some(kind) = united.iter().find(|other| other.name == column.name) else {
                continue;
            };
            if column.kind.is_text_for(&kind.kind) {
                input.notes.push(messages::text_elsewhere(&column.name, &kind.kind));
            }
            column.kind = kind.kind.clone();
        }
    }
}

/// The columns of all files by name. Each file learns where it has them, and which it lacks.
fn unite(inputs: &mut [Input], source: &Source) -> Schema {
    let mut all: IndexMap<String, Type> = IndexMap::new();
    for column in inputs.iter().flat_map(|input| input.schema().columns) {
        let known = all.entry(column.name).or_insert_with(|| column.ty.clone());
        *known = united(known, &column.ty);
    }
    for input in inputs {
        let columns = input.schema().columns;
        let typed = matches!(input.format, Format::Typed(_));
        for own in columns.iter().filter(|_| typed) {
            let united = all.get(&own.name).unwrap_or(&own.ty);
            input.widened.push(*united == Type::Float && own.ty == Type::Int);
            if *united != own.ty {
                input.notes.push(messages::other_type_elsewhere(&own.name, &own.ty, united));
            }
        }
        let own: HashMap<&str, usize> =
            columns.iter().map(|column| column.name.as_str()).zip(0..).collect();
        let columns: Vec<_> = all.keys().map(|name| own.get(&**name).copied()).collect();
        let lacks = all.keys().map(String::as_str).filter(|name| !own.contains_key(name));
        let lacks: Vec<_> = lacks.collect();
        if !lacks.is_empty() {
            input.notes.push(messages::lacks(&lacks));
        }
        input.columns = columns;
    }
    let mut schema = Schema::default();
    all.into_iter().for_each(|(name, ty)| schema.push(name, ty));
    if let Some(name) = &source.file {
        schema.push(name.clone(), Type::Text);
    }
    schema
}

/// The type that a column has where one file has one type and another file another.
fn united(one: &Type, other: &Type) -> Type {
    match (one, other) {
        (one, other) if one == other => one.clone(),
        (Type::Int, Type::Float) | (Type::Float, Type::Int) => Type::Float,
        _ => Type::Text,
    }
}
