//! `recode`: other values for texts, one by one.

use dusty_syntax::{Diagnostic, ast};

use super::{Checker, Scope};
use crate::form::RECODE;
use crate::messages::meant;
use crate::program::{Expr, ExprKind};
use crate::value::quoted;
use crate::{Type, Value, messages};

impl Checker<'_> {
    pub(super) fn recode(&mut self, call: &ast::Call, scope: &Scope<'_>) -> Expr {
        let (value, table, otherwise) = match self.recode_arguments(call) {
            Ok(arguments) => arguments,
            Err(found) => return self.wrong(*found),
        };
        let value = self.expr(&value.value, scope);
        let value = match value.ty {
            Type::Text | Type::Unknown => value,
            Type::Missing => value.coerced(&Type::Text),
            _ => return self.wrong(messages::recode_of(self.text, &value)),
        };
        let mut cases = Vec::new();
        for (text, result) in match self.cases(&table.value, scope) {
            Some(cases) => cases,
            None => return self.wrong(messages::usage("recode", table.span, RECODE.usage)),
        } {
            if cases.iter().any(|(known, _)| *known == text) {
                self.report(messages::duplicate_name(&text, result.span, None));
            }
            cases.push((text, result));
        }
        let otherwise = otherwise.map(|other| self.expr(&other.value, scope));
        let mut ty = Type::Missing;
        for result in cases.iter().map(|(_, result)| result).chain(&otherwise) {
            match ty.meet(&result.ty) {
                Some(met) => ty = met,
                None => {
                    let first = cases.iter().map(|(_, first)| first);
                    let first = first.clone().find(|first| first.ty != result.ty);
                    let first = first.unwrap_or(result);
                    return self.wrong(messages::branch_types(self.text, first, result));
                }
            }
        }
        if ty == Type::Missing {
            ty = Type::Text;
        }
        let cases = cases.into_iter().map(|(text, result)| (text, result.coerced(&ty))).collect();
        let otherwise = otherwise.map(|other| Box::new(other.coerced(&ty)));
        let value = Box::new(value);
        Expr::new(ExprKind::Recode { value, cases, otherwise, pivots: false }, ty, call.span)
    }

    /// The value, the record and what stands behind `else:` of a `recode`.
    fn recode_arguments<'e>(
        &self,
        call: &'e ast::Call,
    ) -> Result<(&'e ast::Arg, &'e ast::Arg, Option<&'e ast::Arg>), Box<Diagnostic>> {
        let otherwise = |arg: &ast::Arg| arg.key.as_ref().is_some_and(|key| key.text == "else");
        let found = messages::usage("recode", call.span, RECODE.usage);
        Err(Box::new(match call.args.as_slice() {
            [value, table] if value.key.is_none() && table.key.is_none() => {
                return Ok((value, table, None));
            }
            [value, table, other] if otherwise(other) => return Ok((value, table, Some(other))),
            [_, ast::Arg { key: None, .. }, ast::Arg { key: Some(key), .. }] => {
                meant::only_else(&key.text, key.span)
            }
            // `recode(city, "Oslo" = "O")`, as R has it.
            [value, cases @ ..] if !cases.is_empty() => {
                let text = |arg: &ast::Arg| arg.value.span.of(self.text).to_owned();
                let case = |arg: &ast::Arg| {
                    Some(format!("{}: {}", quoted(&arg.key.as_ref()?.text), text(arg)))
                };
                let cases: Option<Vec<_>> = cases.iter().map(case).collect();
                let right =
                    |cases: Vec<_>| format!("recode({}, {{ {} }})", text(value), cases.join(", "));
                meant::reworded_if(found, call.span, cases.map(right))
            }
            _ => found,
        }))
    }

    /// The texts and results of a `recode`, from a record or a constant record.
    fn cases(&mut self, table: &ast::Expr, scope: &Scope<'_>) -> Option<Vec<(String, Expr)>> {
        self.words_as_texts(table);
        let ast::ExprKind::Record(fields) = &table.kind else {
            let Some(Value::Record(fields)) = self.constants.value(table) else { return None };
            let case = |(text, value)| (text, Expr::constant(value, table.span));
            return Some(fields.into_iter().map(case).collect());
        };
        let case = |field: &ast::Field| match field {
            ast::Field::Named { key, value } => Some((key.text.clone(), self.expr(value, scope))),
            _ => None,
        };
        fields.iter().map(case).collect()
    }

    /// Looks for `else:` and the like among the texts of a `recode`.
    fn words_as_texts(&mut self, table: &ast::Expr) {
        const WORDS: [&str; 7] = ["else", "missing", "default", "otherwise", "null", "NA", "_"];
        let ast::ExprKind::Record(fields) = &table.kind else { return };
        for field in fields {
            if let ast::Field::Named { key, value } = field
                && WORDS.contains(&key.span.of(self.text))
            {
                let value = value.span.of(self.text);
                self.report(meant::recode_word(&key.text, value, key.span));
            }
        }
    }
}
