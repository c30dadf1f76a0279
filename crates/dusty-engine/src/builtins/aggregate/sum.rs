//! Sums, means and variances, each rounded once.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::exact::{ExactSum, SquareSum, variance};
use super::saved::{Saved, put, put_bytes};
use super::{Codec, State, column};

/// A sum of whole numbers, with room for the sum of more rows than there can be; the one sum that there cannot be stands
/// for none, since there may be a million groups.
#[derive(Clone)]
pub(super) struct IntSum(i128);

const NO_SUM: i128 = i128::MIN;

const WIDE: DataType = DataType::Decimal128(38, 0);

impl IntSum {
    fn plus(&mut self, value: i128) {
        self.0 = self.get().unwrap_or(0) + value;
    }

    fn get(&self) -> Option<i128> {
        Some(self.0).filter(|sum| *sum != NO_SUM)
    }
}

impl Default for IntSum {
    fn default() -> IntSum {
        IntSum(NO_SUM)
    }
}

impl State for IntSum {
    type Input<'a> = &'a Int64Array;

    fn result(_: &[DataType]) -> DataType {
        WIDE
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<&'a Int64Array> {
        column(args, 0)
    }

    fn add(&mut self, input: &&Int64Array, row: usize) -> usize {
        if input.is_valid(row) {
            self.plus(i128::from(input.value(row)));
        }
        0
    }

    fn glance(&self) -> bool {
        self.0 != 0
    }

    fn save(&self, out: &mut Vec<u8>) {
        out.extend(self.get().iter().flat_map(|sum| sum.to_le_bytes()));
    }

    fn merge(&mut self, saved: Saved<'_>) -> usize {
        if let Some(sum) = saved.0.first_chunk() {
            self.plus(i128::from_le_bytes(*sum));
        }
        0
    }

    fn finish(groups: Vec<IntSum>, _: &Codec) -> Result<ArrayRef> {
        let sums: Decimal128Array = groups.iter().map(IntSum::get).collect();
        Ok(Arc::new(sums.with_data_type(WIDE)))
    }
}

/// How a value of a column enters a sum.
pub(super) trait Number: Array + Clone + 'static {
    fn add_to(&self, row: usize, sum: &mut ExactSum);
    fn add_square_to(&self, row: usize, sum: &mut SquareSum);
}

impl Number for Float64Array {
    fn add_to(&self, row: usize, sum: &mut ExactSum) {
        sum.add(self.value(row));
    }

    fn add_square_to(&self, row: usize, sum: &mut SquareSum) {
        sum.add(self.value(row));
    }
}

impl Number for Int64Array {
    fn add_to(&self, row: usize, sum: &mut ExactSum) {
        sum.add_int(self.value(row));
    }

    fn add_square_to(&self, row: usize, sum: &mut SquareSum) {
        sum.add_int(self.value(row));
    }
}

/// What is made of exact sums.
pub(super) trait Statistic: Clone + Send + Sync + 'static {
    /// Whether the squares of the values are summed up, too.
    const SQUARES: bool;
    /// From the number of values, which is not zero, and their sums.
    fn value(count: u64, sum: &ExactSum, squares: &SquareSum) -> Option<f64>;
}

#[derive(Clone)]
pub(super) struct Sum;
#[derive(Clone)]
pub(super) struct Mean;
#[derive(Clone)]
pub(super) struct Variance;
#[derive(Clone)]
pub(super) struct Deviation;

impl Statistic for Sum {
    const SQUARES: bool = false;

    fn value(_: u64, sum: &ExactSum, _: &SquareSum) -> Option<f64> {
        Some(sum.rounded())
    }
}

impl Statistic for Mean {
    const SQUARES: bool = false;

    fn value(count: u64, sum: &ExactSum, _: &SquareSum) -> Option<f64> {
        Some(sum.mean(count))
    }
}

impl Statistic for Variance {
    const SQUARES: bool = true;

    fn value(count: u64, sum: &ExactSum, squares: &SquareSum) -> Option<f64> {
        (count > 1).then(|| variance(count, sum, squares))
    }
}

impl Statistic for Deviation {
    const SQUARES: bool = true;

    fn value(count: u64, sum: &ExactSum, squares: &SquareSum) -> Option<f64> {
        Variance::value(count, sum, squares).map(f64::sqrt)
    }
}

/// The number of values of a column of type `N`, their sum and that of their squares.
#[derive(Clone)]
pub(super) struct Moments<N, S> {
    count: u64,
    sum: ExactSum,
    /// Not there where nobody asks for it, since there may be a million groups.
    squares: Option<Box<SquareSum>>,
    kind: PhantomData<fn(N) -> S>,
}

impl<N, S> Default for Moments<N, S> {
    fn default() -> Self {
        Moments { count: 0, sum: ExactSum::default(), squares: None, kind: PhantomData }
    }
}

impl<N, S> Moments<N, S> {
    fn squares(&self) -> SquareSum {
        self.squares.as_deref().cloned().unwrap_or_default()
    }

    fn heap(&self) -> usize {
        let squares =
            self.squares.as_deref().map(|squares| size_of::<SquareSum>() + squares.heap());
        self.sum.heap() + squares.unwrap_or(0)
    }
}

impl<N: Number, S: Statistic> State for Moments<N, S> {
    type Input<'a> = &'a N;

    fn result(_: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<&'a N> {
        column(args, 0)
    }

    fn add(&mut self, input: &&N, row: usize) -> usize {
        if input.is_null(row) {
            return 0;
        }
        let before = self.heap();
        self.count += 1;
        input.add_to(row, &mut self.sum);
        if S::SQUARES {
            input.add_square_to(row, self.squares.get_or_insert_default());
        }
        self.heap().saturating_sub(before)
    }

    fn glance(&self) -> bool {
        self.count > 0
    }

    fn save(&self, out: &mut Vec<u8>) {
        put(self.count, out);
        put_bytes(&self.sum.to_bytes(), out);
        if let Some(squares) = &self.squares {
            put_bytes(&squares.to_bytes(), out);
        }
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        let before = self.heap();
        self.count += saved.number().unwrap_or(0);
        if let Some(sum) = saved.bytes() {
            self.sum.merge(ExactSum::from_bytes(sum));
        }
        if let Some(squares) = saved.bytes() {
            self.squares.get_or_insert_default().merge(SquareSum::from_bytes(squares));
        }
        self.heap().saturating_sub(before)
    }

    fn finish(groups: Vec<Self>, _: &Codec) -> Result<ArrayRef> {
        let value = |group: &Self| {
            (group.count > 0).then(|| S::value(group.count, &group.sum, &group.squares()))?
        };
        Ok(Arc::new(groups.iter().map(value).collect::<Float64Array>()))
    }
}
