//! What is worth knowing about a file, the most important first.

use dusty_check::value::counted;
use dusty_check::{Header, Note, Ragged};
use dusty_engine::inspect::{Column, Hits, Inspection, Key, Kind, Repeats};

use super::words::{conversion, lines, many, one, short, value, without_footnotes};

/// How many texts are listed in one finding.
const LISTED: usize = 5;
/// How many findings of a kind are told.
const TOLD: usize = 8;
/// How many columns a key may be named by in a line.
const NAMES: usize = 30;

/// One thing about a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// A word for programs, which stays the same.
    pub(crate) kind: &'static str,
    /// The column that it is about; of the whole file if there is none.
    pub(crate) column: Option<String>,
    /// What it is.
    pub(crate) text: String,
    /// How many rows or values it is about.
    pub(crate) count: u64,
    /// The first lines.
    pub(crate) lines: Vec<u64>,
}

impl Finding {
    fn new(kind: &'static str, text: String, count: u64, lines: &[u64]) -> Finding {
        Finding { kind, column: None, text, count, lines: lines.to_vec() }
    }
}

/// The kinds of findings, the most important first.
const ORDER: [&str; 23] = [
    "bad_lines",
    "short_lines",
    "units_row",
    "below",
    "empty_rows",
    "duplicate_rows",
    "exceptions",
    "footnotes",
    "undecided",
    "several_formats",
    "looks_missing",
    "leading_zeros",
    "beyond_2_53",
    "numbers",
    "proof",
    "compact_dates",
    "spellings",
    "blanks_around",
    "blanks_only",
    "one_value",
    "no_value",
    "surplus",
    "name",
];

/// All that is worth knowing.
pub(crate) fn findings(found: &Inspection) -> Vec<Finding> {
    let mut all = of_file(found);
    for column in &found.columns {
        let name = Some(column.name.clone());
        let of_column = of_column(column, found.rows).into_iter();
        all.extend(of_column.map(|finding| Finding { column: name.clone(), ..finding }));
    }
    // A stable sort: within a kind the order of the columns stays.
    all.sort_by_key(|finding| ORDER.iter().position(|kind| *kind == finding.kind));
    all
}

/// The findings in sentences. Of a kind that very many columns share the first are told, and where else it is.
pub(crate) fn told(findings: &[Finding]) -> Vec<String> {
    let name = |finding: &Finding| finding.column.as_deref().map(|name| short(name, NAMES));
    let mut all = Vec::new();
    for kind in ORDER {
        let same: Vec<&Finding> = findings.iter().filter(|finding| finding.kind == kind).collect();
        // One more than are told takes no more room than to say that there is one.
        let most = if same.len() > TOLD + 1 { TOLD } else { same.len() };
        let column = |finding: &Finding| name(finding).map_or_else(String::new, |name| name + ": ");
        all.extend(same.iter().take(most).map(|one| format!("{}{}", column(one), one.text)));
        // A column of which something was told is none of the others.
        let known: Vec<String> = same.iter().take(most).filter_map(|one| name(one)).collect();
        let mut others: Vec<String> = same.iter().skip(most).filter_map(|one| name(one)).collect();
        others.dedup();
        others.retain(|name| !known.contains(name));
        let more = others.len();
        if more > TOLD * 2 {
            others.truncate(TOLD * 2);
            others.push("...".to_owned());
        }
        if same.len() > most {
            let columns = counted(more as u64, "column", "columns");
            all.push(match more {
                0 => format!("... and {} more of this kind", same.len() - most),
                _ => format!("... and so in {columns} more: {}", others.join(", ")),
            });
        }
    }
    all
}

