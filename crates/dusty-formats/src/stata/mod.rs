//! Files of Stata: rows of one width, whose columns have types, formats, and sets of labels.

mod layout;
mod values;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{ArrayRef, AsArray, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::release::Release;
use dta::stata::dta::variable_type::VariableType;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use self::layout::{Form, Layout};
use self::values::{Cell, Cells, Meaning, code, data_type};
use crate::at::At;
use crate::error::CUT;
use crate::guard::caught;
use crate::table::{BadValue, Column, Options, Piece, Pieces, Rows, Table};

use crate::fault::NOT_A_NUMBER;
use crate::typed::{Misfit, marked, without_short};
use crate::{Choice, Error, Note};

/// How many rows and bytes are read at once, at most.
const ROWS: u64 = 1 << 16;
const BYTES: u64 = 1 << 24;

/// How many bytes the description of a column has at least, in any version.
const LEAST: u64 = 60;

/// How many columns a note names.
const NAMED: usize = 4;

/// A file of Stata.
struct Stata {
    file: At,
    form: Form,
    layout: Layout,
    fields: Vec<Field>,
    columns: Vec<Column>,
    /// What each column is made of.
    parts: Vec<Part>,
    notes: Vec<Note>,
    options: Options,
    /// How many rows there are, and how many bytes each has.
    rows: u64,
    width: u64,
}

/// A column of the file.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    ty: VariableType,
    meaning: Meaning,
    /// Where its cell begins in a row, and how many bytes it has.
    from: usize,
    width: usize,
    /// The name of its set of labels.
    labels: String,
}

/// What a column has of a column of the file.
#[derive(Clone, Copy, Debug)]
enum Part {
    Value(usize),
    Label(usize),
    Reason(usize),
}

/// A file, and how much of it was read.
struct Counted {
    file: BufReader<At>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Looks at the columns of a file.
pub(crate) fn open(file: File, options: &Options) -> Result<Box<dyn Table>, Error> {
    let file = At::start(file)?;
    let encoding = said(options)?;
    let read = Arc::new(AtomicU64::new(0));
    let header = |encoding| {
        read.store(0, Ordering::Relaxed);
        let counted = Counted { file: BufReader::new(file.clone()), read: Arc::clone(&read) };
        let reader = DtaReader::new().encoding(encoding).from_reader(counted);
        reader.read_header().map_err(of_library)
    };
    let mut reader = header(encoding.unwrap_or(UTF_8))?;
    let old = reader.header().release() < Release::V118;
    let encoding = if old { encoding.unwrap_or(WINDOWS_1252) } else { UTF_8 };
    if old {
        // Only now it is known how its texts are written.
        reader = header(encoding)?;
    }
    // What a damaged file says of its lengths is not to be believed.
    if u64::from(reader.header().variable_count()) * LEAST > file.length() {
        return Err(Error::Damaged(CUT.to_owned()));
    }
    let reader = reader.read_schema().map_err(of_library)?;
    let (header, schema) = (reader.header(), reader.schema());
    let form = Form { release: header.release(), order: header.byte_order(), encoding };
    if schema.variables().is_empty() {
        return Err(Error::Refused("there are no columns in it".to_owned()));
    }
    let mut notes = Vec::new();
    let mut from = 0;
    let fields: Vec<Field> = schema
        .variables()
        .iter()
        .map(|variable| {
            let (ty, start) = (variable.variable_type(), from);
            let width = width(ty);
            from += width;
            Field {
                name: variable.name().to_owned(),
                ty,
                meaning: Meaning::of(variable.format()),
                from: start,
                width,
                labels: variable.value_label_name().to_owned(),
            }
        })
        .collect();
    let (start, width) = (read.load(Ordering::Relaxed), from as u64);
    let layout = Layout::of(&file, start, form, header, width)?;
    let parts = parts(&fields, &layout, options)?;
    let names = parts.iter().map(|part| part.name(&fields)).collect();
    let names = dusty_options::distinct(names, &mut notes);
    let column = |(part, name): (&Part, String)| Column {
        data_type: if options.text.contains(&name) {
            DataType::Utf8View
        } else {
            part.data_type(&fields)
        },
        name,
    };
    let columns = parts.iter().zip(names).map(column).collect();
    let rows = header.observation_count();
    let options = options.clone();
    let mut stata =
        Stata { file, form, layout, fields, columns, parts, notes, options, rows, width };
    stata.look(old)?;
    Ok(Box::new(Shared(Arc::new(stata))))
}

/// The encoding that the script says.
fn said(options: &Options) -> Result<Option<&'static Encoding>, Error> {
    let Some(name) = &options.encoding else { return Ok(None) };
    let unknown = || Error::Refused(format!("there is no encoding \"{name}\""));
    Encoding::for_label(name.as_bytes()).map(Some).ok_or_else(unknown)
}

