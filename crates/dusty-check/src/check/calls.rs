//! Calls: of functions, of the script's own formulas, and of the two forms that
//! are no functions because they do not evaluate all of their arguments.

use dusty_syntax::codes::{names, types};
use dusty_syntax::{Diagnostic, Span, ast};

use super::aggregates::Aggregates;
use super::records::short_name;
use super::scope::Binding;
use super::{Checker, Scope, reworded};
use crate::form::TRY;
use crate::messages::meant;
use crate::program::{AggregateCall, Expr, ExprKind, WindowRows};
use crate::value::{member, quoted};
use crate::verb::{Role, verb};
use crate::{
    Calculated, Function, Group, Mistake, Pattern, Signature, Type, Value, foreign, messages, near,
};

/// An argument: its name, if one is written, and its value.
pub(crate) type Argument = (Option<ast::Name>, Expr);

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &ast::Call, scope: &Scope<'_>) -> Expr {
        let name = call.name.text.as_str();
        match name {
            "" => return Expr::unknown(call.span),
            "try" => return self.try_(call, scope),
            "recode" => return self.recode(call, scope),
            _ => {}
        }
        if self.aggregates.is_some() && self.functions.aggregate(name).is_some() {
            return self.aggregate(call, scope);
        }
        let formula = self.constants.formula(name).is_some();
        let step = verb(name, Role::Step).is_some();
        if !formula && step && self.functions.scalar(name).is_none() {
            return self.wrong(meant::step_as_function(name, call.name.span));
        }
        if !formula && self.functions.scalar(name).is_none() {
            let unknown = match self.functions.aggregate(name) {
                Some(_) => self.aggregate_misplaced(call),
                None => {
                    let known = self.functions.scalar.iter().map(|function| function.name);
                    let known = known.chain(self.functions.aggregate.iter().map(|f| f.name));
                    let known = known.chain(self.constants.formulas()).chain(["try", "recode"]);
                    let own = name.rsplit('.').next().unwrap_or(name);
                    let near = near::nearest(own, known).map(str::to_owned);
                    // `re.sub("a", "b", r.name)`: a text is rarely what the function is about.
                    let text = |arg: &&ast::Arg| matches!(arg.value.kind, ast::ExprKind::Text(_));
                    let value = call.args.first().filter(|arg| !text(arg));
                    let value = value.map(|arg| arg.value.span.of(self.text));
                    let spans = (call.name.span, call.span);
                    messages::unknown_function(name, spans, near.as_deref(), self.window(), value)
                }
            };
            // What a misspelled function would have made of its arguments is not known.
            if self.aggregates.is_none() {
                self.arguments(&call.args, scope);
            }
            if let Some(right) = self.with_arguments(call) {
                return self.wrong(meant::reworded(unknown.marking(call.span), call.span, &right));
            }
            return self.wrong(self.part_of_text(call).unwrap_or(unknown));
        }
        if let Some(found) = self.list_of_group(call) {
            return self.wrong(found);
        }
        let before = self.diagnostics.len();
        let args = self.arguments(&call.args, scope);
        if formula {
            let between = before..self.diagnostics.len();
            let value = self.formula(call, args);
            if self.aggregates.is_some() && self.aggregate_within(name) {
                // What is wrong with the arguments follows from it.
                self.diagnostics.drain(between);
            }
            return value;
        }
        self.apply(name, call.span, args)
    }

    /// Which rows the window is about in which a call stands.
    fn window(&self) -> Option<WindowRows> {
        Some(self.aggregates.as_ref()?.window.as_ref()?.rows)
    }

    /// `ifelse(x > 1, 2, 3)`, `c(1, 2)`: what to write, where that has a place for each argument.
    fn with_arguments(&self, call: &ast::Call) -> Option<String> {
        let args: Vec<_> = call.args.iter().map(|arg| arg.span.of(self.text)).collect();
        let form = foreign::dusty(foreign::FUNCTIONS, &call.name.text)?;
        let form = messages::in_window(form, self.window()).unwrap_or(form);
        let names = match (form, args.len()) {
            ("[a, b]", _) => return Some(format!("[{}]", args.join(", "))),
            ("count()", 0) => return Some(form.to_owned()),
            (_, 1) => return reworded::of_value(form, args.first()?),
            ("a ?? b" | "a % b" | "a and b" | "a or b", 2) => ["a", "b", ""],
            ("if condition then a else b", 3) => ["condition", "a", "b"],
            ("x >= a and x <= b", 3) => ["x", "a", "b"],
            _ => return None,
        };
        let put = |word| {
            names
                .iter()
                .position(|name| *name == word)
                .and_then(|at| args.get(at).copied())
                .unwrap_or(word)
        };
        Some(format!("({})", form.split(' ').map(put).collect::<Vec<_>>().join(" ")))
    }

    /// `left(x, 3)`, `mid(x, 2, 1)`: what to write, with the numbers as Dusty counts.
    fn part_of_text(&self, call: &ast::Call) -> Option<Diagnostic> {
        let number = |at: usize| match call.args.get(at)?.value.kind {
            ast::ExprKind::Int(number) => Some(number),
            _ => None,
        };
        let value = call.args.first()?.value.span.of(self.text);
        let name = call.name.text.to_ascii_lowercase();
        let right = match (name.as_str(), number(1)?, number(2)) {
            ("left", length, None) => format!("slice({value}, 0, {length})"),
            ("right", length, None) => format!("slice({value}, -{length})"),
            ("mid", from @ 1.., Some(length)) => format!("slice({value}, {}, {length})", from - 1),
            // From the first letter on, it does not matter whether an end or a length is meant.
            ("substr" | "substring" | "str_sub", 1, Some(length)) => {
                format!("slice({value}, 0, {length})")
            }
            _ => return None,
        };
        Some(meant::part_of_text(&call.name.text, &right, call.span))
    }

    /// `join_text(g.name)`: what takes a list is given a column of a group.
    fn list_of_group(&self, call: &ast::Call) -> Option<Diagnostic> {
        let aggregates = self.aggregates.as_ref()?;
        let (_, function) = self.functions.scalar(&call.name.text)?;
        let list = |signature: &Signature| {
            signature.params.first().is_some_and(|param| matches!(param.ty, Pattern::List(_)))
        };
        let value = &call.args.first()?.value;
        let ast::ExprKind::Member { object, name } = &value.kind else { return None };
        let group = matches!(&object.kind, ast::ExprKind::Name(name) if *name == aggregates.group);
        let at = aggregates.schema.position(&name.text).filter(|_| group)?;
        let of_group = function.signatures.iter().all(list) && !aggregates.row.contains(&at);
        let written = value.span.of(self.text);
        of_group.then(|| meant::list_of_group(function.name, written, value.span))
    }

    fn arguments(&mut self, args: &[ast::Arg], scope: &Scope<'_>) -> Vec<Argument> {
        args.iter().map(|arg| (arg.key.clone(), self.expr(&arg.value, scope))).collect()
    }

    /// Calls a function of the table by its name.
    pub(crate) fn apply(&mut self, name: &str, span: Span, args: Vec<Argument>) -> Expr {
        let functions = self.functions;
        let Some((at, function)) = functions.scalar(name) else {
            return self.wrong(messages::unknown_function(name, (span, span), None, None, None));
        };
        match self.resolve(function, span, args) {
            Some((overload, args, ty)) => {
                let call = Expr::new(ExprKind::Call { function: at, overload, args }, ty, span);
                self.bad_call(function, &call);
                call
            }
            None => Expr::unknown(span),
        }
    }

    /// Says that a call of constants gives a bad value, unless it stands in a `try`.
    fn bad_call(&mut self, function: &Function, call: &Expr) {
        let (ExprKind::Call { args, .. }, Some(fails)) = (&call.kind, function.fails) else {
            return;
        };
        let constants: Option<Vec<_>> = args.iter().map(Expr::as_constant).collect();
        let Some([value, ..]) = constants.as_deref() else { return };
        if !self.trying && (self.functions.calculate)(call) == Calculated::Bad {
            let written = args.first().map_or("", |arg| arg.span.of(self.text));
            let value = value.as_text().map_or_else(|| written.to_owned(), quoted);
            let title = format!("{value} {}", fails.one);
            let mistake = Mistake { parameter: 0, title, help: String::new() };
            self.report(messages::bad_constant(&mistake, call.span));
        }
    }

    /// Finds the overload that takes the arguments, puts them in order, fills in
    /// defaults, and looks at the constants among them.
    fn resolve(
        &mut self,
        function: &Function,
        span: Span,
        args: Vec<Argument>,
    ) -> Option<(usize, Vec<Expr>, Type)> {
        if args.iter().any(|(_, arg)| arg.ty.is_unknown()) {
            return None;
        }
        // An exact fit is better than one that takes an int as a float.
        let found = [false, true].into_iter().find_map(|widening| {
            let candidates = function.signatures.iter().enumerate();
            candidates
                .filter_map(|(at, sig)| bind(sig, &args, widening).ok().map(|found| (at, found)))
                .next()
        });
        let Some((overload, (bound, ty))) = found else {
            let why = function.signatures.iter().map(|sig| bind(sig, &args, true).err());
            // A name that no form has is wrong whatever else is.
            let known = |key: &ast::Name| {
                let mut params = function.signatures.iter().flat_map(|sig| &sig.params);
                params.any(|param| param.name == key.text)
            };
            let strange = |(key, _): &Argument| key.as_ref().is_some_and(|key| !known(key));
            let strange = args.iter().position(strange).map(Refusal::Name);
            let why = strange.or(why.flatten().max_by_key(Refusal::closeness));
            self.report(messages::wrong_arguments(self.text, function, span, &args, why));
            return None;
        };
        if let Some(precheck) = function.precheck {
            let constants: Vec<_> = bound.iter().map(Expr::as_constant).collect();
            if let Err(mistake) = precheck(&constants) {
                // A default has no place of its own.
                let place = bound.get(mistake.parameter).map(|arg| arg.span);
                let place = place.filter(|place| !place.is_empty()).unwrap_or(span);
                self.report(messages::bad_constant(&mistake, place));
                return None;
            }
        }
        if let Some(part) = bound.get(1) {
            let found = meant::pattern_as_text(function.name, part, span.of(self.text));
            found.into_iter().for_each(|found| self.report(found));
        }
        Some((overload, bound, ty))
    }

    /// A value as text, for `f"..."`.
    pub(super) fn as_text(&mut self, value: Expr) -> Expr {
        match value.ty {
            Type::Text | Type::Unknown => value,
            Type::Missing => value.coerced(&Type::Text),
            _ => self.apply("text", value.span, vec![(None, value)]),
        }
    }

    fn try_(&mut self, call: &ast::Call, scope: &Scope<'_>) -> Expr {
        let outer = std::mem::replace(&mut self.trying, true);
        let args = self.arguments(&call.args, scope);
        self.trying = outer;
        let mut args = args.into_iter().map(|(_, arg)| arg);
        let (value, otherwise, more) = (args.next(), args.next(), args.next());
        let (Some(value), None) = (value, more) else {
            return self.wrong(messages::usage("try", call.span, TRY.usage));
        };
        let otherwise =
            otherwise.unwrap_or_else(|| Expr::constant(Value::Missing, Span::at(call.span.end)));
        let Some(ty) = value.ty.meet(&otherwise.ty) else {
            return self.wrong(messages::branch_types(self.text, &value, &otherwise));
        };
        let [value, otherwise] = [value, otherwise].map(|arg| Box::new(arg.coerced(&ty)));
        Expr::new(ExprKind::Try { value, otherwise }, ty, call.span)
    }

    /// Says that a name stands for itself, once for all names of the circle.
    pub(super) fn recursion(&mut self, name: &str, span: Span, declared: Span) -> Expr {
        if self.diagnostics.iter().any(|found| found.code == &names::RECURSION) {
            return Expr::unknown(span);
        }
        self.wrong(messages::recursion(name, span, declared))
    }

    /// A call of a `fn`: its body, with the arguments held first.
    fn formula(&mut self, call: &ast::Call, args: Vec<Argument>) -> Expr {
        let constants = self.constants;
        let name = call.name.text.as_str();
        let Some(formula) = constants.formula(name) else { return Expr::unknown(call.span) };
        if self.calling.iter().any(|known| known == name) {
            return self.recursion(name, call.span, formula.span);
        }
        if args.len() != formula.params.len() || args.iter().any(|(key, _)| key.is_some()) {
            let params: Vec<_> = formula.params.iter().map(|param| param.text.as_str()).collect();
            let usage = format!("{name}({})", params.join(", "));
            return self.wrong(messages::usage(name, call.span, &[&usage]));
        }
        let mut scope = Checker::empty_scope();
        let mut held = Vec::new();
        for (param, (_, arg)) in formula.params.iter().zip(args) {
            use ExprKind::{Column, Constant, Local};
            if matches!(arg.kind, Constant(_) | Column(_) | Local(_)) {
                scope = scope.with(&param.text, Binding::Value(arg));
            } else {
                let local = self.locals;
                self.locals += 1;
                let read = Expr::new(ExprKind::Local(local), arg.ty.clone(), arg.span);
                scope = scope.with(&param.text, Binding::Value(read));
                held.push((local, arg));
            }
        }
        let aggregates = self.aggregates.take();
        let body = self.put_in(name, call.name.span, formula.body, &scope);
        self.aggregates = aggregates;
        held.into_iter().rev().fold(Expr { span: call.span, ..body }, |body, (local, value)| {
            let ty = body.ty.clone();
            let (value, body) = (Box::new(value), Box::new(body));
            Expr::new(ExprKind::Let { local, value, body }, ty, call.span)
        })
    }

    /// What is said of an aggregate function where there are not many rows.
    fn aggregate_misplaced(&self, call: &ast::Call) -> Diagnostic {
        let (name, span) = (call.name.text.as_str(), call.name.span);
        if self.functions.aggregate(name).is_some_and(|(_, of)| of.group == Group::Window)
            && self.around.is_none()
        {
            return self.window_outside(call);
        }
        match (self.calling.last(), &self.around) {
            (Some(formula), _) => messages::aggregate_in_formula(name, formula, span),
            (None, Some(Aggregates { window: Some(window), .. })) => {
                let call = call.span.of(self.text);
                messages::aggregate_in_window(name, call, &window.opening, span)
            }
            (None, Some(around)) => {
                let call = call.span.of(self.text);
                messages::aggregate_in_aggregate(name, call, &around.keys(), &around.group, span)
            }
            (None, None) => {
                let values = call.args.iter().flat_map(|arg| match &arg.value.kind {
                    ast::ExprKind::List(items) => items.iter().collect(),
                    _ => vec![&arg.value],
                });
                let args = values.map(|value| value.span.of(self.text)).collect();
                messages::aggregate_outside(name, span, args)
            }
        }
    }

    /// What is said of a function that only a window has.
    fn window_outside(&self, call: &ast::Call) -> Diagnostic {
        let column = call.args.first().and_then(|arg| short_name(&arg.value));
        let column = member("w", column.as_deref().unwrap_or("column"));
        messages::window_outside(&call.name.text, &column, call.name.span)
    }

    /// Whether an aggregate has been found in a formula of the script.
    fn aggregate_within(&self, name: &str) -> bool {
        let body = self.constants.formula(name).map_or(Span::default(), |f| f.body.span);
        let mut found = self.diagnostics.iter().filter(|d| d.code == &types::AGGREGATE_PLACE);
        found.any(|d| {
            d.primary
                .as_ref()
                .is_some_and(|at| body.start <= at.span.start && at.span.end <= body.end)
        })
    }

    /// A call of an aggregate function inside `aggregate` or `window`.
    fn aggregate(&mut self, call: &ast::Call, scope: &Scope<'_>) -> Expr {
        let functions = self.functions;
        let name = call.name.text.as_str();
        let Some((at, function)) = functions.aggregate(name) else {
            return Expr::unknown(call.span);
        };
        // `first(list(g.x))`: a list function over an aggregate.
        let of_aggregate = call.args.first().is_some_and(|arg| self.has_aggregate(&arg.value));
        if of_aggregate && functions.scalar(name).is_some() {
            let args = self.arguments(&call.args, scope);
            return self.apply(name, call.span, args);
        }
        let Some(around) = &self.aggregates else { return Expr::unknown(call.span) };
        // `max(0, sum(g.x))`: of several values, and not of many rows.
        if let ("min" | "max", [_, _, ..]) = (name, call.args.as_slice()) {
            let args: Vec<_> = call.args.iter().map(|arg| arg.value.span.of(self.text)).collect();
            let group = call.args.iter().any(|arg| self.has_aggregate(&arg.value));
            let one = group || around.window.is_some();
            return self.wrong(messages::of_several(name, &args, one, call.span));
        }
        match &around.window {
            None if function.group == Group::Window => {
                return self.wrong(self.window_outside(call));
            }
            Some(window) if function.whole && window.rows == WindowRows::SoFar => {
                let (opening, span) = (&window.opening, call.name.span);
                let one = !function.gives_list();
                return self.wrong(messages::whole_window(name, opening, one, span));
            }
            Some(window) if function.gives_list() && window.rows == WindowRows::All => {
                let of_row = format!("{}.", around.group);
                let written = call.span.of(self.text).replace(&of_row, "g.");
                let (by, span) = (around.keys(), call.name.span);
                return self.wrong(messages::list_beside(name, &written, &by, span));
            }
            _ => {}
        }
        self.around = self.aggregates.take();
        let args = self.arguments(&call.args, scope);
        if let ("count", [(_, arg)]) = (name, args.as_slice())
            && matches!(arg.kind, ExprKind::Compare { .. } | ExprKind::And(..) | ExprKind::Or(..))
        {
            self.report(meant::counted_condition(call.span, arg.span.of(self.text)));
        }
        let resolved = self.resolve(function, call.span, args);
        self.aggregates = self.around.take();
        let Some(aggregates) = &mut self.aggregates else { return Expr::unknown(call.span) };
        let Some((overload, args, ty)) = resolved else { return Expr::unknown(call.span) };
        let column = aggregates.row.len() + aggregates.calls.len();
        let span = call.span;
        aggregates.calls.push(AggregateCall { function: at, overload, args, ty: ty.clone(), span });
        Expr::column(column, ty, span)
    }

    fn has_aggregate(&self, expr: &ast::Expr) -> bool {
        match &expr.kind {
            ast::ExprKind::Call(call) => {
                self.functions.aggregate(&call.name.text).is_some()
                    || call.args.iter().any(|arg| self.has_aggregate(&arg.value))
            }
            ast::ExprKind::Unary { operand, .. } => self.has_aggregate(operand),
            ast::ExprKind::Binary { left, right, .. } => {
                self.has_aggregate(left) || self.has_aggregate(right)
            }
            _ => false,
        }
    }

    /// An aggregate of a column, or of the rows, which another step asks for.
    pub(crate) fn statistic(
        &mut self,
        name: &str,
        column: Option<Expr>,
        span: Span,
    ) -> Option<AggregateCall> {
        let functions = self.functions;
        let (at, function) = functions.aggregate(name)?;
        let args = column.into_iter().map(|column| (None, column)).collect();
        let (overload, args, ty) = self.resolve(function, span, args)?;
        Some(AggregateCall { function: at, overload, args, ty, span })
    }
}

