//! Any text is a script or gets messages; formatting it twice changes nothing.
#![no_main]

use dusty_syntax::{format, lex, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert!(lex(text).iter().all(|token| token.span.end as usize <= text.len()));
    parse(text);
    if let Some(once) = format(text) {
        assert_eq!(format(&once).as_ref(), Some(&once));
    }
});
