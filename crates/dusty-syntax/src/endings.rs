//! What the ends of file names say of their formats.

use crate::foreign;

/// What names of compressed files end in.
const COMPRESSED: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];

/// The format that a file's name says.
pub fn format_of(path: &str) -> Option<&'static str> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    // What stands before the first point is no ending.
    let (_, ending) = without_compression(name).rsplit_once('.')?;
    foreign::dusty(foreign::ENDINGS, ending)
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
