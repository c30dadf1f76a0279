//! The command line of Dusty: reads arguments and scripts, has them checked and run,
//! and puts what came of it on the screen. Nothing else prints.

mod answer;
mod answer_json;
mod arguments;
mod bar;
mod check;
mod comparison;
mod convert;
mod exit;
mod explain;
mod fmt;
mod inspect;
mod json;
mod ledger;
mod ledger_json;
mod memory;
mod new_file;
mod page;
mod place;
mod recorded;
mod refusal;
mod render;
mod report;
mod run;
mod screen;
mod script_file;
mod table;
mod verify;
mod watch;
mod why;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};
use exit::Exit;

/// Tables are many pieces of memory that come and go on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(answer) => {
            // Help and version come this way too. That nobody reads on is no failure.
            let _ = answer.print();
            if let (ErrorKind::InvalidSubcommand, Some(script)) = (answer.kind(), script()) {
                screen::print_error(&format!("\nto run a script: dusty run {script}\n"));
            }
            return if answer.use_stderr() { Exit::Script } else { Exit::Done }.into();
        }
    };
    let exit = match arguments.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Convert(arguments) => convert::convert(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Why(arguments) => why::why(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Fmt(arguments) => fmt::fmt(&arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Completions { shell } => completions(shell),
    };
    exit.into()
}

/// What stands where a command belongs, if it is the name of a script.
fn script() -> Option<String> {
    std::env::args().nth(1).filter(|word| word.ends_with(".dusty"))
}

/// Prints what makes a shell complete the arguments of Dusty.
fn completions(shell: clap_complete::Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "dusty", &mut script);
    screen::print(&String::from_utf8_lossy(&script))
}
