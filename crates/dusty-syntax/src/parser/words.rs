//! What other languages write without brackets, and is a call or a field in Dusty:
//! `int r.age`, `match r.city { "Oslo" => 1 }`, `age += 1`.

use super::Parser;
use crate::Span;
use crate::ast::{Arg, Call, Expr, ExprKind, Field, Name};
use crate::token::{Foreign, TokenKind};
use crate::{foreign, messages};

impl Parser<'_> {
    /// Whether a column follows the name of a type: `int r.age`.
    pub(super) fn says_type_first(&self) -> bool {
        let column = [1, 2, 3].map(|ahead| self.nth(ahead))
            == [TokenKind::Name, TokenKind::Dot, TokenKind::Name];
        column && !self.begins_line(1) && foreign::dusty(foreign::TYPES, self.word()).is_some()
    }

    pub(super) fn type_first(&mut self) -> Expr {
        let written = self.name();
        let value = self.postfix();
        let function = foreign::dusty(foreign::TYPES, &written.text).unwrap_or(&written.text);
        let (span, column) = (self.since(written.span.start), value.span.of(self.text));
        let right = format!("{function}({column})");
        self.surprise(messages::call_brackets(written.span, &written.text, &right, span, &right));
        let args = vec![Arg { key: None, span: value.span, value }];
        let name = Self::made_up(function, written.span);
        self.taller(ExprKind::Call(Call { name, args, span }), span)
    }

    /// Whether a value and branches follow the word: `match r.city {`.
    pub(super) fn says_match(&self) -> bool {
        let branches = |ahead: &usize| match self.nth(*ahead) {
            TokenKind::Name | TokenKind::Dot => None,
            kind => Some(kind == TokenKind::OpenBrace),
        };
        ["match", "switch"].contains(&self.word())
            && self.nth(1) == TokenKind::Name
            && !self.begins_line(1)
            && (1..9).find_map(|ahead| branches(&ahead)) == Some(true)
    }

    /// Answers `match value { "a" => 1, _ => 2 }` with `recode`, its branches if they are plain.
    pub(super) fn match_branches(&mut self) -> Expr {
        let word = self.bump().span;
        let value = self.postfix();
        let before = self.diagnostics.len();
        let (mut branches, mut otherwise, mut plain) = (Vec::new(), String::new(), true);
        self.list("a branch", |parser| {
            let pattern = parser.bump();
            let arrow = matches!(
                parser.kind(),
                TokenKind::Arrow | TokenKind::Foreign(Foreign::FatArrow) | TokenKind::Colon
            );
            if arrow {
                parser.bump();
            }
            let result = parser.expr().span.of(parser.text);
            let written = pattern.span.of(parser.text);
            plain &= arrow && !result.is_empty();
            match pattern.kind {
                kind if Self::is_text(kind) => branches.push(format!("{written}: {result}")),
                _ if ["_", "default", "else"].contains(&written) => {
                    otherwise = format!(", else: {result}");
                }
                _ => plain = false,
            }
        });
        plain &= !branches.is_empty();
        if !plain {
            // Of branches of other languages one thing is said.
            self.diagnostics.truncate(before);
        }
        let whole = self.since(word.start);
        let (of, branches) = (value.span.of(self.text), branches.join(", "));
        let right = format!("recode({of}, {{ {branches} }}{otherwise})");
        self.report(messages::branches(word, whole, of, plain.then_some(right)));
        self.answered(whole)
    }

    /// Whether a field adds to itself: `age += 1`.
    pub(super) fn says_change(&self) -> bool {
        use TokenKind::{Assign, Minus, Percent, Plus, Slash, Star};
        self.kind() == TokenKind::Name
            && [Plus, Minus, Star, Slash, Percent].contains(&self.nth(1))
            && self.nth(2) == Assign
            && self.adjacent(2)
    }

    /// Answers `age += 1` with `age: int(r.age) + 1`, which is right for a cell of a CSV and for an int.
    pub(super) fn change(&mut self) -> Field {
        let key = self.name();
        let sign = self.bump().span;
        let signs = sign.to(self.bump().span);
        let value = self.expr();
        let whole = self.since(key.span.start);
        let Name { text: name, .. } = &key;
        let (column, written) = (format!("{}.{name}", self.row()), value.span.of(self.text));
        let (column, written) = match value.kind {
            ExprKind::Int(_) => (format!("int({column})"), written.to_owned()),
            ExprKind::Float(_) => (format!("float({column})"), written.to_owned()),
            ExprKind::Binary { .. } | ExprKind::If { .. } => (column, format!("({written})")),
            _ => (column, written.to_owned()),
        };
        let right = format!("{name}: {column} {} {written}", sign.of(self.text));
        self.report(messages::change(signs, signs.of(self.text), whole, &right));
        let value = self.answered(whole);
        Field::Named { key, value }
    }

    /// The name of the row in the function that is being read.
    fn row(&self) -> &str {
        let read = self.tokens.get(..self.at).unwrap_or_default();
        let named = read.windows(2).rev().find(|pair| {
            matches!(pair, [name, arrow] if (name.kind, arrow.kind) == (TokenKind::Name, TokenKind::Arrow))
        });
        named.and_then(|pair| pair.first()).map_or("r", |name| name.span.of(self.text))
    }

    /// The arguments of a step that stand in square brackets, which are next: `filter[r -> r.old]`.
    pub(super) fn square_arguments(&mut self, name: &Name) -> Vec<Arg> {
        let open = self.span();
        self.called = name.span;
        let args = self.arguments();
        let written = Span::new(open.start, self.end());
        let inside = crate::literal::inside(written.of(self.text), 1, 1);
        let right = format!("({inside})");
        let call = format!("{}{right}", name.text);
        self.report(messages::call_brackets(name.span, &name.text, &call, written, &right));
        args
    }
}
