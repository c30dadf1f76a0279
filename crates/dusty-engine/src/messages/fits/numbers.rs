//! Numbers: with other marks, with a unit, with a footnote's mark, or limits.

use std::collections::BTreeSet;

use arrow::array::ArrayRef;
use dusty_check::value::{member, quoted};

use super::{Conversion, Fitting, Wanted, taken};
use crate::inspect::{marked, pattern, unit};

impl Conversion<'_> {
    /// The calls that take these values as numbers.
    pub(super) fn numbers(&self, values: &[&str]) -> Fitting {
        if self.function() == "int" && taken("float", values, &[]).is_some() {
            let calls = vec![self.written("float", self.value, "")];
            return Fitting { calls, ..Fitting::default() };
        }
        let calls = self.marks(values);
        let calls = calls.map(|marks| self.written("number", self.value, &said(marks)));
        let calls: Vec<_> = calls.collect();
        if !calls.is_empty() {
            return Fitting { calls, ..Fitting::default() };
        }
        if let Some(remark) = self.of_credits(values) {
            return Fitting { remark: Some(remark), ..Fitting::default() };
        }
        let units = units(values);
        if let [unit] = units[..] {
            let (calls, way) = (self.without(unit, values), Some("take the unit off"));
            return Fitting { calls, way, ..Fitting::default() };
        }
        let Some((bare, pattern)) = footnotes(values) else {
            return Fitting { remark: differing(&units), ..Fitting::default() };
        };
        let value = format!("replace_matches({}, '{pattern}', \"\")", self.value);
        let marks = format!("`extract({}, '{pattern}')`", member("r", self.column));
        Fitting {
            calls: self.bare(&value, &bare),
            way: Some("take the marks off"),
            remark: Some(format!("to keep the marks, first make a column of {marks}")),
        }
    }

    /// What to do where the values are amounts of which some are owed the other way.
    fn of_credits(&self, values: &[&str]) -> Option<String> {
        let value = self.value;
        let of = |mark: &str| format!("number(replace({value}, {}, \"\"))", quoted(mark));
        let signed = format!("if ends_with({value}, \"CR\") then -{} else {}", of("CR"), of("DR"));
        let before = if self.call == self.function() { "v -> " } else { "" };
        let way = format!("write which is negative, as in `{before}{signed}`");
        let all = values.iter().all(|value| value.ends_with("CR") || value.ends_with("DR"));
        all.then(|| format!("`CR` and `DR` are signs of amounts, so {way}"))
    }

    /// What to do where some of the values are limits, such as `<0.05`, which are neither numbers nor missing.
    pub(crate) fn of_limits(&self, values: &[&str]) -> Option<String> {
        let (mark, first) = ["<", ">", "≤", "≥"].into_iter().find_map(|mark| {
            let is_limit =
                |value: &&&str| self.wanted == Wanted::Numbers && value.trim().starts_with(mark);
            Some((mark, *values.iter().find(is_limit)?))
        })?;
        let calls = self.without(mark, &[first]);
        let reads = calls.first()?;
        let reads = reads.strip_prefix("v -> ").unwrap_or(reads);
        let noted = format!("starts_with({}, {})", self.value, quoted(mark));
        let way = format!("note it first, by `{noted}`, and then take its number, `{reads}`");
        Some(format!("`{first}` is a limit, so {way}"))
    }

    /// The calls that take all of these values without a part, such as their unit, and the others as the conversion did.
    fn without(&self, part: &str, values: &[&str]) -> Vec<String> {
        let bare: Vec<_> = values.iter().map(|value| value.replace(part, "")).collect();
        let bare: Vec<_> = bare.iter().map(String::as_str).collect();
        self.bare(&format!("replace({}, {}, \"\")", self.value, quoted(part)), &bare)
    }

    /// The calls that take an expression which makes these texts of the values.
    fn bare(&self, value: &str, bare: &[&str]) -> Vec<String> {
        let function = self.function();
        if self.known.is_empty() && taken(function, bare, &[]).is_some() {
            return vec![self.written(function, value, "")];
        }
        self.marks(bare).map(|marks| self.written("number", value, &said(marks))).collect()
    }

    /// The marks with which `number` takes all values; those that give the same numbers once.
    fn marks<'b>(
        &self,
        values: &'b [&'b str],
    ) -> impl Iterator<Item = [&'static str; 2]> + use<'b> {
        // What `number` has read stays the same with another mark between groups of digits, or is told.
        let decimal = Some(self.known).filter(|known| !known.is_empty()).unwrap_or("\".\"");
        let decimal =
            MARKS.iter().map(|[mark, _]| *mark).find(|mark| decimal.starts_with(&quoted(mark)));
        let bound = decimal.filter(|_| self.others && self.function() == "number");
        let mut made: Vec<ArrayRef> = Vec::new();
        let stays = move |marks: &[&str; 2]| bound.is_none_or(|bound| marks[0] == bound);
        MARKS.into_iter().filter(stays).filter(move |marks| {
            let numbers = taken("number", values, marks);
            let new = numbers.filter(|numbers| !made.contains(numbers));
            new.map(|numbers| made.push(numbers)).is_some()
        })
    }
}

/// The different units behind the numbers, if all values are numbers with a unit.
fn units<'a>(values: &[&'a str]) -> Vec<&'a str> {
    let units = values.iter().map(|value| Some(unit(value.trim())?.1));
    units.collect::<Option<BTreeSet<_>>>().unwrap_or_default().into_iter().collect()
}

/// The numbers without their footnotes' marks, if all have one, and a regular expression for the marks.
fn footnotes<'a>(values: &[&'a str]) -> Option<(Vec<&'a str>, String)> {
    let parts: Option<Vec<_>> = values.iter().map(|value| marked(value.trim())).collect();
    let (bare, marks): (Vec<_>, Vec<_>) = parts?.into_iter().unzip();
    Some((bare, pattern(marks.into_iter())))
}

/// What to do with numbers of several units.
fn differing(units: &[&str]) -> Option<String> {
    let units: Vec<_> = units.iter().map(|unit| format!("`{unit}`")).collect();
    let way = "take number and unit apart with `extract`, and give each its factor by `recode`";
    (units.len() > 1).then(|| format!("the units {} differ, so {way}", units.join(" and ")))
}

/// Decimal marks and what stands between groups of digits, the usual ones first.
const MARKS: [[&str; 2]; 5] = [[".", ","], [",", "."], [",", " "], [".", " "], [".", "'"]];

/// How marks are said to `number`.
fn said([decimal, thousands]: [&str; 2]) -> String {
    match (decimal, thousands) {
        (".", ",") => String::new(),
        _ => format!("{}, {}", quoted(decimal), quoted(thousands)),
    }
}
