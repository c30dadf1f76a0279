//! Which part of a file is wanted.

/// Which columns to build, and which of their cells are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// Indices into [`Format::columns`](crate::Format), in the wanted order; each at most once.
    pub columns: Vec<usize>,
    /// For each projected column, the texts that mean missing, besides the empty cell. Lists that are absent at the end are empty.
    pub missing: Vec<Vec<String>>,
    /// How many of the projected columns, at their end, are only located: they come from [`Rows::later`](crate::Rows).
    pub later: usize,
    /// Whether [`Rows::lines`](crate::Rows) is wanted.
    pub lines: bool,
}

impl Projection {
    /// All `count` columns in file order, with no text but the empty one missing,
    /// and the line of each row.
    pub fn all(count: usize) -> Projection {
        let missing = vec![Vec::new(); count];
        Projection { columns: (0..count).collect(), missing, later: 0, lines: true }
    }
}
