//! A table of SQLite, in a database of its own.

use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate};
use rusqlite::Connection;
use rusqlite::types::{Null, ToSqlOutput, Value, ValueRef};

use super::{Work, Writer};
use crate::guard::caught;
use crate::sqlite::{Declared, quoted, told};
use crate::{Column, Error};

/// How many columns a table of SQLite can have, as it is built here.
const COLUMNS: usize = 2000;

struct Sqlite {
    connection: Connection,
    insert: String,
}

/// Begins a table in a new database at a path.
pub(super) fn create(
    path: &Path,
    table: &str,
    columns: &[Column],
) -> Result<Box<dyn Writer + 'static>, Error> {
    if columns.len() > COLUMNS {
        let what =
            format!("a table has no more than 2,000 columns, and these are {}", columns.len());
        return Err(Error::Refused(what));
    }
    let mut known: Vec<String> = Vec::new();
    for column in columns {
        if column.name.contains('\0') {
            let name = dusty_options::key(&column.name);
            let what = format!("a name in a database ends at a NUL character, as in {name}");
            return Err(Error::Refused(what));
        }
        // To SQLite `ID` and `id` are one name.
        let lower = column.name.to_ascii_lowercase();
        if known.contains(&lower) {
            let what = format!("to a database `{}` and another column have one name", column.name);
            return Err(Error::Refused(what));
        }
        known.push(lower);
    }
    let connection = Connection::open(path).map_err(told)?;
    // Nobody else knows the draft, and it goes if the run fails.
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        .map_err(told)?;
    let column =
        |column: &Column| format!("{} {}", quoted(&column.name), Declared::of(&column.data_type));
    let declared: Vec<String> = columns.iter().map(column).collect();
    let create = format!("CREATE TABLE {} ({})", quoted(table), declared.join(", "));
    connection.execute_batch(&create).map_err(told)?;
    let holes = vec!["?"; columns.len()].join(", ");
    let insert = format!("INSERT INTO {} VALUES ({holes})", quoted(table));
    Ok(Box::new(Sqlite { connection, insert }))
}

impl Writer for Sqlite {
    fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<Vec<Work>, Error> {
        caught(|| {
            let mut statement = self.connection.prepare(&self.insert).map_err(told)?;
            for row in 0..rows {
                let values = columns.iter().map(|column| value(column, row));
                statement.execute(rusqlite::params_from_iter(values)).map_err(told)?;
            }
            Ok(Vec::new())
        })
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        caught(move || {
            self.connection.execute_batch("COMMIT").map_err(told)?;
            self.connection.close().map_err(|(_, error)| told(error))
        })
    }
}

fn value(column: &ArrayRef, row: usize) -> ToSqlOutput<'_> {
    if column.is_null(row) {
        return Null.into();
    }
    let owned = match column.data_type() {
        DataType::Int64 => Value::Integer(column.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Value::Real(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::Integer(column.as_boolean().value(row).into()),
        DataType::Date32 => {
            let day = column.as_primitive::<Date32Type>().value(row);
            let day = day.checked_add(719_163).and_then(NaiveDate::from_num_days_from_ce_opt);
            day.map_or(Value::Null, |day| Value::Text(day.to_string()))
        }
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            let at = DateTime::from_timestamp_micros(micros);
            at.map_or(Value::Null, |at| Value::Text(at.format("%Y-%m-%d %H:%M:%S%.f").to_string()))
        }
        _ => {
            let texts = column.as_string_view_opt();
            let text = texts.map(|texts| texts.value(row)).unwrap_or_default();
            return ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()));
        }
    };
    ToSqlOutput::Owned(owned)
}
