//! Which formats the names of files say.

use dusty_check::endings::{format_of, stem};

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
