//! From text to tokens. Never fails: what is no word of the language becomes a
//! token that says so, and the parser answers it.

use crate::token::{Foreign, SIGNS, Token, TokenKind};
use crate::{Span, foreign};

/// The tokens of a part of a text, at their places in the whole.
pub(crate) fn lex_part(text: &str, part: Span) -> Vec<Token> {
    let shifted = |Span { start, end }| Span::new(start + part.start, end + part.start);
    let tokens = lex(part.of(text)).into_iter();
    tokens.map(|token| Token { span: shifted(token.span), ..token }).collect()
}

/// The tokens of a text, comments included, in order; only white space lies
/// between them.
pub fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, before: None };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token() {
        tokens.push(token);
    }
    tokens
}

/// How deep interpolated texts may stand in each other: nobody writes more, and
/// scanning them again at every level would take long.
const NESTED_TEXTS: usize = 16;

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    before: Option<Token>,
}

impl Lexer<'_> {
    fn token(&mut self) -> Option<Token> {
        self.skip_while(|c| c.is_whitespace() || c == '\u{feff}');
        let start = self.at;
        let first = self.rest().chars().next()?;
        let kind = self.kind(first);
        let token = Token { kind, span: Span::new(start, self.at) };
        self.before = Some(token);
        Some(token)
    }

    /// Reads one token, which begins with this character.
    fn kind(&mut self, first: char) -> TokenKind {
        if let Some(kind) = self.comment().or_else(|| self.text_literal(first)) {
            return kind;
        }
        if begins_name(first) {
            return self.word();
        }
        if first.is_ascii_digit() || (first == '.' && self.begins_fraction()) {
            return self.number();
        }
        let signs = SIGNS.iter().filter(|(sign, _)| self.rest().starts_with(sign));
        if let Some((sign, kind)) = signs.max_by_key(|(sign, _)| sign.len()) {
            self.at += sign.len();
            return *kind;
        }
        self.unknown(first)
    }

    /// A character that means nothing; a row of them is one token.
    fn unknown(&mut self, first: char) -> TokenKind {
        let start = self.at;
        self.at += first.len_utf8();
        // An arrow whose dash was made longer while it was typed is one, too, and so is `＝＝`.
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        if lookalike(Span::new(start, self.at + next).of(self.text)).is_some() {
            self.at += next;
            return TokenKind::Unknown;
        }
        let alone = |c: char| lookalike(c.encode_utf8(&mut [0; 4])).is_some();
        let known = |c: char| {
            let sign = SIGNS.iter().any(|(sign, _)| sign.starts_with(c));
            sign || c.is_whitespace() || begins_name(c) || c.is_ascii_digit() || alone(c)
        };
        let begins_text = |c: char| "\"'“”„«»‘’‚´`#".contains(c);
        if !alone(first) {
            let rest = self.rest();
            self.at += rest.find(|c| known(c) || begins_text(c)).unwrap_or(rest.len());
        }
        TokenKind::Unknown
    }

    fn comment(&mut self) -> Option<TokenKind> {
        let rest = self.rest();
        if rest.starts_with('#') {
            self.at += line_length(rest);
            return Some(TokenKind::Comment);
        }
        if let Some(body) = rest.strip_prefix("/*") {
            self.at += body.find("*/").map_or(line_length(rest), |end| end + 4);
        } else if rest.starts_with("//") || self.begins_dashes() {
            self.at += line_length(rest);
        } else {
            return None;
        }
        Some(TokenKind::Foreign(Foreign::Comment))
    }

    /// Whether a `-- comment` begins here: blanks on both sides, since `--x` negates twice.
    fn begins_dashes(&self) -> bool {
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        let after = self.rest().strip_prefix("--");
        before.is_none_or(char::is_whitespace)
            && after.is_some_and(|after| after.is_empty() || after.starts_with(char::is_whitespace))
    }

    fn text_literal(&mut self, first: char) -> Option<TokenKind> {
        let rest = self.rest();
        for quotes in ["\"\"\"", "'''"] {
            if rest.starts_with(quotes) {
                return Some(self.triple(quotes));
            }
        }
        if rest.starts_with("f\"") || rest.starts_with("$\"") {
            return Some(self.interpolated());
        }
        match first {
            '"' => Some(self.quoted(1, TokenKind::Text, |c| c == '"', true)),
            '\'' => Some(self.raw()),
            '“' | '”' | '„' | '«' | '»' => {
                Some(self.foreign(first.len_utf8(), |c| matches!(c, '“' | '”' | '"' | '«' | '»')))
            }
            '‘' | '’' | '‚' | '´' => {
                Some(self.foreign(first.len_utf8(), |c| matches!(c, '‘' | '’' | '\'' | '´')))
            }
            '`' => Some(self.foreign(1, |c| matches!(c, '`' | '´'))),
            'f' | 'F' | 'r' | 'R' => match rest.chars().nth(1) {
                Some('"') => Some(self.foreign(2, |c| c == '"')),
                Some('\'') => Some(self.foreign(2, |c| c == '\'')),
                _ => None,
            },
            _ => None,
        }
    }

    /// A text between single quotes; one with a quote in it, `'it\'s'`, is another language's.
    fn raw(&mut self) -> TokenKind {
        let ends = |c| c == '\'';
        let body = self.rest().get(1..).unwrap_or("");
        let parts = text_end(body, ends, false).and_then(|end| body.split_at_checked(end));
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '"');
        let foreign = parts.is_some_and(|(text, rest)| {
            text.ends_with("\\'")
                && rest.starts_with(goes_on)
                && text_end(body, ends, true).is_some()
        });
        let kind = if foreign { TokenKind::Foreign(Foreign::Quotes) } else { TokenKind::RawText };
        self.quoted(1, kind, ends, foreign)
    }

    /// A text that ends on its line. `opening` is the length of its beginning.
    fn quoted(
        &mut self,
        opening: usize,
        kind: TokenKind,
        ends: fn(char) -> bool,
        escapes: bool,
    ) -> TokenKind {
        let body = self.rest().get(opening..).unwrap_or("");
        if let Some(end) = text_end(body, ends, escapes) {
            self.at += opening + end;
            return kind;
        }
        let line = body.get(..line_length(body)).unwrap_or(body);
        self.at += opening + unclosed_length(line);
        TokenKind::UnclosedText
    }

    fn foreign(&mut self, opening: usize, ends: fn(char) -> bool) -> TokenKind {
        self.quoted(opening, TokenKind::Foreign(Foreign::Quotes), ends, false)
    }

    fn triple(&mut self, quotes: &str) -> TokenKind {
        let body = self.rest().get(quotes.len()..).unwrap_or("");
        match body.find(quotes) {
            Some(end) => {
                self.at += end + 2 * quotes.len();
                TokenKind::Foreign(Foreign::Quotes)
            }
            None => self.quoted(quotes.len(), TokenKind::UnclosedText, |_| false, false),
        }
    }

    fn interpolated(&mut self) -> TokenKind {
        if let Some(end) = interpolation_end(self.rest(), 2) {
            self.at += end;
            return TokenKind::Interpolated;
        }
        // A `{` that is not closed: the text ends at its next quote.
        self.quoted(2, TokenKind::Interpolated, |c| c == '"', true)
    }

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        self.skip_while(continues_name);
        let word = Span::new(start, self.at).of(self.text);
        TokenKind::keyword(word).unwrap_or(TokenKind::Name)
    }

    /// Whether the `.` here begins a number without its zero, `.5`.
    fn begins_fraction(&self) -> bool {
        let digit = self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let member = self
            .before
            .is_some_and(|before| before.span.end == self.at && before.kind.ends_value());
        digit && !member
    }

    fn number(&mut self) -> TokenKind {
        let start = self.at;
        let member = self
            .before
            .is_some_and(|before| before.span.end == start && before.kind == TokenKind::Dot);
        self.skip_while(continues_name);
        if member {
            let digits = Span::new(start, self.at).of(self.text);
            return if is_digits(digits) { TokenKind::Int } else { TokenKind::BadNumber };
        }
        let mut after = self.rest().chars();
        if after.next() == Some('.')
            && after.next().is_none_or(|c| c.is_ascii_digit() || !(begins_name(c) || c == '.'))
        {
            self.at += 1;
            self.skip_while(continues_name);
        }
        let written = Span::new(start, self.at).of(self.text);
        if written.ends_with(['e', 'E'])
            && !written.starts_with("0x")
            && self.rest().starts_with(['-', '+'])
        {
            let digits = self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit());
            if digits {
                self.at += 1;
                self.skip_while(continues_name);
            }
        }
        number_kind(Span::new(start, self.at).of(self.text))
    }

    fn skip_while(&mut self, test: fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !test(c)).unwrap_or(rest.len());
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }
}

const fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// The length of the text up to the end of its first line.
fn line_length(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

/// How far a text without its closing quote was probably meant to go: to the end
/// of the line, without the brackets there that it does not open itself.
fn unclosed_length(body: &str) -> usize {
    let mut body = body.trim_end();
    loop {
        let (open, close) = match body.chars().next_back() {
            Some(')') => ('(', ')'),
            Some(']') => ('[', ']'),
            Some('}') => ('{', '}'),
            Some(',') => ('\0', ','),
            _ => return body.len(),
        };
        if body.matches(open).count() >= body.matches(close).count() {
            return body.len();
        }
        body = body.strip_suffix(close).unwrap_or(body).trim_end();
    }
}

/// Where a text ends: the offset after its closing quote, on the same line.
fn text_end(body: &str, ends: fn(char) -> bool, escapes: bool) -> Option<usize> {
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        if ends(c) {
            return Some(at + c.len_utf8());
        }
        let escaped = if escapes && c == '\\' { chars.next() } else { None };
        if is_line_break(c) || escaped.is_some_and(|(_, c)| is_line_break(c)) {
            return None;
        }
    }
    None
}

/// Where an interpolated text ends whose inside begins at `from`: the offset after
/// its closing quote.
fn interpolation_end(text: &str, from: usize) -> Option<usize> {
    scan_interpolation(text, from, Inside::Text)
}

