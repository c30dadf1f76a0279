//! JSON files: what is read is written again, whatever the threads, and no record is lost.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use dusty_engine::{Ledger, Limits, Progress, Script};
use serde_json::{Map, Value, json};

/// Runs a script; gives its account, or the messages.
fn run(folder: &Path, text: &str, threads: usize) -> Result<Ledger, Vec<String>> {
    let script = Script { text, folder, settings: &[] };
    let checked = dusty_engine::check(&script);
    let ran = match checked.can_run() {
        true => {
            let limits = Limits { threads, memory: 1 << 30 };
            dusty_engine::run(checked, &script, limits, Arc::new(Progress::default()))
        }
        false => Err(checked.diagnostics),
    };
    let told = |found: dusty_syntax::Diagnostic| format!("{} {:?}", found.title, found.data);
    ran.map(|outcome| outcome.ledger).map_err(|found| found.into_iter().map(told).collect())
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Random numbers that are the same each time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// What the values of a field are.
enum Shape {
    Bool,
    Int,
    Float,
    Text,
    List(Box<Shape>),
    Record(Vec<(String, Shape)>),
}

fn shape(random: &mut Random, depth: usize) -> Shape {
    match random.below(if depth > 3 { 4 } else { 6 }) {
        0 => Shape::Bool,
        1 => Shape::Int,
        2 => Shape::Float,
        3 => Shape::Text,
        4 => Shape::List(Box::new(shape(random, depth + 1))),
        _ => {
            let fields = 1 + random.below(3);
            let field = |at| (format!("f{at} \"å\""), shape(random, depth + 1));
            Shape::Record((0..fields).map(field).collect())
        }
    }
}

fn value(random: &mut Random, shape: &Shape) -> Value {
    if random.below(6) == 0 {
        return Value::Null;
    }
    match shape {
        Shape::Bool => json!(random.below(2) == 0),
        Shape::Int => json!((random.0 as i64).wrapping_shr(random.below(64) as u32)),
        // Bits of any magnitude, and none that is infinite.
        Shape::Float => loop {
            let float = f64::from_bits(random.0.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            random.below(2);
            if float.is_finite() {
                return json!(float);
            }
        },
        Shape::Text => {
            let texts = ["", "NA", "a\"b\\c\n\t\u{1}", "日本 😀", "1.5", "null", " x "];
            json!(texts[random.below(texts.len())])
        }
        Shape::List(item) => (0..random.below(4)).map(|_| value(random, item)).collect(),
        Shape::Record(fields) => {
            let field = |(name, shape): &(String, Shape)| (name.clone(), value(random, shape));
            Value::Object(fields.iter().map(field).collect())
        }
    }
}

/// A value as it comes back: an absent field is there, and is missing.
fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn json_to_json_keeps_every_value() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..40 {
        let fields: Vec<(String, Shape)> =
            (0..1 + random.below(5)).map(|at| (format!("c{at}"), shape(&mut random, 0))).collect();
        let rows = 1 + random.below(40);
        let row = |random: &mut Random| {
            let field = |(name, shape): &(String, Shape)| (name.clone(), value(random, shape));
            Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
        };
        let rows: Vec<Value> = (0..rows).map(|_| row(&mut random)).collect();
        let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
        fs::write(folder.join("a.jsonl"), &lines).unwrap();
        let script = "source a = jsonl(\"a.jsonl\")\nsave a to jsonl(\"b.jsonl\")\n\
                      save a to json(\"c.json\")\n";
        run(folder, script, 2).unwrap();
        let script = "source c = json(\"c.json\")\nsave c to jsonl(\"d.jsonl\")\n";
        run(folder, script, 2).unwrap();
        assert_eq!(read(folder, "b.jsonl"), read(folder, "d.jsonl"));
        // Read by one parser, which may be wrong in the last digit of a float.
        let rows = records(&lines);
        assert_eq!(serde_json::from_str::<Value>(&read(folder, "c.json")).unwrap(), json!(rows));
        assert_eq!(records(&read(folder, "b.jsonl")), rows);
    }
}

#[test]
fn csv_to_json_to_csv_keeps_every_byte() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut tables = 0;
    for example in fs::read_dir(examples).unwrap().filter_map(Result::ok) {
        let Ok(files) = fs::read_dir(example.path().join("expected")) else { continue };
        for file in files.filter_map(Result::ok) {
            if file.path().extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            fs::copy(file.path(), folder.join("a.csv")).unwrap();
            let script = "source a = csv(\"a.csv\", header: 1, delimiter: \",\")\n\
                          save a to csv(\"a1.csv\")\nsave a to jsonl(\"b.jsonl\")\n\
                          save a to json(\"b.json\")\n";
            run(folder, script, 2).unwrap();
            let script = "source b = jsonl(\"b.jsonl\")\nsource c = json(\"b.json\")\n\
                          save b to csv(\"b.csv\")\nsave c to csv(\"c.csv\")\n";
            run(folder, script, 2).unwrap();
            assert!(read(folder, "a1.csv") == read(folder, "b.csv"), "{}", file.path().display());
            assert!(read(folder, "a1.csv") == read(folder, "c.csv"), "{}", file.path().display());
            tables += 1;
        }
    }
    assert!(tables > 3, "{tables}");
}

