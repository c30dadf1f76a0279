//! What keeps the project small and its arrows straight. Raising a budget is a
//! one-line change that a reader sees.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;

use support::root;

/// Lines of Rust that each crate may have, tests within its sources included.
const CRATES: [(&str, usize); 8] = [
    ("dusty-syntax", 7_718),
    ("dusty-options", 530),
    ("dusty-check", 9_915),
    ("dusty-csv", 8_891),
    ("dusty-json", 3_460),
    ("dusty-formats", 5_700),
    ("dusty-engine", 29_366),
    ("dusty", 5_500),
];

/// Lines that one file may have.
const FILE: usize = 620;

/// The only file with `unsafe` code.
const UNSAFE: &str = "crates/dusty-csv/src/raw.rs";

/// Which of our crates each crate may use.
const ARROWS: [(&str, &[&str]); 8] = [
    ("dusty-syntax", &[]),
    ("dusty-options", &["dusty-syntax"]),
    ("dusty-check", &["dusty-syntax", "dusty-options"]),
    ("dusty-csv", &["dusty-options"]),
    ("dusty-json", &["dusty-options"]),
    ("dusty-formats", &["dusty-options"]),
    ("dusty-engine", &["dusty-syntax", "dusty-check", "dusty-csv", "dusty-json", "dusty-formats"]),
    ("dusty", &["dusty-syntax", "dusty-check", "dusty-engine"]),
];

/// The sources of a crate: paths from the root, and texts.
fn sources(name: &str) -> Vec<(String, String)> {
    let folder = format!("crates/{name}/src");
    let files = support::files(&root().join(&folder)).into_iter();
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| {
        let text = fs::read_to_string(root().join(&folder).join(&path)).unwrap();
        (format!("{folder}/{}", path.display()), text)
    })
    .collect()
}

#[test]
fn crates_and_files_keep_their_budgets() {
    for (name, budget) in CRATES {
        let sources = sources(name);
        let lines: usize = sources.iter().map(|(_, text)| text.lines().count()).sum();
        assert!(lines <= budget, "{name} has {lines} lines, and may have {budget}");
        for (path, text) in sources {
            let lines = text.lines().count();
            assert!(lines <= FILE, "{path} has {lines} lines: which noun is hiding in it?");
        }
    }
}

#[test]
fn arrows_between_crates_go_one_way() {
    for (name, allowed) in ARROWS {
        let manifest =
            fs::read_to_string(root().join(format!("crates/{name}/Cargo.toml"))).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or("");
        let dependencies = dependencies.split("\n[").next().unwrap();
        for line in dependencies.lines().filter(|line| line.starts_with("dusty")) {
            let used = line.split('.').next().unwrap();
            assert!(allowed.contains(&used), "{name} may not use {used}");
        }
    }
}

#[test]
fn unsafe_code_is_in_one_file() {
    for (name, _) in CRATES {
        for (path, text) in sources(name) {
            let found =
                text.lines().any(|line| line.contains("unsafe {") || line.contains("unsafe fn"));
            assert!(!found || path == UNSAFE, "{path} has unsafe code");
        }
    }
}

#[test]
fn the_language_knows_no_engine() {
    for name in ["dusty-syntax", "dusty-check"] {
        for (path, text) in sources(name) {
            for word in
                ["datafusion", "DataFusion", "arrow::", "arrow_array", "RecordBatch", "tokio"]
            {
                assert!(!text.contains(word), "{path} speaks of {word}");
            }
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let declared = manifest.split("[workspace.dependencies]").nth(1).unwrap();
    let declared = declared.split("\n[").next().unwrap();
    let declared: BTreeSet<&str> = declared
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with("dusty"))
        .collect();
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let reasons = page.split("## Dependencies").nth(1).unwrap().split("\n## ").next().unwrap();
    let given: BTreeSet<&str> = reasons
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(declared, given, "left: Cargo.toml, right: ARCHITECTURE.md");
}
