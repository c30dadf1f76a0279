//! Where a row went and where it came from: the script runs once more, writes nothing,
//! and carries the lines of its sources along.

mod outputs;
mod slots;
mod tracer;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use dusty_check::program::{JoinKind, Output, Program, StepKind, TableKind, TableRef};
use dusty_syntax::{Diagnostic, LineIndex, Span};

use crate::account::{Count, why as reason};
use crate::output::leads_to_same;
use crate::plan::other_table;
use crate::{Checked, Limits, Progress, Script, check, run};
pub(crate) use outputs::{placed, watched};
pub(crate) use tracer::{Cells, Note, Question, Stage, Tap, Tracer, Watch};

/// What was found out about a line.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The cells of the row on it, each with its column; `None` is missing.
    pub row: Vec<(String, Option<String>)>,
    /// For a row of an output: the files and the lines in them that it comes from.
    pub from: Vec<(String, Vec<u64>)>,
    /// For a line that does not fit the file: why.
    pub unfit: Option<String>,
    /// The way of the row through the tables.
    pub journeys: Vec<Journey>,
    /// The outputs that have the row, or rows that were made of it.
    pub saved: Vec<Saved>,
}

/// The way of a row through one table.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The table's name.
    pub table: String,
    /// The steps that it came to, in order.
    pub steps: Vec<(String, usize, Fate)>,
}

/// What a step did with a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It passed; the columns that changed, with the new values.
    Passed(Vec<(String, Option<String>)>),
    /// More rows came out than came in: how many.
    Multiplied(u64),
    /// Of several rows only some passed: how many, of how many.
    Partly(u64, u64),
    /// It went into a group, whose row is this.
    Grouped(Vec<(String, Option<String>)>),
    /// Its rows went into several groups: how many.
    Groups(u64),
    /// It was removed: why.
    Removed(&'static str),
    /// It was rejected: why, in which column, and with which value.
    Rejected(String, Option<String>, Option<String>),
}

/// Where rows were saved or shown.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The path as the script has it; `None` for `show`.
    pub path: Option<String>,
    /// The table.
    pub table: String,
    /// The lines of the file, or of the table that is shown, from 1; the first ones.
    pub lines: Vec<u64>,
    /// How many there are.
    pub total: u64,
}

/// Why a question has no answer.
#[derive(Debug)]
pub enum Asked {
    /// The run found mistakes before it could tell.
    Wrong(Vec<Diagnostic>),
    /// The script neither reads nor writes the file; those that it does.
    Unknown(Vec<String>),
    /// There is no row on the line; the first and the last line with one, if there are.
    NoRow(Option<(u64, u64)>),
}

/// How many notes of one kind are kept; all are counted.
const KEPT: usize = 5;

/// Sources, by their positions, and lines of them.
type Origins = Vec<(usize, Vec<u64>)>;

/// What a run has noted: the first few of each stage, and how many there were.
#[derive(Default)]
pub(crate) struct Notes {
    stages: BTreeMap<Stage, (u64, Vec<Cells>)>,
    gone: BTreeMap<Stage, Fate>,
    saved: BTreeMap<usize, (u64, Vec<u64>)>,
    line: Option<(u64, u64, Cells)>,
    bounds: Option<(u64, u64)>,
    unfit: Option<(String, Option<String>)>,
    found: Option<(Cells, Origins)>,
}

impl Notes {
    pub(crate) fn add(&mut self, stage: Stage, note: Note) {
        let keep = |list: &mut Vec<u64>, line| {
            if list.len() < KEPT {
                list.push(line);
            }
        };
        match note {
            Note::Row(cells) => {
                let (count, rows) = self.stages.entry(stage).or_default();
                *count += 1;
                if rows.len() < KEPT {
                    rows.push(cells);
                }
            }
            Note::Gone(count) => {
                self.gone.entry(stage).or_insert(Fate::Removed(reason(count)));
            }
            Note::Bad(why, _, value) if stage.passed == 0 => {
                self.unfit.get_or_insert((why, value));
            }
            Note::Bad(why, column, value) => {
                self.gone.entry(stage).or_insert(Fate::Rejected(why, column, value));
            }
            Note::Line(first, last, cells) => {
                self.line.get_or_insert((first, last, cells));
            }
            Note::Bounds(line) => {
                let (first, last) = self.bounds.unwrap_or((line, line));
                self.bounds = Some((first.min(line), last.max(line)));
            }
            Note::Saved(output, line) => {
                let (count, lines) = self.saved.entry(output).or_default();
                *count += 1;
                keep(lines, line);
            }
            Note::Found(cells, from) => {
                self.found.get_or_insert((cells, from));
            }
        }
    }
}

