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

/// The whole of a path that is an address.
pub(crate) fn url(path: &str) -> Option<String> {
    is_remote(path).then(|| path.to_owned())
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
