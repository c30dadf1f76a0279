//! Functions of many rows. Each is a small state per group that says how a row is
//! added, how two states become one, and what comes out; [`Grouped`] makes of it
//! what the engine calls.
//!
//! Whatever the order in which rows come and states are merged, the result has the
//! same bits: sums are exact, and what depends on the order of the rows looks at
//! their numbers.

use std::hint::black_box;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, LargeBinaryArray, LargeBinaryBuilder, UInt64Array,
};
use arrow::compute::take;
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, Rows, SortField};
use datafusion_common::{DataFusionError, Result};
use datafusion_expr::{Accumulator, EmitTo, GroupsAccumulator};

use crate::builtins::kernel::Kernel;

use super::same::one_zero;

mod count;
mod exact;
mod lines;
mod order;
mod quantile;
mod running;
mod saved;
mod single;
mod sum;
mod table;

use running::Sliding;
use saved::Saved;
use single::Single;

pub(crate) use running::Running;
pub(crate) use table::AGGREGATES;

/// What a call says as its function that collects the lines of a group's rows, for
/// `dusty why`. It is in no table, since no script can call it.
pub(crate) const LINES: usize = usize::MAX;

/// What runs an overload of a function.
pub(crate) fn aggregate(function: usize, overload: usize) -> Option<Aggregate> {
    if function == LINES {
        return Some(Aggregate::of::<lines::GroupLines>());
    }
    AGGREGATES.get(function)?.overloads.get(overload).map(|(_, imp)| *imp)
}

/// What runs a function of many rows.
#[derive(Clone, Copy)]
pub(crate) struct Aggregate {
    /// The type of the column that the accumulator gives, from the types of the
    /// arguments (without the row number); `finish` may give another.
    pub(crate) result: fn(&[DataType]) -> DataType,
    /// Makes an accumulator, from the types of the arguments. A function without
    /// arguments is given one that is never null, such as a constant, since the
    /// number of rows cannot be told otherwise.
    pub(crate) accumulator: fn(&[DataType]) -> Box<dyn GroupsAccumulator>,
    /// Makes an accumulator of a single group, which exists even if no row does.
    pub(crate) single: fn(&[DataType]) -> Box<dyn Accumulator>,
    /// Makes what gives a result after each row: for the rows so far, or the last ones of those.
    pub(crate) running: fn(&[DataType], Option<usize>) -> Box<dyn Running>,
    /// Runs over the column of results, its only argument, and says which are bad.
    pub(crate) finish: Option<Kernel>,
    /// Whether the accumulator wants the number of each row as one more argument, a
    /// `UInt64Array` without nulls, behind all others. Numbers are unlike and grow in
    /// row order.
    pub(crate) row_number: bool,
}

impl Aggregate {
    /// The function that keeps a state per group.
    const fn of<S: State>() -> Aggregate {
        Aggregate {
            result: S::result,
            accumulator: |args| Box::new(Grouped::<S>::new(args)),
            single: |args| Box::new(Single::<S>::new(args)),
            running: |args, last| match last {
                Some(last) => Box::new(Sliding::<S>::new(args, last)),
                None => Box::new(Grouped::<S>::new(args)),
            },
            finish: None,
            row_number: S::ROW_NUMBER,
        }
    }

    const fn finish(self, kernel: Kernel) -> Aggregate {
        Aggregate { finish: Some(kernel), ..self }
    }
}

