//! What can be wrong with a record.

/// Why a record or one of its values cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// The text ends within a value.
    Cut,
    /// Something stands where a value belongs, and is none.
    NoValue,
    /// Two values or fields without a comma between them.
    NoComma,
    /// A field's name without a colon.
    NoColon,
    /// A field's name that is no text in double quotes.
    BareName,
    /// A comma with nothing before or behind it.
    StrayComma,
    /// A backslash with something that JSON does not know.
    Escape,
    /// A number as JSON does not write it.
    Number,
    /// A line break, tab or other control character within a text.
    Control,
    /// An escape that is half of a character.
    Surrogate,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// More than [`DEEPEST`](crate::DEEPEST) lists and records in each other.
    Deep,
    /// Something behind the end.
    Behind,
    /// A second value behind the end of the first.
    Second,
    /// A value that is no record where one belongs.
    NotARecord,
    /// A field that its record has already.
    Twice,
    /// A field that was not seen when the file was looked at.
    Unseen,
    /// A value in a field in which none was seen when the file was looked at.
    NotMissing,
    /// A value that is not true or false.
    NotBool,
    /// A value that is no whole number.
    NotInt,
    /// A value that is no number.
    NotFloat,
    /// A number with more digits than the column can keep.
    TooManyDigits,
    /// A value that is no text.
    NotText,
    /// A value that is no list.
    NotList,
    /// A value that is no record, in a column of records.
    NotRecord,
}

/// What one has, and what several have.
macro_rules! has {
    ($what:literal) => {
        (concat!("has ", $what), concat!("have ", $what))
    };
}

impl Fault {
    /// Of one record or value what it does or is: `ends too early`; and of several.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Fault::Cut => ("ends too early", "end too early"),
            Fault::NoValue => has!("something that is no JSON value"),
            Fault::NoComma => {
                ("lacks a comma or a closing bracket", "lack a comma or a closing bracket")
            }
            Fault::NoColon => {
                ("lacks a colon behind a field's name", "lack a colon behind a field's name")
            }
            Fault::BareName => has!("a field's name without double quotes"),
            Fault::StrayComma => has!("a comma with nothing beside it"),
            Fault::Escape => has!("a backslash with something that JSON does not know"),
            Fault::Number => has!("a number as JSON does not write it"),
            Fault::Control => has!("a line break, tab or other control character within a text"),
            Fault::Surrogate => has!("an escape that is half of a character"),
            Fault::NotUtf8 => has!("bytes that are no UTF-8 text"),
            Fault::Deep => has!("more than 100 lists and records in each other"),
            Fault::Behind => ("has something behind its end", "have something behind their end"),
            Fault::Second => has!("a second value behind the first"),
            Fault::NotARecord => ("is no record", "are no records"),
            Fault::Twice => ("is there a second time", "are there a second time"),
            Fault::Unseen => (
                "is in a field that the part of the file looked at first does not have",
                "are in a field that the part of the file looked at first does not have",
            ),
            Fault::NotMissing => (
                "is there, where the part of the file looked at first has only missing ones",
                "are there, where the part of the file looked at first has only missing ones",
            ),
            Fault::NotBool => ("is not true or false", "are not true or false"),
            Fault::NotInt => ("is not a whole number", "are not whole numbers"),
            Fault::NotFloat => ("is not a number", "are not numbers"),
            Fault::TooManyDigits => has!("more digits than a number can keep"),
            Fault::NotText => ("is not a text", "are not texts"),
            Fault::NotList => ("is not a list", "are not lists"),
            Fault::NotRecord => ("is not a record", "are not records"),
        }
    }
}

/// A fault, and the byte at which it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) fault: Fault,
    pub(crate) at: usize,
}
