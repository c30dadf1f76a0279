//! The options of files: one function for each, which its declaration in
//! [`verbs`](crate::verbs) name.

use dusty_syntax::{Diagnostic, Span};

use crate::verb::VerbOption;
use crate::{Value, messages};

/// An option as it was written.
pub(crate) struct Given {
    pub(super) option: &'static VerbOption,
    pub(super) value: Value,
    /// Where the value stands.
    pub(super) span: Span,
}

/// Reads an option of a file, or says what is wrong with its value.
pub(crate) type ReadOption<T> = fn(&mut T, &Given) -> Read;

type Read = Result<(), Wrong>;
type Wrong = Box<Diagnostic>;

impl Given {
    /// The value as a text, if it is one that fits.
    fn text(&self, fits: impl Fn(&str) -> bool) -> Result<String, Wrong> {
        self.some(self.value.as_text().filter(|text| fits(text)).map(str::to_owned))
    }

    /// The value as a text or a list of texts, of which there is at least one.
    fn texts(&self) -> Result<Vec<String>, Wrong> {
        self.some(texts(&self.value).filter(|texts| !texts.is_empty()))
    }

    /// The value as a whole number from 0.
    fn count(&self) -> Result<usize, Wrong> {
        match self.value {
            Value::Int(count) => self.some(usize::try_from(count).ok()),
            _ => Err(self.wrong()),
        }
    }

    fn bool(&self) -> Result<bool, Wrong> {
        match self.value {
            Value::Bool(value) => Ok(value),
            _ => Err(self.wrong()),
        }
    }

    /// What was made of the value, if something could be.
    fn some<T>(&self, made: Option<T>) -> Result<T, Wrong> {
        made.ok_or_else(|| self.wrong())
    }

    /// Says what the option takes, as it is declared.
    fn wrong(&self) -> Wrong {
        self.wants(&self.option.takes.describe())
    }

    /// Says what the option takes, where more is to be said than is declared.
    fn wants(&self, what: &str) -> Wrong {
        Box::new(messages::option_takes(self.option.name, what, self.span))
    }
}

/// The options of a source.
pub(crate) mod source {
    use dusty_options::{
        CellRange, DatabaseRows, Escape, Header, Markers, Quote, Ragged, SheetName,
    };

    use super::super::Source;
    use super::{Given, Read, filled, put, texts};
    use crate::{Value, messages};

    const CHARACTER: &str = "a text of one character";

    pub(crate) fn delimiter(source: &mut Source, given: &Given) -> Read {
        put(&mut source.options.delimiter, given.text(filled))
    }

    pub(crate) fn quote(source: &mut Source, given: &Given) -> Read {
        source.options.quote = Some(match given.value.as_text().map(str::as_bytes) {
            Some([]) => Quote::None,
            Some([byte]) => Quote::Char(*byte),
            _ => return Err(given.wants(CHARACTER)),
        });
        Ok(())
    }

    pub(crate) fn escape(source: &mut Source, given: &Given) -> Read {
        source.options.escape = Some(match given.value.as_text().map(str::as_bytes) {
            Some([b'"']) => Escape::Doubled,
            Some([byte]) => Escape::Char(*byte),
            _ => return Err(given.wants(CHARACTER)),
        });
        Ok(())
    }

    pub(crate) fn comment(source: &mut Source, given: &Given) -> Read {
        put(&mut source.options.comment, given.text(filled))
    }

    pub(crate) fn encoding(source: &mut Source, given: &Given) -> Read {
        put(&mut source.options.encoding, given.text(|_| true))
    }

    pub(crate) fn skip(source: &mut Source, given: &Given) -> Read {
        put(&mut source.options.skip, given.count())
    }

    pub(crate) fn footer(source: &mut Source, given: &Given) -> Read {
        put(&mut source.options.footer, given.count())
    }

    pub(crate) fn header(source: &mut Source, given: &Given) -> Read {
        let header = match &given.value {
            Value::Bool(false) | Value::Int(0) => Header::None,
            Value::Bool(true) => Header::Rows(1),
            Value::Int(_) => Header::Rows(given.count()?),
            Value::List(_) => Header::Names(given.some(texts(&given.value))?),
            Value::Missing => {
                let found = given.wrong().write(given.span, "false");
                return Err(Box::new(found));
            }
            _ => return Err(given.wrong()),
        };
        source.options.header = Some(header);
        Ok(())
    }

    pub(crate) fn ragged(source: &mut Source, given: &Given) -> Read {
        source.options.ragged = match given.value.as_text() {
            Some("pad") => Ragged::Pad,
            Some("repair") => Ragged::Repair,
            _ => return Err(given.wrong()),
        };
        Ok(())
    }

