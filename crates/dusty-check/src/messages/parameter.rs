//! What is said of the parameters that the command line sets.

use dusty_syntax::codes::names;
use dusty_syntax::{Diagnostic, Severity};

use super::{article, listed};
use crate::Type;
use crate::value::quoted;

pub(crate) fn unknown_parameter(name: &str, params: &[&str]) -> Diagnostic {
    let title = format!("the script has no parameter `{name}`");
    let found = Diagnostic::plain(&names::UNKNOWN_PARAMETER, Severity::Error, title);
    match params.is_empty() {
        true => found.help(format!("add to the script: param {name} = \"...\"")),
        false => found.note(format!("the parameters are: {}", listed(params))),
    }
}

pub(crate) fn set_twice(name: &str, first: &str, second: &str) -> Diagnostic {
    let title = format!("the parameter `{name}` is set twice");
    Diagnostic::plain(&names::UNKNOWN_PARAMETER, Severity::Error, title)
        .note(format!("to {} and to {}", quoted(first), quoted(second)))
        .help("set it once on the command line")
}

pub(crate) fn bad_setting(name: &str, text: &str, ty: &Type) -> Diagnostic {
    let title = format!("{} is not {}", quoted(text), article(ty));
    Diagnostic::plain(&names::UNKNOWN_PARAMETER, Severity::Error, title)
        .note(format!("the parameter `{name}` has the type of its value in the script: {ty}"))
}
