//! `why` against the files themselves: every line that is read has a fate, and what is
//! said of it agrees with what the run writes, in both directions.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dusty_engine::{Answer, Fate, FileLines, Limits, Progress, Script, Unanswered, Vacant};

const LIMITS: Limits = Limits { threads: 2, memory: 1 << 30 };

/// The examples of the project.
fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries.filter(|path| path.join("main.dusty").is_file()).collect();
    found.sort();
    found
}

/// A copy of an example, with its script.
fn copied(example: &Path) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    copy(example, folder.path());
    let text = fs::read_to_string(example.join("main.dusty")).unwrap();
    (folder, text)
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_file() {
            fs::copy(&path, copied).unwrap();
        } else if !path.ends_with("expected") {
            fs::create_dir(&copied).unwrap();
            copy(&path, &copied);
        }
    }
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// The lines of a file that are asked for: all of a small one, some of a large one.
fn asked(path: &Path) -> Vec<u64> {
    let lines = fs::read_to_string(path).map_or(0, |text| text.lines().count() as u64);
    let step = (lines / 12).max(1) as usize;
    (2..=lines).step_by(step).collect()
}

fn why(script: &Script<'_>, file: &Path, line: u64, limits: Limits) -> Result<Answer, Unanswered> {
    dusty_engine::why(script, file, line, limits, &Arc::new(Progress::default()))
}

/// Whether the row ends here.
fn is_end(fate: &Fate) -> bool {
    matches!(fate, Fate::Removed { .. } | Fate::Rejected(..) | Fate::LookedUp)
}

fn said(answer: &Answer) -> String {
    format!("{answer:?}")
}

#[test]
fn rows_are_found_again_in_both_directions() {
    let (mut back, mut forth) = (0, 0);
    for example in examples() {
        let (folder, text) = copied(&example);
        let before = files(folder.path());
        let script = Script { text: &text, folder: folder.path(), settings: &[] };
        let ask = |file: &str, line| why(&script, &folder.path().join(file), line, LIMITS);
        let checked = dusty_engine::check(&script);
        let progress = Arc::new(Progress::default());
        assert!(dusty_engine::run(checked, &script, LIMITS, progress).is_ok());
        let after = files(folder.path());
        for output in after.difference(&before) {
            let written = folder.path().join(output);
            for line in asked(&written) {
                let Ok(answer) = ask(output, line) else { continue };
                // What the row comes from leads back to it.
                for FileLines { file, lines, .. } in &answer.from {
                    let Some(first) = lines.first() else { continue };
                    let way = ask(file, *first).unwrap();
                    let saved = way.saved.iter().find(|s| s.path.as_deref() == Some(output));
                    let saved = saved.unwrap_or_else(|| panic!("{output}:{line} {}", said(&way)));
                    let all = saved.total > saved.lines.len() as u64;
                    assert!(all || saved.lines.contains(&line), "{output}:{line} {}", said(&way));
                    back += 1;
                }
                assert!(!answer.from.is_empty(), "{output}:{line} comes from nowhere");
            }
        }
        for input in before.iter().filter(|name| name.ends_with("sv")) {
            for line in asked(&folder.path().join(input)) {
                let Ok(answer) = ask(input, line) else { continue };
                // A row that is in no output was taken out somewhere.
                let mut fates = answer.journeys.iter().flat_map(|journey| &journey.steps);
                let gone = answer.unfit.is_some() || fates.any(|(_, _, fate)| is_end(fate));
                assert!(gone || !answer.saved.is_empty(), "{input}:{line} {}", said(&answer));
                for saved in &answer.saved {
                    let Some(path) = &saved.path else { continue };
                    let back = ask(path, saved.lines[0]).unwrap();
                    let mut from = back.from.iter().filter(|from| from.file == *input);
                    let told = from.any(|from| from.more || from.lines.contains(&line));
                    assert!(told, "{input}:{line} {path}");
                }
                forth += 1;
            }
        }
        assert_eq!(files(folder.path()), after, "why wrote something");
    }
    assert!(back > 50 && forth > 50, "{back} back, {forth} forth");
}

#[test]
fn the_answer_does_not_depend_on_the_threads() {
    let (folder, text) = copied(&examples()[0]);
    let script = Script { text: &text, folder: folder.path(), settings: &[] };
    for line in 2..9 {
        let ask = |threads| {
            why(&script, &folder.path().join("users.csv"), line, Limits { threads, ..LIMITS })
        };
        assert_eq!(said(&ask(1).unwrap()), said(&ask(2).unwrap()));
    }
}

