//! The one table of functions. A function is one value here: its name, what it
//! takes and gives, what it does, examples, and what runs it.

pub(crate) mod kernel;

use std::sync::LazyLock;

use dusty_check::Builtin;

use crate::builtins::kernel::Kernel;

mod aggregate;
mod angle;
mod call;
mod conversion;
mod date;
mod list;
mod missing;
mod moment;
mod money;
mod number;
mod pattern;
mod print;
mod round;
mod same;
mod text;

pub(crate) use aggregate::{AGGREGATES, Aggregate, LINES, Running, SAVED, aggregate};
pub(crate) use call::{all_but, repeat};
pub(crate) use conversion::{
    NO_BOOL, NO_DATE, NO_INSTANT, NO_INT, NO_NUMBER, bool as truth, float, int,
};
pub(crate) use moment::{Format, iso_day, iso_instant};
pub(crate) use money::{Marks, amount, currency};
pub(crate) use print::{printed, record};
pub(crate) use same::{equal_to_short_text, one_zero};
pub(crate) use text::{title, trimmed};

/// The functions of one row, group by group, in the order of the reference.
pub(crate) static SCALARS: LazyLock<Vec<Builtin<Kernel>>> = LazyLock::new(|| {
    [
        conversion::FUNCTIONS,
        missing::FUNCTIONS,
        text::FUNCTIONS,
        pattern::FUNCTIONS,
        number::FUNCTIONS,
        angle::FUNCTIONS,
        date::FUNCTIONS,
        list::FUNCTIONS,
    ]
    .concat()
});

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use arrow::array::ArrayRef;
    use dusty_check::{Group, Signature};

    use crate::builtins::kernel::{Invocation, Operand};

    use super::*;

    /// Calls an overload of a function; gives the result and the bad rows.
    pub(super) fn run(
        name: &str,
        overload: usize,
        args: &[Operand],
        rows: usize,
    ) -> (ArrayRef, Vec<usize>) {
        let function = SCALARS.iter().find(|function| function.name == name).unwrap();
        let mut call = Invocation { args, rows, bad: Vec::new() };
        let column = function.overloads[overload].1(&mut call);
        assert_eq!(column.len(), rows);
        assert!(call.bad.iter().all(|row| column.is_null(*row)));
        (column, call.bad)
    }

    /// Name, group, signatures, about and examples of every function.
    fn laws<F>(table: &[Builtin<F>]) {
        let mut names = HashSet::new();
        for function in table {
            let name = function.name;
            assert!(names.insert(name), "{name} twice");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
            for (text, _) in function.overloads {
                let parsed = Signature::parse(text).map(|signature| signature.to_string());
                assert_eq!(parsed.as_deref(), Some(*text), "{name}");
            }
            assert!(!function.about.is_empty() && function.about.ends_with('.'), "{name}");
            assert!(!function.about.contains("  "), "{name}");
            assert!(function.examples.len() >= function.overloads.len(), "{name}: examples");
            assert!(
                function.examples.iter().any(|(c, _)| c.contains("missing")),
                "{name}: missing"
            );
            for (call, result) in function.examples {
                assert!(call.starts_with(&format!("{name}(")), "{name}: {call}");
                assert!(!result.is_empty(), "{name}");
            }
            let bad = function.examples.iter().any(|(_, result)| *result == "bad value");
            // What a precheck refuses cannot be shown by an example.
            let hidden = function.fails.is_some() && function.precheck.is_some();
            assert!(bad == function.fails.is_some() || hidden, "{name}: an example of what fails");
        }
    }

    #[test]
    fn the_tables_keep_the_laws() {
        laws(&SCALARS);
        laws(AGGREGATES);
        let of_many = |group| matches!(group, Group::Aggregate | Group::Window);
        assert!(!SCALARS.iter().any(|function| of_many(function.group)));
        assert!(AGGREGATES.iter().all(|function| of_many(function.group)));
    }
}
