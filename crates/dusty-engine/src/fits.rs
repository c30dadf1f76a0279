//! Another way to read values that a conversion could not take: offered only where it
//! takes every one of them.

use std::sync::Arc;

use arrow::array::StringViewArray;
use dusty_check::Fails;
use dusty_check::value::{member, quoted};

use crate::builtins::SCALARS;
use crate::kernel::{Invocation, Operand};

/// Formats of dates as people write them; the day first where both could be.
const FORMATS: [&str; 14] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %b %Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%b-%Y",
    "%d-%b-%y",
];

/// A call that takes the values: the function, and its arguments after the value.
pub(crate) struct Fitting {
    function: &'static str,
    rest: Vec<String>,
}

impl Fitting {
    /// The call on a column of the row `r`.
    pub(crate) fn of(&self, column: &str) -> String {
        let rest: String = self.rest.iter().map(|arg| format!(", {}", quoted(arg))).collect();
        format!("{}({}{rest})", self.function, member("r", column))
    }
}

/// The calls that take all of these values, which one that fails like this could not.
pub(crate) fn fitting(fails: &Fails, values: &[&str]) -> Option<Vec<Fitting>> {
    let of = |name: &str| {
        SCALARS
            .iter()
            .any(|function| function.name == name && function.fails.as_ref() == Some(fails))
    };
    if of("date") {
        let fit = FORMATS.iter().filter(|format| takes("date", values, &[format]));
        let fit: Vec<_> = fit
            .map(|format| Fitting { function: "date", rest: vec![(*format).to_owned()] })
            .collect();
        return (!fit.is_empty()).then_some(fit);
    }
    if of("int") || of("float") {
        let marks = [[".", ","], [",", "."], [",", " "], [".", "'"]];
        // The value need not be whole: then the message of `float` or `int` goes on.
        return marks.iter().find(|marks| takes("number", values, *marks)).map(
            |[decimal, thousands]| {
                let rest = vec![(*decimal).to_owned(), (*thousands).to_owned()];
                let plain = (*decimal, *thousands) == (".", ",");
                vec![Fitting { function: "number", rest: if plain { Vec::new() } else { rest } }]
            },
        );
    }
    None
}

/// Whether a function takes all values, with these arguments after each.
fn takes(function: &str, values: &[&str], rest: &[&str]) -> bool {
    let overloads = SCALARS.iter().filter(|builtin| builtin.name == function);
    let Some((_, kernel)) =
        overloads.flat_map(|builtin| builtin.overloads).find(|(signature, _)| {
            let params = signature.split(") ->").next().unwrap_or(signature);
            params.starts_with("(value: text")
                && params.matches(':').count() == rest.len() + 1
                && !params.contains("list")
        })
    else {
        return false;
    };
    let mut args = vec![Operand::Rows(Arc::new(StringViewArray::from(values.to_vec())))];
    let constant = |arg: &&str| Operand::Constant(Arc::new(StringViewArray::from(vec![*arg])));
    args.extend(rest.iter().map(constant));
    let mut invocation = Invocation { args: &args, rows: values.len(), bad: Vec::new() };
    let result = kernel(&mut invocation);
    invocation.bad.is_empty() && result.null_count() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(function: &str, values: &[&str]) -> Vec<String> {
        let builtin = SCALARS.iter().find(|builtin| builtin.name == function);
        let fails = builtin.and_then(|builtin| builtin.fails);
        let fitting = fails.and_then(|fails| fitting(&fails, values)).unwrap_or_default();
        fitting.iter().map(|call| call.of("x")).collect()
    }

    #[test]
    fn a_format_is_offered_if_it_takes_all_values() {
        assert_eq!(calls("date", &["31/12/2024", "01/02/2024"]), ["date(r.x, \"%d/%m/%Y\")"]);
        assert_eq!(calls("date", &["01/02/2024"]).len(), 2);
        assert_eq!(calls("date", &["31/12/2024", "unknown"]), [""; 0]);
        assert_eq!(calls("float", &["1,234.50", "$7"]), ["number(r.x)"]);
        assert_eq!(calls("float", &["1.234,50", "0,5"]), ["number(r.x, \",\", \".\")"]);
        assert_eq!(calls("int", &["N/A"]), [""; 0]);
    }
}
