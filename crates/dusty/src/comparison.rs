//! What a ledger says beside what is so now, in lines.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::Path;

use dusty_engine::{Fingerprint, Ledger};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::recorded::{Recorded, RecordedFile};
use crate::table::counted;

/// How one thing compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is as recorded.
    Same,
    /// It is not; in which way.
    Differs(String),
    /// There is no such file.
    Missing,
    /// It cannot be told; why.
    Unknown(String),
    /// Nothing is to be compared; why.
    Apart(String),
}

impl Verdict {
    /// Whether nothing is wrong.
    pub(crate) fn holds(&self) -> bool {
        matches!(self, Verdict::Same | Verdict::Apart(_))
    }
}

/// One line of what `dusty verify` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What sort of thing is compared.
    pub(crate) kind: &'static str,
    /// Which one of them.
    pub(crate) name: String,
    /// What came of it.
    pub(crate) verdict: Verdict,
}

impl Line {
    /// A line.
    pub(crate) fn new(kind: &'static str, name: &str, verdict: Verdict) -> Line {
        Line { kind, name: name.to_owned(), verdict }
    }
}

/// The files among them, each once: two sources may read the same.
pub(crate) fn files(recorded: &[RecordedFile]) -> Vec<&RecordedFile> {
    let mut files: Vec<&RecordedFile> = Vec::new();
    for found in recorded.iter().filter(|found| found.file.is_some()) {
        if !files.iter().any(|known| known.file == found.file) {
            files.push(found);
        }
    }
    files
}

/// Compares what tells files apart.
pub(crate) fn prints(recorded: &Fingerprint, now: &Fingerprint) -> Verdict {
    if recorded == now {
        Verdict::Same
    } else if recorded.size != now.size {
        Verdict::Differs(other(now.size, "byte", recorded.size))
    } else {
        Verdict::Differs("other content of the same size".to_owned())
    }
}

/// Compares a file on the disk.
pub(crate) fn on_disk(recorded: &Fingerprint, path: &Path) -> Verdict {
    match Fingerprint::of_file(path) {
        Ok(now) => prints(recorded, &now),
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Verdict::Missing,
            ErrorKind::InvalidInput => Verdict::Differs("it is no file".to_owned()),
            _ => Verdict::Unknown(format!("cannot be read: {error}")),
        },
    }
}

/// Compares what a run gives out now.
pub(crate) fn outputs(recorded: &Recorded, now: &Ledger) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut left: Vec<_> = now.given_out().collect();
    for output in &recorded.outputs {
        let same =
            left.iter().position(|made| made.path == output.file && made.table == output.table);
        let verdict = match same.map(|at| left.remove(at)) {
            None => Verdict::Differs("not made any more".to_owned()),
            Some(made) => {
                let mut parts = Vec::new();
                if made.rows != output.rows {
                    parts.push(other(made.rows, "row", output.rows));
                }
                if let (Some(recorded), Some(now)) = (&output.print, &made.fingerprint)
                    && let Verdict::Differs(how) = prints(recorded, now)
                {
                    parts.push(how);
                }
                verdict(&parts)
            }
        };
        let name = output_name(&output.table, output.file.as_deref());
        lines.push(Line { kind: "made again", name, verdict });
    }
    for made in left {
        let name = output_name(&made.table, made.path.as_deref());
        let verdict = Verdict::Differs("not in the ledger".to_owned());
        lines.push(Line { kind: "made again", name, verdict });
    }
    lines
}

/// The lines of outputs that could not be made again.
pub(crate) fn not_made(recorded: &Recorded, why: &str) -> Vec<Line> {
    let line = |output: &RecordedFile| {
        let name = output_name(&output.table, output.file.as_deref());
        Line { kind: "made again", name, verdict: Verdict::Unknown(why.to_owned()) }
    };
    recorded.outputs.iter().map(line).collect()
}

fn output_name(table: &str, file: Option<&str>) -> String {
    match file {
        None => format!("show {table}"),
        Some("-") => "standard output".to_owned(),
        Some(file) => file.to_owned(),
    }
}

