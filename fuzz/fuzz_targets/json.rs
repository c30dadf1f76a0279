//! JSON is refused with a message or read, the same way however it is cut.
#![no_main]

#[path = "../../crates/dusty-json/tests/support/mod.rs"]
mod support;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&first, input)) = input.split_first() else { return };
    let options = match first % 3 {
        0 => support::lines(),
        1 => support::document(&[]),
        _ => support::document(&["a"]),
    };
    let Ok(detected) = support::detect(input, &options) else { return };
    let whole = support::read(input, &options, detected.clone(), 1 << 20);
    let cut = support::read(input, &options, detected, 1 + usize::from(first));
    match (whole, cut) {
        (Ok(whole), Ok(cut)) => {
            assert_eq!(whole.records, cut.records);
            assert_eq!(whole.lines, cut.lines);
            assert_eq!(whole.bad.len(), cut.bad.len());
        }
        (Err(_), Err(_)) => {}
        (whole, cut) => panic!("{whole:?}\n{cut:?}"),
    }
});
