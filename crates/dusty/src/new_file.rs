//! A file that is there as a whole or not at all: written beside its place and
//! renamed into it.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file on its way. It vanishes unless it is put into its place.
pub(crate) struct NewFile {
    target: PathBuf,
    permissions: Option<Permissions>,
    file: NamedTempFile,
}

impl NewFile {
    /// Begins a file, so that it is known early whether there can be one. A link is
    /// followed; the permissions of a file that is replaced stay.
    pub(crate) fn begin(path: &Path) -> io::Result<NewFile> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if target.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let permissions = fs::metadata(&target).ok().map(|found| found.permissions());
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dusty-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        // The error itself names a file that nobody has asked for.
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        Ok(NewFile { target, permissions, file })
    }

    /// Writes the whole content and puts the file into its place.
    pub(crate) fn finish(mut self, content: &[u8]) -> io::Result<()> {
        self.file.write_all(content)?;
        if let Some(permissions) = self.permissions {
            self.file.as_file().set_permissions(permissions)?;
        }
        self.file.as_file().sync_all()?;
        self.file.persist(&self.target).map(|_| ()).map_err(|error| error.error)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
}