fn of_file(found: &Inspection) -> Vec<Finding> {
    let mut all = Vec::new();
    for (what, hits) in &found.bad_lines {
        let bad = counted(hits.count, "bad line", "bad lines");
        all.extend(self::found("bad_lines", hits, &format!("{bad}: {what}"), ""));
    }
    let format = &found.detected.format;
    // Without a header a note tells it.
    if format.ragged == Ragged::Pad && format.header != Header::None {
        let (fields, names) = (found.detected.evidence.width, found.columns.len());
        let text = format!(
            "most lines have {} where the header has {names} names: `ragged: pad` fills the others with missing cells",
            counted(fields as u64, "field", "fields")
        );
        all.push(Finding::new("short_lines", text, 1, &[]));
    }
    if let Some(line) = found.detected.evidence.units {
        let header = found.detected.evidence.header.iter().any(|(row, _)| *row == line);
        let text = if header {
            format!("line {line} holds units; they are part of the names")
        } else {
            format!("line {line} looks like a row of units, but is read as values")
        };
        all.push(Finding::new("units_row", text, 1, &[line as u64]));
    }
    let notes = &found.detected.notes;
    let below = |note: &str| note.contains("second table") || note.contains("row of totals");
    for note in notes.iter().filter(|note| below(&note.text)) {
        all.push(Finding::new("below", note.text.clone(), 1, &[]));
    }
    let rows = counted(found.empty_rows.count, "row has", "rows have");
    let empty = format!("{rows} no value at all");
    all.extend(self::found("empty_rows", &found.empty_rows, &empty, ""));
    let repeats = &found.duplicates;
    if repeats.rows > 0 {
        let text = format!(
            "{} another: {}",
            counted(repeats.rows, "row repeats", "rows repeat"),
            pairs(repeats)
        );
        let lines: Vec<u64> = repeats.first.iter().map(|(_, again)| *again).collect();
        all.push(Finding::new("duplicate_rows", text, repeats.rows, &lines));
    }
    let surplus = &found.surplus;
    if surplus.count > 0 {
        let rows = counted(surplus.count, "row has", "rows have");
        let mut text = format!("{rows} an empty field beyond the last column, which is left out");
        // Where all rows have one, it is the file's manner.
        if surplus.count < found.rows {
            text += &format!(" ({}): has a text with a comma moved the cells?", lines(surplus));
        }
        all.push(Finding::new("surplus", text, surplus.count, &surplus.lines));
    }
    // What an option says stands in the source line, except for names that are made up.
    let told = |note: &str| below(note) || note.contains("row of units");
    let named = |note: &str| note.ends_with("column_N");
    let said = |note: &Note| !note.options.is_empty() && !named(&note.text);
    for note in notes.iter().filter(|note| !said(note) && !told(&note.text)) {
        all.push(Finding::new("name", note.text.clone(), 1, &[]));
    }
    all
}

/// `line 9 is line 4 again`, with a remark where not all rows were compared.
pub(super) fn pairs(repeats: &Repeats) -> String {
    listed(repeats, |first, again| format!("line {again} is line {first} again"))
}

fn listed(repeats: &Repeats, pair: impl Fn(u64, u64) -> String) -> String {
    let pairs = repeats.first.iter().map(|(first, again)| pair(*first, *again));
    let mut text = pairs.collect::<Vec<_>>().join(", ");
    let more = repeats.rows.saturating_sub(repeats.first.len() as u64);
    if more > 0 {
        text += &format!(" and {more} more");
    }
    text
}

fn of_column(column: &Column, rows: u64) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    all.extend(exceptions(column));
    all.extend(footnotes(column));
    all.extend(undecided(column));
    all.extend(several_formats(column));
    all.extend(looks_missing(column));
    let (zeros, beyond) = (&column.leading_zeros, &column.beyond);
    let values = counted(zeros.count, "value starts", "values start");
    all.extend(found("leading_zeros", zeros, &format!("{values} with 0"), ": stays text"));
    let values = counted(beyond.count, "number is", "numbers are");
    let exact = ": exact here, but other programs round them";
    all.extend(found("beyond_2_53", beyond, &format!("{values} beyond 2^53"), exact));
    all.extend(proof(column));
    if column.compact_days {
        let text = "all numbers could be dates: `v -> date(v, \"%Y%m%d\")`".to_owned();
        all.push(Finding::new("compact_dates", text, column.filled, &[]));
    }
    all.extend(spellings(column));
    let (around, only) = (&column.blanks_around, &column.blanks_only);
    let values = counted(around.count, "value has", "values have");
    all.extend(found("blanks_around", around, &format!("{values} blanks around"), ""));
    let cells = counted(only.count, "cell has", "cells have");
    all.extend(found("blanks_only", only, &format!("{cells} nothing but blanks"), ""));
    if column.filled == 0 && rows > 0 {
        all.push(Finding::new("no_value", "the column is empty".to_owned(), rows, &[]));
    }
    if let (1, true, [(only, _)]) = (column.distinct, rows > 2, &column.top[..])
        && column.missing == 0
    {
        all.push(Finding::new("one_value", format!("every row has {}", value(only)), rows, &[]));
    }
    all
}

