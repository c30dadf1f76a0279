//! What is said of bad values.

/// What is wrong with one value, line or record, and with several: `is not a number`, `are not numbers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fails {
    /// Of one: `is not a whole number`.
    pub one: &'static str,
    /// Of several: `are not whole numbers`.
    pub many: &'static str,
}

/// One of the things that can be wrong in files of a kind, which are listed by [`faults`].
pub type Fault = &'static Fails;

/// Lists what can be wrong in files of a kind: a name, and what is said of one and of several.
#[macro_export]
macro_rules! faults {
    ($($name:ident: $one:literal, $many:literal;)*) => {
        $(#[allow(missing_docs, reason = "the words say it")]
        pub const $name: $crate::Fault = &$crate::Fails { one: $one, many: $many };)*
    };
}
