//! Files whose values have types: what goes out comes back, and what is damaged is told.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;

use support::{Done, dusty, root};

/// The formats, and the ends of their names.
const FORMATS: [(&str, &str); 5] = [
    ("parquet", "parquet"),
    ("arrow", "arrow"),
    ("excel", "xlsx"),
    ("sqlite", "db"),
    ("jsonl", "jsonl"),
];

/// Files of the project, each with a chain that gives its columns types.
const TABLES: [(&str, &str, &str); 4] = [
    (
        "examples/penguins/penguins_raw.csv",
        "missing: [\"NA\"]",
        "map(r -> { ...r, \"Date Egg\": date(r[\"Date Egg\"]), \"Body Mass (g)\": int(r[\"Body Mass (g)\"]), \
         \"Culmen Length (mm)\": float(r[\"Culmen Length (mm)\"]), egg: r[\"Clutch Completion\"] == \"Yes\" })",
    ),
    ("examples/countries/country-codes.csv", "header: true", "each(v -> v)"),
    ("examples/countries/who-2013.csv", "header: true", "each(v -> v)"),
    ("examples/rodents/catches.csv", "header: true", "each(v -> v)"),
];

fn run(folder: &Path, script: &str) -> Done {
    fs::write(folder.join("main.dusty"), script).unwrap();
    dusty(folder, &["run", "main.dusty"])
}

fn succeeds(folder: &Path, script: &str) {
    let done = run(folder, script);
    assert_eq!(done.code, 0, "{script}\n{}", done.stderr);
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn what_goes_out_comes_back() {
    for (file, options, steps) in TABLES {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::copy(root().join(file), folder.join("in.csv")).unwrap();
        let saves: String =
            FORMATS.iter().map(|(verb, end)| format!("save t to {verb}(\"t.{end}\")\n")).collect();
        let script =
            format!("source s = csv(\"in.csv\", {options})\ntransform t = s | {steps}\n{saves}");
        succeeds(folder, &script);
        let expected = text(folder, "t.jsonl");
        assert!(expected.lines().count() > 50, "{file} has too few rows for a test");
        for (verb, end) in FORMATS {
            let again =
                format!("source t = {verb}(\"t.{end}\")\nsave t to jsonl(\"again.jsonl\")\n");
            succeeds(folder, &again);
            let found = text(folder, "again.jsonl");
            let difference = support::difference(&expected, &found);
            assert_eq!(expected, found, "{file} through {verb}: {difference}");
        }
    }
}

/// A table with everything that a format may spoil.
const ODD: &str = r#"source s = csv("in.csv")
transform t = s | map(r -> {
  r.text,
  int: int(r.int),
  float: float(r.float),
  bool: r.bool == "yes",
  date: date(r.date),
  at: datetime(r.at),
})
"#;

const ODD_CSV: &str = "text,int,float,bool,date,at\n\
    007,1,0.1,yes,2024-01-31,2024-01-31T12:30:00\n\
    SEPT2,-999999999999999,1e300,no,1900-03-01,1999-12-31T23:59:59.999\n\
    =1+1,0,-0.5,,9999-12-31,1900-03-01T00:00:00\n\
    12345678901234567890,,,yes,,\n\
    \" a  b \",5,2.5,no,2000-02-29,2000-02-29T00:00:00.001\n\
    \"line\nbreak\ttab, \"\"quote\"\" & <tag> 漢字 😀\",6,3.25,no,2001-01-01,2001-01-01T00:00:01\n\
    _x0041_,7,1.7976931348623157e308,no,2001-01-01,2001-01-01T00:00:01\n\
    TRUE,8,5e-324,yes,2001-01-01,2001-01-01T00:00:01\n\
    \"a\r\nb\u{1}\u{b}\u{7f}_x000D_\",9,1.5,yes,2001-01-01,2001-01-01T00:00:01\n\
    \"\n  \u{fffe}\n\",10,1.5,yes,2001-01-01,2001-01-01T00:00:01\n\
    https://example.org/?a=1&b=2#c,11,1.5,yes,2001-01-01,2001-01-01T00:00:01\n";

/// A folder with the odd values in a file of each format, `t.csv` and so on.
fn odd_in_every_format() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), ODD_CSV).unwrap();
    let saves: String =
        FORMATS.iter().map(|(verb, end)| format!("save t to {verb}(\"t.{end}\")\n")).collect();
    succeeds(folder.path(), &format!("{ODD}{saves}"));
    folder
}

