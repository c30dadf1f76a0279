//! Reads JSON files as tables and loses nothing.
//!
//! The way of a file through this crate: a [`Detector`] looks at its records, or at some
//! of them, and answers with the [`Column`]s and their [`Kind`]s; [`Chunks`] cuts the file
//! between two records; [`parse`] turns a chunk into [`Rows`], on any thread.
//!
//! What a value is: a field that is absent or `null` is missing. A number that neither 64
//! bits nor a float can keep makes its column text, with all digits, and so does a field
//! that is now a number and now a text. A value that does not fit the kind of its column
//! is a [`BadValue`], never a guess.
//!
//! ```
//! use arrow_array::cast::AsArray;
//! use dusty_json::{Chunks, Form, Options, detect_bytes, parse};
//!
//! let file = "{\"city\":\"Oslo\",\"degrees\":-4.5}\n{\"city\":\"Roma\"}\n{\"city\":\n";
//! let options = Options::plain(Form::Lines);
//! let columns = detect_bytes(file.as_bytes(), true, &options)?.columns;
//!
//! for chunk in Chunks::new(file.as_bytes(), &options.form, 1 << 20) {
//!     let rows = parse(&chunk?, &columns, &[true, true], &options)?;
//!     assert_eq!(rows.columns[0].as_string_view().value(1), "Roma");
//!     assert_eq!(rows.columns[1].null_count(), 2);
//!     assert_eq!(rows.bad[0].record, 2);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chunk;
mod column;
mod document;
mod error;
pub mod fault;
mod fields;
mod form;
mod guess;
mod kind;
mod names;
mod number;
mod parse;
mod place;
mod reader;
mod sample;
mod unite;

pub use chunk::{Chunk, Chunks};
pub use dusty_options::{Choice, Fault, Markers, Note};
pub use error::{FormatError, ReadError};
pub use form::{Form, Options, looks_like};
pub use guess::Detector;
pub use kind::{Column, Detected, Kind};
pub use parse::{BadValue, Rows, parse};
pub use sample::{WHOLE, detect_bytes, detect_file};
pub use unite::unite;

/// How deep lists and records may lie in each other.
const DEEPEST: usize = 100;
