//! `dusty inspect`: what it finds in known files, that it stands any file, and that its scripts run on the file that they
//! were made for.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dusty_engine::Progress;
use dusty_engine::inspect::{Inspection, Kind, inspect};
use serde_json::Value;
use support::{copy, dusty, files, root};

/// One of everything.
const MESSY: &str = "\
Weights of 2024;;;;;;;;
;;;;;;;;
id;city;born;seen;age;weight;price;code;paid
1;New York;13/02/2001;01/02/2024;34;3,5 kg;1.234,50;007;yes
2;new york ;01/03/2001;03/02/2024;17;4,5 kg;2,5;012;no
3;Rome;02/03/2001;04/02/2024;N/A;4 kg;3,75;13;no
4;Oslo;02/04/2001;05/02/2024;-999;5 kg;1,1;0005;yes
5;Oslo;02/04/2001;06/02/2024;12;5 kg;1,1;0005;yes
5;Oslo;02/04/2001;06/02/2024;12;5 kg;1,1;0005;yes
6;Oslo;02/05/2001;06/02/2024;unknown;6 kg;1,1
;-;02/05/2001;07/02/2024;9;6 kg;1,1;9007199254740993;no
8;Bonn;02/05/2001;07/02/2024;;6 kg;1,1;44;no
9;Kiel;02/05/2001;07/02/2024;;6 kg;1,1;44;  
";

/// Looks at a text as a file.
fn look(text: &str) -> Inspection {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    fs::write(&path, text).unwrap();
    inspect(path.to_str().unwrap(), 2, &Arc::new(Progress::default())).unwrap()
}

/// What the first column of a file with these values holds.
fn kind(values: &[&str]) -> Kind {
    let lines: String = values.iter().map(|value| format!("\"{value}\",x\n")).collect();
    let mut found = look(&format!("a,b\n{lines}"));
    assert_eq!(found.rows as usize, values.len());
    found.columns.swap_remove(0).kind
}

