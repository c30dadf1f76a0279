//! Files made of several parts, each below its name in brackets, as the sample sheets of sequencers are: the part with
//! the largest table is read.

use crate::{Choice, Note};
use std::ops::Range;

/// A part of a file.
pub(super) struct Section {
    /// Where its lines are, in bytes.
    pub(super) bytes: Range<usize>,
    /// How many lines stand above it.
    pub(super) skip: usize,
    /// How many stand below it; `None` if it is the last.
    pub(super) footer: Option<usize>,
}

/// The part with the largest table, in a text that begins with the name of a part and has another one below it; and what is
/// to be told of it. A table has three names at least, and a row below them.
pub(super) fn section(text: &[u8], complete: bool) -> Option<(Section, Note)> {
    let all = lines(text);
    let heads: Vec<(usize, String)> =
        all.iter().enumerate().filter_map(|(at, line)| Some((at, head(line)?))).collect();
    let top = all.iter().position(|line| filled(line) > 0)?;
    if heads.len() < 2 || heads.first().is_none_or(|(at, _)| *at != top) {
        return None;
    }
    let ends = heads.iter().skip(1).map(|(at, _)| *at).chain([all.len()]);
    let parts = heads.iter().zip(ends).enumerate().filter_map(|(nth, ((at, name), end))| {
        let filled: Vec<_> = all.get(at + 1..end)?.iter().map(|line| filled(line)).collect();
        let first = filled.iter().position(|cells| *cells > 0)?;
        let last = filled.iter().rposition(|cells| *cells > 0)?;
        let is_table = last > first && filled.get(first).is_some_and(|names| *names > 2);
        let inside = at + 1 + first..at + 1 + last + 1;
        is_table.then(|| (filled.iter().sum::<usize>(), nth, name, inside))
    });
    // Of parts as large the first one.
    let (_, nth, name, inside) = parts.min_by_key(|(cells, ..)| std::cmp::Reverse(*cells))?;
    let last = nth + 1 == heads.len();
    if !last && !complete {
        return None;
    }
    let lines = all.iter().rposition(|line| !line.trim_ascii().is_empty())? + 1;
    let footer = (!last).then(|| lines - inside.end);
    let names: Vec<_> = heads.iter().map(|(_, name)| name.as_str()).collect();
    let (names, from) = (names.join(", "), inside.start + 1);
    let told = format!("of the parts {names} only {name} is read (from line {from})");
    let options = [Some(Choice::Skip(inside.start)), footer.map(Choice::Footer)];
    let options = options.into_iter().flatten().collect();
    let note = Note { text: told, options, leaves_out: true };
    let start = |line: usize| all.iter().take(line).map(|line| line.len()).sum();
    let bytes = start(inside.start)..if last { text.len() } else { start(inside.end) };
    Some((Section { bytes, skip: inside.start, footer }, note))
}

/// The lines of a text with their ends.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let (mut lines, mut rest) = (Vec::new(), text);
    while let Some(end) = memchr::memchr2(b'\n', b'\r', rest) {
        let length = if rest.get(end..end + 2) == Some(b"\r\n") { end + 2 } else { end + 1 };
        let (line, below) = rest.split_at(length);
        lines.push(line);
        rest = below;
    }
    lines.extend((!rest.is_empty()).then_some(rest));
    lines
}

/// How long the name of a part may be.
const LONGEST: usize = 60;

/// The name of the part that begins with this line.
fn head(line: &[u8]) -> Option<String> {
    let name = line.trim_ascii_end();
    let end = name.iter().rposition(|byte| !DELIMITERS.contains(byte))? + 1;
    let name = name.get(..end)?;
    let inside = name.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let is_name = inside.first().is_some_and(u8::is_ascii_alphabetic)
        && !inside.iter().any(|byte| b"[]\"".contains(byte) || DELIMITERS.contains(byte));
    (is_name && name.len() <= LONGEST).then(|| String::from_utf8_lossy(name).into_owned())
}

/// What may stand between the cells.
const DELIMITERS: &[u8] = b",;\t";

/// How many cells of a line are not empty.
fn filled(line: &[u8]) -> usize {
    let cells = line.split(|byte| DELIMITERS.contains(byte));
    cells.filter(|cell| !cell.trim_ascii().is_empty()).count()
}
