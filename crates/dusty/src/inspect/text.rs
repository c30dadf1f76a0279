//! What was found in a file, for a person.

use dusty_check::Choice;
use dusty_check::value::counted;
use dusty_engine::inspect::{Column, FileFormat, Inspection, Kind};
use unicode_width::UnicodeWidthStr;

use super::findings::{findings, keys, told};
use super::script::{Gaps, source};
use super::words::{holds, short};
use crate::page::wrapped;
use crate::screen::{BOLD, DIM, Screen};
use crate::table::{cut, padded};

/// How wide the page is where the screen does not say otherwise.
const WIDTH: usize = 100;
/// How wide a column's name and kind may be.
const NAME: usize = 24;
const HOLDS: usize = 28;
/// How wide one of the most frequent values may be.
const TOP: usize = 20;

/// The whole page.
pub(super) fn text(found: &Inspection, screen: Screen) -> String {
    let width = screen.width.unwrap_or(WIDTH).clamp(60, WIDTH);
    let columns = counted(found.columns.len() as u64, "column", "columns");
    let title = format!("{}: {}, {columns}", found.path, counted(found.rows, "row", "rows"));
    let title = [("blank line", found.blank_lines), ("comment line", found.comment_lines)]
        .into_iter()
        .filter(|(_, lines)| *lines > 0)
        .fold(title, |title, (what, lines)| {
            format!("{title}, {}", counted(lines, what, &format!("{what}s")))
        });
    let mut page = screen.paint(BOLD, &title) + "\n";
    let mut part = |title: &str, lines: String| {
        if !lines.is_empty() {
            page += &format!("\n{}\n{lines}", screen.paint(BOLD, title));
        }
    };
    part("Written", written(&found.format, width));
    part("Read with", wrapped(&source(found, Gaps::Kept), 2, 6, width));
    part("Columns", columns_table(found, width, screen));
    let keys: String = keys(found).iter().map(|one| wrapped(one, 2, 6, width)).collect();
    part("Keys", keys);
    let found: String =
        told(&findings(found)).iter().map(|one| wrapped(one, 2, 6, width)).collect();
    part("To look at", found);
    page
}

/// The format, each thing with what speaks for it.
fn written(format: &FileFormat, width: usize) -> String {
    let evidence = &format.evidence;
    let part = if evidence.whole { "" } else { " at the top" };
    let mut rows: Vec<(&str, String, String)> = Vec::new();
    let encoding = match (evidence.mark, evidence.ascii) {
        (true, _) => "the file begins with a byte order mark",
        (false, true) => "all characters are plain ASCII",
        (false, false) if format.encoding == "utf-8" => "the bytes are valid UTF-8",
        (false, false) if format.encoding.starts_with("utf-16") => "a character takes two bytes",
        (false, false) => "the bytes are no valid UTF-8",
    };
    rows.push(("encoding", format.encoding.clone(), encoding.to_owned()));
    let fitting = format!(
        "{} of {} rows{part} have {}",
        evidence.fitting,
        evidence.records,
        counted(evidence.width as u64, "field", "fields")
    );
    rows.push(("delimiter", delimiter(&format.delimiter), fitting));
    let quote = format.quote.map_or_else(|| "none".to_owned(), String::from);
    let quoted = match evidence.quoted as u64 {
        0 => format!("no field{part} is quoted"),
        quoted => format!("{}{part}", counted(quoted, "field is quoted", "fields are quoted")),
    };
    rows.push(("quote", quote, quoted));
    if let Some(escape) = format.escape {
        rows.push(("escape", escape.to_string(), "stands before quotes inside texts".to_owned()));
    }
    if let Some((names, counts)) = line_ends(evidence.line_ends) {
        rows.push(("line end", names, format!("{counts}{part}")));
    }
    if format.skip > 0 {
        let (line, text) = evidence.above.clone().unwrap_or_default();
        let text = if line > 0 { format!("line {line}: {text}") } else { "blank".to_owned() };
        rows.push(("above", counted(format.skip as u64, "line", "lines"), text));
    }
    let names: Vec<String> = evidence
        .header
        .iter()
        .map(|(line, cells)| format!("line {line}: {}", cells.join(", ")))
        .collect();
    match format.header {
        0 => {
            let (how, why) = match format.names {
                Some(_) => ("behind #", "one of the comments names the columns"),
                None => ("none", "the first row looks like the others"),
            };
            rows.push(("header", how.to_owned(), why.to_owned()));
        }
        many => rows.push(("header", counted(many as u64, "row", "rows"), names.join("; "))),
    }
    if format.footer > 0 {
        let (line, text) = evidence.below.clone().unwrap_or_default();
        let below = if line > 0 { format!("line {line}: {text}") } else { String::new() };
        let why = format.notes.iter().find(|note| matches!(note.options[..], [Choice::Footer(_)]));
        let text = why.map_or(below.clone(), |why| format!("{}; {below}", why.text));
        rows.push(("below", counted(format.footer as u64, "line", "lines"), text));
    }
    if let Some(comment) = &format.comment {
        rows.push(("comments", comment.clone(), "lines that begin so are no rows".to_owned()));
    }
    aligned(&rows, width)
}

