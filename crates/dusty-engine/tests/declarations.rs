//! Every declaration tells the truth: each example of a function and of a step gives
//! what it says, and each code's programs are wrong and right as they claim.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use dusty_check::{Group, Role, Takes, foreign, verb, verbs};
use dusty_engine::{FunctionPage, Limits, Outcome, Progress, Script, check, functions, run};
use dusty_syntax::{Diagnostic, codes};

const PEOPLE: &str = "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n3,Cem,,Oslo\n4,Dee,29,Rome\n";

/// Runs a script in a folder; gives everything that was said.
fn play(folder: &Path, text: &str) -> (Vec<Diagnostic>, Option<Outcome>) {
    let script = Script { text, folder, settings: &[] };
    let checked = check(&script);
    let mut said = checked.diagnostics.clone();
    if !checked.can_run() {
        return (said, None);
    }
    let limits = Limits { threads: 2, memory: 64 << 20 };
    match run(checked, &script, limits, Arc::new(Progress::default())) {
        Ok(outcome) => {
            said.extend(outcome.diagnostics.clone());
            (said, Some(outcome))
        }
        Err(found) => {
            said.extend(found);
            (said, None)
        }
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), PEOPLE).unwrap();
    folder
}

fn titles(said: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        format!("{}: {} {}\n", found.code.id, found.title, found.notes.join("; "))
    };
    said.iter().map(line).collect()
}

/// The parts of a text between the commas outside of brackets and quotes.
fn parts(inside: &str) -> Vec<String> {
    let (mut parts, mut depth, mut quote) = (vec![String::new()], 0, None);
    let mut escaped = false;
    for c in inside.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None => match c {
                '"' | '\'' => quote = Some(c),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(String::new());
                    continue;
                }
                _ => {}
            },
        }
        parts.last_mut().unwrap().push(c);
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The steps that compute a call of an aggregate, whose lists become columns, and the
/// data for them: a file of row numbers by which the items are chosen.
fn of_group(call: &str, group: Group) -> (String, String) {
    let (name, inside) = call.strip_suffix(')').unwrap().split_once('(').unwrap();
    let (mut columns, mut args): (Vec<Vec<String>>, Vec<String>) = Default::default();
    for arg in parts(inside) {
        match arg.strip_prefix('[').and_then(|arg| arg.strip_suffix(']')) {
            Some(items) => {
                args.push(format!("g.c{}", columns.len()));
                columns.push(parts(items));
            }
            None => args.push(arg),
        }
    }
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let data: String = (0..rows).map(|row| format!("{row}\n")).collect();
    // The word `missing` alone does not say what type the column has.
    let typed = if matches!(name, "any" | "all" | "share") { "true" } else { "1.0" };
    let choice = |items: &Vec<String>| {
        let all_missing = items.iter().all(|item| item == "missing");
        let unmet = if all_missing { typed } else { "missing" };
        let unmet = format!("if r.n == \"none\" then {unmet} else missing");
        items.iter().enumerate().fold(unmet, |otherwise, (row, item)| {
            format!("if r.n == \"{row}\" then {item} else ({otherwise})")
        })
    };
    let fields =
        columns.iter().enumerate().map(|(at, items)| format!(", c{at}: {}", choice(items)));
    let steps = format!("  | map(r -> {{ n: r.n{} }})\n", fields.collect::<String>());
    let args = args.join(", ");
    let made = format!("(g -> {{ got: {name}({args}) }})");
    let step = match group {
        // What the last row is told.
        Group::Window => format!("window{made} | skip({}) | select(got)", rows.max(1) - 1),
        _ => format!("aggregate{made}"),
    };
    (format!("{steps}  | {step}\n"), format!("n\n{data}"))
}

fn example(page: &FunctionPage, call: &str, expected: &str) -> Result<(), String> {
    let folder = folder();
    let mut source = "csv(\"people.csv\")";
    let mut steps = format!("  | limit(1)\n  | map(r -> {{ got: {call} }})\n");
    if matches!(page.group, Group::Aggregate | Group::Window) {
        let (of_group, data) = of_group(call, page.group);
        steps = of_group;
        fs::write(folder.path().join("n.csv"), data).unwrap();
        source = "csv(\"n.csv\", header: 1)";
    }
    let text = format!("source people = {source}\ntransform t = people\n{steps}show t\n");
    let (said, outcome) = play(folder.path(), &text);
    if expected == "bad value" {
        // What is made of constants is bad before the run.
        let bad = |found: &Diagnostic| found.code.id.starts_with("D04") || found.code.id == "D0308";
        let bad = said.iter().any(bad);
        return if bad { Ok(()) } else { Err(format!("{call} is not bad\n{}", titles(&said))) };
    }
    let Some(outcome) = outcome else { return Err(format!("{text}{}", titles(&said))) };
    let got = outcome.shown[0].rows[0][0].clone();
    // What is expected, printed by a script of its own.
    let text = format!(
        "source people = csv(\"people.csv\")\n\
         transform t = people | limit(1) | map(r -> {{ got: {expected} }})\nshow t\n"
    );
    let (said, outcome) = play(folder.path(), &text);
    let Some(outcome) = outcome else { return Err(format!("{expected}:\n{}", titles(&said))) };
    let wanted = outcome.shown[0].rows[0][0].clone();
    if got == wanted { Ok(()) } else { Err(format!("{call} gives {got:?}, not {wanted:?}")) }
}

