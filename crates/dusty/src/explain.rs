//! `dusty explain`: finds what a word means, and lists what there is.

use dusty_check::endings::format_of;
use dusty_check::foreign::{self, dusty};
use dusty_check::near::nearest;
use dusty_check::{Group, Role, verbs};
use dusty_engine::FunctionPage;
use dusty_syntax::{Code, codes};

use crate::arguments::{ExplainArguments, Form};
use crate::exit::Exit;
use crate::page;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::screen;

/// The lists that can be asked for.
const LISTS: [(&str, &str); 4] = [
    ("steps", "what may stand after `|` in a transform"),
    ("functions", "what may be called in a formula"),
    ("formats", "what a source reads and a save writes"),
    ("errors", "the codes of all messages"),
];

/// Words of the language that have no page of their own, and what they do.
const WORDS: [(&[&str], &str); 17] = [
    (&["source"], "Reads a file:\n\n    source people = csv(\"people.csv\")"),
    (
        &["transform"],
        "Makes a table of another by steps:\n\n    transform few = people | limit(10)",
    ),
    (&["save", "to"], "Writes a table to a file:\n\n    save few to csv(\"few.csv\")"),
    (&["show"], "Prints a table:\n\n    show few"),
    (&["let"], "Names a value:\n\n    let codes = [\"NA\", \"-99\"]"),
    (&["param"], "Names a value that the command line may change:\n\n    param year = 2024"),
    (&["fn"], "Names a formula:\n\n    fn double(x) = x * 2"),
    (
        &["if", "then", "else"],
        "Chooses between two values:\n\n    if int(r.age) > 17 then \"adult\" else \"child\"",
    ),
    (&["??"], "Gives another value where one is missing:\n\n    r.city ?? \"unknown\""),
    (
        &["missing"],
        "A value that is not there, as an empty cell of a CSV file. It equals nothing, and what is\n\
         calculated of it is missing too:\n\n    filter(r -> not is_missing(r.city))",
    ),
    (
        &["and", "or", "not"],
        "Join conditions, of which one may be unknown where a value is missing:\n\n    \
         filter(r -> r.city == \"Oslo\" and not is_missing(r.age))",
    ),
    (&["in"], "Asks whether a value is one of a list:\n\n    r.city in [\"Oslo\", \"Rome\"]"),
    (&["true", "false"], "The two answers of a condition:\n\n    { paid: true }"),
    (
        &["rejected"],
        "The rows that a table could not take, with the reason of each:\n\n    \
         save people.rejected to csv(\"people.rejected.csv\")",
    ),
    (&["|"], "Hands a table on to a step:\n\n    people | sort(city) | limit(10)"),
    (&["..."], "All columns of a row:\n\n    map(r -> { ...r, age: int(r.age) })"),
    (&["->"], "Joins a row's name and a formula of it:\n\n    filter(r -> r.city == \"Oslo\")"),
];

/// The headings of the codes, by their beginnings.
const PHASES: [(&str, &str); 5] = [
    ("D01", "How a script is written"),
    ("D02", "Names"),
    ("D03", "Types"),
    ("D04", "Data that breaks a rule"),
    ("D05", "Files"),
];

/// Prints the pages about a topic.
pub(crate) fn explain(arguments: &ExplainArguments) -> Exit {
    let Some(topic) = &arguments.topic else { return screen::print(&overview()) };
    let topic = topic.trim();
    let functions = dusty_engine::functions();
    match lookup(topic, &functions) {
        Some(text) => screen::print(&text),
        None => {
            Report::new(Form::Human, false).refusal(&unknown(topic, &functions));
            Exit::Script
        }
    }
}

fn lookup(topic: &str, functions: &[FunctionPage]) -> Option<String> {
    match topic.to_lowercase().as_str() {
        "steps" => return Some(all_verbs(Role::Step, "Steps")),
        "formats" => return Some(all_verbs(Role::Format, "File formats")),
        "functions" => return Some(all_functions(functions)),
        "errors" => return Some(all_codes()),
        _ => {}
    }
    if let Some(code) = codes::find(topic) {
        return Some(page::code(code));
    }
    if let Some((_, about)) = WORDS.iter().find(|(words, _)| words.contains(&topic)) {
        return Some(format!("{topic}: a word of the language\n\n{about}\n"));
    }
    // The end of a file's name stands for its format.
    let topic = format_of(&format!("file.{topic}")).unwrap_or(topic);
    let same = |name: &str| name.eq_ignore_ascii_case(topic);
    let verbs = verbs().filter(|verb| same(verb.name)).map(page::verb);
    let pages = functions.iter().filter(|function| same(function.name)).map(page::function);
    let pages: Vec<String> = verbs.chain(pages).collect();
    (!pages.is_empty()).then(|| pages.join("\n"))
}

