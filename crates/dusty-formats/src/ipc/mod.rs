//! Arrow, as a file (also called Feather) and as a stream.

mod messages;

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::SchemaRef;
use arrow::ipc::MetadataVersion;
use arrow::ipc::reader::{read_dictionary, read_record_batch};
use arrow::record_batch::RecordBatch;

use crate::Note;
use crate::at::At;
use crate::guard::caught;
use crate::table::{Column, Options, Piece, Pieces, Table};
use crate::typed::Readings;
use crate::{Error, Form, Rows};

use messages::{Message, Messages};

/// How many rows are handed on at once; parts with a few more stay whole.
const ROWS: usize = 1 << 16;

/// Columns that stand for many rows, by number.
type Dictionaries = HashMap<i64, ArrayRef>;

/// An Arrow file.
struct Ipc {
    file: At,
    stream: bool,
    readings: Arc<Readings>,
}

/// Looks at the columns of a file.
pub(crate) fn open(form: Form, file: File, options: &Options) -> Result<Box<dyn Table>, Error> {
    let file = At::start(file)?;
    let stream = form == Form::ArrowStream;
    let (_, schema) = Messages::open(&file, stream)?;
    // What is in a column is not known before it is read.
    let readings = Arc::new(Readings::of(schema.fields(), options, |_| false)?);
    Ok(Box::new(Ipc { file, stream, readings }))
}

impl Table for Ipc {
    fn columns(&self) -> &[Column] {
        &self.readings.columns
    }

    fn notes(&self) -> &[Note] {
        &self.readings.notes
    }

    fn pieces(&self, wanted: &[bool]) -> Pieces {
        let (messages, schema) = match caught(|| Messages::open(&self.file, self.stream)) {
            Ok(opened) => opened,
            Err(error) => return Box::new(std::iter::once(Err(error))),
        };
        let columns: Vec<usize> =
            wanted.iter().enumerate().filter(|(_, wanted)| **wanted).map(|(at, _)| at).collect();
        let (readings, wanted) = (Arc::clone(&self.readings), wanted.to_vec());
        let reader = Reader { schema, readings, wanted, columns };
        let (mut dictionaries, reader) = (Arc::new(Dictionaries::new()), Arc::new(reader));
        let mut before = 0;
        Box::new(messages.flat_map(move |message| {
            let found = message
                .and_then(|message| caught(|| reader.message(message, &mut dictionaries, before)));
            match found {
                Ok((rows, pieces)) => {
                    before += rows;
                    pieces.into_iter().map(Ok).collect()
                }
                Err(error) => vec![Err(error)],
            }
        }))
    }
}

/// What all parts of a file share.
struct Reader {
    schema: SchemaRef,
    readings: Arc<Readings>,
    wanted: Vec<bool>,
    columns: Vec<usize>,
}

impl Reader {
    /// The rows of a part of the file, how many they are and in pieces. `before` is how many
    /// rows come before them.
    fn message(
        self: &Arc<Self>,
        message: Message,
        dictionaries: &mut Arc<Dictionaries>,
        before: u64,
    ) -> Result<(u64, Vec<Piece>), Error> {
        let header = message.header()?;
        if let Some(dictionary) = header.header_as_dictionary_batch() {
            let known = Arc::make_mut(dictionaries);
            let version = header.version();
            read_dictionary(&message.body, dictionary, &self.schema, known, &version)?;
            return Ok((0, Vec::new()));
        }
        let Some(part) = header.header_as_record_batch() else { return Ok((0, Vec::new())) };
        let rows = u64::try_from(part.length()).unwrap_or(0);
        let bytes = message.bytes();
        if rows <= 4 * ROWS as u64 {
            let (reader, dictionaries) = (Arc::clone(self), Arc::clone(dictionaries));
            let read =
                move || caught(|| reader.rows(&reader.batch(&message, &dictionaries)?, before));
            return Ok((rows, vec![Piece { bytes, read: Box::new(read) }]));
        }
        let batch = self.batch(&message, dictionaries)?;
        let piece = |start: usize| {
            let batch = batch.slice(start, ROWS.min(batch.num_rows() - start));
            let (reader, before) = (Arc::clone(self), before + start as u64);
            let bytes = bytes * batch.num_rows() as u64 / rows;
            Piece { bytes, read: Box::new(move || caught(|| reader.rows(&batch, before))) }
        };
        Ok((rows, (0..batch.num_rows()).step_by(ROWS).map(piece).collect()))
    }

    fn batch(&self, message: &Message, known: &Dictionaries) -> Result<RecordBatch, Error> {
        let header = message.header()?;
        let version: MetadataVersion = header.version();
        let part = header.header_as_record_batch().ok_or_else(Error::contradiction)?;
        let schema = Arc::clone(&self.schema);
        let columns = Some(self.columns.as_slice());
        Ok(read_record_batch(&message.body, part, schema, known, columns, &version)?)
    }

    fn rows(&self, batch: &RecordBatch, before: u64) -> Result<Rows, Error> {
        let numbers = (1..=batch.num_rows() as u64).map(|row| before + row).collect();
        self.readings.rows(batch.columns(), &self.wanted, numbers)
    }
}
