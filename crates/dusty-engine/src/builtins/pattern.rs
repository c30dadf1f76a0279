//! Regular expressions.

use std::cell::RefCell;
use std::collections::HashMap;

use dusty_check::{Blames, Builtin, Fails, Group, Mistake, Value};
use regex::Regex;

use crate::builtins::kernel::Kernel;

use super::call::Part;
use super::text::text_of;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Text);

const FAILS: Fails = Fails { one: "is no regular expression", many: "are no regular expressions" };

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "matches",
        overloads: &[("(value: text, pattern: text) -> bool", |call| {
            let (value, pattern) = (call.text(0), call.text(1));
            PATTERNS.with_borrow_mut(|patterns| {
                call.try_bools(|row| {
                    let (value, pattern) = (value.get(row)?, pattern.get(row)?);
                    Some(patterns.get(pattern).map(|regex| regex.is_match(value)))
                })
            })
        })],
        about: "Whether a regular expression matches anywhere in a text; `^` and `$` tie it to \
                the ends. Write it as raw text, between single quotes, so that backslashes stay. \
                `(?i)` in front ignores case. A pattern that is no constant and no regular \
                expression makes a bad value.",
        examples: &[
            (r#"matches("A-17", '^[A-Z]-\d+$')"#, "true"),
            (r#"matches("no. 17", '\d')"#, "true"),
            (r#"matches("abc", '(?i)^B')"#, "false"),
            (r#"matches(missing, '\d')"#, "missing"),
        ],
        fails: Some(FAILS),
        precheck: Some(|args| pattern(args).map(|_| ())),
        blames: Blames::Varying,
        ..PLAIN
    },
    Builtin {
        name: "extract",
        overloads: &[("(value: text, pattern: text, group: int = missing) -> text", |call| {
            let (value, pattern, group) = (call.text(0), call.text(1), call.int(2));
            let unsaid = group.is_unsaid();
            PATTERNS.with_borrow_mut(|patterns| {
                call.parts(value, |value, row| {
                    let Some(regex) = patterns.get(pattern.get(row)?) else { return Some(None) };
                    let group = match group.get(row) {
                        Some(group) => usize::try_from(group).unwrap_or(usize::MAX),
                        None if unsaid => usize::from(regex.captures_len() > 1),
                        None => return None,
                    };
                    if group >= regex.captures_len() {
                        return Some(None);
                    }
                    let found = if group == 0 {
                        regex.find(value)?
                    } else {
                        regex.captures(value)?.get(group)?
                    };
                    Some(Some(Part::<&str>::Of(found.as_str())))
                })
            })
        })],
        about: "The part of a text that a regular expression matches, or what its first group, \
                in brackets, matches; `group` chooses another, with 0 for the whole match. \
                Missing where nothing matches.",
        examples: &[
            (r#"extract("Room 12b", '\d+')"#, r#""12""#),
            (r#"extract("5 min read", '(\d+) min')"#, r#""5""#),
            (r#"extract("x=3, y=4", 'x=(\d+), y=(\d+)', group: 2)"#, r#""4""#),
            (r#"extract("none", '\d+')"#, "missing"),
            (r#"extract(missing, '\d+')"#, "missing"),
        ],
        fails: Some(Fails {
            one: "is no regular expression, or has no such group",
            many: "are no regular expressions, or have no such group",
        }),
        precheck: Some(group),
        blames: Blames::Varying,
        ..PLAIN
    },
    Builtin {
        name: "replace_matches",
        overloads: &[("(value: text, pattern: text, with: text) -> text", |call| {
            let (value, pattern, with) = (call.text(0), call.text(1), call.text(2));
            PATTERNS.with_borrow_mut(|patterns| {
                call.parts(value, |value, row| {
                    let (pattern, with) = (pattern.get(row)?, with.get(row)?);
                    let Some(regex) = patterns.get(pattern) else { return Some(None) };
                    Some(match regex.replace_all(value, with) {
                        std::borrow::Cow::Borrowed(same) => Some(Part::Of(same)),
                        // `$50` from the data would become nothing.
                        std::borrow::Cow::Owned(_) if no_group(regex, with).is_some() => None,
                        std::borrow::Cow::Owned(text) => Some(Part::New(text)),
                    })
                })
            })
        })],
        about: "Puts another text in the place of every match of a regular expression. In it, \
                `$1` stands for what the first group matched, `${name}` for that of a group with \
                a name, `$$` for a dollar sign; before a letter or digit write `${1}`. A group \
                that the pattern does not have makes a bad value. `replace` takes all signs as \
                they are.",
        examples: &[
            (r#"replace_matches("a1b22", '\d+', "_")"#, r#""a_b_""#),
            (r#"replace_matches("Lovelace, Ada", '(\w+), (\w+)', "$2 $1")"#, r#""Ada Lovelace""#),
            (r#"replace_matches(missing, '\d', "")"#, "missing"),
        ],
        fails: Some(Fails {
            one: "is no regular expression, or its `$` stands for a group that there is not",
            many: "are no regular expressions, or their `$` stands for a group that there is not",
        }),
        precheck: Some(replacement),
        blames: Blames::Varying,
        ..PLAIN
    },
];

thread_local! {
    /// What a thread has compiled, kept from batch to batch: to compile a pattern takes as long as to match it with thousands of cells.
    static PATTERNS: RefCell<Patterns> = RefCell::default();
}

/// Compiled patterns, the last used one at hand; `None` for a text that is none.
#[derive(Default)]
struct Patterns {
    last: Option<(String, Option<Regex>)>,
    others: HashMap<String, Option<Regex>>,
}

impl Patterns {
    const MOST: usize = 64;

    fn get(&mut self, pattern: &str) -> Option<&Regex> {
        if self.last.as_ref().is_none_or(|(text, _)| text != pattern) {
            let found = self.others.remove_entry(pattern);
            let found = found.unwrap_or_else(|| (pattern.to_owned(), Regex::new(pattern).ok()));
            if let Some((text, regex)) = self.last.replace(found) {
                if self.others.len() >= Self::MOST {
                    self.others.clear();
                }
                self.others.insert(text, regex);
            }
        }
        self.last.as_ref().and_then(|(_, regex)| regex.as_ref())
    }
}

/// Compiles a constant pattern before the run.
fn pattern(args: &[Option<&Value>]) -> Result<Option<Regex>, Mistake> {
    let Some(text) = text_of(args, 1) else { return Ok(None) };
    Regex::new(text).map(Some).map_err(|error| {
        if let regex::Error::CompiledTooBig(_) = error {
            return Mistake {
                parameter: 1,
                title: "the pattern stands for too much to fit the memory".to_owned(),
                help: "repeat less; `{1000}` stands for a thousand copies".to_owned(),
            };
        }
        let error = error.to_string();
        let why = error.lines().last().unwrap_or_default().trim();
        let why = why.strip_prefix("error: ").unwrap_or(why);
        let help = if why.contains("look-around") {
            "match more, and take the part that counts with a group, as in `extract(x, 'a(b)')`"
        } else if why.contains("backreference") {
            "a pattern cannot refer to its own groups"
        } else {
            "a backslash in front of `. + * ? ( ) [ ] { } | ^ $` makes it an ordinary character"
        };
        Mistake {
            parameter: 1,
            title: format!("the pattern is no regular expression: {why}"),
            help: help.to_owned(),
        }
    })
}

fn group(args: &[Option<&Value>]) -> Result<(), Mistake> {
    let (Some(regex), Some(Some(Value::Int(group)))) = (pattern(args)?, args.get(2)) else {
        return Ok(());
    };
    let groups = regex.captures_len();
    if usize::try_from(*group).is_ok_and(|group| group < groups) {
        return Ok(());
    }
    let help = match groups {
        1 => "put round brackets around the part that is wanted".to_owned(),
        2 => "groups are counted from 1; the pattern has one".to_owned(),
        _ => format!("groups are counted from 1; the pattern has {}", groups - 1),
    };
    Err(Mistake { parameter: 2, title: format!("the pattern has no group {group}"), help })
}

/// Checks that what stands behind each `$` of a replacement is a group.
fn replacement(args: &[Option<&Value>]) -> Result<(), Mistake> {
    let (Some(regex), Some(with)) = (pattern(args)?, text_of(args, 2)) else { return Ok(()) };
    let Some(name) = no_group(&regex, with) else { return Ok(()) };
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let help = match name.split_at_checked(digits) {
        Some((number, rest)) if !number.is_empty() && !rest.is_empty() => {
            format!("`${name}` is read as one name; write `${{{number}}}{rest}`")
        }
        _ => "for a dollar sign write `$$`".to_owned(),
    };
    let title = format!("the pattern has no group `{name}`");
    Err(Mistake { parameter: 2, title, help })
}

/// The first name behind a `$` of a replacement that is no group of the pattern.
fn no_group(regex: &Regex, with: &str) -> Option<String> {
    let is_group = |name: &str| match name.parse::<usize>() {
        Ok(number) => number < regex.captures_len(),
        Err(_) => regex.capture_names().flatten().any(|other| other == name),
    };
    let without = with.contains('$').then(|| with.replace("$$", ""))?;
    let mut names = without.split('$').skip(1).map(|piece| {
        let braced = piece.strip_prefix('{').and_then(|piece| piece.split_once('}'));
        let plain = piece.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        match braced {
            Some((name, _)) => name,
            None => piece.get(..plain.unwrap_or(piece.len())).unwrap_or(piece),
        }
    });
    names.find(|name| !name.is_empty() && !is_group(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(
        precheck: fn(&[Option<&Value>]) -> Result<(), Mistake>,
        args: &[Value],
    ) -> Option<String> {
        let args: Vec<_> = args.iter().map(Some).collect();
        precheck(&args).err().map(|mistake| format!("{}; {}", mistake.title, mistake.help))
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn constant_patterns_are_checked_before_the_run() {
        assert_eq!(
            said(group, &[Value::Missing, text("(a"), Value::Missing]).unwrap(),
            "the pattern is no regular expression: unclosed group; a backslash in front of \
             `. + * ? ( ) [ ] { } | ^ $` makes it an ordinary character"
        );
        assert_eq!(
            said(group, &[Value::Missing, text("(a)"), Value::Int(2)]).unwrap(),
            "the pattern has no group 2; groups are counted from 1; the pattern has one"
        );
        let large = said(group, &[Value::Missing, text("((a{1000}){1000}){1000}"), Value::Missing]);
        assert!(large.unwrap().starts_with("the pattern stands for too much to fit the memory"));
        assert_eq!(said(group, &[Value::Missing, text("(a)"), Value::Int(0)]), None);
        assert_eq!(
            said(replacement, &[Value::Missing, text("(a)"), text("$1x")]).unwrap(),
            "the pattern has no group `1x`; `$1x` is read as one name; write `${1}x`"
        );
        assert_eq!(said(replacement, &[Value::Missing, text("(a)"), text("${1}x $$9 $")]), None);
        assert_eq!(
            said(replacement, &[Value::Missing, text("a"), text("$5")]).unwrap(),
            "the pattern has no group `5`; for a dollar sign write `$$`"
        );
    }
}
