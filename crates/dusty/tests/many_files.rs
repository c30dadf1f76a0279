//! Sources of many files and saves to many files, from outside.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use support::{dusty, files, shell};

/// Numbers that are the same every time: a linear congruential generator.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Writes files whose columns stand in different orders, with all rows as `id,site,note`.
fn parts(folder: &Path, sizes: &[u64], sites: u64) -> Vec<[String; 3]> {
    let (mut numbers, mut rows) = (Numbers(1), Vec::new());
    for (part, size) in sizes.iter().enumerate() {
        let order: [usize; 3] = [[0, 1, 2], [2, 0, 1], [1, 2, 0]][part % 3];
        let names = ["id", "site", "note"];
        let line = |cells: [&str; 3]| order.map(|at| cells[at]).join(",") + "\n";
        let mut text = line(names);
        for _ in 0..*size {
            let row = [
                rows.len().to_string(),
                format!("site {}", numbers.below(sites)),
                "x".repeat(numbers.below(40) as usize + 1),
            ];
            text += &line([&row[0], &row[1], &row[2]]);
            rows.push(row);
        }
        fs::write(folder.join(format!("part-{part:03}.csv")), text).unwrap();
    }
    rows
}

/// The files of a folder with what is in them.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(folder)
        .into_iter()
        .map(|path| (path.clone(), fs::read(folder.join(path)).unwrap()))
        .collect()
}

fn run(folder: &Path, script: &str, threads: &str) -> support::Done {
    fs::write(folder.join("main.dusty"), script).unwrap();
    dusty(folder, &["run", "--quiet", "--threads", threads, "main.dusty"])
}

#[test]
fn the_bytes_are_the_same_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    // More than one chunk, none at all, and one row.
    let rows = parts(folder.path(), &[90_000, 0, 1, 30_000, 7], 50);
    let script = "source t = csv(\"part-*.csv\")\nsave t to csv(\"out/whole.csv\")\n\
                  save t to csv(\"out/by/{site}.csv\")\n";
    fs::create_dir(folder.path().join("out")).unwrap();
    let mut made = Vec::new();
    for threads in ["1", "2", "7"] {
        let done = run(folder.path(), script, threads);
        assert_eq!(done.code, 0, "{}", done.stderr);
        made.push(contents(&folder.path().join("out")));
        fs::remove_dir_all(folder.path().join("out/by")).unwrap();
    }
    assert!(made[0] == made[1] && made[0] == made[2]);

    let line = |row: &[String; 3]| row.join(",") + "\n";
    let expected = "id,site,note\n".to_owned() + &rows.iter().map(line).collect::<String>();
    assert!(made[0][Path::new("whole.csv")] == expected.as_bytes());
    let mut by_site: BTreeMap<PathBuf, String> = BTreeMap::new();
    for row in &rows {
        let path = PathBuf::from(format!("by/{}.csv", row[1]));
        *by_site.entry(path).or_insert_with(|| "id,site,note\n".to_owned()) += &line(row);
    }
    assert_eq!(made[0].len(), by_site.len() + 1);
    for (path, text) in by_site {
        assert!(made[0][&path] == text.as_bytes(), "{}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn there_may_be_more_files_than_a_program_can_open() {
    let folder = tempfile::tempdir().unwrap();
    parts(folder.path(), &[500; 60], 400);
    let script = "source t = csv(\"part-*.csv\")\nsave t to jsonl(\"by/{site}.jsonl.gz\")\n";
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    let (code, said) = shell(folder.path(), "ulimit -n 32; dusty run -q main.dusty");
    assert_eq!((code, said.as_str()), (0, ""));
    let script = "source t = jsonl(\"by/*.gz\")\ntransform n = t | aggregate(g -> { n: count() })\n\
                  save n to csv(\"n.csv\")\n";
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    let (code, said) = shell(folder.path(), "ulimit -n 32; dusty run -q main.dusty; cat n.csv");
    assert_eq!((code, said.as_str()), (0, "n\n30000\n"));
    assert_eq!(files(&folder.path().join("by")).len(), 400);
}

#[cfg(unix)]
#[test]
fn a_run_that_may_open_too_few_files_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id\n1\n").unwrap();
    let saves: String = (0..30).map(|n| format!("save t to csv(\"{n}.csv\")\n")).collect();
    let script = format!("source t = csv(\"a.csv\")\n{saves}");
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    // Of the two files of a save the first is one too many, or the second.
    for most in [24, 25, 26, 27] {
        let run = format!("ulimit -n {most}; dusty run -q main.dusty 2> /dev/null; echo $?; ls -A");
        let (_, said) = shell(folder.path(), &run);
        assert_eq!(said, "3\na.csv\nmain.dusty\n");
    }
}

