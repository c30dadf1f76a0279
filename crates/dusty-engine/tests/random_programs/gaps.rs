//! `fill`, one missing cell at a time.

use crate::aggregate::statistic;
use crate::evaluate::evaluate;
use crate::model::Row;
use crate::program::Fill;
use crate::value::{Value, same_all};

/// The rows with missing values replaced. Each fill looks at the rows as they came in.
pub(crate) fn fill(rows: Vec<Row>, fills: &[(usize, Fill)], by: &[usize]) -> Vec<Row> {
    let before: Vec<Vec<Value>> = rows.iter().map(|row| row.cells.clone()).collect();
    let key = |row: usize| by.iter().map(|&at| before[row][at].clone()).collect::<Vec<_>>();
    let keys: Vec<_> = (0..before.len()).map(key).collect();
    let alike = |a: usize, b: usize| same_all(&keys[a], &keys[b]);
    let mut rows = rows;
    for (at, fill) in fills {
        let there = |row: &usize| !before[*row][*at].is_missing();
        for (row, after) in rows.iter_mut().enumerate() {
            if there(&row) {
                continue;
            }
            let found = match fill {
                Fill::Constant(value) => Some(evaluate(value, &[]).0),
                Fill::Previous => (0..row)
                    .rev()
                    .filter(|other| alike(row, *other))
                    .find(there)
                    .map(|other| before[other][*at].clone()),
                Fill::Next => (row + 1..before.len())
                    .filter(|other| alike(row, *other))
                    .find(there)
                    .map(|other| before[other][*at].clone()),
                Fill::Statistic(aggregate) => {
                    let values = (0..before.len())
                        .filter(|other| alike(row, *other))
                        .map(|other| before[other][*at].clone());
                    statistic(*aggregate, values.collect()).ok()
                }
            };
            after.cells[*at] = found.unwrap_or(Value::Missing);
        }
    }
    rows
}
