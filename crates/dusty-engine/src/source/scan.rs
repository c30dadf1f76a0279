//! The beginning of every flow: a chunk of a file becomes a batch.

pub(crate) mod csv;
mod json;
mod names;
mod records;
mod typed;
mod united;

use std::sync::Arc;

use arrow::array::{ArrayRef, UInt64Array, new_null_array};
use arrow::datatypes::DataType;
use dusty_check::Fails;
use dusty_syntax::{Code, Diagnostic, Span};

use crate::account::{Bad, Count, Effects, Place, StepId};
use crate::failure::Failure;
use crate::flow::Run;
use crate::flow::batch::Batch;
use crate::source::files::SourceFiles;
use crate::source::input::{Format, Input};
use crate::steps::bad_rows::RejectedRows;
use crate::why::{ReadRows, Tracer, Unfit};

/// Makes a batch, on whatever thread.
pub(crate) type Make = Box<dyn FnOnce(&mut Effects) -> Result<Batch, Failure> + Send>;

/// What makes the batches of a source, in the order of its rows.
pub(crate) type Makes = Box<dyn Iterator<Item = Result<Make, Failure>> + Send>;

/// The batches of a source.
pub(crate) struct Scan {
    /// The types of the columns.
    pub(crate) types: Vec<DataType>,
    pub(crate) makes: Makes,
}

impl Scan {
    /// For rows that are in the account already.
    pub(crate) fn unaccounted(self) -> Scan {
        let unseen = |make: Make| -> Make { Box::new(move |_| make(&mut Effects::default())) };
        Scan { makes: Box::new(self.makes.map(move |make| make.map(unseen))), ..self }
    }
}

/// The columns of a source that are read; the others are not built.
pub(crate) struct Wanted {
    /// Those that something needs.
    pub(crate) needed: Vec<bool>,
    /// Those of them that nothing needs before the first step has taken rows out.
    pub(crate) late: Vec<bool>,
}

/// A file of a source of the program, for the account of its rows.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) id: StepId,
    /// The file's position among those of the run.
    pub(crate) file: usize,
    /// Its position among those of its source.
    pub(crate) part: usize,
    pub(crate) span: Span,
    pub(crate) rejected: Option<Arc<RejectedRows>>,
    /// What is to be found out about a line.
    pub(crate) tracer: Option<Arc<Tracer>>,
}

/// How the chunks of one kind of file become batches.
trait Parse: Send + Sync + 'static {
    /// Some rows of the file.
    type Chunk: Send + 'static;

    /// The types of the columns; `Null` where nothing needs one.
    fn types(&self) -> Vec<DataType>;

    /// Parses a chunk. If something is to be found out about a line, the last column has
    /// the lines: see [`Site::traced`].
    fn batch(&self, chunk: Self::Chunk, effects: &mut Effects) -> Result<Batch, Failure>;
}

/// Reads the files of a source.
pub(crate) fn scan(site: Site, files: &SourceFiles, wanted: &Wanted, run: &Arc<Run>) -> Scan {
    let inputs = run.inputs.get(files.files.clone()).unwrap_or_default();
    inputs.iter().for_each(|input| input.expect(&run.progress));
    match inputs {
        [input] if files.source.file.is_none() => {
            file(site, input, wanted, run).unwrap_or_else(|error| {
                let failed = std::iter::once(Err(Failure::from(error)));
                Scan { types: vec![DataType::Null; wanted.needed.len()], makes: Box::new(failed) }
            })
        }
        _ => united::scan(site, files, &wanted.needed, run),
    }
}

/// Reads one file.
fn file(site: Site, input: &Input, wanted: &Wanted, run: &Run) -> Result<Scan, Diagnostic> {
    let (progress, traced) = (&run.progress, site.tracer.is_some());
    let reader = input.reader(Arc::clone(progress), run.purpose)?;
    Ok(match &input.format {
        Format::Csv(detected) => {
            let format = &detected.format;
            let parse = csv::Csv::new(site, input, format, wanted);
            made(parse, csv::chunks(reader, input, format), progress, traced)
        }
        Format::Json(columns, options) => {
            let parse = json::Json::new(site, input, columns, options, &wanted.needed);
            made(parse, json::chunks(reader, input, options), progress, traced)
        }
        Format::Typed(table) => {
            let parse = typed::Typed::new(site, input, table, &wanted.needed);
            let pieces = typed::pieces(&parse, input, progress);
            made(parse, pieces, progress, traced)
        }
    })
}