/// What an aggregate knows of one group.
trait State: Clone + Default + Send + Sync + 'static {
    /// The arguments of a batch, with their types known.
    type Input<'a>;
    /// See [`Aggregate::row_number`].
    const ROW_NUMBER: bool = false;

    /// See [`Aggregate::result`].
    fn result(args: &[DataType]) -> DataType;
    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Self::Input<'a>>;
    /// Anything that is read from the state itself, for those that are small: see [`fetch`].
    fn glance(&self) -> bool {
        false
    }
    /// Adds a row; gives how many bytes the heap grew.
    fn add(&mut self, input: &Self::Input<'_>, row: usize) -> usize;
    /// Writes what [`State::merge`] reads.
    fn save(&self, out: &mut Vec<u8>);
    /// Adds an unfinished group; gives how many bytes the heap grew.
    fn merge(&mut self, saved: Saved<'_>) -> usize;
    /// Enough of the state to [`State::finish`] it as it is now.
    fn snapshot(&self) -> Self {
        self.clone()
    }
    /// The results of groups.
    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef>;
}

/// All groups.
struct Grouped<S> {
    groups: Vec<S>,
    codec: Codec,
    /// Bytes that the states keep on the heap, about.
    heap: usize,
}

impl<S: State> Grouped<S> {
    fn new(args: &[DataType]) -> Grouped<S> {
        Grouped { groups: Vec::new(), codec: Codec::new(args.first()), heap: 0 }
    }

    fn emit(&mut self, emit_to: EmitTo) -> Vec<S> {
        let before = self.groups.len();
        let emitted = emit_to.take_needed(&mut self.groups);
        self.heap = self.heap.checked_div(before).unwrap_or(0) * self.groups.len();
        emitted
    }
}

/// How many states are fetched before rows are added to them.
const AT_ONCE: usize = 64;

/// Looks at some states. Those of many groups lie all over the memory, and the processor waits for
/// many at once here, but for one after the other where rows are added.
fn fetch<S: State>(groups: &[S], indices: &[usize]) {
    let found = indices.iter().filter_map(|&at| groups.get(at));
    black_box(found.filter(|state| state.glance()).count());
}

impl<S: State> GroupsAccumulator for Grouped<S> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.resize_with(total_num_groups, S::default);
        let input = S::input(values, &self.codec)?;
        for (part, indices) in group_indices.chunks(AT_ONCE).enumerate() {
            fetch(&self.groups, indices);
            for (row, group) in (part * AT_ONCE..).zip(indices) {
                let wanted =
                    opt_filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
                if wanted && let Some(state) = self.groups.get_mut(*group) {
                    self.heap += state.add(&input, row);
                }
            }
        }
        Ok(())
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.resize_with(total_num_groups, S::default);
        let saved: &LargeBinaryArray = column(values, 0)?;
        for (row, group) in group_indices.iter().enumerate() {
            if let Some(state) = self.groups.get_mut(*group) {
                self.heap += state.merge(Saved(saved.value(row)));
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        S::finish(self.emit(emit_to), &self.codec)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![saved(&self.emit(emit_to))])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        // Every row is a group of its own.
        let length = values.first().map(|column| column.len());
        let Some(rows) = length.or(opt_filter.map(BooleanArray::len)) else {
            return Err(internal("rows without a column"));
        };
        let places: Vec<usize> = (0..rows).collect();
        let mut grouped = Grouped::<S> { groups: Vec::new(), codec: self.codec.clone(), heap: 0 };
        grouped.update_batch(values, &places, opt_filter, rows)?;
        Ok(vec![saved(&grouped.groups)])
    }

    fn size(&self) -> usize {
        self.groups.capacity() * size_of::<S>() + self.heap
    }
}

/// The type of the one column in which unfinished groups are handed over.
pub(crate) const SAVED: DataType = DataType::LargeBinary;

/// Unfinished groups as they are handed over.
fn saved<S: State>(groups: &[S]) -> ArrayRef {
    let (mut column, mut bytes) = (LargeBinaryBuilder::new(), Vec::new());
    for group in groups {
        bytes.clear();
        group.save(&mut bytes);
        column.append_value(&bytes);
    }
    Arc::new(column.finish())
}

/// Turns values of any type into bytes, which are equal and ordered as the values
/// are, and back.
#[derive(Clone)]
struct Codec {
    converter: Option<Arc<RowConverter>>,
}

impl Codec {
    fn new(ty: Option<&DataType>) -> Codec {
        let field = ty.map(|ty| SortField::new(ty.clone()));
        let converter = field.and_then(|field| RowConverter::new(vec![field]).ok());
        Codec { converter: converter.map(Arc::new) }
    }

