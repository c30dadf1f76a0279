//! Looks at a messy file and tells what is in it: how it is written, what its columns hold, and what to beware of.
//!
//! The chunks of the file are looked at on all threads; what was found is put together in the order of the file, so that it
//! is the same whatever the threads. The memory does not grow with the file: of values and rows that are too
//! many to be kept, less is told.

mod cell;
mod chunk;
mod column;
mod date;
mod gap;
mod hits;
mod keys;
mod kind;
mod mark;
mod reading;
mod sketch;
mod spelling;
mod stats;
mod tally;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};

use dusty_check::path::shown;
use dusty_check::value::quoted;
use dusty_check::{Calculated, Functions};
use dusty_csv::{BadLineReason, Chunk, Format, Header, Ragged};
use dusty_syntax::Diagnostic;

use crate::remote::Downloads;
use crate::source::{input, scan};
use crate::{Progress, Purpose};
use chunk::{Found, Looker};
use keys::Keys;
use parking_lot::Mutex;
use sketch::Sketch;
use stats::Stats;
use tally::Tally;

pub use column::{Column, Counts, Footnotes, Nearly};
pub(crate) use date::{formats_of, is_date};
pub use dusty_csv::Detected;
pub(crate) use gap::is_gap;
pub use hits::Hits;
pub use keys::{Key, Repeats};
pub use kind::{Kind, Proof, Undecided};
pub(crate) use mark::{marked, pattern};
pub(crate) use reading::unit;
pub use spelling::Spellings;
pub use stats::Extent;

/// How many values of all columns together are kept at a time, and how many of one.
const VALUES: usize = 1_000_000;
const VALUES_OF_ONE: usize = 20_000;

/// What was found in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The file, as it was given.
    pub path: String,
    /// How it is written, and what speaks for it.
    pub detected: Detected,
    /// How many rows it has, bad lines not counted.
    pub rows: u64,
    /// Lines with nothing in them.
    pub blank_lines: u64,
    /// Comment lines.
    pub comment_lines: u64,
    /// Rows with empty fields beyond the last column.
    pub surplus: Hits,
    /// Lines that do not fit the columns, by what is wrong with them.
    pub bad_lines: Vec<(String, Hits)>,
    /// How many of them have too few fields.
    pub short_lines: u64,
    /// Rows without any value.
    pub empty_rows: Hits,
    /// Rows that repeat another.
    pub duplicates: Repeats,
    /// Columns that tell the rows apart, or nearly; the best first.
    pub keys: Vec<Key>,
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
}

/// Reads a whole file and tells what is in it.
///
/// # Errors
/// Why it cannot be read. Empty if it was asked to stop.
pub fn inspect(
    path: &str,
    threads: usize,
    progress: &Arc<Progress>,
) -> Result<Inspection, Vec<Diagnostic>> {
    let script = format!("source data = csv({})", quoted(path));
    let (tree, _) = dusty_syntax::parse(&script);
    let functions = Functions::new::<(), ()>(&[], &[], |_| Calculated::Other);
    let sources = dusty_check::sources(&script, &tree, &functions, &[]).sources;
    let Some(source) = sources.first() else { return Err(Vec::new()) };
    // The path is that of a file, whatever signs are in it.
    let mut source = source.only(path, source.path_span);
    let downloads = Downloads::watched(progress);
    let outside = input::Outside { folder: Path::new("."), keep: false, downloads: &downloads };
    let mut input = input::open(&source, &outside).map_err(|error| vec![error])?;
    if let input::Format::Csv(detected) = &input.format
        && are_uneven(detected)
    {
        source.options.ragged = Ragged::Pad;
        input = input::open(&source, &outside).map_err(|error| vec![error])?;
    }
    let input::Format::Csv(detected) = &mut input.format else { return Err(Vec::new()) };
    if most_are_short(detected) {
        detected.format.ragged = Ragged::Pad;
    }
    let detected = detected.clone();
    let format = &detected.format;
    // The purpose for which nothing is hashed.
    input.expect(progress);
    let reader = input.reader(Arc::clone(progress), Purpose::Write).map_err(|error| vec![error])?;
    let mut chunks = scan::csv::chunks(reader, &input, format);
    let mut whole = Whole::new(format);
    if let Some(first) = chunks.next() {
        // What may be a key is decided by the first chunk.
        let mut looker = Looker::new(format);
        let first = looker.look(first.map_err(|error| vec![error])?, None);
        progress.made(first.lines.len() as u64);
        let skipped = first.fractions();
        let candidates = keys::candidates(&first.cells, first.lines.len(), &skipped);
        whole.keys = Keys::new(&candidates);
        let given_up = candidates.iter().map(|_| AtomicBool::new(false)).collect();
        let spent = format.columns.iter().map(|_| AtomicBool::new(false)).collect();
        let search = chunk::Search { candidates, given_up, spent };
        whole.add(first.with_keys(&search), &search);
        whole.sketched(&looker.sketches);
        all(format, chunks, &search, &mut whole, threads, progress)?;
    }
    Ok(whole.finish(&shown(path), &detected, threads))
}

/// Whether fewer than half of the lines have the usual number of fields, and no header says how many there are: lists, one on each
/// line.
fn are_uneven(detected: &Detected) -> bool {
    let evidence = &detected.evidence;
    detected.format.header == Header::None && evidence.fitting * 2 < evidence.records
}

/// Whether most lines have fewer fields than the header: what is in them would not be seen if they were bad lines.
fn most_are_short(detected: &Detected) -> bool {
    let evidence = &detected.evidence;
    evidence.width < detected.format.columns.len() && evidence.fitting * 2 > evidence.records
}

