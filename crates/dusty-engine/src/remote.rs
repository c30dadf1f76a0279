//! Files on servers: fetched before they are looked at, and sent when all else has succeeded.
//! Without the feature `remote` every address is refused, and the network is never used.

mod address;
mod download;
#[cfg_attr(not(feature = "remote"), path = "remote/unlinked.rs")]
mod link;
#[cfg(feature = "remote")]
mod store;
mod trouble;
mod upload;

pub(crate) use address::{Address, BadAddress, same};
pub(crate) use download::Downloads;
pub(crate) use trouble::Trouble;
pub(crate) use upload::{is_sent, send};
