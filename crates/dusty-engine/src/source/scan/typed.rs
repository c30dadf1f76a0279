//! Files whose values have types of their own.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::DataType;
use dusty_check::{Fails, Source};
use dusty_formats::{BadValue, Fault, Piece, Rows, Table};
use dusty_syntax::Diagnostic;
use dusty_syntax::codes::data;

use super::{Parse, Site, unneeded};
use crate::account::{Bad, Effects};
use crate::eval::rounded;
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::source::input::Input;
use crate::why::Unfit;
use crate::{Progress, messages};

/// How the pieces of a file become batches.
pub(super) struct Typed {
    site: Site,
    source: Source,
    table: Arc<dyn Table>,
    /// The names of the columns.
    names: Vec<String>,
    needed: Vec<bool>,
    /// The columns that are read: those that are needed and, if bad rows are saved, all.
    read: Vec<bool>,
    /// The columns of whole numbers that become floats, since other files have these.
    widened: Vec<bool>,
}

/// The pieces of a file.
pub(super) fn pieces(
    typed: &Typed,
    input: &Input,
    progress: &Arc<Progress>,
) -> impl Iterator<Item = Result<Piece, Diagnostic>> + Send + use<> {
    let (source, progress) = (input.source.clone(), Arc::clone(progress));
    progress.expect_bytes(input.length);
    typed.table.pieces(&typed.read).map(move |piece| {
        let piece = piece.map_err(|error| messages::unread(&source, &error))?;
        progress.read(piece.bytes);
        Ok(piece)
    })
}

impl Typed {
    pub(super) fn new(site: Site, input: &Input, table: &Arc<dyn Table>, needed: &[bool]) -> Typed {
        let count = table.columns().len();
        let needed: Vec<bool> = (0..count).map(|at| needed.get(at) == Some(&true)).collect();
        let all = site.rejected.is_some();
        let read = needed.iter().map(|needed| *needed || all).collect();
        let names = table.columns().iter().map(|column| column.name.clone()).collect();
        let (source, table) = (input.source.clone(), Arc::clone(table));
        let widened = input.widened.clone();
        Typed { site, source, table, names, needed, read, widened }
    }

    /// Notes the whole numbers that no float can keep, where they become floats.
    fn note_rounded(&self, rows: &mut Rows) {
        for (column, _) in self.widened.iter().enumerate().filter(|(_, widened)| **widened) {
            let Some(Some(values)) = rows.columns.get(column) else { continue };
            let rounded = rounded(values, |_| true).into_iter().map(|(row, value)| {
                let value = value.to_string();
                BadValue { row, column, fault: Fault::TooManyDigits, value }
            });
            rows.bad.extend(rounded);
            rows.bad.sort_by_key(|bad| bad.row);
        }
    }

    fn name(&self, column: usize) -> String {
        self.names.get(column).cloned().unwrap_or_default()
    }

    /// What is told of a value.
    fn bad(&self, bad: &BadValue, rows: &Rows) -> Bad {
        let row = rows.numbers.get(bad.row).copied().unwrap_or(0);
        Bad {
            step: self.site.id,
            span: self.site.span,
            code: &data::MISFIT,
            fails: Fails { one: bad.fault.one(), many: bad.fault.many() },
            why: None,
            column: Some(self.name(bad.column)),
            origin: None,
            value: Some(bad.value.clone()),
            direct: false,
            place: self.site.place(row, bad.column as u64 + 1),
            group: String::new(),
        }
    }

    /// Tells of what is bad, or sets it aside; gives the mask of the good rows.
    fn settle(&self, rows: &Rows, effects: &mut Effects) -> BooleanArray {
        let mut keep = vec![true; rows.numbers.len()];
        let mut first: Vec<&BadValue> = Vec::new();
        for bad in &rows.bad {
            if let Some(keep) = keep.get_mut(bad.row).filter(|keep| **keep) {
                *keep = false;
                first.push(bad);
            }
        }
        let number = |bad: &BadValue| rows.numbers.get(bad.row).copied().unwrap_or(0);
        for bad in &first {
            let row = number(bad);
            let (why, column) = (bad.fault.one().to_owned(), Some(self.name(bad.column)));
            let unfit = Unfit { why, column, text: bad.value.clone() };
            self.site.unfit(row, (row, row), unfit, effects);
        }
        if self.site.rejected.is_none() {
            effects.bad.extend(rows.bad.iter().map(|bad| self.bad(bad, rows)));
            return BooleanArray::from(keep);
        }
        let records: UInt64Array = first.iter().map(|bad| Some(bad.row as u64)).collect();
        let taken = |column: &Option<ArrayRef>| {
            let taken = column.as_ref().and_then(|column| take(column, &records, None).ok());
            taken.unwrap_or_else(|| unneeded(first.len()))
        };
        let columns = rows.columns.iter().map(taken).collect();
        let mut batch = Batch::placeless(columns, first.len()).remember();
        batch.place = self.site.places(first.iter().map(|bad| number(bad)).collect());
        let told: Vec<Bad> = first.iter().map(|bad| self.bad(bad, rows)).collect();
        self.site.reject(&batch, &told, &self.names, effects);
        BooleanArray::from(keep)
    }
}

impl Parse for Typed {
    type Chunk = Piece;

    fn types(&self) -> Vec<DataType> {
        let columns = self.table.columns().iter().zip(&self.needed);
        let ty = |(column, needed): (&dusty_formats::Column, &bool)| match needed {
            true => column.data_type.clone(),
            false => DataType::Null,
        };
        columns.map(ty).collect()
    }

    fn batch(&self, piece: Piece, effects: &mut Effects) -> Result<Batch, Failure> {
        let mut rows = (piece.read)().map_err(|error| messages::unread(&self.source, &error))?;
        self.note_rounded(&mut rows);
        let good = (!rows.bad.is_empty()).then(|| self.settle(&rows, effects));
        let count = rows.numbers.len();
        let place = self.site.places(rows.numbers.to_vec());
        let column = |(column, needed): (Option<ArrayRef>, &bool)| {
            column.filter(|_| *needed).unwrap_or_else(|| unneeded(count))
        };
        let blank = rows.blank;
        let columns = rows.columns.into_iter().zip(&self.needed).map(column).collect();
        let batch = Batch { columns, rows: count, place, read: None, late: None };
        let mut numbers = rows.numbers;
        let batch = match good {
            Some(good) => {
                let mut kept = good.values().iter();
                numbers.retain(|_| kept.next() == Some(true));
                batch.filtered(&good)
            }
            None => batch,
        };
        let batch = self.site.traced(batch, (&numbers, Some(&numbers)), &self.names, effects);
        self.site.count(effects, batch.rows, count - batch.rows, blank);
        Ok(batch)
    }
}
