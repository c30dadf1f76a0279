//! What is wrong, as plain data: no colours, no terminal, no positions but spans.

use std::fmt::Display;

use crate::messages::paste;
use crate::{Code, Span};

/// What stands between the words of a help and the code to copy.
pub const BEFORE_CODE: &str = ":   ";

/// What something is for, and the code behind it to the end of the line.
pub fn offer(what_for: impl Display, code: impl Display) -> String {
    format!("{what_for}{BEFORE_CODE}{code}")
}

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The program runs; something is worth knowing.
    Note,
    /// The program runs; something looks unintended.
    Warning,
    /// The program does not run.
    Error,
}

/// A place in the script with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// A change of the script that mends what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// One thing that a person should know about a script or its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of mistake, which `dusty explain` describes at length.
    pub code: &'static Code,
    /// Whether the program can run.
    pub severity: Severity,
    /// What is wrong, in a few words, without a full stop.
    pub title: String,
    /// Where it is wrong; absent where no place in the script is meant.
    pub primary: Option<Label>,
    /// Other places that matter.
    pub others: Vec<Label>,
    /// Lines about the data: `users.csv:4:3   "unknown"   1 row`.
    pub data: Vec<String>,
    /// Facts on lines of their own: the types, the columns that exist, what was fine.
    pub notes: Vec<String>,
    /// What to write instead, each a line that can be pasted or followed.
    pub help: Vec<String>,
    /// The change that mends it, where there is exactly one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place of the script.
    pub fn error(code: &'static Code, span: Span, title: impl Into<String>) -> Self {
        let primary = Some(Label { span, text: String::new() });
        Diagnostic { primary, ..Self::plain(code, Severity::Error, title) }
    }

    /// A warning at a place of the script.
    pub fn warning(code: &'static Code, span: Span, title: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Self::error(code, span, title) }
    }

    /// A diagnostic without a place in the script.
    pub fn plain(code: &'static Code, severity: Severity, title: impl Into<String>) -> Self {
        let title = title.into();
        let (others, data, notes, help) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Diagnostic { code, severity, title, primary: None, others, data, notes, help, fix: None }
    }

    /// Sets the words under the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Adds another place.
    pub fn other(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label { span, text: text.into() });
        self
    }

    /// Adds a line about the data.
    pub fn datum(mut self, text: impl Into<String>) -> Self {
        self.data.push(text.into());
        self
    }

    /// Adds a fact.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a line that says what to write instead.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds lines that say what to write instead, if there are any.
    pub fn helps<T: Into<String>>(mut self, texts: impl IntoIterator<Item = T>) -> Self {
        self.help.extend(texts.into_iter().map(Into::into));
        self
    }

    /// Marks another part of the script, of which the same is told.
    pub fn marking(mut self, span: Span) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.span = span;
        }
        self
    }

    /// Says what to write in place of what is marked, which mends it.
    pub fn write(self, span: Span, right: impl Display) -> Self {
        let right = right.to_string();
        self.suggest(&right).fix(span, right)
    }

    /// Says what to write in place of what is marked.
    pub fn suggest(self, right: impl Display) -> Self {
        self.help(format!("write `{}`", paste(&right.to_string())))
    }

    /// Says what something is for, and gives it to be copied.
    pub fn offer(self, what_for: impl Display, code: impl Display) -> Self {
        self.help(offer(what_for, code))
    }

    /// Sets the change that mends it.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
}
