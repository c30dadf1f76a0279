//! What is said of bad values, and what to write so that they are none.

use dusty_check::program::Table;
use dusty_check::value::{counted, is_name, key, on_one_line, quoted};
use dusty_check::{Builtin, Fails, Markers, Ragged, Source};
use dusty_csv::{BadLineReason, Header};
use dusty_formats::{Fault, fault};
use dusty_syntax::codes::data;
use dusty_syntax::{Diagnostic, Span, offer};

use super::LISTED;
use super::fits::{Conversion, Fitting};
use crate::account::{Group, Line, Place};
use crate::builtins::{AGGREGATES, NO_INT};
use crate::eval::Outcomes;
use crate::inspect::is_gap;
use crate::source::input::{Format, Input};

/// How many columns are offered to be made at the most.
const COLUMNS: usize = 200;

/// What a message about bad values is made of, besides the values.
pub(crate) struct BadContext<'a> {
    /// How the other values went.
    pub(crate) site: Option<Outcomes>,
    /// The file that the column comes from, if one file is.
    pub(crate) source: Option<&'a Input>,
    /// What the column is called there.
    pub(crate) named: Option<&'a str>,
    /// The table whose step it is.
    pub(crate) table: Option<&'a Table>,
    pub(crate) inputs: &'a [Input],
    /// The script.
    pub(crate) text: &'a str,
}

