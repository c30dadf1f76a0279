//! Paths of a script that stand for several files, and those that are addresses on servers.

/// What stands for something else in a path.
const SIGNS: [char; 3] = ['*', '?', '['];

/// Whether a path is a pattern that files are looked for with: `*` stands for any
/// characters of a name, `**` for any folders, `?` for one character, and `[ab]` for one
/// of a few.
///
/// An address on a server is none.
pub fn is_pattern(path: &str) -> bool {
    path.contains(SIGNS) && !is_remote(path)
}

/// The pattern that means just this file.
pub fn literal(path: &str) -> String {
    if is_remote(path) {
        return path.to_owned();
    }
    let sign = |c: char| if SIGNS.contains(&c) { format!("[{c}]") } else { c.to_string() };
    path.chars().map(sign).collect()
}

/// What stands between the scheme of an address and the rest.
const MARK: &str = "://";

/// Whether a path is an address on a server, such as `https://host/a.csv` or
/// `s3://bucket/a.csv`.
pub fn is_remote(path: &str) -> bool {
    // One letter would be a disk.
    let is_scheme = |scheme: &str| scheme_of(scheme).len() == scheme.len() && scheme.len() > 1;
    path.split_once(MARK).is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// The letters at the end of a text that could be the scheme of an address.
fn scheme_of(before: &str) -> &str {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme = before.trim_end_matches(part).len();
    let scheme = before.get(scheme..).unwrap_or_default();
    scheme.trim_start_matches(|c: char| !c.is_ascii_alphabetic())
}

/// What may be told of a path. Of an address it is the part that holds no secret: neither a
/// password nor what comes after a `?`, which may be a signature.
pub fn shown(path: &str) -> String {
    let Some((scheme, rest)) = path.split_once(MARK).filter(|_| is_remote(path)) else {
        return path.to_owned();
    };
    let (start, end) = open(scheme, rest);
    format!("{scheme}{MARK}{}", rest.get(start..end).unwrap_or_default())
}

/// Where the part of an address begins and ends that holds no secret, in what comes after `://`.
fn open(scheme: &str, rest: &str) -> (usize, usize) {
    // The names of files in a bucket may have any sign.
    let web = !scheme.eq_ignore_ascii_case("s3");
    let end = rest.find(|c| c == '?' || c == '#' && web).unwrap_or(rest.len());
    let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest.get(..host).and_then(|host| host.rfind('@')).map_or(0, |at| at + 1);
    (user, end)
}

/// A text in which the secrets of addresses are stars, as long as it was in bytes.
pub fn masked(text: &str) -> String {
    let stars = |hidden: &str| "*".repeat(hidden.len());
    let mut masked = String::new();
    let mut left = text;
    while let Some((before, after)) = left.split_once(MARK) {
        masked += before;
        masked += MARK;
        left = after;
        let scheme = scheme_of(before);
        if scheme.len() > 1 {
            let ends = |c: char| c.is_whitespace() || c == '"' || c == '`';
            let (address, rest) = after.split_at(after.find(ends).unwrap_or(after.len()));
            let (start, end) = open(scheme, address);
            // The sign that the secret stands beside remains.
            let (start, end) = (start.saturating_sub(1), (end + 1).min(address.len()));
            masked += &stars(address.get(..start).unwrap_or_default());
            masked += address.get(start..end).unwrap_or_default();
            masked += &stars(address.get(end..).unwrap_or_default());
            left = rest;
        }
    }
    masked + left
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for text in
            ["https://", "\u{e9}://\u{e9}?\u{e9}", "ab://\u{e9}@\u{e9}?\u{e9} \u{e9}", "s3://?"]
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
}
