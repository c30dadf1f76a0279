//! The one layout of a script.
//!
//! Formatting changes white space only: the tokens and comments stay, in the same
//! order, and formatting twice is formatting once. Statements stand apart by at most
//! one blank line; every step has a line of its own; what does not fit the width is
//! broken at its brackets, else before its loosest operators. A list that ends with a
//! comma is always broken, so that the comma is the author's way of asking for it.

mod layout;
mod writer;

use crate::Span;
use crate::lexer::lex;
use crate::parser::parse;
use crate::token::{Token, TokenKind};

/// How wide a line may be, in characters.
const WIDTH: usize = 100;

/// The script in its one layout, or nothing where it has syntax errors.
pub fn format(text: &str) -> Option<String> {
    let (program, diagnostics) = parse(text);
    if !diagnostics.is_empty() {
        return None;
    }
    let tokens = lex(text);
    let mut formatted = String::new();
    let mut before: Option<Block> = None;
    for statement in &program.statements {
        let block = Block::new(text, &tokens, statement.span);
        block.append(&mut formatted, before.as_ref());
        before = Some(block);
    }
    let end = before.as_ref().map_or(0, |block| block.end);
    let rest = tokens.iter().filter(|token| token.span.start >= end).map(|token| token.span);
    append_comments(text, &mut formatted, end, rest);
    if !formatted.is_empty() {
        formatted.push('\n');
    }
    Some(formatted)
}

/// One statement, laid out, and the comments before it.
struct Block {
    kind: TokenKind,
    /// The comments and then the statement, each on lines of its own.
    lines: String,
    /// A comment on the last line of the statement before this one.
    trailing: Option<String>,
    /// Whether a blank line stands before it.
    apart: bool,
    /// Whether the statement takes one line.
    short: bool,
    /// Where its last token ends.
    end: usize,
}

impl Block {
    fn new(text: &str, tokens: &[Token], span: Span) -> Block {
        let first = tokens.partition_point(|token| token.span.start < span.start);
        let last = tokens.partition_point(|token| token.span.start < span.end);
        let before = tokens.get(..first).unwrap_or(&[]);
        let start =
            before.iter().rposition(|token| !token.kind.is_comment()).map_or(0, |at| at + 1);
        let mut at =
            start.checked_sub(1).and_then(|at| tokens.get(at)).map_or(0, |token| token.span.end);
        let (mut lines, mut trailing, mut apart) = (String::new(), None, false);
        // An empty line stays, within the lines or above them.
        let mut part = |gap: &str, lines: &mut String| {
            let blank = gap.matches('\n').count() > 1;
            if lines.is_empty() {
                apart = blank;
            } else if blank {
                lines.push('\n');
            }
        };
        for (place, token) in before.iter().enumerate().skip(start) {
            let gap = Span::new(at, token.span.start).of(text);
            let comment = token.span.of(text).trim_end();
            at = token.span.end;
            if place > 0 && place == start && !gap.contains('\n') {
                trailing = Some(comment.to_owned());
                continue;
            }
            part(gap, &mut lines);
            lines.push_str(comment);
            lines.push('\n');
        }
        part(Span::new(at, span.start).of(text), &mut lines);
        let inside = tokens.get(first..last).unwrap_or(&[]);
        let statement = layout::statement(text, inside);
        let short = !statement.contains('\n');
        lines.push_str(&statement);
        let kind = inside.first().map_or(TokenKind::End, |token| token.kind);
        Block { kind, lines, trailing, apart, short, end: span.end }
    }

    /// Adds it to the script after the block before it.
    fn append(&self, formatted: &mut String, before: Option<&Block>) {
        if let Some(comment) = &self.trailing {
            formatted.push_str("  ");
            formatted.push_str(comment);
        }
        if let Some(before) = before {
            let together = self.kind == before.kind && self.short && before.short && !self.apart;
            formatted.push_str(if together { "\n" } else { "\n\n" });
        }
        formatted.push_str(&self.lines);
    }
}

/// Adds the comments after the last statement.
fn append_comments(
    text: &str,
    formatted: &mut String,
    end: usize,
    comments: impl Iterator<Item = Span>,
) {
    let mut at = end;
    for (place, span) in comments.enumerate() {
        let breaks = Span::new(at, span.start).of(text).matches('\n').count();
        if !formatted.is_empty() {
            formatted.push_str(match breaks {
                0 if place == 0 => "  ",
                0 | 1 => "\n",
                _ => "\n\n",
            });
        }
        formatted.push_str(span.of(text).trim_end());
        at = span.end;
    }
}
