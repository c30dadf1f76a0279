//! A run that fails leaves every file as it was and nothing beside it; and files,
//! cells and scripts of unusual sizes come to an end.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ListArray, RecordBatch, TimestampNanosecondArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::Field;
use arrow::ipc::writer::FileWriter;
use dusty_engine::{Limits, Outcome, Progress, Purpose, Script};
use dusty_syntax::Diagnostic;

const LIMITS: Limits = Limits { threads: 2, memory: 1 << 30 };

/// A folder of a test, gone when the test ends.
struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with `people.csv`, which has a bad age, and an old `out.csv`.
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.write("people.csv", "id,age\n1,34\n2,old\n3,\n");
        folder.write("out.csv", "old\n");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, script: &str) -> Result<Outcome, Vec<Diagnostic>> {
        self.run_with(script, Arc::new(Progress::default()))
    }

    fn run_with(&self, text: &str, progress: Arc<Progress>) -> Result<Outcome, Vec<Diagnostic>> {
        let script = Script { text, folder: self.0.path(), settings: &[] };
        let checked = dusty_engine::check(&script);
        match checked.can_run() {
            true => dusty_engine::run(checked, &script, LIMITS, progress),
            false => Err(checked.diagnostics),
        }
    }

    /// Everything in the folder: what it is, its rights and what it holds.
    fn all(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        look(self.0.path(), &mut found);
        found
    }

    /// Runs a script that must fail, and nothing may be changed by it.
    #[track_caller]
    fn fails(&self, script: &str) -> Vec<String> {
        let before = self.all();
        let diagnostics = match self.run(script) {
            Err(diagnostics) => diagnostics,
            Ok(_) => panic!("the run should fail: {script}"),
        };
        assert_eq!(self.all(), before, "{script}");
        assert!(!diagnostics.is_empty());
        diagnostics.into_iter().map(|found| found.title).collect()
    }

    /// Runs a script that must succeed.
    #[track_caller]
    fn succeeds(&self, script: &str) -> Outcome {
        let outcome = match self.run(script) {
            Ok(outcome) => outcome,
            Err(diagnostics) => {
                let titles: Vec<_> = diagnostics.iter().map(|found| &found.title).collect();
                panic!("{titles:?}");
            }
        };
        let drafts: Vec<_> = self
            .all()
            .into_keys()
            .filter(|path| path.to_string_lossy().contains("draft"))
            .collect();
        assert!(drafts.is_empty(), "{drafts:?}");
        outcome
    }
}

fn look(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let data = fs::symlink_metadata(&path).unwrap();
        let rights = data.permissions();
        let what = if data.is_symlink() {
            format!("link to {:?}", fs::read_link(&path).unwrap())
        } else if data.is_dir() {
            look(&path, found);
            format!("folder {rights:?}")
        } else if data.is_file() {
            format!("{rights:?} {:?}", fs::read(&path).unwrap())
        } else {
            format!("{:?}", data.file_type())
        };
        found.insert(path, what);
    }
}

const SOURCE: &str = "source people = csv(\"people.csv\")\n";

#[test]
fn bad_values_change_nothing() {
    let folder = Folder::new();
    let titles = folder.fails(&format!(
        "{SOURCE}transform t = people | convert(age: int)\nsave people to csv(\"new.csv\")\n\
         save t to csv(\"out.csv\")\n"
    ));
    assert_eq!(titles, ["1 value of `age` is not a whole number"]);
    folder.write("lines.csv", "a,b\n1,2\n1,2,3\n1,2\n1,2\n");
    folder.fails("source lines = csv(\"lines.csv\")\nsave lines to csv(\"out.csv\")\n");
    // A breach of a relation, after rows have been written.
    folder.fails(&format!(
        "{SOURCE}transform t = people | map(r -> {{ ...r, k: \"k\" }})\n\
         transform u = t | join(t, on: k, relation: one_to_one)\n\
         save people to csv(\"out.csv\")\nsave u to csv(\"u.csv\")\n"
    ));
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = Folder::new();
    folder.fails(&format!("{SOURCE}save people to csv(\"none/out.csv\")\n"));
    // The other save was possible, and is not made either.
    for order in [["out.csv", "none/x.csv"], ["none/x.csv", "out.csv"]] {
        let saves = order.map(|path| format!("save people to csv(\"{path}\")\n")).concat();
        folder.fails(&format!("{SOURCE}{saves}"));
    }
}

