//! The answer of `dusty why` for programs.

use dusty_engine::{Answer, Fate, FileLines, Journey, Unfit};
use serde_json::{Value, json};

type Cell = (String, Option<String>);

/// The answer for a place as a JSON object.
pub(crate) fn answer(place: &str, answer: &Answer) -> Value {
    let way_of = answer.way_of.as_ref().map(|(file, line)| json!({ "file": file, "line": line }));
    let saved = answer.saved.iter().map(|saved| {
        json!({ "file": saved.path, "table": saved.table, "lines": saved.lines, "rows": saved.total })
    });
    let rejected = answer
        .unfit
        .as_ref()
        .map(|Unfit { why, column, text }| json!({ "why": why, "column": column, "value": text }));
    json!({
        "place": place,
        "row": cells(&answer.row),
        "from": files(&answer.from),
        "way_of": way_of,
        "rows_on_line": answer.on_line,
        "rejected": rejected,
        "tables": answer.journeys.iter().map(journey).collect::<Vec<_>>(),
        "saved": saved.collect::<Vec<_>>(),
    })
}

fn journey(journey: &Journey) -> Value {
    let step = |(verb, line, fate): &(String, usize, Fate)| {
        let mut value = told(fate);
        if let Some(object) = value.as_object_mut() {
            object.insert("step".to_owned(), json!(verb));
            object.insert("line".to_owned(), json!(line));
        }
        value
    };
    json!({ "table": journey.table, "steps": journey.steps.iter().map(step).collect::<Vec<_>>() })
}

fn told(fate: &Fate) -> Value {
    match fate {
        Fate::Passed(changed) => json!({ "fate": "passed", "changed": cells(changed) }),
        Fate::Matched(lines, changed) => {
            json!({ "fate": "matched", "with": files(lines), "changed": cells(changed) })
        }
        Fate::Alone(changed) => json!({ "fate": "without_match", "changed": cells(changed) }),
        Fate::Multiplied(rows, lines) => {
            json!({ "fate": "multiplied", "rows": rows, "with": files(lines) })
        }
        Fate::Partly(rows, of) => json!({ "fate": "partly", "rows": rows, "of": of }),
        Fate::Grouped(rows, group) => {
            json!({ "fate": "grouped", "rows": rows, "group": cells(group) })
        }
        Fate::Groups(groups) => json!({ "fate": "grouped", "groups": groups }),
        Fate::Appended(rows) => json!({ "fate": "appended", "rows": rows }),
        Fate::LookedUp => json!({ "fate": "looked_up" }),
        Fate::Removed { why, columns, twin } => {
            json!({ "fate": "removed", "why": why, "columns": columns, "same_as": files(twin) })
        }
        Fate::Rejected(why, column, value) => {
            json!({ "fate": "rejected", "why": why, "column": column, "value": value })
        }
    }
}

fn files(lines: &[FileLines]) -> Value {
    let file = |FileLines { file, lines, more, rows }: &FileLines| json!({ "file": file, "lines": lines, "more": more, "rows": rows });
    lines.iter().map(file).collect()
}

/// The cells in the order of the columns, whose names need not be unlike in an object.
fn cells(cells: &[Cell]) -> Value {
    let cell = |(name, value): &Cell| json!({ "column": name, "value": value });
    cells.iter().map(cell).collect()
}
