//! Runs a program row by row, in the plainest way, and says what must come out.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::{Bad, columns, evaluate};
use crate::files::Record;
use crate::program::{Column, Definition, Expr, Kind, On, Program, Step, Table, quoted};
use crate::schema::joined;
use crate::value::{Type, Value, order, same_all};
use crate::{aggregate, gaps};

/// Where a row comes from: the position of the source and the line.
pub(crate) type Place = Option<(usize, u64)>;

/// A row on its way.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Value>,
    pub(crate) place: Place,
    /// The cells as the table's bad rows show them; none for a row that was added.
    pub(crate) read: Option<Vec<Value>>,
}

/// What happened at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) rows_in: u64,
    pub(crate) rows_out: u64,
    pub(crate) rejected: u64,
}

/// A bad row.
#[derive(Clone, Debug)]
pub(crate) struct Rejected {
    /// Its columns and cells.
    cells: Vec<(String, Value)>,
    reason: String,
    column: Option<String>,
    value: Option<String>,
    place: Place,
    step: String,
}

/// What must come of a run.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    /// The rows of each saved table, in the order of the saves.
    pub(crate) saved: Vec<Vec<Vec<Value>>>,
    /// The counts of each step, by table.
    pub(crate) steps: BTreeMap<String, Vec<Counts>>,
    /// Bad values that nothing sets aside, by column or by what is said of them.
    pub(crate) errors: BTreeMap<String, u64>,
    /// Whether a join breaks the relation that the script states.
    pub(crate) breach: bool,
}

/// A table that was run.
#[derive(Clone, Debug, Default)]
struct Done {
    rows: Vec<Row>,
    rejected: Vec<Rejected>,
    steps: Vec<Counts>,
}

/// The run of a program.
pub(crate) struct Model<'a> {
    program: &'a Program,
    /// The rows of the sources, as the files have them.
    records: &'a [Vec<Record>],
    /// The lines of the steps in the script.
    lines: &'a [Vec<usize>],
    done: Vec<Option<Done>>,
    /// Tables whose bad rows something uses.
    set_aside: BTreeSet<usize>,
    expected: Expected,
}

/// A step at work.
pub(crate) struct Work<'a> {
    pub(crate) input: Vec<Column>,
    label: String,
    /// The names of the columns that bad rows show.
    pub(crate) shown: Vec<String>,
    set_aside: bool,
    rejected: Vec<Rejected>,
    errors: &'a mut BTreeMap<String, u64>,
    pub(crate) count: u64,
}

impl Work<'_> {
    /// Notes a bad row. `names` are those of the columns that the values come from.
    pub(crate) fn reject(&mut self, row: &Row, bad: &[Bad], why: Option<&str>, names: &[Column]) {
        self.count += 1;
        let column = |bad: &Bad| bad.column.and_then(|at| names.get(at)).map(|c| c.name.clone());
        if !self.set_aside {
            for bad in bad {
                let breach = why.filter(|_| bad.fails == BREACH);
                let what = match breach {
                    Some(why) => format!("why {why}"),
                    None => format!("column {}", column(bad).unwrap_or_default()),
                };
                *self.errors.entry(what).or_default() += 1;
            }
            return;
        }
        let first = &bad[0];
        let reason = match why {
            Some(why) if first.fails == BREACH => why.to_owned(),
            _ => first.fails.clone(),
        };
        let read = row.read.iter().flatten().cloned();
        self.rejected.push(Rejected {
            cells: self.shown.iter().cloned().zip(read).collect(),
            reason,
            column: column(first),
            value: first.value.clone(),
            place: row.place,
            step: self.label.clone(),
        });
    }

    /// The value of an expression on a row; `None` if the row is bad.
    pub(crate) fn value(&mut self, expr: &Expr, row: &Row) -> Option<Value> {
        self.values(std::slice::from_ref(expr), row).map(|mut values| values.remove(0))
    }

    /// The values of several.
    pub(crate) fn values(&mut self, exprs: &[Expr], row: &Row) -> Option<Vec<Value>> {
        let (mut values, mut all) = (Vec::new(), Vec::new());
        for expr in exprs {
            let (value, bad) = evaluate(expr, &row.cells);
            values.push(value);
            all.extend(bad);
        }
        if all.is_empty() {
            return Some(values);
        }
        let names = self.input.clone();
        self.reject(row, &all, None, &names);
        None
    }
}

