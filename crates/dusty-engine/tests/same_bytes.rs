//! The same input gives the same bytes: with any number of threads, and with memory
//! for everything or for a small part of it.
//!
//! The tables have 200,000 rows, 2,000,000 with `DUSTY_LARGE=1`.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use dusty_engine::{Ledger, Limits, Progress, Purpose, Script};

/// The folder with the files that all tests read, made once. The guard is never
/// dropped, so each test writes into a folder of its own that is.
struct Files {
    big: String,
    right: String,
}

fn large() -> bool {
    std::env::var("DUSTY_LARGE").is_ok_and(|value| value == "1")
}

/// What is far less than the tables.
fn little() -> usize {
    if large() { 64 << 20 } else { 16 << 20 }
}

fn files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| {
        let rows: u64 = if large() { 2_000_000 } else { 200_000 };
        let mut state: u64 = 88_172_645_463_325_252;
        let mut random = move |limit: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) % limit
        };
        let mut big = String::from("id,k,g,x,name,note\n");
        for id in 0..rows {
            let (k, g) = (random(rows / 4), random(1000));
            write!(big, "{id},{k},g{g},").unwrap();
            match random(20) {
                0 => {}
                1 if random(50) == 0 => big.push_str("many"),
                _ => write!(big, "{}.{}", random(1000), random(1_000_000)).unwrap(),
            }
            match random(10) {
                0 => big.push(','),
                1 => write!(big, ",\"Name, {}\"", random(500)).unwrap(),
                _ => write!(big, ",näme {}", random(rows)).unwrap(),
            }
            writeln!(big, ",{:0>60}", random(rows * 4)).unwrap();
        }
        let mut right = String::from("k,label,text\n");
        for at in 0..rows {
            // Some keys are several times there, some never, some missing.
            let k = random(rows / 3);
            match random(50) {
                0 => write!(right, ",label {at}").unwrap(),
                _ => write!(right, "{k},label {at}").unwrap(),
            }
            writeln!(right, ",{:x>120}", random(1 << 40)).unwrap();
        }
        Files { big, right }
    })
}

const SOURCES: &str = "source big = csv(\"big.csv\", delimiter: \",\", quote: \"\\\"\", header: 1)\n\
                       source right = csv(\"right.csv\", delimiter: \",\", quote: \"\\\"\", header: 1)\n";

/// Runs a script and gives what it wrote and its account.
fn run(folder: &Path, text: &str, limits: Limits) -> (BTreeMap<String, Vec<u8>>, Ledger) {
    let script = Script { text, folder, settings: &[] };
    let mut checked = dusty_engine::check(&script);
    checked.purpose = Purpose::Record;
    assert!(checked.can_run(), "{:#?}", checked.diagnostics);
    let outcome = match dusty_engine::run(checked, &script, limits, Arc::new(Progress::default())) {
        Ok(outcome) => outcome,
        Err(diagnostics) => {
            let said: Vec<_> =
                diagnostics.iter().map(|found| (&found.title, &found.notes)).collect();
            panic!("{limits:?}: {said:?}");
        }
    };
    let mut written = BTreeMap::new();
    for output in &outcome.ledger.outputs {
        let path = output.path.clone().unwrap();
        written.insert(path.clone(), fs::read(folder.join(&path)).unwrap());
        fs::remove_file(folder.join(path)).unwrap();
    }
    (written, outcome.ledger)
}

