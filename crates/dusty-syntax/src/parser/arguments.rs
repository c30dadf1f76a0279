//! Calls, their arguments, and the row functions among them.

use super::Parser;
use super::recovery::is_pipe;
use crate::Span;
use crate::ast::{Arg, Call, Expr, ExprKind, Name};
use crate::diagnostic::{Diagnostic, Fix};
use crate::messages;
use crate::token::{Foreign, Token, TokenKind};

impl Parser<'_> {
    /// Reads a call, whose name is next.
    pub(super) fn call(&mut self) -> Call {
        let mut name = self.name();
        self.height = 0;
        if [0, 1, 2].map(|ahead| self.nth_word(ahead)) == ["(", "*", ")"] {
            return self.call_of_all(name);
        }
        if name.text == "count"
            && self.nth_word(1).eq_ignore_ascii_case("distinct")
            && self.begins_value(2)
            && self.nth(2) != TokenKind::OpenParen
        {
            self.count_distinct(&mut name);
        }
        match self.kind() {
            TokenKind::OpenParen => self.call_in_brackets(name),
            TokenKind::OpenBracket if self.adjacent(0) => {
                let args = self.square_arguments(&name);
                let span = self.since(name.span.start);
                Call { name, args, span }
            }
            _ => self.call_without_brackets(name),
        }
    }

    fn call_in_brackets(&mut self, mut name: Name) -> Call {
        let of_when = name.text == "case_when";
        let outer = std::mem::replace(&mut self.case_when, of_when.then(Vec::new));
        let around = (std::mem::take(&mut self.doubtful), self.called);
        self.called = name.span;
        let args = self.arguments();
        let signs = std::mem::replace(&mut self.case_when, outer).unwrap_or_default();
        let span = self.since(name.span.start);
        let doubtful = std::mem::replace(&mut self.doubtful, around.0);
        self.called = around.1;
        if doubtful {
            // Of a call without a name nothing more is said.
            name.text.clear();
        }
        if !signs.is_empty() {
            self.when(name.span, span, &args, &signs);
            name.text.clear();
        }
        Call { name, args, span }
    }

    /// `count(distinct x)`
    fn count_distinct(&mut self, name: &mut Name) {
        let (word, value) = (self.nth_span(1), self.nth_span(2).start);
        let help = "different values are counted by `count_distinct(g.name)`";
        let found = messages::foreign_operator(word, word.of(self.text), help, None);
        self.report(found.fix(Span::new(name.span.start, value), "count_distinct("));
        self.tokens.remove(self.at + 1);
        name.text = "count_distinct".to_owned();
    }

    /// `sort age, name`, `order by city`
    fn call_without_brackets(&mut self, mut name: Name) -> Call {
        let start = name.span.start;
        let word = name.text.to_ascii_lowercase();
        let by = ["order", "group"].contains(&&*word) && self.word().eq_ignore_ascii_case("by");
        if by {
            let text = if word == "order" { "sort" } else { "group_by" };
            name = Name { text: text.to_owned(), span: name.span.to(self.bump().span) };
        }
        let before = self.diagnostics.len();
        let mut args = Vec::new();
        let first = self.end();
        while self.begins_value(0) && !self.begins_line(0) && !self.given_up {
            args.push(self.beside(Self::argument));
            if self.kind() != TokenKind::Comma {
                break;
            }
            self.bump();
        }
        let mut written = Span::new(first, self.end());
        let downwards = |arg: &Arg| match &arg.value.kind {
            ExprKind::Call(call) if call.name.span.end == arg.span.end => {
                call.args.first().map(|of| format!("desc({})", of.span.of(self.text)))
            }
            _ => None,
        };
        let listed = args
            .iter()
            .map(|arg| downwards(arg).unwrap_or_else(|| arg.span.of(self.text).to_owned()));
        let mut replacement = format!("({})", listed.collect::<Vec<_>>().join(", "));
        let told = self.diagnostics.split_off(before);
        let operator = |found: &Diagnostic| found.code == &crate::codes::syntax::FOREIGN_OPERATOR;
        self.diagnostics.extend(told.into_iter().filter(|found| !operator(found)));
        let text = format!("{}{replacement}", name.text);
        if by {
            written.start = start;
            replacement.clone_from(&text);
        }
        self.surprise(messages::call_brackets(name.span, &name.text, &text, written, &replacement));
        Call { name, args, span: self.since(start) }
    }

    /// `case_when(x > 1 ~ "a", TRUE ~ "b")`, as R has it, with its signs `~`.
    fn when(&mut self, word: Span, whole: Span, args: &[Arg], signs: &[Span]) {
        let (mut fix, mut otherwise, mut complete) = (String::new(), "missing", true);
        for arg in args {
            let mut within = signs
                .iter()
                .filter(|sign| arg.span.start <= sign.start && sign.end <= arg.span.end);
            let (Some(sign), None) = (within.next(), within.next()) else {
                complete &= args.last().is_some_and(|last| last.span == arg.span);
                otherwise = arg.value.span.of(self.text);
                continue;
            };
            let condition = Span::new(arg.span.start, sign.start).of(self.text).trim();
            let value = Span::new(sign.end, arg.span.end).of(self.text).trim();
            complete &= !condition.is_empty() && !value.is_empty();
            match condition {
                "TRUE" | "true" | "True" | "T" => {
                    let boolean = |found: &Diagnostic| found.code == &crate::codes::syntax::BOOLEAN;
                    let of =
                        |found: &Diagnostic| found.primary.as_ref().map(|label| label.span.start);
                    self.diagnostics
                        .retain(|found| !(boolean(found) && of(found) == Some(arg.span.start)));
                    otherwise = value;
                }
                _ => fix += &format!("if {condition} then {value} else "),
            }
        }
        self.report(messages::ternary(word, whole, complete.then(|| fix + otherwise)));
    }

    /// `count(*)`, `select(*)`: the bracket is next.
    fn call_of_all(&mut self, name: Name) -> Call {
        self.at += 3;
        let span = self.since(name.span.start);
        let found = messages::unexpected(span, "*", "names of columns");
        if name.text == "count" {
            self.report(found.write(span, "count()"));
            return Call { name, args: Vec::new(), span };
        }
        self.report(found.help("leave the step out; without `select` all columns stay"));
        self.no_call()
    }

    /// Reads arguments in brackets.
    pub(super) fn arguments(&mut self) -> Vec<Arg> {
        self.list("an argument", Self::argument)
    }

    /// `[a, b]: trim`, where the same is meant for several columns.
    fn listed_key(&mut self, columns: &Expr) -> Arg {
        let list = columns.span.of(self.text);
        self.bump();
        let first = self.span().start;
        self.skip_item();
        let (value, called) = (self.since(first).of(self.text), self.called.of(self.text));
        self.report(messages::listed_key(columns.span, list, called, value));
        let span = self.since(columns.span.start);
        let key = Name { text: String::new(), span: Span::at(span.start) };
        Arg { key: Some(key), value: self.answered(span), span }
    }

    fn argument(&mut self) -> Arg {
        let start = self.span().start;
        if self.case_when.is_some()
            && [0, 1, 2].map(|at| self.nth_word(at)) == [".", "default", "="]
        {
            self.at += 3;
        }
        let dot = self.kind() == TokenKind::Dot && self.nth(1) == TokenKind::Name;
        let named = dot && self.nth(2) == TokenKind::Assign;
        if dot && !named {
            return self.of_no_row();
        }
        let called = self.called.of(self.text);
        let table = called.ends_with("join") || called.ends_with("union");
        if table && self.kind() == TokenKind::Name && self.nth(1) == TokenKind::Pipe {
            self.skip_item();
            let value = self.answered(self.since(start));
            let written = messages::paste(value.span.of(self.text));
            let wanted = format!("the name of a table, made above: `transform part = {written}`");
            self.report(messages::unexpected(value.span, "|", &wanted));
            return Arg { key: None, span: value.span, value };
        }
        let [dot, name, sign] = [1, 2, 3].map(|at| self.nth(at));
        let colon = [dot, name, sign] == [TokenKind::Dot, TokenKind::Name, TokenKind::Colon];
        let option = [dot, name, sign] == [TokenKind::Dot, TokenKind::Name, TokenKind::Assign];
        if option && self.word().len() > 1 {
            // `na.strings = "NA"`, whose point is part of the name in R.
            let span = self.span().to(self.nth_span(2));
            self.tokens.splice(self.at..self.at + 3, [Token { kind: name, span }]);
        }
        // `.by = city`, as R has it.
        let dot = named.then(|| self.bump().span);
        let key = if self.lambda_follows() {
            None
        } else if colon && self.kind() == TokenKind::Name && self.nth(4) != TokenKind::Colon {
            // `date.entered: date`, a column as R names it.
            let key = self.name_in_words(3);
            self.bump();
            Some(key)
        } else {
            self.key()
        };
        let last = self.diagnostics.last_mut().and_then(|found| found.fix.as_mut());
        if let (Some(dot), Some(key), Some(fix)) = (dot, &key, last) {
            let written = Span::new(dot.start, fix.span.end);
            *fix = Fix { span: written, replacement: format!("{}:", key.text) };
        }
        let words = if key.is_some() { self.words_behind() } else { 0 };
        let value = if self.lambda_follows() {
            self.lambda()
        } else if words > 0 && self.kind() == TokenKind::Name {
            let Name { text, span } = self.name_in_words(words + 1);
            Expr { kind: ExprKind::Text(text), span }
        } else {
            self.ordered()
        };
        if let (None, ExprKind::List(_), TokenKind::Colon) = (&key, &value.kind, self.kind()) {
            return self.listed_key(&value);
        }
        Arg { key, value, span: self.since(start) }
    }

    /// `age desc`, as SQL has it, or `desc age`: a column with the way of its order beside it.
    fn ordered(&mut self) -> Expr {
        const WAYS: [&str; 4] = ["desc", "asc", "descending", "ascending"];
        let is_way = |way: &str| WAYS.contains(&way.to_ascii_lowercase().as_str());
        let before = (is_way(self.word()) && self.nth(1) == TokenKind::Name).then(|| self.bump());
        let column = self.expr();
        let next = self.nth(1);
        let ends = next == TokenKind::Comma
            || next.closes()
            || next == TokenKind::End
            || is_pipe(next)
            || self.starts_statement(1);
        let named = matches!(column.kind, ExprKind::Name(_) | ExprKind::Text(_));
        let sign = match before {
            Some(before) => before.span,
            None if named && ends && is_way(self.word()) => self.bump().span,
            None => return column,
        };
        let (span, written) = (column.span.to(sign), column.span.of(self.text));
        let way = sign.of(self.text);
        let down = way.to_ascii_lowercase().starts_with("desc");
        let right = if down { format!("desc({written})") } else { written.to_owned() };
        let help = format!("write `{right}`");
        let found = messages::foreign_operator(sign, way, &help, None);
        self.report(found.fix(span, right));
        let name = Self::made_up("desc", sign);
        let args = vec![Arg { key: None, span: column.span, value: column.clone() }];
        if down { Expr { kind: ExprKind::Call(Call { name, args, span }), span } } else { column }
    }

    /// `.city == "Oslo"`, whose row jq knows by itself.
    fn of_no_row(&mut self) -> Arg {
        let start = self.span().start;
        self.skip_item();
        let value = self.answered(self.since(start));
        let written = value.span.of(self.text);
        let column = written.strip_prefix('.').filter(|name| crate::is_name(name));
        let row = || format!("r -> r{}", written.replace(" .", " r."));
        let right = column.map_or_else(row, str::to_owned);
        self.report(messages::arrow(value.span, written, &right));
        self.doubtful = true;
        Arg { key: None, span: value.span, value }
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
        self.skip_return();
        let body = Box::new(self.expr());
        self.taller(ExprKind::Lambda { params, body }, self.since(start))
    }

    /// `r -> ...` where no row function may stand; `=>` after a value is `>=`.
    #[inline(never)]
    pub(super) fn misplaced_lambda(&mut self, before: Expr) -> Expr {
        let start = before.span.start;
        let span = self.bump().span;
        self.surprise(messages::lambda_place(span));
        self.expr();
        let span = self.since(start);
        self.answered(span)
    }

    /// The name of a call that the parser makes up.
    pub(super) fn made_up(text: &str, span: Span) -> Name {
        Name { text: text.to_owned(), span }
    }
}
