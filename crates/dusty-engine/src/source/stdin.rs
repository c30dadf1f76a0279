//! Standard input. The system gives it once; a script may read it more than once, and then it is
//! kept in a temporary file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use parking_lot::Mutex;

use crate::compression::Stream;

/// What was kept of it.
static KEPT: Mutex<Option<File>> = Mutex::new(None);

/// Standard input as it comes; from its beginning again if it was kept. With `keep` all of it
/// is read and kept first.
///
/// # Errors
/// If it cannot be read, or not kept.
pub(crate) fn open(keep: bool) -> io::Result<Stream> {
    let mut kept = KEPT.lock();
    if kept.is_none() && keep {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut io::stdin().lock(), &mut file)?;
        *kept = Some(file);
    }
    match *kept {
        Some(_) => Ok(Box::new(Again { at: 0 })),
        None => Ok(Box::new(io::stdin())),
    }
}

/// Reads what was kept. Each reader has a place of its own.
struct Again {
    at: u64,
}

impl Read for Again {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut kept = KEPT.lock();
        let Some(file) = kept.as_mut() else { return Ok(0) };
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}
