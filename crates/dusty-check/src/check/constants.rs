//! The names that a script gives to values and formulas: `let`, `param`, `fn`.

use std::collections::BTreeMap;

use dusty_syntax::{Diagnostic, Span, ast};

use super::Checker;
use crate::{Calculated, Functions, Value, messages};

/// How many values may be in one that has a name: lists within lists grow by their names.
const PARTS: usize = 1_000_000;

/// How many bytes a text may have that is calculated before the run: texts of texts grow by their names.
const LONGEST: usize = 4096;

/// A name for a value: `let` or `param`.
pub(crate) struct Constant<'a> {
    /// The value, where it is known before the run.
    pub(crate) value: Option<Value>,
    /// What was written.
    pub(crate) expr: &'a ast::Expr,
}

/// A name for a formula: `fn`.
pub(crate) struct Formula<'a> {
    pub(crate) params: &'a [ast::Name],
    pub(crate) body: &'a ast::Expr,
    pub(crate) span: Span,
}

/// All of them.
pub(crate) struct Constants<'a> {
    functions: &'a Functions,
    values: BTreeMap<&'a str, Constant<'a>>,
    formulas: BTreeMap<&'a str, Formula<'a>>,
}

impl<'a> Constants<'a> {
    pub(crate) fn read(
        tree: &'a ast::Program,
        functions: &'a Functions,
        settings: &[(String, String)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let (values, formulas) = (BTreeMap::new(), BTreeMap::new());
        let mut constants = Constants { functions, values, formulas };
        let mut params = Vec::new();
        for statement in &tree.statements {
            let (name, span) = match &statement.kind {
                ast::StatementKind::Let { name, .. }
                | ast::StatementKind::Param { name, .. }
                | ast::StatementKind::Fn { name, .. } => (name, statement.span),
                _ => continue,
            };
            let known = name.text.as_str();
            let first = constants.values.get(known).map(|value| value.expr.span);
            let first = first.or(constants.formulas.get(known).map(|formula| formula.span));
            if first.is_some() {
                diagnostics.push(messages::duplicate_name(&name.text, name.span, first));
                continue;
            }
            match &statement.kind {
                ast::StatementKind::Let { value: expr, .. } => {
                    let mut value = constants.known(expr);
                    if value.as_ref().is_some_and(|value| parts(value) > PARTS) {
                        diagnostics.push(messages::overgrown_value(&name.text, name.span, PARTS));
                        value = Some(Value::Missing);
                    }
                    constants.values.insert(&name.text, Constant { value, expr });
                }
                ast::StatementKind::Param { value: expr, .. } => {
                    let value = constants.param(name, expr, settings, diagnostics);
                    params.push(name.text.as_str());
                    constants.values.insert(&name.text, Constant { value, expr });
                }
                ast::StatementKind::Fn { params, body, .. } => {
                    if functions.scalar(&name.text).is_some() {
                        diagnostics.push(messages::builtin_name(&name.text, name.span));
                    }
                    for (at, param) in params.iter().enumerate() {
                        let first = params.iter().take(at).find(|first| first.text == param.text);
                        diagnostics.extend(first.map(|first| {
                            messages::duplicate_name(&param.text, param.span, Some(first.span))
                        }));
                    }
                    constants.formulas.insert(&name.text, Formula { params, body, span });
                }
                _ => {}
            }
        }
        for (name, _) in settings {
            if !params.contains(&name.as_str()) {
                diagnostics.push(messages::unknown_parameter(name, &params));
            }
        }
        constants
    }

    /// The value of a parameter: what the command line says, or its default.
    fn param(
        &self,
        name: &ast::Name,
        expr: &ast::Expr,
        settings: &[(String, String)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Value> {
        let default = self.known(expr);
        if default.is_none() && !matches!(expr.kind, ast::ExprKind::Hole) {
            diagnostics.push(messages::not_constant("a parameter", expr.span));
        }
        let mut given = settings.iter().filter(|(key, _)| *key == name.text);
        let set = given.next();
        if let (Some((_, first)), Some((_, second))) = (set, given.next()) {
            diagnostics.push(messages::set_twice(&name.text, first, second));
        }
        let (Some((_, text)), Some(default)) = (set, &default) else { return default };
        self.setting(text, default).or_else(|| {
            diagnostics.push(messages::bad_setting(&name.text, text, &default.ty()));
            Some(default.clone())
        })
    }

    /// Reads a value from the command line as the type that the parameter has: a list or a record as a
    /// script has it.
    fn setting(&self, text: &str, default: &Value) -> Option<Value> {
        match default {
            Value::Int(_) => text.parse().ok().map(Value::Int),
            Value::Float(_) => text.parse().ok().filter(|v: &f64| v.is_finite()).map(Value::Float),
            Value::Bool(_) => text.parse().ok().map(Value::Bool),
            Value::Text(_) | Value::Missing => Some(Value::Text(text.to_owned())),
            Value::List(_) | Value::Record(_) => {
                let (tree, wrong) = dusty_syntax::parse(&format!("let value = {text}"));
                let (true, [statement]) = (wrong.is_empty(), tree.statements.as_slice()) else {
                    return None;
                };
                let ast::StatementKind::Let { value, .. } = &statement.kind else { return None };
                self.value(value).filter(|value| value.ty().meet(&default.ty()).is_some())
            }
        }
    }

    /// The constant with this name.
    pub(crate) fn constant(&self, name: &str) -> Option<&Constant<'a>> {
        self.values.get(name)
    }

    /// The formula with this name.
    pub(crate) fn formula(&self, name: &str) -> Option<&Formula<'a>> {
        self.formulas.get(name)
    }

    /// All names, for suggestions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().chain(self.formulas.keys()).copied()
    }

