//! What a Dusty program means: types, schemas, the declarations of functions and
//! steps, and the checker that turns a syntax tree into a typed program.
//!
//! The checker is a pure function of the tree, the schemas of the sources and the
//! signatures of the functions. It opens no file and knows no engine.

mod builtin;
mod signature;
mod types;
pub mod value;

pub use builtin::{Builtin, Fails, Function, Functions, Group, Mistake, Precheck};
pub use signature::{Parameter, Pattern, Signature};
pub use types::Type;
pub use value::Value;