/// The findings of a page in JSON: kind, column and text.
fn findings(folder: &Path, file: &str) -> (Value, Vec<(String, String, String)>) {
    let done = dusty(folder, &["inspect", "--json", file]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let page: Value = serde_json::from_str(&done.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let all = page["findings"].as_array().unwrap().iter();
    let all = all.map(|one| (text(&one["kind"]), text(&one["column"]), text(&one["text"])));
    let all = all.collect();
    (page, all)
}

#[test]
fn every_finding() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.csv"), MESSY).unwrap();
    let (page, found) = findings(folder.path(), "m.csv");
    assert_eq!(page["rows"], 9);
    assert_eq!(page["source"], "source m = csv(\"m.csv\", delimiter: \";\", skip: 2)");
    let expected = [
        ("bad_lines", "", "1 bad line: too few fields: 7 where the file has 9 columns (line 10)"),
        ("duplicate_rows", "", "1 row repeats another: line 9 is line 8 again"),
        (
            "undecided",
            "seen",
            "values such as \"01/02/2024\" (line 4) may be dates %d/%m/%Y or dates %m/%d/%Y; nothing decides",
        ),
        ("looks_missing", "city", "1 value looks missing: \"-\" (line 11)"),
        ("looks_missing", "age", "2 values look missing: \"-999\" (line 7), \"N/A\" (line 6)"),
        ("leading_zeros", "code", "5 values start with 0 (lines 4, 5, 7 and 2 more): stays text"),
        (
            "beyond_2_53",
            "code",
            "1 number is beyond 2^53 (line 11): exact here, but other programs round them",
        ),
        (
            "numbers",
            "weight",
            "the numbers need `v -> number(replace(v, \"kg\", \"\"), decimal: \",\", thousands: \".\")`",
        ),
        (
            "numbers",
            "price",
            "the numbers need `v -> number(v, decimal: \",\", thousands: \".\")`; line 4 has \"1.234,50\", where `.` is no decimal mark",
        ),
        ("proof", "born", "line 4 has \"13/02/2001\": it cannot be a date %m/%d/%Y"),
        ("spellings", "city", "the same in several spellings? \"New York\" 1, \"new york \" 1"),
        ("blanks_around", "city", "1 value has blanks around (line 5)"),
        ("blanks_only", "paid", "1 cell has nothing but blanks (line 13)"),
    ];
    let found: Vec<_> = found
        .iter()
        .map(|(kind, column, text)| (kind.as_str(), column.as_str(), text.as_str()))
        .collect();
    assert_eq!(found, expected);
    let done = dusty(folder.path(), &["inspect", "m.csv"]);
    assert!(done.stdout.lines().all(|line| line.chars().count() <= 100), "{}", done.stdout);
    for (.., text) in expected {
        let first: Vec<&str> = text.split(' ').take(4).collect();
        assert!(done.stdout.contains(&first.join(" ")), "{first:?}");
    }
}

#[test]
fn kinds_of_columns() {
    let format = |text: &str| vec![text.to_owned()];
    let amount = |decimal, thousands| Kind::Amount { decimal, thousands };
    for (values, expected) in [
        (vec!["1", " 2", "-3", "4.0"], Kind::Whole),
        (vec!["1", "2.5", "1e3"], Kind::Decimal),
        // What stands for no value has no say.
        (vec!["63.5", "-99", "71"], Kind::Decimal),
        (vec!["2024-01-31", "-99"], Kind::Day(vec![])),
        (vec!["1", "02"], Kind::Code),
        (vec!["1", "99999999999999999999"], Kind::Code),
        (vec!["1", "x"], Kind::Text),
        (vec!["yes", "No"], Kind::Truth),
        // One side alone does not show that there is another.
        (vec!["y", "Y"], Kind::Text),
        (vec!["0", "1"], Kind::Whole),
        (vec!["2024-01-31", "N/A"], Kind::Day(vec![])),
        (vec!["31/01/2024", "01/02/2024"], Kind::Day(format("%d/%m/%Y"))),
        (vec!["01/31/2024", "01/02/2024"], Kind::Day(format("%m/%d/%Y"))),
        (vec!["01/02/2024", "03/04/2024"], Kind::Text),
        // Each of the two speaks for another reading.
        (vec!["31/01/2024", "01/31/2024"], Kind::Text),
        (
            vec!["2024-01-31", "31.01.2024"],
            Kind::Day(vec!["%Y-%m-%d".to_owned(), "%d.%m.%Y".to_owned()]),
        ),
        (vec!["2024-01-31 12:30"], Kind::Instant(vec![])),
        (vec!["31/01/2024 1:30 PM"], Kind::Instant(format("%d/%m/%Y %I:%M %p"))),
        // A day is no instant.
        (vec!["2024-01-31", "2024-01-31 12:30"], Kind::Text),
        (vec!["$1,234.50", "$2"], amount(".", ",")),
        (vec!["1.234,50", "2"], amount(",", ".")),
        (vec!["1,5", "2"], amount(",", ".")),
        (vec!["1 234,5", "2"], amount(",", " ")),
        // `1,234` is a thousand or a bit more than one.
        (vec!["1,234", "2,500"], Kind::Text),
        (vec!["12 %", "3 %"], amount(".", ",")),
        (vec!["12 kg", "3.5 kg"], Kind::Measure { unit: "kg".to_owned(), decimal: "." }),
        (vec!["12 kg", "3.5 g"], Kind::Text),
        (vec!["1st", "2nd"], Kind::Text),
        (vec!["NA", "-", "unknown"], Kind::Nothing),
        (vec!["2013", "2014"], Kind::Whole),
    ] {
        assert_eq!(kind(&values), expected, "{values:?}");
    }
}

#[test]
fn numbers_that_stand_for_nothing_need_evidence() {
    let gaps = |values: &[&str]| {
        let lines: String = values.iter().map(|value| format!("{value},x\n")).collect();
        let found = look(&format!("a,b\n{lines}"));
        found.columns[0].gaps.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(gaps(&["5", "17", "-99"]), ["-99"]);
    assert_eq!(gaps(&["5", "999", "17", "999"]), ["999"]);
    // Once is a number like others, and so is what others come near to.
    assert!(gaps(&["5", "17", "999"]).is_empty());
    assert!(gaps(&["500", "999", "999"]).is_empty());
    assert!(gaps(&["-70", "-99", "3"]).is_empty());
}

#[test]
fn keys_and_repeats() {
    let found = look("site,day,n\na,1,5\na,2,5\nb,1,5\nb,2,5\nb,2,5\n");
    assert_eq!(found.duplicates.rows, 1);
    assert_eq!(found.duplicates.first, [(5, 6)]);
    assert!(found.keys.is_empty());
    let found = look("site,day,n\na,1,5\na,2,5\nb,1,5\nb,2,5\nc,2,5\n");
    let keys: Vec<_> = found.keys.iter().map(|key| (key.columns.clone(), key.holds())).collect();
    assert_eq!(keys, [(vec![0, 1], true)]);
    let rows: String =
        (0..200).map(|row| format!("{},x\n", if row == 77 { 5 } else { row })).collect();
    let found = look(&format!("id,b\n{rows}"));
    let key = found.keys.first().unwrap();
    assert!(!key.holds() && key.columns == [0] && key.repeats.first == [(7, 79)]);
}

#[test]
fn a_row_of_units_is_seen() {
    assert_eq!(
        look("day,weight,length\n,kg,cm\n1,5,6\n2,7,8\n3,7,9\n").detected.evidence.units,
        Some(2)
    );
    assert_eq!(look("day,weight,length\n1,5,6\n2,7,8\n").detected.evidence.units, None);
}

/// A file of several chunks, with something of everything.
fn long() -> String {
    let mut text = String::from("id,name,day,n,note\n");
    for row in 0..60_000 {
        let day = row % 28 + 1;
        let n = if row % 1000 == 7 { "n/a".to_owned() } else { (row % 97).to_string() };
        let id = if row == 50_000 { 3 } else { row };
        text += &format!(
            "{id},name {},{day:02}/{:02}/2024,{n},{}\n",
            row * 7 % 30_011,
            row % 12 + 1,
            "z".repeat(row % 50)
        );
        if row % 9000 == 1 {
            text += "too,few\n";
        }
    }
    text
}

#[test]
fn the_threads_do_not_show() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.csv"), long()).unwrap();
    for form in [vec![], vec!["--json"], vec!["--script"]] {
        let outputs = ["1", "2", "5"].map(|threads| {
            let arguments = [&["inspect", "long.csv", "--threads", threads][..], &form].concat();
            dusty(folder.path(), &arguments).stdout
        });
        assert!(outputs[0].len() > 200 && outputs[0] == outputs[1] && outputs[0] == outputs[2]);
    }
    let found = look(&long());
    assert_eq!((found.rows, found.bad_lines.len()), (60_000, 1));
    assert!(!found.columns[1].distinct_exact);
    let about = found.columns[1].distinct as f64 / 30_011.0;
    assert!((0.94..1.06).contains(&about), "{about}");
    assert_eq!(found.columns[2].kind, Kind::Day(vec!["%d/%m/%Y".to_owned()]));
    assert_eq!(found.columns[3].gaps[0].1.count, 60);
    assert_eq!(found.keys[0].repeats.rows, 1);
}

/// A generator of numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

#[test]
fn any_bytes_can_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bytes.csv");
    let mut random = Random(42);
    let signs = ",;\t\n\"' .-0123456789aeNy/:%$\u{fffd}é\r\n\n,,";
    let signs: Vec<char> = signs.chars().collect();
    let mut read = 0;
    for round in 0..400 {
        let length = random.below(300);
        let bytes: Vec<u8> = if round % 4 == 0 {
            (0..length).map(|_| random.below(256) as u8).collect()
        } else {
            let text: String = (0..length).map(|_| signs[random.below(signs.len())]).collect();
            text.into_bytes()
        };
        fs::write(&path, &bytes).unwrap();
        let found = inspect(path.to_str().unwrap(), 1, &Arc::new(Progress::default()));
        let Ok(found) = found else { continue };
        read += 1;
        for column in &found.columns {
            assert_eq!(column.missing + column.filled, found.rows, "{bytes:?}");
            assert!(column.distinct <= column.filled);
        }
    }
    assert!(read > 100, "{read}");
}

