//! What a step that is written as in another tool would be in Dusty, with its own arguments.

mod groups;
mod wide;

use dusty_syntax::ast::{Arg, BinaryOp, Call, Comparison, Expr, ExprKind, Field, Name, UnaryOp};
use dusty_syntax::{Token, TokenKind, lex};

use super::Checker;
use crate::messages::meant::{column_name, equal_keys};
use crate::value::{key, member};
use crate::verb::{Role, Takes, verb};
use crate::{Functions, Group, Schema, foreign};
use wide::pivoted;

/// How many names are offered in the place of what stands for them.
pub(super) const SEVERAL: usize = 20;

/// A call of a step, and what is known where it stands.
pub(super) struct Written<'a> {
    pub(super) text: &'a str,
    pub(super) functions: &'a Functions,
    pub(super) call: &'a Call,
    /// The step before it, if that only says which groups it is about.
    pub(super) before: Option<&'a Call>,
    /// The columns before the step.
    pub(super) schema: &'a Schema,
    /// Those of the table that is its first argument, if one is.
    pub(super) other: Option<&'a Schema>,
}

impl<'a> Written<'a> {
    /// A step of another tool as Dusty's `form`, with the call's arguments if all have a place.
    pub(super) fn carried(&self, form: &str) -> Option<String> {
        let (named, bare) = self.arguments();
        self.carried_with(form, &named, &bare)
    }

    /// `q1:q10`, as R has it: the columns from one to another, unless there are too many.
    pub(super) fn range(&self, first: &Name, last: &Expr) -> Option<String> {
        let [first, last] = [first.text.as_str(), column_name(last)?];
        let (first, last) = (self.schema.position(first)?, self.schema.position(last)?);
        let columns = self.schema.columns.get(first..=last)?;
        let names: Vec<_> = columns.iter().map(|column| key(&column.name)).collect();
        (names.len() <= SEVERAL).then(|| names.join(", "))
    }

