//! Whether the files that a script writes can be where it wants them: not where it reads one, and
//! not two at the same place.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use dusty_check::path::is_pattern;
use dusty_check::program::{Output, Program, Target};
use dusty_check::{FileKind, Schema};
use dusty_syntax::Diagnostic;

use crate::fingerprint::Stamp;
use crate::run::plan::table_schema;
use crate::save::database;
use crate::save::file_name;
use crate::save::output::table_of;
use crate::save::partition::WrittenParts;
use crate::save::place::{leads_to_same, resolved, same_file, unfit};
use crate::source::files::SourceFiles;
use crate::source::input::Input;
use crate::source::paths::would_find;
use crate::{messages, remote};

/// Refuses to write over a file that the script reads, or twice to the same file.
pub(crate) fn check_targets(
    program: &Program,
    sources: &[SourceFiles],
    inputs: &[Input],
    folder: &Path,
) -> Vec<Diagnostic> {
    let (saves, found) = (Vec::new(), Vec::new());
    let mut targets = Targets { sources, inputs, folder, saves, found };
    for output in &program.outputs {
        if let Output::Save { target, table } = output {
            let name = table_of(target, program, *table);
            targets.check(target, name, &table_schema(program, *table));
        }
    }
    targets.found
}

/// The targets of a script, while they are looked at one after the other.
struct Targets<'a> {
    sources: &'a [SourceFiles],
    inputs: &'a [Input],
    folder: &'a Path,
    /// Those that have been looked at.
    saves: Vec<Save<'a>>,
    found: Vec<Diagnostic>,
}

struct Save<'a> {
    target: &'a Target,
    /// Where its file is; empty if that is not on the disk.
    path: PathBuf,
    /// What its table is called in a database.
    table: String,
}

impl<'a> Targets<'a> {
    fn check(&mut self, target: &'a Target, table: String, schema: &Schema) {
        if target.kind == FileKind::Sqlite {
            if target.url.is_none() && database::nowhere(target) {
                self.found.push(messages::no_database(target));
                return;
            }
            // To SQLite `ID` and `id` are one name.
            let mut names = HashSet::new();
            let twice = schema.names().find(|name| !names.insert(name.to_ascii_lowercase()));
            self.found.extend(twice.map(|name| messages::one_name(target, name)));
        }
        if is_archive(&target.path) {
            self.found.push(messages::archive(target));
        }
        let path = if target.path == "-" {
            self.only_once(target, |first| first.target.path == "-");
            PathBuf::new()
        } else if let Some(fit) = remote::is_sent(target) {
            self.found.extend(fit.err());
            self.check_sent(target);
            PathBuf::new()
        } else if target.parts.is_empty() {
            let path = self.folder.join(&target.path);
            // What may not be replaced can be checked, verified and asked about all the same.
            let folder = unfit(&path).err().filter(|e| e.kind() == io::ErrorKind::IsADirectory);
            self.found.extend(folder.map(|error| messages::unwritable(target, &error)));
            let Some(path) = resolved(&path) else { return };
            self.check_file(target, &path, &table, schema);
            path
        } else {
            self.only_once(target, |first| {
                !first.target.parts.is_empty() && first.target.path == target.path
            });
            self.found.extend(self.next_time(target));
            self.folder.join(&target.path)
        };
        self.saves.push(Save { target, path, table });
    }

    /// Refuses a target that an earlier save has.
    fn only_once(&mut self, target: &Target, same: impl Fn(&Save<'_>) -> bool) {
        let first = self.saves.iter().find(|first| same(first));
        self.found.extend(first.map(|first| messages::written_twice(target, first.target)));
    }

    fn check_sent(&mut self, target: &Target) {
        let same =
            |url: &Option<String>| url.as_ref().is_some_and(|url| remote::same(url, &target.path));
        let read = self.inputs.iter().find(|input| same(&input.source.url));
        self.found.extend(read.map(|input| messages::source_is_target(target, &input.source)));
        self.only_once(target, |first| same(&first.target.url));
    }

    fn check_file(&mut self, target: &Target, path: &Path, table: &str, schema: &Schema) {
        let source = self
            .inputs
            .iter()
            .find(|input| resolved(input.place()).is_some_and(|source| same_file(&source, path)));
        self.found.extend(match source {
            Some(input) => Some(messages::source_is_target(target, &input.source)),
            None => self.next_time(target),
        });
        self.only_once(target, |first| {
            // A database has room for several tables.
            let databases = [first.target, target].iter().all(|t| t.kind == FileKind::Sqlite);
            let same = same_file(&first.path, path);
            let one_table = !databases || first.table.eq_ignore_ascii_case(table);
            let alike =
                || [&first.path, path].map(|path| file_name::folded(&path.to_string_lossy()));
            let alike = || matches!(alike(), [first, path] if first == path);
            first.target.url.is_none() && (same && one_table || !same && alike())
        });
        if target.kind == FileKind::Sqlite {
            self.found.extend(database::refused(target, path, table, schema));
        }
    }

    /// Refuses a file that a pattern of a source would find, once it is there.
    fn next_time(&self, target: &Target) -> Option<Diagnostic> {
        let path = match target.parts.as_slice() {
            [] => self.folder.join(&target.path),
            // Any value may come.
            parts => self.folder.join(file_name::path(parts, &[])),
        };
        let patterns = self.sources.iter().flat_map(|files| &files.source.paths);
        let mut patterns = patterns.filter(|(written, _)| is_pattern(written));
        let (written, span) =
            patterns.find(|(written, _)| would_find(written, self.folder, &path))?;
        Some(messages::target_is_found(target, written, *span))
    }
}

/// Whether a file of this name would be an archive, of which none is made.
pub(crate) fn is_archive(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".zip")
}

/// Whether a save may write a file, one of its files if it makes several.
pub(crate) fn leads_to(target: &Target, folder: &Path, path: &Path) -> bool {
    match target.parts.as_slice() {
        _ if target.url.is_some() => {
            path.to_str().is_some_and(|path| remote::same(path, &target.path))
        }
        [] => target.path != "-" && leads_to_same(&folder.join(&target.path), path),
        parts => would_find(&file_name::pattern(parts), folder, path),
    }
}

/// Refuses to put one of several files where the script reads one, or where another save of the
/// run puts one.
pub(crate) fn check_parts(
    written: &[&WrittenParts],
    others: &[PathBuf],
    inputs: &[Input],
) -> Result<(), Diagnostic> {
    let read: HashMap<PathBuf, &Input> =
        inputs.iter().filter_map(|input| Some((resolved(input.place())?, input))).collect();
    let places: HashMap<(u64, u64), &Input> =
        inputs.iter().filter_map(|input| Some((input.place_on_disk()?, input))).collect();
    let folded = |path: &Path| file_name::folded(&path.to_string_lossy());
    let others = others.iter().filter_map(|path| resolved(path));
    let mut taken: HashSet<String> = others.map(|path| folded(&path)).collect();
    for (path, target) in written.iter().flat_map(|written| written.targets()) {
        let path = resolved(&path).unwrap_or(path);
        let place = std::fs::metadata(&path).ok().and_then(|data| Stamp::of(&data).place());
        let input = read.get(&path).or_else(|| places.get(&place?));
        if let Some(input) = input {
            return Err(messages::source_is_target(&target, &input.source));
        }
        unfit(&path).map_err(|error| messages::unwritable(&target, &error))?;
        if !taken.insert(folded(&path)) {
            return Err(messages::written_by_two(&target));
        }
    }
    Ok(())
}
