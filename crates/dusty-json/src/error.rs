//! What can be wrong with a file as a whole.

use crate::{Fault, Form};
use std::io;
use thiserror::Error;

/// Why a file could not be read on.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The operating system says so.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// What is held at once has its limits.
    #[error("a record that begins in line {line} is larger than 1 GB")]
    TooLong {
        /// The line, from 1.
        line: u64,
    },
    /// The document breaks off or is none. What stands behind the place cannot be read.
    #[error("line {line}, column {column}: the document {}", .fault.one)]
    Broken {
        /// The line, from 1.
        line: u64,
        /// The character in the line, from 1.
        column: u64,
        /// What is wrong.
        fault: Fault,
        /// Whether the file has a record on each line instead.
        lines: bool,
    },
    /// The document does not have what `at` names.
    #[error("there is no `{path}` in the document{}", known(.names))]
    NoSuchPath {
        /// The names up to the one that is not there, with points between them.
        path: String,
        /// The names that are there instead.
        names: Vec<String>,
    },
    /// There is something else where the records should be.
    #[error("{} holds {what} and no records", whole(.path))]
    NoList {
        /// The path, empty for the whole document.
        path: String,
        /// What is there.
        what: &'static str,
    },
}

fn known(names: &[String]) -> String {
    const LISTED: usize = 12;
    if names.is_empty() {
        return String::new();
    }
    let listed: Vec<_> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > LISTED { ", ..." } else { "" };
    format!("; it has {}{more}", listed.join(", "))
}

fn whole(path: &str) -> String {
    if path.is_empty() { "the document".to_owned() } else { format!("`{path}`") }
}

/// Why no columns could be made out.
#[derive(Debug, Error)]
pub enum FormatError {
    /// The file could not be read.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// There is no record in it, or none with a field.
    #[error("there is no record with a field in it, so that its columns are not known")]
    NoRecords,
    /// No line is a record.
    #[error("line {line}, column {column}: the line {}", .fault.one)]
    NoLine {
        /// The first line that is none, from 1.
        line: u64,
        /// The character in the line, from 1.
        column: u64,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The file is written in the other form.
    #[error("{}", other(.0))]
    OtherForm(Form),
    /// The file is in another encoding.
    #[error("the file is {0}, and JSON files are UTF-8")]
    Encoding(&'static str),
    /// More fields than a table can have.
    #[error("the records have more than {0} different fields")]
    TooManyFields(usize),
}

fn other(form: &Form) -> &'static str {
    match form {
        Form::Lines => "the file has a record on each line",
        Form::Document { .. } => "the file is one document, and not a record on each line",
    }
}