    /// The same with other arguments than the call's.
    fn carried_with(
        &self,
        form: &str,
        named: &[(&'a Name, &'a Expr)],
        bare: &[&'a Expr],
    ) -> Option<String> {
        // `top(10, age)`
        if let ("limit(10)", [rows, column], []) = (form, bare, named) {
            let column = column_name(column).filter(|name| self.schema.position(name).is_some());
            return Some(format!("sort(desc({})) | limit({})", key(column?), self.written(rows)));
        }
        if form.starts_with("pivot(") {
            return pivoted(self.call, self.text, self.schema);
        }
        // One of several steps, or with words behind it, is an example.
        let whole = !form.contains(" | ") && form.ends_with(')');
        let (step, rest) = form.split_once('(').filter(|_| whole)?;
        match (step, bare, named) {
            ("map", [], [_, ..]) if !self.looks(named).is_empty() => self.window(named, bare),
            ("map", [], [_, ..]) => {
                let fields = named.iter().map(|(name, value)| self.field("r", name, value));
                Some(format!("map(r -> {{ ...r, {} }})", fields.collect::<Vec<_>>().join(", ")))
            }
            // `cumsum(mm)`
            ("window", [column], []) => {
                let name = column_name(column).filter(|name| self.schema.position(name).is_some());
                let (column, value) = (member("w", name?), "w.value");
                Some(match form.contains(value) {
                    true => form.replace("by: id, ", "").replace(value, &column),
                    // `add_count(city)`
                    false => form.replace("by: id", &format!("by: {}", key(name?))),
                })
            }
            ("filter", [_, ..], []) => self.filter(bare),
            ("join", [other, keys @ ..], _) => {
                let kind = rest.split_once("kind: ").map(|(_, kind)| kind.trim_end_matches(')'));
                let (on, more) = match (keys, named) {
                    ([], []) if kind == Some("cross") => {
                        return Some(format!("join({}, kind: cross)", self.written(other)));
                    }
                    ([], [(name, on), more @ ..]) if !is_kind(name) => {
                        joined(&name.text, on, more)?
                    }
                    ([], more) => (self.shared()?, more),
                    ([on], more) => (join_keys(on)?, more),
                    _ => return None,
                };
                self.join(other, &on, more, kind)
            }
            ("aggregate", ..) if form == foreign::GROUPS => self.aggregate(named, bare),
            ("fill" | "convert" | "rename", [record], []) => self.pairs(step, record),
            (
                "map" | "join" | "filter" | "fill" | "aggregate" | "convert" | "expect" | "window",
                ..,
            ) => None,
            _ => self.unnamed(step),
        }
    }

    /// What the values of new columns look at besides their row.
    fn looks(&self, named: &[(&Name, &Expr)]) -> Vec<Look> {
        let grouped = self.before.is_some();
        let values = named.iter().map(|(_, value)| self.written(value));
        values.flat_map(|value| looks(self.functions, value, grouped)).collect()
    }

    /// `mutate(before = lag(mm), share = mm / sum(mm))`: those that look at the rows before in one step, and
    /// those that look at whole groups in another.
    fn window(&self, named: &[(&'a Name, &'a Expr)], bare: &[&Expr]) -> Option<String> {
        let (by, fields) = self.by(named, bare)?;
        if self.looks(named).contains(&Look::Last) {
            let [(name, value)] = fields.as_slice() else { return None };
            let (last, made) = self.rolled(value)?;
            return Some(format!(
                "window({by}last: {last}, w -> {{ {}: {made} }})",
                key(&name.text)
            ));
        }
        let has = |field: &(&'a Name, &'a Expr), look| self.looks(&[*field]).contains(&look);
        if fields.iter().any(|field| has(field, Look::SoFar) && has(field, Look::All)) {
            return None;
        }
        let any = fields.iter().any(|field| has(field, Look::All));
        let (whole, so_far): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| any && !has(field, Look::SoFar));
        let step = |rows: &str, fields: Vec<(&'a Name, &'a Expr)>| {
            let fields = fields.into_iter().map(|(name, value)| self.field("w", name, value));
            let fields = fields.collect::<Vec<_>>().join(", ");
            (!fields.is_empty()).then(|| format!("window({by}{rows}w -> {{ {fields} }})"))
        };
        let steps = [step("", so_far), step("rows: all, ", whole)];
        Some(steps.into_iter().flatten().collect::<Vec<_>>().join(" | "))
    }

    /// `rolling_mean(mm, 7)`: of how many rows, and what is made of them.
    fn rolled(&self, value: &Expr) -> Option<(u64, String)> {
        let ExprKind::Call(call) = &value.kind else { return None };
        let form = foreign::dusty(foreign::FUNCTIONS, &call.name.text)?;
        let function = foreign::of_window(form)?.strip_suffix("(...)")?;
        let [column, rows] = call.args.as_slice() else { return None };
        let column = column_name(&column.value)?;
        let known = self.schema.position(column).is_some();
        let made = known.then(|| format!("{function}({})", member("w", column)))?;
        Some((self.written(&rows.value).parse().ok()?, made))
    }

    /// `filter(age > 18, city == "Rome")`, and conditions as texts or functions.
    fn filter(&self, conditions: &[&Expr]) -> Option<String> {
        let alone = conditions.len() == 1;
        let written = conditions.iter().map(|condition| match &condition.kind {
            ExprKind::Text(text) => text.clone(),
            ExprKind::Binary { op: BinaryOp::Or, .. } if !alone => {
                format!("({})", self.written(condition))
            }
            _ => self.written(condition).to_owned(),
        });
        let written = written.collect::<Vec<_>>().join(" and ");
        let lambda = matches!(conditions.first()?.kind, ExprKind::Lambda { .. });
        let right = of_row(&written, "r", self.schema).filter(|_| !lambda);
        Some(format!("filter({})", right.or(lambda.then_some(written))?))
    }

