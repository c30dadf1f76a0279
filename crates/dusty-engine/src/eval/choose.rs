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

use super::{Complaint, Evaluation, Fault, Part, Selection, is_false, is_true, narrowed};
use crate::builtins::kernel::Operand;
use crate::failure::sound;

const UNLISTED: Complaint = Complaint {
    code: &data::UNLISTED,
    fails: Fails { one: "is not listed in the recode", many: "are not listed in the recode" },
};

impl Evaluation<'_> {
    fn bools(&mut self, expr: &Expr, selection: &Selection) -> BooleanArray {
        let value = self.eval(expr, selection);
        let array = self.expand(value);
        match array.as_boolean_opt() {
            Some(bools) => bools.clone(),
            None => BooleanArray::new_null(self.rows),
        }
    }

    pub(super) fn and_or(
        &mut self,
        and: bool,
        left: &Expr,
        right: &Expr,
        selection: &Selection,
    ) -> Operand {
        let left = self.bools(left, selection);
        // Where the left side decides, the right one is not looked at.
        let open = if and { !&is_false(&left) } else { !&is_true(&left) };
        let right = self.bools(right, &narrowed(selection, open));
        let kernel = if and { boolean::and_kleene } else { boolean::or_kleene };
        Operand::Rows(Arc::new(sound(kernel(&left, &right))))
    }

    pub(super) fn coalesce(&mut self, left: &Expr, right: &Expr, selection: &Selection) -> Operand {
        let left = self.eval(left, selection);
        if left.array().null_count() == 0 {
            return left;
        }
        let left = self.expand(left);
        let absent = sound(is_null(&left));
        let right = self.eval(right, &narrowed(selection, absent.values().clone()));
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

    pub(super) fn if_(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        selection: &Selection,
    ) -> Operand {
        let condition = self.bools(condition, selection);
        let (yes, no) = (is_true(&condition), is_false(&condition));
        let then = self.eval(then, &narrowed(selection, yes.clone()));
        let otherwise = self.eval(otherwise, &narrowed(selection, no.clone()));
        let merged = self.merged(&yes, &then, &otherwise);
        if condition.null_count() == 0 {
            return merged;
        }
        let unknown = !&(&yes | &no);
        let nothing = arrow::array::new_null_array(merged.array().data_type(), 1);
        self.merged(&unknown, &Operand::Constant(nothing), &merged)
    }

    pub(super) fn try_(
        &mut self,
        value: &Expr,
        otherwise: &Expr,
        selection: &Selection,
    ) -> Operand {
        let known = std::mem::take(&mut self.bad);
        let sites = self.sites.clone();
        let memo = std::mem::take(&mut self.memo);
        let value = self.eval(value, selection);
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
        let otherwise = self.eval(otherwise, &narrowed(selection, mask.clone()));
        self.merged(&mask, &otherwise, &value)
    }

    pub(super) fn recode(
        &mut self,
        expr: &Expr,
        value: &Expr,
        cases: &[(String, Expr)],
        otherwise: Option<&Expr>,
        selection: &Selection,
    ) -> Operand {
        let reads = value;
        let value = self.eval(value, selection);
        let array = self.expand(value);
        let Some(texts) = array.as_any().downcast_ref::<StringViewArray>() else {
            return super::missing(expr);
        };
        let numbers: HashMap<&str, usize> =
            cases.iter().enumerate().map(|(at, (text, _))| (text.as_str(), at)).collect();
        // The last two stand for a value that is not listed and for a missing one.
        let (unlisted, absent) = (cases.len(), cases.len() + 1);
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
            let rows =
                if simple { selection.clone() } else { narrowed(selection, rows_of(number)) };
            results.push(self.eval(result, &rows));
        }
        results.push(match otherwise {
            Some(otherwise) => self.eval(otherwise, &narrowed(selection, rows_of(unlisted))),
            None => super::missing(expr),
        });
        results.push(super::missing(expr));
        let arrays: Vec<&dyn Array> = results.iter().map(|r| r.array().as_ref()).collect();
        let places: Vec<(usize, usize)> = chosen
            .iter()
            .enumerate()
            .map(|(row, &number)| (number, results.get(number).map_or(0, |r| r.index(row))))
            .collect();
        let result = sound(interleave(&arrays, &places));
        if otherwise.is_none() {
            let bad = chosen.iter().enumerate().filter(|(_, number)| **number == unlisted);
            let bad = bad.map(|(row, _)| row).collect();
            let text = |row: usize| texts.is_valid(row).then(|| texts.value(row).to_owned());
            let part = Part { expr, result: &result, constant: false, selection };
            self.note(&part, vec![Fault { complaint: UNLISTED, rows: bad, reads }], text);
        }
        Operand::Rows(result)
    }
}
