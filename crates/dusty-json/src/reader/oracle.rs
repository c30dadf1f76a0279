//! What is read with few questions, compared with what is read byte by byte.

use super::*;
use crate::number::Number;

const PIECES: [&str; 32] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\n", "\\\"", "0", "7", "12345678", "-", ".",
    "e", "null", "true", "fals", " ", "\t", "\n", "d83d", "\\ude00", "é", "text", "\u{1}",
    "\"a\": ", "\"bc\"", "0.25", "\u{7f}",
];

/// Bytes that may be JSON or not, the same ones each time.
fn mixtures(count: usize) -> impl Iterator<Item = String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = move |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    let seeds = [
        "[\"a\", \"\", {\"b\": -0.50, \"c\\u00e5\": [true,false , null]}]",
        "{\"long name\":\"\\ud83d\\ude00 and a long text \\\"with\\\" all\",\"n\":12345678901}",
        "[1,23 ,-456, 0, -0, 0.5,12.25e3,123456.789, 1234567890123456789, 0.1234567890123456]",
        "[[[[[[[[[[[[[[[[[[\"deep\"]]]]]]]]]]]]]]]]]]",
    ];
    (0..count).map(move |_| {
        let mut text = seeds[below(seeds.len())].to_owned();
        for _ in 0..below(4) {
            let at =
                text.char_indices().nth(below(text.len() + 1)).map_or(text.len(), |(at, _)| at);
            match below(3) {
                0 => text.insert_str(at, PIECES[below(PIECES.len())]),
                1 => text.truncate(at),
                _ if text[at..].is_empty() => {}
                _ => drop(text.remove(at)),
            }
        }
        text
    })
}

/// What is read with few questions is what is read byte by byte, at any place of any text.
#[test]
fn quick_ways_end_where_the_others_do() {
    let mut counts = [0; 4];
    for text in mixtures(3_000) {
        let bytes = text.as_bytes();
        for at in (0..bytes.len()).filter(|at| text.is_char_boundary(*at)) {
            let reader = || Reader { at, ..Reader::of_text(&text, Vec::new()) };
            let (mut quick, mut slow) = (reader(), reader());
            if quick.quick_skip() {
                counts[0] += 1;
                let peek = slow.peek().unwrap();
                assert_eq!(slow.skip_within(peek, 0), Ok(()), "{text} {at}");
                assert_eq!(quick.at, slow.at, "{text} {at}");
            }
            let (mut quick, mut slow) = (reader(), reader());
            if let Some(found) = quick.quick_text() {
                counts[1] += 1;
                assert_eq!(slow.peek(), Ok(Peek::Text));
                assert_eq!((slow.text(), quick.at), (Ok(found), quick.at), "{text} {at}");
                assert_eq!(quick.at, slow.at, "{text} {at}");
            }
            let mut slow = reader();
            if let Some((found, end)) = reader().quick_number() {
                counts[2] += 1;
                let literal = slow.number().unwrap();
                assert_eq!(found, crate::number::read(literal), "{text} {at}");
                assert_eq!(end, slow.at, "{text} {at}");
                let zero = matches!(found, Number::Float(value) if value == 0.0);
                if let (true, Number::Float(value)) = (zero, found) {
                    assert_eq!(value.is_sign_negative(), literal.starts_with(b"-"));
                }
            }
            let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let end = bytes[at..].iter().position(special).map_or(bytes.len(), |end| at + end);
            assert_eq!(quick::plain(bytes, at), end, "{text} {at}");
            counts[3] += usize::from(end < bytes.len());
        }
    }
    assert!(counts.iter().all(|count| *count > 5_000), "{counts:?}");
}
