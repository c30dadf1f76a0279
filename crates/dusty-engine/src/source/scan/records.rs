//! Rows whose values have types, as JSON and other files give them: the good ones become a
//! batch, and of the bad ones is told, or they are set aside.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, ListArray, StructArray, UInt64Array,
};
use arrow::compute::{nullif, take};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use dusty_check::Source;

use super::{Site, unneeded};
use crate::account::{Bad, Effects};
use crate::builtins::{float, int, iso_day, iso_instant};
use crate::failure::sound;
use crate::flow::batch::Batch;
use crate::source::input::Input;
use crate::why::Unfit;

/// A file of such rows.
pub(super) struct Records {
    pub(super) site: Site,
    pub(super) source: Source,
    /// The names of the columns.
    pub(super) names: Vec<String>,
    pub(super) needed: Vec<bool>,
    /// The columns that are built: those that are needed and, if bad rows are saved, all.
    pub(super) built: Vec<bool>,
}

/// Some rows of the file as they were read.
pub(super) struct Found {
    pub(super) columns: Vec<ArrayRef>,
    /// The lines on which the rows begin.
    pub(super) lines: Vec<u64>,
    /// Those on which they end, if they may have more than one.
    pub(super) last_lines: Option<Vec<u64>>,
    /// What is bad, each with the position of its row, in the order of the rows.
    pub(super) bad: Vec<(usize, Bad)>,
    /// How many rows had nothing in them.
    pub(super) blank: u64,
}

impl Records {
    pub(super) fn new(site: Site, input: &Input, names: Vec<String>, needed: &[bool]) -> Records {
        let needed: Vec<bool> = (0..names.len()).map(|at| needed.get(at) == Some(&true)).collect();
        let all = site.rejected.is_some();
        let built = needed.iter().map(|needed| *needed || all).collect();
        Records { site, source: input.source.clone(), names, needed, built }
    }

    /// The types of the columns, from those that the file has; `Null` where nothing needs one.
    pub(super) fn types(&self, own: impl Iterator<Item = DataType>) -> Vec<DataType> {
        let ty = |(ty, needed): (DataType, &bool)| if *needed { ty } else { DataType::Null };
        own.zip(&self.needed).map(ty).collect()
    }

    /// The rows as a batch, without those that are bad.
    pub(super) fn batch(&self, mut found: Found, effects: &mut Effects) -> Batch {
        for (column, name) in found.columns.iter_mut().zip(&self.names) {
            *column = cleared(column, self.source.missing.of(name));
        }
        let good = (!found.bad.is_empty()).then(|| self.settle(&mut found, effects));
        let Found { columns, mut lines, mut last_lines, blank, .. } = found;
        let count = lines.len();
        let place = self.site.places(lines.clone());
        let column = |(column, needed): (ArrayRef, &bool)| match needed {
            true => column,
            false => unneeded(count),
        };
        let columns = columns.into_iter().zip(&self.needed).map(column).collect();
        let mut batch = Batch { columns, rows: count, place, read: None, late: None };
        if let Some(good) = good {
            for lines in [&mut lines].into_iter().chain(&mut last_lines) {
                let mut good = good.values().iter();
                lines.retain(|_| good.next() == Some(true));
            }
            batch = batch.filtered(&good);
        }
        let ends = last_lines.as_ref().unwrap_or(&lines);
        let batch = self.site.traced(batch, (&lines, Some(ends)), &self.names, effects);
        self.site.count(effects, batch.rows, count - batch.rows, blank);
        batch
    }