/// A file of several chunks, with some records that are bad.
fn many(rows: usize, bad: bool) -> (String, usize) {
    let mut text = String::new();
    let mut wrong = 0;
    for row in 0..rows {
        let tags: Vec<String> = (0..row % 4).map(|tag| format!("\"t{tag}\"")).collect();
        let tags = tags.join(",");
        let line = format!(
            "{{\"id\": {row}, \"x\": {}.5, \"tags\": [{tags}], \"by\": {{\"n\": \"näme {}\"}}, \
             \"fill\": \"{:60}\"}}",
            row % 100,
            row % 7,
            ""
        );
        match row {
            _ if bad && row % 1000 == 999 => {
                wrong += 1;
                text += line.get(..line.len() - 1).unwrap();
            }
            _ => text += &line,
        }
        text.push('\n');
    }
    (text, wrong)
}

#[test]
fn threads_change_no_byte_and_every_record_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = 40_000;
    let (text, wrong) = many(rows, true);
    fs::write(folder.join("a.jsonl"), text).unwrap();
    let (text, _) = many(rows, false);
    let list = format!("{{\"r\": [\n{}\n]}}\n", text.trim_end().replace('\n', ",\n"));
    fs::write(folder.join("a.json"), list).unwrap();
    let script = "source a = jsonl(\"a.jsonl\")\n\
                  source b = json(\"a.json\", at: \"r\")\n\
                  transform t = a | filter(r -> r.by.n != \"näme 3\") | unnest(by) | explode(tags)\n\
                  transform u = a | join(b, on: id, kind: semi) | sort(desc(x), id) | select(id, tags, by)\n\
                  transform g = t | aggregate(by: [tags], g -> { n: count(), x: sum(g.x) })\n\
                  save t to jsonl(\"t.jsonl\")\nsave u to json(\"u.json\")\n\
                  save b to json(\"b.json\")\nsave g to csv(\"g.csv\")\n\
                  save a.rejected to jsonl(\"rejected.jsonl\")\n";
    let mut first: Option<Vec<String>> = None;
    for threads in [1, 2, 5] {
        let ledger = run(folder, script, threads).unwrap();
        let source = &ledger.sources[0];
        assert_eq!((source.rows, source.rejected), ((rows - wrong) as u64, wrong as u64));
        assert!(ledger.transforms.iter().flat_map(|t| &t.steps).all(|step| step.balances()));
        let names = ["t.jsonl", "u.json", "b.json", "g.csv", "rejected.jsonl"];
        let found: Vec<String> = names.iter().map(|name| read(folder, name)).collect();
        let rejected = records(&found[4]);
        assert_eq!(rejected.len(), wrong);
        let lines: Vec<_> = rejected.iter().map(|row| row["_line"].as_u64().unwrap()).collect();
        assert_eq!(lines, (1..=wrong as u64).map(|n| n * 1000).collect::<Vec<_>>());
        let all: Vec<Value> = serde_json::from_str(&found[2]).unwrap();
        assert_eq!(all.len(), rows);
        match &first {
            None => first = Some(found),
            Some(first) => assert!(*first == found, "{threads} threads give other bytes"),
        }
    }
}

