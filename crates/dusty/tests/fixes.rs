//! Every way out that a message about bad values offers is pasted into the script as a
//! person would do it, and the script then runs to its end without losing a row.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests end where they fail")]

mod support;

use std::fs;

use dusty_syntax::BEFORE_CODE;
use support::{dusty, files, root};

/// A way out, as the message has it.
#[derive(Debug)]
struct Offer {
    /// What it does: `only here`.
    says: String,
    /// What is to be pasted.
    paste: String,
    /// The byte in the script at which the mistake begins, and where it ends.
    place: (usize, usize),
}

/// Takes the offers out of what a run printed.
fn offers(script: &str, printed: &str) -> Vec<Offer> {
    let mut found = Vec::new();
    let mut place = (0, 0);
    let lines = printed.lines();
    for line in lines {
        if let Some(at) = line.trim_start().strip_prefix("--> main.dusty:") {
            let (line, column) = at.split_once(':').unwrap();
            let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
            let before: usize = script.lines().take(line - 1).map(|line| line.len() + 1).sum();
            place = (before + column - 1, before + column - 1);
        } else if line.contains('^') && place.0 == place.1 {
            let marks = line.trim_start_matches(|c| c != '^');
            place.1 += marks.chars().take_while(|&c| c == '^').count();
        } else if let Some(help) = line.strip_prefix("help: ") {
            let (says, paste) = help.split_once(BEFORE_CODE).unwrap_or_else(|| panic!("{help}"));
            found.push(Offer { says: says.to_owned(), paste: paste.trim().to_owned(), place });
        }
    }
    found
}

/// The script with one offer pasted.
fn pasted(script: &str, offer: &Offer) -> String {
    let place = match offer.says.as_str() {
        "set the rows aside" => return format!("{script}\n{}\n", offer.paste),
        "only here" | "give all others one value" => offer.place,
        says if says.starts_with("read ") || says.starts_with("take ") => offer.place,
        _ => {
            let verb = script.find(" = ").unwrap() + 3;
            (verb, script.find("\ntransform").or_else(|| script.find("\nsave")).unwrap())
        }
    };
    format!("{}{}{}", &script[..place.0], offer.paste, &script[place.1..])
}

/// Runs a script that meets bad values; pastes each offer, one after the other. Gives
/// what was offered. `rows` is how many rows the file has.
fn every_offer_works(file: &str, script: &str, rows: usize) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |script: &str| fs::write(folder.join("main.dusty"), script).unwrap();
    fs::write(folder.join("data.csv"), file).unwrap();
    write(script);
    let stopped = dusty(folder, &["run", "main.dusty"]);
    assert_eq!(stopped.code, 1, "{}", stopped.stderr);
    assert!(!folder.join("out.csv").exists());
    let errors = stopped.stderr.matches("error[").count();
    let offers = offers(script, &stopped.stderr);
    assert!(!offers.is_empty(), "{}", stopped.stderr);
    for offer in &offers {
        let better = pasted(script, offer);
        write(&better);
        let done = dusty(folder, &["run", "main.dusty"]);
        let heals = errors == 1 || offer.says == "set the rows aside";
        if !heals {
            // The other errors stay, and this one is gone.
            assert_eq!(
                done.stderr.matches("error[").count(),
                errors - 1,
                "{better}{}",
                done.stderr
            );
            continue;
        }
        assert_eq!(done.code, 0, "{offer:?}\n{better}\n{}", done.stderr);
        let count = |name: &str| {
            let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
            text.lines().count().saturating_sub(1)
        };
        assert_eq!(count("out.csv") + count("t.rejected.csv") + count("data.rejected.csv"), rows);
        let aside = count("t.rejected.csv") + count("data.rejected.csv");
        assert_eq!(aside > 0, offer.says == "set the rows aside", "{better}");
        for name in ["out.csv", "t.rejected.csv", "data.rejected.csv"] {
            let _ = fs::remove_file(folder.join(name));
        }
    }
    offers.into_iter().map(|offer| offer.says).collect()
}

