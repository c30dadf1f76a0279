//! What is said on standard error about scripts and their data, in the form that was
//! asked for, with the sum at the end.

use std::borrow::Cow;
use std::iter::once;

use dusty_check::path::masked;
use dusty_syntax::{Diagnostic, LineIndex, Severity};

use crate::arguments::Form;
use crate::exit::Exit;
use crate::refusal::Refusal;
use crate::render::Page;
use crate::screen::{self, Screen};
use crate::script_file::ScriptFile;
use crate::table::counted;
use crate::{json, render};

/// How many diagnostics a person is shown.
const MOST: usize = 50;

/// The diagnostics of one command.
pub(crate) struct Report {
    form: Form,
    quiet: bool,
    screen: Screen,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// The code that most deserves to be looked up.
    code: Option<(Severity, &'static str)>,
}

impl Report {
    /// Nothing was said yet. A quiet report leaves out notes.
    pub(crate) fn new(form: Form, quiet: bool) -> Report {
        let screen = Screen::errors();
        Report { form, quiet, screen, errors: 0, warnings: 0, notes: 0, code: None }
    }

    /// Whether a person is to be told more than errors and warnings.
    pub(crate) fn speaks(&self) -> bool {
        self.is_human() && !self.quiet
    }

    /// Whether people read it.
    pub(crate) fn is_human(&self) -> bool {
        self.form == Form::Human
    }

    /// Whether nothing was said.
    fn is_empty(&self) -> bool {
        self.total() == 0
    }

    fn total(&self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// Prints diagnostics about a script.
    pub(crate) fn diagnostics(&mut self, script: &ScriptFile, found: &[Diagnostic]) {
        let text = masked(&script.text);
        let page = Page { name: &script.name, text: &text, lines: LineIndex::new(&text) };
        for diagnostic in found.iter().map(discreet) {
            let diagnostic = &*diagnostic;
            if self.quiet && diagnostic.severity == Severity::Note {
                continue;
            }
            match self.form {
                Form::Human if self.total() >= MOST => {}
                Form::Human => self.print(&render::human(diagnostic, &page, self.screen)),
                Form::Json => {
                    screen::print_error(&format!("{}\n", json::diagnostic(diagnostic, &page)));
                }
            }
            self.count(diagnostic.severity);
            if self.code.is_none_or(|(severity, _)| diagnostic.severity > severity) {
                self.code = Some((diagnostic.severity, diagnostic.code.id));
            }
        }
    }

    /// Prints why a command cannot go on.
    pub(crate) fn refusal(&mut self, refusal: &Refusal) -> Exit {
        match self.form {
            Form::Human => self.print(&refusal.human(self.screen)),
            Form::Json => screen::print_error(&format!("{}\n", refusal.json())),
        }
        self.count(Severity::Error);
        refusal.exit
    }

    /// How a command ends; prints why it could not go on, if so.
    pub(crate) fn ended(mut self, done: Result<Exit, Refusal>) -> Exit {
        done.unwrap_or_else(|refusal| self.refusal(&refusal))
    }

    /// Prints something below what was said.
    pub(crate) fn print(&self, text: &str) {
        let apart = if self.is_empty() { "" } else { "\n" };
        screen::print_error(&format!("{apart}{text}"));
    }

    /// Prints how many there were, if there were several.
    pub(crate) fn finish(&self) {
        if self.total() < 2 || !self.is_human() {
            return;
        }
        screen::print_error(&format!("\n{}\n", self.sum()));
    }

    fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    fn sum(&self) -> String {
        let counts =
            [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")].into_iter();
        let counts = counts.filter(|&(count, _)| count > 0);
        let counts = counts.map(|(count, noun)| counted(count as u64, noun));
        let mut sum = counts.collect::<Vec<_>>().join(", ");
        if self.total() > MOST {
            sum += &format!("; the first {MOST} are shown");
        }
        if let Some((_, code)) = self.code {
            sum += &format!("\nmore: dusty explain {code}");
        }
        sum
    }
}

/// A diagnostic without the secrets of addresses. What the data says stays as it is.
fn discreet(found: &Diagnostic) -> Cow<'_, Diagnostic> {
    let texts = || once(&found.title).chain(&found.notes).chain(&found.help);
    if !texts().any(|text| masked(text) != *text) {
        return Cow::Borrowed(found);
    }
    let all = |texts: &[String]| texts.iter().map(|text| masked(text)).collect();
    let (notes, help) = (all(&found.notes), all(&found.help));
    Cow::Owned(Diagnostic { title: masked(&found.title), notes, help, ..found.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_counts_each_kind() {
        let report = Report {
            errors: 2,
            warnings: 1,
            code: Some((Severity::Error, "D0201")),
            ..Report::new(Form::Human, false)
        };
        assert_eq!(report.sum(), "2 errors, 1 warning\nmore: dusty explain D0201");
        let notes = Report { notes: 2, ..Report::new(Form::Human, false) };
        assert_eq!(notes.sum(), "2 notes");
        let many = Report { errors: 51, ..Report::new(Form::Human, false) };
        assert_eq!(many.sum(), "51 errors; the first 50 are shown");
    }
}
