//! The files of a program: sources as they are read, targets as they must be, and
//! the script itself.

use crate::program::{Column, Definition, Program, Source, quoted, written};
use crate::value::Value;

/// A line of a source, or what stands in several of them.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) cells: Vec<Value>,
    pub(crate) line: u64,
    /// Why it is no row, and its text.
    pub(crate) bad: Option<(String, String)>,
}

fn field(text: &str, quotes: bool, delimiter: char) -> String {
    if quotes || text.contains([delimiter, '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

impl Source {
    /// The file's text, and what its records are.
    pub(crate) fn file(&self) -> (String, Vec<Record>) {
        let delimiter = self.delimiter.to_string();
        let alone = self.columns.len() == 1;
        let names = self.columns.iter().map(|name| field(name, false, self.delimiter));
        let mut text = names.collect::<Vec<_>>().join(&delimiter);
        text.push_str(self.line_end);
        let mut records = Vec::new();
        let line = |text: &str| 1 + text.matches('\n').count() as u64;
        for at in 0..=self.rows.len() {
            if let Some((_, bad)) = self.bad_line.as_ref().filter(|(before, _)| *before == at) {
                let found = bad.split(self.delimiter).count();
                let few = if found < self.columns.len() { "few" } else { "many" };
                let columns = self.columns.len();
                let noun = if columns == 1 { "column" } else { "columns" };
                let reason =
                    format!("too {few} fields: {found} where the file has {columns} {noun}");
                let (cells, bad_text) = (Vec::new(), Some((reason, bad.clone())));
                records.push(Record { cells, line: line(&text), bad: bad_text });
                text.push_str(bad);
                text.push_str(self.line_end);
            }
            let Some(row) = self.rows.get(at) else { break };
            let cells = row.iter().map(|(cell, _)| {
                let missing = cell.is_empty() || self.missing.contains(cell);
                if missing { Value::Missing } else { Value::Text(cell.clone()) }
            });
            records.push(Record { cells: cells.collect(), line: line(&text), bad: None });
            let fields = row.iter().map(|(cell, quotes)| {
                // A line of one empty cell would be a blank line.
                field(cell, *quotes || (alone && cell.is_empty()), self.delimiter)
            });
            text.push_str(&fields.collect::<Vec<_>>().join(&delimiter));
            text.push_str(self.line_end);
        }
        if !self.ended {
            text.truncate(text.len() - self.line_end.len());
        }
        (text, records)
    }
}

/// A saved file.
pub(crate) fn saved(columns: &[Column], rows: &[Vec<Value>]) -> String {
    let names = columns.iter().map(|column| field(&column.name, false, ','));
    let mut text = names.collect::<Vec<_>>().join(",");
    text.push('\n');
    for row in rows {
        let fields = row.iter().map(|value| match value.printed() {
            None if row.len() == 1 => "\"\"".to_owned(),
            None => String::new(),
            Some(text) => field(&text, text.is_empty(), ','),
        });
        text.push_str(&fields.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

/// The script, and for each table the lines of its steps.
pub(crate) fn script(program: &Program) -> (String, Vec<Vec<usize>>) {
    let (mut text, mut lines) = (String::new(), Vec::new());
    for (name, _, body, _) in &program.formulas {
        text.push_str(&format!("fn {name}(x) = {}\n", written(body, &["x".to_owned()])));
    }
    for (name, _, definition) in &program.tables {
        let mut steps_at = Vec::new();
        match definition {
            Definition::Source(source) => {
                let mut options = vec![quoted(&format!("{name}.csv"))];
                options.push(format!("delimiter: {}", quoted(&source.delimiter.to_string())));
                options.push("quote: \"\\\"\", header: 1, skip: 0, footer: 0".to_owned());
                if !source.missing.is_empty() {
                    let texts: Vec<_> = source.missing.iter().map(|text| quoted(text)).collect();
                    options.push(format!("missing: [{}]", texts.join(", ")));
                }
                text.push_str(&format!("source {name} = csv({})\n", options.join(", ")));
            }
            Definition::Transform { input, steps } => {
                text.push_str(&format!("transform {name} = {}\n", program.name(*input)));
                let mut now = program.columns(*input);
                for step in steps {
                    steps_at.push(1 + text.matches('\n').count());
                    let other = |table| (program.name(table), program.columns(table));
                    text.push_str(&format!("  | {}\n", step.written(&now, other)));
                    now = program.after(step, &now);
                }
            }
        }
        lines.push(steps_at);
    }
    for save in &program.saves {
        let target = quoted(&program.target(*save));
        text.push_str(&format!("save {} to csv({target})\n", program.name(*save)));
    }
    (text, lines)
}
