//! What can happen to a row, declared once: the ledger is read off the table.

use dusty_check::program::{Step, StepKind};

use crate::{Joined, StepAccount};

/// What happened to some rows at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// They came in.
    In,
    /// They went out.
    Out,
    /// They were bad.
    Rejected,
    /// The condition was false.
    False,
    /// The condition was missing.
    Unknown,
    /// A value was missing.
    Incomplete,
    /// There was one like them.
    Duplicate,
    /// They stood beyond the limit.
    Beyond,
    /// They stood before the first row wanted.
    Before,
    /// The sample did not draw them.
    Undrawn,
    /// No row of the other table matched.
    Unmatched,
    /// They went into a group.
    Grouped,
    /// A row of the other table matched.
    Matched,
    /// Second and further matches of a row.
    Multiplied,
    /// Rows of the other table that nothing matched.
    Other,
    /// Rows of the other table with a bad key.
    OtherRejected,
    /// Rows of the other table that nothing matched, and that were left out.
    OtherUnmatched,
    /// Rows that a row of the other table matched, and that were left out for it.
    Excluded,
    /// Rows without a match that stay.
    Alone,
    /// Rows of the other table.
    United,
    /// Rows that stand for a group.
    Groups,
    /// Cells that were filled.
    Filled,
    /// Lines without anything in them.
    Blank,
    /// Lines that were padded or realigned.
    Repaired,
    /// Rows for the second and further values of a list.
    Items,
    /// Rows whose list has no values.
    Without,
    /// Rows for the second and further columns.
    Columns,
}

enum Role {
    In,
    Out,
    Rejected,
    Removed(&'static str),
    Added(&'static str),
    /// Of one, of several.
    Note(&'static str, &'static str),
}

const TABLE: [(Count, Role); 27] = [
    (Count::In, Role::In),
    (Count::Out, Role::Out),
    (Count::Rejected, Role::Rejected),
    (Count::False, Role::Removed("condition false")),
    (Count::Unknown, Role::Removed("condition missing")),
    (Count::Incomplete, Role::Removed("missing value")),
    (Count::Duplicate, Role::Removed("duplicate")),
    (Count::Beyond, Role::Removed("beyond the limit")),
    (Count::Before, Role::Removed("skipped")),
    (Count::Undrawn, Role::Removed("not in the sample")),
    (Count::Unmatched, Role::Removed("no match")),
    (Count::Grouped, Role::Removed("put into groups")),
    (Count::Matched, Role::Note("matched", "matched")),
    (Count::Multiplied, Role::Added("more than one match")),
    (Count::Other, Role::Added("only in the other table")),
    (Count::OtherRejected, Role::Added("with a bad key in the other table")),
    (
        Count::OtherUnmatched,
        Role::Note("unmatched in the other table", "unmatched in the other table"),
    ),
    (Count::Excluded, Role::Removed("matched")),
    (Count::Alone, Role::Note("without a match", "without a match")),
    (Count::United, Role::Added("of the other table")),
    (Count::Groups, Role::Added("groups")),
    (Count::Filled, Role::Note("cell filled", "cells filled")),
    (Count::Blank, Role::Note("blank line", "blank lines")),
    (Count::Repaired, Role::Note("repaired line", "repaired lines")),
    (Count::Items, Role::Added("more values in a list")),
    (Count::Without, Role::Note("row without a value", "rows without a value")),
    (Count::Columns, Role::Added("more columns in a row")),
];

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
        for (count, role) in &TABLE {
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
    fn the_table_is_in_the_order_of_the_counts() {
        for (at, (count, _)) in TABLE.iter().enumerate() {
            assert_eq!(*count as usize, at);
        }
    }

    #[test]
    fn every_reason_is_in_the_reference() {
        let page = include_str!("../../../../spec/ledger.md");
        for (_, role) in &TABLE {
            if let Role::Removed(reason) | Role::Added(reason) = role {
                assert!(page.contains(&format!("`{reason}`")), "{reason}");
            }
        }
    }
}
