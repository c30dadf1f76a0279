//! How a diagnostic reads on a screen: the line of the script with the place marked,
//! then the lines about the data, the facts, and what to write instead.

use std::iter::{once, repeat};
use std::ops::Range;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use dusty_syntax::{BEFORE_CODE, Diagnostic, LineIndex, Severity};
use unicode_width::UnicodeWidthStr;

use crate::place::visible;
use crate::screen::{BOLD, Screen};

/// The diagnostic for a person, in lines, about a script.
pub(crate) fn human(found: &Diagnostic, page: &Page<'_>, screen: Screen) -> String {
    let (word, style) = match found.severity {
        Severity::Error => ("error", "1;91"),
        Severity::Warning => ("warning", "1;33"),
        Severity::Note => ("note", "1;92"),
    };
    let head = format!("{word}[{}]", found.code.id);
    let mut out = screen.paint(style, &head);
    out += &screen.paint(BOLD, &format!(": {}", found.title));
    out.push('\n');

    let (snippet, digits) = snippet(found, page, screen);
    let gutter = " ".repeat(digits + 2);
    let details = !(found.data.is_empty() && found.notes.is_empty() && found.help.is_empty());
    if !snippet.is_empty() {
        // One blank more than the library gives, so that the code stands off the edge.
        snippet.lines().for_each(|line| out += &format!(" {line}\n"));
        if details {
            out += &format!("{gutter}{}\n", screen.paint(FRAME, "|"));
        }
    }
    for line in &found.data {
        out += &format!("{line}\n");
    }
    for note in &found.notes {
        let lead = format!("{gutter}{} ", screen.paint(FRAME, "="));
        push(&mut out, &lead, note, &" ".repeat(digits + 4));
    }
    for help in aligned(&found.help) {
        push(&mut out, &format!("{}: ", screen.paint("1;96", "help")), &help, "      ");
    }
    out
}

/// The lines of help with their code in one column.
fn aligned(help: &[String]) -> Vec<String> {
    let parts = help.iter().map(|help| (help, help.split_once(BEFORE_CODE)));
    let words = parts.clone().filter_map(|(_, parts)| parts).map(|(words, _)| words.width());
    let width = words.max().unwrap_or(0);
    let line = |(help, parts): (&String, Option<(&str, &str)>)| match parts {
        Some((words, code)) => {
            let blank = " ".repeat(width.saturating_sub(words.width()));
            format!("{words}{BEFORE_CODE}{blank}{code}")
        }
        None => help.clone(),
    };
    parts.map(line).collect()
}

/// A script as diagnostics need it.
pub(crate) struct Page<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// What it says.
    pub(crate) text: &'a str,
    /// Where its lines begin.
    pub(crate) lines: LineIndex<'a>,
}

/// The colour of what frames the code.
const FRAME: &str = "1;94";

/// A text of one or more lines after a lead, its other lines indented.
fn push(out: &mut String, lead: &str, text: &str, indent: &str) {
    for (at, line) in text.lines().enumerate() {
        let before = if at == 0 { lead } else { indent };
        *out += format!("{before}{line}").trim_end();
        out.push('\n');
    }
}

/// The marked lines of the script, and how many digits its line numbers have. Empty
/// where no place in the script is meant.
fn snippet(found: &Diagnostic, page: &Page<'_>, screen: Screen) -> (String, usize) {
    let Some(primary) = &found.primary else { return (String::new(), 1) };
    let kinds = once(AnnotationKind::Primary).chain(repeat(AnnotationKind::Context));
    let marks: Vec<_> = once(primary)
        .chain(&found.others)
        .zip(kinds)
        .map(|(label, kind)| (visible(label.span, page.text), label.text.as_str(), kind))
        .map(|(range, text, kind)| match found.severity {
            Severity::Note => (first_line(range, page.text), text, kind),
            _ => (range, text, kind),
        })
        .collect();
    // Only these lines are handed on: a script may be long, and its mistakes many.
    let first = marks.iter().map(|(range, ..)| range.start).min().unwrap_or(0);
    let last = marks.iter().map(|(range, ..)| range.end).max().unwrap_or(0);
    let before = page.text.get(..first).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let after = page.text.get(last..).unwrap_or("");
    let end = after.find('\n').map_or(page.text.len(), |at| last + at);
    let annotations = marks.into_iter().map(|(range, text, kind)| {
        let text = (!text.is_empty()).then_some(text);
        kind.span(range.start - start..range.end - start).label(text)
    });
    // A line end of two characters is none of the text; a blank keeps the places.
    let shown = page.text.get(start..end).unwrap_or("").replace("\r\n", " \n");
    let snippet = Snippet::source(shown.trim_end_matches('\r'))
        .line_start(page.lines.position(start).line)
        .path(page.name)
        .annotations(annotations);
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let report = &[Group::with_level(level).element(snippet)];
    let width = screen.width.map_or(DEFAULT_TERM_WIDTH, |width| width.max(60));
    let plain = Renderer::plain().term_width(width).render(report);
    let digits = plain.find("-->").unwrap_or(1);
    let styled = Renderer::styled().term_width(width);
    (if screen.colour { styled.render(report) } else { plain }, digits)
}

