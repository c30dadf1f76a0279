//! What is said of sources of several files.

use std::io;
use std::path::Path;

use dusty_check::path::literal;
use dusty_check::program::Target;
use dusty_check::value::{key, listed, quoted};
use dusty_check::{Choice, Note};
use dusty_check::{Source, Type, near};
use dusty_json::Kind;
use dusty_syntax::codes::{data, files, names, types};
use dusty_syntax::{Diagnostic, Span};

use unicode_normalization::UnicodeNormalization;

use super::{LISTED, UNTOUCHED, shown_folder, unopened};
use crate::builtins::title;
use crate::source::paths::{file_names, finds_in_other_case, searched};

/// A note of a file that lacks columns that others have.
pub(crate) fn lacks(columns: &[&str]) -> Note {
    let names: Vec<_> = columns.iter().map(|name| format!("`{name}`")).collect();
    let (columns, are) = match columns.len() {
        1 => ("column", "it is"),
        _ => ("columns", "they are"),
    };
    let names = listed(&names, LISTED);
    let text = format!("no {columns} {names}, which other files have; {are} missing in these rows");
    Note::new(text)
}

/// A note of a file whose values are read as text because those of others are.
pub(crate) fn text_elsewhere(column: &str, united: &Kind) -> Note {
    let text = format!("`{column}` is no text here; it is read as text because of other files");
    let note = Note::new(text);
    match united {
        Kind::Written => note.saying(Choice::Text(vec![column.to_owned()])),
        _ => note,
    }
}

/// A note of a file with types whose column has another type in others.
pub(crate) fn other_type_elsewhere(column: &str, own: &Type, united: &Type) -> Note {
    let text = format!("`{column}` is {own} here; it is read as {united} because of other files");
    Note::new(text)
}

pub(crate) fn read_twice(first: &Source, second: &Source) -> Diagnostic {
    let title = match first.path == second.path {
        true => format!("{} is read twice by one source", quoted(&first.path)),
        false => format!("{} and {} are one file", quoted(&first.path), quoted(&second.path)),
    };
    let found = Diagnostic::error(&names::READ_TWICE, second.path_span, title)
        .note("each of its rows would be in the table twice");
    match first.path_span == second.path_span {
        true => found.help("name the files one by one in a list, or with a pattern that finds one"),
        false => found.other(first.path_span, "the first time").help("name each file once"),
    }
}

/// `others` are files that the pattern finds, and not the one of its own name.
pub(crate) fn nothing_found(source: &Source, folder: &Path, others: &[String]) -> Diagnostic {
    let written = &source.path;
    let title = match others {
        [] => format!("{} finds no file", quoted(written)),
        others => format!("{} finds {}", quoted(written), listed(others, LISTED)),
    };
    let found = Diagnostic::error(&files::NOT_READABLE, source.path_span, title);
    if folder.join(written).is_file() {
        let plain = quoted(&literal(written));
        return found
            .note("there is a file of just this name; `*`, `?` and `[` stand for other characters")
            .write(source.path_span, plain);
    }
    let searched = searched(written, folder);
    let Some(names) = file_names(&searched) else {
        return found.note(format!("there is no folder {}", quoted(&shown_folder(&searched))));
    };
    let found = found.note(format!("looked in the folder {}", quoted(&shown_folder(&searched))));
    let cased = finds_in_other_case(written, folder);
    if !cased.is_empty() {
        return found
            .note(format!("with other capital letters it finds {}", listed(&cased, LISTED)))
            .help("give the capital letters as the files have them");
    }
    if names.is_empty() {
        return found.note("there is no file in it");
    }
    let last = Path::new(written).file_name().unwrap_or_default().to_string_lossy();
    match near::nearest(&last, names.iter().map(String::as_str)) {
        Some(near) => found.label(format!("a name that is near: {}", quoted(near))),
        None => found,
    }
    .note(format!("the files there: {}", listed(&names, LISTED)))
}

pub(crate) fn pipe_read_twice(path: &str, span: Span) -> Diagnostic {
    let title = format!("{} is a pipe, which is read once", quoted(path));
    Diagnostic::error(&files::NOT_READABLE, span, title)
        .help("make both tables of one source, or save what comes out of the pipe to a file before")
}