fn of_library(error: DtaError) -> Error {
    match error {
        DtaError::Io { source, .. } if source.kind() == io::ErrorKind::UnexpectedEof => {
            Error::Damaged(CUT.to_owned())
        }
        DtaError::Io { source, .. } => Error::Io(source),
        _ => Error::contradiction(),
    }
}

/// How many bytes a cell has.
fn width(ty: VariableType) -> usize {
    match ty {
        VariableType::Byte => 1,
        VariableType::Int => 2,
        VariableType::Long | VariableType::Float => 4,
        VariableType::Double | VariableType::LongString => 8,
        VariableType::FixedString(bytes) => bytes.into(),
    }
}

/// What the columns of the table are made of.
fn parts(fields: &[Field], layout: &Layout, options: &Options) -> Result<Vec<Part>, Error> {
    for name in &options.part.reasons {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            let known = fields.iter().filter(|field| !field.is_text());
            let known: Vec<_> = known.map(|field| field.name.as_str()).collect();
            let what = format!(
                "there is no column `{name}` for `reasons`; those with numbers are {}",
                listed(known.into_iter())
            );
            return Err(Error::Refused(what));
        };
        if field.is_text() {
            return Err(Error::Refused(format!("`{name}` has texts, which give no reasons")));
        }
    }
    let mut parts = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        parts.push(Part::Value(at));
        if options.part.labels == Some(true) && field.has_labels(layout) {
            parts.push(Part::Label(at));
        }
        if options.part.reasons.contains(&field.name) {
            parts.push(Part::Reason(at));
        }
    }
    Ok(parts)
}

impl Field {
    fn is_text(&self) -> bool {
        matches!(self.ty, VariableType::FixedString(_) | VariableType::LongString)
    }

    fn has_labels(&self, layout: &Layout) -> bool {
        !self.is_text() && layout.labels.get(&self.labels).is_some_and(|set| !set.is_empty())
    }

    fn cells<'a>(&self, rows: &'a [u8], row: u64, form: Form) -> Cells<'a> {
        let row = usize::try_from(row).unwrap_or(usize::MAX);
        Cells { rows, row, from: self.from, width: self.width, ty: self.ty, form }
    }
}

impl Part {
    fn field(self) -> usize {
        match self {
            Part::Value(at) | Part::Label(at) | Part::Reason(at) => at,
        }
    }

    fn name(self, fields: &[Field]) -> String {
        let name = fields.get(self.field()).map_or("", |field| field.name.as_str());
        match self {
            Part::Value(_) => name.to_owned(),
            Part::Label(_) => format!("{name}_label"),
            Part::Reason(_) => format!("{name}_reason"),
        }
    }

    fn data_type(self, fields: &[Field]) -> DataType {
        match (self, fields.get(self.field())) {
            (Part::Value(_), Some(field)) => data_type(field.ty, field.meaning),
            _ => DataType::Utf8View,
        }
    }
}

impl Stata {
    /// Some rows of the file, as bytes.
    fn bytes(&self, first: u64, rows: u64) -> Result<Vec<u8>, Error> {
        self.file.at(self.layout.rows + first * self.width).exactly(rows * self.width)
    }

    /// The rows that are read at once: the first of them, and how many they are.
    fn portions(&self) -> impl Iterator<Item = (u64, u64)> + Send + use<> {
        let (rows, most) = (self.rows, (BYTES / self.width.max(1)).clamp(1, ROWS));
        (0..rows.div_ceil(most)).map(move |at| (at * most, most.min(rows - at * most)))
    }