#[test]
fn lines_are_those_of_an_editor() {
    let folder = tempfile::tempdir().unwrap();
    let text = "source s = csv(\"s.csv\")\ntransform t = s | filter(r -> r.id != \"2\")\n\
                save t to csv(\"t.csv\")\n";
    let script = Script { text, folder: folder.path(), settings: &[] };
    let ask = |file: &str, line| why(&script, &folder.path().join(file), line, LIMITS);
    for (begin, end) in [("", "\n"), ("\u{feff}", "\r\n"), ("A title\n\n", "\n")] {
        let first = begin.matches('\n').count() as u64 + 1;
        let rows = ["id,note,more", "1,\"a\nb\",x", "2,c,y", "3,d,z"].join(end);
        fs::write(folder.path().join("s.csv"), format!("{begin}{rows}{end}")).unwrap();
        let id = |line| ask("s.csv", line).unwrap().row[0].1.clone().unwrap();
        assert_eq!(
            [id(first + 1), id(first + 2), id(first + 3), id(first + 4)],
            ["1", "1", "2", "3"]
        );
        assert!(matches!(
            ask("s.csv", first),
            Err(Unanswered::NoRow { rows: Some((_, _)), vacant: Some(Vacant::Header), .. })
        ));
        assert!(matches!(
            ask("s.csv", first + 5),
            Err(Unanswered::NoRow { vacant: Some(Vacant::Beyond(_)), .. })
        ));
        // In the output the row after the one of two lines is on the fourth line.
        let third = ask("t.csv", 4).unwrap();
        assert_eq!(third.from.len(), 1);
        assert_eq!(
            (third.from[0].file.as_str(), &third.from[0].lines),
            ("s.csv", &vec![first + 4])
        );
        assert!(matches!(ask("x.csv", 1), Err(Unanswered::Unknown(_))));
    }
}

#[test]
fn bad_rows_of_groups_and_semi_joins_have_a_fate() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "k,v\nx,1\ny,2\nx,bad\n").unwrap();
    fs::write(folder.path().join("b.csv"), "k\nx\n").unwrap();
    let text = "source a = csv(\"a.csv\")\nsource b = csv(\"b.csv\")\n\
                transform t = a | join(b, on: k, kind: semi) | aggregate(by: k, g -> { s: sum(int(g.v)) })\n\
                save t to csv(\"t.csv\")\n";
    let script = Script { text, folder: folder.path(), settings: &[] };
    let last = |file: &str, line| {
        let answer = why(&script, &folder.path().join(file), line, LIMITS).unwrap();
        answer.journeys[0].steps.last().unwrap().2.clone()
    };
    assert!(matches!(last("a.csv", 2), Fate::Grouped(1, _)));
    assert!(matches!(last("a.csv", 3), Fate::Removed { why: "no match", .. }));
    let Fate::Rejected(why, column, value) = last("a.csv", 4) else { panic!("not rejected") };
    assert_eq!(
        (why.as_str(), column.as_deref(), value.as_deref()),
        ("is not a whole number", Some("v"), Some("bad"))
    );
    assert_eq!(last("b.csv", 2), Fate::LookedUp);
}

/// A folder with files, and the answers for a script there.
struct Asked {
    folder: tempfile::TempDir,
    text: String,
}

impl Asked {
    fn new(files: &[(&str, &str)], text: &str) -> Asked {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        Asked { folder, text: text.to_owned() }
    }

    fn why(&self, file: &str, line: u64) -> Result<Answer, Unanswered> {
        let script = Script { text: &self.text, folder: self.folder.path(), settings: &[] };
        why(&script, &self.folder.path().join(file), line, LIMITS)
    }

    fn fates(&self, file: &str, line: u64) -> Vec<(String, Fate)> {
        let answer = self.why(file, line).unwrap();
        let steps = answer.journeys.into_iter().flat_map(|journey| journey.steps);
        steps.map(|(verb, _, fate)| (verb, fate)).collect()
    }
}

