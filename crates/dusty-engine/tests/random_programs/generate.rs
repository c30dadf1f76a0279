//! Makes random programs and the files that they read.

use crate::expressions::{BOOLS, DATES, DIRT, FLOATS, INTS, Scope, WORDS, expression, literal};
use crate::program::{
    Aggregate, Column, Definition, Expr, Fill, Function, Kind, On, Operator, Program, Rows, Source,
    Step, Table,
};
use crate::random::Random;
use crate::schema::{group_types, type_of, types};
use crate::value::{TYPES, Type, Value};

const NAMES: [&str; 9] = ["id", "age", "city", "First Name", "größe", "x", "y", "n", "a,b"];

/// Makes the program of a case. `rows` is about the number of rows of a source.
pub(crate) fn program(random: &mut Random, rows: usize) -> Program {
    let mut program = Program::default();
    for at in 0..random.below(3) {
        let (parameter, ty) = (*random.pick(&TYPES), *random.pick(&TYPES));
        let scope = Scope { columns: &[parameter], pure: false, formulas: &[] };
        let body = expression(random, ty, 2, scope);
        if type_of(&body, &[parameter]) == Some(ty) {
            program.formulas.push((format!("f{at}"), parameter, body, ty));
        }
    }
    for at in 0..1 + random.below(3) {
        let source = source(random, rows);
        let columns =
            source.columns.iter().map(|name| Column { name: name.clone(), ty: Type::Text });
        program.tables.push((format!("s{at}"), columns.collect(), Definition::Source(source)));
    }
    for at in 0..1 + random.below(4) {
        transform(random, &mut program, format!("t{at}"));
    }
    let tables = program.tables.len();
    for _ in 0..1 + random.below(3) {
        // The last tables build on the others.
        let back = random.below(tables.min(3));
        let table = Table { at: tables - 1 - back, rejected: random.chance(30) };
        if !program.saves.contains(&table) {
            program.saves.push(table);
        }
    }
    // Bad rows are mostly set aside: a run that fails shows little.
    if random.chance(75) {
        for at in 0..tables {
            let table = Table { at, rejected: true };
            if random.chance(85) && !program.saves.contains(&table) {
                program.saves.push(table);
            }
        }
    }
    program
}

