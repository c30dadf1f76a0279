//! What a run gives out: files, each written beside its target and put in its place
//! when everything has succeeded, and tables for the screen.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use arrow::array::AsArray;
use dusty_check::program::{Program, TableRef, Target};
use dusty_check::{FileKind, Schema, Type};
use dusty_formats::Writer;
use dusty_formats::sqlite::Share;
use dusty_syntax::Diagnostic;
use futures::StreamExt;

use crate::compression::Packed;
use crate::eval::cell;
use crate::failure::Failure;
use crate::fingerprint::Printed;
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::save::database;
use crate::save::draft::DraftFile;
use crate::save::encoding::{Encoding, Used};
use crate::save::place::{place_of, same_file};
use crate::save::settling::Settling;
use crate::types::data_type;
use crate::{OutputAccount, Purpose, Shown, messages};

mod typed;

/// How many rows of a table are shown.
const SHOWN: usize = 20;

/// A file that is being written.
pub(crate) struct Draft {
    target: Target,
    table: String,
    schema: Schema,
    place: Where,
    purpose: Purpose,
}

/// Where the bytes go.
enum Where {
    /// Beside the target, which `path` is.
    Beside { file: DraftFile, path: PathBuf },
    /// To standard output, when everything has succeeded.
    Out(File),
    /// To a server, when everything else has succeeded.
    Sent(DraftFile),
    /// Nowhere: somebody only wants to know what they would be.
    Nowhere,
}

impl Where {
    fn file(&self) -> Option<&File> {
        match self {
            Where::Beside { file, .. } | Where::Sent(file) => Some(file.as_file()),
            Where::Out(file) => Some(file),
            Where::Nowhere => None,
        }
    }
}

/// A file that is complete but not in its place yet.
pub(crate) struct Written {
    place: Where,
    pub(crate) account: OutputAccount,
}

impl Draft {
    /// Makes the file beside the target.
    pub(crate) fn open(
        target: &Target,
        schema: Schema,
        table: String,
        folder: &Path,
        purpose: Purpose,
    ) -> Result<Draft, Diagnostic> {
        let place = if target.kind == FileKind::Sqlite && target.path == "-" {
            return Err(messages::no_database(target));
        } else if purpose == Purpose::Rehearse {
            Ok(Where::Nowhere)
        } else if target.url.is_some() {
            DraftFile::elsewhere("upload").map(Where::Sent)
        } else if target.path == "-" {
            tempfile::tempfile().map(Where::Out)
        } else {
            let path = place_of(&folder.join(&target.path));
            path.and_then(|path| Ok(Where::Beside { file: DraftFile::beside(&path)?, path }))
        };
        let place = place.map_err(|error| messages::unwritable(target, &error))?;
        Ok(Draft { target: target.clone(), table, schema, place, purpose })
    }

    /// Writes all rows of a flow.
    pub(crate) async fn write(self, flow: Flow) -> Result<Written, Failure> {
        let Draft { target, table, schema, place, purpose } = self;
        if target.kind == FileKind::Sqlite {
            let writer = match &place {
                Where::Beside { file, .. } => {
                    Some(table_in(&target, file.path(), &schema, &table)?)
                }
                _ => None,
            };
            let record = purpose != Purpose::Write;
            let mut print = record.then(|| database::TablePrint::new(&schema));
            let rows = typed::write(flow, &target, writer, print.as_mut()).await?;
            let fingerprint = print.map(|print| print.fingerprint());
            let in_database = Some(database::table_name(&target, &table));
            let path = Some(target.path.clone());
            let account =
                OutputAccount { table, path, rows, fingerprint, in_database, parts: None };
            return Ok(Written { place, account });
        }
        let failed = |error: io::Error| messages::unwritable(&target, &error);
        let mut settling = place.file().map(Settling::new);
        let out: Box<dyn Write + Send + '_> = match &mut settling {
            Some(file) => Box::new(BufWriter::with_capacity(1 << 16, file)),
            None => Box::new(io::sink()),
        };
        let out = Printed::new(out, purpose != Purpose::Write);
        let mut out = Packed::new(&target.path, out).map_err(failed)?;
        let rows = match target.kind.is_text() {
            true => text(flow, &target, &schema, &mut out).await?,
            false => {
                let writer = file_of(&target, &schema, &mut out)?;
                typed::write(flow, &target, Some(writer), None).await?
            }
        };
        let mut out = out.finish().map_err(failed)?;
        out.flush().map_err(failed)?;
        let fingerprint = out.fingerprint();
        drop(out);
        settling.map_or(Ok(()), Settling::settle).map_err(failed)?;
        let path = Some(target.path.clone());
        let account = OutputAccount { table, path, rows, fingerprint, ..OutputAccount::default() };
        Ok(Written { place, account })
    }
}

