//! The account of a run as a program reads it. Nothing in it depends on the machine, the
//! folder or the time, so that two runs can be compared. `spec/ledger.md` has the table of
//! its properties; one that changes its meaning needs another [`FORMAT`].

use std::collections::BTreeMap;

use dusty_check::path::{is_remote, masked, shown};
use dusty_check::{CsvOptions, DatabaseRows, Escape, FileKind, Header, Markers, Quote, SheetName};
use dusty_engine::{
    Fingerprint, Ledger, OutputAccount, SourceAccount, StepAccount, TransformAccount,
};
use serde_json::{Map, Value, json};

use crate::script_file::ScriptFile;

/// The number of this form of the ledger.
pub(crate) const FORMAT: u64 = 1;

/// The version of Dusty that writes it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The ledger of a run, as a JSON object.
pub(crate) fn ledger(ledger: &Ledger, script: &ScriptFile, settings: &[(String, String)]) -> Value {
    // By name, and of several values for one parameter the last, which is the one that counts.
    let set: BTreeMap<&str, String> =
        settings.iter().map(|(name, value)| (name.as_str(), masked_value(value))).collect();
    let print = Fingerprint::of(script.text.as_bytes());
    json!({
        "format": FORMAT,
        "dusty": VERSION,
        "script": { "file": script.recorded(), "size": print.size, "blake3": print.blake3 },
        "set": set,
        "sources": ledger.sources.iter().map(source).collect::<Vec<_>>(),
        "transforms": ledger.transforms.iter().map(transform).collect::<Vec<_>>(),
        "outputs": ledger.given_out().map(output).collect::<Vec<_>>(),
    })
}

/// A value without the secrets of an address.
fn masked_value(value: &str) -> String {
    if is_remote(value) { shown(value) } else { masked(value) }
}

fn source(account: &SourceAccount) -> Value {
    let (source, print) = (&account.source, account.fingerprint.as_ref());
    json!({
        "table": account.table,
        "file": source.path,
        "size": print.map(|print| print.size),
        "blake3": print.map(|print| &print.blake3),
        "rows": account.rows,
        "rejected": account.rejected,
        "blank_lines": account.blank_lines,
        "repaired": account.repaired,
        "surplus": account.surplus,
        "options": match source.kind {
            FileKind::Csv => options(&source.options, &source.missing),
            FileKind::JsonLines | FileKind::Json => json!({
                "at": source.at,
                "text": source.text,
                "missing": missing(&source.missing),
            }),
            FileKind::Excel => json!({
                "sheet": source.part.sheet.as_ref().map(|sheet| match sheet {
                    SheetName::Name(name) => json!(name),
                    SheetName::Position(at) => json!(at),
                }),
                "range": source.part.range.as_ref().map(|range| &range.text),
                "header": source.options.header.as_ref().map(header),
                "text": source.text,
                "missing": missing(&source.missing),
            }),
            FileKind::Sqlite => json!({
                "table": match &source.part.rows {
                    Some(DatabaseRows::Table(table)) => Some(table),
                    _ => None,
                },
                "query": match &source.part.rows {
                    Some(DatabaseRows::Query(query)) => Some(query),
                    _ => None,
                },
                "text": source.text,
                "missing": missing(&source.missing),
            }),
            FileKind::Stata => json!({
                "labels": source.part.labels,
                "reasons": source.part.reasons,
                "encoding": source.options.encoding,
                "text": source.text,
                "missing": missing(&source.missing),
            }),
            FileKind::Parquet | FileKind::Arrow => json!({
                "text": source.text,
                "missing": missing(&source.missing),
            }),
        },
        "detected": account.detected,
    })
}

fn missing(markers: &Markers) -> Value {
    match markers {
        Markers::All(texts) => json!(texts),
        Markers::Columns(columns) => {
            let columns = columns.iter().map(|(name, texts)| (name.clone(), json!(texts)));
            Value::Object(columns.collect())
        }
    }
}

