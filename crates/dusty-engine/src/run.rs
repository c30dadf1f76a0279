//! One run: all outputs at once, and nothing in its place before all have succeeded.

pub(crate) mod needs;
pub(crate) mod outcome;
pub(crate) mod plan;
pub(crate) mod progress;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dusty_check::program::{Output, Target};
use dusty_syntax::Diagnostic;
use futures::future::{BoxFuture, Either, FutureExt, select, try_join_all};
use tokio::runtime::Runtime;

use crate::account::Account;
use crate::failure::Failure;
use crate::flow::memory::Memory;
use crate::flow::{Run, patiently};
use crate::remote::send;
use crate::run::plan::{Plan, holding, table_schema};
use crate::save::output::{Draft, Written, drained, publish_tables, shown};
use crate::save::partition::{NewFolders, Partition, WrittenParts};
use crate::save::targets::check_parts;
use crate::why::{Tracer, Traces, watched};
use crate::{
    Checked, Ledger, Limits, Outcome, OutputAccount, Progress, Purpose, Script, Shown, messages,
};

/// Bytes of the stack of a thread. The steps of a table that look at more than one row ask each
/// other for rows; of those that the checker lets through, each takes 10 kB or so. What is not
/// used takes no memory.
const STACK: usize = 32 << 20;

/// How long threads may take to end when their work is over.
pub(crate) const PATIENCE: Duration = Duration::from_millis(200);

/// What came of one output.
enum Made {
    File(Box<Written>, Target),
    Files(Box<WrittenParts>),
    Shown(Shown),
    Nothing,
}

/// Runs a script that [`check`](crate::check) found no error in.
///
/// # Errors
/// What the data or the outside world did wrong; no file has changed then. Empty if
/// whoever read standard output has gone.
pub fn run(
    checked: Checked,
    script: &Script<'_>,
    limits: Limits,
    progress: Arc<Progress>,
) -> Result<Outcome, Vec<Diagnostic>> {
    if !checked.can_run() {
        return Err(checked.diagnostics);
    }
    let purpose = checked.purpose;
    let (runtime, run) = begin(checked, script, limits, progress, None)?;
    let made = drive(runtime, &run, || jobs(&run, script.folder))?;
    // Of a file that was cut off while it was read, what seems to be wrong in it is not.
    let changed: Vec<_> = run.inputs.iter().filter_map(|input| input.unchanged().err()).collect();
    if !changed.is_empty() {
        return Err(changed);
    }
    let errors = run.account.errors(&run);
    if !errors.is_empty() {
        return Err(errors);
    }
    if run.progress.stopped() {
        return Err(vec![messages::stopped()]);
    }
    let mut ledger = run.account.ledger(&run);
    if purpose != Purpose::Write {
        record(&mut ledger, &run).map_err(fail)?;
    }
    // Dropped when all files are in them.
    let mut folders = NewFolders::default();
    check_places(&made, &run, script.folder, &mut folders).map_err(|found| vec![found])?;
    let files = made.iter().filter_map(|made| match made {
        Made::File(written, target) => Some((&**written, target)),
        _ => None,
    });
    let files: Vec<_> = files.collect();
    // What is most likely to fail comes first, while every file here is as it was.
    let to_send = files.iter().filter_map(|(written, target)| Some((written.to_send()?, *target)));
    let sent = send(&to_send.collect::<Vec<_>>(), &run.progress).map_err(fail)?;
    let sent: Vec<Target> = sent.into_iter().cloned().collect();
    let fail = |failure| after_sent(fail(failure), &sent);
    let unread = print(&files).map_err(fail)?;
    publish_tables(&files).map_err(fail)?;
    let mut tables = Vec::new();
    for made in made {
        match made {
            Made::Files(written) => ledger.outputs.push(written.publish().map_err(fail)?),
            Made::File(written, target) => {
                ledger.outputs.push(written.publish(&target).map_err(fail)?);
            }
            Made::Shown(shown) => {
                let (table, rows) = (shown.table.clone(), shown.total);
                ledger.outputs.push(OutputAccount { table, rows, ..OutputAccount::default() });
                tables.push(shown);
            }
            Made::Nothing => {}
        }
    }
    let diagnostics = run.account.warnings(&run);
    Ok(Outcome { ledger, shown: tables, diagnostics, unread })
}

/// Looks at the places of files whose names the data gave.
fn check_places(
    made: &[Made],
    run: &Run,
    folder: &Path,
    folders: &mut NewFolders,
) -> Result<(), Diagnostic> {
    let parts: Vec<_> = made
        .iter()
        .filter_map(|made| match made {
            Made::Files(written) => Some(written.as_ref()),
            _ => None,
        })
        .collect();
    let others = made.iter().filter_map(|made| match made {
        Made::File(_, target) if target.path != "-" && target.url.is_none() => {
            Some(folder.join(&target.path))
        }
        _ => None,
    });
    if run.purpose != Purpose::Rehearse {
        parts.iter().try_for_each(|written| written.prepare(folders))?;
    }
    check_parts(&parts, &others.collect::<Vec<_>>(), &run.inputs)
}

/// Writes what goes to standard output, which may fail too, before any file takes its place. Whether who reads it
/// has gone: that is no mistake.
fn print(files: &[(&Written, &Target)]) -> Result<bool, Failure> {
    let mut unread = false;
    for (written, target) in files {
        match written.print() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => unread = true,
            done => done.map_err(|error| messages::unwritable(target, &error))?,
        }
    }
    Ok(unread)
}

/// Takes the fingerprints of the files that were read.
fn record(ledger: &mut Ledger, run: &Run) -> Result<(), Failure> {
    for source in &mut ledger.sources {
        if let Some(input) = run.inputs.get(source.file) {
            source.fingerprint = Some(input.fingerprint(&run.progress)?);
        }
    }
    Ok(())
}