/// Answers for a line of a file that a script reads or writes.
///
/// # Errors
/// See [`Asked`].
pub fn why(script: &Script<'_>, file: &Path, line: u64, limits: Limits) -> Result<Answer, Asked> {
    let checked = check(script);
    if !checked.can_run() {
        return Err(Asked::Wrong(checked.diagnostics));
    }
    let same = |path: &str| path != "-" && leads_to_same(file, &script.folder.join(path));
    let output = checked.program.outputs.iter().position(|output| match output {
        Output::Save { target, .. } => same(&target.path),
        Output::Show { .. } => false,
    });
    let sources: Vec<usize> =
        (0..checked.inputs.len()).filter(|&at| same(&checked.inputs[at].source.path)).collect();
    let names: Vec<String> = checked.inputs.iter().map(|input| input.name().to_owned()).collect();
    let ask = |question| ask(script, question, limits).map_err(Asked::Wrong);
    if let Some(output) = output {
        let notes = ask(Question::Output(output, line))?.0;
        let Some((row, from)) = notes.found else { return Err(Asked::NoRow(notes.bounds)) };
        let mut answer =
            Answer { row, from: Vec::new(), unfit: None, journeys: Vec::new(), saved: Vec::new() };
        if let Some((source, lines)) = from.iter().find(|(_, lines)| !lines.is_empty()) {
            // The way of one of them stands for all.
            let first = lines.first().copied().into_iter().collect();
            let (notes, checked) = ask(Question::Lines(*source, first))?;
            let mut tables = BTreeSet::new();
            if let Some(output) = checked.program.outputs.get(output) {
                builds_on(&checked.program, output.table(), &mut tables);
            }
            let way = journeys(&checked, &notes, *source, script.text).into_iter();
            answer.journeys =
                way.filter(|(at, _)| tables.contains(at)).map(|(_, journey)| journey).collect();
        }
        for (source, lines) in from {
            let name = names.get(source).cloned().unwrap_or_default();
            match answer.from.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => known.extend(lines),
                None => answer.from.push((name, lines)),
            }
        }
        for (_, lines) in &mut answer.from {
            lines.sort_unstable();
            lines.dedup();
        }
        return Ok(answer);
    }
    let Some(&source) = sources.first() else {
        let mut known = names;
        known.extend(checked.program.outputs.iter().filter_map(|output| match output {
            Output::Save { target, .. } => Some(target.path.clone()),
            Output::Show { .. } => None,
        }));
        return Err(Asked::Unknown(known));
    };
    let place = ask(Question::Place(source, line))?.0;
    let (first, row, unfit) = match (place.line, place.unfit) {
        (Some((first, _, cells)), _) => (first, cells, None),
        (None, Some((why, text))) => (line, Vec::new(), Some((why, text))),
        (None, None) => return Err(Asked::NoRow(place.bounds)),
    };
    let mut answer = Answer {
        row,
        from: Vec::new(),
        unfit: unfit.map(|(why, text)| match text {
            Some(text) => format!("{why}: {}", dusty_check::value::quoted(&text)),
            None => why,
        }),
        journeys: Vec::new(),
        saved: Vec::new(),
    };
    // The same file may be read more than once.
    for source in sources {
        let (notes, checked) = ask(Question::Lines(source, BTreeSet::from([first])))?;
        let way = journeys(&checked, &notes, source, script.text);
        answer.journeys.extend(way.into_iter().map(|(_, journey)| journey));
        for (output, (total, lines)) in &notes.saved {
            let Some(output) = checked.program.outputs.get(*output) else { continue };
            let table = run::name(&checked.program, output.table());
            let path = match output {
                Output::Save { target, .. } => Some(target.path.clone()),
                Output::Show { .. } => None,
            };
            answer.saved.push(Saved { path, table, lines: lines.clone(), total: *total });
        }
    }
    Ok(answer)
}

/// Runs the script with a question.
fn ask(
    script: &Script<'_>,
    question: Question,
    limits: Limits,
) -> Result<(Notes, Checked), Vec<Diagnostic>> {
    let mut checked = check(script);
    let program = checked.program.clone();
    if let Question::Place(source, _) = question {
        let of = |kind: &TableKind| matches!(kind, TableKind::Source(at) if *at == source);
        let at = program.tables.iter().position(|table| of(&table.kind)).unwrap_or_default();
        let table = TableRef { table: at, rejected: false };
        checked.program.outputs = vec![Output::Show { table, span: Span::default() }];
    }
    let slots = slots::carry(&mut checked.program);
    let tracer = Arc::new(Tracer { question, slots });
    let notes = run::trace(checked, script, limits, Arc::new(Progress::default()), tracer)?;
    let checked = Checked { program, ..check(script) };
    Ok((notes, checked))
}

