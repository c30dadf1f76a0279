//! The columns of records while they are being built, field by field.

use crate::column::{Builder, Walk};
use crate::fault::{self, Stop};
use crate::kind::Column;
use crate::names::{Names, Place};
use crate::reader::{Peek, Reader};
use arrow_array::{ArrayRef, NullArray};
use std::sync::Arc;

/// The columns of records.
pub(crate) struct Fields {
    names: Names,
    fields: Vec<Field>,
    records: usize,
}

/// One of them.
struct Field {
    name: String,
    /// Nothing if it is not wanted.
    builder: Option<Builder>,
    /// The number of the last record that had it, from 1.
    seen: usize,
}

impl Field {
    /// Adds or passes over the value before which the reader stands.
    #[inline(always)]
    fn value(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let Some(builder) = &mut self.builder else {
            return if reader.quick_skip() { Ok(()) } else { reader.skip_next() };
        };
        if !builder.quick(reader, walk) {
            let before = walk.misfits.len();
            builder.value(reader, walk)?;
            name_misfits(walk, before, &self.name);
        }
        Ok(())
    }
}

impl Fields {
    /// `wanted` says which columns are built; all if it is absent. There is room for `rows`.
    pub(crate) fn new(columns: &[Column], wanted: Option<&[bool]>, rows: usize) -> Fields {
        let field = |(at, column): (usize, &Column)| {
            let wanted = wanted.is_none_or(|wanted| wanted.get(at) == Some(&true));
            let builder = wanted.then(|| Builder::new(&column.kind, rows));
            Field { name: column.name.clone(), builder, seen: 0 }
        };
        let mut names = Names::default();
        columns.iter().for_each(|column| names.push(column.name.clone()));
        Fields { names, fields: columns.iter().enumerate().map(field).collect(), records: 0 }
    }

    /// Adds a row of missing values, as for something that is no record at all.
    pub(crate) fn null(&mut self) {
        self.records += 1;
        self.fields.iter_mut().filter_map(|field| field.builder.as_mut()).for_each(Builder::null);
    }

    /// Adds the record before which the reader stands. `markers` are those of each column,
    /// where they differ.
    pub(crate) fn record<'m>(
        &mut self,
        reader: &mut Reader<'_>,
        walk: &mut Walk<'m>,
        markers: Option<&'m [Vec<String>]>,
    ) -> Result<(), Stop> {
        self.records += 1;
        let mut found = 0;
        let result = self.read(reader, walk, markers, &mut found);
        if found < self.fields.len() {
            for field in self.fields.iter_mut().filter(|field| field.seen != self.records) {
                field.builder.as_mut().map(Builder::null);
            }
        }
        result
    }

    /// Reads a record, and counts the different fields that are found.
    fn read<'m>(
        &mut self,
        reader: &mut Reader<'_>,
        walk: &mut Walk<'m>,
        markers: Option<&'m [Vec<String>]>,
        found: &mut usize,
    ) -> Result<(), Stop> {
        let mark = |walk: &mut Walk<'m>, at: usize| {
            if let Some(markers) = markers {
                walk.markers = markers.get(at).map_or(&[][..], Vec::as_slice);
            }
        };
        // All fields are there, one behind the other, until it turns out otherwise.
        for (at, field) in self.fields.iter_mut().enumerate() {
            if !self.names.is_next(at, reader) {
                break;
            }
            field.seen = self.records;
            *found = at + 1;
            mark(walk, at);
            field.value(reader, walk)?;
        }
        let (mut next, mut first) = (*found, *found == 0);
        if !first && reader.quick_end() {
            return Ok(());
        }
        loop {
            let place = self.names.place(reader, next, first)?;
            first = false;
            match place {
                Place::End => return Ok(()),
                Place::Unknown(name) => {
                    let before = walk.misfits.len();
                    let peek = reader.peek()?;
                    // Nothing is lost if there is nothing.
                    if peek == Peek::Null {
                        reader.null()?;
                    } else {
                        walk.misfit(reader, peek, fault::UNSEEN)?;
                        name_misfits(walk, before, &name);
                    }
                }
                Place::At(at) => {
                    next = at + 1;
                    let Some(field) = self.fields.get_mut(at) else { return Ok(()) };
                    if field.seen == self.records {
                        let before = walk.misfits.len();
                        let peek = reader.peek()?;
                        walk.misfit(reader, peek, fault::TWICE)?;
                        name_misfits(walk, before, &field.name);
                        continue;
                    }
                    field.seen = self.records;
                    *found += 1;
                    mark(walk, at);
                    field.value(reader, walk)?;
                }
            }
        }
    }

    /// The columns; one that was not wanted has the type `Null`.
    pub(crate) fn finish(self) -> Vec<ArrayRef> {
        let array = |field: Field| match field.builder {
            Some(builder) => builder.finish(),
            None => Arc::new(NullArray::new(self.records)) as ArrayRef,
        };
        self.fields.into_iter().map(array).collect()
    }
}

fn name_misfits(walk: &mut Walk<'_>, before: usize, name: &str) {
    for misfit in walk.misfits.iter_mut().skip(before) {
        misfit.path.insert_str(0, name);
    }
}
