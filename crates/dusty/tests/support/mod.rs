//! What the tests of the binary share.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command did.
pub(crate) struct Done {
    /// Its exit code; -1 if it has none.
    pub(crate) code: i32,
    /// What it printed to standard output.
    pub(crate) stdout: String,
    /// What it printed to standard error.
    pub(crate) stderr: String,
}

impl Done {
    /// The diagnostics and the ledger, which stands last, after a blank line.
    pub(crate) fn split(&self) -> (String, String) {
        let stderr = self.stderr.clone();
        match (self.code, stderr.rsplit_once("\n\n")) {
            (0, Some((diagnostics, ledger))) => (format!("{diagnostics}\n"), ledger.to_owned()),
            (0, None) => (String::new(), stderr),
            _ => (stderr, String::new()),
        }
    }
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    dunce::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// Whether expectations are to be rewritten instead of compared.
pub(crate) fn updating() -> bool {
    std::env::var_os("DUSTY_UPDATE").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Runs the binary in a folder.
pub(crate) fn dusty(folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dusty"));
    let output = command.current_dir(folder).args(arguments).stdin(Stdio::null()).output().unwrap();
    Done {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a line of shell in which `dusty` is the binary, and gives all that it prints,
/// in the order in which it does.
pub(crate) fn shell(folder: &Path, line: &str) -> (i32, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_dusty")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut seen = tempfile::tempfile().unwrap();
    let status = Command::new("sh")
        .arg("-c")
        .arg(line)
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", binary.display()))
        .stdin(Stdio::null())
        .stdout(seen.try_clone().unwrap())
        .stderr(seen.try_clone().unwrap())
        .status()
        .unwrap();
    let mut text = String::new();
    std::io::Seek::rewind(&mut seen).unwrap();
    std::io::Read::read_to_string(&mut seen, &mut text).unwrap();
    (status.code().unwrap_or(-1), text)
}

/// The files below a folder, relative to it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        // A folder that is not there has no files.
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Copies a file, making the folders that it is in.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
}

/// The first line in which two texts differ, both ways.
pub(crate) fn difference(expected: &str, found: &str) -> String {
    let (mut left, mut right) = (expected.lines(), found.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (left.next(), right.next()) {
            (None, None) => return "the ends of the lines differ".to_owned(),
            (a, b) if a == b => {}
            (a, b) => {
                let side = |line: Option<&str>| line.unwrap_or("(nothing more)").to_owned();
                return format!("line {number}\n  expected {}\n  found    {}", side(a), side(b));
            }
        }
    }
}
