//! From the paths and patterns of a source to the files that it reads.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use dusty_check::Source;
use dusty_check::path::is_pattern;
use dusty_syntax::{Diagnostic, Span};
use glob::{MatchOptions, Pattern};

use crate::messages;

/// Capitals are told from small letters on every system, and names that begin with a dot are
/// not meant, so that a pattern finds the same files everywhere and no half-written ones.
pub(crate) const MATCHING: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// The files of a source as the script would name each, with the place of what names it there:
/// of a list in its order, of a pattern in the order of the paths' bytes.
///
/// # Errors
/// If a pattern finds nothing or cannot be used, or a file is there twice.
pub(crate) fn find(source: &Source, folder: &Path) -> Result<Vec<(String, Span)>, Diagnostic> {
    let mut found: Vec<(String, Span)> = Vec::new();
    for (path, span) in &source.paths {
        if is_pattern(path) {
            let files = matching(source, (path, *span), folder)?;
            found.extend(files.into_iter().map(|file| (file, *span)));
        } else {
            found.push((path.clone(), *span));
        }
    }
    let mut known = HashMap::new();
    for (path, span) in &found {
        if let Some(first) = known.insert(path.as_str(), *span) {
            let (first, second) = (source.only(path, first), source.only(path, *span));
            return Err(messages::read_twice(&first, &second));
        }
    }
    Ok(found)
}

/// The files that a pattern finds, sorted.
fn matching(
    source: &Source,
    (written, span): (&str, Span),
    folder: &Path,
) -> Result<Vec<String>, Diagnostic> {
    let source = source.only(written, span);
    let Some(pattern) = whole(written, folder) else {
        return Err(messages::unnameable(&source, folder));
    };
    let paths = glob::glob_with(&pattern, MATCHING).map_err(|_| messages::no_pattern(&source))?;
    let mut files = Vec::new();
    for path in paths {
        let path =
            path.map_err(|error| messages::unlisted(&source, error.path(), error.error()))?;
        if path.is_dir() {
            continue;
        }
        let path = path.strip_prefix(folder).map(Path::to_owned).unwrap_or(path);
        match path.into_os_string().into_string() {
            Ok(file) => files.push(file),
            Err(path) => return Err(messages::unnameable(&source, Path::new(&path))),
        }
    }
    files.sort_unstable();
    if files.is_empty() { Err(messages::nothing_found(&source, folder)) } else { Ok(files) }
}

/// The pattern with the folder that it is relative to, whose name is no pattern.
fn whole(written: &str, folder: &Path) -> Option<String> {
    if Path::new(written).is_absolute() {
        return Some(written.to_owned());
    }
    let folder = Pattern::escape(folder.to_str()?);
    Some(Path::new(&folder).join(written).to_str()?.to_owned())
}

/// Whether a pattern of a source would find a path, were there a file.
pub(crate) fn would_find(written: &str, folder: &Path, path: &Path) -> bool {
    let pattern = whole(written, folder).and_then(|pattern| Pattern::new(&plain(&pattern)).ok());
    let path = plain(&path.to_string_lossy());
    pattern.is_some_and(|pattern| pattern.matches_with(&path, MATCHING))
}

/// A path without the steps that lead nowhere.
fn plain(path: &str) -> String {
    use std::path::Component::{CurDir, Normal, ParentDir};
    let mut plain = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            CurDir => {}
            ParentDir if matches!(plain.components().next_back(), Some(Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain.to_string_lossy().into_owned()
}

/// The names of the files in a folder, sorted; `None` if there is no such folder.
pub(crate) fn file_names(folder: &Path) -> Option<Vec<String>> {
    let entries = std::fs::read_dir(folder).ok()?.flatten().filter(|entry| entry.path().is_file());
    let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(name).filter(|name| !name.starts_with('.')).collect();
    names.sort();
    Some(names)
}

/// What a pattern would find if capitals were small letters.
pub(crate) fn finds_in_other_case(written: &str, folder: &Path) -> Vec<String> {
    let options = MatchOptions { case_sensitive: false, ..MATCHING };
    let paths = whole(written, folder).and_then(|whole| glob::glob_with(&whole, options).ok());
    let files = paths.into_iter().flatten().flatten().filter(|path| path.is_file());
    let name = |path: PathBuf| path.strip_prefix(folder).unwrap_or(&path).display().to_string();
    files.map(name).collect()
}

/// The folder in which the files of a pattern are looked for, as far as it has a name.
pub(crate) fn searched(written: &str, folder: &Path) -> PathBuf {
    let plain = Path::new(written)
        .components()
        .take_while(|part| part.as_os_str().to_str().is_some_and(|part| !is_pattern(part)));
    folder.join(plain.collect::<PathBuf>())
}
