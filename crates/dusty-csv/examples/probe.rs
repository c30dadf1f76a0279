#![allow(clippy::all, clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use dusty_csv::*;
fn main() {
    for path in std::io::stdin().lines() {
        let path = path.unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let found = detect(&Sample::of_bytes(bytes.clone(), true), &Options::default());
        let d = match found {
            Ok(d) => d,
            Err(e) => {
                println!("{path}\x1ferror\x1f{}", e.to_string().replace('\n', " "));
                continue;
            }
        };
        let (mut rows, mut bad) = (0, 0);
        for chunk in Chunks::new(&bytes[..], &d.format, 1 << 16) {
            let r = parse(&d.format, &Projection::default(), chunk.unwrap());
            rows += r.rows;
            bad += r.bad.len();
        }
        let h = match &d.format.header {
            Header::Rows(n) => *n,
            _ => 0,
        };
        let line = d.evidence.header.first().map_or(0, |x| x.0);
        let delim =
            if d.format.delimiter == "\t" { "tab".to_owned() } else { d.format.delimiter.clone() };
        println!(
            "{path}\x1f{delim}\x1f{line}\x1f{h}\x1f{rows}\x1f{}\x1f{bad}\x1f{}",
            d.format.columns.len(),
            d.format.footer
        );
    }
}
