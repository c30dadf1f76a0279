//! What a Dusty program means: types, schemas, the declarations of functions and
//! steps, and the checker that turns a syntax tree into a typed program.
//!
//! The checker is a pure function of the tree, the schemas of the sources and the
//! signatures of the functions. It opens no file and knows no engine.

mod builtin;
mod check;
mod echo;
pub mod endings;
mod form;
mod messages;
pub mod near;
pub mod path;
pub mod program;
mod schema;
mod signature;
mod types;
pub mod value;
pub mod verb;

pub use builtin::{
    Blames, Builtin, Calculated, Function, Functions, Group, Mistake, Precheck, Risk,
};
pub use check::{FileKind, Script, Source, sources};
pub use dusty_options::{
    Choice, CsvOptions, DatabaseRows, Escape, Fails, FilePart, Header, Markers, Mode, Note, Quote,
    Ragged, SheetName, made_up, said,
};
pub use dusty_syntax::foreign;
pub use form::{FORMS, Form};
pub use program::{Program, REJECT_COLUMNS};
pub use schema::{Column, Origin, Schema};
pub use signature::{Parameter, Pattern, Signature};
pub use types::Type;
pub use value::Value;
pub use verb::{Role, Takes, Verb, VerbOption, verbs};