/// What is said of cells or lines, if there are such: `2 values have blanks around (lines 3, 4)`.
fn found(kind: &'static str, hits: &Hits, what: &str, then: &str) -> Option<Finding> {
    let text = || format!("{what} ({}){then}", lines(hits));
    (hits.count > 0).then(|| Finding::new(kind, text(), hits.count, &hits.lines))
}

/// Values that are not what all others are.
fn exceptions(column: &Column) -> Option<Finding> {
    let nearly = column.nearly.as_ref()?;
    let hits = &nearly.others;
    let examples: Vec<String> = nearly.examples.iter().map(|(text, _)| value(text)).collect();
    let (is, what) = match hits.count {
        1 => ("value is", one(&nearly.kind)),
        _ => ("values are", many(&nearly.kind)),
    };
    let (count, examples, lines) = (hits.count, examples.join(", "), lines(hits));
    let text = format!("{count} {is} not {what}: {examples} ({lines}); the others are");
    Some(Finding::new("exceptions", text, count, &hits.lines))
}

/// Marks behind numbers, which say something that would be lost.
fn footnotes(column: &Column) -> Option<Finding> {
    let found = column.footnotes.as_ref()?;
    let marks: Vec<String> = found.marks.iter().map(|mark| value(mark)).collect();
    let numbers = counted(found.values.count, "number has", "numbers have");
    let what = format!("{numbers} a mark behind, such as {}", marks.join(" or "));
    self::found(
        "footnotes",
        &found.values,
        &what,
        &format!("; without it: `{}`", without_footnotes(found)),
    )
}

fn undecided(column: &Column) -> Option<Finding> {
    let undecided = column.undecided.as_ref()?;
    let kinds: Vec<String> = undecided.kinds.iter().map(many).collect();
    let (kinds, example) = (kinds.join(" or "), value(&undecided.example));
    let values = format!("values such as {example} (line {})", undecided.line);
    let text = match undecided.mixed {
        true => format!("{values} are {kinds}, and neither fits all"),
        false => format!("{values} may be {kinds}; nothing decides"),
    };
    Some(Finding::new("undecided", text, column.filled, &[undecided.line]))
}

fn several_formats(column: &Column) -> Option<Finding> {
    let (Kind::Day(formats) | Kind::Instant(formats)) = &column.kind else { return None };
    let text = || format!("dates in several formats: {}", formats.join(", "));
    (formats.len() > 1).then(|| Finding::new("several_formats", text(), column.filled, &[]))
}

/// Texts that stand for a missing value; cells of nothing but blanks are told apart.
fn looks_missing(column: &Column) -> Option<Finding> {
    let gaps: Vec<_> = column.gaps.iter().filter(|(text, _)| !text.trim().is_empty()).collect();
    if gaps.is_empty() {
        return None;
    }
    let total = gaps.iter().map(|(_, hits)| hits.count).sum();
    let listed = gaps.iter().take(LISTED).map(|(text, hits)| match hits.count {
        times if times > 1 && gaps.len() > 1 => {
            format!("{} {times} times ({})", value(text), lines(hits))
        }
        _ => format!("{} ({})", value(text), lines(hits)),
    });
    let listed = listed.collect::<Vec<_>>().join(", ");
    let values = counted(total, "value looks", "values look");
    let mut text = format!("{values} missing: {listed}");
    if let Some(left) = beyond_listed(gaps.len()) {
        text += &format!(" and {left} more texts");
    }
    let first = gaps.iter().flat_map(|(_, hits)| hits.lines.first().copied());
    Some(Finding::new("looks_missing", text, total, &first.take(3).collect::<Vec<_>>()))
}

