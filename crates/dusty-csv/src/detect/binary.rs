//! Files that are no text at all, or no table.

use crate::{FormatError, Sample};

/// How compressed files begin.
const COMPRESSED: [(&[u8], &str); 7] = [
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\0", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\xff\x06\0\0sNaPpY", "snappy"),
];

/// How other files begin that hold tables or take their place.
const OTHERS: [(&[u8], &str); 21] = [
    (b"SQLite format 3\0", "an SQLite database"),
    (b"ARROW1\0", "an Arrow file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff\xe0", "a picture"),
    (b"Obj\x01", "an Avro file"),
    (b"RDX2\n", "a file of R"),
    (b"RDX3\n", "a file of R"),
    (b"X\n\0\0\0", "a file of R"),
    (b"$FL2@(#)", "a file of SPSS"),
    (b"$FL3@(#)", "a file of SPSS"),
    (b"MATLAB 5.0 MAT-file", "a file of MATLAB"),
    (b"\x93NUMPY", "a file of NumPy"),
    (b"CDF\x01", "a NetCDF file"),
    (b"CDF\x02", "a NetCDF file"),
    (b"\x80\x04\x95", "a file of Python (pickle)"),
    (b"\xff\xfe\0\0", "a text in UTF-32; UTF-8 and UTF-16 are read"),
    (b"\0\0\xfe\xff", "a text in UTF-32; UTF-8 and UTF-16 are read"),
    (b"\0\x05\x16\x07", "what macOS keeps beside a file; the table is in the one without `._`"),
];

/// How texts begin that take the place of a table, in small letters: such as the page to sign in.
const PAGES: [(&[u8], &str); 3] = [
    (b"<!doctype html", "a web page (HTML)"),
    (b"<html", "a web page (HTML)"),
    (b"<?xml ", "an XML file"),
];

/// Refuses compressed and other binary files, and web pages.
pub(super) fn check(sample: &Sample) -> Result<(), FormatError> {
    let start = &sample.beginning[..];
    let other = |looks| Err(FormatError::NotText(looks));
    let has = |part: &[u8]| memchr::memmem::find(start, part).is_some();
    if start.starts_with(b"PK\x03\x04") {
        if has(b"xl/w") || has(b"xl/_") || has(b"[Content_Types].xml") {
            return other("an Excel workbook");
        }
        if has(b"mimetypeapplication/vnd.oasis.opendocument") {
            return other("an OpenDocument spreadsheet");
        }
    }
    // The letters alone could begin a text.
    let control = |at: usize| start.get(at).is_some_and(|byte| *byte < b' ' && !is_blank(*byte));
    if start.starts_with(b"PAR1") && control(4) {
        return other("a Parquet file");
    }
    let compressed = COMPRESSED.iter().find(|(mark, _)| start.starts_with(mark));
    // After `BZh` stands a digit, and then the number pi or its root, also as digits.
    let bzip2 =
        start.starts_with(b"BZh") && matches!(start.get(4..10), Some(b"1AY&SY" | b"\x17rE8P\x90"));
    if let Some(name) = compressed.map(|(_, name)| *name).or(bzip2.then_some("bzip2")) {
        return Err(FormatError::Compressed(name));
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let page = |mark: &[u8]| text.get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(mark));
    let binary = OTHERS.iter().find(|(mark, _)| start.starts_with(mark));
    match binary.or_else(|| PAGES.iter().find(|(mark, _)| page(mark))) {
        Some((_, looks)) => other(looks),
        None => Ok(()),
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r')
}
