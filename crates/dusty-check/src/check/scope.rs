//! What names mean inside an expression.

use crate::Schema;
use crate::program::Expr;

/// What a name stands for.
#[derive(Clone)]
pub(crate) enum Binding<'a> {
    /// A row: `r` in `r -> r.age`. Its columns begin at `base` in the row that the
    /// expression is evaluated on.
    Row { schema: &'a Schema, base: usize },
    /// A value: `v` in `v -> trim(v)`, or a parameter of a `fn`.
    Value(Expr),
}

/// The names that are known, innermost last.
#[derive(Clone, Default)]
pub(crate) struct Scope<'a> {
    names: Vec<(String, Binding<'a>)>,
}

impl<'a> Scope<'a> {
    /// A scope with one row.
    pub(crate) fn row(name: &str, schema: &'a Schema) -> Self {
        Scope::default().with(name, Binding::Row { schema, base: 0 })
    }

    /// The scope with another name.
    pub(crate) fn with(mut self, name: &str, binding: Binding<'a>) -> Self {
        self.names.push((name.to_owned(), binding));
        self
    }

    /// What a name stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&Binding<'a>> {
        self.names.iter().rev().find(|(known, _)| known == name).map(|(_, binding)| binding)
    }

    /// The innermost row that has a column of this name.
    pub(crate) fn row_with(&self, column: &str) -> Option<&str> {
        self.names.iter().rev().find_map(|(name, binding)| match binding {
            Binding::Row { schema, .. } => schema.position(column).map(|_| name.as_str()),
            Binding::Value(_) => None,
        })
    }

    /// All names, for suggestions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }
}
