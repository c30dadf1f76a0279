//! "Did you mean": names that are near.

/// The candidate nearest to a name, if it is near enough to be a slip of the
/// fingers: up to a third of the letters differ, or only case and separators do.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = fold(name);
    let limit = plain.chars().count() / 3;
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&plain, &fold(candidate)), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_suggested() {
        let columns = ["name", "age", "First Name", "population"];
        assert_eq!(nearest("nam", columns), Some("name"));
        assert_eq!(nearest("Age", columns), Some("age"));
        assert_eq!(nearest("first_name", columns), Some("First Name"));
        assert_eq!(nearest("populaton", columns), Some("population"));
        assert_eq!(nearest("city", columns), None);
        assert_eq!(nearest("x", columns), None);
    }
}
