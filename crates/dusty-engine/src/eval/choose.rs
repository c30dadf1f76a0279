//! The parts of expressions that do not look at everything: `and`, `or`, `??`,
//! `if`, `try`, `recode`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringViewArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::kernels::boolean;
use arrow::compute::{interleave, is_null};
use dusty_check::Fails;
use dusty_check::program::Expr;
use dusty_syntax::codes::data;

use super::{BadRows, Complaint, Evaluation, Part, is_false, is_true};
use crate::builtins::kernel::Operand;
use crate::failure::sound;

pub(super) const UNLISTED: Complaint = Complaint {
    code: &data::UNLISTED,
    fails: Fails { one: "is not listed in the recode", many: "are not listed in the recode" },
};

pub(super) const NO_COLUMN: Complaint = Complaint {
    code: &data::UNLISTED,
    fails: Fails { one: "is none of the columns", many: "are none of the columns" },
};

impl Evaluation<'_> {
    fn bools(&mut self, expr: &Expr) -> BooleanArray {
        let array = self.column(expr);
        match array.as_boolean_opt() {
            Some(bools) => bools.clone(),
            None => BooleanArray::new_null(self.rows),
        }
    }

    /// Where the left side decides, the right one is not looked at.
    pub(super) fn and(&mut self, left: &Expr, right: &Expr) -> Operand {
        let left = self.bools(left);
        let right = self.narrowed(!&is_false(&left), |rest| rest.bools(right));
        Operand::Rows(Arc::new(sound(boolean::and_kleene(&left, &right))))
    }

    pub(super) fn or(&mut self, left: &Expr, right: &Expr) -> Operand {
        let left = self.bools(left);
        let right = self.narrowed(!&is_true(&left), |rest| rest.bools(right));
        Operand::Rows(Arc::new(sound(boolean::or_kleene(&left, &right))))
    }

    pub(super) fn coalesce(&mut self, left: &Expr, right: &Expr) -> Operand {
        let left = self.eval(left);
        if left.array().null_count() == 0 {
            return left;
        }
        let left = self.expand(left);
        let absent = sound(is_null(&left));
        let right = self.narrowed(absent.values().clone(), |rest| rest.eval(right));
        self.merged(absent.values(), &right, &Operand::Rows(left))
    }

    /// One value where the mask holds, the other elsewhere.
    fn merged(&self, mask: &BooleanBuffer, yes: &Operand, no: &Operand) -> Operand {
        use arrow::array::{Datum, Scalar};
        use arrow::compute::kernels::zip::zip;
        let mask = BooleanArray::new(mask.clone(), None);
        let datum = |operand: &Operand| -> Box<dyn Datum> {
            match operand {
                Operand::Rows(array) => Box::new(ArrayRef::clone(array)),
                Operand::Constant(array) => Box::new(Scalar::new(ArrayRef::clone(array))),
            }
        };
        Operand::Rows(sound(zip(&mask, datum(yes).as_ref(), datum(no).as_ref())))
    }

    pub(super) fn if_(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr) -> Operand {
        let condition = self.bools(condition);
        let (yes, no) = (is_true(&condition), is_false(&condition));
        let then = self.narrowed(yes.clone(), |branch| branch.eval(then));
        let otherwise = self.narrowed(no.clone(), |branch| branch.eval(otherwise));
        let merged = self.merged(&yes, &then, &otherwise);
        if condition.null_count() == 0 {
            return merged;
        }
        let unknown = !&(&yes | &no);
        let nothing = arrow::array::new_null_array(merged.array().data_type(), 1);
        self.merged(&unknown, &Operand::Constant(nothing), &merged)
    }

    pub(super) fn try_(&mut self, value: &Expr, otherwise: &Expr) -> Operand {
        let known = std::mem::take(&mut self.bad);
        let sites = self.sites.clone();
        let memo = std::mem::take(&mut self.memo);
        let value = self.eval(value);
        let bad = std::mem::replace(&mut self.bad, known);
        // What happened in there is not told, and so counts for nothing outside.
        (self.sites, self.memo) = (sites, memo);
        if bad.is_empty() {
            return value;
        }
        let mut mask = vec![false; self.rows];
        for cell in &bad {
            if let Some(slot) = mask.get_mut(cell.row) {
                *slot = true;
            }
        }
        let mask = BooleanBuffer::from(mask);
        let otherwise = self.narrowed(mask.clone(), |branch| branch.eval(otherwise));
        self.merged(&mask, &otherwise, &value)
    }

    pub(super) fn recode(
        &mut self,
        expr: &Expr,
        value: &Expr,
        cases: &[(String, Expr)],
        otherwise: Result<&Expr, Complaint>,
        pivots: bool,
    ) -> Operand {
        let array = self.column(value);
        let Some(texts) = array.as_any().downcast_ref::<StringViewArray>() else {
            return super::missing(expr);
        };
        let numbers: HashMap<&str, usize> =
            cases.iter().enumerate().map(|(at, (text, _))| (text.as_str(), at)).collect();
        // The last two stand for a value that is not listed and for a missing one, which no column of `pivot` is for.
        let unlisted = cases.len();
        let absent = unlisted + usize::from(!pivots);
        let chosen: Vec<usize> = texts
            .iter()
            .map(|text| text.map_or(absent, |text| numbers.get(text).copied().unwrap_or(unlisted)))
            .collect();
        let rows_of = |number: usize| {
            BooleanBuffer::collect_bool(chosen.len(), |row| chosen.get(row) == Some(&number))
        };
        let mut results: Vec<Operand> = Vec::new();
        for (number, (_, result)) in cases.iter().enumerate() {
            let simple = matches!(result.kind, dusty_check::program::ExprKind::Constant(_));
            results.push(match simple {
                true => self.eval(result),
                false => self.narrowed(rows_of(number), |branch| branch.eval(result)),
            });
        }
        results.push(match otherwise {
            Ok(otherwise) => self.narrowed(rows_of(unlisted), |branch| branch.eval(otherwise)),
            Err(_) => super::missing(expr),
        });
        results.push(super::missing(expr));
        let arrays: Vec<&dyn Array> = results.iter().map(|r| r.array().as_ref()).collect();
        let places: Vec<(usize, usize)> = chosen
            .iter()
            .enumerate()
            .map(|(row, &number)| (number, results.get(number).map_or(0, |r| r.index(row))))
            .collect();
        let result = sound(interleave(&arrays, &places));
        if let Err(complaint) = otherwise {
            let bad = chosen.iter().enumerate().filter(|(_, number)| **number == unlisted);
            let bad = bad.map(|(row, _)| row).collect();
            let text = |row: usize| texts.is_valid(row).then(|| texts.value(row).to_owned());
            let part = Part { expr, result: &result, constant: false };
            self.note(&part, vec![BadRows { complaint, rows: bad, reads: value }], text);
        }
        Operand::Rows(result)
    }
}
