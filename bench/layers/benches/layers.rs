//! How many bytes each layer takes in a second: `cargo bench` in `bench/layers`.
//!
//! The same rows twice: with few quotes, and with quotes around every cell and inside of some.
#![allow(clippy::unwrap_used, missing_docs)]

// The index is no part of the interface.
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "../../../crates/dusty-csv/src/index.rs"]
mod index;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../crates/dusty-csv/src/raw.rs"]
mod raw;
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "../../../crates/dusty-csv/src/survey.rs"]
mod survey;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dusty_csv::{Chunk, Chunks, Format, Options, Projection, Rows, Sample, WriteOptions};

use index::{Index, Needles, Portable, Stop};

/// As long as the chunks of the engine.
const CHUNK: usize = 1 << 19;
const COLUMNS: usize = 9;

/// Rows of 9 cells, with a header; the same at each call.
fn data(bytes: usize, quoted: bool) -> Vec<u8> {
    let mut out = b"id,customer,name,country,ordered,amount,quantity,status,note\n".to_vec();
    let mut seed = 1u64;
    let mut id = 0;
    while out.len() < bytes {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let n = seed >> 33;
        id += 1;
        let row = [
            id.to_string(),
            format!("C{:07}", n % 900_000),
            ["Frances Dijkstra", "donald hoare ", "José Gödel"][n as usize % 3].to_owned(),
            ["DE", "FR", ""][n as usize / 3 % 3].to_owned(),
            format!("{:02}/{:02}/2024", 1 + n % 28, 1 + n % 12),
            format!("{}.{:02}", n % 2000, n % 100),
            (n % 50).to_string(),
            ["paid", "open", "cancelled"][n as usize / 7 % 3].to_owned(),
            if quoted { "said \"\"hello\"\", then left" } else { "please ring twice" }.to_owned(),
        ];
        let around = |cell: &String| if quoted { format!("\"{cell}\"") } else { cell.clone() };
        out.extend_from_slice(row.each_ref().map(around).join(",").as_bytes());
        out.push(b'\n');
    }
    out
}

fn format() -> Format {
    Format::plain((0..COLUMNS).map(|column| format!("column_{column}")).collect())
}

/// All field ends of the text, with these masks or those that the processor is best at.
fn indexed(text: &[u8], portable: bool) -> usize {
    let mut index = Index::new(Needles { delimiter: b',', quote: Some(b'"') });
    let (mut at, mut count) = (0, 0);
    loop {
        let stop = match portable {
            true => index.fill_with(text, at, Portable),
            false => raw::fill(&mut index, text, at),
        };
        count += index.ends().len();
        // An index ends with a whole row.
        let Some(&last) = index.ends().last() else { return count };
        at = last as usize + 1;
        if stop == Stop::Odd {
            return count;
        }
    }
}

fn layers(criterion: &mut Criterion) {
    let format = format();
    for (name, quoted) in [("plain", false), ("quoted", true)] {
        let text = data(CHUNK, quoted);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("utf-8", |b| b.iter(|| simdutf8::basic::from_utf8(black_box(&text))));
        group.bench_function("index", |b| b.iter(|| indexed(black_box(&text), false)));
        group.bench_function("index, portable", |b| b.iter(|| indexed(black_box(&text), true)));
        let chunks = || Chunks::new(black_box(&text[..]), &format, CHUNK * 2);
        group.bench_function("cut", |b| b.iter(|| chunks().count()));
        let chunk = || chunks().next().unwrap().unwrap();
        for count in [0, 1, 3, COLUMNS] {
            let wanted = Projection::all(count);
            let parse = |chunk: Chunk| dusty_csv::parse(&format, &wanted, chunk);
            group.bench_function(format!("parse {count} columns"), |b| {
                b.iter_batched(chunk, parse, BatchSize::LargeInput);
            });
        }
        let all = Projection::all(COLUMNS);
        let rows: Rows = dusty_csv::parse(&format, &all, chunk());
        let options = WriteOptions::default();
        group.bench_function("write", |b| {
            let mut out = Vec::new();
            b.iter(|| {
                out.clear();
                dusty_csv::write_rows(&rows.columns, &options, &mut out)
            });
        });
        let sample = Sample::of_bytes(text.clone(), false);
        group.bench_function("detect", |b| {
            b.iter(|| dusty_csv::detect(black_box(&sample), &Options::default()));
        });
        group.finish();
    }
}

fn short() -> Criterion {
    let criterion = Criterion::default().sample_size(20).warm_up_time(Duration::from_millis(300));
    criterion.measurement_time(Duration::from_secs(1)).configure_from_args()
}

criterion_group!(name = benches; config = short(); targets = layers);
criterion_main!(benches);
