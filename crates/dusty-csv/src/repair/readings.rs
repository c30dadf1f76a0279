//! The readings of a line, and the cheapest among them.

use super::{Aligned, cost, enclosed};
use crate::RepairKind;
use crate::profile::{Profile, class, is_hump};
use crate::record::{Dialect, Field};
use std::cell::OnceCell;

/// How many readings are kept per state: two may differ in where an empty field was dropped and yet have the same cells.
const KEPT: usize = 4;
/// Lines with more delimiters times columns than this are left alone.
const LARGEST: usize = 50_000;

/// One step of a reading.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// The text up to the boundary is a field.
    Field,
    /// The text up to the boundary is two fields, cut at this byte.
    Cut(usize),
    /// An empty field is passed over.
    Drop,
    /// A missing cell is added.
    Insert,
}

/// A reading up to a state: its cost and where it came from.
#[derive(Clone, Copy, Debug)]
struct Path {
    cost: f32,
    step: Step,
    from: (usize, usize, usize),
}

/// The readings of a line, by dynamic programming over (delimiter, column).
pub(super) struct Readings<'a> {
    dialect: &'a Dialect,
    profile: &'a Profile,
    line: &'a [u8],
    /// Where the pieces between delimiters start and end.
    pieces: Vec<(usize, usize)>,
    columns: usize,
    /// For each (piece, column) the cheapest paths to it.
    states: Vec<Vec<Path>>,
}

