//! How a step, a reader or a writer is declared: once, as a value in [`verbs`].
//! The checker, `dusty explain` and the reference read it.

use crate::Schema;
use crate::check::options::ReadOption;
use crate::check::{FileKind, Source, Step};
use crate::program::{StepKind, Target};

mod formats;
mod steps;

/// A word that may stand after `|`, after `source x =` or after `to`.
pub struct Verb {
    /// The word.
    pub name: &'static str,
    /// Where it may stand, and what the checker has to know of it there.
    pub(crate) kind: VerbKind,
    /// How it is written, one form per entry.
    pub usage: &'static [&'static str],
    /// Its named options.
    pub options: &'static [VerbOption],
    /// What it does, in a few sentences.
    pub about: &'static str,
    /// Chains of steps on the table `people` and the CSV text that comes out.
    pub examples: &'static [(&'static str, &'static str)],
}

impl Verb {
    /// Where it may stand.
    pub fn role(&self) -> Role {
        match self.kind {
            VerbKind::Step(..) => Role::Step,
            VerbKind::Format { .. } => Role::Format,
        }
    }

    /// Its option with this name.
    pub(crate) fn option(&self, name: &str) -> Option<&'static VerbOption> {
        self.options.iter().find(|option| option.name == name)
    }
}

/// Where a verb may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// After `|`.
    Step,
    /// After `source x =`, and after `to` as well.
    Format,
}

impl Role {
    /// What may stand there.
    pub fn verbs(self) -> &'static [Verb] {
        match self {
            Role::Step => steps::STEPS,
            Role::Format => formats::FORMATS,
        }
    }
}

/// What the checker has to know of a verb.
#[derive(Clone, Copy)]
pub(crate) enum VerbKind {
    /// What checks a use of the step, and what stands in it besides its options.
    Step(CheckStep, Arguments),
    /// How a file holds its rows, and what is between two fields if that is part of the format.
    Format { file: FileKind, delimiter: Option<&'static str> },
}

/// What stands in a step besides its options, as far as it matters to what is said of mistakes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// Nothing that has a name.
    Plain,
    /// What becomes of columns: `fill(age: 0)`.
    Assignments,
    /// A function that makes columns, with the usual name of its parameter.
    Maker { row: &'static str },
    /// The columns that stay.
    Kept,
    /// What the rows are ordered by.
    SortKeys,
    /// A table, and which of its columns belong to which of ours.
    JoinKeys,
}

/// An option: `name: value`.
pub struct VerbOption {
    /// Its name.
    pub name: &'static str,
    /// Where it may be given, and what reads it there.
    pub(crate) of: Use,
    /// What it takes.
    pub takes: Takes,
    /// What it says, in a sentence.
    pub about: &'static str,
}

/// Where an option may be given.
#[derive(Clone, Copy)]
pub(crate) enum Use {
    /// In a step, whose check reads it.
    Step,
    /// Where a file is read.
    Source(ReadOption<Source>),
    /// Where a file is written.
    Save(ReadOption<Target>),
    /// In both.
    Both(ReadOption<Source>, ReadOption<Target>),
}

impl Use {
    /// What reads the option of a source; `None` if a source has none.
    pub(crate) fn source(self) -> Option<ReadOption<Source>> {
        match self {
            Use::Source(read) | Use::Both(read, _) => Some(read),
            Use::Step | Use::Save(_) => None,
        }
    }

    /// What reads the option of a save; `None` if a save has none.
    pub(crate) fn save(self) -> Option<ReadOption<Target>> {
        match self {
            Use::Save(read) | Use::Both(_, read) => Some(read),
            Use::Step | Use::Source(_) => None,
        }
    }
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A column, or a list of columns.
    Columns,
    /// A whole number from 0.
    Count,
    /// A text.
    Text,
    /// `true` or `false`.
    Bool,
    /// Something of its own, described by these words.
    Other(&'static str),
}

impl Takes {
    /// What the option takes, in words.
    pub fn describe(&self) -> String {
        match self {
            Takes::Words([words @ .., last]) => {
                let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
                format!("{} or `{last}`", words.join(", "))
            }
            Takes::Words([]) => String::new(),
            Takes::Columns => "a column, or a list of columns such as [a, b]".to_owned(),
            Takes::Count => "a whole number from 0".to_owned(),
            Takes::Text => "a text".to_owned(),
            Takes::Bool => "`true` or `false`".to_owned(),
            Takes::Other(words) => (*words).to_owned(),
        }
    }
}

/// A step's checker: reads the arguments and gives what the step does and the
/// columns after it, or `None` if a mistake was reported.
pub(crate) type CheckStep = fn(&mut Step<'_, '_>) -> Option<(StepKind, Schema)>;

/// All verbs, in the order of the reference.
pub fn verbs() -> impl Iterator<Item = &'static Verb> {
    [Role::Step, Role::Format].into_iter().flat_map(Role::verbs)
}

/// The verb with this name and role.
pub fn verb(name: &str, role: Role) -> Option<&'static Verb> {
    role.verbs().iter().find(|verb| verb.name == name)
}

/// All names of a role, for suggestions.
pub(crate) fn names(role: Role) -> impl Iterator<Item = &'static str> {
    role.verbs().iter().map(|verb| verb.name)
}