    /// `merge(other, on="id", how="left")`, `left_join(other, by = c("id" = "order"))`, where the
    /// name of the step may say the `kind`.
    fn join(
        &self,
        other: &Expr,
        on: &str,
        more: &[(&'a Name, &'a Expr)],
        kind: Option<&str>,
    ) -> Option<String> {
        let kind = match more {
            [] => kind,
            [(name, how)] if is_kind(name) => column_name(how),
            // `all.x = TRUE`
            [(name, Expr { kind: ExprKind::Bool(true), .. })] => {
                Some(foreign::dusty(foreign::WORDS, &name.text)?)
            }
            _ => return None,
        };
        let kind = kind.map(|how| foreign::dusty(foreign::WORDS, how).unwrap_or(how));
        let kind = kind.map_or_else(String::new, |kind| format!(", kind: {kind}"));
        Some(format!("join({}, on: {on}{kind})", self.written(other)))
    }

    /// The columns that both tables have, by which other tools join where none are named.
    fn shared(&self) -> Option<String> {
        let other = self.other?;
        let both = self.schema.names().filter(|name| other.position(name).is_some());
        let both: Vec<_> = both.map(|name| (name, name)).collect();
        (!both.is_empty()).then(|| keys_of_join(&both))
    }

    /// `rename({"old": "new"})`, `fillna({"age": 0})`, `astype({"age": "int64"})`.
    fn pairs(&self, step: &str, record: &Expr) -> Option<String> {
        let ExprKind::Record(fields) = &record.kind else { return None };
        let pair = |field: &Field| match (field, step) {
            (Field::Named { key: old, value }, "rename") => {
                Some(format!("{}: {}", key(column_name(value)?), key(&old.text)))
            }
            (Field::Named { key: name, value }, _) => {
                let word = column_name(value).filter(|_| step == "convert");
                let ty = word.and_then(foreign::function).or(word);
                Some(format!("{}: {}", key(&name.text), ty.unwrap_or(self.written(value))))
            }
            _ => None,
        };
        let pairs = fields.iter().map(pair).collect::<Option<Vec<_>>>()?;
        Some(format!("{step}({})", pairs.join(", ")))
    }

    /// A step whose argument has a name that it does not know, as it is meant.
    pub(super) fn reworded(&self, step: &str) -> Option<String> {
        let (named, bare) = self.arguments();
        let position = |name: &str| self.schema.position(name);
        match (step, named.as_slice(), bare.as_slice()) {
            ("filter", [], _) => self.carried("filter(r -> condition)"),
            ("filter", pairs, [])
                if pairs.iter().all(|(name, _)| position(&name.text).is_some()) =>
            {
                let equal = |(name, value): &(&Name, &Expr)| {
                    let pair = self.field("r", name, value);
                    let value = pair.get(key(&name.text).len() + ": ".len()..).unwrap_or_default();
                    format!("{} == {value}", member("r", &name.text))
                };
                let equal: Vec<_> = pairs.iter().map(equal).collect();
                Some(format!("filter(r -> {})", equal.join(" and ")))
            }
            ("select", [(first, last)], []) if column_name(last).and_then(position).is_some() => {
                let (Some(from), last) = (position(&first.text), column_name(last)?) else {
                    let (new, old) = (key(&first.text), self.written(last));
                    return Some(format!("select({old}) | rename({new}: {old})"));
                };
                let until = self.schema.names().take(position(last)? + 1).skip(from).map(key);
                Some(format!("select({})", until.collect::<Vec<_>>().join(", ")))
            }
            // `rename(columns={"old": "new"})`
            ("rename", [(_, record)], []) => self.carried_with("rename(new: old)", &[], &[record]),
            ("rename", ..) => self.carried("rename(new: old)"),
            ("join", ..) => self.carried("join(other, on: id)"),
            ("pivot", ..) => pivoted(self.call, self.text, self.schema),
            ("aggregate", ..) => self.aggregate(&named, &bare).or_else(|| self.unnamed(step)),
            _ => self.unnamed(step),
        }
    }

