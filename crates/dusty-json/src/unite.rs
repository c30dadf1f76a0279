//! Files that are to be one table: the kinds that take the values of all of them.

use crate::{Column, Kind};

impl Kind {
    /// The kind that takes the values of both, as if they stood in one file.
    pub fn united(&self, other: &Kind) -> Kind {
        match (self, other) {
            (one, other) if one == other => one.clone(),
            (Kind::Missing, kind) | (kind, Kind::Missing) => kind.clone(),
            (Kind::Int, Kind::Float) | (Kind::Float, Kind::Int) => Kind::Float,
            (Kind::List(one), Kind::List(other)) => Kind::List(Box::new(one.united(other))),
            (Kind::Record(one), Kind::Record(other)) => {
                let mut fields = one.clone();
                unite(&mut fields, other);
                Kind::Record(fields)
            }
            _ => Kind::Written,
        }
    }

    /// Whether values that are no texts by themselves are read as text because those of
    /// another file, which make the kind `united`, are.
    pub fn is_text_for(&self, united: &Kind) -> bool {
        match (self, united) {
            (Kind::Missing | Kind::Text | Kind::Written, _) => false,
            (_, Kind::Written) => true,
            (Kind::List(own), Kind::List(united)) => own.is_text_for(united),
            (Kind::Record(own), Kind::Record(united)) => own.iter().any(|field| {
                let united = united.iter().find(|other| other.name == field.name);
                united.is_some_and(|united| field.kind.is_text_for(&united.kind))
            }),
            _ => false,
        }
    }
}

/// Adds the columns of another file: those of the same name become one that takes the
/// values of both.
pub fn unite(columns: &mut Vec<Column>, others: &[Column]) {
    for other in others {
        match columns.iter_mut().find(|column| column.name == other.name) {
            Some(column) => column.kind = column.kind.united(&other.kind),
            None => columns.push(other.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: Kind) -> Column {
        Column { name: name.to_owned(), kind }
    }

    #[test]
    fn kinds_go_together_as_in_one_file() {
        assert_eq!(Kind::Int.united(&Kind::Float), Kind::Float);
        assert_eq!(Kind::Missing.united(&Kind::Bool), Kind::Bool);
        assert_eq!(Kind::Int.united(&Kind::Text), Kind::Written);
        assert!(Kind::Int.is_text_for(&Kind::Written) && !Kind::Text.is_text_for(&Kind::Written));
        let list = |kind| Kind::List(Box::new(kind));
        assert_eq!(list(Kind::Int).united(&list(Kind::Text)), list(Kind::Written));
        assert_eq!(list(Kind::Int).united(&Kind::Int), Kind::Written);
    }

    #[test]
    fn fields_are_put_together_by_name() {
        let one = Kind::Record(vec![column("a", Kind::Int), column("b", Kind::Text)]);
        let other = Kind::Record(vec![column("c", Kind::Bool), column("a", Kind::Text)]);
        let united = one.united(&other);
        let expected = [("a", Kind::Written), ("b", Kind::Text), ("c", Kind::Bool)];
        assert_eq!(united, Kind::Record(expected.map(|(name, kind)| column(name, kind)).to_vec()));
        assert!(one.is_text_for(&united) && !other.is_text_for(&united));
    }
}
