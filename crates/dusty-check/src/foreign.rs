//! The words of other tools, and what Dusty writes for them. They are compared without case.

/// A line for each: words that mean the same, and behind ` = ` what Dusty writes.
pub type Words = &'static str;

/// The words and what Dusty writes, line by line.
pub fn entries(words: Words) -> impl Iterator<Item = (&'static str, &'static str)> {
    words.lines().filter_map(|line| line.split_once(" = "))
}

/// What Dusty writes for a word; `is.na` and `pd.isna` are `is_na` and `isna` in the tables.
pub fn dusty(words: Words, word: &str) -> Option<&'static str> {
    let bare = word.split_once('.').map(|(_, bare)| bare);
    let word = word.replace('.', "_");
    [Some(word.as_str()), bare].into_iter().flatten().find_map(|word| {
        let same = |known: &str| known.eq_ignore_ascii_case(word);
        entries(words).find(|(known, _)| known.split(' ').any(same)).map(|(_, dusty)| dusty)
    })
}

/// File formats that go by other names, too.
pub const FORMATS: Words = include_str!("foreign/formats.txt");

/// Options.
pub const OPTIONS: Words = include_str!("foreign/options.txt");

/// Options of other tools that are something else in Dusty.
pub const ADVICE: Words = include_str!("foreign/advice.txt");

/// The same of steps.
pub const STEP_ADVICE: Words = include_str!("foreign/step_advice.txt");

/// What [`STEP_ADVICE`] has for those that say what a step does anyway.
pub const NEEDLESS: &str = "no option is needed for that: leave it out";

/// Words that an option takes.
pub const WORDS: Words = include_str!("foreign/words.txt");

/// Functions.
pub const FUNCTIONS: Words = include_str!("foreign/functions.txt");

/// Steps.
pub const STEPS: Words = include_str!("foreign/steps.txt");

/// What [`FUNCTIONS`] has for a function that is one of a `window`: what is written in there.
pub fn of_window(form: &'static str) -> Option<&'static str> {
    let (inside, _) = form.split_once(" inside of window(")?;
    Some(inside)
}

/// What [`STEPS`] has for steps that make groups.
pub const GROUPS: &str = "aggregate(by: [column], g -> { n: count() })";
