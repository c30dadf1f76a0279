//! What a script does with rows.

pub(crate) mod aggregate;
pub(crate) mod bad_rows;
pub(crate) mod distinct;
pub(crate) mod explode;
pub(crate) mod gaps;
pub(crate) mod join;
pub(crate) mod keys;
pub(crate) mod order;
pub(crate) mod rows;
pub(crate) mod sort;
pub(crate) mod union;
pub(crate) mod window;