    /// Makes out what is not plain, for which all rows are looked at.
    fn look(&mut self, old: bool) -> Result<(), Error> {
        let mut reasons: BTreeMap<(usize, u8), u64> = BTreeMap::new();
        let mut others = None;
        let codes = self.form.release >= Release::V113;
        for (first, rows) in self.portions() {
            let bytes = self.bytes(first, rows)?;
            for (at, field) in self.fields.iter().enumerate() {
                let cells = field.cells(&bytes, self.width, self.form);
                match field.ty {
                    VariableType::FixedString(_) => {
                        if old && others.is_none() && cells.has_others() {
                            others = Some(at);
                        }
                    }
                    VariableType::LongString => {}
                    _ if !codes || self.options.part.reasons.contains(&field.name) => {}
                    _ => {
                        for cell in cells.numbers() {
                            if let Cell::Missing(code @ 1..) = cell {
                                *reasons.entry((at, code)).or_default() += 1;
                            }
                        }
                    }
                }
            }
        }
        if old && self.options.encoding.is_none() {
            others =
                others.into_iter().chain(self.other_long_texts()?).chain(self.other_labels()).min();
        }
        let name = |at: usize| self.fields.get(at).map_or("", |field| field.name.as_str());
        let mut notes = std::mem::take(&mut self.notes);
        if let Some(at) = others.filter(|_| self.options.encoding.is_none()) {
            let text = format!(
                "it is from before Stata 14, and does not say how its texts are written; `{}` and \
                 others are read as windows-1252",
                name(at)
            );
            notes.push(Note::new(text).saying(Choice::Encoding("windows-1252".to_owned())));
        }
        for field in &self.fields {
            if let Some(text) = unusual(field) {
                notes.push(Note::new(format!("`{}` {text}", field.name)));
            }
        }
        notes.extend(told_reasons(&reasons, name));
        notes.extend(self.told_labels());
        self.notes = notes;
        Ok(())
    }

    /// The first column with a long text that has bytes which are not the same in all encodings.
    fn other_long_texts(&self) -> Result<Option<usize>, Error> {
        let mut others = None;
        for ((column, _), (place, length)) in &self.layout.texts {
            if !self.file.at(*place).exactly((*length).into())?.is_ascii() {
                others = others.into_iter().chain(usize::try_from(column.saturating_sub(1))).min();
            }
        }
        Ok(others)
    }

    /// The first column of whose labels one has such bytes.
    fn other_labels(&self) -> Option<usize> {
        let other = |field: &Field| {
            let set = self.layout.labels.get(&field.labels);
            set.is_some_and(|set| set.values().any(|label| !label.is_ascii()))
        };
        let wanted = self.options.part.labels != Some(false);
        self.fields.iter().position(|field| !field.is_text() && other(field)).filter(|_| wanted)
    }

    /// A note on labels that nobody has asked for.
    fn told_labels(&self) -> Option<Note> {
        let with: Vec<&Field> =
            self.fields.iter().filter(|field| field.has_labels(&self.layout)).collect();
        let first = with.first().filter(|_| self.options.part.labels.is_none())?;
        let (value, label) = self.layout.labels.get(&first.labels)?.iter().min()?;
        let named = listed(with.iter().map(|field| field.name.as_str()));
        let (have, of) = if with.len() == 1 { ("has", "its") } else { ("have", "their") };
        let text = format!(
            "{named} {have} labels for {of} values, such as \"{label}\" for {value}; \
             `labels: true` makes a column of them, and `labels: false` leaves them out"
        );
        Some(Note::new(text))
    }

    /// Reads some rows.
    fn read(&self, first: u64, rows: u64, wanted: &[bool]) -> Result<Rows, Error> {
        let bytes = self.bytes(first, rows)?;
        let mut out = Rows { numbers: (first + 1..=first + rows).collect(), ..Rows::default() };
        for (at, (part, column)) in self.parts.iter().zip(&self.columns).enumerate() {
            let field = self.fields.get(part.field());
            let Some(field) = field.filter(|_| wanted.get(at) == Some(&true)) else {
                out.columns.push(None);
                continue;
            };
            let cells = field.cells(&bytes, self.width, self.form);
            let mut misfits = Vec::new();
            let values = match part {
                Part::Value(_) if field.ty == VariableType::LongString => {
                    cells.long_texts(&self.file, &self.layout, &mut misfits)?
                }
                Part::Value(_) => cells.values(field.meaning, &mut misfits),
                Part::Label(_) => {
                    let set = self.layout.labels.get(&field.labels);
                    cells.labels(set.ok_or_else(Error::contradiction)?)
                }
                Part::Reason(_) => cells.reasons(),
            };
            let markers = self.options.missing.of(&column.name);
            let values = match (part, field.ty) {
                (Part::Value(_), VariableType::Float) => without_short(&values, markers),
                _ => values,
            };
            let mut values = cast(&values, &column.data_type)?;
            misfits.retain(|(_, fault, value)| *fault != NOT_A_NUMBER || !markers.contains(value));
            if !field.is_text() && self.options.text.contains(&column.name) {
                values = with_texts(&values, std::mem::take(&mut misfits));
            }
            out.columns.push(Some(marked(values, markers)));
            let bad = |(row, fault, value)| BadValue { row, column: at, fault, value };
            out.bad.extend(misfits.into_iter().map(bad));
        }
        out.bad.sort_by_key(|bad| (bad.row, bad.column));
        Ok(out)
    }
}