pub(crate) fn bad_values(group: &Group, context: &BadContext<'_>) -> Diagnostic {
    let lines = group.bad.code == &data::BAD_LINE;
    let title = match (&group.bad.why, &group.bad.column) {
        (Some(why), _) => {
            let rows = counted(group.total, "row breaks", "rows break");
            format!("{rows} an expectation: {why}")
        }
        _ if lines => {
            let file = context.files_of(group);
            let says = if group.total == 1 { group.bad.fails.one } else { group.bad.fails.many };
            format!("{} of {file} {says}", counted(group.total, "line", "lines"))
        }
        (None, column) => {
            let of = column.as_ref().map_or(String::new(), |column| format!(" of `{column}`"));
            let fails = if too_large(group) { &TOO_LARGE } else { &group.bad.fails };
            let says = if group.total == 1 { fails.one } else { fails.many };
            format!("{}{of} {says}", counted(group.total, "value", "values"))
        }
    };
    let mut found = Diagnostic::error(group.bad.code, group.bad.span, title);
    let (shown, left_out) = group.lines(LISTED);
    let rows: Vec<_> = shown.iter().map(|line| context.told(line, group)).collect();
    let width = |at: usize| {
        rows.iter().filter_map(|row| row.get(at)).map(|t| t.chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    for [place, value, count] in &rows {
        found = found.datum(format!("{place:<first$}   {value:<second$}   {count}"));
    }
    if left_out > 0 {
        let more = counted(left_out, "more value is", "more values are");
        found = found.note(format!("{more} not listed here"));
    }
    if too_large(group) {
        found = found.note(format!("an int goes from {} to {}", i64::MIN, i64::MAX));
    }
    if let Some(site) = context.site.filter(|_| !lines) {
        found = found.note(fine(site));
    }
    found.helps(offers(group, context))
}

/// What is said of digits that are more than an int holds.
const TOO_LARGE: Fails = Fails { one: "is too large for an int", many: "are too large for an int" };

/// Whether the values are whole numbers, which `int` could not take because of their size.
fn too_large(group: &Group) -> bool {
    let whole = |text: &&str| {
        let text = text.trim();
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    group.bad.fails == NO_INT && group.known_texts().is_some_and(|texts| texts.iter().all(whole))
}

/// What was fine besides the bad values.
fn fine(site: Outcomes) -> String {
    let fine = match site.fine {
        0 => "no value is fine".to_owned(),
        1 => "the other value is fine".to_owned(),
        count => format!("the other {count} values are fine"),
    };
    match site.missing {
        0 => fine,
        1 => format!("{fine}; 1 cell is missing"),
        count => format!("{fine}; {count} cells are missing"),
    }
}

/// A value cut to a length that fits a line.
fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST - 3).collect();
    format!("{cut}...")
}

impl BadContext<'_> {
    /// A line of a message: the first place, the value, and how often and where else it is.
    fn told(&self, line: &Line, group: &Group) -> [String; 3] {
        let found = &line.found;
        let places = found.places.iter().map(|place| self.place(place, group));
        let places: Vec<_> = found.groups.iter().cloned().chain(places).collect();
        let place = places.first().cloned().unwrap_or_default();
        let of_groups = !found.groups.is_empty();
        let (one, many) = if of_groups { ("group", "groups") } else { ("row", "rows") };
        let count = counted(found.count, one, many);
        let file = found.places.first().map(|place| place.file);
        let other = |place: &Place| match Some(place.file) == file {
            true => place.line.to_string(),
            false => self.place(place, group),
        };
        let also = found.groups.iter().skip(1).cloned();
        let also: Vec<_> = also.chain(found.places.iter().skip(1).map(other)).collect();
        let more = if found.count > places.len() as u64 { ", ..." } else { "" };
        let also = match also.is_empty() {
            true => String::new(),
            false => format!(", also {}{more}", also.join(", ")),
        };
        // The value of a whole group that gives none is not missing.
        let value = if of_groups && line.text == "missing" { "" } else { &line.text };
        [place, short(value), format!("{count}{also}")]
    }

    /// `users.csv:4:3`: the file, the line, and the column's position in the line.
    fn place(&self, place: &Place, group: &Group) -> String {
        let input = self.inputs.get(place.file);
        let file = input.map_or(String::new(), |input| on_one_line(input.name()));
        // The place is that of the row, and a join may have brought the value from another file.
        let source = input.map(|input| input.source.span);
        let own = self.source.is_some_and(|of| Some(of.source.span) == source);
        let origin = group.bad.origin.filter(|_| own);
        if let Some(Format::Typed(table)) = input.map(|input| &input.format) {
            let column = origin.map_or(place.column as usize, |origin| origin.column + 1);
            let cell = column.checked_sub(1).and_then(|column| table.cell(place.line, column));
            return format!("{file}:{}", cell.unwrap_or_else(|| place.line.to_string()));
        }
        if place.column > 0 {
            return format!("{file}:{}:{}", place.line, place.column);
        }
        let cells = origin.filter(|_| self.source.is_some_and(Input::has_cells));
        // The files of a source may have a column at different places.
        let at = |column: usize| input?.columns.get(column).copied()?;
        match cells.and_then(|origin| at(origin.column)) {
            Some(column) => format!("{file}:{}:{}", place.line, column + 1),
            None => format!("{file}:{}", place.line),
        }
    }

    /// The file that the table is read from, if it is a source.
    fn source_of_table(&self) -> Option<&Input> {
        let table = self.table?;
        self.inputs.iter().find(|input| input.source.span == table.span)
    }

    /// The name of the file in which the values are, or how many files they are in.
    fn files_of(&self, group: &Group) -> String {
        let file = group.files.first().and_then(|file| self.inputs.get(*file));
        match (file, group.files.len()) {
            (Some(input), 1) => input.name().to_owned(),
            (_, 0) | (None, 1) => "the file".to_owned(),
            (_, several) => format!("{several} files"),
        }
    }

    /// The source's call in the script with one more option.
    fn source_with(&self, source: &Source, option: &str) -> String {
        call_with(source, option, self.text)
    }

    /// The source's call with more texts that mean missing in a column; in the others only if the
    /// script says so of other texts.
    fn source_missing(&self, source: &Source, column: &str, texts: &[&str]) -> String {
        let markers = if source.missing == Markers::default() {
            let texts: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
            format!("{{ {}: [{}] }}", key(column), texts.join(", "))
        } else {
            source.more_markers(column, texts)
        };
        self.source_saying(source, source.missing_span, "missing", &markers)
    }

    /// Whether the values are in lists or records of a file that does not write these as text.
    fn is_nested(&self, group: &Group) -> bool {
        let Some(Format::Typed(table)) = self.source_of_table().map(|input| &input.format) else {
            return false;
        };
        let named = |name: &str| group.bad.column.as_deref() == Some(name);
        table.columns().iter().any(|column| named(&column.name) && column.data_type.is_nested())
    }

    /// The source's call with one more column that is read as text.
    fn source_text(&self, source: &Source, column: &str) -> String {
        self.source_saying(source, source.text_span, "text", &as_text(source, &[column]))
    }

    /// The source's call with another value of an option that it may have said.
    fn source_saying(
        &self,
        source: &Source,
        said: Option<Span>,
        option: &str,
        value: &str,
    ) -> String {
        let Some(said) = said else {
            return self.source_with(source, &format!("{option}: {value}"));
        };
        let before = self.text.get(source.call_span.start..said.start).unwrap_or_default();
        let after = self.text.get(said.end..source.call_span.end).unwrap_or_default();
        one_line(&format!("{before}{value}{after}"))
    }
}

