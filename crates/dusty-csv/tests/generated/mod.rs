//! Plain small files, made at random: no line of any of them is anything but names or a row.
#![allow(unreachable_pub)]

/// A file, and what was written.
#[derive(Debug)]
pub struct Plain {
    pub text: String,
    pub columns: usize,
    pub header: bool,
    /// Lines from the first to the last that hold more than delimiters.
    pub lines: usize,
    /// Lines of nothing but delimiters above and below those.
    pub empty: (usize, usize),
}

/// Numbers that look like chance and are always the same.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// What a column is called, and what its cells hold.
type Kind = (&'static str, fn(&mut Chance, char) -> String);

const WORDS: [&str; 8] = ["red", "green", "blue", "yellow", "Oslo", "Rome", "Ada", "Ben"];
const PHRASES: [&str; 6] =
    ["New York", "Ada King", "see below", "paid in cash", "Note: late", "Cem Oz"];
const NAMES: [&str; 9] =
    ["name", "id", "total", "date", "item", "Total", "value", "Source", "note"];
const CODES: [&str; 6] = ["A1", "B2", "kg", "m", "x", "-"];
const SENTENCES: [&str; 4] = [
    "The box came late and was wet.",
    "Nothing to say",
    "* checked twice by hand",
    "Source: the office of statistics",
];

const KINDS: [Kind; 26] = [
    ("word", |chance, _| chance.of(&WORDS).to_owned()),
    ("city", |chance, _| chance.of(&WORDS[..5]).to_owned()),
    ("phrase", |chance, _| chance.of(&PHRASES).to_owned()),
    ("field", |chance, _| chance.of(&NAMES).to_owned()),
    ("code", |chance, _| chance.of(&CODES).to_owned()),
    ("remark", |chance, _| chance.of(&SENTENCES).to_owned()),
    ("qty", |chance, _| chance.below(20).to_string()),
    ("price", |chance, _| format!("{}.{:02}", chance.below(300), chance.below(100))),
    ("day", |chance, _| format!("2024-{:02}-{:02}", 1 + chance.below(3), 1 + chance.below(28))),
    ("time", |chance, _| format!("{:02}:{:02}", chance.below(24), chance.below(60))),
    ("year", |chance, _| (2019 + chance.below(6)).to_string()),
    ("no", |chance, _| format!("#{}", chance.below(40))),
    ("share", |chance, _| format!("{}%", chance.below(100))),
    ("change", |chance, _| chance.of(&["-1.5", "2", "NA", "-", "0.25", "n/a"]).to_owned()),
    ("cost", |chance, _| format!("${}.{:02}", chance.below(90), chance.below(100))),
    ("mail", |chance, _| chance.of(&["ada@x.org", "ben@y.com", "https://x.org/a"]).to_owned()),
    ("Start", |chance, _| {
        format!("{}/{}/2024 {}:30", 1 + chance.below(12), 1 + chance.below(28), chance.below(24))
    }),
    ("full name", |chance, _| format!("\"{}, {}\"", chance.of(&WORDS), chance.of(&WORDS[5..]))),
    ("weight (kg)", |chance, _| format!("{}.{}", chance.below(90), chance.below(10))),
    ("sales 2023", |chance, _| chance.below(2000).to_string()),
    ("sales 2024", |chance, _| chance.below(2000).to_string()),
    ("mark", |chance, _| {
        chance.of(&["---", "*", "**", "(a)", "%", "//", "# late", "."]).to_owned()
    }),
    ("code no", |chance, _| format!("{}{:03}", chance.of(&["A", "B-", "X "]), chance.below(1000))),
    ("active", |chance, _| chance.of(&["yes", "no"]).to_owned()),
    ("tags", |chance, mark| {
        let some = 1 + chance.below(3);
        let tags: Vec<&str> = (0..some).map(|_| chance.of(&WORDS[..4])).collect();
        tags.join(&mark.to_string())
    }),
    ("pair", |chance, mark| format!("{}{mark}{}", chance.of(&WORDS[..4]), chance.of(&WORDS))),
];

/// The file of a number.
pub fn plain(seed: u64) -> Plain {
    let mut chance = Chance::new(seed);
    let chance = &mut chance;
    let delimiter = chance.of(&[',', ',', ',', ',', ';', '\t', '|']);
    let mark =
        chance.of(if delimiter == ';' || delimiter == '|' { &['/', '+'] } else { &[';', '|'] });
    let columns = if chance.one_in(30) { 7 + chance.below(40) } else { 1 + chance.below(6) };
    let rows = if chance.one_in(3) { 1 + chance.below(4) } else { 1 + chance.below(30) };
    let header = chance.below(4) > 0;
    let kinds: Vec<Kind> = (0..columns).map(|_| chance.of(&KINDS)).collect();
    // How many cells in ten are empty: few as a rule, most in some tables, those of the first column in others.
    let often: &[usize] =
        chance.of(&[&[0], &[0, 0, 0, 0, 1, 3, 5, 8, 9], &[0, 1, 5], &[7, 9], &[9, 9, 10]]);
    let first = chance.of(&[0, 0, 0, 1, 8]);
    let holes: Vec<usize> =
        (0..columns).map(|column| if column == 0 { first } else { chance.of(often) }).collect();
    let empty_rows = chance.of(&[0, 0, 0, 3, 10]);
    let repeated = chance.of(&[0, 0, 2, 5]);
    let quoted = chance.of(&[0, 0, 0, 1, 2]);
    let first_again = chance.one_in(3);
    let mut table: Vec<Vec<String>> = Vec::new();
    for row in 0..rows {
        let again = row > 0 && repeated > 0 && chance.one_in(repeated);
        let cells = if again {
            let from = if first_again && chance.one_in(2) { 0 } else { chance.below(row) };
            table[from].clone()
        } else if empty_rows > 0 && row > 0 && chance.one_in(empty_rows) {
            vec![String::new(); columns]
        } else {
            let cell = |(kind, hole): (&Kind, &usize)| match chance.below(10) < *hole {
                true => String::new(),
                false => kind.1(chance, mark),
            };
            kinds.iter().zip(&holes).map(cell).collect()
        };
        table.push(cells);
    }
    // A row of totals.
    if chance.one_in(6) && rows > 2 {
        let number = |kind: &Kind| ["qty", "price", "cost", "sales 2023"].contains(&kind.0);
        let mut cells: Vec<String> = kinds
            .iter()
            .map(|kind| if number(kind) { kind.1(chance, mark) } else { String::new() })
            .collect();
        if cells[0].is_empty() && cells.iter().any(|cell| !cell.is_empty()) {
            cells[0] = chance.of(&["Total", "", "Sum", "total"]).to_owned();
            table.push(cells);
        }
    }
    if header {
        // No two columns have the same name.
        let name = |(column, kind): (usize, &Kind)| match columns < 7
            && kinds[..column].iter().all(|other| other.0 != kind.0)
        {
            true => kind.0.to_owned(),
            false => format!("{}{}", kind.0, column + 1),
        };
        table.insert(0, kinds.iter().enumerate().map(name).collect());
    }
    let written = |cell: &String, text: bool| match quoted {
        _ if cell.starts_with('"') => cell.clone(),
        1 => format!("\"{cell}\""),
        2 if text => format!("\"{cell}\""),
        _ => cell.clone(),
    };
    let end = chance.of(&["\n", "\n", "\r\n"]);
    let line = |cells: &Vec<String>| {
        let text = |cell: &String| cell.bytes().any(|byte| byte.is_ascii_alphabetic());
        let cells: Vec<String> = cells.iter().map(|cell| written(cell, text(cell))).collect();
        cells.join(&delimiter.to_string()) + end
    };
    // A blank line is no row of one column.
    table.retain(|cells| !line(cells).trim().is_empty() || columns > 1);
    let nothing = |cells: &&Vec<String>| cells.iter().all(String::is_empty);
    let empty =
        (table.iter().take_while(nothing).count(), table.iter().rev().take_while(nothing).count());
    Plain {
        text: table.iter().map(line).collect(),
        columns,
        header,
        lines: table.len().saturating_sub(empty.0 + empty.1),
        empty,
    }
}