    fn converter(&self) -> Result<&RowConverter> {
        self.converter.as_deref().ok_or_else(|| internal("values without an encoding"))
    }

    fn encode<'a>(&self, args: &'a [ArrayRef]) -> Result<Encoded<'a>> {
        self.encoded(args, Arc::clone)
    }

    /// For values that are compared: the two zeros are one.
    fn encode_keys<'a>(&self, args: &'a [ArrayRef]) -> Result<Encoded<'a>> {
        self.encoded(args, one_zero)
    }

    fn encoded<'a>(
        &self,
        args: &'a [ArrayRef],
        with: fn(&ArrayRef) -> ArrayRef,
    ) -> Result<Encoded<'a>> {
        let column = args.first().ok_or_else(|| internal("no argument"))?;
        let rows = self.converter()?.convert_columns(&[with(column)])?;
        let numbers = args.get(1).and_then(|numbers| numbers.as_primitive_opt());
        Ok(Encoded { column, rows, numbers })
    }

    /// The values of a column.
    fn decode<'a>(&self, values: impl Iterator<Item = Option<&'a [u8]>>) -> Result<ArrayRef> {
        let converter = self.converter()?;
        let parser = converter.parser();
        let mut present = Vec::new();
        let places: UInt64Array = values
            .map(|value| {
                present.push(parser.parse(value?));
                Some(present.len() as u64 - 1)
            })
            .collect();
        let mut columns = converter.convert_rows(present)?;
        let column = columns.pop().ok_or_else(|| internal("no column"))?;
        Ok(take(&column, &places, None)?)
    }
}

/// A column in encoded form.
struct Encoded<'a> {
    column: &'a ArrayRef,
    rows: Rows,
    numbers: Option<&'a UInt64Array>,
}

impl Encoded<'_> {
    /// The bytes of a value; `None` if it is missing.
    fn get(&self, row: usize) -> Option<&[u8]> {
        self.column.is_valid(row).then(|| self.rows.row(row).data())
    }

    /// The number of a row.
    fn number(&self, row: usize) -> u64 {
        self.numbers.map_or(0, |numbers| numbers.value(row))
    }
}

/// An argument of a known type.
fn column<A: Array + 'static>(columns: &[ArrayRef], at: usize) -> Result<&A> {
    let column = columns.get(at).and_then(|column| column.as_any().downcast_ref());
    column.ok_or_else(|| internal("a column of another type"))
}

fn internal(what: &str) -> DataFusionError {
    DataFusionError::Internal(format!("an aggregate got {what}"))
}

#[cfg(test)]
mod tests {
    use arrow::array::{BooleanArray, Date32Array, Float64Array, Int64Array, StringViewArray};

    use arrow::compute::concat;
    use datafusion_common::ScalarValue;

    use crate::builtins::kernel::{Invocation, Operand};

    use super::*;

    /// A few rows with missing values, repetitions and numbers of all sizes.
    fn rows(ty: &DataType) -> ArrayRef {
        let numbers = (0..40).map(|row: i64| match row % 7 {
            3 => None,
            _ => Some(row * row * 37 % 11 - 5),
        });
        let float = |value: i64| value as f64 * 0.1 * 10_f64.powi(value as i32 * 30);
        match ty {
            DataType::Int64 => Arc::new(numbers.collect::<Int64Array>()),
            DataType::Float64 => Arc::new(numbers.map(|n| n.map(float)).collect::<Float64Array>()),
            DataType::Boolean => {
                Arc::new(numbers.map(|n| n.map(|n| n > 0)).collect::<BooleanArray>())
            }
            DataType::Date32 => {
                Arc::new(numbers.map(|n| n.map(|n| n as i32)).collect::<Date32Array>())
            }
            _ => Arc::new(numbers.map(|n| n.map(|n| n.to_string())).collect::<StringViewArray>()),
        }
    }

    fn type_of(signature: &str) -> DataType {
        let name = signature.split([':', ',', ')']).nth(1).unwrap_or("").trim();
        match name {
            "int" => DataType::Int64,
            "float" => DataType::Float64,
            "bool" => DataType::Boolean,
            "date" => DataType::Date32,
            _ => DataType::Utf8View,
        }
    }

