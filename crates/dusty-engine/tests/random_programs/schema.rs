//! What columns a table has after each step.

use crate::program::{
    Column, Definition, Expr, Function, Kind, On, Operator, Program, Step, Table,
};
use crate::value::{Type, Value};

/// The type of the values of both; `None` is that of the word `missing`.
fn meet(a: Option<Type>, b: Option<Type>) -> Option<Type> {
    match (a, b) {
        (None, ty) | (ty, None) => ty,
        (Some(Type::Int), Some(Type::Float)) | (Some(Type::Float), Some(Type::Int)) => {
            Some(Type::Float)
        }
        (Some(a), Some(b)) => {
            assert_eq!(a, b, "types that do not meet");
            Some(a)
        }
    }
}

/// The type of an expression.
pub(crate) fn type_of(expr: &Expr, columns: &[Type]) -> Option<Type> {
    let of = |expr: &Expr| type_of(expr, columns);
    match expr {
        Expr::Column(at) => Some(columns[*at]),
        Expr::Literal(value) => match value {
            Value::Missing => None,
            Value::Text(_) => Some(Type::Text),
            Value::Int(_) => Some(Type::Int),
            Value::Float(_) => Some(Type::Float),
            Value::Bool(_) => Some(Type::Bool),
            Value::Date(_) => Some(Type::Date),
        },
        Expr::Widen(_) => Some(Type::Float),
        Expr::Negate(inner) => of(inner),
        Expr::Not(_) | Expr::In(..) => Some(Type::Bool),
        Expr::Binary(operator, left, right) => match operator {
            Operator::Coalesce => meet(of(left), of(right)),
            Operator::Divide => Some(Type::Float),
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Remainder => {
                meet(of(left), of(right))
            }
            _ => Some(Type::Bool),
        },
        Expr::If(_, then, otherwise) => meet(of(then), of(otherwise)),
        Expr::Try(value, otherwise) => {
            meet(of(value), otherwise.as_ref().and_then(|other| of(other)))
        }
        Expr::Recode(_, cases, otherwise) => {
            let cases = cases.iter().map(|(_, result)| of(result)).fold(None, meet);
            meet(cases, otherwise.as_ref().and_then(|other| of(other)))
        }
        Expr::Call(function, args) => match function {
            Function::Int
            | Function::Length
            | Function::Sign
            | Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::Div
            | Function::Year => Some(Type::Int),
            Function::Float | Function::Sqrt => Some(Type::Float),
            Function::Date => Some(Type::Date),
            Function::Bool
            | Function::IsMissing
            | Function::Contains
            | Function::StartsWith
            | Function::EndsWith => Some(Type::Bool),
            Function::Abs | Function::MissingIf => of(&args[0]),
            Function::Least | Function::Greatest => args.iter().map(of).fold(None, meet),
            _ => Some(Type::Text),
        },
        Expr::Format(..) | Expr::Concat(_) => Some(Type::Text),
        Expr::Formula(_, argument, body) => {
            type_of(body, &[of(argument).expect("the argument has a type")])
        }
    }
}

/// The types of columns.
pub(crate) fn types(columns: &[Column]) -> Vec<Type> {
    columns.iter().map(|column| column.ty).collect()
}

fn position(columns: &[Column], name: &str) -> Option<usize> {
    columns.iter().position(|column| column.name == name)
}

/// Where the columns of a join come from: a left one, a right one, or both.
pub(crate) type Origins = Vec<(Option<usize>, Option<usize>)>;

/// The columns of a join and where they come from.
pub(crate) fn joined(
    left: &[Column],
    right: &[Column],
    name: &str,
    on: &On,
    kind: Kind,
) -> (Vec<Column>, Origins) {
    let shared: &[(usize, usize)] = match on {
        On::Columns(pairs) => pairs,
        _ => &[],
    };
    let outer = matches!(kind, Kind::Right | Kind::Full);
    let (mut columns, mut origins) = (left.to_vec(), Origins::new());
    for (at, column) in columns.iter_mut().enumerate() {
        let other = shared.iter().find(|(l, _)| *l == at).map(|(_, r)| *r).filter(|_| outer);
        if let Some(other) = other {
            column.ty = meet(Some(column.ty), Some(right[other].ty)).expect("types that meet");
        }
        origins.push((Some(at), other));
    }
    if matches!(kind, Kind::Semi | Kind::Anti) {
        return (columns, origins);
    }
    for (at, column) in right.iter().enumerate() {
        if shared.iter().any(|(_, r)| *r == at) {
            continue;
        }
        let mut made = column.clone();
        if position(&columns, &made.name).is_some() {
            made.name = format!("{name}_{}", column.name);
        }
        let mut number = 2;
        while position(&columns, &made.name).is_some() {
            made.name = format!("{name}_{}_{number}", column.name);
            number += 1;
        }
        columns.push(made);
        origins.push((None, Some(at)));
    }
    (columns, origins)
}

impl Program {
    /// The columns of a table or of its bad rows.
    pub(crate) fn columns(&self, table: Table) -> Vec<Column> {
        if table.rejected {
            self.rejected_columns(table.at)
        } else {
            self.tables[table.at].1.clone()
        }
    }

