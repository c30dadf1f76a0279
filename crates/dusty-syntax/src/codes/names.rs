//! Codes of D02, names that mean nothing here.

use super::{Code, codes};

codes! {}
