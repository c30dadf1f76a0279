//! Compressed files: whatever is written is read again, archives of other programs are
//! read, and damaged ones are refused with nothing left behind.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use dusty_engine::{Limits, Progress, Script};

/// Runs a script in a folder; gives the titles of the messages if it fails.
fn run(folder: &Path, text: &str, threads: usize) -> Result<(), Vec<String>> {
    let script = Script { text, folder, settings: &[] };
    let checked = dusty_engine::check(&script);
    let ran = match checked.can_run() {
        true => {
            let limits = Limits { threads, memory: 1 << 30 };
            dusty_engine::run(checked, &script, limits, Arc::new(Progress::default())).map(|_| ())
        }
        false => Err(checked.diagnostics),
    };
    ran.map_err(|found| found.into_iter().map(|message| message.title).collect())
}

fn copy(from: &str, to: &str) -> String {
    format!("source rows = csv(\"{from}\", header: 1)\nsave rows to csv(\"{to}\")\n")
}

/// A file of some megabytes, so that it is read in several pieces.
fn table() -> String {
    let mut text = "id,name,note\n".to_owned();
    for row in 0..60_000_u64 {
        let noise = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        text += &format!("{row},name {},{noise:x}\n", row % 97);
    }
    text
}

#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let text = table();
    fs::write(folder.path().join("a.csv"), &text).unwrap();
    for ending in ["gz", "zst", "bz2", "xz", "GZ"] {
        let packed = format!("packed.csv.{ending}");
        let mut written = Vec::new();
        for threads in [1, 2] {
            run(folder.path(), &copy("a.csv", &packed), threads).unwrap();
            written.push(fs::read(folder.path().join(&packed)).unwrap());
        }
        assert!(written[0] == written[1], "{ending}: the bytes depend on the threads");
        assert!(written[0].len() < text.len() / 2, "{ending} is not compressed");
        run(folder.path(), &copy(&packed, "b.csv"), 2).unwrap();
        let read = fs::read_to_string(folder.path().join("b.csv")).unwrap();
        assert!(read == text, "{ending} does not give the rows again");
        // Without its name, too: the beginning tells.
        fs::rename(folder.path().join(&packed), folder.path().join("plain.csv")).unwrap();
        run(folder.path(), &copy("plain.csv", "c.csv"), 1).unwrap();
        assert!(fs::read_to_string(folder.path().join("c.csv")).unwrap() == text);
    }
}

#[test]
fn several_members_are_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = table();
    let (one, two) = text.split_at(text.len() / 3);
    let mut bytes = Vec::new();
    for part in [one, two, ""] {
        let mut encoder = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::default());
        encoder.write_all(part.as_bytes()).unwrap();
        encoder.finish().unwrap();
    }
    fs::write(folder.path().join("a.csv.gz"), bytes).unwrap();
    run(folder.path(), &copy("a.csv.gz", "b.csv"), 2).unwrap();
    assert!(fs::read_to_string(folder.path().join("b.csv")).unwrap() == text);
}

#[test]
fn damage_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), table()).unwrap();
    for (ending, name) in [("gz", "gzip"), ("zst", "zstd"), ("bz2", "bzip2"), ("xz", "xz")] {
        let packed = format!("a.csv.{ending}");
        run(folder.path(), &copy("a.csv", &packed), 2).unwrap();
        let whole = fs::read(folder.path().join(&packed)).unwrap();
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 0x55;
        let cut = &whole[..whole.len() * 2 / 3];
        for bytes in [&changed[..], cut] {
            fs::write(folder.path().join(&packed), bytes).unwrap();
            let before = fs::read_dir(folder.path()).unwrap().count();
            let titles = run(folder.path(), &copy(&packed, "out.csv"), 2).unwrap_err();
            let [title] = titles.as_slice() else { panic!("{titles:?}") };
            assert!(title.contains(&format!("the {name} data")), "{title}");
            assert!(title.contains("bytes were unpacked"), "{title}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before);
        }
    }
}

#[test]
fn one_file_in_a_zip_archive_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = table();
    let archive = |files: &[(&str, &str)]| {
        let file = fs::File::create(folder.path().join("a.zip")).unwrap();
        let mut archive = zip::ZipWriter::new(file);
        for (name, text) in files {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(*name, options).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
    };
    archive(&[("a.csv", &text), ("__MACOSX/._a.csv", "x")]);
    run(folder.path(), &copy("a.zip", "b.csv"), 2).unwrap();
    assert!(fs::read_to_string(folder.path().join("b.csv")).unwrap() == text);
    archive(&[("a.csv", "x\n1\n"), ("b.csv", "x\n2\n")]);
    let titles = run(folder.path(), &copy("a.zip", "b.csv"), 2).unwrap_err();
    assert_eq!(
        titles,
        ["\"a.zip\" cannot be read: the zip archive has 2 files and not one: a.csv, b.csv"]
    );
}

#[test]
fn a_text_that_begins_like_an_archive_is_a_text() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "BZh9,x\n1,2\n").unwrap();
    run(folder.path(), &copy("a.csv", "b.csv"), 1).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("b.csv")).unwrap(), "BZh9,x\n1,2\n");
}
