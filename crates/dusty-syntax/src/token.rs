//! The words of the language: kinds and byte ranges, nothing resolved.

use crate::Span;

/// One word of a script. What lies between two tokens is white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `# to the end of the line`
    Comment,
    /// `users`
    Name,
    /// `source`
    Source,
    /// `transform`
    Transform,
    /// `save`
    Save,
    /// `show`
    Show,
    /// `to`
    To,
    /// `param`
    Param,
    /// `let`
    Let,
    /// `fn`
    Fn,
    /// `if`
    If,
    /// `then`
    Then,
    /// `else`
    Else,
    /// `and`
    And,
    /// `or`
    Or,
    /// `not`
    Not,
    /// `in`
    In,
    /// `true`
    True,
    /// `false`
    False,
    /// `missing`
    Missing,
    /// `1_000`
    Int,
    /// `1.5`, `2e-3`
    Float,
    /// `"..."`
    Text,
    /// `'...'`
    RawText,
    /// `f"...{expr}..."`, from the `f` to the closing quote
    Interpolated,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `??`
    Coalesce,
    /// `->`
    Arrow,
    /// `|`
    Pipe,
    /// `.`
    Dot,
    /// `...`
    Ellipsis,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// `=`
    Assign,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `12abc`, `1.`, `.5`: meant as a number, and none
    BadNumber,
    /// A text whose closing quote is absent, up to where it was probably meant.
    UnclosedText,
    /// A word of another language, recognised in order to be answered.
    Foreign(Foreign),
    /// A character that means nothing.
    Unknown,
    /// The end of the script. [`lex`](crate::lex) does not produce it; the parser
    /// sees it beyond the last token.
    End,
}

/// Words of other languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Foreign {
    /// `// ...`, `-- ...`, `/* ... */`
    Comment,
    /// Curly quotes, backticks, three quotes, `f'...'`, `r"..."`
    Quotes,
    /// `&&`
    AndAnd,
    /// `&`
    Ampersand,
    /// `||`
    OrOr,
    /// `!`
    Bang,
    /// `?`
    Question,
    /// `:=`
    Walrus,
    /// `=>`
    FatArrow,
    /// `|>`
    PipeGreater,
    /// `%>%`
    PercentPipe,
    /// `%in%`
    PercentIn,
    /// `===`
    StrictEqual,
    /// `!==`
    StrictNotEqual,
    /// `<>`
    LessGreater,
    /// `=<`
    EqualLess,
    /// `=~`, `~`
    EqualTilde,
    /// `**`, `^`
    Power,
    /// `%/%`, and `//` before a divisor
    WholeDivision,
    /// `..`
    TwoDots,
    /// `;`
    Semicolon,
}

impl TokenKind {
    /// Every keyword with its spelling.
    pub const KEYWORDS: [(&'static str, TokenKind); 18] = [
        ("source", TokenKind::Source),
        ("transform", TokenKind::Transform),
        ("save", TokenKind::Save),
        ("show", TokenKind::Show),
        ("to", TokenKind::To),
        ("param", TokenKind::Param),
        ("let", TokenKind::Let),
        ("fn", TokenKind::Fn),
        ("if", TokenKind::If),
        ("then", TokenKind::Then),
        ("else", TokenKind::Else),
        ("and", TokenKind::And),
        ("or", TokenKind::Or),
        ("not", TokenKind::Not),
        ("in", TokenKind::In),
        ("true", TokenKind::True),
        ("false", TokenKind::False),
        ("missing", TokenKind::Missing),
    ];

    /// The keyword that is spelled so.
    pub fn keyword(word: &str) -> Option<TokenKind> {
        Self::KEYWORDS.iter().find(|(spelling, _)| *spelling == word).map(|&(_, kind)| kind)
    }

    /// Whether it is a reserved word.
    pub fn is_keyword(self) -> bool {
        Self::KEYWORDS.iter().any(|&(_, kind)| kind == self)
    }

    /// Whether it is a comment, in Dusty's spelling or another.
    pub const fn is_comment(self) -> bool {
        matches!(self, TokenKind::Comment | TokenKind::Foreign(Foreign::Comment))
    }

    /// Whether a statement begins with it.
    pub const fn begins_statement(self) -> bool {
        use TokenKind::{Fn, Let, Param, Save, Show, Source, Transform};
        matches!(self, Source | Transform | Save | Show | Param | Let | Fn)
    }

    /// Whether a value may end with it, so that a `-` after it subtracts and a `[`
    /// after it reads an element.
    pub const fn ends_value(self) -> bool {
        use TokenKind::{
            BadNumber, CloseBrace, CloseBracket, CloseParen, False, Float, Foreign as F, Int,
            Interpolated, Missing, Name, RawText, Text, True, UnclosedText,
        };
        matches!(self, Name | Int | Float | Text | RawText | Interpolated | True | False | Missing)
            || matches!(self, CloseParen | CloseBracket | CloseBrace | BadNumber | UnclosedText)
            || matches!(self, F(Foreign::Quotes))
    }

    /// The bracket that closes this one.
    pub const fn closing(self) -> Option<TokenKind> {
        match self {
            TokenKind::OpenParen => Some(TokenKind::CloseParen),
            TokenKind::OpenBracket => Some(TokenKind::CloseBracket),
            TokenKind::OpenBrace => Some(TokenKind::CloseBrace),
            _ => None,
        }
    }

    /// Whether it compares two values.
    pub(crate) fn compares(self) -> bool {
        use TokenKind::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual].contains(&self)
    }

    /// Whether it is `)`, `]` or `}`.
    pub const fn closes(self) -> bool {
        matches!(self, TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace)
    }
}
