//! Every message of the grammar, one constructor for each thing to say. They are
//! kept together so that they speak with one voice: what is wrong in a few words,
//! what is to be seen at the place, what to write instead.

use crate::Span;
use crate::codes::syntax as codes;
use crate::diagnostic::Diagnostic;
use crate::foreign;

/// The words as a message quotes them: on one line and not too many.
pub(crate) fn brief(written: &str) -> String {
    let start = written.char_indices().nth(200).map_or(written.len(), |(at, _)| at);
    let line: Vec<&str> = written.get(..start).unwrap_or(written).split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= 60 {
        return line;
    }
    let start: String = line.chars().take(57).collect();
    start + "..."
}

/// What is to be pasted: all of it where it fits a line that people still read.
pub(crate) fn paste(right: &str) -> String {
    if right.len() <= 400 && !right.contains('\n') { right.to_owned() } else { brief(right) }
}

fn replace(diagnostic: Diagnostic, span: Span, written: &str, right: &str) -> Diagnostic {
    let label = format!("write `{right}`");
    diagnostic
        .label(label)
        .help(format!("write `{right}` instead of `{}`", brief(written)))
        .fix(span, right)
}

// Anything.

pub(crate) fn unexpected(span: Span, found: &str, wanted: &str) -> Diagnostic {
    let title = format!("`{}` does not belong here", brief(found));
    Diagnostic::error(&codes::UNEXPECTED, span, title).label(format!("expected {wanted}"))
}

pub(crate) fn unexpected_end(span: Span, wanted: &str) -> Diagnostic {
    Diagnostic::error(&codes::UNEXPECTED, span, "the script ends too early")
        .label(format!("expected {wanted}"))
}

pub(crate) fn nesting(span: Span, levels: usize) -> Diagnostic {
    Diagnostic::error(&codes::NESTING, span, format!("more than {levels} levels"))
        .label("this is nested too deeply")
        .help("move a part of it into a `let` or a `fn`")
        .help("many comparisons joined by `or` are shorter as `x in [...]`")
}

// Characters, texts, numbers, comments.

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
        return found.help(format!("write `{meant}`")).fix(span, meant);
    }
    let help = match c {
        _ if !visible => "such characters come along when text is copied from a web page",
        '$' => "names stand by themselves: `r.city`",
        '\\' => "a statement may go on over several lines by itself",
        _ => "a name with signs in it is written in quotes: `r[\"price $\"]`",
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
    let diagnostic = Diagnostic::error(&codes::QUOTES, span, "Dusty uses other quotes");
    let diagnostic = if written.starts_with('`') {
        diagnostic.help("a column whose name is no single word is read as `r[\"First Name\"]`")
    } else {
        diagnostic
    };
    diagnostic.label(format!("write {}", brief(right))).fix(span, right)
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
        return diagnostic.help("a letter is written by its number in braces: `\\u{e9}`");
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
    let diagnostic = if drive {
        diagnostic.help("in paths `/` works everywhere: `\"C:/data/people.csv\"`")
    } else {
        diagnostic.help("a backslash itself is written `\\\\`")
    };
    let diagnostic = if raw {
        diagnostic.help(format!("or without escapes: {}", paste(&fix)))
    } else {
        diagnostic
    };
    diagnostic.fix(whole, fix)
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
        .help("a long row of digits, such as an account number, is a text: put it in quotes")
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
        "000" => found.help(format!("write `{whole}`")).fix(span, whole),
        _ if second.len() != 3 || pointed => {
            found.help(format!("write `{decimal}`")).fix(span, decimal)
        }
        _ => found.help(format!("write `{whole}`, or as a fraction `{decimal}`")),
    }
}

pub(crate) fn foreign_comment(span: Span, written: &str, fix: String) -> Diagnostic {
    let sign = written.get(..2).unwrap_or(written);
    let start = Span::new(span.start, span.start + sign.len());
    let diagnostic = Diagnostic::error(&codes::COMMENT, start, "a comment begins with `#`")
        .label(format!("write `#` instead of `{sign}`"));
    let diagnostic = match sign {
        "//" => diagnostic.help("to divide, write a single `/`"),
        _ => diagnostic,
    };
    diagnostic.fix(span, fix)
}

