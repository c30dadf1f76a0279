//! From tokens to the syntax tree, by recursive descent with precedence climbing.
//!
//! Parsing never fails and always ends. Three rules keep the messages few and true:
//! a statement keyword ends whatever was going on, so that no statement's error
//! hides the next one's; at one token at most one thing is reported as absent or
//! unexpected, and two in one statement; and a habit from another language is
//! answered and then read as if it had been written in Dusty.

mod arguments;
mod conditions;
mod expressions;
mod interpolation;
mod methods;
mod operators;
mod recovery;
mod screen;
mod statements;
mod stray;
mod values;
mod words;

use crate::Span;
use crate::ast::{Expr, ExprKind, Name, Program};
use crate::diagnostic::Diagnostic;
use crate::lexer::lex;
use crate::messages;
use crate::token::{Foreign, Token, TokenKind};

/// How deep brackets may nest and how tall a tree may grow. Everything that walks
/// the tree by recursion relies on it, dropping the tree included.
pub(crate) const LEVELS: usize = 200;

/// Reads a script: the tree of what was written, with holes where something is
/// absent, and what is wrong with it in the order of the text.
pub fn parse(text: &str) -> (Program, Vec<Diagnostic>) {
    let mut parser = Parser { text, ..Parser::default() };
    let tokens = parser.screen(lex(text));
    let lexical = std::mem::take(&mut parser.diagnostics);
    parser.tokens = tokens;
    let program = parser.program();
    let grammatical = parser.without_noise();
    let mut diagnostics = lexical;
    diagnostics.extend(grammatical);
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
    (program, diagnostics)
}

#[derive(Default)]
pub(crate) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// The next token.
    at: usize,
    diagnostics: Vec<Diagnostic>,
    /// How many expressions are being read, one within the other.
    depth: usize,
    /// The height of the tree of the expression that was read last.
    height: usize,
    /// What closes the brackets that are open.
    closers: Vec<TokenKind>,
    /// The token at which something was last reported as absent or unexpected.
    surprised_at: Option<usize>,
    /// How often that happened in this statement.
    surprises: usize,
    /// The token that is a statement's name although no keyword stands before it.
    name_at: Option<usize>,
    /// Whether the rest of the statement is passed over in silence.
    given_up: bool,
    /// Whether it was told of the arguments that are being read that something is absent or
    /// unexpected, and not how to mend it: then nobody knows what was meant.
    doubtful: bool,
    /// What is being called, and where its name stands.
    called: Span,
    /// Whether the tokens are those of an expression within a text.
    in_text: bool,
    /// How many `case when` of another language are open.
    cases: usize,
    /// The `~` in the arguments of another language's `case_when`, if they are being read.
    case_when: Option<Vec<Span>>,
}

impl<'a> Parser<'a> {
    fn program(&mut self) -> Program {
        let mut program = Program::default();
        while self.kind() != TokenKind::End {
            let before = self.at;
            self.surprises = 0;
            self.given_up = false;
            self.closers.clear();
            program.statements.extend(self.statement());
            if self.at == before {
                self.bump();
            }
        }
        program
    }

    // Tokens.

    fn kind(&self) -> TokenKind {
        self.nth(0)
    }

    fn nth(&self, ahead: usize) -> TokenKind {
        self.tokens.get(self.at + ahead).map_or(TokenKind::End, |token| token.kind)
    }

    fn nth_span(&self, ahead: usize) -> Span {
        self.tokens.get(self.at + ahead).map_or(Span::at(self.end()), |token| token.span)
    }

    fn span(&self) -> Span {
        self.nth_span(0)
    }