/// The ways through the tables, from what was noted.
fn journeys(checked: &Checked, notes: &Notes, source: usize, text: &str) -> Vec<(usize, Journey)> {
    // Whether rows of what was asked for are in the other table of a join or a union.
    let arrived = |other: TableRef| match checked.program.tables.get(other.table) {
        _ if other.rejected => false,
        Some(table) => match &table.kind {
            TableKind::Source(of) => *of == source && notes.unfit.is_none(),
            TableKind::Transform { steps, .. } => {
                notes.stages.contains_key(&Stage { table: other.table, passed: steps.len() })
            }
        },
        None => false,
    };
    let index = LineIndex::new(text);
    let mut journeys = Vec::new();
    for (at, table) in checked.program.tables.iter().enumerate() {
        let TableKind::Transform { steps, .. } = &table.kind else { continue };
        let count = |passed| notes.stages.get(&Stage { table: at, passed });
        let mut journey = Journey { table: table.name.clone(), steps: Vec::new() };
        for (number, step) in steps.iter().enumerate() {
            let before = count(number);
            let (rows_in, rows_out) =
                (before.map_or(0, |b| b.0), count(number + 1).map_or(0, |a| a.0));
            let gone = notes.gone.get(&Stage { table: at, passed: number + 1 });
            let other = other_table(&step.kind).is_some_and(arrived);
            if rows_in == 0 && rows_out == 0 && gone.is_none() && !other {
                continue;
            }
            let last = |stage: Option<&(u64, Vec<Cells>)>| {
                stage.and_then(|stage| stage.1.first()).cloned().unwrap_or_default()
            };
            let fate = match (rows_out, gone) {
                (0, Some(fate)) => fate.clone(),
                (0, None) => Fate::Removed(removal(&step.kind, rows_in == 0)),
                (1, _) if matches!(step.kind, StepKind::Aggregate { .. }) => {
                    Fate::Grouped(last(count(number + 1)))
                }
                (groups, _) if matches!(step.kind, StepKind::Aggregate { .. }) => {
                    Fate::Groups(groups)
                }
                (out, _) if out > rows_in.max(1) => Fate::Multiplied(out),
                (out, _) if out < rows_in => Fate::Partly(out, rows_in),
                (2.., _) => Fate::Passed(Vec::new()),
                _ => Fate::Passed(changed(&last(before), &last(count(number + 1)))),
            };
            let line = index.position(step.span.start).line;
            journey.steps.push((step.verb.to_owned(), line, fate));
        }
        if !journey.steps.is_empty() {
            journeys.push((at, journey));
        }
    }
    journeys
}

/// The tables that a table is made of, itself among them.
fn builds_on(program: &Program, table: TableRef, found: &mut BTreeSet<usize>) {
    if !found.insert(table.table) {
        return;
    }
    let kind = program.tables.get(table.table).map(|table| &table.kind);
    if let Some(TableKind::Transform { input, steps }) = kind {
        let others = steps.iter().filter_map(|step| other_table(&step.kind));
        others.chain([*input]).for_each(|table| builds_on(program, table, found));
    }
}

/// The cells that are new or have another value.
fn changed(before: &Cells, after: &Cells) -> Cells {
    let same = |cell: &&(String, Option<String>)| !before.contains(cell);
    if before.is_empty() { Vec::new() } else { after.iter().filter(same).cloned().collect() }
}

/// Why a step removes rows that it finds no fault with.
fn removal(kind: &StepKind, only_other: bool) -> &'static str {
    reason(match kind {
        StepKind::Join(join)
            if only_other && matches!(join.kind, JoinKind::Semi | JoinKind::Anti) =>
        {
            return "only looked up";
        }
        StepKind::DropMissing(_) => Count::Incomplete,
        StepKind::Distinct { .. } => Count::Duplicate,
        StepKind::Limit(_) => Count::Beyond,
        StepKind::Skip(_) => Count::Before,
        StepKind::Sample { .. } => Count::Undrawn,
        StepKind::Join(join) if join.kind == JoinKind::Anti => Count::Excluded,
        StepKind::Join(_) => Count::Unmatched,
        StepKind::Aggregate { .. } => Count::Grouped,
        _ => Count::False,
    })
}
