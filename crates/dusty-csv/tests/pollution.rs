//! One kind of pollution each: what is made out, what is told, what is refused.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{BadLineReason, Detected, Options, Projection, Ragged, Sample, detect};
use support::{Outcome, read_in_chunks};

fn found(text: &[u8], options: &Options) -> Result<Detected, String> {
    detect(&Sample::of_bytes(text.to_vec(), true), options).map_err(|error| error.to_string())
}

fn plain(text: &[u8]) -> Result<Detected, String> {
    found(text, &Options::default())
}

fn read(text: &[u8], detected: &Detected) -> Outcome {
    let format = &detected.format;
    read_in_chunks(format, &Projection::all(format.columns.len()), text, 1000)
}

/// The rows as text, cells between bars.
fn rows(outcome: &Outcome) -> Vec<String> {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_default();
    outcome.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn files_that_are_no_text_are_refused() {
    let compressed: [(&[u8], &str); 5] = [
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"\x28\xb5\x2f\xfd\x04\x58", "zstd"),
        (b"BZh91AY&SY\x01", "bzip2"),
        (b"\xfd7zXZ\0\0\x04", "xz"),
        (b"PK\x03\x04\x14\0a.csv", "zip"),
    ];
    for (bytes, name) in compressed {
        let expected = format!("the file is compressed with {name} and has to be unpacked first");
        assert_eq!(plain(bytes).unwrap_err(), expected);
    }
    let others: [(&[u8], &str); 4] = [
        (b"PK\x03\x04\x14\0\0\0[Content_Types].xml", "an Excel workbook"),
        (b"PAR1\x15\x04\x15\x10", "a Parquet file"),
        (b"SQLite format 3\0\x10\0", "an SQLite database"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    ];
    for (bytes, looks) in others {
        let expected = format!("the file is no text file (it looks like {looks})");
        assert_eq!(plain(bytes).unwrap_err(), expected);
    }
    for text in ["PAR1,PAR2\n1,2\n", "BZh,b\n1,2\n", "PK,b\n1,2\n"] {
        assert_eq!(plain(text.as_bytes()).unwrap().format.columns.len(), 2);
    }
}
