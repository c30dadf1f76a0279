//! What a signature is.

use dusty_check::Signature;

#[test]
fn prints_as_it_was_written() {
    for text in [
        "() -> int",
        "(value: text) -> text",
        "(value: T, equals: T...) -> T",
        "(value: text, decimal: text = \".\", digits: int = 0) -> float",
        "(values: list<list<T>>) -> list<T>",
    ] {
        assert_eq!(Signature::parse(text).map(|s| s.to_string()).as_deref(), Some(text));
    }
}

#[test]
fn refuses_what_is_none() {
    for text in ["", "(value) -> text", "(value: txt) -> text", "(value: text)", "(a: T) -> T x"] {
        assert_eq!(Signature::parse(text), None, "{text}");
    }
}
