//! One mistake is told once, though the parser and the checker have both met it.

use dusty_syntax::codes::{names, syntax, types};
use dusty_syntax::{Diagnostic, Fix, Span};

/// Takes out of what the parser told, and of what the checker found, what the other says as well.
///
/// What the checker would write takes the place of the parser's mistakes, if they are not in it any more.
/// Only the checker knows what the `=` of an argument was meant to be.
pub(crate) fn told_once(text: &str, told: &mut Vec<Diagnostic>, found: &mut Vec<Diagnostic>) {
    let place = |one: &Diagnostic| one.primary.as_ref().map(|label| label.span);
    let change = |one: &Diagnostic| one.fix.as_ref().map(|fix| fix.span);
    let within = |a: Span, b: Span| b.start <= a.start && a.end <= b.end;
    let mended = found.iter().filter_map(|one| one.fix.as_ref()).filter(|fix| mends(text, fix));
    let mended: Vec<_> = mended.map(|fix| fix.span).collect();
    told.retain(|one| !place(one).is_some_and(|at| mended.iter().any(|&all| within(at, all))));
    told.retain(|one| {
        let (Some(sign), Some(fix)) = (place(one), &one.fix) else { return true };
        if one.code != &syntax::KEY {
            return true;
        }
        // `sep = ";"`, whose name is another one.
        let named = |at: Span| at.end == fix.span.start;
        let Some(other) = found.iter_mut().find(|other| place(other).is_some_and(named)) else {
            return !found.iter().filter_map(change).any(|other| within(sign, other));
        };
        if let Some(name) = other.fix.as_mut().filter(|name| named(name.span)) {
            other.help = vec![format!("write `{}: ...`", name.replacement)];
            name.replacement += &fix.replacement;
            name.span.end = fix.span.end;
        }
        false
    });
    // `r.name.foo()`: to write `foo(r.name)` would not help.
    let no_remedy = |other: &&Diagnostic| {
        let codes = [&names::UNKNOWN_FUNCTION, &types::AGGREGATE_PLACE];
        other.fix.is_none() && codes.contains(&other.code)
    };
    let lost: Vec<_> = found.iter().filter(no_remedy).filter_map(place).collect();
    let helps = |at: Span| !lost.iter().any(|&all| within(at, all));
    told.retain(|one| one.code != &syntax::METHOD || place(one).is_none_or(helps));
    let overlap = |a: Span, b: Span| a.start < b.end && b.start < a.end;
    let touched = |at: Span| told.iter().filter_map(change).any(|one| overlap(one, at));
    found.retain(|other| !change(other).is_some_and(touched));
    // `select(First Name)`, of which both words are no columns.
    let unknown = |one: &&Diagnostic| one.code == &names::UNKNOWN_COLUMN;
    let words: Vec<_> = found.iter().filter(unknown).filter_map(change).collect();
    let told = |one: &Diagnostic, at: Span| {
        let other = |all: &&Span| change(one) != Some(**all) && within(at, **all);
        words.iter().any(|all| other(&all))
    };
    found.retain(|one| !unknown(&one) || !place(one).is_some_and(|at| told(one, at)));
}

/// Whether the parser finds nothing wrong in what a change would write.
fn mends(text: &str, fix: &Fix) -> bool {
    let (before, after) = (text.get(..fix.span.start), text.get(fix.span.end..));
    let changed = [before, Some(&fix.replacement), after].map(Option::unwrap_or_default).concat();
    let written = Span::new(fix.span.start, fix.span.start + fix.replacement.len());
    let (_, wrong) = dusty_syntax::parse(&changed);
    let places = wrong.iter().filter_map(|one| one.primary.as_ref()).map(|label| label.span);
    !places.into_iter().any(|at| at.start < written.end && written.start < at.end)
}