/// Where the expression ends that begins at `from`, after a `{` of an interpolated
/// text: the offset of its `}`.
pub(crate) fn hole_end(text: &str, from: usize) -> Option<usize> {
    scan_interpolation(text, from, Inside::Code(0)).map(|end| end.saturating_sub(1))
}

/// Within an interpolated text: in its fixed part, or in an expression with so
/// many braces of its own open.
#[derive(Clone, Copy)]
enum Inside {
    Text,
    Code(usize),
}

/// Walks to the end of what begins at `from`, through texts within expressions
/// within texts; a stack of its own instead of recursion.
fn scan_interpolation(text: &str, from: usize, what: Inside) -> Option<usize> {
    let mut open = vec![what];
    let mut at = from;
    let mut before = ' ';
    loop {
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        let mut length = c.len_utf8();
        match *open.last()? {
            _ if is_line_break(c) => return None,
            Inside::Text => match c {
                '\\' => length = escape_length(rest),
                '"' => {
                    open.pop();
                }
                '{' if rest.starts_with("{{") => length = 2,
                '{' => open.push(Inside::Code(0)),
                _ => {}
            },
            Inside::Code(depth) => match c {
                '}' => {
                    open.pop();
                    if let Some(depth) = depth.checked_sub(1) {
                        open.push(Inside::Code(depth));
                    }
                }
                '{' => {
                    open.pop();
                    open.push(Inside::Code(depth + 1));
                }
                '"' => length = 1 + text_end(rest.get(1..)?, |c| c == '"', true)?,
                '\'' => length = 1 + text_end(rest.get(1..)?, |c| c == '\'', false)?,
                'f' if !continues_name(before) && rest.starts_with("f\"") => {
                    length = 2;
                    open.push(Inside::Text);
                }
                _ => {}
            },
        }
        before = c;
        at += length;
        if open.len() > 2 * NESTED_TEXTS {
            return None;
        }
        if open.is_empty() {
            return Some(at);
        }
    }
}

/// The length of the escape at the beginning of a text: `\n`, `\u{1F600}`.
pub(crate) fn escape_length(text: &str) -> usize {
    if let Some(code) = text.strip_prefix("\\u{") {
        let digits = code.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(code.len());
        if code.get(digits..).is_some_and(|after| after.starts_with('}')) {
            return 3 + digits + 1;
        }
    }
    let second = text.chars().nth(1).filter(|&c| !is_line_break(c));
    1 + second.map_or(0, char::len_utf8)
}

/// Whether a name may begin with it.
pub(crate) fn begins_name(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Whether a name may go on with it: letters, digits, `_` and marks on letters.
pub(crate) fn continues_name(c: char) -> bool {
    let mark = matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}');
    begins_name(c)
        || c.is_ascii_digit()
        || (mark && !c.is_whitespace())
        || (c.is_numeric() && c > '\u{600}' && !(('\u{2070}'..'\u{3000}').contains(&c)))
}

/// Whether a text can stand in a script as a name. Keywords cannot.
pub fn is_name(text: &str) -> bool {
    text.starts_with(begins_name)
        && text.chars().all(continues_name)
        && TokenKind::keyword(text).is_none()
}

/// What a character that only looks like one of Dusty's was meant to be.
pub(crate) fn lookalike(written: &str) -> Option<(&'static str, TokenKind)> {
    let right = foreign::dusty(foreign::SIGNS, written)?;
    SIGNS.iter().find(|(sign, _)| *sign == right).copied()
}

/// Digits with single `_` between them.
fn is_digits(text: &str) -> bool {
    text.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What kind of number this is, if it is one.
fn number_kind(written: &str) -> TokenKind {
    let (mantissa, exponent) = match written.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
        }
        None => (written, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let good = is_digits(whole) && fraction.is_none_or(is_digits) && exponent.is_none_or(is_digits);
    match (good, fraction.is_some() || exponent.is_some()) {
        (false, _) => TokenKind::BadNumber,
        (true, false) => TokenKind::Int,
        (true, true) => TokenKind::Float,
    }
}
