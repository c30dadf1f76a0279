//! Files whose values have types of their own.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use dusty_formats::{BadValue, Piece, Rows, Table, fault};
use dusty_syntax::Diagnostic;
use dusty_syntax::codes::data;

use super::records::{Found, Records};
use super::{Parse, Site, unneeded};
use crate::account::{Bad, Effects};
use crate::eval::rounded;
use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::source::input::Input;
use crate::{Progress, messages};

/// How the pieces of a file become batches.
pub(super) struct Typed {
    records: Records,
    table: Arc<dyn Table>,
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
    typed.table.pieces(&typed.records.built).map(move |piece| {
        let piece = piece.map_err(|error| messages::unread(&source, &error))?;
        progress.read(piece.bytes);
        Ok(piece)
    })
}

impl Typed {
    pub(super) fn new(site: Site, input: &Input, table: &Arc<dyn Table>, needed: &[bool]) -> Typed {
        let names = table.columns().iter().map(|column| column.name.clone()).collect();
        let records = Records::new(site, input, names, needed);
        Typed { records, table: Arc::clone(table), widened: input.widened.clone() }
    }

    /// Notes the whole numbers that no float can keep, where they become floats.
    fn note_rounded(&self, rows: &mut Rows) {
        for (column, _) in self.widened.iter().enumerate().filter(|(_, widened)| **widened) {
            let Some(Some(values)) = rows.columns.get(column) else { continue };
            let rounded = rounded(values, |_| true).into_iter().map(|(row, value)| {
                let value = value.to_string();
                BadValue { row, column, fault: fault::TOO_MANY_DIGITS, value }
            });
            rows.bad.extend(rounded);
            rows.bad.sort_by_key(|bad| bad.row);
        }
    }

    /// What is told of a value, and the row that it is in.
    fn bad(&self, bad: BadValue, numbers: &[u64]) -> (usize, Bad) {
        let row = numbers.get(bad.row).copied().unwrap_or(0);
        let fails = *bad.fault;
        let name = self.records.names.get(bad.column).cloned().unwrap_or_default();
        let place = (row, bad.column as u64 + 1);
        (bad.row, self.records.site.bad(&data::MISFIT, fails, place, Some(name), bad.value))
    }
}

impl Parse for Typed {
    type Chunk = Piece;

    fn types(&self) -> Vec<DataType> {
        let types = self.table.columns().iter().map(|column| column.data_type.clone());
        self.records.types(types)
    }

    fn batch(&self, piece: Piece, effects: &mut Effects) -> Result<Batch, Failure> {
        let source = &self.records.source;
        let mut rows = (piece.read)().map_err(|error| messages::unread(source, &error))?;
        self.note_rounded(&mut rows);
        let Rows { columns, numbers: lines, bad, blank } = rows;
        let column = |column: Option<ArrayRef>| column.unwrap_or_else(|| unneeded(lines.len()));
        let columns = columns.into_iter().map(column).collect();
        let bad = bad.into_iter().map(|bad| self.bad(bad, &lines)).collect();
        Ok(self.records.batch(Found { columns, lines, last_lines: None, bad, blank }, effects))
    }
}