/// A script that puts one expression into a column.
fn script(source: &str, expression: &str) -> String {
    format!(
        "source data = {source}\ntransform t = data\n  | map(r -> {{ x: {expression} }})\nsave t to csv(\"out.csv\")\n"
    )
}

const CELLS: [&str; 4] =
    ["read them as they are", "treat them as missing", "set the rows aside", "only here"];

#[test]
fn cells_that_are_no_numbers() {
    let bad = "2,unknown\n3,\n4,N/A\n5,-999\n6,\"a \"\"b\"\"\\\"\n";
    let fine =
        [("int", "34"), ("float", "34"), ("number", "34"), ("date", "2024-02-29"), ("bool", "no")];
    for (function, value) in fine {
        let file = format!("id,age\n1,{value}\n{bad}");
        let script = script("csv(\"data.csv\")", &format!("{function}(r.age)"));
        let told = every_offer_works(&file, &script, 6);
        assert_eq!(told, CELLS[1..], "{function}");
    }
}

#[test]
fn numbers_as_people_write_them() {
    let told = |cells: &str, call: &str| {
        let file = format!("n\n7\n{cells}\n");
        let rows = file.lines().count() - 1;
        every_offer_works(&file, &script("csv(\"data.csv\", delimiter: \"|\")", call), rows)
    };
    // The comma may stand before a fraction: both are offered.
    assert_eq!(told("1,234\n12,500", "int(r.n)"), [&CELLS[..1], &CELLS].concat());
    assert_eq!(told("$1,234.50", "float(r.n)"), CELLS);
    assert_eq!(told("1.234,50", "float(r.n)"), CELLS);
    let taking = |off: &'static str| [&[off], &CELLS[1..]].concat();
    assert_eq!(told("12 kg\n1.5 kg", "float(r.n)"), taking("take the unit off"));
}

#[test]
fn dates_as_people_write_them() {
    let told = |cells: &str| {
        let rows = cells.lines().count();
        every_offer_works(
            &format!("day\n{cells}\n"),
            &script("csv(\"data.csv\")", "date(r.day)"),
            rows,
        )
    };
    // That none is a date as it stands speaks against the call, not against the values.
    assert_eq!(told("31/12/2024\n01/02/2024"), [&CELLS[..1], &CELLS[2..]].concat());
    assert_eq!(
        told("31/12/2024\n01.02.2024\n17.05.2024\n1 May 2024"),
        [&CELLS[..1], &CELLS[2..]].concat()
    );
    // Days as workbooks count them.
    assert_eq!(told("45352\n2024-05-01\n45353"), CELLS);
    // Of parts of dates the first day is taken.
    let first = |of: &'static str| [&[of], &CELLS[2..]].concat();
    assert_eq!(told("2024-03\n2024-04"), first("take the first day of the month"));
    assert_eq!(told("June 2024\nJuly 2024"), first("take the first day of the month"));
    assert_eq!(told("2024\n1999"), first("take the first day of the year"));
    // Very many are told by what they look like, and read all the same.
    let days = |count: u32| {
        let day = |at: u32| format!("{}/{}/{}", at % 28 + 1, at / 28 % 12 + 1, 1960 + at / 336);
        (0..count).map(day).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told(&days(100)), first(CELLS[0]));
    assert_eq!(told(&days(3000)), first("read them as the first 1000 are written"));
    // Either the day or the month may come first: both are offered.
    assert_eq!(told("01/02/2024\n03/04/2024").iter().filter(|says| *says == CELLS[0]).count(), 2);
}

