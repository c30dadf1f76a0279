//! What becomes of the rows that a step cannot take: they are told of, or saved with the reason.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, StringViewArray, UInt64Array,
    new_null_array,
};
use arrow::compute::take;
use arrow::datatypes::DataType;
use dusty_check::value::quoted;
use dusty_check::{REJECT_COLUMNS, Schema};
use dusty_syntax::codes::data;

use crate::account::{Bad, Count, Effects, Place, StepId};
use crate::builtins::all_but;
use crate::eval::{BadCell, Evaluation, cell};
use crate::failure::sound;
use crate::flow::batch::Batch;
use crate::types::data_type;
use crate::why::{Gone, Trace, Tracer, Watch};

/// How many passes over its rows a step makes at most.
const PASSES: u64 = 3;

/// What a step needs to tell of a bad row.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) id: StepId,
    /// Which pass over the rows it is, of a step that makes several: its arguments, the results of its
    /// functions, and what is calculated of these.
    pub(crate) pass: u64,
    /// The columns before the step.
    pub(crate) input: Schema,
    /// The step as bad rows name it: `filter line 4`.
    pub(crate) label: String,
    /// How the table's bad rows are saved, if they are.
    pub(crate) rejected: Option<Arc<RejectedRows>>,
    /// The names of the columns in [`Batch::read`].
    pub(crate) read: Vec<String>,
    /// Why the script says that a row is bad, for `expect`.
    pub(crate) why: Option<String>,
    /// Finds the rows that a question is about.
    pub(crate) watch: Option<Watch>,
    /// Whether the rows are groups, of which [`Context::input`] has the keys.
    pub(crate) groups: bool,
}

/// How the bad rows of a table are saved.
pub(crate) struct RejectedRows {
    /// The columns of `t.rejected`.
    pub(crate) schema: Schema,
    /// The names of the files, by their positions among those of the run.
    pub(crate) files: Vec<String>,
    /// What the run is to find out about a line. Then the columns end with slots.
    pub(crate) tracer: Option<Arc<Tracer>>,
}

impl Context {
    /// The same for the next pass of the step over its rows. What is bad in each is found as the rows go by, so
    /// that without their number the order of bad rows would be that of the threads.
    pub(crate) fn next_pass(self) -> Context {
        Context { pass: self.pass + 1, ..self }
    }

    /// Takes bad rows out: tells of each bad value, and gives the mask of the rows that
    /// stay, or `None` if all do.
    pub(crate) fn settle(
        &self,
        batch: &Batch,
        evaluation: Evaluation<'_>,
        effects: &mut Effects,
    ) -> Option<BooleanArray> {
        let Evaluation { mut bad, sites, ordered, currencies, rounded, .. } = evaluation;
        rounded.iter().for_each(|found| effects.rounded(self.id, found, batch));
        effects.currencies.extend(currencies.into_iter().map(|found| {
            let column = found.column.and_then(|at| self.input.columns.get(at));
            let key = (self.id, found.span, column.map(|column| column.name.clone()));
            (key, found.name, batch.place_of(found.row))
        }));
        effects.ordered.extend(ordered.into_iter().map(|ordered| (self.id, ordered)));
        effects.sites.extend(sites.into_iter().map(|((span, column), site)| {
            let column = column.and_then(|at| self.input.columns.get(at));
            ((self.id, span, column.map(|column| column.name.clone())), site)
        }));
        if bad.is_empty() {
            return None;
        }
        let mut rows: Vec<usize> = Vec::new();
        let mut first: Vec<Bad> = Vec::new();
        bad.sort_by_key(|cell| cell.row);
        for found in bad {
            let row = found.row;
            let bad = self.bad(batch, found);
            // A row that is saved is saved with its first reason; all are told of others.
            if self.rejected.is_none() {
                effects.bad.push(bad.clone());
            }
            if rows.last() != Some(&row) {
                rows.push(row);
                first.push(bad);
            }
        }
        effects.count(self.id, Count::Rejected, rows.len());
        self.note_bad(batch, &rows, &first, effects);
        if let Some(rejected) = &self.rejected {
            let batch =
                rejected.batch(batch, &rows, &first, (&self.label, self.id, self.pass), &self.read);
            effects.rejects.push((self.id.table, batch));
        }
        all_but(&rows, batch.rows).map(|fine| BooleanArray::new(fine.into_inner(), None))
    }

