//! Makes out what the fields of the records are, from all of them or from a part.

use crate::Fault;
use crate::chunk::Chunk;
use crate::fault::{self, Stop};
use crate::form::{Form, Options};
use crate::names::{Names, Place};
use crate::number::{self, Number};
use crate::reader::{Peek, Reader};
use crate::{Choice, Column, DEEPEST, Detected, FormatError, Kind, Note};

/// How many different fields a record within a record may have before it is taken for
/// a dictionary, and is text.
const FIELDS: usize = 1000;

/// How many different fields the records of a file may have.
const COLUMNS: usize = 10_000;

/// How many notes tell of columns one by one.
const NOTED: usize = 20;

/// Looks at records, and says in the end what their fields are.
pub struct Detector<'a> {
    options: &'a Options,
    root: Fields,
    /// The first line that is no record.
    bad: Option<(u64, u64, Fault)>,
    records: u64,
}

/// What a value can be, as far as kinds are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Bool,
    Int,
    /// A whole number that a float would not keep.
    LargeInt,
    Float,
    /// A number that nothing keeps.
    Wide,
    Text,
    List,
    Record,
    /// A record with too many different fields.
    Dictionary,
}

const CLASSES: [(Class, &str); 9] = [
    (Class::Bool, "true or false"),
    (Class::Int, "a whole number"),
    (Class::LargeInt, "a whole number"),
    (Class::Float, "a number with a fraction"),
    (Class::Wide, "a number"),
    (Class::Text, "a text"),
    (Class::List, "a list"),
    (Class::Record, "a record"),
    (Class::Dictionary, "a record"),
];

/// What is known of the values at one place of the records.
#[derive(Debug, Default)]
struct Guess {
    /// By class, the line of the first such value; 0 where there was none.
    seen: [u64; CLASSES.len()],
    items: Option<Box<Guess>>,
    fields: Fields,
}

/// What is known of the fields of records.
#[derive(Debug, Default)]
struct Fields {
    names: Names,
    guesses: Vec<Guess>,
}

impl Fields {
    fn push(&mut self, name: String) -> usize {
        self.names.push(name);
        self.guesses.push(Guess::default());
        self.guesses.len() - 1
    }
}

