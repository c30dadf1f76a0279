//! Measures reading and writing: `cargo run --release -p dusty-csv --example throughput [FILE]`.
//!
//! Speeds are per second of one processor (on Linux). Without a file, a table of nine columns and about 200 MB is made in memory.
#![allow(clippy::print_stdout)]

use dusty_csv::{Chunks, Options, Projection, Sample, WriteOptions, detect, parse, write_rows};
use std::error::Error;
use std::time::Duration;

const CHUNK: usize = 256 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = match std::env::args().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => table(200 << 20),
    };
    let head = bytes.get(..1 << 19).unwrap_or(&bytes).to_vec();
    let start = cpu();
    let format = detect(&Sample::of_bytes(head, false), &Options::default())?.format;
    println!("detect            {:6.1} ms", (cpu() - start).as_secs_f64() * 1e3);
    let size = bytes.len() as f64;
    let report = |what: &str, start: Duration, rows: usize| {
        println!("{what:17} {:6.2} GB/s   {rows} rows", size / (cpu() - start).as_secs_f64() / 1e9);
    };
    for _ in 0..2 {
        let start = cpu();
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        report("count the lines", start, lines);
        let start = cpu();
        let chunks =
            Chunks::new(bytes.as_slice(), &format, CHUNK).collect::<Result<Vec<_>, _>>()?;
        report("cut, kept", start, 0);
        let all = Projection::all(format.columns.len());
        let three = Projection { columns: vec![0, 4, 8], ..Projection::default() };
        let none = Projection::default();
        for (name, projection) in
            [("parse, no column", &none), ("parse, 3 columns", &three), ("parse, 9 columns", &all)]
        {
            let start = cpu();
            let rows =
                chunks.iter().map(|chunk| parse(&format, projection, chunk.clone()).rows).sum();
            report(name, start, rows);
        }
        drop(chunks);
        let start = cpu();
        let mut rows = 0;
        for chunk in Chunks::new(bytes.as_slice(), &format, CHUNK) {
            rows += parse(&format, &all, chunk?).rows;
        }
        report("cut and parse", start, rows);
        let start = cpu();
        let mut out = Vec::new();
        let mut rows = 0;
        for chunk in Chunks::new(bytes.as_slice(), &format, CHUNK) {
            let parsed = parse(&format, &all, chunk?);
            out.clear();
            write_rows(&parsed.columns, &WriteOptions::default(), &mut out)?;
            rows += parsed.rows;
        }
        report("cut, parse, write", start, rows);
    }
    Ok(())
}

/// The processor time that this thread has used, so that other work on the machine does not count.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// A table such as labs and shops have them.
fn table(size: usize) -> Vec<u8> {
    let mut text = String::from("id,date,name,city,amount,quantity,status,comment,code\n");
    let mut state = 88_172_645_463_325_252u64;
    let cities = ["Berlin", "New York", "São Paulo", "Tokyo", "Nairobi"];
    let names = ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Edsger Dijkstra"];
    let mut id = 0u64;
    while text.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        id += 1;
        let pick = |list: &[&'static str], shift: u32| {
            list.get((state >> shift) as usize % list.len()).copied().unwrap_or("")
        };
        let comment = match state % 10 {
            0 => "\"as agreed, by post\"",
            1 => "",
            _ => "delivered to the front desk",
        };
        text.push_str(&format!(
            "{id},2024-{:02}-{:02},{},{},{}.{:02},{},open,{comment},{:08x}\n",
            1 + state % 12,
            1 + (state >> 8) % 28,
            pick(&names, 16),
            pick(&cities, 24),
            (state >> 32) % 100_000,
            (state >> 40) % 100,
            (state >> 48) % 50,
            state as u32,
        ));
    }
    text.into_bytes()
}
