//! The ends of the flows of a run that answers a question: what would be written.

use std::sync::Arc;

use arrow::array::ArrayRef;
use dusty_check::program::Output;
use dusty_check::{FileKind, Schema};
use futures::StreamExt;

use super::notes::{Note, Stage};
use super::tracer::{Question, Tracer, breaks, breaks_of, cells, origins};
use crate::account::Effects;
use crate::failure::Failure;
use crate::flow::Flow;
use crate::plan::made_up;

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
    // JSON writes the line breaks of texts as escapes.
    let of_cells = !matches!(&output, Output::Save { target, .. } if target.kind.nests());
    let mut line = 1 + header(&output, &schema, width);
    let mut batches = flow.batches();
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let columns: &[ArrayRef] = batch.columns.get(..width).unwrap_or_default();
        let mut asked = watch.rows(&batch).into_iter().peekable();
        let mut effects = Effects::default();
        let first = line;
        let mut start = line;
        for row in 0..batch.rows {
            start = line;
            let last = start + if of_cells { breaks_of(columns, row) } else { 0 };
            line = last + 1;
            if asked.next_if_eq(&row).is_some() {
                effects.note(Stage::default(), Note::Saved(at, start));
            }
            match &tracer.question {
                Question::Output(of, wanted) if *of == at && (start..=last).contains(wanted) => {
                    let from = origins(&batch, row, &sources);
                    effects.note(Stage::default(), Note::Found(cells(columns, row, &names), from));
                }
                _ => {}
            }
        }
        if matches!(&tracer.question, Question::Output(of, _) if *of == at && batch.rows > 0) {
            effects.note(Stage::default(), Note::Bounds(first, start));
        }
        run.account.add(effects);
    }
    Ok(())
}

/// How many lines stand above the rows.
fn header(output: &Output, schema: &Schema, width: usize) -> u64 {
    let columns = schema.columns.get(..width).unwrap_or_default().to_vec();
    let visible = Schema { columns, ..schema.clone() };
    match output {
        Output::Save { target, .. } if target.kind == FileKind::JsonLines => 0,
        // The bracket of the list.
        Output::Save { target, .. } if target.kind == FileKind::Json => 1,
        Output::Save { target, .. } if target.header.unwrap_or_else(|| !made_up(&visible)) => {
            1 + visible.names().map(breaks).sum::<u64>()
        }
        _ => 0,
    }
}