const BREACH: &str = "breaks an expectation";

/// What must come of a program.
pub(crate) fn run(program: &Program, records: &[Vec<Record>], lines: &[Vec<usize>]) -> Expected {
    let mut set_aside = BTreeSet::new();
    let mut note = |table: Table| {
        if table.rejected {
            set_aside.insert(table.at);
        }
    };
    program.saves.iter().copied().for_each(&mut note);
    for (_, _, definition) in &program.tables {
        if let Definition::Transform { input, steps } = definition {
            note(*input);
            for step in steps {
                if let Step::Join { other, .. } | Step::Union(other) = step {
                    note(*other);
                }
            }
        }
    }
    let done = vec![None; program.tables.len()];
    let expected = Expected::default();
    let mut model = Model { program, records, lines, done, set_aside, expected };
    for save in &program.saves {
        let rows = model.rows(*save).into_iter().map(|row| row.cells).collect();
        model.expected.saved.push(rows);
    }
    model.expected
}

impl Model<'_> {
    /// The rows of a table or its bad rows, run once.
    fn rows(&mut self, table: Table) -> Vec<Row> {
        if self.done[table.at].is_none() {
            let done = self.run(table.at);
            let name = self.program.tables[table.at].0.clone();
            if !done.steps.is_empty() {
                self.expected.steps.insert(name, done.steps.clone());
            }
            self.done[table.at] = Some(done);
        }
        let done = self.done[table.at].clone().expect("it was just run");
        if !table.rejected {
            return done.rows;
        }
        let columns = self.program.columns(table);
        let files: Vec<_> =
            self.program.tables.iter().map(|(name, ..)| format!("{name}.csv")).collect();
        done.rejected
            .iter()
            .map(|bad| {
                let text = |text: &Option<String>| text.clone().map_or(Value::Missing, Value::Text);
                let told = columns.len() - 6;
                let mut cells: Vec<Value> = columns[..told]
                    .iter()
                    .map(|column| {
                        let named = |own: &str| bad.cells.iter().find(|(name, _)| name == own);
                        let found = named(&column.name).or_else(|| {
                            let (own, _) = column.name.rsplit_once('_')?;
                            named(own).filter(|_| own.starts_with('_'))
                        });
                        let value = found.map_or(Value::Missing, |(_, value)| value.clone());
                        match (column.ty, &value) {
                            (Type::Text, value) => text(&value.printed()),
                            _ => value,
                        }
                    })
                    .collect();
                cells.push(Value::Text(bad.reason.clone()));
                cells.push(text(&bad.column));
                cells.push(text(&bad.value));
                cells.push(text(&bad.place.map(|(source, _)| files[source].clone())));
                cells.push(bad.place.map_or(Value::Missing, |(_, line)| Value::Int(line as i64)));
                cells.push(Value::Text(bad.step.clone()));
                Row { cells, place: bad.place, read: None }
            })
            .collect()
    }

    fn run(&mut self, at: usize) -> Done {
        let set_aside = self.set_aside.contains(&at);
        match &self.program.tables[at].2 {
            Definition::Source(_) => self.source(at, set_aside),
            Definition::Transform { input, steps } => {
                let mut now = self.program.columns(*input);
                let mut rows = self.rows(*input);
                for row in &mut rows {
                    row.read = Some(row.cells.clone());
                }
                let mut shown: Vec<String> = now.iter().map(|column| column.name.clone()).collect();
                let mut done = Done::default();
                for (number, step) in steps.iter().enumerate() {
                    let other = match step {
                        Step::Join { other, .. } | Step::Union(other) => self.rows(*other),
                        _ => Vec::new(),
                    };
                    let line = self.lines[at][number];
                    let mut work = Work {
                        input: now.clone(),
                        label: format!("{} line {line}", step.verb()),
                        shown: shown.clone(),
                        set_aside,
                        rejected: Vec::new(),
                        errors: &mut self.expected.errors,
                        count: 0,
                    };
                    let rows_in = rows.len() as u64;
                    let context = Context { program: self.program, step };
                    let (mut out, breach) = context.apply(&mut work, rows, other);
                    let rejected = work.count;
                    done.rejected.append(&mut work.rejected);
                    self.expected.breach |= breach;
                    now = self.program.after(step, &now);
                    if step.makes_rows() {
                        for row in &mut out {
                            row.read = Some(row.cells.clone());
                        }
                        shown = now.iter().map(|column| column.name.clone()).collect();
                    }
                    let rows_out = out.len() as u64;
                    done.steps.push(Counts { rows_in, rows_out, rejected });
                    rows = out;
                }
                done.rows = rows;
                // In the order of the file, and then of the steps.
                done.rejected.sort_by_key(|bad| (bad.place.is_none(), bad.place));
                done
            }
        }
    }

    fn source(&mut self, at: usize, set_aside: bool) -> Done {
        let mut done = Done::default();
        for record in &self.records[at] {
            let place = Some((at, record.line));
            match &record.bad {
                None => {
                    let cells = record.cells.clone();
                    done.rows.push(Row { cells, place, read: None });
                }
                Some(_) if !set_aside => {
                    *self.expected.errors.entry("lines".to_owned()).or_default() += 1;
                }
                Some((reason, text)) => done.rejected.push(Rejected {
                    cells: Vec::new(),
                    reason: reason.clone(),
                    column: None,
                    value: Some(text.clone()),
                    place,
                    step: "source".to_owned(),
                }),
            }
        }
        done
    }
}