#[test]
fn the_way_of_a_group_is_that_of_one_line() {
    let asked = Asked::new(
        &[("a.csv", "k,v\nx,1\nx,2\nx,3\ny,4\n"), ("b.csv", "v,w\n1,p\n1,q\n2,r\n3,s\n4,s\n")],
        "source a = csv(\"a.csv\")\nsource b = csv(\"b.csv\")\n\
         transform t = a | join(b, on: v) | filter(r -> r.w != \"q\")\n\
         | aggregate(by: k, g -> { n: count() })\n\
         save t to csv(\"t.csv\")\n",
    );
    let answer = asked.why("t.csv", 2).unwrap();
    assert_eq!(answer.way_of, Some(("a.csv".to_owned(), 2)));
    let lines: Vec<_> = answer.from.iter().map(|from| (&*from.file, &*from.lines)).collect();
    assert_eq!(lines, [("a.csv", [2, 3, 4].as_slice()), ("b.csv", [2, 4, 5].as_slice())]);
    let fates: Vec<_> = asked.fates("t.csv", 2).into_iter().map(|(_, fate)| fate).collect();
    // Neither the rows of other lines of the group nor what did not go into it.
    let [Fate::Matched(with, _), Fate::Passed(_), Fate::Grouped(3, _)] = fates.as_slice() else {
        panic!("{fates:?}")
    };
    assert_eq!(with[0].lines, [2]);
    // From the other side, all that became of the line.
    let fates: Vec<_> = asked.fates("a.csv", 2).into_iter().map(|(_, fate)| fate).collect();
    let [Fate::Multiplied(2, with), Fate::Partly(1, 2), Fate::Grouped(3, _)] = fates.as_slice()
    else {
        panic!("{fates:?}")
    };
    assert_eq!(with[0].lines, [2, 3]);
}

#[test]
fn many_lines_are_counted_and_the_first_are_named() {
    let rows: String = (0..40_000).map(|row| format!("{},{row}\n", row % 2)).collect();
    let asked = Asked::new(
        &[("a.csv", &format!("k,v\n{rows}"))],
        "source a = csv(\"a.csv\")\n\
         transform t = a | aggregate(by: k, g -> { n: count() })\n\
         save t to csv(\"t.csv\")\nsave a to csv(\"copy.csv\")\n",
    );
    let answer = asked.why("t.csv", 3).unwrap();
    let FileLines { lines, more, rows, .. } = &answer.from[0];
    assert_eq!(*lines, (0..10).map(|at| 3 + 2 * at).collect::<Vec<u64>>());
    assert_eq!((*more, *rows), (true, Some(20_000)));
    // A line that is not among the named ones is found all the same.
    let answer = asked.why("a.csv", 30_001).unwrap();
    assert_eq!(answer.saved.iter().map(|saved| saved.lines[0]).collect::<Vec<_>>(), [3, 30_001]);
}

