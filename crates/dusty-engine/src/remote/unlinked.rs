//! What stands for the network in a program that was built without it: nothing can be reached.

use std::fs::File;
use std::path::Path;

use super::{Address, Trouble};
use crate::Progress;

/// The way to the servers, of which there is none.
pub(crate) enum Link {}

/// A file that a server has as a draft, of which there is none.
pub(crate) enum Staged {}

impl Link {
    pub(crate) fn new() -> Result<Link, Trouble> {
        Err(Trouble::Malformed)
    }

    pub(crate) fn download(&self, _: &Address, _: &mut File, _: &Progress) -> Result<(), Trouble> {
        match *self {}
    }

    pub(crate) fn stage(&self, _: Address, _: &Path, _: &Progress) -> Result<Staged, Trouble> {
        match *self {}
    }

    pub(crate) fn publish(&self, _: &mut Staged, _: &Progress) -> Result<(), Trouble> {
        match *self {}
    }

    pub(crate) fn give_up(&self, _: Staged) {
        match *self {}
    }
}
