//! `aggregate`, one group at a time.

use crate::evaluate::{Bad, evaluate};
use crate::model::{Row, Work, fitted};
use crate::program::{Aggregate, Column, Expr, Rows};
use crate::schema::{group_types, type_of, types};
use crate::value::{Type, Value, exact_mean, exact_sum, order, same_all};

/// What a call gives for the values of a group, or what is bad about it.
pub(crate) fn statistic(aggregate: Aggregate, values: Vec<Value>) -> Result<Value, Bad> {
    let rows = values.len();
    let mut present: Vec<Value> = values.into_iter().filter(|value| !value.is_missing()).collect();
    let floats = || {
        present.iter().map(|value| match value.clone().widened() {
            Value::Float(value) => value,
            other => panic!("{other:?} is no number"),
        })
    };
    let ints = || -> Option<Vec<i64>> {
        let int = |value: &Value| if let Value::Int(value) = value { Some(*value) } else { None };
        present.iter().map(int).collect()
    };
    let result = match aggregate {
        Aggregate::Count => Value::Int(rows as i64),
        Aggregate::CountOf => Value::Int(present.len() as i64),
        Aggregate::CountDistinct => {
            let mut known: Vec<&Value> = Vec::new();
            for value in &present {
                if !known.iter().any(|known| known.same(value)) {
                    known.push(value);
                }
            }
            Value::Int(known.len() as i64)
        }
        _ if present.is_empty() => Value::Missing,
        Aggregate::Sum => match ints() {
            Some(ints) => {
                let sum: i128 = ints.into_iter().map(i128::from).sum();
                let bad = |_| Bad { fails: "is too large".to_owned(), column: None, value: None };
                Value::Int(i64::try_from(sum).map_err(bad)?)
            }
            // Zero has no sign that matters.
            None => Value::Float(exact_sum(&floats().collect::<Vec<_>>()).0 + 0.0),
        },
        Aggregate::Mean => match ints() {
            Some(ints) => {
                let sum: i128 = ints.iter().copied().map(i128::from).sum();
                let high = sum as f64;
                let low = (sum - high as i128) as f64;
                let count = ints.len() as f64;
                let mean = high / count;
                let rest = (-mean).mul_add(count, high) + low;
                Value::Float(mean + rest / count)
            }
            None => Value::Float(exact_mean(&floats().collect::<Vec<_>>()) + 0.0),
        },
        Aggregate::Median => {
            let mut sorted: Vec<f64> = floats().collect();
            sorted.sort_by(f64::total_cmp);
            let middle = sorted.len() / 2;
            Value::Float(match sorted.len() % 2 {
                1 => sorted[middle] + 0.0,
                _ => exact_mean(&sorted[middle - 1..=middle]),
            })
        }
        Aggregate::Mode => {
            let often = |value: &Value| present.iter().filter(|other| other.same(value)).count();
            let most = present.iter().map(often).max();
            present.iter().find(|value| Some(often(value)) == most).cloned().expect("one")
        }
        Aggregate::Min | Aggregate::Max => {
            present.sort_by(|a, b| order(a, b, aggregate == Aggregate::Max));
            present.remove(0)
        }
        Aggregate::First => present.remove(0),
        Aggregate::Previous(_) => panic!("it is no statistic"),
        Aggregate::Only => {
            let first = unsigned(present.remove(0));
            if let Some(other) = present.into_iter().find(|other| !other.same(&first)) {
                let [first, other] =
                    [first, unsigned(other)].map(|v| v.printed().expect("a value"));
                let (fails, value) =
                    ("is not the only one".to_owned(), Some(format!("{first} and {other}")));
                return Err(Bad { fails, column: None, value });
            }
            first
        }
        Aggregate::Last => present.pop().expect("one"),
        Aggregate::Any => Value::Bool(present.iter().any(|v| matches!(v, Value::Bool(true)))),
        Aggregate::All => Value::Bool(present.iter().all(|v| matches!(v, Value::Bool(true)))),
    };
    let encoded = matches!(aggregate, Aggregate::Mode | Aggregate::Min | Aggregate::Max);
    Ok(if encoded { unsigned(result) } else { result })
}

/// The two zeros are one value.
fn unsigned(value: Value) -> Value {
    match value {
        Value::Float(value) => Value::Float(value + 0.0),
        value => value,
    }
}

/// What tells groups apart. The two zeros are one key.
fn key(row: &Row, by: &[usize]) -> Vec<Value> {
    by.iter().map(|&at| unsigned(row.cells[at].clone())).collect()
}

/// A call with its argument, if it has one.
type Call = (Aggregate, Option<Expr>);