impl<'a> Detector<'a> {
    /// Has seen nothing yet.
    pub fn new(options: &'a Options) -> Detector<'a> {
        Detector { options, root: Fields::default(), bad: None, records: 0 }
    }

    /// Looks at the records of a chunk. `numbered` says whether its lines are those of the
    /// file; they are not where it was read on from the middle.
    ///
    /// # Errors
    /// If the document is broken, or there are too many different fields.
    pub fn learn(&mut self, chunk: &Chunk, numbered: bool) -> Result<(), FormatError> {
        // Bytes that are no text are rare.
        let text = simdutf8::basic::from_utf8(&chunk.bytes).ok();
        let mut memory = Vec::new();
        for record in chunk.records() {
            let record = record?;
            let end = record.start + record.bytes.len();
            let mut reader = match text.and_then(|text| text.get(record.start..end)) {
                Some(text) => Reader::of_text(text, std::mem::take(&mut memory)),
                None => Reader::new(record.bytes, std::mem::take(&mut memory)),
            };
            let stop = match reader.whole() {
                Ok(Peek::Record) => None,
                Ok(_) => Some(Stop { fault: fault::NOT_A_RECORD, at: 0 }),
                Err(stop) => Some(stop),
            };
            if let Some(stop) = stop {
                let (line, column) = chunk.position(record.start + stop.at);
                if chunk.is_document() && stop.fault != fault::NOT_A_RECORD {
                    return Err(chunk.broken(record.start + stop.at, stop.fault).into());
                }
                if numbered {
                    self.bad.get_or_insert((line, column, stop.fault));
                }
                continue;
            }
            self.records += 1;
            reader.jump(0);
            // Of a record that cannot be read to its end the beginning counts.
            let _ = self.record(&mut reader, if numbered { record.line } else { u64::MAX });
            memory = reader.memory();
            if self.root.guesses.len() > COLUMNS {
                return Err(FormatError::TooManyFields(COLUMNS));
            }
        }
        Ok(())
    }

    fn record(&mut self, reader: &mut Reader<'_>, line: u64) -> Result<(), Stop> {
        let mut walk = Walk { line, markers: &[], depth: 1 };
        let (mut next, mut first) = (0, true);
        reader.peek()?;
        loop {
            let at = match self.root.names.place(reader, next, first)? {
                Place::At(at) => at,
                Place::Unknown(name) => self.root.push(name),
                Place::End => return Ok(()),
            };
            (next, first) = (at + 1, false);
            walk.markers = self.options.missing.of(self.root.names.get(at));
            if let Some(guess) = self.root.guesses.get_mut(at) {
                guess.value(reader, &mut walk)?;
            }
        }
    }

    /// What was found. `complete` says whether all records were looked at.
    ///
    /// # Errors
    /// If there was no record, or none with a field.
    pub fn finish(self, complete: bool) -> Result<Detected, FormatError> {
        if self.root.guesses.is_empty() {
            return match self.bad {
                Some((line, column, fault)) => Err(FormatError::NoLine { line, column, fault }),
                None => Err(FormatError::NoRecords),
            };
        }
        let mut notes = Vec::new();
        let column = |(at, guess): (usize, &Guess)| {
            let name = self.root.names.get(at).to_owned();
            if self.options.text.contains(&name) {
                return Column { name, kind: Kind::Written };
            }
            let kind = guess.kind(&name, &mut notes);
            if kind == Kind::Written
                && let Some(note) = notes.last_mut()
            {
                note.options = vec![Choice::Text(vec![name.clone()])];
            }
            Column { name, kind }
        };
        let mut columns: Vec<Column> = self.root.guesses.iter().enumerate().map(column).collect();
        if !complete {
            // A field that is read as text may be one that only the rest has.
            let new = self.options.text.iter().filter(|name| !self.root.names.contains(name));
            columns.extend(new.map(|name| Column { name: name.clone(), kind: Kind::Written }));
        }
        let more = notes.len().saturating_sub(NOTED);
        if more > 0 {
            notes.truncate(NOTED);
            let text = format!("so it is with {more} more fields, which are read as text");
            notes.push(Note::new(text));
        }
        if let Form::Document { at } = &self.options.form
            && self.records == 1
            && let Some(inner) = inner_records(&columns)
        {
            let path: Vec<_> = at.iter().map(String::as_str).chain([inner]).collect();
            let at = Choice::At(path.join("."));
            let text =
                format!("the document is read as one row; `{at}` reads the records in `{inner}`");
            notes.push(Note::new(text));
        }
        Ok(Detected { columns, notes })
    }
}

/// The one field that holds a list of records.
fn inner_records(columns: &[Column]) -> Option<&str> {
    let records = |column: &&Column| matches!(&column.kind, Kind::List(item) if matches!(**item, Kind::Record(_)));
    let mut found = columns.iter().filter(records);
    match (found.next(), found.next()) {
        (Some(column), None) => Some(&column.name),
        _ => None,
    }
}

/// Where the look at a record is.
struct Walk<'a> {
    line: u64,
    markers: &'a [String],
    depth: usize,
}

impl Class {
    fn of(number: Number) -> Class {
        match number {
            Number::Int(value) if number::widened(value).is_some() => Class::Int,
            Number::Int(_) => Class::LargeInt,
            Number::Float(_) => Class::Float,
            Number::Wide => Class::Wide,
        }
    }
}

impl Guess {
    fn saw(&mut self, class: Class, line: u64) {
        if let Some(first) = self.seen.get_mut(class as usize).filter(|first| **first == 0) {
            *first = line;
        }
    }

    fn has(&self, class: Class) -> bool {
        self.seen.get(class as usize).is_some_and(|line| *line > 0)
    }