pub(crate) fn semicolon(span: Span, instead: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::SEMICOLON, span, "no `;` is needed");
    let diagnostic = if instead.is_empty() {
        diagnostic.label("remove it").help("a statement ends where the next one begins")
    } else {
        diagnostic.label(format!("write `{instead}`"))
    };
    diagnostic.fix(span, instead)
}

pub(crate) fn lone_brace(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::INTERPOLATION, span, "this `}` closes nothing")
        .label("a brace as text is doubled")
        .help("write `}}`")
        .fix(span, "}}")
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
        .help("write the value here, as in `{r.name}`; braces as text are doubled, `{{}}`")
}

pub(crate) fn format_specification(span: Span, written: &str, value: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::INTERPOLATION, span, "a text has no format after `:`")
            .label("remove it")
            .fix(span, "");
    match written.strip_prefix(":.").and_then(|rest| rest.strip_suffix('f')) {
        Some(digits) => diagnostic.help(format!(
            "to round, write `{{round({}, {})}}`",
            brief(value),
            brief(digits)
        )),
        None => diagnostic,
    }
}

// Statements.

pub(crate) fn no_statement(span: Span, written: &str, right: Option<String>) -> Diagnostic {
    let title = format!("no statement begins with `{}`", brief(written));
    let found = Diagnostic::error(&codes::NO_STATEMENT, span, title);
    let found = found.label("a statement is expected");
    match right {
        Some(right) => found.help(format!("write `{}`", paste(&right))),
        None => {
            found.help("begin with `source`, `transform`, `save`, `show`, `param`, `let` or `fn`")
        }
    }
}

pub(crate) fn misspelled(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("no statement begins with `{}`", brief(written));
    Diagnostic::error(&codes::NO_STATEMENT, span, title)
        .label(format!("did you mean `{right}`?"))
        .help(format!("write `{right}`"))
        .fix(span, right)
}

pub(crate) fn missing_keyword(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_STATEMENT, span, "a keyword is missing")
        .label(format!("`{right}` expected before this"))
        .help(format!("write `{right}` before the name"))
        .fix(Span::at(span.start), format!("{right} "))
}

pub(crate) fn foreign_statement(
    span: Span,
    written: &str,
    right: Option<&str>,
    fix: Option<(Span, String)>,
) -> Diagnostic {
    let written = brief(written);
    let diagnostic =
        Diagnostic::error(&codes::FOREIGN_STATEMENT, span, format!("Dusty has no `{written}`"));
    let diagnostic = match (right, written.to_ascii_lowercase().as_str()) {
        (Some(right), _) => diagnostic
            .label(format!("write `{right}`"))
            .help(format!("`{written}` is `{right}` in Dusty")),
        (None, "import" | "use" | "library" | "require" | "include" | "from") => diagnostic
            .label("remove it")
            .help("every function is there already; files are read with `source`"),
        (None, "select" | "with" | "create" | "insert" | "update" | "delete") => diagnostic
            .label("write a `transform`")
            .help("transform result = people | filter(r -> r.city == \"Oslo\") | select(id, name)"),
        (None, "return") => {
            diagnostic.label("remove it").help("the value stands by itself after `=` or `->`")
        }
        (None, "for" | "while") => diagnostic
            .label("write a step")
            .help("steps go over all rows by themselves: `map(r -> { ...r })`"),
        (None, _) => diagnostic,
    };
    fix.into_iter().fold(diagnostic, |found, (span, fix)| found.fix(span, fix))
}

/// A statement with this keyword.
fn example(keyword: &str) -> &'static str {
    match keyword {
        "source" => "source people = csv(\"people.csv\")",
        "param" => "param year = 2024",
        "let" => "let limit = 18",
        "fn" => "fn double(x) = x * 2",
        _ => "transform adults = people",
    }
}

