//! Columns while they are being built, value by value, from a reader.
//!
//! Whatever happens, each call adds exactly one value to a column, so that columns stay
//! side by side; the rows of values that do not fit are left out afterwards.

use crate::fault::{Fault, Stop};
use crate::kind::{Column, Kind, fields};
use crate::number::{self, Number};
use crate::reader::{Peek, Reader};
use crate::{DEEPEST, parse::Misfit};
use arrow_array::builder::StringViewBuilder;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, NullArray, StructArray,
};
use arrow_buffer::{BooleanBufferBuilder, NullBufferBuilder, OffsetBuffer};
use arrow_schema::Field;
use std::collections::HashMap;
use std::sync::Arc;

/// One column.
pub(crate) struct Builder {
    values: Values,
    valid: NullBufferBuilder,
}

enum Values {
    /// Not wanted: so many values.
    Skipped(usize),
    /// Nothing but missing values is expected.
    Missing,
    Bool(BooleanBufferBuilder),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Text(StringViewBuilder),
    Written(StringViewBuilder),
    List {
        item: Kind,
        ends: Vec<i32>,
        items: Box<Builder>,
    },
    Record(Fields),
}

/// The columns of records.
pub(crate) struct Fields {
    columns: Vec<Column>,
    /// The names of the columns as they are written.
    keys: Vec<Box<[u8]>>,
    builders: Vec<Builder>,
    positions: HashMap<String, usize>,
    /// For each column the number of the last record that had it, from 1.
    seen: Vec<usize>,
    records: usize,
}

/// Where the reading of a record is.
pub(crate) struct Walk<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) markers: &'a [String],
    pub(crate) depth: usize,
    /// Values of this record that do not fit.
    pub(crate) misfits: Vec<Misfit>,
}

impl Walk<'_> {
    /// Passes over a value that does not fit.
    fn misfit(&mut self, reader: &mut Reader<'_>, peek: Peek, fault: Fault) -> Result<(), Stop> {
        let at = reader.at();
        let value = self.written(reader, peek)?;
        self.misfits.push(Misfit { fault, at, path: String::new(), value });
        Ok(())
    }

    /// A value as the file writes it; a text without its quotes.
    fn written(&mut self, reader: &mut Reader<'_>, peek: Peek) -> Result<String, Stop> {
        if peek == Peek::Text {
            return Ok(reader.text()?.to_owned());
        }
        let start = reader.at();
        reader.skip(peek)?;
        let bytes = self.bytes.get(start..reader.at()).unwrap_or(&[]);
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(Stop { fault: Fault::NotUtf8, at: start + error.valid_up_to() }),
        }
    }
}

impl Builder {
    pub(crate) fn new(kind: &Kind) -> Builder {
        let values = match kind {
            Kind::Missing => Values::Missing,
            Kind::Bool => Values::Bool(BooleanBufferBuilder::new(0)),
            Kind::Int => Values::Int(Vec::new()),
            Kind::Float => Values::Float(Vec::new()),
            Kind::Text => Values::Text(StringViewBuilder::new()),
            Kind::Written => Values::Written(StringViewBuilder::new()),
            Kind::List(item) => Values::List {
                item: (**item).clone(),
                ends: vec![0],
                items: Box::new(Builder::new(item)),
            },
            Kind::Record(columns) => Values::Record(Fields::new(columns, None)),
        };
        Builder { values, valid: NullBufferBuilder::new(0) }
    }

    fn skipped() -> Builder {
        Builder { values: Values::Skipped(0), valid: NullBufferBuilder::new(0) }
    }

    /// Adds a missing value.
    pub(crate) fn null(&mut self) {
        match &mut self.values {
            Values::Skipped(count) => *count += 1,
            Values::Missing => self.valid.append_null(),
            Values::Bool(values) => values.append(false),
            Values::Int(values) => values.push(0),
            Values::Float(values) => values.push(0.0),
            Values::Text(values) | Values::Written(values) => values.append_null(),
            Values::List { ends, items, .. } => ends.push(length(items.length())),
            Values::Record(fields) => fields.null(),
        }
        if !matches!(self.values, Values::Skipped(_) | Values::Missing) {
            self.valid.append_null();
        }
    }

    fn length(&self) -> usize {
        match &self.values {
            Values::Skipped(count) => *count,
            _ => self.valid.len(),
        }
    }

    /// Adds the value before which the reader stands.
    pub(crate) fn value(
        &mut self,
        reader: &mut Reader<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), Stop> {
        let before = self.length();
        let result = self.try_value(reader, walk);
        if self.length() == before {
            self.null();
        }
        result
    }

