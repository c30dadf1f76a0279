//! The one table of functions.