/// The columns of a source that are read as text, and more of them.
fn as_text(source: &Source, more: &[&str]) -> String {
    let names = source.text.iter().map(String::as_str).chain(more.iter().copied());
    format!("[{}]", names.map(key).collect::<Vec<_>>().join(", "))
}

/// The call of a source in a script, with more options.
pub(crate) fn call_with(source: &Source, options: &str, text: &str) -> String {
    let call = one_line(source.call_span.of(text));
    match call.strip_suffix(')') {
        _ if options.is_empty() => call,
        Some(open) => format!("{}, {options})", open.trim_end().trim_end_matches(',')),
        None => format!("csv({}, {options})", quoted(&source.path)),
    }
}

/// A call on one line, if it has no comment.
fn one_line(call: &str) -> String {
    if call.contains('#') {
        return call.to_owned();
    }
    let whole = call.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    whole.replacen("( ", "(", 1)
}

/// Ways out, each of which can be pasted.
fn offers(group: &Group, context: &BadContext<'_>) -> Vec<String> {
    let mut ways = match group.bad.code == &data::BAD_LINE {
        true => of_lines(group, context),
        false => of_cells(group, context),
    };
    ways.extend(of_file(group, context));
    if let Some(table) = context.table.filter(|table| !table.name.is_empty()) {
        // A cell of a CSV file could not hold what such a row may have.
        let cells = context.inputs.iter().all(Input::is_flat);
        let (name, kind) = (&table.name, if cells { "csv" } else { "jsonl" });
        let file = quoted(&format!("{name}.rejected.{kind}"));
        ways.push(offer("set the rows aside", format!("save {name}.rejected to {kind}({file})")));
    }
    ways.extend(of_call(group, context));
    ways
}

/// Lines with too many or too few fields may be repaired.
fn of_lines(group: &Group, context: &BadContext<'_>) -> Vec<String> {
    let Some(input) = context.source_of_table() else { return Vec::new() };
    let source = &input.source;
    let is = |reason: BadLineReason| group.bad.fails == reason.fails();
    if is(BadLineReason::NotInEncoding) && source.options.encoding.is_some() {
        let call = without_encoding(&one_line(source.call_span.of(context.text)));
        return call.map(|call| offer("let the encoding be made out", call)).into_iter().collect();
    }
    if source.options.ragged != Ragged::Strict {
        return Vec::new();
    }
    let (few, many) = (is(BadLineReason::TooFewFields), is(BadLineReason::TooManyFields));
    let with = |what_for, option| offer(what_for, context.source_with(source, option));
    let nameless = matches!(&input.format, Format::Csv(csv) if csv.format.header == Header::None);
    let pad = if few {
        Some(with("fill short lines with missing", "ragged: pad"))
    } else {
        let fill = "make as many columns as the longest line has";
        (many && nameless).then(|| with(fill, "ragged: pad"))
    };
    let repair = (few || many).then(|| with("realign lines that clearly fit", "ragged: repair"));
    pad.into_iter().chain(repair).collect()
}

/// The call of a source without the encoding that it says.
fn without_encoding(call: &str) -> Option<String> {
    let (before, said) = call.split_once(", encoding:")?;
    let rest = said.trim_start().strip_prefix('"')?;
    let (_, after) = rest.split_once('"')?;
    Some(format!("{before}{after}"))
}

/// Cells may be read by another function, or mean that the value is missing.
fn of_cells(group: &Group, context: &BadContext<'_>) -> Vec<String> {
    let cells = group.bad.direct && group.bad.code == &data::BAD_VALUE;
    let (Some(input), Some(values), true) = (context.source, group.known_texts(), cells) else {
        return Vec::new();
    };
    let column = group.bad.column.as_deref().unwrap_or_default();
    let others = context.site.is_some_and(|site| site.fine > 0);
    let call = group.bad.span.of(context.text);
    if too_large(group) {
        return vec!["to keep all digits leave them as text".to_owned()];
    }
    let conversion = Conversion::new(call, column, &group.bad.fails, others);
    let fits = |value: &&&str| !conversion.fitting(&[value]).calls.is_empty();
    let (read, unread): (Vec<&str>, Vec<&str>) = values.iter().partition(fits);
    // What reads a few of them may be by chance.
    if unread.len() > LISTED.max(read.len()) && !read.is_empty() {
        return Vec::new();
    }
    // Those that can be read should not be lost for the others.
    let mixed = !read.is_empty() && !unread.is_empty();
    let kind = conversion.named();
    let Fitting { calls, way, remark } = conversion.fitting(if mixed { &read } else { &values });
    let (reads, misses) = if mixed {
        (format!("read the {kind} among them"), format!("treat all but the {kind} as missing"))
    } else {
        let reads = match group.has_all() {
            true => "read them as they are".to_owned(),
            false => format!("read them as the first {} are written", values.len()),
        };
        (way.map_or(reads, str::to_owned), "treat them as missing".to_owned())
    };
    let mut ways: Vec<_> = calls.iter().map(|call| offer(&reads, call)).collect();
    ways.extend(remark);
    ways.extend(conversion.of_limits(&values));
    // Where no value is fine, it is not the values that are wrong.
    if !mixed && !others {
        let gaps = values.len() == 1 || values.iter().all(|value| is_gap(value.trim()));
        if ways.is_empty() && !gaps {
            ways.push("to keep them leave them as text".to_owned());
        }
        if !ways.is_empty() {
            return ways;
        }
    }
    let missing = if mixed { &unread } else { &values };
    if missing.len() > LISTED || !mixed && !group.has_all() {
        return ways;
    }
    let column = context.named.unwrap_or_default();
    let call = context.source_missing(&input.source, column, missing);
    let all = matches!(&input.source.missing, Markers::All(known) if !known.is_empty());
    let place = if all { ", in all columns" } else { "" };
    ways.push(offer(format!("{misses}{place}"), call));
    ways
}

