//! Arithmetic: whole numbers that do not fit and divisions by zero are bad values.

use std::sync::Arc;

use arrow::array::{ArrayRef, ArrowPrimitiveType, AsArray, Int64Array, PrimitiveArray};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{Float64Type, Int64Type};
use dusty_check::Fails;
use dusty_check::program::{Arithmetic, Expr, ExprKind};
use dusty_syntax::codes::data;

use super::{BadRows, Complaint, Evaluation, Part, cell, map, missing};
use crate::builtins::all_but;
use crate::builtins::kernel::Operand;
use crate::failure::sound;
use crate::types::data_type;

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

/// The two sides of a calculation.
struct Sides<'a> {
    values: [&'a Operand; 2],
    /// What is told of them.
    told: [&'a Operand; 2],
    /// The right one, as it was written.
    right: &'a Expr,
}

impl Evaluation<'_> {
    pub(super) fn negate(&mut self, expr: &Expr, operand: &Expr) -> Operand {
        let value = self.eval(operand);
        if value.array().as_primitive_opt::<Float64Type>().is_some() {
            return map(&value, |array| match array.as_primitive_opt::<Float64Type>() {
                Some(floats) => Arc::new(floats.unary::<_, Float64Type>(|value| -value)),
                None => ArrayRef::clone(array),
            });
        }
        let zero = Operand::Constant(Arc::new(Int64Array::from(vec![0])));
        let op = Arithmetic::Subtract;
        let apply = |a, b| int(op, a, b);
        let sides = Sides { told: [&zero, &value], values: [&zero, &value], right: operand };
        self.calculate::<Int64Type>(expr, op, apply, &sides)
    }

    pub(super) fn arithmetic(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        left: &Expr,
        right: &Expr,
    ) -> Operand {
        let rounded = self.rounded.len();
        let [(l, l_told), (r, r_told)] = [left, right].map(|side| self.side(side));
        self.rounded.truncate(rounded);
        let sides = Sides { told: [&l_told, &r_told], values: [&l, &r], right };
        if l.array().as_primitive_opt::<Int64Type>().is_some() {
            let apply = |a, b| int(op, a, b);
            return self.calculate::<Int64Type>(expr, op, apply, &sides);
        }
        let apply = |a, b| float(op, a, b);
        self.calculate::<Float64Type>(expr, op, apply, &sides)
    }

    /// A side of a calculation, and what is told of it: a whole number with all its digits.
    fn side(&mut self, side: &Expr) -> (Operand, Operand) {
        let ExprKind::Widen(whole) = &side.kind else {
            let value = self.eval(side);
            return (value.clone(), value);
        };
        let whole = self.eval(whole);
        (map(&whole, |array| sound(cast(array, &data_type(&side.ty)))), whole)
    }

    /// Calculates row by row; where nothing comes out, the row is bad.
    fn calculate<T: ArrowPrimitiveType>(
        &mut self,
        expr: &Expr,
        op: Arithmetic,
        apply: impl Fn(T::Native, T::Native) -> Option<T::Native>,
        sides: &Sides<'_>,
    ) -> Operand {
        let [left, right] = sides.values;
        let (Some(l), Some(r)) =
            (left.array().as_primitive_opt::<T>(), right.array().as_primitive_opt::<T>())
        else {
            return missing(expr);
        };
        let constant = matches!((left, right), (Operand::Constant(_), Operand::Constant(_)));
        let rows = if constant { 1 } else { self.rows };
        let nulls = NullBuffer::union(left.nulls(rows).as_ref(), right.nulls(rows).as_ref());
        let (lefts, rights) = (l.values(), r.values());
        let mut bad = Vec::new();
        let values = (0..rows).map(|row| {
            let value = apply(lefts[left.index(row)], rights[right.index(row)]);
            value.unwrap_or_else(|| {
                // What stands where a number is missing means nothing.
                if nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
                    bad.push(row);
                }
                T::Native::default()
            })
        });
        let values: ScalarBuffer<T::Native> = values.collect();
        let nulls = NullBuffer::union(nulls.as_ref(), all_but(&bad, rows).as_ref());
        let result: ArrayRef = Arc::new(PrimitiveArray::<T>::new(values, nulls));
        let divides = matches!(op, Arithmetic::Divide | Arithmetic::Remainder);
        let zero = |row: &usize| divides && rights[right.index(*row)] == T::Native::default();
        let (by_zero, too_large) = bad.into_iter().partition(zero);
        let value = |row: usize| {
            let [left, right] = sides.told.map(|side| cell(side.array(), side.index(row)));
            Some(format!("{} {} {}", shown(left?), op.symbol(), shown(right?)))
        };
        let part = Part { expr, result: &result, constant };
        let by_zero = BadRows { complaint: BY_ZERO, rows: by_zero, reads: sides.right };
        let too_large = BadRows { complaint: TOO_LARGE, rows: too_large, reads: expr };
        self.note(&part, vec![by_zero, too_large], value);
        if constant { Operand::Constant(result) } else { Operand::Rows(result) }
    }
}

/// A number as most would write it: a whole one without a point, which it may have got by a
/// float beside it.
fn shown(number: String) -> String {
    number.strip_suffix(".0").map(str::to_owned).unwrap_or(number)
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
            // To add a zero takes the sign off that of the dividend leaves on a rest of nothing.
            if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest + 0.0 }
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
        let none = float(Arithmetic::Remainder, -10.5, 1.5);
        assert_eq!(none.map(f64::to_bits), Some(0.0_f64.to_bits()));
    }

    #[test]
    fn what_is_too_large_is_nothing() {
        assert_eq!(int(Arithmetic::Multiply, i64::MAX, 2), None);
        assert_eq!(float(Arithmetic::Multiply, 1e308, 10.0), None);
        assert_eq!(float(Arithmetic::Divide, 1.0, 0.0), None);
    }
}
