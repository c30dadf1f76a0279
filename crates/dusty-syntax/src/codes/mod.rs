//! The one list of diagnostic codes. `dusty explain`, the tests and the reference
//! read it; a code is never used for something else once it was published.

pub mod data;
pub mod files;
pub mod names;
pub mod syntax;
pub mod types;

/// A kind of mistake, with the page that `dusty explain` prints.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `D0201`: phase (01 syntax, 02 names, 03 types, 04 data, 05 files), then number.
    pub id: &'static str,
    /// The mistake in a few words.
    pub title: &'static str,
    /// What it means and why Dusty insists, in sentences.
    pub about: &'static str,
    /// A program that makes the mistake. It may read `people.csv`, whose columns are
    /// `id,name,age,city`. Empty where no program alone can make it.
    pub wrong: &'static str,
    /// The same program without the mistake.
    pub right: &'static str,
}

/// Every code, phase by phase.
pub fn all() -> impl Iterator<Item = &'static Code> {
    let phases = [syntax::ALL, names::ALL, types::ALL, data::ALL, files::ALL];
    phases.into_iter().flatten().copied()
}

/// The code with this identifier, in any case.
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// Declares the codes of one phase and their list, `ALL`.
macro_rules! codes {
    ($($name:ident = $code:expr;)*) => {
        $(#[allow(missing_docs, reason = "the entry's own title says it")]
          pub static $name: Code = $code;)*
        /// The codes of this phase, in order.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}
use codes;
