//! What must hold for any bytes.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use dusty_json::{Column, Detected, Kind};
use serde_json::Value;
use support::{Random, detect, document, lines, read};

const SEEDS: [&str; 12] = [
    r#"{"a": 1, "b": [true, null, {"c": "x\u00e5\n"}], "d": -1.5e-3}"#,
    r#"{"a": "\ud83d\ude00 and \"more\" \\ / text", "b": []}"#,
    r#"{"": {}, "x": {"y": {"z": [[1, 2], []]}}}"#,
    r#"{"n": 0, "m": -0.0, "e": 1E+2, "big": 12345678901234567890}"#,
    r#"[1, 2]"#,
    r#"{"a": 1}{"a": 2}"#,
    r#"{"a":  "é日本"}"#,
    "{\"a\": \"\u{1}\"}",
    r#"{"a": nul}"#,
    r#"{"a": 01}"#,
    r#"{"a": "\ud800"}"#,
    r#"{"a": tru"#,
];

const PIECES: [&str; 18] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "0", "-", ".", "e", "null", " ", "\t", "d800",
    "é",
];

/// One of the seeds, with some pieces put in, taken out or doubled.
fn mutated(random: &mut Random) -> Vec<u8> {
    let mut bytes = SEEDS[random.below(SEEDS.len())].as_bytes().to_vec();
    for _ in 0..random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(3) {
            0 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
            1 => {
                let end = (at + random.below(4)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => bytes.truncate(at),
        }
    }
    bytes.retain(|byte| *byte != b'\n');
    bytes
}

/// Each field as it is written, so that no type is in the way.
fn written(names: &[&str]) -> Detected {
    let column = |name: &&str| Column { name: (*name).to_owned(), kind: Kind::Written };
    Detected { columns: names.iter().map(column).collect(), notes: Vec::new() }
}

#[test]
fn takes_what_another_parser_takes() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut counts = [0, 0];
    for _ in 0..40_000 {
        let bytes = mutated(&mut random);
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let theirs: Result<Value, _> = serde_json::from_slice(&bytes);
        let fields: Vec<String> = match &theirs {
            Ok(Value::Object(fields)) => fields.keys().cloned().collect(),
            _ => Vec::new(),
        };
        let names: Vec<&str> = fields.iter().map(String::as_str).collect();
        let found = read(&bytes, &lines(), written(&names), 1 << 20).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        match theirs {
            Ok(Value::Object(theirs)) => {
                counts[0] += 1;
                // Only we refuse a name that is there twice.
                if found.bad.iter().any(|bad| bad.fault == dusty_json::fault::TWICE) {
                    continue;
                }
                assert_eq!(found.bad, [], "{text}");
                for (name, theirs) in theirs {
                    let ours = &found.records[0][&name];
                    match &theirs {
                        Value::String(_) | Value::Null => assert_eq!(*ours, theirs, "{text}"),
                        _ => {
                            let ours: Value = serde_json::from_str(ours.as_str().unwrap()).unwrap();
                            assert_eq!(ours, theirs, "{text}");
                        }
                    }
                }
            }
            Ok(_) => assert_eq!(found.bad[0].fault, dusty_json::fault::NOT_A_RECORD, "{text}"),
            // A number beyond all floats is none for them.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(_) => {
                counts[1] += 1;
                let whole = found.bad.iter().filter(|bad| bad.field.is_none()).count();
                assert_eq!(whole, 1, "{text}");
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 5_000), "{counts:?}");
}

