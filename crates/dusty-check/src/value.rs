//! Values that are known before any data is read.

use std::fmt;

pub use dusty_options::key;
pub use dusty_syntax::{is_name, quote as quoted};

use crate::Type;

/// A constant: a literal, or what `let` and `param` make of literals.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Missing,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(String),
    /// Values of one type, in order.
    List(Vec<Value>),
    /// Named values.
    Record(Vec<(String, Value)>),
}

impl Value {
    /// The type of the value; items of a list meet in one type where they can.
    pub fn ty(&self) -> Type {
        match self {
            Value::Missing => Type::Missing,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Float(_) => Type::Float,
            Value::Text(_) => Type::Text,
            Value::List(items) => items
                .iter()
                .try_fold(Type::Missing, |ty, item| ty.meet(&item.ty()))
                .unwrap_or(Type::Unknown)
                .list_of(),
            Value::Record(fields) => Type::Record(
                fields.iter().map(|(name, value)| (name.clone(), value.ty())).collect(),
            ),
        }
    }

    /// The text, if the value is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Writes the value as a script would.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Missing => f.write_str("missing"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value:?}"),
            Value::Text(text) => f.write_str(&quoted(text)),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(Value::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Value::Record(fields) => {
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| format!("{}: {value}", key(name))).collect();
                write!(f, "{{ {} }}", fields.join(", "))
            }
        }
    }
}

/// A name as it is, or quoted if it would not stay on its line.
pub fn on_one_line(name: &str) -> String {
    if name.contains(char::is_control) { quoted(name) } else { name.to_owned() }
}

/// A number with its noun: `1 row`, `2 rows`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The first names in a row, with the number of the others: `a, b and 3 more`.
pub fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>, most: usize) -> String {
    let names: Vec<S> = names.into_iter().collect();
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// How a script reads a column of the row `row`: `r.age`, `r["First Name"]`.
pub fn member(row: &str, name: &str) -> String {
    if is_name(name) { format!("{row}.{name}") } else { format!("{row}[{}]", quoted(name)) }
}
