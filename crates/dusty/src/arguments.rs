//! What may be written after `dusty`.

use std::path::PathBuf;
use std::thread;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dusty_engine::Limits;

use crate::memory;

/// Dusty turns messy CSV into clean files, and says what happened to every row.
#[derive(Debug, Parser)]
#[command(name = "dusty", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 the data broke a rule of the script; 2 the script or \
                        the command line is wrong; 3 a file could not be read or written."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a script.
    #[command(after_help = "Files are written only when the whole script has succeeded. What \
                            happened to the\nrows is told at the end, on standard error.")]
    Run(RunArguments),
    /// Read a file and write it in another format, without a script.
    #[command(after_help = "The formats are those that the names of the files end in, before the \
                            endings of compressed\nfiles. A path may be a pattern as in a script: \
                            dusty convert 'survey-*.csv' all.jsonl.gz")]
    Convert(ConvertArguments),
    /// Check that a ledger still holds: the script, its inputs and its outputs.
    #[command(after_help = "The script runs again, and no file is written. Exit codes: 0 all \
                            is as the ledger says;\n1 something is not; 2 the file is no ledger; \
                            3 a file could not be read.")]
    Verify(VerifyArguments),
    /// Say where a row of a file went, or where it came from.
    #[command(
        after_help = "The script runs again with the lines of its files carried along, and no file \
                            is written."
    )]
    Why(WhyArguments),
    /// Look for mistakes in scripts without running them.
    Check(CheckArguments),
    /// Put scripts into the usual layout.
    Fmt(FmtArguments),
    /// Look at a messy file: how it is written, what its columns hold, what to beware of.
    #[command(after_help = "The whole file is read; nothing is changed.")]
    Inspect(InspectArguments),
    /// Explain an error code, a step, a file format or a function.
    Explain(ExplainArguments),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The script, or `-` to read it from standard input.
    #[arg(required_unless_present = "text")]
    pub(crate) file: Option<PathBuf>,
    /// A line of the script itself, in place of a file; several make several lines.
    #[arg(short = 'e', long = "text", value_name = "LINE", conflicts_with = "file")]
    pub(crate) text: Vec<String>,
    /// Give a parameter of the script another value.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) machine: Machine,
    /// Write what happened to the rows to this file as well, as JSON, with the hashes of all files.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// What is printed on standard error.
#[derive(Debug, Args)]
pub(crate) struct Told {
    /// Print errors and warnings only.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How errors, warnings and notes are printed.
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub(crate) errors: Form,
}

/// How much of the machine a run may use.
#[derive(Debug, Args)]
pub(crate) struct Machine {
    /// How many threads may work; as many as the machine has if not said.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// How much memory to take before using the disk, such as 500MB; a good half if not said.
    #[arg(long, value_name = "SIZE", value_parser = memory::parse)]
    pub(crate) memory: Option<usize>,
}

impl Machine {
    /// What was said, and otherwise what the machine has.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            threads: self.threads.unwrap_or_else(available_threads),
            memory: self.memory.unwrap_or_else(memory::most),
        }
    }
}

/// As many threads as the machine has.
pub(crate) fn available_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    /// The file to read, or `-` for standard input.
    #[arg(value_name = "IN")]
    pub(crate) input: String,
    /// The file to write, or `-` for standard output.
    #[arg(value_name = "OUT")]
    pub(crate) output: String,
    /// The format to read, such as csv, where the name does not say it.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<String>,
    /// The format to write, such as jsonl, where the name does not say it.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) machine: Machine,
    #[command(flatten)]
    pub(crate) told: Told,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The ledger, as `dusty run --ledger` wrote it.
    pub(crate) ledger: PathBuf,
    /// The script, where it is not at the path that the ledger names.
    pub(crate) script: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) machine: Machine,
    /// Print only what differs.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How errors are printed.
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub(crate) errors: Form,
}

#[derive(Debug, Args)]
pub(crate) struct WhyArguments {
    /// A line of a file that the script reads or writes: users.csv:6.
    #[arg(value_name = "FILE:LINE")]
    pub(crate) place: String,
    /// The script.
    pub(crate) file: PathBuf,
    /// Give a parameter of the script another value.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) machine: Machine,
    /// Print the answer, and errors, as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The scripts, or `-` to read one from standard input.
    #[arg(required_unless_present = "text", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A line of a script itself, in place of files; several make several lines.
    #[arg(short = 'e', long = "text", value_name = "LINE", conflicts_with = "files")]
    pub(crate) text: Vec<String>,
    /// Give a parameter of the script another value.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) told: Told,
}

#[derive(Debug, Args)]
pub(crate) struct FmtArguments {
    /// Change nothing; list the scripts that would change, and exit with 1 if there are any.
    #[arg(long)]
    pub(crate) check: bool,
    /// The scripts, or `-` to read one from standard input and print it.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// The CSV file, or `-` to read it from standard input.
    pub(crate) file: PathBuf,
    /// Print a script that cleans the file, to start from.
    #[arg(long, conflicts_with = "json")]
    pub(crate) script: bool,
    /// Print what was found as JSON, for programs.
    #[arg(long)]
    pub(crate) json: bool,
    /// How many threads may work; as many as the machine has if not said.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// An error code such as D0201, a step, a file format or a function; or one of the
    /// lists `steps`, `functions`, `formats` and `errors`.
    pub(crate) topic: Option<String>,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people.
    Human,
    /// For programs: one JSON object per line, and nothing else on standard error.
    Json,
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write the name of the parameter, `=` and its value: year=2024".to_owned()),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    let threads = text.parse().ok().filter(|threads| (1..=1024).contains(threads));
    threads.ok_or_else(|| "a whole number from 1 to 1024 is needed".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_declaration_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn settings_have_a_name_and_a_value() {
        let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(setting("year=2024"), pair("year", "2024"));
        assert_eq!(setting("where=a=b"), pair("where", "a=b"));
        assert_eq!(setting("site="), pair("site", ""));
        assert!(setting("year").is_err());
        assert!(setting("=3").is_err());
    }
}