    fn types_of(name: &str, signature: &str) -> Vec<DataType> {
        let second = match name {
            "quantile" => Some(DataType::Float64),
            "previous" => Some(DataType::Int64),
            _ => None,
        };
        [type_of(signature)].into_iter().chain(second).collect()
    }

    fn finished(aggregate: &Aggregate, column: ArrayRef) -> String {
        let args = [Operand::Rows(Arc::clone(&column))];
        let mut call = Invocation { args: &args, rows: column.len(), bad: Vec::new() };
        let column = aggregate.finish.map_or(column, |kernel| kernel(&mut call));
        format!("{column:?} {:?}", call.bad)
    }

    /// The results of three groups, computed over batches of some size which are
    /// spread over some accumulators in some order.
    fn computed(
        aggregate: &Aggregate,
        columns: &[ArrayRef],
        types: &[DataType],
        size: usize,
        parts: usize,
        filter: &BooleanArray,
    ) -> String {
        let mut workers: Vec<_> = (0..parts).map(|_| (aggregate.accumulator)(types)).collect();
        let starts: Vec<usize> = (0..40).step_by(size).collect();
        let backwards = starts.iter().rev().enumerate();
        for (at, start) in backwards {
            let length = size.min(40 - start);
            let batch: Vec<_> = columns.iter().map(|column| column.slice(*start, length)).collect();
            let groups: Vec<usize> = (*start..start + length).map(|row| row % 3).collect();
            let filter = filter.slice(*start, length);
            let worker = &mut workers[at % parts];
            worker.update_batch(&batch, &groups, Some(&filter), 3).unwrap();
            assert!(worker.size() > 0);
        }
        let mut all = (aggregate.accumulator)(types);
        for mut worker in workers {
            // One that got no rows knows the number of groups nevertheless.
            let none: Vec<_> = columns.iter().map(|column| column.slice(0, 0)).collect();
            worker.update_batch(&none, &[], None, 3).unwrap();
            // In two pieces, the second of which has another group in front.
            let first = worker.state(EmitTo::First(1)).unwrap();
            let rest = worker.state(EmitTo::All).unwrap();
            let found: Vec<_> = rest.iter().map(|column| column.data_type().clone()).collect();
            assert_eq!(found, [SAVED]);
            let places: Vec<usize> = (1..=rest.first().map_or(0, |column| column.len())).collect();
            all.merge_batch(&rest, &places, 3).unwrap();
            all.merge_batch(&first, &[0], 3).unwrap();
        }
        let column = all.evaluate(EmitTo::All).unwrap();
        assert_eq!(*column.data_type(), (aggregate.result)(types));
        finished(aggregate, column)
    }

    /// Forty rows of arguments.
    fn args(name: &str, types: &[DataType], aggregate: &Aggregate) -> Vec<ArrayRef> {
        let mut columns = vec![rows(&types[0])];
        match name {
            "quantile" => columns.push(Arc::new(Float64Array::from(vec![0.3; 40]))),
            "previous" => columns.push(Arc::new(Int64Array::from(vec![2; 40]))),
            _ => {}
        }
        if aggregate.row_number {
            columns.push(Arc::new(UInt64Array::from_iter_values(100..140)));
        }
        columns
    }

