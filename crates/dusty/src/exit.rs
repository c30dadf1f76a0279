//! How a command ends, for the shell.

use std::process::ExitCode;

use dusty_syntax::{Diagnostic, Severity};

/// The signal that ends a program whose output nobody reads, where there are signals.
pub(crate) const SIGPIPE: u8 = 13;

/// The end of a command. The later of two is the one that tells more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// All went well.
    Done,
    /// The data broke a rule of the script, or a script is not in the usual layout.
    Rule,
    /// The outside world failed.
    World,
    /// The script or the command line is wrong.
    Script,
    /// A signal asked the run to stop.
    Signal(u8),
}

impl Exit {
    /// What a list of diagnostics means, by the phase in its codes: a mistake in the
    /// script is told before a file that cannot be read.
    pub(crate) fn of(diagnostics: &[Diagnostic]) -> Exit {
        let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
        let exits = errors.map(|error| match error.code.id.get(..3) {
            Some("D04") => Exit::Rule,
            Some("D05") => Exit::World,
            _ => Exit::Script,
        });
        exits.max().unwrap_or(Exit::Done)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Rule => 1,
            Exit::Script => 2,
            Exit::World => 3,
            // What shells give for a program that the signal has ended.
            Exit::Signal(number) => number.saturating_add(128),
        })
    }
}
