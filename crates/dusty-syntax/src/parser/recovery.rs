//! Where to go on after a mistake: statement keywords, `|`, `,` and brackets.

use super::Parser;
use crate::Span;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::offer;
use crate::messages;
use crate::token::{Foreign, TokenKind};

/// How many tokens a guess may look at, so that guessing stays cheap.
const LOOK_AHEAD: usize = 1000;

impl Parser<'_> {
    /// Whether a statement begins at this token: a statement keyword that is not
    /// used as a name, as in `r.source` or `{ show: 1 }`.
    pub(super) fn starts_statement(&self, ahead: usize) -> bool {
        use TokenKind::{Arrow, Colon, Comma, Dot};
        if self.in_text || !self.nth(ahead).begins_statement() {
            return false;
        }
        let dot = self.before(ahead).is_some_and(|before| before.kind == Dot);
        let member = dot && self.adjacent(ahead);
        let next = self.nth(ahead + 1);
        let used = next.closes() || next.compares() || [Comma, Colon, Arrow, Dot].contains(&next);
        !member && !used
    }

    /// Whether a step begins here although a bracket is open: on a line of its own, or
    /// where no bracket closes what is open.
    fn starts_step(&self) -> bool {
        is_pipe(self.kind())
            && self.nth(1) == TokenKind::Name
            && self.nth(2) == TokenKind::OpenParen
            && (self.begins_line(0) || !self.brackets_close())
    }

    /// Whether as many closing brackets follow in this statement as are open.
    fn brackets_close(&self) -> bool {
        let mut open = self.closers.len();
        for ahead in 0..LOOK_AHEAD {
            match self.nth(ahead) {
                TokenKind::End => return false,
                _ if self.starts_statement(ahead) => return false,
                kind if kind.closing().is_some() => open += 1,
                kind if kind.closes() => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return true;
            }
        }
        true
    }

    /// Whether what is between brackets ends here, in the right way or not.
    pub(super) fn ends_list(&self) -> bool {
        let kind = self.kind();
        kind == TokenKind::End || kind.closes() || self.starts_statement(0) || self.starts_step()
    }

    /// Reads what is between brackets, item by item. The opening bracket is next.
    pub(super) fn list<T>(&mut self, wanted: &str, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let open = self.bump();
        let closer = open.kind.closing().unwrap_or(TokenKind::CloseParen);
        self.closers.push(closer);
        let mut items = Vec::new();
        self.height = 0;
        while !self.ends_list() {
            if self.kind() == TokenKind::Comma {
                let span = self.span();
                self.surprise(messages::extra_comma(span));
                self.bump();
                continue;
            }
            let before = self.at;
            items.push(self.beside(&mut item));
            if self.at == before {
                self.unexpected(wanted);
                self.skip_item();
            }
            self.separator(before);
        }
        self.closers.pop();
        self.close(open.span, closer);
        items
    }

    /// What stands after the item that began at token `item`: a comma, or something
    /// that was meant as one.
    fn separator(&mut self, item: usize) {
        if self.eat(TokenKind::Comma).is_some() || self.ends_list() || self.renamed(item) {
            return;
        }
        let span = self.span();
        if self.kind() == TokenKind::Foreign(Foreign::Semicolon) {
            self.report(messages::semicolon(span, ","));
            self.bump();
        } else if self.kind() != TokenKind::Not
            && self.begins_value(0)
            && self.surprised_at != Some(self.at)
            && self.at > item
        {
            let end = self.end();
            let word = if self.kind() == TokenKind::Name { self.word() } else { "" };
            self.surprise(messages::missing_comma(Span::at(end), span, word));
            if messages::operator_of_words(word).is_some() {
                self.skip_item();
                self.eat(TokenKind::Comma);
            }
        } else if self.kind() == TokenKind::Foreign(Foreign::TwoDots) && self.at > item {
            self.range(item);
        } else {
            self.unexpected("`,` or the closing bracket");
            self.skip_item();
            self.eat(TokenKind::Comma);
        }
    }

    /// `q1..q3`, where all columns from one to another are meant.
    fn range(&mut self, item: usize) {
        let start = self.tokens.get(item).map_or(self.end(), |first| first.span.start);
        let from = self.since(start).of(self.text);
        self.bump();
        let last = self.span().start;
        self.skip_item();
        let to = self.since(last).of(self.text);
        self.report(messages::range(self.since(start), from, to));
        self.eat(TokenKind::Comma);
    }

    /// `age as years`, `age to years`, `cast(age as int)`: answers it, if such a thing is next.
    fn renamed(&mut self, item: usize) -> bool {
        let word = self.word();
        let says = self.kind() == TokenKind::To || word.eq_ignore_ascii_case("as");
        let named = self.nth(1) == TokenKind::Name || Self::is_text(self.nth(1));
        let ends = self.nth(2) == TokenKind::Comma || self.nth(2).closes();
        let first = self.tokens.get(item).filter(|_| says && named && ends && self.at > item);
        let Some(start) = first.map(|first| first.span.start) else { return false };
        let (old, new) = (self.since(start).of(self.text), self.nth_word(1));
        let whole = Span::new(start, self.nth_span(1).end);
        let (sign, called) = (self.span(), self.called.of(self.text));
        let right = format!("{new}: {old}");
        let converted = super::methods::converted(called, new, old);
        let (help, fix) = match (called, converted) {
            ("select", _) => (format!("write `| rename({right})`"), None),
            (_, Some(call)) if self.nth(2) == TokenKind::CloseParen => {
                (format!("write `{call}`"), Some((self.called.to(self.nth_span(2)), call)))
            }
            _ => {
                let renames = self.closers.last() == Some(&TokenKind::CloseBrace);
                let fix = (renames || called == "rename").then(|| (whole, right.clone()));
                (offer("the new name comes first", &right), fix)
            }
        };
        let found = messages::foreign_operator(sign, word, &help, None);
        self.surprise(fix.into_iter().fold(found, |found, (span, fix)| found.fix(span, fix)));
        // What was meant has another form.
        self.doubtful = true;
        self.at += 2;
        self.eat(TokenKind::Comma);
        true
    }

    /// Passes over what is left of an item, brackets within it included.
    pub(super) fn skip_item(&mut self) {
        let mut open = Vec::new();
        loop {
            match self.kind() {
                TokenKind::Comma if open.is_empty() => return,
                kind if kind.closes() => {
                    if open.pop() != Some(kind) {
                        return;
                    }
                }
                _ if self.ends_list() => return,
                kind => open.extend(kind.closing()),
            }
            self.bump();
        }
    }

    /// Reads a closing bracket.
    pub(super) fn close(&mut self, open: Span, closer: TokenKind) {
        if self.eat(closer).is_some() {
            return;
        }
        let kind = self.kind();
        let right = bracket(closer);
        if kind.closes() && !self.closers.contains(&kind) {
            let span = self.span();
            self.surprise(messages::wrong_bracket(
                span,
                self.word(),
                open,
                open.of(self.text),
                right,
            ));
            self.bump();
            return;
        }
        // Every bracket that ends here is closed by the one fix.
        let outer = self.closers.iter().rev().take_while(|&&outer| outer != kind);
        let closing: String = std::iter::once(closer).chain(outer.copied()).map(bracket).collect();
        let diagnostic =
            messages::unclosed_bracket(open, open.of(self.text), Span::at(self.end()), &closing);
        self.surprise(diagnostic);
    }

    /// Passes over tokens up to the next step or statement.
    pub(super) fn skip_step(&mut self) {
        let mut depth = 0_usize;
        while !self.ends_statement() {
            match self.kind() {
                TokenKind::Pipe if depth == 0 => return,
                kind if kind.closing().is_some() => depth += 1,
                kind if kind.closes() => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
    }

    /// Whether the statement is over: the next one begins, perhaps misspelled.
    pub(super) fn ends_statement(&self) -> bool {
        self.kind() == TokenKind::End
            || self.starts_statement(0)
            || (self.begins_line(0) && self.resembles_statement())
    }

    /// Reports what is left of a statement and passes over it.
    pub(super) fn finish(&mut self, wanted: &str) {
        while self.kind() == TokenKind::Foreign(Foreign::Semicolon) {
            let span = self.bump().span;
            self.report(messages::semicolon(span, ""));
        }
        if self.ends_statement() || (self.begins_line(0) && self.kind() == TokenKind::Name) {
            return;
        }
        let span = self.span();
        match self.kind() {
            kind if kind.closes() => self.surprise(messages::stray_bracket(span, self.word())),
            kind if is_pipe(kind) => self.stray_step(),
            _ => self.unexpected(wanted),
        }
        while !self.ends_statement() {
            self.bump();
        }
    }

    /// The diagnostics of the grammar, without those that follow from a text whose
    /// quote is not closed: nobody knows where it was meant to end.
    pub(super) fn without_noise(&mut self) -> Vec<Diagnostic> {
        let mut noisy = Vec::new();
        let (mut start, mut unclosed) = (0, false);
        for at in 0..=self.tokens.len() {
            self.at = at;
            if self.kind() == TokenKind::End || self.starts_statement(0) {
                let end =
                    if self.kind() == TokenKind::End { usize::MAX } else { self.span().start };
                if unclosed {
                    noisy.push(start..end);
                }
                (start, unclosed) = (end, false);
            }
            unclosed |= self.kind() == TokenKind::UnclosedText;
        }
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        diagnostics.retain(|diagnostic| {
            let at = diagnostic.primary.as_ref().map_or(0, |label| label.span.start);
            !noisy.iter().any(|range| range.contains(&at))
        });
        diagnostics
    }
}

/// A closing bracket as it is written.
fn bracket(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::CloseBracket => "]",
        TokenKind::CloseBrace => "}",
        _ => ")",
    }
}

/// Whether it stands before a step, in Dusty or elsewhere.
pub(super) const fn is_pipe(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Pipe | TokenKind::Foreign(Foreign::PipeGreater | Foreign::PercentPipe)
    )
}
