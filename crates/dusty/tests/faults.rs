//! Whatever happens to a run, every file is as it was or as it should be: runs that are
//! killed at any moment, disks that are full, pipes that are closed.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const DUSTY: &str = env!("CARGO_BIN_EXE_dusty");
const TARGETS: [&str; 2] = ["young.csv", "old.csv"];

/// A folder with a script that writes two files, which are there from before, and a
/// few ten thousand rows to read.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = "id,name,age\n".to_owned();
    for row in 0..60_000 {
        rows += &format!("{row},name {row},{}\n", row % 90);
    }
    fs::write(folder.path().join("people.csv"), rows).unwrap();
    let script = "source people = csv(\"people.csv\")\n\
                  transform young = people | filter(r -> int(r.age) < 40)\n\
                  transform old = people | filter(r -> int(r.age) >= 40) | sort(name)\n\
                  save young to csv(\"young.csv\")\n\
                  save old to csv(\"old.csv\")\n";
    fs::write(folder.path().join("main.dusty"), script).unwrap();
    reset(folder.path());
    folder
}

fn reset(folder: &Path) {
    TARGETS.iter().for_each(|name| fs::write(folder.join(name), "before\n").unwrap());
}

fn dusty(folder: &Path) -> Command {
    let mut command = Command::new(DUSTY);
    command.args(["run", "--quiet", "main.dusty"]).current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// What is in the folder besides what belongs there.
fn left_over(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = entries.map(|name| name.into_string().unwrap());
    let known = |name: &String| {
        TARGETS.contains(&name.as_str())
            || name == "people.csv"
            || name == "ledger.json"
            || name.ends_with(".dusty")
    };
    names.filter(|name| !known(name)).collect()
}

fn contents(folder: &Path) -> [Vec<u8>; 2] {
    TARGETS.map(|name| fs::read(folder.join(name)).unwrap())
}

/// A number from 0 to 1, always the same ones.
fn chance(at: u64) -> f64 {
    let mixed = (at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11) as f64
        / (1_u64 << 53) as f64
}

/// The results of a whole run, and how long it takes.
fn whole_run(folder: &Path) -> ([Vec<u8>; 2], Duration) {
    dusty(folder).status().unwrap();
    let start = Instant::now();
    assert!(dusty(folder).status().unwrap().success());
    (contents(folder), start.elapsed())
}

#[test]
fn killed_at_any_moment() {
    let folder = folder();
    let (after, time) = whole_run(folder.path());
    let (mut untouched, mut done, mut drafts) = (0, 0, 0);
    for at in 0..300 {
        reset(folder.path());
        let mut run = dusty(folder.path()).spawn().unwrap();
        thread::sleep(time.mul_f64(chance(at) * 1.1));
        run.kill().unwrap();
        run.wait().unwrap();
        for (now, after) in contents(folder.path()).iter().zip(&after) {
            let old = now == b"before\n";
            assert!(old || now == after, "a file is neither old nor new");
            untouched += u32::from(old);
            done += u32::from(!old);
        }
        drafts += left_over(folder.path()).len();
    }
    assert!(untouched > 20 && drafts > 0, "{untouched} old, {done} new, {drafts} drafts");
    // The next run clears away what they have left.
    assert!(dusty(folder.path()).status().unwrap().success());
    assert_eq!(left_over(folder.path()), [""; 0]);
    assert!(contents(folder.path()) == after);
}

#[test]
fn the_draft_of_a_run_that_goes_on_stays() {
    let folder = folder();
    let draft = folder.path().join(".young.csv.other.dusty-draft");
    fs::create_dir(&draft).unwrap();
    let held = fs::File::create(draft.join("lock")).unwrap();
    held.lock().unwrap();
    assert!(dusty(folder.path()).status().unwrap().success());
    assert!(draft.exists());
    drop(held);
    assert!(dusty(folder.path()).status().unwrap().success());
    assert!(!draft.exists());
}

#[test]
fn stopped_by_a_signal() {
    let folder = folder();
    let (after, time) = whole_run(folder.path());
    let mut stopped = 0;
    for at in 0..60 {
        reset(folder.path());
        let signal = ["INT", "TERM", "HUP"][at as usize % 3];
        let mut run = dusty(folder.path()).args(["--ledger", "ledger.json"]).spawn().unwrap();
        thread::sleep(time.mul_f64(chance(at)));
        let sent =
            Command::new("kill").args([&format!("-{signal}"), &run.id().to_string()]).status();
        assert!(sent.is_ok());
        let status = run.wait().unwrap();
        let now = contents(folder.path());
        let old = now.iter().all(|now| now == b"before\n");
        assert!(old || now == after, "{signal}: half of the files are new");
        assert_eq!(left_over(folder.path()), [""; 0], "{signal} {status}");
        stopped += u32::from(old);
    }
    // How many depends on what else the machine does.
    assert!(stopped > 0, "none of 60 was stopped");
}

/// Runs dusty in a shell that first sets a limit.
fn in_shell(folder: &Path, command: &str) -> Output {
    let line = command.replace("DUSTY", DUSTY);
    Command::new("sh").args(["-c", &line]).current_dir(folder).output().unwrap()
}

#[test]
fn no_room_for_the_files() {
    let folder = folder();
    let found = in_shell(folder.path(), "ulimit -f 100; exec DUSTY run main.dusty");
    let said = String::from_utf8_lossy(&found.stderr);
    assert_eq!(found.status.code(), Some(3), "{said}");
    assert!(said.contains("would be larger than a file may be"), "{said}");
    assert_eq!(contents(folder.path()), [b"before\n".to_vec(), b"before\n".to_vec()]);
    assert_eq!(left_over(folder.path()), [""; 0]);
}

#[test]
fn no_room_behind_standard_output() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = folder();
    let script = "source people = csv(\"people.csv\")\nsave people to csv(\"-\")\n";
    fs::write(folder.path().join("out.dusty"), script).unwrap();
    let found = in_shell(folder.path(), "DUSTY run --quiet out.dusty > /dev/full");
    let said = String::from_utf8_lossy(&found.stderr);
    assert_eq!(found.status.code(), Some(3), "{said}");
    assert!(said.contains("no space left"), "{said}");
}

