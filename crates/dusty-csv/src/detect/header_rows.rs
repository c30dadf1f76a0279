//! How many rows the header has.

use super::header::{NEAR, is_typed, lower, named, year, years};
use super::kind::{Kind, is_value, is_word, kind_of};
use super::records::Record;
use crate::record::is_blank;
use std::collections::HashSet;

/// How many rows a header may have.
const MOST: usize = 5;

/// How many rows name the columns, if the first one does.
pub(super) fn header_rows(table: &[Record<'_>], width: usize) -> usize {
    let goes_on = |row: &usize| {
        let pair = Pair::of(table.get(row - 1..).unwrap_or(&[]), width);
        pair.is_some_and(|pair| !pair.below.is_empty() && pair.goes_on(*row))
    };
    1 + (1..MOST).take_while(goes_on).count()
}

/// Whether a row holds nothing but tags such as `#adm1+name`, two at least, which say for programs what the columns below them mean (the
/// Humanitarian Exchange Language).
pub(super) fn are_tags(record: &Record<'_>) -> bool {
    let tag =
        |cell: &[u8]| matches!(cell.trim_ascii(), [b'#', first, ..] if first.is_ascii_lowercase());
    record.filled() > 1 && record.cells.iter().all(|cell| is_blank(cell) || tag(cell))
}

/// Two rows, one below the other, and the rows below them.
pub(super) struct Pair<'a, 'b> {
    above: &'a Record<'b>,
    row: &'a Record<'b>,
    below: &'a [Record<'b>],
    width: usize,
}

