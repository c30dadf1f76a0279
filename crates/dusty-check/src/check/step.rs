//! A step while it is checked: its arguments, read by kind.

use dusty_syntax::{Diagnostic, Span, ast};

use super::records::short_name;
use super::reworded::{SEVERAL, Written, groups, in_parts, of_columns, of_row};
use super::scope::Binding;
use super::{Checker, Scope};
use crate::messages::meant::column_name;
use crate::program::{self, Expr};
use crate::value::{is_name, key, member};
use crate::verb::{self, Arguments, Role, Takes, Verb, VerbKind, verb};
use crate::{Schema, Value, foreign, messages, near};

/// A use of a step, and the table that goes into it.
pub(crate) struct Step<'c, 'a> {
    pub(crate) checker: &'c mut Checker<'a>,
    pub(crate) verb: &'static Verb,
    /// What stands in the step besides its options.
    arguments: Arguments,
    pub(crate) call: &'c ast::Call,
    /// The columns before the step.
    pub(crate) input: &'c Schema,
    /// Whether one of its arguments has a name that it does not know, which has been told.
    told: bool,
}

/// Checks one step of a transform, by its position among `calls`.
pub(super) fn check(
    checker: &mut Checker<'_>,
    calls: &[ast::Call],
    at: usize,
    input: &Schema,
) -> Option<program::Step> {
    let call = calls.get(at)?;
    let name = &call.name;
    let mut known = verb(&name.text, Role::Step);
    let column = call.args.first().and_then(|arg| {
        short_name(&arg.value).or_else(|| column_name(&arg.value).map(str::to_owned))
    });
    // `slice(1, 3)` is meant for rows.
    let of_rows = column.is_none() && foreign::dusty(foreign::STEPS, &name.text).is_some();
    let function = checker.functions.scalar(&name.text).filter(|_| known.is_none() && !of_rows);
    if let Some((_, function)) = function {
        let taken = |arg: &&ast::Arg| {
            let params = || function.signatures.iter().flat_map(|signature| &signature.params);
            arg.key.as_ref().is_none_or(|key| params().any(|param| param.name == key.text))
        };
        let more = call.args.iter().skip(usize::from(column.is_some()));
        let more: Vec<_> = more.filter(taken).map(|arg| arg.span.of(checker.text)).collect();
        let shown = column.as_deref().map_or_else(|| "column".to_owned(), key);
        let found = messages::meant::function_as_step(name, &shown, &more);
        let more_than_one = function.signatures.iter().any(|sig| sig.params.len() > 1);
        let right = match column {
            Some(column) => in_parts(call, &column, &more),
            None if more.is_empty() && more_than_one => of_columns(call, checker.text),
            None => None,
        };
        checker.report(messages::meant::reworded_if(found, call.span, right));
    } else if known.is_none() && !name.text.is_empty() {
        let near = near::nearest(&name.text, verb::names(Role::Step));
        if groups(checker, calls, at) {
            // It is told with the step behind it.
            return None;
        }
        let form = foreign::dusty(foreign::STEPS, &name.text);
        let before = at.checked_sub(1).filter(|&before| groups(checker, calls, before));
        let before = before.and_then(|before| calls.get(before));
        let (text, functions) = (checker.text, checker.functions);
        let other = checker.first_table(call);
        let written = Written { text, functions, call, before, schema: input, other };
        let right = form.and_then(|form| written.carried(form));
        let both = before.map(|before| before.span.to(call.span));
        let found = messages::meant::unknown_step(call, both, near, form, right.as_deref());
        checker.report(found);
        // What else is wrong in it, and behind it, can be told.
        known = near.filter(|_| form.is_none()).and_then(|near| verb(near, Role::Step));
    }
    let verb = known?;
    let VerbKind::Step(check, arguments) = verb.kind else { return None };
    let mut step = Step { checker, verb, arguments, call, input, told: false };
    step.check_options()?;
    let (kind, schema) = check(&mut step)?;
    Some(program::Step { verb: verb.name, span: call.span, kind, schema })
}

