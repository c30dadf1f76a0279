//! Programs as the generator makes them, and how they are written as a script.

use crate::value::{Type, Value};

/// A function of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Int,
    Float,
    Bool,
    Date,
    Text,
    Trim,
    Squish,
    Clean,
    Lower,
    Upper,
    Length,
    Slice,
    Replace,
    PadLeft,
    MissingIf,
    IsMissing,
    Contains,
    StartsWith,
    EndsWith,
    Abs,
    Sign,
    Round,
    Floor,
    Ceil,
    Sqrt,
    Div,
    Least,
    Greatest,
    Year,
}

impl Function {
    fn name(self) -> &'static str {
        match self {
            Function::Int => "int",
            Function::Float => "float",
            Function::Bool => "bool",
            Function::Date => "date",
            Function::Text => "text",
            Function::Trim => "trim",
            Function::Squish => "squish",
            Function::Clean => "clean",
            Function::Lower => "lower",
            Function::Upper => "upper",
            Function::Length => "length",
            Function::Slice => "slice",
            Function::Replace => "replace",
            Function::PadLeft => "pad_left",
            Function::MissingIf => "missing_if",
            Function::IsMissing => "is_missing",
            Function::Contains => "contains",
            Function::StartsWith => "starts_with",
            Function::EndsWith => "ends_with",
            Function::Abs => "abs",
            Function::Sign => "sign",
            Function::Round => "round",
            Function::Floor => "floor",
            Function::Ceil => "ceil",
            Function::Sqrt => "sqrt",
            Function::Div => "div",
            Function::Least => "least",
            Function::Greatest => "greatest",
            Function::Year => "year",
        }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    And,
    Or,
    Coalesce,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Operator {
    /// How it is written, and how tightly it binds.
    fn written(self) -> (&'static str, u8) {
        match self {
            Operator::Or => ("or", 1),
            Operator::And => ("and", 2),
            Operator::Equal => ("==", 4),
            Operator::NotEqual => ("!=", 4),
            Operator::Less => ("<", 4),
            Operator::LessEqual => ("<=", 4),
            Operator::Greater => (">", 4),
            Operator::GreaterEqual => (">=", 4),
            Operator::Coalesce => ("??", 5),
            Operator::Add => ("+", 6),
            Operator::Subtract => ("-", 6),
            Operator::Multiply => ("*", 7),
            Operator::Divide => ("/", 7),
            Operator::Remainder => ("%", 7),
        }
    }
}

/// An expression over a row.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    /// A column, by its position; those of a right row stand behind those of the left.
    Column(usize),
    Literal(Value),
    /// An int where a float is wanted: not written.
    Widen(Box<Expr>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Try(Box<Expr>, Option<Box<Expr>>),
    Recode(Box<Expr>, Vec<(String, Expr)>, Option<Box<Expr>>),
    In(Box<Expr>, Vec<Expr>, bool),
    Call(Function, Vec<Expr>),
    /// `f"..."`: texts, and what stands between them.
    Format(Vec<(String, Expr)>, String),
    /// `a + b` of texts.
    Concat(Vec<Expr>),
    /// A call of the script's own formula of one parameter; the body reads it as
    /// column 0.
    Formula(String, Box<Expr>, Box<Expr>),
}

/// A text as a script has it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A column's name where a bare one would do.
pub(crate) fn key(name: &str) -> String {
    let bare = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A column of a row.
pub(crate) fn member(row: &str, name: &str) -> String {
    let key = key(name);
    if key == name { format!("{row}.{name}") } else { format!("{row}[{key}]") }
}

/// An expression as a script has it. `columns` says how its columns are written.
pub(crate) fn written(expr: &Expr, columns: &[String]) -> String {
    let (text, _) = render(expr, columns);
    text
}

/// The text with brackets, if it binds less tightly than it must.
fn bracketed(expr: &Expr, columns: &[String], least: u8) -> String {
    let (text, binds) = render(expr, columns);
    if binds < least { format!("({text})") } else { text }
}

fn render(expr: &Expr, columns: &[String]) -> (String, u8) {
    let list = |items: &[Expr]| {
        items.iter().map(|item| written(item, columns)).collect::<Vec<_>>().join(", ")
    };
    match expr {
        Expr::Column(at) => (columns[*at].clone(), 9),
        Expr::Literal(value) => match value {
            Value::Missing => ("missing".to_owned(), 9),
            Value::Text(text) => (quoted(text), 9),
            Value::Date(text) => (format!("date({})", quoted(text)), 9),
            Value::Int(value) => (value.to_string(), if *value < 0 { 8 } else { 9 }),
            Value::Float(value) => (format!("{value:?}"), if *value < 0.0 { 8 } else { 9 }),
            Value::Bool(value) => (value.to_string(), 9),
        },
        Expr::Widen(inner) => render(inner, columns),
        Expr::Negate(inner) => (format!("-{}", bracketed(inner, columns, 9)), 8),
        Expr::Not(inner) => (format!("not {}", bracketed(inner, columns, 3)), 3),
        Expr::Binary(operator, left, right) => {
            let (sign, binds) = operator.written();
            // Comparisons do not chain; the others group from the left.
            let least = if binds == 4 { 5 } else { binds };
            let left = bracketed(left, columns, least);
            let right = bracketed(right, columns, binds + 1);
            (format!("{left} {sign} {right}"), binds)
        }
        Expr::If(condition, then, otherwise) => {
            let (c, t) = (written(condition, columns), written(then, columns));
            (format!("if {c} then {t} else {}", written(otherwise, columns)), 0)
        }
        Expr::Try(value, None) => (format!("try({})", written(value, columns)), 9),
        Expr::Try(value, Some(other)) => {
            let (value, other) = (written(value, columns), written(other, columns));
            (format!("try({value}, {other})"), 9)
        }
        Expr::Recode(value, cases, otherwise) => {
            let cases: Vec<_> = cases
                .iter()
                .map(|(text, result)| format!("{}: {}", quoted(text), written(result, columns)))
                .collect();
            let otherwise = match otherwise {
                Some(otherwise) => format!(", else: {}", written(otherwise, columns)),
                None => String::new(),
            };
            let value = written(value, columns);
            (format!("recode({value}, {{ {} }}{otherwise})", cases.join(", ")), 9)
        }
        Expr::In(value, items, negated) => {
            let value = bracketed(value, columns, 5);
            let not = if *negated { "not " } else { "" };
            (format!("{value} {not}in [{}]", list(items)), 4)
        }
        Expr::Call(function, args) => (format!("{}({})", function.name(), list(args)), 9),
        Expr::Format(parts, rest) => {
            let braces = |text: &str| {
                let text = quoted(text).replace('{', "{{").replace('}', "}}");
                text[1..text.len() - 1].to_owned()
            };
            let mut text = String::from("f\"");
            for (before, part) in parts {
                text.push_str(&braces(before));
                text.push_str(&format!("{{{}}}", written(part, columns)));
            }
            text.push_str(&braces(rest));
            text.push('"');
            (text, 9)
        }
        Expr::Concat(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| bracketed(part, columns, 7)).collect();
            (parts.join(" + "), 6)
        }
        Expr::Formula(name, argument, _) => (format!("{name}({})", written(argument, columns)), 9),
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: Type,
}

/// What a script knows of a table, by its position among all tables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) at: usize,
    pub(crate) rejected: bool,
}

/// A function of many rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Aggregate {
    Count,
    CountOf,
    CountDistinct,
    Sum,
    Mean,
    Median,
    Mode,
    Min,
    Max,
    First,
    Last,
    Only,
    Any,
    All,
    /// The value so many rows before.
    Previous(usize),
}

