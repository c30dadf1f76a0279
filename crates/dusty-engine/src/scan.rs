//! The beginning of every flow: a chunk of a file becomes a batch.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray, UInt64Array, new_null_array};
use arrow::datatypes::DataType;
use dusty_check::{Fails, Source};
use dusty_csv::{BadLine, BadLineReason, Chunk, Format, Projection};
use dusty_syntax::Span;
use dusty_syntax::codes::data;

use crate::account::{Bad, Count, Effects, Place, StepId};
use crate::batch::Batch;
use crate::input::Input;
use crate::rows::RejectedRows;
use crate::why::{Note, Stage, Tracer};

/// How the chunks of one source become batches.
pub(crate) struct Scan {
    id: StepId,
    /// The source's position among the sources.
    source: usize,
    span: Span,
    format: Format,
    projection: Projection,
    /// For each column of the table its position in the projection.
    built: Vec<Option<usize>>,
    rejected: Option<Arc<RejectedRows>>,
    /// What is to be found out about a line. Then the lines are a column, too.
    tracer: Option<Arc<Tracer>>,
}

impl Scan {
    /// `needed` says which columns something uses; the others are not built.
    pub(crate) fn new(
        id: StepId,
        source: usize,
        input: &Input,
        needed: &[bool],
        rejected: Option<Arc<RejectedRows>>,
        tracer: Option<Arc<Tracer>>,
    ) -> Scan {
        let format = input.detected.format.clone();
        let mut projection = Projection::default();
        let mut built = Vec::new();
        for (at, name) in format.columns.iter().enumerate() {
            let wanted = needed.get(at) == Some(&true);
            built.push(wanted.then_some(projection.columns.len()));
            if wanted {
                projection.columns.push(at);
                projection.missing.push(markers(&input.source, name));
            }
        }
        let span = input.source.call_span;
        Scan { id, source, span, format, projection, built, rejected, tracer }
    }

    /// The types of the columns.
    pub(crate) fn types(&self) -> Vec<DataType> {
        let ty = |built: &Option<usize>| match built {
            Some(_) => DataType::Utf8View,
            None => DataType::Null,
        };
        let lines = self.tracer.iter().map(|_| DataType::Utf8View);
        self.built.iter().map(ty).chain(lines).collect()
    }

    /// Parses a chunk.
    pub(crate) fn batch(&self, chunk: Chunk, effects: &mut Effects) -> Batch {
        let rows = dusty_csv::parse(&self.format, &self.projection, chunk);
        effects.count(self.id, Count::Out, rows.rows);
        effects.count(self.id, Count::Rejected, rows.bad.len());
        let blank = usize::try_from(rows.blank_lines).unwrap_or(usize::MAX);
        effects.count(self.id, Count::Blank, blank);
        effects.count(self.id, Count::Repaired, rows.repairs.len());
        effects.repairs.extend(rows.repairs.iter().map(|repair| (self.source, repair.clone())));
        if !rows.bad.is_empty() {
            self.bad_lines(&rows.bad, effects);
        }
        let column = |built: &Option<usize>| match built.and_then(|at| rows.columns.get(at)) {
            Some(column) => ArrayRef::clone(column),
            None => new_null_array(&DataType::Null, rows.rows),
        };
        let mut columns: Vec<ArrayRef> = self.built.iter().map(column).collect();
        if self.tracer.is_some() {
            let lines = rows.lines.iter().map(|line| Some(line.to_string()));
            columns.push(Arc::new(lines.collect::<StringViewArray>()));
        }
        let places = rows.lines.iter().map(|&line| Place::packed(self.source, line));
        let place = Arc::new(UInt64Array::from_iter_values(places));
        Batch { columns, rows: rows.rows, place, read: None }
    }

    fn bad_lines(&self, lines: &[BadLine], effects: &mut Effects) {
        let bad = |line: &BadLine| Bad {
            step: self.id,
            span: self.span,
            code: &data::BAD_LINE,
            fails: fails(line.reason),
            why: self.rejected.is_some().then(|| line.to_string()),
            column: None,
            origin: None,
            value: Some(line.text.trim_end_matches(['\r', '\n']).to_owned()),
            direct: false,
            place: Some(Place { source: self.source, line: line.line }),
        };
        if let Some(tracer) = &self.tracer {
            for line in lines {
                let text = line.text.trim_end_matches(['\r', '\n']);
                let last = line.line + text.matches('\n').count() as u64;
                if tracer.asks(self.source, line.line, last) {
                    let stage = Stage { table: self.id.table, passed: 0 };
                    let note = Note::Bad(line.to_string(), None, Some(text.to_owned()));
                    effects.notes.push((stage, note));
                }
            }
        }
        let bad: Vec<_> = lines.iter().map(bad).collect();
        match &self.rejected {
            None => effects.bad.extend(bad),
            Some(rejected) => {
                // The cells of a line that does not fit belong to no columns.
                let places = lines.iter().map(|line| Place::packed(self.source, line.line));
                let mut batch = Batch::placeless(Vec::new(), lines.len());
                batch.place = Arc::new(UInt64Array::from_iter_values(places));
                let rows: Vec<_> = (0..lines.len()).collect();
                let batch = rejected.batch(&batch, &rows, &bad, ("source", self.id), &[]);
                effects.rejects.push((self.id.table, batch));
            }
        }
    }
}

fn markers(source: &Source, column: &str) -> Vec<String> {
    source.markers(column).to_vec()
}

fn fails(reason: BadLineReason) -> Fails {
    match reason {
        BadLineReason::TooFewFields => {
            Fails { one: "has too few fields", many: "have too few fields" }
        }
        BadLineReason::TooManyFields => {
            Fails { one: "has too many fields", many: "have too many fields" }
        }
        BadLineReason::BrokenQuote => Fails {
            one: "has a quote that does not close",
            many: "have a quote that does not close",
        },
        BadLineReason::NotInEncoding => Fails {
            one: "has bytes that are no text in the file's encoding",
            many: "have bytes that are no text in the file's encoding",
        },
    }
}
