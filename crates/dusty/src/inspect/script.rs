//! A script that cleans a file, to start from. It does what every value of the file speaks for; all else is a comment.

use std::path::Path;

use dusty_check::path::literal;
use dusty_check::value::{is_name, key, quoted};
use dusty_engine::inspect::{Column, Inspection, Kind};

use super::findings::{findings, told};
use super::words::conversion;
use dusty_check::endings::stem;

/// Column names that are left out of a suggestion beyond this many.
const RENAMED: usize = 12;

/// The text of the script, in the usual layout.
pub(super) fn script(found: &Inspection) -> String {
    let table = table(&found.path);
    let path = found.path.replace('\\', "/");
    let file = if path == "-" { "standard input" } else { &path };
    let mut text = format!("# To start from: what `dusty inspect` found in {file}.\n");
    text += "# What every value speaks for is done; what begins with # is for you to decide.\n\n";
    let (sure, all) = (source(found, Gaps::Texts), source(found, Gaps::All));
    text += &format!("{sure}\n\n");
    if all != sure {
        text += &format!("# Without the numbers that look missing:\n# {all}\n\n");
    }
    let bad: u64 = found.bad_lines.iter().map(|(_, hits)| hits.count).sum();
    if bad > 0 && bad == found.short_lines {
        let filled = format!("{}, ragged: pad)", sure.trim_end_matches(')'));
        text +=
            &format!("# The short lines filled with missing cells at their ends:\n# {filled}\n\n");
    }
    for sentence in told(&findings(found)) {
        text += &format!("# {}\n", sentence.replace(['\n', '\r', '\t'], " "));
    }
    let converted: Vec<String> = found.columns.iter().filter_map(converted).collect();
    text += &format!("transform clean_{table} = {table}\n");
    if !converted.is_empty() {
        text += &format!("  | convert(\n    {},\n  )\n", converted.join(",\n    "));
    }
    if found.duplicates.rows > 0 {
        text += "  # | distinct()\n";
    }
    text += &unpivoted(found);
    text += &renamed(found);
    text +=
        &format!("\nsave clean_{table} to csv({})\n", quoted(&format!("clean_{}", target(&path))));
    if !found.bad_lines.is_empty() {
        let rejected = target(&path).replace(".csv", ".rejected.csv");
        text += &format!("save {table}.rejected to csv({})\n", quoted(&rejected));
    }
    dusty_syntax::format(&text).unwrap_or(text)
}

/// Which values that look missing a script says to be so.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Gaps {
    /// None.
    Kept,
    /// Those that could not be converted.
    Texts,
    /// Numbers among numbers, too.
    All,
}

/// The statement that reads the file as it was found.
pub(super) fn source(found: &Inspection, gaps: Gaps) -> String {
    let mut arguments = vec![quoted(&literal(&found.path.replace('\\', "/")))];
    arguments.extend(found.detected.format.choices().iter().map(ToString::to_string));
    if gaps != Gaps::Kept {
        let lists = found.columns.iter().filter_map(|column| missing(column, gaps));
        let lists: Vec<String> = lists.collect();
        if !lists.is_empty() {
            arguments.push(format!("missing: {{ {} }}", lists.join(", ")));
        }
    }
    format!("source {} = csv({})", table(&found.path), arguments.join(", "))
}

/// The texts of a column that have to count as missing for its values to be converted.
fn missing(column: &Column, gaps: Gaps) -> Option<String> {
    if column.gaps.is_empty() || typed(column).is_none() {
        return None;
    }
    let number = matches!(column.kind, Kind::Whole | Kind::Decimal | Kind::Amount { .. });
    let finite = |text: &str| text.parse().is_ok_and(f64::is_finite);
    let converts = |text: &str| gaps == Gaps::Texts && number && finite(text);
    let texts = column.gaps.iter().filter(|(text, _)| !converts(text));
    let texts: Vec<String> = texts.map(|(text, _)| quoted(text)).collect();
    (!texts.is_empty()).then(|| format!("{}: [{}]", key(&column.name), texts.join(", ")))
}

/// How the column is converted where all values can be, and are quantities rather than names.
fn typed(column: &Column) -> Option<String> {
    // With very many texts for missing values some may not be known.
    let known = column.gaps.len() < 100;
    let sure = column.undecided.is_none() && !column.compact_days && column.beyond.count == 0;
    conversion(&column.kind).filter(|_| known && sure)
}

fn converted(column: &Column) -> Option<String> {
    let function = typed(column).or_else(|| {
        let trims =
            matches!(column.kind, Kind::Text | Kind::Code) && column.blanks_around.count > 0;
        trims.then(|| "trim".to_owned())
    })?;
    Some(format!("{}: {function}", key(&column.name)))
}

/// Names that could be written without quotes, as a suggestion.
fn renamed(found: &Inspection) -> String {
    let mut taken: Vec<String> = found.columns.iter().map(|column| column.name.clone()).collect();
    let mut names = Vec::new();
    let odd = |column: &&Column| !is_name(&column.name) && !is_number(&column.name);
    for column in found.columns.iter().filter(odd) {
        let name = identifier(&column.name, "column");
        if !taken.contains(&name) && is_name(&name) {
            names.push(format!("{name}: {}", quoted(&column.name)));
            taken.push(name);
        }
        if names.len() == RENAMED {
            break;
        }
    }
    if names.is_empty() { String::new() } else { format!("  # | rename({})\n", names.join(", ")) }
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Columns such as `2023` as rows, as a suggestion.
fn unpivoted(found: &Inspection) -> String {
    let names = || found.columns.iter().map(|column| column.name.as_str());
    let kept: Vec<String> = names().filter(|name| !is_number(name)).map(key).collect();
    let few = names().count() < kept.len() + 3 || kept.len() > RENAMED;
    let kept = kept.join(", ");
    if few {
        String::new()
    } else {
        format!("  # | unpivot(keep: [{kept}], name: name, value: value)\n")
    }
}

/// The name of the table: that of the file, as a script can write it.
fn table(path: &str) -> String {
    let name = Path::new(path).file_name().map_or("data".into(), |name| name.to_string_lossy());
    identifier(stem(&name), "data")
}

/// The name of the file that is written.
fn target(path: &str) -> String {
    let name = Path::new(path).file_name().map_or("data".into(), |name| name.to_string_lossy());
    match stem(&name) {
        "" | "-" => "data.csv".to_owned(),
        stem => format!("{stem}.csv"),
    }
}

/// A text as a name: small letters, digits and `_`.
fn identifier(text: &str, otherwise: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_').to_owned();
    if is_name(&name) {
        name
    } else if name.is_empty() {
        otherwise.to_owned()
    } else {
        format!("{otherwise}_{name}")
    }
}