/// What a file gives no type to may be missing, or text.
fn of_file(group: &Group, context: &BadContext<'_>) -> Option<String> {
    let told = |faults: &[Fault]| faults.contains(&&group.bad.fails);
    if told(&[fault::NOT_A_NUMBER, fault::SHEET_ERROR])
        && let (Some(input), Some(values)) = (context.source_of_table(), group.texts(LISTED))
        && !input.source.kind.is_text()
    {
        let source = &input.source;
        let call = match group.bad.column.as_deref() {
            Some(column) if source.missing_span.is_some() => {
                context.source_missing(source, column, &values)
            }
            _ => {
                let markers: Vec<_> = values.iter().map(|value| quoted(value)).collect();
                context.source_with(source, &format!("missing: [{}]", markers.join(", ")))
            }
        };
        Some(offer("treat them as missing", call))
    } else if told(&[fault::NO_RESULT]) {
        Some("open the workbook in Excel and save it, so that it is calculated".to_owned())
    } else if group.bad.code == &data::MISFIT
        && !told(&[fault::NOT_UTF8, dusty_json::fault::TWICE])
        && !context.is_nested(group)
    {
        let (column, input) = (group.bad.column.as_deref()?, context.source_of_table()?);
        let column = column.split(['.', '[']).next().unwrap_or(column);
        let call = context.source_text(&input.source, column);
        Some(offer(format!("read `{column}` as text"), call))
    } else {
        None
    }
}

/// The call that failed may have another value for what it cannot take.
fn of_call(group: &Group, context: &BadContext<'_>) -> Option<String> {
    let call = group.bad.span.of(context.text);
    if call.contains('\n') {
        return None;
    }
    if let Some(listed) = call.strip_suffix(']').filter(|_| group.bad.code == &data::UNLISTED) {
        let names = group.values(COLUMNS)?.into_iter().flatten().filter(|name| !name.is_empty());
        let names: Vec<_> = names.map(quoted).collect();
        // Columns for which there is no value were written to be told of the others.
        let (before, others) = match context.site.is_some_and(|site| site.fine == 0) {
            true => ("[", "make columns of them"),
            false => (listed, "make columns of all"),
        };
        let comma = if before == "[" { "" } else { ", " };
        let all = offer(others, format!("columns: {before}{comma}{}]", names.join(", ")));
        return Some(all).filter(|_| !names.is_empty());
    }
    if group.bad.code == &data::UNLISTED {
        let open = call.strip_suffix(')')?.trim_end().trim_end_matches(',');
        return Some(offer("give all others one value", format!("{open}, else: missing)")));
    }
    // What is made of a group is bad as a whole; `try` is about the values of a row.
    let unnamed = group.bad.place.is_none() && !call.contains('(');
    let made = |made: &Builtin<_>| {
        let named = call.split('(').next() == Some(made.name);
        made.fails == Some(group.bad.fails) && (named || unnamed)
    };
    let of_rows = group.bad.code == &data::BAD_VALUE || group.bad.code == &data::BAD_ARITHMETIC;
    if !of_rows || AGGREGATES.iter().any(made) || call.is_empty() || call.starts_with("expect") {
        return None;
    }
    let tried = match is_name(call) {
        // `convert` and `each` name a function without its value.
        true => format!("v -> try({call}(v))"),
        false => format!("try({call})"),
    };
    Some(offer("only here", tried))
}
