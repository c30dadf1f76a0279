//! Two public conformance suites, csv-spectrum and testdata-csv, read without being told anything.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{Header, Options, Projection, Sample, detect};
use serde_json::Value;
use std::path::Path;
use support::read_in_chunks;

/// The rows of a file, keyed by column.
fn read(bytes: &[u8], options: &Options) -> (Vec<String>, Vec<Vec<String>>) {
    let format = detect(&Sample::of_bytes(bytes.to_vec(), true), options).unwrap().format;
    let outcome = read_in_chunks(&format, &Projection::all(format.columns.len()), bytes, 1);
    assert_eq!(outcome.bad, []);
    let rows = outcome
        .rows
        .into_iter()
        .map(|row| row.into_iter().map(Option::unwrap_or_default).collect());
    (format.columns, rows.collect())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn each(suite: &str, mut check: impl FnMut(&str, &[u8], Value)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join(format!("{suite}-json"))).unwrap() {
        let json = entry.unwrap().path();
        let name = json.file_stem().unwrap().to_string_lossy().into_owned();
        let csv = std::fs::read(folder.join(format!("{suite}-csv/{name}.csv"))).unwrap();
        let expected = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        check(&name, &csv, expected);
        count += 1;
    }
    assert!(count >= 12);
}

#[test]
fn spectrum() {
    each("spectrum", |name, csv, expected| {
        if name == "location_coordinates" {
            // Its JSON is of another row than its CSV.
            return;
        }
        let (columns, rows) = read(csv, &Options::default());
        let expected: Vec<Vec<String>> = expected
            .as_array()
            .unwrap()
            .iter()
            .map(|row| columns.iter().map(|column| text(&row[column])).collect())
            .collect();
        assert_eq!(rows, expected, "{name}");
    });
}

#[test]
fn testdata() {
    each("testdata", |name, csv, expected| {
        if name == "all-empty" {
            // Nothing but line ends: an empty file.
            assert!(detect(&Sample::of_bytes(csv.to_vec(), true), &Options::default()).is_err());
            return;
        }
        // A blank line of a file with one column is blank, no row.
        let blank_row = name == "empty-one-column";
        let header = if name.starts_with("header") { Header::Rows(1) } else { Header::None };
        let options = Options { header: Some(header), ..Options::default() };
        let (columns, rows) = read(csv, &options);
        let mut wanted: Vec<Vec<String>> = Vec::new();
        for row in expected.as_array().unwrap() {
            wanted.push(match row {
                Value::Array(cells) => cells.iter().map(text).collect(),
                row => columns.iter().map(|column| text(&row[column])).collect(),
            });
        }
        if blank_row {
            wanted.pop();
        }
        assert_eq!(rows, wanted, "{name}");
    });
}