    fn word(&self) -> &'a str {
        self.span().of(self.text)
    }

    fn nth_word(&self, ahead: usize) -> &'a str {
        self.nth_span(ahead).of(self.text)
    }

    /// The token before another one.
    fn before(&self, ahead: usize) -> Option<Token> {
        (self.at + ahead).checked_sub(1).and_then(|at| self.tokens.get(at)).copied()
    }

    /// Where the last token that was read ends.
    fn end(&self) -> usize {
        self.before(0).map_or(0, |token| token.span.end)
    }

    fn bump(&mut self) -> Token {
        let token = Token { kind: self.kind(), span: self.span() };
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> Option<Span> {
        (self.kind() == kind).then(|| self.bump().span)
    }

    /// Whether nothing lies between this token and the one before it.
    fn adjacent(&self, ahead: usize) -> bool {
        self.before(ahead).is_some_and(|before| before.span.end == self.nth_span(ahead).start)
    }

    /// Whether the token is the first on its line.
    fn begins_line(&self, ahead: usize) -> bool {
        let before = self.before(ahead);
        let start = before.map_or(0, |before| before.span.end);
        before.is_none()
            || Span::new(start, self.nth_span(ahead).start).of(self.text).contains('\n')
    }

    fn since(&self, start: usize) -> Span {
        Span::new(start, self.end().max(start))
    }

    // Diagnostics.

    /// Reports what is certain.
    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.given_up {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports something absent or unexpected at the next token, unless it follows
    /// from what was reported there before.
    fn surprise(&mut self, diagnostic: Diagnostic) {
        if self.surprised_at == Some(self.at) {
            return;
        }
        self.surprised_at = Some(self.at);
        self.surprises += 1;
        self.doubtful |= diagnostic.fix.is_none();
        if self.surprises <= 2 {
            self.report(diagnostic);
        }
    }

    /// Reports the next token as one that does not belong here.
    fn unexpected(&mut self, wanted: &str) {
        let diagnostic = match self.kind() {
            TokenKind::End => messages::unexpected_end(self.span(), wanted),
            _ => messages::unexpected(self.span(), self.word(), wanted),
        };
        self.surprise(diagnostic);
    }

    // Names and holes.

    fn name(&mut self) -> Name {
        let span = self.bump().span;
        Name { text: span.of(self.text).to_owned(), span }
    }

    fn no_name(&self) -> Name {
        Name { text: String::new(), span: Span::at(self.end()) }
    }

    fn hole(&mut self) -> Expr {
        self.height = 0;
        Expr { kind: ExprKind::Hole, span: Span::at(self.end()) }
    }

    /// A hole in the place of something that was answered.
    fn answered(&mut self, span: Span) -> Expr {
        Expr { span, ..self.hole() }
    }

    fn is_text(kind: TokenKind) -> bool {
        let quotes = TokenKind::Foreign(Foreign::Quotes);
        [TokenKind::Text, TokenKind::RawText, TokenKind::UnclosedText, quotes].contains(&kind)
    }

    // Levels.

    /// Enters one level of nesting; false where that is one too many, and then the
    /// rest of the statement has been passed over.
    fn descend(&mut self) -> bool {
        if self.given_up || self.depth >= LEVELS {
            self.too_deep();
            return false;
        }
        self.depth += 1;
        true
    }

    /// Reads one more part of a tree, whose height is that of its tallest part.
    fn beside<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let height = self.height;
        let part = read(self);
        self.height = self.height.max(height);
        part
    }

    /// Makes a tree one level taller than its tallest part, or a hole.
    fn taller(&mut self, kind: ExprKind, span: Span) -> Expr {
        if self.grow(self.height + 1) { Expr { kind, span } } else { self.hole() }
    }

    /// A tree of this height was made; false where it is too tall.
    fn grow(&mut self, height: usize) -> bool {
        self.height = height;
        if height > LEVELS {
            self.too_deep();
        }
        height <= LEVELS
    }

    fn too_deep(&mut self) {
        if !self.given_up {
            self.report(messages::nesting(self.span(), LEVELS));
            self.give_up();
        }
    }

    /// Passes over the rest of the statement in silence.
    fn give_up(&mut self) {
        self.given_up = true;
        while self.kind() != TokenKind::End && !self.starts_statement(0) {
            self.bump();
        }
    }
}