impl Aggregate {
    fn name(self) -> &'static str {
        match self {
            Aggregate::Count | Aggregate::CountOf => "count",
            Aggregate::CountDistinct => "count_distinct",
            Aggregate::Sum => "sum",
            Aggregate::Mean => "mean",
            Aggregate::Median => "median",
            Aggregate::Mode => "mode",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::First => "first",
            Aggregate::Last => "last",
            Aggregate::Only => "only",
            Aggregate::Any => "any",
            Aggregate::All => "all",
            Aggregate::Previous(_) => "previous",
        }
    }

    /// A call of it.
    fn written(self, argument: Option<&Expr>, columns: &[String]) -> String {
        let argument = argument.map_or_else(String::new, |argument| written(argument, columns));
        match self {
            Aggregate::Previous(rows @ 2..) => format!("previous({argument}, {rows})"),
            _ => format!("{}({argument})", self.name()),
        }
    }
}

/// What replaces a missing value.
#[derive(Clone, Debug)]
pub(crate) enum Fill {
    Constant(Expr),
    Previous,
    Next,
    Statistic(Aggregate),
}

/// How rows of two tables are brought together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
    Cross,
}

/// What rows of two tables must agree in.
#[derive(Clone, Debug)]
pub(crate) enum On {
    /// Columns of the same name.
    Columns(Vec<(usize, usize)>),
    /// `(l, r) -> ... and ...`: pairs that must be equal, each over its own row; and
    /// conditions over a left row followed by a right row.
    Condition(Vec<(Expr, Expr)>, Vec<Expr>),
    /// Of a cross join.
    Nothing,
}

