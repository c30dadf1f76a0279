//! The pages of `dusty explain`, written off the declarations.

use dusty_check::{Role, Verb, VerbOption};
use dusty_engine::FunctionPage;
use dusty_syntax::Code;
use unicode_width::UnicodeWidthStr;

use crate::table::padded;

/// How wide a page is.
const WIDTH: usize = 80;

/// The table that the examples of steps begin with.
const PEOPLE: &str = "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n3,Cem,,Oslo\n4,Dee,29,Rome\n";

/// The page of an error code.
pub(crate) fn code(code: &Code) -> String {
    let mut page = format!("{}: {}\n\n{}", code.id, code.title, paragraph(code.about, 0));
    if !code.wrong.is_empty() {
        page += &format!("\nA script that says this:\n\n{}", indented(code.wrong));
    }
    if !code.right.is_empty() {
        page += &format!("\nWithout the mistake:\n\n{}", indented(code.right));
    }
    page
}

/// The page of a step or of a file format.
pub(crate) fn verb(verb: &Verb) -> String {
    let kind = match verb.role() {
        Role::Step => "a step",
        Role::Format => "a file format",
    };
    let mut page = format!("{}: {kind}\n\n", verb.name);
    verb.usage.iter().for_each(|usage| page += &indented(usage));
    page += &format!("\n{}", paragraph(verb.about, 0));
    if !verb.options.is_empty() {
        page += "\nOptions\n";
        verb.options.iter().for_each(|option| page += &self::option(option));
    }
    if !verb.examples.is_empty() {
        let plural = if verb.examples.len() == 1 { "" } else { "s" };
        page += &format!("\nExample{plural}, where `people` is\n\n{}", indented(PEOPLE));
        for (chain, result) in verb.examples {
            page += &format!("\n{}\n{}", indented(chain), indented(result));
        }
    }
    page
}

fn option(option: &VerbOption) -> String {
    let name = paragraph(&format!("{}: {}", option.name, option.takes.describe()), 4);
    format!("\n{name}{}", paragraph(option.about, 8))
}

/// The page of a function.
pub(crate) fn function(function: &FunctionPage) -> String {
    let mut page = format!("{}: a function ({})\n\n", function.name, function.group.title());
    function.signatures.iter().for_each(|signature| page += &indented(signature));
    page += &format!("\n{}", paragraph(function.about, 0));
    if !function.examples.is_empty() {
        page += "\nExamples\n\n";
        let calls = function.examples.iter().map(|(call, _)| call.width());
        let width = calls.filter(|&width| width <= 40).max().unwrap_or(0);
        for (call, result) in function.examples {
            page += &indented(&format!("{}   {result}", padded(call, width)));
        }
    }
    page
}

/// Names with a few words about each.
pub(crate) fn list<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let entries: Vec<(&str, &str)> = entries.collect();
    let width = entries.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for (name, about) in entries {
        let lines = paragraph(about, width + 2);
        text += &format!("  {name:<width$}{}", lines.trim_start());
    }
    text
}

/// The beginning of a text, without its full stop.
pub(crate) fn first_sentence(text: &str) -> &str {
    // Three dots are an ellipsis, not an end.
    let mut ends = text.match_indices(". ").map(|(at, _)| text.get(..at).unwrap_or(text));
    let first = ends.find(|first| !first.ends_with('.'));
    first.unwrap_or_else(|| text.strip_suffix('.').unwrap_or(text))
}

fn indented(text: &str) -> String {
    let line = |line: &str| format!("    {line}").trim_end().to_owned() + "\n";
    text.lines().map(line).collect()
}

/// The words of a text in lines that are not too long, each after the indent.
fn paragraph(text: &str, indent: usize) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    wrapped(&words.join(" "), indent, indent, WIDTH)
}

/// A text in lines no wider than a width, the first and the others indented so far.
pub(crate) fn wrapped(text: &str, first: usize, others: usize, width: usize) -> String {
    let mut out = " ".repeat(first);
    let mut used = first;
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && used + 1 + word.width() > width {
            out = out.trim_end().to_owned() + "\n" + &" ".repeat(others);
            used = others;
            empty = true;
        }
        if !empty {
            out.push(' ');
            used += 1;
        }
        out += word;
        used += word.width();
        empty = false;
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use dusty_check::verbs;
    use dusty_syntax::codes;

    use super::*;

    #[test]
    fn words_are_wrapped() {
        let text = paragraph(&"word ".repeat(40), 2);
        assert!(text.lines().all(|line| line.len() <= WIDTH && line.starts_with("  word")));
        assert_eq!(text.split_whitespace().count(), 40);
        assert_eq!(paragraph("a b", 0), "a b\n");
    }

    #[test]
    fn a_list_is_aligned() {
        let text = list([("a", "One"), ("long_name", "Three")].into_iter());
        assert_eq!(text, "  a          One\n  long_name  Three\n");
        assert_eq!(first_sentence("One... still. Two."), "One... still");
        assert_eq!(first_sentence("One."), "One");
    }

    #[test]
    fn a_page_says_it_all() {
        let sort = verbs().find(|verb| verb.name == "distinct").map(verb).unwrap_or_default();
        assert!(sort.starts_with("distinct: a step\n\n    distinct()\n"), "{sort}");
        assert!(sort.contains("    keep: `first` or `last`\n        Which of several"), "{sort}");
        let page = code(&codes::names::UNKNOWN_COLUMN);
        assert!(page.contains("A script that says this:\n\n    source people"), "{page}");
    }
}
