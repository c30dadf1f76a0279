//! `dusty inspect`: what is in a messy file, for a person, for a program, or as a script to start from.

mod findings;
mod json;
mod script;
mod text;
mod words;

use std::path::Path;
use std::sync::Arc;

use dusty_engine::Progress;
use dusty_syntax::{Diagnostic, Severity};

use crate::arguments::{InspectArguments, available_threads};
use crate::exit::Exit;
use crate::refusal::Refusal;
use crate::screen::{self, Screen};
use crate::watch::Watch;

/// Looks at a file and prints what was found.
pub(crate) fn inspect(arguments: &InspectArguments) -> Exit {
    let path = arguments.file.to_string_lossy();
    let threads = arguments.threads.unwrap_or_else(available_threads);
    let progress = Arc::new(Progress::default());
    let watch = Watch::start(Arc::clone(&progress), Screen::errors().width.is_some());
    let found = dusty_engine::inspect::inspect(&path, threads, &progress);
    let signal = watch.end();
    match found {
        Ok(found) if arguments.json => screen::print(&json::json(&found)),
        Ok(found) if arguments.script => screen::print(&script::script(&found)),
        Ok(found) => screen::print(&text::text(&found, Screen::output())),
        Err(errors) => {
            for error in &errors {
                screen::print_error(&refusal(error, &path).human(Screen::errors()));
            }
            signal.map_or(Exit::of(&errors), Exit::Signal)
        }
    }
}

/// What is wrong with the file, without the script that there is none of.
fn refusal(error: &Diagnostic, path: &str) -> Refusal {
    debug_assert_eq!(error.severity, Severity::Error);
    let mut refusal = Refusal::world(error.title.clone());
    refusal.notes.clone_from(&error.notes);
    refusal.help.clone_from(&error.help);
    // What would be written in a script is another call for files of other formats.
    if error.fix.as_ref().is_some_and(|fix| is_another_call(&fix.replacement)) {
        refusal.notes.push("`dusty inspect` looks at CSV files".to_owned());
        // A file that is called CSV would be converted as CSV, and none that is there may be overwritten.
        let copy = Path::new(path).with_extension("csv");
        refusal.help = match Path::new(path).is_file() && !copy.exists() {
            true => {
                let (from, to) = (argument(path), argument(&copy.to_string_lossy()));
                vec![format!("run `dusty convert {from} {to}`, then `dusty inspect {to}`")]
            }
            false => vec!["make a CSV file of it, and look at that".to_owned()],
        };
    }
    refusal
}

fn is_another_call(replacement: &str) -> bool {
    replacement.ends_with(')') && !replacement.starts_with("csv(")
}

/// A path as a shell takes it.
fn argument(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-/+,:=@".contains(c);
    match path.chars().all(plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}