/// One step of a program.
struct Context<'a> {
    program: &'a Program,
    step: &'a Step,
}

impl Context<'_> {
    /// The rows after the step, and whether it breaks a relation.
    fn apply(&self, work: &mut Work<'_>, rows: Vec<Row>, other: Vec<Row>) -> (Vec<Row>, bool) {
        let out = match self.step {
            Step::Filter(condition) => rows
                .into_iter()
                .filter(|row| matches!(work.value(condition, row), Some(Value::Bool(true))))
                .collect(),
            Step::Expect(condition, why) => {
                let why = why.as_deref().unwrap_or("the expectation does not hold");
                rows.into_iter().filter(|row| expect(work, row, condition, why)).collect()
            }
            Step::Map(_) | Step::Convert(_) | Step::Each(..) => self.calculated(work, rows),
            Step::Select(columns) => picked(rows, columns),
            Step::Drop(dropped) => {
                let kept: Vec<_> =
                    (0..work.input.len()).filter(|at| !dropped.contains(at)).collect();
                picked(rows, &kept)
            }
            Step::Rename(_) => rows,
            Step::DropMissing(columns) => {
                let all: Vec<_> = (0..work.input.len()).collect();
                let columns = if columns.is_empty() { &all } else { columns };
                let whole = |row: &Row| columns.iter().all(|&at| !row.cells[at].is_missing());
                rows.into_iter().filter(whole).collect()
            }
            Step::Limit(count) => rows.into_iter().take(*count as usize).collect(),
            Step::Skip(count) => rows.into_iter().skip(*count as usize).collect(),
            Step::Sample(count, seed) => sampled(rows, *count as usize, *seed),
            Step::Distinct(columns, last) => {
                let all: Vec<_> = (0..work.input.len()).collect();
                distinct(rows, if columns.is_empty() { &all } else { columns }, *last)
            }
            Step::Sort(keys, _) => {
                let exprs: Vec<_> = keys.iter().map(|(expr, _)| expr.clone()).collect();
                let mut keyed: Vec<(Vec<Value>, Row)> = rows
                    .into_iter()
                    .filter_map(|row| Some((work.values(&exprs, &row)?, row)))
                    .collect();
                keyed.sort_by(|(a, _), (b, _)| {
                    let pairs = a.iter().zip(b).zip(keys);
                    let orders = pairs.map(|((a, b), (_, descending))| order(a, b, *descending));
                    orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                });
                keyed.into_iter().map(|(_, row)| row).collect()
            }
            Step::Fill(fills, by) => gaps::fill(rows, fills, by),
            Step::Union(other_table) => self.union(work, rows, other, *other_table),
            Step::Enumerate(_, by) => {
                let key =
                    |row: &Row| by.iter().map(|&at| row.cells[at].clone()).collect::<Vec<_>>();
                let keys: Vec<_> = rows.iter().map(key).collect();
                let numbered = rows.into_iter().enumerate().map(|(at, mut row)| {
                    let same = keys[..=at].iter().filter(|key| same_all(key, &keys[at])).count();
                    row.cells.push(Value::Int(same as i64));
                    row
                });
                numbered.collect()
            }
            Step::Unpivot { columns, .. } => {
                let kept: Vec<_> =
                    (0..work.input.len()).filter(|at| !columns.contains(at)).collect();
                let one = |row: &Row, at: usize| {
                    let mut cells: Vec<_> = kept.iter().map(|&at| row.cells[at].clone()).collect();
                    cells.push(Value::Text(work.input[at].name.clone()));
                    cells.push(row.cells[at].clone());
                    Row { cells, place: row.place, read: None }
                };
                let each = |row: Row| columns.iter().map(move |&at| one(&row, at)).collect();
                rows.into_iter().flat_map(|row| -> Vec<Row> { each(row) }).collect()
            }
            Step::Aggregate { by, calls, out } => aggregate::aggregate(work, rows, by, calls, out),
            Step::Window { by, rows: of, calls, out } => {
                let after = self.program.after(self.step, &work.input);
                aggregate::window(work, rows, (by, *of), (calls, out), &after)
            }
            Step::Join { other: table, on, kind, relation } => {
                return self.join(work, rows, other, (*table, on, *kind, *relation));
            }
        };
        (out, false)
    }

    /// The steps that make new columns of each row.
    fn calculated(&self, work: &mut Work<'_>, rows: Vec<Row>) -> Vec<Row> {
        let after = self.program.after(self.step, &work.input);
        rows.into_iter()
            .filter_map(|row| {
                let (mut cells, mut all) = (row.cells.clone(), Vec::new());
                match self.step {
                    Step::Map(fields) => {
                        let mut made: Vec<(String, Value, Vec<Bad>)> = Vec::new();
                        for field in fields {
                            match field {
                                None => {
                                    let names = work.input.iter().map(|c| c.name.clone());
                                    let plain = names.zip(row.cells.iter().cloned());
                                    made.extend(plain.map(|(name, value)| (name, value, vec![])));
                                }
                                Some((name, expr)) => {
                                    let (value, bad) = evaluate(expr, &row.cells);
                                    match made.iter_mut().find(|(known, ..)| known == name) {
                                        Some(slot) => (slot.1, slot.2) = (value, bad),
                                        None => made.push((name.clone(), value, bad)),
                                    }
                                }
                            }
                        }
                        cells = made.iter().map(|(_, value, _)| value.clone()).collect();
                        all.extend(made.into_iter().flat_map(|(.., bad)| bad));
                    }
                    Step::Convert(applied) => {
                        let mut applied: Vec<_> = applied.iter().collect();
                        applied.sort_by_key(|(at, _)| *at);
                        for (at, expr) in applied {
                            all.extend(apply(expr, *at, &row, &mut cells));
                        }
                    }
                    Step::Each(expr, columns, _) => {
                        let mut columns = columns.clone();
                        columns.sort_unstable();
                        for at in columns {
                            all.extend(apply(expr, at, &row, &mut cells));
                        }
                    }
                    _ => {}
                }
                if !all.is_empty() {
                    let names = work.input.clone();
                    work.reject(&row, &all, None, &names);
                    return None;
                }
                Some(Row { cells: fitted(cells, &after), ..row })
            })
            .collect()
    }

    fn union(&self, work: &Work<'_>, rows: Vec<Row>, other: Vec<Row>, table: Table) -> Vec<Row> {
        let right = self.program.columns(table);
        let after = self.program.after(self.step, &work.input);
        let arranged = |row: Row, columns: &[Column], read: bool| {
            let cells = after.iter().map(|column| {
                let at = columns.iter().position(|known| known.name == column.name);
                at.map_or(Value::Missing, |at| row.cells[at].clone())
            });
            let cells = fitted(cells.collect(), &after);
            Row { cells, read: row.read.filter(|_| read), ..row }
        };
        let left = rows.into_iter().map(|row| arranged(row, &work.input, true));
        left.chain(other.into_iter().map(|row| arranged(row, &right, false))).collect()
    }

    /// The rows of a join, and whether they break the relation.
    fn join(
        &self,
        work: &mut Work<'_>,
        left: Vec<Row>,
        right: Vec<Row>,
        (table, on, kind, relation): (Table, &On, Kind, Option<&str>),
    ) -> (Vec<Row>, bool) {
        let right_columns = self.program.columns(table);
        let name = &self.program.tables[table.at].0;
        let (after, origins) = joined(&work.input, &right_columns, name, on, kind);
        let (left_keys, right_keys): (Vec<Expr>, Vec<Expr>) = match on {
            On::Nothing => (Vec::new(), Vec::new()),
            On::Columns(pairs) => {
                pairs.iter().map(|(l, r)| (Expr::Column(*l), Expr::Column(*r))).unzip()
            }
            On::Condition(pairs, _) => pairs.iter().cloned().unzip(),
        };
        let rest: &[Expr] = match on {
            On::Condition(_, rest) => rest,
            _ => &[],
        };
        // The other table is read first. Its bad rows are not those that the left columns
        // belong to.
        let input = std::mem::replace(&mut work.input, right_columns.clone());
        let right: Vec<(Vec<Value>, Row)> = right
            .into_iter()
            .map(|row| Row { read: None, ..row })
            .filter_map(|row| Some((work.values(&right_keys, &row)?, row)))
            .collect();
        work.input = input;
        let left: Vec<(Vec<Value>, Row)> = left
            .into_iter()
            .filter_map(|row| Some((work.values(&left_keys, &row)?, row)))
            .collect();
        let matches = |l: &(Vec<Value>, Row), r: &(Vec<Value>, Row)| {
            let equal = |(a, b): (&Value, &Value)| a.compare(b).is_some_and(|order| order.is_eq());
            let both: Vec<_> = l.1.cells.iter().chain(&r.1.cells).cloned().collect();
            l.0.iter().zip(&r.0).all(equal)
                && rest.iter().all(|part| matches!(evaluate(part, &both).0, Value::Bool(true)))
        };
        let made = |l: Option<&Row>, r: Option<&Row>| {
            let cells = origins.iter().map(|(left_at, right_at)| {
                let from = |row: Option<&Row>, at: &Option<usize>| {
                    let value = row.zip(*at).map(|(row, at)| row.cells[at].clone());
                    value.filter(|value| !value.is_missing())
                };
                from(l, left_at).or_else(|| from(r, right_at)).unwrap_or(Value::Missing)
            });
            let cells = fitted(cells.collect(), &after);
            let place = [l, r].into_iter().flatten().find_map(|row| row.place);
            Row { cells, place, read: None }
        };
        let mut out = Vec::new();
        let mut met = vec![0; right.len()];
        let mut breach = false;
        for l in &left {
            let found: Vec<usize> = (0..right.len()).filter(|&at| matches(l, &right[at])).collect();
            found.iter().for_each(|&at| met[at] += 1);
            breach |= found.len() > 1 && relation.is_some_and(|r| r != "one_to_many");
            match kind {
                Kind::Semi if !found.is_empty() => out.push(made(Some(&l.1), None)),
                Kind::Anti if found.is_empty() => out.push(made(Some(&l.1), None)),
                Kind::Semi | Kind::Anti => {}
                _ => {
                    out.extend(found.iter().map(|&at| made(Some(&l.1), Some(&right[at].1))));
                    if found.is_empty() && matches!(kind, Kind::Left | Kind::Full) {
                        out.push(made(Some(&l.1), None));
                    }
                }
            }
        }
        breach |= met.iter().any(|met| *met > 1) && relation.is_some_and(|r| r != "many_to_one");
        if matches!(kind, Kind::Right | Kind::Full) {
            let lonely = right.iter().zip(&met).filter(|(_, met)| **met == 0);
            out.extend(lonely.map(|((_, row), _)| made(None, Some(row))));
        }
        (out, breach)
    }
}