    pub(crate) fn missing(source: &mut Source, given: &Given) -> Read {
        source.missing_span = Some(given.span);
        let markers = match &given.value {
            Value::Record(columns) => {
                let column = |(name, value): &(String, Value)| Some((name.clone(), texts(value)?));
                columns.iter().map(column).collect::<Option<_>>().map(Markers::Columns)
            }
            value => texts(value).map(Markers::All),
        };
        source.missing = markers.ok_or_else(|| {
            messages::meant::markers_in_quotes(*given.wrong(), &given.value, given.span)
        })?;
        Ok(())
    }

    pub(crate) fn at(source: &mut Source, given: &Given) -> Read {
        let names = match &given.value {
            Value::Text(path) => path.split('.').map(str::to_owned).collect(),
            _ => given.texts()?,
        };
        source.at =
            given.some(Some(names).filter(|names| names.iter().all(|name| filled(name))))?;
        Ok(())
    }

    pub(crate) fn sheet(source: &mut Source, given: &Given) -> Read {
        source.part.sheet = Some(match &given.value {
            Value::Int(_) => {
                SheetName::Position(given.some(given.count().ok().filter(|at| *at > 0))?)
            }
            _ => SheetName::Name(given.text(filled)?),
        });
        Ok(())
    }

    pub(crate) fn range(source: &mut Source, given: &Given) -> Read {
        put(&mut source.part.range, given.some(given.value.as_text().and_then(CellRange::read)))
    }

    pub(crate) fn table(source: &mut Source, given: &Given) -> Read {
        source.part.rows = Some(DatabaseRows::Table(given.text(filled)?));
        Ok(())
    }

    pub(crate) fn query(source: &mut Source, given: &Given) -> Read {
        let query = DatabaseRows::Query(given.text(|text| filled(text.trim()))?);
        match source.part.rows.replace(query) {
            Some(DatabaseRows::Table(_)) => Err(Box::new(messages::table_and_query(given.span))),
            _ => Ok(()),
        }
    }

    pub(crate) fn text(source: &mut Source, given: &Given) -> Read {
        source.text_span = Some(given.span);
        source.text = given.texts()?;
        Ok(())
    }

    pub(crate) fn labels(source: &mut Source, given: &Given) -> Read {
        put(&mut source.part.labels, given.bool())
    }

    pub(crate) fn reasons(source: &mut Source, given: &Given) -> Read {
        source.part.reasons = given.texts()?;
        Ok(())
    }

    pub(crate) fn file(source: &mut Source, given: &Given) -> Read {
        source.file_span = given.span;
        put(&mut source.file, given.text(filled))
    }
}

/// The options of a save.
pub(crate) mod save {
    use dusty_options::Mode;

    use super::{Given, Read, filled, put};
    use crate::Takes;
    use crate::program::Target;

    pub(crate) fn delimiter(target: &mut Target, given: &Given) -> Read {
        target.delimiter = given.text(|_| true)?;
        let fits = target.delimiter.len() == 1
            && target.delimiter.is_ascii()
            && !target.delimiter.contains(['"', '\n', '\r']);
        match fits {
            true => Ok(()),
            false => Err(given.wants("one ASCII character that is no quote and no line end")),
        }
    }

    pub(crate) fn header(target: &mut Target, given: &Given) -> Read {
        put(&mut target.header, given.bool().map_err(|_| given.wants(&Takes::Bool.describe())))
    }

    pub(crate) fn sheet(target: &mut Target, given: &Given) -> Read {
        let what = "a text of at most 31 characters without any of [ ] : * ? / \\";
        put(&mut target.sheet, given.text(is_sheet_name).map_err(|_| given.wants(what)))
    }

    pub(crate) fn table(target: &mut Target, given: &Given) -> Read {
        put(&mut target.table, given.text(|name| filled(name) && !name.starts_with("sqlite_")))
    }

    pub(crate) fn mode(target: &mut Target, given: &Given) -> Read {
        target.mode = match given.value.as_text() {
            Some("replace") => Mode::Replace,
            Some("append") => Mode::Append,
            Some("fail") => Mode::Fail,
            _ => return Err(given.wrong()),
        };
        Ok(())
    }

    /// Whether Excel takes the name for a sheet.
    fn is_sheet_name(name: &str) -> bool {
        let length = name.encode_utf16().count();
        (1..=31).contains(&length)
            && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
            && !name.starts_with('\'')
            && !name.ends_with('\'')
    }
}

/// Keeps what was read.
fn put<T>(option: &mut Option<T>, read: Result<T, Wrong>) -> Read {
    read.map(|value| *option = Some(value))
}

fn filled(text: &str) -> bool {
    !text.is_empty()
}

/// A text, or a list of texts.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Text(text) => Some(vec![text.clone()]),
        Value::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        _ => None,
    }
}
