//! Columns as CSV: what is quoted, and which text a value of each type has.
#![allow(clippy::unwrap_used)]

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, NullArray, StringViewArray,
    TimestampMicrosecondArray,
};
use dusty_csv::{WriteOptions, write_header, write_rows};
use std::sync::Arc;

fn written(columns: &[ArrayRef]) -> String {
    let mut out = Vec::new();
    write_rows(columns, &WriteOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn texts_are_quoted_where_needed() {
    let texts = [
        "plain",
        " blank ",
        "a,b",
        "say \"x\"",
        "two\nlines",
        "cr\r",
        "",
        "ünï, long enough to point",
    ];
    let column: ArrayRef = Arc::new(StringViewArray::from_iter_values(texts));
    assert_eq!(
        written(&[column]),
        "plain\n blank \n\"a,b\"\n\"say \"\"x\"\"\"\n\"two\nlines\"\n\"cr\r\"\n\"\"\n\"ünï, long enough to point\"\n"
    );
}

/// Texts of all lengths, with each character that matters at each place, beside other columns, against the rule.
#[test]
fn texts_of_every_length_are_quoted_where_needed() {
    for delimiter in *b",;\t|-7" {
        let mut texts = vec![None];
        for length in 0..70 {
            let letters: String = ('a'..='z').cycle().skip(length).take(length).collect();
            for at in 0..length {
                for mark in [",", ";", "\t", "|", "-", "7", "\"", "\n", "\r", " "] {
                    let mut text = letters.clone();
                    text.replace_range(at..=at, mark);
                    texts.push(Some(text));
                }
            }
            texts.push(Some(letters));
        }
        let numbers: Vec<_> = (0..texts.len() as i64).map(|row| row * 1_000_003).collect();
        let mark = char::from(delimiter);
        let field = |text: &str| match text.is_empty() || text.contains([mark, '"', '\n', '\r']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text.to_owned(),
        };
        let expected: String = (texts.iter().zip(&numbers))
            .map(|(text, number)| {
                let text = text.as_deref().map(field).unwrap_or_default();
                format!("{text}{mark}{}{mark}{text}\n", field(&number.to_string()))
            })
            .collect();
        let texts: ArrayRef = Arc::new(StringViewArray::from(texts));
        let columns = [texts.clone(), Arc::new(Int64Array::from(numbers)), texts];
        let mut out = Vec::new();
        write_rows(&columns, &WriteOptions { delimiter, header: false }, &mut out).unwrap();
        assert!(out == expected.as_bytes(), "{mark:?}");
    }
}

#[test]
fn a_missing_cell_alone_is_no_blank_line() {
    let column: ArrayRef = Arc::new(StringViewArray::from(vec![None, Some("a")]));
    assert_eq!(written(std::slice::from_ref(&column)), "\"\"\na\n");
    assert_eq!(written(&[column.clone(), column]), ",\na,a\n");
}

#[test]
fn every_type_has_its_text() {
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![i64::MIN, -7, 1_234_567])),
        Arc::new(Float64Array::from(vec![3.0, 0.1, -1e300])),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
        Arc::new(Date32Array::from(vec![0, 19_753, -719_528])),
        Arc::new(TimestampMicrosecondArray::from(vec![0, 1_706_695_200_000_000, -500_000])),
        Arc::new(NullArray::new(3)),
    ];
    assert_eq!(
        written(&columns),
        "-9223372036854775808,3.0,true,1970-01-01,1970-01-01T00:00:00,\n\
         -7,0.1,false,2024-01-31,2024-01-31T10:00:00,\n\
         1234567,-1e300,,0000-01-01,1969-12-31T23:59:59.5,\n"
    );
}

#[test]
fn a_number_that_holds_the_delimiter_is_quoted() {
    let column: ArrayRef = Arc::new(Int64Array::from(vec![-5, 5]));
    let mut out = Vec::new();
    write_rows(&[column], &WriteOptions { delimiter: b'-', header: false }, &mut out).unwrap();
    assert_eq!(out, b"\"-5\"\n5\n");
}

#[test]
fn the_header_is_a_line_of_names() {
    let mut out = Vec::new();
    write_header(&["id", "a,b", ""], &WriteOptions::default(), &mut out);
    assert_eq!(out, b"id,\"a,b\",\"\"\n");
}
