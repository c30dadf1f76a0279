//! The account of every row: for each source, step and save how many rows came in
//! and went out, and why the others did not; and what tells the files from others.

use dusty_check::Source;

use crate::Fingerprint;

/// What happened to the rows of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The files that were read, in the order of the script. A source of several files has
    /// one entry for each.
    pub sources: Vec<SourceAccount>,
    /// The transforms, in the order of the script.
    pub transforms: Vec<TransformAccount>,
    /// The files that were written and the tables that were shown, in the order of
    /// the script.
    pub outputs: Vec<OutputAccount>,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceAccount {
    /// The table's name.
    pub table: String,
    /// The file's position among all that the script reads.
    pub file: usize,
    /// The file's size and hash if the run [records](crate::Purpose::Record) them; of
    /// standard input, of what was read from it, unpacked.
    pub fingerprint: Option<Fingerprint>,
    /// How it was read: its options are what was said and detected together, so that a script that says all of
    /// this reads the same.
    pub source: Source,
    /// Rows that went into the table.
    pub rows: u64,
    /// Lines that do not fit the file.
    pub rejected: u64,
    /// Lines without anything in them.
    pub blank_lines: u64,
    /// Lines that were padded or realigned because the script asked for it.
    pub repaired: u64,
    /// Rows with empty fields beyond the last column, which were left out.
    pub surplus: u64,
    /// What was detected and is not plain, in words.
    pub detected: Vec<String>,
}

/// A transform.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransformAccount {
    /// The table's name.
    pub table: String,
    /// Its steps, in order.
    pub steps: Vec<StepAccount>,
}

/// A step. `rows_in` is `rows_out` and all that was removed and rejected, less what
/// a join or a union added: [`StepAccount::balances`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepAccount {
    /// The step's name.
    pub verb: String,
    /// Its line in the script, from 1.
    pub line: usize,
    /// Rows that came in, those of the other table not counted.
    pub rows_in: u64,
    /// Rows that went out.
    pub rows_out: u64,
    /// Rows that were left out, by reason.
    pub removed: Vec<(&'static str, u64)>,
    /// Rows that were added, by reason.
    pub added: Vec<(&'static str, u64)>,
    /// Bad rows.
    pub rejected: u64,
    /// Other numbers worth knowing: matched rows of a join, filled cells.
    pub notes: Vec<(&'static str, u64)>,
    /// Of a join, how its rows met.
    pub joined: Option<Joined>,
    /// Of a step that fills, how many cells were filled.
    pub filled: Option<u64>,
}

impl StepAccount {
    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        let sum = |counts: &[(&str, u64)]| counts.iter().map(|(_, count)| count).sum::<u64>();
        self.rows_in + sum(&self.added) == self.rows_out + sum(&self.removed) + self.rejected
    }
}

/// How the rows of a join met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// Rows that a row of the other table matched.
    pub matched: u64,
    /// Rows that none matched, whether they stayed or not.
    pub unmatched_left: u64,
    /// Rows of the other table that matched none, whether they were added or not.
    pub unmatched_right: u64,
    /// Rows that were added because of second and further matches.
    pub multiplied: u64,
}

impl Ledger {
    /// What was given out, with each file of a save to several for itself.
    pub fn given_out(&self) -> impl Iterator<Item = &OutputAccount> {
        self.outputs.iter().flat_map(|output| match &output.parts {
            Some(parts) => parts.as_slice(),
            None => std::slice::from_ref(output),
        })
    }
}

/// What a run gave out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutputAccount {
    /// The table's name, with `.rejected` for its bad rows.
    pub table: String,
    /// The path as the script has it; `None` for a table that was shown.
    pub path: Option<String>,
    /// Rows that were written.
    pub rows: u64,
    /// The size and the hash of what was written, if the run
    /// [records](crate::Purpose::Record) them; of a compressed file, of its compressed
    /// bytes, of a table in a database, of its rows as JSON Lines.
    pub fingerprint: Option<Fingerprint>,
    /// The table in the database that the file is, if it is one.
    pub in_database: Option<String>,
    /// The files of a save to one for each value, by their paths; `None` for any other.
    pub parts: Option<Vec<OutputAccount>>,
}
