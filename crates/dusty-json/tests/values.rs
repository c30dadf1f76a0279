//! What is read of files, value by value.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use dusty_json::{Fault, FormatError, Kind, ReadError, fault};
use serde_json::json;
use support::{detect, document, lines, read, read_lines};

fn kinds(text: &str) -> Vec<(String, Kind)> {
    let detected = detect(text.as_bytes(), &lines()).unwrap();
    detected.columns.into_iter().map(|column| (column.name, column.kind)).collect()
}

#[test]
fn columns_stand_in_the_order_of_their_first_appearance() {
    let found =
        kinds("{\"b\": 1, \"a\": true}\n{\"c\": 1.5, \"b\": null}\n{\"d\": null, \"e\": \"x\"}\n");
    let kind = |name: &str, kind| (name.to_owned(), kind);
    let expected = vec![
        kind("b", Kind::Int),
        kind("a", Kind::Bool),
        kind("c", Kind::Float),
        kind("d", Kind::Missing),
        kind("e", Kind::Text),
    ];
    assert_eq!(found, expected);
}

#[test]
fn lists_and_records_lie_in_each_other() {
    let text = r#"{"a": {"city": "Oslo", "geo": [59.9, 10]}, "tags": []}
{"a": null, "tags": [null, {"k": 1}]}
{"a": {}, "tags": [{"k": null, "l": "x"}], "none": {}}
{"a": {"zip": "01"}, "empty": []}"#;
    let found = read_lines(text);
    assert_eq!(found.bad, []);
    assert_eq!(
        found.records,
        vec![
            json!({"a": {"city": "Oslo", "geo": [59.9, 10.0], "zip": null}, "tags": [], "none": null, "empty": null}),
            json!({"a": null, "tags": [null, {"k": 1, "l": null}], "none": null, "empty": null}),
            json!({"a": {"city": null, "geo": null, "zip": null}, "tags": [{"k": null, "l": "x"}], "none": {}, "empty": null}),
            json!({"a": {"city": null, "geo": null, "zip": "01"}, "tags": null, "none": null, "empty": []}),
        ]
    );
}

#[test]
fn values_of_several_kinds_are_text_as_they_are() {
    let found = read_lines("{\"a\": 1.50}\n{\"a\": \"x\"}\n{\"a\": [1,  2]}\n{\"a\": true}\n");
    let texts: Vec<_> = found.records.iter().map(|record| record["a"].clone()).collect();
    assert_eq!(texts, [json!("1.50"), json!("x"), json!("[1,  2]"), json!("true")]);
    let note = "`a` is a number with a fraction (line 1), a text (line 2), a list (line 3) and \
                true or false (line 4); all its values are read as text";
    assert_eq!(found.detected.notes[0].text, note);
}

#[test]
fn digits_are_kept() {
    let found = read_lines("{\"a\": 1}\n{\"a\": 12345678901234567890}\n");
    assert_eq!(found.records[1], json!({"a": "12345678901234567890"}));
    let note = "`a` has a number with more digits than a number can keep (line 2); \
                all its values are read as text, digit by digit";
    assert_eq!(found.detected.notes[0].text, note);
    let found = read_lines("{\"a\": 0.5}\n{\"a\": 9007199254740993}\n");
    assert_eq!(found.records[1], json!({"a": "9007199254740993"}));
    let found = read_lines("{\"a\": 9223372036854775807}\n");
    assert_eq!(found.records[0], json!({"a": 9223372036854775807i64}));
    assert_eq!(found.detected.notes, []);
}

/// The first record says what the columns are.
fn later(text: &str) -> Vec<(Fault, Option<String>, String, u64, u64)> {
    let first = text.split_inclusive('\n').next().unwrap();
    let detected = detect(first.as_bytes(), &lines()).unwrap();
    let found = read(text.as_bytes(), &lines(), detected, 1 << 20).unwrap();
    let told = |bad: dusty_json::BadValue| (bad.fault, bad.field, bad.value, bad.line, bad.column);
    found.bad.into_iter().map(told).collect()
}