#[test]
fn nothing_is_spoilt() {
    let folder = odd_in_every_format();
    let folder = folder.path();
    let expected = text(folder, "t.jsonl");
    assert_eq!(expected.lines().count(), 11);
    for (verb, end) in FORMATS.iter().filter(|(verb, _)| *verb != "jsonl") {
        let again = format!("source t = {verb}(\"t.{end}\")\nsave t to jsonl(\"again.jsonl\")\n");
        succeeds(folder, &again);
        let found = text(folder, "again.jsonl");
        assert_eq!(expected, found, "{verb}: {}", support::difference(&expected, &found));
    }
}

#[test]
fn groups_of_rows_are_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Several groups; the values of one column repeat at first, those of another later.
    let row = |n: u32| {
        let (often, rare) = if n < 200_000 { (n % 9, n) } else { (n, n % 9) };
        format!("{n},{often},text number {rare},{}.25\n", n / 2)
    };
    let rows: String = (0..400_000).map(row).collect();
    fs::write(folder.join("in.csv"), format!("n,often,rare,half\n{rows}")).unwrap();
    let script = "source s = csv(\"in.csv\")\n\
        transform t = s | convert(n: int, often: int, half: float)\n\
        save t to parquet(\"t.parquet\")\n";
    fs::write(folder.join("main.dusty"), script).unwrap();
    let with = |threads: &str| {
        let done = dusty(folder, &["run", "main.dusty", "--threads", threads]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        fs::read(folder.join("t.parquet")).unwrap()
    };
    let one = with("1");
    assert!(one == with("2") && one == with("7"), "the bytes depend on the threads");
    succeeds(folder, "source t = parquet(\"t.parquet\")\nsave t to csv(\"again.csv\")\n");
    assert!(text(folder, "in.csv") == text(folder, "again.csv"), "other rows come back");
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows: String =
        (0..150_000).map(|n| format!("{n},text {},{}.5\n", n % 777, n / 3)).collect();
    fs::write(folder.join("in.csv"), format!("a,b,c\n{rows}")).unwrap();
    let script = "source s = csv(\"in.csv\")\n\
        transform t = s | filter(r -> int(r.a) % 7 > 0) | convert(a: int, c: float)\n\
        save t to parquet(\"t.parquet\")\nsave t to arrow(\"t.arrow\")\nsave t to excel(\"t.xlsx\")\n";
    fs::write(folder.join("main.dusty"), script).unwrap();
    let files = ["t.parquet", "t.arrow", "t.xlsx"];
    let with = |threads: &str| {
        let done = dusty(folder, &["run", "main.dusty", "--threads", threads]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        files.map(|file| fs::read(folder.join(file)).unwrap())
    };
    let (one, four) = (with("1"), with("4"));
    for (file, (one, four)) in files.iter().zip(one.iter().zip(&four)) {
        assert!(one == four, "{file} depends on the threads");
    }
    // Read in several pieces, the rows are in their order.
    for (verb, file) in [("parquet", "t.parquet"), ("arrow", "t.arrow"), ("excel", "t.xlsx")] {
        let script = format!(
            "source t = {verb}(\"{file}\")\ntransform u = t | filter(r -> r.a > 149990)\n\
             save u to csv(\"u.csv\")\n"
        );
        succeeds(folder, &script);
        let expected = "a,b,c\n149991,text 30,49997.5\n149992,text 31,49997.5\n\
            149993,text 32,49997.5\n149994,text 33,49998.5\n149995,text 34,49998.5\n\
            149997,text 36,49999.5\n149998,text 37,49999.5\n149999,text 38,49999.5\n";
        assert_eq!(text(folder, "u.csv"), expected, "{verb}");
    }
}

/// Bytes by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below as u64) as usize
    }
}

