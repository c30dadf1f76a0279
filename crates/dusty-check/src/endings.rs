//! What the ends of file names say of their formats.

pub use dusty_syntax::endings::stem;

use crate::path::shown;
use crate::verb::{Role, names};

/// The names of all formats.
pub fn formats() -> impl Iterator<Item = &'static str> {
    names(Role::Format)
}

/// The format that a file's name or an address says.
pub fn format_of(path: &str) -> Option<&'static str> {
    dusty_syntax::endings::format_of(&shown(path))
}