#[test]
fn a_run_that_fails_leaves_no_file_and_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id,site\n1,x\n2,y\nthree,z\n").unwrap();
    let script = "source t = csv(\"a.csv\")\ntransform n = t | convert(id: int)\n\
                  save n to csv(\"by/{site}.csv\")\n";
    let done = run(folder.path(), script, "2");
    assert_eq!(done.code, 1, "{}", done.stderr);
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["a.csv", "main.dusty"]);
    // Neither does one whose last file cannot be put in its place.
    fs::create_dir_all(folder.path().join("by/z.csv")).unwrap();
    let done =
        run(folder.path(), "source t = csv(\"a.csv\")\nsave t to csv(\"by/{site}.csv\")\n", "2");
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("\"by/z.csv\" is a folder"), "{}", done.stderr);
    assert_eq!(files(&folder.path().join("by")), Vec::<PathBuf>::new());
}

#[test]
fn what_a_killed_run_has_left_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id,site\n1,x\n").unwrap();
    let [left, held] = ["left", "held"].map(|name| {
        let drafts = folder.path().join(format!(".by.{name}.dusty-draft"));
        fs::create_dir(&drafts).unwrap();
        fs::write(drafts.join("0"), "id\n").unwrap();
        (drafts.clone(), File::create(drafts.join("lock")).unwrap())
    });
    drop(left.1);
    held.1.lock().unwrap();
    let done =
        run(folder.path(), "source t = csv(\"a.csv\")\nsave t to csv(\"by/{site}.csv\")\n", "2");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!left.0.exists() && held.0.join("0").exists());
    assert_eq!(fs::read_to_string(folder.path().join("by/x.csv")).unwrap(), "id,site\n1,x\n");
}

#[test]
fn every_row_of_any_file_has_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let rows = parts(folder.path(), &[4, 3, 5], 3);
    fs::write(
        folder.path().join("main.dusty"),
        "source t = csv(\"part-*.csv\")\ntransform odd = t | filter(r -> int(r.id) % 2 == 1)\n\
         save odd to csv(\"by/{site}.csv\")\n",
    )
    .unwrap();
    assert_eq!(dusty(folder.path(), &["run", "main.dusty"]).code, 0);
    let mut at = 0;
    for (part, size) in [4, 3, 5].into_iter().enumerate() {
        for line in 2..2 + size {
            let row = &rows[at];
            let place = format!("part-{part:03}.csv:{line}");
            let told = dusty(folder.path(), &["why", &place, "main.dusty"]).stdout;
            assert!(told.contains(&format!("id \"{}\"", row[0])), "{told}");
            let path = format!("by/{}.csv", row[1]);
            match told.split(&format!("saved in {path}, line ")).nth(1) {
                None => assert!(at % 2 == 0 && told.contains("condition false"), "{told}"),
                Some(saved) => {
                    let line: usize = saved.trim().parse().unwrap();
                    let text = fs::read_to_string(folder.path().join(&path)).unwrap();
                    assert_eq!(text.lines().nth(line - 1), Some(row.join(",").as_str()));
                    let back = format!("{path}:{line}");
                    let told = dusty(folder.path(), &["why", &back, "main.dusty"]).stdout;
                    let (file, number) = place.split_once(':').unwrap();
                    assert!(told.contains(&format!("from {file}, line {number}")), "{told}");
                }
            }
            at += 1;
        }
    }
}

