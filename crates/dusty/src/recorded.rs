//! A ledger that was written by an earlier run, read back.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use dusty_engine::Fingerprint;
use serde_json::error::Category;
use serde_json::{Map, Value};

use crate::ledger_json::FORMAT;
use crate::refusal::Refusal;

/// How to come by a ledger. It does not name the file at hand, which may be data.
const HOW: &str = "to write a ledger:   dusty run --ledger ledger.json main.dusty";

/// What a ledger says about a run.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// The version of Dusty that wrote it.
    pub(crate) dusty: String,
    /// The script's path; `None` if it was in no file.
    pub(crate) script: Option<String>,
    /// The script's size and hash.
    pub(crate) print: Fingerprint,
    /// The parameters that were set.
    pub(crate) settings: Vec<(String, String)>,
    /// What was read.
    pub(crate) sources: Vec<RecordedFile>,
    /// What was written or shown.
    pub(crate) outputs: Vec<RecordedFile>,
    /// All of it.
    pub(crate) value: Value,
}

/// A file that was read or written.
#[derive(Debug)]
pub(crate) struct RecordedFile {
    /// The table's name.
    pub(crate) table: String,
    /// The path as the script has it; `None` for a table that was shown.
    pub(crate) file: Option<String>,
    /// How many rows it had.
    pub(crate) rows: u64,
    /// Its size and hash; `None` for a table that was shown.
    pub(crate) print: Option<Fingerprint>,
    /// The name of the table in a database, if it is one, and these are of its rows.
    pub(crate) in_database: Option<String>,
}

impl Recorded {
    /// Reads a ledger.
    pub(crate) fn read(path: &Path) -> Result<Recorded, Refusal> {
        let name = path.display();
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Refusal::world(format!("there is no file `{name}`")).help(HOW),
            _ => Refusal::world(format!("cannot read `{name}`: {error}")),
        })?;
        let broken = |what: String| {
            Refusal::script(format!("`{name}` is no ledger of Dusty")).note(what).help(HOW)
        };
        let value = serde_json::from_slice(&bytes).map_err(|error| broken(syntax(&error)))?;
        let format = field(&value, "format").and_then(|place| place.count());
        match format.map_err(broken)? {
            FORMAT => {}
            other => {
                return Err(Refusal::script(format!("`{name}` is a ledger of format {other}"))
                    .note(format!("this Dusty reads ledgers of format {FORMAT}"))
                    .help("verify it with the Dusty that wrote it"));
            }
        }
        Recorded::of(&value).map_err(broken)
    }

    fn of(value: &Value) -> Result<Recorded, String> {
        let script = field(value, "script")?;
        let set = field(value, "set")?.object()?;
        let text = |(name, value): (&String, &Value)| {
            let place = Place { value, path: format!("set.{name}") };
            Ok((name.clone(), place.text()?))
        };
        let print = script.print()?.ok_or("`script.blake3` is missing")?;
        // The counts of the steps are compared as they are; here it is seen that they are there.
        for transform in field(value, "transforms")?.list()? {
            transform.get("table")?.text()?;
            transform.get("steps")?.list()?;
        }
        Ok(Recorded {
            dusty: field(value, "dusty")?.text()?,
            script: script.get("file")?.optional(Place::text)?,
            print,
            settings: set.iter().map(text).collect::<Result<_, String>>()?,
            sources: files(&field(value, "sources")?)?,
            outputs: files(&field(value, "outputs")?)?,
            value: value.clone(),
        })
    }
}

fn files(place: &Place<'_>) -> Result<Vec<RecordedFile>, String> {
    let file = |place: Place<'_>| {
        let file = place.get("file")?.optional(Place::text)?;
        let print = place.print()?;
        if file.is_some() && print.is_none() {
            return Err(format!("`{}.blake3` is missing", place.path));
        }
        let (table, rows) = (place.get("table")?.text()?, place.get("rows")?.count()?);
        let in_database = match place.value.get("in_database") {
            Some(_) => Some(place.get("in_database")?.text()?),
            None => None,
        };
        Ok(RecordedFile { table, file, rows, print, in_database })
    };
    place.list()?.into_iter().map(file).collect()
}

/// Why a text is no JSON, and where.
fn syntax(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if error.classify() == Category::Eof {
        return format!("line {line}, column {column}: the file ends in the middle");
    }
    let text = error.to_string();
    let what = match text.rsplit_once(" at line ") {
        Some(("expected value", _)) => "this is no JSON",
        Some((what, _)) => what,
        None => &text,
    };
    format!("line {line}, column {column}: {what}")
}

/// A value of the ledger, and the way to it.
struct Place<'a> {
    value: &'a Value,
    path: String,
}