#[test]
fn groups_of_many_files_name_each() {
    let part = |file: usize| {
        let rows = (0..8).map(|row| format!("{},{}\n", (file + row) % 2, file * 8 + row));
        (format!("part-{file:02}.csv"), format!("k,v\n{}", rows.collect::<String>()))
    };
    let parts: Vec<_> = (0..12).map(part).collect();
    let mut files: Vec<_> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.push(("one.csv", "k,n\n0,zero\n"));
    let asked = Asked::new(
        &files,
        "source one = csv(\"one.csv\")\nsource a = csv(\"part-*.csv\")\n\
         transform t = a | aggregate(by: k, g -> { n: count() })\nsave t to csv(\"t.csv\")\n\
         transform j = one | join(a, on: k)\nsave j to csv(\"j.csv\")\n\
         transform d = a | distinct(k)\nsave d to csv(\"d.csv\")\n",
    );
    // Ten lines are kept, and of each file the number of its rows.
    let answer = asked.why("t.csv", 2).unwrap();
    let told: Vec<_> = answer.from.iter().map(|f| (&*f.file, &*f.lines, f.more, f.rows)).collect();
    assert_eq!(told.len(), 12);
    assert_eq!(told[0], ("part-00.csv", [2, 4, 6, 8].as_slice(), false, Some(4)));
    assert_eq!(told[1], ("part-01.csv", [3, 5, 7, 9].as_slice(), false, Some(4)));
    assert_eq!(told[2], ("part-02.csv", [2, 4].as_slice(), true, Some(4)));
    assert_eq!(told[11], ("part-11.csv", [].as_slice(), true, Some(4)));
    assert_eq!(answer.way_of, Some(("part-00.csv".to_owned(), 2)));
    // A line that is not among them is found, and no line of another file.
    let answer = asked.why("part-11.csv", 9).unwrap();
    let saved: Vec<_> = answer
        .saved
        .iter()
        .map(|saved| (saved.path.clone().unwrap(), saved.lines.clone()))
        .collect();
    assert_eq!(answer.row[1].1.as_deref(), Some("95"));
    assert_eq!(saved, [("t.csv".to_owned(), vec![2]), ("j.csv".to_owned(), vec![49])]);
    // The first row with the key is in another file.
    let fates = asked.fates("part-11.csv", 9);
    let twins: Vec<_> = fates
        .iter()
        .filter_map(|(_, fate)| match fate {
            Fate::Removed { twin, .. } => twin.first().map(|twin| (&*twin.file, &*twin.lines)),
            _ => None,
        })
        .collect();
    assert_eq!(twins, [("part-00.csv", [2].as_slice())]);
    // What matches comes from more rows than are kept, of several files.
    let fates = asked.fates("one.csv", 2);
    let [(_, Fate::Multiplied(48, with))] = fates.as_slice() else { panic!("{fates:?}") };
    let told: Vec<_> = with.iter().map(|f| (&*f.file, f.lines.len(), f.more, f.rows)).collect();
    let expected = [
        ("part-00.csv", 4, true, None),
        ("part-01.csv", 4, true, None),
        ("part-02.csv", 2, true, None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn records_of_a_document_go_by_all_their_lines() {
    // More than one chunk, with a record of three lines each.
    let record =
        |id: u64| format!("{{\"id\": {id},\n \"tags\": [\"a\",\n {:?}]}}", "b".repeat(100));
    let records: Vec<_> = (0..20_000).map(record).collect();
    let asked = Asked::new(
        &[("a.json", &format!("[\n{}\n]\n", records.join(",\n")))],
        "source a = json(\"a.json\")\n\
         transform t = a | explode(tags) | filter(r -> r.tags != \"a\")\n\
         save t to jsonl(\"t.jsonl\")\nsave a to json(\"copy.json\")\n",
    );
    for line in [2, 3, 4, 29_999, 30_000, 30_001, 59_999, 60_000, 60_001] {
        let answer = asked.why("a.json", line).unwrap();
        let id = (line - 2) / 3;
        assert_eq!((answer.row[0].1.clone(), answer.on_line), (Some(id.to_string()), 1));
        let saved: Vec<_> = answer.saved.iter().map(|saved| saved.lines.clone()).collect();
        assert_eq!(saved, [[id + 1], [id + 2]]);
        let back = asked.why("t.jsonl", id + 1).unwrap();
        assert_eq!(back.from[0].lines, [id * 3 + 2]);
        let fates = asked.fates("t.jsonl", id + 1);
        assert!(matches!(fates[0].1, Fate::Multiplied(2, _)), "{fates:?}");
        assert_eq!(fates[1].1, Fate::Partly(1, 2));
    }
    for (file, line) in [("a.json", 1), ("a.json", 60_002), ("t.jsonl", 20_001), ("copy.json", 1)] {
        assert!(matches!(asked.why(file, line), Err(Unanswered::NoRow { .. })), "{file}:{line}");
    }
}

#[test]
fn a_row_of_two_lines_of_one_source_goes_the_way_of_its_own() {
    let asked = Asked::new(
        &[("v.csv", "v,p,s\n1,a,10\n2,a,20\n3,b,5\n")],
        "source v = csv(\"v.csv\")\n\
         transform base = v | distinct(p) | map(r -> { r.p, b: r.s })\n\
         transform t = v | join(base, on: p)\nsave t to csv(\"t.csv\")\n",
    );
    let answer = asked.why("t.csv", 3).unwrap();
    assert_eq!(answer.from[0].lines, [2, 3]);
    assert_eq!((answer.on_line, answer.way_of), (1, Some(("v.csv".to_owned(), 3))));
    let told: Vec<_> = answer.journeys.iter().map(|journey| journey.steps.len()).collect();
    assert_eq!(told, [1, 1]);
}

#[test]
fn the_tables_of_a_database_are_told_apart() {
    let both = "source x = csv(\"x.csv\")\nsource y = csv(\"y.csv\")\n\
                save x to sqlite(\"d.db\", table: \"x\")\nsave y to sqlite(\"d.db\", table: \"y\")\n";
    let made = Asked::new(&[("x.csv", "k,a\n1,p\n2,q\n"), ("y.csv", "k,b\n2,r\n3,s\n")], both);
    let script = Script { text: &made.text, folder: made.folder.path(), settings: &[] };
    let checked = dusty_engine::check(&script);
    dusty_engine::run(checked, &script, LIMITS, Arc::new(Progress::default())).unwrap();
    let text = "source x = sqlite(\"d.db\", table: \"x\")\nsource y = sqlite(\"d.db\", table: \"y\")\n\
         transform j = x | join(y, on: k)\nsave j to csv(\"j.csv\")\n";
    let asked = Asked { text: text.to_owned(), ..made };
    let Err(Unanswered::Several(names)) = asked.why("d.db", 1) else { panic!("one table") };
    assert_eq!(names, ["d.db, x", "d.db, y"]);
    let from = asked.why("j.csv", 2).unwrap().from;
    let from: Vec<_> = from.iter().map(|from| (&*from.file, from.lines.as_slice())).collect();
    assert_eq!(from, [("d.db, x", [2].as_slice()), ("d.db, y", [1].as_slice())]);
    assert!(asked.why("d.db, y", 2).unwrap().saved.iter().all(|saved| saved.lines.is_empty()));
}
