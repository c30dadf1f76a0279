//! What can go wrong as a whole; a single line that does not fit is a `BadLine`.

use thiserror::Error;

/// Why a file's format could not be made out.
#[derive(Debug, Error)]
pub enum FormatError {
    /// The file has no content but blanks.
    #[error("the file is empty")]
    Empty,
    /// The file is compressed; the name of the method.
    #[error("the file is compressed with {0} and has to be unpacked first")]
    Compressed(&'static str),
    /// The file is no text; what it looks like.
    #[error("the file is no CSV file (it looks like {0})")]
    NotText(&'static str),
    /// The script's options leave no table.
    #[error(
        "the file has no table left after skipping {skip} lines at the top and {footer} at the end"
    )]
    NothingLeft {
        /// Lines skipped at the top.
        skip: usize,
        /// Lines skipped at the end.
        footer: usize,
    },
    /// The encoding's name is unknown.
    #[error("there is no encoding called `{name}`; {known}")]
    UnknownEncoding {
        /// What was written.
        name: String,
        /// Which ones there are.
        known: String,
    },
    /// An option's value makes no sense.
    #[error("{0}")]
    BadOption(String),
    /// Two readings are nearly as good.
    #[error(
        "the file can be read in two ways that are about as good: with {first} or with {second}"
    )]
    Ambiguous {
        /// The better reading, as options.
        first: String,
        /// The other reading, as options.
        second: String,
    },
}

/// Why reading stopped.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The operating system failed to read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// A record does not fit the address space of one chunk.
    #[error("the record that starts at line {line} is larger than 2 GB")]
    TooLong {
        /// The line where the record starts.
        line: u64,
    },
}

/// Why columns could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// No text form is defined for the type.
    #[error("values of type {0} cannot be written to CSV")]
    Type(String),
    /// Columns have different lengths.
    #[error("the columns have different numbers of rows")]
    Lengths,
}
