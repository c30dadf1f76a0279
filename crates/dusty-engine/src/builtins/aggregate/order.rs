//! What looks at values of any type: the first and the last, the smallest and the
//! largest, the most frequent, the different ones, all of them.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, ListArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field};
use datafusion_common::Result;
use smallvec::SmallVec;

use crate::byte_map::{self, ByteMap};

use super::saved::{Saved, put, put_bytes};
use super::{Codec, Encoded, State, column};

type Bytes = Box<[u8]>;

fn first_type(args: &[DataType]) -> DataType {
    args.first().cloned().unwrap_or(DataType::Null)
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

/// The value of the first row, or the last, that has one.
#[derive(Clone, Default)]
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
    const ROW_NUMBER: bool = true;

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

    fn save(&self, out: &mut Vec<u8>) {
        if let Some((number, value)) = &self.0 {
            put(*number, out);
            out.extend_from_slice(value);
        }
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        saved.number().map_or(0, |number| self.offer(number, saved.0))
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        codec.decode(groups.iter().map(|group| group.0.as_ref().map(|(_, value)| &**value)))
    }
}

/// The values of the last rows: of the one that is asked for, and of those after it.
#[derive(Clone, Default)]
pub(super) struct Previous {
    /// How many rows back the one is that is asked for.
    back: usize,
    rows: SmallVec<[(u64, Option<Best>); 2]>,
}

impl Previous {
    /// The row that is asked for, if there are so many.
    fn asked(&self) -> Option<&(u64, Option<Best>)> {
        self.rows.first().filter(|_| self.rows.len() > self.back)
    }

    fn offer(&mut self, number: u64, value: Option<&[u8]>) -> usize {
        let before = self.rows.capacity();
        let at = self.rows.partition_point(|(known, _)| *known < number);
        self.rows.insert(at, (number, value.map(Best::from_slice)));
        if self.rows.len() > self.back + 1 {
            self.rows.remove(0);
        }
        let value = value.map_or(0, <[u8]>::len);
        (self.rows.capacity() - before) * size_of::<(u64, Option<Best>)>() + value
    }
}

impl State for Previous {
    type Input<'a> = (Encoded<'a>, &'a Int64Array);
    const ROW_NUMBER: bool = true;

    fn result(args: &[DataType]) -> DataType {
        first_type(args)
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Self::Input<'a>> {
        let numbers = Some(column(args, 2)?);
        Ok((Encoded { numbers, ..codec.encode(args)? }, column(args, 1)?))
    }

    fn add(&mut self, (values, back): &Self::Input<'_>, row: usize) -> usize {
        self.back = usize::try_from(back.value(row)).unwrap_or(usize::MAX - 1);
        self.offer(values.number(row), values.get(row))
    }

    fn save(&self, out: &mut Vec<u8>) {
        put(self.back as u64, out);
        for (number, value) in &self.rows {
            put(*number, out);
            // A value is never without any bytes.
            put_bytes(value.as_deref().unwrap_or_default(), out);
        }
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        let back = saved.number().and_then(|back| usize::try_from(back).ok());
        self.back = self.back.max(back.unwrap_or_default());
        let rows = std::iter::from_fn(|| Some((saved.number()?, saved.bytes()?)));
        rows.map(|(number, value)| self.offer(number, Some(value).filter(|v| !v.is_empty()))).sum()
    }

    fn snapshot(&self) -> Previous {
        Previous { back: 0, rows: self.asked().cloned().into_iter().collect() }
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        codec.decode(groups.iter().map(|group| group.asked()?.1.as_deref()))
    }
}

/// The smallest value, or the largest.
#[derive(Clone, Default)]
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

    fn save(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0.as_deref().unwrap_or_default());
    }

    fn merge(&mut self, saved: Saved<'_>) -> usize {
        // No value is encoded without any bytes.
        if saved.0.is_empty() { 0 } else { self.offer(saved.0) }
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        codec.decode(groups.iter().map(|group| group.0.as_deref()))
    }
}

/// The values, each with the number of its row.
#[derive(Clone, Default)]
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
    const ROW_NUMBER: bool = true;

    fn result(args: &[DataType]) -> DataType {
        list_of(first_type(args))
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.push(input.number(row), value))
    }

    fn save(&self, out: &mut Vec<u8>) {
        save_all(&self.0, out);
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        let pairs = std::iter::from_fn(|| Some((saved.number()?, saved.bytes()?)));
        pairs.map(|(number, value)| self.push(number, value)).sum()
    }

    fn finish(mut groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        for group in &mut groups {
            group.0.sort_unstable();
        }
        lists(groups.iter().map(|group| group.0.as_slice()), codec)
    }
}

