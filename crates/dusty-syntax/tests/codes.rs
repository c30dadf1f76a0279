//! Laws over the list of syntax codes and over every message with a fix.

mod support;

use dusty_syntax::codes::syntax;
use dusty_syntax::{Code, parse};
use support::mistakes::MISTAKES;
use support::{apply, ids, mend};

#[test]
fn identifiers_ascend() {
    let ids: Vec<&str> = syntax::ALL.iter().map(|code| code.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    assert!(ids.iter().all(|id| id.starts_with("D01") && id.len() == 5), "{ids:?}");
}

#[test]
fn every_code_shows_itself() {
    for Code { id, wrong, right, .. } in syntax::ALL {
        let found = ids(wrong);
        assert!(
            !found.is_empty() && found.iter().all(|other| other == id),
            "{id}: {found:?}\n{wrong}"
        );
        assert!(ids(right).is_empty(), "{id}: {:#?}\n{right}", parse(right).1);
    }
}

#[test]
fn every_code_is_explained() {
    for code in syntax::ALL {
        assert!(code.about.ends_with('.') && code.about.len() > 50, "{}", code.id);
        assert!(!code.title.ends_with('.') && code.title.len() < 60, "{}", code.id);
    }
}

#[test]
fn every_fix_removes_its_message() {
    let wrong = syntax::ALL.iter().map(|code| code.wrong);
    for program in wrong.chain(MISTAKES.iter().map(|&(_, wrong, _)| wrong)) {
        let (_, diagnostics) = parse(program);
        for diagnostic in &diagnostics {
            let Some(fix) = &diagnostic.fix else { continue };
            let count = |program: &str| {
                let (_, diagnostics) = parse(program);
                diagnostics.iter().filter(|other| other.code == diagnostic.code).count()
            };
            let mended = apply(program, fix);
            assert!(count(&mended) < count(program), "{program}\n{diagnostic:#?}\n{mended}");
        }
    }
}

#[test]
fn mistakes_are_answered() {
    let mut failures = String::new();
    for &(code, wrong, right) in MISTAKES {
        let found = ids(wrong);
        let mended = mend(wrong);
        let expected = if right.is_empty() { wrong } else { right };
        let clean = right.is_empty() || ids(&mended).is_empty();
        if !found.iter().all(|found| *found == code)
            || found.is_empty()
            || mended != expected
            || !clean
        {
            failures += &format!("{wrong:?}\n  {found:?}, expected {code}\n  {mended:?}\n");
            for diagnostic in parse(wrong).1 {
                failures += &format!(
                    "  - {} {:?} {:?}\n",
                    diagnostic.title, diagnostic.primary, diagnostic.fix
                );
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// A tree without its places.
fn shape(program: &str) -> String {
    let tree = format!("{:?}", parse(program).0);
    tree.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[test]
fn a_mistake_is_read_as_what_was_meant() {
    // A column with a strange name is a member or an index, which mean the same; a
    // text with a mistake in it may keep it.
    let other = ["D0105", "D0106", "D0116", "D0117", "D0118", "D0119", "D0120"];
    let pairs =
        MISTAKES.iter().filter(|(code, _, right)| !other.contains(code) && !right.is_empty());
    // Of a hole nothing more is said.
    let hole = |shape: &str| shape.contains("Hole") || shape.contains("text: \"\"");
    let different: Vec<_> = pairs
        .filter(|(_, wrong, right)| shape(wrong) != shape(right) && !hole(&shape(wrong)))
        .collect();
    assert!(different.is_empty(), "{different:#?}");
}