/// The first mistakes of the files of one source, with what else can be done about them.
pub(crate) fn first_of_files(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let more = found.len().saturating_sub(LISTED);
    found.truncate(LISTED);
    if let Some(last) = found.pop() {
        let last = match more {
            0 => last,
            1 => last.note("and so it is with 1 more file of this source"),
            more => last.note(format!("and so it is with {more} more files of this source")),
        };
        found.push(last.help("to leave a file out, name the others in a list, or with a pattern that does not find it"));
    }
    found
}

pub(crate) fn no_pattern(source: &Source) -> Diagnostic {
    let title = format!("{} is no pattern for files", quoted(&source.path));
    let plain = quoted(&literal(&source.path));
    Diagnostic::error(&types::ARGUMENT_SHAPE, source.path_span, title)
        .note(
            "`[` needs a `]`, as in \"site-[ab].csv\"; `**` stands alone, as in \"data/**/a.csv\"",
        )
        .offer("for the file of just this name", plain)
}

pub(crate) fn unlisted(source: &Source, folder: &Path, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::NotFound {
        return unopened(source, folder, error);
    }
    let title = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("the folder {} may not be read", quoted(&shown_folder(folder)))
        }
        _ => format!("the folder {} cannot be read: {error}", quoted(&shown_folder(folder))),
    };
    Diagnostic::error(&files::NOT_READABLE, source.path_span, title)
        .note("there may be files in it that the pattern would find")
}

pub(crate) fn unnameable(source: &Source, path: &Path) -> Diagnostic {
    let title = format!("a name is no text: {}", path.display());
    Diagnostic::error(&files::NOT_READABLE, source.path_span, title)
        .note("a pattern works with names that are text in UTF-8")
        .help("rename it")
}

pub(crate) fn written_by_two(target: &Target) -> Diagnostic {
    let title = format!("{} is written twice", quoted(&target.path));
    Diagnostic::error(&names::SOURCE_IS_TARGET, target.span, title)
        .note("another save of the script writes it, too")
        .help("give each save a folder of its own")
}

/// Two files of a save would be one; of each the values of the columns and the path.
pub(crate) fn names_meet(
    target: &Target,
    columns: &[String],
    one: (&[Option<String>], &str),
    two: (&[Option<String>], &str),
) -> Diagnostic {
    let values = |values: &[Option<String>]| {
        let value = |value: &Option<String>| value.as_deref().map_or("missing".into(), quoted);
        values.iter().map(value).collect::<Vec<String>>().join(", ")
    };
    let title = match one.1 == two.1 {
        true => format!("two values would be in one file {}", quoted(one.1)),
        false => "two values would be in files that some systems take for one".to_owned(),
    };
    let found = Diagnostic::error(&data::NAMES_MEET, target.span, title)
        .datum(format!("{}   {}", values(one.0), quoted(one.1)))
        .datum(format!("{}   {}", values(two.0), quoted(two.1)))
        .note(UNTOUCHED);
    let mut pairs = one.0.iter().zip(two.0).zip(columns);
    let found = match pairs.find(|((one, two), _)| one != two) {
        Some(((Some(a), Some(b)), column)) if one.1 != two.1 => match equalling(a, b) {
            Some(call) => found
                .offer("make the values equal", format!("convert({}: v -> {call})", key(column))),
            None => found,
        },
        _ => found,
    };
    found.help("make a column with another name for each value, and use it in the path")
}

/// The call that makes one text of two.
fn equalling(one: &str, two: &str) -> Option<&'static str> {
    type Change = fn(&str) -> String;
    let composed: Change = |text| text.nfc().collect();
    let small: Change = |text| text.nfc().collect::<String>().to_uppercase().to_lowercase();
    let ways: [(&str, Change); 3] = [
        ("title(trim(v))", |text| title(text.trim())),
        ("normalize(v)", composed),
        ("lower(upper(normalize(v)))", small),
    ];
    ways.into_iter().find(|(_, change)| change(one) == change(two)).map(|(call, _)| call)
}

pub(crate) fn target_is_found(target: &Target, pattern: &str, span: Span) -> Diagnostic {
    let title = format!("the next run would read {}", quoted(&target.path));
    Diagnostic::error(&names::SOURCE_IS_TARGET, target.span, title)
        .other(span, "this pattern finds it")
        .note(format!("{} is a name that {} stands for", quoted(&target.path), quoted(pattern)))
        .help("save to another folder, or to a name that the pattern does not find")
}
