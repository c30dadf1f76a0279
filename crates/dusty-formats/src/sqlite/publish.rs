//! Writing: rows go to a database of their own first. When all of them are there, and only
//! then, their table is made in the one that is meant, in one transaction.

use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow::datatypes::DataType;
use rusqlite::{Connection, OptionalExtension};

use super::declared::{Affinity, Declared};
use super::{in_order, quoted, told};
use crate::guard::caught;
use crate::{Error, Form, Mode, looks_like};

/// A table that is complete in a database of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The database that it is in.
    pub draft: PathBuf,
    /// Its name in both.
    pub table: String,
    /// What becomes of one that is there.
    pub mode: Mode,
}

/// The columns of a table: names, declared types and what these do; `None` if there is no such table or database.
///
/// # Errors
/// If the file is no database, or cannot be read.
pub fn columns_of(database: &Path, table: &str) -> Result<Option<Vec<Column>>, Error> {
    if !database.exists() {
        return Ok(None);
    }
    caught(|| {
        let start = crate::at::At::start(std::fs::File::open(database)?)?.beginning(crate::MARK)?;
        if !start.is_empty() && looks_like(&start) != Some(Form::Sqlite) {
            return Err(Error::Refused("there is a file that is no database".to_owned()));
        }
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(database, flags).map_err(told)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(told)?;
        columns(&connection, "main", table)
    })
}

/// A column of a table that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type that the table declares for it.
    pub declared: String,
    /// What that does to values.
    pub affinity: Affinity,
    /// The type of values that it is meant for.
    pub data_type: DataType,
}

fn columns(
    connection: &Connection,
    schema: &str,
    table: &str,
) -> Result<Option<Vec<Column>>, Error> {
    // Names that differ in their capitals only are one to SQLite.
    let there = format!("SELECT 1 FROM {schema}.sqlite_schema WHERE name = ?1 COLLATE NOCASE");
    let there = connection.query_row(&there, [table], |_| Ok(())).optional().map_err(told)?;
    if there.is_none() {
        return Ok(None);
    }
    let listed = "SELECT name, type FROM pragma_table_info(?1, ?2)";
    let mut statement = connection.prepare(listed).map_err(told)?;
    let column = |row: &rusqlite::Row<'_>| {
        let (name, declared) = (row.get(0)?, row.get::<_, String>(1)?);
        let data_type = Declared::read(Some(&declared)).data_type();
        Ok(Column { name, affinity: Affinity::of(&declared), declared, data_type })
    };
    let columns = statement.query_map([table, schema], column).map_err(told)?;
    columns.collect::<Result<_, _>>().map(Some).map_err(told)
}

/// Makes all tables in a database, in one transaction: all of them or none.
///
/// # Errors
/// If they cannot be made; the database is as it was then.
pub fn publish(database: &Path, shares: &[Share]) -> Result<(), Error> {
    caught(|| {
        let mut connection = Connection::open(database).map_err(told)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(told)?;
        let alone = shares.len() <= ATTACHED;
        if !alone {
            gather(shares)?;
        }
        for (at, share) in shares.iter().enumerate().take(if alone { ATTACHED } else { 1 }) {
            attach(&connection, share, &schema(at))?;
        }
        let begun = rusqlite::TransactionBehavior::Immediate;
        let transaction = connection.transaction_with_behavior(begun).map_err(told)?;
        for (at, share) in shares.iter().enumerate() {
            put(&transaction, &schema(if alone { at } else { 0 }), share)?;
        }
        transaction.commit().map_err(told)
    })
}

/// How many databases SQLite takes beside the one that it has open.
const ATTACHED: usize = 10;

/// Copies all tables to the draft of the first.
fn gather(shares: &[Share]) -> Result<(), Error> {
    let Some((first, others)) = shares.split_first() else { return Ok(()) };
    let connection = Connection::open(&first.draft).map_err(told)?;
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        .map_err(told)?;
    for share in others {
        attach(&connection, share, "other")?;
        put(&connection, "other", &Share { mode: Mode::Fail, ..share.clone() })?;
        connection.execute_batch("DETACH other").map_err(told)?;
    }
    connection.close().map_err(|(_, error)| told(error))
}

fn attach(connection: &Connection, share: &Share, schema: &str) -> Result<(), Error> {
    let draft = share.draft.to_string_lossy().into_owned();
    connection.execute(&format!("ATTACH ?1 AS {schema}"), [draft]).map_err(told).map(drop)
}

