//! What tells whether two files are the same: their size, and a hash of their bytes.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::SystemTime;

use blake3::Hasher;

/// How many bytes are hashed at once.
const PIECE: usize = 1 << 18;

/// The size and the hash of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// How many bytes they are.
    pub size: u64,
    /// Their BLAKE3 hash: 64 hexadecimal digits.
    pub blake3: String,
}

impl Fingerprint {
    /// Of bytes in memory.
    pub fn of(bytes: &[u8]) -> Fingerprint {
        let mut print = Print::default();
        print.update(bytes);
        print.finish()
    }

    /// Of a file as it lies on the disk: of a compressed one, of its compressed bytes.
    ///
    /// # Errors
    /// Whatever the operating system reports. A folder, a pipe or a device is
    /// [`io::ErrorKind::InvalidInput`].
    pub fn of_file(path: &Path) -> io::Result<Fingerprint> {
        Fingerprint::watched(path, || false).map(|(fingerprint, _)| fingerprint)
    }

    /// Of a file, and what marked its state when the last byte had been read. A wish to
    /// stop ends it with [`io::ErrorKind::Interrupted`].
    pub(crate) fn watched(
        path: &Path,
        stopped: impl Fn() -> bool,
    ) -> io::Result<(Fingerprint, Stamp)> {
        // A pipe would be waited for when it is opened.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut file = File::open(path)?;
        let mut print = Print::default();
        let mut piece = vec![0; PIECE];
        loop {
            if stopped() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => print.update(piece.get(..read).unwrap_or(&[])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok((print.finish(), Stamp::of(&file.metadata()?)))
    }
}

/// A fingerprint that is being taken.
#[derive(Clone, Default)]
pub(crate) struct Print {
    size: u64,
    hasher: Hasher,
}

impl Print {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.hasher.update(bytes);
    }

    pub(crate) fn finish(&self) -> Fingerprint {
        let blake3 = self.hasher.finalize().to_hex().to_string();
        Fingerprint { size: self.size, blake3 }
    }
}

/// What changes when somebody writes to a file or puts another one in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// The disk and the number on it, where files have numbers.
    place: (u64, u64),
}

impl Stamp {
    pub(crate) fn of(data: &Metadata) -> Stamp {
        #[cfg(unix)]
        let place = {
            use std::os::unix::fs::MetadataExt;
            (data.dev(), data.ino())
        };
        #[cfg(not(unix))]
        let place = (0, 0);
        Stamp { size: data.len(), modified: data.modified().ok(), place }
    }

    /// Whether this file itself was written to; that another one has taken its place, or that it is gone, does not
    /// matter to who has it open.
    pub(crate) fn was_changed(&self, now: &Stamp) -> bool {
        self.place == now.place && self != now
    }

    /// The disk and the number on it, where files have numbers.
    pub(crate) fn place(&self) -> Option<(u64, u64)> {
        (self.place != (0, 0)).then_some(self.place)
    }
}

/// A writer that takes the fingerprint of what is written, if one is wanted.
pub(crate) struct Printed<W> {
    inner: W,
    print: Option<Print>,
}

impl<W: Write> Printed<W> {
    pub(crate) fn new(inner: W, wanted: bool) -> Printed<W> {
        Printed { inner, print: wanted.then(Print::default) }
    }

    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        self.print.as_ref().map(Print::finish)
    }
}

impl<W: Write> Write for Printed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        if let Some(print) = &mut self.print {
            print.update(bytes.get(..written).unwrap_or(&[]));
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_writes_to_the_file_itself_changes_it() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a", "b"].map(|name| folder.path().join(name));
        let stamp = |path: &Path| Stamp::of(&std::fs::metadata(path).unwrap());
        std::fs::write(&path, "one").unwrap();
        std::fs::write(&other, "another").unwrap();
        let before = stamp(&path);
        assert!(!before.was_changed(&stamp(&path)));
        File::options().write(true).open(&path).unwrap().set_len(1).unwrap();
        assert!(before.was_changed(&stamp(&path)));
        std::fs::rename(&other, &path).unwrap();
        assert_eq!(before.was_changed(&stamp(&path)), cfg!(not(unix)));
    }

    /// The hash of nothing, as the authors of BLAKE3 give it.
    const NOTHING: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

    #[test]
    fn all_ways_give_the_same() {
        assert_eq!(Fingerprint::of(b"").blake3, NOTHING);
        let bytes = b"id,name\n1,Ada\n".repeat(50_000);
        let whole = Fingerprint::of(&bytes);
        assert_eq!(whole.size, 700_000);
        let mut printed = Printed::new(Vec::new(), true);
        bytes.chunks(999).for_each(|part| printed.write_all(part).unwrap());
        assert_eq!(printed.fingerprint(), Some(whole.clone()));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, printed.inner).unwrap();
        assert_eq!(Fingerprint::of_file(&path).unwrap(), whole);
        assert_eq!(Printed::new(Vec::new(), false).fingerprint(), None);
        assert!(Fingerprint::of_file(folder.path()).is_err());
        let stopped = Fingerprint::watched(&path, || true).unwrap_err();
        assert_eq!(stopped.kind(), io::ErrorKind::Interrupted);
    }
}
