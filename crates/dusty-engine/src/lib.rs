//! Runs Dusty programs: opens the files, checks the script against their headers,
//! and moves the rows through its steps on DataFusion, with an account of each.
//!
//! [`check`] takes a script as far as it goes without reading data; [`run`] does the
//! rest. Nothing here prints, and no name of the machinery is in the interface.

mod account;
mod builtins;
mod byte_map;
mod compression;
mod eval;
mod failure;
mod fingerprint;
mod flow;
pub mod inspect;
mod messages;
mod remote;
mod run;
mod save;
mod source;
mod steps;
mod types;
mod why;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dusty_check::Mode;
use dusty_check::path::is_remote;
use dusty_check::program::{Output, Target};
use dusty_check::{Builtin, FORMS, Functions, Group, Note, Program, Schema, Source, said};
use dusty_syntax::{Diagnostic, Severity};

use remote::Downloads;
use save::{output, place, targets};
use source::files::{self, SourceFiles};
use source::input::{Input, Outside};

pub use account::ledger::{
    Joined, Ledger, OutputAccount, SourceAccount, StepAccount, TransformAccount,
};
pub use fingerprint::Fingerprint;
pub use run::outcome::{Outcome, Shown};
pub use run::progress::Progress;
pub use run::run;
pub use save::draft::DraftFile;
pub use save::place::place_of;
pub use why::{Answer, Fate, FileLines, Journey, Saved, Unanswered, Unfit, Vacant, why};

/// A script and where it lives.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The folder that its paths are relative to.
    pub folder: &'a Path,
    /// Values for its parameters, from the command line.
    pub settings: &'a [(String, String)],
}

/// How a run may use the machine. None of it changes what comes out.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many threads may work; at least one.
    pub threads: usize,
    /// How many bytes joins, groups and sorts may hold before they use the disk.
    pub memory: usize,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To write the files.
    #[default]
    Write,
    /// To write the files, with the size and the hash of each that is read or written.
    Record,
    /// To know the sizes and hashes only: no file is written, nothing goes to standard
    /// output.
    Rehearse,
}

/// A script that has been checked, with its files opened as far as the header.
pub struct Checked {
    /// Everything that was found, in the order of the script. The script can be run
    /// if none is an error.
    pub diagnostics: Vec<Diagnostic>,
    /// What [`run`] is to do with it.
    pub purpose: Purpose,
    program: Program,
    sources: Vec<SourceFiles>,
    inputs: Vec<Input>,
}

impl Checked {
    /// Whether the script can be run.
    pub fn can_run(&self) -> bool {
        self.diagnostics.iter().all(|found| found.severity != Severity::Error)
    }

    /// The sources as statements that say all that was made out from their files, as far as it
    /// holds for every file of a source. `text` is the script.
    pub fn sources_in_full(&self, text: &str) -> Vec<String> {
        let in_full = |files: &SourceFiles| {
            let inputs = self.inputs.get(files.files.clone()).unwrap_or_default();
            let (first, others) = inputs.split_first()?;
            let everywhere = |note: &&Note| others.iter().all(|input| input.notes.contains(note));
            let notes = first.notes.iter().filter(everywhere);
            let options: Vec<_> = notes.flat_map(|note| note.options.clone()).collect();
            let call = messages::call_with(&files.source, &said(&options), text);
            Some(format!("source {} = {call}", files.source.name))
        };
        self.sources.iter().filter_map(in_full).collect()
    }

    /// For each file that is read the position of its source.
    fn sources_of_files(&self) -> Vec<usize> {
        let of = |(at, files): (usize, &SourceFiles)| vec![at; files.files.len()];
        self.sources.iter().enumerate().flat_map(of).collect()
    }

    /// The addresses that the script saves to.
    pub fn remote_targets(&self) -> Vec<String> {
        self.targets().filter_map(|target| target.url.clone()).collect()
    }

    /// The databases that the script adds rows to, and the tables in them.
    pub fn appended(&self) -> Vec<(String, String)> {
        let to = |output: &Output| {
            let target = output.target().filter(|target| target.mode == Mode::Append)?;
            Some((target.path.clone(), output::table_of(target, &self.program, output.table())))
        };
        self.program.outputs.iter().filter_map(to).collect()
    }

    /// Whether the script reads this file or writes it. `folder` is the script's.
    pub fn uses(&self, path: &Path, folder: &Path) -> bool {
        let mut inputs = self.inputs.iter().map(|input| input.place());
        inputs.any(|used| place::leads_to_same(used, path)) || self.writes(path, folder)
    }

    /// Whether the script writes this file. `folder` is the script's.
    pub fn writes(&self, path: &Path, folder: &Path) -> bool {
        self.targets().any(|target| targets::leads_to(target, folder, path))
    }

