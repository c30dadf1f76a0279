//! Text, without regular expressions.

use std::sync::Arc;

use arrow::array::{ArrayRef, ListBuilder, StringViewBuilder};
use deunicode::deunicode_with_tofu;
use dusty_check::{Blames, Builtin, Fails, Group, Mistake, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::builtins::kernel::{Invocation, Kernel};
use crate::fingerprint::Fingerprint;

use super::call::{Part, Text};
use super::list;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Text);

/// No text is padded beyond this many characters: a slip would fill the memory.
const WIDEST: i64 = 1_000_000;

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "trim",
        overloads: &[("(value: text) -> text", |call| {
            let value = call.text(0);
            call.parts(value, |value, _| Some(Some(Part::<&str>::Of(trimmed(value)))))
        })],
        about: "Removes blanks from both ends. Tabs, line breaks and no-break spaces are blanks.",
        examples: &[(r#"trim("  Ada ")"#, r#""Ada""#), ("trim(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "squish",
        overloads: &[("(value: text) -> text", |call| {
            let value = call.text(0);
            call.parts(value, |value, _| Some(Some(squished(value))))
        })],
        about: "Removes blanks from both ends and makes one of several blanks inside. `clean` \
                does the same and makes what is empty missing.",
        examples: &[
            ("squish(\"  Ada \\t Lovelace \")", r#""Ada Lovelace""#),
            ("squish(missing)", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "lower",
        overloads: &[("(value: text) -> text", |call| {
            cased(call, str::make_ascii_lowercase, str::to_lowercase)
        })],
        about: "All letters small.",
        examples: &[(r#"lower("École")"#, r#""école""#), ("lower(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "upper",
        overloads: &[("(value: text) -> text", |call| {
            cased(call, str::make_ascii_uppercase, str::to_uppercase)
        })],
        about: "All letters capital.",
        examples: &[(r#"upper("école")"#, r#""ÉCOLE""#), ("upper(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "title",
        overloads: &[("(value: text) -> text", |call| {
            let value = call.text(0);
            call.texts(|row| value.get(row).map(title))
        })],
        about: "The first letter of each word capital and the others small. Letters, digits and \
                apostrophes make up a word.",
        examples: &[
            (r#"title("mary-jane O'NEIL")"#, r#""Mary-Jane O'neil""#),
            ("title(missing)", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "length",
        overloads: &[
            ("(value: text) -> int", |call| {
                let value = call.text(0);
                call.ints(|row| value.get(row).map(|value| value.chars().count() as i64))
            }),
            ("(values: list<T>) -> int", |call| {
                let values = call.list(0);
                call.ints(|row| values.range(row).map(|range| range.len() as i64))
            }),
        ],
        about: "How many characters a text has, or how many values a list, missing ones \
                included.",
        examples: &[
            (r#"length("naïve")"#, "5"),
            ("length([1, 2, missing])", "3"),
            ("length(missing)", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "contains",
        overloads: &[
            ("(value: text, part: text) -> bool", |call| compare(call, |v, part| v.contains(part))),
            ("(values: list<T>, value: T) -> bool", list::contains),
        ],
        about: "Whether a part occurs in a text, or a value in a list. Case counts; for patterns \
                see `matches`. If a list lacks the value but has a missing one, the answer is \
                missing, because that one might be it.",
        examples: &[
            (r#"contains("Hello", "ell")"#, "true"),
            (r#"contains("Hello", "ELL")"#, "false"),
            ("contains([1, 2], 2)", "true"),
            ("contains([1, missing], 2)", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "starts_with",
        overloads: &[("(value: text, part: text) -> bool", |call| {
            compare(call, |value, part| value.starts_with(part))
        })],
        about: "Whether a text begins with a part. Case counts.",
        examples: &[
            (r#"starts_with("INV-7", "INV")"#, "true"),
            (r#"starts_with(missing, "INV")"#, "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "ends_with",
        overloads: &[("(value: text, part: text) -> bool", |call| {
            compare(call, |value, part| value.ends_with(part))
        })],
        about: "Whether a text ends with a part. Case counts.",
        examples: &[
            (r#"ends_with("a.csv", ".csv")"#, "true"),
            (r#"ends_with(missing, ".csv")"#, "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "replace",
        overloads: &[("(value: text, part: text, with: text) -> text", |call| {
            let (value, part, with) = (call.text(0), call.text(1), call.text(2));
            call.texts(|row| {
                let (value, part, with) = (value.get(row)?, part.get(row)?, with.get(row)?);
                Some(if part.is_empty() { value.to_owned() } else { value.replace(part, with) })
            })
        })],
        about: "Puts another text in the place of a part, wherever it occurs. For patterns see \
                `replace_matches`.",
        examples: &[
            (r#"replace("1,5", ",", ".")"#, r#""1.5""#),
            (r#"replace("a-b-c", "-", "")"#, r#""abc""#),
            (r#"replace(missing, "a", "b")"#, "missing"),
        ],
        precheck: Some(|args| {
            not_empty(args, 1, "there is nothing to replace", "name the part that goes")
        }),
        ..PLAIN
    },
    Builtin {
        name: "split",
        overloads: &[("(value: text, separator: text, parts: int = missing) -> list<text>", split)],
        about: "The parts of a text between the separators, as a list; empty parts stay. With \
                `[0]` behind the call it gives the first, with `[-1]` the last. With `parts` there \
                are at most so many, and the last has all the rest.",
        examples: &[
            (r#"split("a;b;;c", ";")"#, r#"["a", "b", "", "c"]"#),
            (r#"split("a", ";")"#, r#"["a"]"#),
            (r#"split("Ada King Noel", " ", 2)"#, r#"["Ada", "King Noel"]"#),
            (r#"split(missing, ";")"#, "missing"),
        ],
        precheck: Some(|args| {
            if let Some(Some(Value::Int(..1))) = args.get(2) {
                let title = "a text has at least one part".to_owned();
                let help = "the number says how many parts there are at most".to_owned();
                return Err(Mistake { parameter: 2, title, help });
            }
            let help = r#"for the single characters of a text use `slice`"#;
            not_empty(args, 1, "the separator is empty", help)
        }),
        ..PLAIN
    },
    Builtin {
        name: "join_text",
        overloads: &[(r#"(values: list<text>, separator: text = "") -> text"#, |call| {
            let (values, separator) = (call.list(0), call.text(1));
            call.texts(|row| {
                let (texts, separator) = (values.texts(row)?, separator.get(row)?);
                Some(texts.flatten().collect::<Vec<_>>().join(separator))
            })
        })],
        about: "The texts of a list as one, with a separator between them; missing ones are left \
                out. An empty list gives an empty text.",
        examples: &[
            (r#"join_text(["a", "b"], ", ")"#, r#""a, b""#),
            (r#"join_text(["a", missing, "b"])"#, r#""ab""#),
        ],
        ..PLAIN
    },
    Builtin {
        name: "slice",
        overloads: &[("(value: text, start: int, length: int = missing) -> text", |call| {
            let (value, start, length) = (call.text(0), call.int(1), call.int(2));
            let unsaid = length.is_unsaid();
            call.parts(value, |value, row| {
                let (start, length) = (start.get(row)?, length.get(row));
                if length.is_none() && !unsaid {
                    return None;
                }
                let part = || Part::<&str>::Of(slice(value, start, length));
                Some(length.is_none_or(|length| length >= 0).then(part))
            })
        })],
        about: "A part of a text: so many characters from a position on, or all the rest. The \
                first character has position 0; a negative position counts from the end. What \
                lies outside the text is empty. A negative length is a bad value.",
        examples: &[
            (r#"slice("2024-01-31", 0, 4)"#, r#""2024""#),
            (r#"slice("naïve", 2)"#, r#""ïve""#),
            (r#"slice("A-17", -2)"#, r#""17""#),
            (r#"slice("ab", 5)"#, r#""""#),
            (r#"slice("ab", 0, length("ab") - 3)"#, "bad value"),
            ("slice(missing, 0)", "missing"),
        ],
        fails: Some(Fails { one: "is a negative length", many: "are negative lengths" }),
        blames: Blames::Last,
        precheck: Some(|args| match args.get(2) {
            Some(Some(Value::Int(length))) if *length < 0 => Err(Mistake {
                parameter: 2,
                title: "a length cannot be negative".to_owned(),
                help: "for a part at the end give a negative start".to_owned(),
            }),
            _ => Ok(()),
        }),
        ..PLAIN
    },
    Builtin {
        name: "pad_left",
        overloads: &[(r#"(value: text, width: int, with: text = " ") -> text"#, |call| {
            pad(call, |value, padding| padding + value)
        })],
        about: "Fills a text up in front until it has so many characters, at most 1,000,000. A \
                longer text stays as it is.",
        examples: &[
            (r#"pad_left("7", 3, "0")"#, r#""007""#),
            (r#"pad_left("1234", 3, "0")"#, r#""1234""#),
            (r#"pad_left("7", 2000000)"#, "bad value"),
            ("pad_left(missing, 3)", "missing"),
        ],
        fails: Some(TOO_WIDE),
        precheck: Some(padding),
        blames: Blames::Varying,
        ..PLAIN
    },
    Builtin {
        name: "pad_right",
        overloads: &[(r#"(value: text, width: int, with: text = " ") -> text"#, |call| {
            pad(call, |value, padding| value.to_owned() + &padding)
        })],
        about: "Fills a text up behind until it has so many characters, at most 1,000,000. A \
                longer text stays as it is.",
        examples: &[
            (r#"pad_right("ab", 5, ".")"#, r#""ab...""#),
            (r#"pad_right("7", 2000000)"#, "bad value"),
            ("pad_right(missing, 3)", "missing"),
        ],
        fails: Some(TOO_WIDE),
        precheck: Some(padding),
        blames: Blames::Varying,
        ..PLAIN
    },
    Builtin {
        name: "normalize",
        overloads: &[(r#"(value: text, form: text = "NFC") -> text"#, |call| {
            let (value, form) = (call.text(0), call.text(1));
            call.parts(value, |value, row| {
                let form = form.get(row)?;
                // The commonest text is the same in every form.
                if value.is_ascii() && FORMS.contains(&form) {
                    return Some(Some(Part::Of(value)));
                }
                Some(normalized(value, form).map(Part::New))
            })
        })],
        about: "Brings text to a Unicode normal form, so that letters with accents compare \
                equal however they were typed. `form` is `NFC` (composed), `NFD` (taken apart), \
                `NFKC` or `NFKD` (also without differences of looks, such as `ﬁ` and `fi`).",
        examples: &[
            (r#"normalize("e\u{301}")"#, r#""\u{e9}""#),
            (r#"normalize("ﬁn", "NFKC")"#, r#""fin""#),
            ("normalize(missing)", "missing"),
        ],
        fails: Some(Fails { one: "is no normal form", many: "are no normal forms" }),
        precheck: Some(|args| match text_of(args, 1) {
            Some(form) if !FORMS.contains(&form) => Err(Mistake {
                parameter: 1,
                title: format!("`{form}` is no normal form"),
                help: format!("the forms are {}", FORMS.map(|form| format!("`{form}`")).join(", ")),
            }),
            _ => Ok(()),
        }),
        blames: Blames::Varying,
        ..PLAIN
    },
    Builtin {
        name: "ascii",
        overloads: &[("(value: text) -> text", |call| {
            let value = call.text(0);
            call.parts(value, |value, _| {
                Some(Some(if value.is_ascii() {
                    Part::Of(value)
                } else {
                    Part::New(deunicode_with_tofu(value, "?"))
                }))
            })
        })],
        about: "Writes text with the 128 ASCII characters: letters lose their accents, other \
                scripts are spelled in Latin letters, and a character without a spelling \
                becomes `?`.",
        examples: &[(r#"ascii("Škoda, Ærø")"#, r#""Skoda, AEro""#), ("ascii(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "hash",
        overloads: &[("(value: text) -> text", |call| {
            let value = call.text(0);
            call.texts(|row| value.get(row).map(|text| Fingerprint::of(text.as_bytes()).blake3))
        })],
        about: "The BLAKE3 hash of a text: 64 hexadecimal digits, the same for the same text on \
                every machine, from which the text cannot be calculated. What can be guessed, such \
                as a name, needs a secret before it: `hash(secret + r.name)`.",
        examples: &[
            (
                r#"hash("Ada")"#,
                r#""19e8212d50431c948ebe57a828943bdf56c652ff88126ad2f85c642659dac48d""#,
            ),
            ("hash(missing)", "missing"),
        ],
        ..PLAIN
    },
];

const TOO_WIDE: Fails = Fails { one: "gives no padded text", many: "give no padded text" };

const FORMS: [&str; 4] = ["NFC", "NFD", "NFKC", "NFKD"];

/// Without blanks at the ends, and with single blanks inside.
pub(crate) fn squished(value: &str) -> Part<'_, String> {
    let value = value.trim();
    let mut after_blank = false;
    let mut single = true;
    for byte in value.bytes() {
        // Blanks beyond ASCII begin with a byte of 0x80 and more.
        single &= byte < 0x80 && !matches!(byte, b'\t'..=b'\r') && !(byte == b' ' && after_blank);
        after_blank = byte == b' ';
    }
    let unusual = |(at, c): (usize, char)| {
        c.is_whitespace() && (c != ' ' || value.as_bytes().get(at + 1) == Some(&b' '))
    };
    let single = single || !value.char_indices().any(unusual);
    if single {
        return Part::Of(value);
    }
    Part::New(value.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text without blanks around it; quick where there are none.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    let bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let ends = (text.as_bytes().first(), text.as_bytes().last());
    if bare(ends.0) && bare(ends.1) { text } else { text.trim() }
}

/// Texts in another case; those of ASCII, as most are, without new memory for each.
fn cased(call: &mut Invocation<'_>, ascii: fn(&mut str), any: fn(&str) -> String) -> ArrayRef {
    let value = call.text(0);
    call.written(|row, out| {
        let value = value.get(row)?;
        out.push_str(value);
        match value.is_ascii() {
            true => ascii(out),
            false => *out = any(value),
        }
        Some(())
    })
}

pub(crate) fn title(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let mut inside = false;
        // An accent that is a character of its own belongs to the letter before it.
        let ends = |(_, c): &(usize, char)| {
            inside =
                c.is_alphanumeric() || inside && (matches!(c, '\'' | '’') || is_combining_mark(*c));
            !inside
        };
        let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at(end.max(first.len_utf8()));
        // Small as a whole: a sigma is another one at the end of a word.
        let small = word.to_lowercase();
        let of_first: usize = first.to_lowercase().map(char::len_utf8).sum();
        let mut capital = first.to_uppercase();
        out.extend(capital.next());
        out.extend(capital.flat_map(char::to_lowercase));
        out += small.get(of_first..).unwrap_or_default();
        rest = after;
    }
    out
}

fn compare(call: &mut Invocation<'_>, holds: impl Fn(&str, &str) -> bool) -> ArrayRef {
    let (value, part) = (call.text(0), call.text(1));
    call.bools(|row| Some(holds(value.get(row)?, part.get(row)?)))
}

fn split(call: &mut Invocation<'_>) -> ArrayRef {
    let (value, separator, parts) = (call.text(0), call.text(1), call.int(2));
    let unsaid = parts.is_unsaid();
    let mut lists = ListBuilder::new(StringViewBuilder::new());
    for row in 0..call.rows {
        let parts = if unsaid { Some(i64::MAX) } else { parts.get(row) };
        match (value.get(row), separator.get(row), parts) {
            (Some(value), Some(""), Some(_)) => lists.append_value([Some(value)]),
            (Some(value), Some(separator), Some(parts)) => {
                let parts = usize::try_from(parts.max(1)).unwrap_or(usize::MAX);
                lists.append_value(value.splitn(parts, separator).map(Some));
            }
            _ => lists.append_null(),
        }
    }
    Arc::new(lists.finish())
}

/// The part of a text that begins at a character, or so many before its end.
fn slice(value: &str, start: i64, length: Option<i64>) -> &str {
    let characters = |count: i64| usize::try_from(count.max(0)).unwrap_or(usize::MAX);
    let begin = if start >= 0 {
        value.char_indices().nth(characters(start)).map_or(value.len(), |(at, _)| at)
    } else {
        let back = characters(start.saturating_neg()) - 1;
        value.char_indices().nth_back(back).map_or(0, |(at, _)| at)
    };
    let rest = value.get(begin..).unwrap_or("");
    let count = match length {
        None => return rest,
        // A start before the text uses up some of the length.
        Some(length) if start < 0 => {
            let before = start.saturating_neg() - i64::try_from(value.chars().count()).unwrap_or(0);
            length.saturating_sub(before.max(0))
        }
        Some(length) => length,
    };
    let end = rest.char_indices().nth(characters(count)).map_or(rest.len(), |(at, _)| at);
    rest.get(..end).unwrap_or(rest)
}

fn pad(call: &mut Invocation<'_>, join: impl Fn(&str, String) -> String) -> ArrayRef {
    let (value, width, with): (Text<'_>, _, Text<'_>) = (call.text(0), call.int(1), call.text(2));
    call.try_texts(|row| {
        let (value, width, with) = (value.get(row)?, width.get(row)?, with.get(row)?);
        let lacking = width.saturating_sub(i64::try_from(value.chars().count()).unwrap_or(0));
        if lacking > 0 && (width > WIDEST || with.is_empty()) {
            return Some(None);
        }
        let lacking = usize::try_from(lacking).unwrap_or(0);
        Some(Some(join(value, with.chars().cycle().take(lacking).collect())))
    })
}

fn padding(args: &[Option<&Value>]) -> Result<(), Mistake> {
    not_empty(args, 2, "there is nothing to fill up with", r#"for blanks write `with: " "`"#)
}

fn normalized(value: &str, form: &str) -> Option<String> {
    match form {
        "NFC" => Some(value.nfc().collect()),
        "NFD" => Some(value.nfd().collect()),
        "NFKC" => Some(value.nfkc().collect()),
        "NFKD" => Some(value.nfkd().collect()),
        _ => None,
    }
}

/// The text that a parameter always has, if that is known.
pub(crate) fn text_of<'a>(args: &[Option<&'a Value>], parameter: usize) -> Option<&'a str> {
    args.get(parameter).copied().flatten().and_then(Value::as_text)
}

/// Refuses an empty text that is known before the run.
fn not_empty(
    args: &[Option<&Value>],
    parameter: usize,
    title: &str,
    help: &str,
) -> Result<(), Mistake> {
    if text_of(args, parameter) == Some("") {
        return Err(Mistake { parameter, title: title.to_owned(), help: help.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_of_its_own_ends_no_word() {
        assert_eq!(title("rene\u{301}e o'NEIL"), "Rene\u{301}e O'neil");
    }

    #[test]
    fn slices_by_characters() {
        for (start, length, expected) in [
            (0, None, "naïve"),
            (2, Some(1), "ï"),
            (-3, None, "ïve"),
            (-3, Some(2), "ïv"),
            (-9, None, "naïve"),
            (-6, Some(3), "na"),
            (4, Some(i64::MAX), "e"),
            (5, None, ""),
            (i64::MAX, Some(1), ""),
            (i64::MIN, Some(9), ""),
            (1, Some(-1), ""),
        ] {
            assert_eq!(slice("naïve", start, length), expected, "{start} {length:?}");
        }
        assert_eq!(slice("", -1, None), "");
    }

    #[test]
    fn squishes_every_kind_of_blank() {
        for (text, expected) in [
            ("a b", "a b"),
            (" a  b ", "a b"),
            ("a\u{a0}b", "a b"),
            ("a\tb", "a b"),
            ("\n", ""),
            ("", ""),
        ] {
            let squished = match squished(text) {
                Part::Of(part) => part.to_owned(),
                Part::New(text) => text,
            };
            assert_eq!(squished, expected, "{text:?}");
        }
    }

    #[test]
    fn titles() {
        assert_eq!(title("o'NEIL the 2nd"), "O'neil The 2nd");
        assert_eq!(title("'quoted' ÉCOLE"), "'Quoted' École");
        assert_eq!(title("ΠΑΠΑΔΟΠΟΥΛΟΣ ΤΗΣ ßx ﬁn İZMİR  a"), "Παπαδοπουλος Της Ssx Fin İzmi̇r  A");
    }
}
