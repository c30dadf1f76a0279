//! Laws that hold for every program, right, damaged or random.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that stops has found something")]

mod support;

use dusty_syntax::ast::{Expr, ExprKind, Field, Part, Statement, StatementKind};
use dusty_syntax::{Token, TokenKind, format, lex, parse};
use support::{Random, programs};

// Right programs.

#[test]
fn right_programs_parse() {
    for (path, text) in programs() {
        let (program, diagnostics) = parse(&text);
        assert!(diagnostics.is_empty(), "{path}: {diagnostics:#?}");
        for statement in &program.statements {
            assert!(statement.span.of(&text).starts_with(|c: char| c.is_lowercase()), "{path}");
        }
    }
}

#[test]
fn tokens_cover_the_text() {
    for (path, text) in programs() {
        let mut end = 0;
        for Token { span, .. } in lex(&text) {
            assert!(text[end..span.start].chars().all(char::is_whitespace), "{path} {span:?}");
            assert!(!span.is_empty(), "{path} {span:?}");
            end = span.end;
        }
        assert!(text[end..].chars().all(char::is_whitespace), "{path}");
    }
}

// The formatter.

fn words(text: &str) -> Vec<String> {
    lex(text).iter().map(|token| token.span.of(text).trim_end().to_owned()).collect()
}

/// The laws of formatting, for a text that may have errors.
fn check_format(text: &str) {
    let Some(once) = format(text) else { return };
    assert_eq!(words(text), words(&once), "\n--- before\n{text}\n--- after\n{once}");
    let twice = format(&once).unwrap_or_else(|| panic!("\n--- before\n{text}\n--- after\n{once}"));
    assert_eq!(once, twice, "\n--- before\n{text}\n--- once\n{once}\n--- twice\n{twice}");
    assert!(once.lines().all(|line| line.trim_end() == line), "\n{once}");
    assert!(once.is_empty() || (once.ends_with('\n') && !once.ends_with("\n\n")), "\n{once}");
    assert!(!once.contains("\n\n\n") && !once.starts_with('\n'), "\n{once}");
}

#[test]
fn format_keeps_tokens_and_comments() {
    for (_, text) in programs() {
        check_format(&text);
    }
}

#[test]
fn format_keeps_to_the_width() {
    for (path, text) in programs() {
        for line in format(&text).unwrap().lines() {
            assert!(line.chars().count() <= 100, "{path}: {line}");
        }
    }
}