    #[test]
    fn a_window_is_a_group_of_its_rows() {
        for function in AGGREGATES {
            for (signature, aggregate) in function.overloads {
                let types = types_of(function.name, signature);
                let columns = args(function.name, &types, aggregate);
                for last in [None, Some(1), Some(4)] {
                    let mut running = (aggregate.running)(&types, last);
                    let parts = [(0, 13), (13, 0), (13, 27)].map(|(first, rows)| {
                        let groups: Vec<_> = (first..first + rows).map(|row| row % 3).collect();
                        let part = columns.iter().map(|column| column.slice(first, rows));
                        running.results(&part.collect::<Vec<_>>(), &groups, 3).unwrap()
                    });
                    let results = concat(&[&*parts[0], &*parts[1], &*parts[2]]).unwrap();
                    for row in 0..40_u64 {
                        let first =
                            last.map_or(0, |last| row.saturating_sub(3 * (last as u64 - 1)));
                        let places = (first..=row).filter(|at| at % 3 == row % 3);
                        let places = UInt64Array::from_iter_values(places);
                        let window =
                            columns.iter().map(|column| take(column, &places, None).unwrap());
                        let mut single = (aggregate.single)(&types);
                        single.update_batch(&window.collect::<Vec<_>>()).unwrap();
                        let result = ScalarValue::try_from_array(&results, row as usize).unwrap();
                        let (name, whole) = (function.name, single.evaluate().unwrap());
                        assert_eq!(result, whole, "{name}{signature} {last:?} {row}");
                    }
                }
            }
        }
    }

    #[test]
    fn neither_order_nor_spreading_matters() {
        for function in AGGREGATES {
            for (signature, aggregate) in function.overloads {
                let types = types_of(function.name, signature);
                let columns = args(function.name, &types, aggregate);
                let filter: BooleanArray = (0..40).map(|row| Some(row % 5 != 0)).collect();
                let plain = computed(aggregate, &columns, &types, 40, 1, &filter);
                for (size, parts) in [(1, 1), (1, 4), (7, 2), (13, 3), (40, 2)] {
                    let spread = computed(aggregate, &columns, &types, size, parts, &filter);
                    assert_eq!(spread, plain, "{}{signature}", function.name);
                }
                let converted = (aggregate.accumulator)(&types)
                    .convert_to_state(&columns, Some(&filter))
                    .unwrap();
                let mut all = (aggregate.accumulator)(&types);
                let groups: Vec<usize> = (0..40).map(|row| row % 3).collect();
                all.merge_batch(&converted, &groups, 3).unwrap();
                let column = all.evaluate(EmitTo::All).unwrap();
                assert_eq!(finished(aggregate, column), plain, "{}{signature}", function.name);
            }
        }
    }

    #[test]
    fn lines_do_not_depend_on_order_or_spreading() {
        let aggregate = aggregate(LINES, 0).unwrap();
        let text = |row: u64| match row % 9 {
            4 => None,
            8 => Some(format!("{},{},3+*0:70", row, row + 1)),
            _ => Some(format!("{}{}", if row == 30 { "!" } else { "" }, 100 - row)),
        };
        let columns: Vec<ArrayRef> = vec![
            Arc::new((0..40).map(text).collect::<StringViewArray>()),
            Arc::new(UInt64Array::from_iter_values(100..140)),
        ];
        let types = [DataType::Utf8View];
        let filter: BooleanArray = (0..40).map(|_| Some(true)).collect();
        let plain = computed(&aggregate, &columns, &types, 40, 1, &filter);
        assert!(plain.contains("!100,97,94,91,88,85,82,79,76,73+") && plain.contains("=14"));
        for (size, parts) in [(1, 1), (1, 4), (7, 2), (13, 3), (40, 2)] {
            let spread = computed(&aggregate, &columns, &types, size, parts, &filter);
            assert_eq!(spread, plain);
        }
    }

    #[test]
    fn one_group_of_nothing() {
        for function in AGGREGATES {
            for (signature, aggregate) in function.overloads {
                let types = types_of(function.name, signature);
                let mut never = (aggregate.single)(&types);
                let mut handed = (aggregate.single)(&types);
                let states: Vec<_> =
                    never.state().unwrap().iter().map(|s| s.to_array().unwrap()).collect();
                handed.merge_batch(&states).unwrap();
                let value = handed.evaluate().unwrap();
                let again = (aggregate.single)(&types).evaluate().unwrap();
                assert_eq!(value, again, "{}{signature}", function.name);
                let empty = ["count", "count_distinct", "list", "only"].contains(&function.name);
                assert_eq!(!value.is_null(), empty, "{}{signature}", function.name);
                assert_eq!(value.data_type(), (aggregate.result)(&types));
            }
        }
    }
}
