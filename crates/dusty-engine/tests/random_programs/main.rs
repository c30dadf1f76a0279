//! The engine against a plain evaluation, row by row, of random programs on random
//! files: what is saved, what is set aside, what is bad, and the account of it.
//!
//! `DUSTY_CASES` says how many programs, `DUSTY_ROWS` about how many rows their
//! sources have, and `DUSTY_SEED` runs the program of one seed alone and shows it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "a test says what is wrong by ending"
)]

mod aggregate;
mod evaluate;
mod expressions;
mod files;
mod gaps;
mod generate;
mod model;
mod program;
mod random;
mod schema;
mod value;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use dusty_engine::{Ledger, Limits, Outcome, Progress, Script};
use dusty_syntax::{Diagnostic, Severity};
use model::Expected;
use program::{Definition, Program};
use random::Random;

/// How long a run of a few rows may take before it counts as one that does not end.
const PATIENCE: Duration = Duration::from_secs(10);

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// What a case was good for.
#[derive(Debug, Default)]
struct Tally {
    succeeded: AtomicU64,
    bad_values: AtomicU64,
    breaches: AtomicU64,
    rejecting: AtomicU64,
    /// Programs with a bad constant.
    refused: AtomicU64,
}

#[test]
fn the_engine_does_what_a_plain_evaluation_does() {
    let rows = setting("DUSTY_ROWS").unwrap_or(10) as usize;
    if let Some(seed) = setting("DUSTY_SEED") {
        let folder = tempfile::tempdir().unwrap();
        if let Err(wrong) = case(seed, rows, folder.path(), &Tally::default()) {
            panic!("{wrong}");
        }
        return;
    }
    let cases = setting("DUSTY_CASES").unwrap_or(3000);
    let next = AtomicU64::new(0);
    let tally = Tally::default();
    let wrong = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= cases
                        || wrong.lock().unwrap().len()
                            >= setting("DUSTY_WRONG").unwrap_or(20) as usize
                    {
                        break;
                    }
                    if let Err(found) = case(seed, rows, folder.path(), &tally) {
                        wrong.lock().unwrap().push((seed, found));
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    if let Some((seed, first)) = wrong.first() {
        let seeds: Vec<_> = wrong.iter().map(|(seed, _)| seed).collect();
        if setting("DUSTY_WRONG").is_some() {
            for (seed, text) in &wrong {
                fs::write(format!("/tmp/wrong/{seed}.txt"), text).unwrap();
            }
        }
        panic!("seeds {seeds:?} are wrong; seed {seed}:\n{first}");
    }
    // The programs are worth something: most run to their end, and many reject rows.
    eprintln!("{tally:?}");
    let share = |count: &AtomicU64| count.load(Ordering::Relaxed) * 100 / cases;
    assert!(share(&tally.succeeded) >= 40, "{tally:?}");
    assert!(share(&tally.rejecting) >= 15, "{tally:?}");
    assert!(share(&tally.bad_values) >= 5, "{tally:?}");
    assert!(share(&tally.refused) <= 10, "{tally:?}");
}

/// Runs one program both ways; the error shows the script and what differs.
fn case(seed: u64, rows: usize, folder: &Path, tally: &Tally) -> Result<(), String> {
    let mut random = Random::new(seed);
    let program = generate::program(&mut random, rows);
    let (script, lines) = files::script(&program);
    let mut records = Vec::new();
    let mut inputs = String::new();
    for (name, _, definition) in &program.tables {
        records.push(match definition {
            Definition::Source(source) => {
                let (text, records) = source.file();
                fs::write(folder.join(format!("{name}.csv")), &text).unwrap();
                inputs.push_str(&format!("--- {name}.csv\n{text}\n"));
                records
            }
            Definition::Transform { .. } => Vec::new(),
        });
    }
    for save in &program.saves {
        fs::write(folder.join(program.target(*save)), "old").unwrap();
    }
    let expected = model::run(&program, &records, &lines);
    let memory = if seed.is_multiple_of(4) { 64 << 20 } else { usize::MAX >> 1 };
    let limits = Limits { threads: 1 + (seed % 2) as usize, memory };
    let found = engine(script.clone(), folder.to_owned(), limits);
    if found.as_ref().is_err_and(|why| why == BAD_CONSTANT) {
        tally.refused.fetch_add(1, Ordering::Relaxed);
        return Ok(());
    }
    let ran = found.as_ref().ok().and_then(|ran| ran.as_ref().ok()).map(|ran| ran.ledger.clone());
    let mut compared =
        found.and_then(|outcome| compare(&program, &expected, outcome, folder, tally));
    // Rows that are set aside have the name of their file with them.
    let of_rejected =
        script.lines().any(|line| !line.starts_with("save ") && line.contains(".rejected"));
    if let (Some(ledger), Ok(()), 0, false) = (ran, &compared, seed % 8, of_rejected) {
        let form = ["parquet", "arrow"][(seed / 8 % 2) as usize];
        compared = from_another_form(form, &program, &script, &ledger, folder, limits);
    }
    compared.map_err(|why| format!("{inputs}--- script\n{script}---\n{why}"))
}

/// A law: the same rows from files of another form are saved as the same bytes, with the same account.
fn from_another_form(
    form: &str,
    program: &Program,
    script: &str,
    ledger: &Ledger,
    folder: &Path,
    limits: Limits,
) -> Result<(), String> {
    let (mut copies, mut other) = (String::new(), script.to_owned());
    for (name, _, _) in &program.tables {
        let start = format!("source {name} = ");
        let Some(line) = script.lines().find(|line| line.starts_with(&start)) else { continue };
        let copy = format!("{form}(\"{name}.{form}\")");
        copies += &format!("{line}\nsave {name} to {copy}\n");
        copies += &format!("save {name}.rejected to csv(\"{name}.lost.csv\")\n");
        other = other.replace(line, &format!("{start}{copy}"));
    }
    let saves = program.saves.iter().filter(|save| !save.rejected);
    let saved = || {
        saves.clone().map(|save| fs::read_to_string(folder.join(program.target(*save))).unwrap())
    };
    let first: Vec<_> = saved().collect();
    let ran = |script: String| match engine(script, folder.to_owned(), limits)? {
        Ok(outcome) => Ok(outcome.ledger),
        Err(found) => Err(format!("from {form}: {found:#?}")),
    };
    ran(copies)?;
    let again = ran(other)?;
    if !saved().eq(first) {
        return Err(format!("from {form}, other bytes are saved"));
    }
    match again.transforms == ledger.transforms {
        true => Ok(()),
        false => Err(format!("from {form}, the account is {:#?}", again.transforms)),
    }
}

type Ran = Result<Outcome, Vec<Diagnostic>>;

/// Why a program is not tried that calls a function with constants that it cannot take, be it where no row comes.
const BAD_CONSTANT: &str = "a constant is bad";

/// Runs a script; the error says why that could not even be tried, or did not end.
fn engine(script: String, folder: PathBuf, limits: Limits) -> Result<Ran, String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let script = Script { text: &script, folder: &folder, settings: &[] };
        let checked = dusty_engine::check(&script);
        let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
        let of_constant = |found: &Diagnostic| found.code.id == "D0308";
        let ran = match checked.can_run() {
            true => Ok(dusty_engine::run(checked, &script, limits, Arc::new(Progress::default()))),
            false if checked.diagnostics.iter().filter(is_error).all(of_constant) => {
                Err(BAD_CONSTANT.to_owned())
            }
            false => Err(format!("the check refuses: {:#?}", checked.diagnostics)),
        };
        // Nobody listens any more if it took too long.
        let _ = sender.send(ran);
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(ran) => ran,
        Err(mpsc::RecvTimeoutError::Timeout) => Err("the run does not end".to_owned()),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err("the engine panicked".to_owned()),
    }
}