fn field<'a>(value: &'a Value, name: &str) -> Result<Place<'a>, String> {
    Place { value, path: String::new() }.get(name)
}

impl<'a> Place<'a> {
    fn get(&self, name: &str) -> Result<Place<'a>, String> {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        match self.object()?.get(name) {
            Some(value) => Ok(Place { value, path }),
            None => Err(format!("`{path}` is missing")),
        }
    }

    fn object(&self) -> Result<&'a Map<String, Value>, String> {
        self.value.as_object().ok_or_else(|| match self.path.as_str() {
            "" => "it is no JSON object".to_owned(),
            _ => self.should_be("an object"),
        })
    }

    fn list(&self) -> Result<Vec<Place<'a>>, String> {
        let items = self.value.as_array().ok_or_else(|| self.should_be("a list"))?;
        let place = |(at, value)| Place { value, path: format!("{}[{at}]", self.path) };
        Ok(items.iter().enumerate().map(place).collect())
    }

    fn text(&self) -> Result<String, String> {
        let text = self.value.as_str().ok_or_else(|| self.should_be("a text"))?;
        Ok(text.to_owned())
    }

    fn count(&self) -> Result<u64, String> {
        self.value.as_u64().ok_or_else(|| self.should_be("a whole number from 0"))
    }

    fn optional<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        if self.value.is_null() { Ok(None) } else { read(self).map(Some) }
    }

    /// The size and the hash in an object that has them, or has `null` in their places.
    fn print(&self) -> Result<Option<Fingerprint>, String> {
        let hash = self.get("blake3")?;
        let Some(size) = self.get("size")?.optional(Place::count)? else { return Ok(None) };
        let Some(blake3) = hash.optional(Place::text)? else { return Ok(None) };
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if blake3.len() != 64 || !blake3.bytes().all(digit) {
            return Err(hash.should_be("64 hexadecimal digits"));
        }
        Ok(Some(Fingerprint { size, blake3 }))
    }

    fn should_be(&self, what: &str) -> String {
        format!("`{}` should be {what}", self.path)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn example() -> Value {
        let hash = "0123456789abcdef".repeat(4);
        json!({
            "format": 1, "dusty": "0.1.0", "set": { "year": "2024" },
            "script": { "file": "main.dusty", "size": 3, "blake3": hash },
            "sources": [{ "table": "a", "file": "a.csv", "size": 1, "blake3": hash, "rows": 2 }],
            "transforms": [{ "table": "b", "steps": [] }],
            "outputs": [{ "table": "b", "file": null, "size": null, "blake3": null, "rows": 2 }],
        })
    }

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        fs::write(&path, text).unwrap();
        let refusal = Recorded::read(&path).unwrap_err();
        refusal.notes.join("\n")
    }

    #[test]
    fn a_whole_ledger_is_read() {
        let recorded = Recorded::of(&example()).unwrap();
        assert_eq!(recorded.settings, [("year".to_owned(), "2024".to_owned())]);
        assert_eq!(recorded.sources[0].print.as_ref().map(|print| print.size), Some(1));
        assert_eq!(recorded.outputs[0].file, None);
    }

    #[test]
    fn each_part_that_is_wrong_is_named() {
        let wrong = [
            ("/dusty", json!(1), "`dusty` should be a text"),
            ("/set/year", json!(2024), "`set.year` should be a text"),
            ("/script/blake3", json!("12"), "`script.blake3` should be 64 hexadecimal digits"),
            ("/sources", json!({}), "`sources` should be a list"),
            ("/sources/0", json!(1), "`sources[0]` should be an object"),
            ("/sources/0/rows", json!(-1), "`sources[0].rows` should be a whole number from 0"),
            ("/outputs/0", json!({ "table": "b" }), "`outputs[0].file` is missing"),
            ("/transforms/0/steps", json!(1), "`transforms[0].steps` should be a list"),
            ("/format", json!("one"), "`format` should be a whole number from 0"),
            ("/format", json!(2), "this Dusty reads ledgers of format 1"),
        ];
        for (place, value, told) in wrong {
            let mut ledger = example();
            *ledger.pointer_mut(place).unwrap() = value;
            assert_eq!(refused(&ledger.to_string()), told);
        }
    }

    #[test]
    fn what_is_no_json_is_told_by_its_place() {
        assert_eq!(
            refused("{\n  \"format\": 1,"),
            "line 2, column 14: the file ends in the middle"
        );
        assert_eq!(refused(""), "line 1, column 0: the file ends in the middle");
        assert_eq!(refused("id,name\n1,Ada\n"), "line 1, column 1: this is no JSON");
        assert_eq!(refused("[]"), "it is no JSON object");
        assert_eq!(refused("{}"), "`format` is missing");
    }
}
