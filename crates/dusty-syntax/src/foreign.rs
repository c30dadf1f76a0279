//! The words and signs of other languages and tools, and what Dusty writes for them.

/// A line for each: words that mean the same, and behind ` = ` what Dusty writes.
pub type Words = &'static str;

/// The words and what Dusty writes, line by line.
pub fn entries(words: Words) -> impl Iterator<Item = (&'static str, &'static str)> {
    words.lines().filter_map(|line| line.split_once(" = "))
}

/// What Dusty writes for a word, in capital or small letters; `is.na` and `pd.isna` are `is_na` and `isna` in the tables.
pub fn dusty(words: Words, word: &str) -> Option<&'static str> {
    let bare = word.split_once('.').map(|(_, bare)| bare);
    let word = word.replace('.', "_");
    [Some(word.as_str()), bare].into_iter().flatten().find_map(|word| {
        let same = |known: &str| known.eq_ignore_ascii_case(word);
        entries(words).find(|(known, _)| known.split(' ').any(same)).map(|(_, dusty)| dusty)
    })
}

/// The function that takes the same arguments as another tool's of this name.
pub fn function(word: &str) -> Option<&'static str> {
    dusty(FUNCTIONS, word)?.strip_suffix("(...)")
}

/// Signs that look like those of the language.
pub const SIGNS: Words = include_str!("foreign/signs.txt");

/// Words between two values, and what is said of them.
pub const OPERATORS: Words = include_str!("foreign/operators.txt");

/// How statements begin, and Dusty's keyword; where none fits, what to do and how, with `: ` between them.
pub const STATEMENTS: Words = include_str!("foreign/statements.txt");

/// Types, and the functions that make values of them.
pub const TYPES: Words = include_str!("foreign/types.txt");

/// Functions and methods.
pub const FUNCTIONS: Words = include_str!("foreign/functions.txt");

/// Steps.
pub const STEPS: Words = include_str!("foreign/steps.txt");

/// What [`FUNCTIONS`] has for a function that is one of a `window`: what is written in there.
pub fn of_window(form: &'static str) -> Option<&'static str> {
    let (inside, _) = form.strip_prefix('`')?.split_once("` inside of `| window(")?;
    Some(inside)
}

/// What [`STEPS`] has for steps that make groups.
pub const GROUPS: &str = "aggregate(by: [column], g -> { n: count() })";

/// File formats that go by other names, too; a whole call where options are needed.
pub const FORMATS: Words = include_str!("foreign/formats.txt");

/// The ends of file names, and the formats.
pub const ENDINGS: Words = include_str!("foreign/endings.txt");

/// The formats, each once.
pub(crate) fn formats() -> impl Iterator<Item = &'static str> {
    entries(ENDINGS).map(|(_, format)| format)
}

/// Options.
pub const OPTIONS: Words = include_str!("foreign/options.txt");

/// Words that an option takes.
pub const WORDS: Words = include_str!("foreign/words.txt");

/// Options of files that are something else in Dusty.
pub const ADVICE: Words = include_str!("foreign/advice.txt");

/// The same of steps.
pub const STEP_ADVICE: Words = include_str!("foreign/step_advice.txt");

/// What [`STEP_ADVICE`] has for those that say what a step does anyway.
pub const NEEDLESS: &str = "no option is needed for that; leave it out";
