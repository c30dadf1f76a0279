//! The binary from outside: what it prints, what it writes, and how it exits.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{dusty, files, shell};
use tempfile::TempDir;

const PEOPLE: &str = "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n3,Cem,,Oslo\n4,Dee,29,Rome\n";

const ADULTS: &str = "source people = csv(\"people.csv\")\n\ntransform adults = people\n  | filter(r -> \
                      int(r.age) >= 18)\n\nsave adults to csv(\"adults.csv\")\n";

/// A folder with `people.csv` and a script.
fn folder(script: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), PEOPLE).unwrap();
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_run_writes_its_files_and_tells_of_its_rows() {
    let folder = folder(ADULTS);
    let done = dusty(folder.path(), &["run", "main.dusty"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    assert_eq!(read(&folder, "adults.csv"), "id,name,age,city\n1,Ada,34,Oslo\n4,Dee,29,Rome\n");
    assert!(done.stderr.starts_with("people.csv "), "{}", done.stderr);
    assert!(done.stderr.contains("  filter  main.dusty:4           4 -> 2"), "{}", done.stderr);
    let quiet = dusty(folder.path(), &["run", "main.dusty", "--quiet"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

#[test]
fn exit_codes() {
    let bad = "source people = csv(\"people.csv\")\ntransform a = people | convert(name: int)\n\
               save a to csv(\"a.csv\")\n";
    let cases = [
        (ADULTS, 0),
        (bad, 1),
        ("source people = csv(\"people.csv\")\nsave poeple to csv(\"a.csv\")\n", 2),
        ("save save save", 2),
        ("source people = csv(\"peeple.csv\")\nsave people to csv(\"a.csv\")\n", 3),
        ("source people = csv(\"people.csv\")\nsave people to csv(\"none/a.csv\")\n", 3),
    ];
    for (script, code) in cases {
        let folder = folder(script);
        let before = files(folder.path());
        let done = dusty(folder.path(), &["run", "main.dusty"]);
        assert_eq!(done.code, code, "{script}\n{}", done.stderr);
        // What fails leaves nothing behind.
        assert!(code == 0 || files(folder.path()) == before, "{script}");
    }
    let folder = folder(ADULTS);
    for (arguments, code) in [
        (vec!["run", "mian.dusty"], 3),
        (vec!["run", "people.csv"], 2),
        (vec!["run", "."], 2),
        (vec!["run", "main.dusty", "--threads", "0"], 2),
        (vec!["run", "main.dusty", "--memory", "64"], 2),
        (vec!["run", "main.dusty", "--set", "year"], 2),
        (vec!["run", "main.dusty", "--set", "year=3"], 2),
        (vec!["dance"], 2),
        (vec!["explain", "dance"], 2),
        (vec!["--help"], 0),
        (vec!["--version"], 0),
    ] {
        assert_eq!(dusty(folder.path(), &arguments).code, code, "{arguments:?}");
    }
}

#[test]
fn line_ends_of_two_characters_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id\r\n1\r\n").unwrap();
    let script = "source a = csv(\"a.csv\")\ntransform t = a\n  | filter(r -> r.id >\n    \"a\" > 1)\nshow t\n";
    let told = |script: &str| {
        fs::write(folder.path().join("main.dusty"), script).unwrap();
        let said = dusty(folder.path(), &["check", "main.dusty"]).stderr;
        assert!(said.contains("error[") && !said.contains('\u{240d}'), "{said}");
        said.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&script.replace('\n', "\r\n")), told(script));
}

#[test]
fn five_mistakes_are_told_at_once() {
    let script = "source people = csv(\"people.csv\", delimeter: \",\")\n\
                  transform a = people\n  | filter(r -> r.agee == \"18\")\n\
                  transform b = people\n  | filter(r -> r.age >= 18)\n\
                  transform c = people\n  | fliter(r -> r.city == \"Oslo\")\n\
                  transform d = people\n  | map(r -> { name: trimm(r.name) })\n\
                  save a to csv(\"a.csv\")\nsave b to csv(\"b.csv\")\n\
                  save c to csv(\"c.csv\")\nsave d to csv(\"d.csv\")\n";
    let folder = folder(script);
    let done = dusty(folder.path(), &["check", "main.dusty"]);
    assert_eq!(done.code, 2);
    for (line, code) in [(1, "D0205"), (3, "D0201"), (5, "D0301"), (7, "D0203"), (9, "D0204")] {
        assert!(done.stderr.contains(&format!("error[{code}]")), "{code}\n{}", done.stderr);
        assert!(done.stderr.contains(&format!("main.dusty:{line}:")), "{line}\n{}", done.stderr);
    }
    assert!(done.stderr.contains("\n5 errors\nmore: dusty explain D0205\n"), "{}", done.stderr);
    let json = dusty(folder.path(), &["check", "main.dusty", "--errors", "json"]);
    assert_eq!(json.stderr.lines().count(), 5);
}

/// A text with one blank between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every mistake that has a program on its page, told both ways.
#[test]
fn json_has_the_content_of_the_human_form() {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let mut told = 0;
    for code in dusty_syntax::codes::all().filter(|code| !code.wrong.is_empty()) {
        let folder = folder(code.wrong);
        let human = dusty(folder.path(), &["run", "main.dusty"]);
        let json = dusty(folder.path(), &["run", "main.dusty", "--errors", "json"]);
        assert_eq!(human.code, json.code, "{}", code.id);
        let objects: Vec<Value> =
            json.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for object in &objects {
            let text = |key: &str| object[key].as_str().unwrap().to_owned();
            let mut parts =
                vec![format!("{}[{}]: {}", text("severity"), text("code"), text("title"))];
            if let Some(place) = object["place"].as_object() {
                let (line, column) = (&place["line"], &place["column"]);
                parts.push(format!("--> {}:{line}:{column} |", text("file")));
                let range = |key: &str| place[key].as_u64().unwrap() as usize;
                assert!(code.wrong.get(range("start")..range("end")).is_some());
            }
            parts.push(text("label"));
            parts.extend(["data", "notes", "help"].into_iter().flat_map(|key| texts(&object[key])));
            let labels = object["labels"].as_array().unwrap().iter();
            parts.extend(labels.map(|label| label["text"].as_str().unwrap().to_owned()));
            for line in parts.iter().flat_map(|part| part.lines()) {
                assert!(words(&human.stderr).contains(&words(line)), "{line}\n{}", human.stderr);
            }
            told += 1;
        }
        let heads = human.stderr.lines().filter(|line| {
            ["error[", "warning[", "note["].iter().any(|head| line.starts_with(head))
        });
        assert_eq!(heads.count(), objects.len(), "{}", human.stderr);
    }
    assert!(told > 50, "{told}");
}

#[cfg(unix)]
#[test]
fn fmt_lays_out_and_leaves_mistakes_alone() {
    let folder = folder("source   people=csv(\"people.csv\") # all\nshow people");
    let check = dusty(folder.path(), &["fmt", "--check", "main.dusty"]);
    assert_eq!((check.code, check.stdout.as_str()), (1, "main.dusty\n"));
    assert_eq!(dusty(folder.path(), &["fmt", "main.dusty"]).code, 0);
    let text = read(&folder, "main.dusty");
    assert!(text.starts_with("source people = csv(\"people.csv\")  # all\n"), "{text}");
    let check = dusty(folder.path(), &["fmt", "--check", "main.dusty"]);
    assert_eq!((check.code, check.stdout.as_str()), (0, ""));
    let (code, out) = shell(folder.path(), "echo 'show   people' | dusty fmt -");
    assert_eq!((code, out.as_str()), (0, "show people\n"));

    fs::write(folder.path().join("main.dusty"), "show   (").unwrap();
    let done = dusty(folder.path(), &["fmt", "main.dusty"]);
    assert_eq!(done.code, 2);
    assert_eq!(read(&folder, "main.dusty"), "show   (");
    assert_eq!(files(folder.path()), [Path::new("main.dusty"), Path::new("people.csv")]);
}

#[test]
fn everything_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let explain = |topic: &str| {
        let done = dusty(folder.path(), &["explain", topic]);
        assert!(done.code == 0 && done.stdout.len() > 40, "{topic}: {}", done.stderr);
        done.stdout
    };
    for code in dusty_syntax::codes::all() {
        assert!(explain(code.id).starts_with(&format!("{}: {}\n", code.id, code.title)));
    }
    for verb in dusty_check::verbs() {
        assert!(explain(verb.name).starts_with(&format!("{}: a ", verb.name)));
        assert!(explain("steps").contains(verb.name) || explain("formats").contains(verb.name));
    }
    let functions = explain("functions");
    for name in functions.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()) {
        if !name.is_empty() {
            assert!(explain(name).contains(&format!("{name}: a ")), "{name}");
        }
    }
    let unknown = dusty(folder.path(), &["explain", "fliter"]);
    assert!(
        unknown.stderr.contains("help: there is a page:   dusty explain filter"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn shells_are_completed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let done = dusty(folder.path(), &["completions", name]);
        let all = ["explain", "verify"].iter().all(|command| done.stdout.contains(command));
        assert!(done.code == 0 && all, "{name}");
    }
}

#[test]
fn a_ledger_file_is_written_only_after_success() {
    let good = folder(ADULTS);
    let arguments = ["run", "main.dusty", "--ledger", "ledger.json", "--quiet"];
    assert_eq!(dusty(good.path(), &arguments).code, 0);
    let first = read(&good, "ledger.json");
    let ledger: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(ledger["sources"][0]["rows"], 4);
    let step = &ledger["transforms"][0]["steps"][0];
    assert_eq!((&step["in"], &step["out"]), (&Value::from(4), &Value::from(2)));
    assert_eq!(ledger["outputs"][0]["file"], "adults.csv");
    assert_eq!(dusty(good.path(), &arguments).code, 0);
    assert_eq!(read(&good, "ledger.json"), first);

    for taken in ["people.csv", "main.dusty", "./people.csv", "adults.csv"] {
        let done = dusty(good.path(), &["run", "main.dusty", "--ledger", taken]);
        assert_eq!(done.code, 2, "{}", done.stderr);
    }
    assert_eq!(read(&good, "people.csv"), PEOPLE);
    let done = dusty(good.path(), &["run", "main.dusty", "--ledger", "none/l.json"]);
    let told = "there is no folder for the ledger `none/l.json`\nhelp: make the folder first";
    assert!(done.code == 3 && done.stderr.contains(told), "{}", done.stderr);
    // An output that is not there yet has its place all the same.
    fs::remove_file(good.path().join("adults.csv")).unwrap();
    let done = dusty(good.path(), &["run", "main.dusty", "--ledger", "adults.csv"]);
    assert_eq!((done.code, good.path().join("adults.csv").exists()), (2, false));

    let bad = folder(&ADULTS.replace("r.age", "r.name"));
    assert_eq!(dusty(bad.path(), &arguments).code, 1);
    assert_eq!(files(bad.path()).len(), 2);
}

#[cfg(unix)]
#[test]
fn scripts_come_from_standard_input_too() {
    let folder = folder(ADULTS);
    let (code, out) = shell(folder.path(), "dusty run - < main.dusty");
    assert!(code == 0 && out.contains("<stdin>:4"), "{out}");
    fs::rename(folder.path().join("main.dusty"), folder.path().join("main.dsty")).unwrap();
    assert_eq!(dusty(folder.path(), &["run", "main.dsty"]).code, 0);
    let (code, out) = shell(folder.path(), "echo 'show x' | dusty check -");
    assert!(code == 2 && out.contains("--> <stdin>:1:6"), "{out}");
}

#[test]
fn a_table_is_shown_on_standard_output() {
    let folder = folder("source people = csv(\"people.csv\")\nshow people\n");
    let done = dusty(folder.path(), &["run", "main.dusty"]);
    let expected = "people: 4 rows\nid    name  age   city\ntext  text  text  text\n----  ----  ----  \
                    ----\n1     Ada   34    Oslo\n2     Ben   17    Rome\n3     Cem   ·     Oslo\n\
                    4     Dee   29    Rome\n";
    assert_eq!((done.code, done.stdout.as_str()), (0, expected), "{}", done.stderr);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = folder("source people = csv(\"people.csv\")\nshow people\n");
    for command in ["dusty explain functions", "dusty run main.dusty --quiet", "dusty --help"] {
        let line = format!("({command}; echo $? > code) | true; sleep 0.2; cat code");
        let (_, out) = shell(folder.path(), &line);
        assert_eq!(out, "0\n", "{command}");
    }
}

#[test]
fn parameters_are_set_from_the_command_line() {
    let script = "param city = \"Oslo\"\nsource people = csv(\"people.csv\")\n\
                  transform few = people | filter(r -> r.city == city)\nsave few to csv(\"few.csv\")\n";
    let folder = folder(script);
    let done = dusty(folder.path(), &["run", "main.dusty", "--set", "city=Rome"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(read(&folder, "few.csv"), "id,name,age,city\n2,Ben,17,Rome\n4,Dee,29,Rome\n");
    let done = dusty(folder.path(), &["run", "main.dusty", "--set", "town=Rome"]);
    assert!(done.code == 2 && done.stderr.contains("D0211"), "{}", done.stderr);
}
