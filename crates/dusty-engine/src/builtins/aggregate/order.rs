//! What looks at values of any type: the first and the last, the smallest and the
//! largest, the most frequent, the different ones, all of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryBuilder, Int64Array, Int64Builder, ListArray, ListBuilder,
    UInt64Array, UInt64Builder,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field};
use datafusion_common::Result;
use smallvec::SmallVec;

use super::{Codec, Encoded, State, column, internal};

type Bytes = Box<[u8]>;

fn first_type(args: &[DataType]) -> DataType {
    args.first().cloned().unwrap_or(DataType::Null)
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

/// The value of the first row, or the last, that has one.
#[derive(Default)]
pub(super) struct End<const LAST: bool>(Option<(u64, Vec<u8>)>);

impl<const LAST: bool> End<LAST> {
    fn offer(&mut self, number: u64, value: &[u8]) -> usize {
        match &mut self.0 {
            Some((best, _)) if (number < *best) == LAST => 0,
            Some((best, bytes)) => {
                *best = number;
                replace(bytes, value)
            }
            None => {
                self.0 = Some((number, value.to_vec()));
                value.len()
            }
        }
    }
}

/// Writes other bytes into the same place; gives how many bytes it grew.
fn replace(bytes: &mut Vec<u8>, value: &[u8]) -> usize {
    let before = bytes.capacity();
    bytes.clear();
    bytes.extend_from_slice(value);
    bytes.capacity() - before
}

impl<const LAST: bool> State for End<LAST> {
    type Input<'a> = Encoded<'a>;
    type Saved<'a> = (&'a UInt64Array, &'a BinaryArray);
    const ROW_NUMBER: bool = true;

    fn state(_: &[DataType]) -> Vec<DataType> {
        vec![DataType::UInt64, DataType::Binary]
    }

    fn result(args: &[DataType]) -> DataType {
        first_type(args)
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.offer(input.number(row), value))
    }

    fn glance(&self) -> bool {
        self.0.is_some()
    }

    fn saved(columns: &[ArrayRef]) -> Result<Self::Saved<'_>> {
        Ok((column(columns, 0)?, column(columns, 1)?))
    }

    fn merge(&mut self, (numbers, values): &Self::Saved<'_>, row: usize) -> usize {
        if values.is_null(row) { 0 } else { self.offer(numbers.value(row), values.value(row)) }
    }

    fn save(groups: &[Self]) -> Vec<ArrayRef> {
        let numbers = groups.iter().map(|group| group.0.as_ref().map(|(number, _)| *number));
        let values = groups.iter().map(|group| group.0.as_ref().map(|(_, value)| value));
        vec![Arc::new(numbers.collect::<UInt64Array>()), Arc::new(values.collect::<BinaryArray>())]
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        codec.decode(groups.iter().map(|group| group.0.as_ref().map(|(_, value)| &**value)))
    }
}

/// The smallest value, or the largest.
#[derive(Default)]
pub(super) struct Extreme<const LARGEST: bool>(Option<Best>);

/// A value in encoded form; those of numbers and dates lie in the state itself.
type Best = SmallVec<[u8; 16]>;

impl<const LARGEST: bool> Extreme<LARGEST> {
    fn offer(&mut self, value: &[u8]) -> usize {
        match &mut self.0 {
            Some(best) if (value > best.as_slice()) == LARGEST && value != best.as_slice() => {
                let before = heap(best);
                best.clear();
                best.extend_from_slice(value);
                heap(best) - before
            }
            Some(_) => 0,
            None => {
                let best = self.0.insert(Best::from_slice(value));
                heap(best)
            }
        }
    }
}

fn heap(best: &Best) -> usize {
    if best.spilled() { best.capacity() } else { 0 }
}

impl<const LARGEST: bool> State for Extreme<LARGEST> {
    type Input<'a> = Encoded<'a>;
    type Saved<'a> = &'a BinaryArray;

    fn state(_: &[DataType]) -> Vec<DataType> {
        vec![DataType::Binary]
    }

    fn result(args: &[DataType]) -> DataType {
        first_type(args)
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode_keys(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.offer(value))
    }

