//! JSON.

use std::io::Read;

use arrow::datatypes::DataType;
use dusty_json::{BadValue, Chunk, Chunks, Column, Options, fault};
use dusty_syntax::Diagnostic;
use dusty_syntax::codes::data;

use super::records::{Found, Records};
use super::{Parse, Site};
use crate::account::{Bad, Effects};
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::messages;
use crate::source::input::{CHUNK, Input};

/// The chunks of a file.
pub(super) fn chunks<R: Read + Send + 'static>(
    reader: Option<R>,
    input: &Input,
    options: &Options,
) -> impl Iterator<Item = Result<Chunk, Diagnostic>> + Send + use<R> {
    let source = input.source.clone();
    let chunks =
        reader.map(|reader| Chunks::new(reader, &options.form, CHUNK)).into_iter().flatten();
    chunks.map(move |chunk| chunk.map_err(|error| messages::broken_json(&source, &error)))
}

/// How the chunks become batches.
pub(super) struct Json {
    records: Records,
    columns: Vec<Column>,
    options: Options,
}

impl Json {
    pub(super) fn new(
        site: Site,
        input: &Input,
        columns: &[Column],
        options: &Options,
        needed: &[bool],
    ) -> Json {
        let names = columns.iter().map(|column| column.name.clone()).collect();
        let records = Records::new(site, input, names, needed);
        Json { records, columns: columns.to_vec(), options: options.clone() }
    }

    /// What is told of something bad, and the record that it is in.
    fn bad(&self, bad: BadValue) -> (usize, Bad) {
        let fails = *bad.fault;
        let line = bad.field.is_none() && bad.fault != fault::NOT_A_RECORD;
        let code = if line { &data::BAD_LINE } else { &data::MISFIT };
        let place = (bad.line, bad.column);
        (bad.record, self.records.site.bad(code, fails, place, bad.field, bad.value))
    }
}

impl Parse for Json {
    type Chunk = Chunk;

    fn types(&self) -> Vec<DataType> {
        let types = self.columns.iter().map(|column| column.kind.data_type());
        self.records.types(types)
    }

    fn batch(&self, chunk: Chunk, effects: &mut Effects) -> Result<Batch, Failure> {
        let rows = dusty_json::parse(&chunk, &self.columns, &self.records.built, &self.options)
            .map_err(|error| messages::broken_json(&self.records.source, &error))?;
        let found = Found {
            columns: rows.columns,
            lines: rows.lines,
            last_lines: Some(rows.last_lines),
            bad: rows.bad.into_iter().map(|bad| self.bad(bad)).collect(),
            blank: rows.blank_lines,
        };
        Ok(self.records.batch(found, effects))
    }
}