/// Writes values with the numbers of their rows.
fn save_all(values: &[(u64, Bytes)], out: &mut Vec<u8>) {
    for (number, value) in values {
        put(*number, out);
        put_bytes(value, out);
    }
}

/// A list for each group.
fn lists<'a>(
    groups: impl Iterator<Item = &'a [(u64, Bytes)]> + Clone,
    codec: &Codec,
) -> Result<ArrayRef> {
    let offsets = OffsetBuffer::from_lengths(groups.clone().map(<[_]>::len));
    let items = codec.decode(groups.flatten().map(|(_, value)| Some(&**value)))?;
    let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(field, offsets, items, None)?))
}

/// The first value in row order, and the first that differs from it: whether there is only one.
#[derive(Clone, Default)]
pub(super) struct Differing(SmallVec<[(u64, Bytes); 1]>);

impl Differing {
    fn offer(&mut self, number: u64, value: &[u8]) -> usize {
        let place = self.0.partition_point(|(known, _)| *known < number);
        if place > 1 || self.0.iter().take(place).any(|(_, known)| **known == *value) {
            return 0;
        }
        self.0.retain(|(_, known)| **known != *value);
        self.0.insert(place, (number, value.into()));
        self.0.truncate(2);
        value.len()
    }
}

impl State for Differing {
    type Input<'a> = Encoded<'a>;
    const ROW_NUMBER: bool = true;

    fn result(args: &[DataType]) -> DataType {
        list_of(first_type(args))
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode_keys(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.offer(input.number(row), value))
    }

    fn save(&self, out: &mut Vec<u8>) {
        save_all(&self.0, out);
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        let pairs = std::iter::from_fn(|| Some((saved.number()?, saved.bytes()?)));
        pairs.map(|(number, value)| self.offer(number, value)).sum()
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        lists(groups.iter().map(|group| group.0.as_slice()), codec)
    }
}

/// The different values.
#[derive(Clone, Default)]
pub(super) struct Distinct {
    values: ByteMap<()>,
    /// How many they are.
    count: i64,
}

impl Distinct {
    fn insert(&mut self, value: &[u8]) -> usize {
        let before = self.values.size();
        self.values.get_or_insert(byte_map::hash(value), value, ());
        self.count = self.values.len() as i64;
        self.values.size() - before
    }
}

impl State for Distinct {
    type Input<'a> = Encoded<'a>;

    fn result(_: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode_keys(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.insert(value))
    }

    fn save(&self, out: &mut Vec<u8>) {
        self.values.iter().for_each(|(value, ())| put_bytes(value, out));
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        std::iter::from_fn(|| saved.bytes()).map(|value| self.insert(value)).sum()
    }

    fn snapshot(&self) -> Distinct {
        Distinct { values: ByteMap::default(), count: self.count }
    }

    fn finish(groups: Vec<Self>, _: &Codec) -> Result<ArrayRef> {
        Ok(Arc::new(Int64Array::from_iter_values(groups.iter().map(|group| group.count))))
    }
}

/// How often each value occurs, and the number of its first row.
#[derive(Clone, Default)]
pub(super) struct Frequencies(ByteMap<(u64, u64)>);

impl Frequencies {
    fn count(&mut self, value: &[u8], times: u64, number: u64) -> usize {
        let before = self.0.size();
        let known = self.0.get_or_insert(byte_map::hash(value), value, (0, number));
        *known = (known.0 + times, number.min(known.1));
        self.0.size() - before
    }
}

impl State for Frequencies {
    type Input<'a> = Encoded<'a>;
    const ROW_NUMBER: bool = true;

    fn result(args: &[DataType]) -> DataType {
        first_type(args)
    }

    fn input<'a>(args: &'a [ArrayRef], codec: &Codec) -> Result<Encoded<'a>> {
        codec.encode_keys(args)
    }

    fn add(&mut self, input: &Encoded<'_>, row: usize) -> usize {
        input.get(row).map_or(0, |value| self.count(value, 1, input.number(row)))
    }

    fn save(&self, out: &mut Vec<u8>) {
        for (value, (count, number)) in self.0.iter() {
            put_bytes(value, out);
            put(*count, out);
            put(*number, out);
        }
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        let mut grown = 0;
        while let (Some(value), Some(count), Some(number)) =
            (saved.bytes(), saved.number(), saved.number())
        {
            grown += self.count(value, count, number);
        }
        grown
    }

    fn finish(groups: Vec<Self>, codec: &Codec) -> Result<ArrayRef> {
        let modes = groups.iter().map(|group| {
            let rank =
                |(_, (count, number)): &(&[u8], &(u64, u64))| (*count, std::cmp::Reverse(*number));
            group.0.iter().max_by_key(rank).map(|(value, _)| value)
        });
        codec.decode(modes)
    }
}
