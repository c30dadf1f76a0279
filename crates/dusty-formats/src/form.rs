//! What a file is, from its first bytes.

/// A form that files have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Parquet.
    Parquet,
    /// Arrow's file form, also known as Feather.
    Arrow,
    /// Arrow's form for streams.
    ArrowStream,
    /// A workbook of Excel since 2007 (`.xlsx`, `.xlsm`, `.xlsb`) or of LibreOffice (`.ods`).
    Workbook,
    /// A workbook of Excel before 2007 (`.xls`).
    OldWorkbook,
    /// A database of SQLite.
    Sqlite,
    /// A file of Stata.
    Stata,
}

/// How many bytes of a file tell its form.
pub const MARK: usize = 32;

const MARKS: [(&[u8], Form); 8] = [
    (b"PAR1", Form::Parquet),
    (b"PARE", Form::Parquet),
    (b"ARROW1", Form::Arrow),
    (b"\xff\xff\xff\xff", Form::ArrowStream),
    // What is a plain archive was unpacked before anybody asks.
    (b"PK\x03\x04", Form::Workbook),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Form::OldWorkbook),
    (b"SQLite format 3\0", Form::Sqlite),
    (b"<stata_dta><header><release>", Form::Stata),
];

/// The form that begins like this; `None` for texts and all else.
pub fn looks_like(start: &[u8]) -> Option<Form> {
    // Before Stata 13: the version, the order of bytes, and what kind of file it is.
    if let [102..=116, 0..=2, 1, 0, ..] = start {
        return Some(Form::Stata);
    }
    MARKS.iter().find(|(mark, _)| start.starts_with(mark)).map(|(_, form)| *form)
}
