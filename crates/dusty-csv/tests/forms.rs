//! One table in many forms: whatever the delimiter, the quotes, the line ends, and the lines above and below, and however few or
//! mixed the rows, the same names and the same rows come back.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{Header, Options, Projection, Sample, detect};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use support::{Random, plain_records, read_in_chunks};

type Row = Vec<String>;

/// Files of the examples, and others where they are there, that are plain tables with names.
fn tables() -> Vec<(String, Vec<Row>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("examples"), root.join("../shared/data/real")];
    folders.push(root.join("../shared/data/messy/clean"));
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "csv") {
                let bytes = std::fs::read(&path).unwrap();
                let rows = plain_records(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
                found.push((path.file_name().unwrap().to_string_lossy().into_owned(), rows));
            }
        }
    }
    found.retain(|(_, rows)| is_plain(rows));
    assert!(found.len() > 20);
    found
}

fn is_plain(rows: &[Row]) -> bool {
    let Some((names, body)) = rows.split_first() else { return false };
    names.len() > 1
        && (4..2000).contains(&body.len())
        && names.iter().all(|name| !name.trim().is_empty())
        && names.iter().collect::<HashSet<_>>().len() == names.len()
        && body
            .iter()
            .all(|row| row.len() == names.len() && row.iter().any(|cell| !cell.is_empty()))
}

/// The names and rows that are read when nothing is said, or why that fails.
fn read(text: &str) -> Result<Vec<Row>, String> {
    let sample = Sample::of_bytes(text.into(), true);
    let detected = detect(&sample, &Options::default()).map_err(|error| error.to_string())?;
    let format = detected.format;
    let all = Projection::all(format.columns.len());
    let outcome = read_in_chunks(&format, &all, text.as_bytes(), 4096);
    if let Some(bad) = outcome.bad.first() {
        return Err(format!("line {}: {bad}", bad.line));
    }
    let texts = |row: Vec<Option<String>>| row.into_iter().map(Option::unwrap_or_default).collect();
    let names = (format.header != Header::None).then_some(format.columns);
    Ok(names.into_iter().chain(outcome.rows.into_iter().map(texts)).collect())
}

/// Writes rows with quotes where they are needed, or around all cells.
fn written(rows: &[Row], delimiter: &str, end: &str, quoted: bool) -> String {
    let cell = |cell: &String| {
        let needed = cell.contains(['"', '\n', '\r']) || cell.contains(delimiter);
        if quoted || needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let line = |row: &Row| row.iter().map(cell).collect::<Vec<_>>().join(delimiter) + end;
    rows.iter().map(line).collect()
}

/// The forms of a table that are to be read as these rows.
fn forms(rows: &[Row], random: &mut Random) -> Vec<(String, String, Vec<Row>)> {
    let mut forms = Vec::new();
    let mut add = |name: &str, text: String, rows: &[Row]| {
        forms.push((name.to_owned(), text, rows.to_vec()));
    };
    for (name, delimiter) in [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|")] {
        add(name, written(rows, delimiter, "\n", false), rows);
        add(&format!("{name}, all quoted"), written(rows, delimiter, "\n", true), rows);
    }
    let plain = written(rows, ",", "\n", false);
    add("CRLF", written(rows, ",", "\r\n", false), rows);
    add("a byte order mark", format!("\u{feff}{plain}"), rows);
    add("no line end at the end", plain.trim_end_matches('\n').to_owned(), rows);
    let (names, body) = rows.split_at(1);
    let mut mixed = body.to_vec();
    for at in (1..mixed.len()).rev() {
        mixed.swap(at, random.below(at + 1));
    }
    let mixed = [names, &mixed].concat();
    add("rows mixed", written(&mixed, ",", "\n", false), &mixed);
    let few = mixed.get(..5).unwrap();
    add("four rows", written(few, ",", "\n", false), few);
    add("a title", format!("Results of the survey 2019\n\n{plain}"), rows);
    add("a title with a comma", format!("Table 3: Results of the survey, 2019\n\n{plain}"), rows);
    let parts = (1..rows[0].len()).map(|at| format!(", region {at}")).collect::<String>();
    let sentence = format!("Table 3: Results of the survey among farmers{parts}");
    add("a title of as many parts", format!("{sentence}\n\n{plain}"), rows);
    add("two titles", format!("{sentence}\nAll figures in thousands\n\n{plain}"), rows);
    add("settings", format!("Station: Berlin, Mitte\nDate: 2019-01-02, 10:30\n\n{plain}"), rows);
    let pad = ",".repeat(rows[0].len() - 1);
    add("a padded title", format!("Results of the survey 2019{pad}\n{pad}\n{plain}"), rows);
    add("a source", format!("{plain}\nSource: Ministry of Fisheries\n"), rows);
    add("a note", format!("{plain}\nNote: values are provisional, see the report\n"), rows);
    add("a note of as many parts", format!("{plain}\n{sentence}\n"), rows);
    add("a padded note", format!("{plain}{pad}\nSource: Ministry of Fisheries{pad}\n"), rows);
    add("comments", format!("# Results of the survey, 2019\n# by the ministry\n{plain}"), rows);
    forms
}

#[test]
fn one_table_in_many_forms() {
    let mut random = Random(20_241_124);
    let mut wrong = Vec::new();
    for (file, rows) in tables() {
        for (name, text, rows) in forms(&rows, &mut random) {
            match read(&text) {
                Ok(read) if read == rows => {}
                Ok(_) => wrong.push(format!("{file}: {name}")),
                Err(why) => wrong.push(format!("{file}: {name}: {why}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
