//! Detection refuses a file or gives a format with which both readers agree, whether it saw all of the file or not.
#![no_main]

#[path = "../../crates/dusty-csv/tests/support/mod.rs"]
mod support;

use dusty_csv::{Options, Projection, Ragged, Sample, detect};
use libfuzzer_sys::fuzz_target;
use support::{read_in_chunks, read_slowly};

fuzz_target!(|input: &[u8]| {
    let Some((&first, input)) = input.split_first() else { return };
    let ragged = [Ragged::Strict, Ragged::Pad, Ragged::Repair][usize::from(first) % 3];
    let options = Options { ragged, ..Options::default() };
    let Ok(detected) = detect(&Sample::of_bytes(input.to_vec(), first < 128), &options) else {
        return;
    };
    let names = &detected.format.columns;
    assert!(names.iter().all(|name| !name.is_empty()));
    assert!(names.iter().enumerate().all(|(at, name)| !names[..at].contains(name)));
    let projection = Projection::all(names.len());
    let slow = read_slowly(&detected.format, &projection, input);
    for target in [1 + usize::from(first), 1 << 20] {
        assert_eq!(read_in_chunks(&detected.format, &projection, input, target), slow);
    }
});
