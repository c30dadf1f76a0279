//! A diagnostic for programs: the same content as for people, on one line.

use dusty_syntax::{Diagnostic, Severity, Span};
use serde_json::{Value, json};

use crate::place::visible;
use crate::render::Page;

/// The diagnostic as a JSON object, about a script.
///
/// A place has the line and column, from 1, of its first character and of the one
/// after its last, and the same as byte offsets from 0.
pub(crate) fn diagnostic(found: &Diagnostic, page: &Page<'_>) -> Value {
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let primary = found.primary.as_ref();
    let labels = found
        .others
        .iter()
        .map(|other| json!({ "place": place(other.span, page), "text": other.text }));
    // A fix is a change of bytes: its range stays exactly as it is.
    let fix = found.fix.as_ref().map(|fix| {
        json!({ "start": fix.span.start, "end": fix.span.end, "replacement": fix.replacement })
    });
    json!({
        "code": found.code.id,
        "severity": severity,
        "title": found.title,
        "file": page.name,
        "place": primary.map(|label| place(label.span, page)),
        "label": primary.map_or("", |label| label.text.as_str()),
        "labels": labels.collect::<Vec<_>>(),
        "data": found.data,
        "notes": found.notes,
        "help": found.help,
        "fix": fix,
    })
}

fn place(span: Span, page: &Page<'_>) -> Value {
    let range = visible(span, page.text);
    let (first, last) = (page.lines.position(range.start), page.lines.position(range.end));
    json!({
        "line": first.line,
        "column": first.column,
        "end_line": last.line,
        "end_column": last.column,
        "start": range.start,
        "end": range.end,
    })
}

#[cfg(test)]
mod tests {
    use dusty_syntax::{LineIndex, codes};

    use super::*;

    #[test]
    fn all_of_it_is_there() {
        let text = "let é = x\n";
        let found = Diagnostic::error(&codes::names::UNKNOWN_NAME, Span::new(9, 10), "what")
            .label("this")
            .other(Span::new(4, 6), "that")
            .datum("a.csv:1:1")
            .note("a note")
            .help("some help")
            .fix(Span::new(9, 10), "y");
        let value =
            diagnostic(&found, &Page { name: "main.dusty", text, lines: LineIndex::new(text) });
        let place = |line: usize, columns: [usize; 2], bytes: [usize; 2]| {
            json!({
                "line": line, "column": columns[0], "end_line": line, "end_column": columns[1],
                "start": bytes[0], "end": bytes[1],
            })
        };
        let expected = json!({
            "code": "D0206", "severity": "error", "title": "what", "file": "main.dusty",
            "place": place(1, [9, 10], [9, 10]), "label": "this",
            "labels": [{ "place": place(1, [5, 6], [4, 6]), "text": "that" }],
            "data": ["a.csv:1:1"], "notes": ["a note"], "help": ["some help"],
            "fix": { "start": 9, "end": 10, "replacement": "y" },
        });
        assert_eq!(value, expected);
    }
}
