//! The types of operators.

use dusty_syntax::ast::{BinaryOp, UnaryOp};
use dusty_syntax::{Span, ast};

use super::records::short_name;
use super::scope::Binding;
use super::{Checker, FileKind, Scope};
use crate::program::{Arithmetic, Comparison, Expr, ExprKind, TableKind, WindowRows};
use crate::{Type, Value, messages};

impl Checker<'_> {
    pub(super) fn unary(
        &mut self,
        op: UnaryOp,
        operand: &ast::Expr,
        span: Span,
        scope: &Scope<'_>,
    ) -> Expr {
        match op {
            UnaryOp::Not => {
                let operand = self.condition(operand, scope);
                Expr::new(ExprKind::Not(Box::new(operand)), Type::Bool, span)
            }
            UnaryOp::Negate => {
                if let ast::ExprKind::Int(value) = operand.kind {
                    return match 0_i64.checked_sub_unsigned(value) {
                        Some(value) => Expr::constant(Value::Int(value), span),
                        None => self.wrong(messages::too_large(span)),
                    };
                }
                let operand = self.expr(operand, scope);
                match &operand.ty {
                    Type::Unknown => Expr::unknown(span),
                    Type::Missing => Expr { span, ..operand },
                    Type::Int | Type::Float => {
                        if let Some(Value::Float(value)) = operand.as_constant() {
                            return Expr::constant(Value::Float(-value), span);
                        }
                        let ty = operand.ty.clone();
                        Expr::new(ExprKind::Negate(Box::new(operand)), ty, span)
                    }
                    _ => self.wrong(messages::negated(self.text, &operand)),
                }
            }
        }
    }

    /// `w.x / sum(w.x)` in a window that grows, where the part of a whole group may be meant.
    fn part_of_running(&mut self, whole: &ast::Expr) {
        if let Some(around) = &self.aggregates
            && let Some(window) = &around.window
            && window.rows == WindowRows::SoFar
            && !window.said
            && let ast::ExprKind::Call(call) = &whole.kind
            && call.name.text == "sum"
        {
            self.report(messages::part_of_running(&window.opening, call.span));
        }
    }

    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
        scope: &Scope<'_>,
    ) -> Expr {
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            let [left, right] = [left, right].map(|side| Box::new(self.condition(side, scope)));
            let kind = match op {
                BinaryOp::And => ExprKind::And(left, right),
                _ => ExprKind::Or(left, right),
            };
            return Expr::new(kind, Type::Bool, span);
        }
        let whole = self.text.get(span.start..span.end).unwrap_or_default();
        if let Some(found) = messages::bare_date(whole, span) {
            return self.wrong(found);
        }
        if let BinaryOp::Compare(op) = op
            && op.is_equality()
        {
            self.empty_cell(op, [left, right], span, scope);
        }
        let calls = |checker: &Self| checker.aggregates.as_ref().map(|around| around.calls.len());
        let before = calls(self);
        let left = self.expr(left, scope);
        if op == BinaryOp::Calculate(Arithmetic::Divide) && before == calls(self) {
            self.part_of_running(right);
        }
        let right = match (op, &right.kind) {
            // `a != b ?? true`, where `??` belongs to `b` alone.
            (
                BinaryOp::Compare(_),
                ast::ExprKind::Binary { op: BinaryOp::Coalesce, left: value, right: other, .. },
            ) if matches!(other.kind, ast::ExprKind::Bool(_)) => {
                let compared = Span::new(span.start, value.span.end);
                let (value, other) = (self.expr(value, scope), self.expr(other, scope));
                if value.ty.meet(&other.ty).is_none() {
                    let found = messages::compared_first(self.text, compared, &value, &other);
                    return self.wrong(found);
                }
                self.coalesce(value, other, right.span)
            }
            _ => self.expr(right, scope),
        };
        match op {
            BinaryOp::Compare(op) => self.compare(op, op_span, left, right, span),
            BinaryOp::In => self.within(op_span, left, right, span),
            BinaryOp::NotIn => {
                let within = self.within(op_span, left, right, span);
                match within.ty {
                    Type::Bool => Expr::new(ExprKind::Not(Box::new(within)), Type::Bool, span),
                    _ => within,
                }
            }
            BinaryOp::Coalesce => self.coalesce(left, right, span),
            BinaryOp::Calculate(Arithmetic::Add) => self.add(op_span, left, right, span),
            BinaryOp::Calculate(op) => self.arithmetic(op, op_span, left, right, span),
            BinaryOp::And | BinaryOp::Or => Expr::unknown(span),
        }
    }

    fn coalesce(&mut self, left: Expr, right: Expr, span: Span) -> Expr {
        let Some(ty) = left.ty.meet(&right.ty) else {
            return self.wrong(messages::branch_types(self.text, &left, &right));
        };
        let [left, right] = [left, right].map(|side| Box::new(side.coerced(&ty)));
        Expr::new(ExprKind::Coalesce(left, right), ty, span)
    }

    fn compare(
        &mut self,
        op: Comparison,
        op_span: Span,
        left: Expr,
        right: Expr,
        span: Span,
    ) -> Expr {
        let bool = |kind| Expr::new(kind, Type::Bool, span);
        if left.ty.is_unknown() || right.ty.is_unknown() {
            return bool(ExprKind::Constant(Value::Missing));
        }
        // What stands for a part of which nothing is known has a type.
        let literal = |side: &Expr| {
            side.ty == Type::Missing && matches!(side.kind, ExprKind::Constant(Value::Missing))
        };
        if literal(&left) || literal(&right) {
            let other = if literal(&right) { &left } else { &right };
            let asks = op.is_equality().then_some(op == Comparison::Equal);
            self.report(messages::compared_with_missing(self.text, span, other.span, asks));
            return bool(ExprKind::Constant(Value::Missing));
        }
        match left.ty.meet(&right.ty) {
            Some(ty) if !matches!(ty, Type::List(_) | Type::Record(_)) => {
                let [left, right] = [left, right].map(|side| Box::new(side.coerced(&ty)));
                bool(ExprKind::Compare { op, left, right })
            }
            _ => {
                self.report(messages::operand_types(self.text, op_span, &left, &right));
                bool(ExprKind::Constant(Value::Missing))
            }
        }
    }

    /// Says that a cell of a CSV file that was not changed is never an empty text.
    fn empty_cell(
        &mut self,
        op: Comparison,
        sides: [&ast::Expr; 2],
        span: Span,
        scope: &Scope<'_>,
    ) {
        let empty =
            |expr: &ast::Expr| matches!(&expr.kind, ast::ExprKind::Text(text) if text.is_empty());
        let Some(at) = sides.iter().position(|side| empty(side)) else { return };
        let Some(cell) = sides.get(1 - at) else { return };
        let (ast::ExprKind::Member { object, .. } | ast::ExprKind::Index { object, .. }) =
            &cell.kind
        else {
            return;
        };
        let ast::ExprKind::Name(row) = &object.kind else { return };
        let Some(Binding::Row { schema, .. }) = scope.get(row) else { return };
        let name = short_name(cell);
        let column = schema.columns.iter().find(|column| name.as_ref() == Some(&column.name));
        let table = column.and_then(|column| self.program.tables.get(column.origin?.table));
        if let Some(TableKind::Source(source)) = table.map(|table| &table.kind)
            && self.sources.get(*source).is_some_and(|source| source.kind == FileKind::Csv)
        {
            let equal = op == Comparison::Equal;
            self.report(messages::meant::empty_cell(span, cell.span.of(self.text), equal));
        }
    }

    fn within(&mut self, op_span: Span, left: Expr, right: Expr, span: Span) -> Expr {
        match &right.ty {
            Type::Unknown => Expr::unknown(span),
            Type::List(item) if item.meet(&left.ty).is_some() => {
                let ty = item.meet(&left.ty).unwrap_or(Type::Unknown);
                let (left, right) = (left.coerced(&ty), right.coerced(&ty.list_of()));
                self.apply("contains", span, vec![(None, right), (None, left)])
            }
            _ => self.wrong(messages::not_within(self.text, op_span, &left, &right)),
        }
    }

    fn add(&mut self, op_span: Span, left: Expr, right: Expr, span: Span) -> Expr {
        match (&left.ty, &right.ty) {
            (Type::Text, Type::Text | Type::Missing) | (Type::Missing, Type::Text) => {
                let mut parts = Vec::new();
                for side in [left, right] {
                    match side.kind {
                        ExprKind::Concat { parts: inner, added: true } => parts.extend(inner),
                        _ => parts.push(side.coerced(&Type::Text)),
                    }
                }
                Expr::new(ExprKind::Concat { parts, added: true }, Type::Text, span)
            }
            _ => self.arithmetic(Arithmetic::Add, op_span, left, right, span),
        }
    }

    fn arithmetic(
        &mut self,
        op: Arithmetic,
        op_span: Span,
        left: Expr,
        right: Expr,
        span: Span,
    ) -> Expr {
        if left.ty.is_unknown() || right.ty.is_unknown() {
            return Expr::unknown(span);
        }
        let number = |ty: &Type| ty.is_number() || *ty == Type::Missing;
        if !number(&left.ty) || !number(&right.ty) {
            return self.wrong(messages::arithmetic_types(self.text, op, op_span, &left, &right));
        }
        let mut ty = left.ty.meet(&right.ty).unwrap_or(Type::Float);
        if op == Arithmetic::Divide || ty == Type::Missing {
            ty = Type::Float;
        }
        let [left, right] = [left, right].map(|side| Box::new(side.coerced(&ty)));
        Expr::new(ExprKind::Arithmetic { op, left, right }, ty, span)
    }
}