#[test]
fn examples_of_functions_are_true() {
    let mut wrong = Vec::new();
    for page in functions() {
        for (call, expected) in page.examples {
            wrong.extend(example(&page, call, expected).err());
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn examples_of_steps_are_true() {
    for verb in verbs() {
        for (steps, expected) in verb.examples {
            let folder = folder();
            let text = format!(
                "source people = csv(\"people.csv\")\ntransform t = {steps}\n\
                 save t to csv(\"t.csv\")\n"
            );
            let (said, outcome) = play(folder.path(), &text);
            let outcome = outcome.unwrap_or_else(|| panic!("{steps}\n{}", titles(&said)));
            let got = fs::read_to_string(folder.path().join("t.csv")).unwrap();
            assert_eq!(got, *expected, "{steps}");
            for step in outcome.ledger.transforms.iter().flat_map(|table| &table.steps) {
                assert!(step.balances(), "{steps}: {step:?}");
            }
        }
    }
}

#[test]
fn programs_of_codes_are_wrong_and_right() {
    for code in codes::all().filter(|code| !code.wrong.is_empty()) {
        let place = folder();
        let (said, _) = play(place.path(), code.wrong);
        let found = said.iter().any(|found| found.code.id == code.id);
        assert!(found, "{} is not found in\n{}{}", code.id, code.wrong, titles(&said));
        let place = folder();
        let (said, outcome) = play(place.path(), code.right);
        assert!(outcome.is_some(), "{}\n{}{}", code.id, code.right, titles(&said));
        let clean = said.iter().all(|found| found.code.id != code.id);
        assert!(clean, "{}\n{}{}", code.id, code.right, titles(&said));
    }
}

/// The words before an opening bracket.
fn called(offer: &str) -> impl Iterator<Item = &str> {
    let before = offer.split('(').collect::<Vec<_>>();
    let last = |text: &&str| text.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let words = before.into_iter().rev().skip(1);
    let words = words.map(move |text| &text[last(&text).map_or(0, |at| at + 1)..]);
    words.filter(|word| !word.is_empty())
}

#[test]
fn what_is_written_for_words_of_other_tools_exists() {
    let functions: Vec<&str> = functions().iter().map(|page| page.name).collect();
    let is_step = |name: &str| verb::verb(name, Role::Step).is_some();
    let is_format = |name: &str| verb::verb(name, Role::Format).is_some();
    // `desc` is a word within `sort`.
    let is_verb = |name: &str| is_step(name) || is_format(name) || name == "desc";
    let exists = |name: &str| functions.contains(&name) || is_verb(name);
    let tables = [foreign::FUNCTIONS, foreign::STEPS, foreign::ADVICE, foreign::STEP_ADVICE];
    for (words, offer) in tables.into_iter().flat_map(foreign::entries) {
        for name in called(offer) {
            assert!(exists(name), "{words:?}: there is no `{name}`");
        }
        let kind = offer.split("kind: ").nth(1).and_then(|kind| kind.split(')').next());
        let join = verb::verb("join", Role::Step).unwrap();
        let kinds = join.options.iter().find(|option| option.name == "kind").unwrap().takes;
        assert!(kind.is_none_or(|kind| matches!(kinds, Takes::Words(all) if all.contains(&kind))));
    }
    let options = verbs().flat_map(|verb| verb.options).map(|option| option.name);
    let options: Vec<&str> = options.collect();
    for (words, option) in foreign::entries(foreign::OPTIONS) {
        assert!(options.contains(&option), "{words:?}: there is no `{option}:`");
    }
    for (words, format) in foreign::entries(foreign::FORMATS) {
        // What lines are read with is a whole call.
        let name = format.split('(').next().unwrap();
        assert!(is_format(name), "{words:?}: there is no `{format}`");
    }
    // A word of Dusty's own would never be looked for here.
    let words =
        |table: foreign::Words| foreign::entries(table).flat_map(|(words, _)| words.split(' '));
    assert_eq!(words(foreign::FUNCTIONS).find(|word| functions.contains(word)), None);
    assert_eq!(words(foreign::STEPS).find(|word| is_step(word)), None);
}
