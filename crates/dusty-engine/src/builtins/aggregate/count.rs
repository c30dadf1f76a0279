//! Counting: rows, values, and how many conditions hold.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array};
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::saved::{Saved, put};
use super::{Codec, State, column};

/// Counts rows; with an argument, those where it is not missing.
#[derive(Clone, Default)]
pub(super) struct Count(u64);

impl State for Count {
    type Input<'a> = Option<&'a ArrayRef>;

    fn result(_: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<Option<&'a ArrayRef>> {
        Ok(args.first())
    }

    fn add(&mut self, input: &Option<&ArrayRef>, row: usize) -> usize {
        self.0 += u64::from(input.is_none_or(|column| column.is_valid(row)));
        0
    }

    fn glance(&self) -> bool {
        self.0 > 0
    }

    fn save(&self, out: &mut Vec<u8>) {
        put(self.0, out);
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        self.0 += saved.number().unwrap_or(0);
        0
    }

    fn finish(groups: Vec<Count>, _: &Codec) -> Result<ArrayRef> {
        Ok(Arc::new(Int64Array::from_iter_values(groups.iter().map(|group| group.0 as i64))))
    }
}

/// What is said of the conditions of a group.
pub(super) trait Verdict: Clone + Send + Sync + 'static {
    const TYPE: DataType;
    /// From how many hold, and how many there are; `None` for missing.
    fn column(counts: impl Iterator<Item = Option<(u64, u64)>>) -> ArrayRef;
}

/// Whether one holds at least.
#[derive(Clone)]
pub(super) struct Any;
/// Whether all hold.
#[derive(Clone)]
pub(super) struct All;
/// How large a part of them holds.
#[derive(Clone)]
pub(super) struct Share;

impl Verdict for Any {
    const TYPE: DataType = DataType::Boolean;

    fn column(counts: impl Iterator<Item = Option<(u64, u64)>>) -> ArrayRef {
        Arc::new(counts.map(|counts| counts.map(|(held, _)| held > 0)).collect::<BooleanArray>())
    }
}

impl Verdict for All {
    const TYPE: DataType = DataType::Boolean;

    fn column(counts: impl Iterator<Item = Option<(u64, u64)>>) -> ArrayRef {
        let holds = counts.map(|counts| counts.map(|(held, all)| held == all));
        Arc::new(holds.collect::<BooleanArray>())
    }
}

impl Verdict for Share {
    const TYPE: DataType = DataType::Float64;

    fn column(counts: impl Iterator<Item = Option<(u64, u64)>>) -> ArrayRef {
        let shares = counts.map(|counts| counts.map(|(held, all)| held as f64 / all as f64));
        Arc::new(shares.collect::<Float64Array>())
    }
}

/// Counts how many conditions hold.
#[derive(Clone)]
pub(super) struct Conditions<V> {
    held: u64,
    all: u64,
    verdict: std::marker::PhantomData<V>,
}

impl<V> Default for Conditions<V> {
    fn default() -> Self {
        Conditions { held: 0, all: 0, verdict: std::marker::PhantomData }
    }
}

impl<V: Verdict> State for Conditions<V> {
    type Input<'a> = &'a BooleanArray;

    fn result(_: &[DataType]) -> DataType {
        V::TYPE
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<&'a BooleanArray> {
        column(args, 0)
    }

    fn add(&mut self, input: &&BooleanArray, row: usize) -> usize {
        if input.is_valid(row) {
            self.held += u64::from(input.value(row));
            self.all += 1;
        }
        0
    }

    fn save(&self, out: &mut Vec<u8>) {
        put(self.held, out);
        put(self.all, out);
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        self.held += saved.number().unwrap_or(0);
        self.all += saved.number().unwrap_or(0);
        0
    }

    fn finish(groups: Vec<Self>, _: &Codec) -> Result<ArrayRef> {
        Ok(V::column(groups.iter().map(|group| (group.all > 0).then_some((group.held, group.all)))))
    }
}
