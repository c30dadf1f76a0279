//! Where a row went and where it came from: the script runs once more, writes nothing,
//! and carries the lines of its sources along.

mod answer;
mod journey;
mod lines;
mod outputs;
mod slots;
mod tracer;
mod traces;
mod vacant;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dusty_check::path::is_remote;
use dusty_check::program::{Output, Program, Table, TableKind, TableRef};
use dusty_check::{FileKind, Source};
use dusty_syntax::Span;

use crate::account::Place;
use crate::remote::{self, Downloads};
use crate::save::place::leads_to_same;
use crate::save::targets::leads_to;
use crate::source::input;
use crate::{Checked, Limits, Progress, Script, check_again, run};
pub use answer::{Answer, Fate, FileLines, Journey, Saved, Unanswered};
use journey::Story;
pub(crate) use lines::{FileRows, KEPT, Lines};
pub(crate) use outputs::watched;
pub(crate) use slots::name as slot_name;
use tracer::{Descendant, FileLine};
pub(crate) use tracer::{Question, ReadRows, Tap, Tracer, Watch, breaks};
pub use traces::Unfit;
pub(crate) use traces::{Gone, Stage, Trace, Traces};
pub use vacant::Vacant;

/// Answers for a line, from 1, of a file that a script reads or writes.
///
/// # Errors
/// See [`Unanswered`].
pub fn why(
    script: &Script<'_>,
    file: &Path,
    line: u64,
    limits: Limits,
    progress: &Arc<Progress>,
) -> Result<Answer, Unanswered> {
    let downloads = Downloads::watched(progress);
    let checked = check_again(script, &downloads);
    if !checked.can_run() {
        return Err(Unanswered::Wrong(checked.diagnostics));
    }
    // A message names files as the script does.
    let in_folder = script.folder.join(file);
    let file = if !file.exists() && in_folder.exists() { &in_folder } else { file };
    let same = |file: &Path, path: &str| match path == "-" || file == Path::new("-") {
        true => file == Path::new(path),
        _ if is_remote(path) => file.to_str().is_some_and(|file| remote::same(file, path)),
        false => leads_to_same(file, &script.folder.join(path)),
    };
    let names = names(&checked);
    let inputs = checked.inputs.iter().zip(&names).enumerate();
    let files = inputs.filter(|(_, (input, name))| {
        let part = name.strip_prefix(input.name()).filter(|part| !part.is_empty());
        let whole = file.to_str().zip(part).and_then(|(file, part)| file.strip_suffix(part));
        same(file, &input.source.path)
            || whole.is_some_and(|whole| same(Path::new(whole), &input.source.path))
    });
    let files: Vec<usize> = files.map(|(at, _)| at).collect();
    let made = |several: bool| {
        checked.program.outputs.iter().position(|output| match output.target() {
            Some(target) if target.path == "-" => file == Path::new("-"),
            Some(target) => {
                target.parts.is_empty() != several && leads_to(target, script.folder, file)
            }
            None => false,
        })
    };
    // A file that is read can have a name that a save to several files might make.
    let output = made(false).or_else(|| files.is_empty().then(|| made(true)).flatten());
    let mut asker = Asker {
        script: *script,
        file: file.to_owned(),
        limits,
        progress: Arc::clone(progress),
        downloads,
        program: checked.program.clone(),
        names,
        typed: files_without_lines(&checked),
        sources: checked.sources_of_files(),
        read_once: checked.inputs.iter().any(input::Input::is_read_once),
        ready: Some(checked),
    };
    let without_lines = asker.without_lines();
    let answer = match (output, files.as_slice()) {
        (Some(output), _) => asker.of_output(output, line),
        (None, []) => Err(Unanswered::Unknown(asker.files())),
        (None, [first, others @ ..])
            if others.iter().any(|other| asker.names.get(*other) != asker.names.get(*first)) =>
        {
            let names = files.iter().filter_map(|file| asker.names.get(*file).cloned());
            Err(Unanswered::Several(names.collect()))
        }
        (None, files) => asker.of_files(files, line),
    };
    answer.map(|answer| Answer { without_lines, ..answer })
}

/// What the files that are read are called. Of several parts of one file, each with a row 1, the
/// sources are named, too.
fn names(checked: &Checked) -> Vec<String> {
    let other_part = |one: &Source, other: &Source| {
        one.path == other.path && !one.kind.is_text() && one.part != other.part
    };
    let name = |input: &input::Input| {
        let source = &input.source;
        match checked.inputs.iter().any(|other| other_part(source, &other.source)) {
            true => format!("{}, {}", input.name(), source.name),
            false => input.name().to_owned(),
        }
    };
    checked.inputs.iter().map(name).collect()
}

/// The files that have rows and no lines.
fn files_without_lines(checked: &Checked) -> BTreeSet<usize> {
    let inputs = checked.inputs.iter().enumerate();
    inputs.filter(|(_, input)| !input.source.kind.is_text()).map(|(at, _)| at).collect()
}