fn unknown(topic: &str, functions: &[FunctionPage]) -> Refusal {
    let names = verbs().map(|verb| verb.name);
    let names = names.chain(functions.iter().map(|function| function.name));
    let names = names.chain(LISTS.map(|(name, _)| name)).chain(codes::all().map(|code| code.id));
    let refusal = Refusal::script(format!("there is no page about `{topic}`"));
    let near = nearest(topic, names);
    let word = dusty(foreign::STEPS, topic).or_else(|| dusty(foreign::FUNCTIONS, topic));
    let refusal = match (word, near) {
        (Some(word), _) => {
            let page = word.trim_start_matches('`').split('(').next().unwrap_or_default();
            let page = lookup(page, functions).map(|_| format!("dusty explain {page}"));
            let refusal = refusal.note(format!("another language's word; Dusty writes {word}"));
            page.into_iter().fold(refusal, |refusal, page| refusal.offer("its page", page))
        }
        (None, Some(near)) => refusal.offer("there is a page", format!("dusty explain {near}")),
        (None, None) => refusal,
    };
    refusal
        .note("pages are named after steps, functions, file formats and error codes")
        .note("the lists are `dusty explain steps`, `functions`, `formats` and `errors`")
}

fn overview() -> String {
    let mut text =
        "dusty explain WORD explains a step, a function, a file format or an error code.\n\
                    Lists:\n"
            .to_owned();
    for (name, about) in LISTS {
        text += &format!("  dusty explain {name:<11} {about}\n");
    }
    text
}

/// The verbs of a role, each with its first sentence.
fn all_verbs(role: Role, title: &str) -> String {
    let entries = role.verbs().iter().map(|verb| (verb.name, page::first_sentence(verb.about)));
    format!("{title}\n\n{}", page::list(entries))
}

/// The functions, group by group.
fn all_functions(functions: &[FunctionPage]) -> String {
    let mut text = Vec::new();
    for group in Group::ALL {
        let members = functions.iter().filter(|function| function.group == group);
        let entries = members.map(|function| (function.name, page::first_sentence(function.about)));
        text.push(format!("{}\n\n{}", group.title(), page::list(entries)));
    }
    text.join("\n")
}

/// The codes, phase by phase.
fn all_codes() -> String {
    let mut text = Vec::new();
    for (phase, title) in PHASES {
        let members: Vec<&Code> = codes::all().filter(|code| code.id.starts_with(phase)).collect();
        let entries = members.iter().map(|code| (code.id, code.title));
        text.push(format!("{title}\n\n{}", page::list(entries)));
    }
    text.join("\n")
}

#[cfg(test)]
mod tests {
    use dusty_syntax::TokenKind;

    use super::*;

    #[test]
    fn everything_has_a_page() {
        let functions = dusty_engine::functions();
        let names = verbs().map(|verb| verb.name);
        let names = names.chain(functions.iter().map(|function| function.name));
        let names = names.chain(codes::all().map(|code| code.id));
        let names = names.chain(TokenKind::KEYWORDS.iter().map(|(word, _)| *word));
        for name in names.chain(LISTS.map(|(name, _)| name)) {
            let page = lookup(name, &functions).unwrap_or_default();
            assert!(page.len() > 40 && page.ends_with('\n'), "{name}: {page}");
            assert!(page.lines().all(|line| line == line.trim_end()), "{name}: {page}");
        }
        assert!(lookup("d0201", &functions).is_some());
        assert!(lookup("TRIM", &functions).is_some());
    }

    #[test]
    fn every_code_and_function_is_listed() {
        let functions = dusty_engine::functions();
        let listed = all_codes();
        assert!(codes::all().all(|code| listed.contains(code.id)));
        let listed = all_functions(&functions);
        assert!(functions.iter().all(|function| listed.contains(function.name)));
    }

    #[test]
    fn a_name_of_two_functions_has_both_pages() {
        let functions = dusty_engine::functions();
        let page = lookup("first", &functions).unwrap_or_default();
        assert!(page.contains("Lists") && page.contains("Aggregates"), "{page}");
    }

    #[test]
    fn unknown_topics_are_answered_with_near_ones() {
        let functions = dusty_engine::functions();
        assert_eq!(unknown("fliter", &functions).help, ["there is a page:   dusty explain filter"]);
        assert_eq!(unknown("quaternion", &functions).help.len(), 0);
    }
}