#[test]
fn the_size_of_chunks_does_not_matter() {
    let mut random = Random(7);
    for round in 0..300 {
        let mut text = Vec::new();
        let form = round % 2;
        let options = if form == 0 { lines() } else { document(&[]) };
        let count = 1 + random.below(6);
        for at in 0..count {
            text.extend_from_slice(match (form, at) {
                (0, 0) => b"".as_slice(),
                (0, _) => b"\n",
                (_, 0) => b"[ ",
                _ => b" ,\n",
            });
            text.extend(if random.below(4) > 0 {
                SEEDS[random.below(4)].as_bytes().to_vec()
            } else {
                mutated(&mut random)
            });
        }
        if form == 1 {
            text.extend_from_slice(b" ]\n");
        }
        let Ok(detected) = detect(&text, &options) else { continue };
        let whole = read(&text, &options, detected.clone(), 1 << 20).unwrap();
        for chunk in 1..40 {
            let found = read(&text, &options, detected.clone(), chunk).unwrap();
            let places = |read: &support::Read| -> Vec<_> {
                read.bad.iter().map(|bad| (bad.fault, bad.line, bad.column)).collect()
            };
            assert_eq!(found.records, whole.records);
            assert_eq!(found.lines, whole.lines);
            assert_eq!(places(&found), places(&whole));
            assert_eq!(found.blank_lines, whole.blank_lines);
        }
    }
}

/// A record much like all others: fields may be absent, elsewhere, doubled or new, and
/// there may be blanks between.
fn alike(random: &mut Random) -> Vec<u8> {
    const NAMES: [&str; 7] = ["id", "a longer name of a field", "b", "c", "d\\n", "e", "new"];
    const VALUES: [&str; 12] = [
        "1",
        "-2.50",
        "0.125",
        "\"x\"",
        "\"a long text without any end\"",
        "\"\\\"y\\\"\"",
        "null",
        "[1, 2]",
        "{\"k\": 1}",
        "true",
        "12345678901234567890",
        "\"\"",
    ];
    let mut fields: Vec<usize> = (0..6).filter(|_| random.below(20) > 0).collect();
    if random.below(10) == 0 {
        fields.insert(random.below(fields.len() + 1), random.below(NAMES.len()));
    }
    let blank = if random.below(10) == 0 { ["", "  ", "\t"][random.below(3)] } else { " " };
    let mut text = String::from("{");
    for (at, field) in fields.into_iter().enumerate() {
        let usual = [0, 3, 4, 1, 7, 8][field % 6];
        let value = VALUES[if random.below(8) == 0 { random.below(VALUES.len()) } else { usual }];
        let comma = if at > 0 { "," } else { "" };
        let before = if at > 0 { blank } else { "" };
        text += &format!("{comma}{before}\"{}\":{blank}{value}", NAMES[field]);
    }
    text.push('}');
    if random.below(10) == 0 {
        let at = random.below(text.len() + 1);
        text.insert_str(at, PIECES[random.below(PIECES.len() - 1)]);
    }
    text.into_bytes()
}

#[test]
fn a_record_is_read_as_if_it_were_alone() {
    let mut random = Random(4242);
    let mut bad = 0;
    for _ in 0..300 {
        let lines: Vec<Vec<u8>> = (0..60).map(|_| alike(&mut random)).collect();
        let text = lines.join(&b"\n"[..]);
        let options = support::lines();
        let Ok(detected) = detect(&lines[0], &options) else { continue };
        let together = read(&text, &options, detected.clone(), 1 << 20).unwrap();
        let alone = read(&text, &options, detected, 1).unwrap();
        assert_eq!(together.records, alone.records);
        assert_eq!(together.lines, alone.lines);
        assert_eq!(together.bad.len(), alone.bad.len());
        for (one, other) in together.bad.iter().zip(&alone.bad) {
            let other = dusty_json::BadValue { record: one.record, ..other.clone() };
            assert_eq!(*one, other);
        }
        bad += alone.bad.len();
    }
    assert!(bad > 1_000, "{bad}");
}

#[test]
fn no_bytes_are_too_much() {
    let mut random = Random(99);
    for round in 0..20_000 {
        let mut bytes = mutated(&mut random);
        for _ in 0..random.below(3) {
            let at = random.below(bytes.len() + 1);
            bytes.insert(at, random.below(256) as u8);
        }
        let options = if round % 2 == 0 { lines() } else { document(&["a"][..random.below(2)]) };
        if let Ok(detected) = detect(&bytes, &options) {
            let _ = read(&bytes, &options, detected, 1 + random.below(9));
        }
        let _ = read(&bytes, &options, written(&["a"]), 1 + random.below(9));
    }
}