pub(crate) fn missing_name(at: Span, keyword: &str) -> Diagnostic {
    let example = example(keyword);
    Diagnostic::error(&codes::MISSING_NAME, at, format!("`{keyword}` needs a name"))
        .label("a name is expected here")
        .help(format!("for example `{example}`"))
}

pub(crate) fn missing_column(at: Span) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_NAME, at, "the name of a column is missing")
        .label("a name is expected after the `.`")
        .help("write `r.name`, or `r[\"First Name\"]` for a name of several words")
}

pub(crate) fn reserved(span: Span, word: &str, fix: Option<(Span, String)>) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::RESERVED, span, format!("`{word}` is a reserved word"))
            .label("cannot be used as a name");
    match fix {
        Some((place, right)) => {
            diagnostic.help(format!("in quotes it can be a column: `{right}`")).fix(place, right)
        }
        None => diagnostic.help(format!("choose another name, for example `{word}_`")),
    }
}

pub(crate) fn name_of_words(span: Span, right: Option<String>) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::NAME_OF_WORDS, span, "a name is one word without quotes");
    match right {
        Some(right) => {
            diagnostic.label("not a name").help(format!("write `{right}`")).fix(span, right)
        }
        None => diagnostic
            .label("not a name")
            .help("a name is made of letters, digits and `_`, and begins with a letter"),
    }
}

pub(crate) fn name_with_digit(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NAME_OF_WORDS, span, "a name begins with a letter")
        .label("begins with a digit")
        .help(format!("for example `{right}`"))
        .fix(span, right)
}

pub(crate) fn column_name(span: Span, written: &str, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NAME_OF_WORDS, span, format!("`{}` is not a name", brief(written)))
        .label(format!("write `{}`", paste(right)))
        .help("a column whose name is no single word is read with brackets and quotes")
        .fix(span, right)
}

pub(crate) fn assign(span: Span, written: &str, right: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::ASSIGN, span, "a single `=` is expected");
    replace(found, span, written, right)
}

pub(crate) fn missing_assign(at: Span, keyword: &str, mends: bool) -> Diagnostic {
    let example = example(keyword);
    let diagnostic = Diagnostic::error(&codes::ASSIGN, at, "`=` is missing")
        .label("`=` is expected here")
        .help(format!("as in `{example}`"));
    if mends { diagnostic.fix(at, " =") } else { diagnostic }
}

pub(crate) fn missing_parameters(at: Span, name: &str) -> Diagnostic {
    let name = if name.is_empty() { "double" } else { name };
    Diagnostic::error(&codes::CALL_BRACKETS, at, "the parameters are missing")
        .label("`(` is expected here")
        .help(format!("write `fn {name}(x) = ...`"))
}

pub(crate) fn missing_table(at: Span, keyword: &str) -> Diagnostic {
    let example = match keyword {
        "save" => "save people to csv(\"clean.csv\")",
        "show" => "show people",
        _ => "transform adults = people",
    };
    Diagnostic::error(&codes::TABLE, at, "the name of a table is missing")
        .label("a table is expected here")
        .help(format!("for example `{example}`"))
}

pub(crate) fn input(span: Span, word: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::TABLE, span, "a transform begins with a table")
        .label("this is a call; the name of a table is expected");
    if matches!(word, "csv" | "tsv" | "json" | "jsonl" | "parquet") {
        return diagnostic.help("read the file with `source` first, and use its name here");
    }
    diagnostic
        .help(format!("the table comes first, then the steps: `people | {}(...)`", brief(word)))
}

pub(crate) fn bracketed_table(span: Span, name: &str, keyword: &str) -> Diagnostic {
    Diagnostic::error(&codes::TABLE, span, "a table stands without brackets")
        .label(format!("write `{}`", brief(name)))
        .help(format!("`{keyword} {}`", brief(name)))
        .fix(span, format!(" {name}"))
}

