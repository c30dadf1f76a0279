//! Columns of Arrow's many types as columns of the few that Dusty has. Nothing is rounded
//! or cut: what a type cannot keep is a bad value, or the column is text.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date64Array, Float64Array, ListArray, StringViewArray,
    StructArray, TimestampMicrosecondArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{can_cast_types, cast, nullif};
use arrow::datatypes::{
    DataType, Date32Type, Field, Fields, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use arrow_schema::extension::Uuid;

use crate::{Choice, Error, Fault, Markers, Note, Options, fault};

/// How a column becomes one of Dusty's.
#[derive(Clone, Debug)]
pub(crate) enum Reading {
    /// Nothing is lost on the way to this type.
    Plain(DataType),
    /// As text, digit by digit; where the library has no words for a value, its number if the script asks for text.
    Written { asked: bool },
    /// Numbers that may be none.
    Floats,
    /// Bytes that may be text.
    Bytes,
    /// Universally unique identifiers, as 16 bytes.
    Uuids,
    /// Days.
    Days,
    /// Days as milliseconds.
    MilliDays,
    /// Instants, in any unit.
    Instants,
    /// Lists, whatever their offsets.
    Lists(Box<Reading>),
    /// Records.
    Records(Vec<(String, Reading)>),
    /// Values that stand once for many rows, and their type.
    Packed(DataType, Box<Reading>),
}

/// A value that does not fit, by its row.
pub(crate) type Misfit = (usize, Fault, String);

/// Makes out how to read the column at a path, with a note if it is not plain. `whole` is
/// whether its whole numbers are known to have no more than 64 bits with a sign.
pub(crate) fn reading(
    path: &str,
    field: &Field,
    whole: bool,
    options: &Options,
    notes: &mut Vec<Note>,
) -> Result<Reading, Error> {
    let ty = field.data_type();
    if field.has_valid_extension_type::<Uuid>() {
        return Ok(Reading::Uuids);
    }
    if options.text.iter().any(|name| name == path) {
        return text(path, ty);
    }
    if let Some(reading) = of_number(ty, whole) {
        return Ok(reading);
    }
    if let Some(what) = unlike(ty) {
        let note = Note::new(format!("`{path}` {what}; its values are read as text"));
        notes.push(match path.contains(['.', '[']) {
            true => note,
            false => note.saying(Choice::Text(vec![path.to_owned()])),
        });
        return Ok(Reading::Written { asked: false });
    }
    let mut inner = |field: &Field, suffix: &str| {
        reading(&format!("{path}{suffix}"), field, whole, options, notes)
    };
    Ok(match ty {
        ty if ty.is_string() || ty.is_null() => Reading::Plain(DataType::Utf8View),
        DataType::Boolean => Reading::Plain(DataType::Boolean),
        ty if ty.is_binary() => Reading::Bytes,
        DataType::Date32 => Reading::Days,
        DataType::Date64 => Reading::MilliDays,
        DataType::Timestamp(_, zone) => {
            notes.extend(zone.as_deref().map(|zone| in_zone(path, zone)));
            Reading::Instants
        }
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            Reading::Lists(Box::new(inner(item, "[]")?))
        }
        DataType::Map(item, _) => {
            let mut entry = inner(item, "[]")?;
            // Every library has its own names for the two.
            if let Reading::Records(fields) = &mut entry
                && let [(key, _), (value, _)] = fields.as_mut_slice()
            {
                (*key, *value) = ("key".to_owned(), "value".to_owned());
            }
            Reading::Lists(Box::new(entry))
        }
        DataType::Struct(fields) => {
            let field = |field: &Arc<Field>| {
                let reading = inner(field, &format!(".{}", field.name()))?;
                Ok((field.name().clone(), reading))
            };
            Reading::Records(fields.iter().map(field).collect::<Result<_, Error>>()?)
        }
        DataType::Dictionary(_, value) => {
            let values = Field::new_list_field((**value).clone(), true);
            Reading::Packed((**value).clone(), Box::new(inner(&values, "")?))
        }
        DataType::RunEndEncoded(_, values) => {
            Reading::Packed(values.data_type().clone(), Box::new(inner(values, "")?))
        }
        other => {
            let what = format!("`{path}` has values of a type that cannot be read, {other}");
            return Err(Error::Refused(what));
        }
    })
}