fn header(header: &Header) -> Value {
    match header {
        Header::None => json!(false),
        Header::Rows(1) => json!(true),
        Header::Rows(rows) => json!(rows),
        Header::Names(names) => json!(names),
    }
}

/// The options in the values that a script gives them; `null` for one that is not used.
fn options(options: &CsvOptions, missing: &Markers) -> Value {
    json!({
        "delimiter": options.delimiter,
        "quote": options.quote.map(|quote| match quote {
            Quote::None => json!(""),
            Quote::Char(byte) => json!(char::from(byte)),
        }),
        "escape": options.escape.map(|escape| match escape {
            Escape::Doubled => '"',
            Escape::Char(byte) => char::from(byte),
        }),
        "encoding": options.encoding,
        "header": options.header.as_ref().map(header),
        "skip": options.skip,
        "footer": options.footer,
        "comment": options.comment,
        "ragged": options.ragged.name(),
        "missing": self::missing(missing),
    })
}

fn transform(transform: &TransformAccount) -> Value {
    json!({
        "table": transform.table,
        "steps": transform.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &StepAccount) -> Value {
    let mut value = json!({
        "step": step.verb,
        "line": step.line,
        "in": step.rows_in,
        "out": step.rows_out,
        "removed": counts(&step.removed),
        "added": counts(&step.added),
        "rejected": step.rejected,
    });
    if let Some(object) = value.as_object_mut() {
        if let Some(joined) = &step.joined {
            object.insert("matched".to_owned(), json!(joined.matched));
            object.insert("unmatched_left".to_owned(), json!(joined.unmatched_left));
            object.insert("unmatched_right".to_owned(), json!(joined.unmatched_right));
            object.insert("multiplied".to_owned(), json!(joined.multiplied));
        }
        if let Some(filled) = step.filled {
            object.insert("filled".to_owned(), json!(filled));
        }
    }
    value
}

fn output(output: &OutputAccount) -> Value {
    let print = output.fingerprint.as_ref();
    let mut value = json!({
        "table": output.table,
        "file": output.path,
        "rows": output.rows,
        "size": print.map(|print| print.size),
        "blake3": print.map(|print| &print.blake3),
    });
    if let (Some(object), Some(table)) = (value.as_object_mut(), &output.in_database) {
        object.insert("in_database".to_owned(), json!(table));
    }
    value
}

fn counts(counts: &[(&'static str, u64)]) -> Map<String, Value> {
    counts.iter().map(|&(name, count)| (name.to_owned(), json!(count))).collect()
}

#[cfg(test)]
mod tests {
    use dusty_check::Ragged;

    use super::*;

    #[test]
    fn options_are_what_a_script_would_say() {
        let columns = vec![("age".to_owned(), vec!["-9".to_owned()])];
        let said = CsvOptions {
            header: Some(Header::Rows(2)),
            ragged: Ragged::Pad,
            skip: Some(0),
            ..CsvOptions::default()
        };
        let value = options(&said, &Markers::Columns(columns));
        assert_eq!(value["header"], 2);
        assert_eq!(value["ragged"], "pad");
        assert_eq!(value["skip"], 0);
        assert_eq!(value["missing"], json!({ "age": ["-9"] }));
        let header = |header| {
            options(&CsvOptions { header: Some(header), ..said.clone() }, &Markers::default())
        };
        assert_eq!(header(Header::None)["header"], false);
        assert_eq!(header(Header::Rows(1))["header"], true);
        assert_eq!(header(Header::Names(vec!["a".to_owned()]))["header"], json!(["a"]));
    }

    #[test]
    fn the_order_of_the_properties_stays() {
        let text = step(&StepAccount { filled: Some(2), ..StepAccount::default() }).to_string();
        let expected = "{\"step\":\"\",\"line\":0,\"in\":0,\"out\":0,\"removed\":{},\"added\":{},\
                        \"rejected\":0,\"filled\":2}";
        assert_eq!(text, expected);
    }
}
