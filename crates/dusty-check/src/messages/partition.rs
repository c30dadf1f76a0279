//! What is said of saves to a file for each value of a column.

use dusty_syntax::codes::{names, types};
use dusty_syntax::{Diagnostic, Span};

use super::{article, listed};
use crate::value::quoted;
use crate::{Schema, Type, near};

pub(crate) fn unpaired_brace(path: &str, span: Span) -> Diagnostic {
    let title = "a brace in the path has no other half";
    let doubled = quoted(&path.replace('{', "{{").replace('}', "}}"));
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .note("`{city}` in the path of a save stands for the values of the column `city`")
        .help(format!("for braces that are part of the name:   {doubled}"))
}

pub(crate) fn unknown_path_column(
    path: &str,
    name: &str,
    span: Span,
    schema: &Schema,
) -> Diagnostic {
    let title = format!("there is no column `{name}` for the names of the files");
    let found = Diagnostic::error(&names::UNKNOWN_COLUMN, span, title)
        .note(format!("the columns are: {}", listed(schema.names())));
    match near::nearest(name, schema.names()) {
        Some(near) => {
            let fixed = quoted(&path.replace(&format!("{{{name}}}"), &format!("{{{near}}}")));
            found
                .label(format!("did you mean `{near}`?"))
                .help(format!("write {fixed}"))
                .fix(span, fixed)
        }
        None => {
            let doubled = quoted(&path.replace('{', "{{").replace('}', "}}"));
            found.help(format!("for braces that are part of the name:   {doubled}"))
        }
    }
}

pub(crate) fn no_file_for_each(path: &str, span: Span) -> Diagnostic {
    let title = "only text formats are saved to a file for each value";
    let doubled = quoted(&path.replace('{', "{{").replace('}', "}}"));
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .note("they are: csv, tsv, json, jsonl")
        .help("filter the rows of each file in a transform of its own")
        .help(format!("for braces that are part of the name:   {doubled}"))
}

pub(crate) fn no_file_name(name: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{name}` cannot be part of a file's name");
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .label(format!("`{name}` is {}", article(ty)))
        .help("make a column of text or numbers for the names of the files")
}