/// Runs a script in every way, and gives its account and what it wrote.
#[track_caller]
fn same(script: &str) -> (BTreeMap<String, Vec<u8>>, Ledger) {
    let files = files();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("big.csv"), &files.big).unwrap();
    fs::write(folder.path().join("right.csv"), &files.right).unwrap();
    assert!(files.big.len() > little() && files.right.len() > little());
    let script = format!("{SOURCES}{script}");
    let plenty = usize::MAX >> 1;
    let (first, ledger) = run(folder.path(), &script, Limits { threads: 1, memory: plenty });
    for transform in &ledger.transforms {
        let mut before = transform.steps.first().map(|step| step.rows_in);
        for step in &transform.steps {
            assert!(step.balances(), "{}: {step:#?}", transform.table);
            assert_eq!(before, Some(step.rows_in), "{}: {step:#?}", transform.table);
            before = Some(step.rows_out);
        }
    }
    for (threads, memory) in [(2, plenty), (4, plenty), (1, little()), (2, little()), (4, little())]
    {
        let (again, account) = run(folder.path(), &script, Limits { threads, memory });
        assert_eq!(account, ledger, "{threads} threads, {memory} bytes");
        for (path, bytes) in &first {
            // Files of many megabytes are not shown.
            if again[path] != *bytes {
                let line = |bytes: &[u8], at: usize| {
                    let text = String::from_utf8_lossy(bytes);
                    text.lines().nth(at).unwrap_or("its end").to_owned()
                };
                let same = bytes.split(|b| *b == b'\n').zip(again[path].split(|b| *b == b'\n'));
                let at = same.take_while(|(a, b)| a == b).count();
                panic!(
                    "{path} differs with {threads} threads and {memory} bytes in line {}:\n{}\n{}",
                    at + 1,
                    line(bytes, at),
                    line(&again[path], at)
                );
            }
        }
    }
    (first, ledger)
}

#[test]
fn joins() {
    let kinds = ["inner", "left", "right", "full", "semi", "anti"];
    let met = kinds.map(|kind| {
        let (_, ledger) = same(&format!(
            "transform t = big | join(right, on: k, kind: {kind}) | drop(note)\n\
             save t to csv(\"t.csv\")\n"
        ));
        let joined = ledger.transforms[0].steps[0].joined.clone().unwrap();
        (joined.matched, joined.unmatched_left, joined.unmatched_right)
    });
    // What a join does with the rows does not change how they meet.
    assert!(met.iter().all(|of_kind| *of_kind == met[0]), "{met:?}");
    assert!(met[0].0 > 0 && met[0].1 > 0 && met[0].2 > 0, "{met:?}");
}

#[test]
fn joins_on_conditions() {
    same(
        "transform t = big\n\
         | join(right, on: (l, r) -> int(l.k) == int(r.k) and l.note < r.label + l.name, kind: full)\n\
         | filter(r -> is_missing(r.id) or not ends_with(r.id, \"7\"))\n\
         save t to csv(\"t.csv\")\n",
    );
}

#[test]
fn groups() {
    same(
        "transform t = big | map(r -> { ...r, x: try(float(r.x)) })\n\
         transform many = t | aggregate(by: k, g -> { n: count(), mean: mean(g.x), sum: sum(g.x), \
         dev: stddev(g.x), first: first(g.name), last: last(g.name), names: count_distinct(g.name) })\n\
         transform few = t | aggregate(by: [g], g -> { mean: mean(g.x), median: median(g.x), \
         mode: mode(g.name), low: min(g.note), high: max(g.x) })\n\
         transform one = t | aggregate(g -> { mean: mean(g.x), n: count(g.x), last: last(g.id), \
         names: count_distinct(g.name), mode: mode(g.name) })\n\
         save many to csv(\"many.csv\")\nsave few to csv(\"few.csv\")\nsave one to csv(\"one.csv\")\n",
    );
}

#[test]
fn sorts() {
    let (found, _) = same(
        "transform t = big | sort(g, desc(name)) | drop(note)\n\
         transform u = big | sort(r -> [desc(try(float(r.x))), r.note]) | skip(10) | limit(150000)\n\
         transform v = big | sort(g, desc(name)) | limit(700) | drop(note)\n\
         save t to csv(\"t.csv\")\nsave u to csv(\"u.csv\")\nsave v to csv(\"v.csv\")\n",
    );
    // The first ones are found without sorting the others.
    let lines = found["v.csv"].iter().filter(|byte| **byte == b'\n').count();
    assert!(lines == 701 && found["t.csv"].starts_with(&found["v.csv"]));
}

