//! CSV.

use std::io::Read;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use dusty_csv::{BadLine, Chunk, Chunks, Format, Projection};
use dusty_syntax::Diagnostic;
use dusty_syntax::codes::data;

use super::{Parse, Site, Wanted, names, unneeded};
use crate::account::{ACCOUNTED, Bad, Count, Effects};
use crate::failure::Failure;
use crate::flow::batch::{Batch, Late};
use crate::messages;
use crate::source::input::{CHUNK, Input};
use crate::why::{Unfit, breaks};

/// The chunks of a file.
pub(crate) fn chunks<R: Read + Send + 'static>(
    reader: Option<R>,
    input: &Input,
    format: &Format,
) -> impl Iterator<Item = Result<Chunk, Diagnostic>> + Send + use<R> {
    let source = input.source.clone();
    let chunks = reader.map(|reader| Chunks::new(reader, format, CHUNK)).into_iter().flatten();
    chunks.map(move |chunk| chunk.map_err(|error| messages::unreadable(&source, &error)))
}

/// How the chunks become batches.
pub(super) struct Csv {
    site: Site,
    format: Format,
    projection: Projection,
    /// For each column of the table its position in the projection.
    built: Vec<Option<usize>>,
    /// Which columns of the table are the last ones of the projection, that are built late.
    late: Arc<[usize]>,
}

impl Csv {
    pub(super) fn new(site: Site, input: &Input, format: &Format, wanted: &Wanted) -> Csv {
        let format = format.clone();
        let mut projection =
            Projection { lines: ACCOUNTED || site.tracer.is_some(), ..Projection::default() };
        let is = |columns: &[bool], at: usize| columns.get(at) == Some(&true);
        let columns = (0..format.columns.len()).filter(|&at| is(&wanted.needed, at));
        let (late, now): (Vec<_>, Vec<_>) = columns.partition(|&at| is(&wanted.late, at));
        let mut built = vec![None; format.columns.len()];
        for &at in now.iter().chain(&late) {
            if let (Some(slot), Some(name)) = (built.get_mut(at), format.columns.get(at)) {
                *slot = Some(projection.columns.len());
                projection.columns.push(at);
                projection.missing.push(input.source.missing.of(name).to_vec());
            }
        }
        projection.later = late.len();
        Csv { site, format, projection, built, late: late.into() }
    }

    fn bad_lines(&self, lines: &[BadLine], effects: &mut Effects) {
        let bad = |line: &BadLine| {
            let fails = line.reason.fails();
            let text = line.text.trim_end_matches(['\r', '\n']).to_owned();
            let why = self.site.rejected.is_some().then(|| line.to_string());
            let place = (line.line, 0);
            Bad { why, ..self.site.bad(&data::BAD_LINE, fails, place, None, text) }
        };
        for line in lines.iter().filter(|_| self.site.tracer.is_some()) {
            let text = line.text.trim_end_matches(['\r', '\n']);
            let unfit = Unfit { why: line.to_string(), column: None, text: text.to_owned() };
            let lines = (line.line, line.line + breaks(text));
            self.site.unfit(line.line, lines, unfit, effects);
        }
        let bad: Vec<_> = lines.iter().map(bad).collect();
        match &self.site.rejected {
            None => effects.bad.extend(bad),
            Some(_) => {
                // The cells of a line that does not fit belong to no columns.
                let mut batch = Batch::placeless(Vec::new(), lines.len());
                batch.place = self.site.places(lines.iter().map(|line| line.line).collect());
                self.site.reject(&batch, &bad, &[], effects);
            }
        }
    }
}

impl Parse for Csv {
    type Chunk = Chunk;

    fn types(&self) -> Vec<DataType> {
        let ty = |built: &Option<usize>| match built {
            Some(_) => DataType::Utf8View,
            None => DataType::Null,
        };
        self.built.iter().map(ty).collect()
    }

    fn batch(&self, chunk: Chunk, effects: &mut Effects) -> Result<Batch, Failure> {
        let rows = dusty_csv::parse(&self.format, &self.projection, chunk);
        self.site.count(effects, rows.rows, rows.bad.len(), rows.blank_lines);
        self.site.count_one(effects, Count::Repaired, rows.repairs.len());
        let file = self.site.file;
        effects.names.push((file, names::again(&rows, &self.format, &self.projection.columns)));
        effects.surplus.push((file, rows.rows as u64, rows.surplus));
        effects.repairs.extend(rows.repairs.iter().map(|repair| (file, repair.clone())));
        if !rows.bad.is_empty() {
            self.bad_lines(&rows.bad, effects);
        }
        let column = |built: &Option<usize>| match built.and_then(|at| rows.columns.get(at)) {
            Some(column) => ArrayRef::clone(column),
            None => unneeded(rows.rows),
        };
        let columns = self.built.iter().map(column).collect();
        let place = match ACCOUNTED {
            true => self.site.places(rows.lines.to_vec()),
            false => unneeded(rows.rows),
        };
        let places = Arc::clone(&self.late);
        let late = rows.later.map(|cells| Late { cells: Arc::new(cells), places });
        let batch = Batch { columns, rows: rows.rows, place, read: None, late };
        Ok(self.site.traced(batch, (&rows.lines, None), &self.format.columns, effects))
    }
}
