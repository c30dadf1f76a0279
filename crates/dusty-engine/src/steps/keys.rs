//! Keys: what rows are grouped, joined, sorted and told apart by. The two zeros are one key.

use std::ops::Range;

use arrow::array::{Array, AsArray, StringViewArray, new_null_array};
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, Rows, SortField};
use futures::stream::BoxStream;

use crate::account::Effects;
use crate::builtins::one_zero;
use crate::byte_map::{self, AT_ONCE, ByteMap};
use crate::failure::Failure;
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::steps::rows::RowStep;

/// Turns the values of some columns into one key of bytes per row: the bytes are the same where the values are,
/// and say nothing of their order.
pub(crate) struct RowKeys {
    columns: Vec<usize>,
    /// For each of the columns whether it has texts.
    texts: Vec<bool>,
    /// What makes bytes of the values of all the others.
    others: Option<RowConverter>,
}

/// The keys of the rows of a batch, behind each other.
pub(crate) struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// What stands before a text, or for it: its length if that is small, ...
const LONG: usize = 254;
/// ... that its length follows as a number, or that there is none.
const LONG_TEXT: u8 = 254;
const MISSING_TEXT: u8 = 255;

/// Texts up to this length stand in their view.
const IN_VIEW: usize = 12;

impl RowKeys {
    /// Of no columns all rows have the same key.
    pub(crate) fn new(types: &[DataType], columns: &[usize]) -> Result<RowKeys, Failure> {
        let ty = |at: &usize| types.get(*at).cloned().unwrap_or(DataType::Null);
        let types: Vec<_> = columns.iter().map(ty).collect();
        let texts = types.iter().map(|ty| *ty == DataType::Utf8View).collect();
        let others = types.into_iter().filter(|ty| *ty != DataType::Utf8View).map(SortField::new);
        let others: Vec<_> = others.collect();
        let others = (!others.is_empty()).then(|| RowConverter::new(others)).transpose()?;
        Ok(RowKeys { columns: columns.to_vec(), texts, others })
    }

    /// For batches in which the same keys stand in other columns.
    pub(crate) fn moved(self, columns: Range<usize>) -> RowKeys {
        RowKeys { columns: columns.collect(), ..self }
    }

    /// The keys of the rows of a batch.
    pub(crate) fn of(&self, batch: &Batch) -> Result<Keys, Failure> {
        let column = |&at: &usize| match batch.columns.get(at) {
            Some(column) => one_zero(column),
            None => new_null_array(&DataType::Null, batch.rows),
        };
        let columns = self.columns.iter().map(column).zip(&self.texts);
        let (texts, others): (Vec<_>, Vec<_>) = columns.partition(|(_, text)| **text);
        let texts: Vec<_> =
            texts.iter().filter_map(|(text, _)| text.as_string_view_opt()).collect();
        let others: Vec<_> = others.into_iter().map(|(column, _)| column).collect();
        let others = self.others.as_ref().map(|rows| rows.convert_columns(&others)).transpose()?;
        Ok(Keys::new(batch.rows, others.as_ref(), &texts))
    }
}

impl Keys {
    /// The bytes of the other values of a row, which say themselves where they end, and behind them
    /// its texts, each with its length.
    fn new(rows: usize, others: Option<&Rows>, texts: &[&StringViewArray]) -> Keys {
        let long: usize = texts.iter().map(|texts| texts.total_buffer_bytes_used()).sum();
        let short = rows * texts.len() * (1 + IN_VIEW);
        // A text that stands in its view is written as one number, whatever its length.
        let most = others.map_or(0, Rows::size) + short + long + size_of::<u128>();
        let (mut bytes, mut ends, mut at) = (vec![0; most], Vec::with_capacity(rows), 0);
        let mut put = |at: &mut usize, part: &[u8]| {
            bytes[*at..*at + part.len()].copy_from_slice(part);
            *at += part.len();
        };
        for row in 0..rows {
            if let Some(others) = others {
                put(&mut at, others.row(row).data());
            }
            for texts in texts {
                if texts.is_null(row) {
                    put(&mut at, &[MISSING_TEXT]);
                    continue;
                }
                let view = texts.views()[row];
                let length = view as u32 as usize;
                if length <= IN_VIEW {
                    let start = at;
                    put(&mut at, &(view >> 24 | length as u128).to_le_bytes());
                    at = start + 1 + length;
                    continue;
                }
                match length < LONG {
                    true => put(&mut at, &[length as u8]),
                    false => {
                        put(&mut at, &[LONG_TEXT]);
                        put(&mut at, &(length as u32).to_le_bytes());
                    }
                }
                put(&mut at, texts.value(row).as_bytes());
            }
            ends.push(at);
        }
        Keys { bytes, ends }
    }

    /// The keys in the order of the rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.bytes[start..end])
    }
}

