//! The account of the rows as a program reads it. Nothing in it depends on the
//! machine or the time, so that two runs can be compared.

use dusty_engine::{Ledger, OutputAccount, SourceAccount, StepAccount, TransformAccount};
use serde_json::{Map, Value, json};

/// The account as a JSON object over several lines.
pub(crate) fn ledger(ledger: &Ledger) -> String {
    let value = json!({
        "sources": ledger.sources.iter().map(source).collect::<Vec<_>>(),
        "transforms": ledger.transforms.iter().map(transform).collect::<Vec<_>>(),
        "outputs": ledger.outputs.iter().map(output).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn source(source: &SourceAccount) -> Value {
    json!({
        "table": source.table,
        "file": source.path,
        "rows": source.rows,
        "rejected": source.rejected,
        "blank_lines": source.blank_lines,
        "repaired": source.repaired,
        "detected": source.detected,
    })
}

fn transform(transform: &TransformAccount) -> Value {
    json!({
        "table": transform.table,
        "steps": transform.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &StepAccount) -> Value {
    json!({
        "step": step.verb,
        "line": step.line,
        "rows_in": step.rows_in,
        "rows_out": step.rows_out,
        "removed": counts(&step.removed),
        "added": counts(&step.added),
        "rejected": step.rejected,
        "notes": counts(&step.notes),
    })
}

fn output(output: &OutputAccount) -> Value {
    json!({ "table": output.table, "file": output.path, "rows": output.rows })
}

fn counts(counts: &[(&'static str, u64)]) -> Map<String, Value> {
    counts.iter().map(|&(name, count)| (name.to_owned(), json!(count))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_keys_stays() {
        let step = StepAccount {
            verb: "filter".to_owned(),
            line: 4,
            rows_in: 3,
            rows_out: 1,
            removed: vec![("condition missing", 1), ("condition false", 1)],
            ..StepAccount::default()
        };
        let account = Ledger {
            sources: vec![SourceAccount { path: "a.csv".to_owned(), ..SourceAccount::default() }],
            transforms: vec![TransformAccount { table: "b".to_owned(), steps: vec![step] }],
            outputs: vec![OutputAccount { table: "b".to_owned(), path: None, rows: 1 }],
        };
        let text = ledger(&account);
        let compact: String = text.split_whitespace().collect();
        let expected = "{\"sources\":[{\"table\":\"\",\"file\":\"a.csv\",\"rows\":0,\"rejected\":0,\
                        \"blank_lines\":0,\"repaired\":0,\"detected\":[]}],\"transforms\":[{\"table\":\"b\",\
                        \"steps\":[{\"step\":\"filter\",\"line\":4,\"rows_in\":3,\"rows_out\":1,\
                        \"removed\":{\"conditionmissing\":1,\"conditionfalse\":1},\"added\":{},\
                        \"rejected\":0,\"notes\":{}}]}],\"outputs\":[{\"table\":\"b\",\
                        \"file\":null,\"rows\":1}]}";
        assert_eq!(compact, expected);
        assert!(text.ends_with("}\n"));
    }
}
