//! The surface of the Dusty language: source text, tokens, the syntax tree, the
//! parser, the formatter, and diagnostics as plain data.
//!
//! This crate depends on nothing, reads no files and prints nothing. Its one
//! entry point never fails: [`parse`] turns any text into a [`ast::Program`] and the
//! list of what is wrong with it.
//!
//! ```
//! use dusty_syntax::{format, parse};
//!
//! let text = "sorce users=csv(\"users.csv\")";
//! let (program, found) = parse(text);
//! assert_eq!(program.statements.len(), 1);
//! assert_eq!(found[0].help, ["write `source`"]);
//! assert_eq!(format(text), None);
//! assert_eq!(format(&text.replace("sorce", "source")).unwrap(), "source users = csv(\"users.csv\")\n");
//! ```

pub mod ast;
pub mod codes;
mod diagnostic;
pub mod endings;
pub mod foreign;
mod format;
mod lexer;
mod literal;
mod messages;
mod parser;
mod span;
mod token;

pub use codes::Code;
pub use diagnostic::{BEFORE_CODE, Diagnostic, Fix, Label, Severity, offer};
pub use format::format;
pub use lexer::{is_name, lex};
pub use literal::{is_hidden, quote};
pub use parser::parse;
pub use span::{LineIndex, Position, Span};
pub use token::{Foreign, Token, TokenKind};
