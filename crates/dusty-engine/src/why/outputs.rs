//! The ends of the flows of a run that answers a question: what would be written.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, UInt64Array};
use arrow::datatypes::DataType;
use dusty_check::program::Output;
use dusty_check::{FileKind, Schema};
use futures::StreamExt;

use super::tracer::{Question, Tracer, breaks, cells, line_breaks, origins};
use super::traces::{Stage, Trace};
use crate::account::Effects;
use crate::failure::Failure;
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::run::plan::made_up;
use crate::save::partition::paths;
use crate::steps::order::numbers;
use crate::steps::rows::RowStep;

/// Looks through the rows of an output, at its position among the outputs.
pub(crate) async fn watched(
    flow: Flow,
    schema: Schema,
    output: (usize, Output),
    tracer: Arc<Tracer>,
) -> Result<(), Failure> {
    let (at, output) = output;
    let table = output.table();
    let run = Arc::clone(&flow.run);
    let slots = tracer.slots.table(table);
    let width = schema.columns.len() - slots.len();
    let sources: Vec<_> =
        slots.iter().enumerate().map(|(at, source)| (width + at, *source)).collect();
    let names: Vec<String> = schema.names().take(width).map(str::to_owned).collect();
    let watch = tracer.of_table(table, &schema);
    // JSON writes the line breaks of texts as escapes, and where there are no lines, rows
    // are counted.
    let of_cells = output.target().is_none_or(|target| target.kind == FileKind::Csv);
    let parts = output.target().map_or(&[][..], |target| target.parts.as_slice());
    let mut files = Files { above: header(&output, &schema, width), lines: HashMap::new() };
    let heights = flow.layout.types.len();
    let measure = Heights(if of_cells { width } else { 0 });
    let mut batches = flow.wider(measure, [DataType::UInt64]).batches();
    let mut is_found = false;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let columns: &[ArrayRef] = batch.columns.get(..width).unwrap_or_default();
        let heights = numbers(&batch, heights);
        let mut asked = watch.rows(&batch).into_iter().peekable();
        let mut effects = Effects::default();
        let mut bounds: Option<(u64, u64)> = None;
        let mut paths = (!parts.is_empty()).then(|| paths(&batch, parts).into_iter());
        for row in 0..batch.rows {
            let path = paths.as_mut().and_then(Iterator::next);
            let height = heights.map_or(0, |heights| heights.value(row));
            let FileRows { is_asked, first: start } = files.put(&path, height, &tracer);
            let last = start + height;
            if asked.next_if_eq(&row).is_some() {
                effects.trace(Stage::default(), Trace::Saved(at, path, start));
            }
            if !is_asked {
                continue;
            }
            bounds = Some((bounds.map_or(start, |(first, _)| first), start));
            if let Question::Output(wanted) = &tracer.question
                && (start..=last).contains(wanted)
            {
                is_found = true;
                let from = origins(&batch, row, &sources);
                effects.trace(Stage::default(), Trace::Found(cells(columns, row, &names), from));
            }
        }
        if let (Question::Output(_), Some((first, last))) = (&tracer.question, bounds) {
            effects.trace(Stage::default(), Trace::Bounds(first, last));
        }
        run.account.count(effects);
        if is_found {
            break;
        }
    }
    Ok(())
}

/// The files of an output, as far as they would be written. One without a path is the only one.
struct Files {
    /// How many lines stand above the rows of each.
    above: u64,
    lines: HashMap<Option<String>, FileRows>,
}

/// The rows that go to a file.
#[derive(Clone, Copy)]
struct FileRows {
    /// Whether the file is the one in question.
    is_asked: bool,
    /// The line where the next row begins.
    first: u64,
}

impl Files {
    /// Puts one more row into a file, with this many line breaks in it, and tells where it is.
    fn put(&mut self, path: &Option<String>, height: u64, tracer: &Tracer) -> FileRows {
        let here = match self.lines.get_mut(path) {
            Some(here) => here,
            None => {
                let is_asked = path.as_deref().is_none_or(|path| tracer.is_output(path));
                let rows = FileRows { is_asked, first: self.above + 1 };
                self.lines.entry(path.clone()).or_insert(rows)
            }
        };
        let row = *here;
        here.first += height + 1;
        row
    }
}

/// Adds to each row how many line breaks there are in its first columns, this many.
struct Heights(usize);

impl RowStep for Heights {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        let heights = line_breaks(batch.columns.get(..self.0).unwrap_or_default(), batch.rows);
        batch.columns.push(Arc::new(UInt64Array::from(heights)));
        batch
    }
}

/// How many lines stand above the rows.
fn header(output: &Output, schema: &Schema, width: usize) -> u64 {
    let columns = schema.columns.get(..width).unwrap_or_default().to_vec();
    let visible = Schema { columns, ..schema.clone() };
    let Some(target) = output.target() else { return 0 };
    match target.kind {
        FileKind::JsonLines => 0,
        // In a sheet the header is a row like the others.
        FileKind::Excel => u64::from(target.header != Some(false)),
        // The bracket of the list.
        FileKind::Json => 1,
        FileKind::Csv if target.header.unwrap_or_else(|| !made_up(&visible)) => {
            1 + visible.names().map(breaks).sum::<u64>()
        }
        _ => 0,
    }
}