#[test]
fn a_source_is_never_a_target() {
    let folder = Folder::new();
    fs::create_dir(folder.path("x")).unwrap();
    for path in ["people.csv", "./people.csv", "./x/../people.csv", "x/.././people.csv"] {
        folder.fails(&format!("{SOURCE}save people to csv(\"{path}\")\n"));
    }
    let whole = folder.path("people.csv");
    folder.fails(&format!("{SOURCE}save people to csv({:?})\n", whole.to_str().unwrap()));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("people.csv", folder.path("link.csv")).unwrap();
        std::os::unix::fs::symlink("link.csv", folder.path("link2.csv")).unwrap();
        std::os::unix::fs::symlink(".", folder.path("here")).unwrap();
        fs::hard_link(folder.path("people.csv"), folder.path("same.csv")).unwrap();
        for path in ["link.csv", "link2.csv", "here/people.csv", "same.csv", "x/../here/link2.csv"]
        {
            folder.fails(&format!("{SOURCE}save people to csv(\"{path}\")\n"));
            folder.fails(&format!(
                "source people = csv(\"{path}\")\nsave people to csv(\"people.csv\")\n"
            ));
        }
    }
}

#[test]
fn no_file_is_written_twice() {
    let folder = Folder::new();
    fs::create_dir(folder.path("x")).unwrap();
    let mut same = vec![("out.csv", "./x/../out.csv"), ("new.csv", "./x/../new.csv")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("out.csv", folder.path("link.csv")).unwrap();
        std::os::unix::fs::symlink("none.csv", folder.path("dangling.csv")).unwrap();
        std::os::unix::fs::symlink("dangling.csv", folder.path("dangling2.csv")).unwrap();
        same.push(("link.csv", "out.csv"));
        same.push(("dangling.csv", "none.csv"));
        same.push(("dangling2.csv", "none.csv"));
    }
    for (a, b) in same {
        folder
            .fails(&format!("{SOURCE}save people to csv(\"{a}\")\nsave people to csv(\"{b}\")\n"));
    }
}