fn schema(at: usize) -> String {
    format!("share{at}")
}

fn put(connection: &Connection, schema: &str, share: &Share) -> Result<(), Error> {
    let table = quoted(&share.table);
    let there = columns(connection, "main", &share.table)?;
    let refused = |what: String| Err(Error::Refused(what));
    match (share.mode, &there) {
        (Mode::Fail, Some(_)) => {
            return refused(format!("there is a table `{}` already", share.table));
        }
        (Mode::Replace, Some(_)) => {
            let view = "SELECT 1 FROM main.sqlite_schema \
                        WHERE name = ?1 COLLATE NOCASE AND type <> 'table'";
            let view =
                connection.query_row(view, [&share.table], |_| Ok(())).optional().map_err(told)?;
            if view.is_some() {
                return refused(format!("`{}` is no table in the database", share.table));
            }
            connection.execute_batch(&format!("DROP TABLE main.{table}")).map_err(told)?;
        }
        _ => {}
    }
    if share.mode != Mode::Append || there.is_none() {
        let made = format!("SELECT sql FROM {schema}.sqlite_schema WHERE name = ?1");
        let made: String =
            connection.query_row(&made, [&share.table], |row| row.get(0)).map_err(told)?;
        // The draft made the table with no other words in front of its name.
        connection.execute_batch(&made).map_err(told)?;
    }
    let columns = columns(connection, schema, &share.table)?.unwrap_or_default();
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    let order = in_order(&names);
    let names: Vec<_> = names.into_iter().map(quoted).collect();
    let names = names.join(", ");
    let (before, new) = (count(connection, "main", &table)?, count(connection, schema, &table)?);
    let copy =
        format!("INSERT INTO main.{table} ({names}) SELECT {names} FROM {schema}.{table}{order}");
    connection.execute_batch(&copy).map_err(told)?;
    // What the table itself does, by a trigger or to rows whose key is there already.
    match count(connection, "main", &table)?.checked_sub(before) {
        Some(added) if added == new => Ok(()),
        added => refused(format!(
            "of {new} rows that were put in the table `{}`, it has {} more than before: its own rules drop or replace rows",
            share.table,
            added.unwrap_or(0)
        )),
    }
}

fn count(connection: &Connection, schema: &str, table: &str) -> Result<u64, Error> {
    let counted = format!("SELECT count(*) FROM {schema}.{table}");
    let counted: i64 = connection.query_row(&counted, [], |row| row.get(0)).map_err(told)?;
    Ok(counted.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_drops_rows_takes_none() {
        let folder = tempfile::tempdir().unwrap();
        let [path, draft] = ["a.db", "draft.db"].map(|name| folder.path().join(name));
        let make = |path: &Path, text: &str| {
            Connection::open(path).unwrap().execute_batch(text).unwrap();
        };
        make(
            &path,
            "CREATE TABLE one (id TEXT PRIMARY KEY ON CONFLICT IGNORE); INSERT INTO one VALUES ('1');
             CREATE TABLE two (id TEXT PRIMARY KEY ON CONFLICT REPLACE); INSERT INTO two VALUES ('1');
             CREATE TABLE Three (id INTEGER, name VARCHAR(9), at DATE, x, share DOUBLE)",
        );
        for table in ["one", "two", "three"] {
            let rows =
                format!("CREATE TABLE {table} (id TEXT); INSERT INTO {table} VALUES ('1'), ('2')");
            make(&draft, &rows);
            let share = Share { draft: draft.clone(), table: table.to_owned(), mode: Mode::Append };
            assert_eq!(publish(&path, &[share]).is_ok(), table == "three", "{table}");
        }
        let connection = Connection::open(&path).unwrap();
        let rows = ["one", "two", "three"].map(|table| count(&connection, "main", table).unwrap());
        assert_eq!(rows, [1, 1, 2]);
        let columns = columns_of(&path, "THREE").unwrap().unwrap();
        let keeps =
            |ty: &DataType| columns.iter().map(|c| c.affinity.keeps(ty)).collect::<Vec<_>>();
        assert_eq!(keeps(&DataType::Utf8View), [false, true, false, true, false]);
        assert_eq!(keeps(&DataType::Int64), [true, false, true, true, false]);
        assert_eq!(keeps(&DataType::Float64), [true, false, true, true, true]);
        assert_eq!(keeps(&DataType::Date32), [true; 5]);
    }
}
