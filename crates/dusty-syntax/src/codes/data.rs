//! Codes of D04, data that breaks a rule of the script.

use super::{Code, codes};

codes! {}