#[test]
fn why_knows_files_that_are_not_made_yet() {
    let folder = tempfile::tempdir().unwrap();
    let rows = parts(folder.path(), &[3], 1);
    let script = "source t = csv(\"part-*.csv\")\nsave t to csv(\"out/by/{site}.csv\")\n";
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    let told = dusty(folder.path(), &["why", "out/by/site 0.csv:3", "main.dusty"]).stdout;
    assert!(told.contains(&format!("id \"{}\"", rows[1][0])), "{told}");
    assert!(told.contains("from part-000.csv, line 3"), "{told}");
    let done = dusty(folder.path(), &["why", "out/by/site 1.csv:3", "main.dusty"]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{}", done.stderr);
}

#[test]
fn mistakes_in_many_files_are_told_of_a_few() {
    let folder = tempfile::tempdir().unwrap();
    for part in 0..30 {
        fs::write(folder.path().join(format!("part-{part:02}.csv")), "").unwrap();
    }
    let done = dusty(folder.path(), &["run", "-e", "source t = csv(\"part-*.csv\") show t"]);
    assert!(done.code > 0 && done.stderr.lines().count() < 80, "{}", done.stderr);
    assert!(done.stderr.contains("more files of this source"), "{}", done.stderr);
}

#[test]
fn a_ledger_of_many_files_holds() {
    let folder = tempfile::tempdir().unwrap();
    parts(folder.path(), &[100, 20, 5], 4);
    let script = "source t = csv(\"part-*.csv\", file: \"origin\")\nsave t to json(\"by/{site}.json.zst\")\n";
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    let done = dusty(folder.path(), &["run", "-q", "--ledger", "ledger.json", "main.dusty"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let text = fs::read_to_string(folder.path().join("ledger.json")).unwrap();
    let ledger: serde_json::Value = serde_json::from_str(&text).unwrap();
    let sum = |list: &str| -> u64 {
        let entries = ledger[list].as_array().unwrap().iter();
        entries.map(|entry| entry["rows"].as_u64().unwrap()).sum()
    };
    assert_eq!((sum("sources"), sum("outputs")), (125, 125));
    assert_eq!(ledger["outputs"].as_array().unwrap().len(), 4);
    for entry in ["sources", "outputs"].iter().flat_map(|list| ledger[list].as_array().unwrap()) {
        let path = folder.path().join(entry["file"].as_str().unwrap());
        let hash = blake3_of(&path);
        assert_eq!(entry["blake3"], hash.as_str());
    }
    let done = dusty(folder.path(), &["verify", "-q", "ledger.json"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
}

#[cfg(unix)]
#[test]
fn names_of_files_may_be_anything() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &OsStr, id: u32| {
        fs::write(folder.path().join(name), format!("id\n{id}\n")).unwrap();
    };
    // One is the name of standard input, one has two lines, one is hidden.
    for (id, name) in
        ["-", "a\nb", "b c", "{id}", ".hidden", "sub/d", ".sub/e"].into_iter().enumerate()
    {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        write(name.as_ref(), id as u32);
    }
    // A way that goes in a circle.
    symlink("..", folder.path().join("sub/up")).unwrap();
    let show = "source t = csv(\"**/*\") save t to csv(\"-\")";
    let done = dusty(folder.path(), &["run", "-e", show]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "id\n0\n1\n2\n5\n3\n"), "{}", done.stderr);
    assert!(done.stderr.contains("\n  \"a\\nb\"  "), "{}", done.stderr);
    let done = dusty(folder.path(), &["run", "-q", "-e", &show.replace("**/*", "[{]id}")]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "id\n3\n"), "{}", done.stderr);
    // No file is passed over without a word: neither one whose name is no text, nor a link
    // that leads nowhere.
    write(OsStr::from_bytes(b"z\xff"), 9);
    let done = dusty(folder.path(), &["run", "-e", show]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("a name is no text"), "{}", done.stderr);
    let done = dusty(folder.path(), &["run", "-q", "-e", &show.replace("**/*", "b*")]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "id\n2\n"), "{}", done.stderr);
    symlink("nowhere", folder.path().join("bb")).unwrap();
    let done = dusty(folder.path(), &["run", "-e", &show.replace("**/*", "b*")]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("bb"), "{}", done.stderr);
}

#[test]
fn a_save_that_cannot_be_put_in_its_place_leaves_all_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id,k,long\n1,x,q\n2,y,q\n").unwrap();
    fs::create_dir(folder.path().join("by")).unwrap();
    fs::write(folder.path().join("by/y"), "not a folder").unwrap();
    let before = contents(folder.path());
    let long = "q".repeat(255);
    let fails = [
        // The last folder cannot be made, the last name is too long, a value makes an archive.
        ("by/{k}/{id}.csv".to_owned(), "is a file, and no folder"),
        #[cfg(unix)]
        (format!("new/{{k}}/{long}{{long}}.csv"), "cannot be written"),
        ("new/{k}.{long}.zip".to_owned(), "zip"),
    ];
    for (path, said) in fails {
        let script = format!("source t = csv(\"a.csv\") save t to csv(\"{path}\")");
        let done = dusty(folder.path(), &["run", "-e", &script]);
        assert_ne!(done.code, 0);
        assert!(done.stderr.contains(said), "{}", done.stderr);
        assert_eq!(contents(folder.path()), before);
        assert!(!folder.path().join("new").exists() && !folder.path().join("by/x").exists());
    }
    fs::write(folder.path().join("a.csv"), "k\nx\ny.ZIP\n").unwrap();
    let script = "source t = csv(\"a.csv\") save t to csv(\"new/{k}\")";
    let done = dusty(folder.path(), &["run", "-e", script]);
    assert!(done.stderr.contains("y.ZIP") && done.code == 2 || done.code == 3, "{}", done.stderr);
    assert!(!folder.path().join("new").exists());
}

fn blake3_of(path: &Path) -> String {
    dusty_engine::Fingerprint::of_file(path).unwrap().blake3
}
