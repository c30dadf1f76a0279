//! The syntax tree: what was written, with its places, and nothing resolved.
//!
//! Where something is absent the tree holds a hole ([`ExprKind::Hole`], an empty
//! [`Name`]), for which the parser has already reported an error; later stages
//! pass over holes in silence.

use crate::Span;

/// A whole script.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Program {
    /// The statements, in the order in which they were written.
    pub statements: Vec<Statement>,
}

/// One statement and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// From its keyword to its last token.
    pub span: Span,
}

/// What a statement says.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `source users = csv("users.csv")`
    Source {
        /// The table's name.
        name: Name,
        /// The reader and its options.
        call: Call,
    },
    /// `transform adults = users | filter(...)`
    Transform {
        /// The table's name.
        name: Name,
        /// The table that it starts from.
        input: TableRef,
        /// The steps after each `|`.
        steps: Vec<Call>,
    },
    /// `save adults to csv("clean.csv")`
    Save {
        /// What is saved.
        table: TableRef,
        /// The writer and its options.
        target: Call,
    },
    /// `show adults`
    Show {
        /// What is shown.
        table: TableRef,
    },
    /// `param year = 2024`
    Param {
        /// The parameter's name.
        name: Name,
        /// Its default; the checker insists on a literal.
        value: Expr,
    },
    /// `let codes = ["NA", "-99"]`
    Let {
        /// The constant's name.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `fn adult(age) = age >= 18`
    Fn {
        /// The function's name.
        name: Name,
        /// Its parameters.
        params: Vec<Name>,
        /// Its result.
        body: Expr,
    },
}

/// A name as written. Where one is absent, its place is empty as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name itself; for a quoted key the text without its quotes.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// `adults` or `adults.rejected`.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRef {
    /// The table.
    pub name: Name,
    /// Where `.rejected` stands, if the bad rows of the table are meant.
    pub rejected: Option<Span>,
}

/// `filter(r -> r.age >= 18)`: a step, a reader, a writer or a function with its
/// arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called.
    pub name: Name,
    /// The arguments, in order.
    pub args: Vec<Arg>,
    /// From the name to the closing bracket.
    pub span: Span,
}

/// One argument: `18`, `keep: first`, `r -> r.age > 18`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The option's name, where one is written.
    pub key: Option<Name>,
    /// The value; the only place where a [`ExprKind::Lambda`] may stand.
    pub value: Expr,
    /// The key and the value.
    pub span: Span,
}

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// From its first to its last token, brackets around it included.
    pub span: Span,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Something that should be here and is not; the parser has reported it.
    Hole,
    /// `missing`
    Missing,
    /// `true`, `false`
    Bool(bool),
    /// `18`, `1_000`; always positive, a sign is a [`UnaryOp::Negate`]. Wide enough
    /// for the magnitude of the smallest 64-bit integer.
    Int(u64),
    /// `1.5`, `2e-3`
    Float(f64),
    /// `"..."` or `'...'`, with the escapes resolved.
    Text(String),
    /// `f"...{expr}..."`
    Interpolated(Vec<Part>),
    /// `r`, `threshold`
    Name(String),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ ...r, age: int(r.age) }`
    Record(Vec<Field>),
    /// `r.name`
    Member {
        /// What the column is read from.
        object: Box<Expr>,
        /// The column.
        name: Name,
    },
    /// `r["First Name"]`, `r.tags[0]`
    Index {
        /// What is read from.
        object: Box<Expr>,
        /// Which element.
        index: Box<Expr>,
    },
    /// `int(r.age)`
    Call(Call),
    /// `-x`, `not x`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// Its left operand.
        left: Box<Expr>,
        /// Its right operand.
        right: Box<Expr>,
    },
    /// `if c then a else b`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it is true.
        then: Box<Expr>,
        /// The value where it is false.
        otherwise: Box<Expr>,
    },
    /// `r -> expr`, `(l, r) -> expr`
    Lambda {
        /// The names of the rows.
        params: Vec<Name>,
        /// The result.
        body: Box<Expr>,
    },
}

/// A piece of an interpolated text.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Fixed text, with the escapes resolved.
    Text(String),
    /// `{expr}`
    Expr(Expr),
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// `...r`: all columns of the row.
    Spread(Name),
    /// `age: int(r.age)`
    Named {
        /// The field's name.
        key: Name,
        /// Its value.
        value: Expr,
    },
    /// `r.id`, short for `id: r.id`. The checker insists on a member or a text index.
    Short(Expr),
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `not`
    Not,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// On two numbers, `+` also on two texts.
    Calculate(Arithmetic),
    /// On two values that have an order.
    Compare(Comparison),
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `and`
    And,
    /// `or`
    Or,
    /// `??`
    Coalesce,
}

/// An operator on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// An operator that compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl BinaryOp {
    /// The operator as it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Calculate(op) => op.symbol(),
            BinaryOp::Compare(Comparison::Equal) => "==",
            BinaryOp::Compare(Comparison::NotEqual) => "!=",
            BinaryOp::Compare(Comparison::Less) => "<",
            BinaryOp::Compare(Comparison::LessEqual) => "<=",
            BinaryOp::Compare(Comparison::Greater) => ">",
            BinaryOp::Compare(Comparison::GreaterEqual) => ">=",
            BinaryOp::In => "in",
            BinaryOp::NotIn => "not in",
            BinaryOp::And => "and",
            BinaryOp::Or => "or",
            BinaryOp::Coalesce => "??",
        }
    }
}

impl Arithmetic {
    /// The operator as it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => "*",
            Arithmetic::Divide => "/",
            Arithmetic::Remainder => "%",
        }
    }
}

impl Comparison {
    /// Whether it asks if two values are the same, whatever their order.
    pub const fn is_equality(self) -> bool {
        matches!(self, Comparison::Equal | Comparison::NotEqual)
    }
}
