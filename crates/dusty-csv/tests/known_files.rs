//! Real and deliberately polluted files, read without being told anything, against their cleaned versions.
//!
//! The files are larger than a repository should carry; where they are absent these tests pass.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use dusty_csv::{Header, Options, Projection, Ragged, Sample, detect};
use std::path::{Path, PathBuf};
use support::{plain_records, read_in_chunks, read_slowly};

fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    path.is_dir().then_some(path)
}

/// Whether a file reads as its clean version, and what is different.
fn compare(dirty: &[u8], clean: &[u8]) -> Result<(), String> {
    reads_as(dirty, plain_records(clean))
}

/// Whether a file reads as these records.
fn reads_as(dirty: &[u8], expected: Vec<Vec<String>>) -> Result<(), String> {
    let options = Options { ragged: Ragged::Repair, ..Options::default() };
    let detected = match detect(&Sample::of_bytes(dirty.to_vec(), true), &options) {
        Ok(detected) => detected,
        Err(_) if expected.is_empty() => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let format = &detected.format;
    let outcome = read_in_chunks(format, &Projection::all(format.columns.len()), dirty, 4096);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let headed = matches!(format.header, Header::Rows(_));
    if headed {
        rows.push(format.columns.clone());
    }
    let cells = outcome.rows.into_iter();
    rows.extend(cells.map(|row| row.into_iter().map(Option::unwrap_or_default).collect()));
    let mut expected = expected;
    // A header that names fewer columns than there are gets made-up names for the others.
    if let (Some(own), Some(wanted)) = (rows.first_mut(), expected.first())
        && headed
        && own.len() > wanted.len()
    {
        own.retain(|name| !name.starts_with("column_"));
    }
    if !headed && expected.len() == rows.len() + 1 {
        expected.remove(0);
    }
    let about = format!(
        "{:?} {:?} skip {} footer {} header {:?}",
        format.delimiter, format.quote, format.skip, format.footer, format.header
    )
    .chars()
    .take(100)
    .collect::<String>();
    if let Some(bad) = outcome.bad.first() {
        return Err(format!("{about}: line {}: {bad}: {:.80}", bad.line, bad.text));
    }
    for (place, (row, wanted)) in rows.iter().zip(&expected).enumerate() {
        let same = |(own, wanted): (&String, &String)| {
            // A name that is repeated or empty in the file is replaced by one of the column's own.
            own == wanted
                || headed && place == 0 && (wanted.is_empty() || own.starts_with(wanted.as_str()))
        };
        if row.len() != wanted.len() || !row.iter().zip(wanted).all(same) {
            let odd = row.iter().zip(wanted).find(|(own, wanted)| own != wanted);
            return Err(format!(
                "{about}: row {place}: {} of {} cells, {odd:.120?}",
                row.len(),
                wanted.len()
            ));
        }
    }
    if rows.len() != expected.len() {
        return Err(format!("{about}: {} rows of {}", rows.len(), expected.len()));
    }
    Ok(())
}

/// How many files of a folder read as they should, and which do not.
fn score(name: &str) -> Option<(usize, Vec<String>)> {
    let folder = folder(name)?;
    let (mut right, mut wrong) = (0, Vec::new());
    let mut paths: Vec<_> =
        std::fs::read_dir(folder.join("csv")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let clean = folder.join("clean").join(path.file_name().unwrap());
        let result = compare(&std::fs::read(&path).unwrap(), &std::fs::read(clean).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match result {
            Ok(()) => right += 1,
            Err(why) => {
                println!("{name}: {why}");
                wrong.push(name);
            }
        }
    }
    println!("{name}: {right} are right, {} are not", wrong.len());
    Some((right, wrong))
}

/// The files that do not read as they were cleaned by hand, and why not.
const OTHERWISE: [(&str, &str); 6] = [
    (
        "20170320-ePC_Data-Travel-Stationery.csv",
        "of two tables, the first is read, and the other one told",
    ),
    (
        "Copy_of_2016-17_Q3_Final_V2.csv",
        "a control character where a pound sign was stays what it is",
    ),
    (
        "HMRC_spending_over_25000_for_September_2018.csv",
        "control characters where dashes were stay",
    ),
    ("business_expenses_apr_jun_14_peter_lewis.csv", "a line of nothing but delimiters is a row"),
    (
        "mos-oct-dec-2014.csv",
        "four tables below each other, all with names and titles of their own",
    ),
    ("workforce-management-information-dft_201706.csv", "a comma in a name was taken out by hand"),
];

#[test]
fn messy_files_read_as_cleaned_by_hand() {
    let Some((right, wrong)) = score("messy") else { return };
    assert!(right + wrong.len() > 0);
    for name in wrong {
        assert!(OTHERWISE.iter().any(|(other, _)| *other == name), "{name}");
    }
}

#[test]
fn polluted_files_read_as_before_pollution() {
    // Of one nothing tells which quotes are doubled, of the other where a name ends.
    if let Some((_, wrong)) = score("pollock") {
        assert_eq!(wrong, ["file_quotation_char_0x27.csv", "row_less_sep_row0_col1.csv"]);
    }
}

/// The fields of a line with the quotes around them; a comma in a quoted field is no delimiter.
fn raw_fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        quoted ^= c == '"';
        match fields.last_mut() {
            Some(field) if c != ',' || quoted => field.push(c),
            _ => fields.push(String::new()),
        }
    }
    fields
}