/// Texts, and the numbers that are none of what such a column has.
fn with_texts(texts: &ArrayRef, others: Vec<Misfit>) -> ArrayRef {
    let mut all: Vec<Option<String>> =
        texts.as_string_view().iter().map(|text| text.map(str::to_owned)).collect();
    for (row, _, number) in others {
        if let Some(slot) = all.get_mut(row) {
            *slot = Some(number);
        }
    }
    Arc::new(all.into_iter().collect::<StringViewArray>())
}

/// What is to be said of a column whose numbers mean something that no type has.
fn unusual(field: &Field) -> Option<&'static str> {
    use dta::stata::temporal::TemporalKind::{HalfYear, Month, Quarter, Week};
    match field.meaning {
        _ if field.is_text() => None,
        Meaning::Leap => {
            Some("has times that count leap seconds; they are read as milliseconds since 1960")
        }
        Meaning::Period(Week) => Some("has weeks; they are read as text, such as 2024w5"),
        Meaning::Period(Month) => Some("has months; they are read as text, such as 2024m3"),
        Meaning::Period(Quarter) => Some("has quarters; they are read as text, such as 2024q2"),
        Meaning::Period(HalfYear) => Some("has half-years; they are read as text, such as 2024h1"),
        _ => None,
    }
}

/// A note on the reasons why values are missing.
fn told_reasons<'a>(
    reasons: &BTreeMap<(usize, u8), u64>,
    name: impl Fn(usize) -> &'a str,
) -> Option<Note> {
    let mut columns: Vec<(&str, Vec<String>)> = Vec::new();
    for ((at, reason), count) in reasons {
        let told = format!("{count} {}", code(*reason));
        match columns.last_mut().filter(|(known, _)| *known == name(*at)) {
            Some((_, all)) => all.push(told),
            None => columns.push((name(*at), vec![told])),
        }
    }
    let shown = columns.iter().take(NAMED);
    let shown: Vec<_> =
        shown.map(|(name, all)| format!("`{name}` has {}", all.join(", "))).collect();
    let more = match columns.len().saturating_sub(NAMED) {
        0 => String::new(),
        1 => "; and so has 1 more column".to_owned(),
        more => format!("; and so have {more} more columns"),
    };
    let names: Vec<_> = columns.iter().take(NAMED).map(|(name, _)| format!("{name:?}")).collect();
    let text = format!(
        "values are missing for several reasons: {}{more}; `reasons: [{}]` makes columns of them",
        shown.join("; "),
        names.join(", ")
    );
    (!columns.is_empty()).then_some(Note::new(text))
}

/// Some names, with the number of the others.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let shown: Vec<_> = names.take(NAMED).map(|name| format!("`{name}`")).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A file that several threads read.
struct Shared(Arc<Stata>);

impl Table for Shared {
    fn columns(&self) -> &[Column] {
        &self.0.columns
    }

    fn notes(&self) -> &[Note] {
        &self.0.notes
    }

    fn pieces(&self, wanted: &[bool]) -> Pieces {
        let wanted: Arc<[bool]> = wanted.into();
        let stata = Arc::clone(&self.0);
        Box::new(self.0.portions().map(move |(first, rows)| {
            let (stata, wanted) = (Arc::clone(&stata), Arc::clone(&wanted));
            let bytes = rows * stata.width;
            let read = move || caught(|| stata.read(first, rows, &wanted));
            Ok(Piece { bytes, read: Box::new(read) })
        }))
    }
}
