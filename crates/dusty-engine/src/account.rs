//! The account of a run while it goes on: what happened to the rows of each step,
//! and which values were bad. Batches are accounted for in the order of the rows,
//! so that nothing here depends on the threads.

pub(crate) mod ledger;

mod counts;
mod report;

use dusty_check::Source;
use dusty_check::program::{Program, TableKind};
use dusty_csv::Surplus;
use dusty_syntax::{Diagnostic, LineIndex, Span};
use parking_lot::Mutex;
use tokio::sync::mpsc::{Sender, UnboundedSender};

use crate::Ledger;
use crate::account::ledger::{SourceAccount, TransformAccount};
use crate::eval::{Ordered, Outcomes, Rounded};
use crate::flow::Run;
use crate::flow::batch::Batch;
use crate::source::files::SourceFiles;
use crate::why::{Stage, Trace, Traces};
use counts::Tally;
pub(crate) use counts::{Count, why};
use report::Report;
pub(crate) use report::{Bad, Group, Line, Place, SiteKey};

/// Whether rows are counted, bad values are found, and places are kept: always, but for
/// the program that shows what this costs (`bench/run --price`).
pub(crate) const ACCOUNTED: bool = option_env!("DUSTY_UNACCOUNTED").is_none();

/// A step, by its table and its position there; sources have the step 0, and are counted by the
/// positions of their files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct StepId {
    /// The table's position in the program.
    pub(crate) table: usize,
    /// The step's position in the table.
    pub(crate) step: usize,
}

impl StepId {
    /// Where traces of the step are found.
    pub(crate) fn stage(self) -> Stage {
        Stage { table: self.table, passed: self.step + 1 }
    }
}

/// What one batch did in one or more steps.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// Rows that came in, went out, or were left out.
    pub(crate) counts: Vec<(StepId, Count, u64)>,
    /// Bad values.
    pub(crate) bad: Vec<Bad>,
    /// How fallible parts went, by the column that they read.
    pub(crate) sites: Vec<(SiteKey, Outcomes)>,
    /// Bad rows, as they are saved.
    pub(crate) rejects: Vec<(usize, Batch)>,
    /// Lines that were changed to fit, by file.
    pub(crate) repairs: Vec<(usize, dusty_csv::Repair)>,
    /// Files, rows of them, and those with empty fields beyond the last column.
    pub(crate) surplus: Vec<(usize, u64, Surplus)>,
    /// Files, and rows of them that repeat the names of the columns.
    pub(crate) names: Vec<(usize, Surplus)>,
    /// What answers a question about a line.
    pub(crate) traces: Vec<(Stage, Trace)>,
    /// Texts that are put in order.
    pub(crate) ordered: Vec<(StepId, Ordered)>,
    /// Currencies that a call has met, and where.
    pub(crate) currencies: Vec<(SiteKey, String, Option<u64>)>,
    /// Whole numbers that became other floats: by which step and where in the script, and the
    /// first of them with its place.
    pub(crate) rounded: Vec<((StepId, Span), (u64, i64))>,
    /// Warnings that steps have made themselves.
    pub(crate) warnings: Vec<(StepId, Diagnostic)>,
}

impl Effects {
    /// Puts the bad rows that the steps found one after the other into the order of the
    /// file.
    pub(crate) fn order_rejects(&mut self) {
        let mut tables: Vec<(usize, Vec<Batch>)> = Vec::new();
        for (table, batch) in self.rejects.drain(..) {
            match tables.iter_mut().find(|(known, _)| *known == table) {
                Some((_, batches)) => batches.push(batch),
                None => tables.push((table, vec![batch])),
            }
        }
        for (table, batches) in tables {
            match Batch::merged(&batches) {
                Some(batch) if batches.len() > 1 => self.rejects.push((table, batch)),
                _ => self.rejects.extend(batches.into_iter().map(|batch| (table, batch))),
            }
        }
    }

    /// Notes the first of the whole numbers that were rounded in a batch.
    pub(crate) fn rounded(&mut self, id: StepId, found: &Rounded, batch: &Batch) {
        let place = |row: usize| batch.place_of(row).unwrap_or(u64::MAX);
        let first = found.rows.iter().map(|&(row, value)| (place(row), value)).min();
        self.rounded.extend(first.map(|first| ((id, found.span), first)));
    }

    /// Notes something about a line that is asked for.
    pub(crate) fn trace(&mut self, stage: Stage, trace: Trace) {
        self.traces.push((stage, trace));
    }

    /// Counts rows of a step.
    pub(crate) fn count(&mut self, step: StepId, count: Count, rows: usize) {
        if ACCOUNTED && rows > 0 {
            self.counts.push((step, count, rows as u64));
        }
    }
}

/// The account of a run.
pub(crate) struct Account {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tallies: Vec<Vec<Tally>>,
    traces: Traces,
    report: Report,
}

/// Where the bad rows of a table go. When the last clone is gone, the bad rows end.
#[derive(Clone)]
pub(crate) enum Rejects {
    /// To an output, which keeps pace.
    Pacing(Sender<Batch>),
    /// To tables that read them only when this one is done.
    Waiting(UnboundedSender<Batch>),
}