/// How the numbers are to be read, or what the column cannot be, and the line that shows it.
fn proof(column: &Column) -> Option<Finding> {
    let proof = column.proof.as_ref();
    if let Kind::Amount { .. } | Kind::Measure { .. } = column.kind
        && let Some(conversion) = conversion(&column.kind)
    {
        let mut text = format!("the numbers need `{conversion}`");
        if let Some((proof, Kind::Amount { decimal, .. })) = proof.map(|p| (p, &p.excludes)) {
            let (line, shown) = (proof.line, value(&proof.value));
            text += &format!("; line {line} has {shown}, where `{decimal}` is no decimal mark");
        }
        let lines: Vec<u64> = proof.iter().map(|proof| proof.line).collect();
        return Some(Finding::new("numbers", text, column.filled, &lines));
    }
    let proof = proof?;
    let (line, shown, other) = (proof.line, value(&proof.value), one(&proof.excludes));
    let text = format!("line {line} has {shown}: it cannot be {other}");
    Some(Finding::new("proof", text, 1, &[line]))
}

fn spellings(column: &Column) -> Vec<Finding> {
    let finding = |text, count| Finding::new("spellings", text, count, &[]);
    let of_group = |group: &Vec<(String, u64)>| {
        let spelled = group.iter().take(LISTED);
        let spelled: Vec<_> =
            spelled.map(|(text, times)| format!("{} {times}", value(text))).collect();
        let total = group.iter().map(|(_, times)| times).sum();
        finding(format!("the same in several spellings? {}", spelled.join(", ")), total)
    };
    let left = beyond_listed(column.spellings.len())
        .map(|left| finding(format!("{left} more groups of values with several spellings"), 0));
    column.spellings.iter().take(LISTED).map(of_group).chain(left).collect()
}

/// How many of so many are not listed, if some are not.
fn beyond_listed(count: usize) -> Option<usize> {
    count.checked_sub(LISTED).filter(|left| *left > 0)
}

/// The keys in words, a line each.
pub(crate) fn keys(found: &Inspection) -> Vec<String> {
    let (whole, nearly): (Vec<&Key>, Vec<&Key>) = found.keys.iter().partition(|key| key.holds());
    let names: Vec<String> = whole.iter().map(|key| names(key, found)).collect();
    let compared = found.duplicates.compared;
    let among = match compared < found.rows {
        true => format!("each of the first {compared} rows"),
        false => "every row".to_owned(),
    };
    let mut all = Vec::new();
    if !names.is_empty() {
        let several = whole.iter().any(|key| key.columns.len() > 1);
        let what = if several { "a combination" } else { "a value" };
        all.push(format!("{among} has {what} of its own in {}", names.join(", ")));
    }
    // Where there is a key, what is nearly one is no news.
    let most = if whole.is_empty() { LISTED } else { 0 };
    all.extend(nearly.iter().take(most).map(|key| near(key, found)));
    all
}

fn names(key: &Key, found: &Inspection) -> String {
    let name = |column: &usize| found.columns.get(*column).map_or("", |column| &column.name);
    let names: Vec<String> = key.columns.iter().map(|at| short(name(at), NAMES)).collect();
    names.join(" + ")
}

fn near(key: &Key, found: &Inspection) -> String {
    let mut but = Vec::new();
    if key.missing.count > 0 {
        let values = counted(key.missing.count, "value is", "values are");
        but.push(format!("{values} missing ({})", lines(&key.missing)));
    }
    if key.repeats.rows > 0 {
        let values = counted(key.repeats.rows, "value comes", "values come");
        let pairs =
            listed(&key.repeats, |first, again| format!("line {again} has that of line {first}"));
        but.push(format!("{values} again ({pairs})"));
    }
    format!(
        "nearly every row has a value of its own in {}, but {}",
        names(key, found),
        but.join(" and ")
    )
}
