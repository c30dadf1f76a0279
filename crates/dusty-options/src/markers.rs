//! Which texts are no values.

/// Texts that mean a missing value, besides the empty cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Markers {
    /// In every column.
    All(Vec<String>),
    /// By column.
    Columns(Vec<(String, Vec<String>)>),
}

impl Default for Markers {
    fn default() -> Markers {
        Markers::All(Vec::new())
    }
}

impl Markers {
    /// Those of one column.
    pub fn of(&self, column: &str) -> &[String] {
        match self {
            Markers::All(texts) => texts,
            Markers::Columns(columns) => columns
                .iter()
                .find(|(name, _)| name == column)
                .map_or(&[], |(_, texts)| texts.as_slice()),
        }
    }
}