/// Writes rows as text, and gives how many they are.
async fn text<W: Write>(
    flow: Flow,
    target: &Target,
    schema: &Schema,
    out: &mut W,
) -> Result<u64, Failure> {
    let encoding = Encoding::new(target, schema);
    let encode = encoding.clone();
    let lines = match encoding.has_lines() {
        true => flow.sorted_texts(move |batch| encode.lines(batch)),
        false => Err(Box::new(flow)),
    };
    let (encode, used) = (encoding.clone(), Used::default());
    let again = used.clone();
    let mut parts = match lines {
        Ok(lines) => lines.ending(|batch, _| Ok((joined(&batch), batch.rows))),
        Err(flow) => {
            flow.ending(move |batch, _| Ok((encode.rows(&batch, again.take())?, batch.rows)))
        }
    };
    let failed = |error: io::Error| messages::unwritable(target, &error);
    out.write_all(&encoding.start()).map_err(failed)?;
    let mut rows = 0;
    while let Some(part) = parts.next().await {
        let (bytes, count) = part?;
        if rows > 0 && count > 0 {
            out.write_all(encoding.between()).map_err(failed)?;
        }
        out.write_all(&bytes).map_err(failed)?;
        used.give(bytes);
        rows += count as u64;
    }
    out.write_all(encoding.end(rows)).map_err(failed)?;
    Ok(rows)
}

/// The texts of the only column, one after the other.
fn joined(batch: &Batch) -> Vec<u8> {
    let Some(texts) = batch.columns.first().and_then(|column| column.as_string_view_opt()) else {
        return Vec::new();
    };
    let mut bytes = Vec::with_capacity(texts.total_buffer_bytes_used());
    texts.iter().flatten().for_each(|text| bytes.extend_from_slice(text.as_bytes()));
    bytes
}

/// Begins a file whose values keep their types.
fn file_of<'a>(
    target: &Target,
    schema: &Schema,
    out: &'a mut (impl Write + Send),
) -> Result<Box<dyn Writer + 'a>, Failure> {
    let form = match target.kind {
        FileKind::Arrow => dusty_formats::Target::Arrow,
        FileKind::Excel => dusty_formats::Target::Workbook {
            sheet: target.sheet.clone().unwrap_or_else(|| "Sheet1".to_owned()),
            // Read again, the first row would be taken for the names.
            header: target.header != Some(false),
        },
        _ => dusty_formats::Target::Parquet,
    };
    let writer = dusty_formats::create(&form, &columns(schema), Box::new(out));
    writer.map_err(|error| messages::unwritten(target, error).into())
}

/// Begins a table in a database of its own.
fn table_in(
    target: &Target,
    draft: &Path,
    schema: &Schema,
    table: &str,
) -> Result<Box<dyn Writer>, Failure> {
    let table = database::table_name(target, table);
    let writer = dusty_formats::create_table(draft, &table, &columns(schema));
    writer.map_err(|error| messages::unwritten(target, error).into())
}