#[test]
fn groups_in_another_order() {
    // Where the sort is not beside its groups, they are put in order of their own first.
    let (found, _) = same(
        "transform groups = big | aggregate(by: [k, g], g -> { n: count(), high: max(g.name) })\n\
         transform twice = groups | sort(desc(n), high)\n\
         transform once = big | aggregate(by: [k, g], g -> { n: count(), high: max(g.name) }) \
         | sort(desc(n), high)\n\
         transform first = big | aggregate(by: [k, g], g -> { n: count(), high: max(g.name) }) \
         | sort(desc(n), high) | limit(700)\n\
         save twice to csv(\"twice.csv\")\nsave once to csv(\"once.csv\")\nsave first to csv(\"first.csv\")\n",
    );
    assert!(found["once.csv"] == found["twice.csv"]);
    let lines = found["first.csv"].iter().filter(|byte| **byte == b'\n').count();
    assert!(lines == 701 && found["once.csv"].starts_with(&found["first.csv"]));
}

#[test]
fn distinct_rows() {
    same(
        "transform first = big | distinct(k, g)\n\
         transform last = big | distinct(name, keep: last)\n\
         transform all = big | drop(id) | distinct()\n\
         save first to csv(\"first.csv\")\nsave last to csv(\"last.csv\")\nsave all to csv(\"all.csv\")\n",
    );
}

#[test]
fn the_two_zeros_are_one_key() {
    // Of every fourth value both zeros stand below each other, where the memory has long been used up.
    let (written, _) = same(
        "transform t = big | map(r -> { id: r.id, k: if int(r.id) % 4 == 0 then -0.0 * int(r.id) \
         else if int(r.id) % 4 == 1 then 0.0 else float(r.id), g: int(r.k) })\n\
         transform one = t | sort(desc(id)) | distinct(k)\n\
         transform two = t | distinct(k, g)\n\
         transform sorted = t | sort(k, g) | select(id)\n\
         save one to csv(\"one.csv\")\nsave two to csv(\"two.csv\")\nsave sorted to csv(\"sorted.csv\")\n",
    );
    let lines = |name: &str| String::from_utf8(written[name].clone()).unwrap();
    let zeros = |text: &str| {
        text.lines().filter(|line| line.contains(",0.0") || line.contains("-0.0")).count()
    };
    assert_eq!(zeros(&lines("one.csv")), 1);
    let two = lines("two.csv");
    let of_zero = two.lines().filter_map(|line| {
        let (_, rest) = line.split_once(',')?;
        rest.trim_start_matches('-').strip_prefix("0.0,")
    });
    let all: Vec<&str> = of_zero.collect();
    let different: std::collections::HashSet<&&str> = all.iter().collect();
    assert!(all.len() > 1000 && different.len() == all.len());
}

#[test]
fn gaps() {
    let (found, _) = same(
        "transform t = big | map(r -> { ...r, x: try(float(r.x)) })\n\
         transform a = t | fill(x: mean, name: previous, by: [g])\n\
         transform b = t | fill(x: next, name: mode)\n\
         transform c = t | fill(x: median, name: next, by: [k, g])\n\
         transform d = big | fill(name: previous, by: k)\n\
         save a to csv(\"a.csv\")\nsave b to csv(\"b.csv\")\nsave c to csv(\"c.csv\")\n\
         save d to csv(\"d.csv\")\n",
    );
    let (mut latest, mut expected) = (BTreeMap::new(), String::new());
    for line in files().big.lines() {
        // The name may have commas, and stands between the fourth one and the last.
        let start = line.match_indices(',').nth(3).unwrap().0 + 1;
        let end = line.rfind(',').unwrap();
        let known: &mut &str = latest.entry(line.split(',').nth(1).unwrap()).or_default();
        if start < end {
            *known = &line[start..end];
        }
        writeln!(expected, "{}{known}{}", &line[..start], &line[end..]).unwrap();
    }
    assert!(found["d.csv"] == expected.into_bytes());
}