    /// What is told of a bad value.
    fn bad(&self, batch: &Batch, found: BadCell) -> Bad {
        let column = found.column.and_then(|at| self.input.columns.get(at));
        Bad {
            step: self.id,
            span: found.span,
            code: found.complaint.code,
            fails: found.complaint.fails,
            why: self.why.clone().filter(|_| found.complaint.code == &data::EXPECTATION),
            column: column.map(|column| column.name.clone()),
            origin: column.and_then(|column| column.origin),
            value: found.value,
            direct: found.direct,
            place: batch.place_of(found.row).map(Place::unpacked),
            group: self.group(batch, found.row),
        }
    }

    /// The keys of a group as a message tells them: `city: "Oslo"`; nothing of a row.
    fn group(&self, batch: &Batch, row: usize) -> String {
        let key = |(key, values): (&dusty_check::Column, &ArrayRef)| {
            let value = cell(values, row).map_or("missing".to_owned(), |text| quoted(&text));
            format!("{}: {value}", key.name)
        };
        let keys = self.input.columns.iter().zip(&batch.columns).filter(|_| self.groups);
        keys.map(key).collect::<Vec<_>>().join(", ")
    }

    /// Notes which of the bad rows a question is about.
    fn note_bad(&self, batch: &Batch, rows: &[usize], bad: &[Bad], effects: &mut Effects) {
        let Some(watch) = &self.watch else { return };
        let asked = watch.rows(batch);
        for (_, bad) in rows.iter().zip(bad).filter(|(row, _)| asked.binary_search(row).is_ok()) {
            let why = bad.why.clone().unwrap_or_else(|| bad.fails.one.to_owned());
            let gone = Gone::Bad(why, bad.column.clone(), bad.value.clone());
            effects.trace(self.id.stage(), Trace::Gone(gone));
        }
    }
}

impl RejectedRows {
    /// Bad rows as they are saved: their columns as they were read, then why; behind
    /// these the position of the step and of its pass, which orders rows of one place.
    pub(crate) fn batch(
        &self,
        batch: &Batch,
        rows: &[usize],
        bad: &[Bad],
        (label, step, pass): (&str, StepId, u64),
        read: &[String],
    ) -> Batch {
        let positions = UInt64Array::from_iter_values(rows.iter().map(|&row| row as u64));
        let fields = batch.read.as_ref().and_then(|read| read.as_struct_opt());
        let texts = |text: &dyn Fn(&Bad) -> Option<String>| -> ArrayRef {
            Arc::new(bad.iter().map(text).collect::<StringViewArray>())
        };
        let mut columns: Vec<ArrayRef> = Vec::new();
        let taken = |name: &str| {
            let found = read.iter().position(|known| known == name);
            let found = found.and_then(|at| fields.and_then(|fields| fields.columns().get(at)));
            found.map(|found| sound(take(found, &positions, None)))
        };
        let places: Vec<_> = bad.iter().map(|bad| bad.place).collect();
        let tracer = self.tracer.iter();
        let slots: Vec<_> =
            tracer.flat_map(|tracer| tracer.of_bad_rows(step.table, &taken, &places)).collect();
        let told = self.schema.columns.len() - REJECT_COLUMNS.len() - slots.len();
        for column in self.schema.columns.iter().take(told) {
            let wanted = data_type(&column.ty);
            // One that gave way to what is added has a number behind its name.
            let found = taken(&column.name).or_else(|| {
                let (name, number) = column.name.rsplit_once('_')?;
                let gave_way = REJECT_COLUMNS.contains(&name) && number.parse::<u32>().is_ok();
                gave_way.then(|| taken(name)).flatten()
            });
            columns.push(match found {
                Some(array) if *array.data_type() == wanted => array,
                Some(array) if wanted == DataType::Utf8View => crate::builtins::printed(&array),
                _ => new_null_array(&wanted, rows.len()),
            });
        }
        let file = |bad: &Bad| bad.place.and_then(|place| self.files.get(place.file).cloned());
        let line = |bad: &Bad| bad.place.and_then(|place| i64::try_from(place.line).ok());
        columns
            .push(texts(&|bad| Some(bad.why.clone().unwrap_or_else(|| bad.fails.one.to_owned()))));
        columns.push(texts(&|bad| bad.column.clone()));
        columns.push(texts(&|bad| bad.value.clone()));
        columns.push(texts(&file));
        columns.push(Arc::new(bad.iter().map(line).collect::<Int64Array>()));
        columns.push(texts(&|_| Some(label.to_owned())));
        columns.extend(slots);
        let position = step.step as u64 * PASSES + pass;
        columns.push(Arc::new(UInt64Array::from_value(position, rows.len())));
        let place = sound(take(&batch.place, &positions, None));
        Batch { columns, rows: rows.len(), place, read: None, late: None }
    }
}