/// How numbers are read that fit whole numbers or floats.
fn of_number(ty: &DataType, whole: bool) -> Option<Reading> {
    use DataType::{Decimal32, Decimal64, Decimal128, UInt64};
    match ty {
        UInt64 if !whole => None,
        Decimal32(digits, 0) | Decimal64(digits, 0) | Decimal128(digits, 0) if *digits <= 18 => {
            Some(Reading::Plain(DataType::Int64))
        }
        ty if ty.is_integer() => Some(Reading::Plain(DataType::Int64)),
        ty if ty.is_floating() => Some(Reading::Floats),
        _ => None,
    }
}

/// What a column has of which the language has no type, in words.
fn unlike(ty: &DataType) -> Option<&'static str> {
    Some(match ty {
        DataType::UInt64 => "may have numbers with more digits than a number can keep",
        ty if ty.is_decimal() => "has decimal numbers",
        DataType::Time32(_) | DataType::Time64(_) => "has times of day",
        DataType::Duration(_) | DataType::Interval(_) => "has spans of time",
        _ => return None,
    })
}

/// How a column is read as text.
fn text(path: &str, ty: &DataType) -> Result<Reading, Error> {
    match (ty.is_nested(), can_cast_types(ty, &DataType::Utf8View)) {
        _ if ty.is_binary() => Ok(Reading::Bytes),
        (false, true) => Ok(Reading::Written { asked: true }),
        _ => Err(Error::Refused(format!("`{path}` has lists or records, which are no text"))),
    }
}

fn in_zone(path: &str, zone: &str) -> Note {
    let text = match zone {
        "" | "UTC" | "+00:00" | "Z" => format!("`{path}` has times in UTC"),
        zone => format!("`{path}` has times in the zone {zone}; they are read as UTC"),
    };
    Note::new(text)
}

impl Reading {
    /// The type that comes out.
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Reading::Plain(ty) => ty.clone(),
            Reading::Written { .. } | Reading::Bytes | Reading::Uuids => DataType::Utf8View,
            Reading::Floats => DataType::Float64,
            Reading::Days | Reading::MilliDays => DataType::Date32,
            Reading::Instants => DataType::Timestamp(TimeUnit::Microsecond, None),
            Reading::Lists(item) => {
                DataType::List(Arc::new(Field::new_list_field(item.data_type(), true)))
            }
            Reading::Records(fields) => DataType::Struct(of_records(fields)),
            Reading::Packed(_, inner) => inner.data_type(),
        }
    }

    /// Whether there is a list in it.
    pub(crate) fn has_lists(&self) -> bool {
        match self {
            Reading::Lists(_) => true,
            Reading::Records(fields) => fields.iter().any(|(_, field)| field.has_lists()),
            Reading::Packed(_, inner) => inner.has_lists(),
            _ => false,
        }
    }

    /// Reads a column. Values that do not fit are missing, and told.
    pub(crate) fn column(
        &self,
        column: &ArrayRef,
        markers: &[String],
    ) -> Result<(ArrayRef, Vec<Misfit>), Error> {
        let mut misfits = Vec::new();
        let read = match self {
            Reading::Plain(ty) => {
                let values = cast(column, ty)?;
                // What a file says of its largest number may be wrong.
                if values.null_count() > column.logical_null_count() {
                    lost(column, &values, fault::TOO_MANY_DIGITS, &mut misfits);
                }
                values
            }
            Reading::Written { asked } => {
                let texts = texts(column, *asked);
                lost(column, &texts, fault::NO_TEXT, &mut misfits);
                match column.data_type().is_decimal() && !asked && !markers.is_empty() {
                    true => without(texts, |number| {
                        markers.iter().any(|marker| short(marker) == short(number))
                    }),
                    false => texts,
                }
            }
            Reading::Floats => {
                let wide = cast(column, &DataType::Float64)?;
                let short = *column.data_type() == DataType::Float32;
                let numbers = if short { without_short(&wide, markers) } else { wide };
                floats(&numbers, markers, &mut misfits)
            }
            Reading::Bytes => bytes(column, &mut misfits)?,
            Reading::Uuids => uuids(column)?,
            Reading::Days => days(column, &mut misfits)?,
            Reading::MilliDays => milli_days(column, &mut misfits)?,
            Reading::Instants => instants(column, &mut misfits)?,
            Reading::Packed(ty, inner) => return inner.column(&cast(column, ty)?, markers),
            Reading::Lists(item) => {
                let list = as_list(column)?;
                // A part of a column of lists has the items of the whole one.
                let (first, last) = (list.offsets()[0], list.offsets()[list.len()]);
                let items = list.values().slice(first as usize, (last - first) as usize);
                let (values, inside) = item.column(&items, markers)?;
                let offsets: Vec<i32> = list.offsets().iter().map(|end| end - first).collect();
                for (at, fault, value) in inside {
                    let row = offsets.partition_point(|end| *end as usize <= at) - 1;
                    if list.is_valid(row) {
                        misfits.push((row, fault, value));
                    }
                }
                let field = Arc::new(Field::new_list_field(item.data_type(), true));
                let (offsets, nulls) = (OffsetBuffer::new(offsets.into()), list.nulls().cloned());
                Arc::new(ListArray::try_new(field, offsets, values, nulls)?)
            }
            Reading::Records(fields) => {
                let Some(record) = column.as_struct_opt() else { return Err(other(column)) };
                let mut columns = Vec::with_capacity(fields.len());
                for ((_, reading), column) in fields.iter().zip(record.columns()) {
                    let (read, inside) = reading.column(column, markers)?;
                    misfits.extend(inside.into_iter().filter(|(row, ..)| record.is_valid(*row)));
                    columns.push(read);
                }
                misfits.sort_by_key(|(row, ..)| *row);
                let (fields, nulls) = (of_records(fields), record.nulls().cloned());
                Arc::new(StructArray::try_new_with_length(fields, columns, nulls, record.len())?)
            }
        };
        Ok((marked(read, markers), misfits))
    }
}