#[test]
fn windows() {
    let (_, ledger) = same(
        "transform t = big | map(r -> { ...r, x: try(float(r.x)) })\n\
         transform a = t | window(by: [g], w -> { n: count(), sum: sum(w.x), before: previous(w.name), \
         kinds: count_distinct(w.k), k2: previous(int(w.k), 2) })\n\
         transform b = t | sort(name, id) | window(by: k, last: 5, w -> { mean: mean(w.x), most: max(w.name), \
         middle: median(w.x), names: join_text(list(w.name), \" \") }) | enumerate(place, by: [k, g])\n\
         transform c = big | window(by: [name, k], rows: all, w -> { n: count(), part: float(w.x) / sum(float(w.x)), \
         before: previous(w.id), newest: last(w.id), middle: median(float(w.x)) })\n\
         transform d = t | window(rows: all, w -> { above: w.x > mean(w.x), most: max(w.name) })\n\
         save a to csv(\"a.csv\")\nsave b to csv(\"b.csv\")\nsave a.rejected to csv(\"a.bad.csv\")\n\
         save c to csv(\"c.csv\")\nsave d to csv(\"d.csv\")\nsave c.rejected to csv(\"c.bad.csv\")\n",
    );
    let kept = |table: &str| {
        let found = ledger.transforms.iter().find(|transform| transform.table == table).unwrap();
        found.steps.iter().all(|step| step.rows_in == step.rows_out + step.rejected)
    };
    assert!(["a", "b", "c", "d"].into_iter().all(kept));
}

/// Each row of the file becomes very many, and some of them are bad in one pass of the step, some in the next.
#[test]
fn bad_rows_of_one_line() {
    let (written, _) = same(
        "transform few = right | limit(3) | map(r -> { r.label, one: 1 })\n\
         transform each = big | map(r -> { r.id, r.k, r.x, one: 1 })\n\
         transform t = few | join(each, on: one) \
         | window(by: label, w -> { sum: sum(float(w.x)), rest: int(w.id) % (int(w.k) % 500) })\n\
         save t to csv(\"t.csv\")\nsave t.rejected to csv(\"t.bad.csv\")\n",
    );
    let bad = String::from_utf8_lossy(&written["t.bad.csv"]);
    assert!(["is not a number", "divides by zero"].iter().all(|reason| bad.contains(reason)));
}

#[test]
fn unions_and_tables_used_twice() {
    same(
        "transform t = big | select(id, k, x) | union(right) | sample(100000, seed: 3)\n\
         transform u = t | join(big, on: id, kind: left) | union(t) | distinct(id, label)\n\
         save t to csv(\"t.csv\")\nsave u to csv(\"u.csv\")\n",
    );
}

#[test]
fn bad_rows() {
    let (written, ledger) = same(
        "transform t = big | convert(x: float) | filter(r -> r.x > 1) | sort(desc(name)) \
         | expect(r -> r.x < 999.5, \"too large\") | limit(150000) | convert(k: bool)\n\
         transform u = big | filter(r -> float(r.x) > 5) | convert(name: int)\n\
         save t to csv(\"t.csv\")\nsave t.rejected to csv(\"t.bad.csv\")\n\
         save u to csv(\"u.csv\")\nsave u.rejected to csv(\"u.bad.csv\")\n",
    );
    for (table, path) in [("t", "t.bad.csv"), ("u", "u.bad.csv")] {
        let account = ledger.transforms.iter().find(|transform| transform.table == table).unwrap();
        let rejected: u64 = account.steps.iter().map(|step| step.rejected).sum();
        let lines = written[path].iter().filter(|byte| **byte == b'\n').count() as u64;
        assert!(rejected > 1000);
        assert_eq!(lines, rejected + 1, "{path}");
    }
}