fn source(random: &mut Random, rows: usize) -> Source {
    let width = 1 + random.below(4);
    let mut columns: Vec<String> = Vec::new();
    while columns.len() < width {
        let name = (*random.pick(&NAMES)).to_owned();
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    let pools: [&[&str]; 5] = [&WORDS, &INTS, &FLOATS, &BOOLS, &DATES];
    let flavours: Vec<&[&str]> = (0..width).map(|_| *random.pick(&pools)).collect();
    // Some columns have few values, so that rows meet.
    let few: Vec<usize> = (0..width).map(|_| if random.chance(40) { 3 } else { 99 }).collect();
    let rows = if random.chance(8) { 0 } else { random.below(rows + 1) };
    let dirt = *random.pick(&[0, 3, 10]);
    let cell = |random: &mut Random, at: usize| {
        let text = match random.below(100) {
            n if n < dirt => (*random.pick(&DIRT)).to_owned(),
            n if n < dirt + 15 => String::new(),
            n if n < dirt + 18 => {
                (*random.pick(&["  ", "two\nlines", "\"", "tab\there"])).to_owned()
            }
            _ => {
                let pool = flavours[at];
                pool[random.below(pool.len().min(few[at]))].to_owned()
            }
        };
        (text, random.chance(10))
    };
    let mut made: Vec<Vec<(String, bool)>> = Vec::new();
    for _ in 0..rows {
        if !made.is_empty() && random.chance(15) {
            let row = random.pick(&made).clone();
            made.push(row);
            continue;
        }
        made.push((0..width).map(|at| cell(random, at)).collect());
    }
    let delimiter = *random.pick(&[',', ',', ';', '\t', '|']);
    let bad_line = (rows > 3 && random.chance(10)).then(|| {
        let few = width > 1 && random.chance(50);
        let fields = if few { width - 1 } else { width + 1 };
        let cells = vec!["bad"; fields];
        (random.below(rows + 1), cells.join(&delimiter.to_string()))
    });
    let missing = match random.chance(25) {
        true => vec!["N/A".to_owned(), "-99".to_owned()],
        false => Vec::new(),
    };
    Source {
        columns,
        rows: made,
        bad_line,
        delimiter,
        line_end: if random.chance(25) { "\r\n" } else { "\n" },
        ended: random.chance(80),
        missing,
    }
}

fn transform(random: &mut Random, program: &mut Program, name: String) {
    let input = Table { at: random.below(program.tables.len()), rejected: random.chance(6) };
    let mut now = program.columns(input);
    let mut steps: Vec<Step> = Vec::new();
    let wanted = 1 + random.below(5);
    for _ in 0..20 {
        if steps.len() == wanted {
            break;
        }
        let Some(step) = step(random, program, &now) else { continue };
        let after = program.after(&step, &now);
        let twice = (1..after.len()).any(|at| after[..at].iter().any(|c| c.name == after[at].name));
        if after.is_empty() || after.len() > 10 || twice {
            continue;
        }
        now = after;
        steps.push(step);
    }
    if steps.is_empty() {
        steps.push(Step::Limit(5));
    }
    program.tables.push((name, now, Definition::Transform { input, steps }));
}

fn columns_of(input: &[Column], fits: impl Fn(Type) -> bool) -> Vec<usize> {
    (0..input.len()).filter(|&at| fits(input[at].ty)).collect()
}

/// A step that fits the table; `None` if the kind that was drawn does not.
fn step(random: &mut Random, program: &Program, input: &[Column]) -> Option<Step> {
    let all = types(input);
    let scope = Scope { columns: &all, pure: false, formulas: &program.formulas };
    let width = input.len();
    Some(match random.below(26) {
        0 | 1 => Step::Filter(expression(random, Type::Bool, 3, scope)),
        2..=4 => map(random, input, scope),
        5 => Step::Select(random.some(width)),
        6 if width > 1 => {
            let mut dropped = random.some(width);
            dropped.truncate(width - 1);
            Step::Drop(dropped)
        }
        7 => {
            let mut pairs: Vec<(String, usize)> = Vec::new();
            for at in random.some(width).into_iter().take(2) {
                let name = (*random.pick(&NAMES)).to_owned();
                if pairs.iter().all(|(known, _)| *known != name) {
                    pairs.push((name, at));
                }
            }
            Step::Rename(pairs)
        }
        8 | 9 => {
            let columns = random.some(width);
            let one = |at: usize, random: &mut Random| {
                (at, applied(random, input[at].ty, &program.formulas))
            };
            Step::Convert(columns.into_iter().take(2).map(|at| one(at, random)).collect())
        }
        10 => each(random, input, program)?,
        11 => fill(random, input)?,
        12 => Step::DropMissing(if random.chance(30) { Vec::new() } else { random.some(width) }),
        13 => {
            let columns = if random.chance(30) { Vec::new() } else { random.some(width) };
            Step::Distinct(columns, random.chance(40))
        }
        14 => {
            let function = random.chance(50);
            let mut keys = Vec::new();
            for at in random.some(width).into_iter().take(2) {
                let key = match function {
                    true => {
                        let ty = *random.pick(&TYPES);
                        expression(random, ty, 2, scope)
                    }
                    false => Expr::Column(at),
                };
                keys.push((key, random.chance(40)));
            }
            Step::Sort(keys, function)
        }
        15 => match random.chance(50) {
            true => Step::Limit(random.below(8) as u64),
            false => Step::Skip(random.below(4) as u64),
        },
        16 => Step::Sample(random.below(8) as u64, random.below(3) as u64),
        17 | 18 => join(random, program, input)?,
        19 => union(random, program, input)?,
        20 => aggregate(random, input, scope, false)?,
        21 => {
            let why = random.chance(60).then(|| "it must \"hold\"".to_owned());
            Step::Expect(expression(random, Type::Bool, 2, scope), why)
        }
        22 => unpivot(random, input),
        23 => {
            let by = if random.chance(30) { Vec::new() } else { random.some(width) };
            Step::Enumerate((*random.pick(&NAMES)).to_owned(), by)
        }
        24 | 25 => aggregate(random, input, scope, true)?,
        _ => return None,
    })
}

fn unpivot(random: &mut Random, input: &[Column]) -> Step {
    let mut columns = random.some(input.len());
    let ty = input[columns[0]].ty;
    columns.retain(|&at| input[at].ty == ty);
    let keep = random.chance(50);
    if keep {
        columns.sort_unstable();
    }
    let mut name = |option: &str| match random.chance(50) {
        true => option.to_owned(),
        false => (*random.pick(&NAMES)).to_owned(),
    };
    let (name, value) = (name("name"), name("value"));
    Step::Unpivot { columns, keep, name, value }
}

fn map(random: &mut Random, input: &[Column], scope: Scope<'_>) -> Step {
    let mut fields: Vec<Option<(String, Expr)>> = Vec::new();
    let spread = random.chance(50);
    if spread {
        fields.push(None);
    }
    for _ in 0..1 + random.below(3) {
        let (name, expr) = match random.chance(25) {
            true => {
                let at = random.below(input.len());
                (input[at].name.clone(), Expr::Column(at))
            }
            false => {
                let ty = *random.pick(&TYPES);
                ((*random.pick(&NAMES)).to_owned(), expression(random, ty, 3, scope))
            }
        };
        if fields.iter().flatten().all(|(known, _)| *known != name) {
            fields.push(Some((name, expr)));
        }
    }
    Step::Map(fields)
}

/// What `convert` may do with a column of a type.
fn applied(random: &mut Random, ty: Type, formulas: &[(String, Type, Expr, Type)]) -> Expr {
    let named = |function| Expr::Call(function, vec![Expr::Column(0)]);
    if random.chance(60) {
        let functions: &[Function] = match ty {
            Type::Text => &[
                Function::Int,
                Function::Float,
                Function::Date,
                Function::Bool,
                Function::Trim,
                Function::Clean,
                Function::Upper,
                Function::Length,
            ],
            Type::Int => &[Function::Float, Function::Text, Function::Abs, Function::Bool],
            Type::Float => &[Function::Int, Function::Round, Function::Text, Function::Sqrt],
            Type::Bool => &[Function::Int, Function::Text],
            Type::Date => &[Function::Text, Function::Year],
        };
        return named(*random.pick(functions));
    }
    let scope = Scope { columns: &[ty], pure: false, formulas };
    let wanted = *random.pick(&TYPES);
    expression(random, wanted, 2, scope)
}

fn each(random: &mut Random, input: &[Column], program: &Program) -> Option<Step> {
    let named = |function| Expr::Call(function, vec![Expr::Column(0)]);
    match random.below(3) {
        0 => {
            let texts = columns_of(input, |ty| ty == Type::Text);
            let functions = [Function::Trim, Function::Clean, Function::Squish, Function::Lower];
            let function = *random.pick(&functions);
            (!texts.is_empty()).then(|| Step::Each(named(function), texts, false))
        }
        1 => {
            let all = columns_of(input, |_| true);
            Some(Step::Each(named(Function::Text), all, false))
        }
        _ => {
            let ty = input[random.below(input.len())].ty;
            let columns = columns_of(input, |known| known == ty);
            Some(Step::Each(applied(random, ty, &program.formulas), columns, true))
        }
    }
}

fn fill(random: &mut Random, input: &[Column]) -> Option<Step> {
    let mut fills = Vec::new();
    for at in random.some(input.len()).into_iter().take(3) {
        let ty = input[at].ty;
        let fill = match random.below(4) {
            0 => Fill::Constant(match ty {
                Type::Float if random.chance(40) => {
                    Expr::Widen(Box::new(literal(random, Type::Int)))
                }
                _ => literal(random, ty),
            }),
            1 => Fill::Previous,
            2 => Fill::Next,
            _ => {
                let statistics: &[Aggregate] = match ty {
                    Type::Float => &[Aggregate::Mean, Aggregate::Median, Aggregate::Max],
                    Type::Bool => &[Aggregate::Mode],
                    _ => &[Aggregate::Mode, Aggregate::Min, Aggregate::Max],
                };
                Fill::Statistic(*random.pick(statistics))
            }
        };
        fills.push((at, fill));
    }
    // A column may not bear the name of the option.
    let by = if random.chance(50) { Vec::new() } else { random.some(input.len()) };
    Some(Step::Fill(fills, by.into_iter().take(2).collect()))
}

/// A table of the program, sometimes the bad rows of one.
fn other(random: &mut Random, program: &Program) -> Table {
    Table { at: random.below(program.tables.len()), rejected: random.chance(6) }
}

fn join(random: &mut Random, program: &Program, input: &[Column]) -> Option<Step> {
    let table = other(random, program);
    let right = program.columns(table);
    let kinds =
        [Kind::Inner, Kind::Left, Kind::Right, Kind::Full, Kind::Semi, Kind::Anti, Kind::Cross];
    let kind = *random.pick(&kinds);
    let on = if kind == Kind::Cross {
        On::Nothing
    } else if random.chance(50) {
        let number = |ty| matches!(ty, Type::Int | Type::Float);
        let mut pairs = Vec::new();
        for (l, column) in input.iter().enumerate() {
            let found = right.iter().position(|other| other.name == column.name);
            let meets = |r: &usize| {
                right[*r].ty == column.ty || (number(right[*r].ty) && number(column.ty))
            };
            pairs.extend(found.filter(meets).map(|r| (l, r)));
        }
        pairs.truncate(1 + random.below(2));
        if pairs.is_empty() {
            return None;
        }
        On::Columns(pairs)
    } else {
        condition(random, input, &right)
    };
    let relations = ["one_to_one", "many_to_one", "one_to_many"];
    let plain = matches!(kind, Kind::Semi | Kind::Anti | Kind::Cross) || !random.chance(6);
    let relation = (!plain).then(|| *random.pick(&relations));
    Some(Step::Join { other: table, on, kind, relation })
}

/// `(l, r) -> ...`: pairs that must be equal and other conditions, at least one.
fn condition(random: &mut Random, left: &[Column], right: &[Column]) -> On {
    let (left, right) = (types(left), types(right));
    let both: Vec<Type> = left.iter().chain(&right).copied().collect();
    let scope = |columns| Scope { columns, pure: false, formulas: &[] };
    let mut pairs = Vec::new();
    for _ in 0..random.below(3) {
        let ty = *random.pick(&[Type::Text, Type::Int, Type::Text, Type::Float]);
        let depth = random.below(2);
        let (l, r) = (
            expression(random, ty, depth, scope(&left)),
            expression(random, ty, depth, scope(&right)),
        );
        // A side without a column is no key but a condition.
        let reads = |expr: &Expr| !crate::evaluate::columns(expr).is_empty();
        let typed = type_of(&l, &left).is_some() && type_of(&r, &right).is_some();
        if reads(&l) && reads(&r) && typed {
            pairs.push((l, r));
        }
    }
    let mut rest = Vec::new();
    if pairs.is_empty() || random.chance(40) {
        let pure = Scope { columns: &both, pure: true, formulas: &[] };
        let part = expression(random, Type::Bool, 2, pure);
        let splits = |expr: &Expr| {
            matches!(expr, Expr::Binary(Operator::And | Operator::Equal, ..) | Expr::Literal(_))
        };
        // An `and` or an equality would be taken apart once more.
        let never = Expr::Call(Function::IsMissing, vec![Expr::Column(0)]);
        rest.push(if splits(&part) { never } else { part });
    }
    On::Condition(pairs, rest)
}

fn union(random: &mut Random, program: &Program, input: &[Column]) -> Option<Step> {
    let table = other(random, program);
    let number = |ty| matches!(ty, Type::Int | Type::Float);
    let fits = program.columns(table).iter().all(|column| {
        let known = input.iter().find(|known| known.name == column.name);
        known.is_none_or(|known| known.ty == column.ty || (number(known.ty) && number(column.ty)))
    });
    fits.then_some(Step::Union(table))
}

/// An `aggregate`, or a `window`; `None` if it finds no names for new columns.
fn aggregate(
    random: &mut Random,
    input: &[Column],
    scope: Scope<'_>,
    window: bool,
) -> Option<Step> {
    let rows = match random.below(3) {
        0 => Rows::SoFar,
        1 => Rows::Last(1 + random.below(4)),
        _ => Rows::All,
    };
    let by = if random.chance(20) { Vec::new() } else { random.some(input.len()) };
    let by: Vec<usize> = by.into_iter().take(2).collect();
    let mut calls: Vec<(Aggregate, Option<Expr>)> = Vec::new();
    for _ in 0..1 + random.below(3) {
        let aggregates = [
            Aggregate::Count,
            Aggregate::CountOf,
            Aggregate::CountDistinct,
            Aggregate::Sum,
            Aggregate::Mean,
            Aggregate::Median,
            Aggregate::Mode,
            Aggregate::Min,
            Aggregate::Max,
            Aggregate::First,
            Aggregate::Last,
            Aggregate::Only,
            Aggregate::Any,
            Aggregate::All,
            Aggregate::Previous(1),
            Aggregate::Previous(2),
        ];
        let call = *random.pick(&aggregates);
        let fits = match call {
            Aggregate::Median | Aggregate::Mode => !window || rows != Rows::SoFar,
            Aggregate::Previous(_) => window,
            _ => true,
        };
        if !fits {
            continue;
        }
        let ty = match call {
            Aggregate::Sum | Aggregate::Mean => *random.pick(&[Type::Int, Type::Float]),
            Aggregate::Median => Type::Float,
            Aggregate::Any | Aggregate::All => Type::Bool,
            Aggregate::Min | Aggregate::Max => {
                *random.pick(&[Type::Text, Type::Int, Type::Float, Type::Date])
            }
            _ => *random.pick(&TYPES),
        };
        let argument = (call != Aggregate::Count).then(|| expression(random, ty, 2, scope));
        let typed = argument.as_ref().is_none_or(|a| type_of(a, scope.columns).is_some());
        if typed {
            calls.push((call, argument));
        }
    }
    // The columns that have one value.
    let row: Vec<usize> = if window { (0..input.len()).collect() } else { by.clone() };
    let group = group_types(scope.columns, &row, &calls);
    let names = ["total", "k", "city", "m", "id", "z"];
    let mut out: Vec<(String, Expr)> = Vec::new();
    for (at, ty) in group.iter().enumerate().skip(row.len()) {
        let result = Expr::Column(at);
        let value = match (random.below(6), *ty) {
            (0, Type::Int) => {
                Expr::Binary(Operator::Add, Box::new(result), Box::new(literal(random, Type::Int)))
            }
            (1, ty) => {
                Expr::Binary(Operator::Coalesce, Box::new(result), Box::new(literal(random, ty)))
            }
            (2, _) => Expr::Format(vec![("n ".to_owned(), result)], String::new()),
            (3, Type::Text) => Expr::Call(Function::Int, vec![result]),
            (4, ty) if group[..row.len()].contains(&ty) => {
                let value = group.iter().position(|known| *known == ty).map(Expr::Column)?;
                Expr::Binary(Operator::Coalesce, Box::new(result), Box::new(value))
            }
            _ => result,
        };
        let free = |name: &&&str| {
            let known = out.iter().map(|(name, _)| name);
            known.chain(row.iter().map(|&at| &input[at].name)).all(|known| known != *name)
        };
        let name = names.iter().find(free).map(|name| (*name).to_owned());
        out.push((name?, value));
    }
    if out.is_empty() {
        if row.iter().any(|&at| input[at].name == "one") {
            return None;
        }
        out.push(("one".to_owned(), Expr::Literal(Value::Int(1))));
    }
    let taken = row.iter().any(|&at| input[at].name == "upper key");
    if !row.is_empty() && !taken && random.chance(25) {
        let key = random.below(row.len());
        let value = match group[key] {
            Type::Text => Expr::Call(Function::Upper, vec![Expr::Column(key)]),
            _ => Expr::Call(Function::Text, vec![Expr::Column(key)]),
        };
        out.push(("upper key".to_owned(), value));
    }
    Some(match window {
        true => Step::Window { by, rows, calls, out },
        false => Step::Aggregate { by, calls, out },
    })
}
