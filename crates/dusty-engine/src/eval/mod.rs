//! Evaluates expressions on whole batches.
//!
//! Every part of an expression is evaluated under a *selection*: the rows for which
//! the program needs it. The branches of `if`, the right side of `and`, `or` and
//! `??`, and what `try` guards narrow the selection, so that a value is bad only
//! where the program would really have looked at it. What stands in the rows outside
//! of the selection means nothing.

mod arithmetic;
mod choose;
mod constant;
mod memo;
mod ordered;
mod rounded;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, ListArray, StringViewArray, StringViewBuilder,
    StructArray, new_null_array,
};
use arrow::buffer::{BooleanBuffer, NullBuffer, OffsetBuffer};
use arrow::compute::kernels::cmp;
use arrow::compute::{cast, not};
use arrow::datatypes::DataType;
use dusty_check::program::{Comparison, Expr, ExprKind};
use dusty_check::{Blames, Fails, Risk, Type};
use dusty_syntax::codes::data;
use dusty_syntax::{Code, Span};

use crate::account::ACCOUNTED;
use crate::builtins::kernel::{Invocation, Operand};
use crate::builtins::{SCALARS, currency, equal_to_short_text, one_zero, printed, repeat};
use crate::failure::sound;
use crate::types::{data_type, item_field};
use choose::{NO_COLUMN, UNLISTED};
pub(crate) use constant::{calculated, constant};
use memo::Memo;
pub(crate) use ordered::{By, Meant, Ordered, Written};
pub(crate) use rounded::{Rounded, rounded};

/// Rows of a batch; `None` for all.
type Selection = Option<BooleanBuffer>;

/// A bad value in a row.
#[derive(Clone, Debug)]
pub(crate) struct BadCell {
    /// The row in the batch.
    pub(crate) row: usize,
    /// What was called or calculated, in the script.
    pub(crate) span: Span,
    /// What is wrong with the value.
    pub(crate) complaint: Complaint,
    /// The column that the value comes from: the first one that its expression reads.
    pub(crate) column: Option<usize>,
    /// The value as text; `None` if it is missing.
    pub(crate) value: Option<String>,
    /// Whether the value is a cell of the column, and not calculated from it.
    pub(crate) direct: bool,
}

/// What can be wrong with a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Complaint {
    /// The kind of mistake.
    pub(crate) code: &'static Code,
    /// What is said of the value.
    pub(crate) fails: Fails,
}

/// How a fallible part went, over all rows that needed it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcomes {
    /// Values that were fine.
    pub(crate) fine: u64,
    /// Values that were missing.
    pub(crate) missing: u64,
}

/// A part of an expression that can fail, after it was evaluated.
struct Part<'a> {
    expr: &'a Expr,
    result: &'a dyn Array,
    /// Whether the result is one value for all rows.
    constant: bool,
}

/// One way in which a part failed.
struct BadRows<'a> {
    complaint: Complaint,
    rows: Vec<usize>,
    /// What reads the column that is to blame.
    reads: &'a Expr,
}

/// A currency that a call has met.
pub(crate) struct Currency {
    pub(crate) span: Span,
    /// The column that the amounts come from.
    pub(crate) column: Option<usize>,
    pub(crate) name: String,
    /// The first row that has it.
    pub(crate) row: usize,
}

/// The evaluation of a step on one batch.
#[derive(Default)]
pub(crate) struct Evaluation<'a> {
    columns: &'a [ArrayRef],
    rows: usize,
    /// The rows for which the program needs the part that is being evaluated.
    selection: Selection,
    locals: HashMap<usize, Operand>,
    /// The columns that the locals come from.
    origins: HashMap<usize, usize>,
    /// The bad values found so far.
    pub(crate) bad: Vec<BadCell>,
    /// How the fallible parts went, by the column that they read.
    pub(crate) sites: HashMap<(Span, Option<usize>), Outcomes>,
    /// Texts that were put in order, or joined.
    pub(crate) ordered: Vec<Ordered>,
    /// The currencies that calls have met, each with its first row.
    pub(crate) currencies: Vec<Currency>,
    /// Whole numbers that became floats which they are not; but not where something is calculated
    /// of them, which rounds anyway.
    pub(crate) rounded: Vec<Rounded>,
    memo: Memo,
}

