//! Codes of D05, files that cannot be read or written.

use super::{Code, codes};

codes! {}
