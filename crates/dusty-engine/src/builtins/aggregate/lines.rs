//! The lines that a group comes from. No script calls this: it serves `dusty why`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BinaryArray, StringViewArray, UInt64Array};
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::{Codec, State, column};
use crate::why::{KEPT, Lines};

/// A line, behind what orders it: the number of its row, and its place among the lines
/// of that row.
type Entry = (u64, u64, u64);

/// The lines of the rows of a group: the first different ones, and how many there are.
#[derive(Default)]
pub(super) struct GroupLines {
    /// Different lines, in order; at most [`KEPT`].
    entries: Vec<Entry>,
    more: bool,
    rows: u64,
    asked: bool,
    /// How many rows the group has.
    group: u64,
}

impl GroupLines {
    fn offer(&mut self, entry: Entry) {
        let full = self.entries.len() == KEPT;
        if let Some(known) = self.entries.iter_mut().find(|known| known.2 == entry.2) {
            if *known <= entry {
                return;
            }
            *known = entry;
        } else if !full {
            self.entries.push(entry);
        } else {
            self.more = true;
            match self.entries.last_mut() {
                Some(last) if entry < *last => *last = entry,
                _ => return,
            }
        }
        self.entries.sort_unstable();
    }
}

impl State for GroupLines {
    type Input<'a> = (&'a StringViewArray, &'a UInt64Array);
    type Saved<'a> = &'a BinaryArray;
    const ROW_NUMBER: bool = true;

    fn state(_: &[DataType]) -> Vec<DataType> {
        vec![DataType::Binary]
    }

    fn result(_: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<Self::Input<'a>> {
        Ok((column(args, 0)?, column(args, 1)?))
    }

    fn add(&mut self, (texts, numbers): &Self::Input<'_>, row: usize) -> usize {
        let before = self.entries.capacity();
        self.group += 1;
        let later = |last: &Entry| last.0 < numbers.value(row);
        // What comes behind enough lines need not be looked at, if it is one.
        if self.more
            && self.entries.len() == KEPT
            && self.entries.last().is_some_and(later)
            && texts.is_valid(row)
            && texts.value(row).bytes().all(|byte| byte.is_ascii_digit())
        {
            self.rows += 1;
            return 0;
        }
        if texts.is_valid(row) {
            let lines = Lines::parse(texts.value(row));
            for (at, line) in lines.first.iter().enumerate() {
                self.offer((numbers.value(row), at as u64, *line));
            }
            self.rows += lines.rows;
            self.more |= lines.more;
            self.asked |= lines.asked;
        }
        (self.entries.capacity() - before) * size_of::<Entry>()
    }

    fn saved(columns: &[ArrayRef]) -> Result<&BinaryArray> {
        column(columns, 0)
    }

    fn merge(&mut self, saved: &&BinaryArray, row: usize) -> usize {
        let before = self.entries.capacity();
        let (numbers, _) = saved.value(row).as_chunks::<8>();
        let mut numbers = numbers.iter().map(|bytes| u64::from_le_bytes(*bytes));
        let mut next = || numbers.next();
        if let (Some(group), Some(rows), Some(more), Some(asked)) = (next(), next(), next(), next())
        {
            self.group += group;
            self.rows += rows;
            self.more |= more > 0;
            self.asked |= asked > 0;
        }
        while let (Some(number), Some(at), Some(line)) = (next(), next(), next()) {
            self.offer((number, at, line));
        }
        (self.entries.capacity() - before) * size_of::<Entry>()
    }

    fn save(groups: &[Self]) -> Vec<ArrayRef> {
        let bytes = |group: &Self| -> Vec<u8> {
            let head = [group.group, group.rows, group.more.into(), group.asked.into()];
            let entries = group.entries.iter().flat_map(|(number, at, line)| [*number, *at, *line]);
            head.into_iter().chain(entries).flat_map(u64::to_le_bytes).collect()
        };
        vec![Arc::new(groups.iter().map(|group| Some(bytes(group))).collect::<BinaryArray>())]
    }

    fn finish(groups: Vec<Self>, _: &Codec) -> Result<ArrayRef> {
        let text = |group: Self| {
            let GroupLines { entries, more, rows, asked, group } = group;
            let first: Vec<u64> = entries.into_iter().map(|(.., line)| line).collect();
            (!first.is_empty()).then(|| Lines { first, more, rows, asked, group }.to_string())
        };
        Ok(Arc::new(groups.into_iter().map(text).collect::<StringViewArray>()))
    }
}
