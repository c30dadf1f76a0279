//! A file that is there as a whole or not at all: written beside its place and
//! renamed into it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dusty_engine::DraftFile;

/// A file on its way. It vanishes unless it is put into its place.
pub(crate) struct NewFile {
    target: PathBuf,
    file: DraftFile,
}

impl NewFile {
    /// Begins a file, so that it is known early whether there can be one. A link is
    /// followed; the permissions of a file that is replaced stay.
    pub(crate) fn begin(path: &Path) -> io::Result<NewFile> {
        let target = dusty_engine::place_of(path)?;
        let file = DraftFile::beside(&target)?;
        Ok(NewFile { target, file })
    }

    /// Writes the whole content and puts the file into its place.
    pub(crate) fn finish(self, content: &[u8]) -> io::Result<()> {
        let mut file = self.file.as_file();
        file.write_all(content)?;
        file.sync_all()?;
        self.file.persist(&self.target)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn it_is_there_at_the_end_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        drop(NewFile::begin(&path).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        NewFile::begin(&path).unwrap().finish(b"one").unwrap();
        NewFile::begin(&path).unwrap().finish(b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(NewFile::begin(&folder.path().join("none/a.json")).is_err());
        assert!(NewFile::begin(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_devices_stay() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink("later.json", &link).unwrap();
        NewFile::begin(&link).unwrap().finish(b"one").unwrap();
        assert_eq!(fs::read(folder.path().join("later.json")).unwrap(), b"one");
        let device = folder.path().join("device");
        std::os::unix::fs::symlink("/dev/null", &device).unwrap();
        assert!(NewFile::begin(&device).is_err());
    }
}
