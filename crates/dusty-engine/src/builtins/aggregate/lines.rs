//! The lines that a group comes from. No script calls this: it serves `dusty why`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, UInt64Array};
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::saved::{Saved, put};
use super::{Codec, State, column};
use crate::account::Place;
use crate::why::{FileRows, KEPT, Lines};

/// A line, behind what orders it: the number of its row, and its place among the lines
/// of that row.
type Entry = (u64, u64, u64);

/// The lines of the rows of a group: the first different ones, and how many there are.
#[derive(Clone, Default)]
pub(super) struct GroupLines {
    /// Different lines, in order; at most [`KEPT`].
    entries: Vec<Entry>,
    more: bool,
    rows: FileRows,
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

    fn size(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.rows.size()
    }
}

impl State for GroupLines {
    type Input<'a> = (&'a StringViewArray, &'a UInt64Array);
    const ROW_NUMBER: bool = true;

    fn result(_: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<Self::Input<'a>> {
        Ok((column(args, 0)?, column(args, 1)?))
    }

    fn add(&mut self, (texts, numbers): &Self::Input<'_>, row: usize) -> usize {
        let before = self.size();
        self.group += 1;
        let later = |last: &Entry| last.0 < numbers.value(row);
        // What comes behind enough lines need not be looked at, if it is one.
        if self.more
            && self.entries.len() == KEPT
            && self.entries.last().is_some_and(later)
            && texts.is_valid(row)
            && let Ok(line) = texts.value(row).parse()
        {
            self.rows.add(Place::unpacked(line).file, 1);
            return self.size() - before;
        }
        if texts.is_valid(row) {
            let lines = Lines::parse(texts.value(row));
            for (at, line) in lines.first.iter().enumerate() {
                self.offer((numbers.value(row), at as u64, *line));
            }
            lines.rows.iter().for_each(|(file, rows)| self.rows.add(file, rows));
            self.more |= lines.more;
            self.asked |= lines.asked;
        }
        self.size() - before
    }

    fn save(&self, out: &mut Vec<u8>) {
        let rows = self.rows.iter();
        let head = [self.group, self.more.into(), self.asked.into(), rows.len() as u64];
        let rows = rows.flat_map(|(file, rows)| [file as u64, rows]);
        let entries = self.entries.iter().flat_map(|(number, at, line)| [*number, *at, *line]);
        head.into_iter().chain(rows).chain(entries).for_each(|number| put(number, out));
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        let before = self.size();
        let mut next = || saved.number();
        if let (Some(group), Some(more), Some(asked), Some(files)) =
            (next(), next(), next(), next())
        {
            self.group += group;
            self.more |= more > 0;
            self.asked |= asked > 0;
            for _ in 0..files {
                let file = next().and_then(|file| usize::try_from(file).ok());
                if let (Some(file), Some(rows)) = (file, next()) {
                    self.rows.add(file, rows);
                }
            }
        }
        while let (Some(number), Some(at), Some(line)) = (next(), next(), next()) {
            self.offer((number, at, line));
        }
        self.size() - before
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