#[test]
fn layout_before_does_not_matter() {
    for (path, text) in programs() {
        if text.contains('#') || lex(&text).iter().any(|token| token.kind.is_comment()) {
            continue;
        }
        let formatted = format(&text).unwrap();
        let spread =
            lex(&text).iter().map(|token| token.span.of(&text)).collect::<Vec<_>>().join("\n");
        let flat = spread.replace('\n', " ");
        // Only the blank lines between statements are the author's.
        let lines = |text: &str| {
            text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(lines(&formatted), lines(&format(&spread).unwrap()), "{path}");
        assert_eq!(lines(&formatted), lines(&format(&flat).unwrap()), "{path}");
    }
}

#[test]
fn comments_anywhere_survive() {
    for (_, text) in programs() {
        let tokens = lex(&text);
        for token in &tokens {
            for comment in [" # here\n", "\n# here\n", "\n\n# here\n\n"] {
                let mut changed = text.clone();
                changed.insert_str(token.span.start, comment);
                check_format(&changed);
            }
        }
    }
}

// Damaged programs.

/// What holds for every text: no panic, places within it. Where there are more
/// messages than `most`, they are given back.
fn check(text: &str, most: Option<usize>) -> Option<String> {
    let (program, diagnostics) = parse(text);
    for diagnostic in &diagnostics {
        let others = diagnostic.others.iter();
        let spans = diagnostic.primary.iter().chain(others).map(|label| label.span);
        for span in spans.chain(diagnostic.fix.iter().map(|fix| fix.span)) {
            assert!(text.get(span.start..span.end).is_some(), "{span:?} {diagnostic:?}\n{text}");
        }
        assert!(!diagnostic.title.is_empty());
        assert!(
            diagnostic.primary.as_ref().is_some_and(|label| !label.text.is_empty()),
            "{diagnostic:?}"
        );
    }
    for statement in &program.statements {
        assert!(
            text.get(statement.span.start..statement.span.end).is_some(),
            "{statement:?}\n{text}"
        );
        for expr in exprs(statement) {
            assert!(height(text, expr) <= 200, "{text}");
        }
    }
    most.filter(|&most| diagnostics.len() > most).map(|_| {
        let titles = diagnostics.iter().map(|diagnostic| format!("  {}\n", diagnostic.title));
        format!("{}{text}\n", titles.collect::<String>())
    })
}

/// Reports what [`check`] found, some of it.
fn none(crowded: Vec<String>) {
    assert!(
        crowded.is_empty(),
        "{}\n{}",
        crowded.len(),
        crowded.iter().step_by(crowded.len() / 12 + 1).cloned().collect::<String>()
    );
}

fn exprs(statement: &Statement) -> Vec<&Expr> {
    match &statement.kind {
        StatementKind::Source { call, .. } | StatementKind::Save { target: call, .. } => {
            call.args.iter().map(|arg| &arg.value).collect()
        }
        StatementKind::Transform { steps, .. } => {
            steps.iter().flat_map(|step| &step.args).map(|arg| &arg.value).collect()
        }
        StatementKind::Show { .. } => Vec::new(),
        StatementKind::Param { value, .. } | StatementKind::Let { value, .. } => vec![value],
        StatementKind::Fn { body, .. } => vec![body],
    }
}

/// How tall a tree is; every place in it has to fit the text.
fn height(text: &str, expr: &Expr) -> usize {
    assert!(text.get(expr.span.start..expr.span.end).is_some(), "{expr:?}\n{text}");
    let children: Vec<&Expr> = match &expr.kind {
        ExprKind::Interpolated(parts) => parts
            .iter()
            .filter_map(|part| if let Part::Expr(expr) = part { Some(expr) } else { None })
            .collect(),
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::Record(fields) => fields
            .iter()
            .filter_map(|field| match field {
                Field::Spread(_) => None,
                Field::Named { value, .. } | Field::Short(value) => Some(value),
            })
            .collect(),
        ExprKind::Member { object, .. } => vec![object],
        ExprKind::Index { object, index } => vec![object, index],
        ExprKind::Call(call) => call.args.iter().map(|arg| &arg.value).collect(),
        ExprKind::Unary { operand, .. } => vec![operand],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprKind::Lambda { body, .. } => vec![body],
        _ => return 0,
    };
    1 + children.into_iter().map(|child| height(text, child)).max().unwrap_or(0)
}

#[test]
fn without_any_token() {
    let mut crowded = Vec::new();
    for (_, text) in programs() {
        for token in lex(&text) {
            let mut damaged = text.clone();
            damaged.replace_range(token.span.start..token.span.end, "");
            crowded.extend(check(&damaged, Some(3)));
            check_format(&damaged);
        }
    }
    none(crowded);
}

/// One of each kind of token, and words of other languages.
const TOKENS: &[&str] = &[
    "# c\n",
    "name",
    "source",
    "transform",
    "save",
    "show",
    "to",
    "param",
    "let",
    "fn",
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "in",
    "true",
    "false",
    "missing",
    "1_000",
    "1.5",
    "\"text\"",
    "'raw'",
    "f\"{x}\"",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "??",
    "->",
    "|",
    ".",
    "...",
    ":",
    ",",
    "=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "12abc",
    "// c\n",
    "-- c\n",
    "/* c */",
    "“curly”",
    "`tick`",
    "&&",
    "&",
    "||",
    "!",
    "?",
    ":=",
    "=>",
    "|>",
    "%>%",
    "%in%",
    "===",
    "!==",
    "<>",
    "=<",
    "**",
    "..",
    ";",
    "$",
    "é",
    "≤",
    "null",
    "None",
    "True",
    "is",
    "elif",
    "lambda",
    "def",
    "\\",
];

#[test]
fn with_any_token_anywhere() {
    let mut crowded = Vec::new();
    for (_, text) in programs() {
        let tokens = lex(&text);
        for token in tokens.iter().filter(|token| token.kind != TokenKind::Comment) {
            for inserted in TOKENS {
                let mut damaged = text.clone();
                damaged.insert_str(token.span.start, &format!(" {inserted} "));
                let crowd = check(&damaged, Some(3));
                crowded.extend(crowd.map(|found| {
                    let line = damaged.lines().find(|line| !text.contains(line)).unwrap_or("");
                    let titles = found.lines().take_while(|line| line.starts_with("  "));
                    titles.map(|title| format!("{title}\n")).collect::<String>() + line + "\n"
                }));
            }
        }
    }
    none(crowded);
}

#[test]
fn with_an_unclosed_quote_anywhere() {
    for (_, text) in programs() {
        for token in lex(&text) {
            for inserted in ["\"", "'", "f\"", "f\"{", "“", "\"\"\""] {
                let mut damaged = text.clone();
                damaged.insert_str(token.span.start, inserted);
                check(&damaged, None);
            }
        }
    }
}

#[test]
fn cut_off_anywhere() {
    let mut crowded = Vec::new();
    for (_, text) in programs() {
        for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
            crowded.extend(check(&text[..at], Some(3)));
            check(&text[at..], None);
        }
    }
    none(crowded);
}

