//! Columns while they are being built, value by value, from a reader.
//!
//! Whatever happens, each call adds exactly one value to a column, so that columns stay
//! side by side; the rows of values that do not fit are left out afterwards.

use crate::Fault;
use crate::fault::{self, Stop};
use crate::fields::Fields;
use crate::kind::{Kind, fields};
use crate::number::{self, Number};
use crate::reader::{Peek, Reader};
use crate::{DEEPEST, parse::Misfit};
use arrow_array::builder::{ArrayBuilder, StringViewBuilder};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, StructArray};
use arrow_buffer::{BooleanBufferBuilder, NullBufferBuilder, OffsetBuffer};
use arrow_schema::Field;
use std::sync::Arc;

/// One column.
pub(crate) struct Builder {
    values: Values,
    valid: NullBufferBuilder,
}

enum Values {
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
    Record {
        columns: arrow_schema::Fields,
        fields: Box<Fields>,
    },
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
    pub(crate) fn misfit(
        &mut self,
        reader: &mut Reader<'_>,
        peek: Peek,
        fault: Fault,
    ) -> Result<(), Stop> {
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
            Err(error) => Err(Stop { fault: fault::NOT_UTF8, at: start + error.valid_up_to() }),
        }
    }
}

impl Builder {
    /// There is room for `rows`.
    pub(crate) fn new(kind: &Kind, rows: usize) -> Builder {
        let values = match kind {
            Kind::Missing => Values::Missing,
            Kind::Bool => Values::Bool(BooleanBufferBuilder::new(rows)),
            Kind::Int => Values::Int(Vec::with_capacity(rows)),
            Kind::Float => Values::Float(Vec::with_capacity(rows)),
            Kind::Text => Values::Text(StringViewBuilder::with_capacity(rows)),
            Kind::Written => Values::Written(StringViewBuilder::with_capacity(rows)),
            Kind::List(item) => Values::List {
                item: (**item).clone(),
                ends: vec![0],
                items: Box::new(Builder::new(item, 0)),
            },
            Kind::Record(columns) => Values::Record {
                columns: fields(columns),
                fields: Box::new(Fields::new(columns, None, 0)),
            },
        };
        Builder { values, valid: NullBufferBuilder::new(rows) }
    }

    /// Adds a missing value.
    pub(crate) fn null(&mut self) {
        match &mut self.values {
            Values::Missing => {}
            Values::Bool(values) => values.append(false),
            Values::Int(values) => values.push(0),
            Values::Float(values) => values.push(0.0),
            Values::Text(values) | Values::Written(values) => return values.append_null(),
            Values::List { ends, items, .. } => ends.push(length(items.length())),
            Values::Record { fields, .. } => fields.null(),
        }
        self.valid.append_null();
    }

    fn length(&self) -> usize {
        match &self.values {
            Values::Text(values) | Values::Written(values) => values.len(),
            _ => self.valid.len(),
        }
    }

    /// Adds the value if it is simple and fits; otherwise nothing happens.
    #[inline]
    pub(crate) fn quick(&mut self, reader: &mut Reader<'_>, walk: &Walk<'_>) -> bool {
        if reader.quick_word("null") {
            self.null();
            return true;
        }
        match &mut self.values {
            Values::Text(values) | Values::Written(values) if walk.markers.is_empty() => {
                let text = reader.quick_text();
                text.map(|text| values.append_value(text)).is_some()
            }
            Values::Int(values) => match reader.quick_number() {
                Some((Number::Int(value), end)) => {
                    values.push(value);
                    self.valid.append_non_null();
                    reader.jump(end);
                    true
                }
                _ => false,
            },
            Values::Float(values) => {
                let (value, end) = match reader.quick_number() {
                    Some((Number::Float(value), end)) => (value, end),
                    // Which zero it is, is written there.
                    Some((Number::Int(value), end)) if value != 0 => match number::widened(value) {
                        Some(value) => (value, end),
                        None => return false,
                    },
                    _ => return false,
                };
                values.push(value);
                self.valid.append_non_null();
                reader.jump(end);
                true
            }
            _ => false,
        }
    }

    /// Adds any value, and a missing one for what cannot be read.
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
        if peek == Peek::Text {
            return self.text(reader, walk);
        }
        let fault = match (&mut self.values, peek) {
            (Values::Written(values), _) => {
                let text = walk.written(reader, peek)?;
                values.append_value(text);
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
            (Values::Record { .. }, Peek::Record) => return self.record(reader, walk),
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
                None
            }
            (Values::Float(values), Number::Float(value)) => {
                values.push(value);
                None
            }
            (Values::Float(values), Number::Int(value)) => match number::widened(value) {
                Some(value) => {
                    // A float knows two zeros, and the file may have written the other one.
                    let negative = value == 0.0 && literal.starts_with(b"-");
                    values.push(if negative { -0.0 } else { value });
                    None
                }
                None => Some(fault::TOO_MANY_DIGITS),
            },
            (_, Number::Wide) => Some(fault::TOO_MANY_DIGITS),
            (values, _) => Some(values.fault()),
        };
        let Some(fault) = fault else {
            self.valid.append_non_null();
            return Ok(());
        };
        let value = String::from_utf8_lossy(literal).into_owned();
        walk.misfits.push(Misfit { fault, at, path: String::new(), value });
        Ok(())
    }

    fn list(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let Values::List { ends, items, .. } = &mut self.values else { return Ok(()) };
        if walk.depth >= DEEPEST {
            return Err(Stop { fault: fault::DEEP, at: reader.at() });
        }
        walk.depth += 1;
        let mut read = || -> Result<(), Stop> {
            let mut more = reader.list()?;
            let mut position = 0;
            while more {
                let before = walk.misfits.len();
                if !items.quick(reader, walk) {
                    items.value(reader, walk)?;
                }
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
        let Values::Record { fields, .. } = &mut self.values else { return Ok(()) };
        if walk.depth >= DEEPEST {
            return Err(Stop { fault: fault::DEEP, at: reader.at() });
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
        let length = self.length();
        let nulls = self.valid.finish();
        match self.values {
            Values::Missing => arrow_array::new_null_array(&Kind::Missing.data_type(), length),
            Values::Bool(mut values) => Arc::new(BooleanArray::new(values.finish(), nulls)),
            Values::Int(values) => Arc::new(Int64Array::new(values.into(), nulls)),
            Values::Float(values) => Arc::new(Float64Array::new(values.into(), nulls)),
            Values::Text(mut values) | Values::Written(mut values) => Arc::new(values.finish()),
            Values::List { item, ends, items } => {
                let field = Arc::new(Field::new_list_field(item.data_type(), true));
                let ends = OffsetBuffer::new(ends.into());
                Arc::new(ListArray::new(field, ends, items.finish(), nulls))
            }
            Values::Record { columns, fields } => {
                let arrays = fields.finish();
                match arrays.is_empty() {
                    true => Arc::new(StructArray::new_empty_fields(length, nulls)),
                    false => Arc::new(StructArray::new(columns, arrays, nulls)),
                }
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
            Values::Bool(_) => fault::NOT_BOOL,
            Values::Int(_) => fault::NOT_INT,
            Values::Float(_) => fault::NOT_FLOAT,
            Values::Text(_) => fault::NOT_TEXT,
            Values::List { .. } => fault::NOT_LIST,
            Values::Record { .. } => fault::NOT_RECORD,
            Values::Missing | Values::Written(_) => fault::NOT_MISSING,
        }
    }
}