    fn glance(&self) -> bool {
        self.0.is_some()
    }

    fn saved(columns: &[ArrayRef]) -> Result<&BinaryArray> {
        column(columns, 0)
    }

    fn merge(&mut self, saved: &&BinaryArray, row: usize) -> usize {
        if saved.is_null(row) { 0 } else { self.offer(saved.value(row)) }
    }

    fn save(groups: &[Self]) -> Vec<ArrayRef> {
        let values = groups.iter().map(|group| group.0.as_ref());
        vec![Arc::new(values.collect::<BinaryArray>())]
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        codec.decode(groups.iter().map(|group| group.0.as_deref()))
    }
}

/// The values, each with the number of its row.
#[derive(Default)]
pub(super) struct Values(Vec<(u64, Bytes)>);

impl Values {
    fn push(&mut self, number: u64, value: &[u8]) -> usize {
        let before = self.0.capacity();
        self.0.push((number, value.into()));
        (self.0.capacity() - before) * size_of::<(u64, Bytes)>() + value.len()
    }
}

impl State for Values {
    type Input<'a> = Encoded<'a>;
    type Saved<'a> = (&'a ListArray, &'a UInt64Array, &'a BinaryArray);
    const ROW_NUMBER: bool = true;

    fn state(_: &[DataType]) -> Vec<DataType> {
        vec![list_of(DataType::UInt64), list_of(DataType::Binary)]
    }

    fn result(args: &[DataType]) -> DataType {
        list_of(first_type(args))
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.push(input.number(row), value))
    }

    fn saved(columns: &[ArrayRef]) -> Result<Self::Saved<'_>> {
        let (numbers, values): (&ListArray, &ListArray) =
            (column(columns, 0)?, column(columns, 1)?);
        let (numbers_of, values_of) = (std::slice::from_ref(numbers.values()), values.values());
        Ok((numbers, column(numbers_of, 0)?, column(std::slice::from_ref(values_of), 0)?))
    }

    fn merge(&mut self, (lists, numbers, values): &Self::Saved<'_>, row: usize) -> usize {
        // Both lists have the same lengths, and columns from a file begin at 0.
        range(lists, row).map(|at| self.push(numbers.value(at), values.value(at))).sum()
    }

    fn save(groups: &[Self]) -> Vec<ArrayRef> {
        let mut numbers = ListBuilder::new(UInt64Builder::new());
        let mut values = ListBuilder::new(BinaryBuilder::new());
        for group in groups {
            numbers.append_value(group.0.iter().map(|(number, _)| Some(*number)));
            values.append_value(group.0.iter().map(|(_, value)| Some(value)));
        }
        vec![Arc::new(numbers.finish()), Arc::new(values.finish())]
    }

    fn finish(mut groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        for group in &mut groups {
            group.0.sort_unstable();
        }
        let offsets = OffsetBuffer::from_lengths(groups.iter().map(|group| group.0.len()));
        let values = groups.iter().flat_map(|group| &group.0).map(|(_, value)| Some(&**value));
        let items = codec.decode(values)?;
        let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
        Ok(Arc::new(ListArray::try_new(field, offsets, items, None)?))
    }
}

/// The positions of a list's items.
fn range(lists: &ListArray, row: usize) -> std::ops::Range<usize> {
    let offsets = lists.value_offsets();
    let at = |row: usize| offsets.get(row).and_then(|at| usize::try_from(*at).ok()).unwrap_or(0);
    at(row)..at(row + 1)
}

/// The different values.
#[derive(Default)]
pub(super) struct Distinct(HashSet<Bytes>);

impl Distinct {
    fn insert(&mut self, value: &[u8]) -> usize {
        if self.0.contains(value) {
            return 0;
        }
        let before = self.0.capacity();
        self.0.insert(value.into());
        (self.0.capacity() - before) * size_of::<(u64, Bytes)>() + value.len()
    }
}

impl State for Distinct {
    type Input<'a> = Encoded<'a>;
    type Saved<'a> = (&'a ListArray, &'a BinaryArray);