impl<'a> Readings<'a> {
    /// The line cut at its delimiters; `None` if nothing can be found out about it, or only at length.
    pub(super) fn new(
        dialect: &'a Dialect,
        profile: &'a Profile,
        line: &'a [u8],
    ) -> Option<Readings<'a>> {
        let columns = dialect.columns;
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut at = 0;
        while at < line.len() {
            if dialect.delimiter_at(line, at) {
                pieces.push((start, at));
                at += dialect.delimiter.len();
                start = at;
                if pieces.len().checked_mul(columns).is_none_or(|size| size > LARGEST) {
                    return None;
                }
            } else {
                at += 1;
            }
        }
        pieces.push((start, line.len()));
        // A line of one piece fits nothing well but one column.
        if pieces.len() == 1 && columns > 1
            || pieces.len().checked_mul(columns).is_none_or(|size| size > LARGEST)
        {
            return None;
        }
        let states = vec![Vec::new(); (pieces.len() + 1) * (columns + 1)];
        Some(Readings { dialect, profile, line, pieces, columns, states })
    }

    fn text(&self, first: usize, last: usize) -> (usize, usize) {
        let start = self.pieces.get(first).map_or(0, |piece| piece.0);
        let end = self.pieces.get(last).map_or(start, |piece| piece.1);
        (start, end)
    }

    fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        self.line.get(start..end).unwrap_or(&[])
    }

    fn paths(&self, piece: usize, column: usize) -> &[Path] {
        self.states.get(piece * (self.columns + 1) + column).map_or(&[], Vec::as_slice)
    }

    /// Adds to a state what comes from another by one step.
    fn relax(&mut self, from: (usize, usize), to: (usize, usize), step: Step, cost: f32) {
        if to.1 > self.columns || to.0 > self.pieces.len() || cost > cost::BELIEVED + cost::MARGIN {
            return;
        }
        for rank in 0..KEPT {
            let Some(total) = self.paths(from.0, from.1).get(rank).map(|path| path.cost + cost)
            else {
                break;
            };
            if total > cost::BELIEVED + cost::MARGIN {
                break;
            }
            let path = Path { cost: total, step, from: (from.0, from.1, rank) };
            let Some(state) = self.states.get_mut(to.0 * (self.columns + 1) + to.1) else { break };
            let place = state.partition_point(|other| other.cost <= total);
            if place < KEPT {
                state.insert(place, path);
                state.truncate(KEPT);
            }
        }
    }

    /// The reading that is clearly the best.
    pub(super) fn best(mut self) -> Option<Aligned> {
        self.states.first_mut()?.push(Path { cost: 0.0, step: Step::Field, from: (0, 0, 0) });
        for piece in 0..=self.pieces.len() {
            for column in 0..=self.columns {
                if self.paths(piece, column).first().is_some_and(|path| path.cost <= cost::BELIEVED)
                {
                    self.extend(piece, column);
                }
            }
        }
        let last = (self.pieces.len(), self.columns);
        let best =
            self.paths(last.0, last.1).first().filter(|path| path.cost <= cost::BELIEVED)?.cost;
        let (fields, kind) = self.trace(last, 0);
        let differs = |rank: usize| self.cells(&self.trace(last, rank).0) != self.cells(&fields);
        let rival = (1..self.paths(last.0, last.1).len()).find(|&rank| differs(rank));
        if rival
            .and_then(|rank| self.paths(last.0, last.1).get(rank))
            .is_some_and(|path| path.cost < best + cost::MARGIN)
            || self.doubtful(&fields, kind.as_ref())
        {
            return None;
        }
        Some(Aligned { fields, kind })
    }

    fn extend(&mut self, piece: usize, column: usize) {
        let count = self.pieces.len();
        let from = (piece, column);
        if column < self.columns {
            let base = match piece == count {
                true if self.profile.ends_early => cost::ADDED_AS_USUAL,
                true => cost::ADDED_AT_END,
                false => cost::ADDED,
            };
            self.relax(
                from,
                (piece, column + 1),
                Step::Insert,
                base + self.profile.misfit(column, b"", false),
            );
        }
        if piece == count {
            return;
        }
        let (start, end) = self.text(piece, piece);
        if start == end || self.slice(start, end) == b"\"\"" {
            // Beyond the last column nothing is lost.
            let cost = if column == self.columns { 0.0 } else { cost::DROPPED };
            self.relax(from, (piece + 1, column), Step::Drop, cost);
        }
        if column == self.columns {
            return;
        }
        let quoted =
            self.line.get(start).copied() == self.dialect.quote && self.dialect.quote.is_some();
        for last in piece..count {
            let (start, end) = self.text(piece, last);
            let joined = last - piece;
            // Far away only the end of a quoted text is worth looking for.
            if joined > 8 && !quoted {
                break;
            }
            let closes = self.line.get(end.wrapping_sub(1)).copied() == self.dialect.quote;
            if joined > 0 && quoted && !closes {
                // A quoted text may end here, with no delimiter behind it.
                let (from_here, _) = self.text(last, last);
                if self
                    .dialect
                    .quote
                    .is_some_and(|quote| self.slice(from_here, end).contains(&quote))
                {
                    self.cut(from, start, end, last, joined);
                }
                continue;
            }
            if let Some(form) = self.form(start, end, joined, column) {
                if form > cost::BELIEVED {
                    break;
                }
                let field = self.field(start, end);
                let inside = OnceCell::new();
                let cell = self.cell(&field, &inside);
                // A stray quote before a value costs enough.
                let quote = |byte: &u8| Some(*byte) == self.dialect.quote && joined == 0;
                let cell = cell
                    .split_first()
                    .filter(|(first, _)| quote(first))
                    .map_or(cell, |(_, rest)| rest);
                let misfit = self.profile.misfit(column, cell, joined > 0 && self.is_words(column));
                self.relax(from, (last + 1, column + 1), Step::Field, form + misfit);
            }
            if joined == 0 || closes {
                self.cut(from, start, end, last, joined);
            }
        }
    }

    /// What it costs to take the bytes from `start` to `end`, with `joined` delimiters inside, for one field.
    fn form(&self, start: usize, end: usize, joined: usize, column: usize) -> Option<f32> {
        let text = self.slice(start, end);
        let quote = self.dialect.quote.filter(|quote| text.contains(quote));
        let Some(quote) = quote else {
            let delimiter = &*self.dialect.delimiter;
            // A text seldom begins or ends with a delimiter of its own.
            let edge = joined > 0 && (text.starts_with(delimiter) || text.ends_with(delimiter));
            return (joined == 0
                || joined <= 8
                    && (self.profile.is_text(column)
                        || self.is_words(column)
                        || self.profile.is_usual(column, text)))
            .then(|| {
                joined as f32 * cost::joined(delimiter) + if edge { cost::EDGE } else { 0.0 }
            });
        };
        if let Some(inner) = enclosed(text, quote) {
            return Some(cost::strays(self.dialect, inner, quote));
        }
        (joined == 0).then(|| cost::lone(text, quote))
    }

    fn is_words(&self, column: usize) -> bool {
        &*self.dialect.delimiter != b" " && self.profile.is_words(column)
    }

    /// Whether nothing is known that speaks for a reading, or pieces joined in a column of words, or a cell beside one that is
    /// missing where none ever is, could as well belong to the column beside it.
    fn doubtful(&self, fields: &[Field], kind: Option<&RepairKind>) -> bool {
        use RepairKind::{Dropped, Inserted, Joined, Split};
        if matches!(kind, Some(Joined(_) | Dropped(_) | Inserted(_) | Split(_)))
            && self.profile.is_thin()
        {
            return true;
        }
        let (column, joined) = match kind {
            Some(&Joined(column)) => (column, true),
            Some(&Inserted(column)) if column + 1 < self.columns => (column, false),
            _ => return false,
        };
        let cell = fields.get(column).map_or(&[][..], |field| self.slice(field.start, field.end));
        let text = |column: usize| {
            column < self.columns && (self.profile.is_text(column) || self.is_words(column))
        };
        let beside = text(column + 1) || column > 0 && text(column - 1);
        if !joined {
            return beside && text(column) && self.profile.is_always_filled(column);
        }
        beside && !self.profile.is_text(column) && !self.profile.is_usual(column, cell)
    }

    /// Takes the bytes for two fields between which the delimiter is missing.
    fn cut(&mut self, from: (usize, usize), start: usize, end: usize, last: usize, joined: usize) {
        let text = self.slice(start, end);
        let cheapest = self.paths(from.0, from.1).first().map_or(f32::INFINITY, |path| path.cost);
        if from.1 + 2 > self.columns
            || text.len() < 2
            || text.len() > 4096
            || cheapest + cost::CUT > cost::BELIEVED
        {
            return;
        }
        let quote = self.dialect.quote;
        // What two values make together is like no other cell of either column.
        let odd =
            joined == 0 && (from.1..from.1 + 2).all(|column| !self.profile.is_usual(column, text));
        for at in 1..text.len() {
            let (Some(&before), Some(&after)) = (text.get(at - 1), text.get(at)) else { continue };
            let at_quote = quote.is_some() && (Some(after) == quote || Some(before) == quote);
            let same = class(before) == class(after);
            // Not inside a character; with delimiters inside only beside a quoted text; in a long text only where the class changes.
            let behind = Some(before) == quote
                && joined > 0
                && self.has_delimiter(start, start + at)
                && !self.has_delimiter(start + at, end);
            let hump = is_hump(&[before, after]) && self.profile.is_even(from.1);
            if after & 0xc0 == 0x80
                || joined > 0 && Some(after) != quote && !behind
                || same && text.len() > 40 && !at_quote && !hump
            {
                continue;
            }
            let (left, right) = (self.field(start, start + at), self.field(start + at, end));
            let (first, second) = if behind { (joined, 0) } else { (0, joined) };
            let parts = [(start, start + at, left, first), (start + at, end, right, second)];
            // Where a quoted text ends or begins, a delimiter is plainly missing.
            let between = |start, end| {
                let text = self.slice(start, end);
                let inner = quote.and_then(|quote| enclosed(text, quote)).unwrap_or_default();
                let delimiter = &*self.dialect.delimiter;
                !inner.is_empty() && !inner.starts_with(delimiter) && !inner.ends_with(delimiter)
            };
            let left_quoted = between(start, start + at);
            let seam = left_quoted && after != b' ' || between(start + at, end);
            // A delimiter before a quoted text ends a field.
            if joined > 0 && !left_quoted && self.has_delimiter(start, start + at) {
                continue;
            }
            let cost = if seam {
                Some(cost::CUT_PLAINLY)
            } else {
                self.cut_cost(from.1, (start, start + at, end), odd)
            };
            let Some(mut cost) = cost else { continue };
            for (place, (start, end, field, joined)) in parts.into_iter().enumerate() {
                let column = from.1 + place;
                let Some(form) = self.form(start, end, joined, column) else {
                    cost = f32::INFINITY;
                    break;
                };
                let misfit =
                    self.profile.misfit(column, self.cell(&field, &OnceCell::new()), false);
                // Of two halves neither is strange.
                cost += form + if misfit < cost::STRANGE { misfit } else { cost::BELIEVED };
                if cost > cost::BELIEVED {
                    break;
                }
            }
            self.relax(from, (last + 1, from.1 + 2), Step::Cut(start + at), cost);
        }
    }

    /// What it costs to cut a text at a byte, if anything speaks for that. `odd` is whether the text is like no cell of the two columns.
    fn cut_cost(
        &self,
        column: usize,
        (start, at, end): (usize, usize, usize),
        odd: bool,
    ) -> Option<f32> {
        let (left, right) = (self.slice(start, at), self.slice(at, end));
        let (before, after) = (*left.last()?, *right.first()?);
        let count = |is: &dyn Fn(usize, &[u8]) -> bool| {
            usize::from(is(column, left)) + usize::from(is(column + 1, right))
        };
        let values =
            if odd { count(&|column, half| self.profile.is_known(column, half)) } else { 0 };
        // Numbers have digits side by side, and words letters and blanks: they are cut only at the end of a fixed shape, where values
        // end that come again and again, or between numbers that look like others.
        let in_number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        let numbers = in_number(before) && in_number(after);
        let hump = is_hump(&[before, after]) && self.profile.is_even(column);
        let same = class(before) == class(after) && !hump;
        let inside = same || before == b' ' || after == b' ' || numbers;
        let ends = match numbers {
            true => odd && count(&|column, half| self.profile.is_usual(column, half)) == 2,
            false => values > 0,
        };
        let shaped = || count(&|column, half| self.profile.has_shape(column, half)) > 0;
        match values {
            _ if inside && !ends && !shaped() => None,
            2 => Some(cost::CUT_PLAINLY),
            1 if !numbers => Some(cost::CUT),
            _ => Some(if inside { cost::CUT_WITHIN } else { cost::CUT }),
        }
    }

    fn has_delimiter(&self, start: usize, end: usize) -> bool {
        memchr::memmem::find(self.slice(start, end), &self.dialect.delimiter).is_some()
    }

    fn field(&self, start: usize, end: usize) -> Field {
        let text = self.slice(start, end);
        match self.dialect.quote.and_then(|quote| enclosed(text, quote)) {
            Some(inner) => Field {
                start: start + 1,
                end: end - 1,
                escaped: inner.contains(&self.dialect.quote.unwrap_or(0)),
            },
            None => Field { start, end, escaped: false },
        }
    }

    fn cell<'b>(&self, field: &Field, undone: &'b OnceCell<Vec<u8>>) -> &'b [u8]
    where
        'a: 'b,
    {
        let content = self.slice(field.start, field.end);
        if !field.escaped {
            return content;
        }
        undone.get_or_init(|| {
            let mut cell = Vec::new();
            self.dialect.unescape(content, &mut cell);
            cell
        })
    }

    fn cells(&self, fields: &[Field]) -> Vec<Vec<u8>> {
        fields.iter().map(|field| self.cell(field, &OnceCell::new()).to_vec()).collect()
    }

    /// The fields of a reading, and the most telling thing that was done.
    fn trace(&self, end: (usize, usize), rank: usize) -> (Vec<Field>, Option<RepairKind>) {
        let mut fields = Vec::new();
        let mut kind = None;
        let mut at = (end.0, end.1, rank);
        while (at.0, at.1) != (0, 0) {
            let Some(path) = self.paths(at.0, at.1).get(at.2) else { break };
            let (piece, column, _) = path.from;
            let (start, stop) = if at.0 > piece {
                self.text(piece, at.0 - 1)
            } else {
                (self.line.len(), self.line.len())
            };
            match path.step {
                Step::Field => {
                    fields.push(self.field(start, stop));
                    let text = self.slice(start, stop);
                    let quote = self.dialect.quote.filter(|quote| text.contains(quote));
                    let inner = quote.and_then(|quote| enclosed(text, quote));
                    if at.0 > piece + 1 && inner.is_none() {
                        kind = Some(RepairKind::Joined(column));
                    } else if quote.is_some_and(|quote| {
                        inner.map_or(text.first() == Some(&quote), |inner| {
                            cost::strays(self.dialect, inner, quote) > 0.0
                        })
                    }) {
                        kind = kind.or(Some(RepairKind::StrayQuote));
                    }
                }
                Step::Cut(place) => {
                    fields.push(self.field(place, stop));
                    fields.push(self.field(start, place));
                    kind = Some(RepairKind::Split(column));
                }
                Step::Drop if column < self.columns => kind = Some(RepairKind::Dropped(column)),
                Step::Drop => {}
                Step::Insert => {
                    fields.push(Field {
                        start: self.line.len(),
                        end: self.line.len(),
                        escaped: false,
                    });
                    kind = Some(RepairKind::Inserted(column));
                }
            }
            at = path.from;
        }
        fields.reverse();
        (fields, kind)
    }
}
