//! What the cells of each column usually look like, for repairs.

use super::records::Record;
use crate::profile::Profile;
use crate::{Format, Quote};

/// What the cells look like, from the records that fit.
pub(super) fn profile(table: &[Record<'_>], format: &Format) -> Profile {
    let columns = format.columns.len();
    let mut profile = Profile::new(columns);
    // A line with a stray quote may only seem to fit.
    let stray = |record: &Record<'_>| {
        let Quote::Char(quote) = format.quote else { return false };
        record
            .cells
            .iter()
            .zip(&record.quoted)
            .any(|(cell, &quoted)| !quoted && cell.contains(&quote))
    };
    let whole = |record: &&Record<'_>| !record.broken && !stray(record);
    let rows = || table.iter().skip(format.header.rows()).filter(whole);
    let fitting = || rows().filter(|record| record.width() == columns);
    // A line with an empty field too many may have it anywhere, but is better than nothing.
    let surplus = |record: &&Record<'_>| {
        let surplus = record.cells.get(columns..).unwrap_or(&[]);
        !surplus.is_empty() && surplus.iter().all(|cell| cell.is_empty())
    };
    let few = fitting().take(3).count() < 3;
    for record in fitting().chain(rows().filter(surplus).filter(|_| few)).take(PROFILED) {
        for (column, cell) in record.cells.iter().enumerate() {
            profile.learn(column, cell);
        }
    }
    // Where many rows end early, and look like others as far as they go, what they leave out is empty. In no text is a tab that would
    // make more names of one.
    let alike = |record: &&Record<'_>| {
        let mut cells = record.cells.iter().enumerate();
        (2..columns).contains(&record.width())
            && cells.all(|(column, cell)| profile.misfit(column, cell, false) < 4.0)
    };
    let short: Vec<_> = rows().filter(alike).take(PROFILED).collect();
    let sure = !few || format.delimiter == "\t";
    if sure && short.len() > 2 && short.len() * 5 > fitting().count() {
        profile.ends_early = true;
        for record in short {
            (0..columns).for_each(|column| profile.learn(column, record.cell(column)));
        }
    }
    profile
}

/// How many records the profile is taken from.
const PROFILED: usize = 2000;