/// Readings of all columns of a file, and what of them is not plain.
pub(crate) struct Readings {
    /// Names and types.
    pub(crate) columns: Vec<crate::Column>,
    /// Column by column.
    pub(crate) readings: Vec<Reading>,
    pub(crate) notes: Vec<Note>,
    pub(crate) missing: Markers,
}

impl Readings {
    /// Makes out how to read columns. `whole` says of a column whether its whole numbers are
    /// known to have no more than 64 bits with a sign.
    pub(crate) fn of(
        fields: &Fields,
        options: &Options,
        whole: impl Fn(usize) -> bool,
    ) -> Result<Readings, Error> {
        if fields.is_empty() {
            return Err(Error::Refused("there are no columns in it".to_owned()));
        }
        let mut notes = Vec::new();
        let names = fields.iter().map(|field| field.name().clone()).collect();
        let names = dusty_options::distinct(names, &mut notes);
        let reading = |(at, field): (usize, &Arc<Field>)| {
            let name = names.get(at).unwrap_or_else(|| field.name());
            reading(name, field, whole(at), options, &mut notes)
        };
        let readings: Vec<_> = fields.iter().enumerate().map(reading).collect::<Result<_, _>>()?;
        let column = |(name, reading): (&String, &Reading)| crate::Column {
            name: name.clone(),
            data_type: reading.data_type(),
        };
        let columns = names.iter().zip(&readings).map(column).collect();
        Ok(Readings { columns, readings, notes, missing: options.missing.clone() })
    }

    /// Reads the wanted columns, which are all that `found` has, in order.
    pub(crate) fn rows(
        &self,
        found: &[ArrayRef],
        wanted: &[bool],
        numbers: Vec<u64>,
    ) -> Result<crate::Rows, Error> {
        let mut rows = crate::Rows { numbers, ..crate::Rows::default() };
        let mut found = found.iter();
        for (at, reading) in self.readings.iter().enumerate() {
            if wanted.get(at) != Some(&true) {
                rows.columns.push(None);
                continue;
            }
            let missing = || Error::Damaged("a column is missing".to_owned());
            let name = self.columns.get(at).map_or("", |column| column.name.as_str());
            let (column, misfits) =
                reading.column(found.next().ok_or_else(missing)?, self.missing.of(name))?;
            let bad = |(row, fault, value)| crate::BadValue { row, column: at, fault, value };
            rows.bad.extend(misfits.into_iter().map(bad));
            rows.columns.push(Some(column));
        }
        rows.bad.sort_by_key(|bad| (bad.row, bad.column));
        Ok(rows)
    }
}

/// The column without the texts that mean a missing value.
pub(crate) fn marked(column: ArrayRef, markers: &[String]) -> ArrayRef {
    if markers.is_empty() {
        return column;
    }
    without(column, |text| markers.iter().any(|marker| marker == text))
}