    /// `arrange(age, descending = TRUE)`, `sort(desc: age)`: which columns, and which way.
    fn sorted(&self) -> Option<String> {
        let ways = ["desc", "decr", "reverse", "asc"];
        let way = |name: &Name| ways.iter().position(|way| name.text.starts_with(way));
        let (named, bare) = self.arguments();
        if named.is_empty() {
            return self.directed(&bare);
        }
        let (ways, columns): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(name, _)| way(name).is_some());
        let [(name, value)] = ways.as_slice() else { return None };
        let columns = bare.into_iter().chain(columns.into_iter().map(|(_, value)| value));
        let columns: Vec<_> = columns.flat_map(items).collect();
        let columns = if columns.is_empty() { items(value) } else { columns };
        let says = |item: &Expr| !matches!(item.kind, ExprKind::Bool(false));
        let keys =
            columns.into_iter().zip(items(value).into_iter().cycle()).map(|(column, yes)| {
                let column = key(column_name(column)?);
                let down = says(yes) == (way(name) < Some(3));
                Some(if down { format!("desc({column})") } else { column })
            });
        Some(format!("sort({})", keys.collect::<Option<Vec<_>>>()?.join(", ")))
    }

    /// `sort(age, desc)`: each way behind its column.
    fn directed(&self, bare: &[&Expr]) -> Option<String> {
        let mut keys: Vec<String> = Vec::new();
        for item in bare {
            match (direction(item, self.schema), keys.last_mut()) {
                (Some(down), Some(last)) if down => *last = format!("desc({last})"),
                (Some(_), Some(_)) => {}
                (Some(_), None) => return None,
                (None, _) => keys.push(key(column_name(item)?)),
            }
        }
        let any = bare.iter().any(|item| direction(item, self.schema).is_some());
        any.then(|| format!("sort({})", keys.join(", ")))
    }

    /// The step with its arguments, of which all but the options stand without a name.
    fn unnamed(&self, step: &str) -> Option<String> {
        if let ("sort", Some(sorted)) = (step, self.sorted()) {
            return Some(sorted);
        }
        let known = verb(step, Role::Step)?;
        // `id_vars` is `keep`.
        let named = |arg: &Arg| {
            let key = arg.key.as_ref()?;
            let meant = foreign::dusty(foreign::OPTIONS, &key.text);
            let option = known.option(&key.text).or_else(|| known.option(meant?))?;
            // A list has no place where one name stands.
            let several = matches!(arg.value.kind, ExprKind::List(_));
            let one = key.text != option.name && matches!(option.takes, Takes::Other(_));
            (!(several && one)).then_some(option.name)
        };
        let option = |arg: &&Arg| named(arg).is_some();
        let advice = |arg: &Arg| {
            foreign::dusty(foreign::STEP_ADVICE, arg.key.as_ref()?.text.trim_start_matches('.'))
        };
        let (args, needless) = self.call.args.iter().partition::<Vec<_>, _>(|arg| {
            advice(arg).is_none_or(|advice| advice.starts_with("columns stand"))
        });
        // `drop(a, axis: 1)` is about columns anyway.
        if step != "drop" && needless.iter().any(|arg| advice(arg) != Some(foreign::NEEDLESS)) {
            return None;
        }
        let args = args.into_iter();
        let (options, args): (Vec<_>, Vec<_>) = args.partition(option);
        // One with a name of its own is the only one.
        let strange = args.iter().any(|arg| arg.key.is_some());
        let empty = match step {
            "distinct" | "drop_missing" => false,
            "unpivot" => {
                let unknown = |arg: &&Arg| arg.key.is_some() && advice(arg).is_none();
                args.iter().any(unknown) || args.is_empty() && options.is_empty()
            }
            // `sort(desc, age)`
            _ => {
                let strays = |arg: &&Arg| direction(&arg.value, self.schema).is_some();
                args.is_empty() || step == "sort" && args.iter().any(strays)
            }
        };
        let items = args.iter().flat_map(|arg| items(&arg.value)).map(|item| match &item.kind {
            ExprKind::Name(_) | ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Lambda { .. } => {
                Some(self.written(item).to_owned())
            }
            ExprKind::Unary { op: UnaryOp::Negate, operand } if step == "sort" => {
                Some(format!("desc({})", self.written(operand)))
            }
            ExprKind::Call(call) if call.name.text == "desc" => {
                Some(format!("desc({})", self.written(&call.args.first()?.value)))
            }
            _ => None,
        });
        let option = |arg: &&Arg| Some(format!("{}: {}", named(arg)?, self.written(&arg.value)));
        let options = options.iter().map(option);
        let written = items.chain(options).collect::<Option<Vec<_>>>()?.join(", ");
        (!(empty || strange && args.len() > 1)).then(|| format!("{step}({written})"))
    }

    /// `x: int(r.age)`, where the row may be absent.
    pub(super) fn field(&self, row: &str, name: &Name, value: &Expr) -> String {
        let written = with_functions(&match &value.kind {
            ExprKind::Lambda { params, body } if params.len() == 1 => {
                let param = params.first().map_or("", |param| &param.text);
                self.written(body).replace(&format!("{param}."), &format!("{row}."))
            }
            _ => self.written(value).to_owned(),
        });
        let right = of_row(&written, row, self.schema);
        let value = right.as_deref().and_then(|right| right.get(row.len() + " -> ".len()..));
        format!("{}: {}", key(&name.text), value.unwrap_or(&written))
    }

    fn written(&self, expr: &Expr) -> &'a str {
        expr.span.of(self.text)
    }

    /// The arguments with and without names.
    fn arguments(&self) -> (Vec<(&'a Name, &'a Expr)>, Vec<&'a Expr>) {
        let (named, bare): (Vec<&Arg>, Vec<&Arg>) =
            self.call.args.iter().partition(|arg| arg.key.is_some());
        let named = named.into_iter().filter_map(|arg| Some((arg.key.as_ref()?, &arg.value)));
        (named.collect(), bare.into_iter().map(|arg| &arg.value).collect())
    }
}

