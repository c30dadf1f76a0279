//! What is made of parts of a script: days in texts, paths of several files.

#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use dusty_check::program::{Output, PathPart};
use dusty_check::{Calculated, Functions, Program, Schema, Type, sources};
use dusty_syntax::{Diagnostic, parse};

/// Checks a script whose source has the columns `day`, a date, and `b` and `the year`.
fn check(text: &str) -> (Program, Vec<Diagnostic>) {
    let (tree, mut told) = parse(text);
    let functions = Functions::new::<(), ()>(&[], &[], |_| Calculated::Other);
    let mut schema = Schema::default();
    schema.push("day", Type::Date);
    schema.push("b", Type::Text);
    schema.push("the year", Type::Text);
    sources(text, &tree, &functions, &[]).check(vec![schema], &mut told)
}

#[test]
fn days_are_read_in_the_order_that_fits() {
    let offered = |day: &str| {
        let (_, found) = check(&format!(
            "source s = csv(\"s.csv\")\ntransform t = s | filter(r -> r.day == \"{day}\")\nshow t\n"
        ));
        let mut fixes = found.into_iter().filter_map(|found| Some(found.fix?.replacement));
        fixes.find(|fix| fix.starts_with("date("))
    };
    for (day, call) in [
        ("2024-01-31", r#"date("2024-01-31")"#),
        ("2024/1/31", r#"date("2024/1/31", "%Y/%m/%d")"#),
        ("31.01.2024", r#"date("31.01.2024", "%d.%m.%Y")"#),
        ("1/31/2024", r#"date("1/31/2024", "%m/%d/%Y")"#),
        ("29/02/2024", r#"date("29/02/2024", "%d/%m/%Y")"#),
    ] {
        assert_eq!(offered(day).as_deref(), Some(call));
    }
    for day in
        ["31/02/2024", "2023-02-29", "31/01/24", "2024-13-45", "2024-01", "2024-", "soon", ""]
    {
        assert_eq!(offered(day), None, "{day}");
    }
}

#[test]
fn paths_are_taken_apart() {
    let parts = |path: &str| {
        let (program, found) =
            check(&format!("source s = csv(\"s.csv\")\nsave s to csv(\"{path}\")\n"));
        let Some(Output::Save { target, .. }) = program.outputs.into_iter().next() else {
            return None;
        };
        found.is_empty().then_some((target.path, target.parts))
    };
    let text = |text: &str| PathPart::Text(text.to_owned());
    assert_eq!(parts("out.csv"), Some(("out.csv".to_owned(), Vec::new())));
    assert_eq!(
        parts("by/{the year}/{b}.csv").unwrap().1,
        [text("by/"), PathPart::Column(2), text("/"), PathPart::Column(1), text(".csv")]
    );
    assert_eq!(parts("{{a}}{b}").unwrap().1, [text("{a}"), PathPart::Column(1)]);
    for wrong in ["{a.csv", "a}.csv", "{}.csv", "{{a}.csv"] {
        assert_eq!(parts(wrong), None, "{wrong}");
    }
}
