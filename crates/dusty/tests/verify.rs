//! Ledgers as files, and whether `dusty verify` finds every change.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::{copy, dusty, files, root, shell};
use tempfile::TempDir;

const PEOPLE: &str = "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n3,Cem,,Oslo\n4,Dee,29,Rome\n";

const CITIES: &str = "city;land\nOslo;NO\nParis;FR\n";

const SCRIPT: &str = "param youngest = 18
source people = csv(\"people.csv\", missing: [\"NA\"])
source cities = csv(\"cities.csv\")

transform adults = people
  | filter(r -> int(r.age) >= youngest)
  | join(cities, on: city, kind: left)

save adults to csv(\"adults.csv\")
save adults.rejected to csv(\"rejected.csv.gz\")
show adults
";

/// A folder in which the script has run and left its ledger.
fn folder(arguments: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "people.csv", PEOPLE);
    write(folder.path(), "cities.csv", CITIES);
    write(folder.path(), "main.dusty", SCRIPT);
    let run = ["run", "-q", "--ledger", "ledger.json", "main.dusty"];
    let done = dusty(folder.path(), &[&run, arguments].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    folder
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.join(name), text).unwrap();
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

fn ledger(folder: &Path) -> Value {
    serde_json::from_slice(&read(folder, "ledger.json")).unwrap()
}

/// All files of a folder with what they hold.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let content = |file: PathBuf| (file.clone(), fs::read(folder.join(file)).unwrap());
    files(folder).into_iter().map(content).collect()
}

/// The lines that are not `same`, each with one blank between its words.
fn told(stdout: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    stdout.lines().map(words).filter(|line| !line.ends_with(" same")).collect()
}

#[test]
fn the_ledger_is_the_same_file_whatever_the_threads() {
    let folder = folder(&[]);
    let first = read(folder.path(), "ledger.json");
    for more in [["--threads", "1"], ["--threads", "2"], ["--memory", "200MB"]] {
        let run = ["run", "-q", "--ledger", "ledger.json", "main.dusty"];
        assert_eq!(dusty(folder.path(), &[&run[..], &more].concat()).code, 0);
        assert_eq!(read(folder.path(), "ledger.json"), first, "{more:?}");
    }
    // From another folder by a path from the root: nothing of the machine is in it.
    let (elsewhere, script) = (tempfile::tempdir().unwrap(), folder.path().join("main.dusty"));
    let script = script.display().to_string();
    let done = dusty(elsewhere.path(), &["run", "-q", "--ledger", "ledger.json", &script]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(read(elsewhere.path(), "ledger.json"), first);
}

#[test]
fn the_ledger_has_the_hashes_of_what_is_on_the_disk() {
    let folder = folder(&["--set", "youngest=20"]);
    let ledger = ledger(folder.path());
    let mut seen = 0;
    let (script, sources) = (&ledger["script"], ledger["sources"].as_array().unwrap());
    let outputs = ledger["outputs"].as_array().unwrap();
    for file in sources.iter().chain(outputs).chain([script]) {
        let Some(name) = file["file"].as_str() else { continue };
        let bytes = read(folder.path(), name);
        assert_eq!(file["size"], bytes.len(), "{name}");
        assert_eq!(file["blake3"], dusty_engine::Fingerprint::of(&bytes).blake3, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 5);
    assert_eq!(ledger["set"], json!({ "youngest": "20" }));
    let join = &ledger["transforms"][0]["steps"][1];
    let counts = ["matched", "unmatched_left", "unmatched_right", "multiplied"].map(|c| &join[c]);
    assert_eq!(counts, [1, 1, 1, 0]);
}

/// The options of a ledger say all that there is to say.
#[test]
fn a_script_with_the_options_of_the_ledger_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = b"report of 2024\n\nid;name;note\n1;Zo\xeb;'a;b'\n2;Ben;'it''s'\n3;Ann;c\n";
    write(folder.path(), "messy.csv", bytes);
    let run = |options: &str| {
        let script = format!("source m = csv(\"messy.csv\"{options})\nsave m to csv(\"m.csv\")\n");
        write(folder.path(), "main.dusty", script);
        let done = dusty(folder.path(), &["run", "--ledger", "ledger.json", "main.dusty"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        (read(folder.path(), "m.csv"), ledger(folder.path())["sources"][0].clone(), done.stderr)
    };
    let (detected, source, notes) = run("");
    assert!(notes.contains("note["), "{notes}");
    assert_eq!(source["options"]["delimiter"], ";");
    assert_eq!(source["options"]["skip"], 2);
    let options = source["options"].as_object().unwrap().iter().filter(|(_, v)| !v.is_null());
    let said: String = options.map(|(name, value)| format!(", {name}: {value}")).collect();
    let (again, said_source, notes) = run(&said);
    assert_eq!((again, &said_source["options"]), (detected, &source["options"]));
    assert!(!notes.contains("note["), "{said}\n{notes}");
}

#[test]
fn every_example_holds_and_balances() {
    let entries = fs::read_dir(root().join("examples")).unwrap();
    let mut steps = 0;
    for example in entries.map(|entry| entry.unwrap().path()) {
        if !example.join("main.dusty").is_file() {
            continue;
        }
        let place = tempfile::tempdir().unwrap();
        let sources = files(&example).into_iter().filter(|file| !file.starts_with("expected"));
        sources.for_each(|file| copy(&example.join(&file), &place.path().join(&file)));
        let done = dusty(place.path(), &["run", "-q", "--ledger", "ledger.json", "main.dusty"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let ledger = ledger(place.path());
        for transform in ledger["transforms"].as_array().unwrap() {
            for step in transform["steps"].as_array().unwrap() {
                let count = |key: &str| step[key].as_u64().unwrap();
                let sum = |key: &str| -> u64 {
                    step[key].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum()
                };
                let came = count("in") + sum("added");
                let went = count("out") + sum("removed") + count("rejected");
                assert_eq!(came, went, "{} {step}", example.display());
                if let Some(matched) = step["matched"].as_u64() {
                    let left = matched + count("unmatched_left");
                    assert_eq!(left + step["rejected"].as_u64().unwrap(), count("in"), "{step}");
                }
                steps += 1;
            }
        }
        let before = all(place.path());
        let done = dusty(place.path(), &["verify", "ledger.json"]);
        assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
        assert_eq!(told(&done.stdout), ["all is as the ledger says"]);
        assert!(all(place.path()) == before, "{} was changed", example.display());
    }
    assert!(steps > 30, "{steps}");
}

#[test]
fn every_change_is_found() {
    type Change = fn(&Path);
    let cases: [(Change, i32, &[&str]); 13] = [
        (|_| {}, 0, &["all is as the ledger says"]),
        (
            |folder| write(folder, "people.csv", PEOPLE.replace("Ada", "Eva")),
            1,
            &[
                "input people.csv differs other content of the same size",
                "made again adults.csv differs other content of the same size",
            ],
        ),
        (
            |folder| write(folder, "people.csv", format!("{PEOPLE}5,Eli,50,Oslo\n")),
            1,
            &[
                "input people.csv differs 85 bytes, 71 recorded",
                "made again adults.csv differs 3 rows, 2 recorded; 71 bytes, 54 recorded",
                "made again show adults differs 3 rows, 2 recorded",
                "rows people differs rows 5, 4 recorded",
                "rows adults, filter in line 6 differs in 5, 4 recorded; out 3, 2 recorded",
                "rows adults, join in line 7 differs in 3, 2 recorded; out 3, 2 recorded; matched \
                 2, 1 recorded",
            ],
        ),
        (
            |folder| write(folder, "cities.csv", CITIES.replace(';', ",")),
            1,
            &[
                "input cities.csv differs other content of the same size",
                "rows cities differs options delimiter \",\", \";\" recorded",
            ],
        ),
        (
            |folder| fs::remove_file(folder.join("cities.csv")).unwrap(),
            1,
            &[
                "input cities.csv missing",
                "made again adults.csv unknown an input is missing",
                "made again rejected.csv.gz unknown an input is missing",
                "made again show adults unknown an input is missing",
            ],
        ),
        // The data breaks a rule of the script, which is told, too.
        (
            |folder| write(folder, "people.csv", format!("{PEOPLE}5,Eli\n")),
            1,
            &[
                "input people.csv differs 77 bytes, 71 recorded",
                "made again adults.csv unknown the script fails",
                "made again rejected.csv.gz unknown the script fails",
                "made again show adults unknown the script fails",
            ],
        ),
        (
            |folder| write(folder, "adults.csv", "no\n"),
            1,
            &["on disk adults.csv differs 3 bytes, 54 recorded"],
        ),
        (
            |folder| fs::remove_file(folder.join("rejected.csv.gz")).unwrap(),
            1,
            &["on disk rejected.csv.gz missing"],
        ),
        // A comment changes the script, and nothing else.
        (
            |folder| write(folder, "main.dusty", format!("{SCRIPT}# done\n")),
            1,
            &["script main.dusty differs 311 bytes, 304 recorded"],
        ),
        (
            |folder| {
                let script = SCRIPT.replace("show adults\n", "save people to csv(\"copy.csv\")\n");
                write(folder, "main.dusty", script);
            },
            1,
            &[
                "script main.dusty differs 323 bytes, 304 recorded",
                "made again show adults differs not made any more",
                "made again copy.csv differs not in the ledger",
            ],
        ),
        // A ledger that says something else.
        (
            |folder| edit(folder, "/outputs/0/rows", json!(7)),
            1,
            &["made again adults.csv differs 2 rows, 7 recorded"],
        ),
        (
            |folder| edit(folder, "/transforms/0/steps/0/removed", json!({ "duplicate": 2 })),
            1,
            &["rows adults, filter in line 6 differs removed duplicate none, 2 recorded; removed \
             condition false 1, none recorded; removed condition missing 1, none recorded"],
        ),
        (
            |folder| edit(folder, "/dusty", json!("0.0.1")),
            0,
            &["all is as the ledger says", "the ledger is of Dusty 0.0.1, and this is Dusty 0.1.0"],
        ),
    ];
    let saved = folder(&[]);
    for (number, (change, code, expected)) in cases.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        files(saved.path())
            .iter()
            .for_each(|file| copy(&saved.path().join(file), &folder.path().join(file)));
        change(folder.path());
        let before = all(folder.path());
        let done = dusty(folder.path(), &["verify", "ledger.json", "--threads", "1"]);
        let mut found = told(&done.stdout);
        assert_eq!(done.code, code, "{number}: {}{}", done.stdout, done.stderr);
        if code == 1 {
            let sum = found.pop().unwrap();
            assert!(sum.starts_with(&format!("{} of ", expected.len())), "{number}: {sum}");
        }
        assert_eq!(found, expected, "{number}");
        assert_eq!(!done.stderr.is_empty(), found.iter().any(|line| line.ends_with("fails")));
        assert!(all(folder.path()) == before, "{number} was changed");
    }
}

/// The names of all properties; those inside of `set` and `missing` are of the script.
fn properties(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| properties(item, names)),
        Value::Object(object) => {
            for (name, value) in object {
                names.insert(name.clone());
                if name != "set" && name != "missing" {
                    properties(value, names);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_property_has_its_row_in_the_reference() {
    let mut names = BTreeSet::new();
    properties(&ledger(folder(&["--set", "youngest=10"]).path()), &mut names);
    let page = fs::read_to_string(root().join("spec/ledger.md")).unwrap();
    let table = page.split("## The properties").nth(1).unwrap().split("\n## ").next().unwrap();
    let absent: Vec<_> =
        names.iter().filter(|name| !table.contains(&format!("`{name}`"))).collect();
    assert!(absent.is_empty(), "{absent:?}");
    assert!(names.len() > 30, "{names:?}");
}

/// Changes one value of the ledger.
fn edit(folder: &Path, place: &str, value: Value) {
    let mut ledger = ledger(folder);
    *ledger.pointer_mut(place).unwrap() = value;
    write(folder, "ledger.json", ledger.to_string());
}

#[test]
fn what_was_set_is_set_again() {
    let folder = folder(&["--set", "youngest=10"]);
    let done = dusty(folder.path(), &["verify", "-q", "ledger.json"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    edit(folder.path(), "/set", json!({}));
    let done = dusty(folder.path(), &["verify", "-q", "ledger.json"]);
    assert!(done.code == 1 && done.stdout.contains("2 rows, 3 recorded"), "{}", done.stdout);
}

#[cfg(unix)]
#[test]
fn scripts_and_data_come_from_standard_input_too() {
    let folder = folder(&[]);
    let (code, out) = shell(
        folder.path(),
        "cat main.dusty | dusty run -q --ledger piped.json - > shown.txt && dusty verify piped.json",
    );
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("help: say where it is:   dusty verify piped.json SCRIPT"), "{out}");
    let (code, out) = shell(folder.path(), "dusty verify -q piped.json main.dusty");
    assert_eq!((code, out.as_str()), (0, ""));

    let script = "source people = csv(\"-\")\nsave people to csv(\"-\")\n";
    write(folder.path(), "pipe.dusty", script);
    let run = "dusty run -q --ledger ledger.json pipe.dusty < people.csv > copy.csv";
    assert_eq!(shell(folder.path(), run), (0, String::new()));
    assert_eq!(read(folder.path(), "copy.csv"), PEOPLE.as_bytes());
    assert_eq!(ledger(folder.path())["sources"][0]["size"], PEOPLE.len());
    let (code, out) = shell(folder.path(), "dusty verify ledger.json < people.csv");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("input        standard input    same"), "{out}");
    let (code, out) = shell(folder.path(), "dusty verify ledger.json < adults.csv");
    assert!(code == 1 && out.contains("54 bytes, 71 recorded"), "{out}");
}

#[test]
fn the_script_may_lie_elsewhere() {
    let folder = folder(&[]);
    fs::rename(folder.path().join("main.dusty"), folder.path().join("moved.dusty")).unwrap();
    let done = dusty(folder.path(), &["verify", "ledger.json"]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("= the ledger names the script `main.dusty`"), "{}", done.stderr);
    assert!(done.stderr.contains("help: say where it is:   dusty verify ledger.json SCRIPT"));
    let done = dusty(folder.path(), &["verify", "ledger.json", "moved.dusty"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
}

#[test]
fn what_is_no_ledger_is_refused() {
    let folder = folder(&[]);
    let whole = String::from_utf8(read(folder.path(), "ledger.json")).unwrap();
    for end in [0, 1, whole.len() / 2, whole.len() - 3] {
        write(folder.path(), "cut.json", &whole[..end]);
        let done = dusty(folder.path(), &["verify", "cut.json"]);
        let told = "error: `cut.json` is no ledger of Dusty\n   = line ";
        assert!(done.code == 2 && done.stderr.starts_with(told), "{end} {}", done.stderr);
    }
    let cases = [
        ("people.csv", 2, "line 1, column 1: this is no JSON"),
        ("main.dusty", 2, "line 1, column 1: this is no JSON"),
        (".", 3, "cannot read `.`"),
        ("none.json", 3, "there is no file `none.json`"),
    ];
    for (name, code, text) in cases {
        let done = dusty(folder.path(), &["verify", name]);
        assert!(done.code == code && done.stderr.contains(text), "{name} {}", done.stderr);
    }
    // What is JSON and wrong is told by its place in it.
    edit(folder.path(), "/sources/1/blake3", json!(null));
    let done = dusty(folder.path(), &["verify", "ledger.json", "--errors", "json"]);
    let told: Value = serde_json::from_str(&done.stderr).unwrap();
    assert_eq!(told["notes"], json!(["`sources[1].blake3` is missing"]));
}