#[test]
fn damaged_files_are_told_and_never_panic() {
    let folder = odd_in_every_format();
    let folder = folder.path();
    let mut chance = Chance(7);
    for (verb, end) in FORMATS.iter().filter(|(verb, _)| *verb != "jsonl") {
        let whole = fs::read(folder.join(format!("t.{end}"))).unwrap();
        let mut damaged: Vec<(String, Vec<u8>)> = Vec::new();
        for cut in
            [0, 3, 8, 100, whole.len() / 3, whole.len() / 2, whole.len() - 9, whole.len() - 1]
        {
            damaged.push((format!("cut at {cut}"), whole[..cut].to_vec()));
        }
        for round in 0..12 {
            let mut bytes = whole.clone();
            for _ in 0..=round * 3 {
                let at = chance.next(bytes.len());
                bytes[at] = u8::try_from(chance.next(256)).unwrap();
            }
            damaged.push((format!("round {round}"), bytes));
        }
        let mut noise: Vec<u8> = whole[..16].to_vec();
        noise.extend((0..5000).map(|_| u8::try_from(chance.next(256)).unwrap()));
        damaged.push(("noise".to_owned(), noise.clone()));
        damaged.push(("only noise".to_owned(), noise[16..].to_vec()));
        for (how, bytes) in damaged {
            let name = format!("damaged.{end}");
            fs::write(folder.join(&name), bytes).unwrap();
            let done = run(
                folder,
                &format!("source t = {verb}(\"{name}\")\nsave t to csv(\"out.csv\")\n"),
            );
            let stderr = &done.stderr;
            assert!(!stderr.contains("panicked"), "{verb}, {how}: {stderr}");
            assert!(!stderr.contains("mistake in Dusty"), "{verb}, {how}: {stderr}");
            // A change in what is not looked at does no harm.
            let bad = (1..=3).contains(&done.code);
            assert!(done.code == 0 || bad, "{verb}, {how}: exit {}\n{stderr}", done.code);
            assert!(done.code == 0 || stderr.contains(&name), "{verb}, {how}: {stderr}");
            assert!(!how.starts_with("cut") || done.code != 0, "{verb}, {how}: nothing was said");
        }
    }
}

#[test]
fn a_failing_run_leaves_a_database_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("in.csv"), "id\n1\n2\n").unwrap();
    succeeds(folder, "source s = csv(\"in.csv\")\nsave s to sqlite(\"t.db\", table: \"kept\")\n");
    let before = fs::read(folder.join("t.db")).unwrap();
    fs::write(folder.join("bad.csv"), "id\n1\nx\n").unwrap();
    let done = run(
        folder,
        "source s = csv(\"in.csv\")\nsource b = csv(\"bad.csv\")\n\
         transform c = b | convert(id: int)\n\
         save s to sqlite(\"t.db\", table: \"kept\")\nsave c to sqlite(\"t.db\", table: \"other\")\n",
    );
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(before == fs::read(folder.join("t.db")).unwrap(), "the database was changed");
    let mut left: Vec<_> = support::files(folder);
    left.retain(|file| file.to_string_lossy().contains("draft"));
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_sheet_has_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let names: Vec<String> = (0..16_385).map(|n| format!("c{n}")).collect();
    let row = vec!["1"; names.len()].join(",");
    fs::write(folder.join("wide.csv"), format!("{}\n{row}\n", names.join(","))).unwrap();
    fs::write(folder.join("long.csv"), format!("id,text\n1,{}\n", "x".repeat(32_768))).unwrap();
    fs::write(folder.join("tall.csv"), format!("id\n{}", "1\n".repeat(1_048_576))).unwrap();
    let told = [
        ("wide", "a sheet has no more than 16,384 columns"),
        ("long", "a cell has no more than 32,767 characters"),
        ("tall", "a sheet has no more than 1,048,576 rows"),
    ];
    for (file, what) in told {
        let done =
            run(folder, &format!("source s = csv(\"{file}.csv\")\nsave s to excel(\"t.xlsx\")\n"));
        assert_ne!(done.code, 0);
        assert!(done.stderr.contains(what), "{file}: {}", done.stderr);
        assert!(!folder.join("t.xlsx").exists());
    }
}

#[test]
fn many_tables_go_to_one_database() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("in.csv"), "id\n1\n2\n").unwrap();
    let saves: String =
        (0..25).map(|n| format!("save s to sqlite(\"t.db\", table: \"t{n}\")\n")).collect();
    succeeds(folder, &format!("source s = csv(\"in.csv\")\n{saves}"));
    // A second time all of them are there.
    succeeds(folder, &format!("source s = csv(\"in.csv\")\n{saves}"));
    for n in 0..25 {
        let script =
            format!("source t = sqlite(\"t.db\", table: \"t{n}\")\nsave t to csv(\"t.csv\")\n");
        succeeds(folder, &script);
        assert_eq!(text(folder, "t.csv"), "id\n1\n2\n");
    }
}