/// Runs a program to answer a question; nothing is written, and bad rows are no error.
pub(crate) fn trace(
    checked: Checked,
    script: &Script<'_>,
    limits: Limits,
    progress: Arc<Progress>,
    tracer: Arc<Tracer>,
) -> Result<Traces, Vec<Diagnostic>> {
    let (runtime, run) = begin(checked, script, limits, progress, Some(tracer))?;
    drive(runtime, &run, || watching(&run))?;
    Ok(run.account.traces())
}

/// What is told when files are at their servers already.
fn after_sent(found: Vec<Diagnostic>, sent: &[Target]) -> Vec<Diagnostic> {
    let sent: Vec<&Target> = sent.iter().collect();
    found.into_iter().map(|found| messages::after_sent(found, &sent)).collect()
}

fn fail(failure: Failure) -> Vec<Diagnostic> {
    match failure {
        Failure::Told(diagnostic) => vec![*diagnostic],
        Failure::Stopped => vec![messages::stopped()],
    }
}

fn begin(
    checked: Checked,
    script: &Script<'_>,
    limits: Limits,
    progress: Arc<Progress>,
    tracer: Option<Arc<Tracer>>,
) -> Result<(Runtime, Arc<Run>), Vec<Diagnostic>> {
    let Checked { program, sources, inputs, purpose, .. } = checked;
    let threads = limits.threads.max(1);
    // The other ones read what was put on the disk, and wait for none of each other. As many as there are files of it
    // would be no faster, and their stacks and heaps take several GB of addresses, which may be limited too.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .max_blocking_threads(threads)
        .thread_stack_size(STACK)
        .build()
        .map_err(|error| vec![messages::broken(error)])?;
    let memory = Memory::new(limits, holding(&program));
    let account = Account::new(&program, &sources);
    let text = script.text.to_owned();
    Ok((
        runtime,
        Arc::new(Run {
            program,
            sources,
            inputs,
            purpose,
            account,
            limits,
            progress,
            memory,
            tracer,
            text,
        }),
    ))
}

/// Jobs that are not under way yet.
type Jobs<T> = Result<Vec<BoxFuture<'static, Result<T, Failure>>>, Failure>;

/// Runs all jobs side by side.
fn drive<T: Send + 'static>(
    runtime: Runtime,
    run: &Arc<Run>,
    jobs: impl FnOnce() -> Jobs<T>,
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let shared = Arc::clone(run);
    let jobs = {
        let _entered = runtime.enter();
        jobs().map_err(fail)?
    };
    // A long chain of steps has more to ask for at once than the scheduler's patience
    // with one task allows: see `flow::patiently`.
    let driven = patiently(async move {
        // Whatever the jobs are at, a wish to stop comes first; what they have written
        // so far goes with them.
        match select(try_join_all(jobs), Box::pin(shared.progress.until_stopped())).await {
            Either::Left((made, _)) => made,
            Either::Right(_) => Err(Failure::Stopped),
        }
    });
    // A task like the others: one more thread would take its turns from theirs.
    let driven = runtime.block_on(runtime.spawn(driven));
    let made = driven.unwrap_or_else(|panic| Err(panic.into()));
    // Tasks that were still at work when another failed are not waited for long. But threads that come to
    // their end are: to let go of a thread in the moment in which it ends is no safe thing in every C library.
    runtime.shutdown_timeout(PATIENCE);
    made.map_err(fail)
}

/// One job per output that looks through what it would write.
fn watching(run: &Arc<Run>) -> Jobs<()> {
    let mut plan = Plan::new(run);
    let mut jobs = Vec::new();
    let Some(tracer) = &run.tracer else { return Ok(jobs) };
    for (at, output) in run.program.outputs.iter().enumerate() {
        let schema = table_schema(&run.program, output.table());
        let (flow, tracer) = (plan.table(output.table())?, Arc::clone(tracer));
        jobs.push(watched(flow, schema, (at, output.clone()), tracer).boxed());
    }
    for table in plan.undriven() {
        jobs.push(drained(plan.table(table)?).boxed());
    }
    Ok(jobs)
}

/// One job per output, in the order of the script. They run side by side.
fn jobs(run: &Arc<Run>, folder: &Path) -> Jobs<Made> {
    let mut plan = Plan::new(run);
    let mut jobs = Vec::new();
    for output in &run.program.outputs {
        let table = output.table();
        let schema = table_schema(&run.program, table);
        let name = run.program.name(table);
        match output {
            Output::Save { target, .. } if !target.parts.is_empty() => {
                let draft = Partition::open(target, &schema, name, folder, run.purpose)?;
                let flow = plan.table(table)?;
                let job = async move { Ok(Made::Files(Box::new(draft.write(flow).await?))) };
                jobs.push(job.boxed());
            }
            Output::Save { target, .. } => {
                let draft = Draft::open(target, schema, name, folder, run.purpose)?;
                let (flow, target) = (plan.table(table)?, target.clone());
                let job = async move {
                    let written = draft.write(flow).await?;
                    Ok(Made::File(Box::new(written), target))
                };
                jobs.push(job.boxed());
            }
            Output::Show { .. } => {
                let flow = plan.table(table)?;
                let job = async move { Ok(Made::Shown(shown(flow, &schema, name).await?)) };
                jobs.push(job.boxed());
            }
        }
    }
    for table in plan.undriven() {
        let flow = plan.table(table)?;
        jobs.push(async move { drained(flow).await.map(|()| Made::Nothing) }.boxed());
    }
    // What no output has taken goes with the plan, so that bad rows can end.
    Ok(jobs)
}
