//! What the ends of file names say of their formats.

use crate::foreign;
use crate::path::shown;
use crate::verb::{Role, VERBS};

/// What names of compressed files end in.
const COMPRESSED: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];

/// Endings of names that are not those of the formats themselves.
const ENDINGS: &str = include_str!("foreign/endings.txt");

/// The names of all formats.
pub fn formats() -> impl Iterator<Item = &'static str> {
    VERBS.iter().filter(|verb| verb.role() == Role::Format).map(|verb| verb.name)
}

/// The format that a file's name says.
pub fn format_of(path: &str) -> Option<&'static str> {
    let path = shown(path);
    let name = path.rsplit(['/', '\\']).next().unwrap_or(&path);
    // What stands before the first point is no ending.
    let (_, ending) = without_compression(name).rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    foreign::dusty(ENDINGS, &ending).or_else(|| formats().find(|name| *name == ending))
}

/// A file's name without its endings.
pub fn stem(name: &str) -> &str {
    let name = without_compression(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn without_compression(name: &str) -> &str {
    let packed = |ending: &str| COMPRESSED.iter().any(|known| known.eq_ignore_ascii_case(ending));
    match name.rsplit_once('.') {
        Some((inner, ending)) if packed(ending) => inner,
        _ => name,
    }
}