/// Lets the script of a file run in a folder of its own; gives what is wrong with that, if anything is.
fn script_runs(file: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    copy(file, &folder.path().join(&name));
    let done = dusty(folder.path(), &["inspect", &name, "--script"]);
    if done.code == 3 && done.stderr.starts_with("error") {
        return Err(format!("refused: {}", done.stderr.lines().next().unwrap()));
    }
    assert_eq!(done.code, 0, "{}: {}", file.display(), done.stderr);
    let script = done.stdout;
    let page = dusty(folder.path(), &["inspect", &name, "--json"]).stdout;
    let page: Value = serde_json::from_str(&page).unwrap();
    fs::write(folder.path().join("main.dusty"), &script).unwrap();
    let place = format!("{}\n{script}", file.display());
    for (command, is_done) in [("fmt", "--check"), ("check", "--quiet"), ("run", "--ledger=l.json")]
    {
        let done = dusty(folder.path(), &[command, is_done, "main.dusty"]);
        assert_eq!(done.code, 0, "{command} {place}\n{}", done.stderr);
        assert!(command != "run" || !done.stderr.contains("warning"), "{place}\n{}", done.stderr);
    }
    let ledger = fs::read_to_string(folder.path().join("l.json")).unwrap();
    let ledger: Value = serde_json::from_str(&ledger).unwrap();
    let bad: u64 = page["bad_lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bad| bad["count"].as_u64().unwrap())
        .sum();
    assert_eq!(ledger["sources"][0]["rejected"], bad, "{place}");
    // The options say what was detected: the same rows, and no row is lost on the way.
    assert_eq!(ledger["sources"][0]["rows"], page["rows"], "{place}");
    assert_eq!(ledger["outputs"][0]["rows"], page["rows"], "{place}");
    let clean = fs::read_dir(folder.path()).unwrap();
    assert!(clean.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("clean_")));
    if bad > 0 { Err(format!("{bad} bad lines")) } else { Ok(()) }
}