    /// Adds the value unless it is missing, does not fit, or is broken.
    fn try_value(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let peek = reader.peek()?;
        if peek == Peek::Null {
            return reader.null();
        }
        if matches!(self.values, Values::Skipped(_)) {
            return reader.skip(peek);
        }
        if peek == Peek::Text {
            return self.text(reader, walk);
        }
        let fault = match (&mut self.values, peek) {
            (Values::Written(values), _) => {
                let text = walk.written(reader, peek)?;
                values.append_value(text);
                self.valid.append_non_null();
                return Ok(());
            }
            (Values::Bool(values), Peek::True | Peek::False) => {
                values.append(reader.bool()?);
                self.valid.append_non_null();
                return Ok(());
            }
            (Values::Int(_) | Values::Float(_), Peek::Number) => {
                return self.number(reader, walk);
            }
            (Values::List { .. }, Peek::List) => return self.list(reader, walk),
            (Values::Record(_), Peek::Record) => return self.record(reader, walk),
            (values, _) => values.fault(),
        };
        walk.misfit(reader, peek, fault)
    }

    fn text(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let at = reader.at();
        let text = reader.text()?;
        if walk.markers.iter().any(|marker| marker == text) {
            return Ok(());
        }
        match &mut self.values {
            Values::Text(values) | Values::Written(values) => {
                values.append_value(text);
                self.valid.append_non_null();
            }
            values => {
                let (fault, value) = (values.fault(), text.to_owned());
                walk.misfits.push(Misfit { fault, at, path: String::new(), value });
            }
        }
        Ok(())
    }

    fn number(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let at = reader.at();
        let literal = reader.number()?;
        let number = number::read(literal);
        let fault = match (&mut self.values, number) {
            (Values::Int(values), Number::Int(value)) => {
                values.push(value);
                self.valid.append_non_null();
                return Ok(());
            }
            (Values::Float(values), Number::Float(value)) => {
                values.push(value);
                self.valid.append_non_null();
                return Ok(());
            }
            (Values::Float(values), Number::Int(value)) => match number::widened(value) {
                Some(value) => {
                    // A float knows two zeros, and the file may have written the other one.
                    let negative = value == 0.0 && literal.starts_with(b"-");
                    values.push(if negative { -0.0 } else { value });
                    self.valid.append_non_null();
                    return Ok(());
                }
                None => Fault::TooManyDigits,
            },
            (_, Number::Wide) => Fault::TooManyDigits,
            (values, _) => values.fault(),
        };
        let value = String::from_utf8_lossy(literal).into_owned();
        walk.misfits.push(Misfit { fault, at, path: String::new(), value });
        Ok(())
    }

    fn list(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let Values::List { ends, items, .. } = &mut self.values else { return Ok(()) };
        if walk.depth >= DEEPEST {
            return Err(Stop { fault: Fault::Deep, at: reader.at() });
        }
        walk.depth += 1;
        let mut read = || -> Result<(), Stop> {
            let mut more = reader.list()?;
            let mut position = 0;
            while more {
                let before = walk.misfits.len();
                items.value(reader, walk)?;
                for misfit in walk.misfits.iter_mut().skip(before) {
                    misfit.path.insert_str(0, &format!("[{position}]"));
                }
                position += 1;
                more = reader.next_item()?;
            }
            Ok(())
        };
        let result = read();
        walk.depth -= 1;
        ends.push(length(items.length()));
        self.valid.append_non_null();
        result
    }

    fn record(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let Values::Record(fields) = &mut self.values else { return Ok(()) };
        if walk.depth >= DEEPEST {
            return Err(Stop { fault: Fault::Deep, at: reader.at() });
        }
        walk.depth += 1;
        let before = walk.misfits.len();
        let result = fields.record(reader, walk, None);
        for misfit in walk.misfits.iter_mut().skip(before) {
            misfit.path.insert(0, '.');
        }
        walk.depth -= 1;
        self.valid.append_non_null();
        result
    }

    /// The column; one that was not wanted has the type `Null`.
    pub(crate) fn finish(mut self) -> ArrayRef {
        let nulls = self.valid.finish();
        match self.values {
            Values::Skipped(count) => Arc::new(NullArray::new(count)),
            Values::Missing => {
                let count = nulls.map_or(0, |nulls| nulls.len());
                arrow_array::new_null_array(&Kind::Missing.data_type(), count)
            }
            Values::Bool(mut values) => Arc::new(BooleanArray::new(values.finish(), nulls)),
            Values::Int(values) => Arc::new(Int64Array::new(values.into(), nulls)),
            Values::Float(values) => Arc::new(Float64Array::new(values.into(), nulls)),
            Values::Text(mut values) | Values::Written(mut values) => Arc::new(values.finish()),
            Values::List { item, ends, items } => {
                let field = Arc::new(Field::new_list_field(item.data_type(), true));
                let ends = OffsetBuffer::new(ends.into());
                Arc::new(ListArray::new(field, ends, items.finish(), nulls))
            }
            Values::Record(inner) => {
                let (columns, records) = (fields(&inner.columns), inner.records);
                let arrays = inner.finish();
                if arrays.is_empty() {
                    return Arc::new(StructArray::new_empty_fields(records, nulls));
                }
                Arc::new(StructArray::new(columns, arrays, nulls))
            }
        }
    }
}