pub(crate) fn rejected(span: Span, word: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::TABLE, span, "a table has only `.rejected` after it")
            .label("`rejected` is expected")
            .help("`NAME.rejected` is the table of the bad rows of `NAME`");
    let near = word.to_ascii_lowercase();
    if word.is_empty() || near.starts_with("reject") || near == "errors" || near == "bad" {
        return diagnostic.fix(span, "rejected");
    }
    diagnostic
}

pub(crate) fn bare_path(span: Span, call: &str) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_FILE, span, "a file needs its format")
        .label(format!("write `{}`", paste(call)))
        .help("the format reads or writes the file, and takes its options")
        .fix(span, call)
}

pub(crate) fn missing_file(at: Span, what: &str) -> Diagnostic {
    let formats = foreign::ENDINGS.lines().filter_map(|line| Some(line.split_once(" = ")?.1));
    // Stata's is read only.
    let formats: Vec<_> = formats.filter(|&it| what == "a reader" || it != "stata").collect();
    Diagnostic::error(&codes::MISSING_FILE, at, format!("{what} is missing"))
        .label(format!("{what} such as `csv(\"people.csv\")` is expected here"))
        .help(format!("the formats are `{}`", formats.join("`, `")))
}

pub(crate) fn nothing_to_save_to(at: Span) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_TO, at, "`to` is missing")
        .label("`to` and a writer are expected here")
        .help("as in `save people to csv(\"clean.csv\")`")
}

pub(crate) fn missing_to(span: Span, written: &str, right: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::MISSING_TO, span, "`to` is missing");
    if written.is_empty() {
        let right = right.trim();
        return diagnostic
            .label(format!("write `{}`", paste(right)))
            .help("as in `save people to csv(\"clean.csv\")`")
            .fix(span, if span.is_empty() { format!(" {right}") } else { right.to_owned() });
    }
    replace(diagnostic, span, written, right)
}

// Steps and calls.

pub(crate) fn pipe(span: Span, written: &str) -> Diagnostic {
    replace(Diagnostic::error(&codes::PIPE, span, "steps are joined by `|`"), span, written, "|")
}

/// `place` is what the `|` replaces, `step` the name that follows.
pub(crate) fn missing_pipe(place: Span, step: Span, name: &str, insert: &str) -> Diagnostic {
    Diagnostic::error(&codes::PIPE, step, "a step begins with `|`")
        .label("`|` is expected before this")
        .help(format!("write `| {}(...)`", brief(name)))
        .fix(place, insert)
}

pub(crate) fn missing_step(at: Span) -> Diagnostic {
    Diagnostic::error(&codes::PIPE, at, "a step is missing")
        .label("a step is expected after the `|`")
        .help("for example `| filter(r -> r.city == \"Oslo\")`")
}

pub(crate) fn stray_step(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::PIPE, span, "this step belongs to no transform")
        .label("only a `transform` has steps")
        .help("begin with `transform NAME = TABLE`")
}

/// `name` is what is called, `text` the call as it should be, `written` what
/// `replacement` replaces.
pub(crate) fn call_brackets(
    name: Span,
    word: &str,
    text: &str,
    written: Span,
    replacement: &str,
) -> Diagnostic {
    let title = format!("`{}` needs round brackets", brief(word));
    Diagnostic::error(&codes::CALL_BRACKETS, name, title)
        .label(format!("write `{}`", paste(text)))
        .help("arguments stand in brackets, which stay when there are none")
        .fix(written, replacement)
}

/// `whole` is what stands behind the table, `condition` what is in its brackets.
pub(crate) fn brackets_on_table(whole: Span, table: &str, condition: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::PIPE, whole, "rows and columns are chosen by steps")
        .label("write a step")
        .help("rows: ` | filter(r -> int(r.age) > 18)`; columns: ` | select(id, name)`");
    let (table, step) = (format!("{table}."), condition.trim());
    let step = step.contains(&table).then(|| step.replace(&table, "r.")).into_iter();
    step.fold(found, |found, step| found.fix(whole, format!(" | filter(r -> {step})")))
}