/// A step of a transform. `apply` of `Convert` and `Each` reads the value as column 0.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Filter(Expr),
    /// The names and the values; `None` for `...r`.
    Map(Vec<Option<(String, Expr)>>),
    Select(Vec<usize>),
    Drop(Vec<usize>),
    Rename(Vec<(String, usize)>),
    Convert(Vec<(usize, Expr)>),
    Each(Expr, Vec<usize>, bool),
    Fill(Vec<(usize, Fill)>, Vec<usize>),
    DropMissing(Vec<usize>),
    Distinct(Vec<usize>, bool),
    Sort(Vec<(Expr, bool)>, bool),
    Limit(u64),
    Skip(u64),
    Sample(u64, u64),
    Join {
        other: Table,
        on: On,
        kind: Kind,
        relation: Option<&'static str>,
    },
    Union(Table),
    Enumerate(String, Vec<usize>),
    /// The columns that become rows, whether those that stay are named instead, and the names of
    /// the new columns.
    Unpivot {
        columns: Vec<usize>,
        keep: bool,
        name: String,
        value: String,
    },
    /// Keys, calls with their arguments, and the values over the keys and the results.
    Aggregate {
        by: Vec<usize>,
        calls: Vec<(Aggregate, Option<Expr>)>,
        out: Vec<(String, Expr)>,
    },
    /// The same, with the values over the row and the results, and which rows are looked at.
    Window {
        by: Vec<usize>,
        rows: Rows,
        calls: Vec<(Aggregate, Option<Expr>)>,
        out: Vec<(String, Expr)>,
    },
    Expect(Expr, Option<String>),
}

/// Which rows of its group a row is told of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rows {
    SoFar,
    Last(usize),
    All,
}

impl Step {
    /// Whether its rows are not those that went in.
    pub(crate) fn makes_rows(&self) -> bool {
        matches!(self, Step::Join { .. } | Step::Union(_))
            || matches!(self, Step::Aggregate { .. } | Step::Unpivot { .. })
    }