/// Whether an argument that is no column says that a column is sorted downwards, or upwards.
pub(super) fn direction(argument: &Expr, schema: &Schema) -> Option<bool> {
    let name =
        column_name(argument).filter(|name| !schema.open && schema.position(name).is_none())?;
    match name.to_ascii_lowercase().as_str() {
        "desc" | "descending" | "decreasing" | "reverse" => Some(true),
        "asc" | "ascending" | "increasing" => Some(false),
        _ => None,
    }
}

/// Whether an argument says which rows a join keeps.
fn is_kind(name: &Name) -> bool {
    ["how", "kind"].contains(&&*name.text)
}

/// The columns of a join that are said by name, and the other arguments.
fn joined<'a, 'b>(
    name: &str,
    on: &Expr,
    more: &'b [(&'a Name, &'a Expr)],
) -> Option<(String, &'b [(&'a Name, &'a Expr)])> {
    match (name, more) {
        ("on" | "by" | "using", more) => Some((join_keys(on)?, more)),
        ("left_on" | "by.x", [(_, right), more @ ..]) => {
            Some((equal_keys(&[(column_name(on)?, column_name(right)?)]), more))
        }
        _ => None,
    }
}

/// `c("id" = "order")`, `join_by(id == order)`, `[id, year]`: the columns of a join.
fn join_keys(on: &Expr) -> Option<String> {
    fn pair<'a>(name: Option<&'a Name>, value: &'a Expr) -> Option<(&'a str, &'a str)> {
        let equal = BinaryOp::Compare(Comparison::Equal);
        match (name, &value.kind) {
            (Some(left), _) => Some((&left.text, column_name(value)?)),
            (None, ExprKind::Binary { op, left, right, .. }) if *op == equal => {
                Some((column_name(left)?, column_name(right)?))
            }
            (None, _) => column_name(value).map(|name| (name, name)),
        }
    }
    let pairs: Option<Vec<_>> = match &on.kind {
        ExprKind::Call(call) if ["c", "join_by"].contains(&&*call.name.text) => {
            call.args.iter().map(|arg| pair(arg.key.as_ref(), &arg.value)).collect()
        }
        ExprKind::List(items) => items.iter().map(|item| pair(None, item)).collect(),
        _ => pair(None, on).map(|pair| vec![pair]),
    };
    pairs.map(|pairs| keys_of_join(&pairs))
}