impl<'a> Evaluation<'a> {
    /// Evaluates on these columns, each of `rows` values.
    pub(crate) fn new(columns: &'a [ArrayRef], rows: usize) -> Self {
        Evaluation { columns, rows, ..Evaluation::default() }
    }

    /// The value of an expression as a column.
    pub(crate) fn column(&mut self, expr: &Expr) -> ArrayRef {
        let value = self.eval(expr);
        self.expand(value)
    }

    /// The value of a condition, one bit per row, null where it is missing.
    pub(crate) fn condition(&mut self, expr: &Expr) -> BooleanArray {
        self.column(expr).as_boolean().clone()
    }

    fn columns(&mut self, exprs: &[Expr]) -> Vec<ArrayRef> {
        exprs.iter().map(|expr| self.column(expr)).collect()
    }

    fn expand(&self, value: Operand) -> ArrayRef {
        match value {
            Operand::Rows(array) => array,
            Operand::Constant(array) => repeat(&array, self.rows),
        }
    }

    /// Evaluates something that the program needs only where a mask holds.
    fn narrowed<T>(&mut self, mask: BooleanBuffer, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let narrowed = match &self.selection {
            Some(rows) => rows & &mask,
            None => mask,
        };
        let outer = self.selection.replace(narrowed);
        let value = evaluate(self);
        self.selection = outer;
        value
    }

    fn eval(&mut self, expr: &Expr) -> Operand {
        match &expr.kind {
            ExprKind::Constant(value) => Operand::Constant(constant(value, &expr.ty)),
            ExprKind::Column(at) => match self.columns.get(*at) {
                Some(column) => Operand::Rows(ArrayRef::clone(column)),
                None => missing(expr),
            },
            ExprKind::Local(local) => {
                self.locals.get(local).cloned().unwrap_or_else(|| missing(expr))
            }
            ExprKind::Let { local, value, body } => {
                if let Some(column) = self.origin(value) {
                    self.origins.insert(*local, column);
                }
                let value = self.eval(value);
                self.locals.insert(*local, value);
                self.eval(body)
            }
            ExprKind::Call { function, overload, args } => {
                self.call(expr, *function, *overload, args)
            }
            ExprKind::Negate(operand) => self.negate(expr, operand),
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(expr, *op, left, right),
            ExprKind::Concat { parts, added } => {
                let texts: Vec<_> = parts.iter().map(|part| self.eval(part)).collect();
                let found: Vec<_> = parts.iter().zip(texts.iter().map(Operand::array)).collect();
                self.ordered.extend(added.then(|| Ordered::added(expr.span, &found)).flatten());
                self.concat(&texts)
            }
            ExprKind::Compare { op, left, right } => self.compare(expr, *op, left, right),
            ExprKind::Not(operand) => {
                let operand = self.eval(operand);
                map(&operand, |array| match array.as_boolean_opt() {
                    Some(bools) => Arc::new(sound(not(bools))),
                    None => ArrayRef::clone(array),
                })
            }
            ExprKind::And(left, right) => self.and(left, right),
            ExprKind::Or(left, right) => self.or(left, right),
            ExprKind::Coalesce(left, right) => self.coalesce(left, right),
            ExprKind::If { condition, then, otherwise } => self.if_(condition, then, otherwise),
            ExprKind::Try { value, otherwise } => self.try_(value, otherwise),
            ExprKind::Recode { value, cases, otherwise, pivots } => {
                let complaint = if *pivots { NO_COLUMN } else { UNLISTED };
                let otherwise = otherwise.as_deref().ok_or(complaint);
                self.recode(expr, value, cases, otherwise, *pivots)
            }
            ExprKind::List(items) => self.list(expr, items),
            ExprKind::Record(values) => self.record(expr, values),
            ExprKind::Field(record, at) => {
                let record = self.eval(record);
                match record.array().as_struct_opt().and_then(|r| r.columns().get(*at)) {
                    Some(field) => map(&record, |_| ArrayRef::clone(field)),
                    None => missing(expr),
                }
            }
            ExprKind::Widen(operand) => {
                let nothing = operand.ty == Type::Missing;
                let operand = self.eval(operand);
                if nothing {
                    let ty = data_type(&expr.ty);
                    return map(&operand, |array| new_null_array(&ty, array.len()));
                }
                if let Operand::Rows(values) = &operand {
                    let rows = rounded(values, |row| is_needed(&self.selection, row));
                    let found = Rounded { span: expr.span, rows };
                    self.rounded.extend((!found.rows.is_empty()).then_some(found));
                }
                map(&operand, |array| sound(cast(array, &data_type(&expr.ty))))
            }
        }
    }

