//! Where names come from.

/// Where the names of the columns come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// The file has no header row; the columns are `column_1`, `column_2` and so on.
    None,
    /// The first rows of the table, joined with blanks when they are several.
    Rows(usize),
    /// The file has no header row; these are the columns.
    Names(Vec<String>),
}

impl Header {
    /// How many rows of the file are names.
    pub fn rows(&self) -> usize {
        if let Header::Rows(rows) = self { *rows } else { 0 }
    }
}

impl Default for Header {
    fn default() -> Header {
        Header::Rows(1)
    }
}
