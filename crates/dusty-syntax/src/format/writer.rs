//! Where formatted text is written: tokens only through [`Writer::emit`], which
//! writes the comments before a token first, so that none is lost or moved.

use crate::Span;
use crate::token::Token;

pub(super) struct Writer<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The next token, comments included.
    next: usize,
    written: String,
    /// How many characters the last line has.
    column: usize,
    /// A comment ends the last line, so nothing may follow on it.
    closed: bool,
}

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Blank,
    /// A line break and an indent; a blank line before it where the author left one.
    Line {
        indent: usize,
        keep_blank: bool,
    },
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Writer { text, tokens, next: 0, written: String::new(), column: 0, closed: false }
    }

    pub(super) fn column(&self) -> usize {
        self.column
    }

    pub(super) fn finish(self) -> String {
        self.written
    }

    /// Writes the next token, after the comments before it, which get a line at
    /// `indent` each unless they end a line that was begun.
    pub(super) fn emit(&mut self, gap: Gap, indent: usize) {
        let mut broken = false;
        while let Some(&token) = self.tokens.get(self.next).filter(|token| token.kind.is_comment())
        {
            let comment = token.span.of(self.text).trim_end();
            let breaks = self.breaks_before(token);
            if breaks == 0 && !self.closed && self.column > 0 {
                self.push("  ");
            } else if self.column > 0 {
                let keep = matches!(gap, Gap::Line { keep_blank: true, .. });
                self.line(indent, keep && breaks > 1);
            }
            self.push(comment);
            self.closed = true;
            broken = true;
            self.next += 1;
        }
        let Some(&token) = self.tokens.get(self.next) else { return };
        match gap {
            Gap::Line { indent, keep_blank } => {
                let blank = keep_blank && self.breaks_before(token) > 1;
                self.line(indent, blank);
            }
            _ if broken => self.line(indent, false),
            Gap::Blank => self.push(" "),
            Gap::None => {}
        }
        self.push(token.span.of(self.text));
        self.next += 1;
    }

    /// How many line breaks the author put before a token.
    fn breaks_before(&self, token: Token) -> usize {
        let before = self.next.checked_sub(1).and_then(|at| self.tokens.get(at));
        let start = before.map_or(token.span.start, |before| before.span.end);
        Span::new(start, token.span.start).of(self.text).matches('\n').count()
    }

    fn line(&mut self, indent: usize, blank: bool) {
        self.written.push_str(if blank { "\n\n" } else { "\n" });
        self.written.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
        self.closed = false;
    }

    fn push(&mut self, text: &str) {
        self.written.push_str(text);
        self.column += text.chars().count();
    }
}