/// The tables below a folder.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let table = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        matches!(ending.as_deref(), Some("csv" | "tsv"))
    };
    files(folder).into_iter().filter(table).map(|path| folder.join(path)).collect()
}

#[test]
fn scripts_run_on_the_examples() {
    let all = tables(&root().join("examples"));
    assert!(all.len() > 10);
    for file in all {
        assert_eq!(script_runs(&file), Ok(()), "{}", file.display());
    }
}

/// Files of the world, which are beside the project where it is developed. None of them has bad lines.
#[test]
fn scripts_run_on_messy_files() {
    let beside = root();
    let mut beside = beside.ancestors().skip(1).map(|folder| folder.join("shared/data"));
    let Some(data) = beside.find(|folder| folder.is_dir()) else { return };
    for folder in ["messy/csv", "real"] {
        for file in tables(&data.join(folder)) {
            assert_eq!(script_runs(&file), Ok(()), "{}", file.display());
        }
    }
}

/// What `inspect` can read, a script that does not know how is told: one of the offers, with the one for what is missing
/// beside it, reads the column. Gives how many columns needed that.
fn naive_scripts_are_mended(file: &Path) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    copy(file, &folder.path().join(&name));
    let page = dusty(folder.path(), &["inspect", &name, "--json"]).stdout;
    let page: Value = serde_json::from_str(&page).unwrap();
    let source = page["source"].as_str().unwrap();
    let (declared, call) = source.split_once(" = ").unwrap();
    let table = declared.trim_start_matches("source ");
    let run = |call: &str, column: &str, conversion: &str| {
        let script = format!(
            "{declared} = {call}\ntransform done = {table} | convert({column}: {conversion})\n\
             save done to jsonl(\"done.jsonl\")\nsave {table}.rejected to jsonl(\"bad.jsonl\")\n"
        );
        fs::write(folder.path().join("main.dusty"), &script).unwrap();
        dusty(folder.path(), &["run", "main.dusty"])
    };
    let mut needed = 0;
    for column in page["columns"].as_array().unwrap() {
        let naive = match column["kind"].as_str().unwrap() {
            "number" | "number_with_unit" => "float",
            kind @ ("date" | "datetime") => kind,
            _ => continue,
        };
        let column = dusty_check::value::quoted(column["name"].as_str().unwrap());
        let stopped = run(call, &column, naive);
        if stopped.code == 0 {
            continue;
        }
        needed += 1;
        let offered = |begins: &[&str]| -> Vec<String> {
            let helps = stopped.stderr.lines().filter_map(|line| line.strip_prefix("help: "));
            let helps = helps.filter(|help| begins.iter().any(|begin| help.starts_with(begin)));
            helps.filter_map(|help| Some(help.split_once(":  ")?.1.trim().to_owned())).collect()
        };
        let missing = offered(&["treat all but"]).pop();
        let missing = missing.as_deref().unwrap_or(call);
        let mends = |offer: &String| run(missing, &column, offer).code == 0;
        let reads = offered(&["read ", "take "]);
        assert!(reads.iter().any(mends), "{} {column}\n{}", file.display(), stopped.stderr);
    }
    needed
}