    fn call(&mut self, expr: &Expr, function: usize, overload: usize, args: &[Expr]) -> Operand {
        let Some(builtin) = SCALARS.get(function) else { return missing(expr) };
        let Some((_, kernel)) = builtin.overloads.get(overload) else { return missing(expr) };
        // Only what was needed of all rows has a value in all rows.
        let whole = self.selection.is_none() && builtin.fails.is_some();
        if let Some(known) =
            Some(expr).filter(|_| whole).and_then(|expr| self.memo.find(expr, &mut self.sites))
        {
            return known;
        }
        let (before, rounded) = (self.bad.len(), self.rounded.len());
        let operands: Vec<_> = args.iter().map(|arg| self.eval(arg)).collect();
        self.rounded.truncate(rounded);
        if builtin.risk == Some(Risk::Order) {
            let parts: Vec<_> = args.iter().zip(operands.iter().map(Operand::array)).collect();
            self.ordered.extend(Ordered::of(expr.span, &parts));
        }
        let constant = operands.iter().all(|arg| matches!(arg, Operand::Constant(_)));
        let rows = if constant { 1 } else { self.rows };
        let mut invocation = Invocation { args: &operands, rows, bad: Vec::new() };
        let result = kernel(&mut invocation);
        let bad = invocation.bad;
        if let (Some(Risk::Currencies), Some(Operand::Rows(amounts))) =
            (builtin.risk, operands.first())
        {
            let column = args.first().and_then(|amount| self.origin(amount));
            self.note_currencies((expr.span, column), amounts, &result);
        }
        if let Some(fails) = builtin.fails {
            let blamed = blamed(builtin.blames, &operands);
            let reads = args.get(blamed).unwrap_or(expr);
            let value =
                |row| operands.get(blamed).and_then(|arg| cell(arg.array(), arg.index(row)));
            let complaint = Complaint { code: &data::BAD_VALUE, fails };
            let part = Part { expr, result: &result, constant };
            self.note(&part, vec![BadRows { complaint, rows: bad, reads }], value);
        }
        let result = if constant { Operand::Constant(result) } else { Operand::Rows(result) };
        if whole && self.bad.len() == before {
            self.memo.keep(expr, &result);
        }
        result
    }

    /// Notes the currencies of the amounts that were read.
    fn note_currencies(
        &mut self,
        (span, column): (Span, Option<usize>),
        amounts: &ArrayRef,
        result: &ArrayRef,
    ) {
        let Some(texts) = amounts.as_string_view_opt() else { return };
        let mut found: Vec<(&str, usize)> = Vec::new();
        let mut last = "";
        for (row, text) in texts.iter().enumerate() {
            let Some(name) = text.and_then(currency) else { continue };
            if std::ptr::eq(name, last) {
                continue;
            }
            let known = found.iter().any(|(known, _)| *known == name);
            if !known && result.is_valid(row) && is_needed(&self.selection, row) {
                found.push((name, row));
                last = name;
            }
        }
        self.currencies.extend(found.into_iter().map(|(name, row)| {
            let name = name.to_owned();
            Currency { span, column, name, row }
        }));
    }

    /// The first column that a value is calculated from.
    fn origin(&self, expr: &Expr) -> Option<usize> {
        let mut found = expr.columns().first().copied();
        expr.walk(&mut |part| {
            if let ExprKind::Local(local) = part.kind {
                found = found.or_else(|| self.origins.get(&local).copied());
            }
        });
        found
    }

