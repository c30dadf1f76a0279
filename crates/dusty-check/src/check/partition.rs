//! Saves to a file for each value of a column: `by-city/{city}.csv`.

use dusty_syntax::Diagnostic;

use crate::messages;
use crate::program::{PathPart, Target};
use crate::{Schema, Type};

/// Takes the path of a save apart. Braces that mean themselves are doubled.
pub(super) fn split(target: &mut Target, schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    if target.url.is_some() {
        // What is in an address stands for itself; the engine looks at it.
        return;
    }
    let pieces = match pieces(&target.path) {
        Ok(pieces) => pieces,
        Err(Unpaired) => {
            diagnostics.push(messages::unpaired_brace(&target.path, target.span));
            return;
        }
    };
    let mut parts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => parts.push(PathPart::Text(text)),
            Piece::Column(name) => match schema.position(&name) {
                Some(at) => {
                    let ty = schema.columns.get(at).map(|column| &column.ty);
                    if let Some(ty @ (Type::List(_) | Type::Record(_))) = ty {
                        diagnostics.push(messages::no_file_name(&name, ty, target.span));
                    }
                    parts.push(PathPart::Column(at));
                }
                None if schema.open => {}
                None => {
                    let Target { path, span, .. } = &*target;
                    diagnostics.push(messages::unknown_path_column(path, &name, *span, schema));
                }
            },
        }
    }
    match parts.as_slice() {
        [] => {}
        [PathPart::Text(path)] => target.path = path.clone(),
        _ if target.path == "-" => {}
        _ if !target.kind.is_text() => {
            diagnostics.push(messages::no_file_for_each(&target.path, target.span));
        }
        _ => target.parts = parts,
    }
}

/// A piece of a path as it was written.
enum Piece {
    Text(String),
    Column(String),
}

/// A brace without its other half.
struct Unpaired;

fn pieces(path: &str) -> Result<Vec<Piece>, Unpaired> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        text += before;
        if let Some(after) = from.strip_prefix("{{").or(from.strip_prefix("}}")) {
            text += from.get(..1).unwrap_or_default();
            rest = after;
            continue;
        }
        let inside = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let Some((name, after)) = inside.filter(|(name, _)| !name.is_empty()) else {
            return Err(Unpaired);
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(Piece::Column(name.to_owned()));
        rest = after;
    }
    text += rest;
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}
