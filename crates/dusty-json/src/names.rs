//! The names of fields, and the way from one field of a record to the next.
//!
//! The records of a file are nearly always written alike: a field begins with the same
//! bytes behind the value before it. These are kept, and compared at once.

use crate::fault::Stop;
use crate::reader::{Reader, Sign};
use std::collections::HashMap;

/// The names of the fields of some records, each with its position.
#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    positions: HashMap<String, usize>,
}

#[derive(Debug)]
struct Name {
    text: String,
    /// What stood last between the value before it and its own: `, "name": `. For the
    /// first field, what it began the record with.
    sign: Sign,
}

/// The longest sign.
const SIGN: usize = 256;

/// So many fields are expected next, as those before them may be absent.
const NEXT: usize = 4;

/// Where the value that comes next belongs.
pub(crate) enum Place {
    At(usize),
    /// To none of the names, but to this one.
    Unknown(String),
    /// There are no more fields.
    End,
}

impl Names {
    /// Adds a name that is not there.
    pub(crate) fn push(&mut self, name: String) {
        self.positions.insert(name.clone(), self.names.len());
        self.names.push(Name { text: name, sign: Sign::none() });
    }

    pub(crate) fn get(&self, at: usize) -> &str {
        self.names.get(at).map_or("", |name| &name.text)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.positions.contains_key(name)
    }

    /// Whether a field comes next, written as before; the reader is then at its value.
    /// The first field is looked for at the beginning of a record only, others behind a value.
    #[inline(always)]
    pub(crate) fn is_next(&self, at: usize, reader: &mut Reader<'_>) -> bool {
        self.names.get(at).is_some_and(|name| reader.quick_sign(&name.sign))
    }

    /// Goes to the next value of a record. `next` is the field that is expected, and
    /// `first` says whether none came before.
    pub(crate) fn place(
        &mut self,
        reader: &mut Reader<'_>,
        next: usize,
        first: bool,
    ) -> Result<Place, Stop> {
        if first || next > 0 {
            let expected = next..next + if first { 1 } else { NEXT };
            for at in expected {
                if self.is_next(at, reader) {
                    return Ok(Place::At(at));
                }
            }
        }
        let start = reader.at();
        let name = if first { reader.record()? } else { reader.next_name()? };
        let Some(name) = name else { return Ok(Place::End) };
        let at = match self.names.get(next) {
            Some(known) if known.text == name => next,
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
            && let Some(name) = self.names.get_mut(at)
        {
            name.sign.set(sign);
        }
        Ok(Place::At(at))
    }
}
