//! What can be wrong with a file as a whole.

use std::io;

use thiserror::Error;

/// Why a file cannot be read or written.
#[derive(Debug, Error)]
pub enum Error {
    /// The operating system says so.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Its bytes are not what such a file has.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// It has something that is not read, or does not have what was asked for.
    #[error("{0}")]
    Refused(String),
}

/// What is said where a library only knows that something does not fit.
const CONTRADICTION: &str = "what it says of itself does not fit its bytes";
pub(crate) const CUT: &str = "it ends too early";

impl Error {
    /// Of a file whose parts do not fit each other.
    pub(crate) fn contradiction() -> Error {
        Error::Damaged(CONTRADICTION.to_owned())
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(error: arrow::error::ArrowError) -> Error {
        use arrow::error::ArrowError;
        match error {
            ArrowError::IoError(_, error) => of_io(error),
            ArrowError::ExternalError(error) => of_source(error),
            _ => Error::contradiction(),
        }
    }
}

impl From<::parquet::errors::ParquetError> for Error {
    fn from(error: ::parquet::errors::ParquetError) -> Error {
        use ::parquet::errors::ParquetError;
        match error {
            ParquetError::External(error) => of_source(error),
            ParquetError::EOF(_) => Error::Damaged(CUT.to_owned()),
            _ => Error::contradiction(),
        }
    }
}

/// The error of the operating system that a library passes on, if it is one.
fn of_source(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    match error.downcast::<io::Error>() {
        Ok(error) => of_io(*error),
        Err(_) => Error::contradiction(),
    }
}

/// A file that ends too early is damaged; all else is for the operating system to tell.
fn of_io(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::Damaged(CUT.to_owned()),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Error::contradiction(),
        _ => Error::Io(error),
    }
}
