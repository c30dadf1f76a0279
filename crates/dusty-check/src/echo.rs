//! One mistake is told once, though the parser and the checker have both met it.

use dusty_syntax::codes::syntax;
use dusty_syntax::{Diagnostic, Span};

/// Takes out of what the parser told, and of what the checker found, what the other says as well.
///
/// Only the checker knows what the `=` of an argument was meant to be; of anything else, what the
/// checker would write still has the parser's mistake in it.
pub(crate) fn told_once(told: &mut Vec<Diagnostic>, found: &mut Vec<Diagnostic>) {
    let place = |one: &Diagnostic| one.primary.as_ref().map(|label| label.span);
    let change = |one: &Diagnostic| one.fix.as_ref().map(|fix| fix.span);
    let within = |a: Span, b: Span| b.start <= a.start && a.end <= b.end;
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
    let overlap = |a: Span, b: Span| a.start < b.end && b.start < a.end;
    let touched = |at: Span| told.iter().filter_map(change).any(|one| overlap(one, at));
    found.retain(|other| !change(other).is_some_and(touched));
}
