//! Files from servers, each fetched once.

use std::collections::HashMap;
use std::sync::Arc;

use dusty_check::Source;
use dusty_syntax::Diagnostic;
use parking_lot::Mutex;

use super::link::Link;
use super::{Address, Trouble};
use crate::save::draft::DraftFile;
use crate::{Fingerprint, Progress, messages};

/// What was fetched from servers so far.
#[derive(Default)]
pub(crate) struct Downloads {
    kept: Mutex<Kept>,
    progress: Arc<Progress>,
}

#[derive(Default)]
struct Kept {
    link: Option<Link>,
    files: HashMap<String, Arc<DraftFile>>,
}

impl Downloads {
    /// None yet; what comes is told to a person who watches, and stops when they want it to.
    pub(crate) fn watched(progress: &Arc<Progress>) -> Downloads {
        Downloads { progress: Arc::clone(progress), ..Downloads::default() }
    }

    /// The file at the address that a source names, fetched unless it is here already.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub(crate) fn get(&self, source: &Source, url: &str) -> Result<Arc<DraftFile>, Diagnostic> {
        let mut kept = self.kept.lock();
        if let Some(fetched) = kept.files.get(url) {
            return Ok(Arc::clone(fetched));
        }
        let address = Address::read(url).map_err(|why| messages::no_source(source, &why))?;
        let failed = |trouble| messages::not_fetched(source, &address, &trouble);
        let link = match &mut kept.link {
            Some(link) => link,
            none => none.insert(Link::new().map_err(failed)?),
        };
        let fetched = fetch(link, &address, &self.progress).map_err(failed)?;
        let fetched = Arc::new(fetched);
        kept.files.insert(url.to_owned(), Arc::clone(&fetched));
        Ok(fetched)
    }

    /// The size and the hash of what is at an address; `None` if there is nothing.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub(crate) fn look(&self, url: &str) -> Result<Option<Fingerprint>, String> {
        let address = Address::read(url).map_err(|_| "its address cannot be used".to_owned())?;
        let told = |trouble: &Trouble| messages::in_words(&address, trouble);
        let link = Link::new().map_err(|trouble| told(&trouble))?;
        match fetch(&link, &address, &self.progress) {
            Ok(fetched) => Fingerprint::of_file(fetched.path())
                .map(Some)
                .map_err(|error| told(&Trouble::Local(error))),
            Err(Trouble::Status { code: 404 | 410, .. }) => Ok(None),
            Err(trouble) => Err(told(&trouble)),
        }
    }
}

fn fetch(link: &Link, address: &Address, progress: &Progress) -> Result<DraftFile, Trouble> {
    let mut draft = DraftFile::elsewhere("download").map_err(Trouble::Local)?;
    progress.begin("downloading");
    let done = link.download(address, draft.as_file_mut(), progress);
    progress.end();
    done?;
    Ok(draft)
}