#[test]
fn an_error_hides_no_other() {
    let statements = [
        "let a = ",
        "source = csv(\"t.csv\")",
        "show",
        "let b = f(1 2)",
        "save t csv(\"t.csv\")",
        "fn f(x) 1",
    ];
    let script = statements.join("\n");
    let (program, diagnostics) = parse(&script);
    assert_eq!(program.statements.len(), statements.len());
    assert_eq!(diagnostics.len(), statements.len(), "{diagnostics:#?}");
}

// Random texts.

#[test]
fn token_soup() {
    let mut random = Random::new(1);
    for _ in 0..20_000 {
        let count = random.below(40);
        let words: Vec<&str> = (0..count).map(|_| TOKENS[random.below(TOKENS.len())]).collect();
        let separator = ["", " ", "\n"][random.below(3)];
        let text = words.join(separator);
        check(&text, None);
        check_format(&text);
    }
}

#[test]
fn random_programs() {
    let mut random = Random::new(2);
    let mut formatted = 0;
    for _ in 0..5_000 {
        let text = random.program();
        check(&text, None);
        check_format(&text);
        formatted += usize::from(format(&text).is_some());
    }
    assert!(formatted > 3_500, "{formatted}");
}

#[test]
fn random_characters() {
    let mut random = Random::new(3);
    let alphabet: Vec<char> =
        "abf \n\t\"'{}[]().,:=-><|#\\u0129_“é\u{301}\u{feff}\u{200b}\r/*%?!&;`😀".chars().collect();
    for _ in 0..50_000 {
        let text: String =
            (0..random.below(30)).map(|_| alphabet[random.below(alphabet.len())]).collect();
        check(&text, None);
        check_format(&text);
    }
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..random.below(40)).map(|_| random.below(256) as u8).collect();
        let text = String::from_utf8_lossy(&bytes);
        check(&text, None);
        check_format(&text);
    }
}

// Depth.

#[test]
fn depth_is_limited() {
    let n = 10_000;
    let cases = [
        "(".repeat(n),
        "[".repeat(n),
        "{ a: ".repeat(n),
        "f(".repeat(n),
        "r -> ".repeat(n),
        "f(r -> ".repeat(n),
        "not ".repeat(n),
        "!".repeat(n),
        "- ".repeat(n),
        "+ ".repeat(n),
        "-".repeat(n),
        "f\"{".repeat(n),
        "f\"{".repeat(n) + "1" + &"}\"".repeat(n),
        "if ".repeat(n),
        "if a then ".repeat(n),
        "if a then b else ".repeat(n),
        "a if ".repeat(n),
        "a ? ".repeat(n),
        "a ? b : ".repeat(n),
        "a + ".repeat(10 * n),
        "a and not ".repeat(n),
        "a < ".repeat(n),
        "a ?? ".repeat(n),
        "a is ".repeat(n),
        "a == null == ".repeat(n),
        "r".to_owned() + &".a".repeat(n),
        "r".to_owned() + &"[0]".repeat(n),
        "r".to_owned() + &".a()".repeat(n),
        "r".to_owned() + &"()".repeat(n),
        "r".to_owned() + &"[".repeat(n),
        "if a then b elif ".repeat(n),
        "1 + not ".repeat(n),
        "(1, ".repeat(n),
    ];
    for case in cases {
        for text in [
            format!("let a = {case}"),
            format!("let a = {case}1"),
            format!("transform t = u | f({case}"),
        ] {
            check(&text, None);
            drop(parse(&text).0.clone());
        }
        let text = format!("let a = {case}\nlet b = )\nlet c = 1");
        let (program, diagnostics) = parse(&text);
        assert_eq!(program.statements.len(), 3, "{}", &text[..60]);
        if case.starts_with(['+', 'f']) && !case.contains('(') {
            continue;
        }
        assert!(
            diagnostics
                .iter()
                .any(|diagnostic| diagnostic.code.id == "D0122" || diagnostic.code.id == "D0112"),
            "{}",
            &text[..60]
        );
        assert!(diagnostics.len() <= 210, "{} {}", diagnostics.len(), &text[..60]);
    }
}

#[test]
fn chains_within_chains_are_limited() {
    // Each bracket holds a chain of its own, whose left end is the next bracket.
    let mut text = "a".to_owned();
    for _ in 0..199 {
        text = format!("({text}{})", " + a".repeat(150));
    }
    let text = format!("let a = {text}");
    assert_eq!(check(&text, Some(1)), None);
}

#[test]
fn wide_is_not_deep() {
    let list = format!("let a = [{}1]", "1, ".repeat(100_000));
    assert!(parse(&list).1.is_empty());
    let texts = format!("let a = [{}1]", "\"a\", 'b', f\"c\", ".repeat(100_000));
    assert!(parse(&texts).1.is_empty());
    assert!(format(&texts).is_some());
    let steps = format!("transform t = u{}", " | limit(1)".repeat(10_000));
    assert!(parse(&steps).1.is_empty());
    let sum = format!("let a = {}1", "1 + ".repeat(199));
    assert!(parse(&sum).1.is_empty());
}
