//! Characters, texts, numbers and comments.

use super::{brief, paste, replace};
use crate::Span;
use crate::codes::syntax as codes;
use crate::diagnostic::{Diagnostic, offer};

pub(crate) fn unknown_character(span: Span, written: &str, meant: Option<&str>) -> Diagnostic {
    let c = written.chars().next().unwrap_or(' ');
    let visible = !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{ad}');
    let shown = if visible {
        format!("`{c}`")
    } else {
        format!("the invisible character U+{:04X}", u32::from(c))
    };
    let title = format!("{shown} means nothing in Dusty");
    let diagnostic = Diagnostic::error(&codes::UNKNOWN_CHARACTER, span, title);
    if let Some(meant) = meant {
        let found = diagnostic.label(format!("looks like `{meant}`"));
        return found.write(span, meant);
    }
    let help = match c {
        _ if !visible => "such characters come along when text is copied from a web page",
        '$' => "names stand by themselves, as in `r.city`",
        '\\' => "a statement may go on over several lines by itself",
        _ => "a name with signs in it is written in quotes, as in `r[\"price $\"]`",
    };
    diagnostic.label("remove it").help(help).fix(span, "")
}

pub(crate) fn unclosed_text(span: Span, written: &str) -> Diagnostic {
    let opening = written.trim_start_matches(['f', 'F', 'r', 'R']);
    let opening = match opening.chars().next() {
        Some('"') if opening.starts_with("\"\"\"") => "\"\"\"",
        Some('\'') if opening.starts_with("'''") => "'''",
        Some('\'' | '‘' | '’' | '‚' | '´') => "'",
        Some('`') => "`",
        _ => "\"",
    };
    let start =
        Span::new(span.start, span.start + written.chars().next().map_or(0, char::len_utf8));
    Diagnostic::error(&codes::UNCLOSED_TEXT, start, "this text is not closed")
        .label("begins here")
        .other(Span::at(span.end), format!("`{opening}` expected"))
        .help("a text ends on its line; a line break in it is written `\\n`")
        .fix(Span::at(span.end), opening)
}

pub(crate) fn quotes(span: Span, written: &str, right: &str) -> Diagnostic {
    let column = "a column whose name is no single word is read as `r[\"First Name\"]`";
    Diagnostic::error(&codes::QUOTES, span, "Dusty uses other quotes")
        .label(format!("write {}", brief(right)))
        .helps(written.starts_with('`').then_some(column))
        .fix(span, right)
}

/// `whole` is the text with its quotes, `body` what is in it.
pub(crate) fn escape(
    first: Span,
    escape: &str,
    whole: Span,
    body: &str,
    wrong: &[Span],
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::error(&codes::ESCAPE, first, format!("`{escape}` means nothing in a text"))
            .label("a backslash begins an escape");
    for &span in wrong.iter().skip(1).take(3) {
        diagnostic = diagnostic.other(span, "and here");
    }
    if ["\\u", "\\x"].contains(&escape) {
        return diagnostic.help("a letter is written by its number in braces, as in `\\u{e9}`");
    }
    let interpolated = body.len() + 3 == whole.end - whole.start;
    let drive = body.get(1..3) == Some(":\\");
    let raw = !interpolated && !body.contains(['\'', '"']) && !body.contains("\\\\");
    let offset = whole.start + if interpolated { 2 } else { 1 };
    let mut doubled = String::new();
    let mut at = 0;
    for span in wrong {
        let place = span.start - offset;
        doubled += body.get(at..place).unwrap_or("");
        doubled.push('\\');
        at = place;
    }
    doubled += body.get(at..).unwrap_or("");
    let prefix = if interpolated { "f" } else { "" };
    let fix = if raw { format!("'{body}'") } else { format!("{prefix}\"{doubled}\"") };
    let help = match drive {
        true => "in paths `/` works everywhere, as in `\"C:/data/people.csv\"`",
        false => "a backslash itself is written `\\\\`",
    };
    diagnostic
        .help(help)
        .helps(raw.then(|| offer("or without escapes", paste(&fix))))
        .fix(whole, fix)
}

