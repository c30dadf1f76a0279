//! What can happen to a row, declared once: the ledger is read off the table.

use dusty_check::program::{Step, StepKind};

use crate::{Joined, StepAccount};

enum Role {
    In,
    Out,
    Rejected,
    Removed(&'static str),
    Added(&'static str),
    /// Of one, of several.
    Note(&'static str, &'static str),
}

/// Declares what can happen to rows, and as what the ledger has it.
macro_rules! counts {
    ($($(#[$what:meta])* $name:ident: $role:expr,)*) => {
        /// What happened to some rows at a step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Count {
            $($(#[$what])* $name,)*
        }

        /// All counts, in the order of [`Count`].
        const TABLE: &[(Count, Role)] = &[$((Count::$name, $role)),*];
    };
}

counts! {
    /// They came in.
    In: Role::In,
    /// They went out.
    Out: Role::Out,
    /// They were bad.
    Rejected: Role::Rejected,
    /// The condition was false.
    False: Role::Removed("condition false"),
    /// The condition was missing.
    Unknown: Role::Removed("condition missing"),
    /// A value was missing.
    Incomplete: Role::Removed("missing value"),
    /// There was one like them.
    Duplicate: Role::Removed("duplicate"),
    /// They stood beyond the limit.
    Beyond: Role::Removed("beyond the limit"),
    /// They stood before the first row wanted.
    Before: Role::Removed("skipped"),
    /// The sample did not draw them.
    Undrawn: Role::Removed("not in the sample"),
    /// No row of the other table matched.
    Unmatched: Role::Removed("no match"),
    /// They went into a group.
    Grouped: Role::Removed("put into groups"),
    /// A row of the other table matched.
    Matched: Role::Note("matched", "matched"),
    /// Second and further matches of a row.
    Multiplied: Role::Added("more than one match"),
    /// Rows of the other table that nothing matched.
    Other: Role::Added("only in the other table"),
    /// Rows of the other table with a bad key.
    OtherRejected: Role::Added("with a bad key in the other table"),
    /// Rows of the other table that nothing matched, and that were left out.
    OtherUnmatched: Role::Note("unmatched in the other table", "unmatched in the other table"),
    /// Rows that a row of the other table matched, and that were left out for it.
    Excluded: Role::Removed("matched"),
    /// Rows without a match that stay.
    Alone: Role::Note("without a match", "without a match"),
    /// Rows of the other table.
    United: Role::Added("of the other table"),
    /// Rows that stand for a group.
    Groups: Role::Added("groups"),
    /// Cells that were filled.
    Filled: Role::Note("cell filled", "cells filled"),
    /// Lines without anything in them.
    Blank: Role::Note("blank line", "blank lines"),
    /// Lines that were padded or realigned.
    Repaired: Role::Note("repaired line", "repaired lines"),
    /// Rows for the second and further values of a list.
    Items: Role::Added("more values in a list"),
    /// Rows whose list has no values.
    Without: Role::Note("row without a value", "rows without a value"),
    /// Rows for the second and further columns.
    Columns: Role::Added("more columns in a row"),
}

/// Why rows were removed, of a count that says so.
pub(crate) fn why(count: Count) -> &'static str {
    match TABLE.get(count as usize) {
        Some((_, Role::Removed(why))) => why,
        _ => "removed",
    }
}

/// The counts of one step.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: [u64; TABLE.len()],
    used: bool,
}

impl Tally {
    pub(super) fn begin(&mut self) {
        self.used = true;
    }

    pub(super) fn add(&mut self, count: Count, rows: u64) {
        if let Some(slot) = self.counts.get_mut(count as usize) {
            *slot += rows;
        }
    }

    pub(super) fn get(&self, count: Count) -> u64 {
        self.counts.get(count as usize).copied().unwrap_or(0)
    }

    /// Whether the step has run at all.
    pub(super) fn used(&self) -> bool {
        self.used
    }

    /// How the rows of a join met.
    fn joined(&self) -> Joined {
        let both = |one, other| self.get(one) + self.get(other);
        Joined {
            matched: both(Count::Matched, Count::Excluded),
            unmatched_left: both(Count::Unmatched, Count::Alone),
            unmatched_right: both(Count::Other, Count::OtherUnmatched),
            multiplied: self.get(Count::Multiplied),
        }
    }

    pub(super) fn account(&self, step: &Step, line: usize) -> StepAccount {
        let (joined, filled) = match &step.kind {
            StepKind::Join(_) => (Some(self.joined()), None),
            StepKind::Fill { .. } => (None, Some(self.get(Count::Filled))),
            _ => (None, None),
        };
        let verb = step.verb.to_owned();
        let mut account = StepAccount { verb, line, joined, filled, ..StepAccount::default() };
        for (count, role) in TABLE {
            let rows = self.get(*count);
            let (list, what) = match role {
                Role::In => {
                    account.rows_in = rows;
                    continue;
                }
                Role::Out => {
                    account.rows_out = rows;
                    continue;
                }
                Role::Rejected => {
                    account.rejected = rows;
                    continue;
                }
                Role::Removed(why) => (&mut account.removed, why),
                Role::Added(why) => (&mut account.added, why),
                Role::Note(one, many) => (&mut account.notes, if rows == 1 { one } else { many }),
            };
            if rows > 0 {
                list.push((*what, rows));
            }
        }
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_in_the_reference() {
        let page = include_str!("../../../../spec/ledger.md");
        for (_, role) in TABLE {
            if let Role::Removed(reason) | Role::Added(reason) = role {
                assert!(page.contains(&format!("`{reason}`")), "{reason}");
            }
        }
    }
}
