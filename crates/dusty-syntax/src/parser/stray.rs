//! What stands where a statement should begin: a misspelled keyword, a keyword of
//! another language, none at all.

use super::Parser;
use super::methods::is_library;
use super::recovery::is_pipe;
use super::statements::writer;
use crate::ast::Statement;
use crate::token::{Foreign, TokenKind};
use crate::{foreign, literal, messages};

impl Parser<'_> {
    /// Reads a statement whose keyword is wrong or absent, if it is plain which one
    /// was meant; passes over it otherwise.
    pub(super) fn stray(&mut self) -> Option<Statement> {
        let span = self.span();
        if self.kind() == TokenKind::Foreign(Foreign::Semicolon) {
            self.report(messages::semicolon(span, ""));
            self.bump();
            return None;
        }
        if self.kind() == TokenKind::Name {
            if let Some(keyword) = self.misspelled() {
                self.surprise(messages::misspelled(span, self.word(), spelling(keyword)));
                self.bump();
                return Some(self.statement_after(keyword, span.start));
            }
            if let Some(meant) = self.foreign_keyword() {
                return self.foreign_statement(meant);
            }
            self.read_arrow();
            if let Some(keyword) = self.absent_keyword() {
                let arrow = self.nth(1) == TokenKind::Foreign(Foreign::Walrus);
                if let Some(sign) = self.tokens.get_mut(self.at + 1).filter(|_| arrow) {
                    // `adults <- people`
                    sign.kind = TokenKind::Assign;
                    let (whole, right) =
                        (span.to(sign.span), format!("{} {} =", spelling(keyword), self.word()));
                    self.surprise(messages::misspelled(whole, whole.of(self.text), &right));
                } else {
                    self.surprise(messages::missing_keyword(span, spelling(keyword)));
                }
                self.name_at = Some(self.at);
                return Some(self.statement_after(keyword, span.start));
            }
        }
        if is_pipe(self.kind()) {
            self.stray_step();
        } else if self.kind().closes() {
            self.surprise(messages::stray_bracket(span, self.word()));
        } else {
            let right = self.statement_meant();
            self.surprise(messages::no_statement(span, self.word(), right));
        }
        self.bump();
        while !self.ends_statement() {
            self.bump();
        }
        None
    }

    /// Reports a step behind a statement that has none.
    pub(super) fn stray_step(&mut self) {
        let span = self.span();
        self.surprise(messages::stray_step(span, self.named_steps()));
    }

    /// A transform for the steps that begin here, and the statement before them about it: of `save t | limit(3) to csv("x.csv")`
    /// the transform `result = t | limit(3)` and `save result to csv("x.csv")`.
    fn named_steps(&self) -> Option<[String; 2]> {
        let tokens = |range| self.tokens.get(range).unwrap_or_default();
        let before = tokens(0..self.at);
        // Whatever else has a name of its own is no table.
        let begin = before
            .iter()
            .rposition(|token| token.kind.is_keyword() && token.kind != TokenKind::To)?;
        let [keyword, table] = tokens(begin..begin + 2) else { return None };
        let ahead = (1..).take_while(|&ahead| {
            self.nth(ahead) != TokenKind::End && !self.starts_statement(ahead)
        });
        let to = ahead.clone().find(|&ahead| self.nth(ahead) == TokenKind::To);
        let last = ahead.last()?;
        let text = |first: usize, last: usize| {
            let written = self.nth_span(first).to(self.nth_span(last)).of(self.text);
            written.lines().map(str::trim).collect::<Vec<_>>().join(" ")
        };
        // Bad rows are `t.rejected`.
        let table = match keyword.kind {
            TokenKind::Source => table.span,
            _ => table.span.to(before.last()?.span),
        };
        let (table, steps) = (table.of(self.text), text(0, to.map_or(last, |to| to - 1)));
        let name =
            ["result", "chosen", "changed"].into_iter().find(|name| !self.text.contains(name))?;
        let then = match keyword.kind {
            TokenKind::Source => String::new(),
            TokenKind::Show => format!("show {name}"),
            TokenKind::Save => format!("save {name} {}", text(to?, last)),
            _ => return None,
        };
        let plain = table.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
            && !steps.contains('#');
        plain.then(|| [format!("transform {name} = {table} {steps}"), then])
    }

    /// What a statement that is a call or a chain in other languages is here: `people.to_csv("x.csv")`.
    fn statement_meant(&self) -> Option<String> {
        let saves =
            |at| ["to_", "write", "fwrite"].iter().any(|save| self.nth_word(at).starts_with(save));
        let texts = (2..8).filter(|&at| Self::is_text(self.nth(at)));
        let path = texts.map(|at| literal::inside(self.nth_word(at), 1, 1)).next();
        let begins = is_pipe(self.nth(1))
            || self.nth(1) == TokenKind::Dot && self.nth(3) == TokenKind::OpenParen;
        let of_call =
            (2..8).find(|&at| self.nth(at) == TokenKind::OpenParen).map_or(2, |open| open + 1);
        match path {
            Some(path) if saves(0) || saves(2) && self.nth(1) == TokenKind::Dot => {
                let table = self.nth_word(if saves(0) { of_call } else { 0 });
                Some(format!("save {table} to {}({})", writer(path), literal::quote(path)))
            }
            _ => begins.then(|| format!("transform result = {} | ...", self.word())),
        }
    }

    /// Whether a keyword stands here that is not quite Dusty's.
    pub(super) fn resembles_keyword(&self) -> bool {
        self.misspelled().is_some()
            || (self.nth(1) == TokenKind::Name && self.foreign_keyword().is_some())
    }

    /// Whether a `to` follows the table here.
    pub(super) fn saved(&self) -> bool {
        self.absent_keyword() == Some(TokenKind::Save) || self.nth(1) == TokenKind::To
    }

    /// Whether the words here look like the beginning of a statement.
    pub(super) fn resembles_statement(&self) -> bool {
        self.kind() == TokenKind::Name
            && self.name_at != Some(self.at)
            && (self.misspelled().is_some()
                || self.foreign_keyword().is_some()
                || self.absent_keyword().is_some())
    }

    /// The statement keyword that this name nearly is, where a statement would go on
    /// after it.
    fn misspelled(&self) -> Option<TokenKind> {
        if self.nth(1) != TokenKind::Name || self.begins_line(1) {
            return None;
        }
        let word = self.word().to_lowercase();
        let statements = TokenKind::KEYWORDS.iter().filter(|(_, kind)| kind.begins_statement());
        let near = statements.filter_map(|&(spelling, kind)| {
            let [word, right] = [&word, spelling].map(str::as_bytes);
            (0..=spelling.len() / 3)
                .find(|&most| within(most, word, right))
                .map(|most| (most, kind))
        });
        near.min_by_key(|&(distance, _)| distance).map(|(_, kind)| kind)
    }

    /// Whether other languages begin a statement with this name, and Dusty's keyword if one fits.
    fn foreign_keyword(&self) -> Option<Option<TokenKind>> {
        let word = self.word().to_ascii_lowercase();
        let next = self.nth(1);
        let meant = foreign::dusty(foreign::STATEMENTS, &word).map(TokenKind::keyword)?;
        let fits = match next {
            TokenKind::Name => true,
            TokenKind::OpenParen => {
                matches!(word.as_str(), "library" | "require" | "import" | "include")
                    || (meant == Some(TokenKind::Show) && self.nth(3) == TokenKind::CloseParen)
            }
            TokenKind::Star => meant.is_none(),
            kind => meant.is_none() && Self::is_text(kind),
        };
        (fits && !self.begins_line(1)).then_some(meant)
    }

    fn foreign_statement(&mut self, meant: Option<TokenKind>) -> Option<Statement> {
        let span = self.span();
        let word = self.word();
        let bracketed = self.nth(1) == TokenKind::OpenParen;
        let Some(keyword) = meant else {
            self.surprise(messages::foreign_statement(span, word, None, None));
            self.bump();
            while !(self.ends_statement() && self.begins_line(0)) && self.kind() != TokenKind::End {
                self.bump();
            }
            return None;
        };
        let right = spelling(keyword);
        if bracketed {
            let whole = span.to(self.nth_span(3));
            let fix = format!("{right} {}", self.nth_word(2));
            self.surprise(messages::foreign_statement(span, word, Some(right), Some((whole, fix))));
            self.bump();
            self.bump();
            let statement = Statement {
                kind: crate::ast::StatementKind::Show {
                    table: crate::ast::TableRef { name: self.name(), rejected: None },
                },
                span: whole,
            };
            self.bump();
            return Some(statement);
        }
        self.surprise(messages::foreign_statement(
            span,
            word,
            Some(right),
            Some((span, right.to_owned())),
        ));
        self.bump();
        Some(self.statement_after(keyword, span.start))
    }

    /// The keyword of a statement that begins with its name.
    fn absent_keyword(&self) -> Option<TokenKind> {
        match self.nth(1) {
            TokenKind::To => Some(TokenKind::Save),
            TokenKind::Dot
                if self.word() != "rejected"
                    && self.nth_word(2) == "rejected"
                    && self.nth(3) == TokenKind::To =>
            {
                Some(TokenKind::Save)
            }
            TokenKind::Assign | TokenKind::Foreign(Foreign::Walrus) => {
                Some(match (self.nth(2), self.nth(3)) {
                    (TokenKind::Name, TokenKind::OpenParen) if self.reads_file(2) => {
                        TokenKind::Source
                    }
                    (TokenKind::Name, TokenKind::Pipe | TokenKind::End | TokenKind::Foreign(_)) => {
                        TokenKind::Transform
                    }
                    (TokenKind::Name, next) if next.begins_statement() || self.begins_line(3) => {
                        TokenKind::Transform
                    }
                    (TokenKind::Name, TokenKind::Dot) if self.reads_file(4) => TokenKind::Source,
                    (TokenKind::Name, TokenKind::Dot)
                        if self.nth(5) == TokenKind::OpenParen && !is_library(self.nth_word(2)) =>
                    {
                        TokenKind::Transform
                    }
                    (TokenKind::Name, TokenKind::OpenBracket)
                        if self.nth_word(4) == self.nth_word(2) =>
                    {
                        TokenKind::Transform
                    }
                    _ => TokenKind::Let,
                })
            }
            _ => None,
        }
    }

    fn reads_file(&self, ahead: usize) -> bool {
        let word = self.nth_word(ahead).to_ascii_lowercase();
        word == "fread" || foreign::formats().any(|format| word.ends_with(format))
    }
}

/// How a keyword is written.
fn spelling(keyword: TokenKind) -> &'static str {
    TokenKind::KEYWORDS
        .iter()
        .find(|&&(_, kind)| kind == keyword)
        .map_or("", |&(spelling, _)| spelling)
}

/// Whether at most so many letters have to be added, removed, changed or swapped with their
/// neighbour to make one word of the other.
fn within(most: usize, a: &[u8], b: &[u8]) -> bool {
    let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) else { return a.len().max(b.len()) <= most };
    let Some(fewer) = most.checked_sub(1) else { return a == b };
    let swapped = match (a, b) {
        ([x, y, a @ ..], [p, q, b @ ..]) => x == q && y == p && within(fewer, a, b),
        _ => false,
    };
    (x == y && within(most, a_rest, b_rest))
        || swapped
        || within(fewer, a_rest, b)
        || within(fewer, a, b_rest)
        || within(fewer, a_rest, b_rest)
}
