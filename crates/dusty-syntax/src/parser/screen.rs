//! The first look at the tokens: reports those that are wrong by themselves,
//! replaces those whose meaning is plain, and drops what the grammar does not see.

use super::Parser;
use crate::Span;
use crate::lexer::{begins_name, is_name, lex_part, lookalike};
use crate::literal::{self, inside, quote};
use crate::messages;
use crate::token::{Foreign, Token, TokenKind};

impl Parser<'_> {
    /// The tokens that the grammar sees.
    pub(super) fn screen(&mut self, mut tokens: Vec<Token>) -> Vec<Token> {
        let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
        tokens.reverse();
        while let Some(token) = tokens.pop() {
            let before = kept.last().copied();
            if let Some(divisor) = before.and_then(|before| self.divisor(before, token)) {
                let sign = Span::new(token.span.start, token.span.start + 2);
                let kind = TokenKind::Foreign(Foreign::WholeDivision);
                kept.push(Token { kind, span: sign });
                tokens.extend(divisor.into_iter().rev());
            } else if let Some(token) = self.screened(token, before) {
                kept.push(token);
            }
        }
        kept
    }

    /// What stands behind the `//` of `f(x // 2)`: a line that goes on with a value and closes
    /// more brackets than it opens is no comment. A long line is never taken for one.
    fn divisor(&self, before: Token, comment: Token) -> Option<Vec<Token>> {
        let rest = Span::new(comment.span.start + 2, comment.span.end);
        let same_line =
            !Span::new(before.span.end, comment.span.start).of(self.text).contains('\n');
        let divides = comment.kind == TokenKind::Foreign(Foreign::Comment)
            && comment.span.of(self.text).starts_with("//")
            && (before.kind.ends_value() && same_line && rest.of(self.text).len() <= 200);
        let tokens = if divides { lex_part(self.text, rest) } else { return None };
        let first = tokens.first()?.kind;
        let number = matches!(first, TokenKind::Int | TokenKind::Float);
        let value = number || matches!(first, TokenKind::Name | TokenKind::OpenParen);
        let closing = tokens.iter().filter(|token| token.kind.closes()).count();
        let opening = tokens.iter().filter(|token| token.kind.closing().is_some()).count();
        let alone = number && tokens.iter().skip(1).all(|token| token.kind == TokenKind::Comma);
        (value && (closing > opening || alone)).then_some(tokens)
    }

    fn screened(&mut self, token: Token, before: Option<Token>) -> Option<Token> {
        let Token { kind, span } = token;
        let written = span.of(self.text);
        let named =
            before.is_some_and(|dot| dot.kind == TokenKind::Dot && dot.span.end == span.start);
        match kind {
            TokenKind::Comment => return None,
            TokenKind::Foreign(Foreign::Comment) => {
                self.report(messages::foreign_comment(span, written, self.comment_fix(span)));
                return None;
            }
            TokenKind::Unknown => {
                let named =
                    self.text.get(span.end..).is_some_and(|after| after.starts_with(begins_name))
                        && before.is_some_and(|before| {
                            before.kind == TokenKind::Name && before.span.end == span.start
                        });
                let member = Some((".", TokenKind::Dot)).filter(|_| written == "$" && named);
                let meant = lookalike(written).or(member);
                self.report(messages::unknown_character(
                    span,
                    written,
                    meant.map(|(spelling, _)| spelling),
                ));
                let (_, kind) = meant?;
                return Some(Token { kind, span });
            }
            TokenKind::Interpolated if written.starts_with('$') => {
                let sign = Span::new(span.start, span.start + 1);
                self.report(messages::unknown_character(sign, "$", Some("f")));
            }
            // That of a column, ``r.`First Name` ``, is answered with its brackets.
            TokenKind::Foreign(Foreign::Quotes) if named => {}
            TokenKind::Foreign(Foreign::Quotes) => {
                let value = foreign_text(written);
                self.report(messages::quotes(span, written, &quote_like(written, &value)));
            }
            TokenKind::UnclosedText => self.report(messages::unclosed_text(span, written)),
            TokenKind::Text => self.escapes(span, written),
            TokenKind::BadNumber if !names(before, span) => {
                self.report(messages::number(span, written))
            }
            TokenKind::Int if literal::int(written).is_none() => {
                self.report(messages::large_number(span));
            }
            TokenKind::Float if literal::float(written).is_none() => {
                self.report(messages::large_number(span));
            }
            _ => {}
        }
        Some(token)
    }

    fn escapes(&mut self, span: Span, written: &str) {
        let mut wrong = Vec::new();
        let body = inside(written, 1, 1);
        literal::unescape(body, span.start + 1, &mut wrong);
        let Some(&first) = wrong.first() else { return };
        let diagnostic = messages::escape(first, first.of(self.text), span, body, &wrong);
        self.report(diagnostic);
    }

    /// The comment as Dusty writes it.
    fn comment_fix(&self, span: Span) -> String {
        let written = span.of(self.text);
        let body = written.strip_prefix("/*").map(|body| body.strip_suffix("*/").unwrap_or(body));
        let body =
            body.or_else(|| written.strip_prefix("//")).or_else(|| written.strip_prefix("--"));
        let lines = body
            .unwrap_or(written)
            .lines()
            .map(|line| line.trim_end().trim_start_matches([' ', '\t', '*']));
        let mut lines: Vec<&str> = lines.collect();
        while lines.len() > 1 && lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let lines: Vec<String> =
            lines.into_iter().map(|line| format!("# {line}").trim_end().to_owned()).collect();
        let after = self.text.get(span.end..).unwrap_or("");
        let line = after.get(..after.find('\n').unwrap_or(after.len())).unwrap_or("");
        let code_follows = !line.trim().is_empty();
        lines.join("\n") + if code_follows { "\n" } else { "" }
    }
}

