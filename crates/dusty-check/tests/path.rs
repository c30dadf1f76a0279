//! Paths, patterns and addresses.

use dusty_check::path::{is_pattern, is_remote, literal, masked, shown};

#[test]
fn addresses_are_known_by_their_schemes() {
    for address in ["https://a.org/b.csv", "s3://b/k.csv", "HTTP://a", "x+y://"] {
        assert!(is_remote(address), "{address}");
    }
    for path in ["a.csv", "C://a.csv", "a/b://c", "://a", "1x://a", "https:/a", "\u{e9}x://a"] {
        assert!(!is_remote(path), "{path}");
    }
    assert!(!is_pattern("https://a.org/b.csv?c=d"));
    assert_eq!(literal("https://a.org/[b]?c"), "https://a.org/[b]?c");
}

#[test]
fn secrets_of_addresses_are_not_told() {
    let secret = "https://me:word@a.org:8/b@c.csv?Signature=x#y";
    assert_eq!(shown(secret), "https://a.org:8/b@c.csv");
    assert_eq!(shown("https://a.org?x"), "https://a.org");
    assert_eq!(shown("s3://b/k#1.csv"), "s3://b/k#1.csv");
    assert_eq!(shown("what?.csv"), "what?.csv");
    assert_eq!(
        masked(&format!("csv(\"{secret}\", text: [a?])")),
        "csv(\"https://*******@a.org:8/b@c.csv?*************\", text: [a?])"
    );
    let plain = "a://b? https://a.org/x \"https?://[^/]+\" ?";
    assert_eq!(masked(plain), plain);
    for text in ["https://", "\u{e9}://\u{e9}?\u{e9}", "ab://\u{e9}@\u{e9}?\u{e9} \u{e9}", "s3://?"]
    {
        assert_eq!(masked(text).len(), text.len(), "{text}");
        assert_eq!(masked(&masked(text)), masked(text), "{text}");
    }
}

#[test]
fn signs_stand_for_themselves_in_brackets() {
    assert_eq!(literal("a [1]*.csv"), "a [[]1][*].csv");
    assert_eq!(literal("a.csv"), "a.csv");
    assert!(is_pattern("survey-*.csv") && is_pattern("a[12].csv") && !is_pattern("a{b}.csv"));
}
