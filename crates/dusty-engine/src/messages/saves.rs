//! What is said of files that are written.

use std::io;

use dusty_check::program::Target;
use dusty_check::value::{key, quoted};
use dusty_check::{Column, Source, Type, endings};
use dusty_formats::sqlite::{self, Affinity};
use dusty_syntax::Diagnostic;
use dusty_syntax::codes::{files, names};

use super::UNTOUCHED;
use crate::save::file_name::folded;
use crate::types::type_of;

/// Says that a database cannot go where a save sends it.
pub(crate) fn no_database(target: &Target) -> Diagnostic {
    let title = "a database needs a file of its own";
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note("it can be neither sent to standard output nor compressed")
}

pub(crate) fn one_name(target: &Target, name: &str) -> Diagnostic {
    let title = format!("to a database `{name}` and another column have one name");
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note("capital and small letters are the same there")
        .help("give one of them another name with `rename`")
}

pub(crate) fn table_there(target: &Target, table: &str) -> Diagnostic {
    let title = format!("{} has a table `{table}` already", quoted(&target.path));
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .offer("replace it", "mode: replace")
        .offer("add the rows to it", "mode: append")
}

pub(crate) fn columns_differ(
    target: &Target,
    table: &str,
    lacks: &[&str],
    there: &[sqlite::Column],
) -> Diagnostic {
    let names = |names: &mut dyn Iterator<Item = &str>| {
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let lacks = names(&mut lacks.iter().copied());
    let title = format!("the table `{table}` in {} has no {lacks}", quoted(&target.path));
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note(format!("it has {}", names(&mut there.iter().map(|column| column.name.as_str()))))
        .help("leave the column out with `drop`, or give it the other name with `rename`")
}

pub(crate) fn type_differs(
    target: &Target,
    table: &str,
    column: &Column,
    there: &sqlite::Column,
) -> Diagnostic {
    let title = format!(
        "`{}` has the type {} here, and is declared {} in the table `{table}` in {}",
        column.name,
        column.ty,
        there.declared,
        quoted(&target.path)
    );
    let why = match (there.affinity, &column.ty) {
        (Affinity::Text, _) => "numbers would become texts in it",
        (_, Type::Int) => "whole numbers would become floats in it, and long ones lose digits",
        _ => "texts that look like numbers would become such in it, and lose zeros and digits",
    };
    let wanted = type_of(&there.data_type);
    let key = key(&column.name);
    Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note(why)
        .offer("convert it before", format!("| convert({key}: {wanted})"))
}

/// As [`unwritten`], when other databases have their tables already.
pub(crate) fn unwritten_after(
    target: &Target,
    error: dusty_formats::Error,
    done: &[&Target],
) -> Diagnostic {
    let found = unwritten(target, error);
    if done.is_empty() {
        return found;
    }
    let names: Vec<_> = done.iter().map(|target| quoted(&target.path)).collect();
    let note = format!("only {} has changed: its tables were made before", names.join(", "));
    Diagnostic { notes: vec![note], ..found }
}

pub(crate) fn unwritten(target: &Target, error: dusty_formats::Error) -> Diagnostic {
    match error {
        dusty_formats::Error::Io(error) => unwritable(target, &error),
        error => {
            let title = format!("{} cannot be written: {error}", quoted(&target.path));
            Diagnostic::error(&files::NOT_WRITABLE, target.span, title).note(UNTOUCHED)
        }
    }
}

pub(crate) fn unwritable(target: &Target, error: &io::Error) -> Diagnostic {
    let path = quoted(&target.path);
    let title = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder for {path}"),
        io::ErrorKind::PermissionDenied => format!("{path} may not be written"),
        io::ErrorKind::IsADirectory => format!("{path} is a folder"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("there is no space left for {path}")
        }
        io::ErrorKind::FileTooLarge => format!("{path} would be larger than a file may be"),
        _ => format!("{path} cannot be written: {error}"),
    };
    let found = Diagnostic::error(&files::NOT_WRITABLE, target.span, title);
    match error.kind() {
        io::ErrorKind::NotFound => {
            super::words_of_shells(found, &target.path).help("make the folder first")
        }
        io::ErrorKind::IsADirectory => found.note(UNTOUCHED).help("give it the name of a file"),
        _ => found.note(UNTOUCHED),
    }
}

pub(crate) fn source_is_target(target: &Target, source: &Source) -> Diagnostic {
    let title = format!("{} is read by this script", quoted(&target.path));
    let (folder, name) = target.path.split_at(target.path.rfind('/').map_or(0, |at| at + 1));
    let (stem, endings) = name.split_at(endings::stem(name).len());
    let other = quoted(&format!("{folder}{stem}_clean{endings}"));
    let found = Diagnostic::error(&names::SOURCE_IS_TARGET, target.span, title)
        .other(source.path_span, "read here");
    if !source.is_one_file() {
        return found.help("save to another folder, or to a name that the source does not read");
    }
    if target.url.is_some() {
        return found.help("save to another name");
    }
    found.offer("save to another name", &other).fix(target.span, other)
}

pub(crate) fn archive(target: &Target) -> Diagnostic {
    let title = format!("{} would be no zip archive", quoted(&target.path));
    let stem = target.path.get(..target.path.len().saturating_sub(4)).unwrap_or_default();
    let packed = quoted(&format!("{stem}.gz"));
    let found = Diagnostic::error(&files::NOT_WRITABLE, target.span, title)
        .note("files are compressed with gzip, zstd, bzip2 or xz, by the end of their name")
        .offer("save to another name", &packed);
    // An address may have parts that are not told.
    if target.url.is_some() { found } else { found.fix(target.span, packed) }
}

pub(crate) fn written_twice(target: &Target, first: &Target) -> Diagnostic {
    let title = format!("{} is written twice", quoted(&target.path));
    let found = Diagnostic::error(&names::SOURCE_IS_TARGET, target.span, title)
        .other(first.span, "the first time");
    let [a, b] = [target, first].map(|save| save.path.rsplit('/').next().unwrap_or_default());
    let found = match a != b && folded(a) == folded(b) {
        true => found.note("on many machines these two are names of one file"),
        false => found,
    };
    found.help("give each save a file of its own")
}
