//! A wide table as other tools ask for it: `pivot_wider(names_from = city, values_from = sales)`.

use dusty_syntax::ast::{Call, Expr, ExprKind};
use dusty_syntax::foreign;

use super::{column_name, items};
use crate::Schema;
use crate::value::{key, member};

/// What an argument says.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// The columns that tell the new rows apart.
    By,
    /// The column with the names.
    Name,
    /// The column with the values.
    Value,
    /// What is made of several values for one cell.
    Function,
}

/// What arguments with these names say.
const PARTS: [(Part, &[&str]); 4] = [
    (Part::By, &["by", "index", "id", "id_cols", "id_vars", "rows", "row"]),
    (Part::Name, &["name", "names", "names_from", "key", "on", "column", "columns", "cols", "col"]),
    (Part::Value, &["value", "values", "values_from", "value_var", "value_col"]),
    (
        Part::Function,
        &["aggfunc", "agg", "aggregate_function", "values_fn", "fun", "func", "fun_aggregate"],
    ),
];

/// The same as `pivot` if all arguments have a place. Which columns it makes only the data says: one stands for all.
pub(super) fn pivoted(call: &Call, text: &str, schema: &Schema) -> Option<String> {
    let known = |expr: &Expr| {
        let columns = items(expr).into_iter().map(|item| {
            column_name(item).filter(|name| schema.position(name).is_some()).map(str::to_owned)
        });
        columns.collect::<Option<Vec<String>>>()
    };
    let several = |expr: &Expr| matches!(expr.kind, ExprKind::List(_));
    let counts = call.name.text.eq_ignore_ascii_case("crosstab");
    let bare = call.args.iter().filter(|arg| arg.key.is_none()).count();
    let mut order = match bare {
        0..=1 => [].as_slice(),
        2 if counts => &[Part::By, Part::Name],
        2 => &[Part::Name, Part::Value],
        _ => &[Part::By, Part::Name, Part::Value],
    }
    .iter();
    let (mut by, mut name, mut value, mut function) = (Vec::new(), None, None, None);
    let mut made = "[a]";
    for arg in &call.args {
        let part = match &arg.key {
            None => *order.next()?,
            Some(key)
                if key.text == "columns" && several(&arg.value) && known(&arg.value).is_none() =>
            {
                made = arg.value.span.of(text);
                continue;
            }
            Some(key) => {
                PARTS.iter().find(|(_, names)| names.contains(&&*key.text.replace('.', "_")))?.0
            }
        };
        match part {
            Part::By => by = known(&arg.value)?,
            Part::Function => {
                let word = column_name(&arg.value)?;
                function = Some(foreign::function(word).unwrap_or(word).to_owned());
            }
            _ => {
                let [column] = <[String; 1]>::try_from(known(&arg.value)?).ok()?;
                *(if part == Part::Name { &mut name } else { &mut value }) = Some(column);
            }
        }
    }
    let usual = |name: &str| schema.position(name).map(|_| name.to_owned());
    let name = name.or_else(|| usual("name"))?;
    let list = |columns: &[String]| {
        columns.iter().map(|column| key(column)).collect::<Vec<_>>().join(", ")
    };
    // Several values for one cell are first made one.
    let (groups, value) = match (function, value) {
        (None, None) if !counts => (None, usual("value")?),
        (None, Some(value)) if !counts => (None, value),
        (Some(function), Some(value)) if function != "count" => {
            (Some(format!("{}: {function}({})", key(&value), member("g", &value))), value)
        }
        _ => (Some("n: count()".to_owned()), "n".to_owned()),
    };
    let groups = groups.map(|made| {
        let by = list(&by.iter().cloned().chain([name.clone()]).collect::<Vec<_>>());
        format!("aggregate(by: [{by}], g -> {{ {made} }}) | ")
    });
    if groups.is_some() && by.is_empty() {
        return None;
    }
    let by = match by.as_slice() {
        [] => String::new(),
        [column] => format!("by: {}, ", key(column)),
        _ => format!("by: [{}], ", list(&by)),
    };
    let (name, value) = (key(&name), key(&value));
    Some(format!(
        "{}pivot({by}name: {name}, value: {value}, columns: {made})",
        groups.unwrap_or_default()
    ))
}
