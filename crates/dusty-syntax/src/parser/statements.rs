//! Statements: one function each.

use super::Parser;
use super::recovery::is_pipe;
use super::screen::as_name;
use crate::Span;
use crate::ast::{Arg, Call, Expr, ExprKind, Name, Statement, StatementKind, TableRef};
use crate::literal::quote;
use crate::token::{Foreign, TokenKind};
use crate::{endings, foreign, messages};

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Option<Statement> {
        let start = self.span().start;
        let keyword = self.kind();
        if !keyword.begins_statement() {
            return self.stray();
        }
        self.bump();
        Some(self.statement_after(keyword, start))
    }

    /// The rest of a statement whose keyword has been read, or should have been.
    pub(super) fn statement_after(&mut self, keyword: TokenKind, start: usize) -> Statement {
        let kind = match keyword {
            TokenKind::Source => self.source(),
            TokenKind::Save => self.save(),
            TokenKind::Show => StatementKind::Show { table: self.table("show") },
            TokenKind::Param => {
                let (name, value) = self.constant("param");
                StatementKind::Param { name, value }
            }
            TokenKind::Let => {
                let (name, value) = self.constant("let");
                StatementKind::Let { name, value }
            }
            TokenKind::Fn => self.function(),
            _ => self.transform(),
        };
        let span = self.since(start);
        let wanted = match keyword {
            TokenKind::Show | TokenKind::Source | TokenKind::Save => {
                "the end of the statement; steps belong to a `transform`"
            }
            _ => "the end of the statement",
        };
        self.finish(wanted);
        Statement { kind, span }
    }

    fn source(&mut self) -> StatementKind {
        let name = self.declared("source");
        self.assign("source");
        StatementKind::Source { name, call: self.file("a reader") }
    }

    fn transform(&mut self) -> StatementKind {
        let mut name = self.declared("transform");
        let input = if self.kind() == TokenKind::Pipe && !name.text.is_empty() {
            let right = format!("{0}_2 = {0}", name.text);
            let found = messages::missing_name(name.span, "transform");
            self.surprise(found.help(format!("write `transform {right}`")).fix(name.span, right));
            let name = std::mem::replace(&mut name, self.no_name());
            TableRef { name, rejected: None }
        } else {
            self.assign("transform");
            self.input()
        };
        let mut steps = Vec::new();
        if self.kind() == TokenKind::OpenBracket
            && self.adjacent(0)
            && self.surprises <= usize::from(self.name_at.is_some())
        {
            steps.push(self.brackets_on_table(&input.name.text));
        }
        while !self.given_up {
            match self.kind() {
                TokenKind::Pipe => {
                    self.bump();
                }
                TokenKind::Foreign(Foreign::PipeGreater | Foreign::PercentPipe | Foreign::OrOr) => {
                    let span = self.span();
                    self.report(messages::pipe(span, self.word()));
                    self.bump();
                }
                TokenKind::Dot
                    if self.nth(1) == TokenKind::Name && self.nth(2) == TokenKind::OpenParen =>
                {
                    let span = self.bump().span;
                    self.report(messages::missing_pipe(span, self.span(), self.word(), " | "));
                }
                TokenKind::Name
                    if self.nth(1) == TokenKind::OpenParen && !self.ends_statement() =>
                {
                    let at = Span::at(self.span().start);
                    self.report(messages::missing_pipe(at, self.span(), self.word(), "| "));
                }
                TokenKind::OpenBracket
                    if steps.last().is_some_and(makes_groups) && self.method_ahead() =>
                {
                    let groups = steps.pop().unwrap_or_else(|| self.no_call());
                    steps.push(self.summary(&groups));
                    continue;
                }
                _ if self.ends_statement() || !self.pipe_ahead() => break,
                _ => {
                    self.stray_in_step();
                    continue;
                }
            }
            steps.push(self.step());
        }
        StatementKind::Transform { name, input, steps }
    }

    /// `people[people.age > 18]`, as pandas has it.
    fn brackets_on_table(&mut self, table: &str) -> Call {
        let start = self.span().start;
        let inside = self.list("a condition", Self::expr);
        let condition = inside.first().map_or("", |expr| expr.span.of(self.text));
        self.report(messages::brackets_on_table(self.since(start), table, condition));
        self.no_call()
    }

    /// Whether another step of this transform comes after what is wrong here.
    fn pipe_ahead(&self) -> bool {
        let mut ahead = 0;
        loop {
            match self.nth(ahead) {
                TokenKind::End => return false,
                TokenKind::Pipe => return true,
                _ if self.starts_statement(ahead) => return false,
                _ => ahead += 1,
            }
        }
    }

    fn stray_in_step(&mut self) {
        if self.kind().closes() {
            let span = self.span();
            self.surprise(messages::stray_bracket(span, self.word()));
        } else {
            self.unexpected("`|` and a step");
        }
        self.bump();
        self.skip_step();
    }

    fn step(&mut self) -> Call {
        self.skip_library();
        let called = self.nth(1) == TokenKind::OpenParen;
        if self.kind() == TokenKind::Name && (called || !self.ends_statement()) {
            return self.call();
        }
        let end = self.end();
        self.surprise(messages::missing_step(Span::at(end)));
        if !self.ends_statement() {
            self.skip_step();
        }
        self.no_call()
    }

    fn save(&mut self) -> StatementKind {
        let table = self.table("save");
        if is_pipe(self.kind()) {
            self.stray_step();
            self.give_up();
            return StatementKind::Save { table, target: self.no_call() };
        }
        self.to();
        StatementKind::Save { table, target: self.file("a writer") }
    }

    fn to(&mut self) {
        if self.eat(TokenKind::To).is_some() {
            return;
        }
        let span = self.span();
        let word = self.word().to_ascii_lowercase();
        let arrow = ["=", "->", ">", "=>"].contains(&self.word());
        let meant = matches!(word.as_str(), "to" | "as" | "into" | "in" | "too");
        if !self.begins_line(0) && (arrow || meant) {
            self.surprise(messages::missing_to(span, self.word(), "to"));
            self.bump();
            return;
        }
        let at = Span::at(self.end());
        if Self::is_text(self.kind()) && !self.begins_line(0) {
            // One message for both the `to` and the writer.
            let path = self.text_value();
            let call = format!("to {}({})", writer(&path), quote(&path));
            self.surprise(messages::missing_to(span, "", &call));
        } else if self.kind() == TokenKind::Name {
            self.surprise(messages::missing_to(at, "", " to"));
        } else {
            self.surprise(messages::nothing_to_save_to(at));
        }
    }

    fn constant(&mut self, keyword: &'static str) -> (Name, Expr) {
        let name = self.declared(keyword);
        self.assign(keyword);
        (name, self.expr())
    }

    fn function(&mut self) -> StatementKind {
        let name = self.declared("fn");
        let params = if self.skip_on_line(TokenKind::OpenParen) {
            self.list("the name of a parameter", Self::parameter)
        } else {
            let at = Span::at(self.end());
            self.surprise(messages::missing_parameters(at, &name.text));
            let mut params = Vec::new();
            while self.kind() == TokenKind::Name {
                params.push(self.name());
            }
            if self.kind() == TokenKind::Assign && self.nth(1) == TokenKind::OpenParen {
                // The parameters may stand on the wrong side of the `=`.
                self.give_up();
            }
            params
        };
        let start = self.span().start;
        if let Some(end) = self.without_braces(0) {
            if self.word() == "return" && self.begins_value(1) {
                self.bump();
            }
            let body = self.expr();
            let (span, right) = (Span::new(start, end), format!("= {}", body.span.of(self.text)));
            self.report(messages::assign(span, span.of(self.text), &right));
            return StatementKind::Fn { name, params, body };
        }
        self.assign("fn");
        self.skip_return();
        let body = self.expr();
        // What was written with another language's braces is not to be checked as a record.
        let body = if self.surprises > 0 { self.hole() } else { body };
        StatementKind::Fn { name, params, body }
    }

    /// Passes over `return`, which is said.
    pub(super) fn skip_return(&mut self) {
        let span = self.span();
        if self.kind() == TokenKind::Name && self.word() == "return" && self.begins_value(1) {
            let removed = Span::new(span.start, self.nth_span(1).start);
            let fix = Some((removed, String::new()));
            self.report(messages::foreign_statement(span, "return", None, fix));
            self.bump();
        }
    }

    pub(super) fn parameter(&mut self) -> Name {
        let kind = self.kind();
        if kind == TokenKind::Name {
            let name = self.name();
            self.type_of_name();
            return name;
        }
        if kind.is_keyword() {
            let span = self.span();
            self.surprise(messages::reserved(span, self.word(), None));
            return self.name();
        }
        self.unexpected("a name");
        self.no_name()
    }

    /// The name that a statement declares.
    fn declared(&mut self, keyword: &'static str) -> Name {
        let span = self.span();
        let same_line = !self.begins_line(0);
        match self.kind() {
            TokenKind::Name if same_line || !self.resembles_keyword() => self.words(keyword),
            kind if Self::is_text(kind) && same_line && kind != TokenKind::UnclosedText => {
                self.name_in_quotes()
            }
            TokenKind::Int | TokenKind::BadNumber if same_line => {
                let word = self.word();
                self.surprise(messages::name_with_digit(span, &format!("t_{word}")));
                self.bump();
                Name { text: format!("t_{word}"), span }
            }
            kind if kind.is_keyword() && same_line && self.nth(1) != TokenKind::Name => {
                self.surprise(messages::reserved(span, self.word(), None));
                let doubtful = self.nth(1) != TokenKind::Assign;
                let name = self.name();
                if doubtful {
                    self.doubt_keyword();
                }
                name
            }
            _ => {
                let at = Span::at(self.end());
                self.surprise(messages::missing_name(at, keyword));
                let name = self.no_name();
                self.doubt_keyword();
                name
            }
        }
    }

    /// A text where a name belongs.
    fn name_in_quotes(&mut self) -> Name {
        let (span, name) = (self.span(), as_name(&self.text_value()));
        self.surprise(messages::name_of_words(span, name.clone()));
        self.bump();
        Name { text: name.unwrap_or_default(), span }
    }

    /// A statement keyword in the middle of a line and no name after it: perhaps it was
    /// meant as something else, so what follows says nothing.
    fn doubt_keyword(&mut self) {
        let keyword = (0..self.at)
            .rev()
            .find(|&at| self.tokens.get(at).is_some_and(|token| token.kind.begins_statement()));
        let line_start = keyword.and_then(|at| {
            let start = self.tokens.get(at)?.span.start;
            let line = self.text.get(..start)?.rsplit('\n').next()?;
            Some(line.trim().is_empty())
        });
        if line_start == Some(false) {
            self.give_up();
        }
    }

    /// A name, or several words up to `=` that were meant as one.
    fn words(&mut self, keyword: &str) -> Name {
        let mut ahead = 1;
        let start = self.span().start;
        while matches!(self.nth(ahead), TokenKind::Name | TokenKind::Int | TokenKind::BadNumber)
            || (matches!(self.nth(ahead), TokenKind::Minus | TokenKind::Dot)
                && self.nth(ahead + 1) == TokenKind::Name)
        {
            if self.begins_line(ahead) {
                break;
            }
            ahead += 1;
        }
        if keyword == "fn"
            || ahead == 1
            || self.nth(ahead) != TokenKind::Assign
            || self.begins_line(ahead)
        {
            return self.name();
        }
        for _ in 0..ahead {
            self.bump();
        }
        let span = self.since(start);
        let words: Vec<&str> = span
            .of(self.text)
            .split([' ', '-', '.', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        let name = as_name(&words.join("_"));
        self.report(messages::name_of_words(span, name.clone()));
        Name { text: name.unwrap_or_default(), span }
    }

    /// Passes over what does not belong before a token further on in the same line, if
    /// there is one outside of brackets.
    fn skip_on_line(&mut self, wanted: TokenKind) -> bool {
        let mut open = 0_usize;
        let mut ahead = 0;
        while open > 0 || self.nth(ahead) != wanted {
            let kind = self.nth(ahead);
            if kind == TokenKind::End || self.begins_line(ahead) || kind == TokenKind::Assign {
                return false;
            }
            if kind.closing().is_some() && wanted == TokenKind::Assign {
                open += 1;
            } else if kind.closes() {
                open = open.saturating_sub(1);
            }
            ahead += 1;
        }
        if self.surprises == 0 && ahead > 0 {
            self.unexpected(if wanted == TokenKind::Assign { "`=`" } else { "`(`" });
        }
        self.at += ahead;
        true
    }

    /// Passes over the `: int` of `x: int`, which is said.
    fn type_of_name(&mut self) {
        let typed = self.kind() == TokenKind::Colon && self.nth(1) == TokenKind::Name;
        let close = (2..99).find(|&ahead| self.nth(ahead).closes());
        let declared = |ahead: usize| matches!(self.nth_word(ahead), "=" | ":");
        if typed && (declared(2) || close.is_some_and(|close| declared(close + 1))) {
            let span = self.span().to(self.nth_span(1));
            let found = messages::unexpected(span, span.of(self.text), "no type behind a name");
            self.report(found.help("a value has its type by itself").fix(span, ""));
            self.at += 2;
        }
    }

    /// The `=` of a statement.
    fn assign(&mut self, keyword: &'static str) {
        self.type_of_name();
        if self.eat(TokenKind::Assign).is_some() {
            return;
        }
        let span = self.span();
        let length = match self.kind() {
            TokenKind::Foreign(Foreign::Walrus | Foreign::FatArrow)
            | TokenKind::Equal
            | TokenKind::Colon
            | TokenKind::Arrow => 1,
            TokenKind::Less if self.nth(1) == TokenKind::Minus => 2,
            TokenKind::Name
                if matches!(self.word(), "as" | "be" | "is" | "from") && !self.begins_line(0) =>
            {
                1
            }
            _ => 0,
        };
        if length > 0 {
            let span = span.to(self.nth_span(length - 1));
            self.surprise(messages::assign(span, span.of(self.text), "="));
            for _ in 0..length {
                self.bump();
            }
            return self.doubt_keyword();
        }
        if self.skip_on_line(TokenKind::Assign) {
            self.bump();
            return;
        }
        let at = Span::at(self.end());
        let mends = self.begins_value(0) && !self.ends_statement();
        self.surprise(messages::missing_assign(at, keyword, mends));
        self.doubt_keyword();
    }

    /// The table that a transform starts from.
    fn input(&mut self) -> TableRef {
        if self.kind() == TokenKind::Name
            && self.nth(1) == TokenKind::OpenParen
            && !self.ends_statement()
        {
            let span = self.span();
            self.surprise(messages::input(span, self.word()));
            let at = Span::at(self.end());
            self.call();
            return TableRef { name: Name { text: String::new(), span: at }, rejected: None };
        }
        self.table("transform")
    }

    fn table(&mut self, keyword: &'static str) -> TableRef {
        let span = self.span();
        let saved = keyword == "save" && self.saved();
        let ends = !saved && self.ends_statement();
        let name = match self.kind() {
            TokenKind::Name if !ends => self.name(),
            TokenKind::OpenParen
                if self.nth(1) == TokenKind::Name && self.nth(2) == TokenKind::CloseParen =>
            {
                let whole = span.to(self.nth_span(2));
                self.surprise(messages::bracketed_table(whole, self.nth_word(1), keyword));
                self.bump();
                let name = self.name();
                self.bump();
                name
            }
            kind if Self::is_text(kind)
                && kind != TokenKind::UnclosedText
                && !self.begins_line(0) =>
            {
                self.name_in_quotes()
            }
            kind if kind.is_keyword() && !ends && !self.begins_line(0) && kind != TokenKind::To => {
                self.surprise(messages::reserved(span, self.word(), None));
                let name = self.name();
                self.doubt_keyword();
                name
            }
            _ => {
                let at = Span::at(self.end());
                self.surprise(messages::missing_table(at, keyword));
                self.no_name()
            }
        };
        TableRef { name, rejected: self.rejected() }
    }

    fn rejected(&mut self) -> Option<Span> {
        if self.kind() != TokenKind::Dot || self.nth(2) == TokenKind::OpenParen {
            return None;
        }
        self.bump();
        let span = self.span();
        let right = self.word() == "rejected";
        if right || (self.kind() == TokenKind::Name && !self.ends_statement()) {
            if !right {
                self.surprise(messages::rejected(span, self.word()));
            }
            self.bump();
            return Some(span);
        }
        let at = Span::at(self.end());
        self.surprise(messages::rejected(at, ""));
        Some(at)
    }

    /// The reader of a source or the writer of a save.
    fn file(&mut self, what: &'static str) -> Call {
        self.skip_library();
        let start = self.span().start;
        if Self::is_text(self.kind())
            && !(self.begins_line(0) && self.surprised_at == Some(self.at))
        {
            let value = self.text_value();
            let span = self.span();
            if self.kind() != TokenKind::UnclosedText {
                let call = format!("{}({})", writer(&value), quote(&value));
                self.surprise(messages::bare_path(span, &call));
            }
            self.bump();
            return path_call(value, span);
        }
        if self.kind() != TokenKind::Name || self.ends_statement() {
            let at = Span::at(self.end());
            self.surprise(messages::missing_file(at, what));
            return self.no_call();
        }
        if self.nth(1) == TokenKind::Dot && self.nth(3) == TokenKind::OpenParen {
            // `pd.read_csv("people.csv")`
            let span = self.span().to(self.nth_span(2));
            self.at += 2;
            let name = Name { text: span.of(self.text).to_owned(), span };
            return Call { name, ..self.call() };
        }
        if self.nth(1) == TokenKind::Dot
            && self.nth(2) == TokenKind::Name
            && self.adjacent(1)
            && self.adjacent(2)
        {
            while matches!(self.kind(), TokenKind::Name | TokenKind::Dot)
                && (self.adjacent(0) || self.span().start == start)
            {
                self.bump();
            }
            let span = self.since(start);
            let path = span.of(self.text);
            let call = format!("{}({})", writer(path), quote(path));
            self.surprise(messages::bare_path(span, &call));
            return path_call(path.to_owned(), span);
        }
        self.call()
    }

    pub(super) fn no_call(&self) -> Call {
        Call { name: self.no_name(), args: Vec::new(), span: Span::at(self.end()) }
    }
}

/// Whether a step is another language's `groupby(city)`.
fn makes_groups(step: &Call) -> bool {
    foreign::dusty(foreign::STEPS, &step.name.text) == Some(foreign::GROUPS)
}

/// The call that a bare path was meant as.
fn path_call(path: String, span: Span) -> Call {
    let name = Name { text: writer(&path).to_owned(), span: Span::at(span.start) };
    let value = Expr { kind: ExprKind::Text(path), span };
    Call { name, args: vec![Arg { key: None, value, span }], span }
}

/// The format that a path's ending names.
pub(super) fn writer(path: &str) -> &'static str {
    endings::format_of(path).unwrap_or("csv")
}