    /// Keeps the bad rows that are selected, and counts the others.
    fn note(
        &mut self,
        part: &Part<'_>,
        faults: Vec<BadRows<'_>>,
        value: impl Fn(usize) -> Option<String>,
    ) {
        if !ACCOUNTED {
            return;
        }
        let Part { expr, result, constant } = *part;
        let selection = self.selection.clone();
        let needed = |row: usize| is_needed(&selection, row);
        let selected = selection.as_ref().map_or(self.rows, BooleanBuffer::count_set_bits);
        let of_cells = matches!(&expr.kind, ExprKind::Call { .. } | ExprKind::Recode { .. });
        let before = self.bad.len();
        let mut columns = Vec::new();
        for BadRows { complaint, rows, reads } in faults {
            let column = self.origin(reads).or_else(|| self.origin(expr));
            if !columns.contains(&column) {
                columns.push(column);
            }
            let rows: Vec<usize> = match (constant, rows.is_empty()) {
                (true, false) => (0..self.rows).filter(|&row| needed(row)).collect(),
                _ => rows.into_iter().filter(|&row| needed(row)).collect(),
            };
            let direct = of_cells && matches!(reads.kind, ExprKind::Column(_));
            for row in rows {
                let value = value(row);
                self.bad.push(BadCell { row, span: expr.span, complaint, column, value, direct });
            }
        }
        let bad = self.bad.len() - before;
        let (known, new) = self.bad.split_at(before);
        let new: HashSet<usize> = new.iter().map(|cell| cell.row).collect();
        let known: HashSet<usize> = known.iter().map(|cell| cell.row).collect();
        let valid = match (result.nulls(), &selection, constant) {
            (_, _, true) => selected * usize::from(result.null_count() == 0),
            (None, ..) => selected,
            (Some(nulls), None, _) => nulls.len() - nulls.null_count(),
            (Some(nulls), Some(rows), _) => (nulls.inner() & rows).count_set_bits(),
        };
        for column in columns {
            // What is not there because another part was bad is not missing.
            let cells = column.and_then(|at| self.columns.get(at));
            let unmade = |row: &&usize| {
                let filled = cells.is_some_and(|cells| cells.is_valid(**row));
                filled && needed(**row) && result.is_null(if constant { 0 } else { **row })
            };
            let unmade = known.difference(&new).filter(unmade).count();
            let site = self.sites.entry((expr.span, column)).or_default();
            site.fine += valid as u64;
            site.missing += selected.saturating_sub(valid + bad + unmade) as u64;
        }
    }

    fn concat(&self, parts: &[Operand]) -> Operand {
        let rows = match parts.iter().all(|part| matches!(part, Operand::Constant(_))) {
            true => 1,
            false => self.rows,
        };
        let mut out = StringViewBuilder::with_capacity(rows);
        let mut text = String::new();
        let columns: Vec<_> = parts
            .iter()
            .map(|part| (part, part.array().as_any().downcast_ref::<StringViewArray>()))
            .collect();
        for row in 0..rows {
            text.clear();
            let mut whole = true;
            for (part, column) in &columns {
                let at = part.index(row);
                match column.filter(|column| column.is_valid(at)) {
                    Some(column) => text.push_str(column.value(at)),
                    None => whole = false,
                }
            }
            if whole { out.append_value(&text) } else { out.append_null() }
        }
        self.shaped(Arc::new(out.finish()), rows)
    }

    /// An array of one value is a constant unless the batch has one row.
    fn shaped(&self, array: ArrayRef, rows: usize) -> Operand {
        if rows == self.rows { Operand::Rows(array) } else { Operand::Constant(array) }
    }

