//! `if c then a else b`, and how other languages write it.

use super::Parser;
use crate::Span;
use crate::ast::{Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::token::{Foreign, TokenKind};

impl Parser<'_> {
    /// Reads an `if`, whose keyword is next.
    #[inline(never)]
    pub(super) fn condition(&mut self) -> Expr {
        let keyword = self.bump().span;
        let start = keyword.start;
        let condition = self.expr();
        if let ExprKind::List(items) = &condition.kind
            && let Some([a, b, c]) = self.as_function(&condition, items)
        {
            return self.choice(keyword, self.since(start), [a, b, c]);
        }
        let braces = self.without_braces(0);
        if braces.is_none() {
            self.then();
        }
        let then = self.beside(Self::expr);
        let last = match self.kind() {
            TokenKind::Else if braces.is_some() => self.without_braces(1),
            _ => None,
        };
        let otherwise = self.beside(|parser| parser.otherwise(start));
        if let Some(end) = last.or(braces) {
            let whole = Span::new(start, end.max(otherwise.span.end));
            return self.choice(keyword, whole, [condition, then, otherwise]);
        }
        let [condition, then, otherwise] = [condition, then, otherwise].map(Box::new);
        self.taller(ExprKind::If { condition, then, otherwise }, self.since(start))
    }

    /// The parts of `if(c, a, b)`, as spreadsheets have it, which was taken for a list.
    fn as_function(&mut self, whole: &Expr, items: &[Expr]) -> Option<[Expr; 3]> {
        let round = whole.span.of(self.text).starts_with('(') && self.kind() != TokenKind::Then;
        let parts = <[Expr; 3]>::try_from(items.to_vec()).ok().filter(|_| round)?;
        let same =
            |found: &mut Diagnostic| found.fix.as_ref().is_some_and(|fix| fix.span == whole.span);
        self.diagnostics.pop_if(same);
        Some(parts)
    }

    /// Takes the brace at this token and the one that closes it out of the tokens, unless it
    /// begins a record; gives where they end.
    pub(super) fn without_braces(&mut self, first: usize) -> Option<usize> {
        if self.nth(first) != TokenKind::OpenBrace || self.nth(first + 2) == TokenKind::Colon {
            return None;
        }
        let (mut open, mut last) = (1_usize, first);
        while open > 0 {
            last += 1;
            match self.nth(last) {
                TokenKind::End => return None,
                _ if self.starts_statement(last) => return None,
                kind if kind.closing().is_some() => open += 1,
                kind if kind.closes() => open -= 1,
                _ => {}
            }
        }
        let end = self.tokens.remove(self.at + last).span.end;
        if self.nth(last - 1) == TokenKind::Foreign(Foreign::Semicolon) {
            self.tokens.remove(self.at + last - 1);
        }
        self.tokens.remove(self.at + first);
        Some(end)
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
                        .help(format!("write `{} else missing`", messages::paste(written))),
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
        // Of a row of them the first one is told.
        let inner = self.diagnostics.pop_if(|last| {
            last.fix.as_ref().is_some_and(|fix| fix.span == otherwise.span)
                && last.code == &crate::codes::syntax::CONDITION
        });
        let inner = inner.and_then(|inner| inner.fix).map(|fix| fix.replacement);
        let last = inner.as_deref().unwrap_or(text(&otherwise));
        let fix = format!("if {} then {} else {last}", text(&condition), text(&then));
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