    /// Its name.
    pub(crate) fn verb(&self) -> &'static str {
        match self {
            Step::Filter(..) => "filter",
            Step::Map(..) => "map",
            Step::Select(..) => "select",
            Step::Drop(..) => "drop",
            Step::Rename(..) => "rename",
            Step::Convert(..) => "convert",
            Step::Each(..) => "each",
            Step::Fill(..) => "fill",
            Step::DropMissing(..) => "drop_missing",
            Step::Distinct(..) => "distinct",
            Step::Sort(..) => "sort",
            Step::Limit(..) => "limit",
            Step::Skip(..) => "skip",
            Step::Sample(..) => "sample",
            Step::Join { .. } => "join",
            Step::Union(..) => "union",
            Step::Enumerate(..) => "enumerate",
            Step::Unpivot { .. } => "unpivot",
            Step::Aggregate { .. } => "aggregate",
            Step::Window { .. } => "window",
            Step::Expect(..) => "expect",
        }
    }

    /// The step as a script has it, on one line.
    pub(crate) fn written(
        &self,
        input: &[Column],
        other: impl Fn(Table) -> (String, Vec<Column>),
    ) -> String {
        let row: Vec<_> = input.iter().map(|column| member("r", &column.name)).collect();
        let names = |columns: &[usize]| {
            columns.iter().map(|&at| key(&input[at].name)).collect::<Vec<_>>().join(", ")
        };
        let by = |columns: &[usize]| match columns {
            [] => String::new(),
            [one] => format!("by: {}, ", names(&[*one])),
            _ => format!("by: [{}], ", names(columns)),
        };
        let arguments = match self {
            Step::Filter(condition) => format!("r -> {}", written(condition, &row)),
            Step::Map(fields) => {
                let field = |field: &Option<(String, Expr)>| match field {
                    None => "...r".to_owned(),
                    Some((name, Expr::Column(at))) if input[*at].name == *name => row[*at].clone(),
                    Some((name, value)) => format!("{}: {}", key(name), written(value, &row)),
                };
                format!("r -> {{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
            }
            Step::Select(columns) | Step::Drop(columns) | Step::DropMissing(columns) => {
                names(columns)
            }
            Step::Rename(pairs) => {
                let pair = |(new, at): &(String, usize)| format!("{}: {}", key(new), names(&[*at]));
                pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
            }
            Step::Convert(applied) => {
                let one = |(at, expr): &(usize, Expr)| {
                    format!("{}: {}", names(&[*at]), applied_function(expr))
                };
                applied.iter().map(one).collect::<Vec<_>>().join(", ")
            }
            Step::Each(expr, columns, named) => {
                let columns =
                    if *named { format!(", columns: [{}]", names(columns)) } else { String::new() };
                format!("{}{columns}", applied_function(expr))
            }
            Step::Fill(fills, by) => {
                let one = |(at, fill): &(usize, Fill)| {
                    let with = match fill {
                        Fill::Constant(value) => written(value, &[]),
                        Fill::Previous => "previous".to_owned(),
                        Fill::Next => "next".to_owned(),
                        Fill::Statistic(aggregate) => aggregate.name().to_owned(),
                    };
                    format!("{}: {with}", names(&[*at]))
                };
                let fills = fills.iter().map(one).collect::<Vec<_>>().join(", ");
                let by =
                    if by.is_empty() { String::new() } else { format!(", by: [{}]", names(by)) };
                format!("{fills}{by}")
            }
            Step::Distinct(columns, last) => {
                let keep = if *last { "keep: last" } else { "" };
                let comma = if *last && !columns.is_empty() { ", " } else { "" };
                format!("{}{comma}{keep}", names(columns))
            }
            Step::Sort(keys, function) => {
                let one = |(expr, descending): &(Expr, bool)| match (expr, function) {
                    (Expr::Column(at), false) => (names(&[*at]), *descending),
                    _ => (written(expr, &row), *descending),
                };
                let desc = |(text, descending): (String, bool)| match descending {
                    true => format!("desc({text})"),
                    false => text,
                };
                let keys: Vec<_> = keys.iter().map(|key| desc(one(key))).collect();
                match (function, keys.as_slice()) {
                    (false, _) => keys.join(", "),
                    (true, [one]) => format!("r -> {one}"),
                    (true, _) => format!("r -> [{}]", keys.join(", ")),
                }
            }
            Step::Limit(rows) | Step::Skip(rows) => rows.to_string(),
            Step::Sample(rows, 0) => rows.to_string(),
            Step::Sample(rows, seed) => format!("{rows}, seed: {seed}"),
            Step::Join { other: table, on, kind, relation } => {
                let (name, right) = other(*table);
                let mut text = name;
                match on {
                    On::Nothing => {}
                    On::Columns(pairs) => {
                        let left: Vec<_> = pairs.iter().map(|(left, _)| *left).collect();
                        match left.as_slice() {
                            [one] => text.push_str(&format!(", on: {}", names(&[*one]))),
                            _ => text.push_str(&format!(", on: [{}]", names(&left))),
                        }
                    }
                    On::Condition(pairs, rest) => {
                        let left: Vec<_> = input.iter().map(|c| member("l", &c.name)).collect();
                        let right: Vec<_> = right.iter().map(|c| member("r", &c.name)).collect();
                        let mut parts: Vec<_> = pairs
                            .iter()
                            .map(|(l, r)| {
                                let (l, r) = (bracketed(l, &left, 5), bracketed(r, &right, 5));
                                format!("{l} == {r}")
                            })
                            .collect();
                        let both: Vec<_> = left.iter().chain(&right).cloned().collect();
                        parts.extend(rest.iter().map(|part| bracketed(part, &both, 3)));
                        text.push_str(&format!(", on: (l, r) -> {}", parts.join(" and ")));
                    }
                }
                if *kind != Kind::Inner {
                    text.push_str(&format!(", kind: {}", format!("{kind:?}").to_lowercase()));
                }
                if let Some(relation) = relation {
                    text.push_str(&format!(", relation: {relation}"));
                }
                text
            }
            Step::Union(table) => other(*table).0,
            Step::Enumerate(name, by) if by.is_empty() => key(name),
            Step::Enumerate(name, by) => format!("{}, by: [{}]", key(name), names(by)),
            Step::Unpivot { columns, keep, name, value } => {
                let kept: Vec<_> = (0..input.len()).filter(|at| !columns.contains(at)).collect();
                let columns = match keep {
                    true => format!("keep: [{}]", names(&kept)),
                    false => names(columns),
                };
                let option = |word: &str, name: &str| match name == word {
                    true => String::new(),
                    false => format!(", {word}: {}", key(name)),
                };
                format!("{columns}{}{}", option("name", name), option("value", value))
            }
            Step::Aggregate { by: keys, calls, out } => {
                let group: Vec<_> = input.iter().map(|column| member("g", &column.name)).collect();
                let mut columns: Vec<_> = keys.iter().map(|&at| group[at].clone()).collect();
                columns.extend(calls.iter().map(|(call, arg)| call.written(arg.as_ref(), &group)));
                format!("{}g -> {{ {} }}", by(keys), fields(out, &columns))
            }
            Step::Window { by: keys, rows, calls, out } => {
                let row: Vec<_> = input.iter().map(|column| member("w", &column.name)).collect();
                let calls = calls.iter().map(|(call, arg)| call.written(arg.as_ref(), &row));
                let columns: Vec<_> = row.iter().cloned().chain(calls).collect();
                let rows = match rows {
                    Rows::SoFar => String::new(),
                    Rows::Last(last) => format!("last: {last}, "),
                    Rows::All => "rows: all, ".to_owned(),
                };
                format!("{}{rows}w -> {{ {} }}", by(keys), fields(out, &columns))
            }
            Step::Expect(condition, why) => {
                let why = why.as_ref().map(|why| format!(", {}", quoted(why)));
                format!("r -> {}{}", written(condition, &row), why.unwrap_or_default())
            }
        };
        format!("{}({arguments})", self.verb())
    }
}