#[test]
fn a_later_value_that_does_not_fit_is_bad() {
    let text = r#"{"i": 1, "f": 1.5, "b": true, "t": "x", "l": [1], "r": {"k": 1}, "n": null}
{"i": 1.5, "t": 5}
{"i": 12345678901234567890, "f": "x"}
{"l": [1, "å", {"k": 2}], "r": {"k": [], "new": 1, "none": null}}
{"i": 1, "i": 2}
{"n": 0, "other": 1, "more": null}
"#;
    let field = |name: &str| Some(name.to_owned());
    assert_eq!(
        later(text),
        vec![
            (fault::NOT_INT, field("i"), "1.5".into(), 2, 7),
            (fault::NOT_TEXT, field("t"), "5".into(), 2, 17),
            (fault::TOO_MANY_DIGITS, field("i"), "12345678901234567890".into(), 3, 7),
            (fault::NOT_FLOAT, field("f"), "x".into(), 3, 34),
            (fault::NOT_INT, field("l[1]"), "å".into(), 4, 11),
            (fault::NOT_INT, field("l[2]"), "{\"k\": 2}".into(), 4, 16),
            (fault::NOT_INT, field("r.k"), "[]".into(), 4, 38),
            (fault::UNSEEN, field("r.new"), "1".into(), 4, 49),
            (fault::TWICE, field("i"), "2".into(), 5, 15),
            (fault::NOT_MISSING, field("n"), "0".into(), 6, 7),
            (fault::UNSEEN, field("other"), "1".into(), 6, 19),
        ]
    );
}

#[test]
fn broken_lines_have_a_place() {
    for (line, fault, column) in [
        ("{\"a\": 1", fault::CUT, 8),
        ("{\"a\": 1,}", fault::STRAY_COMMA, 8),
        ("{\"a\": 1 \"b\": 2}", fault::NO_COMMA, 9),
        ("{\"a\" 1}", fault::NO_COLON, 6),
        ("{a: 1}", fault::BARE_NAME, 2),
        ("{'a': 1}", fault::BARE_NAME, 2),
        ("{\"a\": NaN}", fault::NO_VALUE, 7),
        ("{\"a\": Infinity}", fault::NO_VALUE, 7),
        ("{\"a\": -Infinity}", fault::NUMBER, 8),
        ("{\"a\": 01}", fault::NUMBER, 8),
        ("{\"a\": 1.}", fault::NUMBER, 9),
        ("{\"a\": .5}", fault::NO_VALUE, 7),
        ("{\"a\": +5}", fault::NO_VALUE, 7),
        ("{\"a\": 0x10}", fault::NUMBER, 8),
        ("{\"a\": nul}", fault::NO_VALUE, 7),
        ("{\"a\": \"\\x\"}", fault::ESCAPE, 9),
        ("{\"a\": \"\\ud800\"}", fault::SURROGATE, 8),
        ("{\"a\": \"x\ty\"}", fault::CONTROL, 9),
        ("{\"a\": 1} // one", fault::BEHIND, 10),
        ("{\"a\": 1}{\"a\": 2}", fault::SECOND, 9),
        ("{\"a\": 1}, ", fault::BEHIND, 9),
        ("[1, 2]", fault::NOT_A_RECORD, 1),
        ("17", fault::NOT_A_RECORD, 1),
        ("null", fault::NOT_A_RECORD, 1),
        ("\"a\"", fault::NOT_A_RECORD, 1),
        ("{\"a\": [1, 2}", fault::NO_COMMA, 12),
        ("{\"å\": 1, \"b\": }", fault::NO_VALUE, 15),
        ("{\"a\": [1,, 2]}", fault::STRAY_COMMA, 9),
    ] {
        let text = format!("{{\"a\": 1}}\n\r\n{line}\r\n{{\"a\": 2}}\n");
        let found = later(&text);
        let told: Vec<_> = found.iter().map(|bad| (bad.0, bad.3, bad.4)).collect();
        assert_eq!(told, [(fault, 3, column)], "{line}");
        assert_eq!(found[0].2, line, "{line}");
    }
}

#[test]
fn bytes_that_are_no_text_are_bad() {
    let text = b"{\"a\": \"x\"}\n{\"a\": \"\xff\"}\n{\"a\": \"y\"}\n{\"b\xc3\": 1}\n";
    let detected = detect(text, &lines()).unwrap();
    let found = read(text, &lines(), detected, 1 << 20).unwrap();
    let told: Vec<_> = found.bad.iter().map(|bad| (bad.fault, bad.line, bad.column)).collect();
    assert_eq!(told, [(fault::NOT_UTF8, 2, 8), (fault::NOT_UTF8, 4, 4)]);
    assert_eq!(found.records, [json!({"a": "x"}), json!({"a": "y"})]);
}