    /// Looks at a value, and moves behind it.
    fn value(&mut self, reader: &mut Reader<'_>, walk: &mut Walk<'_>) -> Result<(), Stop> {
        let line = walk.line;
        if walk.markers.is_empty() && reader.quick_text().is_some() {
            self.saw(Class::Text, line);
            return Ok(());
        }
        if let Some((number, end)) = reader.quick_number() {
            reader.jump(end);
            self.saw(Class::of(number), line);
            return Ok(());
        }
        let peek = reader.peek()?;
        match peek {
            Peek::Null => reader.null()?,
            Peek::True | Peek::False => {
                reader.bool()?;
                self.saw(Class::Bool, line);
            }
            Peek::Text => {
                let text = reader.text()?;
                if !walk.markers.iter().any(|marker| marker == text) {
                    self.saw(Class::Text, line);
                }
            }
            Peek::List | Peek::Record if walk.depth >= DEEPEST => {
                return Err(Stop { fault: fault::DEEP, at: reader.at() });
            }
            Peek::List => {
                self.saw(Class::List, line);
                walk.depth += 1;
                let items = self.items.get_or_insert_default();
                let mut more = reader.list()?;
                while more {
                    items.value(reader, walk)?;
                    more = reader.next_item()?;
                }
                walk.depth -= 1;
            }
            Peek::Record => {
                self.saw(Class::Record, line);
                walk.depth += 1;
                let (mut next, mut first) = (0, true);
                loop {
                    let at = match self.fields.names.place(reader, next, first)? {
                        Place::End => break,
                        Place::Unknown(_) if self.fields.guesses.len() >= FIELDS => {
                            self.saw(Class::Dictionary, line);
                            reader.skip_next()?;
                            first = false;
                            continue;
                        }
                        Place::Unknown(name) => self.fields.push(name),
                        Place::At(at) => at,
                    };
                    (next, first) = (at + 1, false);
                    if let Some(guess) = self.fields.guesses.get_mut(at) {
                        guess.value(reader, walk)?;
                    }
                }
                walk.depth -= 1;
            }
            _ => self.saw(Class::of(number::read(reader.number()?)), line),
        }
        Ok(())
    }

    /// The kind that takes all values, with a note if that is text because nothing else is.
    fn kind(&self, path: &str, notes: &mut Vec<Note>) -> Kind {
        use Class::{Bool, Dictionary, Float, Int, LargeInt, List, Record, Text, Wide};
        let only = |classes: &[Class]| {
            let others = CLASSES.iter().filter(|(class, _)| !classes.contains(class));
            !others.into_iter().any(|(class, _)| self.has(*class))
        };
        let simple = [
            (Kind::Missing, &[][..]),
            (Kind::Bool, &[Bool]),
            (Kind::Int, &[Int, LargeInt]),
            (Kind::Float, &[Int, Float]),
            (Kind::Text, &[Text]),
        ];
        if let Some((kind, _)) = simple.into_iter().find(|(_, classes)| only(classes)) {
            return kind;
        }
        if only(&[List]) {
            let path = format!("{path}[]");
            let item = self.items.as_ref().map_or(Kind::Missing, |items| items.kind(&path, notes));
            return Kind::List(Box::new(item));
        }
        if only(&[Record]) {
            let field = |(at, guess): (usize, &Guess)| {
                let name = self.fields.names.get(at);
                let kind = guess.kind(&format!("{path}.{name}"), notes);
                Column { name: name.to_owned(), kind }
            };
            return Kind::Record(self.fields.guesses.iter().enumerate().map(field).collect());
        }
        let why = if only(&[Record, Dictionary]) {
            format!("`{path}` has more than {FIELDS} different fields and is read as text")
        } else if only(&[Int, LargeInt, Float, Wide]) {
            let wide = if self.has(Wide) { Wide } else { LargeInt };
            let place = self.place(wide);
            format!(
                "`{path}` has a number with more digits than a number can keep{place}; \
                 all its values are read as text, digit by digit"
            )
        } else {
            self.mixed(path)
        };
        notes.push(Note::new(why));
        Kind::Written
    }

    /// `` `age` is a number (line 1) and a text (line 4) ``.
    fn mixed(&self, path: &str) -> String {
        let mut whats: Vec<(u64, &str)> = Vec::new();
        for ((_, what), line) in CLASSES.iter().zip(self.seen).filter(|(_, line)| *line > 0) {
            match whats.iter_mut().find(|(_, known)| known == what) {
                Some((first, _)) => *first = line.min(*first),
                None => whats.push((line, what)),
            }
        }
        whats.sort_unstable();
        let what = |(line, what): &(u64, &str)| match line {
            &u64::MAX => (*what).to_owned(),
            line => format!("{what} (line {line})"),
        };
        let whats: Vec<_> = whats.iter().map(what).collect();
        let (last, others) = whats.split_last().map_or(("", &[][..]), |(l, o)| (l.as_str(), o));
        format!("`{path}` is {} and {last}; all its values are read as text", others.join(", "))
    }

    fn place(&self, class: Class) -> String {
        match self.seen.get(class as usize) {
            Some(&line) if line != u64::MAX => format!(" (line {line})"),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_in_the_order_of_their_table() {
        for (at, (class, _)) in CLASSES.iter().enumerate() {
            assert_eq!(*class as usize, at);
        }
    }
}
