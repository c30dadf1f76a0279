//! What is said of file formats, their options, and the paths of saves.

use dusty_syntax::codes::{files, names, types};
use dusty_syntax::{Diagnostic, Span, ast, offer};

use super::{article, did_you_mean, listed};
use crate::value::quoted;
use crate::verb::{self, Role};
use crate::{Schema, Type, foreign, near};

/// `call` is the whole call, and `path` what stands first in it.
pub(crate) fn unknown_format(name: &ast::Name, call: Span, path: &str) -> Diagnostic {
    let (name, span) = (name.text.as_str(), name.span);
    let title = format!("there is no file format `{name}`");
    let found = Diagnostic::error(&names::UNKNOWN_READER, span, title);
    if let Some(dusty) = foreign::dusty(foreign::FORMATS, name) {
        if dusty.ends_with(')') {
            let right = dusty.replace("\"path\"", &quoted(path));
            return found
                .marking(call)
                .note("each line as one value, of a column with this name")
                .write(call, right);
        }
        let found = found.label("its name is another one here");
        return found.write(span, dusty);
    }
    match near::nearest(name, verb::names(Role::Format)) {
        Some(near) => did_you_mean(found, span, near),
        None => found.note(format!("the formats are: {}", listed(verb::names(Role::Format)))),
    }
}

/// `taken` are the options that a save in this format takes.
pub(crate) fn only_for_sources(
    option: &str,
    span: Span,
    format: &str,
    taken: &[&str],
) -> Diagnostic {
    let takes = match taken {
        [] => "no options".to_owned(),
        taken => format!("`{}`", taken.join("` and `")),
    };
    Diagnostic::error(&names::UNKNOWN_OPTION, span, format!("a save has no option `{option}`"))
        .note(format!("a save as `{format}` takes {takes}"))
}

pub(crate) fn only_for_saves(option: &str, span: Span) -> Diagnostic {
    Diagnostic::error(&names::UNKNOWN_OPTION, span, format!("a source has no option `{option}`"))
        .note(format!("`{option}` is for a save"))
}

pub(crate) fn only_read(span: Span) -> Diagnostic {
    Diagnostic::error(&files::NOT_WRITABLE, span, "Stata files are only read")
        .note("Stata reads CSV files and workbooks")
        .help("write `csv(\"path.csv\")` or `excel(\"path.xlsx\")`")
}

/// Says that a workbook would have a name that is not for what is in it.
pub(crate) fn only_xlsx(path: &str, ending: &str, span: Span) -> Diagnostic {
    let name = path.get(..path.len() - ending.len()).unwrap_or(path);
    let other = quoted(&format!("{name}.xlsx"));
    let title = format!("a workbook is written as .xlsx, and not as {ending}");
    Diagnostic::error(&files::NOT_WRITABLE, span, title)
        .note("Excel would not open it under that name")
        .write(span, other)
}

/// Says that a file would have a name that is for another format.
pub(crate) fn name_of_another(path: &str, written: &str, said: &str, span: Span) -> Diagnostic {
    let path = quoted(path);
    let title = format!("by its name {path} is for `{said}`, and `{written}` would be in it");
    let found = Diagnostic::error(&files::NOT_WRITABLE, span, title)
        .note("other programs would not open it under that name");
    match said {
        "stata" => found.help("give it another name"),
        _ => found.help(format!("write `{said}({path})`, or give it another name")),
    }
}

pub(crate) fn table_and_query(span: Span) -> Diagnostic {
    let title = "`table` and `query` are both there";
    Diagnostic::error(&types::OPTION_TYPE, span, title)
        .help("leave one of them out; `query` names its tables itself")
}

/// How a path says braces of its own.
fn doubled(path: &str) -> String {
    let path = quoted(&path.replace('{', "{{").replace('}', "}}"));
    offer("for braces that are part of the name", path)
}

pub(crate) fn unpaired_brace(path: &str, span: Span) -> Diagnostic {
    let title = "a brace in the path has no other half";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .note("`{city}` in the path of a save stands for the values of the column `city`")
        .help(doubled(path))
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
            found.label(format!("did you mean `{near}`?")).write(span, fixed)
        }
        None => found.help(doubled(path)),
    }
}

pub(crate) fn no_file_for_each(path: &str, span: Span) -> Diagnostic {
    let title = "only text formats are saved to a file for each value";
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .note("they are: csv, tsv, json, jsonl")
        .help("filter the rows of each file in a transform of its own")
        .help(doubled(path))
}

pub(crate) fn no_file_name(name: &str, ty: &Type, span: Span) -> Diagnostic {
    let title = format!("`{name}` cannot be part of a file's name");
    Diagnostic::error(&types::ARGUMENT_SHAPE, span, title)
        .label(format!("`{name}` is {}", article(ty)))
        .help("make a column of text or numbers for the names of the files")
}
