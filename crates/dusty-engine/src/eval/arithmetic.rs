//! Arithmetic: whole numbers that do not fit and divisions by zero are bad values.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, Int64Array, PrimitiveArray};
use arrow::datatypes::{Float64Type, Int64Type};
use dusty_check::Fails;
use dusty_check::program::{Arithmetic, Expr, ExprKind};
use dusty_syntax::codes::data;

use super::{Complaint, Evaluation, Fault, Part, Selection, cell, map, missing};
use crate::kernel::Operand;

const BY_ZERO: Complaint = Complaint {
    code: &data::BAD_ARITHMETIC,
    fails: Fails { one: "divides by zero", many: "divide by zero" },
};
const TOO_LARGE: Complaint = Complaint {
    code: &data::BAD_ARITHMETIC,
    fails: Fails {
        one: "gives a number that is too large",
        many: "give numbers that are too large",
    },
};

impl Evaluation<'_> {
    pub(super) fn negate(&mut self, expr: &Expr, operand: &Expr, selection: &Selection) -> Operand {
        let value = self.eval(operand, selection);
        if value.array().as_primitive_opt::<Float64Type>().is_some() {
            return map(&value, |array| match array.as_primitive_opt::<Float64Type>() {
                Some(floats) => Arc::new(floats.unary::<_, Float64Type>(|value| -value)),
                None => ArrayRef::clone(array),
            });
        }
        let zero = Operand::Constant(Arc::new(Int64Array::from(vec![0])));
        let subtract = |a, b| int(Arithmetic::Subtract, a, b);
        self.calculate::<Int64Type>(
            expr,
            "-",
            subtract,
            (operand, &zero),
            (operand, &value),
            selection,
        )
    }

    pub(super) fn arithmetic(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        left: &Expr,
        right: &Expr,
        selection: &Selection,
    ) -> Operand {
        let (l, r) = (self.eval(left, selection), self.eval(right, selection));
        let (left, right) = ((left, &l), (right, &r));
        let symbol = match op {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => "*",
            Arithmetic::Divide => "/",
            Arithmetic::Remainder => "%",
        };
        if l.array().as_primitive_opt::<Int64Type>().is_some() {
            let apply = |a, b| int(op, a, b);
            return self.calculate::<Int64Type>(expr, symbol, apply, left, right, selection);
        }
        let apply = |a, b| float(op, a, b);
        self.calculate::<Float64Type>(expr, symbol, apply, left, right, selection)
    }

    /// Calculates row by row; where nothing comes out, the row is bad.
    fn calculate<T: ArrowPrimitiveType>(
        &mut self,
        expr: &Expr,
        symbol: &str,
        apply: impl Fn(T::Native, T::Native) -> Option<T::Native>,
        (left_part, left): (&Expr, &Operand),
        (right_part, right): (&Expr, &Operand),
        selection: &Selection,
    ) -> Operand {
        let (Some(l), Some(r)) =
            (left.array().as_primitive_opt::<T>(), right.array().as_primitive_opt::<T>())
        else {
            return missing(expr);
        };
        let constant = matches!((left, right), (Operand::Constant(_), Operand::Constant(_)));
        let rows = if constant { 1 } else { self.rows };
        let (mut by_zero, mut too_large) = (Vec::new(), Vec::new());
        let divides = matches!(symbol, "/" | "%");
        let values = (0..rows).map(|row| {
            let (i, j) = (left.index(row), right.index(row));
            if l.is_null(i) || r.is_null(j) {
                return None;
            }
            let value = apply(l.value(i), r.value(j));
            if value.is_none() {
                let zero = divides && r.value(j) == T::Native::default();
                if zero { by_zero.push(row) } else { too_large.push(row) }
            }
            value
        });
        let result: ArrayRef = Arc::new(values.collect::<PrimitiveArray<T>>());
        let value = |row: usize| {
            let left = shown(left_part, cell(left.array(), left.index(row))?);
            let right = shown(right_part, cell(right.array(), right.index(row))?);
            Some(format!("{left} {symbol} {right}"))
        };
        let part = Part { expr, result: &result, constant, selection };
        let by_zero = Fault { complaint: BY_ZERO, rows: by_zero, reads: right_part };
        let too_large = Fault { complaint: TOO_LARGE, rows: too_large, reads: expr };
        self.note(&part, vec![by_zero, too_large], value);
        if constant { Operand::Constant(result) } else { Operand::Rows(result) }
    }
}

/// A number as it was before it was made a float.
fn shown(operand: &Expr, number: String) -> String {
    match (&operand.kind, number.strip_suffix(".0")) {
        (ExprKind::Widen(_), Some(whole)) => whole.to_owned(),
        _ => number,
    }
}

fn int(op: Arithmetic, a: i64, b: i64) -> Option<i64> {
    match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        // The sign of the divisor, so that the remainders of one divisor are alike on
        // both sides of zero.
        Arithmetic::Remainder => match a.checked_rem(b) {
            Some(rest) if rest != 0 && (rest < 0) != (b < 0) => Some(rest + b),
            // The one overflow, of the smallest number by -1, has the remainder 0.
            None if b == -1 => Some(0),
            rest => rest,
        },
        // A division gives a float, whatever is divided.
        Arithmetic::Divide => None,
    }
}

fn float(op: Arithmetic, a: f64, b: f64) -> Option<f64> {
    let value = match op {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Remainder => {
            let rest = a % b;
            if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
        }
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_have_the_sign_of_the_divisor() {
        assert_eq!(int(Arithmetic::Remainder, -7, 3), Some(2));
        assert_eq!(int(Arithmetic::Remainder, 7, -3), Some(-2));
        assert_eq!(int(Arithmetic::Remainder, i64::MIN, -1), Some(0));
        assert_eq!(int(Arithmetic::Remainder, 7, 0), None);
        assert_eq!(float(Arithmetic::Remainder, -7.5, 2.0), Some(0.5));
    }

    #[test]
    fn what_is_too_large_is_nothing() {
        assert_eq!(int(Arithmetic::Multiply, i64::MAX, 2), None);
        assert_eq!(float(Arithmetic::Multiply, 1e308, 10.0), None);
        assert_eq!(float(Arithmetic::Divide, 1.0, 0.0), None);
    }
}
