//! The types of expressions.

use dusty_syntax::codes::names;
use dusty_syntax::{Diagnostic, Span, ast};

use super::scope::Binding;
use super::{Checker, LEVELS, PARTS, Scope};
use crate::messages::meant;
use crate::program::{Expr, ExprKind};
use crate::value::{member, quoted};
use crate::{Type, Value, foreign, messages, near};

impl Checker<'_> {
    /// Types an expression. A part that is wrong is reported once and becomes an
    /// [`Expr::unknown`].
    pub(crate) fn expr(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Expr {
        self.parts += 1;
        self.overgrown |= !self.calling.is_empty() && (self.parts > PARTS || self.level > LEVELS);
        if self.overgrown {
            return Expr::unknown(expr.span);
        }
        self.level += 1;
        let typed = self.typed(expr, scope);
        self.level -= 1;
        typed
    }

    /// Types the body of a `fn` or `let` where its name is used; the outermost one says if that
    /// comes to too much.
    pub(super) fn put_in(
        &mut self,
        name: &str,
        span: Span,
        body: &ast::Expr,
        scope: &Scope<'_>,
    ) -> Expr {
        if self.calling.is_empty() {
            self.parts = 0;
        }
        self.calling.push(name.to_owned());
        let typed = self.expr(body, scope);
        self.calling.pop();
        if self.calling.is_empty() && std::mem::take(&mut self.overgrown) {
            // What uses it is too much as well.
            if self.diagnostics.iter().any(|found| found.code == &names::OVERGROWN) {
                return Expr::unknown(span);
            }
            return self.wrong(messages::overgrown(name, span, PARTS, LEVELS));
        }
        typed
    }

    fn typed(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Hole => Expr::unknown(span),
            ast::ExprKind::Missing => Expr::constant(Value::Missing, span),
            ast::ExprKind::Bool(value) => Expr::constant(Value::Bool(*value), span),
            ast::ExprKind::Int(value) => match i64::try_from(*value) {
                Ok(value) => Expr::constant(Value::Int(value), span),
                Err(_) => self.wrong(messages::too_large(span)),
            },
            ast::ExprKind::Float(value) => Expr::constant(Value::Float(*value), span),
            ast::ExprKind::Text(text) => {
                self.forgotten_f(text, span, scope);
                Expr::constant(Value::Text(text.clone()), span)
            }
            ast::ExprKind::Interpolated(parts) => self.interpolated(parts, span, scope),
            ast::ExprKind::Name(name) => self.name(name, span, scope),
            ast::ExprKind::List(items) => self.list(items, span, scope),
            ast::ExprKind::Record(fields) => self.record(fields, span, scope),
            ast::ExprKind::Member { object, name } => {
                self.member(object, &name.text, name.span, span, scope)
            }
            ast::ExprKind::Index { object, index } => self.index(object, index, span, scope),
            ast::ExprKind::Call(call) => self.call(call, scope),
            ast::ExprKind::Unary { op, operand } => self.unary(*op, operand, span, scope),
            ast::ExprKind::Binary { op, op_span, left, right } => {
                self.binary(*op, *op_span, left, right, span, scope)
            }
            ast::ExprKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition, scope);
                let then = self.expr(then, scope);
                let otherwise = self.expr(otherwise, scope);
                let Some(ty) = then.ty.meet(&otherwise.ty) else {
                    return self.wrong(messages::branch_types(self.text, &then, &otherwise));
                };
                let [then, otherwise] = [then, otherwise].map(|arm| Box::new(arm.coerced(&ty)));
                let condition = Box::new(condition);
                Expr::new(ExprKind::If { condition, then, otherwise }, ty, span)
            }
            ast::ExprKind::Lambda { .. } => self.wrong(messages::stray_lambda(span)),
        }
    }

    /// Reports a mistake and stands in for the expression.
    pub(crate) fn wrong(&mut self, diagnostic: dusty_syntax::Diagnostic) -> Expr {
        let span = diagnostic.primary.as_ref().map(|label| label.span).unwrap_or_default();
        self.report(diagnostic);
        Expr::unknown(span)
    }

    /// Types an expression that must be true or false.
    pub(crate) fn condition(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Expr {
        let typed = self.expr(expr, scope);
        match typed.ty {
            Type::Bool | Type::Unknown => typed,
            Type::Missing => typed.coerced(&Type::Bool),
            _ => self.wrong(messages::not_a_condition(self.text, &typed)),
        }
    }

    /// `"Hi {r.name}"`, where the `f` before the quotes was forgotten.
    fn forgotten_f(&mut self, text: &str, span: Span, scope: &Scope<'_>) {
        let column = |hole: &str| {
            let (row, column) = hole.split_once('}')?.0.trim().split_once('.')?;
            let Some(Binding::Row { schema, .. }) = scope.get(row) else { return None };
            schema.position(column)
        };
        let mut holes = text.split('{').skip(1).peekable();
        if holes.peek().is_some() && holes.all(|hole| column(hole).is_some()) {
            self.report(meant::forgotten_f(span, &format!("f{}", quoted(text))));
        }
    }

    fn interpolated(&mut self, parts: &[ast::Part], span: Span, scope: &Scope<'_>) -> Expr {
        let mut pieces = Vec::new();
        for part in parts {
            pieces.push(match part {
                ast::Part::Text(text) => Expr::constant(Value::Text(text.clone()), span),
                ast::Part::Expr(expr) => {
                    let value = self.expr(expr, scope);
                    self.as_text(value)
                }
            });
        }
        Expr::new(ExprKind::Concat { parts: pieces, added: false }, Type::Text, span)
    }

    fn name(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Expr {
        match scope.get(name) {
            Some(Binding::Value(value)) => return Expr { span, ..value.clone() },
            Some(Binding::Row { schema, .. }) => {
                let columns = schema.names().map(|column| member(name, column)).collect();
                return self.wrong(messages::row_as_value(name, span, columns));
            }
            None => {}
        }
        let constants = self.constants;
        if let Some(constant) = constants.constant(name) {
            return match &constant.value {
                Some(value) => Expr { span, ..self.literal(value, span) },
                None if self.calling.iter().any(|known| known == name) => {
                    self.recursion(name, span, constant.expr.span)
                }
                None => {
                    let value = self.put_in(name, span, constant.expr, &Checker::empty_scope());
                    Expr { span, ..value }
                }
            };
        }
        let row = scope.row_with(name).map(|row| member(row, name));
        if row.is_none() && self.making.iter().any(|made| made == name) {
            return self.wrong(meant::made_here(name, span));
        }
        if row.is_none() && self.names.contains_key(name) && !name.is_empty() {
            return self.wrong(meant::table_as_value(name, span));
        }
        if let Some(found) = meant::missing_word(name, span).filter(|_| row.is_none()) {
            return self.wrong(found);
        }
        let function = self.functions.scalar(name).is_some() || constants.formula(name).is_some();
        let near = near::nearest(name, scope.names().chain(constants.names()));
        let found = match row {
            Some(column) => messages::column_alone(name, span, &column),
            None if function => messages::function_alone(name, span),
            None => messages::unknown_name(name, span, near),
        };
        self.wrong(found)
    }

    /// A constant as an expression; records become expressions of their fields.
    fn literal(&mut self, value: &Value, span: Span) -> Expr {
        match value {
            Value::Record(fields) => {
                let parts: Vec<_> =
                    fields.iter().map(|(_, value)| self.literal(value, span)).collect();
                Expr::new(ExprKind::Record(parts), value.ty(), span)
            }
            _ => Expr::constant(value.clone(), span),
        }
    }

    fn list(&mut self, items: &[ast::Expr], span: Span, scope: &Scope<'_>) -> Expr {
        let items: Vec<_> = items.iter().map(|item| self.expr(item, scope)).collect();
        let mut ty = Type::Missing;
        for item in &items {
            match ty.meet(&item.ty) {
                Some(met) => ty = met,
                None => {
                    let first = items.iter().find(|first| first.ty.meet(&item.ty).is_none());
                    let first = first.unwrap_or(item);
                    return self.wrong(messages::branch_types(self.text, first, item));
                }
            }
        }
        let items: Vec<_> = items.into_iter().map(|item| item.coerced(&ty)).collect();
        let constants: Option<Vec<_>> =
            items.iter().map(|item| item.as_constant().cloned()).collect();
        let kind = match constants {
            Some(values) if !ty.is_unknown() => ExprKind::Constant(Value::List(values)),
            _ => ExprKind::List(items),
        };
        let ty = if ty.is_unknown() { ty } else { ty.list_of() };
        Expr::new(kind, ty, span)
    }

    fn member(
        &mut self,
        object: &ast::Expr,
        name: &str,
        name_span: Span,
        span: Span,
        scope: &Scope<'_>,
    ) -> Expr {
        if name.is_empty() && name_span.is_empty() {
            return Expr::unknown(span);
        }
        if let ast::ExprKind::Name(row) = &object.kind
            && let Some(Binding::Row { schema, base }) = scope.get(row)
        {
            return match schema.position(name) {
                Some(at) => self.column(row, schema, at, *base, span),
                None if schema.open => Expr::unknown(span),
                None if self.making.iter().any(|made| made == name) => {
                    self.wrong(meant::made_here(name, name_span))
                }
                None => {
                    // `r.date.entered`
                    let rest = self.text.get(name_span.start..).unwrap_or_default();
                    let dotted = |column: &&str| column.contains('.') && rest.starts_with(column);
                    if let Some(column) = schema.names().filter(dotted).max_by_key(|c| c.len()) {
                        let whole = Span::new(span.start, name_span.start + column.len());
                        return self.wrong(messages::dotted_name(whole, member(row, column)));
                    }
                    let place = messages::ColumnPlace::Member { row, span };
                    self.wrong(messages::unknown_column(name, name_span, schema, place))
                }
            };
        }
        // `r.joined.dt.year`, as pandas has it.
        let object = match &object.kind {
            ast::ExprKind::Member { object: of, name } if ["dt", "str"].contains(&&*name.text) => {
                of
            }
            _ => object,
        };
        // `people.name`, where `r.name` is meant.
        if let ast::ExprKind::Name(other) = &object.kind
            && scope.get(other).is_none()
            && !self.is_constant(other)
            && self.names.get(other).is_none_or(|table| self.within.contains(table))
            && let Some(row) = scope.row_with(name)
        {
            let column = member(row, name);
            return self.wrong(messages::column_alone(other, span, &column));
        }
        let object = self.expr(object, scope);
        match &object.ty {
            Type::Unknown => Expr::unknown(span),
            Type::Record(fields) => match fields.iter().position(|(field, _)| field == name) {
                Some(at) => {
                    let ty = fields.get(at).map_or(Type::Unknown, |(_, ty)| ty.clone());
                    Expr::new(ExprKind::Field(Box::new(object), at), ty, span)
                }
                None => {
                    let names = fields.iter().map(|(field, _)| field.clone()).collect();
                    self.wrong(messages::unknown_field(name, name_span, names))
                }
            },
            _ => {
                let found = self.no_fields(&object, name, name_span, span);
                self.wrong(found)
            }
        }
    }

    /// `r.name.upper`, where a function is meant, and fields of what has none.
    fn no_fields(&self, object: &Expr, name: &str, name_span: Span, span: Span) -> Diagnostic {
        let function = foreign::function(name).unwrap_or(name);
        let Some((_, known)) = self.functions.scalar(function) else {
            return messages::no_fields(name, name_span, &object.ty);
        };
        let value = object.span.of(self.text);
        let made = messages::made_to_fit(known, &object.ty);
        let made = made.map_or_else(|| value.to_owned(), |to| format!("{to}({value})"));
        meant::attribute(name_span, span, &format!("{function}({made})"))
    }

    /// A column of a row; of a group, only a column that makes the group.
    fn column(
        &mut self,
        row: &str,
        schema: &crate::Schema,
        at: usize,
        base: usize,
        span: Span,
    ) -> Expr {
        let Some(column) = schema.columns.get(at) else { return Expr::unknown(span) };
        let ty = column.ty.clone();
        if let Some(aggregates) = self.aggregates.as_ref().filter(|found| found.group == row) {
            return match aggregates.row.iter().position(|&of_row| of_row == at) {
                Some(key) => Expr::column(key, ty, span),
                None => self.wrong(messages::ungrouped_column(row, &column.name, &ty, span)),
            };
        }
        Expr::column(base + at, ty, span)
    }

    fn index(
        &mut self,
        object: &ast::Expr,
        index: &ast::Expr,
        span: Span,
        scope: &Scope<'_>,
    ) -> Expr {
        if let Some(Value::Text(name)) = self.constants.value(index) {
            return self.member(object, &name, index.span, span, scope);
        }
        if let ast::ExprKind::Name(row) = &object.kind
            && let Some(Binding::Row { .. }) = scope.get(row)
        {
            if matches!(index.kind, ast::ExprKind::Hole) {
                return Expr::unknown(span);
            }
            return self.wrong(messages::column_by_value(row, index.span));
        }
        let object = self.expr(object, scope);
        let index = self.expr(index, scope);
        if object.ty.is_unknown() || index.ty.is_unknown() {
            return Expr::unknown(span);
        }
        if object.ty == Type::Text && index.ty == Type::Int {
            let (text, index) = (object.span.of(self.text), index.span.of(self.text));
            return self.wrong(meant::letter_of_text(text, index, span));
        }
        self.apply("item", span, vec![(None, object), (None, index)])
    }
}
