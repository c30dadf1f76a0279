//! The words of the language, each declared once with its spelling: kinds and byte ranges, nothing resolved.

use crate::Span;

/// One word of a script. What lies between two tokens is white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// Declares the kinds of tokens, and lists how those are written that always look the same.
macro_rules! tokens {
    (
        words { $($word:ident $spelling:literal)* }
        signs { $($sign:ident $written:literal)* }
        others { $($(#[$about:meta])* $other:ident $(($of:ty))?)* }
        foreign signs { $($strange:ident $($seen:literal)+)* }
        foreign others { $($(#[$what:meta])* $rare:ident)* }
    ) => {
        /// What a token is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum TokenKind {
            $(#[doc = concat!("`", $spelling, "`")] $word,)*
            $(#[doc = concat!("`", $written, "`")] $sign,)*
            $($(#[$about])* $other $(($of))?,)*
        }

        /// Words of other languages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Foreign {
            $($(#[doc = concat!("`", $seen, "`")])+ $strange,)*
            $($(#[$what])* $rare,)*
        }

        impl TokenKind {
            /// Every keyword with its spelling.
            pub const KEYWORDS: &[(&str, TokenKind)] = &[$(($spelling, TokenKind::$word)),*];
        }

        /// How the signs are written, those of other languages included.
        pub(crate) const SIGNS: &[(&str, TokenKind)] = &[
            $(($written, TokenKind::$sign),)*
            $($(($seen, TokenKind::Foreign(Foreign::$strange)),)+)*
        ];
    };
}

tokens! {
    words {
        Source "source"
        Transform "transform"
        Save "save"
        Show "show"
        To "to"
        Param "param"
        Let "let"
        Fn "fn"
        If "if"
        Then "then"
        Else "else"
        And "and"
        Or "or"
        Not "not"
        In "in"
        True "true"
        False "false"
        Missing "missing"
    }
    signs {
        Plus "+"
        Minus "-"
        Star "*"
        Slash "/"
        Percent "%"
        Equal "=="
        NotEqual "!="
        Less "<"
        LessEqual "<="
        Greater ">"
        GreaterEqual ">="
        Coalesce "??"
        Arrow "->"
        Pipe "|"
        Dot "."
        Ellipsis "..."
        Colon ":"
        Comma ","
        Assign "="
        OpenParen "("
        CloseParen ")"
        OpenBracket "["
        CloseBracket "]"
        OpenBrace "{"
        CloseBrace "}"
    }
    others {
        /// `# to the end of the line`
        Comment
        /// `users`
        Name
        /// `1_000`
        Int
        /// `1.5`, `2e-3`
        Float
        /// `"..."`
        Text
        /// `'...'`
        RawText
        /// `f"...{expr}..."`, from the `f` to the closing quote
        Interpolated
        /// `12abc`, `1.`, `.5`: meant as a number, and none
        BadNumber
        /// A text whose closing quote is absent, up to where it was probably meant.
        UnclosedText
        /// A word of another language, recognised in order to be answered.
        Foreign(Foreign)
        /// A character that means nothing.
        Unknown
        /// The end of the script. [`lex`](crate::lex) does not produce it; the parser
        /// sees it beyond the last token.
        End
    }
    foreign signs {
        AndAnd "&&"
        Ampersand "&"
        OrOr "||"
        Bang "!"
        Question "?"
        Walrus ":="
        FatArrow "=>"
        PipeGreater "|>"
        PercentPipe "%>%"
        PercentIn "%in%"
        StrictEqual "==="
        StrictNotEqual "!=="
        LessGreater "<>"
        EqualLess "=<"
        EqualTilde "=~" "~"
        Power "**" "^"
        // And `//` before a divisor.
        WholeDivision "%/%"
        TwoDots ".."
        Semicolon ";"
    }
    foreign others {
        /// `// ...`, `-- ...`, `/* ... */`
        Comment
        /// Curly quotes, backticks, three quotes, `f'...'`, `r"..."`
        Quotes
    }
}

impl TokenKind {
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
