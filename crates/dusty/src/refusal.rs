//! What is said where a command cannot even begin: there is no script to point into.

use std::fmt::Display;

use dusty_syntax::offer;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::screen::{BOLD, Screen};

/// Why a command does not begin, or cannot end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What is wrong, in a few words.
    pub(crate) title: String,
    /// Facts on lines of their own.
    pub(crate) notes: Vec<String>,
    /// What to do instead.
    pub(crate) help: Vec<String>,
    /// What the shell is told.
    pub(crate) exit: Exit,
}

impl Refusal {
    /// The outside world failed.
    pub(crate) fn world(title: impl Into<String>) -> Refusal {
        Refusal { title: title.into(), notes: Vec::new(), help: Vec::new(), exit: Exit::World }
    }

    /// The command line or the script is wrong.
    pub(crate) fn script(title: impl Into<String>) -> Refusal {
        Refusal { exit: Exit::Script, ..Refusal::world(title) }
    }

    /// Adds a fact.
    pub(crate) fn note(mut self, text: impl Into<String>) -> Refusal {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do instead.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Refusal {
        self.help.push(text.into());
        self
    }

    /// Adds what to do, and the words for it to be copied.
    pub(crate) fn offer(self, what_for: &str, words: impl Display) -> Refusal {
        self.help(offer(what_for, words))
    }

    /// For a person.
    pub(crate) fn human(&self, screen: Screen) -> String {
        let red = "1;91";
        let mut text =
            screen.paint(red, "error") + &screen.paint(BOLD, &format!(": {}", self.title));
        for note in &self.notes {
            text += &format!("\n   = {note}");
        }
        for help in &self.help {
            text += &format!("\n{}: {help}", screen.paint("1;96", "help"));
        }
        text + "\n"
    }

    /// For a program, in the shape that diagnostics have.
    pub(crate) fn json(&self) -> Value {
        json!({
            "code": null, "severity": "error", "title": self.title, "file": null, "place": null,
            "label": "", "labels": [], "data": [], "notes": self.notes, "help": self.help,
            "fix": null,
        })
    }
}