/// Why an overload does not take the arguments.
pub(crate) enum Refusal {
    /// The argument at this position has the wrong type.
    Type(usize),
    /// There is no parameter of the name that stands at the argument.
    Name(usize),
    /// There is no parameter for the argument at this position.
    Many(usize),
    /// No argument for this parameter.
    Few(String),
}

impl Refusal {
    /// How much of the call was right, to choose what to tell.
    fn closeness(&self) -> usize {
        match self {
            Refusal::Few(_) => 1,
            Refusal::Type(at) | Refusal::Many(at) => 2 + at,
            Refusal::Name(_) => 2,
        }
    }
}

/// Puts arguments into the order of the parameters, with defaults, as the types
/// that the parameters have; also gives the type of the result.
fn bind(
    signature: &Signature,
    args: &[Argument],
    widening: bool,
) -> Result<(Vec<Expr>, Type), Refusal> {
    let mut letters: Vec<(char, Type)> = Vec::new();
    let mut slots: Vec<Vec<usize>> = vec![Vec::new(); signature.params.len()];
    let mut next = 0;
    for (at, (key, arg)) in args.iter().enumerate() {
        let param = match key {
            Some(key) => signature.params.iter().position(|param| param.name == key.text),
            None => Some(next).filter(|&next| next < signature.params.len()),
        };
        let Some((index, param)) = param.and_then(|p| Some((p, signature.params.get(p)?))) else {
            return Err(if key.is_some() { Refusal::Name(at) } else { Refusal::Many(at) });
        };
        if key.is_none() && !param.variadic {
            next += 1;
        }
        let Some(slot) = slots.get_mut(index) else { return Err(Refusal::Many(at)) };
        if !slot.is_empty() && !param.variadic {
            return Err(Refusal::Many(at));
        }
        slot.push(at);
        if !unify(&param.ty, &arg.ty, &mut letters, widening) {
            return Err(Refusal::Type(at));
        }
    }
    let mut bound = Vec::new();
    for (param, slot) in signature.params.iter().zip(slots) {
        let ty = instance(&param.ty, &letters);
        if slot.is_empty() {
            match &param.default {
                Some(default) => {
                    let value = Expr::constant(default.clone(), Span::default());
                    // `missing` stays without a type, to be told from an argument that is missing.
                    bound.push(if *default == Value::Missing { value } else { value.coerced(&ty) });
                }
                None => return Err(Refusal::Few(param.name.clone())),
            }
        }
        let args = slot.into_iter().filter_map(|at| args.get(at));
        bound.extend(args.map(|(_, arg)| arg.clone().coerced(&ty)));
    }
    Ok((bound, instance(&signature.result, &letters)))
}

fn unify(pattern: &Pattern, ty: &Type, letters: &mut Vec<(char, Type)>, widening: bool) -> bool {
    match (pattern, ty) {
        (_, Type::Unknown | Type::Missing) => true,
        (Pattern::Type(Type::Float), Type::Int) => widening,
        (Pattern::Type(wanted), ty) => wanted == ty,
        (Pattern::List(item), Type::List(ty)) => unify(item, ty, letters, widening),
        (Pattern::List(_), _) => false,
        (Pattern::Any(letter), ty) => {
            match letters.iter_mut().find(|(known, _)| known == letter) {
                None => letters.push((*letter, ty.clone())),
                Some((_, known)) => match known.meet(ty) {
                    Some(met) => *known = met,
                    None => return false,
                },
            }
            true
        }
    }
}

fn instance(pattern: &Pattern, letters: &[(char, Type)]) -> Type {
    match pattern {
        Pattern::Type(ty) => ty.clone(),
        Pattern::List(item) => instance(item, letters).list_of(),
        Pattern::Any(letter) => {
            let found = letters.iter().find(|(known, _)| known == letter);
            found.map_or(Type::Missing, |(_, ty)| ty.clone())
        }
    }
}