/// Ints in a column of floats become floats.
pub(crate) fn fitted(cells: Vec<Value>, columns: &[Column]) -> Vec<Value> {
    let fit = |(value, column): (Value, &Column)| match column.ty {
        Type::Float => value.widened(),
        _ => value,
    };
    cells.into_iter().zip(columns).map(fit).collect()
}

/// One column of `convert` and `each`.
fn apply(expr: &Expr, at: usize, row: &Row, cells: &mut [Value]) -> Vec<Bad> {
    let (value, bad) = evaluate(expr, std::slice::from_ref(&row.cells[at]));
    cells[at] = value;
    bad.into_iter().map(|bad| Bad { column: bad.column.map(|_| at), ..bad }).collect()
}

fn expect(work: &mut Work<'_>, row: &Row, condition: &Expr, why: &str) -> bool {
    let (value, mut bad) = evaluate(condition, &row.cells);
    let names = work.input.clone();
    if bad.is_empty() && !matches!(value, Value::Bool(true)) {
        let read = columns(condition);
        let told = |at: &usize| {
            let value = row.cells[*at].printed();
            format!("{}: {}", names[*at].name, value.map_or("missing".to_owned(), |v| quoted(&v)))
        };
        let (column, value) = match read.as_slice() {
            [at] => (Some(*at), row.cells[*at].printed()),
            _ => (None, Some(read.iter().map(told).collect::<Vec<_>>().join(", "))),
        };
        bad.push(Bad { fails: BREACH.to_owned(), column, value });
    }
    if !bad.is_empty() {
        work.reject(row, &bad, Some(why), &names);
    }
    bad.is_empty()
}

