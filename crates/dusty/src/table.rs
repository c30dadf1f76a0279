//! The tables of `show`: columns aligned, and everything in a cell visible.

use dusty_engine::Shown;
use dusty_syntax::is_hidden;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::screen::{BOLD, DIM, Screen};

/// How wide a cell may be, from generous to narrow: the first of these with which
/// all columns fit the screen is taken.
const CAPS: [usize; 4] = [60, 40, 28, 20];

/// What stands for a missing value.
const MISSING: &str = "·";

/// Between two columns.
const GAP: usize = 2;

struct Column {
    name: String,
    ty: String,
    cells: Vec<Option<String>>,
    width: usize,
    right: bool,
}

/// A number with its noun: `1 row`, `2 rows`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A text with blanks behind it, as wide as said.
pub(crate) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// The table in lines. On a terminal it is no wider than that.
pub(crate) fn table(shown: &Shown, screen: Screen) -> String {
    let total = counted(shown.total, "row");
    let mut text = screen.paint(BOLD, &format!("{}: {total}", shown.table)) + "\n";

    let room = screen.width.unwrap_or(usize::MAX);
    let mut columns = Vec::new();
    for cap in CAPS {
        columns = shaped(shown, cap);
        if fitting(&columns, room) == columns.len() {
            break;
        }
    }
    let left_out = columns.split_off(fitting(&columns, room));
    if !columns.is_empty() {
        write(&mut text, &columns, screen);
    }
    let more = shown.total.saturating_sub(shown.rows.len() as u64);
    if more > 0 {
        text += &format!("... {}\n", counted(more, "more row"));
    }
    if !left_out.is_empty() {
        let names: Vec<&str> = left_out.iter().map(|column| column.name.as_str()).collect();
        let more = counted(names.len() as u64, "more column");
        let line = format!("... {more}: {}", names.join(", "));
        text += &cut(line.chars().map(String::from), room.min(1000));
        text.push('\n');
    }
    text
}

fn write(text: &mut String, columns: &[Column], screen: Screen) {
    let mut line = |cell: &dyn Fn(&Column) -> (String, Option<&'static str>)| {
        let mut line = String::new();
        let mut gap = 0;
        for column in columns {
            let (cell, style) = cell(column);
            let blank = column.width.saturating_sub(cell.width());
            let (before, after) = if column.right { (blank, 0) } else { (0, blank) };
            line += &" ".repeat(gap + before);
            line += &style.map_or_else(|| cell.clone(), |style| screen.paint(style, &cell));
            gap = GAP + after;
        }
        *text += &line;
        text.push('\n');
    };
    line(&|column| (column.name.clone(), Some(BOLD)));
    line(&|column| (column.ty.clone(), Some(DIM)));
    line(&|column| ("-".repeat(column.width), Some(DIM)));
    let rows = columns.first().map_or(0, |column| column.cells.len());
    for row in 0..rows {
        line(&|column| match column.cells.get(row) {
            Some(Some(cell)) => (cell.clone(), None),
            _ => (MISSING.to_owned(), Some(DIM)),
        });
    }
}

/// The columns with their cells as they will be seen.
fn shaped(shown: &Shown, cap: usize) -> Vec<Column> {
    let columns = shown.columns.iter().enumerate().map(|(at, (name, ty))| {
        let cells = shown.rows.iter().map(|row| {
            let cell = row.get(at).and_then(Option::as_deref);
            cell.map(|cell| visible(cell, cap))
        });
        let cells: Vec<Option<String>> = cells.collect();
        let name = visible(name, cap);
        let ty = cut(ty.to_string().chars().map(String::from), cap);
        let widths = cells.iter().map(|cell| cell.as_ref().map_or(1, |cell| cell.width()));
        let width = widths.chain([name.width(), ty.width()]).max().unwrap_or(1);
        Column { name, ty, cells, width, right: is_number(shown, at) }
    });
    columns.collect()
}

fn is_number(shown: &Shown, at: usize) -> bool {
    shown.columns.get(at).is_some_and(|(_, ty)| ty.is_number())
}

/// How many of the columns fit, the first one always.
fn fitting(columns: &[Column], room: usize) -> usize {
    let mut used = 0;
    for (at, column) in columns.iter().enumerate() {
        used += column.width + if at == 0 { 0 } else { GAP };
        if at > 0 && used > room {
            return at;
        }
    }
    columns.len()
}