/// Whether a number-like token stands where a name was meant, which the grammar answers.
fn names(before: Option<Token>, span: Span) -> bool {
    before.is_some_and(|before| {
        before.kind.begins_statement()
            || (before.kind == TokenKind::Dot && before.span.end == span.start)
    })
}

/// The value of a text in quotes of another language.
pub(super) fn foreign_text(written: &str) -> String {
    for quotes in ["\"\"\"", "'''"] {
        if let Some(body) = written.strip_prefix(quotes) {
            return body.strip_suffix(quotes).unwrap_or(body).to_owned();
        }
    }
    let body = written.strip_prefix(['f', 'F', 'r', 'R']).unwrap_or(written);
    let mut chars = body.chars();
    chars.next();
    chars.next_back();
    let body = chars.as_str();
    if written.starts_with(['r', 'R']) {
        body.to_owned()
    } else {
        literal::unescape(&body.replace("\\'", "'"), 0, &mut Vec::new())
    }
}

/// A text of another language in Dusty's quotes.
fn quote_like(written: &str, value: &str) -> String {
    let interpolated = written.strip_prefix(['f', 'F']);
    let holes = value.matches("${").count();
    match interpolated {
        // A template literal: `no. ${r.id}`.
        _ if written.starts_with('`') && holes > 0 && holes == value.matches('{').count() => {
            format!("f{}", quote(&value.replace("${", "{")))
        }
        Some(body) => format!("f\"{}\"", inside(body, 1, 1).replace('"', "\\\"")),
        None if value.contains('\\') && !value.contains('\'') => format!("'{value}'"),
        None => quote(value),
    }
}

/// The text as a name, where it can be one.
pub(super) fn as_name(text: &str) -> Option<String> {
    let joined: String =
        text.trim().chars().map(|c| if c.is_whitespace() || c == '-' { '_' } else { c }).collect();
    is_name(&joined).then_some(joined)
}
