//! Arithmetic: whole numbers that do not fit and divisions by zero are bad values.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use arrow::datatypes::{Float64Type, Int64Type};
use dusty_check::Type;
use dusty_check::program::{Arithmetic, Expr};

use super::{Evaluation, Selection, arithmetic_fails, cell, missing};
use crate::kernel::Operand;

impl Evaluation<'_> {
    pub(super) fn negate(&mut self, expr: &Expr, operand: &Expr, selection: &Selection) -> Operand {
        let operand = self.eval(operand, selection);
        if let Some(floats) = operand.array().as_primitive_opt::<Float64Type>() {
            let changed: Float64Array = floats.unary(|value| -value);
            return same_shape(&operand, Arc::new(changed));
        }
        let zero = Operand::Constant(Arc::new(Int64Array::from(vec![0])));
        self.ints(expr, Arithmetic::Subtract, &zero, &operand, selection)
    }

    pub(super) fn arithmetic(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        left: &Expr,
        right: &Expr,
        selection: &Selection,
    ) -> Operand {
        let (left, right) = (self.eval(left, selection), self.eval(right, selection));
        match expr.ty {
            Type::Int => self.ints(expr, op, &left, &right, selection),
            Type::Float => self.floats(expr, op, &left, &right, selection),
            _ => missing(expr),
        }
    }

    fn ints(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        left: &Operand,
        right: &Operand,
        selection: &Selection,
    ) -> Operand {
        let (Some(l), Some(r)) = (
            left.array().as_primitive_opt::<Int64Type>(),
            right.array().as_primitive_opt::<Int64Type>(),
        ) else {
            return missing(expr);
        };
        let apply = |a: i64, b: i64| match op {
            Arithmetic::Add => a.checked_add(b),
            Arithmetic::Subtract => a.checked_sub(b),
            Arithmetic::Multiply => a.checked_mul(b),
            // The sign of the divisor, so that the remainders of one divisor are alike
            // on both sides of zero.
            Arithmetic::Remainder => match a.checked_rem(b) {
                Some(rest) if rest != 0 && (rest < 0) != (b < 0) => Some(rest + b),
                // The one overflow, of the smallest number by -1, has the remainder 0.
                None if b == -1 => Some(0),
                rest => rest,
            },
            Arithmetic::Divide => None,
        };
        let constant = is_constant(left) && is_constant(right);
        let rows = if constant { 1 } else { self.rows };
        let mut bad = Vec::new();
        let values = (0..rows).map(|row| {
            let (i, j) = (left.index(row), right.index(row));
            if l.is_null(i) || r.is_null(j) {
                return None;
            }
            let value = apply(l.value(i), r.value(j));
            if value.is_none() {
                bad.push(row);
            }
            value
        });
        let result: ArrayRef = Arc::new(values.collect::<Int64Array>());
        let by_zero = |row: usize| r.is_valid(right.index(row)) && r.value(right.index(row)) == 0;
        self.note_arithmetic(expr, op, &result, bad, by_zero, left, right, selection);
        if constant { Operand::Constant(result) } else { Operand::Rows(result) }
    }

    fn floats(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        left: &Operand,
        right: &Operand,
        selection: &Selection,
    ) -> Operand {
        let (Some(l), Some(r)) = (
            left.array().as_primitive_opt::<Float64Type>(),
            right.array().as_primitive_opt::<Float64Type>(),
        ) else {
            return missing(expr);
        };
        let apply = |a: f64, b: f64| match op {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide => a / b,
            Arithmetic::Remainder => {
                let rest = a % b;
                if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
            }
        };
        let constant = is_constant(left) && is_constant(right);
        let rows = if constant { 1 } else { self.rows };
        let mut bad = Vec::new();
        let values = (0..rows).map(|row| {
            let (i, j) = (left.index(row), right.index(row));
            if l.is_null(i) || r.is_null(j) {
                return None;
            }
            let value = apply(l.value(i), r.value(j));
            if !value.is_finite() {
                bad.push(row);
                return None;
            }
            Some(value)
        });
        let result: ArrayRef = Arc::new(values.collect::<Float64Array>());
        let by_zero = |row: usize| r.is_valid(right.index(row)) && r.value(right.index(row)) == 0.0;
        self.note_arithmetic(expr, op, &result, bad, by_zero, left, right, selection);
        if constant { Operand::Constant(result) } else { Operand::Rows(result) }
    }

    /// Division by zero and numbers that are too large are different complaints.
    #[allow(clippy::too_many_arguments, reason = "all of it is about one operation")]
    fn note_arithmetic(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        result: &ArrayRef,
        bad: Vec<usize>,
        by_zero: impl Fn(usize) -> bool,
        left: &Operand,
        right: &Operand,
        selection: &Selection,
    ) {
        let constant = result.len() != self.rows || (is_constant(left) && is_constant(right));
        let symbol = match op {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => "*",
            Arithmetic::Divide => "/",
            Arithmetic::Remainder => "%",
        };
        let divided = matches!(op, Arithmetic::Divide | Arithmetic::Remainder);
        let value = |row: usize| {
            let left = cell(left.array(), left.index(row))?;
            let right = cell(right.array(), right.index(row))?;
            Some(format!("{left} {symbol} {right}"))
        };
        let (zero, large): (Vec<_>, Vec<_>) =
            bad.into_iter().partition(|&row| divided && by_zero(row));
        let fine = !large.is_empty();
        let fails = arithmetic_fails(op, !fine);
        if fine && !zero.is_empty() {
            let fails = arithmetic_fails(op, true);
            let sites = self.sites.clone();
            self.note(expr, fails, result.as_ref(), constant, zero, value, selection);
            self.sites = sites;
            self.note(
                expr,
                arithmetic_fails(op, false),
                result.as_ref(),
                constant,
                large,
                value,
                selection,
            );
            return;
        }
        let bad = if fine { large } else { zero };
        self.note(expr, fails, result.as_ref(), constant, bad, value, selection);
    }
}

fn is_constant(operand: &Operand) -> bool {
    matches!(operand, Operand::Constant(_))
}

fn same_shape(operand: &Operand, array: ArrayRef) -> Operand {
    match operand {
        Operand::Rows(_) => Operand::Rows(array),
        Operand::Constant(_) => Operand::Constant(array),
    }
}
