//! Files to servers, sent when all else of a run has succeeded.

use std::path::Path;

use dusty_check::program::Target;
use dusty_check::{FileKind, Mode};
use dusty_syntax::Diagnostic;

use super::link::{Link, Staged};
use super::{Address, Trouble};
use crate::failure::Failure;
use crate::{Progress, messages};

/// Whether a save goes to a server; and if so, why it cannot go there.
pub(crate) fn is_sent(target: &Target) -> Option<Result<(), Diagnostic>> {
    let url = target.url.as_ref()?;
    if target.kind == FileKind::Sqlite {
        return Some(Err(messages::no_remote_database(target, target.mode == Mode::Append)));
    }
    if target.path.contains(['{', '}']) {
        return Some(Err(messages::no_remote_parts(target)));
    }
    Some(Address::read(url).map(drop).map_err(|why| messages::no_target(target, &why)))
}

/// Sends drafts to their places: first as drafts of the servers, where they have such, so that
/// what can fail fails while every file is as it was; then they are put in place, one after the
/// other. Gives the targets back for messages about what comes after.
///
/// # Errors
/// Which cannot be sent, and why, and what has changed all the same.
pub(crate) fn send<'a>(
    files: &[(&Path, &'a Target)],
    progress: &Progress,
) -> Result<Vec<&'a Target>, Failure> {
    let mut done: Vec<&Target> = Vec::new();
    let Some((_, first)) = files.first() else { return Ok(done) };
    let link = Link::new().map_err(|trouble| failed(first, &trouble, &done))?;
    progress.begin("uploading");
    let mut staged: Vec<(Staged, &Target)> = Vec::new();
    let mut lost = None;
    for (draft, target) in files {
        let url = target.url.as_deref().unwrap_or_default();
        let next = Address::read(url).map_err(|_| Trouble::Malformed);
        match next.and_then(|address| link.stage(address, draft, progress)) {
            Ok(next) => staged.push((next, target)),
            Err(trouble) => {
                lost = Some(failed(target, &trouble, &done));
                break;
            }
        }
    }
    for (mut next, target) in staged {
        if lost.is_none() {
            match link.publish(&mut next, progress) {
                Ok(()) => {
                    done.push(target);
                    continue;
                }
                Err(trouble) => lost = Some(failed(target, &trouble, &done)),
            }
        }
        link.give_up(next);
    }
    progress.end();
    lost.map_or(Ok(done), Err)
}

fn failed(target: &Target, trouble: &Trouble, done: &[&Target]) -> Failure {
    match trouble {
        Trouble::Stopped if done.is_empty() => Failure::Stopped,
        trouble => messages::not_sent(target, trouble, done).into(),
    }
}