/// The length of a list's items so far. They come from one chunk, which is smaller.
fn length(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX)
}

impl Values {
    /// What is wrong with a value of another kind.
    fn fault(&self) -> Fault {
        match self {
            Values::Bool(_) => Fault::NotBool,
            Values::Int(_) => Fault::NotInt,
            Values::Float(_) => Fault::NotFloat,
            Values::Text(_) => Fault::NotText,
            Values::List { .. } => Fault::NotList,
            Values::Record(_) => Fault::NotRecord,
            Values::Missing | Values::Skipped(_) | Values::Written(_) => Fault::NotMissing,
        }
    }
}

impl Fields {
    /// `wanted` says which columns are built; all if it is absent.
    pub(crate) fn new(columns: &[Column], wanted: Option<&[bool]>) -> Fields {
        let builder = |(at, column): (usize, &Column)| match wanted
            .is_none_or(|wanted| wanted.get(at) == Some(&true))
        {
            true => Builder::new(&column.kind),
            false => Builder::skipped(),
        };
        let names = columns.iter().enumerate().map(|(at, column)| (column.name.clone(), at));
        Fields {
            builders: columns.iter().enumerate().map(builder).collect(),
            positions: names.collect(),
            seen: vec![0; columns.len()],
            keys: columns.iter().map(|column| key(&column.name)).collect(),
            columns: columns.to_vec(),
            records: 0,
        }
    }

    fn null(&mut self) {
        self.records += 1;
        self.builders.iter_mut().for_each(Builder::null);
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
        let result = self.read(reader, walk, markers);
        for (seen, builder) in self.seen.iter().zip(&mut self.builders) {
            if *seen != self.records {
                builder.null();
            }
        }
        result
    }

    fn read<'m>(
        &mut self,
        reader: &mut Reader<'_>,
        walk: &mut Walk<'m>,
        markers: Option<&'m [Vec<String>]>,
    ) -> Result<(), Stop> {
        let mut next = 0;
        let mut position = self.position(reader.record()?, next);
        loop {
            let before = walk.misfits.len();
            match position {
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
                    let Some(seen) = self.seen.get_mut(at) else { return Ok(()) };
                    let again = *seen == self.records;
                    *seen = self.records;
                    if again {
                        let peek = reader.peek()?;
                        walk.misfit(reader, peek, Fault::Twice)?;
                    } else if let Some(builder) = self.builders.get_mut(at) {
                        if let Some(markers) = markers {
                            walk.markers = markers.get(at).map_or(&[], Vec::as_slice);
                        }
                        builder.value(reader, walk)?;
                    }
                    if walk.misfits.len() > before
                        && let Some(column) = self.columns.get(at)
                    {
                        name_misfits(walk, before, &column.name);
                    }
                }
            }
            position = match self.keys.get(next) {
                Some(key) if reader.next_is(key) => Place::At(next),
                _ => self.position(reader.next_name()?, next),
            };
        }
    }

    fn position(&self, name: Option<&str>, next: usize) -> Place {
        let Some(name) = name else { return Place::End };
        if self.columns.get(next).is_some_and(|column| column.name == name) {
            return Place::At(next);
        }
        match self.positions.get(name) {
            Some(at) => Place::At(*at),
            None => Place::Unknown(name.to_owned()),
        }
    }

    /// Adds a row for something that is no record at all.
    pub(crate) fn no_record(&mut self) {
        self.null();
    }

    /// The columns.
    pub(crate) fn finish(self) -> Vec<ArrayRef> {
        self.builders.into_iter().map(Builder::finish).collect()
    }
}

/// A name and its colon, as most files have them; nothing for a name that needs escapes.
fn key(name: &str) -> Box<[u8]> {
    match name.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        true => Box::default(),
        false => format!("\"{name}\":").into_bytes().into(),
    }
}

fn name_misfits(walk: &mut Walk<'_>, before: usize, name: &str) {
    for misfit in walk.misfits.iter_mut().skip(before) {
        misfit.path.insert_str(0, name);
    }
}

/// Where the value behind a name goes.
enum Place {
    At(usize),
    /// To no column: its name.
    Unknown(String),
    /// There are no more names.
    End,
}