fn without(column: ArrayRef, marks: impl Fn(&str) -> bool) -> ArrayRef {
    let Some(texts) = column.as_string_view_opt() else { return column };
    let mask: BooleanArray = texts.iter().map(|text| Some(text.is_some_and(&marks))).collect();
    if !mask.has_true() {
        return column;
    }
    nullif(&column, &mask).unwrap_or(column)
}

/// A decimal number without zeros at its end that say nothing.
fn short(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn of_records(fields: &[(String, Reading)]) -> Fields {
    fields.iter().map(|(name, field)| Field::new(name, field.data_type(), true)).collect()
}

fn other(column: &ArrayRef) -> Error {
    Error::Damaged(format!("a column has {} instead of its type", column.data_type()))
}

/// A list of any kind as one with offsets of 32 bits.
fn as_list(column: &ArrayRef) -> Result<ListArray, Error> {
    if let Some(list) = column.as_list_opt::<i32>() {
        return Ok(list.clone());
    }
    if let Some(map) = column.as_map_opt() {
        let entries: ArrayRef = Arc::new(map.entries().clone());
        let field = Arc::new(Field::new_list_field(entries.data_type().clone(), true));
        let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
        return Ok(ListArray::try_new(field, offsets, entries, nulls)?);
    }
    let item = match column.data_type() {
        DataType::LargeList(item) | DataType::FixedSizeList(item, _) => Arc::clone(item),
        _ => return Err(other(column)),
    };
    let item = Field::new_list_field(item.data_type().clone(), true);
    let list = cast(column, &DataType::List(Arc::new(item)))?;
    list.as_list_opt::<i32>().cloned().ok_or_else(|| other(column))
}

/// Numbers that had 32 bits, without those that mean a missing one: of `-99.9` there is another such number than of 64 bits.
pub(crate) fn without_short(column: &ArrayRef, markers: &[String]) -> ArrayRef {
    let short = |marker: &String| marker.parse::<f32>().ok().map(f64::from);
    let marks: Vec<f64> = markers.iter().filter_map(short).collect();
    match column.as_primitive_opt::<Float64Type>().filter(|_| !marks.is_empty()) {
        Some(numbers) => Arc::new(numbers.unary_opt::<_, Float64Type>(|number| {
            Some(number).filter(|number| !marks.contains(number))
        })),
        None => Arc::clone(column),
    }
}

fn floats(column: &ArrayRef, markers: &[String], misfits: &mut Vec<Misfit>) -> ArrayRef {
    let Some(values) = column.as_primitive_opt::<Float64Type>() else { return Arc::clone(column) };
    if values.values().iter().all(|value| value.is_finite()) {
        return Arc::clone(column);
    }
    let kept = values.iter().enumerate().map(|(row, value)| {
        let odd = value.filter(|value| !value.is_finite());
        if let Some(odd) = odd.map(|odd| format!("{odd:?}"))
            && !markers.contains(&odd)
        {
            misfits.push((row, fault::NOT_A_NUMBER, odd));
        }
        value.filter(|value| value.is_finite())
    });
    Arc::new(kept.collect::<Float64Array>())
}

fn bytes(column: &ArrayRef, misfits: &mut Vec<Misfit>) -> Result<ArrayRef, Error> {
    let column = cast(column, &DataType::BinaryView)?;
    let texts = cast(&column, &DataType::Utf8View)?;
    let (Some(bytes), Some(_)) = (column.as_binary_view_opt(), texts.as_string_view_opt()) else {
        return Err(other(&column));
    };
    for row in 0..bytes.len() {
        if bytes.is_valid(row) && texts.is_null(row) {
            let value = String::from_utf8_lossy(bytes.value(row)).into_owned();
            misfits.push((row, fault::NOT_UTF8, value));
        }
    }
    Ok(texts)
}

/// Such as `123e4567-e89b-12d3-a456-426614174000`.
fn uuids(column: &ArrayRef) -> Result<ArrayRef, Error> {
    let Some(bytes) = column.as_fixed_size_binary_opt() else { return Err(other(column)) };
    let written = |bytes: &[u8]| {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| digits.get(group));
        groups.into_iter().flatten().collect::<Vec<_>>().join("-")
    };
    let texts = bytes.iter().map(|bytes| bytes.map(written));
    Ok(Arc::new(texts.collect::<StringViewArray>()))
}

/// The first and the last day of the years 0 to 9999, as days since 1970.
pub(crate) const DAYS: std::ops::RangeInclusive<i32> = -719_528..=2_932_896;
const MICROS: i64 = 86_400_000_000;