#[test]
fn values_of_which_some_can_be_read() {
    let told = |cells: &str, call: &str, expected: [&str; 2]| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("data.csv"), format!("x|y\n{cells}\n")).unwrap();
        let script = script("csv(\"data.csv\", delimiter: \"|\")", call);
        fs::write(folder.path().join("main.dusty"), &script).unwrap();
        let stopped = dusty(folder.path(), &["run", "main.dusty"]);
        let offers = offers(&script, &stopped.stderr);
        let [read, missing] = [&offers[0], &offers[1]];
        assert_eq!([read.says.as_str(), missing.says.as_str()], expected, "{}", stopped.stderr);
        // The source stands before the call, whose place stays that of the first script.
        let both = pasted(&pasted(&script, read), missing);
        fs::write(folder.path().join("main.dusty"), &both).unwrap();
        let done = dusty(folder.path(), &["run", "main.dusty"]);
        assert_eq!(done.code, 0, "{both}\n{}", done.stderr);
        let rows = fs::read_to_string(folder.path().join("out.csv")).unwrap();
        rows.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let dates = ["read the dates among them", "treat all but the dates as missing"];
    let days = "2024-01-02|a\n31/12/2024|b\nTBD|c";
    assert_eq!(told(days, "date(r.x)", dates), ["2024-01-02", "2024-12-31", "\"\""]);
    let numbers = ["read the numbers among them", "treat all but the numbers as missing"];
    let amounts = "1|a\n1,234,567|b\nN/A|c\n$7|d";
    assert_eq!(told(amounts, "float(r.x)", numbers), ["1.0", "1234567.0", "\"\"", "7.0"]);
}

#[test]
fn dates_of_two_kinds_wherever_the_function_stands() {
    let file = "day\n31/12/2024\n2024-02-01\n13/02/2024\n";
    for step in [
        "convert(day: date)",
        "convert(day: v -> date(v))",
        "convert(day: v -> date(v, \"%d/%m/%Y\"))",
        "map(row -> { day: date(row.day) })",
    ] {
        let script = format!(
            "source data = csv(\"data.csv\")\ntransform t = data\n  | {step}\nsave t to csv(\"out.csv\")\n"
        );
        assert_eq!(every_offer_works(file, &script, 3), CELLS, "{step}");
    }
}

#[test]
fn patterns_of_each_row() {
    let file = "a,p\nabc,[\nabc,b\n";
    let told = every_offer_works(file, &script("csv(\"data.csv\")", "matches(r.a, r.p)"), 2);
    assert_eq!(told, CELLS[1..]);
}

#[test]
fn columns_with_other_names() {
    let file = "id,how old,x\n1,?,1\n2,3,0\n";
    let renamed = "source data = csv(\"data.csv\")\ntransform t = data\n  | rename(age: \"how old\")\n  | map(r -> { x: int(r.age) })\nsave t to csv(\"out.csv\")\n";
    assert_eq!(every_offer_works(file, renamed, 2), CELLS[1..]);
    let named = script("csv(\"data.csv\")", "int(r[\"how old\"])");
    assert_eq!(every_offer_works(file, &named, 2), CELLS[1..]);
}

#[test]
fn sources_that_name_missing_values_already() {
    let file = "id,age,city\n1,?,Rome\n2,-,Oslo\n3,4,\n";
    for source in [
        "csv(\"data.csv\", missing: \"?\")",
        "csv(\"data.csv\", missing: [\"?\"], delimiter: \",\")",
        "csv(\"data.csv\", missing: { age: [\"?\"] })",
        "csv(\"data.csv\", missing: { city: [\"x\"] })",
        "csv(\n  \"data.csv\",\n  missing: [\n    \"?\",\n  ],\n)",
    ] {
        let told = every_offer_works(file, &script(source, "int(r.age)"), 3);
        let all = if source.contains('{') { "" } else { ", in all columns" };
        let missing = format!("{}{all}", CELLS[1]);
        assert_eq!(told, [&missing, CELLS[2], CELLS[3]], "{source}");
    }
}

#[test]
fn functions_without_a_call() {
    let file = "a,b\n1,2\n3,x\n";
    for step in ["each(int)", "convert(a: int, b: int)"] {
        let script = format!(
            "source data = csv(\"data.csv\")\ntransform t = data\n  | {step}\nsave t to csv(\"out.csv\")\n"
        );
        assert_eq!(every_offer_works(file, &script, 2), CELLS[1..], "{step}");
    }
}

