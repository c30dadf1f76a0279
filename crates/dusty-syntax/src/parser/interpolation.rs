//! `f"...{expr}..."`: fixed text and expressions in turn.

use super::Parser;
use crate::Span;
use crate::ast::{Expr, ExprKind, Part};
use crate::lexer::{hole_end, lex_part};
use crate::literal::{inside, unescape};
use crate::messages;
use crate::token::{Foreign, Token, TokenKind};

impl Parser<'_> {
    /// Reads an interpolated text, whose token is next.
    pub(super) fn interpolated(&mut self) -> Expr {
        let span = self.bump().span;
        if !self.descend() {
            return self.hole();
        }
        let body = inside(span.of(self.text), 2, 1);
        let offset = span.start + 2;
        let mut parts = Vec::new();
        let mut fixed = String::new();
        let mut at = 0;
        self.height = 0;
        while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
            let place = Span::at(offset + at);
            let plain = self.plain_length(rest);
            if plain > 0 {
                let mut wrong = Vec::new();
                fixed += &unescape(rest.get(..plain).unwrap_or(""), place.start, &mut wrong);
                if let Some(&first) = wrong.first() {
                    self.report(messages::escape(first, first.of(self.text), span, body, &wrong));
                }
                at += plain;
            } else if rest.starts_with("{{") || rest.starts_with("}}") {
                fixed += rest.get(..1).unwrap_or("");
                at += 2;
            } else if rest.starts_with('}') {
                self.report(messages::lone_brace(Span::new(place.start, place.start + 1)));
                at += 1;
            } else if let Some(end) = hole_end(body, at + 1) {
                if !fixed.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut fixed)));
                }
                let part = Span::new(place.start + 1, offset + end);
                parts.push(Part::Expr(self.beside(|parser| parser.part(part))));
                at = end + 1;
            } else {
                self.report(messages::open_brace(
                    Span::new(place.start, place.start + 1),
                    Span::at(offset + body.len()),
                ));
                break;
            }
        }
        if !fixed.is_empty() {
            parts.push(Part::Text(fixed));
        }
        self.depth -= 1;
        self.taller(ExprKind::Interpolated(parts), span)
    }

    /// How far the fixed text goes, escapes with braces included.
    fn plain_length(&self, rest: &str) -> usize {
        let mut at = 0;
        while let Some(next) = rest.get(at..).and_then(|rest| rest.find(['{', '}', '\\'])) {
            at += next;
            let here = rest.get(at..).unwrap_or("");
            if !here.starts_with('\\') {
                return at;
            }
            at += crate::lexer::escape_length(here);
        }
        rest.len()
    }

    /// Reads the expression that fills this range of the text.
    fn part(&mut self, span: Span) -> Expr {
        let mut tokens = lex_part(self.text, span);
        if let Some(at) = format_specification(&tokens) {
            let start = tokens.get(at).map_or(span.end, |colon| colon.span.start);
            let value = Span::new(span.start, start).of(self.text).trim();
            let rest = Span::new(start, span.end);
            self.report(messages::format_specification(rest, rest.of(self.text), value));
            tokens.truncate(at);
        }
        let tokens = self.screen(tokens);
        if tokens.is_empty() {
            self.report(messages::empty_braces(Span::new(span.start - 1, span.end + 1)));
            self.height = 0;
            return Expr { kind: ExprKind::Hole, span };
        }
        let outer = std::mem::replace(&mut self.tokens, tokens);
        let (at, surprised_at) = (std::mem::take(&mut self.at), self.surprised_at.take());
        let closers = std::mem::take(&mut self.closers);
        let in_text = std::mem::replace(&mut self.in_text, true);
        let expr = self.expr();
        if self.kind() != TokenKind::End && self.surprised_at.is_none() {
            self.unexpected("`}`");
        }
        self.tokens = outer;
        (self.at, self.surprised_at) = (at, surprised_at);
        (self.closers, self.in_text) = (closers, in_text);
        expr
    }
}

/// Where the `:` of a format such as `{x:.2f}` is, which Dusty does not have.
fn format_specification(tokens: &[Token]) -> Option<usize> {
    let mut open = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Colon if open == 0 => return Some(at).filter(|&at| at > 0),
            TokenKind::Foreign(Foreign::Question) => return None,
            kind if kind.closing().is_some() => open += 1,
            kind if kind.closes() => open = open.saturating_sub(1),
            _ => {}
        }
    }
    None
}
