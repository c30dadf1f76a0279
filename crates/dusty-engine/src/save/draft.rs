//! Files on their way: written beside their targets, under names that say whose they are.
//! A run that is killed leaves its drafts behind, and a later one clears them away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir};

/// How the name of a draft ends; it begins with a dot and the name of its target.
const ENDING: &str = ".dusty-draft";

/// So many bytes of the target's name, so that the draft's is no longer than a name may be.
const NAME: usize = 200;

/// Begins a file that is to take the place of another one, in the same folder, so that
/// it can be renamed. It is locked as long as it is open, and vanishes unless it is put
/// into its place.
///
/// # Errors
/// If there can be no file in the folder.
pub fn draft(target: &Path) -> io::Result<NamedTempFile> {
    let folder = folder(target);
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let prefix = format!(".{}.", name.get(..name.floor_char_boundary(NAME)).unwrap_or_default());
    locked(folder, &prefix, |mut builder| {
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        // The error itself names a file that nobody has asked for.
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        // A new file has the rights that any program would give it; one that is replaced
        // keeps its own.
        if let Ok(old) = fs::metadata(target) {
            file.as_file().set_permissions(old.permissions())?;
        }
        Ok(file)
    })
}

/// Begins a file that stays where temporary files are, and that nobody else may read. It is
/// locked like a draft. The name says what for it is.
///
/// # Errors
/// If there can be none.
pub(crate) fn spare(name: &str) -> io::Result<NamedTempFile> {
    let (folder, prefix) = (std::env::temp_dir(), format!(".dusty-{name}."));
    locked(&folder, &prefix, |builder| builder.tempfile_in(&folder))
}

/// Begins a file under a name with this prefix, and locks it.
fn locked(
    folder: &Path,
    prefix: &str,
    begin: impl Fn(Builder<'_, '_>) -> io::Result<NamedTempFile>,
) -> io::Result<NamedTempFile> {
    clear(folder, prefix, |file| file, fs::remove_file);
    loop {
        let mut builder = Builder::new();
        builder.prefix(prefix).suffix(ENDING);
        let file = begin(builder)?;
        // Where files cannot be locked, nothing is cleared away either.
        let _ = file.as_file().lock();
        // Another run may have taken it for one that is left over, just before.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// A folder for the drafts of several files, which vanishes with all that is left in it. It is
/// locked like a draft, by a file in it.
pub(crate) struct DraftFolder {
    folder: TempDir,
    _lock: File,
}

/// The file that is locked as long as the folder is in use.
const LOCK: &str = "lock";

impl DraftFolder {
    /// Makes one in a folder, on whose disk the files will be. The name says whose it is.
    ///
    /// # Errors
    /// If there can be no folder in the folder.
    pub(crate) fn new(within: &Path, name: &str) -> io::Result<DraftFolder> {
        let prefix = format!(".{name}.");
        clear(within, &prefix, |folder| folder.join(LOCK), fs::remove_dir_all);
        loop {
            let mut builder = Builder::new();
            let builder = builder.prefix(&prefix).suffix(ENDING);
            let folder = builder.tempdir_in(within).map_err(|e| io::Error::from(e.kind()))?;
            let made = DraftFolder::locked(folder)?;
            if made.folder.path().join(LOCK).exists() {
                return Ok(made);
            }
        }
    }

    /// Makes one where temporary files are.
    ///
    /// # Errors
    /// If there can be none.
    pub(crate) fn elsewhere() -> io::Result<DraftFolder> {
        DraftFolder::locked(tempfile::tempdir()?)
    }

    fn locked(folder: TempDir) -> io::Result<DraftFolder> {
        let lock = File::create(folder.path().join(LOCK))?;
        // Where files cannot be locked, nothing is cleared away either.
        let _ = lock.lock();
        Ok(DraftFolder { folder, _lock: lock })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the drafts that no run holds any more. `lock` names the file that is locked as long as a
/// draft is in use.
fn clear(
    within: &Path,
    prefix: &str,
    lock: fn(PathBuf) -> PathBuf,
    remove: fn(PathBuf) -> io::Result<()>,
) {
    for entry in fs::read_dir(within).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Removed while the lock is held: see above.
        if name.starts_with(prefix)
            && name.ends_with(ENDING)
            && let Ok(lock) = File::options().write(true).open(lock(entry.path()))
            && lock.try_lock().is_ok()
        {
            let _ = remove(entry.path());
        }
    }
}

/// Makes sure that a new name is on the disk, where folders can be synced.
pub fn sync_folder(target: &Path) {
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