    fn compare(&mut self, expr: &Expr, op: Comparison, left: &Expr, right: &Expr) -> Operand {
        let parts = (left, right);
        let (left, right) = (self.eval(left), self.eval(right));
        if !op.is_equality() {
            let parts = [(parts.0, left.array()), (parts.1, right.array())];
            self.ordered.extend(Ordered::of(expr.span, &parts));
        }
        // Comparisons order all bit patterns, and there are two zeros.
        let (left, right) = (map(&left, one_zero), map(&right, one_zero));
        let kernel = match op {
            Comparison::Equal => cmp::eq,
            Comparison::NotEqual => cmp::neq,
            Comparison::Less => cmp::lt,
            Comparison::LessEqual => cmp::lt_eq,
            Comparison::Greater => cmp::gt,
            Comparison::GreaterEqual => cmp::gt_eq,
        };
        use arrow::array::Scalar;
        let result = match (&left, &right) {
            (Operand::Rows(l), Operand::Rows(r)) => kernel(l, r),
            (Operand::Rows(l), Operand::Constant(r)) => match (op, equal_to_short_text(l, r)) {
                (Comparison::Equal, Some(equal)) => Ok(equal),
                (Comparison::NotEqual, Some(equal)) => not(&equal),
                _ => kernel(l, &Scalar::new(r)),
            },
            (Operand::Constant(l), Operand::Rows(r)) => kernel(&Scalar::new(l), r),
            (Operand::Constant(l), Operand::Constant(r)) => {
                return Operand::Constant(Arc::new(sound(kernel(l, r))));
            }
        };
        Operand::Rows(Arc::new(sound(result)))
    }

    fn list(&mut self, expr: &Expr, items: &[Expr]) -> Operand {
        let columns = self.columns(items);
        let width = columns.len();
        let arrays: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
        let places: Vec<_> =
            (0..self.rows).flat_map(|row| (0..width).map(move |item| (item, row))).collect();
        if arrays.is_empty() {
            return missing(expr);
        }
        let values = sound(arrow::compute::interleave(&arrays, &places));
        let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(width, self.rows));
        let field = Arc::new(item_field(values.data_type().clone()));
        Operand::Rows(Arc::new(sound(ListArray::try_new(field, offsets, values, None))))
    }

    fn record(&mut self, expr: &Expr, values: &[Expr]) -> Operand {
        let columns = self.columns(values);
        let DataType::Struct(fields) = data_type(&expr.ty) else { return missing(expr) };
        let record = StructArray::try_new_with_length(fields, columns, None, self.rows);
        Operand::Rows(Arc::new(sound(record)))
    }
}

/// Which argument is to blame for what a function cannot take.
fn blamed(blames: Blames, operands: &[Operand]) -> usize {
    let varies = |at: &usize| matches!(operands.get(*at), Some(Operand::Rows(_)));
    match blames {
        Blames::Value => 0,
        Blames::Varying => (1..operands.len()).find(varies).unwrap_or(0),
        Blames::Last => operands.len().saturating_sub(1),
    }
}

/// One value as text, as a file would have it; `None` if it is missing.
pub(crate) fn cell(column: &ArrayRef, row: usize) -> Option<String> {
    if row >= column.len() || column.is_null(row) || *column.data_type() == DataType::Null {
        return None;
    }
    let text = printed(&column.slice(row, 1));
    let text = text.as_any().downcast_ref::<StringViewArray>()?;
    text.is_valid(0).then(|| text.value(0).to_owned())
}

/// Missing, as a constant of the expression's type.
fn missing(expr: &Expr) -> Operand {
    Operand::Constant(new_null_array(&data_type(&expr.ty), 1))
}

fn map(operand: &Operand, change: impl Fn(&ArrayRef) -> ArrayRef) -> Operand {
    match operand {
        Operand::Rows(array) => Operand::Rows(change(array)),
        Operand::Constant(array) => Operand::Constant(change(array)),
    }
}

fn is_needed(selection: &Selection, row: usize) -> bool {
    selection.as_ref().is_none_or(|rows| rows.value(row))
}

/// Where a condition is true.
pub(crate) fn is_true(condition: &BooleanArray) -> BooleanBuffer {
    match condition.nulls().map(NullBuffer::inner) {
        Some(valid) => condition.values() & valid,
        None => condition.values().clone(),
    }
}

/// Where a condition is false.
pub(crate) fn is_false(condition: &BooleanArray) -> BooleanBuffer {
    match condition.nulls().map(NullBuffer::inner) {
        Some(valid) => &!condition.values() & valid,
        None => !condition.values(),
    }
}
