//! Reads and writes messy CSV faithfully.
//!
//! The way of a file through this crate: a [`Sample`] of it goes to [`detect`], which
//! answers with the [`Format`]; [`Chunks`] cuts the decoded file at record boundaries;
//! [`parse`] turns a chunk into [`Rows`], on any thread. [`write_header`] and [`write_rows`]
//! encode columns back to text.
//!
//! What a cell is: its bytes, without enclosing quotes and escapes, otherwise untouched.
//! An empty cell is missing. A line that does not fit is a [`BadLine`], never a guess.
//!
//! ```
//! use arrow_array::cast::AsArray;
//! use dusty_csv::{Chunks, Options, Projection, Sample, detect, parse};
//!
//! let file = "Temperatures in January\n\ncity;degrees\nOslo;\"-4,5\"\nRoma;8\nBergen\nLima;23\n";
//! let sample = Sample::of_bytes(file.into(), true);
//! let format = detect(&sample, &Options::default())?.format;
//! assert_eq!(format.columns, ["city", "degrees"]);
//!
//! for chunk in Chunks::new(file.as_bytes(), &format, 1 << 20) {
//!     let rows = parse(&format, &Projection::all(2), chunk?);
//!     let degrees = rows.columns[1].as_string_view();
//!     assert_eq!(degrees.iter().flatten().collect::<Vec<_>>(), ["-4,5", "8", "23"]);
//!     assert_eq!(rows.lines, [4, 5, 7]);
//!     assert_eq!(rows.bad[0].text, "Bergen");
//!     assert_eq!(rows.bad[0].reason.to_string(), "too few fields");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bad_line;
mod boundary;
mod chunk;
mod column;
mod decode;
mod detect;
mod error;
mod format;
mod index;
mod later;
mod parse;
mod pool;
mod profile;
mod projection;
mod raw;
mod record;
mod repair;
mod rows;
mod sample;
mod survey;
mod views;
mod write;

pub use bad_line::{BadLine, BadLineReason};
pub use chunk::{Chunk, Chunks};
pub use detect::detect;
pub use dusty_options::{
    BLANKS, Choice, CsvOptions as Options, Escape, Header, Note, Quote, Ragged, said,
};
pub use error::{FormatError, ReadError, WriteError};
pub use format::{Detected, Evidence, Format};
pub use later::Later;
pub use parse::parse;
pub use projection::Projection;
pub use rows::{Repair, RepairKind, Rows, Surplus};
pub use sample::Sample;
pub use write::{WriteOptions, write_each_row, write_float, write_header, write_rows};
