//! The fast reader gives what the slow one gives, whatever the bytes and wherever they are cut.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{BLANKS, Escape, Format, Header, Projection, Quote, Ragged};
use support::{Random, read_in_chunks, read_slowly};

/// How many of a thousand cases are tried: an interpreter such as Miri is a thousand times slower.
const SHARE: usize = if cfg!(miri) { 2 } else { 1000 };

/// A format with everything drawn by lot.
fn random_format(random: &mut Random) -> Format {
    let columns = 1 + random.below(4);
    let mut format = Format::plain((1..=columns).map(|n| format!("c{n}")).collect());
    if random.one_in(3) {
        format.delimiter = [";", ", ", "::", " ", "\t", ",,", BLANKS][random.below(7)].to_owned();
    }
    if random.one_in(4) {
        format.quote = [Quote::None, Quote::Char(b'\''), Quote::Char(b'a')][random.below(3)];
    }
    if random.one_in(4) {
        format.escape = Escape::Char(b'\\');
    }
    if random.one_in(4) {
        format.comment = Some(["#", "aa", "\""][random.below(3)].to_owned());
    }
    format.header = match random.below(4) {
        0 => Header::None,
        1 => Header::Rows(2),
        _ => Header::Rows(1),
    };
    format.skip = if random.one_in(4) { random.below(3) } else { 0 };
    format.footer = if random.one_in(4) { random.below(4) } else { 0 };
    if random.one_in(4) {
        format.ragged = [Ragged::Pad, Ragged::Repair][random.below(2)];
    }
    if random.one_in(8) {
        format.longest_record = 1 + random.below(40);
    }
    if random.one_in(8) {
        format.encoding =
            [encoding_rs::WINDOWS_1252, encoding_rs::UTF_16LE, encoding_rs::SHIFT_JIS]
                [random.below(3)];
    }
    format
}

/// Text made of the pieces that readers stumble over.
fn random_text(random: &mut Random, format: &Format) -> Vec<u8> {
    let pieces: [&[u8]; 18] = [
        b"a",
        b"bc",
        b"a text of more than twelve bytes",
        b"\"",
        b"\"\"",
        b"\n",
        b"\r\n",
        b"\r",
        b",",
        b",",
        delimiter(format),
        b" ",
        b"\\",
        b"'",
        b"\"x\"",
        "ü".as_bytes(),
        b"#",
        b"\0",
    ];
    let mut text = Vec::new();
    for _ in 0..random.below(60) {
        if random.one_in(60) {
            text.push(random.next() as u8);
        } else {
            text.extend_from_slice(pieces[random.below(pieces.len())]);
        }
    }
    text
}

/// What stands between two fields.
fn delimiter(format: &Format) -> &[u8] {
    match format.delimiter.as_str() {
        BLANKS => b" \t ",
        other => other.as_bytes(),
    }
}

/// Rows that mostly fit, with a stray byte here and there.
fn random_table(random: &mut Random, format: &Format) -> Vec<u8> {
    let mut text = Vec::new();
    for _ in 0..random.below(12) {
        for column in 0..format.columns.len() {
            if column > 0 {
                text.extend_from_slice(delimiter(format));
            }
            match random.below(6) {
                0 => text.extend_from_slice(b"\"quoted, \"\" and\nlong\""),
                1 => text.extend_from_slice(b"\"q\""),
                2 => {}
                3 => text.extend_from_slice("a longer text, ünïcode".replace(',', "").as_bytes()),
                _ => text.extend_from_slice(random.below(100_000).to_string().as_bytes()),
            }
            if random.one_in(20) {
                text.extend_from_slice(
                    [&b"\""[..], b",", b"\n", b"\xff", b"\\\""][random.below(5)],
                );
            }
        }
        text.extend_from_slice([&b"\n"[..], b"\r\n", b"\r", b"\n\n"][random.below(4)]);
    }
    text
}

fn check(random: &mut Random, text: &[u8], format: &Format) {
    let mut projection = Projection::all(format.columns.len());
    if random.one_in(3) {
        projection.missing[0] = vec!["a".to_owned(), "q".to_owned()];
    }
    if random.one_in(3) {
        projection.columns.reverse();
        projection.columns.pop();
    }
    let slow = read_slowly(format, &projection, text);
    projection.later = random.below(projection.columns.len() + 1);
    for target in (1..=64).chain([1 << 20]) {
        let fast = read_in_chunks(format, &projection, text, target);
        assert_eq!(fast, slow, "target {target}, {format:?}, {:?}", String::from_utf8_lossy(text));
    }
}

#[test]
fn on_random_pieces() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..4 * SHARE {
        let format = random_format(&mut random);
        let text = random_text(&mut random, &format);
        check(&mut random, &text, &format);
    }
}

#[test]
fn on_random_tables() {
    let mut random = Random(42);
    for _ in 0..2 * SHARE {
        let format = random_format(&mut random);
        let text = random_table(&mut random, &format);
        check(&mut random, &text, &format);
    }
}

#[test]
fn on_random_bytes() {
    let mut random = Random(7);
    for _ in 0..SHARE / 2 {
        let format = random_format(&mut random);
        let text: Vec<u8> = (0..random.below(200)).map(|_| random.next() as u8).collect();
        check(&mut random, &text, &format);
    }
}

#[test]
fn on_a_header_row_that_reaches_into_the_footer() {
    let mut format = Format::plain((1..=5).map(|n| format!("c{n}")).collect());
    format.delimiter = " ".to_owned();
    format.footer = 3;
    let text = b"mmma \"\"\"*ha\"\"I\r\r\r\r\r\r\r\r missed \" ";
    check(&mut Random(1), text, &format);
}