fn compare(
    program: &Program,
    expected: &Expected,
    outcome: Ran,
    folder: &Path,
    tally: &Tally,
) -> Result<(), String> {
    let saved = |at: usize| {
        let save = program.saves[at];
        let columns = program.columns(save);
        let text = fs::read_to_string(folder.join(program.target(save))).unwrap_or_default();
        (files::saved(&columns, &expected.saved[at]), text, program.name(save))
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(diagnostics) => {
            for at in 0..program.saves.len() {
                if saved(at).1 != "old" {
                    return Err(format!("a run that failed wrote {}", saved(at).2));
                }
            }
            return failed(expected, &diagnostics, tally);
        }
    };
    if expected.breach || !expected.errors.is_empty() {
        return Err(format!(
            "the run should fail: breach {}, bad values {:?}",
            expected.breach, expected.errors
        ));
    }
    for at in 0..program.saves.len() {
        let (wanted, found, name) = saved(at);
        if wanted != found {
            let mut sorted: Vec<_> = [&wanted, &found].map(|t| t.lines().collect()).into();
            sorted.iter_mut().for_each(|lines: &mut Vec<&str>| lines.sort_unstable());
            let order = if sorted[0] == sorted[1] { " (only the order differs)" } else { "" };
            return Err(format!("{name}{order}\n--- expected\n{wanted}--- found\n{found}"));
        }
    }
    account(program, expected, &outcome)?;
    tally.succeeded.fetch_add(1, Ordering::Relaxed);
    let rejecting = expected.steps.values().flatten().any(|counts| counts.rejected > 0);
    tally.rejecting.fetch_add(u64::from(rejecting), Ordering::Relaxed);
    Ok(())
}