    fn targets(&self) -> impl Iterator<Item = &Target> {
        self.program.outputs.iter().filter_map(Output::target)
    }
}

/// The functions as the checker knows them.
static FUNCTIONS: LazyLock<Functions> =
    LazyLock::new(|| Functions::new(&builtins::SCALARS, builtins::AGGREGATES, eval::calculated));

/// Reads a script, opens its files as far as their headers, and checks it against
/// them. Nothing is written.
pub fn check(script: &Script<'_>) -> Checked {
    check_watched(script, &Arc::default())
}

/// The same for a person who watches how files are fetched from servers, and may stop it.
pub fn check_watched(script: &Script<'_>, progress: &Arc<Progress>) -> Checked {
    checked(script, false, &Downloads::watched(progress))
}

/// Whether a script reads files from servers, which [`check`] fetches.
pub fn reads_remote(script: &Script<'_>) -> bool {
    let (tree, _) = dusty_syntax::parse(script.text);
    let parsed = dusty_check::sources(script.text, &tree, &FUNCTIONS, script.settings);
    let mut paths = parsed.sources.iter().flat_map(|source| &source.paths);
    paths.any(|(path, _)| is_remote(path))
}

/// Checks a script that is going to be checked more than once.
fn check_again(script: &Script<'_>, downloads: &Downloads) -> Checked {
    checked(script, true, downloads)
}

fn checked(script: &Script<'_>, again: bool, downloads: &Downloads) -> Checked {
    let (tree, mut diagnostics) = dusty_syntax::parse(script.text);
    let parsed = dusty_check::sources(script.text, &tree, &FUNCTIONS, script.settings);
    let (mut sources, mut inputs, mut schemas) = (Vec::new(), Vec::new(), Vec::new());
    let piped = |source: &&Source| source.paths.iter().any(|(path, _)| path == "-");
    let keep = again || parsed.sources.iter().filter(piped).count() > 1;
    let outside = Outside { folder: script.folder, keep, downloads };
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    for source in &parsed.sources {
        let remote = source.paths.iter().any(|(path, _)| is_remote(path));
        // Nothing is fetched for a script that cannot be run.
        if source.paths.is_empty() || remote && diagnostics.iter().any(is_error) {
            schemas.push(Schema::open());
            continue;
        }
        if let Some(found) = files::read_before(source, script.folder, &inputs) {
            diagnostics.push(found);
            schemas.push(Schema::open());
            continue;
        }
        match files::open(source, &outside, &mut inputs) {
            Ok(files) => {
                diagnostics.extend(files::notes(&files, &inputs));
                schemas.push(files.schema.clone());
                sources.push(files);
            }
            Err(errors) => {
                diagnostics.extend(errors);
                schemas.push(Schema::open());
            }
        }
    }
    let broken = diagnostics.iter().any(is_error);
    let (program, mut found) = parsed.check(schemas, &mut diagnostics);
    if broken {
        // What seems unused may be used where the script could not be read.
        found.retain(is_error);
    }
    diagnostics.extend(found);
    diagnostics.extend(targets::check_targets(&program, &sources, &inputs, script.folder));
    diagnostics.sort_by_key(|found| found.primary.as_ref().map(|label| label.span));
    Checked { diagnostics, purpose: Purpose::default(), program, sources, inputs }
}

/// What is at an address now; `None` if there is nothing.
///
/// # Errors
/// Why that cannot be told, in a few words.
pub fn at_address(url: &str, progress: &Arc<Progress>) -> Result<Option<Fingerprint>, String> {
    Downloads::watched(progress).look(url)
}

/// A function's page of the reference.
#[derive(Clone, Debug)]
pub struct FunctionPage {
    /// Its name.
    pub name: &'static str,
    /// Where in the reference it stands.
    pub group: Group,
    /// What it takes and gives: `trim(value: text) -> text`; of a form how it is written.
    pub signatures: Vec<String>,
    /// What it does.
    pub about: &'static str,
    /// Calls and their results.
    pub examples: &'static [(&'static str, &'static str)],
}

/// The pages of all functions, in the order of the reference.
pub fn functions() -> Vec<FunctionPage> {
    let mut pages: Vec<_> = builtins::SCALARS.iter().map(page).collect();
    pages.extend(FORMS.iter().map(|form| FunctionPage {
        name: form.name,
        group: form.group,
        signatures: form.usage.iter().map(|usage| (*usage).to_owned()).collect(),
        about: form.about,
        examples: form.examples,
    }));
    pages.extend(builtins::AGGREGATES.iter().map(page));
    pages
}

fn page<F>(builtin: &Builtin<F>) -> FunctionPage {
    let Builtin { name, group, overloads, about, examples, .. } = builtin;
    let signatures = overloads.iter().map(|(signature, _)| format!("{name}{signature}")).collect();
    FunctionPage { name, group: *group, signatures, about, examples }
}
