//! What is said of joins.

use dusty_check::program::Relation;
use dusty_check::value::{counted, key, quoted};
use dusty_syntax::codes::data;
use dusty_syntax::{Diagnostic, Span, offer};

/// A table in which keys come more than once, and may not.
pub(crate) struct Doubled<'a> {
    /// Its name, if it is the right one of the join.
    pub(crate) table: Option<String>,
    /// Its columns that are compared; none if something is calculated.
    pub(crate) columns: Vec<&'a str>,
}

/// Says that rows match more often than a relation allows. `keys` are the first ones, and whether there are more.
pub(crate) fn relation(
    span: Span,
    relation: Option<Relation>,
    count: u64,
    (keys, more): (&[String], bool),
    doubled: &[Doubled<'_>],
) -> Diagnostic {
    let (name, rule) = match relation {
        Some(Relation::OneToOne) => ("one_to_one", "each row matches at most once"),
        Some(Relation::ManyToOne) => ("many_to_one", "each left row matches at most once"),
        _ => ("one_to_many", "each row of the other table matches at most once"),
    };
    let title = format!("{} than `{name}` allows", counted(count, "more match", "more matches"));
    let mut found = Diagnostic::error(&data::RELATION, span, title).note(rule);
    let place = |side: &Doubled<'_>| match &side.table {
        Some(name) => format!("in `{name}`"),
        None => "before this step".to_owned(),
    };
    if !keys.is_empty() {
        let places = doubled.iter().map(place).collect::<Vec<_>>().join(" or ");
        let more = if more { "; ..." } else { "" };
        found = found.note(format!("more than once {places}: {}{more}", keys.join("; ")));
    }
    if doubled.iter().any(|side| side.columns.is_empty()) {
        return found.note("what is compared is calculated: `map` makes a column of it before the join, and `distinct` removes doubles");
    }
    found.helps(doubled.iter().map(|side| {
        let columns: Vec<_> = side.columns.iter().map(|column| key(column)).collect();
        let step = format!("| distinct({})", columns.join(", "));
        offer(format!("remove doubles {}", place(side)), step)
    }))
}

/// How many keys of a table are named.
const NAMED: usize = 3;

/// Says that no row has a match in the table `other`. `keys` are the first ones of both tables; `alike` is what `convert` may do to make
/// some equal, and the columns.
pub(crate) fn strangers(
    span: Span,
    other: &str,
    keys: [&[&Vec<String>]; 2],
    alike: Option<(&str, [String; 2])>,
) -> Diagnostic {
    let named = |keys: &[&Vec<String>]| {
        let text = |key: &&Vec<String>| {
            key.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(" and ")
        };
        let more = if keys.len() > NAMED { ", ..." } else { "" };
        match keys {
            [] => "all missing".to_owned(),
            _ => keys.iter().take(NAMED).map(text).collect::<Vec<_>>().join(", ") + more,
        }
    };
    let found =
        Diagnostic::warning(&data::NO_MATCH, span, format!("no row has a match in `{other}`"))
            .note(format!("the keys here: {}", named(keys[0])))
            .note(format!("the keys in `{other}`: {}", named(keys[1])));
    match alike {
        Some((way, [left, right])) if left == right => found
            .offer("before the join, in both tables", format!("| convert({}: {way})", key(&left))),
        Some((way, [left, right])) => found
            .offer("before the join", format!("| convert({}: {way})", key(&left)))
            .offer(format!("and in `{other}`"), format!("| convert({}: {way})", key(&right))),
        None => found,
    }
}
