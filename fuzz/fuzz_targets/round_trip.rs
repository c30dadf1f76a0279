//! What is written reads as the same cells, with the options that it was written with.
//!
//! The input is a table: byte 0 ends a cell, byte 1 a row, byte 2 stands for a missing cell.
#![no_main]

#[path = "../../crates/dusty-csv/tests/support/mod.rs"]
mod support;

use arrow_array::{ArrayRef, StringViewArray};
use dusty_csv::{Format, Projection, WriteOptions, write_header, write_rows};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use support::read_in_chunks;

fuzz_target!(|input: &[u8]| {
    let Some((&first, input)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(input) else { return };
    let delimiter = b",;\t|"[usize::from(first) % 4];
    let rows: Vec<Vec<Option<String>>> = text
        .split('\u{1}')
        .map(|row| {
            row.split('\0').map(|cell| (cell != "\u{2}").then(|| cell.to_owned())).collect()
        })
        .collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(1);
    let columns: Vec<ArrayRef> = (0..width)
        .map(|at| {
            let cells = rows.iter().map(|row| row.get(at).cloned().flatten());
            Arc::new(cells.collect::<StringViewArray>()) as ArrayRef
        })
        .collect();
    let names: Vec<String> = (0..width).map(|at| format!("c{at}")).collect();
    let options = WriteOptions { delimiter, header: true };
    let mut file = Vec::new();
    write_header(&names.iter().map(String::as_str).collect::<Vec<_>>(), &options, &mut file);
    write_rows(&columns, &options, &mut file).expect("texts of one length");
    let mut format = Format::plain(names);
    format.delimiter = char::from(delimiter).to_string();
    let found = read_in_chunks(&format, &Projection::all(width), &file, 1 + usize::from(first));
    assert!(found.bad.is_empty(), "{:?}", found.bad);
    // An empty text is missing once it is read: a file has no other way to tell them apart.
    let expected: Vec<Vec<Option<String>>> = rows
        .into_iter()
        .map(|mut row| {
            row.resize(width, None);
            row.into_iter().map(|cell| cell.filter(|cell| !cell.is_empty())).collect()
        })
        .collect();
    assert_eq!(found.rows, expected);
});