    /// The columns after a step.
    pub(crate) fn after(&self, step: &Step, input: &[Column]) -> Vec<Column> {
        let all = types(input);
        let typed = |expr: &Expr, columns: &[Type]| type_of(expr, columns).unwrap_or(Type::Text);
        match step {
            Step::Map(fields) => {
                let mut made: Vec<Column> = Vec::new();
                for field in fields {
                    match field {
                        None => made.extend(input.iter().cloned()),
                        Some((name, value)) => {
                            let column = Column { name: name.clone(), ty: typed(value, &all) };
                            match position(&made, name) {
                                Some(at) => made[at] = column,
                                None => made.push(column),
                            }
                        }
                    }
                }
                made
            }
            Step::Select(columns) => columns.iter().map(|&at| input[at].clone()).collect(),
            Step::Drop(columns) => {
                let kept = (0..input.len()).filter(|at| !columns.contains(at));
                kept.map(|at| input[at].clone()).collect()
            }
            Step::Rename(pairs) => {
                let mut made = input.to_vec();
                for (name, at) in pairs {
                    made[*at].name.clone_from(name);
                }
                made
            }
            Step::Convert(applied) => {
                let mut made = input.to_vec();
                for (at, expr) in applied {
                    made[*at].ty = typed(expr, &[input[*at].ty]);
                }
                made
            }
            Step::Each(expr, columns, _) => {
                let mut made = input.to_vec();
                for &at in columns {
                    made[at].ty = typed(expr, &[input[at].ty]);
                }
                made
            }
            Step::Join { other, on, kind, .. } => {
                joined(input, &self.columns(*other), &self.tables[other.at].0, on, *kind).0
            }
            Step::Union(other) => {
                let mut made = input.to_vec();
                for column in self.columns(*other) {
                    match position(&made, &column.name) {
                        Some(at) => {
                            made[at].ty = meet(Some(made[at].ty), Some(column.ty)).expect("a type");
                        }
                        None => made.push(column),
                    }
                }
                made
            }
            Step::Enumerate(name, _) => {
                let number = Column { name: name.clone(), ty: Type::Int };
                input.iter().cloned().chain([number]).collect()
            }
            Step::Unpivot { columns, name, value, .. } => {
                let kept = (0..input.len()).filter(|at| !columns.contains(at));
                let mut made: Vec<_> = kept.map(|at| input[at].clone()).collect();
                made.push(Column { name: name.clone(), ty: Type::Text });
                made.push(Column { name: value.clone(), ty: input[columns[0]].ty });
                made
            }
            Step::Aggregate { by, calls, out } => {
                let group = group_types(&all, by, calls);
                let unnamed =
                    by.iter().filter(|at| out.iter().all(|(n, _)| *n != input[**at].name));
                let mut made: Vec<_> = unnamed.map(|&at| input[at].clone()).collect();
                made.extend(
                    out.iter().map(|(name, value)| Column {
                        name: name.clone(),
                        ty: typed(value, &group),
                    }),
                );
                made
            }
            Step::Window { calls, out, .. } => {
                let row: Vec<usize> = (0..input.len()).collect();
                let row = group_types(&all, &row, calls);
                let made = out
                    .iter()
                    .map(|(name, value)| Column { name: name.clone(), ty: typed(value, &row) });
                input.iter().cloned().chain(made).collect()
            }
            _ => input.to_vec(),
        }
    }

    /// The columns of a table's bad rows: as they were read and, after a step that
    /// makes rows, as it made them, if a later one may find bad rows.
    fn rejected_columns(&self, at: usize) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        let mut add = |more: &[Column]| {
            for column in more {
                match position(&columns, &column.name) {
                    Some(at) if columns[at].ty != column.ty => columns[at].ty = Type::Text,
                    Some(_) => {}
                    None => columns.push(column.clone()),
                }
            }
        };
        match &self.tables[at].2 {
            Definition::Source(_) => add(&self.tables[at].1),
            Definition::Transform { input, steps } => {
                let mut now = self.columns(*input);
                add(&now);
                let mut made: Option<Vec<Column>> = None;
                for step in steps {
                    if can_reject(step)
                        && let Some(made) = made.take()
                    {
                        add(&made);
                    }
                    now = self.after(step, &now);
                    if step.makes_rows() {
                        made = Some(now.clone());
                    }
                }
            }
        }
        for name in ["_reason", "_column", "_value", "_file", "_line", "_step"] {
            // A column of this name gets the first number that is free.
            if let Some(at) = position(&columns, name) {
                let numbered = (2..).map(|number| format!("{name}_{number}"));
                let free = numbered.into_iter().find(|name| position(&columns, name).is_none());
                columns[at].name = free.expect("numbers do not end");
            }
            let ty = if name == "_line" { Type::Int } else { Type::Text };
            columns.push(Column { name: name.to_owned(), ty });
        }
        columns
    }
}

/// Whether a step may find bad rows at all.
pub(crate) fn can_reject(step: &Step) -> bool {
    if let Step::Window { calls, out, .. } = step {
        let column = |(_, value): &(String, Expr)| matches!(value, Expr::Column(_));
        return calls.iter().any(|(_, argument)| argument.is_some()) || !out.iter().all(column);
    }
    !matches!(
        step,
        Step::DropMissing(_)
            | Step::Distinct(..)
            | Step::Limit(_)
            | Step::Skip(_)
            | Step::Sample(..)
            | Step::Union(_)
            | Step::Unpivot { .. }
            | Step::Enumerate(..)
    )
}

/// The types of the keys of a group and of the results of its calls.
pub(crate) fn group_types(
    input: &[Type],
    by: &[usize],
    calls: &[(crate::program::Aggregate, Option<Expr>)],
) -> Vec<Type> {
    use crate::program::Aggregate;
    let mut group: Vec<Type> = by.iter().map(|&at| input[at]).collect();
    for (aggregate, argument) in calls {
        let ty = argument.as_ref().and_then(|argument| type_of(argument, input));
        group.push(match aggregate {
            Aggregate::Count | Aggregate::CountOf | Aggregate::CountDistinct => Type::Int,
            Aggregate::Mean | Aggregate::Median => Type::Float,
            Aggregate::Any | Aggregate::All => Type::Bool,
            _ => ty.expect("an argument with a type"),
        });
    }
    group
}
