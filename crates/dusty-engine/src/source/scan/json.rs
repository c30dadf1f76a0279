//! JSON.

use std::io::Read;

use arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::DataType;
use dusty_check::Fails;
use dusty_json::{BadValue, Chunk, Chunks, Column, Fault, Options, Rows};
use dusty_syntax::Diagnostic;
use dusty_syntax::codes::data;

use super::{Parse, Site, unneeded};
use crate::account::{Bad, Effects};
use crate::failure::{Failure, sound};
use crate::flow::batch::Batch;
use crate::messages;
use crate::source::input::{CHUNK, Input};
use crate::why::Unfit;

/// The chunks of a file.
pub(super) fn chunks<R: Read + Send + 'static>(
    reader: Option<R>,
    input: &Input,
    options: &Options,
) -> impl Iterator<Item = Result<Chunk, Diagnostic>> + Send + use<R> {
    let source = input.source.clone();
    let chunks = reader.map(|reader| Chunks::new(reader, &options.form, CHUNK));
    chunks
        .into_iter()
        .flatten()
        .map(move |chunk| chunk.map_err(|error| messages::broken_json(&source, &error)))
}

/// How the chunks become batches.
pub(super) struct Json {
    site: Site,
    source: dusty_check::Source,
    columns: Vec<Column>,
    /// The names of the columns.
    names: Vec<String>,
    options: Options,
    needed: Vec<bool>,
    /// The columns that are built: those that are needed and, if bad rows are saved, all.
    built: Vec<bool>,
}

impl Json {
    pub(super) fn new(
        site: Site,
        input: &Input,
        columns: &[Column],
        options: &Options,
        needed: &[bool],
    ) -> Json {
        let needed: Vec<bool> =
            (0..columns.len()).map(|at| needed.get(at) == Some(&true)).collect();
        let all = site.rejected.is_some();
        let built = needed.iter().map(|needed| *needed || all).collect();
        let (source, columns, options) = (input.source.clone(), columns.to_vec(), options.clone());
        let names = columns.iter().map(|column| column.name.clone()).collect();
        Json { site, source, columns, names, options, needed, built }
    }

    /// What is told of something bad.
    fn bad(&self, bad: &BadValue) -> Bad {
        let fails = Fails { one: bad.fault.one(), many: bad.fault.many() };
        let line = bad.field.is_none() && bad.fault != Fault::NotARecord;
        Bad {
            step: self.site.id,
            span: self.site.span,
            code: if line { &data::BAD_LINE } else { &data::MISFIT },
            fails,
            why: None,
            column: bad.field.clone(),
            origin: None,
            value: Some(bad.value.clone()),
            direct: false,
            place: self.site.place(bad.line, bad.column),
            group: String::new(),
        }
    }

    /// Tells of what is bad, or sets it aside; gives the mask of the good records.
    fn settle(&self, rows: &Rows, effects: &mut Effects) -> BooleanArray {
        let mut keep = vec![true; rows.lines.len()];
        let mut first: Vec<&BadValue> = Vec::new();
        for bad in &rows.bad {
            if let Some(keep) = keep.get_mut(bad.record).filter(|keep| **keep) {
                *keep = false;
                first.push(bad);
            }
        }
        for bad in &first {
            let line = |lines: &[u64]| lines.get(bad.record).copied().unwrap_or(bad.line);
            let lines = (line(&rows.lines), line(&rows.last_lines));
            let (why, column) = (bad.fault.one().to_owned(), bad.field.clone());
            let unfit = Unfit { why, column, text: bad.value.clone() };
            self.site.unfit(bad.line, lines, unfit, effects);
        }
        if self.site.rejected.is_none() {
            effects.bad.extend(rows.bad.iter().map(|bad| self.bad(bad)));
            return BooleanArray::from(keep);
        }
        // Of a record that is broken, no value can be relied on.
        let record = |bad: &&BadValue| bad.field.is_some().then_some(bad.record as u64);
        let records: UInt64Array = first.iter().map(record).collect();
        let taken = |column: &ArrayRef| sound(take(column, &records, None));
        let columns = rows.columns.iter().map(taken).collect();
        let mut batch = Batch::placeless(columns, first.len()).remember();
        batch.place = self.site.places(first.iter().map(|bad| bad.line).collect());
        let told: Vec<Bad> = first.iter().map(|bad| self.bad(bad)).collect();
        self.site.reject(&batch, &told, &self.names, effects);
        BooleanArray::from(keep)
    }
}

impl Parse for Json {
    type Chunk = Chunk;

    fn types(&self) -> Vec<DataType> {
        let ty = |(column, needed): (&Column, &bool)| match needed {
            true => column.kind.data_type(),
            false => DataType::Null,
        };
        self.columns.iter().zip(&self.needed).map(ty).collect()
    }

    fn batch(&self, chunk: Chunk, effects: &mut Effects) -> Result<Batch, Failure> {
        let rows = dusty_json::parse(&chunk, &self.columns, &self.built, &self.options)
            .map_err(|error| messages::broken_json(&self.source, &error))?;
        let good = (!rows.bad.is_empty()).then(|| self.settle(&rows, effects));
        let count = rows.lines.len();
        let place = self.site.places(rows.lines.to_vec());
        let column = |(column, needed): (ArrayRef, &bool)| match needed {
            true => column,
            false => unneeded(count),
        };
        let columns = rows.columns.into_iter().zip(&self.needed).map(column).collect();
        let batch = Batch { columns, rows: count, place, read: None, late: None };
        let (mut first, mut last) = (rows.lines, rows.last_lines);
        let batch = match good {
            Some(good) => {
                for lines in [&mut first, &mut last] {
                    let mut good = good.values().iter();
                    lines.retain(|_| good.next() == Some(true));
                }
                batch.filtered(&good)
            }
            None => batch,
        };
        let batch = self.site.traced(batch, (&first, Some(&last)), &self.names, effects);
        self.site.count(effects, batch.rows, count - batch.rows, rows.blank_lines);
        Ok(batch)
    }
}
