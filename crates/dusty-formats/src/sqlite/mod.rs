//! Databases of SQLite.

mod declared;
mod publish;
mod read;
mod values;

pub use declared::Affinity;
pub(crate) use declared::Declared;
pub use publish::{Column, Share, columns_of, publish};
pub(crate) use read::open;

use rusqlite::ErrorCode;

use crate::Error;
use crate::error::CUT;

/// What SQLite says, in our words.
pub(crate) fn told(error: rusqlite::Error) -> Error {
    use rusqlite::Error::{MultipleStatement, SqlInputError, SqliteFailure};
    let what = match &error {
        SqlInputError { msg, .. } => format!("the query is wrong: {msg}"),
        MultipleStatement => "the query has more than one statement".to_owned(),
        SqliteFailure(code, message) => match code.code {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::SchemaChanged => {
                return Error::Damaged("it is no database, or a part of it is missing".to_owned());
            }
            ErrorCode::SystemIoFailure => return Error::Damaged(CUT.to_owned()),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                "another program is writing to the database".to_owned()
            }
            ErrorCode::DiskFull => return Error::Io(std::io::ErrorKind::StorageFull.into()),
            ErrorCode::ReadOnly => "the database may not be written".to_owned(),
            ErrorCode::CannotOpen => "the database cannot be opened".to_owned(),
            _ => match message {
                Some(message) => format!("the database says: {message}"),
                None => "the database refuses".to_owned(),
            },
        },
        other => format!("the database says: {other}"),
    };
    Error::Refused(what)
}

/// What SQLite says of a query before it runs.
pub(crate) fn told_of_query(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, Some(message)) if code.extended_code == 1 => {
            Error::Refused(format!("the query is wrong: {message}"))
        }
        error => told(error),
    }
}

/// A name in SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What puts the rows of a table in the order in which they were added: a column may bear the name of that
/// order, which has three.
pub(crate) fn in_order(columns: &[&str]) -> &'static str {
    let order =
        [("rowid", " ORDER BY rowid"), ("_rowid_", " ORDER BY _rowid_"), ("oid", " ORDER BY oid")];
    let taken = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    order.iter().find(|(name, _)| !taken(name)).map_or("", |(_, order)| order)
}