/// Looks at the chunks on all threads, and puts together what they give in order.
fn all(
    format: &Format,
    chunks: impl Iterator<Item = Result<Chunk, Diagnostic>> + Send,
    search: &chunk::Search,
    whole: &mut Whole,
    threads: usize,
    progress: &Progress,
) -> Result<(), Vec<Diagnostic>> {
    let chunks = Mutex::new(chunks.enumerate());
    let (send, receive) = mpsc::sync_channel::<(usize, Result<Found, Diagnostic>)>(2 * threads);
    std::thread::scope(|scope| {
        let chunks = &chunks;
        let look = move |send: SyncSender<_>| {
            let mut looker = Looker::new(format);
            loop {
                let next = chunks.lock().next();
                let Some((at, chunk)) = next.filter(|_| !progress.stopped()) else { break };
                let found = chunk.map(|chunk| looker.look(chunk, Some(search)));
                if send.send((at, found)).is_err() {
                    break;
                }
            }
            looker.sketches
        };
        let lookers = (0..threads.max(1)).map(|_| {
            let send = send.clone();
            scope.spawn(move || look(send))
        });
        let lookers: Vec<_> = lookers.collect();
        drop(send);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (at, found) in receive {
            waiting.insert(at, found);
            while let Some(found) = waiting.remove(&next) {
                next += 1;
                let found = found.map_err(|error| vec![error])?;
                progress.made(found.lines.len() as u64);
                whole.add(found, search);
            }
        }
        for looker in lookers {
            match looker.join() {
                Ok(sketches) => whole.sketched(&sketches),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        if progress.stopped() { Err(Vec::new()) } else { Ok(()) }
    })
}

/// What was found so far.
#[derive(Default)]
struct Whole {
    rows: u64,
    blank_lines: u64,
    comment_lines: u64,
    surplus: Hits,
    bad_lines: BTreeMap<String, Hits>,
    short_lines: u64,
    names: Vec<String>,
    stats: Vec<Stats>,
    tallies: Vec<Tally>,
    sketches: Vec<Sketch>,
    keys: Keys,
}

impl Whole {
    fn new(format: &Format) -> Whole {
        let count = format.columns.len();
        let most = (VALUES / count.max(1)).min(VALUES_OF_ONE);
        Whole {
            names: format.columns.clone(),
            stats: (0..count).map(|_| Stats::default()).collect(),
            tallies: (0..count).map(|_| Tally::new(most)).collect(),
            sketches: (0..count).map(|_| Sketch::default()).collect(),
            ..Whole::default()
        }
    }

    fn add(&mut self, found: Found, search: &chunk::Search) {
        self.rows += found.lines.len() as u64;
        self.blank_lines += found.blank_lines;
        self.comment_lines += found.comment_lines;
        self.surplus.merge(&found.surplus);
        for line in &found.bad {
            let what = line.to_string();
            // Lines of very many lengths are told together.
            let what = if self.bad_lines.len() < 20 || self.bad_lines.contains_key(&what) {
                what
            } else {
                line.reason.to_string()
            };
            self.bad_lines.entry(what).or_default().add(1, &[line.line]);
            self.short_lines += u64::from(line.reason == BadLineReason::TooFewFields);
        }
        for (column, cells) in found.cells.iter().enumerate() {
            let (Some(tally), Some(texts)) = (self.tallies.get_mut(column), found.column(column))
            else {
                continue;
            };
            for value in &cells.values {
                let row = value.rows[0] as usize;
                let line = found.lines.get(row).copied().unwrap_or(0);
                tally.add(value.hash, texts.value(row), u64::from(value.count), line);
            }
        }
        for (known, more) in self.stats.iter_mut().zip(found.stats) {
            known.merge(more);
        }
        for (flag, tally) in search.spent.iter().zip(&self.tallies) {
            flag.store(tally.is_spent(), Ordering::Relaxed);
        }
        let given_up = self.keys.add(&found.lines, &found.rows, found.keys);
        for (flag, given_up) in search.given_up.iter().zip(given_up) {
            flag.store(given_up, Ordering::Relaxed);
        }
    }

    /// Adds what a thread has counted.
    fn sketched(&mut self, sketches: &[Sketch]) {
        self.sketches.iter_mut().zip(sketches).for_each(|(known, more)| known.merge(more));
    }

    fn finish(self, path: &str, detected: &dusty_csv::Detected, threads: usize) -> Inspection {
        let (duplicates, empty_rows, keys) = self.keys.finish(threads);
        let counted = self.tallies.iter().zip(&self.sketches);
        let columns = self.names.iter().zip(self.stats).zip(counted);
        let mut columns: Vec<Column> = columns
            .map(|((name, stats), (tally, sketch))| column::column(name, stats, tally, sketch))
            .collect();
        column::settled(&mut columns);
        for key in keys.iter().filter(|key| key.repeats.compared == self.rows) {
            if let [column] = key.columns[..]
                && let Some(column) = columns.get_mut(column)
            {
                column.distinct = column.filled - key.repeats.rows;
                column.distinct_exact |= key.repeats.rows == 0;
            }
        }
        let mut bad_lines: Vec<(String, Hits)> = self.bad_lines.into_iter().collect();
        bad_lines.sort_by(|(a, x), (b, y)| y.count.cmp(&x.count).then_with(|| a.cmp(b)));
        Inspection {
            path: path.to_owned(),
            detected: detected.clone(),
            rows: self.rows,
            blank_lines: self.blank_lines,
            comment_lines: self.comment_lines,
            surplus: self.surplus,
            bad_lines,
            short_lines: self.short_lines,
            empty_rows,
            duplicates,
            keys,
            columns,
        }
    }
}