fn columns(schema: &Schema) -> Vec<dusty_formats::Column> {
    let column = |column: &dusty_check::Column| dusty_formats::Column {
        name: column.name.clone(),
        data_type: data_type(&column.ty),
    };
    schema.columns.iter().map(column).collect()
}

impl Written {
    /// The table that is to be put in a database, and where that is.
    fn share(&self, target: &Target) -> Option<(&Path, Share)> {
        match &self.place {
            Where::Beside { file, path } if target.kind == FileKind::Sqlite => {
                Some((path, database::share(target, &self.account.table, file.path().to_owned())))
            }
            _ => None,
        }
    }

    /// The draft of a file that goes to a server.
    pub(crate) fn to_send(&self) -> Option<&Path> {
        match &self.place {
            Where::Sent(file) => Some(file.path()),
            _ => None,
        }
    }

    /// Writes it to standard output, if that is its place.
    pub(crate) fn print(&self) -> io::Result<()> {
        let Where::Out(file) = &self.place else { return Ok(()) };
        let mut file: &File = file;
        file.rewind()?;
        io::copy(&mut file, &mut io::stdout().lock())?;
        io::stdout().flush()
    }

    /// Puts the file in its place.
    pub(crate) fn publish(self, target: &Target) -> Result<OutputAccount, Failure> {
        let failed = |error: io::Error| Failure::from(messages::unwritable(target, &error));
        match self.place {
            // It is there already.
            Where::Nowhere | Where::Sent(_) | Where::Out(_) => {}
            // Its rows are in the database.
            Where::Beside { .. } if target.kind == FileKind::Sqlite => {}
            Where::Beside { file, path } => file.persist(&path).map_err(failed)?,
        }
        Ok(self.account)
    }
}

/// The table of a database that a save writes.
pub(crate) fn table_of(target: &Target, program: &Program, table: TableRef) -> String {
    database::table_name(target, &program.name(table))
}

/// Puts all tables in their databases. Of what is written it comes first, because it may
/// still fail.
pub(crate) fn publish_tables(made: &[(&Written, &Target)]) -> Result<(), Failure> {
    let mut databases: Vec<(&Path, &Target, Vec<Share>)> = Vec::new();
    for (written, target) in made {
        let Some((path, share)) = written.share(target) else { continue };
        match databases.iter_mut().find(|(known, ..)| same_file(known, path)) {
            Some((.., shares)) => shares.push(share),
            None => databases.push((path, target, vec![share])),
        }
    }
    let mut done = Vec::new();
    for (path, target, shares) in databases {
        let new = !path.exists();
        if let Err(error) = dusty_formats::sqlite::publish(path, &shares) {
            if new {
                remove_database(path);
            }
            return Err(messages::unwritten_after(target, error, &done).into());
        }
        done.push(target);
    }
    Ok(())
}

/// Removes a database that was not there before, and what it has beside it when its disk is full.
fn remove_database(path: &Path) {
    for end in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // The reason why it is not wanted is told already.
        let _ = std::fs::remove_file(name);
    }
}

/// The first rows of a table, and how many there are.
pub(crate) async fn shown(flow: Flow, schema: &Schema, table: String) -> Result<Shown, Failure> {
    let columns: Vec<(String, Type)> =
        schema.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect();
    let mut shown = Shown { table, columns, rows: Vec::new(), total: 0 };
    let mut batches = flow.batches();
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        for row in 0..batch.rows.min(SHOWN.saturating_sub(shown.rows.len())) {
            shown.rows.push(batch.columns.iter().map(|column| cell(column, row)).collect());
        }
        shown.total += batch.rows as u64;
    }
    Ok(shown)
}

/// Runs a table of which nothing but the bad rows is wanted.
pub(crate) async fn drained(flow: Flow) -> Result<(), Failure> {
    let mut batches = flow.batches();
    while let Some(batch) = batches.next().await {
        batch?;
    }
    Ok(())
}
