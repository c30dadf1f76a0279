//! A table that is in the way.

/// What becomes of a table that is there when one is written to a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It makes room.
    #[default]
    Replace,
    /// The rows are added to it.
    Append,
    /// It must not be there.
    Fail,
}