/// What each row is told of the rows of its group.
pub(crate) fn window(
    work: &mut Work<'_>,
    rows: Vec<Row>,
    (by, of): (&[usize], Rows),
    (calls, out): (&[Call], &[(String, Expr)]),
    after: &[Column],
) -> Vec<Row> {
    let arguments: Vec<Expr> = calls.iter().filter_map(|(_, argument)| argument.clone()).collect();
    let names = work.input.clone();
    let mut seen: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
    let tell = |work: &mut Work<'_>, mut row: Row, seen: &[(Vec<Value>, Vec<Value>)], at: usize| {
        let in_group = |rows: &[(Vec<Value>, Vec<Value>)]| -> Vec<Vec<Value>> {
            let group = rows.iter().filter(|(known, _)| same_all(known, &seen[at].0));
            group.map(|(_, values)| values.clone()).collect()
        };
        let (group, place) = (in_group(seen), in_group(&seen[..at]).len());
        let looked_at = match of {
            Rows::SoFar => 0..place + 1,
            Rows::Last(last) => (place + 1).saturating_sub(last)..place + 1,
            Rows::All => 0..group.len(),
        };
        let (mut bad, mut argument, width) = (Vec::new(), 0, row.cells.len());
        for (call, given) in calls {
            argument += usize::from(given.is_some());
            let value = |at: usize| match given {
                Some(_) => group[at][argument - 1].clone(),
                None => Value::Missing,
            };
            let result = match call {
                Aggregate::Previous(back) => {
                    Ok(place.checked_sub(*back).map_or(Value::Missing, value))
                }
                call => statistic(*call, looked_at.clone().map(value).collect()),
            };
            row.cells.push(result.unwrap_or_else(|found| {
                bad.push(found);
                Value::Missing
            }));
        }
        match bad.is_empty() {
            true => Some((row, width)),
            false => {
                work.reject(&row, &bad, None, &names);
                None
            }
        }
    };
    let mut fine = Vec::new();
    for row in rows {
        let Some(values) = work.values(&arguments, &row) else { continue };
        seen.push((key(&row, by), values));
        fine.push(row);
    }
    let rows = fine.into_iter().enumerate();
    let told: Vec<_> = rows.filter_map(|(at, row)| tell(work, row, &seen, at)).collect();
    let mut made = Vec::new();
    for (row, width) in told {
        let (mut cells, mut bad) = (row.cells[..width].to_vec(), Vec::new());
        for (_, expr) in out {
            let (value, found) = evaluate(expr, &row.cells);
            cells.push(value);
            bad.extend(found);
        }
        match bad.is_empty() {
            true => made.push(Row { cells: fitted(cells, after), ..row }),
            false => work.reject(&row, &bad, None, &names),
        }
    }
    made
}

/// One row per group, sorted by its keys.
pub(crate) fn aggregate(
    work: &mut Work<'_>,
    rows: Vec<Row>,
    by: &[usize],
    calls: &[Call],
    out: &[(String, Expr)],
) -> Vec<Row> {
    let arguments: Vec<Expr> = calls.iter().filter_map(|(_, argument)| argument.clone()).collect();
    let mut groups: Vec<(Vec<Value>, Vec<Vec<Value>>)> = Vec::new();
    if by.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    for row in rows {
        let Some(values) = work.values(&arguments, &row) else { continue };
        let key = key(&row, by);
        match groups.iter_mut().find(|(known, _)| same_all(known, &key)) {
            Some((_, rows)) => rows.push(values),
            None => groups.push((key, vec![values])),
        }
    }
    groups.sort_by(|(a, _), (b, _)| {
        let orders = a.iter().zip(b).map(|(a, b)| order(a, b, false));
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    let input = types(&work.input);
    let group = group_types(&input, by, calls);
    // A bad value of a group comes from a column only if it is that of a key.
    let names: Vec<Column> = by.iter().map(|&at| work.input[at].clone()).collect();
    let unnamed: Vec<usize> = (0..by.len())
        .filter(|&key| out.iter().all(|(name, _)| *name != work.input[by[key]].name))
        .collect();
    let columns: Vec<Column> = unnamed
        .iter()
        .map(|&key| work.input[by[key]].clone())
        .chain(out.iter().map(|(name, value)| {
            let ty = type_of(value, &group).unwrap_or(Type::Text);
            Column { name: name.clone(), ty }
        }))
        .collect();
    // What is known of a bad group is its key.
    work.shown = names.iter().map(|column| column.name.clone()).collect();
    let mut fine = Vec::new();
    for (key, rows) in groups {
        let (mut cells, mut bad) = (key.clone(), Vec::new());
        let mut argument = 0;
        for (call, given) in calls {
            let values: Vec<Value> = match given {
                None => rows.iter().map(|_| Value::Missing).collect(),
                Some(_) => {
                    argument += 1;
                    rows.iter().map(|row| row[argument - 1].clone()).collect()
                }
            };
            cells.push(statistic(*call, values).unwrap_or_else(|found| {
                bad.push(found);
                Value::Missing
            }));
        }
        let row = Row { cells, place: None, read: Some(key) };
        match bad.is_empty() {
            true => fine.push(row),
            false => work.reject(&row, &bad, None, &names),
        }
    }
    let mut made = Vec::new();
    for row in fine {
        let mut bad = Vec::new();
        let mut values: Vec<Value> = unnamed.iter().map(|&at| row.cells[at].clone()).collect();
        for (_, expr) in out {
            let (value, found) = evaluate(expr, &row.cells);
            values.push(value);
            bad.extend(found);
        }
        if !bad.is_empty() {
            work.reject(&row, &bad, None, &names);
            continue;
        }
        made.push(Row { cells: fitted(values, &columns), place: None, read: None });
    }
    made
}
