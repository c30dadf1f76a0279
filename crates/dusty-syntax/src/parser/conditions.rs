//! `if c then a else b`, and how other languages write it.

use super::Parser;
use crate::Span;
use crate::ast::{Expr, ExprKind};
use crate::messages;
use crate::token::{Foreign, TokenKind};

impl Parser<'_> {
    /// Reads an `if`, whose keyword is next.
    #[inline(never)]
    pub(super) fn condition(&mut self) -> Expr {
        let start = self.bump().span.start;
        let condition = Box::new(self.expr());
        self.then();
        let then = Box::new(self.beside(Self::expr));
        let otherwise = Box::new(self.beside(|parser| parser.otherwise(start)));
        self.taller(ExprKind::If { condition, then, otherwise }, self.since(start))
    }

    fn then(&mut self) {
        if self.eat(TokenKind::Then).is_some() {
            return;
        }
        let span = self.span();
        let question = TokenKind::Foreign(Foreign::Question);
        if self.kind() == TokenKind::Colon || self.kind() == question || self.word() == "THEN" {
            self.surprise(messages::condition(span, self.word(), " then "));
            self.bump();
            return;
        }
        let at = Span::at(self.end());
        let mends = self.begins_value(0);
        self.surprise(messages::incomplete_if(at, "then", mends.then_some(" then")));
    }

    fn otherwise(&mut self, start: usize) -> Expr {
        let span = self.span();
        if self.kind() == TokenKind::Name && matches!(self.word(), "elif" | "elsif" | "elseif") {
            self.report(messages::condition(span, self.word(), "else if"));
            // The word stands for `else if`, of which the `if` is read as usual.
            if !self.descend() {
                return self.hole();
            }
            let expr = self.condition();
            self.depth -= 1;
            return expr;
        }
        if self.eat(TokenKind::Else).is_none() {
            if self.kind() == TokenKind::Name && self.word() == "ELSE" {
                self.surprise(messages::condition(span, "ELSE", "else"));
                self.bump();
            } else {
                let at = Span::at(self.end());
                let written = Span::new(start, at.end).of(self.text);
                self.surprise(
                    messages::incomplete_if(at, "else", None)
                        .help(format!("write `{} else missing`", shortened(written))),
                );
                return self.hole();
            }
        }
        if self.kind() == TokenKind::Colon {
            let span = self.bump().span;
            self.report(messages::unexpected(span, ":", "a value after `else`").fix(span, ""));
        }
        self.expr()
    }

    /// `c ? a : b`
    #[inline(never)]
    pub(super) fn ternary(&mut self, condition: Expr) -> Expr {
        if self.kind() != TokenKind::Foreign(Foreign::Question) {
            return condition;
        }
        let start = condition.span.start;
        let question = self.bump().span;
        let then = self.beside(Self::expr);
        let otherwise = self.beside(|parser| parser.expr_after(TokenKind::Colon));
        self.choice(question, self.since(start), [condition, then, otherwise])
    }

    /// `case when c then a else b end`, as SQL has it.
    #[inline(never)]
    pub(super) fn case(&mut self) -> Expr {
        let word = self.bump().span;
        let says = |parser: &Self, word| {
            parser.kind() == TokenKind::Name && parser.word().eq_ignore_ascii_case(word)
        };
        let (mut fix, mut complete) = (String::new(), true);
        self.cases += 1;
        while says(self, "when") && !self.given_up {
            self.bump();
            let condition = self.expr().span.of(self.text);
            complete &= self.kind() == TokenKind::Then || says(self, "then");
            if complete {
                self.bump();
            }
            let value = self.expr().span.of(self.text);
            complete &= !condition.is_empty() && !value.is_empty();
            fix += &format!("if {condition} then {value} else ");
        }
        let otherwise = if self.kind() == TokenKind::Else || says(self, "else") {
            self.bump();
            self.expr().span.of(self.text)
        } else {
            "missing"
        };
        self.cases -= 1;
        complete &= says(self, "end");
        if complete {
            self.bump();
        }
        let whole = self.since(word.start);
        self.report(messages::ternary(word, whole, complete.then(|| fix + otherwise)));
        self.answered(whole)
    }

    /// `a if c else b`, as Python has it.
    #[inline(never)]
    pub(super) fn trailing_if(&mut self, then: Expr) -> Expr {
        if self.kind() != TokenKind::If
            || matches!(then.kind, ExprKind::Hole)
            || self.begins_line(0)
        {
            return then;
        }
        let start = then.span.start;
        let keyword = self.bump().span;
        let condition = self.beside(Self::expr);
        let otherwise = self.beside(|parser| parser.expr_after(TokenKind::Else));
        self.choice(keyword, self.since(start), [condition, then, otherwise])
    }

    /// A condition and two values in another order: `at` is the sign between them.
    fn choice(&mut self, at: Span, whole: Span, parts: [Expr; 3]) -> Expr {
        let complete = parts.iter().all(|part| !matches!(part.kind, ExprKind::Hole));
        let [condition, then, otherwise] = parts.map(Box::new);
        let text = |expr: &Expr| expr.span.of(self.text);
        let fix = format!("if {} then {} else {}", text(&condition), text(&then), text(&otherwise));
        self.report(messages::ternary(at, whole, complete.then_some(fix)));
        self.taller(ExprKind::If { condition, then, otherwise }, whole)
    }

    fn expr_after(&mut self, sign: TokenKind) -> Expr {
        if self.eat(sign).is_some() { self.expr() } else { self.hole() }
    }
}

/// Whether it is a word of `case when`.
pub(super) fn of_case(word: &str) -> bool {
    ["when", "then", "else", "end"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The text if it is short enough for a message.
fn shortened(written: &str) -> &str {
    if written.len() <= 60 && !written.contains('\n') { written } else { "if ... then ..." }
}