#[test]
fn a_mistake_at_any_place_of_a_polluted_file_is_mended() {
    let Some(folder) = folder("pollock") else { return };
    let text = String::from_utf8(std::fs::read(folder.join("csv/source.csv")).unwrap()).unwrap();
    let clean = plain_records(&std::fs::read(folder.join("clean/source.csv")).unwrap());
    // Where two names have become one, nothing tells.
    assert!(mistakes(&text, &clean) <= 6);
}

#[test]
fn a_mistake_at_any_place_of_a_table_is_mended() {
    let text = include_str!("support/observations.csv");
    let names = text.lines().next().unwrap().split(',').count();
    // Nothing tells where two names have become one, or which blanks of three are delimiters; and the last
    // line could be a note below the table.
    assert!(mistakes(text, &plain_records(text.as_bytes())) <= names);
}

/// Puts into each line in turn, at each place, a delimiter or a quote too many, leaves a delimiter out, or takes
/// another delimiter; gives how many are not read as the table without the mistake.
fn mistakes(text: &str, clean: &[Vec<String>]) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let (mut wrong, mut all) = (Vec::new(), 0);
    let mut check = |line: usize, column: usize, what: &str, put: String, quote: bool| {
        let mut lines = lines.clone();
        lines[line] = &put;
        let mut expected = clean.to_vec();
        if quote {
            expected[line][column].insert(0, '"');
        }
        all += 1;
        if let Err(why) = reads_as((lines.join("\n") + "\n").as_bytes(), expected) {
            wrong.push(format!("{what} {line} {column}: {why}"));
        }
    };
    for (line, text) in lines.iter().enumerate() {
        let fields = raw_fields(text);
        for column in 0..fields.len() {
            let joined = |at: usize, by: &str| {
                let (left, right) = fields.split_at(at);
                format!("{}{by}{}", left.join(","), right.join(","))
            };
            let quote = joined(column, if column == 0 { "\"" } else { ",\"" });
            check(line, column, "a quote more", quote, true);
            let more = joined(column, if column == 0 { "," } else { ",," });
            check(line, column, "a delimiter more", more, false);
            if column > 0 {
                check(line, column, "a delimiter less", joined(column, ""), false);
            }
        }
        check(line, 0, "blanks", fields.join(" "), false);
    }
    for wrong in &wrong {
        println!("{wrong}");
    }
    println!("{} of {all} are wrong", wrong.len());
    wrong.len()
}

#[test]
fn fast_and_slow_agree_on_all_of_them() {
    for name in ["messy/csv", "pollock/csv", "real"] {
        let Some(folder) = folder(name) else { return };
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for ragged in [Ragged::Strict, Ragged::Repair] {
                let options = Options { ragged, ..Options::default() };
                let Ok(detected) = detect(&Sample::of_bytes(bytes.clone(), true), &options) else {
                    continue;
                };
                let projection = Projection::all(detected.format.columns.len());
                let slow = read_slowly(&detected.format, &projection, &bytes);
                for target in [1000, 1 << 20] {
                    assert_eq!(read_in_chunks(&detected.format, &projection, &bytes, target), slow);
                }
            }
        }
    }
}