pub(crate) fn call_target(span: Span, callee: &str) -> Diagnostic {
    Diagnostic::error(&codes::CALL_BRACKETS, span, "only a name can be called")
        .label(format!("`{}` is not a name", brief(callee)))
        .help("between two values stands an operator; a function of your own is declared with `fn`")
}

pub(crate) fn method(name: Span, whole: Span, right: &str, accessor: bool) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::METHOD, name, "the function comes before the value")
        .label(format!("write `{}`", paste(right)))
        .fix(whole, right);
    if accessor { diagnostic.help("no `.str` or `.dt` is needed") } else { diagnostic }
}

pub(crate) fn arrow(span: Span, written: &str, right: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::ARROW, span, "a row function is written with `->`");
    replace(diagnostic, span, written, right)
}

pub(crate) fn lambda_place(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::LAMBDA_PLACE, span, "no row function can stand here")
        .label("`->` only stands in the arguments of a step")
        .help("to name a function, write `fn double(x) = x * 2`")
}

pub(crate) fn key(sign: Span, written: &str, key: &str, replaced: Span, fix: &str) -> Diagnostic {
    Diagnostic::error(&codes::KEY, sign, "a name and its value are joined by `:`")
        .label(format!("write `:` instead of `{written}`"))
        .help(format!("write `{}: ...`; to compare, write `==`", brief(key)))
        .fix(replaced, fix)
}

pub(crate) fn number_as_key(span: Span, number: &str) -> Diagnostic {
    let (title, right) = ("a number before `:` stands in quotes", format!("\"{number}\""));
    replace(Diagnostic::error(&codes::KEY, span, title), span, number, &right)
}

// Brackets and commas.

pub(crate) fn missing_comma(at: Span, next: Span, word: &str) -> Diagnostic {
    let found = Diagnostic::error(&codes::COMMA, at, "a comma is missing")
        .label("`,` is expected here")
        .other(next, "before this");
    match operator_of_words(word) {
        Some(help) => found.help(help),
        None => found.fix(at, ","),
    }
}

/// What Dusty has for a word that stands between two values in other languages.
pub(crate) fn operator_of_words(word: &str) -> Option<&'static str> {
    foreign::dusty(foreign::OPERATORS, &word.to_ascii_lowercase())
}

pub(crate) fn extra_comma(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::COMMA, span, "one comma too many")
        .label("nothing stands before this comma")
        .help("remove it, or write what is missing")
        .fix(span, "")
}

pub(crate) fn unclosed_bracket(open: Span, bracket: &str, at: Span, closing: &str) -> Diagnostic {
    let wanted: String = closing.chars().take(1).collect();
    Diagnostic::error(&codes::UNCLOSED_BRACKET, open, format!("this `{bracket}` is not closed"))
        .label("opened here")
        .other(at, format!("`{wanted}` expected"))
        .fix(at, if wanted == "}" { format!(" {closing}") } else { closing.to_owned() })
}

pub(crate) fn wrong_bracket(
    span: Span,
    written: &str,
    open: Span,
    opening: &str,
    right: &str,
) -> Diagnostic {
    let title = format!("`{written}` does not close `{opening}`");
    Diagnostic::error(&codes::STRAY_BRACKET, span, title)
        .label(format!("write `{right}`"))
        .other(open, "opened here")
        .fix(span, right)
}

pub(crate) fn stray_bracket(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(&codes::STRAY_BRACKET, span, format!("this `{written}` closes nothing"))
        .label("remove it")
        .fix(span, "")
}

pub(crate) fn empty_brackets(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_VALUE, span, "nothing between the brackets")
        .label("a value is expected")
        .help("an empty list is `[]`, a value that is not there is `missing`")
}

pub(crate) fn list_brackets(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::LIST_BRACKETS, span, "a list is written with `[` and `]`")
        .label("round brackets hold a single value")
        .help(format!("write `{}`", paste(right)))
        .fix(span, right)
}

pub(crate) fn needs_brackets(span: Span, what: &str, written: &str) -> Diagnostic {
    Diagnostic::error(&codes::NEEDS_BRACKETS, span, format!("this `{what}` needs brackets"))
        .label("put it in brackets")
        .help(format!("write `({})`", paste(written)))
        .fix(span, format!("({written})"))
}

