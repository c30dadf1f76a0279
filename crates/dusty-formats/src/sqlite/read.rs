//! Reading: a query, run once on a thread of its own, in one state of the database.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Statement};

use super::values::{Kind, Seen, Values};
use super::{Declared, in_order, quoted, told, told_of_query};
use crate::at::At;
use crate::error::CUT;
use crate::guard::caught;
use crate::table::{BadValue, Column, Options, Piece, Pieces, Table};

use crate::{Choice, DatabaseRows, Error, Markers, Note, Rows};

/// How many rows are looked at for what the columns have.
const LOOKED_AT: u64 = 100_000;

/// How many rows are handed on at once, and how many such pieces may wait.
const ROWS: usize = 1 << 14;
const WAITING: usize = 2;

/// The names of a message.
const LISTED: usize = 12;

struct Sqlite {
    connection: Mutex<Option<Connection>>,
    query: String,
    columns: Vec<Column>,
    kinds: Vec<Kind>,
    notes: Vec<Note>,
    missing: Markers,
}

/// Looks at what a query gives.
pub(crate) fn open(file: File, path: &Path, options: &Options) -> Result<Box<dyn Table>, Error> {
    if is_cut(&At::start(file)?)? {
        return Err(Error::Damaged(CUT.to_owned()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(told)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(told)?;
    // From here on what others write is not seen.
    connection.execute_batch("PRAGMA query_only = 1; BEGIN").map_err(told)?;
    let query = query(&connection, options.part.rows.as_ref())?;
    let mut notes = Vec::new();
    let mut statement = connection.prepare(&query).map_err(told_of_query)?;
    if !statement.readonly() || statement.column_count() == 0 {
        return Err(Error::Refused("the query does not read rows".to_owned()));
    }
    let names = statement.column_names().map(str::to_owned).collect();
    let names = dusty_options::distinct(names, &mut notes);
    let declared: Vec<Declared> =
        statement.columns().map(|column| Declared::read(column.decl_type())).collect();
    let seen = look(&mut statement, &names, options)?;
    drop(statement);
    let mut columns = Vec::new();
    let mut kinds = Vec::new();
    for ((name, seen), declared) in names.into_iter().zip(seen).zip(declared) {
        let (kind, mixed) = match options.text.contains(&name) {
            true => (Kind::Written, None),
            false => seen.kind(declared),
        };
        if let Some(mixed) = mixed {
            let note = Note::new(format!("`{name}` is {mixed}; all its values are read as text"));
            notes.push(note.saying(Choice::Text(vec![name.clone()])));
        }
        columns.push(Column { name, data_type: kind.data_type() });
        kinds.push(kind);
    }
    let connection = Mutex::new(Some(connection));
    let missing = options.missing.clone();
    Ok(Box::new(Sqlite { connection, query, columns, kinds, notes, missing }))
}

/// Whether a database is shorter than it says. SQLite would take what is missing for zeros.
fn is_cut(file: &At) -> Result<bool, Error> {
    let header = file.beginning(100)?;
    let number = |at: usize, length: usize| {
        let bytes = header.get(at..at + length).unwrap_or_default();
        bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    // A size of 64 kB does not fit in its two bytes.
    let page = if number(16, 2) == 1 { 1 << 16 } else { number(16, 2) };
    // Programs from before 2010 do not keep the number of pages up to date.
    let known = number(24, 4) == number(92, 4);
    let pages = if known { number(28, 4) } else { 0 };
    Ok(page == 0 || file.length() < page * pages || !file.length().is_multiple_of(page))
}

/// The query that gives the rows.
fn query(connection: &Connection, selection: Option<&DatabaseRows>) -> Result<String, Error> {
    let listed = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') \
                  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let mut statement = connection.prepare(listed).map_err(told)?;
    let tables = statement.query_map([], |row| row.get::<_, String>(0)).map_err(told)?;
    let tables: Vec<String> = tables.collect::<Result<_, _>>().map_err(told)?;
    let names = || {
        let names: Vec<String> =
            tables.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
        let more = if tables.len() > LISTED { ", ..." } else { "" };
        format!("{}{more}", names.join(", "))
    };
    let table = match selection {
        Some(DatabaseRows::Query(query)) => return Ok(query.clone()),
        Some(DatabaseRows::Table(table)) => match tables.iter().find(|known| *known == table) {
            Some(table) => table,
            None if tables.is_empty() => {
                return Err(Error::Refused("there is no table in it".to_owned()));
            }
            None => {
                let what = format!("there is no table `{table}`; there are {}", names());
                return Err(Error::Refused(what));
            }
        },
        None => match tables.as_slice() {
            [only] => only,
            [] => return Err(Error::Refused("there is no table in it".to_owned())),
            [first, ..] => {
                let what = format!("which table? there are {}; write table: {first:?}", names());
                return Err(Error::Refused(what));
            }
        },
    };
    // In the order in which rows were added, where the table knows it.
    let rows = format!("SELECT * FROM {}", quoted(table));
    let Ok(found) = connection.prepare(&rows) else { return Ok(rows) };
    let columns: Vec<_> = found.column_names().collect();
    let ordered = rows.clone() + in_order(&columns);
    Ok(if connection.prepare(&ordered).is_ok() { ordered } else { rows })
}

/// Looks at the first rows.
fn look(
    statement: &mut Statement<'_>,
    names: &[String],
    options: &Options,
) -> Result<Vec<Seen>, Error> {
    let mut seen = vec![Seen::default(); names.len()];
    let mut rows = statement.query([]).map_err(told)?;
    let mut number = 0;
    while let Some(row) = rows.next().map_err(told)? {
        number += 1;
        for (at, (seen, name)) in seen.iter_mut().zip(names).enumerate() {
            let value = row.get_ref(at).map_err(told)?;
            seen.value(value, options.missing.of(name), number);
        }
        if number >= LOOKED_AT {
            break;
        }
    }
    Ok(seen)
}

impl Table for Sqlite {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn pieces(&self, wanted: &[bool]) -> Pieces {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(connection) = connection else { return Box::new(std::iter::empty()) };
        let column = |((at, kind), column): ((usize, &Kind), &Column)| Reader {
            kind: *kind,
            wanted: wanted.get(at) == Some(&true),
            markers: self.missing.of(&column.name).to_vec(),
        };
        let kinds = self.kinds.iter().enumerate().zip(&self.columns);
        let readers: Arc<[Reader]> = kinds.map(column).collect();
        let query = self.query.clone();
        let (send, receive) = sync_channel(WAITING);
        std::thread::spawn(move || {
            let read = caught(|| read(&connection, &query, &readers, &send));
            if let Err(error) = read {
                // Nobody waits for it in a run that has failed.
                let _ = send.send(Err(error));
            }
        });
        Box::new(receive.into_iter().map(|rows| {
            let rows: Rows = rows?;
            Ok(Piece { bytes: 0, read: Box::new(move || Ok(rows)) })
        }))
    }
}

/// How a column is read.
struct Reader {
    kind: Kind,
    wanted: bool,
    markers: Vec<String>,
}

/// Reads all rows, until nobody takes them any more.
fn read(
    connection: &Connection,
    query: &str,
    readers: &[Reader],
    send: &SyncSender<Result<Rows, Error>>,
) -> Result<(), Error> {
    let mut statement = connection.prepare(query).map_err(told)?;
    let mut found = statement.query([]).map_err(told)?;
    let mut number = 0;
    loop {
        let mut columns: Vec<Option<Values>> =
            readers.iter().map(|reader| reader.wanted.then(|| Values::of(reader.kind))).collect();
        let mut rows = Rows::default();
        while rows.numbers.len() < ROWS
            && let Some(row) = found.next().map_err(told)?
        {
            number += 1;
            for (at, (values, reader)) in columns.iter_mut().zip(readers).enumerate() {
                let Some(values) = values else { continue };
                let value = row.get_ref(at).map_err(told)?;
                if let Some((fault, value)) = values.push(value, &reader.markers) {
                    let row = rows.numbers.len();
                    rows.bad.push(BadValue { row, column: at, fault, value });
                }
            }
            rows.numbers.push(number);
        }
        let last = rows.numbers.len() < ROWS;
        rows.columns = columns.into_iter().map(|values| values.map(Values::finish)).collect();
        if send.send(Ok(rows)).is_err() || last {
            return Ok(());
        }
    }
}