/// Compares how the files were read and all that was counted: one line if it is the same,
/// otherwise one for each source or step.
pub(crate) fn counts(recorded: &Value, now: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut compare = |old: &Value, new: &Value, name: &str, kind| {
        let found = differences(old, new);
        if !found.is_empty() {
            lines.push(Line::new(kind, name, verdict(&found)));
        }
    };
    let several = tables_of_several(&[&recorded["sources"], &now["sources"]]);
    for (old, new) in files_side_by_side(&recorded["sources"], &now["sources"], &several) {
        let (table, file) = (named(old, new, "table"), named(old, new, "file"));
        let name =
            if several.contains(table) { format!("{table}, {file}") } else { table.to_owned() };
        compare(old, new, &name, "rows");
    }
    for (old, new) in pairs(&recorded["transforms"], &now["transforms"]) {
        let table = named(old, new, "table");
        for (old, new) in pairs(&old["steps"], &new["steps"]) {
            let line = new["line"].as_u64().or(old["line"].as_u64()).unwrap_or(0);
            let step = named(old, new, "step");
            compare(old, new, &format!("{table}, {step} in line {line}"), "rows");
        }
    }
    if lines.is_empty() {
        lines.push(Line::new("rows", "every step", Verdict::Same));
    }
    lines
}

/// Items of two lists side by side, as far as the longer one goes.
fn pairs<'a>(old: &'a Value, new: &'a Value) -> Vec<(&'a Value, &'a Value)> {
    let length = |value: &Value| value.as_array().map_or(0, Vec::len);
    (0..length(old).max(length(new)))
        .map(|at| (old.get(at).unwrap_or(&Value::Null), new.get(at).unwrap_or(&Value::Null)))
        .collect()
}

/// The tables that have several files in one of some lists.
fn tables_of_several<'a>(lists: &[&'a Value]) -> HashSet<&'a str> {
    let mut several = HashSet::new();
    for list in lists {
        let mut known = HashSet::new();
        let tables =
            list.as_array().into_iter().flatten().filter_map(|file| file["table"].as_str());
        several.extend(tables.filter(|table| !known.insert(*table)));
    }
    several
}

/// The files of two lists side by side: those of the same name of a table, and then those that
/// only the new list has. Where all tables are of one file, the tables are compared, whatever
/// their files are called.
fn files_side_by_side<'a>(
    old: &'a Value,
    new: &'a Value,
    several: &HashSet<&str>,
) -> Vec<(&'a Value, &'a Value)> {
    let list = |value: &'a Value| value.as_array().map_or(&[][..], Vec::as_slice);
    let (old, new) = (list(old), list(new));
    let same = |a: &Value, b: &Value| {
        let single = || a["table"].as_str().is_some_and(|table| !several.contains(table));
        a["table"] == b["table"] && (a["file"] == b["file"] || single())
    };
    let mut left: Vec<&Value> = new.iter().collect();
    let mut pairs = Vec::new();
    for file in old {
        let found = left.iter().position(|other| same(file, other));
        pairs.push((file, found.map_or(&Value::Null, |at| left.remove(at))));
    }
    pairs.extend(left.into_iter().map(|file| (&Value::Null, file)));
    pairs
}

fn named<'a>(old: &'a Value, new: &'a Value, key: &str) -> &'a str {
    old[key].as_str().or(new[key].as_str()).unwrap_or("")
}

/// What is compared elsewhere, and the words of another version of Dusty.
const APART: [&str; 3] = ["size", "blake3", "detected"];