/// Whether an output is a text.
fn has_lines(output: &Output) -> bool {
    output.target().is_some_and(|target| target.kind.is_text())
}

/// Runs the script to ask.
struct Asker<'a> {
    script: Script<'a>,
    /// What is asked about.
    file: PathBuf,
    limits: Limits,
    progress: Arc<Progress>,
    /// What was fetched for the first run.
    downloads: Downloads,
    program: Program,
    /// The names of the files that are read.
    names: Vec<String>,
    /// Those of them that have rows and no lines.
    typed: BTreeSet<usize>,
    /// For each of them the position of its source.
    sources: Vec<usize>,
    /// Whether a file cannot be read again.
    read_once: bool,
    /// The script as it was checked, for the first run.
    ready: Option<Checked>,
}

impl Asker<'_> {
    /// Runs the script with a question; `None` if that cannot be done again. Of a question
    /// about one output, nothing is done that only the others need.
    fn ask(
        &mut self,
        question: Question,
        output: Option<usize>,
    ) -> Result<Option<(Traces, Arc<Tracer>)>, Unanswered> {
        let mut checked = match self.ready.take() {
            Some(checked) => checked,
            None if self.read_once => return Ok(None),
            None => check_again(&self.script, &self.downloads),
        };
        if let Some(output) = output.and_then(|at| self.program.outputs.get(at)) {
            checked.program.outputs = vec![output.clone()];
        } else if let Question::Lines { wanted, .. } = &question {
            self.read_all(&mut checked.program, wanted);
        }
        let slots = slots::carry(&mut checked.program);
        let tracer = Arc::new(Tracer::new(
            question,
            slots,
            self.sources.clone(),
            (&self.file, self.script.folder),
        ));
        let (limits, progress) = (self.limits, Arc::clone(&self.progress));
        let traces = run::trace(checked, &self.script, limits, progress, Arc::clone(&tracer));
        traces.map(|traces| Some((traces, tracer))).map_err(Unanswered::Wrong)
    }

    /// Has sources read that nothing uses.
    fn read_all(&self, program: &mut Program, wanted: &BTreeSet<FileLine>) {
        let mut used = BTreeSet::new();
        for output in &self.program.outputs {
            builds_on(program, output.table(), &mut used);
        }
        for (at, table) in self.program.tables.iter().enumerate() {
            let TableKind::Source(source) = &table.kind else { continue };
            let of = |(file, _): &FileLine| self.sources.get(*file) == Some(source);
            if !used.contains(&at) && wanted.iter().any(of) {
                let table = TableRef { table: at, rejected: false };
                program.outputs.push(Output::Show { table, span: Span::default() });
            }
        }
    }

    fn story<'a>(&'a self, traces: &'a Traces, tracer: &'a Tracer) -> Story<'a> {
        let (program, names, text) = (&self.program, &self.names, self.script.text);
        Story { program, tracer, traces, names, text }
    }

    /// The journeys, with what a further run has to say of them.
    fn journeys(
        &mut self,
        mut traces: Traces,
        tracer: &Tracer,
        output: Option<usize>,
    ) -> Result<Vec<(usize, Journey)>, Unanswered> {
        let twins = self.story(&traces, tracer).twins();
        if !twins.is_empty()
            && let Some((found, _)) = self.ask(Question::Twins(twins), output)?
        {
            traces.twins = found.twins;
        }
        Ok(self.story(&traces, tracer).journeys())
    }

    /// What became of the rows on a line of a file, which several sources may read: then it
    /// is several files of the run.
    fn of_files(&mut self, files: &[usize], line: u64) -> Result<Answer, Unanswered> {
        let wanted = files.iter().map(|file| (*file, line)).collect();
        // The first run is always possible.
        let Some((mut traces, tracer)) = self.ask(Question::Lines { wanted, of: None }, None)?
        else {
            return Err(Unanswered::NoRow { rows: None, vacant: None, without_lines: false });
        };
        if traces.row.is_none() && traces.unfit.is_none() {
            let file = files.first().copied().unwrap_or_default();
            let without_lines = self.typed.contains(&file);
            let vacant = self.vacant(file, line, traces.bounds);
            return Err(Unanswered::NoRow { rows: traces.bounds, vacant, without_lines });
        }
        let mut answer = Answer {
            row: traces.row.clone().unwrap_or_default(),
            // Several sources may read the file.
            on_line: traces.on_line.values().copied().max().unwrap_or_default(),
            unfit: traces.unfit.clone(),
            ..Answer::default()
        };
        for ((output, file), (total, lines)) in std::mem::take(&mut traces.saved) {
            let Some(output) = self.program.outputs.get(output) else { continue };
            let table = self.program.name(output.table());
            answer.saved.push(Saved { path: file.or_else(|| path(output)), table, lines, total });
        }
        answer.journeys =
            self.journeys(traces, &tracer, None)?.into_iter().map(|(_, j)| j).collect();
        Ok(answer)
    }

    /// Where the row on a line of an output is from.
    fn of_output(&mut self, output: usize, line: u64) -> Result<Answer, Unanswered> {
        let traces = self.ask(Question::Output(line), Some(output))?.map(|(traces, _)| traces);
        let traces = traces.unwrap_or_default();
        let Some((row, origins)) = traces.found else {
            // A list of JSON begins with a bracket.
            let target = self.program.outputs.get(output).and_then(Output::target);
            let cells =
                target.is_some_and(|target| matches!(target.kind, FileKind::Csv | FileKind::Excel));
            let above = |(first, _): &(u64, u64)| cells && line < *first;
            let vacant = traces.bounds.filter(above).map(|_| Vacant::Header);
            let without_lines = self.program.outputs.get(output).is_some_and(|o| !has_lines(o));
            return Err(Unanswered::NoRow { rows: traces.bounds, vacant, without_lines });
        };
        let mut answer = Answer { row, ..Answer::default() };
        for lines in origins.iter().flat_map(|(.., lines)| FileLines::of(&self.names, lines)) {
            add(&mut answer.from, lines);
        }
        // If the row is made of one line of each source, the way of all is told, and
        // otherwise that of the first.
        let first = |(.., lines): &(usize, usize, Lines)| {
            let place = Place::unpacked(*lines.first.first()?);
            Some((place.file, place.line))
        };
        let lines: BTreeSet<FileLine> = origins.iter().filter_map(first).collect();
        let sources: BTreeSet<_> = lines.iter().map(|(file, _)| self.sources.get(*file)).collect();
        let single = sources.len() == lines.len()
            && origins.iter().all(|(.., lines)| lines.rows.total() == 1);
        let told = if single { origins.len() } else { 1 };
        let wanted: BTreeSet<FileLine> = origins.iter().take(told).filter_map(first).collect();
        if wanted.is_empty() {
            return Ok(answer);
        }
        let table = self.program.outputs.get(output).map(Output::table);
        let chain = table.map(|table| chain(&self.program, table)).unwrap_or_default();
        if !single {
            let named = |(file, line): &FileLine| Some((self.names.get(*file)?.clone(), *line));
            answer.way_of = wanted.iter().find_map(named);
        }
        let of = Some(Descendant { origins, chain });
        let Some((traces, tracer)) = self.ask(Question::Lines { wanted, of }, Some(output))? else {
            answer.read_once = true;
            answer.way_of = None;
            return Ok(answer);
        };
        answer.on_line = traces.on_line.values().copied().max().unwrap_or_default();
        answer.unfit = traces.unfit.clone();
        let mut tables = BTreeSet::new();
        if let Some(table) = table {
            builds_on(&self.program, table, &mut tables);
        }
        let journeys = self.journeys(traces, &tracer, Some(output))?.into_iter();
        answer.journeys =
            journeys.filter(|(at, _)| tables.contains(at)).map(|(_, journey)| journey).collect();
        Ok(answer)
    }

    /// What is on a line of a file instead of a row.
    fn vacant(&self, file: usize, line: u64, rows: Option<(u64, u64)>) -> Option<Vacant> {
        if self.read_once {
            return None;
        }
        let checked = check_again(&self.script, &self.downloads);
        let input = checked.inputs.get(file)?;
        vacant::vacant(input.take_reader().ok()??, &input.format, line, rows)
    }

    /// The files that have rows and no lines.
    fn without_lines(&self) -> BTreeSet<String> {
        let read = self.typed.iter().filter_map(|source| self.names.get(*source).cloned());
        let written = self.program.outputs.iter().filter(|output| !has_lines(output));
        read.chain(written.filter_map(path)).collect()
    }

    /// All files that the script reads or writes.
    fn files(&self) -> Vec<String> {
        self.names.iter().cloned().chain(self.program.outputs.iter().filter_map(path)).collect()
    }
}

