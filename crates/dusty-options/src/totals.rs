//! Rows of totals.

/// What stands before totals, in small letters.
const WORDS: &str = "total|totals|grand total|total general|total amount|sum|sums|subtotal|gesamt|summe|gesamtsumme|\
    insgesamt|totale|totaal|somme|suma|razem|итого|всего|合計|合计|总计";

/// Whether a cell says that the numbers beside it are totals.
pub fn says_total(cell: &str) -> bool {
    let text = cell.to_lowercase();
    let text = text.split(':').next().unwrap_or_default().trim();
    WORDS.split('|').any(|word| word == text)
}