#[test]
fn a_document_that_breaks_late_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (text, _) = many(200_000, false);
    let list = format!("[\n{}\n", text.trim_end().replace('\n', ",\n"));
    // Larger than what is looked at as a whole, and broken between the parts that are.
    let at = list.match_indices("\"id\": 150000").next().unwrap().0;
    let broken = format!("{}\"id\" 150000{}]\n", &list[..at], &list[at + 12..]);
    fs::write(folder.join("a.json"), broken).unwrap();
    let script = "source a = json(\"a.json\")\nsave a to jsonl(\"b.jsonl\")\n";
    for threads in [1, 2] {
        let told = run(folder, script, threads).unwrap_err();
        let expected = "a.json: line 150002, column 7: the document lacks a colon behind a field's \
                        name []";
        assert_eq!(told, [expected]);
        assert!(!folder.join("b.jsonl").exists());
    }
}

#[test]
fn lists_of_whole_numbers_meet_those_of_floats() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows =
        "{\"a\": [1, 2], \"s\": 2.0, \"c\": true}\n{\"a\": null, \"s\": 0.5, \"c\": false}\n";
    fs::write(folder.join("a.jsonl"), rows).unwrap();
    let script = "source a = jsonl(\"a.jsonl\")\n\
                  transform t = a | map(r -> { x: if r.c then r.a else [1.5], y: r.a ?? [0.5], \
                  z: r.s in r.a, w: contains(r.a, 2.0), u: r.s in (r.a ?? [0.5]) })\n\
                  save t to jsonl(\"b.jsonl\")\n";
    run(folder, script, 1).unwrap();
    let expected = "{\"x\": [1.0, 2.0], \"y\": [1.0, 2.0], \"z\": true, \"w\": true, \"u\": true}\n\
                    {\"x\": [1.5], \"y\": [0.5], \"z\": null, \"w\": null, \"u\": true}\n";
    assert_eq!(read(folder, "b.jsonl"), expected);
}

#[test]
fn what_only_a_part_shows_is_a_bad_row_and_never_lost() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (text, _) = many(200_000, false);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[140_000] = "{\"id\": \"many\", \"late\": 1}";
    fs::write(folder.join("a.jsonl"), lines.join("\n")).unwrap();
    let plain = "source a = jsonl(\"a.jsonl\")\nsave a to jsonl(\"b.jsonl\")\n";
    let told = run(folder, plain, 2).unwrap_err();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("`id` is not a whole number") && told[0].contains("a.jsonl:140001:8"));
    assert!(told[1].contains("`late` is in a field that"), "{told:?}");
    let text = "source a = jsonl(\"a.jsonl\", text: [id, late])\n\
                transform t = a | filter(r -> not is_missing(r.late)) | select(id, late)\n\
                save t to jsonl(\"b.jsonl\")\n";
    run(folder, text, 2).unwrap();
    assert_eq!(read(folder, "b.jsonl"), "{\"id\": \"many\", \"late\": \"1\"}\n");
}

#[test]
fn streams_and_packed_files_are_read_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (text, _) = many(3_000, false);
    fs::write(folder.join("a.jsonl"), text).unwrap();
    let script = "source a = jsonl(\"a.jsonl\")\nsave a to jsonl(\"b.jsonl.gz\")\n\
                  save a to json(\"b.json.zst\")\nsave a to jsonl(\"b.jsonl\")\n";
    run(folder, script, 2).unwrap();
    let script = "source a = jsonl(\"b.jsonl.gz\")\nsource b = json(\"b.json.zst\")\n\
                  save a to jsonl(\"c.jsonl\")\nsave b to jsonl(\"d.jsonl\")\n";
    run(folder, script, 2).unwrap();
    assert_eq!(read(folder, "b.jsonl"), read(folder, "c.jsonl"));
    assert_eq!(read(folder, "b.jsonl"), read(folder, "d.jsonl"));
}
