//! Files on their way: written beside their targets, under names that say whose they are.
//! A run that is killed leaves its drafts behind, and a later one clears them away.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// How the name of a draft ends; it begins with a dot and the name of its target.
const ENDING: &str = ".dusty-draft";

/// Begins a file that is to take the place of another one, in the same folder, so that
/// it can be renamed. It is locked as long as it is open, and vanishes unless it is put
/// into its place.
///
/// # Errors
/// If there can be no file in the folder.
pub fn draft(target: &Path) -> io::Result<NamedTempFile> {
    let folder = folder(target);
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
    let prefix = format!(".{}.", name.unwrap_or_default());
    clear(folder, &prefix);
    loop {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(ENDING);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        // The error itself names a file that nobody has asked for.
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        // A new file has the rights that any program would give it; one that is replaced
        // keeps its own.
        if let Ok(old) = fs::metadata(target) {
            file.as_file().set_permissions(old.permissions())?;
        }
        // Where files cannot be locked, nothing is cleared away either.
        let _ = file.as_file().lock();
        // Another run may have taken it for one that is left over, just before.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes the drafts that no run holds any more.
fn clear(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(prefix) || !name.ends_with(ENDING) {
            continue;
        }
        // Removed while the lock is held: see above.
        if let Ok(file) = File::options().write(true).open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
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
