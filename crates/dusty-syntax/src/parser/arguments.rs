//! Calls, their arguments, and the row functions among them.

use super::Parser;
use crate::Span;
use crate::ast::{Arg, Call, Expr, ExprKind, Name};
use crate::messages;
use crate::token::{Foreign, TokenKind};

impl Parser<'_> {
    /// Reads a call, whose name is next.
    pub(super) fn call(&mut self) -> Call {
        let name = self.name();
        let start = name.span.start;
        self.height = 0;
        if self.kind() == TokenKind::OpenParen {
            let args = self.arguments();
            return Call { name, args, span: self.since(start) };
        }
        let mut args = Vec::new();
        let mut tallest = 0;
        let first = self.end();
        while self.begins_value(0) && !self.begins_line(0) && !self.given_up {
            args.push(self.argument());
            tallest = tallest.max(self.height);
            if self.kind() != TokenKind::Comma {
                break;
            }
            self.bump();
        }
        self.height = tallest;
        let written = Span::new(first, self.end());
        let replacement = format!("({})", written.of(self.text).trim());
        let text = format!("{}{replacement}", name.text);
        self.surprise(messages::call_brackets(name.span, &name.text, &text, written, &replacement));
        Call { name, args, span: self.since(start) }
    }

    /// Reads arguments in brackets.
    pub(super) fn arguments(&mut self) -> Vec<Arg> {
        self.list("an argument", Self::argument)
    }

    fn argument(&mut self) -> Arg {
        let start = self.span().start;
        let key = if self.lambda_follows() { None } else { self.key() };
        let value = if self.lambda_follows() { self.lambda() } else { self.expr() };
        Arg { key, value, span: self.since(start) }
    }

    /// Whether a row function begins here, in Dusty's spelling or another.
    fn lambda_follows(&self) -> bool {
        let arrow = |ahead| {
            matches!(self.nth(ahead), TokenKind::Arrow | TokenKind::Foreign(Foreign::FatArrow))
        };
        match self.kind() {
            TokenKind::Name if arrow(1) => true,
            TokenKind::Name if self.word() == "lambda" => {
                matches!(self.nth(1), TokenKind::Name | TokenKind::Colon)
            }
            TokenKind::Name if self.word() == "function" => {
                self.nth(1) == TokenKind::OpenParen
                    && matches!(self.nth(2), TokenKind::Name | TokenKind::CloseParen)
            }
            TokenKind::OpenParen => self.names_end(1).is_some_and(|end| arrow(end + 1)),
            _ => false,
        }
    }

    /// Where the `)` is, if only names stand between it and `ahead`.
    fn names_end(&self, mut ahead: usize) -> Option<usize> {
        loop {
            match self.nth(ahead) {
                TokenKind::Name | TokenKind::Comma => ahead += 1,
                kind if kind.is_keyword() && !self.starts_statement(ahead) => ahead += 1,
                TokenKind::CloseParen => return Some(ahead),
                _ => return None,
            }
        }
    }

    fn lambda(&mut self) -> Expr {
        let start = self.span().start;
        let foreign =
            self.kind() == TokenKind::Name && matches!(self.word(), "lambda" | "function");
        let foreign = foreign
            && !matches!(self.nth(1), TokenKind::Arrow | TokenKind::Foreign(Foreign::FatArrow));
        if foreign {
            self.bump();
        }
        let mut params = Vec::new();
        if self.kind() == TokenKind::OpenParen {
            params = self.list("the name of a row", Self::parameter);
        } else {
            while self.kind() == TokenKind::Name {
                params.push(self.name());
                if self.eat(TokenKind::Comma).is_none() {
                    break;
                }
            }
        }
        let arrow = self.span();
        if foreign {
            if matches!(
                self.kind(),
                TokenKind::Colon | TokenKind::Arrow | TokenKind::Foreign(Foreign::FatArrow)
            ) {
                self.bump();
            }
            let span = self.since(start);
            let names: Vec<&str> = params.iter().map(|name| name.text.as_str()).collect();
            let right = match names.as_slice() {
                [] => "r ->".to_owned(),
                [name] => format!("{name} ->"),
                names => format!("({}) ->", names.join(", ")),
            };
            self.report(messages::arrow(span, span.of(self.text), &right));
        } else if self.eat(TokenKind::Arrow).is_none() {
            self.report(messages::arrow(arrow, self.word(), "->"));
            self.bump();
        }
        if self.kind() == TokenKind::Name && self.word() == "return" && self.begins_value(1) {
            let span = self.span();
            let removed = Span::new(span.start, self.nth_span(1).start);
            self.report(messages::foreign_statement(
                span,
                "return",
                None,
                Some((removed, String::new())),
            ));
            self.bump();
        }
        let body = Box::new(self.expr());
        if !self.grow(self.height + 1) {
            return self.hole();
        }
        Expr { kind: ExprKind::Lambda { params, body }, span: self.since(start) }
    }

    /// `r -> ...` where no row function may stand; `=>` after a value is `>=`.
    #[inline(never)]
    pub(super) fn misplaced_lambda(&mut self, before: Expr) -> Expr {
        let start = before.span.start;
        let span = self.bump().span;
        self.surprise(messages::lambda_place(span));
        self.expr();
        let span = self.since(start);
        self.height = 0;
        Expr { kind: ExprKind::Hole, span }
    }

    /// The name of a call that the parser makes up.
    pub(super) fn made_up(text: &str, span: Span) -> Name {
        Name { text: text.to_owned(), span }
    }
}
