//! What stands where a statement should begin: a misspelled keyword, a keyword of
//! another language, none at all.

use super::Parser;
use super::recovery::is_pipe;
use crate::ast::Statement;
use crate::messages;
use crate::token::{Foreign, TokenKind};

/// How other languages begin a statement, and Dusty's keyword where one fits.
const FOREIGN: [(&str, Option<TokenKind>); 8] = [
    ("def function func fun define", Some(TokenKind::Fn)),
    ("load read input open", Some(TokenKind::Source)),
    ("table pipeline", Some(TokenKind::Transform)),
    ("write export output store", Some(TokenKind::Save)),
    ("print display head view", Some(TokenKind::Show)),
    ("const var val set", Some(TokenKind::Let)),
    ("parameter arg", Some(TokenKind::Param)),
    (
        "import from select with create insert update delete use library require include return \
         for while",
        None,
    ),
];

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
            if let Some(keyword) = self.absent_keyword() {
                self.surprise(messages::missing_keyword(span, spelling(keyword)));
                self.name_at = Some(self.at);
                return Some(self.statement_after(keyword, span.start));
            }
        }
        if is_pipe(self.kind()) {
            self.surprise(messages::stray_step(span));
        } else if self.kind().closes() {
            self.surprise(messages::stray_bracket(span, self.word()));
        } else {
            self.surprise(messages::no_statement(span, self.word()));
        }
        self.bump();
        while !self.ends_statement() {
            self.bump();
        }
        None
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
        let near = statements.map(|&(spelling, kind)| (distance(&word, spelling), spelling, kind));
        let near = near.filter(|&(distance, spelling, _)| distance <= spelling.len() / 3);
        near.min_by_key(|&(distance, ..)| distance).map(|(.., kind)| kind)
    }

    /// The entry of [`FOREIGN`] for this name.
    fn foreign_keyword(&self) -> Option<Option<TokenKind>> {
        let word = self.word().to_ascii_lowercase();
        let next = self.nth(1);
        let known = |words: &str| words.split(' ').any(|known| known == word);
        let meant = FOREIGN.iter().find(|(words, _)| known(words)).map(|&(_, meant)| meant)?;
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
                    (TokenKind::Name, next) if next.begins_statement() => TokenKind::Transform,
                    (TokenKind::Name, TokenKind::Dot) if self.reads_file(4) => TokenKind::Source,
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
        ["csv", "tsv", "fread", "json", "jsonl", "parquet", "arrow", "excel", "sqlite"]
            .iter()
            .any(|format| word.ends_with(format))
    }
}

/// How a keyword is written.
fn spelling(keyword: TokenKind) -> &'static str {
    TokenKind::KEYWORDS
        .iter()
        .find(|&&(_, kind)| kind == keyword)
        .map_or("", |&(spelling, _)| spelling)
}

/// How many letters have to be added, removed, changed or swapped with their
/// neighbour to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 3 {
        return usize::MAX;
    }
    let mut previous: Vec<usize> = Vec::new();
    let mut current: Vec<usize> = (0..=b.len()).collect();
    for (row, &x) in a.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, &y) in b.iter().enumerate() {
            let at =
                |list: &[usize], column: usize| list.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = at(&current, column) + usize::from(x != y);
            best = best.min(at(&current, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = column > 0
                && row > 0
                && b.get(column - 1) == Some(&x)
                && row.checked_sub(1).and_then(|row| a.get(row)) == Some(&y);
            if swapped {
                best = best.min(at(&previous, column - 1) + 1);
            }
            next.push(best);
        }
        previous = std::mem::replace(&mut current, next);
    }
    current.last().copied().unwrap_or(0)
}
