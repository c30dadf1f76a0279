//! Runs Dusty programs: opens the files, checks the script against their headers,
//! and moves the rows through its steps on DataFusion, with an account of each.
//!
//! [`check`] takes a script as far as it goes without reading data; [`run`] does the
//! rest. Nothing here prints, and no name of the machinery is in the interface.

mod builtins;
mod kernel;
mod ledger;
mod outcome;
mod progress;

use std::path::Path;
use std::sync::Arc;

use dusty_syntax::Diagnostic;

pub use ledger::{Ledger, OutputAccount, SourceAccount, StepAccount, TransformAccount};
pub use outcome::{Outcome, Shown};
pub use progress::Progress;

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

/// A script that has been checked, with its files opened as far as the header.
pub struct Checked {
    /// Everything that was found, in the order of the script. The script can be run
    /// if none is an error.
    pub diagnostics: Vec<Diagnostic>,
}
