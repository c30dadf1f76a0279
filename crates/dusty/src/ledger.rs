//! The account of the rows as a person reads it, after a run.

use dusty_check::value::on_one_line;
use dusty_engine::{Ledger, OutputAccount, SourceAccount, StepAccount};
use unicode_width::UnicodeWidthStr;

use crate::table::{counted, padded};

/// Where the numbers begin at the earliest.
const NUMBERS: usize = 33;

/// How many files of one source or save are listed.
const LISTED: usize = 20;

/// One line: what it is about, how many rows, and why.
#[derive(Default)]
struct Line {
    about: String,
    counts: Counts,
    why: String,
}

#[derive(Default)]
enum Counts {
    #[default]
    None,
    Rows(u64),
    Flow(u64, u64),
}

/// The account in lines, for the script with this name.
pub(crate) fn ledger(ledger: &Ledger, script: &str) -> String {
    let mut lines = Vec::new();
    for files in ledger.sources.chunk_by(|one, next| one.table == next.table) {
        lines.extend(source_lines(files));
    }
    let steps = ledger.transforms.iter().flat_map(|transform| &transform.steps);
    let verbs = steps.map(|step| step.verb.width()).max().unwrap_or(0);
    for transform in &ledger.transforms {
        lines.push(Line { about: transform.table.clone(), ..Line::default() });
        for step in &transform.steps {
            let about = format!("  {}  {script}:{}", padded(&step.verb, verbs), step.line);
            let counts = Counts::Flow(step.rows_in, step.rows_out);
            lines.push(Line { about, counts, why: step_reasons(step) });
        }
    }
    for output in &ledger.outputs {
        if let (Some(path), Some(parts)) = (&output.path, &output.parts) {
            let part = |part: &OutputAccount| {
                let about = format!("  {}", on_one_line(part.path.as_deref().unwrap_or_default()));
                (Line { about, counts: Counts::Rows(part.rows), why: String::new() }, part.rows)
            };
            lines.extend(several(path, parts.iter().map(part).collect(), String::new()));
            continue;
        }
        let about = match &output.path {
            Some(path) => on_one_line(path),
            None => format!("show {}", output.table),
        };
        lines.push(Line { about, counts: Counts::Rows(output.rows), why: String::new() });
    }
    if lines.is_empty() {
        return "nothing was read or written\n".to_owned();
    }
    aligned(&lines)
}

/// The lines of the files of one source: one line for one file, otherwise the table's name and
/// the files below.
fn source_lines(files: &[SourceAccount]) -> Vec<Line> {
    let line = |indent: &str, file: &SourceAccount| {
        let name = match file.source.path.as_str() {
            "-" => "standard input".to_owned(),
            path => on_one_line(path),
        };
        let (about, counts) = (format!("{indent}{name}"), Counts::Rows(file.rows));
        Line { about, counts, why: source_reasons(&[file]) }
    };
    if let [only] = files {
        return vec![line("", only)];
    }
    let parts: Vec<_> = files.iter().map(|file| (line("  ", file), file.rows)).collect();
    let whole: Vec<_> = files.iter().collect();
    let table = files.first().map_or("", |file| &file.table);
    several(table, parts, source_reasons(&whole))
}

/// A line for several files together, and one for each of them, as far as they are few.
fn several(about: &str, parts: Vec<(Line, u64)>, why: String) -> Vec<Line> {
    let rows = parts.iter().map(|(_, rows)| rows).sum();
    let count = match parts.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let why = if why.is_empty() { count } else { format!("{count}; {why}") };
    let mut lines = vec![Line { about: about.to_owned(), counts: Counts::Rows(rows), why }];
    let more = parts.len().saturating_sub(LISTED);
    let rest: u64 = parts.iter().skip(LISTED).map(|(_, rows)| rows).sum();
    lines.extend(parts.into_iter().take(LISTED).map(|(line, _)| line));
    if more > 0 {
        let about = format!("  {more} more");
        lines.push(Line { about, counts: Counts::Rows(rest), why: String::new() });
    }
    lines
}

/// Names to the left, numbers to the right, reasons behind them.
fn aligned(lines: &[Line]) -> String {
    let counted = lines.iter().filter(|line| !matches!(line.counts, Counts::None));
    let about = counted.map(|line| line.about.width() + 3).fold(NUMBERS, usize::max);
    let digits = |number: u64| number.to_string().len();
    let (mut first, mut second) = (1, 1);
    for line in lines {
        match line.counts {
            Counts::None => {}
            Counts::Rows(rows) => first = first.max(digits(rows)),
            Counts::Flow(rows_in, rows_out) => {
                first = first.max(digits(rows_in));
                second = second.max(digits(rows_out));
            }
        }
    }
    let counts: Vec<String> = lines
        .iter()
        .map(|line| match line.counts {
            Counts::None => String::new(),
            Counts::Rows(1) => format!("{:>first$} row", 1),
            Counts::Rows(rows) => format!("{rows:>first$} rows"),
            Counts::Flow(rows_in, rows_out) => format!("{rows_in:>first$} -> {rows_out:>second$}"),
        })
        .collect();
    let width = counts.iter().map(String::len).max().unwrap_or(0) + 4;
    let mut text = String::new();
    for (line, counts) in lines.iter().zip(&counts) {
        let about = padded(&line.about, about);
        text += format!("{about}{counts:<width$}{}", line.why).trim_end();
        text.push('\n');
    }
    text
}