/// The properties in which two objects differ, with both values.
fn differences(old: &Value, new: &Value) -> Vec<String> {
    match (old.as_object(), new.as_object()) {
        (Some(before), Some(after)) => {
            let mut keys: Vec<&String> = before.keys().collect();
            keys.extend(after.keys().filter(|key| !before.contains_key(*key)));
            let keys = keys.into_iter().filter(|key| !APART.contains(&key.as_str()));
            let mut found = Vec::new();
            for key in keys {
                let (old, new) = (&old[key], &new[key]);
                if old.is_object() && new.is_object() {
                    found.extend(differences(old, new).iter().map(|text| format!("{key} {text}")));
                } else if old != new {
                    found.push(format!("{key} {}, {} recorded", shown(new), shown(old)));
                }
            }
            found
        }
        (Some(_), None) => vec!["not there any more".to_owned()],
        (None, Some(_)) => vec!["not in the ledger".to_owned()],
        (None, None) if old == new => Vec::new(),
        (None, None) => vec!["no object in the ledger".to_owned()],
    }
}

/// A count that is not told is none.
fn shown(value: &Value) -> String {
    if value.is_null() { "none".to_owned() } else { value.to_string() }
}

pub(crate) fn other(now: u64, noun: &str, recorded: u64) -> String {
    format!("{}, {recorded} recorded", counted(now, noun))
}

fn verdict(parts: &[String]) -> Verdict {
    if parts.is_empty() { Verdict::Same } else { Verdict::Differs(parts.join("; ")) }
}

/// The lines, aligned, and their sum; only those that differ if it is to be quiet.
pub(crate) fn text(lines: &[Line], quiet: bool) -> String {
    let kinds = lines.iter().map(|line| line.kind.width()).max().unwrap_or(0);
    let names = lines.iter().map(|line| line.name.width()).max().unwrap_or(0).min(60);
    let pad =
        |text: &str, width: usize| " ".repeat((width + 3).saturating_sub(text.width()).max(1));
    let mut text = String::new();
    for Line { kind, name, verdict } in lines {
        let (mark, how) = match verdict {
            Verdict::Same if quiet => continue,
            Verdict::Same => ("same", String::new()),
            Verdict::Differs(how) => ("differs", format!("   {how}")),
            Verdict::Missing => ("missing", String::new()),
            Verdict::Unknown(why) => ("unknown", format!("   {why}")),
            Verdict::Apart(_) if quiet => continue,
            Verdict::Apart(why) => ("not compared", format!("   {why}")),
        };
        let (kinds, names) = (pad(kind, kinds), pad(name, names));
        text += &format!("{kind}{kinds}{name}{names}{mark}{how}\n");
    }
    let differ = lines.iter().filter(|line| !line.verdict.holds()).count();
    match differ {
        0 if quiet => {}
        0 => text += "all is as the ledger says\n",
        1 => text += &format!("1 of {} is not as the ledger says\n", lines.len()),
        _ => text += &format!("{differ} of {} are not as the ledger says\n", lines.len()),
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_have_both_values() {
        let old = json!({ "step": "filter", "out": 1, "removed": { "duplicate": 2 }, "size": 1 });
        let new = json!({ "step": "filter", "out": 3, "removed": {}, "rejected": 0, "size": 2 });
        let expected = [
            "out 3, 1 recorded",
            "removed duplicate none, 2 recorded",
            "rejected 0, none recorded",
        ];
        assert_eq!(differences(&old, &new), expected);
        assert_eq!(differences(&old, &Value::Null), ["not there any more"]);
        assert_eq!(differences(&Value::Null, &new), ["not in the ledger"]);
        assert!(differences(&old, &old).is_empty());
    }

    #[test]
    fn lines_are_aligned() {
        let lines = [
            Line::new("script", "main.dusty", Verdict::Same),
            Line::new("made again", "漢字.csv", Verdict::Differs("other content".to_owned())),
            Line::new("on disk", "a.csv", Verdict::Missing),
        ];
        let expected = "script       main.dusty   same\n\
                        made again   漢字.csv     differs   other content\n\
                        on disk      a.csv        missing\n\
                        2 of 3 are not as the ledger says\n";
        assert_eq!(text(&lines, false), expected);
        assert_eq!(text(&lines[..1], true), "");
        assert_eq!(text(&lines[..1], false).lines().last(), Some("all is as the ledger says"));
    }
}
