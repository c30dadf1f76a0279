//! What several tests of the reader share.
#![allow(dead_code, unreachable_pub, unused_imports, clippy::unwrap_used)]

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;
use dusty_csv::{BadLine, Chunks, Format, Later, Projection, Repair, Rows, Surplus, parse};
pub use oracle::read_slowly;

mod oracle;

/// Everything that reading gives, in plain values.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    pub rows: Vec<Vec<Option<String>>>,
    pub lines: Vec<u64>,
    pub bad: Vec<BadLine>,
    pub counts: [u64; 2],
    pub surplus: Surplus,
    pub repairs: Vec<Repair>,
}

impl Outcome {
    pub fn add(&mut self, rows: Rows) {
        let before = self.rows.len();
        for row in 0..rows.rows {
            let cell = |column: &ArrayRef| {
                let texts = column.as_string_view();
                texts.is_valid(row).then(|| texts.value(row).to_owned())
            };
            self.rows.push(rows.columns.iter().map(cell).collect());
        }
        assert!(rows.columns.iter().all(|column| column.len() == rows.rows));
        self.lines.extend(rows.lines);
        for mut bad in rows.bad {
            bad.rows_before += before;
            self.bad.push(bad);
        }
        self.counts[0] += rows.blank_lines;
        self.counts[1] += rows.comment_lines;
        self.surplus.add(rows.surplus);
        self.repairs.extend(rows.repairs);
    }
}

/// Reads in chunks of about `target` bytes.
pub fn read_in_chunks(
    format: &Format,
    projection: &Projection,
    input: &[u8],
    target: usize,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut offset = None;
    for chunk in Chunks::new(input, format, target) {
        let chunk = chunk.unwrap();
        assert!(offset.is_none_or(|offset| offset == chunk.offset));
        offset = Some(chunk.offset + chunk.bytes().len() as u64);
        let mut rows = parse(format, projection, chunk);
        if let Some(later) = rows.later.take() {
            rows.columns.extend(columns_of_some_rows(&later, rows.rows));
        }
        outcome.add(rows);
    }
    outcome
}

/// All rows of columns that were put off; of every third row they have the same cells.
fn columns_of_some_rows(later: &Later, rows: usize) -> Vec<ArrayRef> {
    let all = later.columns(&BooleanBuffer::new_set(rows));
    let some = later.columns(&BooleanBuffer::collect_bool(rows, |row| row % 3 == 0));
    for (all, some) in all.iter().zip(&some) {
        let third: Vec<_> = all.as_string_view().iter().step_by(3).collect();
        assert_eq!(some.as_string_view().iter().collect::<Vec<_>>(), third);
    }
    all
}

/// A deterministic source of random numbers (xorshift64*).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }
}

/// The records of a plain, well-formed file.
pub fn plain_records(text: &[u8]) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut cell = Vec::new();
    let mut quoted = false;
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => cell.extend(bytes.next()),
            b'"' if quoted => quoted = false,
            _ if quoted => cell.push(byte),
            b'"' if cell.is_empty() => quoted = true,
            b',' => record.push(String::from_utf8_lossy(&std::mem::take(&mut cell)).into_owned()),
            b'\r' if bytes.peek() == Some(&b'\n') => {}
            b'\r' | b'\n' => {
                record.push(String::from_utf8_lossy(&std::mem::take(&mut cell)).into_owned());
                records.push(std::mem::take(&mut record));
            }
            _ => cell.push(byte),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(String::from_utf8_lossy(&cell).into_owned());
        records.push(record);
    }
    records
}
