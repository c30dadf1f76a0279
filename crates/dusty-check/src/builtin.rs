//! How a function is declared: once, as a value. What the checker, `dusty
//! explain`, the reference and the tests know about a function is read off it.

use dusty_options::Fails;

use crate::program::Expr;
use crate::{Pattern, Signature, Value};

/// A function of the language. `F` is what runs it, of which this crate knows
/// nothing.
#[derive(Clone, Copy)]
pub struct Builtin<F: 'static> {
    /// The name under which scripts call it.
    pub name: &'static str,
    /// The page of the reference on which it stands.
    pub group: Group,
    /// What it takes and gives, in the language's own type syntax, each with what
    /// runs it. The first that fits a call is taken.
    pub overloads: &'static [(&'static str, F)],
    /// What it does, in a sentence or a few.
    pub about: &'static str,
    /// Calls and their results, both as a script writes them. A result of
    /// `bad value` says that the call makes a row bad. For an aggregate the
    /// arguments are lists, which stand for the values of a group.
    pub examples: &'static [(&'static str, &'static str)],
    /// What is said of a value that the function cannot take; `None` if it takes all.
    pub fails: Option<Fails>,
    /// Looks at the arguments that are constants before any data is read. Gets one
    /// entry per parameter, `None` where the argument is no constant.
    pub precheck: Option<Precheck>,
    /// Which argument is shown of a call that fails.
    pub blames: Blames,
    /// What a reader should be told of even if the call does not fail.
    pub risk: Option<Risk>,
    /// Whether it looks at all values for each result, so that a window must not grow with each row.
    pub whole: bool,
}

impl<F> Builtin<F> {
    /// What a declaration begins with: a function of this group that takes all values.
    pub const fn of(group: Group) -> Self {
        Builtin {
            name: "",
            group,
            overloads: &[],
            about: "",
            examples: &[],
            fails: None,
            precheck: None,
            blames: Blames::Value,
            risk: None,
            whole: false,
        }
    }
}

/// See [`Builtin::blames`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blames {
    /// The first one, which is the value.
    Value,
    /// A pattern, a width or the like if it is another one in each row, otherwise the value.
    Varying,
    /// The last one, which alone can be wrong; as a constant it is looked at before the run.
    Last,
}

/// See [`Builtin::risk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Texts are put in order, which may be numbers.
    Order,
    /// The currencies of amounts are left out.
    Currencies,
}

/// A check of constant arguments: see [`Builtin::precheck`].
pub type Precheck = fn(&[Option<&Value>]) -> Result<(), Mistake>;

/// A constant argument that can never work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which parameter, from 0.
    pub parameter: usize,
    /// What is wrong with it, in a few words.
    pub title: String,
    /// What to write instead; may be empty.
    pub help: String,
}

/// The families of functions, each a part of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// From text to other types and back.
    Conversion,
    /// About missing values and choices.
    Missing,
    /// Text and regular expressions.
    Text,
    /// Arithmetic.
    Number,
    /// Dates and times.
    Date,
    /// Lists.
    List,
    /// Many rows to one value, inside `aggregate` and `window`.
    Aggregate,
    /// The same, but inside `window` alone.
    Window,
}

impl Group {
    /// All groups, in the order of the reference.
    pub const ALL: [Group; 8] = [
        Group::Conversion,
        Group::Missing,
        Group::Text,
        Group::Number,
        Group::Date,
        Group::List,
        Group::Aggregate,
        Group::Window,
    ];

    /// The heading of the group.
    pub const fn title(self) -> &'static str {
        match self {
            Group::Conversion => "Conversion",
            Group::Missing => "Missing values and choices",
            Group::Text => "Text",
            Group::Number => "Numbers",
            Group::Date => "Dates and times",
            Group::List => "Lists",
            Group::Aggregate => "Aggregates",
            Group::Window => "Windows",
        }
    }
}

/// A function as the checker sees it: everything but what runs it.
pub struct Function {
    /// See [`Builtin::name`].
    pub name: &'static str,
    /// See [`Builtin::group`].
    pub group: Group,
    /// The overloads, parsed, in the order of the declaration.
    pub signatures: Vec<Signature>,
    /// See [`Builtin::fails`].
    pub fails: Option<Fails>,
    /// See [`Builtin::precheck`].
    pub precheck: Option<Precheck>,
    /// See [`Builtin::blames`].
    pub blames: Blames,
    /// See [`Builtin::whole`].
    pub whole: bool,
}

impl Function {
    /// Whether a result is a list.
    pub(crate) fn gives_list(&self) -> bool {
        self.signatures.iter().any(|signature| matches!(signature.result, Pattern::List(_)))
    }
}

/// The functions that a checker knows, in the order of the tables they came from:
/// the position in the table is how a typed program names a function.
pub struct Functions {
    /// Functions of one row.
    pub scalar: Vec<Function>,
    /// Functions of many rows.
    pub aggregate: Vec<Function>,
    /// Calculates what no row has a part in, before the run.
    pub calculate: fn(&Expr) -> Calculated,
}

/// What comes of a calculation before the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Calculated {
    /// A text, a number or a truth value.
    Plain(Value),
    /// Something else, such as a date, or nothing.
    Other,
    /// A bad value.
    Bad,
}

impl Functions {
    /// Reads both tables. A signature that does not parse is left out, which the
    /// tests of the tables notice.
    pub fn new<F, A>(
        scalar: &[Builtin<F>],
        aggregate: &[Builtin<A>],
        calculate: fn(&Expr) -> Calculated,
    ) -> Self {
        Functions { scalar: functions(scalar), aggregate: functions(aggregate), calculate }
    }

    /// The position and the declaration of a function of one row.
    pub fn scalar(&self, name: &str) -> Option<(usize, &Function)> {
        self.scalar.iter().enumerate().find(|(_, function)| function.name == name)
    }

    /// The position and the declaration of a function of many rows.
    pub fn aggregate(&self, name: &str) -> Option<(usize, &Function)> {
        self.aggregate.iter().enumerate().find(|(_, function)| function.name == name)
    }
}

fn functions<F>(table: &[Builtin<F>]) -> Vec<Function> {
    let function = |builtin: &Builtin<F>| Function {
        name: builtin.name,
        group: builtin.group,
        signatures: builtin.overloads.iter().filter_map(|(sig, _)| Signature::parse(sig)).collect(),
        fails: builtin.fails,
        blames: builtin.blames,
        precheck: builtin.precheck,
        whole: builtin.whole,
    };
    table.iter().map(function).collect()
}
