//! From the paths and patterns of a source to the files that it reads.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};

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
            let files = matching(source, (path, *span), folder)?.into_iter();
            // Alone, this name would be standard input.
            let named = |file: String| if file == "-" { "./-".to_owned() } else { file };
            found.extend(files.map(|file| (named(file), *span)));
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
    let steps = steps(written).ok_or_else(|| messages::no_pattern(&source))?;
    let mut files = Vec::new();
    let mut walk = Walk { files: &mut files, options: MATCHING };
    walk.go(folder, String::new(), &steps).map_err(|lost| match lost {
        Lost::Name(path) => messages::unnameable(&source, &path),
        Lost::Folder(path, error) => messages::unlisted(&source, &path, &error),
    })?;
    // Several ways may lead to a file.
    files.sort_unstable();
    files.dedup();
    // `a[1].csv` is what a second download is called, and a pattern that finds `a1.csv`.
    let itself = folder.join(written).is_file() && !files.iter().any(|file| file == written);
    match files.is_empty() || itself {
        true => Err(messages::nothing_found(&source, folder, &files)),
        false => Ok(files),
    }
}

/// What a part of a path stands for.
enum Step<'a> {
    /// The root of the files, or of a disk.
    Root(&'a str),
    /// Itself.
    Name(&'a str),
    /// The names that fit.
    Names(Pattern),
    /// Any folders, also none.
    Folders,
}

/// The parts of a path with patterns; `None` if one of them is none.
fn steps(written: &str) -> Option<Vec<Step<'_>>> {
    fn step<'a>(part: Component<'a>) -> Option<Step<'a>> {
        // All of them are pieces of a text.
        let text = part.as_os_str().to_str()?;
        match part {
            Component::Prefix(_) | Component::RootDir => Some(Step::Root(text)),
            _ if text == "**" => Some(Step::Folders),
            _ if is_pattern(text) => Pattern::new(text).ok().map(Step::Names),
            _ => Some(Step::Name(text)),
        }
    }
    Path::new(written).components().map(step).collect()
}

/// Looks for files. The library's own search passes over names that are no text without a word.
struct Walk<'a> {
    files: &'a mut Vec<String>,
    options: MatchOptions,
}

/// Where files may be that cannot be found.
enum Lost {
    /// A name is no text, and would fit if it were.
    Name(PathBuf),
    /// A folder may not be read.
    Folder(PathBuf, io::Error),
}

impl Walk<'_> {
    /// Goes on from a folder by the other steps; `path` is what the script would write so far.
    fn go(&mut self, folder: &Path, path: String, steps: &[Step<'_>]) -> Result<(), Lost> {
        let Some((step, rest)) = steps.split_first() else { return Ok(()) };
        match step {
            Step::Root(root) => self.go(&folder.join(root), path + root, rest),
            Step::Name(name) => self.arrive(folder, path, name, rest),
            Step::Names(pattern) => {
                for name in self.names(folder, |name| pattern.matches_with(name, self.options))? {
                    self.arrive(folder, path.clone(), &name, rest)?;
                }
                Ok(())
            }
            Step::Folders => {
                self.go(folder, path.clone(), rest)?;
                for name in self.names(folder, |name| !name.starts_with('.'))? {
                    let below = folder.join(&name);
                    // A link might lead back to where the search is already.
                    if below.is_dir() && !below.is_symlink() {
                        self.go(&below, format!("{path}{name}/"), steps)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn arrive(
        &mut self,
        folder: &Path,
        path: String,
        name: &str,
        rest: &[Step<'_>],
    ) -> Result<(), Lost> {
        let there = folder.join(name);
        if !rest.is_empty() {
            return self.go(&there, format!("{path}{name}/"), rest);
        }
        match std::fs::symlink_metadata(&there) {
            // A link that leads nowhere is told of when it is opened.
            Ok(_) => self.files.extend((!there.is_dir()).then(|| format!("{path}{name}"))),
            Err(error) if is_no_folder(&error) => {}
            Err(error) => return Err(Lost::Folder(folder.to_owned(), error)),
        }
        Ok(())
    }

    /// The names in a folder that fit.
    fn names(&self, folder: &Path, fits: impl Fn(&str) -> bool) -> Result<Vec<String>, Lost> {
        let lost = |error| Lost::Folder(folder.to_owned(), error);
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if is_no_folder(&error) => return Ok(Vec::new()),
            Err(error) => return Err(lost(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(lost)?;
            match entry.file_name().into_string() {
                Ok(name) => names.extend(fits(&name).then_some(name)),
                Err(name) if fits(&name.to_string_lossy()) => {
                    return Err(Lost::Name(entry.path()));
                }
                Err(_) => {}
            }
        }
        Ok(names)
    }
}

fn is_no_folder(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
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
    use Component::{CurDir, Normal, ParentDir};
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
    let mut files = Vec::new();
    let options = MatchOptions { case_sensitive: false, ..MATCHING };
    if let Some(steps) = steps(written) {
        // What cannot be read is not to be told of here.
        let _ = Walk { files: &mut files, options }.go(folder, String::new(), &steps);
    }
    files.sort_unstable();
    files
}

/// The folder in which the files of a pattern are looked for, as far as it has a name.
pub(crate) fn searched(written: &str, folder: &Path) -> PathBuf {
    let plain = Path::new(written)
        .components()
        .take_while(|part| part.as_os_str().to_str().is_some_and(|part| !is_pattern(part)));
    folder.join(plain.collect::<PathBuf>())
}