#[test]
fn arithmetic() {
    let file = "a,b\n34,0\n1,2\n9223372036854775807,1\n";
    let told = every_offer_works(file, &script("csv(\"data.csv\")", "int(r.a) / int(r.b)"), 3);
    assert_eq!(told, CELLS[2..]);
    let told = every_offer_works(file, &script("csv(\"data.csv\")", "int(r.a) + int(r.b)"), 3);
    assert_eq!(told, CELLS[2..]);
}

#[test]
fn lists_of_values() {
    let file = "a\nyes\nno\nperhaps\n";
    let call = "recode(r.a, { \"yes\": 1, \"no\": 0 })";
    let told = every_offer_works(file, &script("csv(\"data.csv\")", call), 3);
    assert_eq!(told, ["set the rows aside", "give all others one value"]);
}

#[test]
fn expectations() {
    let file = "a\n1\n2\n";
    let script = "source data = csv(\"data.csv\")\ntransform t = data\n  | expect(r -> r.a == \"1\", \"only ones\")\nsave t to csv(\"out.csv\")\n";
    assert_eq!(every_offer_works(file, script, 2), ["set the rows aside"]);
}

#[test]
fn lines_that_do_not_fit() {
    let script = "source data = csv(\"data.csv\")\nsave data to csv(\"out.csv\")\n";
    let names = ["Ada King", "Alan M Turing", "Grace Hopper", "Niklaus E Wirth"];
    let line = |row: usize| format!("{row},{},2024-01-{:02}\n", names[row % 4], row + 1);
    let long: String = (0..30).map(line).collect();
    let short = format!("id,name,day\n{long}31,2024-02-01\n");
    let told = every_offer_works(&short, script, 31);
    assert_eq!(told[0], "fill short lines with missing");
    assert_eq!(told.last().unwrap(), "set the rows aside");
    let wide = format!("id,name,day\n{long}31,Hopper, Grace,2024-02-01\n");
    let told = every_offer_works(&wide, script, 31);
    assert_eq!(told, ["realign lines that clearly fit", "set the rows aside"]);
}

#[test]
fn several_mistakes_at_once() {
    let file = "a,b\nx,1\n2,y\nx,y\n";
    let script = "source data = csv(\"data.csv\")\ntransform t = data\n  | map(r -> { a: int(r.a), b: int(r.b) })\nsave t to csv(\"out.csv\")\n";
    let told = every_offer_works(file, script, 3);
    assert_eq!(told.len(), 6);
}

/// Whether the code of an offer is a whole line, a value, a step, a file, or what stands in a call.
fn is_code(code: &str) -> bool {
    let steps = ["transform t = a {}", "transform t = a | {}", "transform t = a | f({})"];
    let mut places = ["{}", "let x = {}", "source t = {}"].into_iter().chain(steps);
    let read = |place: &str| dusty_syntax::parse(&place.replace("{}", code)).1.is_empty();
    // What belongs on a command line, or before it.
    let setting = code.split_once('=').is_some_and(|(name, _)| name.to_uppercase() == name);
    code.starts_with("dusty ") || code.starts_with("--") || setting || places.any(read)
}

#[test]
fn every_help_is_a_sentence_or_has_its_code_at_the_end() {
    let pages = files(&root().join("spec")).into_iter();
    for page in pages.filter(|page| page.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(root().join("spec").join(&page)).unwrap();
        for help in text.lines().filter_map(|line| line.strip_prefix("help: ")) {
            let (words, code) = help.split_once(BEFORE_CODE).unwrap_or((help, "let x = 1"));
            let plain: String = words.split('`').step_by(2).collect();
            let signs = |c: char| "()[]{}<>=|\"_%`".contains(c);
            let told = words.starts_with("write ") && !words.starts_with("write `");
            let code_in_words = plain.contains(signs) || plain.contains(": ") || told;
            assert!(!code_in_words, "code without backticks: {}: {help}", page.display());
            assert!(words.matches('`').count() % 2 == 0, "{}: {help}", page.display());
            assert!(is_code(code.trim()), "no code: {}: {help}", page.display());
        }
    }
}
