//! Workbooks and other files with types are refused with an error or read to their end.
#![no_main]

use std::fs::{self, File};
use std::sync::Once;

use dusty_formats::{Options, looks_like, open};
use libfuzzer_sys::fuzz_target;

static QUIET: Once = Once::new();

fuzz_target!(|input: &[u8]| {
    // A library may panic on a damaged file as long as nobody sees it: only what is not caught counts.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let Some(form) = looks_like(input) else { return };
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("file");
    if fs::write(&path, input).is_err() {
        return;
    }
    let Ok(file) = File::open(&path) else { return };
    let Ok(table) = open(form, file, &path, &Options::default()) else { return };
    let columns = table.columns().len();
    for piece in table.pieces(&vec![true; columns]) {
        let Ok(rows) = piece.and_then(|piece| (piece.read)()) else { return };
        assert_eq!(rows.columns.len(), columns);
        for column in rows.columns.iter().flatten() {
            assert_eq!(column.len(), rows.numbers.len());
        }
    }
});