#[test]
fn a_target_that_is_a_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path("x")).unwrap();
    for path in ["x", "x/", ".", "./x/."] {
        folder.fails(&format!(
            "{SOURCE}save people to csv(\"out.csv\")\nsave people to csv(\"{path}\")\n"
        ));
    }
    // A file is no folder.
    folder.fails(&format!("{SOURCE}save people to csv(\"out.csv/new.csv\")\n"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    fs::create_dir(folder.path("locked")).unwrap();
    folder.write("locked/old.csv", "old\n");
    fs::set_permissions(folder.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere.
    if fs::write(folder.path("locked/probe"), "").is_err() {
        for path in ["locked/new.csv", "locked/old.csv"] {
            folder.fails(&format!(
                "{SOURCE}save people to csv(\"out.csv\")\nsave people to csv(\"{path}\")\n"
            ));
        }
    }
    fs::set_permissions(folder.path("locked"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_run_that_is_stopped() {
    let folder = Folder::new();
    let mut text = String::from("id,age\n");
    for id in 0..300_000 {
        text.push_str(&format!("{id},{}\n", id % 90));
    }
    folder.write("many.csv", &text);
    let script = "source many = csv(\"many.csv\")\n\
                  transform t = many | convert(age: int) | sort(desc(age), id) | distinct(id)\n\
                  save many to csv(\"out.csv\")\nsave t to csv(\"t.csv\")\n";
    let before = folder.all();
    let stopped = Arc::new(Progress::default());
    stopped.stop();
    assert!(folder.run_with(script, stopped).is_err());
    assert_eq!(folder.all(), before, "before the start");
    let mut midway = 0;
    for rows in [1, 50_000, 200_000, 299_999] {
        let progress = Arc::new(Progress::default());
        let (watched, ended) = (Arc::clone(&progress), Arc::new(Progress::default()));
        let over = Arc::clone(&ended);
        let watch = std::thread::spawn(move || {
            while watched.rows() < rows && over.rows() == 0 {
                std::thread::yield_now();
            }
            watched.stop();
        });
        let outcome = folder.run_with(script, progress);
        watch.join().unwrap();
        if outcome.is_err() {
            midway += 1;
            assert_eq!(folder.all(), before, "after {rows} rows");
        } else {
            folder.write("out.csv", "old\n");
            let _ = fs::remove_file(folder.path("t.csv"));
        }
    }
    assert!(midway > 0, "no run was stopped on its way");
}

#[cfg(unix)]
#[test]
fn links_stay_and_rights_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    fs::create_dir(folder.path("x")).unwrap();
    folder.write("x/behind.csv", "old\n");
    fs::set_permissions(folder.path("x/behind.csv"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("x/behind.csv", folder.path("link.csv")).unwrap();
    symlink("link.csv", folder.path("link2.csv")).unwrap();
    for path in ["link.csv", "link2.csv", "x/behind.csv"] {
        folder.write("x/behind.csv", "old\n");
        folder.succeeds(&format!("{SOURCE}save people to csv(\"{path}\")\n"));
        assert_eq!(folder.read("x/behind.csv"), folder.read("people.csv"));
        let data = fs::metadata(folder.path("x/behind.csv")).unwrap();
        assert_eq!(data.permissions().mode() & 0o777, 0o640, "{path}");
        assert_eq!(fs::read_link(folder.path("link.csv")).unwrap(), Path::new("x/behind.csv"));
        assert_eq!(fs::read_link(folder.path("link2.csv")).unwrap(), Path::new("link.csv"));
    }
    // A new file has the rights that any program would give it.
    folder.succeeds(&format!("{SOURCE}save people to csv(\"new.csv\")\n"));
    folder.write("probe", "");
    let rights = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode();
    assert_eq!(rights("new.csv"), rights("probe"));
}

#[cfg(unix)]
#[test]
fn links_to_what_is_not_there_yet() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    fs::create_dir(folder.path("x")).unwrap();
    symlink("x/none.csv", folder.path("dangling.csv")).unwrap();
    folder.succeeds(&format!("{SOURCE}save people to csv(\"dangling.csv\")\n"));
    assert_eq!(folder.read("x/none.csv"), folder.read("people.csv"));
    assert_eq!(fs::read_link(folder.path("dangling.csv")).unwrap(), Path::new("x/none.csv"));
    symlink("x/later.csv", folder.path("one.csv")).unwrap();
    symlink("one.csv", folder.path("two.csv")).unwrap();
    folder.succeeds(&format!("{SOURCE}save people to csv(\"two.csv\")\n"));
    assert_eq!(fs::read_link(folder.path("two.csv")).unwrap(), Path::new("one.csv"));
    assert_eq!(fs::read_link(folder.path("one.csv")).unwrap(), Path::new("x/later.csv"));
    assert_eq!(folder.read("x/later.csv"), folder.read("people.csv"));
}

#[cfg(unix)]
#[test]
fn links_in_a_circle() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    symlink("b.csv", folder.path("a.csv")).unwrap();
    symlink("a.csv", folder.path("b.csv")).unwrap();
    folder.fails(&format!("{SOURCE}save people to csv(\"a.csv\")\n"));
}

#[cfg(unix)]
#[test]
fn a_target_that_is_no_file() {
    let folder = Folder::new();
    // A socket stands for devices and pipes, which a file may not replace either.
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("socket")).unwrap();
    folder.fails(&format!("{SOURCE}save people to csv(\"socket\")\n"));
}

#[test]
fn files_with_nothing_in_them() {
    let folder = Folder::new();
    folder.write("empty.csv", "");
    folder.write("header.csv", "id,age");
    folder.write("bom.csv", "\u{feff}");
    folder.write("blank.csv", "\n\n\n");
    let steps = "| convert(age: int) | sort(age) | distinct(id) | fill(age: mean)";
    for name in ["empty", "bom", "blank"] {
        let script = format!("source s = csv(\"{name}.csv\")\nsave s to csv(\"out.csv\")\n");
        let before = folder.all();
        if folder.run(&script).is_err() {
            assert_eq!(folder.all(), before);
        }
    }
    let steps = steps.replace("mean", "0");
    folder.succeeds(&format!(
        "source s = csv(\"header.csv\", header: 1)\ntransform t = s {steps}\n\
         transform g = s | aggregate(by: id, g -> {{ n: count() }})\n\
         transform a = s | aggregate(g -> {{ n: count(), m: mean(int(g.age)) }})\n\
         transform j = s | join(t, on: id, kind: full) | union(s)\n\
         save t to csv(\"t.csv\")\nsave g to csv(\"g.csv\")\nsave a to csv(\"a.csv\")\n\
         save j to csv(\"j.csv\")\nsave t.rejected to csv(\"bad.csv\")\n"
    ));
    assert_eq!(folder.read("t.csv"), "id,age\n");
    assert_eq!(folder.read("g.csv"), "id,n\n");
    assert_eq!(folder.read("a.csv"), "n,m\n0,\n");
    assert_eq!(folder.read("j.csv"), "id,age,t_age\n");
    assert_eq!(folder.read("bad.csv"), "id,age,_reason,_column,_value,_file,_line,_step\n");
}

#[test]
fn a_last_line_without_an_end() {
    let folder = Folder::new();
    for end in ["", "\n", "\r\n"] {
        folder.write("s.csv", format!("id,name\n1,Ada\n2,\"Ben\nB\"\n3,Cem{end}"));
        folder.succeeds("source s = csv(\"s.csv\")\nsave s to csv(\"out.csv\")\n");
        assert_eq!(folder.read("out.csv"), "id,name\n1,Ada\n2,\"Ben\nB\"\n3,Cem\n");
    }
}

#[test]
fn ten_thousand_columns() {
    let folder = Folder::new();
    let line = |cell: &dyn Fn(usize) -> String| (0..10_000).map(cell).collect::<Vec<_>>().join(",");
    let header = line(&|at| format!("c{at}"));
    let text = format!("{header}\n{}\n{}\n", line(&|at| at.to_string()), line(&|_| "x y".into()));
    folder.write("wide.csv", &text);
    folder.succeeds("source wide = csv(\"wide.csv\")\nsave wide to csv(\"out.csv\")\n");
    assert_eq!(folder.read("out.csv"), text);
    folder.succeeds(
        "source wide = csv(\"wide.csv\")\n\
         transform t = wide | each(upper) | sort(c9999) | distinct() | select(c9999, c0)\n\
         save t to csv(\"t.csv\")\nsave t.rejected to csv(\"bad.csv\")\n",
    );
    assert_eq!(folder.read("t.csv"), "c9999,c0\n9999,0\nX Y,X Y\n");
}

#[test]
fn a_byte_of_zero() {
    let folder = Folder::new();
    folder.write("zero.csv", "id,name\n1,a\0b\n2,\0\n3,c\n");
    let script = "source s = csv(\"zero.csv\")\ntransform t = s | sort(desc(name)) | distinct(name)\n\
                  save t to csv(\"out.csv\")\n";
    let before = folder.all();
    match folder.run(script) {
        // Either it is a character like any other, or it is refused: it never vanishes.
        Ok(_) => assert_eq!(folder.read("out.csv"), "id,name\n3,c\n1,a\0b\n2,\0\n"),
        Err(_) => assert_eq!(folder.all(), before),
    }
}

#[test]
fn a_cell_of_twenty_megabytes() {
    let folder = Folder::new();
    let long = "lorem \"\"ipsum\"\"\n".repeat(1_250_000);
    let text = format!("id,text\n1,short\n2,\"{long}\"\n3,last\n");
    folder.write("long.csv", &text);
    folder.succeeds(
        "source long = csv(\"long.csv\", delimiter: \",\", quote: \"\\\"\", header: 1)\n\
         transform n = long | map(r -> { r.id, n: length(r.text) })\n\
         transform s = long | sort(text) | distinct(text)\n\
         transform j = long | join(s, on: text) | sort(id)\n\
         save n to csv(\"n.csv\")\nsave long to csv(\"out.csv\")\nsave j to csv(\"j.csv\")\n",
    );
    assert_eq!(folder.read("n.csv"), format!("id,n\n1,5\n2,{}\n3,4\n", 1_250_000 * 14));
    assert!(folder.read("out.csv") == text);
    assert_eq!(folder.read("j.csv").len(), text.len() + ",s_id".len() + 3 * 2);
}

#[test]
fn a_script_of_ten_thousand_brackets() {
    let folder = Folder::new();
    for (open, close) in [("(", ")"), ("[", "]"), ("{ a: ", "}"), ("not ", ""), ("-", "")] {
        let nested = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let before = folder.all();
        let script = format!(
            "{SOURCE}transform t = people | map(r -> {{ x: {nested} }})\n\
                              save t to csv(\"out.csv\")\n"
        );
        // It is refused or run, but it ends.
        if folder.run(&script).is_err() {
            assert_eq!(folder.all(), before);
        }
        folder.fails(&format!("{SOURCE}transform t = {}", open.repeat(10_000)));
    }
}

#[test]
fn an_expression_of_ten_thousand_parts() {
    let folder = Folder::new();
    for (operator, part) in [("+", "r.id"), ("??", "r.age"), ("or", "r.id == \"7\"")] {
        let long = vec![part; 10_000].join(&format!(" {operator} "));
        let before = folder.all();
        let script = format!(
            "{SOURCE}transform t = people | map(r -> {{ x: {long} }})\n\
                              save t to csv(\"out.csv\")\n"
        );
        if folder.run(&script).is_err() {
            assert_eq!(folder.all(), before);
        }
    }
}

#[test]
fn a_script_of_a_hundred_thousand_lines() {
    let folder = Folder::new();
    let mut script = String::from(SOURCE);
    for at in 0..100_000 {
        script.push_str(&format!("let c{at} = {at}\n"));
    }
    script.push_str(
        "transform t = people | map(r -> { r.id, x: c99999 })\nsave t to csv(\"out.csv\")\n",
    );
    folder.succeeds(&script);
    assert_eq!(folder.read("out.csv"), "id,x\n1,99999\n2,99999\n3,99999\n");
    let comments = "# nothing\n\n".repeat(50_000);
    folder.succeeds(&format!("{comments}{SOURCE}{comments}save people to csv(\"out.csv\")\n"));
    let mistakes = "transform t = people | filter(r -> r.nothing)\n".repeat(50_000);
    folder.fails(&format!("{SOURCE}{mistakes}"));
}

#[test]
fn two_thousand_steps() {
    let folder = Folder::new();
    for step in ["filter(r -> r.id != \"2\")", "limit(9)", "sort(id)", "distinct(id)"] {
        let steps = format!("  | {step}\n").repeat(if step.starts_with('f') { 2000 } else { 200 });
        folder.succeeds(&format!(
            "{SOURCE}transform t = people\n{steps}save t to csv(\"out.csv\")\n"
        ));
        let rows = folder.read("out.csv").lines().count();
        assert_eq!(rows, if step.starts_with('f') { 3 } else { 4 }, "{step}");
    }
    let tables = |count: usize| {
        let table = |at: usize| format!("transform t{} = t{at} | select(id)\n", at + 1);
        let source = SOURCE.replacen("people", "t0", 1);
        source
            + &(0..count).map(table).collect::<String>()
            + &format!("save t{count} to csv(\"out.csv\")\n")
    };
    folder.succeeds(&tables(301));
    assert_eq!(folder.read("out.csv"), "id\n1\n2\n3\n");
    assert!(folder.fails(&tables(302))[0].starts_with("more than 300 tables"));
}

/// Checks a script, lets something happen to the files, and runs it.
fn run_for(
    folder: &Folder,
    text: &str,
    purpose: Purpose,
    meanwhile: impl FnOnce(&Folder),
) -> Result<Outcome, Vec<Diagnostic>> {
    let script = Script { text, folder: folder.0.path(), settings: &[] };
    let mut checked = dusty_engine::check(&script);
    checked.purpose = purpose;
    meanwhile(folder);
    dusty_engine::run(checked, &script, LIMITS, Arc::new(Progress::default()))
}

#[cfg(unix)]
#[test]
fn a_file_that_changes_meanwhile_has_no_hash() {
    let script = format!("{SOURCE}save people to csv(\"out.csv\")\n");
    let changes: [fn(&Folder); 3] = [
        |folder| folder.write("people.csv", "id,age\n1,34\n2,old\n3,\n4,5\n"),
        // Another file of the same size.
        |folder| {
            folder.write("other.csv", folder.read("people.csv").replace("34", "43"));
            fs::rename(folder.path("other.csv"), folder.path("people.csv")).unwrap();
        },
        |folder| fs::remove_file(folder.path("people.csv")).unwrap(),
    ];
    for change in changes {
        let folder = Folder::new();
        let found = run_for(&folder, &script, Purpose::Record, change).unwrap_err();
        assert_eq!(found[0].code.id, "D0508", "{}", found[0].title);
        assert_eq!(folder.read("out.csv"), "old\n");
    }
    // Without a ledger nothing is hashed; what was read is whole unless somebody wrote to the file itself.
    let told = changes.map(|change| {
        let folder = Folder::new();
        run_for(&folder, &script, Purpose::Write, change).err().map(|found| found[0].code.id)
    });
    assert_eq!(told, [Some("D0508"), None, None]);
    // Of one that is cut off within a line, what seems to be wrong in it is not told.
    let cut = |folder: &Folder| folder.write("people.csv", "id,age\n1");
    let found = run_for(&Folder::new(), &script, Purpose::Write, cut).unwrap_err();
    assert_eq!(found[0].code.id, "D0508", "{}", found[0].title);
}

#[test]
fn a_rehearsal_tells_the_hashes_and_writes_nothing() {
    let folder = Folder::new();
    let script = format!(
        "{SOURCE}transform t = people | convert(age: int)\nsave t to csv(\"new.csv.gz\")\n\
         save t.rejected to csv(\"out.csv\")\nsave people to csv(\"-\")\nshow t\n"
    );
    let before = folder.all();
    let rehearsed = run_for(&folder, &script, Purpose::Rehearse, |_| {}).unwrap();
    assert_eq!(folder.all(), before);
    let recorded = run_for(&folder, &script, Purpose::Record, |_| {}).unwrap();
    assert_eq!(rehearsed.ledger, recorded.ledger);
    for output in &recorded.ledger.outputs[..2] {
        let path = folder.path(output.path.as_ref().unwrap());
        let found = dusty_engine::Fingerprint::of_file(&path).unwrap();
        assert_eq!(output.fingerprint.as_ref(), Some(&found));
    }
    let plain = run_for(&folder, &script, Purpose::Write, |_| {}).unwrap();
    assert!(plain.ledger.sources.iter().all(|source| source.fingerprint.is_none()));
    assert!(plain.ledger.outputs.iter().all(|output| output.fingerprint.is_none()));
}

/// A list of such a file cannot be read as text, and is not offered to be.
#[test]
fn what_is_offered_can_be_had() {
    let values: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![1]));
    let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    let lists = ListArray::new(item, OffsetBuffer::from_lengths([1]), Arc::clone(&values), None);
    let columns: [(&str, ArrayRef, usize); 2] = [("at", values, 2), ("list", Arc::new(lists), 1)];
    for (name, column, offered) in columns {
        let folder = Folder::new();
        let batch = RecordBatch::try_from_iter([(name, column)]).unwrap();
        let file = fs::File::create(folder.path("t.arrow")).unwrap();
        let mut file = FileWriter::try_new(file, &batch.schema()).unwrap();
        file.write(&batch).unwrap();
        file.finish().unwrap();
        let script = "source t = arrow(\"t.arrow\")\nsave t to jsonl(\"t.jsonl\")";
        let found = folder.run(script).unwrap_err().remove(0);
        assert_eq!(found.help.len(), offered, "{found:?}");
    }
}
