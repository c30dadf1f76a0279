//! "Did you mean": names that are near.

/// The candidate nearest to a name, if it is near enough to be a slip of the fingers: only
/// case and separators differ, or each word is [near](slip) the one in its place. Names of
/// more or fewer words, or with other digits, mean something else.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(name, candidate)?, candidate)))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn distance(name: &str, candidate: &str) -> Option<usize> {
    let (one, other) = (words(name), words(candidate));
    if one.concat() == other.concat() {
        return (!one.is_empty()).then_some(0);
    }
    let digits = |words: &[String]| words.concat().replace(|c: char| !c.is_numeric(), "");
    if one.len() != other.len() || digits(&one) != digits(&other) {
        return None;
    }
    one.iter().zip(&other).map(|(one, other)| slip(one, other)).sum()
}

/// How many letters differ between two words, if few of them do. Of a short word one letter
/// may be too many or too few, or two may have changed places: `day` is no slip for `doy`.
fn slip(one: &str, other: &str) -> Option<usize> {
    let lengths = [one, other].map(|word| word.chars().count());
    let (short, long) = (lengths[0].min(lengths[1]), lengths[0].max(lengths[1]));
    let distance = strsim::damerau_levenshtein(one, other);
    let near = match (distance, short) {
        (0, _) => true,
        (1, 5..) => true,
        // Two letters that have changed places are two changes without that.
        (1, _) if short == long => {
            strsim::levenshtein(one, other) == 2 || short == 4 && mistyped(one, other)
        }
        (1, _) => short >= 3,
        // Two letters have changed places, and one is absent.
        (2, 6..) if short != long && strsim::levenshtein(one, other) == 3 => true,
        _ => long >= 8 && distance <= long / 4,
    };
    near.then_some(distance)
}

/// Whether a letter after the first is another vowel, or the one beside it on the keyboard.
fn mistyped(one: &str, other: &str) -> bool {
    const ROWS: [&str; 4] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "aeiou"];
    let mut pairs = one.chars().zip(other.chars()).skip(1).filter(|(one, other)| one != other);
    pairs.next().is_some_and(|(one, other)| {
        let places = |row: &&str| Some(row.find(one)?.abs_diff(row.find(other)?));
        ROWS.iter().any(|row| places(row).is_some_and(|far| far == 1 || row.starts_with("ae")))
    })
}

/// The Latin letter that looks like a Cyrillic or Greek one, in small or in capital letters.
fn latin(c: char) -> char {
    let others = "авекмнорстухіјѕαβεζηικμνορτυχ".chars();
    let mut pairs = others.zip("abekmhopctyxijsabezhikmnoptyx".chars());
    pairs.find(|(other, _)| *other == c).map_or(c, |(_, latin)| latin)
}

/// The words of a name, in small letters: `first_name`, `First Name` and `firstName` have two.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in name.chars() {
        if c.is_uppercase() && spaced.ends_with(char::is_lowercase) {
            spaced.push(' ');
        }
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    let spaced: String = spaced.to_lowercase().chars().map(latin).collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}
