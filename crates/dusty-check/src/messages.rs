//! All English of the checker: one constructor per thing that can be said.

use dusty_syntax::{Diagnostic, Span};

use crate::program::{Expr, ExprKind};
use crate::{Function, Type, Value, value};

mod arguments;
mod day;
mod format;
pub(crate) mod meant;
mod names;
mod nested;
mod operands;
mod parameter;
mod partition;
mod size;
mod tables;

pub(crate) use arguments::{
    aggregate_outside, argument_shape, bad_constant, bare_column, bare_fields, fill_statistic,
    fill_type, group_spread, nameless_field, no_column_fits, not_constant, option_takes,
    path_without_quotes, recode_of, record_column, row_as_value, sign_in_path, spread_of_no_row,
    stray_lambda, ungrouped_column, usage, wrong_arguments,
};
pub(crate) use day::bare_date;
use day::day_in_text;
pub(crate) use format::{
    name_of_another, only_for_saves, only_for_sources, only_read, only_xlsx, table_and_query,
    unknown_format,
};
pub(crate) use names::{
    ColumnPlace, builtin_name, column_alone, column_by_value, duplicate_name, file_column_taken,
    function_alone, no_fields, nothing_saved, recursion, unknown_column, unknown_field,
    unknown_function, unknown_name, unknown_option, unknown_table, unknown_word, unused,
};
pub(crate) use nested::{nothing_to_explode, nothing_to_unnest, record_without_fields, unwritable};
pub(crate) use operands::{
    arithmetic_types, branch_types, compared_with_missing, negated, not_a_condition, not_within,
    operand_types, too_large, unordered,
};
pub(crate) use parameter::{bad_setting, set_twice, unknown_parameter};
pub(crate) use partition::{no_file_for_each, no_file_name, unknown_path_column, unpaired_brace};
pub(crate) use size::{many_steps, overgrown, overgrown_value};
pub(crate) use tables::{
    cross_with_condition, fallible_join, key_in_parts, key_types, mismatched_columns, union_types,
};

/// How many names a message lists.
const LISTED: usize = 24;

/// `a, b, c`, cut short where there are too many, which is said.
pub(crate) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    value::listed(names, LISTED)
}

/// An expression in the words of a message.
fn what(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Constant(value @ (Value::Text(_) | Value::Int(_) | Value::Float(_))) => {
            format!("{value} is {}", article(&expr.ty))
        }
        _ => format!("this is {}", article(&expr.ty)),
    }
}

fn article(ty: &Type) -> String {
    match ty {
        Type::Int => "an int".to_owned(),
        Type::Text => "text".to_owned(),
        _ => format!("a {ty}"),
    }
}

/// An expression as the script has it, to be pasted.
fn written<'a>(text: &'a str, expr: &Expr) -> &'a str {
    match expr.span.of(text) {
        // A result of `recode` may stand for a record of constants.
        written if written.is_empty() || written.starts_with('{') => "...",
        written => written,
    }
}

/// The function that makes a value of one type of another, if a script would say it.
fn conversion(from: &Type, to: &Type) -> Option<&'static str> {
    match (from, to) {
        (Type::Text, Type::Int) => Some("int"),
        (Type::Text | Type::Int, Type::Float) => Some("float"),
        (Type::Text | Type::Int, Type::Bool) => Some("bool"),
        (Type::Text | Type::Datetime, Type::Date) => Some("date"),
        (Type::Text, Type::Datetime) => Some("datetime"),
        (Type::Int | Type::Float | Type::Bool | Type::Date | Type::Datetime, Type::Text) => {
            Some("text")
        }
        _ => None,
    }
}

/// What makes the first argument of a function of a value of this type, if it takes no such.
pub(crate) fn made_to_fit(function: &Function, ty: &Type) -> Option<&'static str> {
    match &function.signatures.first()?.params.first()?.ty {
        crate::Pattern::Type(to) => conversion(ty, to),
        _ => None,
    }
}

fn did_you_mean(found: Diagnostic, span: Span, near: &str) -> Diagnostic {
    let found = found.label(format!("did you mean `{near}`?"));
    found.help(format!("write `{near}`")).fix(span, near)
}
