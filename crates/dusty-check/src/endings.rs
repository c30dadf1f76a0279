//! What the ends of file names say of their formats.

use crate::path::shown;
use crate::verb::{Role, VERBS};

/// What names of compressed files end in.
const COMPRESSED: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];

/// Endings of names that are not those of the formats themselves.
const ENDINGS: [(&str, &str); 13] = [
    ("txt", "csv"),
    ("tab", "tsv"),
    ("ndjson", "jsonl"),
    ("geojson", "json"),
    ("feather", "arrow"),
    ("xlsx", "excel"),
    ("xlsm", "excel"),
    ("xlsb", "excel"),
    ("xls", "excel"),
    ("ods", "excel"),
    ("db", "sqlite"),
    ("sqlite3", "sqlite"),
    ("dta", "stata"),
];

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
    let known = ENDINGS.iter().find(|(other, _)| *other == ending).map(|(_, format)| *format);
    known.or_else(|| formats().find(|name| *name == ending))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_seen_from_names() {
        let names = [
            ("a.csv", Some("csv")),
            ("b/a.b.CSV.gz", Some("csv")),
            ("a.ndjson.zst", Some("jsonl")),
            ("survey-*.tsv", Some("tsv")),
            ("a.json", Some("json")),
            ("a.XLSX", Some("excel")),
            ("a.parquet", Some("parquet")),
            ("a.db", Some("sqlite")),
            ("-", None),
            ("csv", None),
            ("https://a.org/b.csv.gz?c=d.json", Some("csv")),
            ("a.gz", None),
            ("a.pdf", None),
        ];
        for (path, format) in names {
            assert_eq!(format_of(path), format, "{path}");
        }
        assert_eq!(["a.b.csv.gz", "a", "a.zip"].map(stem), ["a.b", "a", "a"]);
    }
}
