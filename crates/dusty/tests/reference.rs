//! The page of functions says what the table of functions says, and every step,
//! format and code has a place in the reference. `DUSTY_UPDATE=1` writes the page.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;

use dusty_check::{Group, verbs};
use dusty_engine::FunctionPage;
use dusty_syntax::codes;
use support::{difference, root, updating};

const BEGINNING: &str = "# Functions

Every function of Dusty, with what it takes and gives, and with examples.
`call` -> result says what a call gives; `bad value` means that it makes the row [bad](bad_rows.md).
A missing argument makes the result missing where nothing else is said.
`dusty explain NAME` prints the same on the command line.
";

/// Text in lines of at most 78 characters.
fn wrapped(text: &str) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 78 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}

fn section(function: &FunctionPage) -> String {
    let result = |result: &str| match result {
        "bad value" => result.to_owned(),
        result => format!("`{result}`"),
    };
    let line = |(call, gives): &(&str, &str)| format!("- `{call}` -> {}\n", result(gives));
    let examples: String = function.examples.iter().map(line).collect();
    let (name, signatures) = (function.name, function.signatures.join("\n"));
    let about = wrapped(function.about);
    format!("\n## {name}\n\n```text\n{signatures}\n```\n\n{about}\n\n{examples}")
}

#[test]
fn the_page_of_functions_is_the_table() {
    let functions = dusty_engine::functions();
    let of = |group: Group| functions.iter().filter(move |function| function.group == group);
    let mut page = BEGINNING.to_owned();
    for group in Group::ALL {
        let links = of(group).map(|function| format!("[`{0}`](#{0})", function.name));
        let links = links.collect::<Vec<_>>().join(", ");
        page.push_str(&format!("\n**{}**: {links}.\n", group.title()));
    }
    for function in Group::ALL.into_iter().flat_map(of) {
        page.push_str(&section(function));
    }
    let path = root().join("spec/functions.md");
    let known = fs::read_to_string(&path).unwrap();
    if updating() {
        fs::write(&path, page).unwrap();
    } else {
        assert!(known == page, "{}", difference(&known, &page));
    }
}

#[test]
fn every_step_and_format_has_its_place() {
    let steps = fs::read_to_string(root().join("spec/steps.md")).unwrap();
    let sources = fs::read_to_string(root().join("spec/sources.md")).unwrap();
    for verb in verbs() {
        let heading = format!("\n## {}\n", verb.name);
        let named = format!("`{}`", verb.name);
        assert!(
            steps.contains(&heading) || sources.contains(&named),
            "nothing about {}",
            verb.name
        );
    }
}

/// Codes that no script brings about on its own.
const UNSEEN: [&str; 4] = ["D0505", "D0506", "D0507", "D0508"];

#[test]
fn every_code_is_seen_in_the_reference() {
    let folder = fs::read_dir(root().join("spec")).unwrap();
    let pages: String =
        folder.map(|page| fs::read_to_string(page.unwrap().path()).unwrap()).collect();
    let missing: Vec<_> = codes::all()
        .filter(|code| !pages.contains(&format!("[{}]", code.id)) && !UNSEEN.contains(&code.id))
        .map(|code| code.id)
        .collect();
    assert!(missing.is_empty(), "no page shows {missing:?}");
}