fn picked(rows: Vec<Row>, columns: &[usize]) -> Vec<Row> {
    let pick =
        |row: Row| Row { cells: columns.iter().map(|&at| row.cells[at].clone()).collect(), ..row };
    rows.into_iter().map(pick).collect()
}

/// The documented draw: the finalizer of SplitMix64 over seed and position.
fn sampled(rows: Vec<Row>, count: usize, seed: u64) -> Vec<Row> {
    let drawn = |position: usize| {
        let mut z = seed
            .wrapping_add(0x9e37_79b9_7f4a_7c15)
            .wrapping_mul(0xd134_2543_de82_ef95)
            .wrapping_add((position as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut all: Vec<usize> = (0..rows.len()).collect();
    all.sort_by_key(|&position| (drawn(position), position));
    all.truncate(count);
    let kept = rows.into_iter().enumerate().filter(|(at, _)| all.contains(at));
    kept.map(|(_, row)| row).collect()
}

fn distinct(mut rows: Vec<Row>, columns: &[usize], last: bool) -> Vec<Row> {
    let key = |row: &Row| columns.iter().map(|&at| row.cells[at].clone()).collect::<Vec<_>>();
    if last {
        rows.reverse();
    }
    let mut known: Vec<Vec<Value>> = Vec::new();
    rows.retain(|row| {
        let key = key(row);
        let new = !known.iter().any(|known| same_all(known, &key));
        known.push(key);
        new
    });
    if last {
        rows.reverse();
    }
    rows
}