    /// Tells of what is bad, or sets it aside; gives the mask of the good rows.
    fn settle(&self, found: &mut Found, effects: &mut Effects) -> BooleanArray {
        let mut keep = vec![true; found.lines.len()];
        let mut first: Vec<(usize, &Bad)> = Vec::new();
        for (row, bad) in &found.bad {
            if let Some(keep) = keep.get_mut(*row).filter(|keep| **keep) {
                *keep = false;
                first.push((*row, bad));
            }
        }
        let line = |bad: &Bad| bad.place.map_or(0, |place| place.line);
        for (row, bad) in &first {
            let own = |lines: &[u64]| lines.get(*row).copied().unwrap_or(line(bad));
            let ends = found.last_lines.as_ref().unwrap_or(&found.lines);
            let (why, text) = (bad.fails.one.to_owned(), bad.value.clone().unwrap_or_default());
            let unfit = Unfit { why, column: bad.column.clone(), text };
            self.site.unfit(line(bad), (own(&found.lines), own(ends)), unfit, effects);
        }
        if self.site.rejected.is_none() {
            effects.bad.extend(found.bad.drain(..).map(|(_, bad)| bad));
            return BooleanArray::from(keep);
        }
        // Of a record that is broken, no value can be relied on.
        let record = |(row, bad): &(usize, &Bad)| bad.column.is_some().then_some(*row as u64);
        let records: UInt64Array = first.iter().map(record).collect();
        let taken = |column: &ArrayRef| sound(take(column, &records, None));
        let columns = found.columns.iter().map(taken).collect();
        let mut batch = Batch::placeless(columns, first.len()).remember();
        batch.place = self.site.places(first.iter().map(|(_, bad)| line(bad)).collect());
        let told: Vec<Bad> = first.into_iter().map(|(_, bad)| bad.clone()).collect();
        self.site.reject(&batch, &told, &self.names, effects);
        BooleanArray::from(keep)
    }
}

/// A column without the values that mean a missing one, in its lists and records as well.
fn cleared(column: &ArrayRef, markers: &[String]) -> ArrayRef {
    if markers.is_empty() {
        return ArrayRef::clone(column);
    }
    if let Some(list) = column.as_list_opt::<i32>() {
        let (item, offsets, values, nulls) = list.clone().into_parts();
        let values = cleared(&values, markers);
        return Arc::new(sound(ListArray::try_new(item, offsets, values, nulls)));
    }
    if let Some(record) = column.as_struct_opt() {
        let (fields, columns, nulls) = record.clone().into_parts();
        let columns = columns.iter().map(|column| cleared(column, markers)).collect();
        let rows = record.len();
        return Arc::new(sound(StructArray::try_new_with_length(fields, columns, nulls, rows)));
    }
    let mask = marked(column, markers);
    mask.map_or_else(|| ArrayRef::clone(column), |mask| sound(nullif(column, &mask)))
}

/// Which values mean a missing one: those that equal what such a text says in the column's type, and
/// texts that were something else in the file.
fn marked(column: &ArrayRef, markers: &[String]) -> Option<BooleanArray> {
    fn equal<T: ArrowPrimitiveType>(
        column: &ArrayRef,
        markers: &[String],
        read: impl Fn(&str) -> Option<T::Native>,
    ) -> Option<BooleanArray> {
        let column = column.as_primitive_opt::<T>()?;
        let marks: Vec<T::Native> = markers.iter().filter_map(|text| read(text)).collect();
        Some(column.iter().map(|value| value.map(|value| marks.contains(&value))).collect())
    }
    let is = |text: &str| markers.iter().any(|marker| marker == text);
    let instant = |text: &str| iso_instant(text).or_else(|| iso_instant(&format!("{text}T00:00")));
    match column.data_type() {
        DataType::Int64 => equal::<Int64Type>(column, markers, int),
        DataType::Float64 => equal::<Float64Type>(column, markers, float),
        DataType::Date32 => equal::<Date32Type>(column, markers, iso_day),
        DataType::Timestamp(..) => equal::<TimestampMicrosecondType>(column, markers, instant),
        DataType::Boolean => {
            let word = |value: bool| is(if value { "true" } else { "false" });
            Some(column.as_boolean().iter().map(|value| value.map(word)).collect())
        }
        _ => Some(column.as_string_view_opt()?.iter().map(|text| text.map(is)).collect()),
    }
}
