//! Expressions: precedence climbing, signs, and what follows a value.

use super::Parser;
use super::operators::{COMPARISON, NOT};
use crate::Span;
use crate::ast::{Call, Expr, ExprKind, Name, UnaryOp};
use crate::diagnostic::offer;
use crate::literal::quote;
use crate::messages;
use crate::token::{Foreign, TokenKind};

impl Parser<'_> {
    /// Reads an expression; a hole where none begins.
    pub(super) fn expr(&mut self) -> Expr {
        if !self.descend() {
            return self.hole();
        }
        let expr = if self.kind() == TokenKind::If {
            self.condition()
        } else {
            let expr = self.binary(0);
            let expr = self.ternary(expr);
            self.trailing_if(expr)
        };
        let arrow = matches!(self.kind(), TokenKind::Arrow | TokenKind::Foreign(Foreign::FatArrow));
        let expr = if arrow && self.height < 2 { self.misplaced_lambda(expr) } else { expr };
        self.depth -= 1;
        expr
    }

    /// Reads operands and the operators that bind at least as tightly as `level`.
    pub(super) fn binary(&mut self, level: u8) -> Expr {
        let mut left = self.operand(level);
        loop {
            let before = self.at;
            left = match self.operation(left, level) {
                Ok(expr) => expr,
                Err(expr) => return expr,
            };
            if self.given_up || self.at == before {
                return left;
            }
        }
    }

    /// Reads `not`, a sign, or a value with what follows it.
    fn operand(&mut self, level: u8) -> Expr {
        match self.kind() {
            TokenKind::Not => self.not(level, "not"),
            TokenKind::Foreign(Foreign::Bang) => {
                let span = self.span();
                // `select(!age)` is answered by the checker.
                let open = self.at.checked_sub(2).and_then(|at| self.tokens.get(at));
                let selects = open.is_some_and(|name| name.span.of(self.text) == "select")
                    && self.before(0).is_some_and(|token| token.kind == TokenKind::OpenParen);
                if !selects {
                    self.report(messages::logic_prefix(span, self.word()));
                }
                // `!x == y` means `(!x) == y` elsewhere; in Dusty `not` reaches further.
                self.not(0, "!")
            }
            TokenKind::Name
                if self.word() == "NOT"
                    && self.begins_value(1)
                    && self.nth(1) != TokenKind::OpenBracket =>
            {
                let span = self.span();
                self.report(messages::logic_prefix(span, self.word()));
                self.not(level, "NOT")
            }
            TokenKind::Minus => self.unary(UnaryOp::Negate, Self::sign),
            TokenKind::Plus => {
                let wanted = "a value; a number needs no `+` before it";
                self.unexpected(wanted);
                while self.eat(TokenKind::Plus).is_some() {}
                self.sign()
            }
            TokenKind::If => self.needs_brackets("if", Self::condition),
            _ => self.postfix(),
        }
    }

    fn sign(&mut self) -> Expr {
        if self.kind() == TokenKind::Minus {
            return self.unary(UnaryOp::Negate, Self::sign);
        }
        self.operand(u8::MAX)
    }

    fn not(&mut self, level: u8, written: &str) -> Expr {
        let read = |parser: &mut Self| parser.unary(UnaryOp::Not, |parser| parser.binary(NOT));
        if level > NOT && written == "not" { self.needs_brackets("not", read) } else { read(self) }
    }

    /// Reads an operator, which is next, and its operand.
    fn unary(&mut self, op: UnaryOp, operand: fn(&mut Self) -> Expr) -> Expr {
        let start = self.bump().span.start;
        if !self.descend() {
            return self.hole();
        }
        let operand = Box::new(operand(self));
        self.depth -= 1;
        self.taller(ExprKind::Unary { op, operand }, self.since(start))
    }

    /// Reads something that binds more loosely than what stands before it.
    fn needs_brackets(&mut self, what: &str, read: impl FnOnce(&mut Self) -> Expr) -> Expr {
        let start = self.span().start;
        let surprised = self.surprised_at;
        let expr = read(self);
        let span = self.since(start);
        if self.surprised_at == surprised {
            self.report(messages::needs_brackets(span, what, span.of(self.text)));
        }
        expr
    }

    /// Reads a value and the columns and elements that are read from it.
    pub(super) fn postfix(&mut self) -> Expr {
        let start = self.span().start;
        let mut expr = self.value();
        loop {
            let next = match self.kind() {
                TokenKind::Dot => self.member(expr),
                TokenKind::Foreign(Foreign::Question)
                    if self.nth(1) == TokenKind::Dot && self.adjacent(1) =>
                {
                    let column = format!("{}.{}", expr.span.of(self.text), self.nth_word(2));
                    let column = messages::paste(&column);
                    let span = self.bump().span;
                    self.report(messages::foreign_operator(
                        span,
                        "?.",
                        &offer("missing values pass through by themselves", column),
                        Some(""),
                    ));
                    self.member(expr)
                }
                TokenKind::OpenBracket => self.index(expr),
                TokenKind::Pipe
                    if matches!(expr.kind, ExprKind::Member { .. } | ExprKind::Index { .. })
                        && (self.nth(1) == TokenKind::Name
                            && (self.nth(2).closes() || self.nth(2) == TokenKind::Comma))
                        && !self.closers.is_empty() =>
                {
                    // `r.name | upper`, as jq has it.
                    let right = format!("{}({})", self.nth_word(1), expr.span.of(self.text));
                    let (sign, help) = (self.span(), format!("write `{right}`"));
                    self.at += 2;
                    let whole = self.since(start);
                    let found = messages::foreign_operator(sign, "|", &help, None);
                    self.report(found.fix(whole, right));
                    self.answered(whole)
                }
                TokenKind::Colon if self.says_colons(0) => self.cast(expr, 2),
                TokenKind::Name if self.says_type(&expr) => self.cast(expr, 1),
                TokenKind::OpenParen
                    if self.adjacent(0) && !matches!(expr.kind, ExprKind::Hole) =>
                {
                    self.called_value(expr)
                }
                _ => return expr,
            };
            expr = Expr { span: self.since(start), ..next };
            if self.given_up {
                return expr;
            }
        }
    }

    fn member(&mut self, object: Expr) -> Expr {
        let dot = self.bump().span;
        let span = self.span();
        let together = self.adjacent(0);
        let name = match self.kind() {
            TokenKind::Name if together && self.words_behind() > 0 => {
                let words = self.words_behind();
                let span = span.to(self.nth_span(words));
                let text = span.of(self.text).to_owned();
                let column = format!("[{}]", quote(&text));
                self.report(messages::column_name(dot.to(span), &text, &column));
                for _ in 0..=words {
                    self.bump();
                }
                Name { text, span }
            }
            TokenKind::Name if together || !self.ends_statement() => self.name(),
            kind if kind.is_keyword() && together => {
                let column = format!("[\"{}\"]", self.word());
                self.report(messages::reserved(span, self.word(), Some((dot.to(span), column))));
                self.name()
            }
            kind if together
                && (Self::is_text(kind)
                    || [TokenKind::Int, TokenKind::BadNumber].contains(&kind)) =>
            {
                let text =
                    if Self::is_text(kind) { self.text_value() } else { self.word().to_owned() };
                let column = format!("[{}]", quote(&text));
                self.report(messages::column_name(dot.to(span), &text, &column));
                self.bump();
                Name { text, span }
            }
            _ => {
                let at = Span::at(self.end());
                self.surprise(messages::missing_column(at));
                self.no_name()
            }
        };
        if self.kind() == TokenKind::OpenParen && self.adjacent(0) && !name.text.is_empty() {
            return self.method(object, name);
        }
        self.taller(ExprKind::Member { object: Box::new(object), name }, dot)
    }

    /// How many more words on this line go on with a name, as in `r.First Name`.
    pub(super) fn words_behind(&self) -> usize {
        let goes_on = |ahead: &usize| {
            let word = self.nth_word(*ahead);
            self.nth(*ahead) == TokenKind::Name
                && !self.begins_line(*ahead)
                && !matches!(word, "is" | "AND" | "OR" | "IN" | "NOT" | "IS" | "mod" | "div")
                && (self.cases == 0 || !super::conditions::of_case(word))
                && messages::operator_of_words(word).is_none()
        };
        let words = (1..).take_while(goes_on).count();
        let next = self.nth(words + 1);
        let ended = next == TokenKind::Comma || next.closes() || next.compares();
        if ended && !self.closers.is_empty() { words } else { 0 }
    }

    fn index(&mut self, object: Expr) -> Expr {
        let open = self.bump().span;
        self.closers.push(TokenKind::CloseBracket);
        let index = self.beside(Self::expr);
        let range = self.kind() == TokenKind::Colon;
        if !self.ends_list() {
            let wanted = "`]`; a part of a text is `slice(x, start, length)`";
            self.unexpected(if range { wanted } else { "`]`" });
            while !self.ends_list() {
                self.bump();
            }
        }
        self.closers.pop();
        self.close(open, TokenKind::CloseBracket);
        if range {
            return self.hole();
        }
        let (object, index) = (Box::new(object), Box::new(index));
        self.taller(ExprKind::Index { object, index }, open)
    }

    /// Whether `as int` stands behind this column.
    fn says_type(&self, value: &Expr) -> bool {
        let column = matches!(value.kind, ExprKind::Member { .. } | ExprKind::Index { .. });
        let ty = super::methods::converted("cast", self.nth_word(1), "");
        let casts = self.called.of(self.text).to_ascii_lowercase().ends_with("cast");
        column && self.word().eq_ignore_ascii_case("as") && ty.is_some() && !casts
    }

    /// `r.age::int` and `r.age as int`: the sign is of so many tokens.
    fn cast(&mut self, value: Expr, tokens: usize) -> Expr {
        let (sign, ty) = (self.span().to(self.nth_span(tokens - 1)), self.nth_word(tokens));
        self.at += tokens + 1;
        if self.kind() == TokenKind::OpenParen {
            self.list("a length", Self::expr);
        }
        let whole = self.since(value.span.start);
        let right = super::methods::converted("cast", ty, value.span.of(self.text));
        let help = format!("write `{}`", right.as_deref().unwrap_or("int(x)"));
        let found = messages::foreign_operator(sign, sign.of(self.text), &help, None);
        self.report(right.into_iter().fold(found, |found, right| found.fix(whole, right)));
        self.answered(whole)
    }

    /// Whether `::` and a name stand here.
    fn says_colons(&self, ahead: usize) -> bool {
        let [colon, other, name] = [0, 1, 2].map(|at| self.nth(ahead + at));
        colon == TokenKind::Colon && colon == other && name == TokenKind::Name
    }

    /// Passes over the `dplyr::` of a function of R, which is said.
    pub(super) fn skip_library(&mut self) {
        if self.kind() == TokenKind::Name
            && self.says_colons(1)
            && self.nth(4) == TokenKind::OpenParen
        {
            let span = self.span().to(self.nth_span(2));
            let found = messages::unexpected(span, span.of(self.text), "no library before a name");
            self.report(found.fix(span, ""));
            self.at += 3;
        }
    }

    /// `f(x)(y)`, `(f)(x)`: what is called has no plain name.
    fn called_value(&mut self, callee: Expr) -> Expr {
        let span = self.span();
        self.surprise(messages::call_target(span, callee.span.of(self.text)));
        let args = self.beside(Self::arguments);
        let name = Name { text: String::new(), span: callee.span };
        let args = args
            .into_iter()
            .chain([crate::ast::Arg { key: None, span: callee.span, value: callee }])
            .collect();
        self.taller(ExprKind::Call(Call { name, args, span }), span)
    }

    /// Whether the token can begin an expression.
    pub(super) fn begins_value(&self, ahead: usize) -> bool {
        use TokenKind::{
            BadNumber, Ellipsis, False, Float, If, Int, Interpolated, Minus, Missing, Name, Not,
            OpenBrace, OpenBracket, OpenParen, True,
        };
        let kind = self.nth(ahead);
        Self::is_text(kind)
            || matches!(
                kind,
                Name | Int | Float | BadNumber | Interpolated | True | False | Missing
            )
            || matches!(kind, Minus | Not | If | OpenParen | OpenBracket | OpenBrace | Ellipsis)
            || (kind.is_keyword() && self.used_as_name(ahead))
    }

    /// Whether a keyword stands where only a name makes sense: `select(to, from)`.
    pub(super) fn used_as_name(&self, ahead: usize) -> bool {
        use TokenKind::{Arrow, Colon, Comma, Dot, OpenBrace, OpenBracket, OpenParen};
        let opens = self.before(ahead).is_some_and(|before| {
            [OpenParen, OpenBracket, OpenBrace, Comma, Colon, Arrow].contains(&before.kind)
        });
        let next = self.nth(ahead + 1);
        let closes = next.closes() || [Comma, Colon, Arrow, Dot].contains(&next);
        let statement = self.nth(ahead).begins_statement();
        self.nth(ahead).is_keyword()
            && closes
            && (opens || statement)
            && !self.starts_statement(ahead)
    }

    /// Whether a comparison may stand at this level.
    pub(super) const fn compares(level: u8) -> bool {
        level <= COMPARISON
    }
}
