//! From the paths of a script to batches: files are found, looked at, opened in turn, and cut into chunks.

pub(crate) mod files;
pub(crate) mod input;
pub(crate) mod paths;
pub(crate) mod scan;
pub(crate) mod stdin;
