//! Values: literals, names, lists, records, brackets.

use super::Parser;
use super::operators::is_null_word;
use super::screen::foreign_text;
use crate::Span;
use crate::ast::{Expr, ExprKind, Field, Name};
use crate::literal;
use crate::messages;
use crate::token::{Foreign, Token, TokenKind};

impl Parser<'_> {
    /// Reads a value; a hole where none begins.
    pub(super) fn value(&mut self) -> Expr {
        let span = self.span();
        let word = self.word();
        self.height = 0;
        let kind = match self.kind() {
            TokenKind::Int | TokenKind::Float if self.has_comma() => {
                let span = span.to(self.nth_span(2));
                self.report(messages::comma_in_number(span, word, self.nth_word(2)));
                self.at += 3;
                return self.answered(span);
            }
            TokenKind::Int | TokenKind::BadNumber => ExprKind::Int(literal::int(word).unwrap_or(0)),
            TokenKind::Float => ExprKind::Float(literal::float(word).unwrap_or(0.0)),
            // Of a text with a wrong escape nobody knows what it says.
            TokenKind::Text if self.has_wrong_escape() => {
                self.bump();
                return self.answered(span);
            }
            kind if Self::is_text(kind) => ExprKind::Text(self.text_value()),
            TokenKind::True => ExprKind::Bool(true),
            TokenKind::False => ExprKind::Bool(false),
            // `missing(r.age)`
            TokenKind::Missing if self.nth(1) == TokenKind::OpenParen && self.adjacent(1) => {
                return self.name_or_call();
            }
            TokenKind::Missing => ExprKind::Missing,
            TokenKind::Interpolated => return self.interpolated(),
            TokenKind::Name => return self.name_or_call(),
            TokenKind::OpenParen => return self.bracketed(),
            TokenKind::OpenBracket => {
                let items = self.list("a value", Self::expr);
                return self.taller(ExprKind::List(items), self.since(span.start));
            }
            TokenKind::OpenBrace if self.is_set() => {
                let items = self.list("a value", Self::expr);
                let whole = self.since(span.start);
                let inside = literal::inside(whole.of(self.text), 1, 1).trim();
                let found = messages::list_brackets(whole, &format!("[{inside}]"));
                self.surprise(found.label("braces hold the named fields of a record"));
                return self.taller(ExprKind::List(items), whole);
            }
            TokenKind::OpenBrace => {
                let fields = self.list("a field such as `age: int(r.age)`", Self::field);
                return self.taller(ExprKind::Record(fields), self.since(span.start));
            }
            kind if kind.is_keyword() && self.used_as_name(0) => {
                self.report(messages::reserved(span, word, Some((span, format!("\"{word}\"")))));
                ExprKind::Text(word.to_owned())
            }
            _ => {
                self.absent_value();
                return self.hole();
            }
        };
        self.bump();
        Expr { kind, span }
    }

    fn absent_value(&mut self) {
        let at = Span::at(self.end());
        let next = (self.kind() != TokenKind::End).then(|| self.word());
        let foreign = self.kind();
        if matches!(foreign, TokenKind::Foreign(Foreign::Power)) {
            let span = self.span();
            self.surprise(messages::unexpected(span, self.word(), "a value"));
            return;
        }
        let before = self.before(0).map_or("", |token| token.span.of(self.text));
        let word = next.filter(|_| !self.ends_statement());
        self.surprise(messages::missing_value(at, before, word));
    }

    /// The value of the text token that is next.
    pub(super) fn text_value(&self) -> String {
        let written = self.word();
        match self.kind() {
            TokenKind::Foreign(Foreign::Quotes) => foreign_text(written),
            TokenKind::RawText => literal::inside(written, 1, 1).to_owned(),
            TokenKind::UnclosedText => written
                .trim_start_matches(['f', 'F', 'r', 'R'])
                .trim_start_matches(['"', '\''])
                .to_owned(),
            _ => literal::unescape(literal::inside(written, 1, 1), 0, &mut Vec::new()),
        }
    }

    fn name_or_call(&mut self) -> Expr {
        self.skip_library();
        let (span, word) = (self.span(), self.word());
        if self.nth(1) == TokenKind::OpenParen {
            let call = self.call();
            let span = call.span;
            return self.taller(ExprKind::Call(call), span);
        }
        if self.says_type_first() {
            return self.type_first();
        }
        if self.says_match() {
            return self.match_branches();
        }
        if word.eq_ignore_ascii_case("case")
            && self.nth(1) == TokenKind::Name
            && super::conditions::of_case(self.nth_word(1))
        {
            return self.case();
        }
        let member = span.to(self.nth_span(2));
        if self.nth(1) == TokenKind::Dot && is_null_word(member.of(self.text)) {
            // `np.nan`
            self.report(messages::null(member, member.of(self.text)));
            self.at += 3;
            return Expr { kind: ExprKind::Missing, span: member };
        }
        let kind = match word {
            _ if is_null_word(word) => {
                self.report(messages::null(span, word));
                ExprKind::Missing
            }
            "True" | "TRUE" => {
                self.report(messages::boolean(span, word, "true"));
                ExprKind::Bool(true)
            }
            "False" | "FALSE" => {
                self.report(messages::boolean(span, word, "false"));
                ExprKind::Bool(false)
            }
            _ => ExprKind::Name(word.to_owned()),
        };
        self.bump();
        self.height = 0;
        Expr { kind, span }
    }

    /// Whether the number goes on with a comma: `> 1,000)`, `* 1,5)`, and `{ price: 1.234,5 }`.
    fn has_comma(&self) -> bool {
        let before = self.before(0).map_or("", |token| token.span.of(self.text));
        let of_record = self.closers.last() == Some(&TokenKind::CloseBrace);
        let field = before == ":" && of_record;
        // In `round(r.x + 1,2)` the comma stands between two arguments.
        let behind = (["==", ">", ">=", "<", "<="].contains(&before)
            || of_record && ["+", "*"].contains(&before))
            && self.kind() == TokenKind::Int
            && self.nth(3) != TokenKind::Comma;
        (field && self.nth(3) != TokenKind::Colon || behind)
            && (self.nth(1) == TokenKind::Comma && self.nth(2) == TokenKind::Int)
            && (self.adjacent(1) && self.adjacent(2))
    }

    /// `(expr)`; or `(1, 2)`, which other languages use as a list.
    fn bracketed(&mut self) -> Expr {
        let start = self.span().start;
        let mut items = self.list("a value", Self::expr);
        let span = self.since(start);
        match items.len() {
            0 => {
                self.surprise(messages::empty_brackets(span));
                self.height = 0;
                Expr { kind: ExprKind::Hole, span }
            }
            1 => items
                .pop()
                .map_or(Expr { kind: ExprKind::Hole, span }, |expr| Expr { span, ..expr }),
            _ => {
                let inside = literal::inside(span.of(self.text), 1, 1);
                let fix = format!("[{inside}]");
                self.surprise(messages::list_brackets(span, &fix));
                self.taller(ExprKind::List(items), span)
            }
        }
    }

    fn field(&mut self) -> Field {
        let span = self.span();
        match self.kind() {
            TokenKind::Ellipsis => {
                self.bump();
                return Field::Spread(self.spread());
            }
            TokenKind::Star | TokenKind::Foreign(Foreign::Power | Foreign::TwoDots) => {
                let named = self.nth(1) == TokenKind::Name;
                self.report(messages::spread(span, if named { "..." } else { "...r" }));
                self.bump();
                self.height = 0;
                return Field::Spread(if named { self.name() } else { self.no_name() });
            }
            // `r.*`
            TokenKind::Name if self.nth_word(1) == "." && self.nth(2) == TokenKind::Star => {
                let whole = span.to(self.nth_span(2));
                let name = self.name();
                self.report(messages::spread(whole, &format!("...{}", name.text)));
                self.at += 2;
                return Field::Spread(name);
            }
            _ => {}
        }
        if self.kind() == TokenKind::Name
            && [self.nth(1), self.nth(2), self.nth(3)]
                == [TokenKind::Dot, TokenKind::Name, TokenKind::Colon]
        {
            // `r.age: int(r.age)`
            let whole = span.to(self.nth_span(2));
            self.report(messages::name_of_words(whole, Some(self.nth_word(2).to_owned())));
            self.at += 2;
        }
        if self.kind() == TokenKind::Int && self.nth(1) == TokenKind::Colon {
            let key = self.name();
            self.number_as_key(&key);
            self.bump();
            return Field::Named { key, value: self.expr() };
        }
        if self.says_change() {
            return self.change();
        }
        if let Some(key) = self.key().or_else(|| self.words_as_key()) {
            return Field::Named { key, value: self.expr() };
        }
        let value = self.expr();
        let computed = matches!(
            value.kind,
            ExprKind::Binary { .. }
                | ExprKind::Unary { .. }
                | ExprKind::If { .. }
                | ExprKind::Interpolated(_)
        );
        if computed && self.surprises == 0 {
            self.report(messages::field_name(value.span, value.span.of(self.text)));
        }
        Field::Short(value)
    }

    /// Makes one sign of the `<-` of R behind the next word.
    pub(super) fn read_arrow(&mut self) {
        let signs = [self.nth(0), self.nth(1), self.nth(2)];
        let arrow = signs == [TokenKind::Name, TokenKind::Less, TokenKind::Minus];
        if arrow && !self.adjacent(1) && self.adjacent(2) && !self.adjacent(3) {
            let (kind, span) =
                (TokenKind::Foreign(Foreign::Walrus), self.nth_span(1).to(self.nth_span(2)));
            self.tokens.splice(self.at + 1..self.at + 3, [Token { kind, span }]);
        }
    }

    /// Reads `First Name:` and `sub-total:`, whose name is no single word.
    fn words_as_key(&mut self) -> Option<Name> {
        use TokenKind::{Colon, Int, Minus};
        let of_name = |ahead: &usize| matches!(self.nth(*ahead), TokenKind::Name | Minus | Int);
        let words = (0..9).take_while(of_name).count();
        let ends = matches!(self.nth(words), Colon | TokenKind::Assign);
        if words < 2 || !ends || self.kind() != TokenKind::Name {
            return None;
        }
        let name = self.name_in_words(words);
        let sign = self.bump();
        if sign.kind != Colon {
            self.report(messages::key(sign.span, "=", &literal::quote(&name.text), sign.span, ":"));
        }
        Some(name)
    }

    /// Reads several words that were meant as one name.
    pub(super) fn name_in_words(&mut self, words: usize) -> Name {
        let span = self.span().to(self.nth_span(words - 1));
        let text = span.of(self.text).to_owned();
        self.report(messages::name_of_words(span, Some(literal::quote(&text))));
        self.at += words;
        Name { text, span }
    }

    /// `{"Oslo", "Rome"}`, as other languages write a set.
    fn is_set(&self) -> bool {
        let value = Self::is_text(self.nth(1)) || self.nth(1) == TokenKind::Int;
        value && (self.nth(2) == TokenKind::Comma || self.nth(2) == TokenKind::CloseBrace)
    }

    /// `{ 1: "a", 2: "b" }`: the numbers of a record are one mistake.
    fn number_as_key(&mut self, key: &Name) {
        let found = messages::number_as_key(key.span, &key.text);
        let told = self.diagnostics.last_mut().filter(|last| last.title == found.title);
        match told.and_then(|told| told.fix.as_mut()) {
            Some(fix) => {
                let between = Span::new(fix.span.end, key.span.start).of(self.text);
                fix.replacement += &format!("{between}\"{}\"", key.text);
                fix.span.end = key.span.end;
            }
            None => self.report(found),
        }
    }

    fn has_wrong_escape(&self) -> bool {
        let mut wrong = Vec::new();
        literal::unescape(literal::inside(self.word(), 1, 1), 0, &mut wrong);
        !wrong.is_empty()
    }

    fn spread(&mut self) -> Name {
        self.height = 0;
        if self.kind() == TokenKind::Name {
            return self.name();
        }
        self.unexpected("the name of the row, as in `...r`");
        self.no_name()
    }

    /// Reads `age:` if it is next. Before a `:` every word is a name, as `missing:` is.
    pub(super) fn key(&mut self) -> Option<Name> {
        let span = self.span();
        let kind = self.kind();
        let named = kind == TokenKind::Name || kind.is_keyword() || Self::is_text(kind);
        self.read_arrow();
        let assigned = (kind == TokenKind::Name || Self::is_text(kind))
            && matches!(self.nth(1), TokenKind::Assign | TokenKind::Foreign(Foreign::Walrus));
        let cast = self.nth(2) == TokenKind::Colon && self.adjacent(2);
        if !named || !(self.nth(1) == TokenKind::Colon && !cast || assigned) {
            return None;
        }
        let text = if Self::is_text(kind) { self.text_value() } else { self.word().to_owned() };
        self.bump();
        if assigned {
            let sign = self.span();
            let spaced = !self.adjacent(0) && !self.adjacent(1);
            let replaced = if spaced { Span::new(span.end, sign.end) } else { sign };
            let fix = if spaced
                || self.text.get(sign.end..).is_some_and(|after| after.starts_with(' '))
            {
                ":"
            } else {
                ": "
            };
            let written = span.of(self.text);
            self.report(messages::key(sign, sign.of(self.text), written, replaced, fix));
        }
        self.bump();
        Some(Name { text, span })
    }
}