fn days(column: &ArrayRef, misfits: &mut Vec<Misfit>) -> Result<ArrayRef, Error> {
    let Some(days) = column.as_primitive_opt::<Date32Type>() else { return Err(other(column)) };
    if days.values().iter().all(|day| DAYS.contains(day)) {
        return Ok(Arc::clone(column));
    }
    let out = days.unary_opt::<_, Date32Type>(|day| DAYS.contains(&day).then_some(day));
    lost(column, &out, fault::OUT_OF_RANGE, misfits);
    Ok(Arc::new(out))
}

fn milli_days(column: &ArrayRef, misfits: &mut Vec<Misfit>) -> Result<ArrayRef, Error> {
    const DAY: i64 = 86_400_000;
    let Some(millis) = column.as_any().downcast_ref::<Date64Array>() else {
        return Err(other(column));
    };
    let day = |millis: i64| {
        let day = (millis % DAY == 0).then(|| i32::try_from(millis / DAY).ok())?;
        day.filter(|day| DAYS.contains(day))
    };
    let out = millis.unary_opt::<_, Date32Type>(day);
    lost(column, &out, fault::OUT_OF_RANGE, misfits);
    Ok(Arc::new(out))
}

fn instants(column: &ArrayRef, misfits: &mut Vec<Misfit>) -> Result<ArrayRef, Error> {
    let DataType::Timestamp(unit, _) = *column.data_type() else { return Err(other(column)) };
    // The number alone: in a file it is of UTC, whatever the zone.
    let raw = cast(column, &DataType::Int64)?;
    let Some(raw) = raw.as_primitive_opt::<Int64Type>() else { return Err(other(column)) };
    let range = i64::from(*DAYS.start()) * MICROS..(i64::from(*DAYS.end()) + 1) * MICROS;
    let micros = |value: i64| match unit {
        TimeUnit::Second => value.checked_mul(1_000_000),
        TimeUnit::Millisecond => value.checked_mul(1000),
        TimeUnit::Microsecond => Some(value),
        TimeUnit::Nanosecond => Some(value.div_euclid(1000)),
    };
    let fine = |value: i64| unit == TimeUnit::Nanosecond && value % 1000 != 0;
    let kept = |value: i64| micros(value).filter(|at| range.contains(at) && !fine(value));
    let out: TimestampMicrosecondArray = raw.unary_opt::<_, TimestampMicrosecondType>(kept);
    for row in (0..out.len()).filter(|row| raw.is_valid(*row) && out.is_null(*row)) {
        let fault = if fine(raw.value(row)) { fault::TOO_FINE } else { fault::OUT_OF_RANGE };
        misfits.push((row, fault, shown(column, row)));
    }
    Ok(Arc::new(out))
}

/// Tells of the values that a column had and the other one has not.
fn lost(column: &ArrayRef, out: &dyn Array, fault: Fault, misfits: &mut Vec<Misfit>) {
    // A column that has only missing values says it in its type.
    let missing = column.logical_nulls();
    let there = |row: usize| missing.as_ref().is_none_or(|missing| missing.is_valid(row));
    let gone = |row: &usize| there(*row) && out.is_null(*row);
    misfits.extend((0..out.len()).filter(gone).map(|row| (row, fault, shown(column, row))));
}

/// The values as texts; where the library has no words for one, its number or nothing.
fn texts(column: &ArrayRef, numbers: bool) -> ArrayRef {
    // Of spans it says so in the text.
    let spans = matches!(column.data_type(), DataType::Duration(_));
    let text = |row| match text_at(column, row) {
        None if numbers && column.is_valid(row) => Some(shown(column, row)),
        text => text,
    };
    match cast(column, &DataType::Utf8View) {
        Ok(texts) if !spans => texts,
        _ => Arc::new((0..column.len()).map(text).collect::<StringViewArray>()),
    }
}

fn text_at(column: &dyn Array, row: usize) -> Option<String> {
    let text = cast(&column.slice(row, 1), &DataType::Utf8View).ok()?;
    let text = text.as_string_view_opt().filter(|text| text.is_valid(0))?.value(0).to_owned();
    (text != "<invalid>").then_some(text)
}

/// A value for a message: where the library has no words for it, its number.
fn shown(column: &ArrayRef, row: usize) -> String {
    let number = || text_at(&cast(&column.slice(row, 1), &DataType::Int64).ok()?, 0);
    text_at(column, row).or_else(number).unwrap_or_default()
}
