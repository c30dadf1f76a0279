//! Codes of D01, text that does not follow the grammar.

use super::{Code, codes};

codes! {}