    /// The names of formulas, for suggestions.
    pub(crate) fn formulas(&self) -> impl Iterator<Item = &str> {
        self.formulas.keys().copied()
    }

    /// The value of an expression that no row has a part in, also of a calculated one.
    pub(crate) fn known(&self, expr: &ast::Expr) -> Option<Value> {
        let items = |items: &Vec<ast::Expr>| items.iter().map(|item| self.known(item)).collect();
        self.value(expr).or_else(|| match &expr.kind {
            ast::ExprKind::List(list) => Option::map(items(list), Value::List),
            _ => self.calculated(expr),
        })
    }

    fn calculated(&self, expr: &ast::Expr) -> Option<Value> {
        let tree = ast::Program::default();
        let mut checker = Checker::new("", &tree, self.functions, self, &[]);
        let typed = checker.expr(expr, &Checker::empty_scope());
        if !checker.diagnostics.is_empty() {
            return None;
        }
        let Calculated::Plain(value) = (self.functions.calculate)(&typed) else { return None };
        Some(value).filter(|value| value.as_text().is_none_or(|text| text.len() <= LONGEST))
    }

    /// The value of an expression that is made of literals and names of such.
    pub(crate) fn value(&self, expr: &ast::Expr) -> Option<Value> {
        match &expr.kind {
            ast::ExprKind::Missing => Some(Value::Missing),
            ast::ExprKind::Bool(value) => Some(Value::Bool(*value)),
            ast::ExprKind::Int(value) => i64::try_from(*value).ok().map(Value::Int),
            ast::ExprKind::Float(value) => Some(Value::Float(*value)),
            ast::ExprKind::Text(text) => Some(Value::Text(text.clone())),
            ast::ExprKind::Name(name) => self.constant(name)?.value.clone(),
            ast::ExprKind::List(items) => {
                items.iter().map(|item| self.value(item)).collect::<Option<_>>().map(Value::List)
            }
            ast::ExprKind::Record(fields) => {
                let field = |field: &ast::Field| match field {
                    ast::Field::Named { key, value } => {
                        Some((key.text.clone(), self.value(value)?))
                    }
                    _ => None,
                };
                fields.iter().map(field).collect::<Option<_>>().map(Value::Record)
            }
            ast::ExprKind::Unary { op: ast::UnaryOp::Negate, operand } => match &operand.kind {
                ast::ExprKind::Int(value) => 0_i64.checked_sub_unsigned(*value).map(Value::Int),
                ast::ExprKind::Float(value) => Some(Value::Float(-value)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// How many values are in a value.
fn parts(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(parts).sum(),
        Value::Record(fields) => fields.iter().map(|(_, value)| parts(value)).sum(),
        _ => 1,
    }
}