impl Rejects {
    /// Passes bad rows on.
    pub(crate) async fn send(&self, batch: Batch) {
        // Whoever takes the rows may have failed, and the run with it.
        match self {
            Rejects::Pacing(sender) => drop(sender.send(batch).await),
            Rejects::Waiting(sender) => drop(sender.send(batch)),
        }
    }
}

impl Account {
    pub(crate) fn new(program: &Program, sources: &[SourceFiles]) -> Self {
        let steps = |kind: &TableKind| match kind {
            TableKind::Source(at) => sources.get(*at).map_or(0, |source| source.files.len()),
            TableKind::Transform { steps, .. } => steps.len(),
        };
        let tallies =
            program.tables.iter().map(|table| vec![Tally::default(); steps(&table.kind)]).collect();
        Account { state: Mutex::new(State { tallies, ..State::default() }) }
    }

    /// Notes that a table is run, even if no row comes.
    pub(crate) fn begin(&self, table: usize) {
        let mut state = self.state.lock();
        state.tallies.get_mut(table).into_iter().flatten().for_each(Tally::begin);
    }

    /// Adds what a batch did; gives the bad rows that are to be saved, by table.
    #[must_use = "bad rows that nobody saves would be lost"]
    pub(crate) fn add(&self, effects: Effects) -> Vec<(usize, Batch)> {
        let mut state = self.state.lock();
        for (id, count, rows) in effects.counts {
            let tally = state.tallies.get_mut(id.table).and_then(|steps| steps.get_mut(id.step));
            if let Some(tally) = tally {
                tally.add(count, rows);
            }
        }
        effects.traces.into_iter().for_each(|(stage, trace)| state.traces.add(stage, trace));
        let report = &mut state.report;
        effects.bad.into_iter().for_each(|bad| report.bad(bad));
        effects.sites.into_iter().for_each(|(key, outcomes)| report.site(key, outcomes));
        effects.repairs.into_iter().for_each(|(file, repair)| report.repaired(file, repair));
        effects.surplus.into_iter().for_each(|(file, rows, more)| report.surplus(file, rows, more));
        effects.names.into_iter().for_each(|(file, names)| report.names(file, names));
        effects.ordered.into_iter().for_each(|(id, ordered)| report.ordered(id, ordered));
        effects.rounded.into_iter().for_each(|(key, first)| report.rounded(key, first));
        report.made.extend(effects.warnings);
        let currencies = effects.currencies.into_iter();
        currencies.for_each(|(key, currency, place)| report.currency(key, currency, place));
        effects.rejects
    }

    /// Adds what a step did that makes no row bad.
    pub(crate) fn count(&self, effects: Effects) {
        let rejects = self.add(effects);
        debug_assert!(rejects.is_empty(), "bad rows that nobody saves");
    }

    /// What answers a question about a line.
    pub(crate) fn traces(&self) -> Traces {
        std::mem::take(&mut self.state.lock().traces)
    }

    /// What is told of the bad values that nothing sets aside.
    pub(crate) fn errors(&self, run: &Run) -> Vec<Diagnostic> {
        self.state.lock().report.diagnostics(run)
    }

    /// What is told of a run that has succeeded.
    pub(crate) fn warnings(&self, run: &Run) -> Vec<Diagnostic> {
        self.state.lock().report.warnings(run)
    }

    /// The account as it is told, without the outputs.
    pub(crate) fn ledger(&self, run: &Run) -> Ledger {
        let lines = LineIndex::new(&run.text);
        let state = self.state.lock();
        let mut ledger = Ledger::default();
        for (table, tallies) in run.program.tables.iter().zip(&state.tallies) {
            match &table.kind {
                TableKind::Source(at) => {
                    let files = run.sources.get(*at).map_or(0..0, |source| source.files.clone());
                    let inputs = run.inputs.get(files.clone()).unwrap_or_default();
                    let used = files.zip(inputs.iter().zip(tallies)).filter(|(_, (_, t))| t.used());
                    ledger.sources.extend(used.map(|(file, (input, tally))| SourceAccount {
                        table: table.name.clone(),
                        file,
                        fingerprint: None,
                        source: Source { options: input.all_options(), ..input.source.clone() },
                        rows: tally.get(Count::Out),
                        rejected: tally.get(Count::Rejected),
                        blank_lines: tally.get(Count::Blank),
                        repaired: tally.get(Count::Repaired),
                        surplus: state.report.surplus_of(file),
                        detected: input.notes.iter().map(|n| n.text.clone()).collect(),
                    }));
                }
                TableKind::Transform { steps, .. } => {
                    if steps.is_empty() || !tallies.iter().any(Tally::used) {
                        continue;
                    }
                    let account = |(step, tally): (&dusty_check::program::Step, &Tally)| {
                        tally.account(step, lines.position(step.span.start).line)
                    };
                    ledger.transforms.push(TransformAccount {
                        table: table.name.clone(),
                        steps: steps.iter().zip(tallies).map(account).collect(),
                    });
                }
            }
        }
        ledger
    }
}