impl<'a, 'b> Pair<'a, 'b> {
    pub(super) fn of(table: &'a [Record<'b>], width: usize) -> Option<Pair<'a, 'b>> {
        let [above, row, below @ ..] = table else { return None };
        Some(Pair { above, row, below, width })
    }

    /// The pair of the lower row and the one below it.
    fn next(&self) -> Option<Pair<'a, 'b>> {
        let (row, below) = self.below.split_first()?;
        Some(Pair { above: self.row, row, below, width: self.width })
    }

    /// How many columns one of the two has something for: each line of some tables ends with a delimiter.
    fn named(&self) -> usize {
        named(self.above).len().max(named(self.row).len())
    }

    /// Whether the lower row, at the position `at`, goes on with the header that the rows above it began.
    fn goes_on(&self, at: usize) -> bool {
        if are_tags(self.row) {
            // Several rows of them are values.
            return !self.below.first().is_some_and(are_tags);
        }
        let next_goes_on = || at + 1 < MOST && self.next().is_some_and(|pair| pair.goes_on(at + 1));
        // An empty row may stand within, above one that leaves open what the first one names.
        if let (0, [names, below @ ..]) = (self.row.filled(), self.below) {
            let named = below.first().is_some_and(|below| !below.cell(0).is_empty());
            return names.cell(0).is_empty() && named && next_goes_on();
        }
        if self.above.cells == self.row.cells {
            // Rows may be the same as well, but no row has a word for a number.
            let name =
                |column: usize| is_word(self.row.cell(column)) && is_typed(self.below, column);
            return (0..self.width).any(name);
        }
        // Labels above names that come again may be a field or two shorter.
        let labels = at == 1 && self.above.cell(0).is_empty() && repeats(self.row);
        let short = self.row.width().checked_sub(self.above.width());
        if !short.is_some_and(|short| short == 0 || labels && short < 3) {
            return false;
        }
        if self.has_years_below()
            || self.repeats_above()
            || self.names_others()
            || self.says_names_again()
            || self.tells_apart()
        {
            return true;
        }
        let mut votes = 0usize;
        let mut merged = false;
        for column in 0..self.width {
            let cell = self.row.cell(column);
            match kind_of(cell) {
                Kind::Empty => continue,
                Kind::Text => merged |= self.above.cell(column).is_empty(),
                Kind::Number | Kind::Time | Kind::Address => return false,
            }
            let unseen = self.near().all(|record| record.cell(column) != cell);
            votes += usize::from(is_typed(self.below, column) && unseen);
        }
        let empty_below = || self.below.first().is_some_and(|next| next.filled() == 0);
        // The row below must not look like a header itself only because a column is sparse.
        let sparse = || self.row.cells.iter().any(|cell| cell.is_empty());
        merged && votes >= 2
            || (merged || self.row.cell(0).is_empty() && empty_below())
                && sparse()
                && self.below.len() > 1
                && next_goes_on()
    }

    /// The first rows below.
    fn near(&self) -> impl Iterator<Item = &'a Record<'b>> + Clone {
        self.below.iter().take(NEAR)
    }

    /// Whether values alone or names alone stand below texts that come again, so that all pairs are different, beside the same text in both
    /// rows, or beside nothing in the lower one, which is so in no row.
    fn repeats_above(&self) -> bool {
        let Pair { above, row, .. } = *self;
        // Several columns may say what a row is of, each of which is named in the upper row, if at all.
        let open = |column: &usize| {
            let name = above.cell(*column);
            is_blank(row.cell(*column)) && (is_blank(name) || is_word(name))
        };
        let labels = (0..self.width).take_while(open).count();
        let (names, cells) =
            (|| above.cells.iter().skip(labels.max(1)), || row.cells.iter().skip(labels.max(1)));
        let corner = above.cell(0);
        // The corner may be named in the lower row, beside dates.
        let date = |cell: &[u8]| {
            let mut parts = cell.split(|byte| !byte.is_ascii_digit());
            is_value(cell) && parts.any(|part| year(part).is_some())
        };
        let dated = is_blank(corner) && is_word(row.cell(0)) && cells().all(|cell| date(cell));
        let same = is_word(corner) && corner == row.cell(0);
        // Rows, and no units of them.
        let mut rows = lower(self.below).iter().take(NEAR).filter(|row| row.filled() > 1);
        let filled = |row: &Record<'_>| (0..labels.max(1)).all(|at| !is_blank(row.cell(at)));
        (same || (dated || labels > 0) && rows.all(filled))
            && repeats(above)
            && names().zip(cells()).collect::<HashSet<_>>().len() == names().count()
            && names().all(|name| kind_of(name) == Kind::Text)
            && (cells().all(|cell| is_value(cell)) || cells().all(|cell| is_word(cell)))
    }

    /// Whether a row says a name again where the row above has it, and has words for all numbers and times, as no row does.
    fn says_names_again(&self) -> bool {
        let Pair { above, row, below, width } = *self;
        let again = |column: usize| {
            let cell = row.cell(column);
            cell == above.cell(column) && (is_word(cell) || year(cell).is_some())
        };
        let typed: Vec<usize> =
            (0..width).filter(|column| is_typed(lower(below), *column)).collect();
        row.width() == width
            && below.len() > 1
            && typed
                .iter()
                .any(|&column| below.iter().take(1).any(|row| is_value(row.cell(column))))
            && (0..width).any(again)
            && typed.iter().all(|&column| again(column) || is_word(row.cell(column)))
            && (0..width).any(|column| !again(column) && is_word(row.cell(column)))
    }

    /// Whether a row names all columns that the row above it does not, and says nothing in the first one, which each row below fills.
    fn names_others(&self) -> bool {
        let Pair { above, row, .. } = *self;
        let own = |cell: &[u8]| is_word(cell) || cell.is_empty();
        let pairs = above.cells.iter().zip(&row.cells).take(self.named());
        let merged = pairs.filter(|(above, _)| above.is_empty());
        is_word(above.cell(0))
            && row.cell(0).is_empty()
            && above.cells.iter().chain(&row.cells).all(|cell| own(cell))
            && merged.clone().count() > 0
            && merged.clone().all(|(_, cell)| is_word(cell))
            && self.below.len() > 2
            && self.near().all(|row| !row.cell(0).is_empty())
    }

    /// Whether texts over all columns of numbers or times make names different of which some are the same in the row above, or years
    /// do so above names of which some are the same.
    pub(super) fn tells_apart(&self) -> bool {
        let Pair { above, row, .. } = *self;
        let text = |cell: &[u8]| kind_of(cell) == Kind::Text;
        let typed = |column: &usize| is_typed(lower(self.below), *column);
        let pairs = || (0..self.width).map(|column| (above.cell(column), row.cell(column)));
        let years = repeats(row) && years(above).is_some();
        let label = |cell: &[u8]| text(cell) || years && kind_of(cell) == Kind::Number;
        (years || repeats(above))
            && pairs().collect::<HashSet<_>>().len() == self.width
            && pairs().all(|(above, own)| {
                label(above) && text(own) || years && above.is_empty() && own.is_empty()
            })
            && (0..self.width).filter(typed).count() > 1
    }

    /// Whether a row repeats the same years, or spans of them, below each of several merged cells, or has years below the only one,
    /// beside a name above or below an empty cell.
    fn has_years_below(&self) -> bool {
        let Pair { above, row, .. } = *self;
        let mut groups: Vec<Vec<&[u8]>> = Vec::new();
        let labelled = || self.below.iter().all(|row| is_word(row.cell(0)));
        let mut label = false;
        for column in 0..self.named() {
            let (own, cell) = (kind_of(above.cell(column)), row.cell(column));
            match (own, kind_of(cell)) {
                (Kind::Empty, Kind::Empty) if column == 0 && labelled() => label = true,
                (Kind::Empty, Kind::Text) | (Kind::Text, Kind::Empty) if groups.is_empty() => {
                    label = true;
                }
                (Kind::Text, Kind::Number | Kind::Time) => groups.push(vec![cell]),
                (Kind::Empty, Kind::Number | Kind::Time) => match groups.last_mut() {
                    Some(group) => group.push(cell),
                    None => return false,
                },
                _ => return false,
            }
        }
        let Some((first, rest)) = groups.split_first() else { return false };
        let years = first.iter().all(|cell| year(cell).is_some());
        let spans = first.iter().all(|cell| kind_of(cell) == Kind::Time);
        let corner = |row: &Record<'_>| row.cell(0).is_empty();
        let alone = years && corner(row) && !corner(above) && !self.below.iter().any(corner);
        label
            && first.len() > 1
            && (years || spans)
            && (alone || !rest.is_empty())
            && rest.iter().all(|group| group == first)
    }
}

/// Whether a cell is the same as another one of its row.
pub(super) fn repeats(record: &Record<'_>) -> bool {
    let filled = || record.cells.iter().filter(|cell| !cell.is_empty());
    filled().collect::<HashSet<_>>().len() < filled().count()
}
