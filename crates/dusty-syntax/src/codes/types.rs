//! Codes of D03, values of the wrong type.

use super::{Code, codes};

codes! {}