pub(crate) fn number(span: Span, written: &str) -> Diagnostic {
    let title = format!("`{}` is not a number", brief(written));
    let diagnostic = Diagnostic::error(&codes::NUMBER, span, title);
    let plain = written.trim_end_matches('.');
    if written.starts_with('.') && written.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
        return replace(diagnostic, span, written, &format!("0{written}"));
    }
    if plain.len() + 1 == written.len() && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return replace(diagnostic, span, written, &format!("{plain}.0"));
    }
    diagnostic
        .label("numbers look like `18`, `1_000`, `1.5` or `2e-3`")
        .help("a text of digits and letters goes into quotes; a name begins with a letter")
}

pub(crate) fn large_number(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::NUMBER, span, "this number is too large")
        .label("does not fit into 64 bits")
        .help("a long row of digits, such as an account number, is a text; put it in quotes")
}

/// `first` and `second` are what stands before and behind the comma.
pub(crate) fn comma_in_number(span: Span, first: &str, second: &str) -> Diagnostic {
    let pointed = first.contains('.');
    // `1.234,5`
    let first = first.replace('.', "");
    let (whole, decimal) = (format!("{first}{second}"), format!("{first}.{second}"));
    let found = Diagnostic::error(&codes::NUMBER, span, "a number is written without a comma")
        .label("a comma stands between two values");
    match second {
        "000" => found.write(span, whole),
        _ if second.len() != 3 || pointed => found.write(span, decimal),
        _ => found.help(format!("write `{whole}`, or as a fraction `{decimal}`")),
    }
}

pub(crate) fn foreign_comment(span: Span, written: &str, fix: String) -> Diagnostic {
    let sign = written.get(..2).unwrap_or(written);
    let start = Span::new(span.start, span.start + sign.len());
    Diagnostic::error(&codes::COMMENT, start, "a comment begins with `#`")
        .label(format!("write `#` instead of `{sign}`"))
        .helps((sign == "//").then_some("to divide, write a single `/`"))
        .fix(span, fix)
}

pub(crate) fn semicolon(span: Span, instead: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::SEMICOLON, span, "no `;` is needed").fix(span, instead);
    match instead {
        "" => found.label("remove it").help("a statement ends where the next one begins"),
        instead => found.label(format!("write `{instead}`")),
    }
}

pub(crate) fn lone_brace(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::INTERPOLATION, span, "this `}` closes nothing")
        .label("a brace as text is doubled")
        .write(span, "}}")
}

pub(crate) fn open_brace(span: Span, end: Span) -> Diagnostic {
    Diagnostic::error(&codes::INTERPOLATION, span, "this `{` is not closed")
        .label("opened here")
        .other(end, "`}` expected")
        .help("write `}` after the expression; a brace as text is doubled, `{{`")
        .fix(span, "{{")
}

pub(crate) fn empty_braces(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::INTERPOLATION, span, "nothing between the braces")
        .label("an expression is expected")
        .help("a value belongs here, as in `{r.name}`; braces as text are doubled, `{{}}`")
}

pub(crate) fn format_specification(span: Span, written: &str, value: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::INTERPOLATION, span, "a text has no format after `:`");
    let digits = written.strip_prefix(":.").and_then(|rest| rest.strip_suffix('f'));
    let width = written.strip_prefix(":0").map(|rest| rest.trim_end_matches('d'));
    let number = |digits: &&str| digits.parse::<u8>().is_ok();
    let (help, right) = match (digits.filter(number), width.filter(number)) {
        (Some(digits), _) => ("to round", format!("round({}, {digits})", brief(value))),
        (_, Some(width)) => {
            ("to fill up with zeros", format!("pad_left(text({}), {width}, \"0\")", brief(value)))
        }
        _ => return found.label("remove it").fix(span, ""),
    };
    let whole = Span::new(span.start - value.len(), span.end);
    let found = found.help(format!("{help}, write `{{{right}}}`"));
    if brief(value) == value { found.fix(whole, right) } else { found }
}
