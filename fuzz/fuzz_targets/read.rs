//! Whatever the format, the bytes and the places where they are cut: the fast reader gives what the slow one gives.
#![no_main]

#[path = "../../crates/dusty-csv/tests/support/mod.rs"]
mod support;

use dusty_csv::{BLANKS, Escape, Format, Header, Projection, Quote, Ragged};
use libfuzzer_sys::fuzz_target;
use support::{read_in_chunks, read_slowly};

/// A number below `limit`, taken off the front of the input.
fn draw(input: &mut &[u8], limit: usize) -> usize {
    let Some((&first, rest)) = input.split_first() else { return 0 };
    *input = rest;
    usize::from(first) % limit
}

fn format(input: &mut &[u8]) -> Format {
    let columns = 1 + draw(input, 5);
    let mut format = Format::plain((1..=columns).map(|n| format!("c{n}")).collect());
    format.delimiter = [",", ";", "\t", ", ", "::", " ", ",,", BLANKS][draw(input, 8)].to_owned();
    format.quote =
        [Quote::Char(b'"'), Quote::None, Quote::Char(b'\''), Quote::Char(b'a')][draw(input, 4)];
    format.escape = [Escape::Doubled, Escape::Char(b'\\')][draw(input, 2)];
    format.comment = [None, Some("#"), Some("aa"), Some("\"")][draw(input, 4)].map(str::to_owned);
    format.header = [Header::Rows(1), Header::None, Header::Rows(2)][draw(input, 3)].clone();
    format.skip = draw(input, 3);
    format.footer = draw(input, 4);
    format.ragged = [Ragged::Strict, Ragged::Pad, Ragged::Repair][draw(input, 3)];
    if draw(input, 4) == 1 {
        format.longest_record = 1 + draw(input, 40);
    }
    format
}

fuzz_target!(|input: &[u8]| {
    let mut input = input;
    let format = format(&mut input);
    let mut projection = Projection::all(format.columns.len());
    if draw(&mut input, 3) == 1 {
        projection.missing[0] = vec!["a".to_owned(), "q".to_owned()];
    }
    projection.later = draw(&mut input, 1 + projection.columns.len());
    let target = 1 + draw(&mut input, 64);
    let slow = read_slowly(&format, &projection, input);
    for target in [target, 1 << 20] {
        assert_eq!(read_in_chunks(&format, &projection, input, target), slow);
    }
});