/// What is said of columns that must be equal, each of the left table with that of the right one.
fn keys_of_join(pairs: &[(&str, &str)]) -> String {
    let same = pairs.iter().all(|(left, right)| left == right);
    let keys: Vec<_> = pairs.iter().map(|(left, _)| key(left)).collect();
    match keys.as_slice() {
        [key] if same => key.clone(),
        keys if same => format!("[{}]", keys.join(", ")),
        _ => equal_keys(pairs),
    }
}

/// The items of `[a, b]` and of `c(a, b)`.
fn items(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::Call(call) if call.name.text == "c" => {
            call.args.iter().map(|arg| &arg.value).collect()
        }
        _ => vec![expr],
    }
}

/// At which rows besides its own a function looks.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Look {
    Before,
    SoFar,
    Last,
    All,
}

/// At which rows the functions of an expression look; in groups, also those that are of one row as well.
pub(super) fn looks(functions: &Functions, written: &str, grouped: bool) -> Vec<Look> {
    let tokens = lex(written);
    let look = |(at, token): (usize, &Token)| {
        let name = token.span.of(written);
        let form = foreign::dusty(foreign::FUNCTIONS, name);
        let called = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::OpenParen);
        if token.kind != TokenKind::Name {
            return None;
        }
        let within = form.filter(|form| foreign::of_window(form).is_some());
        match (form, within) {
            (Some(form), _) if form.starts_with("previous(") => Some(Look::Before),
            (_, Some(form)) if form.contains("last: ") => Some(Look::Last),
            (_, Some(form)) if form.contains("rows: all") => Some(Look::All),
            (_, Some(_)) => Some(Look::SoFar),
            (form, None) => {
                let name = form.and_then(|form| form.split('(').next()).unwrap_or(name);
                let of_many = functions.aggregate(name);
                let of_many = of_many.is_some_and(|(_, of)| of.group == Group::Aggregate);
                let of_one = functions.scalar(name).is_some() && !grouped;
                (called && of_many && !of_one).then_some(Look::All)
            }
        }
    };
    tokens.iter().enumerate().filter_map(look).collect()
}

/// `x * x` of a value; `None` if something else has to be known, or may be meant.
pub(super) fn of_value(form: &str, value: &str) -> Option<String> {
    let tokens = lex(form);
    let other = |(at, token): (usize, &Token)| {
        let called = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::OpenParen);
        token.kind == TokenKind::Name && !called && token.span.of(form) != "x"
    };
    let right = crate::messages::example_of(form, value);
    let sure = !tokens.iter().enumerate().any(other) && !form.contains(['"', '\'', '`', '.']);
    (sure && right != form).then_some(right)
}

/// An expression with Dusty's functions for those of other tools that differ by name alone: `n()`.
fn with_functions(written: &str) -> String {
    let (mut right, mut end) = (String::new(), 0);
    let tokens = lex(written);
    for (at, (token, next)) in tokens.iter().zip(tokens.iter().skip(1)).enumerate() {
        let called = token.kind == TokenKind::Name && next.kind == TokenKind::OpenParen;
        // `as.integer(age)`
        let dot = at.checked_sub(2).and_then(|at| tokens.get(at..at + 2));
        let first = dot.filter(|dot| dot.iter().any(|dot| dot.kind == TokenKind::Dot));
        let span =
            first.and_then(|dot| dot.first()).map_or(token.span, |name| name.span.to(token.span));
        let form = foreign::dusty(foreign::FUNCTIONS, span.of(written));
        let form = form.map(|form| foreign::of_window(form).unwrap_or(form));
        let name = form.and_then(|form| form.strip_suffix("(...)").or(form.strip_suffix("()")));
        if let (true, Some(name)) = (called, name) {
            right += written.get(end..span.start).unwrap_or_default();
            right += name;
            end = token.span.end;
        }
    }
    right + written.get(end..).unwrap_or_default()
}