/// The key of each row of a batch, and its hash.
pub(crate) struct Keyed {
    keys: Keys,
    hashes: Vec<u32>,
}

impl Keyed {
    pub(crate) fn new(keys: &RowKeys, batch: &Batch) -> Result<Keyed, Failure> {
        let keys = keys.of(batch)?;
        let hashes = keys.iter().map(byte_map::hash).collect();
        Ok(Keyed { keys, hashes })
    }

    /// What `look` finds out about each row by what is known of its key; it is given the map, the hash and the key.
    pub(crate) fn each<V, T>(
        &self,
        known: &mut ByteMap<V>,
        mut look: impl FnMut(&mut ByteMap<V>, u32, &[u8]) -> T,
    ) -> Vec<T> {
        let (mut found, mut keys) = (Vec::with_capacity(self.hashes.len()), self.keys.iter());
        for hashes in self.hashes.chunks(AT_ONCE) {
            known.fetch(hashes);
            let keys = hashes.iter().zip(&mut keys);
            found.extend(keys.map(|(&hash, key)| look(known, hash, key)));
        }
        found
    }
}

/// The batches in the order of the rows, with their keys, which are made on all threads.
pub(crate) fn keyed(
    flow: Flow,
    keys: RowKeys,
) -> BoxStream<'static, Result<(Batch, Keyed), Failure>> {
    flow.ending(move |batch, _| {
        let keyed = Keyed::new(&keys, &batch)?;
        Ok((batch, keyed))
    })
}

/// Numbers the groups of rows with the same key, as they come.
#[derive(Default)]
pub(crate) struct GroupNumbers(ByteMap<usize>);

impl GroupNumbers {
    /// The numbers of the rows' groups, and how many groups there are so far.
    pub(crate) fn of(&mut self, keyed: &Keyed) -> (Vec<usize>, usize) {
        let numbers = keyed.each(&mut self.0, |known, hash, key| {
            let next = known.len();
            *known.get_or_insert(hash, key, next)
        });
        (numbers, self.0.len())
    }
}

/// Adds the keys behind the other columns.
pub(crate) struct AddKeys(pub(crate) Vec<usize>);

impl RowStep for AddKeys {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        for &at in &self.0 {
            if let Some(column) = batch.columns.get(at) {
                batch.columns.push(one_zero(column));
            }
        }
        batch
    }
}

/// Makes keys of columns that were calculated for that.
pub(crate) struct OneZero(pub(crate) Range<usize>);

impl RowStep for OneZero {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        if let Some(keys) = batch.columns.get_mut(self.0.clone()) {
            keys.iter_mut().for_each(|key| *key = one_zero(key));
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Float64Array};

    use super::*;

    #[test]
    fn keys_are_the_same_where_the_values_are() {
        let letters =
            ["", "a", "ab", "é", "\u{ff}", "\0", "Lillehammer", "Lillehammer.", "Lillehammers"];
        let mut texts: Vec<_> = letters.iter().map(|text| Some((*text).to_owned())).collect();
        texts.extend([253, 254, 255, 256, 70_000].map(|length| Some("x".repeat(length))));
        texts.push(None);
        let numbers = [None, Some(0.0), Some(-0.0), Some(1.5)];
        let mut rows = Vec::new();
        for first in &texts {
            for second in texts.iter().rev().step_by(2) {
                rows.extend(numbers.map(|number| (first.clone(), number, second.clone())));
            }
        }
        rows.extend_from_within(..);
        let columns: [ArrayRef; 3] = [
            Arc::new(rows.iter().map(|row| row.0.as_deref()).collect::<StringViewArray>()),
            Arc::new(rows.iter().map(|row| row.1).collect::<Float64Array>()),
            Arc::new(rows.iter().map(|row| row.2.as_deref()).collect::<StringViewArray>()),
        ];
        let types = [DataType::Utf8View, DataType::Float64, DataType::Utf8View];
        for chosen in [&[0, 1, 2][..], &[2, 0], &[1], &[2], &[]] {
            let batch = Batch::placeless(columns.to_vec(), rows.len());
            let keys = RowKeys::new(&types, chosen).unwrap().of(&batch).unwrap();
            assert_eq!(keys.iter().count(), rows.len());
            let (mut by_key, mut by_values) = (HashMap::new(), HashMap::new());
            for (key, (first, number, second)) in keys.iter().zip(&rows) {
                // The two zeros are one.
                let number = number.map(|number| (number + 0.0).to_bits());
                let of = |at: &usize| match at {
                    0 => format!("{first:?}"),
                    1 => format!("{number:?}"),
                    _ => format!("{second:?}"),
                };
                let values: Vec<_> = chosen.iter().map(of).collect();
                assert_eq!(by_key.entry(key).or_insert_with(|| values.clone()), &values);
                assert_eq!(*by_values.entry(values).or_insert(key), key);
            }
        }
    }
}
