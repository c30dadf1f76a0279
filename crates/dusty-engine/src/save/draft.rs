//! Files on their way: written beside their targets, in folders whose names say whose they are.
//! A run that is killed leaves its drafts behind, and a later one clears them away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

/// How the name of a folder of drafts ends; it begins with a dot and the name of what it is for.
const ENDING: &str = ".dusty-draft";

/// So many bytes of that name, so that the folder's is no longer than a name may be.
const NAME: usize = 200;

/// A folder for files on their way, which vanishes with all that is left in it.
pub(crate) struct DraftFolder {
    /// Locked as long as the folder is in use. It is none of the drafts, since on some systems nobody else may read or
    /// write a file that is locked; and it is closed first, since there no folder with an open file in it is removed.
    _lock: File,
    folder: TempDir,
}

/// The name of the file that is locked.
const LOCK: &str = "lock";

impl DraftFolder {
    /// Makes one in a folder, on whose disk the files will be. The name says what it is for.
    ///
    /// # Errors
    /// If there can be no folder in the folder.
    pub(crate) fn new(within: &Path, name: &str) -> io::Result<DraftFolder> {
        let prefix =
            format!(".{}.", name.get(..name.floor_char_boundary(NAME)).unwrap_or_default());
        clear(within, &prefix);
        loop {
            let mut builder = Builder::new();
            let builder = builder.prefix(&prefix).suffix(ENDING);
            // The error itself names a folder that nobody has asked for.
            let folder = builder.tempdir_in(within).map_err(|e| io::Error::from(e.kind()))?;
            // Another run may have taken it for one that is left over, just before.
            let lock = match File::create(folder.path().join(LOCK)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                // Without a file more to open, the folder cannot be looked into, which is how it would vanish; but
                // it is empty.
                lock => lock.inspect_err(|_| drop(fs::remove_dir(folder.path())))?,
            };
            // Where files cannot be locked, nothing is cleared away either.
            let _ = lock.lock();
            if folder.path().join(LOCK).exists() {
                return Ok(DraftFolder { folder, _lock: lock });
            }
        }
    }

    /// Makes one where temporary files are.
    ///
    /// # Errors
    /// If there can be none.
    pub(crate) fn elsewhere(name: &str) -> io::Result<DraftFolder> {
        DraftFolder::new(&std::env::temp_dir(), &format!("dusty-{name}"))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for DraftFolder {
    fn drop(&mut self) {
        empty(self.path());
    }
}

/// Removes what is in a folder of drafts. The lock goes last, with the folder, so that one without it has nothing else in
/// it either, whenever a run is killed.
fn empty(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name() != LOCK {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file on its way. It vanishes unless it is put into its place.
pub struct DraftFile {
    file: File,
    path: PathBuf,
    _folder: DraftFolder,
}

impl DraftFile {
    /// Begins a file that is to take the place of another one, on the same disk.
    ///
    /// # Errors
    /// If there can be no file in the folder.
    pub fn beside(target: &Path) -> io::Result<DraftFile> {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
        let draft =
            DraftFile::within(DraftFolder::new(folder(target), &name.unwrap_or_default())?)?;
        // A new file has the rights that any program would give it; one that is replaced
        // keeps its own.
        if let Ok(old) = fs::metadata(target) {
            draft.file.set_permissions(old.permissions())?;
        }
        Ok(draft)
    }

    /// Begins a file that stays where temporary files are, and that nobody else may read. The name says what for it is.
    ///
    /// # Errors
    /// If there can be none.
    pub(crate) fn elsewhere(name: &str) -> io::Result<DraftFile> {
        DraftFile::within(DraftFolder::elsewhere(name)?)
    }

    fn within(folder: DraftFolder) -> io::Result<DraftFile> {
        let path = folder.path().join("draft");
        Ok(DraftFile { file: File::create_new(&path)?, path, _folder: folder })
    }

    /// The file itself.
    pub fn as_file(&self) -> &File {
        &self.file
    }

    /// The file itself, to be written.
    pub(crate) fn as_file_mut(&mut self) -> &mut File {
        &mut self.file
    }

    /// Where it is until it is put into its place.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// If it cannot be there; what was there before still is.
    pub fn persist(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        sync_folder(target);
        Ok(())
    }
}

/// Removes the drafts that no run holds any more.
fn clear(within: &Path, prefix: &str) {
    for entry in fs::read_dir(within).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !(name.starts_with(prefix) && name.ends_with(ENDING)) {
            continue;
        }
        match File::options().write(true).open(entry.path().join(LOCK)) {
            // Removed while the lock is held: see above.
            Ok(lock) if lock.try_lock().is_ok() => {
                empty(&entry.path());
                let _ = fs::remove_dir_all(entry.path());
                // On some systems the open file is gone only now.
                drop(lock);
                let _ = fs::remove_dir(entry.path());
            }
            // Only if it is empty.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                drop(fs::remove_dir(entry.path()))
            }
            _ => {}
        }
    }
}

/// Makes sure that a new name is on the disk, where folders can be synced.
pub(crate) fn sync_folder(target: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder(target)) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = target;
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
