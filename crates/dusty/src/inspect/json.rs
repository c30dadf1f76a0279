//! What was found in a file, for programs.

use dusty_engine::inspect::{Column, Detected, Extent, Hits, Inspection, Kind};
use serde_json::{Value, json};

use super::findings::findings;
use super::script::{Gaps, source};
use super::words::{conversion, holds};

/// One JSON object on several lines.
pub(super) fn json(found: &Inspection) -> String {
    let Detected { format, evidence, notes, confidence } = &found.detected;
    let [lf, crlf, cr] = evidence.line_ends;
    let row = |(line, cells): &(usize, Vec<String>)| json!({ "line": line, "cells": cells });
    let line = |(line, text): &(usize, String)| json!({ "line": line, "text": text });
    let keys = found.keys.iter().map(|key| {
        let names = key.columns.iter().filter_map(|at| found.columns.get(*at));
        json!({
            "columns": names.map(|column| column.name.as_str()).collect::<Vec<_>>(),
            "holds": key.holds(),
            "missing": hits(&key.missing),
            "repeats": key.repeats.rows,
            "first_repeats": key.repeats.first,
            "rows_compared": key.repeats.compared,
        })
    });
    let all = findings(found).into_iter().map(|finding| {
        json!({
            "kind": finding.kind, "column": finding.column, "text": finding.text,
            "count": finding.count, "lines": finding.lines,
        })
    });
    let value = json!({
        "file": found.path,
        "source": source(found, Gaps::Kept),
        "rows": found.rows,
        "blank_lines": found.blank_lines,
        "comment_lines": found.comment_lines,
        "format": {
            "encoding": format.encoding_name(),
            "delimiter": format.delimiter,
            "quote": format.quote.sign(),
            "escape": format.escape.sign(),
            "comment": format.comment,
            "skip": format.skip,
            "header_rows": format.header.rows(),
            "footer": format.footer,
            "units_line": evidence.units,
            "options": format.choices().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "notes": notes.iter().map(|note| &note.text).collect::<Vec<_>>(),
            "confidence": confidence,
            "evidence": {
                "whole_file": evidence.whole,
                "byte_order_mark": evidence.mark,
                "ascii": evidence.ascii,
                "records": evidence.records,
                "fitting": evidence.fitting,
                "fields": evidence.width,
                "quoted_fields": evidence.quoted,
                "line_ends": { "lf": lf, "crlf": crlf, "cr": cr },
                "above": evidence.above.as_ref().map(line),
                "header": evidence.header.iter().map(row).collect::<Vec<_>>(),
                "first_row": evidence.first.as_ref().map(row),
                "below": evidence.below.as_ref().map(line),
            },
        },
        "columns": found.columns.iter().map(column).collect::<Vec<_>>(),
        "keys": keys.collect::<Vec<_>>(),
        "duplicate_rows": found.duplicates.rows,
        "first_duplicates": found.duplicates.first,
        "rows_compared": found.duplicates.compared,
        "empty_rows": hits(&found.empty_rows),
        "bad_lines": texts(&found.bad_lines),
        "findings": all.collect::<Vec<_>>(),
    });
    // A value made of texts and numbers can always be printed.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

fn column(column: &Column) -> Value {
    let counts = &column.counts;
    json!({
        "name": column.name,
        "holds": holds(column),
        "kind": kind(&column.kind),
        "conversion": conversion(&column.kind),
        "missing": column.missing,
        "filled": column.filled,
        "counts": {
            "whole": counts.whole, "decimal": counts.decimal, "decimal_comma": counts.comma,
            "amount": counts.amount, "unit": counts.unit, "date": counts.day,
            "datetime": counts.instant, "boolean": counts.truth, "other": counts.text,
        },
        "distinct": column.distinct,
        "distinct_exact": column.distinct_exact,
        "top": column.top.iter().map(|(value, count)| json!({ "value": value, "count": count })).collect::<Vec<_>>(),
        "shortest": column.shortest.as_ref().map(extent),
        "longest": column.longest.as_ref().map(extent),
        "least": column.range.map(|(least, _)| least),
        "greatest": column.range.map(|(_, greatest)| greatest),
        "footnotes": column.footnotes.as_ref().map(|found| json!({
            "marks": found.marks, "count": found.values.count, "lines": found.values.lines,
        })),
        "looks_missing": texts(&column.gaps),
        "blanks_only": hits(&column.blanks_only),
        "blanks_around": hits(&column.blanks_around),
        "leading_zeros": hits(&column.leading_zeros),
        "beyond_2_53": hits(&column.beyond),
        "spellings": column.spellings.iter().map(|group| {
            group.iter().map(|(value, count)| json!({ "value": value, "count": count })).collect::<Vec<_>>()
        }).collect::<Vec<_>>(),
    })
}

fn hits(hits: &Hits) -> Value {
    json!({ "count": hits.count, "lines": hits.lines })
}

fn extent(extent: &Extent) -> Value {
    json!({ "length": extent.length, "value": extent.value, "line": extent.line })
}

fn texts(texts: &[(String, Hits)]) -> Value {
    let one = |(text, hits): &(String, Hits)| json!({ "text": text, "count": hits.count, "lines": hits.lines });
    texts.iter().map(one).collect()
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Nothing => "nothing",
        Kind::Text => "text",
        Kind::Whole => "int",
        Kind::Decimal => "float",
        Kind::Code => "digits",
        Kind::Amount { .. } => "number",
        Kind::Measure { .. } => "number_with_unit",
        Kind::Percent => "percent",
        Kind::Truth => "bool",
        Kind::Day(_) => "date",
        Kind::Instant(_) => "datetime",
    }
}
