//! What can be wrong with a record or one of its values.

use dusty_options::Fault;

dusty_options::faults! {
    CUT: "ends too early", "end too early";
    NO_VALUE: "has something that is no JSON value", "have something that is no JSON value";
    NO_COMMA: "lacks a comma or a closing bracket", "lack a comma or a closing bracket";
    NO_COLON: "lacks a colon behind a field's name", "lack a colon behind a field's name";
    BARE_NAME:
        "has a field's name without double quotes",
        "have a field's name without double quotes";
    STRAY_COMMA: "has a comma with nothing beside it", "have a comma with nothing beside it";
    ESCAPE:
        "has a backslash with something that JSON does not know",
        "have a backslash with something that JSON does not know";
    NUMBER: "has a number as JSON does not write it", "have a number as JSON does not write it";
    CONTROL:
        "has a line break, tab or other control character within a text",
        "have a line break, tab or other control character within a text";
    SURROGATE:
        "has an escape that is half of a character",
        "have an escape that is half of a character";
    NOT_UTF8: "has bytes that are no UTF-8 text", "have bytes that are no UTF-8 text";
    DEEP:
        "has more than 100 lists and records in each other",
        "have more than 100 lists and records in each other";
    BEHIND: "has something behind its end", "have something behind their end";
    SECOND: "has a second value behind the first", "have a second value behind the first";
    NOT_A_RECORD: "is no record", "are no records";
    TWICE: "is there a second time", "are there a second time";
    UNSEEN:
        "is in a field that the part of the file looked at first does not have",
        "are in a field that the part of the file looked at first does not have";
    NOT_MISSING:
        "is there, where the part of the file looked at first has only missing ones",
        "are there, where the part of the file looked at first has only missing ones";
    NOT_BOOL: "is not true or false", "are not true or false";
    NOT_INT: "is not a whole number", "are not whole numbers";
    NOT_FLOAT: "is not a number", "are not numbers";
    TOO_MANY_DIGITS:
        "has more digits than a number can keep",
        "have more digits than a number can keep";
    NOT_TEXT: "is not a text", "are not texts";
    NOT_LIST: "is not a list", "are not lists";
    NOT_RECORD: "is not a record", "are not records";
}

/// A fault, and the byte at which it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) fault: Fault,
    pub(crate) at: usize,
}