impl<'c> Step<'c, '_> {
    /// Arguments without a name.
    pub(crate) fn positional(&self) -> Vec<&'c ast::Arg> {
        self.call.args.iter().filter(|arg| arg.key.is_none()).collect()
    }

    /// Named arguments that are no options: `rename(new: old)`.
    pub(crate) fn assignments(&self) -> Vec<(&'c ast::Name, &'c ast::Expr)> {
        let args = self.call.args.iter();
        args.filter_map(|arg| Some((arg.key.as_ref()?, &arg.value)))
            .filter(|(key, _)| self.verb.option(&key.text).is_none())
            .collect()
    }

    /// The named arguments of a step that takes some, and no others.
    pub(crate) fn some_assignments(&mut self) -> Option<Vec<(&'c ast::Name, &'c ast::Expr)>> {
        let pairs = self.assignments();
        match pairs.is_empty() || !self.positional().is_empty() {
            true => self.usage(self.call.span),
            false => Some(pairs),
        }
    }

    /// The arguments without a name of a step that takes some.
    pub(crate) fn some_positional(&mut self) -> Option<Vec<&'c ast::Arg>> {
        let args = self.positional();
        if args.is_empty() { self.usage(self.call.span) } else { Some(args) }
    }

    /// The value of an option.
    pub(crate) fn option(&self, name: &str) -> Option<&'c ast::Expr> {
        let named = |arg: &&ast::Arg| arg.key.as_ref().is_some_and(|key| key.text == name);
        self.call.args.iter().find(named).map(|arg| &arg.value)
    }

    /// Looks at the names of the arguments; `None` if nothing more can be said of the step.
    fn check_options(&mut self) -> Option<()> {
        // Steps that take assignments know no unknown names.
        let free = self.arguments == Arguments::Assignments || self.bare_fields();
        let names: Vec<_> = self.verb.options.iter().map(|option| option.name).collect();
        let sides = match self.arguments {
            Arguments::JoinKeys => self.two_keys(),
            _ => Vec::new(),
        };
        for (at, arg) in self.call.args.iter().enumerate() {
            let Some(key) = &arg.key else { continue };
            let free = free || sides.iter().any(|side| side.span == arg.span);
            if !free && !key.span.is_empty() && !names.contains(&key.text.as_str()) {
                let unknown = messages::unknown_option(self.verb.name, &key.text, key.span, &names);
                let whole = matches!(arg.value.kind, ast::ExprKind::Call(_));
                let own = self.written().reworded(self.verb.name).map(|to| (self.call.span, to));
                let own = own.filter(|_| unknown.fix.is_none() || whole);
                let range = self.written().range(key, &arg.value).map(|names| (arg.span, names));
                let unknown = if range.is_some() { unknown.marking(arg.span) } else { unknown };
                if let Some((span, right)) = range.or(own) {
                    self.checker.report(messages::meant::reworded(unknown, span, &right));
                    return None;
                }
                self.told = true;
                self.checker.report(unknown);
            }
            let before = self.call.args.iter().take(at);
            if before.filter_map(|arg| arg.key.as_ref()).any(|known| known.text == key.text) {
                self.checker.report(messages::duplicate_name(&key.text, key.span, None));
            }
        }
        Some(())
    }

    fn written(&self) -> Written<'_> {
        let Checker { text, functions, .. } = *self.checker;
        let (call, other) = (self.call, self.checker.first_table(self.call));
        Written { text, functions, call, before: None, schema: self.input, other }
    }

    /// Says how the step is written, with its own arguments if all have a place.
    pub(crate) fn other_form<T>(&mut self, span: Span) -> Option<T> {
        self.instead(messages::usage(self.verb.name, span, self.verb.usage))
    }

    /// Says what is wrong with the whole step, and how it is written with its own arguments if all have a place.
    pub(crate) fn instead<T>(&mut self, found: Diagnostic) -> Option<T> {
        if !self.told {
            let right = self.written().reworded(self.verb.name);
            self.checker.report(messages::meant::written_if(found, self.call.span, right));
        }
        None
    }

    /// `left_on: a, right_on: b`: the two arguments of a join in other languages, or nothing.
    pub(crate) fn two_keys(&self) -> Vec<&'c ast::Arg> {
        let side = |side: &str| {
            let named = |arg: &&ast::Arg| {
                let key = arg.key.as_ref().and_then(|key| key.text.strip_prefix(side));
                matches!(key, Some("_on" | "_by" | "_key" | "_keys"))
            };
            self.call.args.iter().find(named)
        };
        match (side("left"), side("right")) {
            (Some(left), Some(right)) => vec![left, right],
            _ => Vec::new(),
        }
    }

    /// Whether the columns to make are written as arguments and not in a function.
    fn bare_fields(&self) -> bool {
        let makes = matches!(self.arguments, Arguments::Maker { .. });
        makes && self.positional().is_empty() && !self.assignments().is_empty()
    }

    /// The function that says which columns to make.
    pub(crate) fn maker(&mut self) -> Option<&'c ast::Expr> {
        if !self.bare_fields() {
            return self.single();
        }
        let (mut args, mut made) = (Vec::new(), Vec::new());
        for arg in &self.call.args {
            match &arg.key {
                Some(key) if self.verb.option(&key.text).is_none() => {
                    made.push(self.written().field(self.row(), key, &arg.value));
                }
                key => {
                    args.extend(key.as_ref().map(|key| {
                        format!("{}: {}", key.text, arg.value.span.of(self.checker.text))
                    }))
                }
            }
        }
        args.push(format!("{} -> {{ {} }}", self.row(), made.join(", ")));
        let call = format!("{}({})", self.verb.name, args.join(", "));
        self.checker.report(messages::bare_fields(self.verb.name, self.call.span, &call));
        None
    }

    /// What a row, or a group of rows, is usually called in the step.
    fn row(&self) -> &'static str {
        match self.arguments {
            Arguments::Maker { row } => row,
            _ => "r",
        }
    }

    /// Says how the step is written.
    pub(crate) fn usage<T>(&mut self, span: Span) -> Option<T> {
        if !self.told {
            self.checker.report(messages::usage(self.verb.name, span, self.verb.usage));
        }
        None
    }

    /// Says that another kind of argument belongs here, unless the parser has.
    pub(crate) fn wants<T>(&mut self, what: &str, expr: &ast::Expr) -> Option<T> {
        self.wants_or(what, expr, None)
    }

    /// The same where it is known what to write: `right`.
    pub(crate) fn wants_or<T>(
        &mut self,
        what: &str,
        expr: &ast::Expr,
        right: Option<String>,
    ) -> Option<T> {
        if !matches!(expr.kind, ast::ExprKind::Hole) {
            let found = messages::argument_shape(self.verb.name, what, expr.span, self.verb.usage);
            self.checker.report(messages::meant::reworded_if(found, expr.span, right));
        }
        None
    }

    /// A column, by its bare or quoted name.
    pub(crate) fn column(&mut self, expr: &ast::Expr) -> Option<usize> {
        let input = self.input;
        self.column_of(expr, input)
    }

    /// A column of another table.
    pub(crate) fn column_of(&mut self, expr: &ast::Expr, schema: &Schema) -> Option<usize> {
        let written = expr.span.of(self.checker.text);
        let (name, span) = match &expr.kind {
            ast::ExprKind::Name(name) | ast::ExprKind::Text(name) => (name.as_str(), expr.span),
            // `date.entered`, as R names columns.
            ast::ExprKind::Member { .. } if schema.position(written).is_some() => {
                self.checker.report(messages::dotted_name(expr.span, key(written)));
                (written, expr.span)
            }
            // `r.city`, where no row is meant.
            ast::ExprKind::Member { object, name }
                if matches!(object.kind, ast::ExprKind::Name(_)) =>
            {
                self.checker.report(messages::bare_column(&name.text, expr.span));
                (name.text.as_str(), name.span)
            }
            ast::ExprKind::Unary { operand, .. }
                if matches!(operand.kind, ast::ExprKind::Name(_)) && self.turns_columns() =>
            {
                return self.turned_column(expr, operand);
            }
            // `by: r -> r.city`
            ast::ExprKind::Lambda { body, params } => {
                let name = short_name(body).map(|name| key(&name));
                let (None, [row]) = (&name, params.as_slice()) else {
                    return self.wants_or("a column", expr, name);
                };
                let value = body.span.of(self.checker.text);
                let value = value.replace(&format!("{}.", row.text), "r.");
                self.checker.report(messages::calculated_key(self.verb.name, expr.span, &value));
                return None;
            }
            _ => {
                return match (self.several(expr, schema), of_row(written, "r", schema)) {
                    (None, Some(row)) if matches!(expr.kind, ast::ExprKind::Call(_)) => {
                        let verb = self.verb.name;
                        self.checker.report(messages::calculated_key(verb, expr.span, &row));
                        None
                    }
                    (names, _) => self.wants_or("a column", expr, names),
                };
            }
        };
        self.column_named(name, span, schema)
    }

    /// `[a, b]` or `starts_with("q")`, where columns stand one by one: their names.
    fn several(&self, expr: &ast::Expr, schema: &Schema) -> Option<String> {
        let names: Vec<&str> = match &expr.kind {
            ast::ExprKind::List(items) => items.iter().map(column_name).collect::<Option<_>>()?,
            ast::ExprKind::Call(call) => {
                let [ast::Arg { key: None, value, .. }] = call.args.as_slice() else { return None };
                let part = column_name(value)?;
                let fits = |name: &&str| match call.name.text.as_str() {
                    "starts_with" => name.starts_with(part),
                    "ends_with" => name.ends_with(part),
                    _ => call.name.text == "contains" && name.contains(part),
                };
                schema.names().filter(fits).collect()
            }
            _ => return None,
        };
        let written = names.iter().copied().map(key).collect::<Vec<_>>().join(", ");
        let whole = |arg: &ast::Arg| arg.key.is_some() && arg.value.span == expr.span;
        match (1..=SEVERAL).contains(&names.len()) {
            true if self.call.args.iter().any(whole) => Some(format!("[{written}]")),
            true => Some(written),
            false => None,
        }
    }

    fn turns_columns(&self) -> bool {
        let turned = |arg: &&ast::Arg| matches!(arg.value.kind, ast::ExprKind::Unary { .. });
        match self.arguments {
            Arguments::Kept => self.positional().iter().all(turned),
            arguments => arguments == Arguments::SortKeys,
        }
    }

    /// `sort(-age)`, `select(-age, -city)`, of which the whole call is one mistake.
    fn turned_column<T>(&mut self, expr: &ast::Expr, operand: &ast::Expr) -> Option<T> {
        let text = self.checker.text;
        let (right, span) = if self.arguments == Arguments::SortKeys {
            (format!("desc({})", operand.span.of(text)), expr.span)
        } else {
            let named =
                |arg: &&ast::Arg| arg.value.span.of(text).trim_start_matches(['-', '!', ' ']);
            let columns: Vec<_> = self.positional().iter().map(named).collect();
            (format!("drop({})", columns.join(", ")), self.call.span)
        };
        self.checker.report(messages::meant::turned_column(self.arguments, span, &right));
        None
    }

    /// A column by its name.
    pub(crate) fn column_named(
        &mut self,
        name: &str,
        span: Span,
        schema: &Schema,
    ) -> Option<usize> {
        let found = schema.position(name);
        if found.is_none() && !schema.open && !name.is_empty() {
            let place = messages::ColumnPlace::Argument;
            let unknown = messages::unknown_column(name, span, schema, place);
            // `First Name`, of which the name is the first word.
            let rest = self.checker.text.get(span.start..).unwrap_or_default();
            let words = schema.names().find(|column| rest.starts_with(*column));
            self.checker.report(words.into_iter().fold(unknown, |found, column| {
                found.fix(Span::new(span.start, span.start + column.len()), key(column))
            }));
        }
        found
    }

    /// Columns, one argument each; `None` if one of them is wrong.
    pub(crate) fn columns(&mut self, args: &[&ast::Expr]) -> Option<Vec<usize>> {
        let mut columns = Vec::new();
        let mut complete = true;
        for arg in args {
            let known = self.constant_names(arg).filter(|_| self.is_no_column(arg));
            let found = match known {
                Some(names) => {
                    let input = self.input;
                    names.iter().map(|name| self.column_named(name, arg.span, input)).collect()
                }
                None => vec![self.column(arg)],
            };
            for column in found {
                match column {
                    Some(column) if columns.contains(&column) => {
                        let name = self.input.columns.get(column).map(|c| c.name.clone());
                        let name = name.unwrap_or_default();
                        self.checker.report(messages::duplicate_name(&name, arg.span, None));
                    }
                    Some(column) => columns.push(column),
                    None => complete = false,
                }
            }
        }
        complete.then_some(columns)
    }

    fn is_no_column(&self, arg: &ast::Expr) -> bool {
        !matches!(&arg.kind, ast::ExprKind::Name(name) if self.input.position(name).is_some())
    }

    /// The names in a constant list.
    pub(crate) fn constant_names(&self, arg: &ast::Expr) -> Option<Vec<String>> {
        let ast::ExprKind::Name(name) = &arg.kind else { return None };
        let Value::List(names) = self.checker.constants.constant(name)?.value.clone()? else {
            return None;
        };
        let text = |name: Value| name.as_text().map(str::to_owned);
        names.into_iter().map(text).collect()
    }

    /// The positional arguments as columns.
    pub(crate) fn positional_columns(&mut self) -> Option<Vec<usize>> {
        let args: Vec<_> = self.positional().into_iter().map(|arg| &arg.value).collect();
        self.columns(&args)
    }

    /// The same, or all columns where none is named.
    pub(crate) fn positional_or_all_columns(&mut self) -> Option<Vec<usize>> {
        match self.positional().is_empty() {
            true => Some((0..self.input.columns.len()).collect()),
            false => self.positional_columns(),
        }
    }

    /// An option that takes a column or a list of columns.
    pub(crate) fn columns_option(&mut self, name: &str) -> Option<Option<Vec<usize>>> {
        let Some(value) = self.option(name) else { return Some(None) };
        let args = match &value.kind {
            ast::ExprKind::List(items) => items.iter().collect(),
            _ => vec![value],
        };
        self.columns(&args).map(Some)
    }

    /// An option that takes one of a few words: its position among them, 0 if it is
    /// not given.
    pub(crate) fn word_option(&mut self, name: &str) -> Option<usize> {
        let Some(value) = self.option(name) else { return Some(0) };
        let Takes::Words(words) = self.verb.option(name)?.takes else { return None };
        let word = match &value.kind {
            ast::ExprKind::Name(word) | ast::ExprKind::Text(word) => word,
            ast::ExprKind::Hole => return None,
            _ => "",
        };
        let found = words.iter().position(|known| *known == word);
        if found.is_none() {
            self.checker.report(messages::unknown_word(name, word, value.span, words));
        }
        found
    }

    /// The name of a new column.
    pub(crate) fn new_name(&mut self, value: &ast::Expr) -> Option<(String, Span)> {
        match &value.kind {
            ast::ExprKind::Name(name) | ast::ExprKind::Text(name) => {
                Some((name.clone(), value.span))
            }
            ast::ExprKind::Hole => None,
            _ => self.wants("the name of a new column", value),
        }
    }

    /// A constant whole number from 0.
    pub(crate) fn count(&mut self, expr: &ast::Expr) -> Option<u64> {
        self.count_from(0, expr)
    }

    /// A constant whole number that is large enough.
    pub(crate) fn count_from(&mut self, least: i64, expr: &ast::Expr) -> Option<u64> {
        match self.checker.constants.known(expr) {
            Some(Value::Int(count)) if count >= least => u64::try_from(count).ok(),
            _ => self.wants(&format!("a whole number from {least}"), expr),
        }
    }

    /// The one positional argument of a step.
    pub(crate) fn single(&mut self) -> Option<&'c ast::Expr> {
        match self.positional().as_slice() {
            [arg] => Some(&arg.value),
            [_, _, ..] if matches!(self.verb.name, "filter" | "join") => {
                self.other_form(self.call.span)
            }
            _ => self.usage(self.call.span),
        }
    }

    /// A function of one row, `r -> expr`: the row's name and the expression.
    pub(crate) fn row_function<'e>(
        &mut self,
        expr: &'e ast::Expr,
    ) -> Option<(&'e str, &'e ast::Expr)> {
        match &expr.kind {
            ast::ExprKind::Lambda { params, body } => match params.as_slice() {
                [row] => Some((&row.text, body)),
                _ => self.wants("a function of one row, such as `r -> r.age`,", expr),
            },
            _ => {
                let written = match &expr.kind {
                    // A condition in quotes, as other tools take it.
                    ast::ExprKind::Text(text) if text.contains(['<', '>', '=']) => text,
                    _ => expr.span.of(self.checker.text),
                };
                let makes = matches!(self.arguments, Arguments::Maker { .. });
                // What a value alone is to be called is not known.
                let value = makes && !matches!(expr.kind, ast::ExprKind::Record(_));
                let record = value.then(|| format!("{{ column: {written} }}"));
                let right = of_row(record.as_deref().unwrap_or(written), self.row(), self.input);
                let row = "a function of a row, such as `r -> r.age`,";
                let what = if makes { "a function that makes columns" } else { row };
                self.wants_or(what, expr, right)
            }
        }
    }

    /// The scope of a function of one row.
    pub(crate) fn row_scope(&self, row: &str) -> Scope<'c> {
        Scope::row(row, self.input)
    }

    /// Applies what `convert` and `each` take to a column: the name of a function,
    /// or a formula of the value.
    pub(crate) fn applied(&mut self, function: &ast::Expr, column: usize) -> Option<Expr> {
        let found = self.input.columns.get(column)?;
        let value = Expr::column(column, found.ty.clone(), function.span);
        match &function.kind {
            ast::ExprKind::Name(name) => {
                let call = ast::Call {
                    name: ast::Name { text: name.clone(), span: function.span },
                    args: vec![ast::Arg {
                        key: None,
                        value: ast::Expr {
                            kind: ast::ExprKind::Name(String::new()),
                            span: function.span,
                        },
                        span: function.span,
                    }],
                    span: function.span,
                };
                // The argument is bound to a name that no script can write.
                let scope = Checker::empty_scope().with("", Binding::Value(value));
                Some(self.checker.expr(
                    &ast::Expr { kind: ast::ExprKind::Call(call), span: function.span },
                    &scope,
                ))
            }
            ast::ExprKind::Lambda { params, body } => match params.as_slice() {
                [param] => {
                    let before = self.checker.diagnostics.len();
                    let scope = Checker::empty_scope().with(&param.text, Binding::Value(value));
                    let typed = self.checker.expr(body, &scope);
                    // `r -> int(r.age)`, and `v -> int(r.age)`
                    let written = body.span.of(self.checker.text);
                    let read = [&param.text, "r"].map(|row| member(row, &found.name));
                    let read = read.iter().find(|read| written.contains(*read));
                    let told = self.checker.diagnostics.len() > before;
                    let Some(read) = read.filter(|_| told) else {
                        return Some(typed);
                    };
                    self.checker.take_back(before);
                    let right = format!("v -> {}", written.replace(read, "v"));
                    self.wants_or("a function of a value", function, Some(right))
                }
                _ => self.wants("a function of one value, such as `v -> trim(v)`,", function),
            },
            _ => {
                let right = self.function_of(function, &found.name);
                self.wants_or("the name of a function, or `v -> ...`,", function, right)
            }
        }
    }

    /// `"int"`, `int(r.age)` and `date("%d/%m/%Y")`, where a function of the value is meant.
    fn function_of(&self, expr: &ast::Expr, column: &str) -> Option<String> {
        let known = |name: &str| self.checker.functions.scalar(name).is_some();
        let (text, read) = (self.checker.text, member("r", column));
        let call = match &expr.kind {
            ast::ExprKind::Text(name) if known(name) => return Some(name.clone()),
            ast::ExprKind::Call(call) if known(&call.name.text) => call,
            _ => return None,
        };
        let (name, written) = (&call.name.text, expr.span.of(text));
        let args: Vec<_> = call.args.iter().map(|arg| arg.span.of(text)).collect();
        Some(match args.as_slice() {
            [value] if *value == read || is_name(value) => name.clone(),
            [value, rest @ ..] if is_name(value) => format!("v -> {name}(v, {})", rest.join(", ")),
            _ if written.contains(&read) => format!("v -> {}", written.replace(&read, "v")),
            args => format!("v -> {name}(v, {})", args.join(", ")),
        })
    }
}
