//! The ends of the flows of a run that answers a question: what would be written.

use std::sync::Arc;

use arrow::array::{Array, AsArray, StringViewArray};
use dusty_check::program::{Output, TableRef};
use dusty_check::{FileKind, Schema};
use futures::StreamExt;

use super::tracer::{Cells, Note, Question, Stage, Tracer, cells, lines};
use crate::account::Effects;
use crate::batch::Batch;
use crate::eval::cell;
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
    let slots = tracer.slots.table(table).to_vec();
    let width = schema.columns.len() - slots.len();
    let names: Vec<String> = schema.names().take(width).map(str::to_owned).collect();
    let watch = tracer.of_table(table, &schema);
    let visible = Schema {
        columns: schema.columns.get(..width).unwrap_or_default().to_vec(),
        ..schema.clone()
    };
    // JSON writes the line breaks of texts as escapes.
    let lines_of = |text: &str| match &output {
        Output::Save { target, .. } if target.kind.nests() => 0,
        _ => breaks(text),
    };
    let header = match &output {
        Output::Save { target, .. } if target.kind == FileKind::JsonLines => 0,
        // The bracket of the list.
        Output::Save { target, .. } if target.kind == FileKind::Json => 1,
        Output::Save { target, .. } if target.header.unwrap_or_else(|| !made_up(&visible)) => {
            1 + names.iter().map(|name| breaks(name)).sum::<u64>()
        }
        _ => 0,
    };
    let stage = Stage { table: table.table, passed: 0 };
    let mut line = header + 1;
    let mut batches = flow.batches();
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let asked = match (&watch, table.rejected) {
            (Some(watch), _) => watch.rows(&batch),
            (None, true) => rejected_rows(&batch, &names, &tracer, &run.inputs),
            (None, false) => Vec::new(),
        };
        let mut effects = Effects::default();
        for row in 0..batch.rows {
            let texts = batch.columns.iter().take(width).filter_map(|column| cell(column, row));
            let last = line + texts.map(|text| lines_of(&text)).sum::<u64>();
            match &tracer.question {
                Question::Output(of, wanted) if *of == at => {
                    effects.notes.push((stage, Note::Bounds(line)));
                    if (line..=last).contains(wanted) {
                        let from = origins(&batch, row, width, &slots, table, &names, &run.inputs);
                        effects.notes.push((stage, Note::Found(cells(&batch, row, &names), from)));
                    }
                }
                Question::Lines(..) if asked.contains(&row) => {
                    effects.notes.push((stage, Note::Saved(at, line)));
                }
                _ => {}
            }
            line = last + 1;
        }
        run.account.add(effects);
    }
    Ok(())
}

/// Looks for the row of a source on a line of its file.
pub(crate) async fn placed(flow: Flow, schema: Schema, tracer: Arc<Tracer>) -> Result<(), Failure> {
    let run = Arc::clone(&flow.run);
    let width = schema.columns.len().saturating_sub(1);
    let names: Vec<String> = schema.names().take(width).map(str::to_owned).collect();
    let Question::Place(source, _) = tracer.question else { return Ok(()) };
    let mut batches = flow.batches();
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let mut effects = Effects::default();
        let slots =
            batch.columns.get(width).and_then(|c| c.as_any().downcast_ref::<StringViewArray>());
        for row in 0..batch.rows {
            let Some(first) = slots.and_then(|slots| lines(slots.value(row)).next()) else {
                continue;
            };
            let stage = Stage { table: 0, passed: 0 };
            effects.notes.push((stage, Note::Bounds(first)));
            let texts = batch.columns.iter().take(width).filter_map(|column| cell(column, row));
            let has_cells = run.inputs.get(source).is_none_or(|input| input.has_cells());
            let last = match has_cells {
                true => first + texts.map(|text| breaks(&text)).sum::<u64>(),
                // A record of a document goes by the line on which it begins.
                false => first,
            };
            if tracer.asks(source, first, last) {
                let cells: Cells = cells(&batch, row, &names);
                effects.notes.push((stage, Note::Line(first, last, cells)));
            }
        }
        run.account.add(effects);
    }
    Ok(())
}

/// How many lines a text adds.
fn breaks(text: &str) -> u64 {
    text.matches('\n').count() as u64
}

/// The files and lines that a row comes from.
fn origins(
    batch: &Batch,
    row: usize,
    width: usize,
    slots: &[usize],
    table: TableRef,
    names: &[String],
    inputs: &[crate::input::Input],
) -> Vec<(usize, Vec<u64>)> {
    if table.rejected {
        let (file, line) = place(batch, row, names);
        let source = inputs.iter().position(|input| Some(input.name()) == file.as_deref());
        return source.zip(line).map(|(source, line)| (source, vec![line])).into_iter().collect();
    }
    let text = |at: usize| batch.columns.get(width + at).and_then(|column| cell(column, row));
    let found = slots.iter().enumerate().filter_map(|(at, source)| {
        let lines: Vec<u64> = lines(&text(at)?).collect();
        (!lines.is_empty()).then_some((*source, lines))
    });
    found.collect()
}

/// Where a bad row says that it is from.
fn place(batch: &Batch, row: usize, names: &[String]) -> (Option<String>, Option<u64>) {
    let column =
        |name: &str| names.iter().position(|n| n == name).and_then(|at| batch.columns.get(at));
    let file = column("_file").and_then(|column| cell(column, row));
    let line = column("_line").and_then(|column| {
        let lines = column.as_primitive_opt::<arrow::datatypes::Int64Type>()?;
        lines.is_valid(row).then(|| u64::try_from(lines.value(row)).ok())?
    });
    (file, line)
}

/// The bad rows that come from the lines in question.
fn rejected_rows(
    batch: &Batch,
    names: &[String],
    tracer: &Tracer,
    inputs: &[crate::input::Input],
) -> Vec<usize> {
    let Question::Lines(source, wanted) = &tracer.question else { return Vec::new() };
    let name = inputs.get(*source).map(|input| input.name());
    let asked = |row: &usize| {
        let (file, line) = place(batch, *row, names);
        file.as_deref() == name && line.is_some_and(|line| wanted.contains(&line))
    };
    (0..batch.rows).filter(asked).collect()
}