    fn state(_: &[DataType]) -> Vec<DataType> {
        vec![list_of(DataType::Binary)]
    }

    fn result(_: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode_keys(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.insert(value))
    }

    fn saved(columns: &[ArrayRef]) -> Result<Self::Saved<'_>> {
        let lists: &ListArray = column(columns, 0)?;
        Ok((lists, column(std::slice::from_ref(lists.values()), 0)?))
    }

    fn merge(&mut self, (lists, values): &Self::Saved<'_>, row: usize) -> usize {
        range(lists, row).map(|at| self.insert(values.value(at))).sum()
    }

    fn save(groups: &[Self]) -> Vec<ArrayRef> {
        let mut values = ListBuilder::new(BinaryBuilder::new());
        for group in groups {
            values.append_value(group.0.iter().map(Some));
        }
        vec![Arc::new(values.finish())]
    }

    fn finish(groups: Vec<Self>, _: &Codec) -> Result<ArrayRef> {
        Ok(Arc::new(Int64Array::from_iter_values(groups.iter().map(|group| group.0.len() as i64))))
    }
}

/// How often each value occurs, and the number of its first row.
#[derive(Default)]
pub(super) struct Frequencies(HashMap<Bytes, (i64, u64)>);

impl Frequencies {
    fn count(&mut self, value: &[u8], times: i64, number: u64) -> usize {
        if let Some((count, first)) = self.0.get_mut(value) {
            *count += times;
            *first = number.min(*first);
            return 0;
        }
        let before = self.0.capacity();
        self.0.insert(value.into(), (times, number));
        (self.0.capacity() - before) * size_of::<(Bytes, i64, u64, u64)>() + value.len()
    }
}

impl State for Frequencies {
    type Input<'a> = Encoded<'a>;
    type Saved<'a> = (&'a ListArray, &'a BinaryArray, &'a Int64Array, &'a UInt64Array);
    const ROW_NUMBER: bool = true;

    fn state(_: &[DataType]) -> Vec<DataType> {
        vec![list_of(DataType::Binary), list_of(DataType::Int64), list_of(DataType::UInt64)]
    }

    fn result(args: &[DataType]) -> DataType {
        first_type(args)
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode_keys(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.count(value, 1, input.number(row)))
    }

    fn saved(columns: &[ArrayRef]) -> Result<Self::Saved<'_>> {
        let [values, counts, numbers] = columns else { return Err(internal("columns amiss")) };
        let [values, counts, numbers]: [&ListArray; 3] = [
            column(std::slice::from_ref(values), 0)?,
            column(std::slice::from_ref(counts), 0)?,
            column(std::slice::from_ref(numbers), 0)?,
        ];
        Ok((
            values,
            column(std::slice::from_ref(values.values()), 0)?,
            column(std::slice::from_ref(counts.values()), 0)?,
            column(std::slice::from_ref(numbers.values()), 0)?,
        ))
    }

    fn merge(&mut self, (lists, values, counts, numbers): &Self::Saved<'_>, row: usize) -> usize {
        range(lists, row)
            .map(|at| self.count(values.value(at), counts.value(at), numbers.value(at)))
            .sum()
    }

    fn save(groups: &[Self]) -> Vec<ArrayRef> {
        let mut values = ListBuilder::new(BinaryBuilder::new());
        let mut counts = ListBuilder::new(Int64Builder::new());
        let mut numbers = ListBuilder::new(UInt64Builder::new());
        for group in groups {
            values.append_value(group.0.keys().map(Some));
            counts.append_value(group.0.values().map(|(count, _)| Some(*count)));
            numbers.append_value(group.0.values().map(|(_, number)| Some(*number)));
        }
        vec![Arc::new(values.finish()), Arc::new(counts.finish()), Arc::new(numbers.finish())]
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        let modes = groups.iter().map(|group| {
            let rank =
                |(_, (count, number)): &(&Bytes, &(i64, u64))| (*count, std::cmp::Reverse(*number));
            group.0.iter().max_by_key(rank).map(|(value, _)| &**value)
        });
        codec.decode(modes)
    }
}