// Values and operators.

pub(crate) fn missing_value(at: Span, before: &str, next: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::MISSING_VALUE, at, "a value is missing");
    let before = brief(before);
    match next {
        Some(next) => diagnostic
            .label(format!("a value is expected between `{before}` and `{}`", brief(next))),
        None => diagnostic.label(format!("a value is expected after `{before}`")),
    }
}

pub(crate) fn logic(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("`{right}` is written as a word");
    replace(Diagnostic::error(&codes::LOGIC, span, title), span, written, right)
}

pub(crate) fn logic_prefix(span: Span, written: &str) -> Diagnostic {
    let fix = if written == "!" { "not " } else { "not" };
    Diagnostic::error(&codes::LOGIC, span, "`not` is written as a word")
        .label("write `not`")
        .help(format!("`{written}` is `not` in Dusty"))
        .fix(span, fix)
}

pub(crate) fn comparison(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("this comparison is written `{right}`");
    replace(Diagnostic::error(&codes::COMPARISON, span, title), span, written, right)
}

pub(crate) fn chain(whole: Span, second: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::CHAIN, second, "comparisons do not chain")
        .label("a second comparison needs `and`")
        .help(format!("write `{}`", paste(right)))
        .fix(whole, right)
}

pub(crate) fn null(span: Span, written: &str) -> Diagnostic {
    let title = "a value that is not there is called `missing`";
    replace(Diagnostic::error(&codes::NULL, span, title), span, written, "missing")
}

pub(crate) fn null_comparison(span: Span, written: &str, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::NULL, span, "ask for missing values with `is_missing`")
        .label(format!("write `{}`", paste(right)))
        .help(format!("`{}` would be unknown, never true", brief(written)))
        .fix(span, right)
}

pub(crate) fn boolean(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = format!("`{right}` is written in small letters");
    replace(Diagnostic::error(&codes::BOOLEAN, span, title), span, written, right)
}

pub(crate) fn condition(span: Span, written: &str, right: &str) -> Diagnostic {
    let title = "a choice is written `if ... then ... else ...`";
    let diagnostic = Diagnostic::error(&codes::CONDITION, span, title);
    diagnostic
        .label(format!("write `{}`", right.trim()))
        .help(format!("`{written}` is `{}` in Dusty", right.trim()))
        .fix(span, right)
}

pub(crate) fn incomplete_if(at: Span, word: &str, insert: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::CONDITION, at, format!("this `if` has no `{word}`"))
        .label(format!("`{word}` is expected here"));
    insert.into_iter().fold(diagnostic, |found, insert| found.fix(at, insert))
}

pub(crate) fn ternary(at: Span, whole: Span, right: Option<String>) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::CONDITION, at, "a choice is written `if ... then ... else ...`");
    match right {
        Some(right) => diagnostic
            .label("write it with `if`, `then` and `else`")
            .help(format!("write `{}`", paste(&right)))
            .fix(whole, right),
        None => diagnostic
            .label("write it with `if`, `then` and `else`")
            .help("write `if CONDITION then VALUE else OTHER`"),
    }
}

pub(crate) fn foreign_operator(
    span: Span,
    written: &str,
    help: &str,
    right: Option<&str>,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(&codes::FOREIGN_OPERATOR, span, format!("Dusty has no `{written}`"))
            .label("an operator of another language")
            .help(help);
    right.into_iter().fold(diagnostic, |found, right| found.fix(span, right))
}

pub(crate) fn spread(span: Span, right: &str) -> Diagnostic {
    Diagnostic::error(&codes::SPREAD, span, "all columns of a row are written `...r`")
        .label(format!("write `{right}`"))
        .fix(span, right)
}

pub(crate) fn field_name(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(&codes::FIELD, span, "this field needs a name")
        .label("a computed value has no name of its own")
        .help(format!("write `name: {}`", paste(written)))
}