#[test]
fn naive_scripts_are_mended_by_what_is_offered() {
    let examples = tables(&root().join("examples"));
    let needed: usize = examples.iter().map(|file| naive_scripts_are_mended(file)).sum();
    assert!(needed > 3, "{needed}");
    let beside = root();
    let mut beside = beside.ancestors().skip(1).map(|folder| folder.join("shared/data"));
    let Some(data) = beside.find(|folder| folder.is_dir()) else { return };
    let messy = tables(&data.join("messy/csv")).into_iter().chain(tables(&data.join("real")));
    let needed: usize = messy.map(|file| naive_scripts_are_mended(&file)).sum();
    assert!(needed > 10, "{needed}");
}

/// Scripts of random tables run: whatever is converted can be.
#[test]
fn scripts_run_on_random_tables() {
    const POOLS: [&[&str]; 11] = [
        &["1", "2.5", "-99", "17", "999", "-9", "99.0"],
        &["2024-01-31", "-99", "-999", "1999-02-28"],
        &["1", "2", "35", "-4", "+7", "N/A", "", "-99", " 8 "],
        &["1.5", "2", "1e3", "NA", ".5", "5.", "", ".", "nan", "NaN"],
        &["31/01/2024", "01/02/2024", "2/3/2024", "unknown", "13/13/2024"],
        &["31/01/2024", "01/02/2024", "2/3/2024", "-", "  "],
        &["yes", "no", "YES", " no ", ""],
        &["2024-01-31 12:30", "2024-01-31T12:30:00Z", "2024-02-29 01:02:03"],
        &["1,5", "1.234,50", "2", "€3,75", "NULL"],
        &["3 kg", "4.5 kg", "1,000 kg", "n.a."],
        &[
            "New York",
            "new york ",
            "0123",
            "\"quoted\"",
            "a\nb",
            "x;y",
            "99999999999999999999",
            "#N/A",
        ],
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Table 1.csv");
    let mut random = Random(7);
    let mut run = 0;
    for _ in 0..40 {
        let columns = 2 + random.below(5);
        let pools: Vec<&[&str]> = (0..columns).map(|_| POOLS[random.below(POOLS.len())]).collect();
        let delimiter = random.of(&[",", ";", "\t"]);
        let mut text = String::new();
        for row in 0..3 + random.below(30) {
            let cells = pools.iter().enumerate().map(|(at, pool)| match row {
                0 => format!("\"{} {at}\"", random.of(&["First Name", "id", "r", "if"])),
                _ => format!("\"{}\"", random.of(pool).replace('"', "\"\"")),
            });
            text += &(cells.collect::<Vec<_>>().join(delimiter) + "\n");
        }
        fs::write(&path, &text).unwrap();
        match script_runs(&path) {
            Ok(()) => run += 1,
            Err(why) => assert!(why.starts_with("refused"), "{why}\n{text}"),
        }
    }
    assert!(run >= 30, "{run}");
}

#[test]
fn what_cannot_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("users.csv"), "id,name\n1,Ada\n").unwrap();
    fs::write(folder.path().join("empty.csv"), "").unwrap();
    let said = |file: &str| {
        let done = dusty(folder.path(), &["inspect", file]);
        assert_eq!((done.code, done.stdout.as_str()), (3, ""));
        done.stderr
    };
    assert!(said("user.csv").starts_with("error: there is no file \"user.csv\"\n"));
    assert!(said("user.csv").contains("help: write `\"users.csv\"`"));
    assert!(said(".").contains("is a folder"));
    assert_eq!(said("empty.csv"), "error: empty.csv: the file is empty\n");
    assert_eq!(dusty(folder.path(), &["inspect", "users.csv", "--json", "--script"]).code, 2);
}