/// The line ends that there are, and how many of each.
fn line_ends([lf, crlf, cr]: [usize; 3]) -> Option<(String, String)> {
    let ends = [("LF", lf), ("CR LF", crlf), ("CR", cr)];
    let ends: Vec<_> = ends.into_iter().filter(|(_, lines)| *lines > 0).collect();
    let counted = |&(name, lines): &(&str, usize)| {
        let lines = counted(lines as u64, "line", "lines");
        if ends.len() > 1 { format!("{lines} with {name}") } else { lines }
    };
    let names: Vec<_> = ends.iter().map(|(name, _)| *name).collect();
    let counts: Vec<_> = ends.iter().map(counted).collect();
    (!ends.is_empty()).then(|| (names.join(", "), counts.join(", ")))
}

/// Lines of a name, a value, and what speaks for it.
fn aligned(rows: &[(&str, String, String)], width: usize) -> String {
    let second = rows.iter().map(|(_, value, _)| value.width()).max().unwrap_or(0).min(20);
    let line = |(name, value, why): &(&str, String, String)| {
        let line = format!("  {name:<10}  {}  {why}", padded(value, second));
        let line =
            cut(line.trim_end().replace(['\n', '\r', '\t'], " ").chars().map(String::from), width);
        format!("{line}\n")
    };
    rows.iter().map(line).collect()
}

fn delimiter(text: &str) -> String {
    match text {
        "\t" => "tab".to_owned(),
        " " => "blank".to_owned(),
        ", " => "comma and blank".to_owned(),
        text => text.to_owned(),
    }
}

/// One line for each column.
fn columns_table(found: &Inspection, width: usize, screen: Screen) -> String {
    let head = ["name", "holds", "missing", "distinct", "length", "values"].map(str::to_owned);
    let mut rows = vec![head];
    rows.extend(found.columns.iter().map(cells));
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            let Some(&wide) = widths.get(column) else {
                line += cell;
                continue;
            };
            let blank = " ".repeat(wide.saturating_sub(cell.width()));
            line +=
                &if column >= 2 { format!("{blank}{cell}  ") } else { format!("{cell}{blank}  ") };
        }
        let line = cut(line.trim_end().chars().map(String::from), width);
        text += &if at == 0 { screen.paint(DIM, &line) } else { line };
        text.push('\n');
    }
    text
}

fn cells(column: &Column) -> [String; 6] {
    let length = match (&column.shortest, &column.longest) {
        (Some(short), Some(long)) if short.length == long.length => short.length.to_string(),
        (Some(short), Some(long)) => format!("{}-{}", short.length, long.length),
        _ => String::new(),
    };
    let distinct = match column.distinct_exact {
        true => column.distinct.to_string(),
        false => format!("about {}", column.distinct),
    };
    [
        short(&column.name, NAME),
        short(&holds(column), HOLDS),
        column.missing.to_string(),
        distinct,
        length,
        values(column),
    ]
}

/// The most frequent values, or the range of numbers that hardly repeat.
fn values(column: &Column) -> String {
    let number = matches!(column.kind, Kind::Whole | Kind::Decimal);
    if let (true, Some((least, greatest))) = (number && column.distinct > 12, column.range) {
        return format!("from {least} to {greatest}");
    }
    if column.filled > 1 && column.distinct == column.filled && column.distinct_exact {
        return "all different".to_owned();
    }
    let times =
        |times: u64| if column.distinct_exact { times.to_string() } else { format!("{times}+") };
    let listed =
        column.top.iter().map(|(text, count)| format!("{} ({})", short(text, TOP), times(*count)));
    let listed = listed.collect::<Vec<_>>().join(", ");
    if listed.is_empty() && column.filled > 0 { "no value is frequent".to_owned() } else { listed }
}