/// `split(name, " ", into: [first, last])` as a step that makes these columns.
pub(super) fn in_parts(call: &Call, column: &str, separator: &[&str]) -> Option<String> {
    let [separator] = separator else { return None };
    let mut lists = call.args.iter().filter_map(|arg| match &arg.value.kind {
        ExprKind::List(items) => items.iter().map(column_name).collect::<Option<Vec<_>>>(),
        _ => None,
    });
    let names = lists.next_back().filter(|_| call.name.text == "split")?;
    let value = format!("split({}, {separator}, {})", member("r", column), names.len());
    let part = |(at, name): (usize, &&str)| format!("{}: {value}[{at}]", key(name));
    let parts: Vec<_> = names.iter().enumerate().map(part).collect();
    Some(format!("map(r -> {{ ...r, {} }})", parts.join(", ")))
}

/// `replace(sex: { m: "male" })`, `round(price: 2)`: what becomes of columns, by a function that takes more.
pub(super) fn of_columns(call: &Call, text: &str) -> Option<String> {
    let formula = |arg: &Arg| {
        let function = match arg.value.kind {
            ExprKind::Record(_) => "recode",
            _ => &call.name.text,
        };
        let (name, value) = (key(&arg.key.as_ref()?.text), arg.value.span.of(text));
        Some(format!("{name}: v -> {function}(v, {value})"))
    };
    let formulas: Vec<_> = call.args.iter().map(formula).collect::<Option<_>>()?;
    (!formulas.is_empty()).then(|| format!("convert({})", formulas.join(", ")))
}

/// Whether a step is another language's `group_by(city)`, and what it is for stands behind it.
pub(super) fn groups(checker: &Checker<'_>, calls: &[Call], at: usize) -> bool {
    let form = |at: usize| foreign::dusty(foreign::STEPS, &calls.get(at)?.name.text);
    let makes_groups = |at: usize| form(at) == Some(foreign::GROUPS);
    let bare = |call: &Call| call.args.iter().all(|arg| arg.key.is_none());
    // `mutate(before = lag(mm))`, `mutate(total = sum(mm))`
    let window = calls.get(at + 1).is_some_and(|call| {
        !looks(checker.functions, call.span.of(checker.text), true).is_empty()
            && form(at + 1).is_some_and(|form| form.starts_with("map("))
    });
    makes_groups(at) && (makes_groups(at + 1) || window) && calls.get(at).is_some_and(bare)
}

/// `age > 18`, as other tools write it, as a function of a row; `None` if it names no column.
pub(super) fn of_row(written: &str, row: &str, schema: &Schema) -> Option<String> {
    let tokens = lex(written);
    let (mut right, mut end) = (format!("{row} -> "), 0);
    for (at, token) in tokens.iter().enumerate() {
        let word = token.span.of(written);
        let next = tokens.get(at + 1).map(|next| next.kind);
        let named = matches!(next, Some(TokenKind::OpenParen | TokenKind::Colon));
        let member_of =
            tokens.get(at.wrapping_sub(1)).is_some_and(|dot| dot.kind == TokenKind::Dot);
        let bare = token.kind == TokenKind::Name && !named && !member_of;
        let instead = match token.kind {
            TokenKind::Name if bare && schema.position(word).is_some() => member(row, word),
            // A row that was not named before.
            TokenKind::Name if bare && next == Some(TokenKind::Dot) => row.to_owned(),
            TokenKind::Assign => "==".to_owned(),
            _ => continue,
        };
        right += &format!("{}{instead}", written.get(end..token.span.start)?);
        end = token.span.end;
    }
    right += written.get(end..)?;
    (end > 0 && !written.contains('\n')).then_some(right)
}
