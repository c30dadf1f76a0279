//! What may be said of a file before it is read or written: declared once, for the language in which it is said and
//! for the crates that go by it.

mod csv;
mod fails;
mod header;
mod markers;
mod mode;
mod names;
mod note;
mod part;
mod totals;

pub use csv::{BLANKS, CsvOptions, Escape, Quote, Ragged};
pub use fails::{Fails, Fault};
pub use header::Header;
pub use markers::Markers;
pub use mode::Mode;
pub use names::{distinct, made_up};
pub use note::{Choice, Note, key, said};
pub use part::{CellRange, DatabaseRows, FilePart, SheetName};
pub use totals::says_total;
