//! What is true or false.

use dusty_check::value::quoted;

use super::Conversion;

impl Conversion<'_> {
    /// The call that takes these values as true or false.
    pub(super) fn answers(&self, values: &[&str]) -> Vec<String> {
        let pair = |value: &&str| Some(format!("{}: {}", quoted(value), truth(value)?));
        let pairs = values.iter().map(pair).collect::<Option<Vec<_>>>();
        let recode = |pairs: Vec<_>| format!("recode({}, {{ {} }})", self.value, pairs.join(", "));
        pairs.map(|pairs| self.instead(&recode(pairs))).into_iter().collect()
    }
}

/// What other languages' words say, those of their workbooks among them, and the marks of forms.
fn truth(value: &str) -> Option<bool> {
    const TRUE: &str = "ja wahr oui vrai si sí sì verdadero vero sim verdadeiro tak prawda да истина evet doğru kyllä sant \
        sand waar ano on x ✓ ✔ ☑";
    const FALSE: &str = "nein falsch non faux falso não nao nie fałsz нет ложь hayır yanlış ei nej nei falskt falsk nee \
        onwaar ne off ✗ ✘ ☐";
    let value = value.trim().to_lowercase();
    let listed = |words: &str| words.split_whitespace().any(|word| word == value);
    match (listed(TRUE), listed(FALSE)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
