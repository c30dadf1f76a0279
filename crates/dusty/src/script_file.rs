//! A script as it lies on the disk, and what is said if it does not.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use dusty_check::endings::format_of;
use dusty_check::near::nearest;
use dusty_check::value::listed;
use dusty_engine::Script;

use crate::refusal::Refusal;

/// A script that was read.
#[derive(Debug)]
pub(crate) struct ScriptFile {
    /// The path as it was given; `<stdin>` for standard input, `-e` for the command line.
    pub(crate) name: String,
    /// The file's name without its folder.
    pub(crate) short: String,
    /// What it says.
    pub(crate) text: String,
    /// The folder that its paths are relative to.
    pub(crate) folder: PathBuf,
}

/// The name under which standard input is spoken of.
const STDIN: &str = "<stdin>";

/// The name of a script that stands on the command line.
const TEXT: &str = "-e";

/// How many scripts a message names.
const LISTED: usize = 10;

/// Whether a path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl ScriptFile {
    /// The script as the engine takes it.
    pub(crate) fn with<'a>(&'a self, settings: &'a [(String, String)]) -> Script<'a> {
        Script { text: &self.text, folder: &self.folder, settings }
    }

    /// A script from a file, or from the parts that the command line gives instead.
    pub(crate) fn given(file: Option<&Path>, parts: &[String]) -> Result<ScriptFile, Refusal> {
        match file {
            Some(path) => ScriptFile::read(path),
            None => Ok(ScriptFile::of(TEXT, parts.join("\n"))),
        }
    }

    /// A script that is in no file; its paths are relative to the current folder.
    pub(crate) fn of(name: &str, text: String) -> ScriptFile {
        let (name, folder) = (name.to_owned(), PathBuf::from("."));
        ScriptFile { short: name.clone(), name, text, folder }
    }

    /// Reads a script from a file whose name ends in `.dusty` or `.dsty`, or from
    /// standard input if the path is `-`.
    pub(crate) fn read(path: &Path) -> Result<ScriptFile, Refusal> {
        if is_stdin(path) {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| Refusal::world(format!("cannot read standard input: {error}")))?;
            return Ok(ScriptFile::of(STDIN, text(bytes, STDIN)?));
        }
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(is_a_folder(path));
        }
        if !is_script(path) {
            return Err(no_script(path));
        }
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => not_found(path),
            ErrorKind::PermissionDenied => {
                Refusal::world(format!("`{name}` may not be read: permission denied"))
            }
            _ => Refusal::world(format!("cannot read `{name}`: {error}")),
        })?;
        let short =
            path.file_name().map_or_else(|| name.clone(), |name| name.display().to_string());
        Ok(ScriptFile { text: text(bytes, &name)?, name, short, folder: folder_of(path) })
    }
}

impl ScriptFile {
    /// How a ledger names the script: as the command line does, but without the folders
    /// of a path from the root, which are those of one machine; `None` if it is in no file.
    pub(crate) fn recorded(&self) -> Option<&str> {
        match self.name.as_str() {
            STDIN | TEXT => None,
            name if Path::new(name).is_absolute() => Some(&self.short),
            name => Some(name),
        }
    }
}

fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "dusty" || extension == "dsty")
}

/// The folder that a file is in, never empty.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn text(bytes: Vec<u8>, name: &str) -> Result<String, Refusal> {
    const SAVE: &str = "save the script as UTF-8 in your editor";
    // Its mark, or a character of two bytes of which one is nothing.
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] = bytes.as_slice() {
        return Err(Refusal::script(format!("`{name}` is UTF-16 text, and a script is UTF-8"))
            .note("some programs on Windows save texts so")
            .help(SAVE));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes().iter().take(valid).filter(|&&byte| byte == b'\n').count();
        Refusal::script(format!("`{name}` is not UTF-8 text"))
            .note(format!("line {line} has bytes that mean no character"))
            .help(SAVE)
    })
}

