//! The part of a file that detection looks at.

use memchr::memchr2_iter;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// A whole small file, or the beginning, middle and end of a large one.
#[derive(Clone, Debug)]
pub struct Sample {
    pub(crate) beginning: Vec<u8>,
    /// Later stretches of a large file, each starting at an arbitrary byte.
    pub(crate) later: Vec<Vec<u8>>,
    pub(crate) complete: bool,
}

impl Sample {
    /// Files up to this many bytes are looked at whole.
    pub const WHOLE: usize = 4 << 20;
    const BEGINNING: usize = 512 << 10;
    const LATER: usize = 128 << 10;
    /// The beginning has at least so many line ends, unless it is longer than [`Sample::LONGEST`].
    const LINES: usize = 8;
    const LONGEST: usize = 64 << 20;

    fn has_lines(beginning: &[u8]) -> bool {
        memchr2_iter(b'\n', b'\r', beginning).nth(Sample::LINES - 1).is_some()
    }

    /// Takes a sample and leaves the file at its start. A stream that cannot be rewound should go through [`Sample::of_bytes`].
    ///
    /// # Errors
    /// Whatever the operating system reports.
    pub fn of_file(mut file: &File) -> io::Result<Sample> {
        file.seek(SeekFrom::Start(0))?;
        let size = file.metadata()?.len();
        let sample = if size <= Sample::WHOLE as u64 {
            let mut all = Vec::new();
            file.read_to_end(&mut all)?;
            Sample::of_bytes(all, true)
        } else {
            let mut wanted = Sample::BEGINNING;
            let mut beginning = stretch(file, 0, wanted)?;
            while wanted < Sample::LONGEST && !Sample::has_lines(&beginning) {
                // A table of many columns: half of its header would be a wrong one.
                wanted *= 2;
                beginning = stretch(file, 0, wanted)?;
            }
            // An even offset, so that UTF-16 stays in step.
            let middle = stretch(file, (size / 2) & !1, Sample::LATER)?;
            let end = stretch(file, (size - Sample::LATER as u64) & !1, Sample::LATER + 1)?;
            Sample { beginning, later: vec![middle, end], complete: false }
        };
        file.seek(SeekFrom::Start(0))?;
        Ok(sample)
    }

    /// The first bytes of the file.
    pub fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// Whether these are all of it.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The first bytes of an input; `complete` when they are all of it.
    pub fn of_bytes(bytes: Vec<u8>, complete: bool) -> Sample {
        Sample { beginning: bytes, later: Vec::new(), complete }
    }
}

fn stretch(mut file: &File, at: u64, length: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
