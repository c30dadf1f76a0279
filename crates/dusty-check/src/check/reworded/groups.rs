//! What is made of groups, as other tools write it: `summarise(n = n(), .by = city)`.

use dusty_syntax::ast::{Expr, ExprKind, Field, Name};
use dusty_syntax::foreign;

use super::{Written, column_name, items};
use crate::value::{key, member};

impl<'a> Written<'a> {
    /// `summarise(n = n(), .by = city)`, or the same with `group_by(city)` before it.
    pub(super) fn aggregate(
        &self,
        named: &[(&'a Name, &'a Expr)],
        bare: &[&Expr],
    ) -> Option<String> {
        let (records, bare): (Vec<&Expr>, Vec<&Expr>) =
            bare.iter().partition(|item| matches!(item.kind, ExprKind::Record(_)));
        let (by, fields) = self.by(named, &bare)?;
        // `sort = TRUE`, `.groups = "drop"`
        let constant = |value: &Expr| matches!(value.kind, ExprKind::Bool(_) | ExprKind::Text(_));
        let fields: Vec<_> = fields.into_iter().filter(|(_, value)| !constant(value)).collect();
        let named = |field: &Field| match field {
            Field::Named { key, value } => self.summaries(key, value),
            _ => None,
        };
        let of_record = |record: &Expr| match &record.kind {
            ExprKind::Record(fields) => fields.iter().map(named).collect(),
            _ => None,
        };
        let of_records: Vec<Vec<Vec<String>>> =
            records.into_iter().map(of_record).collect::<Option<_>>()?;
        let fields = fields.into_iter().map(|(name, value)| {
            self.summaries(name, value).unwrap_or_else(|| vec![self.field("g", name, value)])
        });
        let mut fields: Vec<String> =
            of_records.into_iter().flatten().chain(fields).flatten().collect();
        if fields.is_empty() && !by.is_empty() {
            fields.push("n: count()".to_owned());
        }
        (!fields.is_empty()).then(|| format!("aggregate({by}g -> {{ {} }})", fields.join(", ")))
    }

    /// `by: [city], ` of a step that makes groups, also of the one before it; and its other arguments.
    pub(super) fn by(
        &self,
        named: &[(&'a Name, &'a Expr)],
        bare: &[&Expr],
    ) -> Option<(String, Vec<(&'a Name, &'a Expr)>)> {
        let by = |name: &&(&Name, &Expr)| ["by", "_by"].contains(&name.0.text.as_str());
        let (by, fields): (Vec<_>, Vec<_>) = named.iter().partition(by);
        // `agg(sum)`
        let known = |name: &str| self.schema.position(name).is_some();
        if bare
            .iter()
            .flat_map(|item| items(item))
            .any(|item| !column_name(item).is_some_and(known))
        {
            return None;
        }
        let before = self.before.iter().flat_map(|call| &call.args).map(|arg| &arg.value);
        let keys = before.chain(bare.iter().copied()).chain(by.iter().map(|(_, value)| *value));
        let keys = keys.flat_map(items).map(|item| column_name(item).map(key));
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let by = match keys.as_slice() {
            [] => String::new(),
            keys => format!("by: [{}], ", keys.join(", ")),
        };
        Some((by, fields))
    }

    /// `{ sales: "sum", id: ["min", "max"] }`, `total = ("sales", "sum")`: functions by their names.
    fn summaries(&self, name: &Name, value: &Expr) -> Option<Vec<String>> {
        let function = |item: &Expr| {
            let word = column_name(item)?;
            let function = foreign::function(word).unwrap_or(word);
            self.functions.aggregate(function).map(|(_, known)| known.name)
        };
        let known = |name: &str| self.schema.position(name).is_some();
        let of = |function: &str, column: &str| format!("{function}({})", member("g", column));
        let of_all = |items: &[Expr]| items.iter().map(function).collect::<Option<Vec<_>>>();
        match &value.kind {
            ExprKind::List(parts) if !known(&name.text) => {
                let [column, made] = parts.as_slice() else { return None };
                let column = column_name(column).filter(|column| known(column))?;
                Some(vec![format!("{}: {}", key(&name.text), of(function(made)?, column))])
            }
            ExprKind::List(parts) => {
                let named = |function: &str| {
                    let new = format!("{}_{function}", name.text);
                    format!("{}: {}", key(&new), of(function, &name.text))
                };
                Some(of_all(parts)?.into_iter().map(named).collect())
            }
            _ if known(&name.text) => {
                Some(vec![format!("{}: {}", key(&name.text), of(function(value)?, &name.text))])
            }
            _ => None,
        }
    }
}
