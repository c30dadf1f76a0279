//! Where on the disk a path leads.

use std::io;
use std::path::{Path, PathBuf};

/// Where a file goes that is written to a path: links are followed, and nothing is there that no file can take
/// the place of.
///
/// # Errors
/// If that is so, or the links go in a circle.
pub fn place_of(path: &Path) -> io::Result<PathBuf> {
    let circle = || io::Error::other("the links go in a circle");
    unfit(path)?;
    let path = resolved(path).ok_or_else(circle)?;
    unfit(&path)?;
    Ok(path)
}

/// Refuses a place where something is that no file can take the place of.
pub(crate) fn unfit(path: &Path) -> io::Result<()> {
    // A name that ends in a separator is one of a folder that is not there yet.
    let ends = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    if ends || path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    match path.metadata() {
        Ok(there) if !there.is_file() => {
            Err(io::Error::other("it is no file but a pipe or a device"))
        }
        // A file is replaced as a whole, which its folder allows; but its owner does not want it.
        Ok(there) if there.permissions().readonly() => Err(io::ErrorKind::PermissionDenied.into()),
        _ => Ok(()),
    }
}

/// How many links may stand between a path and its file, as Linux has it.
const LINKS: usize = 40;

/// The file that a path leads to, through links, also where it is not there yet; `None`
/// if the links go in a circle.
pub(crate) fn resolved(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(found) = dunce::canonicalize(&path) {
            return Some(found);
        }
        // A bare name is in the current folder.
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).to_owned();
        match std::fs::read_link(&path) {
            Ok(link) => path = parent.join(link),
            Err(_) => return Some(below_known(&path).unwrap_or(path)),
        }
    }
    None
}

/// A path that is not there yet, below the last of its folders that is.
fn below_known(path: &Path) -> Option<PathBuf> {
    let mut folders = path.ancestors().skip(1);
    folders.find_map(|folder| {
        let known = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Some(dunce::canonicalize(known).ok()?.join(path.strip_prefix(folder).ok()?))
    })
}

/// Whether two paths lead to one file, also where it is not there yet.
pub(crate) fn leads_to_same(a: &Path, b: &Path) -> bool {
    matches!((resolved(a), resolved(b)), (Some(a), Some(b)) if same_file(&a, &b))
}

/// Whether two paths are names of one file.
#[cfg(unix)]
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = || {
        let (a, b) = (std::fs::metadata(a).ok()?, std::fs::metadata(b).ok()?);
        Some(a.dev() == b.dev() && a.ino() == b.ino())
    };
    a == b || same() == Some(true)
}

#[cfg(not(unix))]
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    a == b
}