#[test]
fn whoever_reads_has_gone() {
    let folder = folder();
    let script = "source people = csv(\"people.csv\")\n\
                  save people to csv(\"-\")\nsave people to csv(\"young.csv\")\n";
    fs::write(folder.path().join("out.dusty"), script).unwrap();
    let mut run = Command::new(DUSTY)
        .args(["run", "--quiet", "out.dusty"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 16];
    run.stdout.as_mut().unwrap().read_exact(&mut some).unwrap();
    drop(run.stdout.take());
    let found = run.wait_with_output().unwrap();
    let ended = found.status.code() == Some(141) || found.status.signal() == Some(13);
    assert!(ended, "{}", found.status);
    assert_eq!(String::from_utf8_lossy(&found.stderr), "");
    assert_eq!(left_over(folder.path()), [""; 0]);
}

#[test]
fn a_link_stays_one() {
    let folder = folder();
    fs::create_dir(folder.path().join("there.dusty")).unwrap();
    let real = folder.path().join("there.dusty/real.csv");
    fs::write(&real, "before\n").unwrap();
    let link = folder.path().join("young.csv");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("there.dusty/real.csv", &link).unwrap();
    assert!(dusty(folder.path()).status().unwrap().success());
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_ne!(fs::read(&real).unwrap(), b"before\n");
}

/// The most memory that a run takes, in kilobytes.
#[cfg(target_os = "linux")]
fn peak(folder: &Path, script: &str) -> u64 {
    let mut run = Command::new(DUSTY)
        .args(["run", "--quiet", "--threads", "2", script])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while run.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(now.unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn a_million_bad_rows() {
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str, file: &str, saved: bool| {
        let mut text = format!(
            "source rows = csv(\"{file}\")\n\
             transform t = rows | filter(r -> int(r.value) > 0)\nsave t to csv(\"t.csv\")\n"
        );
        if saved {
            text += "save t.rejected to csv(\"bad.csv\")\n";
        }
        fs::write(folder.path().join(name), text).unwrap();
    };
    for (file, count) in [("few.csv", 500_000), ("many.csv", 1_000_000)] {
        let mut text = "id,value\n".to_owned();
        for row in 0..count {
            text += &format!("{row},bad {row}\n");
        }
        fs::write(folder.path().join(file), text).unwrap();
    }
    for saved in [true, false] {
        script("few.dusty", "few.csv", saved);
        script("many.dusty", "many.csv", saved);
        let (few, many) = (peak(folder.path(), "few.dusty"), peak(folder.path(), "many.dusty"));
        assert!(few > 0 && many < few + few / 4 + 16_000, "saved {saved}: {few} kB, {many} kB");
        if saved {
            let bad = fs::read_to_string(folder.path().join("bad.csv")).unwrap();
            assert_eq!(bad.lines().count(), 1_000_001);
        }
    }
}

#[test]
fn what_may_not_be_written_is_kept_and_verified() {
    let folder = folder();
    assert!(dusty(folder.path()).args(["--ledger", "ledger.json"]).status().unwrap().success());
    let after = contents(folder.path());
    for name in TARGETS {
        let path = folder.path().join(name);
        let mut rights = fs::metadata(&path).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&path, rights).unwrap();
    }
    let verified = in_shell(folder.path(), "DUSTY verify ledger.json && DUSTY check main.dusty");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let found = in_shell(folder.path(), "DUSTY run main.dusty");
    let said = String::from_utf8_lossy(&found.stderr);
    assert_eq!(found.status.code(), Some(3), "{said}");
    assert!(said.contains("may not be written"), "{said}");
    assert!(contents(folder.path()) == after);
    assert_eq!(left_over(folder.path()), [""; 0]);
}