fn is_a_folder(path: &Path) -> Refusal {
    let refusal = Refusal::script(format!("`{}` is a folder, not a script", path.display()));
    match scripts(path).as_slice() {
        [] => refusal.note("there is no script in it"),
        [only] => refusal.help(format!("the script in it is `{}`", path.join(only).display())),
        several => refusal.note(format!("scripts in it: {}", listed(several, LISTED))),
    }
}

fn no_script(path: &Path) -> Refusal {
    let name = path.display();
    let with_ending = [path.with_extension("dusty"), path.with_extension("dsty")];
    let script = with_ending.iter().find(|path| path.is_file());
    let format = format_of(&name.to_string());
    let refusal = Refusal::script(format!("`{name}` is no Dusty script"))
        .note("the name of a script ends in .dusty or .dsty");
    match (script, format) {
        (Some(script), _) => {
            refusal.offer("there is a script", format!("dusty run {}", script.display()))
        }
        (None, Some(format)) if path.is_file() => {
            let file = path.file_name().unwrap_or_default().display();
            let source = format!("source data = {format}(\"{file}\")");
            refusal.offer("a script that reads it begins like this", source)
        }
        (None, _) => refusal,
    }
}

fn not_found(path: &Path) -> Refusal {
    let folder = folder_of(path);
    let file = path.file_name().unwrap_or_default().display().to_string();
    if !folder.is_dir() {
        return Refusal::world(format!("there is no file `{}`", path.display()))
            .note(format!("there is no folder `{}` either", folder.display()));
    }
    let whole = dunce::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
    let refusal = Refusal::world(format!("there is no file `{file}` in {}", whole.display()));
    let scripts = scripts(&folder);
    let near = nearest(&file, scripts.iter().map(String::as_str));
    let refusal = match scripts.as_slice() {
        [] => refusal.note("there is no script in that folder"),
        several => refusal.note(format!("scripts there: {}", listed(several, LISTED))),
    };
    match near {
        Some(near) => {
            refusal.help(format!("did you mean `{}`?", path.with_file_name(near).display()))
        }
        None => refusal,
    }
}

/// The names of the scripts in a folder, sorted.
fn scripts(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| is_script(path));
    let mut names: Vec<String> =
        paths.filter_map(|path| Some(path.file_name()?.display().to_string())).collect();
    names.sort();
    names
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> Refusal {
        ScriptFile::read(path).unwrap_err()
    }

    #[test]
    fn a_missing_script_names_its_neighbours() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.dusty"), "").unwrap();
        fs::write(folder.path().join("other.dsty"), "").unwrap();
        let found = refusal(&folder.path().join("mian.dusty"));
        assert!(found.title.starts_with("there is no file `mian.dusty` in "));
        assert_eq!(found.notes, ["scripts there: main.dusty, other.dsty"]);
        assert!(found.help[0].ends_with("main.dusty`?"));
        let found = refusal(&folder.path().join("no/main.dusty"));
        assert!(found.notes[0].starts_with("there is no folder"));
    }

    #[test]
    fn what_is_no_script_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.dusty"), [b'\n', 0xff]).unwrap();
        fs::write(folder.path().join("users.csv"), "a\n").unwrap();
        assert!(refusal(folder.path()).help[0].starts_with("the script in it is `"));
        assert!(refusal(&folder.path().join("main")).help[0].ends_with("main.dusty"));
        assert!(refusal(&folder.path().join("users.csv")).help[0].ends_with("csv(\"users.csv\")"));
        let found = refusal(&folder.path().join("main.dusty"));
        assert_eq!(found.notes, ["line 2 has bytes that mean no character"]);
        for wide in [&b"\xff\xfes\0"[..], b"\xfe\xff\0s", b"s\0h\0", b"\0s\0h"] {
            fs::write(folder.path().join("main.dusty"), wide).unwrap();
            assert!(refusal(&folder.path().join("main.dusty")).title.contains("UTF-16"));
        }
    }
}
