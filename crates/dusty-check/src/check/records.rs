//! Records: what a step makes of a row.

use dusty_syntax::{Span, ast};
use indexmap::IndexMap;

use super::scope::Binding;
use super::{Checker, Scope};
use crate::messages::meant;
use crate::program::{Expr, ExprKind};
use crate::value::key;
use crate::{Type, messages};

impl Checker<'_> {
    pub(super) fn record(&mut self, fields: &[ast::Field], span: Span, scope: &Scope<'_>) -> Expr {
        let mut unknown = false;
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (name, value) in self.fields(fields, scope, &mut unknown) {
            names.push((name, value.ty.clone()));
            values.push(value);
        }
        let ty = if unknown { Type::Unknown } else { Type::Record(names) };
        Expr::new(ExprKind::Record(values), ty, span)
    }

    /// The fields of a record in their final order: a name that comes again after
    /// `...r` keeps its place and takes the new value. Sets `open` where columns may
    /// be missing because of a mistake that was reported.
    pub(crate) fn fields(
        &mut self,
        fields: &[ast::Field],
        scope: &Scope<'_>,
        open: &mut bool,
    ) -> Vec<(String, Expr)> {
        // The values, and whether the script has set each by itself, and not by `...r`.
        let mut made: IndexMap<String, (Expr, bool)> = IndexMap::new();
        let outer = std::mem::take(&mut self.making);
        for field in fields {
            let (name, span, value) = match field {
                ast::Field::Spread(name) => {
                    for (column, value) in self.spread(name, scope, open).unwrap_or_default() {
                        if made.contains_key(&column) {
                            self.report(messages::duplicate_name(&column, name.span, None));
                        } else {
                            made.insert(column, (value, false));
                        }
                    }
                    continue;
                }
                ast::Field::Named { key, value } => {
                    (key.text.clone(), key.span, self.expr(value, scope))
                }
                ast::Field::Short(expr) => {
                    let before = self.diagnostics.len();
                    let typed = self.expr(expr, scope);
                    let Some(name) = short_name(expr) else {
                        *open = true;
                        self.nameless(expr, scope, before);
                        continue;
                    };
                    (name, expr.span, typed)
                }
            };
            if name.is_empty() && span.is_empty() {
                // The parser has told that it is absent; JSON may have fields that are called `""`.
                *open = true;
                continue;
            }
            match made.insert(name.clone(), (value, true)) {
                Some((_, true)) => self.report(messages::duplicate_name(&name, span, None)),
                Some((_, false)) => {}
                None => self.making.push(name),
            }
        }
        self.making = outer;
        made.into_iter().map(|(name, (value, _))| (name, value)).collect()
    }

    /// Says that a field has no name, unless the parser has.
    fn nameless(&mut self, expr: &ast::Expr, scope: &Scope<'_>, before: usize) {
        use ast::ExprKind::{Binary, Call, Hole, If, Interpolated, Name, Unary};
        let name = match &expr.kind {
            Name(row) if matches!(scope.get(row), Some(Binding::Row { .. })) => {
                // That it is no value was told already.
                self.take_back(before);
                return self.report(meant::row_as_field(row, expr.span));
            }
            Binary { .. } | Unary { .. } | If { .. } | Interpolated(_) | Hole => return,
            Name(name) => name.clone(),
            Call(call) => {
                call.args.first().and_then(|arg| short_name(&arg.value)).unwrap_or_default()
            }
            _ => String::new(),
        };
        if self.diagnostics.len() == before {
            let name = if name.is_empty() { "name".to_owned() } else { key(&name) };
            let right = format!("{name}: {}", expr.span.of(self.text));
            self.report(messages::nameless_field(expr.span, &right));
        }
    }

    fn spread(
        &mut self,
        name: &ast::Name,
        scope: &Scope<'_>,
        open: &mut bool,
    ) -> Option<Vec<(String, Expr)>> {
        if let Some(aggregates) = &self.aggregates
            && aggregates.group == name.text
        {
            let window = aggregates.window.is_some();
            self.report(match window {
                true => messages::window_spread(name.span),
                false => messages::group_spread(&name.text, name.span),
            });
            *open = true;
            return None;
        }
        match scope.get(&name.text) {
            Some(Binding::Row { schema, base }) => {
                *open |= schema.open;
                let column = |(at, column): (usize, &crate::Column)| {
                    let value = Expr::column(base + at, column.ty.clone(), name.span);
                    (column.name.clone(), value)
                };
                Some(schema.columns.iter().enumerate().map(column).collect())
            }
            _ => {
                *open = true;
                if !name.text.is_empty() {
                    let rows = scope.names().map(str::to_owned).collect();
                    self.report(messages::spread_of_no_row(&name.text, name.span, rows));
                }
                None
            }
        }
    }
}

/// The name that `{ r.id }` and `{ r["First Name"] }` give to the field.
pub(super) fn short_name(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Member { name, .. } => Some(name.text.clone()),
        ast::ExprKind::Index { index, .. } => match &index.kind {
            ast::ExprKind::Text(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}