/// A run that failed: for the bad values that there are.
fn failed(expected: &Expected, diagnostics: &[Diagnostic], tally: &Tally) -> Result<(), String> {
    let titles: Vec<_> = diagnostics.iter().map(|found| found.title.as_str()).collect();
    if expected.breach {
        tally.breaches.fetch_add(1, Ordering::Relaxed);
        return match titles.is_empty() {
            true => Err("nothing is said".to_owned()),
            false => Ok(()),
        };
    }
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for title in &titles {
        let Some(total) =
            title.split(' ').next().and_then(|count| count.replace(',', "").parse::<u64>().ok())
        else {
            return Err(format!("the run failed: {titles:?}, expected {:?}", expected.errors));
        };
        let what = if let Some((_, why)) = title.split_once("an expectation: ") {
            format!("why {why}")
        } else if title.contains(" of s") && title.contains(".csv") {
            "lines".to_owned()
        } else {
            let column = title.split_once(" of `").and_then(|(_, rest)| rest.split('`').next());
            format!("column {}", column.unwrap_or_default())
        };
        *found.entry(what).or_default() += total;
    }
    if found != expected.errors {
        return Err(format!("bad values: expected {:?}, found {found:?}", expected.errors));
    }
    tally.bad_values.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// The account: every step balances, and rows come in as they went out before.
fn account(program: &Program, expected: &Expected, outcome: &Outcome) -> Result<(), String> {
    let ledger = &outcome.ledger;
    for (output, save) in ledger.outputs.iter().zip(&program.saves) {
        let at = program.saves.iter().position(|other| other == save).unwrap();
        let rows = expected.saved[at].len() as u64;
        if output.table != program.name(*save) || output.rows != rows {
            return Err(format!("the output {output:?} should have {rows} rows"));
        }
    }
    if ledger.outputs.len() != program.saves.len() {
        return Err(format!("{} outputs in the account", ledger.outputs.len()));
    }
    for transform in &ledger.transforms {
        let Some(counts) = expected.steps.get(&transform.table) else {
            return Err(format!("{} was not to be run", transform.table));
        };
        let mut before = counts.first().map(|first| first.rows_in);
        for (step, counts) in transform.steps.iter().zip(counts) {
            let same = (step.rows_in, step.rows_out, step.rejected)
                == (counts.rows_in, counts.rows_out, counts.rejected);
            if !step.balances() || before != Some(step.rows_in) || !same {
                return Err(format!(
                    "the account of {}: {step:#?}, expected {counts:?}, balances: {}",
                    transform.table,
                    step.balances()
                ));
            }
            before = Some(step.rows_out);
        }
    }
    for (name, counts) in &expected.steps {
        let told = ledger.transforms.iter().any(|transform| transform.table == *name);
        let rows = counts.iter().any(|counts| counts.rows_in + counts.rows_out > 0);
        if rows && !told {
            return Err(format!("{name} is not in the account"));
        }
    }
    Ok(())
}
