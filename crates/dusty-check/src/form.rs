//! The two forms that look like functions and are none, because they do not
//! evaluate all that they are given.

use crate::Group;

/// A form, with its page of the reference.
pub struct Form {
    /// The name under which scripts use it.
    pub name: &'static str,
    /// The page of the reference on which it stands.
    pub group: Group,
    /// How it is written.
    pub usage: &'static [&'static str],
    /// What it does.
    pub about: &'static str,
    /// Uses and their results, as for a function.
    pub examples: &'static [(&'static str, &'static str)],
}

/// `try`
pub(crate) const TRY: &Form = &FORMS[0];

/// `recode`
pub(crate) const RECODE: &Form = &FORMS[1];

/// All forms.
pub static FORMS: [Form; 2] = [
    Form {
        name: "try",
        group: Group::Conversion,
        usage: &["try(value)", "try(value, other)"],
        about: "Gives the value, or where it is bad, `missing` or the other value. A row is not \
                bad for what `try` guards. In `aggregate` it guards the values of the rows where it \
                stands within, as in `sum(try(int(g.n)))`, and what is calculated of the group where \
                it stands around, as in `try(sum(g.n) / count())`; a value of a row, or a sum that \
                is too large, stays bad there.",
        examples: &[
            ("try(int(\"12\"))", "12"),
            ("try(int(\"many\"))", "missing"),
            ("try(int(\"many\"), 0)", "0"),
            ("try(int(missing), 0)", "missing"),
        ],
    },
    Form {
        name: "recode",
        group: Group::Missing,
        usage: &[
            "recode(value, { \"M\": \"male\", \"F\": \"female\" })",
            "recode(value, { \"M\": \"male\" }, else: other)",
        ],
        about: "Gives the result that stands beside the value in the record. A value that is not \
                listed is bad, unless `else:` says what becomes of it. Missing stays missing. The \
                results may be of any type, all of the same one.",
        examples: &[
            ("recode(\"M\", { \"M\": \"male\", \"F\": \"female\" })", "\"male\""),
            ("recode(\"x\", { \"M\": 1, \"F\": 2 }, else: 0)", "0"),
            ("recode(\"x\", { \"M\": 1, \"F\": 2 })", "bad value"),
            ("recode(missing, { \"M\": 1 }, else: 0)", "missing"),
        ],
    },
];
