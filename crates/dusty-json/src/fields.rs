//! The columns of records while they are being built, field by field.
//!
//! The records of a file are nearly always written alike: a field begins with the same
//! bytes behind the value before it. These are kept, and compared at once.

use crate::column::{Builder, Walk};
use crate::fault::{Fault, Stop};
use crate::kind::Column;
use crate::reader::{Peek, Reader};
use arrow_array::{ArrayRef, NullArray};
use std::collections::HashMap;
use std::sync::Arc;

/// The columns of records.
pub(crate) struct Fields {
    fields: Vec<Field>,
    positions: HashMap<String, usize>,
    records: usize,
}

/// One of them.
struct Field {
    name: String,
    /// Nothing if it is not wanted.
    builder: Option<Builder>,
    /// What stood last between the value before it and its own: `, "name": `. For the
    /// first field, what it began the record with.
    sign: Vec<u8>,
    /// The number of the last record that had it, from 1.
    seen: usize,
}

/// The longest sign.
const SIGN: usize = 256;

/// So many fields are expected next, as those before them may be absent.
const NEXT: usize = 4;

/// Where the value behind a name goes.
enum Place {
    At(usize),
    /// To no column: its name.
    Unknown(String),
    /// There are no more names.
    End,
}

impl Fields {
    /// `wanted` says which columns are built; all if it is absent.
    pub(crate) fn new(columns: &[Column], wanted: Option<&[bool]>) -> Fields {
        let field = |(at, column): (usize, &Column)| {
            let wanted = wanted.is_none_or(|wanted| wanted.get(at) == Some(&true));
            let builder = wanted.then(|| Builder::new(&column.kind));
            Field { name: column.name.clone(), builder, sign: Vec::new(), seen: 0 }
        };
        let names = columns.iter().enumerate().map(|(at, column)| (column.name.clone(), at));
        Fields {
            fields: columns.iter().enumerate().map(field).collect(),
            positions: names.collect(),
            records: 0,
        }
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
        let (mut next, mut first) = (0, true);
        loop {
            let place = self.place(reader, next, first)?;
            first = false;
            let before = walk.misfits.len();
            match place {
                Place::End => return Ok(()),
                Place::Unknown(name) => {
                    let peek = reader.peek()?;
                    // Nothing is lost if there is nothing.
                    if peek == Peek::Null {
                        reader.null()?;
                    } else {
                        walk.misfit(reader, peek, Fault::Unseen)?;
                        name_misfits(walk, before, &name);
                    }
                }
                Place::At(at) => {
                    next = at + 1;
                    let Some(field) = self.fields.get_mut(at) else { return Ok(()) };
                    let again = field.seen == self.records;
                    field.seen = self.records;
                    if again {
                        let peek = reader.peek()?;
                        walk.misfit(reader, peek, Fault::Twice)?;
                    } else {
                        *found += 1;
                        match &mut field.builder {
                            Some(builder) => {
                                if let Some(markers) = markers {
                                    walk.markers = markers.get(at).map_or(&[], Vec::as_slice);
                                }
                                builder.value(reader, walk)?;
                            }
                            None => reader.skip_next()?,
                        }
                    }
                    if walk.misfits.len() > before {
                        name_misfits(walk, before, &field.name);
                    }
                }
            }
        }
    }

    /// Goes to the next value. `next` is the field that is expected, `first` whether it is
    /// the first of its record.
    #[inline]
    fn place(&mut self, reader: &mut Reader<'_>, next: usize, first: bool) -> Result<Place, Stop> {
        if first || next > 0 {
            let expected = self.fields.iter().enumerate().skip(next);
            for (at, field) in expected.take(if first { 1 } else { NEXT }) {
                if reader.quick_sign(&field.sign) {
                    return Ok(Place::At(at));
                }
            }
        }
        self.name(reader, next, first)
    }

    /// The same by its name.
    #[inline(never)]
    fn name(&mut self, reader: &mut Reader<'_>, next: usize, first: bool) -> Result<Place, Stop> {
        let start = reader.at();
        let name = if first { reader.record()? } else { reader.next_name()? };
        let Some(name) = name else { return Ok(Place::End) };
        let at = match self.fields.get(next) {
            Some(field) if field.name == name => next,
            _ => match self.positions.get(name) {
                Some(at) => *at,
                None => return Ok(Place::Unknown(name.to_owned())),
            },
        };
        reader.blanks();
        let sign = reader.since(start);
        // The sign of the first field begins with a bracket, those of others with a comma.
        if first == (at == 0)
            && sign.len() <= SIGN
            && let Some(field) = self.fields.get_mut(at)
        {
            field.sign.clear();
            field.sign.extend_from_slice(sign);
        }
        Ok(Place::At(at))
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
