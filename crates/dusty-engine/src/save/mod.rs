//! From batches to files: rows become bytes beside their target, and take its place when everything has succeeded.

mod database;
pub(crate) mod draft;
pub(crate) mod encoding;
pub(crate) mod file_name;
pub(crate) mod output;
pub(crate) mod partition;
pub(crate) mod place;
pub(crate) mod settling;
pub(crate) mod targets;