#[test]
fn a_thousand_levels_are_too_deep() {
    let deep = |levels: usize| format!("{{\"a\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
    for levels in [300, 1_000, 100_000] {
        let text = format!("{{\"a\": [1]}}\n{}\n", deep(levels));
        let found = read_lines(&text);
        let told: Vec<_> = found.bad.iter().map(|bad| (bad.fault, bad.line)).collect();
        assert_eq!(told, [(fault::DEEP, 2)], "{levels}");
    }
    assert_eq!(read_lines(&deep(99)).bad, []);
}

#[test]
fn marks_blanks_and_line_ends_are_no_data() {
    let found = read_lines("\u{feff}{\"a\": 1}\r\n\r\n  \n{\"a\": 2}");
    assert_eq!(found.records, [json!({"a": 1}), json!({"a": 2})]);
    assert_eq!((found.lines, found.blank_lines), (vec![1, 4], 2));
}

#[test]
fn texts_can_mean_missing() {
    let text = "{\"a\": 1, \"b\": [\"NA\", \"x\"]}\n{\"a\": \"NA\"}\n";
    let mut options = lines();
    options.missing = dusty_json::Markers::All(vec!["NA".to_owned()]);
    let detected = detect(text.as_bytes(), &options).unwrap();
    assert_eq!(detected.columns[0].kind, Kind::Int);
    let found = read(text.as_bytes(), &options, detected, 10).unwrap();
    assert_eq!(found.records[0], json!({"a": 1, "b": [null, "x"]}));
    assert_eq!(found.records[1], json!({"a": null, "b": null}));
    options.missing = dusty_json::Markers::Columns(vec![("b".into(), vec!["NA".into()])]);
    let detected = detect(text.as_bytes(), &options).unwrap();
    assert_eq!(detected.columns[0].kind, Kind::Written);
}

#[test]
fn fields_can_be_read_as_they_are_written() {
    let mut options = lines();
    options.text = vec!["a".to_owned()];
    let text = b"{\"a\": 1.0}\n{\"a\": 2e3}\n";
    let detected = detect(text, &options).unwrap();
    let found = read(text, &options, detected, 10).unwrap();
    assert_eq!(found.records, [json!({"a": "1.0"}), json!({"a": "2e3"})]);
}

#[test]
fn documents_hold_a_list_one_record_or_a_path() {
    let cases: [(&str, &[&str], usize); 6] = [
        ("[{\"a\": 1}, {\"a\": 2}]", &[], 2),
        ("\u{feff} [\n{\"a\": \"],[\\\"\"}\n,\n{\"a\": \"2\"}\n]\n", &[], 2),
        ("{\"a\": 1, \"b\": [1, 2]}", &[], 1),
        ("{\"n\": [9], \"results\": [{\"a\": 1}], \"next\": null}", &["results"], 1),
        ("{\"d\": {\"x\": 1, \"items\": [{\"a\": 1}, {\"a\": [2]}]}}", &["d", "items"], 2),
        ("{\"d\": {\"x\": 1}}", &["d"], 1),
    ];
    for (text, at, count) in cases {
        let options = document(at);
        let detected = detect(text.as_bytes(), &options).unwrap();
        for chunk in 1..text.len() + 1 {
            let found = read(text.as_bytes(), &options, detected.clone(), chunk).unwrap();
            assert_eq!((found.records.len(), found.bad), (count, vec![]), "{text} {chunk}");
        }
    }
}

fn broken(text: &str, at: &[&str]) -> Vec<(u64, u64, Fault)> {
    let options = document(at);
    let detected = detect(b"[{\"a\": 1}]", &document(&[])).unwrap();
    let find = |chunk| match read(text.as_bytes(), &options, detected.clone(), chunk) {
        Err(ReadError::Broken { line, column, fault, .. }) => (line, column, fault),
        other => panic!("{text}: {other:?}"),
    };
    [1, 2, 3, 7, 1 << 20].into_iter().map(find).collect()
}

#[test]
fn a_broken_document_has_a_place() {
    for (text, at, line, column, fault) in [
        ("[{\"a\": 1},\n{\"a\": 2}", &[][..], 2, 9, fault::CUT),
        ("[{\"a\": 1},\n{\"a\": 2", &[], 2, 8, fault::CUT),
        ("[{\"a\": 1},\n]", &[], 2, 1, fault::STRAY_COMMA),
        ("[{\"a\": 1}\n{\"a\": 2}]", &[], 2, 1, fault::NO_COMMA),
        ("[{\"a\": 1},\n{\"a\": \"x\ny\"}]", &[], 2, 9, fault::CONTROL),
        ("[{\"a\": 1}]\n[2]", &[], 2, 1, fault::SECOND),
        ("[{\"a\": 1}]\n}", &[], 2, 1, fault::BEHIND),
        ("[{\"a\": 1}}", &[], 1, 10, fault::NO_VALUE),
        ("[{\"a\": 1]]", &[], 1, 9, fault::NO_COMMA),
        ("{\"r\": [{\"a\": 1}],\n\"r\": 2}", &["r"], 2, 5, fault::TWICE),
        ("{\"r\": [{\"a\": 1}]\n\"s\": 2}", &["r"], 2, 1, fault::NO_COMMA),
        ("{\"r\": [{\"a\": 1}],\n\"s\": x}", &["r"], 2, 6, fault::NO_VALUE),
        ("{\"q\": x, \"r\": [{\"a\": 1}]}", &["r"], 1, 7, fault::NO_VALUE),
        ("{\"a\": 1}\n{\"a\": 2}\n", &[], 2, 1, fault::SECOND),
        ("[,{\"a\": 1}]", &[], 1, 2, fault::STRAY_COMMA),
        ("[", &[], 1, 2, fault::CUT),
    ] {
        for found in broken(text, at) {
            assert_eq!(found, (line, column, fault), "{text}");
        }
    }
}

#[test]
fn what_has_no_columns_says_why() {
    let message = |text: &[u8], options| detect(text, &options).unwrap_err().to_string();
    assert_eq!(message(b"", lines()), "the file is empty");
    assert_eq!(message(b"\xef\xbb\xbf \n", document(&[])), "the file is empty");
    assert_eq!(message(b"\xff\xfe{\0}\0", lines()), "the file is UTF-16, and JSON files are UTF-8");
    assert_eq!(
        message(b"\nid,name\n", lines()),
        "line 2, column 1: the line has something that is no JSON value"
    );
    assert_eq!(message(b"[1, 2]", document(&[])), "line 1, column 2: the line is no record");
    assert_eq!(message(b"17", document(&[])), "the document holds a number and no records");
    assert_eq!(
        message(b"{\"a\": {\"b\": 1}}", document(&["a", "b"])),
        "`a.b` holds a number and no records"
    );
    assert_eq!(
        message(b"{\"a\": 1}", document(&["results"])),
        "there is no `results` in the document; it has `a`"
    );
    let none = "there is no record with a field in it, so that its columns are not known";
    assert_eq!(message(b"[]", document(&[])), none);
    assert_eq!(message(b"{}\n{}\n", lines()), none);
    for text in ["[\n{\"a\": 1},\n{\"a\": 2}\n]\n", "{\n\"a\": 1\n}", "[{\"a\": 1}]\n"] {
        assert!(matches!(detect(text.as_bytes(), &lines()), Err(FormatError::OtherForm(_))));
    }
    assert!(matches!(
        detect(b"{\"a\": 1}\n{\"a\": 2}\n", &document(&[])),
        Err(FormatError::OtherForm(_))
    ));
}

#[test]
fn one_record_with_a_list_is_told() {
    let found = detect(b"{\"n\": 1, \"results\": [{\"a\": 1}]}", &document(&[])).unwrap();
    assert!(found.notes[0].text.contains("`at: \"results\"`"), "{:?}", found.notes);
}

#[test]
fn a_dictionary_is_text() {
    let fields: Vec<_> = (0..2000).map(|at| format!("\"u{at}\": 1")).collect();
    let text = format!("{{\"a\": {{{}}}}}", fields.join(","));
    let found = read_lines(&text);
    assert_eq!(found.detected.columns[0].kind, Kind::Written);
    assert_eq!(found.records[0]["a"].as_str().map(str::len), Some(text.len() - 7));
}