fn path(output: &Output) -> Option<String> {
    output.target().map(|target| target.path.clone())
}

/// Adds lines; those of one file are told together, as long as all are known.
fn add(from: &mut Vec<FileLines>, lines: FileLines) {
    let same = |known: &&mut FileLines| known.file == lines.file && !known.more && !lines.more;
    match from.iter_mut().find(same) {
        Some(known) => {
            known.lines.extend(lines.lines);
            known.lines.sort_unstable();
            known.lines.dedup();
            known.rows = known.rows.zip(lines.rows).map(|(one, other)| one + other);
        }
        None => from.push(lines),
    }
}

/// A table, the one that it begins with, and so on.
fn chain(program: &Program, table: TableRef) -> BTreeSet<usize> {
    let (mut found, mut next) = (BTreeSet::new(), Some(table));
    while let Some(table) = next.filter(|table| found.insert(table.table)) {
        next = program.tables.get(table.table).and_then(Table::input);
    }
    found
}

/// The tables that a table is made of, itself among them.
fn builds_on(program: &Program, table: TableRef, found: &mut BTreeSet<usize>) {
    if !found.insert(table.table) {
        return;
    }
    let inputs = program.tables.get(table.table).into_iter().flat_map(Table::inputs);
    inputs.for_each(|table| builds_on(program, table, found));
}
