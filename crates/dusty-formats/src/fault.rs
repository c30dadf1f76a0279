//! What can be wrong with a value.

dusty_options::faults! {
    NOT_A_NUMBER: "is not a number", "are not numbers";
    OUT_OF_RANGE: "leaves the years 0 to 9999", "leave the years 0 to 9999";
    TOO_FINE: "is finer than a microsecond", "are finer than a microsecond";
    NOT_UTF8: "has bytes that are no UTF-8 text", "have bytes that are no UTF-8 text";
    SHEET_ERROR: "is an error of a formula", "are errors of formulas";
    NO_DATE: "is shown as a date and is none", "are shown as dates and are none";
    NO_RESULT:
        "is a formula whose result is not in the file",
        "are formulas whose results are not in the file";
    NOT_WHOLE: "is not a whole number", "are not whole numbers";
    TOO_MANY_DIGITS:
        "has more digits than a number can keep",
        "have more digits than a number can keep";
    NOT_A_BOOL: "is not true or false", "are not true or false";
    NOT_A_DATE: "is not a date", "are not dates";
    NOT_AN_INSTANT: "is not a date with a time", "are not dates with a time";
    NOT_TEXT: "is not a text", "are not texts";
    NO_TEXT: "cannot be written as text", "cannot be written as texts";
}