fn source_reasons(files: &[&SourceAccount]) -> String {
    let sum = |count: fn(&SourceAccount) -> u64| files.iter().map(|file| count(file)).sum::<u64>();
    let mut parts = Vec::new();
    let rejected = sum(|file| file.rejected);
    if rejected > 0 {
        parts.push(format!("rejected {rejected}"));
    }
    let lines = [
        (sum(|file| file.blank_lines), "blank line", ""),
        (sum(|file| file.repaired), "repaired line", ""),
        (sum(|file| file.surplus), "line", " with an empty field too many"),
        (sum(|file| file.source.options.skip.unwrap_or(0) as u64), "line", " above the table"),
        (sum(|file| file.source.options.footer.unwrap_or(0) as u64), "line", " below the table"),
    ];
    for (count, what, place) in lines {
        if count > 0 {
            parts.push(counted(count, what) + place);
        }
    }
    parts.join("; ")
}

fn step_reasons(step: &StepAccount) -> String {
    let mut parts = Vec::new();
    for (verb, reasons) in [("removed", &step.removed), ("added", &step.added)] {
        for (at, (reason, count)) in reasons.iter().filter(|(_, count)| *count > 0).enumerate() {
            let verb = if at == 0 { format!("{verb} ") } else { String::new() };
            parts.push(format!("{verb}{count}: {reason}"));
        }
    }
    if step.rejected > 0 {
        parts.push(format!("rejected {}", step.rejected));
    }
    parts.extend(step.notes.iter().map(|(note, count)| format!("{count} {note}")));
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use dusty_check::Source;
    use dusty_engine::TransformAccount;

    use super::*;

    fn example() -> Ledger {
        let source = |path: &str, rows| SourceAccount {
            table: "users".to_owned(),
            source: Source { path: path.to_owned(), ..Source::default() },
            rows,
            ..SourceAccount::default()
        };
        let output = |path: Option<&str>, rows| OutputAccount {
            table: "adults".to_owned(),
            path: path.map(str::to_owned),
            rows,
            ..OutputAccount::default()
        };
        let filter = StepAccount {
            verb: "filter".to_owned(),
            line: 4,
            rows_in: 7,
            rows_out: 2,
            removed: vec![("condition false", 2), ("condition missing", 1)],
            rejected: 2,
            ..StepAccount::default()
        };
        let map = StepAccount {
            verb: "map".to_owned(),
            line: 5,
            rows_in: 2,
            rows_out: 2,
            ..StepAccount::default()
        };
        Ledger {
            sources: vec![source("users.csv", 7)],
            transforms: vec![TransformAccount {
                table: "adults".to_owned(),
                steps: vec![filter, map],
            }],
            outputs: vec![output(Some("clean_adults.csv"), 2), output(None, 1)],
        }
    }

    #[test]
    fn an_account_is_aligned() {
        let expected = "\
users.csv                        7 rows
adults
  filter  main.dusty:4           7 -> 2    removed 2: condition false; 1: condition missing; rejected 2
  map     main.dusty:5           2 -> 2
clean_adults.csv                 2 rows
show adults                      1 row
";
        assert_eq!(ledger(&example(), "main.dusty"), expected);
    }

    #[test]
    fn long_names_and_numbers_stay_aligned() {
        let mut account = example();
        account.sources[0].source.path = "a-folder/漢字/the-users-of-all-years.csv".to_owned();
        account.sources[0].rows = 1_000_000;
        account.sources[0].blank_lines = 3;
        account.sources[0].rejected = 1;
        account.transforms[0].steps[0].rows_in = 1_000_000;
        account.transforms[0].steps[0].added = vec![("matched again", 5)];
        account.transforms[0].steps[1].notes = vec![("cells filled", 8)];
        let text = ledger(&account, "main.dusty");
        let expected = "\
a-folder/漢字/the-users-of-all-years.csv   1000000 rows    rejected 1; 3 blank lines
adults
  filter  main.dusty:4                     1000000 -> 2    removed 2: condition false; 1: condition missing; added 5: matched again; rejected 2
  map     main.dusty:5                           2 -> 2    8 cells filled
clean_adults.csv                                 2 rows
show adults                                      1 row
";
        assert_eq!(text, expected);
    }

    #[test]
    fn an_empty_account_says_so() {
        assert_eq!(ledger(&Ledger::default(), "main.dusty"), "nothing was read or written\n");
    }
}
