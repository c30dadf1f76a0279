//! The types of values, and how two of them agree.

use std::fmt;

/// The type of a value. Any value may also be missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Unicode text.
    Text,
    /// A whole number of 64 bits.
    Int,
    /// An IEEE double.
    Float,
    /// True or false.
    Bool,
    /// A day.
    Date,
    /// A day and a time of day, without a time zone, to the microsecond.
    Datetime,
    /// Values of one type, in order.
    List(Box<Type>),
    /// Named values.
    Record(Vec<(String, Type)>),
    /// The type of the word `missing`: agrees with every type.
    Missing,
    /// The type of an expression in which a mistake was already reported: agrees
    /// with everything, so that one mistake is told once.
    Unknown,
}

impl Type {
    /// A list of values of this type.
    pub fn list_of(self) -> Type {
        Type::List(Box::new(self))
    }

    /// Whether values of the type can be calculated with.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Int | Type::Float)
    }

    /// Whether a value of the type fits a cell of a table.
    pub fn fits_cell(&self) -> bool {
        !matches!(self, Type::Record(_) | Type::List(_))
    }

    /// Whether there is a record without fields in it.
    pub fn has_empty_record(&self) -> bool {
        match self {
            Type::List(item) => item.has_empty_record(),
            Type::Record(fields) => {
                fields.is_empty() || fields.iter().any(|(_, field)| field.has_empty_record())
            }
            _ => false,
        }
    }

    /// Whether nothing more can be said about a value of this type.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Type::Unknown)
    }

    /// The type that holds the values of both, if there is one: `int` and `float`
    /// meet in `float`, `missing` gives way, everything else must be the same.
    pub fn meet(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Unknown, _) | (_, Type::Unknown) => Some(Type::Unknown),
            (Type::Missing, ty) | (ty, Type::Missing) => Some(ty.clone()),
            (Type::Int, Type::Float) | (Type::Float, Type::Int) => Some(Type::Float),
            (Type::List(a), Type::List(b)) => a.meet(b).map(Type::list_of),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Text => f.write_str("text"),
            Type::Int => f.write_str("int"),
            Type::Float => f.write_str("float"),
            Type::Bool => f.write_str("bool"),
            Type::Date => f.write_str("date"),
            Type::Datetime => f.write_str("datetime"),
            Type::List(item) => write!(f, "list<{item}>"),
            Type::Record(fields) => {
                f.write_str("record{ ")?;
                for (at, (name, ty)) in fields.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{name}: {ty}")?;
                }
                f.write_str(" }")
            }
            Type::Missing => f.write_str("missing"),
            Type::Unknown => f.write_str("unknown"),
        }
    }
}