/// The fields of a record.
fn fields(out: &[(String, Expr)], columns: &[String]) -> String {
    let field =
        |(name, value): &(String, Expr)| format!("{}: {}", key(name), written(value, columns));
    out.iter().map(field).collect::<Vec<_>>().join(", ")
}

/// What `convert` and `each` apply: a function's name, if it stands alone.
fn applied_function(expr: &Expr) -> String {
    match expr {
        Expr::Call(function, args) if matches!(args.as_slice(), [Expr::Column(0)]) => {
            function.name().to_owned()
        }
        _ => format!("v -> {}", written(expr, &["v".to_owned()])),
    }
}

/// A file that is read.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) columns: Vec<String>,
    /// The cells as they stand in the file, and for each whether it is quoted.
    pub(crate) rows: Vec<Vec<(String, bool)>>,
    /// A line that does not fit, before the row with this number.
    pub(crate) bad_line: Option<(usize, String)>,
    pub(crate) delimiter: char,
    pub(crate) line_end: &'static str,
    /// Whether the last line ends.
    pub(crate) ended: bool,
    /// Texts that mean a missing value.
    pub(crate) missing: Vec<String>,
}

/// A table of a program.
#[derive(Clone, Debug)]
pub(crate) enum Definition {
    Source(Source),
    Transform { input: Table, steps: Vec<Step> },
}

/// A whole program: tables with their names and columns, and what is saved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) tables: Vec<(String, Vec<Column>, Definition)>,
    pub(crate) saves: Vec<Table>,
    /// Names and bodies of the script's own formulas, and the type of their parameter.
    pub(crate) formulas: Vec<(String, Type, Expr, Type)>,
}

impl Program {
    /// The name of a table in the script.
    pub(crate) fn name(&self, table: Table) -> String {
        let rejected = if table.rejected { ".rejected" } else { "" };
        format!("{}{rejected}", self.tables[table.at].0)
    }

    /// The name of the file that a table is saved to.
    pub(crate) fn target(&self, table: Table) -> String {
        format!("out-{}.csv", self.name(table))
    }
}