fn made<P: Parse>(
    parse: P,
    chunks: impl Iterator<Item = Result<P::Chunk, Diagnostic>> + Send + 'static,
    progress: &Arc<crate::Progress>,
    traced: bool,
) -> Scan {
    let mut types = parse.types();
    if traced {
        types.push(DataType::Utf8View);
    }
    let (parse, progress) = (Arc::new(parse), Arc::clone(progress));
    let makes = chunks.map(move |chunk| {
        let (parse, progress) = (Arc::clone(&parse), Arc::clone(&progress));
        let chunk = chunk.map_err(Failure::from)?;
        let make: Make = Box::new(move |effects| {
            let batch = parse.batch(chunk, effects)?;
            progress.made(batch.rows as u64);
            Ok(batch)
        });
        Ok(make)
    });
    Scan { types, makes: Box::new(makes) }
}

impl Site {
    /// The places of rows, by their lines.
    fn places(&self, mut lines: Vec<u64>) -> ArrayRef {
        for line in &mut lines {
            *line = Place::packed(self.file, *line);
        }
        Arc::new(UInt64Array::from(lines))
    }

    /// What is told of something that does not fit the file, by its line and the character there.
    fn bad(
        &self,
        code: &'static Code,
        fails: Fails,
        (line, column): (u64, u64),
        field: Option<String>,
        value: String,
    ) -> Bad {
        Bad {
            step: self.id,
            span: self.span,
            code,
            fails,
            why: None,
            column: field,
            origin: None,
            value: Some(value),
            direct: false,
            place: Some(Place { file: self.file, line, column }),
            group: String::new(),
        }
    }

    /// The batch with the lines of its rows as one more column, if something is to be
    /// found out about a line. They begin on `lines`, and end on `last_lines`, or else
    /// where their cells end.
    fn traced(
        &self,
        mut batch: Batch,
        (lines, last_lines): (&[u64], Option<&[u64]>),
        names: &[String],
        effects: &mut Effects,
    ) -> Batch {
        if let Some(tracer) = &self.tracer {
            let columns = &batch.columns;
            let rows = ReadRows { file: self.file, lines, last_lines, columns, names };
            let slot = tracer.read(&rows, effects);
            batch.columns.push(slot);
        }
        batch
    }

    /// Notes what does not fit the file, if one of its lines is asked for; it goes by a
    /// line of its own.
    fn unfit(&self, line: u64, lines: (u64, u64), unfit: Unfit, effects: &mut Effects) {
        if let Some(tracer) = &self.tracer {
            tracer.unfit((self.file, line), lines, unfit, effects);
        }
    }

    /// Sets bad rows aside: the batch has them as they were read, with the first thing
    /// that is wrong with each.
    fn reject(&self, batch: &Batch, first: &[Bad], names: &[String], effects: &mut Effects) {
        if let Some(rejected) = &self.rejected {
            let rows: Vec<_> = (0..batch.rows).collect();
            let batch = rejected.batch(batch, &rows, first, ("source", self.id, 0), names);
            effects.rejects.push((self.id.table, batch));
        }
    }

    fn count(&self, effects: &mut Effects, rows: usize, rejected: usize, blank: u64) {
        let blank = usize::try_from(blank).unwrap_or(usize::MAX);
        for (what, rows) in [(Count::Out, rows), (Count::Rejected, rejected), (Count::Blank, blank)]
        {
            self.count_one(effects, what, rows);
        }
    }

    /// Counts for the file alone: its position stands for the step.
    fn count_one(&self, effects: &mut Effects, what: Count, rows: usize) {
        effects.count(StepId { step: self.part, ..self.id }, what, rows);
    }
}

/// A column that nothing needs.
fn unneeded(rows: usize) -> ArrayRef {
    new_null_array(&DataType::Null, rows)
}
