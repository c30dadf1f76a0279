//! Every example runs and gives what lies in its folder `expected`: the files that it
//! writes, `ledger.txt` with the account of the rows, `diagnostics.txt` and `shown.txt`
//! with what else is printed, if anything is. `DUSTY_UPDATE=1` rewrites them.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use support::{copy, dusty, files, root, updating};

#[test]
fn every_example_gives_what_is_expected() {
    let entries = fs::read_dir(root().join("examples")).into_iter().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("main.dusty").is_file());
    folders.sort();
    let failures: Vec<String> = folders.iter().flat_map(|folder| run(folder)).collect();
    assert!(failures.is_empty(), "\n\n{}\n", failures.join("\n\n"));
}

fn run(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().display().to_string();
    let place = tempfile::tempdir().unwrap();
    // What somebody has run in place has left its output there.
    let written = files(&folder.join("expected"));
    let source = |file: &PathBuf| !file.starts_with("expected") && !written.contains(file);
    let sources: Vec<PathBuf> = files(folder).into_iter().filter(source).collect();
    sources.iter().for_each(|file| copy(&folder.join(file), &place.path().join(file)));

    let done = dusty(place.path(), &["run", "main.dusty"]);
    if done.code != 0 {
        return vec![format!("{name} exits with {}\n{}", done.code, done.stderr)];
    }
    let mut found: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    for file in files(place.path()) {
        let content = fs::read(place.path().join(&file)).unwrap();
        let changed = fs::read(folder.join(&file)).ok().as_ref() != Some(&content);
        if changed || !sources.contains(&file) {
            found.insert(file, content);
        }
    }
    let (diagnostics, ledger) = done.split();
    for (file, text) in
        [("ledger.txt", ledger), ("diagnostics.txt", diagnostics), ("shown.txt", done.stdout)]
    {
        if !text.is_empty() {
            found.insert(PathBuf::from(file), text.into_bytes());
        }
    }
    if updating() {
        let _ = fs::remove_dir_all(folder.join("expected"));
        for (file, content) in &found {
            let path = folder.join("expected").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        return Vec::new();
    }
    compare(&name, &folder.join("expected"), &found)
}

fn compare(name: &str, expected: &Path, found: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    if !expected.is_dir() {
        return vec![format!("{name} has no folder `expected`")];
    }
    let mut failures = Vec::new();
    for file in files(expected) {
        let wanted = fs::read(expected.join(&file)).unwrap();
        match found.get(&file) {
            None => failures.push(format!("{name}: {} was not written", file.display())),
            Some(content) if *content != wanted => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let difference = support::difference(&text(&wanted), &text(content));
                failures.push(format!("{name}: {}: {difference}", file.display()));
            }
            Some(_) => {}
        }
    }
    let unexpected = found.keys().filter(|file| !expected.join(file).is_file());
    failures.extend(unexpected.map(|file| format!("{name}: {} is not expected", file.display())));
    failures
}
