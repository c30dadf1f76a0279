//! What a function takes and gives: `(value: text, digits: int = 0) -> float`.
//!
//! A name of one capital letter stands for any type, the same wherever it occurs.
//! `...` behind a type lets the last parameter be given any number of times, at
//! least once.

use std::fmt;

use crate::{Type, Value};

/// The parameters and the result of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The parameters, in order.
    pub params: Vec<Parameter>,
    /// The type of the result.
    pub result: Pattern,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, by which it may be given.
    pub name: String,
    /// What it takes.
    pub ty: Pattern,
    /// What it is where it is not given; `None` if it must be.
    pub default: Option<Value>,
    /// Whether it takes all arguments that are left.
    pub variadic: bool,
}

/// A type, or a letter that stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// This type.
    Type(Type),
    /// Any type, the same wherever the letter occurs.
    Any(char),
    /// A list.
    List(Box<Pattern>),
}

impl Signature {
    /// Reads a signature; `None` if the text is not one.
    pub fn parse(text: &str) -> Option<Signature> {
        let mut words = Words { rest: text };
        words.expect("(")?;
        let mut params = Vec::new();
        while !words.take(")") {
            params.push(words.parameter()?);
            if !words.take(",") {
                words.expect(")")?;
                break;
            }
        }
        words.expect("->")?;
        let result = words.pattern()?;
        words.rest.trim().is_empty().then_some(Signature { params, result })
    }
}

/// The part of a signature that is not read yet.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn take(&mut self, word: &str) -> bool {
        self.rest = self.rest.trim_start();
        let found = self.rest.strip_prefix(word);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn expect(&mut self, word: &str) -> Option<()> {
        self.take(word).then_some(())
    }

    fn name(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    fn parameter(&mut self) -> Option<Parameter> {
        let name = self.name()?.to_owned();
        self.expect(":")?;
        let ty = self.pattern()?;
        let variadic = self.take("...");
        let default = if self.take("=") { Some(self.value()?) } else { None };
        Some(Parameter { name, ty, default, variadic })
    }

    fn pattern(&mut self) -> Option<Pattern> {
        let ty = match self.name()? {
            "text" => Type::Text,
            "int" => Type::Int,
            "float" => Type::Float,
            "bool" => Type::Bool,
            "date" => Type::Date,
            "datetime" => Type::Datetime,
            "list" => {
                self.expect("<")?;
                let item = self.pattern()?;
                self.expect(">")?;
                return Some(Pattern::List(Box::new(item)));
            }
            letter => {
                let mut chars = letter.chars();
                let first = chars.next().filter(char::is_ascii_uppercase)?;
                return chars.next().is_none().then_some(Pattern::Any(first));
            }
        };
        Some(Pattern::Type(ty))
    }

    /// A default: a text without escapes, a number or a word.
    fn value(&mut self) -> Option<Value> {
        if self.take("\"") {
            let (text, rest) = self.rest.split_once('"')?;
            self.rest = rest;
            return Some(Value::Text(text.to_owned()));
        }
        let end = self.rest.find([',', ')'])?;
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let word = word.trim();
        match word {
            "missing" => Some(Value::Missing),
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => match word.parse() {
                Ok(int) => Some(Value::Int(int)),
                Err(_) => word.parse().ok().map(Value::Float),
            },
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params: Vec<_> = self.params.iter().map(Parameter::to_string).collect();
        write!(f, "({}) -> {}", params.join(", "), self.result)
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.ty)?;
        if self.variadic {
            f.write_str("...")?;
        }
        self.default.as_ref().map_or(Ok(()), |default| write!(f, " = {default}"))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Type(ty) => write!(f, "{ty}"),
            Pattern::Any(letter) => write!(f, "{letter}"),
            Pattern::List(item) => write!(f, "list<{item}>"),
        }
    }
}