/// What is marked on the first of its lines. A note is about a file and not about how it is
/// called, and there may be one for each of many files.
fn first_line(range: Range<usize>, text: &str) -> Range<usize> {
    let marked = text.get(range.clone()).unwrap_or("");
    let line = marked.lines().next().unwrap_or("").trim_end();
    range.start..range.start + line.len()
}

#[cfg(test)]
mod tests {
    use dusty_syntax::{Label, Span, codes};

    use super::*;

    const SCRIPT: &str = "source users = csv(\"users.csv\")\n\ntransform adults = users\n  | \
                          filter(r -> int(r.age) >= 18)\n";

    fn page(text: &str) -> Page<'_> {
        Page { name: "main.dusty", text, lines: LineIndex::new(text) }
    }

    fn plain(found: &Diagnostic, text: &str) -> String {
        human(found, &page(text), Screen::default())
    }

    #[test]
    fn the_layout() {
        let found = Diagnostic::error(
            &codes::names::UNKNOWN_COLUMN,
            Span::new(74, 84),
            "2 values of `age` are not whole numbers",
        )
        .datum("users.csv:4:3   \"unknown\"   1 row")
        .datum("users.csv:6:3   \"N/A\"       1 row")
        .note("the other 4 values are fine; 1 cell is missing")
        .note("two\nlines")
        .offer("set the rows aside", "save adults.rejected to csv(\"bad.csv\")")
        .offer("only here", "try(int(r.age))");
        let expected = "\
error[D0201]: 2 values of `age` are not whole numbers
  --> main.dusty:4:17
   |
 4 |   | filter(r -> int(r.age) >= 18)
   |                 ^^^^^^^^^^
   |
users.csv:4:3   \"unknown\"   1 row
users.csv:6:3   \"N/A\"       1 row
   = the other 4 values are fine; 1 cell is missing
   = two
     lines
help: set the rows aside:   save adults.rejected to csv(\"bad.csv\")
help: only here:            try(int(r.age))
";
        assert_eq!(plain(&found, SCRIPT), expected);
    }

    #[test]
    fn labels_and_other_places() {
        let text = "# \n".repeat(8) + "let a = 1\n" + "let a = 2\n";
        let found = Diagnostic::error(&codes::names::DUPLICATE_NAME, Span::new(38, 39), "taken")
            .label("again")
            .other(Span::new(28, 29), "first here");
        let expected = "\
error[D0207]: taken
  --> main.dusty:10:5
   |
 9 | let a = 1
   |     - first here
10 | let a = 2
   |     ^ again
";
        let shifted: String = expected
            .lines()
            .enumerate()
            .map(|(at, line)| if at == 0 { format!("{line}\n") } else { format!(" {line}\n") })
            .collect();
        assert_eq!(plain(&found, &text), shifted);
    }

    #[test]
    fn a_diagnostic_without_a_place() {
        let code = &codes::names::UNKNOWN_PARAMETER;
        let found = Diagnostic::plain(code, Severity::Warning, "no parameter `x`").note("none");
        assert_eq!(plain(&found, SCRIPT), "warning[D0211]: no parameter `x`\n   = none\n");
    }

    #[test]
    fn a_note_marks_one_line() {
        let text = "source t = csv(\n  \"t.csv\",\n)\n";
        let found = Diagnostic::plain(&codes::names::UNKNOWN_NAME, Severity::Note, "semicolons");
        let primary = Label { span: Span::new(11, 29), text: String::new() };
        let found = Diagnostic { primary: Some(primary), ..found };
        let expected = "\
note[D0206]: semicolons
  --> main.dusty:1:12
   |
 1 | source t = csv(
   |            ^^^^
";
        assert_eq!(plain(&found, text), expected);
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_caret_in_place() {
        let found = Diagnostic::error(&codes::names::UNKNOWN_NAME, Span::new(14, 15), "what");
        let rendered = plain(&found, "\tlet 漢字 = x\n");
        let lines: Vec<_> = rendered.lines().collect();
        assert_eq!(lines[3], " 1 |     let 漢字 = x");
        // Two characters that are two columns wide each.
        assert_eq!(lines[4], "   |                ^");
        assert!(lines[1].ends_with("main.dusty:1:11"), "{}", lines[1]);
    }

    #[test]
    fn any_span_can_be_drawn() {
        let text = "show é 漢\r\n\tshow x\n\n";
        for start in 0..text.len() + 3 {
            for end in 0..text.len() + 3 {
                let found =
                    Diagnostic::error(&codes::names::UNKNOWN_NAME, Span { start, end }, "what");
                assert!(plain(&found, text).contains("main.dusty:"));
            }
        }
    }

    #[test]
    fn colours_only_where_wanted() {
        let found = Diagnostic::error(&codes::names::UNKNOWN_NAME, Span::new(0, 4), "what");
        let screen = Screen { width: Some(80), colour: true };
        assert!(human(&found, &page(SCRIPT), screen).contains("\u{1b}["));
        assert!(!plain(&found, SCRIPT).contains('\u{1b}'));
    }
}