/// A cell's text with nothing hidden: what has no shape of its own is written as an
/// escape, and blanks at the ends, or no text at all, are between quotes.
pub(crate) fn visible(cell: &str, cap: usize) -> String {
    let blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
    let quoted = cell.is_empty()
        || cell == MISSING
        || blank(cell.chars().next())
        || blank(cell.chars().next_back());
    let quote = quoted.then(|| "\"".to_owned());
    let pieces = quote.clone().into_iter().chain(cell.chars().map(piece)).chain(quote);
    cut(pieces, cap)
}

fn piece(c: char) -> String {
    match c {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if is_hidden(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    }
}

/// The pieces as far as they fit, with `…` where some do not. Looks no further than
/// it must: a cell may be a book.
pub(crate) fn cut(pieces: impl Iterator<Item = String>, cap: usize) -> String {
    let (mut text, mut width, mut keep) = (String::new(), 0, 0);
    for piece in pieces {
        if width < cap {
            keep = text.len();
        }
        width += piece.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
        text += &piece;
        if width > cap {
            text.truncate(keep);
            text.push('…');
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use dusty_check::Type;

    use super::*;

    fn example() -> Shown {
        let row = |cells: [Option<&str>; 3]| cells.map(|cell| cell.map(str::to_owned)).to_vec();
        Shown {
            table: "adults".to_owned(),
            columns: vec![
                ("id".to_owned(), Type::Text),
                ("name".to_owned(), Type::Text),
                ("age".to_owned(), Type::Int),
            ],
            rows: vec![
                row([Some("1"), Some("Ada"), Some("34")]),
                row([Some("2"), Some("漢字"), Some("7")]),
                row([Some("3"), None, None]),
                row([Some("4"), Some(""), Some("-12")]),
                row([Some("5"), Some(" a\nb\u{a0}"), Some("0")]),
            ],
            total: 329,
        }
    }

    #[test]
    fn a_table_is_aligned_and_hides_nothing() {
        let expected = "\
adults: 329 rows
id    name           age
text  text           int
----  -------------  ---
1     Ada             34
2     漢字             7
3     ·                ·
4     \"\"             -12
5     \" a\\nb\\u{a0}\"    0
... 324 more rows
";
        assert_eq!(table(&example(), Screen::default()), expected);
    }

    #[test]
    fn a_narrow_screen_gets_fewer_columns() {
        let mut shown = example();
        shown.rows[0][1] = Some("long\t".repeat(30) + "!");
        let screen = |width| Screen { width: Some(width), colour: false };
        let text = table(&shown, screen(40));
        assert!(text.lines().all(|line| line.width() <= 40), "{text}");
        assert!(text.contains("long\\tlong\\tlong\\tlong\\tlon…"), "{text}");
        assert!(!text.contains("more column"));
        let text = table(&shown, screen(10));
        assert!(text.ends_with("... 2 mor…\n"), "{text}");
        let text = table(&shown, screen(27));
        assert!(text.ends_with("... 1 more column: age\n"), "{text}");
        let wide = table(&shown, Screen::default());
        assert!(wide.contains('…') && wide.lines().all(|line| line.width() < 80));
    }

    #[test]
    fn cells_are_cut_at_whole_characters() {
        assert_eq!(visible("abcdef", 6), "abcdef");
        assert_eq!(visible("abcdefg", 6), "abcde…");
        assert_eq!(visible("漢字漢字", 6), "漢字…");
        assert_eq!(visible("abcd\u{0}x", 6), "abcd…");
        assert_eq!(visible("·", 6), "\"·\"");
    }

    #[test]
    fn empty_tables() {
        let mut shown = Shown { rows: Vec::new(), total: 0, ..example() };
        assert_eq!(
            table(&shown, Screen::default()),
            "adults: 0 rows\nid    name  age\ntext  text  int\n----  ----  ---\n"
        );
        shown.columns.clear();
        assert_eq!(table(&shown, Screen::default()), "adults: 0 rows\n");
    }

    #[test]
    fn missing_is_dim_on_a_terminal() {
        let text = table(&example(), Screen { width: Some(80), colour: true });
        assert!(text.contains("\u{1b}[2m·\u{1b}[0m"));
    }
}
